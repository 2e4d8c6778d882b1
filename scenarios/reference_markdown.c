/* docs/parameters.md: all that is declared, as tables. */
#include "indicators.h"
#include "reader.h"
#include "reference.h"

#include <stdbool.h>
#include <string.h>

/* Text in a cell of a table: a '|' would end the cell. */
static void write_cell(FILE *stream, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|' || *text == '<')
            (void)fputc('\\', stream);
        (void)fputc(*text, stream);
    }
}

/* A row of the tables of numbers; n values of one declaration by stage share the row. */
static void write_value(FILE *stream, const char *key, const struct value_info *info, size_t n)
{
    char number[32], low[32], high[32];
    fprintf(stream, "| `%s` | ", key);
    for (size_t i = 0; i < n; i++)
        fprintf(stream, "%s%s", i > 0 ? ", " : "",
                info[i].value < info[i].low ? "none" : reference_number(info[i].value, number));
    fprintf(stream, " | %s to %s | ", reference_number(info->low, low), reference_number(info->high, high));
    write_cell(stream, info->unit);
    fprintf(stream, " | ");
    write_cell(stream, info->text);
    fprintf(stream, " | %c | ", info->evidence);
    write_cell(stream, info->source);
    fprintf(stream, " |\n");
}

static void write_value_heading(FILE *stream, const char *what)
{
    fprintf(stream, "| %s | default | range | unit | meaning | evidence | source |\n", what);
    fprintf(stream, "|---|---|---|---|---|---|---|\n");
}

static void write_parameters(FILE *stream)
{
    fprintf(stream, "## Parameters\n\n"
                    "Assumptions about the world. Set them under `parameters:` in a scenario, or with "
                    "`--set KEY=VALUE`.\n"
                    "A key with `{1..4}` stands for four keys, one for each stage of digitalisation, such as "
                    "`project.price_3`.\n");
    for (size_t i = 0; i < n_parameters;) {
        const char *key = parameter_infos[i].key;
        size_t group = strcspn(key, "."), n = reference_stages(i);
        if (i == 0 || strncmp(key, parameter_infos[i - 1].key, group + 1) != 0) {
            fprintf(stream, "\n### %.*s\n\n", (int)group, key);
            write_value_heading(stream, "key");
        }
        char name[140];
        (void)snprintf(name, sizeof name, n == 4 ? "%.*s_{1..4}" : "%.*s",
                       (int)(strlen(key) - (n == 4 ? 2 : 0)), key);
        write_value(stream, name, &parameter_infos[i], n);
        i += n;
    }
    fprintf(stream, "\n### budget\n\n");
    write_value_heading(stream, "key");
    write_value(stream, scenario_yearly_budget_info.key, &scenario_yearly_budget_info, 1);
}

static void write_instruments(FILE *stream)
{
    fprintf(stream, "\n## Instruments\n\n"
                    "What government can do. Each item under `measures:` in a scenario names one instrument. "
                    "Effects are those at intensity 1;\n"
                    "costs are what the treasury pays at intensity 1.\n\n"
                    "### Fields of every measure\n\n");
    write_value_heading(stream, "field");
    for (int i = 0; i < N_COMMON_FIELDS; i++)
        write_value(stream, measure_field_infos[i].key, &measure_field_infos[i], 1);
    for (int k = 0; k < N_INSTRUMENTS; k++) {
        const struct instrument_info *info = &instrument_infos[k];
        fprintf(stream,
                "\n### `%s`\n\n%s (%s), countermeasure %s: %s. Acts on %s; the treasury pays %s.%s\n\n",
                info->key, info->english, info->chinese, info->section, info->text,
                subject_texts[info->subject], cost_basis_texts[info->cost],
                info->fades ? " Its effect fades after it is reduced or ends (`measure.fade_months`)." : "");
        write_value_heading(stream, "field");
        for (int i = N_COMMON_FIELDS; i < N_MEASURE_FIELDS; i++)
            if (measure_field_instrument[i] == k)
                write_value(stream, measure_field_infos[i].key, &measure_field_infos[i], 1);
    }
}

/* The columns in which the classes of a kind differ, headings and cells. */
static void write_trait_headings(FILE *stream, const struct reference_classes *kind)
{
    if (kind->classes == mode_classes)
        fprintf(
            stream,
            "| key | English | Chinese | share of parks | operator skill | operator cash, wan "
            "yuan/yr | chance of main chain | refill factor | bar to entrants | response to policy | text |\n"
            "|---|---|---|---|---|---|---|---|---|---|---|\n");
    else if (kind->classes == chain_classes)
        fprintf(stream, "| key | English | Chinese | share of enterprises | month of the season's peak | tax "
                        "factor |\n|---|---|---|---|---|---|\n");
    else if (kind->classes == size_classes)
        fprintf(stream, "| key | English | Chinese | output from, wan yuan/yr |\n|---|---|---|---|\n");
    else
        fprintf(stream, "| key | English | Chinese |\n|---|---|---|\n");
}

static void write_traits(FILE *stream, const struct reference_classes *kind, int i)
{
    if (kind->classes == mode_classes) {
        const struct mode_traits *traits = &mode_traits[i];
        fprintf(stream, " %g | %g | %g | %g | %g | %g | %g | %s |", traits->share, traits->skill,
                traits->cash, traits->chain_share, traits->refill, traits->screening, traits->response,
                traits->text);
    } else if (kind->classes == chain_classes) {
        fprintf(stream, " %g | %d | %g |", chain_traits[i].share, chain_traits[i].peak, chain_traits[i].tax);
    } else if (kind->classes == size_classes) {
        fprintf(stream, " %g |", size_lower_output[i]);
    }
}

static void write_classes(FILE *stream)
{
    fprintf(stream, "\n## Classes\n\nWhom a measure can target (`target:`), and by what results are grouped. "
                    "A target can also name counties (`county:`) and parks (`park:`) of the register.\n");
    for (int k = 0; k < N_REFERENCE_CLASSES; k++) {
        const struct reference_classes *kind = &reference_classes[k];
        fprintf(stream, "\n### `%s`: %s\n\n", kind->key, kind->title);
        write_trait_headings(stream, kind);
        for (int i = 0; i < kind->n; i++) {
            fprintf(stream, "| `%s` | %s | %s |", kind->classes[i].key, kind->classes[i].english,
                    kind->classes[i].chinese);
            write_traits(stream, kind, i);
            fprintf(stream, "\n");
        }
    }
    fprintf(stream,
            "\nShares, skill, cash and factors are judgement; the classes of size follow the national "
            "statistical limits.\n");
}

static void write_indicators(FILE *stream)
{
    static const char *const better[] = {"less", "", "more"};
    fprintf(stream,
            "\n## Indicators\n\n"
            "A month's value is that of its end. An indicator is its numerator divided by its denominator, "
            "both summed over the parks of a group;\n"
            "where the denominator is 0 it is undefined: NaN in results files, empty in CSV, null in JSON. "
            "Without a denominator it is always defined.\n\n"
            "| key | unit | better | meaning | numerator | denominator | English | Chinese |\n"
            "|---|---|---|---|---|---|---|---|\n");
    for (int i = 0; i < N_INDICATORS; i++) {
        const struct indicator_info *info = &indicator_infos[i];
        fprintf(stream, "| `%s`%s | %s | %s | ", info->key, info->headline ? " (headline)" : "", info->unit,
                better[info->better + 1]);
        write_cell(stream, info->text);
        fprintf(stream, " | ");
        write_cell(stream, accumulator_infos[info->numerator].text);
        fprintf(stream, " | ");
        write_cell(stream, info->denominator == ONE ? "" : accumulator_infos[info->denominator].text);
        fprintf(stream, " | %s | %s |\n", info->english, info->chinese);
    }
}

void reference_markdown(FILE *stream)
{
    fprintf(stream,
            "# Parameters, measures, indicators\n\n"
            "Made from the declarations in `model/*.def` by `parksim describe --markdown`; do not edit "
            "this page.\n\n"
            "Evidence: F found in a source, D derived by arithmetic from found figures, X judgement. "
            "Ranges are inclusive.\n"
            "Money is in wan yuan (10 000 CNY), land in mu (1 mu = 666.67 m2), rates are per year.\n\n");
    write_parameters(stream);
    write_instruments(stream);
    write_classes(stream);
    write_indicators(stream);
}
