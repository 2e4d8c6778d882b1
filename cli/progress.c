#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

/* Without a terminal: a line when both this much more is done and this much time has passed. */
static const double step_share = 0.05, step_seconds = 10;

void progress_start(struct progress *progress, bool quiet)
{
    *progress = (struct progress){.quiet = quiet, .terminal = isatty(STDERR_FILENO) == 1};
}

const char *progress_duration(double seconds, char text[32])
{
    if (!(seconds >= 0 && seconds < 1e9)) {
        (void)snprintf(text, 32, "unknown");
        return text;
    }
    long whole = lround(seconds);
    if (seconds < 10)
        (void)snprintf(text, 32, "%.1f s", seconds);
    else if (whole < 60)
        (void)snprintf(text, 32, "%ld s", whole);
    else if (whole < 3600)
        (void)snprintf(text, 32, "%ld min %02ld s", whole / 60, whole % 60);
    else
        (void)snprintf(text, 32, "%ld h %02ld min", whole / 3600, whole / 60 % 60);
    return text;
}

void progress_report(void *context, const struct ensemble_progress *report)
{
    struct progress *progress = context;
    progress->seconds = report->seconds;
    progress->runs = report->n_runs;
    if (progress->quiet)
        return;
    if (!progress->terminal && (report->done < progress->told + step_share || report->done >= 1 ||
                                report->seconds < progress->told_at + step_seconds))
        return;
    char left[32] = "", rate[48] = "";
    bool known = isfinite(report->seconds_left);
    if (report->runs_done > 0 && report->seconds > 0)
        (void)snprintf(rate, sizeof rate, ", %.3g a second", (double)report->runs_done / report->seconds);
    fprintf(stderr, "%s%3.0f %%, %zu of %zu runs%s%s%s%s%s",
            progress->terminal ? "\r" : "parksim: ", 100 * report->done, report->runs_done, report->n_runs,
            rate, known ? ", " : "", known ? progress_duration(report->seconds_left, left) : "",
            known ? " left" : "", progress->terminal ? "\033[K" : "\n");
    (void)fflush(stderr);
    progress->drawn = progress->terminal;
    progress->told = report->done;
    progress->told_at = report->seconds;
}

void progress_end(struct progress *progress, bool success)
{
    char text[32];
    if (progress->drawn)
        fprintf(stderr, "\r\033[K");
    progress->drawn = false;
    if (success && !progress->quiet)
        fprintf(stderr, "parksim: %zu run%s in %s\n", progress->runs, progress->runs == 1 ? "" : "s",
                progress_duration(progress->seconds, text));
}
