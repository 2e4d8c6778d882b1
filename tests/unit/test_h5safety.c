/* Results files in danger: nothing incomplete gets the final name, whoever else writes, is killed or has taken
 * the name; failures of the disk are told and survive the end of the program. */
#include "h5tests.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void existing_files_are_kept(void **state)
{
    struct place *place = *state;
    struct h5file *file = NULL;
    struct error told = {0};
    write_all(place->path, false);
    assert_int_equal(h5file_create(&file, place->path, false, &told), STATUS_FILE);
    assert_null(file);
    assert_non_null(strstr(told.message, place->path));
    assert_non_null(strstr(told.message, "--force"));
    assert_false(exists(place->temporary));
    write_all(place->path, true);

    /* The name is taken while the file is being written. */
    char other[160];
    (void)snprintf(other, sizeof other, "%s/other.h5", place->folder);
    GOOD(h5file_create(&file, other, false, error));
    write_root(file);
    FILE *taken = fopen(other, "w");
    assert_non_null(taken);
    assert_int_equal(fclose(taken), 0);
    assert_int_equal(h5file_finish(&file, &told), STATUS_FILE);
    assert_non_null(strstr(told.message, "--force"));
    h5file_abandon(&file);
    struct stat info;
    assert_int_equal(stat(other, &info), 0);
    assert_int_equal(info.st_size, 0);
    (void)snprintf(other, sizeof other, "%s/other.h5.tmp", place->folder);
    assert_false(exists(other));
}

static void one_writer_at_a_time(void **state)
{
    struct place *place = *state;
    struct h5file *first = NULL, *second = NULL;
    struct error told = {0};
    GOOD(h5file_create(&first, place->path, false, error));
    assert_int_equal(h5file_create(&second, place->path, true, &told), STATUS_FILE);
    assert_non_null(strstr(told.message, "another process"));
    assert_true(exists(place->temporary));
    write_root(first);
    GOOD(h5file_finish(&first, error));
    assert_true(exists(place->path));
    GOOD(h5file_create(&second, place->path, true, error));
    h5file_abandon(&second);
    assert_false(exists(place->temporary));
    assert_true(exists(place->path));
}

/* A writer is killed: its leftover does not stop the next one. */
static void killed_writer(void **state)
{
    struct place *place = *state;
    pid_t child = fork();
    if (child == 0) {
        struct h5file *file = NULL;
        if (h5file_create(&file, place->path, false, NULL) != STATUS_OK)
            _exit(1);
        write_root(file);
        (void)kill(getpid(), SIGKILL);
    }
    int wait_status;
    assert_int_equal(waitpid(child, &wait_status, 0), child);
    assert_true(WIFSIGNALED(wait_status));
    assert_false(exists(place->path));
    assert_true(exists(place->temporary));
    write_all(place->path, false);
    assert_false(exists(place->temporary));
}

static void bad_places(void **state)
{
    struct place *place = *state;
    struct h5file *file = NULL;
    struct error told = {0};
    assert_int_equal(h5file_create(&file, "/nonexistent/folder/x.h5", false, &told), STATUS_FILE);
    assert_non_null(strstr(told.message, "No such file"));
    assert_int_equal(h5file_create(&file, place->folder, true, &told), STATUS_FILE);
    assert_int_equal(h5file_create(&file, "/dev/null", true, &told), STATUS_FILE);
    assert_true(exists("/dev/null"));
    assert_int_equal(h5file_create(&file, "", false, &told), STATUS_FILE);
    assert_int_equal(symlink("/tmp/parksim-victim", place->temporary), 0);
    assert_int_equal(h5file_create(&file, place->path, false, &told), STATUS_FILE);
    assert_false(exists("/tmp/parksim-victim"));
}

enum way { PLAIN, COMPRESSED, PACKED, N_WAYS };

/* Writes until the file size limit is hit; ends with the status that was met, through exit() so that the
 * library's exit handlers would run. */
static void write_into_full_disk(const char *path, size_t limit, enum way way)
{
    struct h5file *file = NULL;
    struct error told = {0};
    int point, variable = -1;
    enum { N = 1 << 20 };
    double *values = malloc(N * sizeof *values);
    uint64_t random = 1;
    for (size_t i = 0; i < N; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        values[i] = (double)(random >> 11);
    }
    struct rlimit size = {limit, limit};
    (void)signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &size) != 0)
        _exit(99);
    enum status status = h5file_create(&file, path, false, &told);
    struct h5file_coordinate c = {.group = "/", .name = "point", .n = N};
    if (status == STATUS_OK)
        status = h5file_coordinate(file, &c, &point, &told);
    struct h5file_variable declared = {
        .group = "/", .name = "x", .type = H5FILE_FLOAT64, .n_axes = 1, .chunk = {way == PLAIN ? 0 : N}};
    if (status == STATUS_OK) {
        declared.axis[0] = point;
        status = h5file_variable(file, &declared, &variable, &told);
    }
    struct h5packed *packed = h5packed_create();
    if (status == STATUS_OK && way == PACKED)
        status = h5file_pack(file, packed, variable, NULL, NULL, H5FILE_FLOAT64, values, &told);
    if (status == STATUS_OK)
        status = way == PACKED ? h5file_write_packed(file, packed, &told)
                               : h5file_write_double(file, variable, NULL, NULL, values, &told);
    h5packed_free(packed);
    if (status == STATUS_OK)
        status = h5file_finish(&file, &told);
    if (getenv("SHOW") != NULL)
        (void)fprintf(stderr, "%zu: %s\n", limit, told.message);
    bool named = strstr(told.message, path) != NULL && strstr(told.message, "File too large") != NULL;
    if (status == STATUS_FILE && file != NULL && h5file_group(file, "/again", NULL) != STATUS_FILE)
        _exit(98);
    h5file_abandon(&file);
    free(values);
    exit(status == STATUS_FILE && !named ? 97 : (int)status);
}

static void full_disk(void **state)
{
    struct place *place = *state;
    const size_t limits[] = {0, 1, 100, 2000, 5000, 100000, 4 << 20};
    for (size_t i = 0; i < N_WAYS * sizeof limits / sizeof *limits; i++) {
        int wait_status;
        (void)fflush(NULL);
        pid_t child = fork();
        if (child == 0)
            write_into_full_disk(place->path, limits[i / N_WAYS], (enum way)(i % N_WAYS));
        assert_int_equal(waitpid(child, &wait_status, 0), child);
        assert_true(WIFEXITED(wait_status));
        assert_int_equal(WEXITSTATUS(wait_status), STATUS_FILE);
        assert_false(exists(place->path));
        assert_false(exists(place->temporary));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLACE(existing_files_are_kept),
        WITH_PLACE(one_writer_at_a_time),
        WITH_PLACE(killed_writer),
        WITH_PLACE(bad_places),
        WITH_PLACE(full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
