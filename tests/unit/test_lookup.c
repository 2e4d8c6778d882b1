/* Values from small tables: what is found, and that nothing beyond is touched. */
#include "lookup.h"
#include "worlds.h"

static void finds_what_stands_there(void **unused)
{
    (void)unused;
    static const size_t sizes[] = {1, 2, 12, 15, 16, 17, 31, 32, 33, 45, 60, 63, 64, 65, 96, 200, 240, 256};
    enum { MOST = 512 };
    uint64_t state = 7;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        real *table = malloc(sizes[s] * sizeof *table); /* of just this size: sanitizers see a read beyond */
        assert_non_null(table);
        for (size_t k = 0; k < sizes[s]; k++)
            table[k] = (real)(1 + (double)other_random(&state) * 0x1p-64);
        for (size_t n = 0; n <= MOST; n += LOOKUP_STEP) {
            uint8_t index[MOST];
            real value[MOST + 1];
            value[n] = 77;
            for (size_t j = 0; j < n; j++)
                index[j] = (uint8_t)(other_random(&state) % sizes[s]);
            if (n > 0)
                index[n - 1] = (uint8_t)(sizes[s] - 1);
            lookup_reals(table, sizes[s], n, index, value);
            for (size_t j = 0; j < n; j++)
                if (value[j] != table[index[j]])
                    fail_msg("table of %zu, place %zu of %zu, index %d: %.9g, not %.9g", sizes[s], j, n,
                             index[j], (double)value[j], (double)table[index[j]]);
            assert_true(value[n] == 77);
        }
        free(table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_what_stands_there)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
