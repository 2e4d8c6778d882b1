#include "text.h"

#include "reader.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bytes of the UTF-8 character at `s`, or 0 when it is not one (RFC 3629: shortest form, no surrogates). */
static size_t utf8_length(const unsigned char *s, size_t size, uint32_t *code)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : s[0] >= 0xe0 && s[0] < 0xf0 ? 3 : 4;
    if (n > size || (n == 4 && (s[0] < 0xf0 || s[0] > 0xf4)))
        return 0;
    static const uint32_t lowest[5] = {0, 0, 0x80, 0x800, 0x10000};
    *code = n == 1 ? s[0] : s[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (s[i] & 0x3f);
    }
    return *code < lowest[n] || (*code >= 0xd800 && *code < 0xe000) || *code > 0x10ffff ? 0 : n;
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

const char *text_check(const char *bytes, size_t size, int *line, int *column)
{
    const unsigned char *s = (const unsigned char *)bytes;
    *line = *column = 1;
    for (size_t i = 0; i < size;) {
        uint32_t code = 0;
        size_t n = utf8_length(s + i, size - i, &code);
        if (n == 0)
            return "invalid UTF-8";
        if (is_control(code) && code != '\n' && code != '\r' && code != '\t')
            return "control character";
        i += n;
        if (code == '\n' || (code == '\r' && (i == size || s[i] != '\n'))) {
            (*line)++;
            *column = 1;
        } else
            (*column)++;
    }
    return NULL;
}

bool text_is_line(const char *bytes, size_t size)
{
    int line, column;
    return text_check(bytes, size, &line, &column) == NULL && memchr(bytes, '\n', size) == NULL &&
           memchr(bytes, '\r', size) == NULL && memchr(bytes, '\t', size) == NULL;
}

static bool is_word(const char *text, size_t longest, const char *inner)
{
    size_t n = strlen(text);
    return n >= 1 && n <= longest && text[0] != '-' && text[0] != '_' && strspn(text, inner) == n;
}

bool text_is_name(const char *text)
{
    return is_word(text, 64, "abcdefghijklmnopqrstuvwxyz0123456789-");
}

bool text_is_id(const char *text)
{
    return is_word(text, 63, "abcdefghijklmnopqrstuvwxyz0123456789-_");
}

static size_t count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* Length of the decimal number that `text` starts with; 0 when there is none. */
static size_t number_length(const char *text)
{
    const char *p = text + (text[0] == '-' || text[0] == '+');
    size_t whole = count_digits(p), part = 0;
    p += whole;
    if (*p == '.') {
        part = count_digits(p + 1);
        if (whole + part > 0)
            p += 1 + part;
    }
    if (whole + part == 0)
        return 0;
    if (*p == 'e' || *p == 'E') {
        size_t sign = p[1] == '-' || p[1] == '+', digits = count_digits(p + 1 + sign);
        if (digits > 0)
            p += 1 + sign + digits;
    }
    return (size_t)(p - text);
}

/* Why a text is not a number, in the words that help most. */
static const char *not_a_number(const char *text, size_t length)
{
    const char *bare = text + (text[0] == '-' || text[0] == '+');
    const char *word = bare + (bare[0] == '.');
    if (text[0] == '\0')
        return "is empty: a number is needed";
    if (strcasecmp(word, "nan") == 0 || strcasecmp(word, "inf") == 0 || strcasecmp(word, "infinity") == 0)
        return "is not a finite number";
    if (bare[0] == '0' && bare[1] != '\0' && strchr("xXoObB", bare[1]) != NULL)
        return "is not a number: write it in decimal digits";
    if (length > 0 && text[length] == '%')
        return "is not a number: write 30 % as 0.3";
    if (length > 0 && (text[length] == ',' || text[length] == '_'))
        return "is not a number: write it with a decimal point and without separators";
    if (length > 0)
        return "is not a number: write it without a unit or other text";
    return "is not a number";
}

const char *text_number(const char *text, double *value)
{
    size_t length = number_length(text);
    if (length == 0 || text[length] != '\0')
        return not_a_number(text, length);
    const char *bare = text + (text[0] == '-' || text[0] == '+');
    if (bare[0] == '0' && bare[1] >= '0' && bare[1] <= '9')
        return "is not a number: leave out the leading zero";
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (c_locale == (locale_t)0)
        return "cannot be read: out of memory";
    *value = strtod_l(text, NULL, c_locale);
    freelocale(c_locale);
    return isfinite(*value) ? NULL : "is too large for a number";
}

const char *text_unsigned(const char *text, uint64_t *value)
{
    size_t digits = count_digits(text);
    if (digits == 0 || text[digits] != '\0')
        return "is not a whole number of 0 or more";
    if (digits > 1 && text[0] == '0')
        return "is not a number: leave out the leading zero";
    errno = 0;
    *value = strtoull(text, NULL, 10);
    return errno == 0 ? NULL : "is above 18446744073709551615";
}

const char *text_month(const char *text, int *month)
{
    if (strlen(text) != 7 || count_digits(text) != 4 || text[4] != '-' || count_digits(text + 5) != 2)
        return "is not a month of the form YYYY-MM";
    int year = (int)strtol(text, NULL, 10), part = (int)strtol(text + 5, NULL, 10);
    if (part < 1 || part > 12)
        return "is not a month: the part after '-' is 01 to 12";
    if (year < SCENARIO_FIRST_YEAR || year > SCENARIO_LAST_YEAR)
        return "is not between 1900-01 and 2199-12";
    *month = 12 * year + part - 1;
    return NULL;
}

const char *text_from_month(int month, char text[16])
{
    (void)snprintf(text, 16, "%04d-%02d", month / 12 % 10000, month % 12 + 1);
    return text;
}

const char *text_show(const char *text, char shown[72])
{
    size_t n = strlen(text), cut = n;
    if (n > 60)
        for (cut = 57; cut > 0 && ((unsigned char)text[cut] & 0xc0) == 0x80; cut--)
            ;
    memcpy(shown, text, cut);
    for (size_t i = 0; i < cut; i++)
        if (shown[i] == '\n' || shown[i] == '\r' || shown[i] == '\t')
            shown[i] = ' ';
    (void)snprintf(shown + cut, 8, "%s", cut < n ? "..." : "");
    return shown;
}
