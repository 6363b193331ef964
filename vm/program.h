/* A program: a compiled file, immutable, shared by threads. Everything is a table; an instruction
   names rows by index. It is built by a wf_builder (compiler, assembler, image loader), then
   verified and linked; only linked programs run. */
#ifndef WF_VM_PROGRAM_H
#define WF_VM_PROGRAM_H

#include "base/arena.h"
#include "base/diags.h"
#include "vm/registry.h"
#include "vm/shape.h"
#include "vm/type.h"
#include "weft/program.h"

typedef enum wf_op {
#define OPCODE(name, form, effect) WF_OP_##name,
#include "vm/opcodes.def"
#undef OPCODE
    WF_OP_COUNT
} wf_op;

#define WF_NONE UINT32_MAX

/* Where an instruction comes from and what it is about; several instructions share one. Text fields
   are constant indexes or WF_NONE. */
typedef struct wf_site {
    uint32_t file; /* constant: name of the mapping file */
    uint32_t line; /* 1-based */
    uint32_t column;
    uint32_t start; /* byte offset */
    uint32_t length;
    uint32_t target; /* constant: "items[].quantity", or WF_NONE */
    uint32_t path;   /* constant: ".lines[].qty" as written, or WF_NONE */
} wf_site;

typedef struct wf_function {
    uint32_t name;  /* constant */
    uint32_t entry; /* first word */
    uint32_t end;   /* one past its last word; functions do not overlap */
    uint32_t params;
    uint32_t registers; /* at most 250 */
    bool emits;         /* ends in END and writes output; else RETURNs */
} wf_function;

/* While pc is in [from, to) of a function a failure goes on at `handler` of the same function.
   Inner ones first. */
typedef struct wf_handler {
    uint32_t from;
    uint32_t to;
    uint32_t handler;
} wf_handler;

typedef struct wf_call_site {
    uint32_t name;    /* constant: the resolver's */
    uint32_t count;   /* arguments given, at most WF_SIG_MAX_PARAMS */
    uint32_t pattern; /* constant: the pattern literal, or WF_NONE */
    /* set by linking */
    const wf_registry_entry *entry;
    void *compiled;
    uint32_t accepts[WF_SIG_MAX_PARAMS]; /* per parameter: the weft_kinds (as bits) that the body
                                            takes as they are; the others need a closer look */
} wf_call_site;

typedef enum wf_xpath_mode {
    WF_XPATH_VALUE, /* its value: of nodes none is missing, several are a failure */
    WF_XPATH_ALL,   /* all nodes */
    WF_XPATH_AT,    /* as VALUE, and none is a failure */
    WF_XPATH_MODES
} wf_xpath_mode;

typedef struct wf_xpath_site {
    uint32_t text;      /* constant: as written */
    uint32_t code;      /* constant: what compiling gave, flag BYTES */
    uint32_t variables; /* how many stand behind the context */
    uint32_t mode;      /* wf_xpath_mode */
} wf_xpath_site;

typedef struct wf_table_row {
    uint32_t key;   /* constant: text, number or bool */
    uint32_t value; /* constant */
} wf_table_row;

typedef struct wf_table {
    uint32_t name;
    uint32_t first; /* rows [first, first + count) */
    uint32_t count;
    /* set by linking: open addressing, 1-based row numbers */
    uint32_t *slots;
    uint32_t slot_mask;
} wf_table;

typedef struct wf_param {
    uint32_t name;
    uint32_t type;     /* target type */
    uint32_t fallback; /* constant, or WF_NONE: must be given */
} wf_param;

typedef struct wf_lookup {
    uint32_t name;
    uint32_t params;
    uint32_t query;     /* constant: GraphQL text */
    uint32_t several;   /* constant: the parts of vm/lookup.h, or WF_NONE: one by one */
    uint32_t variables; /* function: arguments → variables map, or WF_NONE */
    uint32_t take;      /* function: reply data → value, or WF_NONE */
    uint32_t type;      /* target type of the result */
    uint32_t cache_seconds;
    uint32_t batch;
} wf_lookup;

typedef enum wf_target_kind {
    WF_TARGET_JSON,
    WF_TARGET_TYPE,
    WF_TARGET_MUTATION,
    WF_TARGET_BATCH,
    WF_TARGET_EVENT,
    WF_TARGET_CSV,
    WF_TARGET_XML
} wf_target_kind;

typedef enum wf_source_kind {
    WF_SOURCE_CSV,
    WF_SOURCE_JSON,
    WF_SOURCE_NDJSON,
    WF_SOURCE_XML,
    WF_SOURCE_TEXT /* the whole input is one record and that one TEXT */
} wf_source_kind;

#define WF_GROUP_KEY  "key"
#define WF_GROUP_ROWS "rows"

/* A mapping: its function, the shape it reads, how its source is read and where it goes. */
typedef struct wf_map_entry_point {
    uint32_t name;
    uint32_t function;
    wf_shape shape;
    wf_source_kind source;
    bool each; /* JSON: elements of what stands at `path` are the records */
    /* constants [first, first + count): member names; of XML "name" (in any namespace), "{uri}name"
       ("{}name": in none) or "*", each with a leading // when it may stand at any depth */
    uint32_t path_first;
    uint32_t path_count;
    char delimiter; /* CSV; 0: default */
    char quote;
    bool no_header;
    bool trim;        /* CSV */
    bool keep_quoted; /* CSV: and quoted cells as they are */
    bool keep_blank;  /* CSV, XML */
    bool keep_pieces; /* XML: of mixed content (vm/xml.h) */
    bool ragged;      /* CSV: short rows are filled with missing */
    /* function: a row → its key. The record is then a group of rows: its shape's root has the members
       WF_GROUP_KEY and WF_GROUP_ROWS, and the element of the latter is a row. WF_NONE: rows are records */
    uint32_t group_key;
    bool group_sorted;     /* rows of one key stand together */
    bool group_stray;      /* a row whose key is not known is refused alone */
    uint32_t column_first; /* constants: names of columns when there is no header */
    uint32_t column_count;
    wf_target_kind target;
    uint32_t target_name; /* constant: mutation, entity, event or type, or WF_NONE */
    uint32_t operation;   /* constant: GraphQL text of a mutation, or WF_NONE */
    uint32_t several;     /* constant: the same for several records in one request (vm/several.h),
                              or WF_NONE */
    /* constants; CSV target: names of columns; XML: root, record, then elements with CDATA */
    uint32_t output_first;
    uint32_t output_count;
    uint32_t batch_size; /* 0: not said */
    uint32_t action;     /* constant: batch action, or WF_NONE */
} wf_map_entry_point;

struct weft_program {
    wf_arena arena;
    const uint32_t *code;
    const uint32_t *code_sites; /* per word: index of its site */
    uint32_t code_count;
    const wf_site *sites;
    uint32_t site_count;
    const weft_value *constants; /* scalars and texts, no lists or maps */
    uint32_t constant_count;
    const weft_span *keys;
    uint32_t key_count;
    const wf_function *functions;
    uint32_t function_count;
    const wf_handler *handlers;
    uint32_t handler_count;
    wf_call_site *calls;
    uint32_t call_count;
    wf_table *tables;
    uint32_t table_count;
    const wf_table_row *rows;
    uint32_t row_count;
    const wf_param *params;
    uint32_t param_count;
    const wf_lookup *lookups;
    uint32_t lookup_count;
    const wf_target_type *types;
    uint32_t type_count;
    const wf_type_field *fields;
    uint32_t field_count;
    const wf_map_entry_point *maps;
    uint32_t map_count;
    const wf_xpath_site *xpaths;
    uint32_t xpath_count;
    uint32_t traits; /* union of the resolvers' */
    /* set by verification */
    uint32_t max_registers;        /* of the deepest chain of calls */
    uint32_t max_depth;            /* functions on the deepest chain */
    uint32_t max_slots;            /* one more than the highest slot of a record that code names */
    const uint32_t *code_handlers; /* per word: its innermost handler, or WF_NONE */
    bool linked;
    /* set by linking (vm/fuse.h) */
    const uint32_t *fused_code; /* as `code`, but fused instructions where runs begin */
    const struct wf_fused *fused;
    uint32_t fused_count;
    const struct wf_filter *filters;  /* vm/filter.h */
    const struct wf_stitch *stitches; /* vm/stitch.h */
    uint32_t stitch_count;
    const struct wf_test_suite *tests;  /* vm/tests.h; in `arena`; NULL: none */
    const struct wf_point_list *points; /* vm/points.h; as above */
    wf_registry *library; /* given: what it is linked against, freed with it; NULL: another's */
};

/* Behind the last byte of the texts of constants and keys there are so many readable bytes more:
   copies may be made in whole steps. */
#define WF_TEXT_SLACK 32

/* An empty program, to be filled by its maker; NULL when memory is short. Free with
   weft_program_free. */
weft_program *wf_program_new(void);

/* The text of a constant; the empty span for WF_NONE. */
weft_span wf_program_text(const weft_program *program, uint32_t constant);

/* Proves that running cannot leave the program: operands, jumps, pools, calls acyclic, functions
   closed, shapes well formed. Sets max_registers and max_depth. WEFT_INVALID with W22xx at the
   first fault. */
weft_status wf_program_verify(weft_program *program, weft_diags *diags);

/* Finds the resolvers, compiles patterns, hashes tables. WEFT_INVALID when a resolver is unknown or
   a pattern is bad. The registry is kept. */
weft_status wf_program_link(weft_program *program, const wf_registry *registry, weft_diags *diags);

/* Appends the bytes of an image. */
weft_status wf_image_save(wf_buf *out, const weft_program *program);
/* A program from an image: bounds-checked, verified, not yet linked. */
weft_status wf_image_load(weft_program **out, weft_span image, const char *name, weft_diags *diags);
/* The same, linked: what weft_program_load does once it has a registry. */
weft_status wf_program_load(weft_program **out, weft_span image, const char *name,
                            const wf_registry *registry, weft_diags *diags);

const char *wf_op_name(wf_op op);
/* Appends one instruction ("GET      r3, slot 2   ; .qty"), without a line end. */
void wf_program_put_instruction(wf_buf *out, const weft_program *program, uint32_t pc);
/* With `with_fused` each run of instructions has its fused one above it, once the program is linked. */
void wf_program_dump(wf_buf *out, const weft_program *program, bool with_fused);

/* Building. All adders give the row's index, deduplicating where equal rows may be shared; WF_NONE
   when memory is short or a table is full (then wf_builder_finish fails). */
typedef struct wf_builder wf_builder;

/* WEFT_OK, or what made an adder give WF_NONE. */
weft_status wf_builder_status(const wf_builder *builder);

wf_builder *wf_builder_new(void);
void wf_builder_free(wf_builder *builder);                           /* takes NULL */
uint32_t wf_builder_constant(wf_builder *builder, weft_value value); /* copies */
uint32_t wf_builder_text(wf_builder *builder, weft_span text);       /* a TEXT constant */
/* `count` texts side by side, not deduplicated; the first index. */
uint32_t wf_builder_texts(wf_builder *builder, const weft_span *texts, uint32_t count);
uint32_t wf_builder_key(wf_builder *builder, weft_span key);
uint32_t wf_builder_site(wf_builder *builder, const wf_site *site);
uint32_t wf_builder_type(wf_builder *builder, const wf_target_type *type);
/* Replaces a type's row (to close recursive input types). */
void wf_builder_type_set(wf_builder *builder, uint32_t index, const wf_target_type *type);
uint32_t wf_builder_fields(wf_builder *builder, const wf_type_field *fields, uint32_t count);
uint32_t wf_builder_call_site(wf_builder *builder, weft_span resolver, uint32_t count,
                              uint32_t pattern);
uint32_t wf_builder_xpath(wf_builder *builder, weft_span text, weft_span code, uint32_t variables,
                          wf_xpath_mode mode);
uint32_t wf_builder_table(wf_builder *builder, weft_span name, const wf_table_row *rows,
                          uint32_t count);
uint32_t wf_builder_param(wf_builder *builder, const wf_param *param);
uint32_t wf_builder_lookup(wf_builder *builder, const wf_lookup *lookup);
uint32_t wf_builder_function(wf_builder *builder, const wf_function *function);
void wf_builder_function_set(wf_builder *builder, uint32_t index, const wf_function *function);
uint32_t wf_builder_map(
    wf_builder *builder,
    const wf_map_entry_point *map); /* copies the shape; key pointers are replaced */
void wf_builder_handler(wf_builder *builder, uint32_t from, uint32_t to, uint32_t handler);

/* Code. `site` is the site of the instruction. Gives the pc. */
uint32_t wf_builder_abc(wf_builder *builder, wf_op op, uint32_t a, uint32_t b, uint32_t c,
                        uint32_t site);
uint32_t wf_builder_ax(wf_builder *builder, wf_op op, uint32_t a, uint32_t x, uint32_t site);
/* A jump to be aimed later. */
uint32_t wf_builder_jump(wf_builder *builder, wf_op op, uint32_t a, uint32_t site);
/* Aims the jump at `pc` to `target`; a jump too far makes finish fail with WEFT_LIMIT. */
void wf_builder_aim(wf_builder *builder, uint32_t pc, uint32_t target);
uint32_t wf_builder_here(const wf_builder *builder); /* the next pc */

/* The program, verified; the builder is empty afterwards and must still be freed. */
weft_status wf_builder_finish(weft_program **out, wf_builder *builder, weft_diags *diags);

#endif
