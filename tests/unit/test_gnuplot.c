/* gnuplot as a child: nothing in texts, data or names is executed; failures are told and leave nothing
 * behind. */
#include "gnuplot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
    char folder[64], before[1024];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    (void)snprintf(place->folder, sizeof place->folder, "/tmp/parksim-gnuplot-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    assert_non_null(getcwd(place->before, sizeof place->before));
    assert_int_equal(chdir(place->folder), 0);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
    assert_int_equal(chdir(place->before), 0);
    int result = system(command);
    free(place);
    return result;
}

/* Number of files in the current folder. */
static int count_files(void)
{
    int n = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    (void)closedir(folder);
    return n;
}

static bool begins_with(const char *path, const char *bytes)
{
    char start[64] = "";
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return false;
    size_t got = fread(start, 1, sizeof start - 1, stream);
    (void)fclose(stream);
    return got >= strlen(bytes) && memcmp(start, bytes, strlen(bytes)) == 0;
}

static struct gnuplot *started(void)
{
    struct gnuplot *gnuplot = NULL;
    struct error told = {0};
    if (gnuplot_start(&gnuplot, &told) != STATUS_OK)
        fail_msg("%s", told.message);
    return gnuplot;
}

static void plot_line(struct gnuplot *gnuplot, const char *title)
{
    gnuplot_send(gnuplot, "set title ");
    gnuplot_string(gnuplot, title);
    gnuplot_send(gnuplot, "\nset xrange [0:1]\nset yrange [0:1]\nset xtics (");
    gnuplot_tic(gnuplot, title);
    gnuplot_send(gnuplot,
                 " 0.5)\nplot '-' binary record=(2) format='%%float64%%float64' using 1:2 with lines title ");
    gnuplot_string(gnuplot, title);
    gnuplot_send(gnuplot, "\n");
    gnuplot_data(gnuplot, (double[]){0, 0, 1, 1}, 4);
}

static void three_formats(void **state)
{
    (void)state;
    static const char *const names[] = {"a.svg", "b.png", "c.pdf", "D.SVG"};
    static const char *const starts[] = {"<?xml", "\x89PNG\r\n\x1a\n", "%PDF-", "<?xml"};
    struct gnuplot *gnuplot = started();
    for (int i = 0; i < 4; i++) {
        assert_int_equal(gnuplot_picture(gnuplot, names[i], false, 300, 200, 12, NULL), STATUS_OK);
        plot_line(gnuplot, "温州 park's 50 % `x`");
        assert_false(begins_with(names[i], starts[i]));
    }
    struct error told = {0};
    if (gnuplot_finish(&gnuplot, &told) != STATUS_OK)
        fail_msg("%s", told.message);
    assert_null(gnuplot);
    for (int i = 0; i < 4; i++)
        assert_true(begins_with(names[i], starts[i]));
    assert_int_equal(count_files(), 4);
}

static void nothing_is_executed(void **state)
{
    (void)state;
    static const char *const attacks[] = {"`touch pwned`",
                                          "'; system('touch pwned'); '",
                                          "''\nsystem('touch pwned')\n'",
                                          "\"`touch pwned`\"",
                                          "x' ; !touch pwned",
                                          "\n!touch pwned\n",
                                          "a\r\nsystem \"touch pwned\"\r\n",
                                          "$(touch pwned)",
                                          "%s%n%d%%c %",
                                          "\\",
                                          "''",
                                          "x''; system('touch pwned'); ''",
                                          "'''; system(\"touch pwned\") #",
                                          "a'''';system('touch pwned')#",
                                          "'",
                                          "@x ${y} {/Bold b}",
                                          "\xff\xfe\xc0\xaf'\nsystem('touch pwned')",
                                          "\xe2\x80\xa8!touch pwned",
                                          "\x01\x1b[31m\x7f",
                                          "__EOD__\nsystem('touch pwned')",
                                          "]]>&<script>alert(1)</script>\"",
                                          "font-family=\"DejaVu Sans",
                                          "font-family=\"x",
                                          "font-family=\"DejaVu Sans:Bold\"",
                                          "\xef\xbf\xbf"};
    struct gnuplot *gnuplot = started();
    int n = 0;
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "%zu.svg", i);
        assert_int_equal(gnuplot_picture(gnuplot, name, false, 300, 200, 12, NULL), STATUS_OK);
        plot_line(gnuplot, attacks[i]);
        n++;
    }
    struct error told = {0};
    if (gnuplot_finish(&gnuplot, &told) != STATUS_OK)
        fail_msg("%s", told.message);
    assert_int_equal(count_files(), n);
    assert_int_not_equal(access("pwned", F_OK), 0);
    for (int i = 0; i < n; i++) { /* still XML */
        char command[160];
        (void)snprintf(command, sizeof command,
                       "/usr/bin/python3 -c 'import sys, xml.dom.minidom as m; m.parse(\"%d.svg\")'", i);
        assert_int_equal(system(command), 0);
    }
}

/* Without a font Pango would draw a box as large as the picture. */
static void characters_without_font(void **state)
{
    (void)state;
    if (gnuplot_has_font("Noto Sans CJK SC"))
        skip();
    static const char *const titles[] = {"\u6c38 x", "\u25a1 x"};
    static const char *const names[] = {"a.png", "b.png"};
    for (int i = 0; i < 2; i++) {
        struct gnuplot *gnuplot = started();
        assert_int_equal(gnuplot_picture(gnuplot, names[i], false, 300, 200, 12, NULL), STATUS_OK);
        plot_line(gnuplot, titles[i]);
        assert_int_equal(gnuplot_finish(&gnuplot, NULL), STATUS_OK);
    }
    assert_int_equal(system("cmp a.png b.png"), 0);
}

static void names_are_not_executed(void **state)
{
    (void)state;
    static const char *const names[] = {
        "|touch pwned;.svg",  "~x.svg",   "a'b.svg", "'c'd'.svg", "`touch pwned`.png", "-.svg",
        "$(touch pwned).pdf", "两 个.svg"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct gnuplot *gnuplot = started();
        assert_int_equal(gnuplot_picture(gnuplot, names[i], false, 300, 200, 12, NULL), STATUS_OK);
        plot_line(gnuplot, "x");
        assert_int_equal(gnuplot_finish(&gnuplot, NULL), STATUS_OK);
        assert_int_equal(access(names[i], F_OK), 0);
        assert_int_equal(count_files(), i + 1);
    }
    assert_int_not_equal(access("pwned", F_OK), 0);
}

static void bad_names(void **state)
{
    (void)state;
    struct error told = {0};
    assert_int_equal(gnuplot_check_path("x.gif", false, &told), STATUS_USAGE);
    assert_non_null(strstr(told.message, ".svg, .png or .pdf"));
    assert_int_equal(gnuplot_check_path("x", false, NULL), STATUS_USAGE);
    assert_int_equal(gnuplot_check_path("", false, NULL), STATUS_USAGE);
    assert_int_equal(gnuplot_check_path("folder/.svg", false, NULL), STATUS_USAGE);
    assert_int_equal(gnuplot_check_path("a\nb.svg", false, NULL), STATUS_USAGE);
    assert_int_equal(gnuplot_check_path("a''b.svg", false, NULL), STATUS_USAGE);
    struct gnuplot *gnuplot = started();
    assert_int_equal(gnuplot_picture(gnuplot, "no/such/folder/x.svg", false, 300, 200, 12, &told),
                     STATUS_FILE);
    assert_non_null(strstr(told.message, "No such file"));
    gnuplot_abandon(&gnuplot);
}

static void existing_pictures_are_kept(void **state)
{
    (void)state;
    FILE *old = fopen("x.svg", "w");
    assert_non_null(old);
    (void)fputs("old", old);
    (void)fclose(old);
    struct error told = {0};
    struct gnuplot *gnuplot = started();
    assert_int_equal(gnuplot_picture(gnuplot, "x.svg", false, 300, 200, 12, &told), STATUS_FILE);
    assert_non_null(strstr(told.message, "--force"));
    assert_int_equal(gnuplot_picture(gnuplot, "x.svg", true, 300, 200, 12, &told), STATUS_OK);
    plot_line(gnuplot, "x");
    assert_true(begins_with("x.svg", "old"));
    assert_int_equal(gnuplot_finish(&gnuplot, NULL), STATUS_OK);
    assert_true(begins_with("x.svg", "<?xml"));
    assert_int_equal(count_files(), 1);
}

static void errors_are_told(void **state)
{
    (void)state;
    static const char *const scripts[] = {"plot nosuch(x)\n", "plot [0:1] 1/0\n", "no command\n",
                                          "plot [0:0] x\n"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        struct error told = {0};
        struct gnuplot *gnuplot = started();
        assert_int_equal(gnuplot_picture(gnuplot, "x.svg", false, 300, 200, 12, NULL), STATUS_OK);
        gnuplot_send(gnuplot, "%s", scripts[i]);
        for (int line = 0; line < 200000; line++) /* more than a pipe holds: gnuplot is gone by then */
            gnuplot_send(gnuplot, "# filler\n");
        assert_int_equal(gnuplot_finish(&gnuplot, &told), STATUS_FILE);
        assert_non_null(strstr(told.message, "gnuplot failed: "));
        assert_null(strstr(told.message, "gnuplot>"));
        assert_true(strlen(told.message) > strlen("gnuplot failed: ") + 5);
        if (i == 0)
            assert_non_null(strstr(told.message, "undefined function: nosuch"));
        assert_null(strchr(told.message, '\n'));
        assert_int_equal(count_files(), 0);
    }
}

static void abandoned(void **state)
{
    (void)state;
    struct gnuplot *gnuplot = started();
    assert_int_equal(gnuplot_picture(gnuplot, "x.svg", false, 300, 200, 12, NULL), STATUS_OK);
    plot_line(gnuplot, "x");
    gnuplot_abandon(&gnuplot);
    assert_null(gnuplot);
    gnuplot_abandon(&gnuplot);
    assert_int_equal(count_files(), 0);
}

static void missing_program(void **state)
{
    (void)state;
    char *path = strdup(getenv("PATH"));
    struct gnuplot *gnuplot = NULL;
    struct error told = {0};
    assert_non_null(path);
    assert_int_equal(setenv("PATH", "/nonexistent", 1), 0);
    enum status status = gnuplot_start(&gnuplot, &told);
    bool font = gnuplot_has_font("DejaVu Sans");
    assert_int_equal(setenv("PATH", path, 1), 0);
    free(path);
    assert_int_equal(status, STATUS_FILE);
    assert_null(gnuplot);
    assert_string_equal(told.message, "gnuplot is not installed: apt-get install gnuplot-nox");
    assert_false(font);
}

static void full_disk(void **state)
{
    (void)state;
    static const char *const names[] = {"x.svg", "x.png", "x.pdf"};
    for (int i = 0; i < 6; i++) {
        int wait_status;
        (void)fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            struct rlimit size = {i < 3 ? 600 : 0, i < 3 ? 600 : 0};
            struct gnuplot *gnuplot = NULL;
            (void)signal(SIGXFSZ, SIG_IGN);
            if (gnuplot_start(&gnuplot, NULL) != STATUS_OK || setrlimit(RLIMIT_FSIZE, &size) != 0)
                _exit(99);
            gnuplot_abandon(&gnuplot);
            if (gnuplot_start(&gnuplot, NULL) != STATUS_OK ||
                gnuplot_picture(gnuplot, names[i % 3], false, 300, 200, 12, NULL) != STATUS_OK)
                _exit(98);
            plot_line(gnuplot, "x");
            _exit((int)gnuplot_finish(&gnuplot, NULL));
        }
        assert_int_equal(waitpid(child, &wait_status, 0), child);
        assert_true(WIFEXITED(wait_status));
        assert_int_equal(WEXITSTATUS(wait_status), STATUS_FILE);
        assert_int_equal(count_files(), 0);
    }
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLACE(three_formats),
        WITH_PLACE(nothing_is_executed),
        WITH_PLACE(characters_without_font),
        WITH_PLACE(names_are_not_executed),
        WITH_PLACE(bad_names),
        WITH_PLACE(existing_pictures_are_kept),
        WITH_PLACE(errors_are_told),
        WITH_PLACE(abandoned),
        WITH_PLACE(missing_program),
        WITH_PLACE(full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
