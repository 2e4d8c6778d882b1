/* The groups of indicators in a results file: coordinates, variables and what is said of them. */
#include "results_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const results_group_names[N_GROUPS] = {"region", "county", "mode", "grade",
                                                   "chain",  "size",   "park"};

int results_group_find(const char *name)
{
    for (int g = 0; g < N_GROUPS; g++)
        if (strcmp(results_group_names[g], name) == 0)
            return g;
    return -1;
}

/* ---- coordinates ---- */

/* Days from 1970-01-01 to the last day of an absolute month (proleptic Gregorian calendar). */
static int last_day(int absolute_month)
{
    int next = absolute_month + 1;                                         /* its first day, less one */
    int year = next / 12 - (next % 12 < 2), month = (next % 12 + 10) % 12; /* years begin in March */
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 - 719468 - 1;
}

enum status results_scenario_axis(struct results_writer *writer, const char *path, const char *name,
                                  const char *long_name, int *axis, struct error *error)
{
    size_t n = writer->ensemble->n_scenarios;
    const char **labels = calloc(n, sizeof *labels);
    if (labels == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t s = 0; s < n; s++)
        labels[s] = writer->ensemble->scenario[s].name;
    struct h5file_coordinate c = {
        .group = path, .name = name, .long_name = long_name, .n = n, .labels = labels};
    enum status status = h5file_coordinate(writer->file, &c, axis, error);
    free(labels);
    return status;
}

enum status results_replication_axis(struct results_writer *writer, const char *path, int *axis,
                                     struct error *error)
{
    size_t n = writer->ensemble->n_replications;
    int *numbers = calloc(n, sizeof *numbers);
    if (numbers == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t r = 0; r < n; r++)
        numbers[r] = (int)(writer->ensemble->first_replication + r);
    struct h5file_coordinate c = {.group = path,
                                  .name = "replication",
                                  .long_name = "replication",
                                  .units = "1",
                                  .n = n,
                                  .integers = numbers};
    enum status status = h5file_coordinate(writer->file, &c, axis, error);
    free(numbers);
    return status;
}

/* Coordinate month and the variable time along it. */
enum status results_month_axis(struct results_writer *writer, const char *path, const int *months, size_t n,
                               int *axis, struct error *error)
{
    struct h5file_coordinate c = {.group = path,
                                  .name = "month",
                                  .long_name = "month of the run, from 0",
                                  .units = "1",
                                  .n = n,
                                  .integers = months};
    enum status status = h5file_coordinate(writer->file, &c, axis, error);
    if (status != STATUS_OK)
        return status;
    struct h5file_variable time = {.group = path,
                                   .name = "time",
                                   .long_name = "last day of the month",
                                   .units = "days since 1970-01-01",
                                   .type = H5FILE_INT32,
                                   .n_axes = 1,
                                   .axis = {*axis},
                                   .no_fill_value = true};
    int variable;
    char attributed[64];
    (void)snprintf(attributed, sizeof attributed, "%s/time", strcmp(path, "/") == 0 ? "" : path);
    int32_t *days = calloc(n, sizeof *days);
    if (days == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t m = 0; m < n; m++)
        days[m] = last_day(writer->plan.start + months[m]);
    status = h5file_variable(writer->file, &time, &variable, error);
    if (status == STATUS_OK)
        status = h5file_attribute_text(writer->file, attributed, "standard_name", "time", error);
    if (status == STATUS_OK)
        status = h5file_attribute_text(writer->file, attributed, "calendar", "standard", error);
    if (status == STATUS_OK)
        status = h5file_write_int32(writer->file, variable, NULL, NULL, days, error);
    free(days);
    return status;
}

enum status results_run_axes(struct results_writer *writer, const char *path, const int *months,
                             size_t n_months, struct run_axes *axes, struct error *error)
{
    enum status status = results_scenario_axis(writer, path, "scenario",
                                               "scenario, the first is the baseline", &axes->scenario, error);
    if (status == STATUS_OK)
        status = results_replication_axis(writer, path, &axes->replication, error);
    if (status == STATUS_OK)
        status = results_month_axis(writer, path, months, n_months, &axes->month, error);
    return status;
}

/* Texts as lines of one attribute. (As arrays, texts beyond ASCII would be misread by netCDF4 for Python, which counts
 * bytes of an encoded array as characters.) */
static enum status attach_lines(struct results_writer *writer, const char *path, const char *name, size_t n,
                                const char *const *lines, struct error *error)
{
    size_t size = 1;
    for (size_t i = 0; i < n; i++)
        size += strlen(lines[i]) + 1;
    char *joined = calloc(size, 1), *end = joined;
    if (joined == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t i = 0; i < n; i++)
        end += snprintf(end, size - (size_t)(end - joined), "%s%s", i > 0 ? "\n" : "", lines[i]);
    enum status status = h5file_attribute_text(writer->file, path, name, joined, error);
    free(joined);
    return status;
}

enum status results_class_axis(struct results_writer *writer, const char *path, const char *name,
                               const struct class_info *classes, size_t n, int *axis, struct error *error)
{
    enum { MOST_CLASSES = 64 };
    const char *key[MOST_CLASSES], *english[MOST_CLASSES], *chinese[MOST_CLASSES];
    char coordinate[128];
    if (n > MOST_CLASSES)
        return error_set(error, STATUS_INTERNAL, "more than %d classes of %s", MOST_CLASSES, name);
    for (size_t i = 0; i < n; i++) {
        key[i] = classes[i].key;
        english[i] = classes[i].english;
        chinese[i] = classes[i].chinese;
    }
    struct h5file_coordinate c = {.group = path, .name = name, .long_name = name, .n = n, .labels = key};
    enum status status = h5file_coordinate(writer->file, &c, axis, error);
    (void)snprintf(coordinate, sizeof coordinate, "%s/%s", path, name);
    if (status == STATUS_OK)
        status = attach_lines(writer, coordinate, "labels_en", n, english, error);
    if (status == STATUS_OK)
        status = attach_lines(writer, coordinate, "labels_zh", n, chinese, error);
    return status;
}

static enum status county_axis(struct results_writer *writer, const char *path, int *axis,
                               struct error *error)
{
    const struct park_register *parks = writer->ensemble->scenario[0].parks;
    const char *labels[MAX_COUNTIES];
    size_t n = (size_t)parks->n_counties;
    if (n > MAX_COUNTIES)
        return error_set(error, STATUS_INTERNAL, "more than %d counties", MAX_COUNTIES);
    for (size_t c = 0; c < n; c++)
        labels[c] = parks->county[c];
    struct h5file_coordinate c = {
        .group = path, .name = "county", .long_name = "county", .n = n, .labels = labels};
    return h5file_coordinate(writer->file, &c, axis, error);
}

/* Labels along the parks that say what each is. */
enum park_text { PARK_ID, PARK_NAME, PARK_COUNTY, PARK_MODE, PARK_CHAIN, N_PARK_TEXTS };

static const char *park_text(const struct park_register *parks, size_t i, int text)
{
    const struct park_row *row = &parks->park[i];
    switch ((enum park_text)text) {
    case PARK_NAME:
        return row->name;
    case PARK_COUNTY:
        return parks->county[row->county];
    case PARK_MODE:
        return mode_classes[row->mode].key;
    case PARK_CHAIN:
        return chain_classes[row->chain].key;
    case PARK_ID:
    case N_PARK_TEXTS:
        break;
    }
    return row->id;
}

static enum status park_axis(struct results_writer *writer, const char *path, int *axis, struct error *error)
{
    static const char *const names[N_PARK_TEXTS] = {"park", "park_name", "park_county", "park_mode",
                                                    "park_chain"};
    static const char *const texts[N_PARK_TEXTS] = {"id of the park", "name of the park",
                                                    "county of the park", "development mode of the park",
                                                    "main chain of the park"};
    const struct park_register *parks = writer->ensemble->scenario[0].parks;
    const char **labels = calloc(parks->n, sizeof *labels);
    if (labels == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    enum status status = STATUS_OK;
    for (int t = 0; t < N_PARK_TEXTS && status == STATUS_OK; t++) {
        for (size_t i = 0; i < parks->n; i++)
            labels[i] = park_text(parks, i, t);
        struct h5file_coordinate c = {
            .group = path, .name = names[t], .long_name = texts[t], .n = parks->n, .labels = labels};
        status = t == PARK_ID ? h5file_coordinate(writer->file, &c, axis, error)
                              : h5file_labels(writer->file, path, names[t], texts[t], *axis, labels, error);
    }
    free(labels);
    return status;
}

/* ---- variables ---- */

enum status results_describe_indicator(struct results_writer *writer, const char *path,
                                       enum indicator indicator, struct error *error)
{
    const struct indicator_info *info = &indicator_infos[indicator];
    const char *numerator = accumulator_infos[info->numerator].text;
    bool ratio = info->denominator != ONE;
    const char *denominator = ratio ? accumulator_infos[info->denominator].text : "1";
    char undefined[300];
    (void)snprintf(undefined, sizeof undefined,
                   ratio ? "NaN where there is no denominator (%s)" : "never%.0s", denominator);
    const struct {
        const char *name, *text;
    } texts[] = {{"long_name_zh", info->chinese},
                 {"description", info->text},
                 {"numerator", numerator},
                 {"denominator", denominator},
                 {"undefined", undefined},
                 {"better", info->better > 0   ? "more"
                            : info->better < 0 ? "less"
                                               : "neither"}};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == STATUS_OK; i++)
        status = h5file_attribute_text(writer->file, path, texts[i].name, texts[i].text, error);
    return status;
}

static bool group_has(const struct results_writer *writer, enum results_group group, enum indicator indicator)
{
    if (group == GROUP_REGION)
        return true;
    if (group == GROUP_CHAIN || group == GROUP_SIZE)
        return indicator_by_class(indicator);
    if (group != GROUP_PARK)
        return !indicator_city_only(indicator);
    for (int h = 0; h < writer->plan.n_of_park; h++)
        if (writer->plan.of_park[h] == indicator)
            return true;
    return false;
}

static enum status declare_indicator(struct results_writer *writer, enum results_group group,
                                     enum indicator indicator, struct error *error)
{
    struct group_layout *layout = &writer->group[group];
    const struct indicator_info *info = &indicator_infos[indicator];
    bool region = group == GROUP_REGION;
    struct h5file_variable declared = {
        .group = layout->path,
        .name = info->key,
        .long_name = info->english,
        .units = info->unit,
        .coordinates = "time",
        .type = group == GROUP_PARK ? H5FILE_FLOAT32 : H5FILE_FLOAT64,
        .n_axes = region ? 3 : 4,
        .axis = {layout->axes.scenario, layout->axes.replication, layout->axes.month, layout->member},
        .chunk = {1, region ? RESULTS_CHUNK : 1, layout->n_months, layout->n_members},
        .may_be_undefined = info->denominator != ONE,
    };
    char path[H5FILE_MAX_NAME + 16];
    (void)snprintf(path, sizeof path, "%s/%s", region ? "" : layout->path, info->key);
    enum status status = h5file_variable(writer->file, &declared, &layout->variable[indicator], error);
    if (status == STATUS_OK)
        status = results_describe_indicator(writer, path, indicator, error);
    return status;
}

static enum status member_axis(struct results_writer *writer, enum results_group group, struct error *error)
{
    struct group_layout *layout = &writer->group[group];
    switch (group) {
    case GROUP_COUNTY:
        layout->n_members = (size_t)writer->plan.n_counties;
        return county_axis(writer, layout->path, &layout->member, error);
    case GROUP_MODE:
        layout->n_members = N_MODES;
        return results_class_axis(writer, layout->path, "mode", mode_classes, N_MODES, &layout->member,
                                  error);
    case GROUP_GRADE:
        layout->n_members = N_GRADES;
        return results_class_axis(writer, layout->path, "grade", grade_classes, N_GRADES, &layout->member,
                                  error);
    case GROUP_CHAIN:
        layout->n_members = N_CHAINS;
        return results_class_axis(writer, layout->path, "chain", chain_classes, N_CHAINS, &layout->member,
                                  error);
    case GROUP_SIZE:
        layout->n_members = N_SIZES;
        return results_class_axis(writer, layout->path, "size", size_classes, N_SIZES, &layout->member,
                                  error);
    case GROUP_PARK:
        layout->n_members = writer->plan.n_parks;
        return park_axis(writer, layout->path, &layout->member, error);
    case GROUP_REGION:
    case N_GROUPS:
        break;
    }
    layout->n_members = 1;
    return STATUS_OK;
}

/* The months of a group: all, Decembers, or those of the parks. */
static const int *group_months(const struct results_writer *writer, enum results_group group, const int *all,
                               size_t *n)
{
    const struct record_plan *plan = &writer->plan;
    if (group == GROUP_CHAIN || group == GROUP_SIZE) {
        *n = (size_t)plan->n_yearly;
        return plan->yearly;
    }
    if (group == GROUP_PARK) {
        *n = (size_t)plan->n_park_months;
        return plan->park_month;
    }
    *n = (size_t)plan->n_months;
    return all;
}

static enum status declare_titles(struct results_writer *writer, struct error *error)
{
    size_t n = writer->ensemble->n_scenarios;
    const char **labels = calloc(n, sizeof *labels);
    if (labels == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    for (size_t s = 0; s < n; s++)
        labels[s] = writer->ensemble->scenario[s].title_english;
    enum status status = attach_lines(writer, "/scenario", "titles_en", n, labels, error);
    for (size_t s = 0; s < n; s++)
        labels[s] = writer->ensemble->scenario[s].title_chinese;
    if (status == STATUS_OK)
        status = attach_lines(writer, "/scenario", "titles_zh", n, labels, error);
    free(labels);
    return status;
}

static enum status declare_group(struct results_writer *writer, enum results_group group,
                                 const int *all_months, struct error *error)
{
    static const char *const paths[N_GROUPS] = {"/",      "/county", "/mode", "/grade",
                                                "/chain", "/size",   "/park"};
    struct group_layout *layout = &writer->group[group];
    layout->path = paths[group];
    layout->member = -1;
    const int *months = group_months(writer, group, all_months, &layout->n_months);
    enum status status = STATUS_OK;
    if (group != GROUP_REGION)
        status = h5file_group(writer->file, layout->path, error);
    if (status == STATUS_OK)
        status = results_run_axes(writer, layout->path, months, layout->n_months, &layout->axes, error);
    if (status == STATUS_OK)
        status = member_axis(writer, group, error);
    if (status == STATUS_OK && group == GROUP_REGION)
        status = declare_titles(writer, error);
    for (int k = 0; k < N_INDICATORS && status == STATUS_OK; k++) {
        layout->variable[k] = -1;
        if (group_has(writer, group, (enum indicator)k))
            status = declare_indicator(writer, group, (enum indicator)k, error);
    }
    return status;
}

enum status results_declare_groups(struct results_writer *writer, struct error *error)
{
    int all_months[MAX_MONTHS];
    if (writer->plan.n_months > MAX_MONTHS)
        return error_set(error, STATUS_INTERNAL, "more than %d months", MAX_MONTHS);
    for (int m = 0; m < writer->plan.n_months; m++)
        all_months[m] = m;
    enum status status = STATUS_OK;
    for (int g = 0; g < N_GROUPS && status == STATUS_OK; g++)
        status = declare_group(writer, (enum results_group)g, all_months, error);
    return status;
}
