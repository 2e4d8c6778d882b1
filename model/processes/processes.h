/* The processes of a month, one per file, in the order in which month.c calls them. Each reads the state as it was
 * at the start of its step and writes only its own columns; none can fail, allocates, prints or touches a file. */
#ifndef PARKSIM_PROCESSES_H
#define PARKSIM_PROCESSES_H

#include "world.h"

void process_openings(struct world *world);
void process_measures(struct world *world);
void process_providers(struct world *world);
void process_assessment(struct world *world);
void process_evaluation(struct world *world);
void process_awareness(struct world *world);
void process_consider(struct world *world);
void process_appraise(struct world *world);
void process_platform(struct world *world);
void process_operators(struct world *world);
void process_procure(struct world *world);
void process_procure_modules(struct world *world);
void process_deliver(struct world *world);
void process_produce(struct world *world);
void process_turnover(struct world *world);
void process_record(struct world *world);

/* Parts of appraise: diagnosis visits; grants, for those whose appraisal says that they apply; orders. */
void apply_for_visits(struct world *world);
void apply_for_grants(struct world *world);
void order_projects(struct world *world);
/* Whoever considers goes up a stage, without appraisal, order or provider. */
void install_all(struct world *world);
/* Takes an order of a module off the books before it is tendered or paid: the operator's cash and the treasury's promise are
 * given back where the year is still on. */
void module_order_withdraw(struct world *world, struct module_order *order);

#endif
