/* Modules of platforms on order: from the operator's decision to the tender. At most one order for each park and module. */
#ifndef PARKSIM_MODULE_ORDERS_H
#define PARKSIM_MODULE_ORDERS_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct module_order {
    uint32_t park;
    uint8_t module;
    uint8_t pool;     /* measure whose batch it waits for, or NO_MEASURE */
    uint8_t cofunder; /* measure that bears a share, or NO_MEASURE */
    uint8_t year;     /* of the run, whose budget that share is charged to */
    bool listed;      /* must go to a listed provider */
    bool ended;       /* to be removed this month */
    float quote;      /* wan yuan, what the operator reckoned with */
    int64_t share;    /* yuan, what the treasury has promised */
};

struct module_orders {
    struct module_order *order; /* [n] in order of months and parks */
    size_t n, room;
};

/* Room for all modules of n_parks parks. STATUS_INTERNAL when memory is out. */
enum status module_orders_create(struct module_orders *orders, size_t n_parks) MUST_CHECK;
void module_orders_free(struct module_orders *orders);
/* Drops what has ended, keeping order. */
void module_orders_compact(struct module_orders *orders);

#endif
