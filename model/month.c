/* The order of a month, and nothing else. */
#include "conservation.h"
#include "processes.h"

enum status world_step(struct world *world, struct error *error)
{
    process_openings(world);   /* 1 */
    process_measures(world);   /* 2 */
    process_providers(world);  /* 3: of providers, */
    process_assessment(world); /*    of enterprises and land, */
    process_evaluation(world); /*    of parks */
    process_awareness(world);  /* 4 */
    process_consider(world);   /* 5 */
    process_appraise(world);   /* 6 */
    process_platform(world);   /* 7 */
    process_operators(world);
    process_procure(world);         /* 8: of projects, */
    process_procure_modules(world); /* of modules */
    process_deliver(world);         /* 9 */
    process_produce(world);         /* 10 */
    process_turnover(world);        /* 11 */
    process_record(world);          /* 12 */
    enum status status = conservation_check(world, error);
    world->month++;
    return status;
}
