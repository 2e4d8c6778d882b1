/* Sensitivity as tables and pictures: for a terminal, as records for other programs, as a tornado or a plane of mu* and
 * sigma. */
#ifndef PARKSIM_SENSITIVITY_PRINT_H
#define PARKSIM_SENSITIVITY_PRINT_H

#include "compare_tables.h"
#include "sensitivity.h"

/* What is asked for: -1 for all indicators, scenarios or months of the file. */
struct sensitivity_request {
    int indicator, scenario, month; /* indices in the layout */
    struct resampling resampling;
    enum compare_format format;
    size_t most; /* factors in tables for people; 0: all */
};

/* What has no value is told, or in records left out. Errors: those of sensitivity_make when nothing has one, STATUS_FILE when
 * the stream fails. */
enum status sensitivity_print(const struct sweep_reader *reader, const struct sensitivity_request *request,
                              FILE *stream, struct error *error) MUST_CHECK;

/* Draws one indicator, scenario and month, all of which must be given: mu* against sigma after morris, else the factors
 * as a tornado, the most important on top. Errors: also those of figure.h. */
enum status sensitivity_plot(const struct sweep_reader *reader, const struct sensitivity_request *request,
                             const char *path, bool force, struct error *error) MUST_CHECK;

#endif
