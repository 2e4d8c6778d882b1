/* A guarded YAML reader on libfyaml's events: a tree of texts, lists and maps in which every node knows its
 * line and column.
 *
 * Read is the part of YAML that configuration needs. Refused, each with its place: invalid UTF-8 and
 * control characters (before the parser sees them), a second document, anchors, aliases, tags, keys that are
 * not text or come twice in a map, and more than 16 levels. Nothing is interpreted: "yes" is a text. */
#ifndef PARKSIM_YAML_H
#define PARKSIM_YAML_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };
struct yaml_node {
    enum yaml_kind kind;
    bool plain;       /* a text without quotes */
    int line, column; /* from 1, column in characters */
    char *text;       /* UTF-8 of one line, without control characters; empty where the value is missing */
    struct yaml_node *key;   /* in a map: the text node before the ':' */
    struct yaml_node *child; /* first item of a list or map; */
    struct yaml_node *next;  /* the next one after this, in the order of the file */
    size_t n_children;
};

/* Parses one document. *root is the caller's, freed with yaml_free; NULL when the
 * text cannot be parsed. With duplicate keys as the only errors there is a tree (yaml_get takes the
 * first), so that its other errors can be found too. Errors are added to `problems` under `path`.
 * STATUS_OK, STATUS_INVALID or STATUS_INTERNAL. */
enum status yaml_parse(const char *path, const char *bytes, size_t size, struct yaml_node **root,
                       struct problems *problems) MUST_CHECK;
void yaml_free(struct yaml_node *root);

/* The value of a key in a map; NULL when there is none or `map` is NULL or no map. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);
/* The node in words: its text (quoted where it is quoted), "a list", "a map" or "nothing". Returns `shown`.
 */
const char *yaml_show(const struct yaml_node *node, char shown[80]);

#endif
