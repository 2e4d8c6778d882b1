#include "ranking.h"

#include "nearest.h"
#include "statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- criteria ---- */

static enum status unknown_indicator(const char *key, struct error *error)
{
    struct nearest nearest;
    char hint[NEAREST_MAX + 32];
    nearest_start(&nearest, key);
    for (int k = 0; k < N_INDICATORS; k++)
        if (indicator_infos[k].better != 0)
            nearest_offer(&nearest, indicator_infos[k].key);
    return error_set(error, STATUS_USAGE, "unknown indicator '%.100s'%s", key,
                     nearest_hint(&nearest, hint, sizeof hint));
}

/* One "KEY" or "KEY=WEIGHT". */
static enum status parse_criterion(const char *text, size_t length, struct criterion *criterion,
                                   struct error *error)
{
    char part[160], *end = NULL;
    (void)snprintf(part, sizeof part, "%.*s", (int)(length < sizeof part ? length : sizeof part - 1), text);
    char *equals = strchr(part, '=');
    criterion->weight = 1;
    if (equals != NULL) {
        *equals = '\0';
        criterion->weight = strtod(equals + 1, &end);
        if (end == equals + 1 || *end != '\0' || !(criterion->weight > 0) || !isfinite(criterion->weight))
            return error_set(error, STATUS_USAGE, "weight of %.100s: '%.40s' is no number above 0", part,
                             equals + 1);
    }
    int found = indicator_find(part);
    if (found < 0)
        return unknown_indicator(part, error);
    if (indicator_infos[found].better == 0)
        return error_set(error, STATUS_USAGE,
                         "%s: neither more nor less of it is better, so nothing can be ranked by it", part);
    criterion->indicator = (enum indicator)found;
    return STATUS_OK;
}

enum status ranking_parse(const char *text, struct criterion criteria[RANKING_MOST], size_t *n,
                          struct error *error)
{
    *n = 0;
    for (const char *item = text;; item++) {
        size_t length = strcspn(item, ",");
        if (*n == RANKING_MOST)
            return error_set(error, STATUS_USAGE, "more than %d indicators to rank by", RANKING_MOST);
        enum status status = parse_criterion(item, length, &criteria[*n], error);
        if (status != STATUS_OK)
            return status;
        for (size_t k = 0; k < *n; k++)
            if (criteria[k].indicator == criteria[*n].indicator)
                return error_set(error, STATUS_USAGE, "%s is named twice",
                                 indicator_infos[criteria[k].indicator].key);
        ++*n;
        item += length;
        if (*item == '\0')
            return STATUS_OK;
    }
}

/* ---- utilities ---- */

/* The range of the scenarios' means of a criterion, with the sign that makes more better. */
static void range_of_means(const double *values, size_t n_scenarios, size_t n_replications, double sign,
                           double *worst, double *best)
{
    *worst = HUGE_VAL;
    *best = -HUGE_VAL;
    for (size_t s = 0; s < n_scenarios; s++) {
        double mean = sign * statistics_mean(values + s * n_replications, n_replications);
        *worst = mean < *worst ? mean : *worst;
        *best = mean > *best ? mean : *best;
    }
}

void ranking_utilities(const struct criterion *criteria, size_t n_criteria, const double *values,
                       size_t n_scenarios, size_t n_replications, double *utility)
{
    size_t n = n_scenarios * n_replications;
    double sum = 0;
    for (size_t c = 0; c < n_criteria; c++)
        sum += criteria[c].weight;
    for (size_t k = 0; k < n; k++)
        utility[k] = 0;
    for (size_t c = 0; c < n_criteria; c++) {
        const double *of_criterion = values + c * n;
        double sign = indicator_infos[criteria[c].indicator].better, worst = 0, best = 1, weight = 1;
        if (n_criteria > 1) {
            range_of_means(of_criterion, n_scenarios, n_replications, sign, &worst, &best);
            weight = best > worst ? criteria[c].weight / sum : 0;
            if (!(best > worst)) {
                worst = 0;
                best = 1;
            }
        }
        for (size_t k = 0; k < n; k++)
            utility[k] += weight * (sign * of_criterion[k] - worst) / (best - worst);
    }
}

/* ---- ranking ---- */

/* The replications in which all scenarios have a utility, as [n_scenarios][kept]. */
static size_t keep_defined(const double *utility, size_t n_scenarios, size_t n_replications, double *kept)
{
    size_t n_kept = 0;
    for (int pass = 0; pass < 2; pass++) { /* counts, then copies */
        size_t at = 0;
        for (size_t r = 0; r < n_replications; r++) {
            int defined = 1;
            for (size_t s = 0; s < n_scenarios; s++)
                defined = defined && !isnan(utility[s * n_replications + r]);
            for (size_t s = 0; pass == 1 && defined && s < n_scenarios; s++)
                kept[s * n_kept + at] = utility[s * n_replications + r];
            at += (size_t)defined;
        }
        n_kept = at;
    }
    return n_kept;
}

/* Adds what one replication says of being best and of regret. */
static void judge_replication(struct ranked *ranked, const double *kept, size_t n, size_t n_kept, size_t r)
{
    double most = -HUGE_VAL;
    size_t ties = 0;
    for (size_t s = 0; s < n; s++)
        most = kept[s * n_kept + r] > most ? kept[s * n_kept + r] : most;
    for (size_t s = 0; s < n; s++)
        ties += kept[s * n_kept + r] == most;
    for (size_t s = 0; s < n; s++) {
        double regret = most - kept[s * n_kept + r];
        ranked[s].best += regret == 0 ? 1 / (double)ties / (double)n_kept : 0;
        ranked[s].expected_regret += regret / (double)n_kept;
        ranked[s].maximum_regret = regret > ranked[s].maximum_regret ? regret : ranked[s].maximum_regret;
    }
}

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->utility != y->utility)
        return x->utility < y->utility ? 1 : -1;
    return (x->scenario > y->scenario) - (x->scenario < y->scenario);
}

/* How far a scenario leads the next in order. */
static enum status find_lead(struct ranked *ranked, const struct ranked *next, const double *kept,
                             size_t n_kept, double confidence, double *difference, struct error *error)
{
    struct interval interval;
    size_t more = 0;
    for (size_t r = 0; r < n_kept; r++) {
        difference[r] = kept[ranked->scenario * n_kept + r] - kept[next->scenario * n_kept + r];
        more += difference[r] > 0;
    }
    enum status status = statistics_interval(difference, n_kept, confidence, &interval, error);
    ranked->beats_next = (double)more / (double)n_kept;
    ranked->lead = interval.mean;
    ranked->lead_low = interval.low;
    ranked->lead_high = interval.high;
    ranked->settled = interval.low > 0 || (interval.kind == INTERVAL_EXACT && interval.mean == 0);
    return status;
}

enum status ranking_make(struct ranking *ranking, const double *utility, size_t n_scenarios,
                         size_t n_replications, double confidence, struct error *error)
{
    *ranking = (struct ranking){.n = n_scenarios};
    enum status status = STATUS_OK;
    double *kept = malloc((n_scenarios * n_replications + 1) * sizeof *kept);
    double *difference = malloc((n_replications + 1) * sizeof *difference);
    ranking->ranked = calloc(n_scenarios + 1, sizeof *ranking->ranked);
    if (kept == NULL || difference == NULL || ranking->ranked == NULL) {
        status = error_set(error, STATUS_INTERNAL, "out of memory for a ranking");
        goto out;
    }
    size_t n_kept = ranking->n_replications = keep_defined(utility, n_scenarios, n_replications, kept);
    for (size_t s = 0; s < n_scenarios; s++)
        ranking->ranked[s] = (struct ranked){.scenario = s,
                                             .utility = statistics_mean(kept + s * n_kept, n_kept),
                                             .best = n_kept > 0 ? 0 : (double)NAN,
                                             .expected_regret = n_kept > 0 ? 0 : (double)NAN,
                                             .maximum_regret = n_kept > 0 ? 0 : (double)NAN,
                                             .beats_next = NAN,
                                             .lead = NAN,
                                             .lead_low = NAN,
                                             .lead_high = NAN,
                                             .settled = n_kept > 0};
    for (size_t r = 0; r < n_kept; r++)
        judge_replication(ranking->ranked, kept, n_scenarios, n_kept, r);
    ranking->settled = n_kept > 0;
    if (n_kept > 0)
        qsort(ranking->ranked, n_scenarios, sizeof *ranking->ranked, compare_ranked);
    for (size_t k = 0; k + 1 < n_scenarios && n_kept > 0 && status == STATUS_OK; k++) {
        double each = 1 - (1 - confidence) / (double)(n_scenarios - 1);
        status =
            find_lead(&ranking->ranked[k], &ranking->ranked[k + 1], kept, n_kept, each, difference, error);
        ranking->settled = ranking->settled && ranking->ranked[k].settled;
    }
out:
    free(kept);
    free(difference);
    if (status != STATUS_OK)
        ranking_free(ranking);
    return status;
}

void ranking_free(struct ranking *ranking)
{
    free(ranking->ranked);
    *ranking = (struct ranking){0};
}
