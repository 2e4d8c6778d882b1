/* Writes a scenario in full, as YAML that reads back to the same. */
#include "draft.h"
#include "text.h"

#include <locale.h>
#include <string.h>

static void write_quoted(FILE *stream, const char *text)
{
    (void)fputc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            (void)fputc('\\', stream);
        (void)fputc(*text, stream);
    }
    (void)fputc('"', stream);
}

static void write_head(FILE *stream, const struct scenario *scenario, const struct scenario_source *source,
                       const char *register_path)
{
    char start[16];
    (void)fprintf(stream, "format: %s\nname: %s\n", SCENARIO_FORMAT, scenario->name);
    if (scenario->title_english[0] != '\0' || scenario->title_chinese[0] != '\0') {
        (void)fprintf(stream, "title: {en: ");
        write_quoted(stream, scenario->title_english);
        (void)fprintf(stream, ", zh: ");
        write_quoted(stream, scenario->title_chinese);
        (void)fprintf(stream, "}\n");
    }
    (void)fprintf(stream, "horizon: {start: %s, months: %d}\npopulation: {",
                  text_from_month(scenario->start, start), scenario->months);
    if (source->register_file != NULL) {
        (void)fprintf(stream, "register: ");
        write_quoted(stream, register_path != NULL ? register_path : source->register_file->path);
    } else
        (void)fprintf(stream, "parks: %zu, plots: %d", source->uniform_parks, source->uniform_plots);
    (void)fprintf(stream, ", seed: %llu, redraw: %s}\n", (unsigned long long)scenario->population_seed,
                  scenario->population_redraw ? "true" : "false");
}

static void write_classes(FILE *stream, enum target_dimension d, uint32_t mask,
                          const struct class_info *classes, int n, int *written)
{
    if (mask == UINT32_MAX)
        return;
    (void)fprintf(stream, "%s%s: [", (*written)++ == 0 ? "    target: {" : ", ", target_dimension_keys[d]);
    for (int c = 0, first = 1; c < n; c++)
        if (mask >> c & 1u) {
            (void)fprintf(stream, "%s%s", first ? "" : ", ", classes[c].key);
            first = 0;
        }
    (void)fprintf(stream, "]");
}

static void write_target(FILE *stream, const struct target *target, const struct park_register *parks)
{
    int written = 0, first = 1;
    if (target->counties != UINT64_MAX) {
        (void)fprintf(stream, "%scounty: [", written++ == 0 ? "    target: {" : ", ");
        for (int c = 0; c < parks->n_counties; c++)
            if (target->counties >> c & 1u) {
                (void)fputs(first ? "" : ", ", stream);
                write_quoted(stream, parks->county[c]);
                first = 0;
            }
        (void)fprintf(stream, "]");
    }
    write_classes(stream, TARGET_MODE, target->modes, mode_classes, N_MODES, &written);
    write_classes(stream, TARGET_CHAIN, target->chains, chain_classes, N_CHAINS, &written);
    write_classes(stream, TARGET_GRADE, target->grades, grade_classes, N_GRADES, &written);
    write_classes(stream, TARGET_SIZE, target->sizes, size_classes, N_SIZES, &written);
    write_classes(stream, TARGET_STAGE, target->stages, stage_classes, N_STAGES, &written);
    write_classes(stream, TARGET_DIFFICULTY, target->difficulties, difficulty_classes, N_DIFFICULTIES,
                  &written);
    if (target->parks != NULL) {
        (void)fprintf(stream, "%spark: [", written++ == 0 ? "    target: {" : ", ");
        first = 1;
        for (size_t i = 0; i < parks->n; i++)
            if (target->parks[i]) {
                (void)fputs(first ? "" : ", ", stream);
                write_quoted(stream, parks->park[i].id);
                first = 0;
            }
        (void)fprintf(stream, "]");
    }
    if (written > 0)
        (void)fprintf(stream, "}\n");
}

static void write_measure(FILE *stream, const struct measure *measure, const struct park_register *parks)
{
    char from[16], until[16];
    (void)fprintf(stream, "  - instrument: %s\n    id: %s\n    from: %s\n    until: %s\n",
                  instrument_infos[measure->instrument].key, measure->id,
                  text_from_month(measure->from, from), text_from_month(measure->until, until));
    write_target(stream, &measure->target, parks);
    for (int f = 0; f < N_MEASURE_FIELDS; f++) {
        const struct value_info *info = &measure_field_infos[f];
        if (measure_field_instrument[f] >= 0 && measure_field_instrument[f] != (int)measure->instrument)
            continue;
        if (measure->value[f] < info->low)
            (void)fprintf(stream, "    %s: none\n", info->key);
        else
            (void)fprintf(stream, "    %s: %.17g\n", info->key, measure->value[f]);
    }
}

static void write_uncertain(FILE *stream, const struct uncertain *u)
{
    static const char *const names[] = {[UNIFORM] = "uniform",
                                        [LOG_UNIFORM] = "log-uniform",
                                        [TRIANGULAR] = "triangular",
                                        [NORMAL] = "normal"};
    (void)fprintf(stream, "  %s: {distribution: %s, low: %.17g, high: %.17g", u->key, names[u->distribution],
                  u->low, u->high);
    if (u->distribution == TRIANGULAR)
        (void)fprintf(stream, ", mode: %.17g", u->mode);
    if (u->distribution == NORMAL)
        (void)fprintf(stream, ", mean: %.17g, sd: %.17g", u->mean, u->sd);
    (void)fprintf(stream, "}\n");
}

enum status scenario_write(FILE *stream, const struct scenario *scenario,
                           const struct scenario_source *source, const char *register_path)
{
    locale_t plain =
        newlocale(LC_ALL_MASK, "C", (locale_t)0); /* decimal points, whatever the user's locale */
    if (plain == (locale_t)0)
        return STATUS_INTERNAL;
    locale_t before = uselocale(plain);
    write_head(stream, scenario, source, register_path);
    (void)fprintf(stream, "parameters:\n");
    for (size_t i = 0; i < n_parameters; i++)
        (void)fprintf(stream, "  %s: %.17g\n", parameter_infos[i].key,
                      parameter_get(&scenario->parameters, (int)i));
    if (scenario->yearly_budget >= 0)
        (void)fprintf(stream, "budget: {yearly: %.17g}\n", scenario->yearly_budget);
    if (scenario->n_measures > 0)
        (void)fprintf(stream, "measures:\n");
    for (int m = 0; m < scenario->n_measures; m++)
        write_measure(stream, &scenario->measure[m], scenario->parks);
    if (scenario->n_uncertain > 0)
        (void)fprintf(stream, "uncertain:\n");
    for (int i = 0; i < scenario->n_uncertain; i++)
        write_uncertain(stream, &scenario->uncertain[i]);
    (void)uselocale(before);
    freelocale(plain);
    return fflush(stream) == 0 && !ferror(stream) ? STATUS_OK : STATUS_FILE;
}
