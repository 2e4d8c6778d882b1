#include "yaml.h"

#include "text.h"

#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 16 };

struct builder {
    const char *path;
    struct fy_parser *parser;
    struct problems *problems;
    int line, column; /* of the last event with a place: where a missing value would be */
    bool failed;      /* an error was added: no tree */
    bool duplicates;  /* an error was added, but the tree can be looked at further */
    bool stopped;     /* it makes no sense to go on */
    bool out_of_memory;
};

static void fail(struct builder *b, int line, int column, const char *message)
{
    b->failed = true;
    problems_error(b->problems, b->path, line, column, "%s", message);
}

void yaml_free(struct yaml_node *root)
{
    while (root != NULL) {
        struct yaml_node *next = root->next;
        yaml_free(root->key);
        yaml_free(root->child);
        free(root->text);
        free(root);
        root = next;
    }
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
    if (map == NULL || map->kind != YAML_MAP)
        return NULL;
    for (const struct yaml_node *item = map->child; item != NULL; item = item->next)
        if (strcmp(item->key->text, key) == 0)
            return item;
    return NULL;
}

const char *yaml_show(const struct yaml_node *node, char shown[80])
{
    char text[72];
    if (node->kind != YAML_TEXT)
        (void)snprintf(shown, 80, "%s", node->kind == YAML_LIST ? "a list" : "a map");
    else if (node->plain && node->text[0] == '\0')
        (void)snprintf(shown, 80, "nothing");
    else
        (void)snprintf(shown, 80, node->plain ? "%s" : "\"%s\"", text_show(node->text, text));
    return shown;
}

static struct yaml_node *new_node(struct builder *b, struct fy_event *event, enum yaml_kind kind)
{
    struct yaml_node *node = calloc(1, sizeof *node);
    if (node == NULL) {
        b->out_of_memory = b->stopped = true;
        return NULL;
    }
    const struct fy_mark *mark = fy_event_start_mark(event);
    if (mark != NULL) {
        b->line = mark->line + 1;
        b->column = mark->column + 1;
    }
    node->kind = kind;
    node->line = b->line;
    node->column = b->column;
    return node;
}

static struct yaml_node *build_text(struct builder *b, struct fy_event *event)
{
    struct yaml_node *node = new_node(b, event, YAML_TEXT);
    if (node == NULL)
        return NULL;
    size_t size = 0;
    const char *text = fy_token_get_text(event->scalar.value, &size);
    node->plain = event->scalar.value == NULL || fy_token_scalar_style(event->scalar.value) == FYSS_PLAIN;
    if (text == NULL) {
        text = "";
        size = 0;
    }
    if (!text_is_line(text, size)) { /* by an escape such as \0, or over several lines */
        fail(b, node->line, node->column, "control character or line end in a text");
        size = 0;
    }
    node->text = malloc(size + 1);
    if (node->text == NULL) {
        free(node);
        b->out_of_memory = b->stopped = true;
        return NULL;
    }
    memcpy(node->text, text, size);
    node->text[size] = '\0';
    return node;
}

static int by_key(const void *a, const void *b)
{
    const struct yaml_node *x = *(struct yaml_node *const *)a, *y = *(struct yaml_node *const *)b;
    int order = strcmp(x->key->text, y->key->text);
    if (order == 0)
        order = (x->key->line > y->key->line) - (x->key->line < y->key->line);
    return order != 0 ? order : (x->key->column > y->key->column) - (x->key->column < y->key->column);
}

static void check_duplicates(struct builder *b, const struct yaml_node *map)
{
    if (map->n_children < 2)
        return;
    struct yaml_node **item = malloc(map->n_children * sizeof *item);
    if (item == NULL) {
        b->out_of_memory = b->stopped = true;
        return;
    }
    size_t n = 0;
    for (struct yaml_node *child = map->child; child != NULL; child = child->next)
        item[n++] = child;
    qsort(item, n, sizeof *item, by_key);
    for (size_t i = 1, first = 0; i < n; i++) {
        const struct yaml_node *key = item[i]->key;
        if (strcmp(item[first]->key->text, key->text) != 0) {
            first = i;
            continue;
        }
        char shown[72];
        b->failed = true;
        problems_error(b->problems, b->path, key->line, key->column,
                       "key '%s' is given twice; first in line %d", text_show(key->text, shown),
                       item[first]->key->line);
    }
    free(item);
}

static void refuse_decoration(struct builder *b, struct fy_event *event)
{
    struct fy_token *anchor = fy_event_get_anchor_token(event), *tag = fy_event_get_tag_token(event);
    const struct fy_mark *mark = fy_token_start_mark(anchor != NULL ? anchor : tag);
    if (event->type == FYET_ALIAS) {
        mark = fy_event_start_mark(event);
        fail(b, mark != NULL ? mark->line + 1 : b->line, mark != NULL ? mark->column + 1 : b->column,
             "aliases (*name) are not allowed");
    } else if (anchor != NULL || tag != NULL)
        fail(b, mark != NULL ? mark->line + 1 : b->line, mark != NULL ? mark->column + 1 : b->column,
             anchor != NULL ? "anchors (&name) are not allowed" : "tags (!name) are not allowed");
}

static struct yaml_node *build(struct builder *b, struct fy_event *event, int depth);

/* The next node of a list or map, or NULL at its end, or when the parser stopped. */
static struct yaml_node *build_next(struct builder *b, enum fy_event_type end, int depth)
{
    struct fy_event *event = fy_parser_parse(b->parser);
    struct yaml_node *node = NULL;
    if (event == NULL)
        b->stopped = true;
    else if (event->type != end)
        node = build(b, event, depth);
    fy_parser_event_free(b->parser, event);
    return node;
}

static void build_children(struct builder *b, struct yaml_node *parent, int depth)
{
    bool map = parent->kind == YAML_MAP;
    enum fy_event_type end = map ? FYET_MAPPING_END : FYET_SEQUENCE_END;
    struct yaml_node **last = &parent->child;
    for (;;) {
        struct yaml_node *item = build_next(b, end, depth), *key = NULL;
        if (item == NULL)
            return;
        if (map) {
            key = item;
            item = b->stopped ? NULL : build_next(b, FYET_NONE, depth);
            if (item == NULL) {
                yaml_free(key);
                return;
            }
            if (key->kind != YAML_TEXT) {
                fail(b, key->line, key->column, "a key must be a text");
                b->stopped = true;
                yaml_free(key);
                yaml_free(item);
                return;
            }
        }
        item->key = key;
        *last = item;
        last = &item->next;
        parent->n_children++;
        if (b->stopped)
            return;
    }
}

static struct yaml_node *build(struct builder *b, struct fy_event *event, int depth)
{
    refuse_decoration(b, event);
    if (event->type == FYET_SCALAR)
        return build_text(b, event);
    struct yaml_node *node = new_node(b, event, event->type == FYET_MAPPING_START ? YAML_MAP : YAML_LIST);
    if (node == NULL)
        return NULL;
    if (event->type != FYET_MAPPING_START && event->type != FYET_SEQUENCE_START) {
        node->kind = YAML_TEXT; /* an alias, refused: stands as an empty text */
        node->text = strdup("");
        b->out_of_memory = b->out_of_memory || node->text == NULL;
        b->stopped = b->stopped || node->text == NULL;
        return node;
    }
    if (depth >= MAX_DEPTH) {
        fail(b, node->line, node->column, "nested too deeply");
        b->stopped = true;
        return node;
    }
    build_children(b, node, depth + 1);
    if (node->kind == YAML_MAP && !b->stopped)
        check_duplicates(b, node);
    return node;
}

static struct yaml_node *build_document(struct builder *b)
{
    struct yaml_node *root = NULL;
    int documents = 0;
    for (;;) {
        struct fy_event *event = fy_parser_parse(b->parser);
        if (event == NULL)
            break;
        enum fy_event_type type = event->type;
        const struct fy_mark *mark = fy_event_start_mark(event);
        if (type == FYET_DOCUMENT_START && ++documents == 2) {
            fail(b, mark != NULL ? mark->line + 1 : b->line, mark != NULL ? mark->column + 1 : b->column,
                 "only one document is allowed in a file");
            b->stopped = true;
        } else if (type == FYET_SCALAR || type == FYET_MAPPING_START || type == FYET_SEQUENCE_START ||
                   type == FYET_ALIAS) {
            yaml_free(root);
            root = build(b, event, 0);
        }
        fy_parser_event_free(b->parser, event);
        if (b->stopped)
            break;
    }
    return root;
}

/* The library's own complaints, in our form. */
static void take_diagnostics(struct builder *b, struct fy_diag *diag)
{
    void *position = NULL;
    struct fy_diag_error *error;
    while ((error = fy_diag_errors_iterate(diag, &position)) != NULL)
        if (error->type == FYET_ERROR) {
            b->failed = true;
            problems_error(b->problems, b->path, error->line, error->column, "not valid YAML: %s",
                           error->msg);
        }
    if (fy_parser_get_stream_error(b->parser) && !b->failed)
        fail(b, b->line, b->column, "not valid YAML");
}

/* All the library says is collected; nothing may reach stderr. */
static void discard(struct fy_diag *diag, void *user, const char *text, size_t size)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)size;
}

static struct yaml_node *parse(struct builder *b, const char *bytes, size_t size)
{
    struct yaml_node *root = NULL;
    struct fy_diag_cfg diag_config;
    fy_diag_cfg_default(&diag_config);
    diag_config.fp = NULL;
    diag_config.output_fn = discard;
    diag_config.colorize = false;
    struct fy_diag *diag = fy_diag_create(&diag_config);
    if (diag == NULL)
        goto out;
    fy_diag_set_collect_errors(diag, true);
    struct fy_parse_cfg config = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2 |
                                           FYPCF_JSON_NONE,
                                  .diag = diag};
    b->parser = fy_parser_create(&config);
    if (b->parser == NULL || fy_parser_set_string(b->parser, bytes, size) != 0)
        goto out;
    root = build_document(b);
    take_diagnostics(b, diag);
out:
    b->out_of_memory = b->out_of_memory || diag == NULL || b->parser == NULL;
    if (b->parser != NULL)
        fy_parser_destroy(b->parser);
    if (diag != NULL)
        fy_diag_destroy(diag);
    return root;
}

enum status yaml_parse(const char *path, const char *bytes, size_t size, struct yaml_node **root,
                       struct problems *problems)
{
    struct builder b = {.path = path, .problems = problems, .line = 1, .column = 1};
    *root = NULL;
    if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark, as some editors write */
        bytes += 3;
        size -= 3;
    }
    int line, column;
    const char *wrong = text_check(bytes, size, &line, &column);
    if (size == 0) {
        problems_error(problems, path, 0, 0, "the file is empty");
        return STATUS_INVALID;
    }
    if (wrong != NULL) {
        fail(&b, line, column, wrong);
        return STATUS_INVALID;
    }
    *root = parse(&b, bytes, size);
    if (*root == NULL && !b.failed && !b.out_of_memory) {
        b.failed = true;
        problems_error(problems, path, 0, 0, "the file holds nothing but comments");
    }
    if (b.failed || b.out_of_memory) {
        yaml_free(*root);
        *root = NULL;
    }
    return b.out_of_memory ? STATUS_INTERNAL : b.failed || b.duplicates ? STATUS_INVALID : STATUS_OK;
}
