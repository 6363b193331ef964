/* The views of rows.def. */
#include "vm/rows.h"

#include <string.h>

#define FIELD(kind, row, member, holds)                                                            \
    {offsetof(row, member), sizeof(((row *)0)->member), WF_HOLDS_##holds},
static const wf_row_field all_fields[] = {
#include "vm/rows.def"
};
#undef FIELD

/* How many fields each kind has: they stand in the order of the kinds. */
static const uint8_t field_kinds[] = {
#define FIELD(kind, row, member, holds) WF_ROWS_##kind,
#include "vm/rows.def"
#undef FIELD
};

static const struct {
    uint32_t size;
    const char *name;
} kinds[] = {
#define TABLE(kind, row, member, count) {sizeof(row), #member},
#include "vm/rows.def"
#undef TABLE
    {sizeof(wf_shape_node), "nodes"},
};

wf_row_layout wf_row_layout_of(wf_row_kind kind)
{
    wf_row_layout layout = {.size = kinds[kind].size, .name = kinds[kind].name};
    for (size_t i = 0; i < WF_COUNTOF(all_fields); i++) {
        if (field_kinds[i] != kind)
            continue;
        if (layout.count == 0)
            layout.fields = &all_fields[i];
        layout.count++;
        layout.stored += all_fields[i].size;
    }
    return layout;
}

uint32_t wf_row_get(const void *row, wf_row_field field)
{
    const unsigned char *const at = (const unsigned char *)row + field.at;
    uint32_t value;
    if (field.size == 1)
        return *at;
    memcpy(&value, at, sizeof value);
    return value;
}

void wf_row_set(void *row, wf_row_field field, uint32_t value)
{
    unsigned char *const at = (unsigned char *)row + field.at;
    if (field.size == 1)
        *at = (unsigned char)value;
    else
        memcpy(at, &value, sizeof value);
}

const void *wf_program_rows(const weft_program *program, wf_row_kind kind, uint32_t *count)
{
    switch ((int)kind) {
#define TABLE(kind, row, member, number)                                                           \
    case WF_ROWS_##kind:                                                                           \
        *count = program->number;                                                                  \
        return program->member;
#include "vm/rows.def"
#undef TABLE
    }
    *count = 0;
    return NULL;
}

void wf_program_set_rows(weft_program *program, wf_row_kind kind, void *rows, uint32_t count)
{
    switch ((int)kind) {
#define TABLE(kind, row, member, number)                                                           \
    case WF_ROWS_##kind:                                                                           \
        program->member = rows;                                                                    \
        program->number = count;                                                                   \
        break;
#include "vm/rows.def"
#undef TABLE
    }
}
