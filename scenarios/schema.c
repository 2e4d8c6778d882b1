#include "schema.h"

#include "reader.h"
#include "reference.h"

#include <stdbool.h>
#include <string.h>

#define MONTH_PATTERN "^(19|2[01])[0-9][0-9]-(0[1-9]|1[0-2])$"
#define NAME_PATTERN "^[a-z0-9][a-z0-9-]{0,63}$"
#define ID_PATTERN "^[a-z0-9][a-z0-9_-]{0,62}$"

/* A JSON text as it grows: commas and indentation. */
struct json {
    FILE *stream;
    int depth;
    bool empty; /* nothing yet in the innermost object or array */
};

static void write_string(FILE *stream, const char *text)
{
    (void)fputc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            (void)fputc('\\', stream);
        (void)fputc(*text, stream);
    }
    (void)fputc('"', stream);
}

/* A new line for a member (key NULL: an element of an array). */
static void json_begin(struct json *json, const char *key)
{
    fprintf(json->stream, "%s\n%*s", json->empty ? "" : ",", 2 * json->depth, "");
    json->empty = false;
    if (key != NULL) {
        write_string(json->stream, key);
        fprintf(json->stream, ": ");
    }
}

static void json_open(struct json *json, const char *key, char bracket)
{
    if (json->depth > 0)
        json_begin(json, key);
    (void)fputc(bracket, json->stream);
    json->depth++;
    json->empty = true;
}

static void json_close(struct json *json, char bracket)
{
    json->depth--;
    fprintf(json->stream, "\n%*s%c", 2 * json->depth, "", bracket);
    json->empty = false;
}

static void json_text(struct json *json, const char *key, const char *value)
{
    json_begin(json, key);
    write_string(json->stream, value);
}

/* A value that is JSON already. */
static void json_raw(struct json *json, const char *key, const char *value)
{
    json_begin(json, key);
    fputs(value, json->stream);
}

static void json_number(struct json *json, const char *key, double value)
{
    char digits[32];
    json_raw(json, key, reference_number(value, digits));
}

/* An object of properties and nothing else. */
static void json_open_strict(struct json *json, const char *key)
{
    json_open(json, key, '{');
    json_text(json, "type", "object");
    json_raw(json, "additionalProperties", "false");
}

static void json_pattern(struct json *json, const char *key, const char *value, const char *description)
{
    json_open(json, key, '{');
    json_text(json, "type", "string");
    json_text(json, "pattern", value);
    json_text(json, "description", description);
    json_close(json, '}');
}

static void describe(struct json *json, const struct value_info *info)
{
    char description[600];
    bool pure = strcmp(info->unit, "1") == 0;
    (void)snprintf(description, sizeof description, "%s%s%s%s", info->text, pure ? "" : " (",
                   pure ? "" : info->unit, pure ? "" : ")");
    json_text(json, "description", description);
}

/* The bounds of a declared number, inside an open object. */
static void bounds(struct json *json, const struct value_info *info)
{
    json_text(json, "type", info->type == NUMBER ? "number" : "integer");
    json_number(json, "minimum", info->low);
    json_number(json, "maximum", info->high);
}

static void declared_value(struct json *json, const char *key, const struct value_info *info)
{
    json_open(json, key, '{');
    describe(json, info);
    if (info->value < info->low) { /* no limit by default, and by the word `none` */
        json_open(json, "anyOf", '[');
        json_raw(json, NULL, "{\"const\": \"none\"}");
        json_open(json, NULL, '{');
        bounds(json, info);
        json_close(json, '}');
        json_close(json, ']');
    } else {
        bounds(json, info);
        json_number(json, "default", info->value);
    }
    json_close(json, '}');
}

static void json_whole_number(struct json *json, const char *key, double low, double high,
                              const char *description)
{
    json_open(json, key, '{');
    json_text(json, "type", "integer");
    json_number(json, "minimum", low);
    json_number(json, "maximum", high);
    json_text(json, "description", description);
    json_close(json, '}');
}

static void json_reference(struct json *json, const char *key, const char *definition)
{
    char pointer[100];
    (void)snprintf(pointer, sizeof pointer, "#/$defs/%s", definition);
    json_open(json, key, '{');
    json_text(json, "$ref", pointer);
    json_close(json, '}');
}

static void write_horizon(struct json *json)
{
    json_open_strict(json, "horizon");
    json_open(json, "properties", '{');
    json_pattern(json, "start", MONTH_PATTERN, "first month, YYYY-MM");
    json_whole_number(json, "months", 1, MAX_MONTHS, "number of months");
    json_close(json, '}');
    json_close(json, '}');
}

static void write_population(struct json *json)
{
    json_open_strict(json, "population");
    json_open(json, "properties", '{');
    json_open(json, "register", '{');
    json_text(json, "type", "string");
    json_raw(json, "minLength", "1");
    json_text(json, "description", "park register (CSV), seen from the folder of this file");
    json_close(json, '}');
    json_whole_number(json, "parks", 1, SCENARIO_MAX_PARKS, "instead of a register: parks all alike");
    json_whole_number(json, "plots", 1, MAX_PLOTS, "plots of each of them");
    json_whole_number(json, "seed", 0, 18446744073709551615.0, "seed of the draws of tenants");
    json_open(json, "redraw", '{');
    json_text(json, "type", "boolean");
    json_text(json, "description", "whether each replication draws its tenants anew");
    json_close(json, '}');
    json_close(json, '}');
    json_raw(json, "not",
             "{\"required\": [\"register\"], \"anyOf\": [{\"required\": [\"parks\"]}, {\"required\": "
             "[\"plots\"]}]}");
    json_close(json, '}');
}

static void write_parameters(struct json *json)
{
    json_open_strict(json, "parameters");
    json_text(json, "description", "assumptions about the world");
    json_open(json, "properties", '{');
    for (size_t i = 0; i < n_parameters; i++)
        declared_value(json, parameter_infos[i].key, &parameter_infos[i]);
    json_close(json, '}');
    json_close(json, '}');
}

/* The values of one kind of classes; stages may be written as numbers, as other classes as texts. */
static void write_class_values(struct json *json, const struct reference_classes *kind)
{
    json_open(json, kind->key, '{');
    json_open(json, "enum", '[');
    for (int i = 0; i < kind->n; i++)
        json_text(json, NULL, kind->classes[i].key);
    if (kind->classes == stage_classes)
        for (int i = 0; i < kind->n; i++)
            json_raw(json, NULL, kind->classes[i].key);
    json_close(json, ']');
    json_close(json, '}');
}

/* One dimension of a target: a value, a list of values, or `all`. */
static void write_dimension(struct json *json, const char *key, const char *description, const char *values)
{
    json_open(json, key, '{');
    json_text(json, "description", description);
    json_open(json, "anyOf", '[');
    json_raw(json, NULL, "{\"const\": \"all\"}");
    json_reference(json, NULL, values);
    json_open(json, NULL, '{');
    json_text(json, "type", "array");
    json_raw(json, "minItems", "1");
    json_raw(json, "uniqueItems", "true");
    json_reference(json, "items", values);
    json_close(json, '}');
    json_close(json, ']');
    json_close(json, '}');
}

static void write_target(struct json *json)
{
    json_raw(json, "place", "{\"type\": [\"string\", \"number\"]}");
    json_open_strict(json, "target");
    json_text(json, "description", "whom the measure is for; what is not said is not restricted");
    json_open(json, "properties", '{');
    for (int k = 0; k < N_REFERENCE_CLASSES; k++)
        write_dimension(json, reference_classes[k].key, reference_classes[k].title, reference_classes[k].key);
    write_dimension(json, "county", "counties of the register", "place");
    write_dimension(json, "park", "ids of parks of the register", "place");
    json_close(json, '}');
    json_close(json, '}');
}

/* The keys that a measure of the instrument may have; instrument -1: of any. */
static void write_measure_keys(struct json *json, int instrument)
{
    static const char *const keys[] = {"instrument", "id", "from", "until", "target", "remove"};
    json_open(json, "propertyNames", '{');
    json_open(json, "enum", '[');
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_text(json, NULL, keys[i]);
    for (int i = 0; i < N_MEASURE_FIELDS; i++) {
        bool again = false; /* several instruments have a unit_cost */
        for (int j = 0; j < i && instrument < 0; j++)
            again = again || strcmp(measure_field_infos[i].key, measure_field_infos[j].key) == 0;
        if (!again &&
            (instrument < 0 || measure_field_instrument[i] < 0 || measure_field_instrument[i] == instrument))
            json_text(json, NULL, measure_field_infos[i].key);
    }
    json_close(json, ']');
    json_close(json, '}');
}

/* One instrument with its own fields: which keys there are, and the bounds of its own. */
static void write_instrument(struct json *json, int instrument)
{
    json_open(json, NULL, '{');
    json_text(json, "title", instrument_infos[instrument].english);
    json_text(json, "description", instrument_infos[instrument].text);
    json_open(json, "if", '{');
    json_open(json, "properties", '{');
    json_open(json, "instrument", '{');
    json_text(json, "const", instrument_infos[instrument].key);
    json_close(json, '}');
    json_close(json, '}');
    json_raw(json, "required", "[\"instrument\"]");
    json_close(json, '}');
    json_open(json, "then", '{');
    write_measure_keys(json, instrument);
    json_open(json, "properties", '{');
    if (instrument_infos[instrument].subject == PARKS_ONLY)
        json_raw(json, "target", "{\"propertyNames\": {\"not\": {\"enum\": [\"size\", \"stage\"]}}}");
    if (instrument_infos[instrument].subject == PROVIDERS_ONLY)
        json_raw(json, "target", "{\"maxProperties\": 0}");
    for (int i = N_COMMON_FIELDS; i < N_MEASURE_FIELDS; i++)
        if (measure_field_instrument[i] == instrument)
            declared_value(json, measure_field_infos[i].key, &measure_field_infos[i]);
    json_close(json, '}');
    json_close(json, '}');
    json_close(json, '}');
}

static void write_measure(struct json *json)
{
    json_open(json, "measure", '{');
    json_text(json, "type", "object");
    json_raw(json, "anyOf", "[{\"required\": [\"instrument\"]}, {\"required\": [\"id\"]}]");
    write_measure_keys(json, -1);
    json_open(json, "properties", '{');
    json_open(json, "instrument", '{');
    json_open(json, "enum", '[');
    for (int i = 0; i < N_INSTRUMENTS; i++)
        json_text(json, NULL, instrument_infos[i].key);
    json_close(json, ']');
    json_close(json, '}');
    json_pattern(json, "id", ID_PATTERN, "default: the instrument's name");
    json_pattern(json, "from", MONTH_PATTERN, "first month, included");
    json_pattern(json, "until", MONTH_PATTERN, "last month, included");
    json_reference(json, "target", "target");
    json_open(json, "remove", '{');
    json_text(json, "type", "boolean");
    json_text(json, "description", "drops the parent's measure of this id");
    json_close(json, '}');
    for (int i = 0; i < N_COMMON_FIELDS; i++)
        declared_value(json, measure_field_infos[i].key, &measure_field_infos[i]);
    json_close(json, '}');
    json_open(json, "allOf", '[');
    json_raw(json, NULL,
             "{\"if\": {\"properties\": {\"remove\": {\"const\": true}}, \"required\": [\"remove\"]}, "
             "\"then\": {\"propertyNames\": {\"enum\": [\"instrument\", \"id\", \"remove\"]}}}");
    for (int i = 0; i < N_INSTRUMENTS; i++)
        write_instrument(json, i);
    json_close(json, ']');
    json_close(json, '}');
}

/* A key of `uncertain` is a parameter or MEASURE-ID.field; the fields are known, the ids are the user's. */
static void write_uncertain(struct json *json)
{
    json_open(json, "uncertain", '{');
    json_text(json, "description", "what nobody can decide; a parameter or MEASURE-ID.field");
    json_text(json, "type", "object");
    json_open(json, "propertyNames", '{');
    json_open(json, "anyOf", '[');
    json_open(json, NULL, '{');
    json_open(json, "enum", '[');
    for (size_t i = 0; i < n_parameters; i++)
        json_text(json, NULL, parameter_infos[i].key);
    json_close(json, ']');
    json_close(json, '}');
    json_open(json, NULL, '{');
    json_text(json, "pattern", "^[a-z0-9][a-z0-9_-]{0,62}\\.[a-z_]+$");
    json_close(json, '}');
    json_close(json, ']');
    json_close(json, '}');
    json_reference(json, "additionalProperties", "distribution");
    json_close(json, '}');
}

static void write_distribution(struct json *json)
{
    static const struct {
        const char *names, *required;
        bool mode, mean;
    } kinds[] = {{"[\"uniform\", \"log-uniform\"]", "[\"distribution\", \"low\", \"high\"]", false, false},
                 {"[\"triangular\"]", "[\"distribution\", \"low\", \"high\", \"mode\"]", true, false},
                 {"[\"normal\"]", "[\"distribution\", \"low\", \"high\", \"mean\", \"sd\"]", false, true}};
    json_open(json, "distribution", '{');
    json_open(json, "oneOf", '[');
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        json_open_strict(json, NULL);
        json_raw(json, "required", kinds[i].required);
        json_open(json, "properties", '{');
        json_open(json, "distribution", '{');
        json_raw(json, "enum", kinds[i].names);
        json_close(json, '}');
        json_raw(json, "low", "{\"type\": \"number\"}");
        json_raw(json, "high", "{\"type\": \"number\"}");
        if (kinds[i].mode)
            json_raw(json, "mode", "{\"type\": \"number\"}");
        if (kinds[i].mean) {
            json_raw(json, "mean", "{\"type\": \"number\"}");
            json_raw(json, "sd", "{\"type\": \"number\", \"exclusiveMinimum\": 0}");
        }
        json_close(json, '}');
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void write_top(struct json *json)
{
    json_open(json, "properties", '{');
    json_open(json, "format", '{');
    json_text(json, "const", SCENARIO_FORMAT);
    json_close(json, '}');
    json_pattern(json, "name", NAME_PATTERN, "unique in a run; used in labels and file names");
    json_open_strict(json, "title");
    json_raw(
        json, "properties",
        "{\"en\": {\"type\": \"string\", \"maxLength\": 200}, \"zh\": {\"type\": \"string\", \"maxLength\": "
        "200}}");
    json_close(json, '}');
    json_raw(json, "extends",
             "{\"type\": \"string\", \"minLength\": 1, \"description\": \"parent scenario, seen from the "
             "folder of this file; what is not said here is the parent's\"}");
    write_horizon(json);
    write_population(json);
    write_parameters(json);
    json_open_strict(json, "budget");
    json_open(json, "properties", '{');
    declared_value(json, "yearly", &scenario_yearly_budget_info);
    json_close(json, '}');
    json_close(json, '}');
    json_open(json, "measures", '{');
    json_text(json, "description", "what government decides");
    json_text(json, "type", "array");
    json_reference(json, "items", "measure");
    json_close(json, '}');
    write_uncertain(json);
    json_close(json, '}');
}

void schema_write(FILE *stream)
{
    struct json json = {.stream = stream};
    json_open(&json, NULL, '{');
    json_text(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
    json_text(&json, "$id", "urn:parksim:scenario:1");
    json_text(&json, "title", "parksim scenario");
    json_text(&json, "type", "object");
    json_raw(&json, "additionalProperties", "false");
    json_raw(&json, "required", "[\"format\", \"name\"]");
    write_top(&json);
    json_open(&json, "$defs", '{');
    for (int k = 0; k < N_REFERENCE_CLASSES; k++)
        write_class_values(&json, &reference_classes[k]);
    write_target(&json);
    write_measure(&json);
    write_distribution(&json);
    json_close(&json, '}');
    json_close(&json, '}');
    (void)fputc('\n', stream);
}
