/* Linking: names become resolvers, patterns are compiled, tables hashed, and each call site learns which
   kinds of arguments its function takes as they are, so that a call checks an argument by one bit. */
#include "base/memory.h"
#include "vm/fuse.h"
#include "vm/machine.h"
#include "vm/value.h"

#define TABLE_SEED 0x77656674u /* any will do: a program's tables cannot be chosen by its records */

static uint32_t bit(weft_kind kind)
{
    return 1u << kind;
}

/* ---- what a parameter accepts ---- */

#define SCALARS                                                                                    \
    (1u << WEFT_KIND_BOOL | 1u << WEFT_KIND_INT | 1u << WEFT_KIND_NUMBER |                         \
     1u << WEFT_KIND_DECIMAL | 1u << WEFT_KIND_DOUBLE | 1u << WEFT_KIND_TEXT |                     \
     1u << WEFT_KIND_DATE | 1u << WEFT_KIND_DATETIME)
#define CONTAINERS                                                                                 \
    (1u << WEFT_KIND_LIST | 1u << WEFT_KIND_MAP | 1u << WEFT_KIND_RECORD | 1u << WEFT_KIND_XML)

/* Whether a list of these must be searched for records first: the body looks into its elements. */
static bool looks_inside(const wf_sig_type *element)
{
    return !element || (element->kinds & (WF_SIG_ANY | WF_SIG_MAP | WF_SIG_LIST)) != 0;
}

static uint32_t accepted(const wf_sig_param *param)
{
    static const struct {
        uint32_t sig;
        uint32_t kinds;
    } rows[] = {
        {WF_SIG_NULL, 1u << WEFT_KIND_NULL},
        {WF_SIG_BOOL, 1u << WEFT_KIND_BOOL},
        {WF_SIG_INT, 1u << WEFT_KIND_INT},
        {WF_SIG_DECIMAL, 1u << WEFT_KIND_DECIMAL},
        {WF_SIG_TEXT, 1u << WEFT_KIND_TEXT},
        {WF_SIG_PATTERN, 1u << WEFT_KIND_TEXT},
        {WF_SIG_DATE, 1u << WEFT_KIND_DATE},
        {WF_SIG_DATETIME, 1u << WEFT_KIND_DATETIME},
        {WF_SIG_DURATION, 1u << WEFT_KIND_TEXT | 1u << WEFT_KIND_INT | 1u << WEFT_KIND_DECIMAL},
        {WF_SIG_LAMBDA, 1u << WEFT_KIND_LIST},
        {WF_SIG_VARIABLE, SCALARS | CONTAINERS},
        {WF_SIG_ANY, SCALARS | 1u << WEFT_KIND_MISSING | 1u << WEFT_KIND_NULL},
    };
    const uint32_t sig = param->type->kinds;
    uint32_t kinds = 0;
    for (size_t i = 0; i < WF_COUNTOF(rows); i++)
        if ((sig & rows[i].sig) != 0)
            kinds |= rows[i].kinds;
    if ((sig & WF_SIG_LIST) != 0 && !looks_inside(param->type->element))
        kinds |= bit(WEFT_KIND_LIST);
    if ((sig & WF_SIG_ANY) != 0)
        kinds &= ~(uint32_t)CONTAINERS; /* `any` beside a variable: still looked into */
    if (param->type->maybe)
        kinds |= bit(WEFT_KIND_MISSING) | bit(WEFT_KIND_NULL);
    if (param->optional)
        kinds |= bit(WEFT_KIND_MISSING); /* as if it was left out */
    return kinds;
}

/* ---- call sites ---- */

static const wf_place nowhere = {NULL, 0, 0};

/* A parameter that takes texts too has no pattern when it is given a text. */
static bool needs_pattern(const wf_signature *signature)
{
    for (uint32_t i = 0; i < signature->count; i++)
        if ((signature->params[i].type->kinds & (WF_SIG_PATTERN | WF_SIG_TEXT)) == WF_SIG_PATTERN)
            return true;
    return false;
}

static weft_status check_call(const weft_program *program, const wf_call_site *site,
                              weft_diags *diags)
{
    const wf_signature *const signature = &site->entry->signature;
    const char *const name = site->entry->resolver->name;
    (void)program;
    if (site->count < signature->required || site->count > signature->count) {
        (void)wf_diags_add(diags, WF_W2209, nowhere,
                           "%s is called with %u arguments; it takes %u to %u: %s%s", name,
                           site->count, signature->required, signature->count, name,
                           site->entry->resolver->signature);
        return WEFT_INVALID;
    }
    if (site->entry->resolver->prepare && site->pattern == WF_NONE && needs_pattern(signature)) {
        (void)wf_diags_add(diags, WF_W2209, nowhere, "%s is called without a pattern literal",
                           name);
        return WEFT_INVALID;
    }
    return WEFT_OK;
}

static weft_status compile_pattern(const weft_program *program, wf_call_site *site,
                                   weft_diags *diags)
{
    char reason[128] = "";
    size_t offset = 0;
    const weft_prepare *const prepare = site->entry->resolver->prepare;
    if (!prepare || site->pattern == WF_NONE)
        return WEFT_OK;
    const weft_span pattern = wf_program_text(program, site->pattern);
    const weft_status rc = prepare->compile(&site->compiled, pattern, reason, &offset);
    if (rc == WEFT_OK || rc == WEFT_NOMEM)
        return rc;
    site->compiled = NULL;
    reason[sizeof reason - 1] = '\0';
    (void)wf_diags_add(diags, WF_W2210, nowhere, "pattern \"%.*s\" of %s, byte %zu: %s",
                       (int)pattern.len, pattern.ptr, site->entry->resolver->name, offset + 1,
                       reason);
    return WEFT_INVALID;
}

static weft_status link_call(weft_program *program, wf_call_site *site, const wf_registry *registry,
                             weft_diags *diags)
{
    const weft_span name = wf_program_text(program, site->name);
    site->entry = wf_registry_find(registry, name);
    if (!site->entry) {
        (void)wf_diags_add(diags, WF_W2208, nowhere, "there is no library function %.*s",
                           (int)name.len, name.ptr);
        return WEFT_INVALID;
    }
    for (uint32_t i = 0; i < site->entry->signature.count; i++)
        site->accepts[i] = accepted(&site->entry->signature.params[i]);
    program->traits |=
        site->entry->resolver->traits & ~(uint32_t)(WEFT_LIKE_MASK | WEFT_KEEPS_NOTHING);
    const weft_status rc = check_call(program, site, diags);
    return rc == WEFT_OK ? compile_pattern(program, site, diags) : rc;
}

/* ---- tables ---- */

/* Equal keys have equal hashes: numbers by value, texts typed or not. */
static uint32_t hash_key(weft_value key)
{
    wf_decimal number;
    if (key.kind == WEFT_KIND_TEXT)
        return wf_hash(weft_value_span(key), TABLE_SEED);
    if (key.kind == WEFT_KIND_BOOL)
        return 1u + (uint32_t)key.as.boolean;
    if (!wf_vm_number(&number, key))
        return 0;
    number = wf_decimal_trim(&number);
    const uint64_t parts[3] = {number.low, number.high, number.scale * 2u + number.negative};
    return wf_hash(weft_span_of((const char *)parts, sizeof parts), TABLE_SEED);
}

static weft_value key_at(const weft_program *program, const wf_table *table, uint32_t row)
{
    return program->constants[program->rows[table->first + row].key];
}

/* The first of equal keys counts. */
static weft_status hash_table(weft_program *program, wf_table *table)
{
    uint32_t size = 4;
    while (size < table->count * 2)
        size *= 2;
    table->slots = wf_arena_zero(&program->arena, size, sizeof *table->slots);
    if (!table->slots)
        return WEFT_NOMEM;
    table->slot_mask = size - 1;
    for (uint32_t i = 0; i < table->count; i++) {
        const weft_value key = key_at(program, table, i);
        uint32_t slot = hash_key(key) & table->slot_mask;
        while (table->slots[slot] != 0 &&
               !wf_value_equal(key, key_at(program, table, table->slots[slot] - 1)))
            slot = (slot + 1) & table->slot_mask;
        if (table->slots[slot] == 0)
            table->slots[slot] = i + 1;
    }
    return WEFT_OK;
}

const wf_table_row *wf_table_find(const weft_program *program, const wf_table *table,
                                  weft_value key)
{
    if (key.kind != WEFT_KIND_TEXT && key.kind != WEFT_KIND_BOOL && !weft_value_is_number(key))
        return NULL;
    uint32_t slot = hash_key(key) & table->slot_mask;
    for (; table->slots[slot] != 0; slot = (slot + 1) & table->slot_mask) {
        const uint32_t row = table->slots[slot] - 1;
        if (wf_value_equal(key, key_at(program, table, row)))
            return &program->rows[table->first + row];
    }
    return NULL;
}

weft_status wf_program_link(weft_program *program, const wf_registry *registry, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    if (program->linked)
        return WEFT_OK;
    for (uint32_t i = 0; i < program->call_count && rc != WEFT_NOMEM; i++) {
        const weft_status linked = link_call(program, &program->calls[i], registry, diags);
        rc = linked == WEFT_OK ? rc : linked;
    }
    for (uint32_t i = 0; i < program->table_count && rc == WEFT_OK; i++)
        rc = hash_table(program, &program->tables[i]);
    if (rc == WEFT_OK)
        rc = wf_program_fuse(program);
    program->linked = rc == WEFT_OK;
    return rc;
}
