#include "pairing.h"

static const struct tenancy_record *find_record(const struct tenancy_list *list, uint64_t key)
{
    size_t low = 0, high = list->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (list->record[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < list->n && list->record[low].key == key ? &list->record[low] : NULL;
}

double pairing_deadweight(const struct tenancy_list *with, const struct tenancy_list *without)
{
    double subsidised = 0, anyway = 0;
    for (size_t k = 0; k < with->n; k++) {
        const struct tenancy_record *record = &with->record[k], *other = find_record(without, record->key);
        if (record->first_subsidised == NEVER || other == NULL)
            continue;
        for (int d = 0; d < 4; d++) {
            if (record->first_stage[d] != record->first_subsidised)
                continue;
            subsidised++;
            anyway += other->first_stage[d] <= record->first_stage[d];
        }
    }
    return anyway / subsidised;
}
