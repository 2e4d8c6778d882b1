/* Pages: what is in them does no harm, their structure, and the file that is whole or not there. */
#include "html.h"
#include "html_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], path[128];

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/parksim-html-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(path, sizeof path, "%s/page.html", folder);
    return 0;
}

static int remove_folder(void **state)
{
    char command[128];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static struct html_page *begin(void)
{
    struct html_page *page = NULL;
    struct error error = {0};
    if (html_begin(&page, path, true, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    html_language(page, "en", "Title");
    return page;
}

/* The text of the finished page; to be freed. */
static char *finish(struct html_page *page)
{
    struct error error = {0};
    struct stat info;
    if (html_end(&page, &error) != STATUS_OK)
        fail_msg("%s", error.message);
    assert_null(page);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    assert_int_equal(fstat(fileno(stream), &info), 0);
    char *text = calloc((size_t)info.st_size + 1, 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)info.st_size, stream), info.st_size);
    (void)fclose(stream);
    return text;
}

#define ASSERT_HAS(text, part)                       \
    do {                                             \
        if (strstr((text), (part)) == NULL)          \
            fail_msg("not in the page: %s", (part)); \
    } while (0)

/* The page fails with this status and these words, and neither file is left. */
static void assert_fails(struct html_page *page, enum status status, const char *words)
{
    struct error error = {0};
    char temporary[160];
    assert_int_equal(html_end(&page, &error), status);
    assert_null(page);
    ASSERT_HAS(error.message, words);
    (void)snprintf(temporary, sizeof temporary, "%s.tmp", path);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_not_equal(access(temporary, F_OK), 0);
}

static void assert_escaped(const char *text, const char *expected)
{
    char *escaped = NULL;
    size_t length;
    FILE *stream = open_memstream(&escaped, &length);
    assert_non_null(stream);
    html_escape(stream, text);
    (void)fclose(stream);
    assert_string_equal(escaped, expected);
    free(escaped);
}

#define BAD "\xEF\xBF\xBD"

static void escaping(void **state)
{
    (void)state;
    assert_escaped(NULL, "");
    assert_escaped("plain 100 % \\ ${x}", "plain 100 % \\ ${x}");
    assert_escaped("<script>&\"'`", "&#60;script&#62;&#38;&#34;&#39;&#96;");
    assert_escaped("\xE6\xB8\xA9\xE5\xB7\x9E \xF0\x9F\x8F\xAD", "\xE6\xB8\xA9\xE5\xB7\x9E \xF0\x9F\x8F\xAD");
    assert_escaped("a\tb\nc", "a\tb\nc");
    assert_escaped("\x01\x1b[\r\x7f\xC2\x85", BAD BAD "[" BAD BAD BAD);
    assert_escaped("\xff\xc3(\xed\xa0\x80<\xc3", BAD BAD "(" BAD BAD BAD "&#60;" BAD);
    assert_escaped("\xEF\xBF\xBE", BAD BAD BAD);
    assert_escaped("\xE2\x80\xAE\xE2\x81\xA6", BAD BAD); /* right-to-left override, isolate */
}

static void base64(void **state)
{
    /* RFC 4648, section 10 */
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char *text = NULL;
        size_t length;
        FILE *stream = open_memstream(&text, &length);
        assert_non_null(stream);
        html_base64(stream, (const unsigned char *)pairs[i][0], strlen(pairs[i][0]));
        (void)fclose(stream);
        assert_string_equal(text, pairs[i][1]);
        free(text);
    }
}

static void ids_and_links(void **state)
{
    (void)state;
    struct html_page *page = begin();
    html_heading(page, 2, "a\"><b> x", "First & <best>");
    html_heading(page, 2, "a___b_", "Second");
    html_heading(page, 3, "twice", "Third");
    html_heading(page, 3, "twice", "Fourth");
    html_open(page, HTML_PARAGRAPH);
    html_link(page, "a\"><b> x", "%s", "<see>");
    html_close(page);
    char *text = finish(page);
    ASSERT_HAS(text, "<h2 id=\"en-a---b--x\" tabindex=\"-1\">First &#38; &#60;best&#62;</h2>");
    ASSERT_HAS(text, "<h3 id=\"en-twice\"");
    ASSERT_HAS(text, "<h3 id=\"en-twice-2\"");
    ASSERT_HAS(text, "<li><a href=\"#en-a---b--x\">First &#38; &#60;best&#62;</a>");
    ASSERT_HAS(text, "<a href=\"#en-a---b--x\">&#60;see&#62;</a>");
    free(text);
}

static void sort_keys(void **state)
{
    const struct html_column columns[] = {
        {"<name>", false, HTML_BY_TEXT}, {"value", true, HTML_BY_KEY}, {"plain", false, HTML_UNSORTED}};
    const struct html_cell cells[] = {{"a", NAN}, {"1/10", 0.1}, {"x", 7},
                                      {"b", NAN}, {NULL, NAN},   {"<td>", INFINITY}};
    const struct html_table table = {"What \"it\" shows", 3, 2, columns, cells};
    (void)state;
    struct html_page *page = begin();
    html_table(page, &table);
    char *text = finish(page);
    ASSERT_HAS(text, "<th scope=\"col\" data-sort=\"text\">&#60;name&#62;</th>");
    ASSERT_HAS(text,
               "<th scope=\"col\" class=\"right\" data-sort=\"key\">value</th><th scope=\"col\">plain</th>");
    ASSERT_HAS(text, "<tr><th scope=\"row\">a</th><td class=\"right\" "
                     "data-key=\"0.10000000000000001\">1/10</td><td>x</td></tr>");
    ASSERT_HAS(text,
               "<tr><th scope=\"row\">b</th><td class=\"right\">\xE2\x80\x93</td><td>&#60;td&#62;</td></tr>");
    ASSERT_HAS(text, "What &#34;it&#34; shows</figcaption>");
    free(text);
}

static void two_languages(void **state)
{
    (void)state;
    struct html_page *page = begin();
    html_paragraph(page, "one %d", 1);
    html_language(page, "zh", "</title>");
    html_heading(page, 2, "x", "zh");
    html_language(page, "en", "is not taken again");
    html_paragraph(page, "two");
    html_footer(page, "<%s>", "made by");
    char *text = finish(page);
    ASSERT_HAS(text, "<html lang=\"en\">");
    ASSERT_HAS(text, "<title>Title</title>");
    ASSERT_HAS(text, "<h1 lang=\"zh\" hidden>&#60;/title&#62;</h1>");
    ASSERT_HAS(
        text,
        "<div lang=\"en\">\n<p>one 1</p>\n<p>two</p>\n</div>\n<div lang=\"zh\" hidden>\n<h2 id=\"zh-x\"");
    ASSERT_HAS(text, "<p lang=\"en\">&#60;made by&#62;</p>");
    free(text);
}

static void pictures(void **state)
{
    char picture[128];
    (void)state;
    (void)snprintf(picture, sizeof picture, "%s/p.svg", folder);
    FILE *stream = fopen(picture, "wb");
    assert_non_null(stream);
    (void)fputs("<svg width=\"30\" height=\"20\"/>", stream);
    (void)fclose(stream);
    struct html_page *page = begin();
    html_figure(page, &(struct html_figure){picture, picture, "it \"shows\"", "caption"});
    char *text = finish(page);
    ASSERT_HAS(text,
               "<img src=\"data:image/svg+xml;base64,PHN2ZyB3aWR0aD0iMzAiIGhlaWdodD0iMjAiLz4=\" width=\"30\" "
               "height=\"20\" alt=\"it &#34;shows&#34;\">");
    ASSERT_HAS(text, "srcset=\"data:image/svg+xml;base64,PHN2");
    free(text);
    assert_int_equal(unlink(path), 0);
    page = begin();
    html_figure(page, &(struct html_figure){picture, NULL, "", NULL});
    assert_fails(page, STATUS_INTERNAL, "without a text");
    page = begin();
    html_figure(page, &(struct html_figure){"/nowhere.svg", NULL, "x", NULL});
    assert_fails(page, STATUS_FILE, "/nowhere.svg");
    page = begin();
    html_figure(page, &(struct html_figure){"/dev/null", NULL, "x", NULL});
    assert_fails(page, STATUS_FILE, "not an SVG");
}

static void wrong_structure(void **state)
{
    struct html_page *page = begin();
    (void)state;
    html_open(page, HTML_LIST);
    html_open(page, HTML_ITEM);
    html_close(page);
    assert_fails(page, STATUS_INTERNAL, "<ul> is not closed");
    page = begin();
    html_close(page);
    assert_fails(page, STATUS_INTERNAL, "nothing to close");
    page = begin();
    html_heading(page, 3, "x", "too deep");
    assert_fails(page, STATUS_INTERNAL, "level 3 after one of level 1");
    page = begin();
    for (int i = 0; i < 20; i++)
        html_details(page, "deeper");
    assert_fails(page, STATUS_INTERNAL, "open blocks");
    page = begin();
    html_language(page, "de", "x");
    html_close(page);
    assert_fails(page, STATUS_INTERNAL, "language de"); /* the first failure */
    page = begin();
    html_table(page, &(struct html_table){0});
    assert_fails(page, STATUS_INTERNAL, "without columns");
    assert_int_equal(html_begin(&page, path, false, NULL), STATUS_OK);
    assert_fails(page, STATUS_INTERNAL, "no part");
    assert_int_equal(html_begin(&page, path, false, NULL), STATUS_OK);
    html_paragraph(page, "x");
    assert_fails(page, STATUS_INTERNAL, "before the first language");
}

static void whole_or_nothing(void **state)
{
    char temporary[160];
    struct html_page *page = begin(), *second = NULL;
    (void)state;
    (void)snprintf(temporary, sizeof temporary, "%s.tmp", path);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_equal(html_begin(&second, path, true, NULL), STATUS_FILE); /* is being written */
    assert_null(second);
    html_abandon(&page);
    assert_int_not_equal(access(temporary, F_OK), 0);
    FILE *stream = fopen(temporary, "wb"); /* what a killed writer left, longer than the page */
    assert_non_null(stream);
    for (int i = 0; i < 100000; i++)
        (void)fputs("leftover", stream);
    (void)fclose(stream);
    char *text = finish(begin());
    assert_string_equal(text + strlen(text) - strlen("</html>\n"), "</html>\n");
    free(text);
    assert_int_equal(html_begin(&page, path, false, NULL), STATUS_FILE); /* exists */
    assert_int_equal(html_begin(&page, "/nowhere/at/all.html", false, NULL), STATUS_FILE);
    html_abandon(&page);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(escaping), cmocka_unit_test(base64),
                                       IN_FOLDER(ids_and_links),   IN_FOLDER(sort_keys),
                                       IN_FOLDER(two_languages),   IN_FOLDER(pictures),
                                       IN_FOLDER(wrong_structure), IN_FOLDER(whole_or_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
