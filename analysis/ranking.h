/* Which scenario is best by an indicator or a weighted set of them, how surely, and what a wrong choice costs.
 *
 * A utility is worked out for each scenario in each replication. By one indicator it is the indicator itself, in its unit,
 * with its sign turned where less is better. By several, each is scaled so that the worst of the scenarios' means is 0 and
 * the best 1, and the utility is their mean by weight. Replications are worlds that could be: where the run sampled
 * uncertain parameters, each has a set of its own, and probabilities and regret are over these too.
 *
 *   probability of being best   share of replications in which no scenario has more (ties share)
 *   regret                      the highest utility of any scenario in that replication less the scenario's own */
#ifndef PARKSIM_RANKING_H
#define PARKSIM_RANKING_H

#include "indicators.h"
#include "status.h"

#include <stddef.h>

enum { RANKING_MOST = 16 }; /* criteria */
struct criterion {
    enum indicator indicator;
    double weight; /* above 0 */
};

/* One scenario in a ranking. */
struct ranked {
    size_t scenario;
    double utility; /* mean */
    double best;    /* probability of being best, 0..1 */
    double expected_regret, maximum_regret;
    double
        beats_next; /* share of replications in which it has more than the next in order; NaN for the last */
    double lead;    /* mean of the paired difference to the next, with its interval; NaN for the last */
    double lead_low, lead_high;
    int settled; /* whether that interval is above 0, or the two are the same in all replications; 1 for the last */
};
struct ranking {
    size_t n;              /* scenarios */
    size_t n_replications; /* in which all are defined */
    struct ranked *ranked; /* [n] highest mean utility first, in order of scenarios where it is the same */
    int settled;           /* all leads are */
};

/* "adoption_1" or "adoption_1=2,tax_per_mu=1": at most RANKING_MOST. STATUS_USAGE, naming the part that is wrong; an
 * indicator of which neither more nor less is better cannot be ranked by. */
enum status ranking_parse(const char *text, struct criterion criteria[RANKING_MOST], size_t *n,
                          struct error *error) MUST_CHECK;

/* Utilities from values [n_criteria][n_scenarios][n_replications] into utility [n_scenarios][n_replications]; NaN where a
 * value is. */
void ranking_utilities(const struct criterion *criteria, size_t n_criteria, const double *values,
                       size_t n_scenarios, size_t n_replications, double *utility);

/* Ranks by utility [n_scenarios][n_replications]. Replications in which a scenario has no utility are left out; where none
 * is left, all is NaN and nothing settled. Leads are
 * tested together at `confidence`, each at 1 - (1 - confidence) / (n - 1). Free with ranking_free. */
enum status ranking_make(struct ranking *ranking, const double *utility, size_t n_scenarios,
                         size_t n_replications, double confidence, struct error *error) MUST_CHECK;
void ranking_free(struct ranking *ranking);

#endif
