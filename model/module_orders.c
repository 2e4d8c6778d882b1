#include "module_orders.h"
#include "declared.h"

#include <stdlib.h>

enum status module_orders_create(struct module_orders *orders, size_t n_parks)
{
    *orders = (struct module_orders){.room = n_parks * N_MODULES};
    orders->order = calloc(orders->room + 1, sizeof *orders->order);
    return orders->order == NULL ? STATUS_INTERNAL : STATUS_OK;
}

void module_orders_free(struct module_orders *orders)
{
    free(orders->order);
    *orders = (struct module_orders){0};
}

void module_orders_compact(struct module_orders *orders)
{
    size_t kept = 0;
    for (size_t k = 0; k < orders->n; k++)
        if (!orders->order[k].ended)
            orders->order[kept++] = orders->order[k];
    orders->n = kept;
}
