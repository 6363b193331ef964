/* What the files of the assembler share: a listing that is being read, and what is made of its lines. */
#ifndef WF_TESTS_ASSEMBLE_PARTS_H
#define WF_TESTS_ASSEMBLE_PARTS_H

#include "base/arena.h"
#include "tests/support/assemble.h"

#define ASSEMBLE_MOST 1024u /* labels of a function, rows of a table, nodes of a shape */

typedef struct label {
    weft_span name;
    uint32_t pc;
} label;

typedef struct assembler {
    wf_arena arena;
    wf_builder *builder;
    const char *at; /* in the line */
    const char *end;
    uint32_t line;
    char *error;
    bool failed;

    uint32_t site;
    uint32_t function; /* open one, or WF_NONE */
    wf_function function_row;
    label labels[ASSEMBLE_MOST];
    uint32_t label_count;
    label aims[ASSEMBLE_MOST]; /* jumps that wait for their label */
    uint32_t aim_count;
    label handlers[3 * ASSEMBLE_MOST];
    uint32_t handler_count; /* three labels each */

    uint32_t type; /* input that takes fields, or WF_NONE */
    wf_target_type type_row;
    wf_type_field fields[ASSEMBLE_MOST];
    bool has_table;
    weft_span table_name;
    wf_table_row rows[ASSEMBLE_MOST];
    bool has_map;
    wf_map_entry_point map;
    wf_shape_node nodes[ASSEMBLE_MOST];
    uint32_t depths[ASSEMBLE_MOST];
    uint32_t row_count; /* fields, rows or nodes */
} assembler;

/* Words, numbers, texts and constants of the line. Each gives false, or no row, once a complaint is made. */
bool assemble_fail(assembler *a, const char *what);
void assemble_skip_blanks(assembler *a);
bool assemble_at_end(assembler *a);
weft_span assemble_word(assembler *a);
bool assemble_take(assembler *a, const char *text); /* takes it when it is the next word */
bool assemble_number(assembler *a, uint32_t *out);
bool assemble_at_number(assembler *a);
bool assemble_at_text(assembler *a);
bool assemble_text(assembler *a, weft_span *out);
uint32_t assemble_text_constant(assembler *a);
uint32_t assemble_maybe_text(assembler *a);
uint32_t assemble_constant(assembler *a);
bool assemble_row(assembler *a, const char *kind, uint32_t *out); /* KIND N "name", or N */

/* Functions: their instructions, labels and handlers. */
bool assemble_close_function(assembler *a);
bool assemble_open_function(assembler *a);
bool assemble_code_line(assembler *a);

/* Types, parameters, tables and look-ups. */
void assemble_close_type(assembler *a);
void assemble_close_table(assembler *a);
bool assemble_open_type(assembler *a);
bool assemble_add_field(assembler *a);
bool assemble_add_param(assembler *a);
bool assemble_open_table(assembler *a);
bool assemble_add_row(assembler *a);
bool assemble_add_lookup(assembler *a);

/* Mappings: where their records come from, their shape, where they go. */
bool assemble_open_map(assembler *a);
bool assemble_add_node(assembler *a);
bool assemble_map_line(assembler *a);
void assemble_close_map(assembler *a);

#endif
