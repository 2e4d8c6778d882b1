/* The ranking of the scenarios of a results file, and what turns it where the run sampled uncertain parameters. */
#ifndef PARKSIM_RESULTS_RANKING_H
#define PARKSIM_RESULTS_RANKING_H

#include "compare.h"
#include "switching.h"

struct results_ranking {
    struct ranking ranking;
    bool sampled;                       /* parameters were drawn; otherwise what follows is empty */
    struct results_uncertain uncertain; /* what was drawn */
    struct overtaking *overtaking; /* [n_overtaking] neighbours that change places, as switching_of_ranking */
    size_t n_overtaking;
};

/* Ranks all scenarios by criteria [n_criteria] at a month of the run, from 0, or COMPARE_LAST_MONTH. Intervals hold at
 * `confidence`, 0..1. Free with results_ranking_free, also after an error. STATUS_USAGE where the run has no such month;
 * STATUS_FILE, STATUS_INTERNAL. */
enum status results_rank(const struct results *results, const struct criterion *criteria, size_t n_criteria,
                         int month, double confidence, struct results_ranking *all,
                         struct error *error) MUST_CHECK;
void results_ranking_free(struct results_ranking *all);

#endif
