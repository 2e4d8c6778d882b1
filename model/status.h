/* Outcome of a fallible function: one list of codes, which are also the exit codes of the program,
 * and the texts that go with them. Library code never prints and never exits: it returns a status
 * and fills a `struct error`, or adds to a list of `struct problems` where all errors are wanted at once. */
#ifndef PARKSIM_STATUS_H
#define PARKSIM_STATUS_H

#include <stdbool.h>
#include <stddef.h>

/* The codes are part of the contract with outside scripts: see README, "Exit codes". */
#define STATUS_LIST(X)                                              \
    X(STATUS_OK, 0, "ok")                                           \
    X(STATUS_INTERNAL, 1, "internal error or out of memory")        \
    X(STATUS_USAGE, 2, "wrong use of the command line")             \
    X(STATUS_INVALID, 3, "invalid scenario or study")               \
    X(STATUS_FILE, 4, "file or device error")                       \
    X(STATUS_INVARIANT, 5, "broken invariant or non-finite number") \
    X(STATUS_RUNS_FAILED, 6, "some runs failed")                    \
    X(STATUS_INTERRUPTED, 7, "interrupted")                         \
    X(STATUS_DIFFERS, 8, "reproduction differs")                    \
    X(STATUS_UNSETTLED, 9, "precision or ranking not reached")

enum status {
#define X(name, code, text) name = code,
    STATUS_LIST(X)
#undef X
};

/* Short English text of a status; never NULL. */
const char *status_text(enum status status);

/* A status with its one-line explanation: "place: what is wrong; what to do". */
struct error {
    enum status status;
    char message[1024];
};

#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#define MUST_CHECK __attribute__((warn_unused_result))

/* Fills *error (which may be NULL) and returns `status`, so that a function can end with
 * `return error_set(error, STATUS_FILE, "%s: cannot be opened", path)`. */
enum status error_set(struct error *error, enum status status, const char *format, ...) PRINTF_LIKE(3, 4);

/* All problems of one input, in the order found. Owned by the caller, freed with problems_free. */
struct problem {
    bool warning; /* a warning does not make the input invalid */
    char *text;   /* "file:line:column: what is wrong" */
};
struct problems {
    struct problem *item; /* [n] */
    size_t n, capacity;
    size_t n_errors; /* without warnings */
    bool out_of_memory;
};

/* Adds one problem at `file:line:column:` (line and column count from 1; 0 leaves them out; file may be NULL). */
void problems_error(struct problems *problems, const char *file, int line, int column, const char *format,
                    ...) PRINTF_LIKE(5, 6);
void problems_warning(struct problems *problems, const char *file, int line, int column, const char *format,
                      ...) PRINTF_LIKE(5, 6);
/* STATUS_OK without errors, STATUS_INVALID with, STATUS_INTERNAL when memory ran out. */
enum status problems_status(const struct problems *problems);
void problems_free(struct problems *problems);

#endif
