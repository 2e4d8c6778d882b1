#include "economics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct economic_info economic_infos[N_ECONOMICS] = {
#define E(id, key, unit, better, english, chinese, text) \
    [ECONOMIC_##id] = {key, unit, better, english, chinese, text},
    ECONOMICS_BY_STAGE(E) ECONOMICS_OF_ALL(E)
#undef E
};

char *economic_key(enum economic measure, int stage, char key[64])
{
    if (stage > 0)
        (void)snprintf(key, 64, "%s_%d", economic_infos[measure].key, stage);
    else
        (void)snprintf(key, 64, "%s", economic_infos[measure].key);
    return key;
}

static enum status out_of_memory(struct error *error)
{
    return error_set(error, STATUS_INTERNAL, "out of memory for costs and effects");
}

/* ---- what is read ---- */

/* Region-wide series of a scenario and of the baseline. */
struct two_series {
    struct results_series with, without;
};

static enum status read_two(const struct results *results, enum indicator indicator, size_t with,
                            size_t without, struct two_series *two, struct error *error)
{
    const char *key = indicator_infos[indicator].key;
    enum status status = results_read(results, GROUP_REGION, key, with, &two->with, error);
    if (status == STATUS_OK)
        status = results_read(results, GROUP_REGION, key, without, &two->without, error);
    return status;
}

static void free_two(struct two_series *two)
{
    results_series_free(&two->with);
    results_series_free(&two->without);
}

/* The difference in replication r at month m. */
static double difference_at(const struct two_series *two, size_t r, size_t m)
{
    size_t at = r * two->with.n_months + m;
    return two->with.value[at] - two->without.value[at];
}

/* One scenario against the baseline; arrays are [n_replications]. */
struct account {
    size_t n;
    struct additionality *counts;
    double *spending, *tax; /* additional */
    double *balance,
        *years;    /* discounted; until it is paid back, infinite if it is not, NaN if nothing was spent */
    double *a, *b; /* room */
};

static void account_free(struct account *account)
{
    free(account->counts);
    free(account->spending);
    *account = (struct account){0};
}

static enum status account_create(struct account *account, const struct results *results, size_t with,
                                  size_t without, struct error *error)
{
    size_t n = results->n_replications;
    *account = (struct account){.n = n};
    double *room = calloc(6 * n + 1, sizeof *room);
    if (room == NULL)
        return out_of_memory(error);
    account->spending = room;
    account->tax = room + n;
    account->balance = room + 2 * n;
    account->years = room + 3 * n;
    account->a = room + 4 * n;
    account->b = room + 5 * n;
    return results_read_additionality(results, with, without, &account->counts, error);
}

/* The discounted balance month by month: where it ends, and from when on it is never below zero again. A programme that
 * costs nothing has nothing to pay back. */
static void settle_account(struct account *account, const struct two_series *spending,
                           const struct two_series *retained, double discount_rate)
{
    for (size_t r = 0; r < account->n; r++) {
        double balance = 0, before = 0;
        size_t since = 0;
        bool spent = false, below = false;
        for (size_t m = 0; m < spending->with.n_months; m++) {
            double net = difference_at(retained, r, m) - difference_at(spending, r, m);
            balance += (net - before) * pow(1 + discount_rate, -(double)m / 12);
            before = net;
            spent = spent || difference_at(spending, r, m) > 0;
            if (balance < 0)
                since = m + 1;
            below = balance < 0;
        }
        account->balance[r] = balance;
        account->years[r] = !spent ? (double)NAN : below ? HUGE_VAL : (double)(since + 1) / 12;
    }
}

static enum status read_account(struct account *account, const struct results *results, size_t with,
                                size_t without, double discount_rate, struct error *error)
{
    struct two_series spending = {0}, tax = {0}, retained = {0};
    enum status status = account_create(account, results, with, without, error);
    if (status == STATUS_OK)
        status = read_two(results, INDICATOR_treasury_spending, with, without, &spending, error);
    if (status == STATUS_OK)
        status = read_two(results, INDICATOR_tax, with, without, &tax, error);
    if (status == STATUS_OK)
        status = read_two(results, INDICATOR_tax_retained_new, with, without, &retained, error);
    if (status == STATUS_OK) {
        size_t last = spending.with.n_months - 1;
        for (size_t r = 0; r < account->n; r++) {
            account->spending[r] = difference_at(&spending, r, last);
            account->tax[r] = difference_at(&tax, r, last);
        }
        settle_account(account, &spending, &retained, discount_rate);
    }
    free_two(&spending);
    free_two(&tax);
    free_two(&retained);
    return status;
}

/* ---- what is made of it ---- */

static double net_additional(const struct additionality *counts, int k)
{
    return (double)(counts->adopters[ADDED_ADDITIONAL][k] + counts->adopters[ADDED_SPILLOVER][k] -
                    counts->adopters[ADDED_LOST][k]);
}

/* Counts of one class of adopters of stage k + 1. */
static void take_counts(const struct account *account, enum economic measure, int k, double *values)
{
    static const enum additionality_class class_of[] = {[ECONOMIC_ADDITIONAL] = ADDED_ADDITIONAL,
                                                        [ECONOMIC_SPILLOVER] = ADDED_SPILLOVER,
                                                        [ECONOMIC_LOST] = ADDED_LOST,
                                                        [ECONOMIC_FREE_RIDERS] = ADDED_BOTH_SUBSIDISED};
    for (size_t r = 0; r < account->n; r++)
        values[r] = measure == ECONOMIC_NET_ADDITIONAL
                        ? net_additional(&account->counts[r], k)
                        : (double)account->counts[r].adopters[class_of[measure]][k];
}

static enum status value_by_stage(const struct account *account, enum economic measure, int k,
                                  double confidence, struct interval *value, struct error *error)
{
    if (measure == ECONOMIC_COST_PER_ADOPTER) {
        take_counts(account, ECONOMIC_NET_ADDITIONAL, k, account->b);
        statistics_ratio(account->spending, account->b, account->n, confidence, value);
        return STATUS_OK;
    }
    if (measure == ECONOMIC_DEADWEIGHT) {
        take_counts(account, ECONOMIC_FREE_RIDERS, k, account->a);
        take_counts(account, ECONOMIC_ADDITIONAL, k, account->b);
        for (size_t r = 0; r < account->n; r++)
            account->b[r] += account->a[r];
        statistics_ratio(account->a, account->b, account->n, confidence, value);
        return STATUS_OK;
    }
    take_counts(account, measure, k, account->a);
    return statistics_interval(account->a, account->n, confidence, value, error);
}

/* Share of those that spent anything which have it back, and the median time of these. */
static void value_of_payback(const struct account *account, enum economic measure, double confidence,
                             struct interval *value)
{
    size_t spent = 0, paid = 0;
    for (size_t r = 0; r < account->n; r++) {
        spent += isnan(account->years[r]) ? 0 : 1;
        if (isfinite(account->years[r]))
            account->a[paid++] = account->years[r];
    }
    if (measure == ECONOMIC_PAID_BACK)
        statistics_share(paid, spent, confidence, value);
    else
        statistics_median(account->a, paid, confidence, value);
}

static enum status value_of_all(const struct account *account, enum economic measure, double confidence,
                                struct interval *value, struct error *error)
{
    switch (measure) {
    case ECONOMIC_EXTRA_SPENDING:
        return statistics_interval(account->spending, account->n, confidence, value, error);
    case ECONOMIC_EXTRA_TAX:
        return statistics_interval(account->tax, account->n, confidence, value, error);
    case ECONOMIC_BALANCE:
        return statistics_interval(account->balance, account->n, confidence, value, error);
    case ECONOMIC_COST_PER_TAX:
        statistics_ratio(account->spending, account->tax, account->n, confidence, value);
        return STATUS_OK;
    default:
        value_of_payback(account, measure, confidence, value);
        return STATUS_OK;
    }
}

/* A ratio says nothing where nothing is shown to be added or spent: its interval has no ends then. */
static void hide_unshown(struct economic_row *row)
{
    bool ratio = row->measure == ECONOMIC_COST_PER_ADOPTER || row->measure == ECONOMIC_COST_PER_TAX ||
                 row->measure == ECONOMIC_DEADWEIGHT;
    if (ratio && isnan(row->value.low) && row->value.n > 1)
        row->value.mean = NAN;
}

static enum status add_rows(struct economics *economics, const struct account *account, size_t scenario,
                            double confidence, struct error *error)
{
    enum status status = STATUS_OK;
    for (int measure = 0; measure < N_ECONOMICS && status == STATUS_OK; measure++) {
        int stages = measure < N_ECONOMICS_BY_STAGE ? 4 : 1;
        for (int k = 0; k < stages && status == STATUS_OK; k++) {
            struct economic_row *row = &economics->row[economics->n++];
            *row = (struct economic_row){.scenario = scenario, .measure = (enum economic)measure};
            row->stage = stages > 1 ? k + 1 : 0;
            status = stages > 1 ? value_by_stage(account, row->measure, k, confidence, &row->value, error)
                                : value_of_all(account, row->measure, confidence, &row->value, error);
            hide_unshown(row);
        }
    }
    return status;
}

enum status economics_make(struct economics *economics, const struct results *results, size_t baseline,
                           double discount_rate, double confidence, struct error *error)
{
    size_t scenarios = results->scenarios.n, n = results->n_replications;
    *economics = (struct economics){.n_replications = n};
    economics->row = calloc(scenarios * (4 * N_ECONOMICS_BY_STAGE + N_ECONOMICS), sizeof *economics->row);
    economics->spending = calloc(3 * scenarios * n + 1, sizeof *economics->spending);
    enum status status = STATUS_OK;
    if (economics->row == NULL || economics->spending == NULL) {
        status = out_of_memory(error);
        goto out;
    }
    economics->adopters = economics->spending + scenarios * n;
    economics->tax = economics->adopters + scenarios * n;
    for (size_t s = 0; s < scenarios && status == STATUS_OK; s++) {
        struct account account = {0};
        if (s == baseline)
            continue;
        status = read_account(&account, results, s, baseline, discount_rate, error);
        if (status == STATUS_OK) {
            status = add_rows(economics, &account, s, confidence, error);
            memcpy(economics->spending + s * n, account.spending, n * sizeof *account.spending);
            memcpy(economics->tax + s * n, account.tax, n * sizeof *account.tax);
            take_counts(&account, ECONOMIC_NET_ADDITIONAL, 0, economics->adopters + s * n);
        }
        account_free(&account);
    }
out:
    if (status != STATUS_OK)
        economics_free(economics);
    return status;
}

void economics_free(struct economics *economics)
{
    free(economics->row);
    free(economics->spending);
    *economics = (struct economics){0};
}

const struct economic_row *economics_find(const struct economics *economics, size_t scenario,
                                          enum economic measure, int stage)
{
    for (size_t k = 0; k < economics->n; k++)
        if (economics->row[k].scenario == scenario && economics->row[k].measure == measure &&
            economics->row[k].stage == stage)
            return &economics->row[k];
    return NULL;
}

/* ---- passing a level ---- */

enum status economics_passing(const struct results *results, enum indicator indicator, double level,
                              double confidence, struct passing **passing, struct error *error)
{
    size_t scenarios = results->scenarios.n, n = results->n_replications;
    bool less = indicator_infos[indicator].better < 0;
    enum status status = STATUS_OK;
    double *month = malloc((n + 1) * sizeof *month);
    *passing = calloc(scenarios + 1, sizeof **passing);
    if (*passing == NULL || month == NULL)
        status = out_of_memory(error);
    for (size_t s = 0; s < scenarios && status == STATUS_OK; s++) {
        struct results_series series = {0};
        double summary[N_SUMMARY];
        size_t passed = 0;
        status = results_read(results, GROUP_REGION, indicator_infos[indicator].key, s, &series, error);
        for (size_t r = 0; r < n && status == STATUS_OK; r++) {
            month[r] = NAN;
            for (size_t m = 0; m < series.n_months && isnan(month[r]); m++) {
                double value = series.value[r * series.n_months + m];
                if (less ? value < level : value >= level)
                    month[r] = (double)m;
            }
            passed += isnan(month[r]) ? 0 : 1;
        }
        if (status == STATUS_OK) {
            summary_of(month, n, summary);
            (*passing)[s] = (struct passing){.scenario = s,
                                             .median = summary[SUMMARY_Q50],
                                             .earliest = summary[SUMMARY_Q05],
                                             .latest = summary[SUMMARY_Q95]};
            statistics_share(passed, n, confidence, &(*passing)[s].probability);
        }
        results_series_free(&series);
    }
    free(month);
    if (status != STATUS_OK) {
        free(*passing);
        *passing = NULL;
    }
    return status;
}
