/* Writes an ensemble into a results file, job by job. */
#include "blocks.h"
#include "results_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- creating ---- */

static size_t max_size(size_t a, size_t b)
{
    return a > b ? a : b;
}

static enum status take_memory(struct results_writer *writer, struct error *error)
{
    const struct record_plan *plan = &writer->plan;
    size_t n_scenarios = writer->ensemble->n_scenarios, n = writer->ensemble->n_replications;
    size_t months = (size_t)plan->n_months;
    size_t members = max_size(max_size((size_t)plan->n_counties, N_MODES), max_size(N_GRADES, N_CHAINS));
    writer->n_columns = months * members;
    members = max_size(members, writer->measures.n * N_PAYERS);
    members = max_size(members, ((size_t)plan->n_counties + 1) * N_PAYERS);
    writer->n_values = months * members;
    writer->counts = calloc(results_additionality_counts(writer->ensemble), sizeof *writer->counts);
    writer->root = calloc(n_scenarios * N_INDICATORS * months * n, sizeof *writer->root);
    writer->digest = calloc(n_scenarios * n, sizeof *writer->digest);
    if (writer->counts == NULL || writer->root == NULL || writer->digest == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for the indicators of %zu runs",
                         n_scenarios * n);
    return STATUS_OK;
}

static enum status describe_file(struct results_writer *writer, struct error *error)
{
    const struct scenario *first = &writer->ensemble->scenario[0];
    const struct record_plan *plan = &writer->plan;
    char title[200];
    int last = plan->start + plan->n_months - 1;
    (void)snprintf(title, sizeof title, "parksim: %zu scenario%s, %zu replication%s, %04d-%02d to %04d-%02d",
                   writer->ensemble->n_scenarios, writer->ensemble->n_scenarios == 1 ? "" : "s",
                   writer->ensemble->n_replications, writer->ensemble->n_replications == 1 ? "" : "s",
                   plan->start / 12, plan->start % 12 + 1, last / 12, last % 12 + 1);
    const struct {
        const char *name, *text;
    } texts[] = {
        {"format", RESULTS_FORMAT},
        {"Conventions", "CF-1.8"},
        {"title", title},
        {"population",
         first->parks->synthetic
             ? "synthetic: parks and enterprises are drawn to match published totals, not observed"
             : "register"},
        {"record", record_level_names[plan->level]},
        {"comment", "a month's value is that of its end; NaN: undefined"},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == STATUS_OK; i++)
        status = h5file_attribute_text(writer->file, "/", texts[i].name, texts[i].text, error);
    if (status == STATUS_OK)
        status = h5file_attribute_integer(writer->file, "/", "start_month", plan->start, error);
    return status;
}

enum status results_create(struct results_writer **result, const struct ensemble *ensemble,
                           const struct results_options *options, struct error *error)
{
    *result = NULL;
    if (ensemble->level < RECORD_GROUPS || ensemble->n_scenarios == 0 || ensemble->n_replications == 0)
        return error_set(error, STATUS_USAGE, "a results file needs runs that are recorded by groups");
    if (options->set != NULL && scenario_set_has_file(options->set, options->path))
        return error_set(error, STATUS_FILE,
                         "%s: a scenario is read from this file, which is not overwritten", options->path);
    struct results_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    writer->ensemble = ensemble;
    writer->options = *options;
    writer->started = time(NULL);
    (void)clock_gettime(CLOCK_MONOTONIC, &writer->clock);
    enum status status =
        record_plan_create(&writer->plan, ensemble->level, ensemble->scenario, ensemble->n_scenarios,
                           ensemble->uncertainty, ensemble->plot_month, ensemble->n_plot_months, error);
    if (status == STATUS_OK)
        status = measure_union_create(&writer->measures, ensemble, error);
    if (status == STATUS_OK)
        status = take_memory(writer, error);
    if (status == STATUS_OK)
        status = h5file_create(&writer->file, options->path, options->force, error);
    if (status == STATUS_OK)
        status = describe_file(writer, error);
    if (status == STATUS_OK)
        status = results_declare_groups(writer, error);
    if (status == STATUS_OK)
        status = results_declare_tables(writer, error);
    if (status != STATUS_OK)
        results_abandon(&writer);
    *result = writer;
    return status;
}

void results_abandon(struct results_writer **result)
{
    struct results_writer *writer = *result;
    *result = NULL;
    if (writer == NULL)
        return;
    h5file_abandon(&writer->file);
    record_plan_free(&writer->plan);
    measure_union_free(&writer->measures);
    free(writer->counts);
    free(writer->root);
    free(writer->digest);
    free(writer->sampled);
    free(writer->twin);
    free(writer);
}

/* ---- jobs ---- */

/* Accumulators of a group, [n_months][n_members][N_ACCUMULATORS]. */
static const double *group_accumulators(const struct recording *recording, enum results_group group)
{
    switch (group) {
    case GROUP_COUNTY:
        return recording->county;
    case GROUP_MODE:
        return recording->mode;
    case GROUP_GRADE:
        return recording->grade;
    case GROUP_CHAIN:
        return recording->chain;
    case GROUP_SIZE:
        return recording->size;
    case GROUP_REGION:
    case GROUP_PARK:
    case N_GROUPS:
        break;
    }
    return NULL;
}

static enum status pack_group(struct packing *packing, size_t s, enum results_group group,
                              struct error *error)
{
    const struct results_writer *writer = packing->writer;
    const struct group_layout *layout = &writer->group[group];
    const double *rows = group_accumulators(&packing->job->recording[s], group);
    size_t start[4] = {s, packing->job->index}, count[4] = {1, 1, layout->n_months, layout->n_members};
    size_t n = layout->n_months * layout->n_members;
    recording_columns(n, rows, packing->columns);
    enum status status = STATUS_OK;
    for (size_t k = 0; k < N_INDICATORS && status == STATUS_OK; k++) {
        if (layout->variable[k] < 0)
            continue;
        const double *values =
            recording_column_indicator((enum indicator)k, n, packing->columns, packing->values);
        status = h5file_pack(writer->file, packing->packed, layout->variable[k], start, count, H5FILE_FLOAT64,
                             values, error);
    }
    return status;
}

/* The region's indicators are kept in memory for the summary, and go to the file at the end, many
 * replications to a chunk: a chunk for each run and indicator would be too small. Each job has its own places. */
static void keep_region(struct packing *packing, size_t s)
{
    const struct results_writer *writer = packing->writer;
    size_t n = writer->ensemble->n_replications, months = (size_t)writer->plan.n_months;
    recording_columns(months, packing->job->recording[s].region, packing->columns);
    for (size_t k = 0; k < N_INDICATORS; k++) {
        double *root = writer->root + (s * N_INDICATORS + k) * months * n + packing->job->index;
        const double *values =
            recording_column_indicator((enum indicator)k, months, packing->columns, packing->values);
        for (size_t m = 0; m < months; m++)
            root[m * n] = values[m];
    }
}

static enum status pack_region(const struct results_writer *writer, size_t s, size_t k,
                               struct h5packed *packed, struct error *error)
{
    const struct group_layout *layout = &writer->group[GROUP_REGION];
    size_t n = writer->ensemble->n_replications, months = layout->n_months;
    const double *root = writer->root + (s * N_INDICATORS + k) * months * n;
    size_t start[3] = {s, 0}, count[3] = {1, n, months};
    double *block = calloc(n * months, sizeof *block);
    if (block == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for the region's indicators");
    for (size_t m = 0; m < months; m++)
        for (size_t r = 0; r < n; r++)
            block[r * months + m] = root[m * n + r];
    enum status status =
        h5file_pack(writer->file, packed, layout->variable[k], start, count, H5FILE_FLOAT64, block, error);
    free(block);
    return status;
}

/* Indicators of one scenario that are being made ready; each is a task of blocks_run. */
struct indicator_packing {
    const struct results_writer *writer;
    results_packer *pack;
    size_t scenario;
    struct h5packed *packed[N_INDICATORS];
    enum status status[N_INDICATORS];
    struct error error[N_INDICATORS];
};

static void pack_indicator(void *context, size_t k)
{
    struct indicator_packing *packing = context;
    packing->packed[k] = h5packed_create();
    packing->status[k] =
        packing->packed[k] == NULL
            ? error_set(&packing->error[k], STATUS_INTERNAL, "out of memory for an indicator")
            : packing->pack(packing->writer, packing->scenario, k, packing->packed[k], &packing->error[k]);
}

enum status results_write_indicators(struct results_writer *writer, results_packer *pack, struct error *error)
{
    struct indicator_packing *packing = calloc(1, sizeof *packing);
    if (packing == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    packing->writer = writer;
    packing->pack = pack;
    enum status status = STATUS_OK;
    for (size_t s = 0; s < writer->ensemble->n_scenarios && status == STATUS_OK; s++) {
        packing->scenario = s;
        blocks_run(N_INDICATORS, writer->ensemble->threads, pack_indicator, packing);
        for (size_t k = 0; k < N_INDICATORS; k++) {
            if (status == STATUS_OK && packing->status[k] != STATUS_OK)
                status = error_set(error, packing->status[k], "%s", packing->error[k].message);
            if (status == STATUS_OK)
                status = h5file_write_packed(writer->file, packing->packed[k], error);
            h5packed_free(packing->packed[k]);
        }
    }
    free(packing);
    return status;
}

/* A job is packed in parts, which threads can share where jobs are run one by one: of each scenario the tables and the region,
 * the groups, and parks by some indicators. */
enum { PARK_PARTS = 8, PARK_PART = GROUP_PARK, PARTS = PARK_PART + PARK_PARTS };

static enum status pack_parks(struct packing *packing, size_t s, size_t part, struct error *error)
{
    const struct results_writer *writer = packing->writer;
    const struct group_layout *layout = &writer->group[GROUP_PARK];
    size_t block = layout->n_months * layout->n_members, n = (size_t)writer->plan.n_of_park;
    size_t start[4] = {s, packing->job->index}, count[4] = {1, 1, layout->n_months, layout->n_members};
    enum status status = STATUS_OK;
    for (size_t h = part * n / PARK_PARTS; h < (part + 1) * n / PARK_PARTS && status == STATUS_OK; h++)
        status = h5file_pack(writer->file, packing->packed, layout->variable[writer->plan.of_park[h]], start,
                             count, H5FILE_FLOAT32, packing->job->recording[s].park + h * block, error);
    return status;
}

static enum status pack_part(struct packing *packing, size_t s, size_t part, struct error *error)
{
    const struct results_writer *writer = packing->writer;
    const struct ensemble_job *job = packing->job;
    if (part >= PARK_PART)
        return pack_parks(packing, s, part - PARK_PART, error);
    if (part != GROUP_REGION)
        return pack_group(packing, s, (enum results_group)part, error);
    memcpy(writer->digest[s * writer->ensemble->n_replications + job->index], job->recording[s].digest,
           sizeof *writer->digest);
    keep_region(packing, s);
    return results_pack_tables(packing, s, error);
}

/* What becomes of a job: one bundle of chunks, or where threads share the work one for each part. */
struct prepared {
    size_t n;
    struct h5packed *packed[]; /* [n] */
};

static void discard_job(void *context)
{
    struct prepared *prepared = context;
    for (size_t i = 0; prepared != NULL && i < prepared->n; i++)
        h5packed_free(prepared->packed[i]);
    free(prepared);
}

/* Packs all parts of a bundle; a task of blocks_run. */
struct bundling {
    const struct results_writer *writer;
    const struct ensemble_job *job;
    struct prepared *prepared;
    struct error *error; /* [prepared->n] */
};

static void pack_bundle(void *context, size_t i)
{
    const struct bundling *bundling = context;
    const struct results_writer *writer = bundling->writer;
    size_t n = bundling->job->n_scenarios * PARTS, n_bundles = bundling->prepared->n;
    struct packing packing = {.writer = writer,
                              .job = bundling->job,
                              .packed = h5packed_create(),
                              .values = calloc(writer->n_values, sizeof *packing.values),
                              .columns =
                                  malloc(writer->n_columns * N_ACCUMULATORS * sizeof *packing.columns)};
    bundling->prepared->packed[i] = packing.packed;
    enum status status = STATUS_OK;
    if (packing.packed == NULL || packing.values == NULL || packing.columns == NULL)
        status =
            error_set(&bundling->error[i], STATUS_INTERNAL, "out of memory for the chunks of a replication");
    for (size_t part = i * n / n_bundles; part < (i + 1) * n / n_bundles && status == STATUS_OK; part++)
        status = pack_part(&packing, part / PARTS, part % PARTS, &bundling->error[i]);
    free(packing.values);
    free(packing.columns);
}

/* All of a job that only the job is needed for: nearly all work of writing. For many jobs at once. */
static enum status prepare_job(void *context, const struct ensemble_job *job, void **result,
                               struct error *error)
{
    const struct results_writer *writer = context;
    const struct ensemble *ensemble = writer->ensemble;
    if (job->n_scenarios != ensemble->n_scenarios || job->index >= ensemble->n_replications)
        return error_set(error, STATUS_INTERNAL, "replication %zu is not of this file", job->index);
    int threads = ensemble_spreads_jobs(ensemble) ? 1 : ensemble->threads;
    size_t n = threads == 1 ? 1 : job->n_scenarios * PARTS;
    struct prepared *prepared = calloc(1, sizeof *prepared + n * sizeof *prepared->packed);
    struct error *errors = calloc(n, sizeof *errors);
    enum status status = STATUS_OK;
    if (prepared == NULL || errors == NULL) {
        status = error_set(error, STATUS_INTERNAL, "out of memory for the chunks of a replication");
    } else {
        struct bundling bundling = {writer, job, prepared, errors};
        prepared->n = n;
        blocks_run(n, threads, pack_bundle, &bundling);
        for (size_t i = 0; i < n && status == STATUS_OK; i++)
            if (errors[i].status != STATUS_OK)
                status = error_set(error, errors[i].status, "%s", errors[i].message);
    }
    free(errors);
    if (status == STATUS_OK)
        *result = prepared;
    else
        discard_job(prepared);
    return status;
}

static enum status take_job(void *context, const struct ensemble_job *job, struct error *error)
{
    struct results_writer *writer = context;
    if (job->index != writer->n_added)
        return error_set(error, STATUS_INTERNAL, "replication %zu written out of order", job->index);
    const struct prepared *prepared = job->prepared;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < prepared->n && status == STATUS_OK; i++)
        status = h5file_write_packed(writer->file, prepared->packed[i], error);
    if (status == STATUS_OK)
        status = results_write_additionality(writer, job, error);
    if (status == STATUS_OK)
        status = results_keep_uncertain(writer, job, error);
    if (status == STATUS_OK)
        writer->n_added++;
    return status;
}

enum status results_add(struct results_writer *writer, const struct ensemble_job *job, struct error *error)
{
    struct ensemble_job both = *job;
    both.prepared = NULL;
    enum status status = prepare_job(writer, job, &both.prepared, error);
    if (status == STATUS_OK)
        status = take_job(writer, &both, error);
    discard_job(both.prepared);
    return status;
}

enum status results_finish(struct results_writer **result, struct error *error)
{
    struct results_writer *writer = *result;
    if (writer->n_added != writer->ensemble->n_replications)
        return error_set(error, STATUS_INTERNAL, "only %zu of %zu replications written", writer->n_added,
                         writer->ensemble->n_replications);
    enum status status = results_write_indicators(writer, pack_region, error);
    if (status == STATUS_OK)
        status = results_write_uncertain(writer, error);
    if (status == STATUS_OK)
        status = results_write_summary(writer, error); /* which sorts what is in memory */
    if (status == STATUS_OK)
        status = results_write_provenance(writer, error);
    if (status == STATUS_OK)
        status = h5file_finish(&writer->file, error);
    if (status == STATUS_OK)
        results_abandon(result);
    return status;
}

enum status results_run(const struct ensemble *ensemble, const struct results_options *options,
                        struct error *error)
{
    struct results_writer *writer = NULL;
    enum status status = results_create(&writer, ensemble, options, error);
    if (status == STATUS_OK)
        status = ensemble_run_prepared(
            ensemble, &(struct ensemble_taker){prepare_job, take_job, discard_job, writer}, error);
    if (status == STATUS_OK)
        status = results_finish(&writer, error);
    results_abandon(&writer);
    return status;
}

/* ---- size ---- */

uint64_t results_bytes(const struct ensemble *ensemble, const struct record_plan *plan)
{
    uint64_t months = (uint64_t)plan->n_months, yearly = (uint64_t)plan->n_yearly;
    uint64_t of_class = 0, of_parks = 0;
    for (int k = 0; k < N_INDICATORS; k++) {
        of_class += indicator_by_class((enum indicator)k);
        of_parks += !indicator_city_only((enum indicator)k);
    }
    uint64_t doubles = N_INDICATORS * months +
                       of_parks * months * (uint64_t)(plan->n_counties + N_MODES + N_GRADES) +
                       of_class * yearly * (N_CHAINS + N_SIZES) +
                       months * (uint64_t)(plan->n_measures + 2 + plan->n_counties) * N_PAYERS;
    uint64_t floats = (uint64_t)plan->n_of_park * (uint64_t)plan->n_park_months * plan->n_parks +
                      N_PROVIDER_COLUMNS * yearly * (uint64_t)plan->n_providers;
    uint64_t plots = (uint64_t)plan->n_plot_months * plan->n_plots;
    uint64_t run =
        doubles * sizeof(double) + floats * sizeof(float) +
        plots * (N_PLOT_BYTES + N_PLOT_NUMBERS * sizeof(float) + N_PLOT_INTEGERS * sizeof(int32_t));
    uint64_t scenarios = ensemble->n_scenarios;
    uint64_t pairs = scenarios * scenarios * (4 * N_ADDITIONALITY + N_TENANCY_CLASSES) * sizeof(int64_t);
    uint64_t summary = scenarios * N_INDICATORS * months * N_SUMMARY * sizeof(double);
    uint64_t sampled = ensemble->uncertainty != NULL ? ensemble->uncertainty->n + scenarios * 10 : 0;
    return ensemble->n_replications * (scenarios * run + pairs + sampled * sizeof(double)) + summary +
           (1 << 20);
}
