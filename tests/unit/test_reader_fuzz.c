/* Damaged scenarios and registers: whatever is done to them, the reader returns with a status that says that
 * the input is in order or not, and says why. Run under the sanitizers it also shows that no memory is
 * misused. */
#include "reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char scenario_text[] =
    "format: parksim-scenario/1\nname: fuzz-1\ntitle: {en: Pooled procurement, zh: 集中采购}\nextends: "
    "parent.yaml\n"
    "horizon: {start: 2022-01, months: 120}\npopulation: {register: r.csv, seed: 7, redraw: false}\n"
    "parameters:\n  enterprise.peer_influence: 0.35\n  provider.count: 30\nbudget: {yearly: 8000}\n"
    "measures:\n  - instrument: pooled_procurement\n    id: pool-a\n    from: 2022-07\n    until: 2031-12\n  "
    "  ramp_months: 6\n"
    "    target: {grade: [none, standard], county: [Ruian], park: [p1, p2], stage: 0}\n    budget: 300\n    "
    "winners: 2\n"
    "  - instrument: enterprise_subsidy\n    rate: 0.4\n  - {id: old, remove: true}\n"
    "uncertain:\n  enterprise.peer_influence: {distribution: uniform, low: 0.2, high: 0.5}\n"
    "  pool-a.winners: {distribution: triangular, low: 1, high: 3, mode: 2}\n"
    "  enterprise_subsidy.rate: {distribution: normal, low: 0.1, high: 0.9, mean: 0.4, sd: 0.1}\n";
static const char parent_text[] =
    "format: parksim-scenario/1\nname: parent\nmeasures:\n  - instrument: diagnosis\n    id: old\n";
static const char register_text[] =
    "# synthetic: for "
    "tests\nid,name,county,mode,chain,land_mu,floor_m2,plots,opening,enterprises,key,operator_skill,operator_"
    "cash\n"
    "p1,\"First, park\",Lucheng,village_collective,electrical,10,20000,5,2015-01,5,3,0.4,60\n"
    "p2,第二园,Ruian,government_led,footwear,30.5,40000,12,2018-03,10,1,,\n"
    "p3,Third,Ruian,industrial_property,apparel,80,90000,40,2024-01,0,2,0.5,\n";
static const char *const words[] = {"\"",
                                    "'",
                                    "[",
                                    "]",
                                    "{",
                                    "}",
                                    ":",
                                    ": ",
                                    "\n",
                                    "\r",
                                    "\n  - ",
                                    "\t",
                                    "*a",
                                    "&a",
                                    "!!",
                                    "---\n",
                                    "%",
                                    "%%\xff",
                                    "?",
                                    "|",
                                    ">",
                                    "#",
                                    "-",
                                    "\xe9",
                                    "\xf0\x9f",
                                    "\xef\xbb\xbf",
                                    "\0",
                                    "0x1",
                                    "1e999",
                                    "nan",
                                    "99999999999",
                                    "-1",
                                    "all",
                                    "none",
                                    "<<",
                                    "~",
                                    "@",
                                    "`",
                                    ",",
                                    ",,",
                                    "\"\"",
                                    "\\x00",
                                    "\\ud800",
                                    "extends: fuzz.yaml\n",
                                    "remove: true",
                                    "2022-13"};

static uint64_t random_state = 20220117;
static size_t draw(size_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state >> 11) % n;
}

enum { CAPACITY = 1 << 14 };

static size_t splice(char *text, size_t size, size_t at, size_t remove, const char *insert, size_t n)
{
    if (size - remove + n > CAPACITY)
        return size;
    memmove(text + at + n, text + at + remove, size - at - remove);
    memcpy(text + at, insert, n);
    return size - remove + n;
}

static size_t mutate(char *text, size_t size)
{
    char piece[200];
    for (size_t edits = 1 + draw(4); edits > 0; edits--) {
        size_t at = draw(size + 1), n = draw(sizeof piece);
        n = n < size - at ? n : size - at;
        const char *word = words[draw(sizeof words / sizeof *words)];
        memcpy(piece, text + at, n);
        switch (draw(6)) {
        case 0: /* another byte */
            if (at < size)
                text[at] = (char)draw(256);
            break;
        case 1: /* one bit */
            if (at < size)
                text[at] = (char)(text[at] ^ (char)(1 << draw(8)));
            break;
        case 2: /* a piece less */
            size = splice(text, size, at, draw(2) != 0 ? n : (n < 3 ? n : 3), "", 0);
            break;
        case 3: /* a piece again, elsewhere */
            size = splice(text, size, draw(size + 1), 0, piece, n);
            break;
        case 4: /* the end is missing */
            size = draw(8) == 0 ? at : size;
            break;
        default: /* a word that means something */
            size = splice(text, size, at, 0, word, word[0] == '\0' ? 1 : strlen(word));
        }
    }
    return size;
}

static enum status read_damaged(const char *yaml, size_t yaml_size, const char *csv, size_t csv_size)
{
    struct scenario_set set = {0};
    struct problems problems = {0};
    struct override override;
    struct scenario_changes changes = {.override = &override, .n_overrides = 1};
    const char *path = "fuzz.yaml";
    assert_int_equal(override_parse("pool-a.intensity=0.5", &override, &problems), STATUS_OK);
    assert_int_equal(scenario_set_add_file(&set, path, yaml, yaml_size), STATUS_OK);
    assert_int_equal(scenario_set_add_file(&set, "parent.yaml", parent_text, sizeof parent_text - 1),
                     STATUS_OK);
    assert_int_equal(scenario_set_add_file(&set, "r.csv", csv, csv_size), STATUS_OK);
    enum status status = scenario_set_read(&set, &path, 1, &changes, &problems);
    assert_true(status == STATUS_OK || status == STATUS_INVALID || status == STATUS_FILE);
    assert_true((problems.n_errors > 0) == (status != STATUS_OK));
    if (status == STATUS_OK) {
        char *text = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&text, &size);
        assert_non_null(stream);
        assert_int_equal(scenario_write(stream, &set.scenario[0], &set.source[0], NULL), STATUS_OK);
        (void)fclose(stream);
        free(text);
    }
    problems_free(&problems);
    scenario_set_free(&set);
    return status;
}

static void damaged_scenarios(void **state)
{
    (void)state;
    static char text[CAPACITY];
    int valid = 0, invalid = 0;
    assert_int_equal(
        read_damaged(scenario_text, sizeof scenario_text - 1, register_text, sizeof register_text - 1),
        STATUS_OK);
    for (int i = 0; i < 2000; i++) {
        memcpy(text, scenario_text, sizeof scenario_text);
        size_t size = mutate(text, sizeof scenario_text - 1);
        enum status status = read_damaged(text, size, register_text, sizeof register_text - 1);
        valid += status == STATUS_OK;
        invalid += status != STATUS_OK;
    }
    assert_true(valid > 20 && invalid > 1000); /* the damage is neither too small nor too large */
}

static void damaged_registers(void **state)
{
    (void)state;
    static char text[CAPACITY];
    int valid = 0, invalid = 0;
    for (int i = 0; i < 2000; i++) {
        memcpy(text, register_text, sizeof register_text);
        size_t size = mutate(text, sizeof register_text - 1);
        enum status status = read_damaged(scenario_text, sizeof scenario_text - 1, text, size);
        valid += status == STATUS_OK;
        invalid += status != STATUS_OK;
    }
    assert_true(valid > 20 && invalid > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(damaged_scenarios),
                                       cmocka_unit_test(damaged_registers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
