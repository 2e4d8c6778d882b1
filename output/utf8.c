#include "utf8.h"

size_t utf8_length(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t n = s[0] < 0x80                   ? 1
               : s[0] >= 0xC2 && s[0] < 0xE0 ? 2
               : (s[0] & 0xF0) == 0xE0       ? 3
               : s[0] >= 0xF0 && s[0] < 0xF5 ? 4
                                             : 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF0 && s[1] < 0x90) ||
        (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    if (s[0] == 0xEF && s[1] == 0xBF && s[2] >= 0xBE)
        return 0;
    return n;
}

unsigned utf8_code_point(const char *text, size_t n)
{
    const unsigned char *s = (const unsigned char *)text;
    unsigned code = n == 1 ? s[0] : s[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++)
        code = code << 6 | (s[i] & 0x3Fu);
    return code;
}

unsigned utf8_next(const char **text)
{
    size_t n = utf8_length(*text);
    unsigned code = n == 0 ? 0xFFFD : utf8_code_point(*text, n);
    *text += n == 0 ? 1 : n;
    return code;
}
