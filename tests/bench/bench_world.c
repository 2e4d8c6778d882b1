#include "bench_world.h"

#include <time.h>

enum status bench_world_create(struct bench_world *bench, size_t enterprises, int months, int threads,
                               bool measures, struct error *error)
{
    size_t n_parks = (enterprises + BENCH_ENTERPRISES - 1) / BENCH_ENTERPRISES;
    struct scenario *scenario = &bench->scenario;
    bench->set = (struct scenario_set){0};
    scenario_default(scenario);
    if (park_register_uniform(&bench->parks, n_parks, BENCH_PLOTS, scenario->start) != STATUS_OK)
        return error_set(error, STATUS_INTERNAL, "out of memory for %zu parks", n_parks);
    for (size_t i = 0; i < n_parks; i++)
        bench->parks.park[i].enterprises = BENCH_ENTERPRISES;
    for (int k = 0; k < N_INSTRUMENTS; k++)
        measure_default(&bench->measure[k], (enum instrument)k, scenario->start,
                        scenario->start + months - 1);
    scenario->parks = &bench->parks;
    scenario->months = months;
    scenario->measure = bench->measure;
    scenario->n_measures = measures ? N_INSTRUMENTS : 0;
    enum status status = world_create(&bench->world, scenario, 1, 0, threads, error);
    if (status != STATUS_OK)
        park_register_free(&bench->parks);
    return status;
}

enum status bench_world_read(struct bench_world *bench, const char *file, int months, int threads,
                             struct error *error)
{
    struct problems problems = {0};
    const struct scenario_changes changes = {.months = months};
    bench->set = (struct scenario_set){0};
    bench->parks = (struct park_register){0};
    enum status status = scenario_set_read(&bench->set, &file, 1, &changes, &problems);
    if (status == STATUS_OK)
        status = world_create(&bench->world, &bench->set.scenario[0], 1, 0, threads, error);
    else
        (void)error_set(error, status, "%s", problems.n > 0 ? problems.item[0].text : file);
    problems_free(&problems);
    if (status != STATUS_OK)
        scenario_set_free(&bench->set);
    return status;
}

void bench_world_free(struct bench_world *bench)
{
    world_free(&bench->world);
    park_register_free(&bench->parks);
    scenario_set_free(&bench->set);
}

int bench_months(size_t enterprises)
{
    return enterprises > 3000000 ? 12 : enterprises > 300000 ? 24 : 120;
}

double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
