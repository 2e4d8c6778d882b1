/* Texts, ids and bytes as HTML takes them. */
#include "html_internal.h"
#include "utf8.h"

#include <string.h>

/* Tabs and line ends are spaces to a browser, and lines in <pre>. */
static bool is_harmful(unsigned code)
{
    bool control = (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7F && code < 0xA0);
    bool direction = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    return control || direction || code == 0xFFFD;
}

void html_escape(FILE *stream, const char *text)
{
    while (text != NULL && *text != '\0') {
        const char *start = text;
        unsigned code = utf8_next(&text);
        if (is_harmful(code))
            (void)fputs("\xEF\xBF\xBD", stream);
        else if (strchr("&<>\"'`", (int)code) != NULL && code < 0x80)
            (void)fprintf(stream, "&#%u;", code);
        else
            (void)fwrite(start, 1, (size_t)(text - start), stream);
    }
}

void html_write_id(FILE *stream, const char *language, const char *id)
{
    (void)fprintf(stream, "%s-", language);
    for (; *id != '\0'; id++) {
        bool kept = (*id >= 'a' && *id <= 'z') || (*id >= 'A' && *id <= 'Z') || (*id >= '0' && *id <= '9') ||
                    *id == '_';
        (void)fputc(kept ? *id : '-', stream);
    }
}

void html_base64(FILE *stream, const unsigned char *bytes, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        unsigned left = (unsigned)(n - i < 3 ? n - i : 3);
        unsigned group = (unsigned)bytes[i] << 16 | (left > 1 ? (unsigned)bytes[i + 1] << 8 : 0) |
                         (left > 2 ? bytes[i + 2] : 0u);
        for (unsigned k = 0; k < 4; k++)
            (void)fputc(k <= left ? digits[group >> (18 - 6 * k) & 63] : '=', stream);
    }
}
