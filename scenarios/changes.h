/* What one scenario changes against another: only the keys that differ. */
#ifndef PARKSIM_CHANGES_H
#define PARKSIM_CHANGES_H

#include "scenario.h"

enum change_kind {
    CHANGE_PARAMETER, /* before and after */
    CHANGE_BUDGET,    /* the yearly one, shared by all measures */
    CHANGE_ADDED,     /* a measure: key is its id, after its dates and target */
    CHANGE_REMOVED,   /* a measure */
    CHANGE_FIELD /* of a measure: before is the other scenario's, or the default where that has no such measure */
};
struct scenario_change {
    enum change_kind kind;
    char key[136];                 /* "enterprise.peer_influence", "pool-a", "pool-a.winners" */
    char before[200], after[200];  /* values as in a scenario file; "" where there is none */
    const struct value_info *info; /* of the number; NULL for measures */
    int instrument;                /* of the measure, or -1 */
};
struct scenario_changes_list {
    struct scenario_change *item; /* [n], in order of declarations and of the scenario's measures */
    size_t n, room;
};

/* Lists what `scenario` changes against `other`; both must share a register. Free with changes_free. STATUS_INTERNAL when
 * memory is out. */
enum status changes_find(struct scenario_changes_list *list, const struct scenario *scenario,
                         const struct scenario *other) MUST_CHECK;
void changes_free(struct scenario_changes_list *list);

#endif
