/* Plots are lognormal about their mean; parks open at dates drawn by the years' weights; occupancy rises with a park's
 * age as 1 - exp(-fill age), as vacant plots are let in the model; land per plot varies a little between parks. Then the
 * open parks are scaled to the totals: enterprises by largest remainders, land and floor by one factor each. */
#include "synthesize.h"
#include "numeric.h"
#include "random.h"
#include "random_gsl.h"
#include "scenario.h"
#include "source.h"
#include "text.h"
#include "yaml.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMAT "parksim-synthesis/1"
enum { SPEC_MAX_BYTES = 1 << 20 };

/* The numbers of a specification: key and field, lowest, highest, whether whole. */
#define NUMBERS(X)                         \
    X(seed, 0, 4294967295.0, true)         \
    X(open_parks, 1, 100000, true)         \
    X(pipeline_parks, 0, 100000, true)     \
    X(open_years, 1, 50, true)             \
    X(pipeline_years, 1, 20, true)         \
    X(enterprises, 1, 10000000, true)      \
    X(occupied_land_mu, 0.001, 1e9, false) \
    X(floor_m2, 0.001, 1e12, false)        \
    X(plots_mean, 2, 100000, false)        \
    X(plots_spread, 0, 2, false)           \
    X(land_spread, 0, 1, false)            \
    X(fill_per_year, 0.01, 100, false)     \
    X(opening_growth, -1, 1, false)

struct spec {
#define X(name, low, high, whole) double name;
    NUMBERS(X)
#undef X
    int start;
    char name[65], prefix[17], note[512];
    char county[MAX_COUNTIES][64];
    double county_share[MAX_COUNTIES];
    size_t n_counties;
};

struct drawn {
    int county, mode, chain, plots, opening, enterprises, in_county;
    double occupancy, land, floor;
};

static void read_number(const char *path, const struct yaml_node *root, const char *key, double low,
                        double high, bool whole, double *value, struct problems *problems)
{
    const struct yaml_node *node = yaml_get(root, key);
    char shown[80];
    if (node == NULL) {
        problems_error(problems, path, 1, 1, "'%s' is missing", key);
        return;
    }
    const char *wrong =
        node->kind == YAML_TEXT && node->plain ? text_number(node->text, value) : "is not a number";
    if (wrong != NULL)
        problems_error(problems, path, node->line, node->column, "%s = %s %s", key, yaml_show(node, shown),
                       wrong);
    else if (*value < low || *value > high)
        problems_error(problems, path, node->line, node->column, "%s = %s is outside %g to %g", key,
                       yaml_show(node, shown), low, high);
    else if (whole && *value != (double)(long long)*value)
        problems_error(problems, path, node->line, node->column, "%s = %s is not a whole number", key,
                       yaml_show(node, shown));
}

/* What goes into a field of the register as it is. */
static bool is_field(const char *text, size_t room)
{
    return strlen(text) > 0 && strlen(text) < room && strpbrk(text, ",\"") == NULL;
}

static void read_text(const char *path, const struct yaml_node *root, const char *key, char *text,
                      size_t room, struct problems *problems)
{
    const struct yaml_node *node = yaml_get(root, key);
    if (node == NULL || node->kind != YAML_TEXT || strlen(node->text) == 0 || strlen(node->text) >= room)
        problems_error(problems, path, node != NULL ? node->line : 1, node != NULL ? node->column : 1,
                       "'%s' must be a text of 1 to %zu bytes", key, room - 1);
    else if (strcmp(key, "prefix") == 0 && !is_field(node->text, room))
        problems_error(problems, path, node->line, node->column, "'%s' must not hold a comma or quotes", key);
    else
        (void)snprintf(text, room, "%s", node->text);
}

static void read_counties(const char *path, const struct yaml_node *root, struct spec *spec,
                          struct problems *problems)
{
    const struct yaml_node *map = yaml_get(root, "counties");
    if (map == NULL || map->kind != YAML_MAP || map->n_children == 0 || map->n_children > MAX_COUNTIES) {
        problems_error(problems, path, map != NULL ? map->line : 1, map != NULL ? map->column : 1,
                       "'counties' must be a map of 1 to %d names to weights", MAX_COUNTIES);
        return;
    }
    for (const struct yaml_node *node = map->child; node != NULL; node = node->next) {
        size_t c = spec->n_counties++;
        const char *wrong =
            node->kind == YAML_TEXT ? text_number(node->text, &spec->county_share[c]) : "is not a number";
        if (wrong != NULL || spec->county_share[c] <= 0)
            problems_error(problems, path, node->line, node->column, "county %s needs a weight above 0",
                           node->key->text);
        if (!is_field(node->key->text, sizeof spec->county[c]))
            problems_error(problems, path, node->key->line, node->key->column,
                           "a county's name must have 1 to %zu bytes, without comma or quotes",
                           sizeof spec->county[c] - 1);
        (void)snprintf(spec->county[c], sizeof spec->county[c], "%s", node->key->text);
    }
}

static void check_keys(const char *path, const struct yaml_node *root, struct problems *problems)
{
    static const char *const known[] = {"format",  "name", "prefix", "note", "start", "counties",
#define X(name, low, high, whole) #name,
                                        NUMBERS(X)
#undef X
    };
    for (const struct yaml_node *node = root->child; node != NULL; node = node->next) {
        size_t k = 0;
        while (k < sizeof known / sizeof *known && strcmp(known[k], node->key->text) != 0)
            k++;
        if (k == sizeof known / sizeof *known)
            problems_error(problems, path, node->key->line, node->key->column, "unknown key '%s'",
                           node->key->text);
    }
}

static enum status read_spec(const char *path, struct spec *spec, struct problems *problems)
{
    char *bytes = NULL;
    size_t size = 0;
    struct yaml_node *root = NULL;
    struct error error;
    *spec = (struct spec){0};
    enum status status = source_read(path, SPEC_MAX_BYTES, &bytes, &size, &error);
    if (status != STATUS_OK) {
        problems_error(problems, path, 0, 0, "%s", error.message);
        return status;
    }
    status = yaml_parse(path, bytes, size, &root, problems);
    if (status != STATUS_OK)
        goto out;
    const struct yaml_node *format = yaml_get(root, "format"), *start = yaml_get(root, "start");
    if (root->kind != YAML_MAP || format == NULL || format->kind != YAML_TEXT ||
        strcmp(format->text, FORMAT) != 0) {
        problems_error(problems, path, 1, 1, "the first key must be 'format: %s'", FORMAT);
        goto out;
    }
    check_keys(path, root, problems);
    read_text(path, root, "name", spec->name, sizeof spec->name, problems);
    read_text(path, root, "prefix", spec->prefix, sizeof spec->prefix, problems);
    read_text(path, root, "note", spec->note, sizeof spec->note, problems);
    if (start == NULL || start->kind != YAML_TEXT || text_month(start->text, &spec->start) != NULL)
        problems_error(problems, path, start != NULL ? start->line : 1, 1, "'start' must be a month YYYY-MM");
#define X(name, low, high, whole) read_number(path, root, #name, low, high, whole, &spec->name, problems);
    NUMBERS(X)
#undef X
    read_counties(path, root, spec, problems);
out:
    yaml_free(root);
    free(bytes);
    return status != STATUS_OK ? status : problems_status(problems);
}

/* A date among `years` calendar years of which each weighs (1 + growth) times the one before; months from the first. */
static int draw_month(struct random_words w, double years, double growth)
{
    double sum = 0, weight = 1, u = random_uniform(w.word[0]);
    for (int y = 0; y < (int)years; y++, weight *= 1 + growth)
        sum += weight;
    weight = 1;
    int year = 0;
    for (double reached = weight / sum; year + 1 < (int)years && u >= reached; year++) {
        weight *= 1 + growth;
        reached += weight / sum;
    }
    return 12 * year + (int)(12 * random_uniform(w.word[1]));
}

static void draw_park(const struct spec *spec, uint32_t i, struct drawn *park)
{
    struct random_stream stream = {.seed = (uint64_t)spec->seed};
    struct random_words a = random_draw(stream, i, 0, 0, PURPOSE_SYNTHESIZE, 0);
    struct random_words b = random_draw(stream, i, 0, 0, PURPOSE_SYNTHESIZE, 1);
    struct random_words c = random_draw(stream, i, 0, 0, PURPOSE_SYNTHESIZE, 2);
    double spread = spec->plots_spread;
    double plots =
        spec->plots_mean * numeric_exp(spread * random_normal(a.word[0], a.word[1]) - spread * spread / 2);
    park->plots = plots < 8                      ? 8
                  : plots > 8 * spec->plots_mean ? (int)(8 * spec->plots_mean)
                                                 : (int)(plots + 0.5);
    bool open = i < (uint32_t)spec->open_parks;
    park->opening = open ? spec->start - 12 * (int)spec->open_years +
                               draw_month(b, spec->open_years, spec->opening_growth)
                         : spec->start + 1 + draw_month(b, spec->pipeline_years, 0);
    double age = (spec->start - park->opening) / 12.0;
    park->occupancy = open ? 1 - numeric_exp(-spec->fill_per_year * (age + 0.25)) : 0;
    park->land =
        numeric_exp(spec->land_spread * random_normal(c.word[0], c.word[1])); /* per plot, to be scaled */
    park->floor = park->land * park->plots;
}

/* Counties, modes and chains of all parks, with GSL's discrete choices. */
static enum status draw_classes(const struct spec *spec, struct drawn *park, size_t n)
{
    double mode[N_MODES], chain[N_CHAINS];
    for (int k = 0; k < N_MODES; k++)
        mode[k] = mode_traits[k].share;
    for (int k = 0; k < N_CHAINS; k++)
        chain[k] = chain_traits[k].share;
    gsl_rng *generator = gsl_rng_alloc(random_gsl_philox);
    gsl_ran_discrete_t *counties = gsl_ran_discrete_preproc(spec->n_counties, spec->county_share);
    gsl_ran_discrete_t *modes = gsl_ran_discrete_preproc(N_MODES, mode),
                       *chains = gsl_ran_discrete_preproc(N_CHAINS, chain);
    enum status status = STATUS_INTERNAL;
    int numbered[MAX_COUNTIES] = {0};
    if (generator == NULL || counties == NULL || modes == NULL || chains == NULL)
        goto out;
    gsl_rng_set(generator, (unsigned long)spec->seed);
    for (size_t i = 0; i < n; i++) {
        park[i].county = (int)gsl_ran_discrete(generator, counties);
        park[i].mode = (int)gsl_ran_discrete(generator, modes);
        park[i].chain = (int)gsl_ran_discrete(generator, chains);
        park[i].in_county = ++numbered[park[i].county];
    }
    status = STATUS_OK;
out:
    gsl_ran_discrete_free(counties);
    gsl_ran_discrete_free(modes);
    gsl_ran_discrete_free(chains);
    gsl_rng_free(generator);
    return status;
}

/* Shares the enterprises out by expected occupancy: whole numbers by largest remainder, at most the plots. Returns false
 * where there are more enterprises than plots. */
static bool share_out(const struct spec *spec, struct drawn *park, size_t n_open)
{
    int wanted = (int)spec->enterprises, given = 0;
    long plots = 0;
    for (size_t i = 0; i < n_open; i++)
        plots += park[i].plots;
    if (plots < wanted)
        return false;
    double low = 0, high = 1;
    for (double total = 0; total < wanted; high *= 2) { /* a factor under which enough would fit */
        total = 0;
        for (size_t i = 0; i < n_open; i++)
            total += park[i].occupancy * high > 1 ? park[i].plots : park[i].occupancy * high * park[i].plots;
        if (total >= wanted || high > 1e6)
            break;
    }
    for (int step = 0; step < 100; step++) {
        double middle = (low + high) / 2, total = 0;
        for (size_t i = 0; i < n_open; i++)
            total +=
                park[i].occupancy * middle > 1 ? park[i].plots : park[i].occupancy * middle * park[i].plots;
        if (total < wanted)
            low = middle;
        else
            high = middle;
    }
    for (size_t i = 0; i < n_open; i++) {
        double share = park[i].occupancy * low > 1 ? 1 : park[i].occupancy * low;
        park[i].occupancy = share * park[i].plots;
        park[i].enterprises = (int)park[i].occupancy;
        given += park[i].enterprises;
    }
    for (; given < wanted; given++) {
        size_t best = n_open;
        for (size_t i = 0; i < n_open; i++)
            if (park[i].enterprises < park[i].plots &&
                (best == n_open ||
                 park[i].occupancy - park[i].enterprises > park[best].occupancy - park[best].enterprises))
                best = i;
        park[best].enterprises++;
    }
    return true;
}

/* Land per plot so that occupied land meets its total; floor so that open parks' floor does. */
static void scale(const struct spec *spec, struct drawn *park, size_t n_open, size_t n)
{
    double occupied = 0, floor = 0;
    for (size_t i = 0; i < n_open; i++) {
        occupied += park[i].land * park[i].enterprises;
        floor += park[i].floor;
    }
    for (size_t i = 0; i < n; i++) {
        park[i].land *= spec->occupied_land_mu / occupied;
        park[i].floor *= spec->floor_m2 / floor;
    }
}

static enum status write_register(const struct spec *spec, const struct drawn *park, size_t n,
                                  const char *path, struct error *error)
{
    char temporary[4096], opening[16];
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.tmp", path) >= sizeof temporary)
        return error_set(error, STATUS_FILE, "%s: the path is too long", path);
    FILE *file = fopen(temporary, "w");
    if (file == NULL)
        return error_set(error, STATUS_FILE, "%s: cannot be written: %s", path, strerror(errno));
    (void)fprintf(file, "# synthetic: %s\n# drawn by 'parksim synthesize' from %s, seed %.0f\n", spec->note,
                  spec->name, spec->seed);
    (void)fprintf(file, "id,name,county,mode,chain,land_mu,floor_m2,plots,opening,enterprises\n");
    for (size_t i = 0; i < n; i++) {
        const struct drawn *p = &park[i];
        (void)fprintf(file, "%s-%03zu,%s park %d,%s,%s,%s,%.4f,%.1f,%d,%s,%d\n", spec->prefix, i + 1,
                      spec->county[p->county], p->in_county, spec->county[p->county],
                      mode_classes[p->mode].key, chain_classes[p->chain].key, p->land * p->plots, p->floor,
                      p->plots, text_from_month(p->opening, opening), p->enterprises);
    }
    int failed = ferror(file) || fflush(file) != 0 || fsync(fileno(file)) != 0;
    failed |= fclose(file) != 0;
    if (failed || rename(temporary, path) != 0) {
        (void)unlink(temporary);
        return error_set(error, STATUS_FILE, "%s: cannot be written: %s", path, strerror(errno));
    }
    return STATUS_OK;
}

enum status synthesize_register(const char *spec_path, const char *output_path, bool force,
                                struct problems *problems, struct error *error)
{
    struct spec spec;
    enum status status = read_spec(spec_path, &spec, problems);
    if (status != STATUS_OK)
        return status;
    if (!force && access(output_path, F_OK) == 0)
        return error_set(error, STATUS_FILE, "%s: exists already; --force overwrites it", output_path);
    size_t n_open = (size_t)spec.open_parks, n = n_open + (size_t)spec.pipeline_parks;
    struct drawn *park = calloc(n, sizeof *park);
    if (park == NULL)
        return error_set(error, STATUS_INTERNAL, "%s: out of memory", spec_path);
    status = draw_classes(&spec, park, n);
    if (status != STATUS_OK)
        goto out;
    for (size_t i = 0; i < n; i++)
        draw_park(&spec, (uint32_t)i, &park[i]);
    if (!share_out(&spec, park, n_open)) {
        problems_error(problems, spec_path, 0, 0, "%g enterprises do not fit into %g parks of %g plots",
                       spec.enterprises, spec.open_parks, spec.plots_mean);
        status = STATUS_INVALID;
        goto out;
    }
    scale(&spec, park, n_open, n);
    status = write_register(&spec, park, n, output_path, error);
out:
    free(park);
    return status;
}
