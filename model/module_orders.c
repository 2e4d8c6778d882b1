#include "module_orders.h"
#include "world.h"

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

void module_order_withdraw(struct world *world, struct module_order *order)
{
    struct parks *parks = &world->parks;
    if (order->year == world_year(world, world->month)) {
        parks->cash_left[order->park] += (double)order->quote - (double)order->share / 10000;
        if (order->cofunder != NO_MEASURE)
            treasury_commit(&world->treasury, order->cofunder, -order->share);
    }
    parks->ordered[order->park] &= (uint8_t) ~(1 << order->module);
    order->ended = true;
    world_count(world, order->park, MODULES_WITHDRAWN, 1);
}
