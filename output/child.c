#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* The environment without what changes gnuplot's ways; [n + 1], only the array is ours. */
static char **clean_environment(void)
{
    static const char *const unwanted[] = {
        "LC_ALL=", "LC_NUMERIC=", "GNUTERM=", "GNUPLOT_LIB=", "DISPLAY=", "GNUFITLOG=", "GNUPLOT_FONTPATH="};
    static char locale[] = "LC_ALL=C.UTF-8";
    size_t n = 0, kept = 0;
    while (environ[n] != NULL)
        n++;
    char **result = calloc(n + 2, sizeof *result);
    for (size_t i = 0; result != NULL && i < n; i++) {
        bool wanted = true;
        for (size_t k = 0; k < sizeof unwanted / sizeof *unwanted; k++)
            wanted = wanted && strncmp(environ[i], unwanted[k], strlen(unwanted[k])) != 0;
        if (wanted)
            result[kept++] = environ[i];
    }
    if (result != NULL)
        result[kept] = locale;
    return result;
}

int child_start(char *const *arguments, int in, int out, int err, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    const int given[3] = {in, out, err};
    char **environment = clean_environment();
    if (environment == NULL)
        return ENOMEM;
    (void)sigemptyset(&none);
    (void)sigemptyset(&defaults);
    (void)sigaddset(&defaults, SIGPIPE);
    (void)sigaddset(&defaults, SIGXFSZ);
    int failed = posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &defaults);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    for (int i = 0; i < 3 && failed == 0; i++)
        failed = given[i] >= 0 ? posix_spawn_file_actions_adddup2(&actions, given[i], i)
                               : posix_spawn_file_actions_addopen(&actions, i, "/dev/null", O_RDWR, 0);
    if (failed == 0)
        failed = posix_spawnp(process, arguments[0], &actions, &attributes, arguments, environment);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    free(environment);
    return failed;
}

int child_wait(pid_t process)
{
    int status = -1;
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}
