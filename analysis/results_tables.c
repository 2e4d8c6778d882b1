/* What a results file holds besides indicators: spending, providers, enterprises, additionality. */
#include "results_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- measures of all scenarios ---- */

static size_t union_find(const struct measure_union *measures, const char *id)
{
    size_t i = 0;
    while (i < measures->n && strcmp(measures->id[i], id) != 0)
        i++;
    return i;
}

enum status measure_union_create(struct measure_union *measures, const struct ensemble *ensemble,
                                 struct error *error)
{
    size_t all = 1, most = 0;
    for (size_t s = 0; s < ensemble->n_scenarios; s++) {
        size_t n = (size_t)ensemble->scenario[s].n_measures;
        all += n;
        most = n > most ? n : most;
    }
    *measures = (struct measure_union){.stride = most + 1};
    measures->id = calloc(all, sizeof *measures->id);
    measures->instrument = calloc(all, sizeof *measures->instrument);
    measures->place = calloc(ensemble->n_scenarios * measures->stride, sizeof *measures->place);
    if (measures->id == NULL || measures->instrument == NULL || measures->place == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory for the measures");
    for (size_t s = 0; s < ensemble->n_scenarios; s++)
        for (int m = 0; m < ensemble->scenario[s].n_measures; m++) {
            const struct measure *measure = &ensemble->scenario[s].measure[m];
            size_t place = union_find(measures, measure->id);
            if (place == measures->n) {
                measures->id[place] = measure->id;
                measures->instrument[place] = instrument_infos[measure->instrument].key;
                measures->n++;
            }
            measures->place[s * measures->stride + (size_t)m] = place;
        }
    measures->id[measures->n] = measures->instrument[measures->n] = "market";
    for (size_t s = 0; s < ensemble->n_scenarios; s++)
        measures->place[s * measures->stride + (size_t)ensemble->scenario[s].n_measures] = measures->n;
    measures->n++;
    return STATUS_OK;
}

void measure_union_free(struct measure_union *measures)
{
    free(measures->id);
    free(measures->instrument);
    free(measures->place);
    *measures = (struct measure_union){0};
}

/* ---- declarations ---- */

static const char *const payer_names[N_PAYERS] = {
    [CITY] = "city", [COUNTY] = "county", [PARK] = "park", [FIRM] = "firm"};

/* The same amounts by county. */
static enum status declare_county_spending(struct results_writer *writer, const struct run_axes *axes,
                                           int payer, struct error *error)
{
    const struct park_register *parks = writer->ensemble->scenario[0].parks;
    const char *labels[MAX_COUNTIES + 1];
    size_t n = (size_t)parks->n_counties + 1, n_months = (size_t)writer->plan.n_months;
    int county = -1;
    for (size_t c = 0; c + 1 < n; c++)
        labels[c] = parks->county[c];
    labels[n - 1] = "city-wide";
    struct h5file_coordinate by_county = {.group = "/treasury",
                                          .name = "county",
                                          .long_name = "county of the park; city-wide: of no park",
                                          .n = n,
                                          .labels = labels};
    struct h5file_variable spending = {.group = "/treasury",
                                       .name = "spending_by_county",
                                       .long_name = "paid in the month, by county",
                                       .units = "wan yuan",
                                       .coordinates = "time",
                                       .type = H5FILE_FLOAT64,
                                       .n_axes = 5,
                                       .chunk = {1, 1, n_months, n, N_PAYERS}};
    enum status status = h5file_coordinate(writer->file, &by_county, &county, error);
    const int axis[5] = {axes->scenario, axes->replication, axes->month, county, payer};
    memcpy(spending.axis, axis, sizeof axis);
    if (status == STATUS_OK)
        status = h5file_variable(writer->file, &spending, &writer->county_spending, error);
    if (status == STATUS_OK)
        status = h5file_attribute_text(writer->file, "/treasury/spending_by_county", "description",
                                       "the same amounts by county and payer, the market's included", error);
    return status;
}

/* Grade and mentor of each park, beside its indicators. */
static enum status declare_park_states(struct results_writer *writer, struct error *error)
{
    const struct group_layout *layout = &writer->group[GROUP_PARK];
    struct h5file_variable state = {
        .group = layout->path,
        .name = "grade",
        .long_name = "grade, as numbered in /grade from 0",
        .units = "1",
        .coordinates = "time",
        .type = H5FILE_UINT8,
        .n_axes = 4,
        .axis = {layout->axes.scenario, layout->axes.replication, layout->axes.month, layout->member},
        .chunk = {1, 1, layout->n_months, layout->n_members}};
    enum status status = h5file_variable(writer->file, &state, &writer->park_grade, error);
    state.name = "mentor";
    state.long_name = "park that it is paired with, as numbered in /park from 0; -1 none";
    state.type = H5FILE_INT32;
    if (status == STATUS_OK)
        status = h5file_variable(writer->file, &state, &writer->park_mentor, error);
    return status;
}

static enum status declare_treasury(struct results_writer *writer, struct error *error)
{
    struct run_axes axes = {0};
    int measure = -1, payer = -1, months[MAX_MONTHS];
    const struct measure_union *measures = &writer->measures;
    size_t n_months = (size_t)writer->plan.n_months;
    for (int m = 0; m < writer->plan.n_months; m++)
        months[m] = m;
    struct h5file_coordinate by_measure = {.group = "/treasury",
                                           .name = "measure",
                                           .n = measures->n,
                                           .labels = measures->id,
                                           .long_name =
                                               "measure under which the amount was paid; market: under none"};
    struct h5file_coordinate by_payer = {
        .group = "/treasury", .name = "payer", .long_name = "who paid", .n = N_PAYERS, .labels = payer_names};
    enum status status = h5file_group(writer->file, "/treasury", error);
    if (status == STATUS_OK)
        status = results_run_axes(writer, "/treasury", months, n_months, &axes, error);
    if (status == STATUS_OK)
        status = h5file_coordinate(writer->file, &by_measure, &measure, error);
    if (status == STATUS_OK)
        status = h5file_labels(writer->file, "/treasury", "measure_instrument", "instrument of the measure",
                               measure, measures->instrument, error);
    if (status == STATUS_OK)
        status = h5file_coordinate(writer->file, &by_payer, &payer, error);
    struct h5file_variable spending = {.group = "/treasury",
                                       .name = "spending",
                                       .long_name = "paid in the month",
                                       .units = "wan yuan",
                                       .coordinates = "time measure_instrument",
                                       .type = H5FILE_FLOAT64,
                                       .n_axes = 5,
                                       .axis = {axes.scenario, axes.replication, axes.month, measure, payer},
                                       .chunk = {1, 1, n_months, measures->n, N_PAYERS}};
    if (status == STATUS_OK)
        status = h5file_variable(writer->file, &spending, &writer->spending, error);
    if (status == STATUS_OK)
        status = h5file_attribute_text(
            writer->file, "/treasury/spending", "description",
            "every amount of the month by measure and payer; 0 where the scenario does not "
            "have the measure",
            error);
    if (status == STATUS_OK)
        status = declare_county_spending(writer, &axes, payer, error);
    return status;
}

struct column {
    const char *name, *long_name, *units;
};

static enum status declare_providers(struct results_writer *writer, struct error *error)
{
    static const struct column columns[N_PROVIDER_COLUMNS] = {
        [PROVIDER_RATING] = {"rating", "public rating", "1"},
        [PROVIDER_GRADE] = {"quality", "quality", "1"},
        [PROVIDER_LISTED] = {"listed", "1 on the recommended list, 0 not", "1"},
        [PROVIDER_BACKLOG] = {"backlog", "projects under way and waiting", "1"},
        [PROVIDER_VALUE] = {"completed_value", "value completed in the last twelve months", "wan yuan"},
        [PROVIDER_SUCCEEDED] = {"succeeded", "projects completed since the start", "1"},
        [PROVIDER_FAILED] = {"failed", "projects failed since the start", "1"},
    };
    struct run_axes axes = {0};
    int axis = -1;
    size_t n = (size_t)writer->plan.n_providers, n_months = (size_t)writer->plan.n_yearly;
    struct h5file_coordinate numbers = {.group = "/provider", .name = "provider", .n = n};
    enum status status = h5file_group(writer->file, "/provider", error);
    if (status == STATUS_OK)
        status = results_run_axes(writer, "/provider", writer->plan.yearly, n_months, &axes, error);
    if (status == STATUS_OK)
        status = h5file_coordinate(writer->file, &numbers, &axis, error);
    for (int c = 0; c < N_PROVIDER_COLUMNS && status == STATUS_OK; c++) {
        struct h5file_variable column = {.group = "/provider",
                                         .name = columns[c].name,
                                         .long_name = columns[c].long_name,
                                         .units = columns[c].units,
                                         .coordinates = "time",
                                         .type = H5FILE_FLOAT32,
                                         .n_axes = 4,
                                         .axis = {axes.scenario, axes.replication, axes.month, axis},
                                         .chunk = {1, 1, n_months, n},
                                         .may_be_undefined = true};
        status = h5file_variable(writer->file, &column, &writer->provider[c], error);
    }
    return status;
}

static const struct column byte_columns[N_PLOT_BYTES] = {
    [PLOT_LIVE] = {"live", "1 where an enterprise is on the plot, 0 where it is vacant", "1"},
    [PLOT_STAGE] = {"stage", "digital stage, 0 to 4", "1"},
    [PLOT_SIZE] = {"size", "size class, as numbered in /size", "1"},
    [PLOT_CHAIN] = {"chain", "chain, as numbered in /chain", "1"},
    [PLOT_CLASS] = {"tax_class", "class by tax per mu at the last assessment, 0 (A) to 3 (D)", "1"},
    [PLOT_LEADING] = {"leading", "1 for a leading enterprise", "1"},
    [PLOT_RELOCATED] = {"relocated", "1 where the enterprise came from elsewhere in the city", "1"},
    [PLOT_INITIAL] = {"initial", "1 for a tenant of the first month", "1"},
    [PLOT_IN_PROJECT] = {"in_project", "1 while a project is under way or waiting", "1"},
    [PLOT_SUBSIDISED] = {"subsidised", "1 once a project of it was completed with a grant", "1"},
};
static const struct column number_columns[N_PLOT_NUMBERS] = {
    [PLOT_OUTPUT] = {"base_output", "base output per year", "wan yuan"},
    [PLOT_UPLIFT] = {"uplift", "realised digital rise of output", "1"},
    [PLOT_STABILITY] = {"stability", "order stability", "1"},
    [PLOT_DEMAND] = {"demand", "demand, standard deviations", "1"},
    [PLOT_LAND] = {"land", "land of the plot", "mu"},
};
static const struct column integer_columns[N_PLOT_INTEGERS] = {
    [PLOT_EMPLOYEES] = {"employees", "employees", "1"},
    [PLOT_TENANCY] = {"tenancy", "number of the tenancy on the plot", "1"},
    [PLOT_SINCE] = {"since", "month of founding, in months of the run", "1"},
};

static enum status declare_columns(struct results_writer *writer, const struct column *columns, int n,
                                   enum h5file_type type, const struct run_axes *axes, int plot,
                                   int *variables, struct error *error)
{
    enum status status = STATUS_OK;
    for (int c = 0; c < n && status == STATUS_OK; c++) {
        struct h5file_variable column = {.group = "/enterprise",
                                         .name = columns[c].name,
                                         .long_name = columns[c].long_name,
                                         .units = columns[c].units,
                                         .coordinates = "time park",
                                         .type = type,
                                         .n_axes = 4,
                                         .axis = {axes->scenario, axes->replication, axes->month, plot},
                                         .chunk = {1, 1, 1, writer->plan.n_plots},
                                         .may_be_undefined = true};
        status = h5file_variable(writer->file, &column, &variables[c], error);
    }
    return status;
}

/* The number of each plot's park, along the plots. */
static enum status write_plot_parks(struct results_writer *writer, int plot, struct error *error)
{
    const struct park_register *parks = writer->ensemble->scenario[0].parks;
    struct h5file_variable declared = {.group = "/enterprise",
                                       .name = "park",
                                       .units = "1",
                                       .long_name = "park of the plot, as numbered in /park from 0",
                                       .type = H5FILE_INT32,
                                       .n_axes = 1,
                                       .axis = {plot},
                                       .no_fill_value = true};
    int variable;
    int32_t *park = calloc(writer->plan.n_plots, sizeof *park);
    if (park == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    size_t j = 0;
    for (size_t i = 0; i < parks->n; i++)
        for (int p = 0; p < parks->park[i].plots; p++)
            park[j++] = (int32_t)i;
    enum status status = h5file_variable(writer->file, &declared, &variable, error);
    if (status == STATUS_OK)
        status = h5file_write_int32(writer->file, variable, NULL, NULL, park, error);
    free(park);
    return status;
}

static enum status declare_enterprises(struct results_writer *writer, struct error *error)
{
    struct run_axes axes = {0};
    int plot = -1;
    struct h5file_coordinate plots = {.group = "/enterprise", .name = "plot", .n = writer->plan.n_plots};
    enum status status = h5file_group(writer->file, "/enterprise", error);
    if (status == STATUS_OK)
        status = results_run_axes(writer, "/enterprise", writer->plan.plot_month,
                                  (size_t)writer->plan.n_plot_months, &axes, error);
    if (status == STATUS_OK)
        status = h5file_coordinate(writer->file, &plots, &plot, error);
    if (status == STATUS_OK)
        status = write_plot_parks(writer, plot, error);
    if (status == STATUS_OK)
        status = declare_columns(writer, byte_columns, N_PLOT_BYTES, H5FILE_UINT8, &axes, plot,
                                 writer->plot_byte, error);
    if (status == STATUS_OK)
        status = declare_columns(writer, number_columns, N_PLOT_NUMBERS, H5FILE_FLOAT32, &axes, plot,
                                 writer->plot_number, error);
    if (status == STATUS_OK)
        status = declare_columns(writer, integer_columns, N_PLOT_INTEGERS, H5FILE_INT32, &axes, plot,
                                 writer->plot_integer, error);
    return status;
}

static enum status declare_additionality(struct results_writer *writer, struct error *error)
{
    static const int stages[4] = {1, 2, 3, 4};
    int with = -1, without = -1, replication = -1, stage = -1;
    struct h5file_coordinate by_stage = {.group = "/additionality",
                                         .name = "stage",
                                         .units = "1",
                                         .n = 4,
                                         .long_name = "adopters of this stage or higher",
                                         .integers = stages};
    enum status status = h5file_group(writer->file, "/additionality", error);
    if (status == STATUS_OK)
        status = results_scenario_axis(writer, "/additionality", "scenario", "the scenario", &with, error);
    if (status == STATUS_OK)
        status = results_scenario_axis(writer, "/additionality", "other", "the scenario it is held against",
                                       &without, error);
    if (status == STATUS_OK)
        status = results_replication_axis(writer, "/additionality", &replication, error);
    if (status == STATUS_OK)
        status = h5file_coordinate(writer->file, &by_stage, &stage, error);
    for (int c = 0; c < N_ADDITIONALITY && status == STATUS_OK; c++) {
        struct h5file_variable counts = {.group = "/additionality",
                                         .name = additionality_infos[c].key,
                                         .long_name = additionality_infos[c].text,
                                         .units = "1",
                                         .type = H5FILE_INT64,
                                         .n_axes = 4,
                                         .axis = {with, without, replication, stage}};
        status = h5file_variable(writer->file, &counts, &writer->added[c], error);
    }
    for (int c = 0; c < N_TENANCY_CLASSES && status == STATUS_OK; c++) {
        struct h5file_variable counts = {.group = "/additionality",
                                         .name = tenancy_class_infos[c].key,
                                         .long_name = tenancy_class_infos[c].text,
                                         .units = "1",
                                         .type = H5FILE_INT64,
                                         .n_axes = 3,
                                         .axis = {with, without, replication}};
        status = h5file_variable(writer->file, &counts, &writer->tenancies[c], error);
    }
    return status;
}

enum status results_declare_tables(struct results_writer *writer, struct error *error)
{
    enum status status = declare_treasury(writer, error);
    if (status == STATUS_OK)
        status = declare_park_states(writer, error);
    if (status == STATUS_OK)
        status = declare_providers(writer, error);
    if (status == STATUS_OK)
        status = declare_additionality(writer, error);
    if (status == STATUS_OK && writer->plan.level >= RECORD_ENTERPRISE)
        status = declare_enterprises(writer, error);
    return status;
}

/* ---- packing ---- */

static enum status pack_spending(struct packing *packing, size_t s, struct error *error)
{
    const struct results_writer *writer = packing->writer;
    const struct measure_union *measures = &writer->measures;
    size_t months = (size_t)writer->plan.n_months, rows = measures->n * N_PAYERS;
    size_t start[5] = {s, packing->job->index}, count[5] = {1, 1, months, measures->n, N_PAYERS};
    size_t own = (size_t)writer->ensemble->scenario[s].n_measures + 1;
    double *values = packing->values;
    memset(values, 0, months * rows * sizeof *values);
    for (size_t t = 0; t < months; t++)
        for (size_t m = 0; m < own; m++) {
            size_t place = measures->place[s * measures->stride + m];
            const int64_t *yuan = packing->job->recording[s].treasury + (t * measures->stride + m) * N_PAYERS;
            for (size_t p = 0; p < N_PAYERS; p++)
                values[t * rows + place * N_PAYERS + p] += (double)yuan[p] / 1e4;
        }
    return h5file_pack(writer->file, packing->packed, writer->spending, start, count, H5FILE_FLOAT64, values,
                       error);
}

static enum status pack_county_spending(struct packing *packing, size_t s, struct error *error)
{
    const struct results_writer *writer = packing->writer;
    size_t months = (size_t)writer->plan.n_months, counties = (size_t)writer->plan.n_counties + 1;
    size_t start[5] = {s, packing->job->index}, count[5] = {1, 1, months, counties, N_PAYERS};
    for (size_t k = 0; k < months * counties * N_PAYERS; k++)
        packing->values[k] = (double)packing->job->recording[s].county_treasury[k] / 1e4;
    return h5file_pack(writer->file, packing->packed, writer->county_spending, start, count, H5FILE_FLOAT64,
                       packing->values, error);
}

/* Variables [n] whose values stand one after another in `data`, each a block of [n_months][n_members] elements. */
static enum status pack_columns(struct packing *packing, size_t s, const int *variables, size_t n,
                                enum h5file_type type, size_t n_months, size_t n_members, const void *data,
                                struct error *error)
{
    size_t start[4] = {s, packing->job->index}, count[4] = {1, 1, n_months, n_members};
    size_t bytes = n_months * n_members * h5file_type_size(type);
    enum status status = STATUS_OK;
    for (size_t c = 0; c < n && status == STATUS_OK; c++)
        status = h5file_pack(packing->writer->file, packing->packed, variables[c], start, count, type,
                             (const char *)data + c * bytes, error);
    return status;
}

static enum status pack_park_states(struct packing *packing, size_t s, struct error *error)
{
    const struct results_writer *writer = packing->writer;
    const struct group_layout *layout = &writer->group[GROUP_PARK];
    const struct recording *recording = &packing->job->recording[s];
    enum status status = pack_columns(packing, s, &writer->park_grade, 1, H5FILE_UINT8, layout->n_months,
                                      layout->n_members, recording->park_grade, error);
    if (status == STATUS_OK)
        status = pack_columns(packing, s, &writer->park_mentor, 1, H5FILE_INT32, layout->n_months,
                              layout->n_members, recording->park_mentor, error);
    return status;
}

static enum status pack_enterprises(struct packing *packing, size_t s, struct error *error)
{
    const struct results_writer *writer = packing->writer;
    const struct recording *recording = &packing->job->recording[s];
    size_t months = (size_t)writer->plan.n_plot_months, plots = writer->plan.n_plots;
    enum status status = pack_columns(packing, s, writer->plot_byte, N_PLOT_BYTES, H5FILE_UINT8, months,
                                      plots, recording->plot_byte, error);
    if (status == STATUS_OK)
        status = pack_columns(packing, s, writer->plot_number, N_PLOT_NUMBERS, H5FILE_FLOAT32, months, plots,
                              recording->plot_number, error);
    if (status == STATUS_OK)
        status = pack_columns(packing, s, writer->plot_integer, N_PLOT_INTEGERS, H5FILE_INT32, months, plots,
                              recording->plot_integer, error);
    return status;
}

enum status results_pack_tables(struct packing *packing, size_t s, struct error *error)
{
    const struct results_writer *writer = packing->writer;
    enum status status = pack_spending(packing, s, error);
    if (status == STATUS_OK)
        status = pack_county_spending(packing, s, error);
    if (status == STATUS_OK)
        status = pack_park_states(packing, s, error);
    if (status == STATUS_OK)
        status = pack_columns(packing, s, writer->provider, N_PROVIDER_COLUMNS, H5FILE_FLOAT32,
                              (size_t)writer->plan.n_yearly, (size_t)writer->plan.n_providers,
                              packing->job->recording[s].provider, error);
    if (status == STATUS_OK && writer->plan.level >= RECORD_ENTERPRISE)
        status = pack_enterprises(packing, s, error);
    return status;
}

/* ---- additionality ---- */

/* Counts of the last replications, kept until there are RESULTS_CHUNK of them: written one by one they would take longer
 * than all else. [N_ADDITIONALITY][pairs][replications][4], then [N_TENANCY_CLASSES][pairs][replications]. */
static size_t kept_at_once(const struct ensemble *ensemble, size_t first)
{
    size_t left = ensemble->n_replications - first;
    return left < RESULTS_CHUNK ? left : RESULTS_CHUNK;
}

size_t results_additionality_counts(const struct ensemble *ensemble)
{
    return ensemble->n_scenarios * ensemble->n_scenarios * kept_at_once(ensemble, 0) *
           (4 * N_ADDITIONALITY + N_TENANCY_CLASSES);
}

static enum status write_counts(struct results_writer *writer, size_t first, size_t some, struct error *error)
{
    size_t n = writer->ensemble->n_scenarios, block = n * n * some;
    size_t start[4] = {0, 0, first}, count[4] = {n, n, some, 4};
    const int64_t *counts = writer->counts;
    enum status status = STATUS_OK;
    for (size_t c = 0; c < N_ADDITIONALITY && status == STATUS_OK; c++, counts += 4 * block)
        status = h5file_write_int64(writer->file, writer->added[c], start, count, counts, error);
    for (size_t c = 0; c < N_TENANCY_CLASSES && status == STATUS_OK; c++, counts += block)
        status = h5file_write_int64(writer->file, writer->tenancies[c], start, count, counts, error);
    return status;
}

enum status results_write_additionality(struct results_writer *writer, const struct ensemble_job *job,
                                        struct error *error)
{
    size_t place = job->index % RESULTS_CHUNK, first = job->index - place;
    size_t some = kept_at_once(writer->ensemble, first), pairs = job->n_scenarios * job->n_scenarios;
    int64_t *tenancies = writer->counts + N_ADDITIONALITY * pairs * some * 4;
    for (size_t pair = 0; pair < pairs; pair++) {
        const struct additionality *counts = &job->additionality[pair];
        for (size_t c = 0; c < N_ADDITIONALITY; c++)
            for (size_t k = 0; k < 4; k++)
                writer->counts[((c * pairs + pair) * some + place) * 4 + k] = counts->adopters[c][k];
        for (size_t c = 0; c < N_TENANCY_CLASSES; c++)
            tenancies[(c * pairs + pair) * some + place] = counts->tenancies[c];
    }
    return place + 1 == some ? write_counts(writer, first, some, error) : STATUS_OK;
}
