#include "recorder.h"

#include <stdlib.h>
#include <string.h>

const char *const record_level_names[4] = {"region", "groups", "park", "enterprise"};

int record_level_find(const char *name)
{
    for (int i = 0; i < 4; i++)
        if (strcmp(record_level_names[i], name) == 0)
            return i;
    return -1;
}

static int max_int(int a, int b)
{
    return a > b ? a : b;
}

/* Sizes of everything that scenarios differ in, or share. */
static void measure_scenarios(struct record_plan *plan, const struct scenario *scenarios, size_t n_scenarios,
                              const struct uncertainty *uncertainty)
{
    const struct park_register *parks = scenarios[0].parks;
    plan->start = scenarios[0].start;
    plan->n_months = scenarios[0].months;
    plan->n_parks = parks->n;
    plan->n_counties = parks->n_counties;
    for (size_t i = 0; i < parks->n; i++)
        plan->n_plots += (size_t)parks->park[i].plots;
    for (size_t s = 0; s < n_scenarios; s++) {
        plan->n_measures = max_int(plan->n_measures, scenarios[s].n_measures);
        struct parameters p = scenarios[s].parameters;
        p.provider_count = uncertainty_largest(uncertainty, "provider.count", p.provider_count);
        p.provider_entry = uncertainty_largest(uncertainty, "provider.entry", p.provider_entry);
        plan->n_providers = max_int(plan->n_providers, providers_most(&p, scenarios[s].months));
    }
    plan->n_providers = max_int(plan->n_providers, 1);
    for (int k = 0; k < N_INDICATORS; k++)
        if ((indicator_infos[k].headline || plan->level >= RECORD_PARK) &&
            !indicator_city_only((enum indicator)k))
            plan->of_park[plan->n_of_park++] = (enum indicator)k;
}

/* The months of each calendar, into arrays of n_months places. */
static enum status choose_months(struct record_plan *plan, const int *plot_month, int n_plot_months,
                                 struct error *error)
{
    for (int m = 0; m < plan->n_months; m++)
        if ((plan->start + m) % 12 == 11)
            plan->yearly[plan->n_yearly++] = m;
    if (plan->n_yearly == 0)
        plan->yearly[plan->n_yearly++] = plan->n_months - 1;

    bool every_month = plan->level >= RECORD_PARK;
    plan->n_park_months = every_month ? plan->n_months : plan->n_yearly;
    for (int m = 0; m < plan->n_park_months; m++)
        plan->park_month[m] = every_month ? m : plan->yearly[m];

    if (plan->level < RECORD_ENTERPRISE)
        return STATUS_OK;
    if (n_plot_months == 0) {
        plot_month = plan->yearly;
        n_plot_months = plan->n_yearly;
    }
    int before = -1;
    for (int m = 0; m < n_plot_months; m++) {
        if (plot_month[m] <= before || plot_month[m] >= plan->n_months)
            return error_set(
                error, STATUS_USAGE,
                "enterprises cannot be recorded in month %d: the months must increase and lie in 0..%d",
                plot_month[m], plan->n_months - 1);
        before = plan->plot_month[m] = plot_month[m];
    }
    plan->n_plot_months = n_plot_months;
    return STATUS_OK;
}

enum status record_plan_create(struct record_plan *plan, enum record_level level,
                               const struct scenario *scenarios, size_t n_scenarios,
                               const struct uncertainty *uncertainty, const int *plot_month,
                               int n_plot_months, struct error *error)
{
    *plan = (struct record_plan){.level = level};
    if (n_scenarios == 0 || scenarios[0].months < 1 || scenarios[0].parks == NULL ||
        scenarios[0].parks->n == 0)
        return error_set(error, STATUS_USAGE, "nothing to run: no scenario, month or park");
    measure_scenarios(plan, scenarios, n_scenarios, uncertainty);
    size_t n = (size_t)plan->n_months;
    plan->yearly = calloc(n, sizeof *plan->yearly);
    plan->park_month = calloc(n, sizeof *plan->park_month);
    plan->plot_month = calloc(n, sizeof *plan->plot_month);
    enum status status;
    if (plan->yearly == NULL || plan->park_month == NULL || plan->plot_month == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory for the months to record");
    else
        status = choose_months(plan, plot_month, n_plot_months, error);
    if (status != STATUS_OK)
        record_plan_free(plan);
    return status;
}

enum status record_plan_restrict(struct record_plan *plan, const int *month, size_t n_months,
                                 struct error *error)
{
    plan->only = calloc((size_t)plan->n_months, sizeof *plan->only);
    if (plan->only == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for the months to record");
    for (size_t m = 0; m < n_months; m++)
        plan->only[month[m]] = true;
    return STATUS_OK;
}

void record_plan_free(struct record_plan *plan)
{
    free(plan->only);
    free(plan->yearly);
    free(plan->park_month);
    free(plan->plot_month);
    *plan = (struct record_plan){0};
}
