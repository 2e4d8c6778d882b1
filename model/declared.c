#include "declared.h"

#include <string.h>

const struct class_info mode_classes[N_MODES] = {
#define MODE(id, key, english, chinese, ...) {key, english, chinese},
#include "classes.def"
};
const struct class_info chain_classes[N_CHAINS] = {
#define CHAIN(id, key, english, chinese, ...) {key, english, chinese},
#include "classes.def"
};
const struct class_info size_classes[N_SIZES] = {
#define SIZE(id, key, english, chinese, ...) {key, english, chinese},
#include "classes.def"
};
const struct class_info grade_classes[N_GRADES] = {
#define GRADE(id, key, english, chinese) {key, english, chinese},
#include "classes.def"
};
const struct class_info difficulty_classes[N_DIFFICULTIES] = {
#define DIFFICULTY(id, key, english, chinese) {key, english, chinese},
#include "classes.def"
};
const struct class_info stage_classes[N_STAGES] = {
#define STAGE(id, key, english, chinese) {key, english, chinese},
#include "classes.def"
};
const struct mode_traits mode_traits[N_MODES] = {
#define MODE(id, key, english, chinese, share, skill, cash, chain_share, refill, screening, response, text) \
    {share, skill, cash, chain_share, refill, screening, response, text},
#include "classes.def"
};
const struct chain_traits chain_traits[N_CHAINS] = {
#define CHAIN(id, key, english, chinese, share, peak, tax) {share, peak, tax},
#include "classes.def"
};
const double size_lower_output[N_SIZES] = {
#define SIZE(id, key, english, chinese, output) output,
#include "classes.def"
};

#define OFFSET(name) offsetof(struct parameters, name)
#define BY_STAGE(name, key, type, unit, i, value, low, high, evidence, source, text) \
    {                                                                                \
        key "_" #i, type, unit, value, low, high, #evidence[0], source, text,        \
            OFFSET(name) + (i - 1) * sizeof(double)                                  \
    }

const struct value_info parameter_infos[] = {
#define PARAMETER(name, key, type, unit, value, low, high, evidence, source, text) \
    {key, type, unit, value, low, high, #evidence[0], source, text, OFFSET(name)},
#define PARAMETER_BY_STAGE(name, key, type, unit, d1, d2, d3, d4, low, high, evidence, source, text) \
    BY_STAGE(name, key, type, unit, 1, d1, low, high, evidence, source, text),                       \
        BY_STAGE(name, key, type, unit, 2, d2, low, high, evidence, source, text),                   \
        BY_STAGE(name, key, type, unit, 3, d3, low, high, evidence, source, text),                   \
        BY_STAGE(name, key, type, unit, 4, d4, low, high, evidence, source, text),
#include "parameters.def"
};
const size_t n_parameters = sizeof parameter_infos / sizeof *parameter_infos;

enum { ENTERPRISES_ = ENTERPRISES_OF_PARKS, PARKS_ = PARKS_ONLY, PROVIDERS_ = PROVIDERS_ONLY };
const struct instrument_info instrument_infos[N_INSTRUMENTS] = {
#define INSTRUMENT(id, key, section, english, chinese, acts_on, fades, cost, cost_field, text) \
    {key, section, english, chinese, (enum subject)acts_on##_, fades, cost, cost_field, text},
#include "measures.def"
};

const struct class_info section_classes[N_SECTIONS] = {
#define SECTION(id, key, english, chinese) {key, english, chinese},
#include "measures.def"
};

const char *const subject_texts[] = {
    [ENTERPRISES_OF_PARKS] = "enterprises", [PARKS_ONLY] = "parks", [PROVIDERS_ONLY] = "providers"};
const char *const cost_basis_texts[] = {
    [COST_PER_ENTERPRISE_YEAR] = "monthly for each targeted enterprise",
    [COST_PER_PARK_YEAR] = "monthly for each targeted open park",
    [COST_PER_PAIR_YEAR] = "monthly for each pair of parks",
    [COST_PER_CHAIN_YEAR] = "monthly for each chain with targeted enterprises, city-wide",
    [COST_PER_LISTED_YEAR] = "monthly for each listed provider, city-wide",
    [COST_PER_PROVIDER_YEAR] = "monthly for each provider, city-wide",
    [COST_PER_YEAR] = "monthly, city-wide",
    [COST_BY_EVENT] = "when something happens"};

#define FIELD_INFO(key, type, unit, value, low, high, evidence, source, text) \
    {                                                                         \
        key, type, unit, value, low, high, #evidence[0], source, text, 0      \
    }

const struct value_info measure_field_infos[N_MEASURE_FIELDS] = {
#define COMMON_FIELD(id, ...) [id] = FIELD_INFO(__VA_ARGS__),
#include "measures.def"
#define MEASURE_FIELD(instrument, id, ...) [id] = FIELD_INFO(__VA_ARGS__),
#include "measures.def"
};
const int measure_field_instrument[N_MEASURE_FIELDS] = {
#define COMMON_FIELD(id, ...) [id] = -1,
#include "measures.def"
#define MEASURE_FIELD(instrument, id, ...) [id] = instrument,
#include "measures.def"
};

void parameters_default(struct parameters *parameters)
{
    for (size_t i = 0; i < n_parameters; i++)
        parameter_set(parameters, (int)i, parameter_infos[i].value);
}

int parameter_find(const char *key)
{
    for (size_t i = 0; i < n_parameters; i++)
        if (strcmp(parameter_infos[i].key, key) == 0)
            return (int)i;
    return -1;
}

double parameter_get(const struct parameters *parameters, int index)
{
    double value;
    memcpy(&value, (const char *)parameters + parameter_infos[index].offset, sizeof value);
    return value;
}

void parameter_set(struct parameters *parameters, int index, double value)
{
    memcpy((char *)parameters + parameter_infos[index].offset, &value, sizeof value);
}

int instrument_find(const char *key)
{
    for (int i = 0; i < N_INSTRUMENTS; i++)
        if (strcmp(instrument_infos[i].key, key) == 0)
            return i;
    return -1;
}

enum section instrument_section(enum instrument instrument)
{
    return (enum section)class_find(section_classes, N_SECTIONS, instrument_infos[instrument].section);
}

int measure_field_find(enum instrument instrument, const char *key)
{
    for (int i = 0; i < N_MEASURE_FIELDS; i++)
        if ((measure_field_instrument[i] < 0 || measure_field_instrument[i] == (int)instrument) &&
            strcmp(measure_field_infos[i].key, key) == 0)
            return i;
    return -1;
}

int class_find(const struct class_info *classes, int n, const char *key)
{
    for (int i = 0; i < n; i++)
        if (strcmp(classes[i].key, key) == 0)
            return i;
    return -1;
}
