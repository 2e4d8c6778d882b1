/* From the draft of a whole chain of files to a scenario: defaults, and what can only be checked of the
 * whole. */
#include "draft.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct horizon {
    int start, last;
    bool known;
    bool cut; /* by the command line: dates beyond it are to be expected */
};

static void warn_of_date(struct draft *draft, const struct draft_measure *measure, const char *field,
                         int month, struct place place, const struct horizon *horizon)
{
    char date[16], start[16], last[16];
    if (month == NOT_SAID || place.file == NULL || (month >= horizon->start && month <= horizon->last))
        return;
    if (horizon->cut && month > horizon->last)
        return;
    problems_warning(draft->problems, place.file, place.line, place.column,
                     "%s.%s = %s is %s the horizon, which is %s to %s", measure->id, field,
                     text_from_month(month, date), month < horizon->start ? "before" : "after",
                     text_from_month(horizon->start, start), text_from_month(horizon->last, last));
}

/* The dates of a measure, with the horizon where it says nothing. Never until < from, so that the
 * scenario can be written and read again: a measure outside the horizon is in force for one month of no
 * interest. */
static void finish_dates(struct draft *draft, const struct draft_measure *from, const struct horizon *horizon,
                         struct measure *measure)
{
    char until_text[16], from_text[16];
    measure->from = from->from != NOT_SAID ? from->from : horizon->start;
    measure->until = from->until != NOT_SAID ? from->until : horizon->last;
    if (from->from != NOT_SAID && from->until != NOT_SAID && from->until < from->from) {
        struct place place = from->until_place;
        problems_error(draft->problems, place.file, place.line, place.column,
                       "%s.until = %s is before %s.from = %s", from->id,
                       text_from_month(from->until, until_text), from->id,
                       text_from_month(from->from, from_text));
        return;
    }
    if (!horizon->known)
        return;
    warn_of_date(draft, from, "from", from->from, from->from_place, horizon);
    warn_of_date(draft, from, "until", from->until, from->until_place, horizon);
    if (measure->until < measure->from && from->until == NOT_SAID)
        measure->until = measure->from;
    else if (measure->until < measure->from)
        measure->from = measure->until;
}

static void finish_measures(struct draft *draft, const struct park_register *parks,
                            const struct horizon *horizon, struct scenario *scenario)
{
    if (draft->n_measures == 0)
        return;
    scenario->measure = calloc((size_t)draft->n_measures, sizeof *scenario->measure);
    if (scenario->measure == NULL) {
        draft->out_of_memory = true;
        return;
    }
    scenario->n_measures = draft->n_measures;
    for (int m = 0; m < draft->n_measures; m++) {
        const struct draft_measure *from = &draft->measure[m];
        struct measure *measure = &scenario->measure[m];
        measure_default(measure, from->instrument, horizon->start, horizon->last);
        memcpy(measure->id, from->id, sizeof measure->id);
        memcpy(measure->value, from->value, sizeof measure->value);
        finish_dates(draft, from, horizon, measure);
        if (parks != NULL)
            target_resolve(draft, from, parks, &measure->target);
    }
}

/* One bound of an uncertain value against the bounds of what it stands for. */
static void check_bound(struct draft *draft, const struct draft_uncertain *entry, const char *field,
                        double value, const struct place *place, const struct value_info *info)
{
    char label[160], text[40];
    (void)snprintf(label, sizeof label, "%s.%s", entry->value.key, field);
    (void)snprintf(text, sizeof text, "%.15g", value);
    (void)value_in_bounds(draft->problems, place, label, text, info, value);
}

static void finish_uncertain(struct draft *draft, struct scenario *scenario)
{
    if (draft->n_uncertain == 0)
        return;
    scenario->uncertain = calloc((size_t)draft->n_uncertain, sizeof *scenario->uncertain);
    if (scenario->uncertain == NULL) {
        draft->out_of_memory = true;
        return;
    }
    scenario->n_uncertain = draft->n_uncertain;
    for (int i = 0; i < draft->n_uncertain; i++) {
        const struct draft_uncertain *entry = &draft->uncertain[i];
        const struct place *place = &entry->place;
        const char *key = entry->value.key;
        struct nearest nearest;
        nearest_start(&nearest, key);
        const struct value_info *info = draft_find_number(draft, key, &nearest);
        char hint[200], shown[72];
        scenario->uncertain[i] = entry->value;
        if (info == NULL && !draft->incomplete)
            problems_error(draft->problems, place->file, place->line, place->column, "unknown key '%s'%s",
                           text_show(key, shown), nearest_hint(&nearest, hint, sizeof hint));
        else if (info != NULL && info->type == SWITCH)
            problems_error(draft->problems, place->file, place->line, place->column,
                           "'%s' is a switch, so it cannot be uncertain", key);
        else if (info != NULL && entry->valid) {
            check_bound(draft, entry, "low", entry->value.low, &entry->low_place, info);
            check_bound(draft, entry, "high", entry->value.high, &entry->high_place, info);
        }
    }
}

/* What the whole chain has not said. */
static void check_missing(struct draft *draft, int months)
{
    if (draft->incomplete || draft->wrong_value)
        return;
    const char *missing[4] = {draft->start == NOT_SAID ? "horizon.start" : NULL,
                              draft->months == NOT_SAID && months == 0 ? "horizon.months" : NULL, NULL, NULL};
    if (draft->population == POPULATION_NONE)
        missing[2] = "population (a register, or parks and plots)";
    else if (draft->population == POPULATION_UNIFORM) {
        missing[2] = draft->parks == 0 ? "population.parks" : NULL;
        missing[3] = draft->plots == 0 ? "population.plots" : NULL;
    }
    for (int i = 0; i < 4; i++)
        if (missing[i] != NULL)
            problems_error(draft->problems, draft->file, 0, 0, "%s is missing", missing[i]);
}

void draft_finish(struct draft *draft, struct park_register *parks, int months, struct scenario *scenario)
{
    scenario_default(scenario);
    check_missing(draft, months);
    if (draft->start != NOT_SAID)
        scenario->start = draft->start;
    if (months > 0 || draft->months != NOT_SAID)
        scenario->months = months > 0 ? months : draft->months;
    struct horizon horizon = {.start = scenario->start,
                              .last = scenario->start + scenario->months - 1,
                              .known = draft->start != NOT_SAID && (months > 0 || draft->months != NOT_SAID),
                              .cut = months > 0};
    memcpy(scenario->name, draft->name, sizeof scenario->name);
    memcpy(scenario->title_english, draft->title_english, sizeof scenario->title_english);
    memcpy(scenario->title_chinese, draft->title_chinese, sizeof scenario->title_chinese);
    scenario->population_seed = draft->seed;
    scenario->population_redraw = draft->redraw;
    scenario->parks = parks;
    scenario->parameters = draft->parameters;
    scenario->yearly_budget = draft->yearly_budget;
    finish_measures(draft, parks, &horizon, scenario);
    finish_uncertain(draft, scenario);
}
