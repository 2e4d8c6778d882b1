/* A results file as one HTML page for a meeting: the question and its answer in plain words, what each scenario changes,
 * tables and figures with their uncertainty, what the conclusions rest on, and how to run it again. Every sentence is made
 * by a rule from numbers, and every number names the dataset that it comes from. */
#ifndef PARKSIM_REPORT_H
#define PARKSIM_REPORT_H

#include "plots.h"
#include "results.h"

struct report_options {
    const char *path; /* .html */
    bool replace;     /* an existing file */
    size_t baseline;  /* scenario */
    bool in[2];       /* languages, indexed by enum language; English first */
    double discount_rate;
};

/* Writes the page, whole or not at all. STATUS_USAGE: one scenario only, or Chinese without a Chinese font; otherwise errors
 * of reading, of gnuplot and of writing. */
enum status report_write(const struct results *results, const struct report_options *options,
                         struct error *error) MUST_CHECK;

#endif
