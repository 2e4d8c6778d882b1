/* Texts for the terminal; the Markdown page is in reference_markdown.c. */
#include "reference.h"

#include "indicators.h"
#include "nearest.h"
#include "reader.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

const struct reference_classes reference_classes[N_REFERENCE_CLASSES] = {
    {"mode", "development modes of parks", mode_classes, N_MODES},
    {"chain", "industrial chains", chain_classes, N_CHAINS},
    {"size", "size classes by yearly output", size_classes, N_SIZES},
    {"grade", "grades of parks", grade_classes, N_GRADES},
    {"stage", "stages of digitalisation", stage_classes, N_STAGES},
    {"difficulty", "difficulty of parks", difficulty_classes, N_DIFFICULTIES},
};

const char *reference_number(double value, char text[32])
{
    for (int digits = 1; digits <= 17; digits++) {
        (void)snprintf(text, 32, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    /* whole numbers in full: 1500, not 1.5e+03 */
    if (strchr(text, 'e') != NULL && value > -1e15 && value < 1e15) {
        char plain[32];
        (void)snprintf(plain, sizeof plain, "%.0f", value);
        if (strtod(plain, NULL) == value)
            (void)snprintf(text, 32, "%s", plain);
    }
    return text;
}

size_t reference_stages(size_t index)
{
    const char *key = parameter_infos[index].key;
    size_t stem = strlen(key) - 1;
    if (key[stem] != '1' || stem == 0 || key[stem - 1] != '_' || index + 4 > n_parameters)
        return 1;
    for (size_t i = 1; i < 4; i++) {
        const char *other = parameter_infos[index + i].key;
        if (strncmp(other, key, stem) != 0 || other[stem] != (char)('1' + i) || other[stem + 1] != '\0')
            return 1;
    }
    return 4;
}

static const char *evidence_text(char evidence)
{
    switch (evidence) {
    case 'F':
        return "found in a source";
    case 'D':
        return "derived from found figures";
    default:
        return "judgement";
    }
}

/* A unit as it follows a number: nothing for pure numbers. */
static const char *unit_after(const struct value_info *info, char text[80])
{
    bool pure = strcmp(info->unit, "1") == 0 || info->type == SWITCH;
    (void)snprintf(text, 80, "%s%s", pure ? "" : " ", pure ? "" : info->unit);
    return text;
}

static void describe_value(FILE *stream, const char *key, const struct value_info *info)
{
    static const char *const types[] = {[NUMBER] = "number", [INTEGER] = "whole number", [SWITCH] = "0 or 1"};
    char value[32], low[32], high[32], unit[80];
    fprintf(stream, "%s\n    %s\n\n", key, info->text);
    if (info->value < info->low)
        fprintf(stream, "    default   none\n");
    else
        fprintf(stream, "    default   %s%s\n", reference_number(info->value, value), unit_after(info, unit));
    fprintf(stream, "    range     %s to %s, %s\n", reference_number(info->low, low),
            reference_number(info->high, high), types[info->type]);
    fprintf(stream, "    unit      %s\n", info->unit);
    fprintf(stream, "    evidence  %c (%s)\n", info->evidence, evidence_text(info->evidence));
    fprintf(stream, "    source    %s\n", info->source);
}

/* One line of a list: key, default with unit, text. */
static void list_value(FILE *stream, const char *key, const struct value_info *info, size_t n)
{
    char values[160] = "", number[32], unit[80];
    size_t length = 0;
    for (size_t i = 0; i < n && info->value >= info->low; i++)
        length += (size_t)snprintf(values + length, sizeof values - length, "%s%s", i > 0 ? ", " : "",
                                   reference_number(info[i].value, number));
    fprintf(stream, "  %-34s %s%s\n", key, length > 0 ? values : "none",
            length > 0 ? unit_after(info, unit) : "");
    fprintf(stream, "      %s\n", info->text);
}

/* Length of the group of a parameter's key: what stands before the point. */
static size_t group_length(const char *key)
{
    return strcspn(key, ".");
}

static bool same_group(const char *a, const char *b)
{
    size_t length = group_length(a);
    return length == group_length(b) && strncmp(a, b, length) == 0;
}

/* Parameters from `index` on that are one declaration; returns how many. */
static size_t list_parameter(FILE *stream, size_t index)
{
    const char *key = parameter_infos[index].key;
    size_t n = reference_stages(index);
    char name[140];
    (void)snprintf(name, sizeof name, n == 4 ? "%.*s_1 .. _4" : "%.*s", (int)(strlen(key) - (n == 4 ? 2 : 0)),
                   key);
    list_value(stream, name, &parameter_infos[index], n);
    return n;
}

static void list_group(FILE *stream, const char *member)
{
    for (size_t i = 0; i < n_parameters;) {
        if (same_group(parameter_infos[i].key, member))
            i += list_parameter(stream, i);
        else
            i++;
    }
}

static void list_indicators(FILE *stream)
{
    for (int i = 0; i < N_INDICATORS; i++)
        fprintf(stream, "  %-26s %-12s %s%s\n", indicator_infos[i].key, indicator_infos[i].unit,
                indicator_infos[i].text, indicator_infos[i].headline ? " (headline)" : "");
}

void reference_overview(FILE *stream)
{
    fprintf(stream, "Parameters: assumptions about the world, with their defaults\n");
    for (size_t i = 0; i < n_parameters;) {
        if (i == 0 || !same_group(parameter_infos[i].key, parameter_infos[i - 1].key))
            fprintf(stream, "\n %.*s\n", (int)group_length(parameter_infos[i].key), parameter_infos[i].key);
        i += list_parameter(stream, i);
    }
    fprintf(stream, "\nInstruments: what government can do\n\n");
    for (int i = 0; i < N_INSTRUMENTS; i++)
        fprintf(stream, "  %-26s %s\n", instrument_infos[i].key, instrument_infos[i].text);
    fprintf(stream, "\nFields of every measure\n\n");
    for (int i = 0; i < N_COMMON_FIELDS; i++)
        fprintf(stream, "  %-26s %s\n", measure_field_infos[i].key, measure_field_infos[i].text);
    fprintf(stream, "\nIndicators: what is reported\n\n");
    list_indicators(stream);
    fprintf(stream, "\nClasses: whom a measure can target, and by what results are grouped\n\n");
    for (int k = 0; k < N_REFERENCE_CLASSES; k++) {
        fprintf(stream, "  %-12s", reference_classes[k].key);
        for (int i = 0; i < reference_classes[k].n; i++)
            fprintf(stream, " %s", reference_classes[k].classes[i].key);
        fprintf(stream, "\n");
    }
    fprintf(stream, "\nMore on one of them: parksim describe KEY, such as parksim describe %s\n",
            instrument_infos[0].key);
}

static void describe_instrument(FILE *stream, enum instrument instrument)
{
    const struct instrument_info *info = &instrument_infos[instrument];
    fprintf(stream, "%s\n    %s (%s)\n    %s\n", info->key, info->english, info->chinese, info->text);
    fprintf(stream, "    acts on %s; the treasury pays %s\n", subject_texts[info->subject],
            cost_basis_texts[info->cost]);
    if (info->fades)
        fprintf(stream, "    Its effect fades over measure.fade_months after it is reduced or ends.\n");
    fprintf(stream, "\n fields\n");
    for (int i = 0; i < N_MEASURE_FIELDS; i++)
        if (measure_field_instrument[i] < 0 || measure_field_instrument[i] == (int)instrument)
            list_value(stream, measure_field_infos[i].key, &measure_field_infos[i], 1);
    fprintf(stream, "\n and, as in every measure: id, from, until");
    if (info->subject == PROVIDERS_ONLY) {
        fprintf(stream, "; it has no target\n");
        return;
    }
    fprintf(stream, ", target (");
    for (int k = 0; k < N_REFERENCE_CLASSES; k++)
        if (info->subject == ENTERPRISES_OF_PARKS ||
            (reference_classes[k].classes != size_classes && reference_classes[k].classes != stage_classes))
            fprintf(stream, "%s, ", reference_classes[k].key);
    fprintf(stream, "county, park)\n");
}

static void describe_indicator(FILE *stream, enum indicator indicator)
{
    static const char *const better[] = {"less", "neither", "more"};
    const struct indicator_info *info = &indicator_infos[indicator];
    fprintf(stream, "%s\n    %s (%s)\n    %s\n\n", info->key, info->english, info->chinese, info->text);
    fprintf(stream, "    unit        %s\n", info->unit);
    fprintf(stream, "    better      %s\n", better[info->better + 1]);
    fprintf(stream, "    headline    %s\n", info->headline ? "yes" : "no");
    fprintf(stream, "    numerator   %s\n", accumulator_infos[info->numerator].text);
    if (info->denominator == ONE) {
        fprintf(stream, "    undefined   never\n");
    } else {
        fprintf(stream, "    denominator %s\n", accumulator_infos[info->denominator].text);
        fprintf(stream, "    undefined   where the denominator is 0\n");
    }
    fprintf(stream, "    by group    %s\n",
            indicator_city_only(indicator)  ? "city only"
            : indicator_by_class(indicator) ? "county, mode, grade, park, chain, size"
                                            : "county, mode, grade, park");
}

static void describe_class(FILE *stream, int kind, int i)
{
    const struct reference_classes *classes = &reference_classes[kind];
    fprintf(stream, "  %-26s %s (%s)\n", classes->classes[i].key, classes->classes[i].english,
            classes->classes[i].chinese);
    if (classes->classes == mode_classes)
        fprintf(
            stream,
            "      %s\n      share %g, skill %g, cash %g wan yuan/yr, chain share %g, refill %g, screening "
            "%g, response %g\n",
            mode_traits[i].text, mode_traits[i].share, mode_traits[i].skill, mode_traits[i].cash,
            mode_traits[i].chain_share, mode_traits[i].refill, mode_traits[i].screening,
            mode_traits[i].response);
    else if (classes->classes == chain_classes)
        fprintf(stream, "      share %g, season peaks in month %d, tax factor %g\n", chain_traits[i].share,
                chain_traits[i].peak, chain_traits[i].tax);
}

/* A kind of classes, or a single class of any kind. */
static bool describe_classes(FILE *stream, const char *key)
{
    bool found = false;
    for (int k = 0; k < N_REFERENCE_CLASSES; k++) {
        bool all = strcmp(reference_classes[k].key, key) == 0;
        int one = class_find(reference_classes[k].classes, reference_classes[k].n, key);
        if (!all && one < 0)
            continue;
        fprintf(stream, "%s%s: %s\n", found ? "\n" : "", reference_classes[k].key,
                reference_classes[k].title);
        for (int i = 0; i < reference_classes[k].n; i++)
            if (all || i == one)
                describe_class(stream, k, i);
        found = true;
    }
    return found;
}

/* A group of parameters, or one declared by stage. */
static bool describe_parameters(FILE *stream, const char *key)
{
    size_t length = strlen(key);
    for (size_t i = 0; i < n_parameters; i++) {
        const char *candidate = parameter_infos[i].key;
        if (strncmp(candidate, key, length) == 0 && strcmp(candidate + length, "_1") == 0 &&
            reference_stages(i) == 4) {
            for (size_t stage = 0; stage < 4; stage++)
                describe_value(stream, parameter_infos[i + stage].key, &parameter_infos[i + stage]);
            return true;
        }
        if (group_length(candidate) == length && strncmp(candidate, key, length) == 0) {
            fprintf(stream, "%s: parameters\n", key);
            list_group(stream, candidate);
            return true;
        }
    }
    return false;
}

/* `instrument.field`, or a field that every measure has. */
static bool describe_field(FILE *stream, const char *key)
{
    const char *point = strchr(key, '.');
    char name[80];
    int instrument = -1, field = -1;
    if (point == NULL) {
        for (int i = 0; i < N_COMMON_FIELDS; i++)
            if (strcmp(measure_field_infos[i].key, key) == 0)
                field = i;
    } else if ((size_t)(point - key) < sizeof name) {
        (void)snprintf(name, sizeof name, "%.*s", (int)(point - key), key);
        instrument = instrument_find(name);
        field = instrument < 0 ? -1 : measure_field_find((enum instrument)instrument, point + 1);
    }
    if (field < 0)
        return false;
    describe_value(stream, key, &measure_field_infos[field]);
    return true;
}

static enum status unknown_key(const char *key, struct error *error)
{
    struct nearest nearest;
    char hint[200], name[200];
    nearest_start(&nearest, key);
    for (size_t i = 0; i < n_parameters; i++) {
        nearest_offer(&nearest, parameter_infos[i].key);
        if (reference_stages(i) == 4) {
            (void)snprintf(name, sizeof name, "%.*s", (int)strlen(parameter_infos[i].key) - 2,
                           parameter_infos[i].key);
            nearest_offer(&nearest, name);
        }
    }
    for (int i = 0; i < N_INSTRUMENTS; i++)
        nearest_offer(&nearest, instrument_infos[i].key);
    for (int i = 0; i < N_INDICATORS; i++)
        nearest_offer(&nearest, indicator_infos[i].key);
    for (int i = 0; i < N_MEASURE_FIELDS; i++) {
        int instrument = measure_field_instrument[i];
        (void)snprintf(name, sizeof name, "%s%s%s", instrument < 0 ? "" : instrument_infos[instrument].key,
                       instrument < 0 ? "" : ".", measure_field_infos[i].key);
        nearest_offer(&nearest, name);
    }
    for (int k = 0; k < N_REFERENCE_CLASSES; k++) {
        nearest_offer(&nearest, reference_classes[k].key);
        for (int i = 0; i < reference_classes[k].n; i++)
            nearest_offer(&nearest, reference_classes[k].classes[i].key);
    }
    return error_set(error, STATUS_USAGE, "unknown key '%.100s'%s%s", key,
                     nearest_hint(&nearest, hint, sizeof hint),
                     hint[0] == '\0' ? "; parksim describe lists all" : "");
}

enum status reference_describe(FILE *stream, const char *key, struct error *error)
{
    int index = parameter_find(key), instrument = instrument_find(key), indicator = indicator_find(key);
    if (index >= 0)
        describe_value(stream, key, &parameter_infos[index]);
    else if (strcmp(key, scenario_yearly_budget_info.key) == 0)
        describe_value(stream, key, &scenario_yearly_budget_info);
    else if (instrument >= 0)
        describe_instrument(stream, (enum instrument)instrument);
    else if (indicator >= 0)
        describe_indicator(stream, (enum indicator)indicator);
    else if (!describe_field(stream, key) && !describe_classes(stream, key) &&
             !describe_parameters(stream, key))
        return unknown_key(key, error);
    return STATUS_OK;
}
