#include "font.h"

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Everything that can be read, as a string; NULL out of memory. */
static char *read_to_end(int file)
{
    char *text = NULL, bytes[4096];
    size_t length = 0;
    FILE *all = open_memstream(&text, &length);
    if (all == NULL)
        return NULL;
    for (;;) {
        ssize_t got = read(file, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        (void)fwrite(bytes, 1, (size_t)got, all);
    }
    if (fclose(all) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* What fc-match says about its nearest font; NULL when it is not there. */
static char *ask_fontconfig(const char *format, const char *pattern)
{
    char program[] = "fc-match";
    char *option = strdup(format), *name = strdup(pattern), *answer = NULL;
    char *arguments[] = {program, option, name, NULL};
    pid_t process;
    int ends[2];
    if (option != NULL && name != NULL && pipe2(ends, O_CLOEXEC) == 0) {
        int failed = child_start(arguments, -1, ends[1], -1, &process);
        (void)close(ends[1]);
        if (failed == 0) {
            answer = read_to_end(ends[0]);
            (void)child_wait(process);
        }
        (void)close(ends[0]);
    }
    free(option);
    free(name);
    return answer;
}

bool font_is_installed(const char *family)
{
    char *answer = ask_fontconfig("--format=%{family}", family);
    bool found = answer != NULL && strstr(answer, family) != NULL;
    free(answer);
    return found;
}

/* "20-7e a0 a2-2e9" */
static bool parse_ranges(struct font_coverage *coverage, const char *text)
{
    size_t spaces = 1;
    for (const char *c = text; *c != '\0'; c++)
        spaces += *c == ' ';
    coverage->range = calloc(spaces, sizeof *coverage->range);
    while (coverage->range != NULL && coverage->n < spaces) {
        char *end;
        unsigned long first = strtoul(text, &end, 16), last = first;
        if (end == text)
            break;
        if (*end == '-')
            last = strtoul(end + 1, &end, 16);
        coverage->range[coverage->n][0] = (unsigned)first;
        coverage->range[coverage->n][1] = (unsigned)last;
        coverage->n++;
        text = end;
    }
    return coverage->n > 0;
}

void font_find_coverage(struct font_coverage *coverage, const char *pattern)
{
    *coverage = (struct font_coverage){0};
    char *answer = ask_fontconfig("--format=%{charset}", pattern);
    if (answer == NULL || !parse_ranges(coverage, answer))
        font_free_coverage(coverage);
    free(answer);
}

bool font_covers(const struct font_coverage *coverage, unsigned code_point)
{
    if (coverage->n == 0)
        return code_point < 0x250;
    for (size_t i = 0; i < coverage->n; i++)
        if (code_point >= coverage->range[i][0] && code_point <= coverage->range[i][1])
            return true;
    return false;
}

void font_free_coverage(struct font_coverage *coverage)
{
    free(coverage->range);
    *coverage = (struct font_coverage){0};
}
