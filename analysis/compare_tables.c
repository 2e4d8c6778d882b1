#include "compare_tables.h"

#include "economics.h"
#include "results_ranking.h"
#include "table.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const compare_format_names[N_COMPARE_FORMATS] = {"table", "csv", "json"};

/* Indicators besides the headline ones that say what a policy costs and what comes back. */
static const enum indicator costs[] = {INDICATOR_tax_retained_new, INDICATOR_platform_cost,
                                       INDICATOR_platform_fees};

size_t compare_default_indicators(const struct results *results, enum results_group by,
                                  enum indicator indicators[])
{
    struct h5texts keys = {0};
    struct error error;
    size_t n = 0;
    if (results_indicators(results, by, &keys, &error) != STATUS_OK)
        return 0;
    for (int k = 0; k < N_INDICATORS; k++) {
        bool wanted = indicator_infos[k].headline;
        for (size_t c = 0; c < sizeof costs / sizeof *costs; c++)
            wanted = wanted || costs[c] == (enum indicator)k;
        if (wanted && h5texts_find(&keys, indicator_infos[k].key) >= 0)
            indicators[n++] = (enum indicator)k;
    }
    h5texts_free(&keys);
    return n;
}

/* ---- cells ---- */

enum { CELL = 64 };

/* A number for people (three or four significant digits) or for programs (to the last bit); NULL where it is undefined. */
static const char *number(char text[CELL], enum compare_format format, double value)
{
    if (isnan(value))
        return NULL;
    if (format != COMPARE_TABLE) {
        (void)snprintf(text, CELL, "%.17g", value);
        return text;
    }
    return table_significant(text, CELL, value);
}

static const char *signed_number(char text[CELL], enum compare_format format, double value)
{
    char plain[CELL];
    const char *cell = number(plain, format, value);
    if (cell == NULL || format != COMPARE_TABLE)
        return cell == NULL ? NULL : strcpy(text, cell);
    (void)snprintf(text, CELL, "%s%s", value > 0 ? "+" : "", cell);
    return text;
}

static const char *count(char text[CELL], size_t value)
{
    (void)snprintf(text, CELL, "%zu", value);
    return text;
}

static const char *percent(char text[CELL], enum compare_format format, double share)
{
    if (isnan(share) || format != COMPARE_TABLE)
        return number(text, format, share);
    (void)snprintf(text, CELL, "%.0f %%", 100 * share);
    return text;
}

static const char *month_name(char text[CELL], const struct results *results, int month)
{
    if (month == COMPARE_OVER_TIME)
        return "mean";
    char name[16];
    text_from_month(results->start + month, name);
    (void)snprintf(text, CELL, "%s", name);
    return text;
}

static enum status finish_table(struct table **table, enum compare_format format, FILE *stream,
                                enum status status, struct error *error)
{
    if (status == STATUS_OK)
        status = format == COMPARE_TABLE ? table_print(*table, stream, error)
                 : format == COMPARE_CSV ? table_write_csv(*table, stream, error)
                                         : table_write_json(*table, stream, error);
    table_free(table);
    return status;
}

/* ---- comparison, as records ---- */

static const char *const interval_names[] = {[INTERVAL_NONE] = "none",
                                             [INTERVAL_EXACT] = "exact",
                                             [INTERVAL_STUDENT] = "t",
                                             [INTERVAL_BOOTSTRAP] = "bootstrap"};

static const struct table_column record_columns[] = {
    {"scenario", false, 0},  {"indicator", false, 0},   {"group", false, 0},    {"member", false, 0},
    {"month", false, 0},     {"unit", false, 0},        {"mean", true, 0},      {"baseline_mean", true, 0},
    {"difference", true, 0}, {"ci_low", true, 0},       {"ci_high", true, 0},   {"interval", false, 0},
    {"wins", true, 0},       {"replications", true, 0}, {"undefined", true, 0}, {"verdict", false, 0}};
enum { N_RECORD_COLUMNS = sizeof record_columns / sizeof *record_columns };

static enum status add_record(struct table *table, const struct results *results,
                              const struct compare_request *request, const struct comparison *comparison,
                              const struct comparison_row *row, struct error *error)
{
    char text[N_RECORD_COLUMNS][CELL];
    const struct indicator_info *info = &indicator_infos[row->indicator];
    enum compare_format format = request->format;
    const char *cells[N_RECORD_COLUMNS] = {results->scenarios.item[row->scenario],
                                           info->key,
                                           results_group_names[request->by],
                                           comparison->members.n > 0 ? comparison->members.item[row->member]
                                                                     : NULL,
                                           month_name(text[4], results, row->month),
                                           info->unit,
                                           number(text[6], format, row->mean),
                                           number(text[7], format, row->baseline_mean),
                                           number(text[8], format, row->difference.mean),
                                           number(text[9], format, row->difference.low),
                                           number(text[10], format, row->difference.high),
                                           interval_names[row->difference.kind],
                                           number(text[12], format, row->wins),
                                           count(text[13], row->difference.n),
                                           count(text[14], row->undefined),
                                           verdict_names[row->verdict]};
    return table_add(table, cells, error);
}

/* Additionality and costs are differences by themselves: what a scenario has beyond the baseline. */
static enum status add_economic_record(struct table *table, const struct results *results,
                                       const struct economics *economics, const struct economic_row *row,
                                       struct error *error)
{
    char text[N_RECORD_COLUMNS][CELL], key[64];
    const char *value = number(text[6], COMPARE_JSON, row->value.mean);
    const char *cells[N_RECORD_COLUMNS] = {results->scenarios.item[row->scenario],
                                           economic_key(row->measure, row->stage, key),
                                           results_group_names[GROUP_REGION],
                                           NULL,
                                           month_name(text[4], results, results->n_months - 1),
                                           economic_infos[row->measure].unit,
                                           value,
                                           NULL,
                                           value,
                                           number(text[9], COMPARE_JSON, row->value.low),
                                           number(text[10], COMPARE_JSON, row->value.high),
                                           interval_names[row->value.kind],
                                           NULL,
                                           count(text[13], row->value.n),
                                           count(text[14], economics->n_replications - row->value.n),
                                           NULL};
    return table_add(table, cells, error);
}

static enum status print_records(const struct results *results, const struct compare_request *request,
                                 const struct comparison *comparison, const struct economics *economics,
                                 FILE *stream, struct error *error)
{
    struct table *table = NULL;
    enum status status = table_create(&table, record_columns, N_RECORD_COLUMNS, error);
    for (size_t k = 0; k < comparison->n && status == STATUS_OK; k++)
        status = add_record(table, results, request, comparison, &comparison->row[k], error);
    for (size_t k = 0; k < economics->n && status == STATUS_OK; k++)
        status = add_economic_record(table, results, economics, &economics->row[k], error);
    return finish_table(&table, request->format, stream, status, error);
}

/* ---- comparison, for people ---- */

static const char *range(char text[CELL], const struct interval *interval, bool with_sign)
{
    char low[CELL], high[CELL];
    if (isnan(interval->low) || isnan(interval->high))
        return NULL;
    const char *a = with_sign ? signed_number(low, COMPARE_TABLE, interval->low)
                              : number(low, COMPARE_TABLE, interval->low);
    const char *b = with_sign ? signed_number(high, COMPARE_TABLE, interval->high)
                              : number(high, COMPARE_TABLE, interval->high);
    (void)snprintf(text, CELL, "%.28s .. %.28s", a, b);
    return text;
}

static enum status add_line(struct table *table, const struct results *results,
                            const struct comparison *comparison, const struct comparison_row *row,
                            bool names_indicator, bool names_member, struct error *error)
{
    char text[6][CELL];
    const struct indicator_info *info = &indicator_infos[row->indicator];
    const char *cells[9] = {names_indicator ? info->key : "",
                            names_indicator ? info->unit : "",
                            results->scenarios.item[row->scenario],
                            number(text[0], COMPARE_TABLE, row->mean),
                            signed_number(text[1], COMPARE_TABLE, row->difference.mean),
                            range(text[2], &row->difference, true),
                            percent(text[3], COMPARE_TABLE, row->wins),
                            verdict_names[row->verdict],
                            NULL};
    if (comparison->members.n > 0) /* the member stands between unit and scenario */
        for (size_t k = 8; k > 2; k--)
            cells[k] = cells[k - 1];
    if (comparison->members.n > 0)
        cells[2] = names_member ? comparison->members.item[row->member] : "";
    return table_add(table, cells, error);
}

static enum status print_lines(const struct results *results, const struct compare_request *request,
                               const struct comparison *comparison, bool over_time, FILE *stream,
                               struct error *error)
{
    bool grouped = comparison->members.n > 0;
    struct table_column columns[9] = {
        {"indicator", false, 0}, {"unit", false, 0},         {"scenario", false, 40}, {"mean", true, 0},
        {"difference", true, 0}, {"95 % interval", true, 0}, {"wins", true, 0},       {"verdict", false, 0}};
    if (grouped) {
        memmove(&columns[3], &columns[2], 6 * sizeof *columns);
        columns[2] = (struct table_column){results_group_names[request->by], false, 30};
    }
    struct table *table = NULL;
    enum status status = table_create(&table, columns, grouped ? 9 : 8, error);
    const struct comparison_row *last = NULL;
    for (size_t k = 0; k < comparison->n && status == STATUS_OK; k++) {
        const struct comparison_row *row = &comparison->row[k];
        if ((row->month == COMPARE_OVER_TIME) != over_time)
            continue;
        bool new_indicator = last == NULL || last->indicator != row->indicator;
        if (new_indicator && last != NULL)
            status = table_add_rule(table, error);
        if (status == STATUS_OK)
            status = add_line(table, results, comparison, row, new_indicator,
                              new_indicator || last->member != row->member, error);
        last = row;
    }
    return finish_table(&table, COMPARE_TABLE, stream, status, error);
}

static enum status print_economics(const struct results *results, const struct economics *economics,
                                   FILE *stream, struct error *error)
{
    static const struct table_column columns[] = {{"beyond the baseline", false, 0},
                                                  {"unit", false, 0},
                                                  {"scenario", false, 40},
                                                  {"value", true, 0},
                                                  {"95 % interval", true, 0}};
    struct table *table = NULL;
    enum status status = table_create(&table, columns, 5, error);
    bool any = false;
    for (int measure = 0; measure < N_ECONOMICS; measure++) {
        bool first = true;
        for (size_t k = 0; k < economics->n && status == STATUS_OK; k++) {
            const struct economic_row *row = &economics->row[k];
            char key[64], text[2][CELL];
            if ((int)row->measure != measure || row->stage > 1)
                continue;
            if (first && any)
                status = table_add_rule(table, error);
            const char *cells[] = {
                first ? economic_key(row->measure, row->stage, key) : "",
                first ? economic_infos[measure].unit : "", results->scenarios.item[row->scenario],
                number(text[0], COMPARE_TABLE, row->value.mean), range(text[1], &row->value, false)};
            if (status == STATUS_OK)
                status = table_add(table, cells, error);
            first = false;
            any = true;
        }
    }
    return finish_table(&table, COMPARE_TABLE, stream, status, error);
}

static enum status print_for_people(const struct results *results, const struct compare_request *request,
                                    const struct comparison *comparison, const struct economics *economics,
                                    FILE *stream, struct error *error)
{
    char month[CELL];
    const char *baseline = results->scenarios.item[request->baseline];
    fprintf(stream,
            "Against %s, at the end of %s: paired differences over %zu replication%s. A difference whose "
            "interval "
            "contains zero is undecided.\n\n",
            baseline, month_name(month, results, comparison->month), results->n_replications,
            results->n_replications == 1 ? "" : "s");
    enum status status = print_lines(results, request, comparison, false, stream, error);
    if (status != STATUS_OK)
        return status;
    fprintf(stream, "\nThe same as means over the recorded months\n\n");
    status = print_lines(results, request, comparison, true, stream, error);
    if (status != STATUS_OK || economics->n == 0)
        return status;
    fprintf(stream, "\nAdditional to %s, of stage 1 or higher (other stages: --format csv or json)\n\n",
            baseline);
    return print_economics(results, economics, stream, error);
}

enum status compare_print(const struct results *results, const struct compare_request *request, FILE *stream,
                          struct error *error)
{
    enum indicator defaults[N_INDICATORS];
    struct comparison comparison = {0};
    struct economics economics = {0};
    struct compare_options options = {.baseline = request->baseline,
                                      .month = request->month,
                                      .by = request->by,
                                      .indicator = request->indicator,
                                      .n_indicators = request->n_indicators,
                                      .confidence = request->confidence};
    if (options.n_indicators == 0) {
        options.n_indicators = compare_default_indicators(results, request->by, defaults);
        options.indicator = defaults;
    }
    enum status status = comparison_make(&comparison, results, &options, error);
    bool whole = request->by == GROUP_REGION && request->n_indicators == 0 &&
                 comparison.month == results->n_months - 1; /* additionality is counted over the whole run */
    if (status == STATUS_OK && whole)
        status = economics_make(&economics, results, request->baseline, request->discount_rate,
                                request->confidence, error);
    if (status == STATUS_OK)
        status = request->format == COMPARE_TABLE
                     ? print_for_people(results, request, &comparison, &economics, stream, error)
                     : print_records(results, request, &comparison, &economics, stream, error);
    comparison_free(&comparison);
    economics_free(&economics);
    return status;
}

/* ---- passing a level ---- */

enum status compare_print_passing(const struct results *results, const struct compare_request *request,
                                  enum indicator indicator, double level, FILE *stream, struct error *error)
{
    static const struct table_column columns[] = {
        {"scenario", false, 40}, {"indicator", false, 0},  {"level", true, 0},   {"probability", true, 0},
        {"ci_low", true, 0},     {"ci_high", true, 0},     {"median", false, 0}, {"earliest", false, 0},
        {"latest", false, 0},    {"replications", true, 0}};
    struct table *table = NULL;
    struct passing *passing = NULL;
    enum compare_format format = request->format;
    enum status status = table_create(&table, columns, 10, error);
    if (status == STATUS_OK)
        status = economics_passing(results, indicator, level, request->confidence, &passing, error);
    for (size_t s = 0; s < results->scenarios.n && status == STATUS_OK; s++) {
        char text[8][CELL];
        const struct passing *p = &passing[s];
        const double months[] = {p->median, p->earliest, p->latest};
        const char *month[3];
        for (int k = 0; k < 3; k++)
            month[k] = isnan(months[k]) ? NULL : month_name(text[k], results, (int)(months[k] + 0.5));
        const char *cells[] = {results->scenarios.item[s],
                               indicator_infos[indicator].key,
                               number(text[3], format, level),
                               percent(text[4], format, p->probability.mean),
                               percent(text[5], format, p->probability.low),
                               percent(text[6], format, p->probability.high),
                               month[0],
                               month[1],
                               month[2],
                               count(text[7], p->probability.n)};
        status = table_add(table, cells, error);
    }
    if (status == STATUS_OK && format == COMPARE_TABLE)
        fprintf(
            stream,
            "When %s passes the level: how probable it is within the run, and the month, as median and 90 %% "
            "range of those that do\n\n",
            indicator_infos[indicator].key);
    free(passing);
    return finish_table(&table, format, stream, status, error);
}

/* ---- ranking ---- */

static const struct table_column ranking_columns[] = {{"rank", true, 0},
                                                      {"scenario", false, 40},
                                                      {"utility", true, 0},
                                                      {"best", true, 0},
                                                      {"expected_regret", true, 0},
                                                      {"maximum_regret", true, 0},
                                                      {"lead", true, 0},
                                                      {"lead_low", true, 0},
                                                      {"lead_high", true, 0},
                                                      {"lead_is", false, 0},
                                                      {"overtakes", false, 40},
                                                      {"when", false, 0},
                                                      {"unit", false, 0},
                                                      {"is", false, 0},
                                                      {"value", true, 0},
                                                      {"value_low", true, 0},
                                                      {"value_high", true, 0}};
enum { N_RANKED = 10, N_RANKING_RECORD = sizeof ranking_columns / sizeof *ranking_columns };

static enum status add_ranked(struct table *table, const struct results *results,
                              const struct results_ranking *all, size_t place, enum compare_format format,
                              struct error *error)
{
    char text[9][CELL];
    const struct ranked *ranked = &all->ranking.ranked[place];
    bool last = place + 1 == all->ranking.n;
    const char *cells[N_RANKING_RECORD] = {count(text[0], place + 1),
                                           results->scenarios.item[ranked->scenario],
                                           number(text[1], format, ranked->utility),
                                           percent(text[2], format, ranked->best),
                                           number(text[3], format, ranked->expected_regret),
                                           number(text[4], format, ranked->maximum_regret),
                                           number(text[5], format, ranked->lead),
                                           number(text[6], format, ranked->lead_low),
                                           number(text[7], format, ranked->lead_high),
                                           last              ? NULL
                                           : ranked->settled ? "settled"
                                                             : "not settled"};
    return table_add(table, cells, error);
}

/* The same columns for programs: who overtakes stands with its rank, and has a value instead of a utility. */
static enum status add_overtaking_record(struct table *table, const struct results *results,
                                         const struct results_ranking *all,
                                         const struct overtaking *overtaking, enum compare_format format,
                                         struct error *error)
{
    char text[4][CELL];
    size_t place = 0;
    while (all->ranking.ranked[place].scenario != overtaking->overtakes)
        place++;
    const char *cells[N_RANKING_RECORD] = {count(text[0], place + 1),
                                           results->scenarios.item[overtaking->overtakes],
                                           [N_RANKED] = results->scenarios.item[overtaking->ahead],
                                           all->uncertain.factors.item[overtaking->when.factor],
                                           all->uncertain.units.item[overtaking->when.factor],
                                           overtaking->above ? "above" : "below",
                                           number(text[1], format, overtaking->when.value),
                                           number(text[2], format, overtaking->when.low),
                                           number(text[3], format, overtaking->when.high)};
    return table_add(table, cells, error);
}

static enum status print_ranking(const struct results *results, const struct results_ranking *all,
                                 enum compare_format format, FILE *stream, struct error *error)
{
    struct table *table = NULL;
    bool records = format != COMPARE_TABLE && all->sampled;
    enum status status = table_create(&table, ranking_columns, records ? N_RANKING_RECORD : N_RANKED, error);
    for (size_t k = 0; k < all->ranking.n && status == STATUS_OK; k++)
        status = add_ranked(table, results, all, k, format, error);
    for (size_t k = 0; records && k < all->n_overtaking && status == STATUS_OK; k++)
        status = add_overtaking_record(table, results, all, &all->overtaking[k], format, error);
    return finish_table(&table, format, stream, status, error);
}

/* ---- switching values, for people ---- */

static enum status print_switching(const struct results *results, const struct results_ranking *all,
                                   FILE *stream, struct error *error)
{
    static const struct table_column columns[] = {
        {"overtakes", false, 40}, {"which is ahead", false, 40}, {"when", false, 0},  {"is", false, 0},
        {"value", true, 0},       {"ci_low", true, 0},           {"ci_high", true, 0}};
    struct table *table = NULL;
    if (all->n_overtaking == 0) {
        fprintf(stream, "\nNo parameter that was drawn is shown to turn the order of neighbours.\n");
        return STATUS_OK;
    }
    enum status status = table_create(&table, columns, 7, error);
    for (size_t k = 0; k < all->n_overtaking && status == STATUS_OK; k++) {
        char text[3][CELL];
        const struct overtaking *overtaking = &all->overtaking[k];
        const char *cells[] = {results->scenarios.item[overtaking->overtakes],
                               results->scenarios.item[overtaking->ahead],
                               all->uncertain.factors.item[overtaking->when.factor],
                               overtaking->above ? "above" : "below",
                               number(text[0], COMPARE_TABLE, overtaking->when.value),
                               number(text[1], COMPARE_TABLE, overtaking->when.low),
                               number(text[2], COMPARE_TABLE, overtaking->when.high)};
        status = table_add(table, cells, error);
    }
    if (status == STATUS_OK)
        fprintf(stream, "\nSwitching values: what turns the order of neighbours\n\n");
    return finish_table(&table, COMPARE_TABLE, stream, status, error);
}

enum status compare_print_ranking(const struct results *results, const struct compare_request *request,
                                  const struct criterion *criteria, size_t n_criteria, FILE *stream,
                                  struct error *error)
{
    struct results_ranking all = {0};
    bool people = request->format == COMPARE_TABLE;
    enum status status =
        results_rank(results, criteria, n_criteria, request->month, request->confidence, &all, error);
    if (status == STATUS_OK && people)
        fprintf(
            stream,
            "Ranking over %zu replications%s: probability of being best, regret, and the lead over the next "
            "with its interval\n\n",
            all.ranking.n_replications, n_criteria > 1 ? ", by the weighted mean of scaled indicators" : "");
    if (status == STATUS_OK)
        status = print_ranking(results, &all, request->format, stream, error);
    if (status == STATUS_OK && people)
        fprintf(stream, "\n%s\n",
                all.ranking.settled ? "The ranking is settled." : "The ranking is not settled.");
    if (status == STATUS_OK && people && all.sampled)
        status = print_switching(results, &all, stream, error);
    results_ranking_free(&all);
    return status;
}
