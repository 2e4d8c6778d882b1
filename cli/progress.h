/* How far a long job is, on stderr: one line that is rewritten when stderr is a terminal, a line now and then
 * otherwise. */
#ifndef PARKSIM_PROGRESS_H
#define PARKSIM_PROGRESS_H

#include "ensemble.h"

struct progress {
    bool quiet, terminal;
    bool drawn;           /* the terminal's line holds something */
    double told, told_at; /* share done and seconds when the last line was printed */
    double seconds;       /* of the last report */
    size_t runs;
};

void progress_start(struct progress *progress, bool quiet);
/* The `progress` of struct ensemble; context is the struct progress. */
void progress_report(void *context, const struct ensemble_progress *report);
/* Clears the terminal's line and, when all went well, says how long it took. */
void progress_end(struct progress *progress, bool success);

/* "40 s", "3 min 20 s", "2 h 05 min"; returns `text`. */
const char *progress_duration(double seconds, char text[32]);

#endif
