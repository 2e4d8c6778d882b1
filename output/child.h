/* Other programs, started without a shell. */
#ifndef PARKSIM_CHILD_H
#define PARKSIM_CHILD_H

#include <sys/types.h>

/* Starts a program found on PATH with these open files as its stdin, stdout and stderr (-1: /dev/null),
 * default signals, and an environment free of what changes gnuplot's ways. Returns 0 or an errno, ENOENT when
 * there is no such program. */
int child_start(char *const *arguments, int in, int out, int err, pid_t *process);
/* Waits for its end; its status as of waitpid. */
int child_wait(pid_t process);

#endif
