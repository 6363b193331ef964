/* The registry and the reader of signatures. A signature is written by whoever writes a resolver, so
   a mistake in it is reported with its place, all mistakes of all rows in one pass. */
#include "vm/registry.h"

#include "base/diags.h"

#include <string.h>

typedef struct parser {
    weft_span text;
    size_t at;
    wf_arena *arena;
    const char *reason; /* NULL until something is wrong */
    size_t reason_at;
    bool is_out_of_memory;
    unsigned depth;
} parser;

#define DEPTH_MOST 16u /* list<list<...>> */

static bool fail(parser *p, size_t at, const char *reason)
{
    if (!p->reason) {
        p->reason = reason;
        p->reason_at = at;
    }
    return false;
}

static void skip_space(parser *p)
{
    while (p->at < p->text.len && p->text.ptr[p->at] == ' ')
        p->at++;
}

/* Takes `mark` when it is next. */
static bool take(parser *p, const char *mark)
{
    const size_t len = strlen(mark);
    skip_space(p);
    if (p->text.len - p->at < len || memcmp(p->text.ptr + p->at, mark, len) != 0)
        return false;
    p->at += len;
    return true;
}

static bool expect(parser *p, const char *mark, const char *reason)
{
    return take(p, mark) || fail(p, p->at, reason);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* A name; empty when there is none. */
static weft_span take_name(parser *p)
{
    skip_space(p);
    const size_t from = p->at;
    while (p->at < p->text.len &&
           (is_letter(p->text.ptr[p->at]) ||
            (p->at != from && p->text.ptr[p->at] >= '0' && p->text.ptr[p->at] <= '9')))
        p->at++;
    return weft_span_of(p->text.ptr + from, p->at - from);
}

static wf_sig_type *new_type(parser *p)
{
    wf_sig_type *const type = wf_arena_new(p->arena, wf_sig_type);
    if (!type)
        p->is_out_of_memory = true;
    return type;
}

static const wf_sig_type *parse_type(parser *p);

static const struct {
    const char *name;
    uint32_t kinds;
} simple_types[] = {
    {"any", WF_SIG_ANY},         {"null", WF_SIG_NULL},         {"bool", WF_SIG_BOOL},
    {"int", WF_SIG_INT},         {"decimal", WF_SIG_DECIMAL},   {"number", WF_SIG_NUMBER},
    {"text", WF_SIG_TEXT},       {"date", WF_SIG_DATE},         {"datetime", WF_SIG_DATETIME},
    {"pattern", WF_SIG_PATTERN}, {"duration", WF_SIG_DURATION},
};

static uint32_t simple_kind(weft_span name)
{
    for (size_t i = 0; i < WF_COUNTOF(simple_types); i++)
        if (weft_span_equal(name, weft_span_text(simple_types[i].name)))
            return simple_types[i].kinds;
    return 0;
}

static bool parse_container(parser *p, wf_sig_type *type, uint32_t kind)
{
    type->kinds = kind;
    if (!expect(p, "<", "list and map take the type of their elements: list<any>"))
        return false;
    type->element = parse_type(p);
    return type->element && expect(p, ">", "> is expected behind the type of the elements");
}

static bool parse_lambda(parser *p, wf_sig_type *type)
{
    type->kinds = WF_SIG_LAMBDA;
    if (!expect(p, "(", "fn takes the type of its argument: fn(a) -> b"))
        return false;
    type->argument = parse_type(p);
    if (!type->argument || !expect(p, ")", "fn has one argument and then ): fn(a) -> b") ||
        !expect(p, "->", "-> and a type are expected behind fn(...)"))
        return false;
    type->result = parse_type(p);
    return type->result != NULL;
}

static bool is_named(weft_span name, const char *text)
{
    return weft_span_equal(name, weft_span_text(text));
}

/* One of the alternatives of a type. */
static bool parse_alternative(parser *p, wf_sig_type *type)
{
    skip_space(p);
    const size_t from = p->at;
    const weft_span name = take_name(p);
    if (name.len == 0)
        return fail(p, from, "a type is expected");
    if (name.len == 1 && name.ptr[0] >= 'a' && name.ptr[0] <= 'z') {
        type->kinds = WF_SIG_VARIABLE;
        type->variable = name.ptr[0];
        return true;
    }
    if (is_named(name, "list"))
        return parse_container(p, type, WF_SIG_LIST);
    if (is_named(name, "map"))
        return parse_container(p, type, WF_SIG_MAP);
    if (is_named(name, "fn"))
        return parse_lambda(p, type);
    type->kinds = simple_kind(name);
    return type->kinds != 0 || fail(p, from, "there is no such type");
}

static bool is_same_type(const wf_sig_type *a, const wf_sig_type *b)
{
    if (!a || !b)
        return a == b;
    return a->kinds == b->kinds && a->variable == b->variable && a->maybe == b->maybe &&
           is_same_type(a->element, b->element) && is_same_type(a->argument, b->argument) &&
           is_same_type(a->result, b->result);
}

/* Adds an alternative that began at `from`. A type has room for one variable and one element type. */
static bool join(parser *p, wf_sig_type *type, const wf_sig_type *more, size_t from)
{
    if (((type->kinds | more->kinds) & WF_SIG_LAMBDA) != 0)
        return fail(p, from, "fn is no alternative to other types");
    if (type->variable != 0 && more->variable != 0 && type->variable != more->variable)
        return fail(p, from, "a type has at most one variable among its alternatives");
    if (type->element && more->element && !is_same_type(type->element, more->element))
        return fail(p, from, "list and map among alternatives have the same element type");
    type->kinds |= more->kinds;
    if (more->variable != 0)
        type->variable = more->variable;
    if (more->element)
        type->element = more->element;
    return true;
}

static bool parse_alternatives(parser *p, wf_sig_type *type)
{
    if (!parse_alternative(p, type))
        return false;
    while (take(p, "|")) {
        wf_sig_type more = {0};
        const size_t from = p->at;
        if (!parse_alternative(p, &more) || !join(p, type, &more, from))
            return false;
    }
    /* in fn(a) -> b? the mark belongs to b, which has taken it */
    if (take(p, "?")) {
        type->maybe = 1;
        if (take(p, "|"))
            return fail(p, p->at - 1, "? stands behind the last alternative");
    }
    return true;
}

/* NULL when something is wrong. Recursion is bounded by DEPTH_MOST. */
static const wf_sig_type *parse_type(parser *p)
{
    wf_sig_type *const type = new_type(p);
    if (!type)
        return NULL;
    if (p->depth == DEPTH_MOST) {
        (void)fail(p, p->at, "types are nested too deeply");
        return NULL;
    }
    p->depth++;
    const bool is_good = parse_alternatives(p, type);
    p->depth--;
    return is_good ? type : NULL;
}

static bool has_elements_before(const wf_signature *signature)
{
    for (uint32_t i = 0; i < signature->count; i++)
        if ((signature->params[i].type->kinds & (WF_SIG_LIST | WF_SIG_MAP)) != 0)
            return true;
    return false;
}

static bool check_param(parser *p, const wf_signature *signature, const wf_sig_param *param,
                        size_t from)
{
    for (uint32_t i = 0; i < signature->count; i++)
        if (weft_span_equal(signature->params[i].name, param->name))
            return fail(p, from, "this parameter stands twice");
    if (!param->optional && signature->required != signature->count)
        return fail(p, from, "a parameter behind one that may be left out may be left out too");
    if ((param->type->kinds & WF_SIG_LAMBDA) != 0 && !has_elements_before(signature))
        return fail(p, from, "fn needs a list<a> or map<a> before it, whose elements it receives");
    return true;
}

static bool parse_param(parser *p, wf_signature *signature)
{
    wf_sig_param param = {0};
    skip_space(p);
    const size_t from = p->at;
    if (signature->count == WF_SIG_MAX_PARAMS)
        return fail(p, from, "there are more parameters than a call can carry");
    param.name = take_name(p);
    if (param.name.len == 0)
        return fail(p, from, "the name of a parameter is expected");
    param.optional = take(p, "?");
    if (!expect(p, ":", "a colon and a type are expected behind the name of a parameter"))
        return false;
    param.type = parse_type(p);
    if (!param.type || !check_param(p, signature, &param, from))
        return false;
    signature->params[signature->count++] = param;
    signature->required += !param.optional;
    return true;
}

/* Bits of the variables in a type: 1 is 'a'. */
static uint32_t variables(const wf_sig_type *type)
{
    if (!type)
        return 0;
    const uint32_t own = type->variable != 0 ? 1u << (type->variable - 'a') : 0;
    return own | variables(type->element) | variables(type->argument) | variables(type->result);
}

static bool check_result(parser *p, const wf_signature *signature, size_t from)
{
    uint32_t bound = 0;
    for (uint32_t i = 0; i < signature->count; i++)
        bound |= variables(signature->params[i].type);
    if ((signature->result->kinds & WF_SIG_LAMBDA) != 0)
        return fail(p, from, "a function is no result");
    if ((variables(signature->result) & ~bound) != 0)
        return fail(p, from, "the result has a type variable that no parameter has");
    return true;
}

static bool parse_params(parser *p, wf_signature *signature)
{
    if (!expect(p, "(", "a signature begins with its parameters: (s: text) -> int"))
        return false;
    if (take(p, ")"))
        return true;
    do {
        if (!parse_param(p, signature))
            return false;
    } while (take(p, ","));
    return expect(p, ")", "a comma or ) is expected behind a parameter");
}

static bool parse_signature(parser *p, wf_signature *signature)
{
    if (!parse_params(p, signature) || !expect(p, "->", "-> and the result's type are expected"))
        return false;
    skip_space(p);
    const size_t from = p->at;
    signature->result = parse_type(p);
    if (!signature->result || !check_result(p, signature, from))
        return false;
    skip_space(p);
    return p->at == p->text.len || fail(p, p->at, "nothing is expected behind the result");
}

static const wf_place nowhere = {0};

static weft_status read_signature(wf_registry *registry, wf_registry_entry *entry,
                                  weft_diags *diags)
{
    parser p = {.text = weft_span_text(entry->resolver->signature), .arena = &registry->arena};
    if (parse_signature(&p, &entry->signature))
        return WEFT_OK;
    if (p.is_out_of_memory)
        return WEFT_NOMEM;
    (void)wf_diags_add(diags, WF_W2002, nowhere, "resolver %s: signature \"%s\", column %zu: %s",
                       entry->resolver->name, entry->resolver->signature, p.reason_at + 1,
                       p.reason);
    return WEFT_INVALID;
}

static weft_status add(wf_registry *registry, const weft_family *family,
                       const weft_resolver *resolver, weft_diags *diags)
{
    wf_registry_entry *const entry = wf_arena_new(&registry->arena, wf_registry_entry);
    if (!entry)
        return WEFT_NOMEM;
    entry->resolver = resolver;
    entry->family = family;
    const weft_span name = weft_span_text(resolver->name);
    const wf_registry_entry *const other = wf_map_find(&registry->by_name, name);
    if (other) {
        (void)wf_diags_add(diags, WF_W2002, nowhere,
                           "resolver %s stands twice: in the families %s and %s", resolver->name,
                           other->family->name, family->name);
        return WEFT_INVALID;
    }
    const weft_status rc = read_signature(registry, entry, diags);
    if (rc == WEFT_OK && !wf_map_put(&registry->by_name, name, entry, NULL))
        return WEFT_NOMEM;
    return rc;
}

weft_status wf_registry_init(wf_registry *registry, const weft_family *const *families,
                             size_t count, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    wf_arena_init(&registry->arena, 0);
    wf_map_init(&registry->by_name, &registry->arena);
    for (size_t i = 0; i < count; i++)
        for (size_t row = 0; row < families[i]->count; row++) {
            const weft_status added = add(registry, families[i], &families[i]->rows[row], diags);
            if (added == WEFT_NOMEM)
                return added;
            rc = added == WEFT_OK ? rc : added;
        }
    return rc;
}

void wf_registry_fini(wf_registry *registry)
{
    wf_arena_fini(&registry->arena);
    wf_map_init(&registry->by_name, &registry->arena);
}

const wf_registry_entry *wf_registry_find(const wf_registry *registry, weft_span name)
{
    return wf_map_find(&registry->by_name, name);
}
