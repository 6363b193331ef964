/* What changed between two schemas, sorted by what it does to those who use the older one. The
   codes and the rules of what is safe are those of graphql-js (utilities/findBreakingChanges). */
#include "compiler/schema_ask.h"
#include "vm/json.h"

#include <stdarg.h>

typedef enum change_level {
    BREAKING,
    DANGEROUS,
    SAFE,
    LEVELS
} change_level;

typedef struct change {
    change_level level;
    const char *code;
    weft_span text;
    struct change *next;
} change;

typedef struct differ {
    wf_arena *arena;
    wf_buf text;
    change *first[LEVELS];
    change **last[LEVELS];
    size_t counts[LEVELS];
    bool no_memory;
} differ;

static void note(differ *d, change_level level, const char *code, const char *format, ...)
    WF_PRINTF(4, 5);

static void note(differ *d, change_level level, const char *code, const char *format, ...)
{
    va_list args;
    wf_buf_reset(&d->text);
    va_start(args, format);
    wf_buf_vprintf(&d->text, format, args);
    va_end(args);
    change *const made = wf_arena_new(d->arena, change);
    const weft_span text = wf_arena_dup(d->arena, wf_buf_span(&d->text));
    if (!made || !text.ptr || d->text.status != WEFT_OK) {
        d->no_memory = true;
        return;
    }
    made->level = level;
    made->code = code;
    made->text = text;
    *d->last[level] = made;
    d->last[level] = &made->next;
    d->counts[level]++;
}

#define NAME(span) (int)(span).len, (span).len ? (span).ptr : ""

/* ---- references ---- */

static bool same_name(const wf_schema_ref *a, const wf_schema_ref *b)
{
    return weft_span_equal(a->name, b->name);
}

/* Whoever reads `before` can read `after`: it may only become less often null. */
static bool safe_to_read(const wf_schema_ref *before, const wf_schema_ref *after)
{
    for (; before && after; before = before->element, after = after->element) {
        if (before->kind != after->kind || (before->non_null && !after->non_null))
            return false;
        if (before->kind == WF_SCHEMA_REF_NAMED)
            return same_name(before, after);
    }
    return false;
}

/* Whoever gives `before` may give it to `after`: it may only become more often null. */
static bool safe_to_give(const wf_schema_ref *before, const wf_schema_ref *after)
{
    return safe_to_read(after, before);
}

static bool same_ref(const wf_schema_ref *a, const wf_schema_ref *b)
{
    return safe_to_read(a, b) && safe_to_read(b, a);
}

static weft_span printed(differ *d, const wf_schema_ref *ref)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_schema_ref_print(&text, ref);
    const weft_span kept = wf_arena_dup(d->arena, wf_buf_span(&text));
    d->no_memory = d->no_memory || !kept.ptr || text.status != WEFT_OK;
    wf_buf_fini(&text);
    return kept.ptr ? kept : weft_span_of("", 0);
}

/* ---- members ---- */

static void changed_type(differ *d, const char *code, weft_span type, const wf_schema_field *before,
                         const wf_schema_field *after, bool safe)
{
    if (same_ref(before->type, after->type))
        return;
    const weft_span old_type = printed(d, before->type);
    const weft_span new_type = printed(d, after->type);
    note(d, safe ? SAFE : BREAKING, code, "%.*s.%.*s changed from %.*s to %.*s", NAME(type),
         NAME(before->name), NAME(old_type), NAME(new_type));
}

static void changed_words(differ *d, weft_span type, const wf_schema_field *before,
                          const wf_schema_field *after)
{
    if (!before->deprecated && after->deprecated)
        note(d, SAFE, "FIELD_DEPRECATED", "%.*s.%.*s is deprecated: %.*s", NAME(type),
             NAME(after->name), NAME(after->deprecated_reason));
}

static void diff_arguments(differ *d, weft_span type, const wf_schema_field *before,
                           const wf_schema_field *after)
{
    for (uint32_t i = 0; i < before->arguments.count; i++) {
        const wf_schema_field *const old_arg = wf_schema_argument_at(before, i);
        const wf_schema_field *const new_arg = wf_schema_argument_find(after, old_arg->name);
        if (!new_arg) {
            note(d, BREAKING, "ARG_REMOVED", "%.*s.%.*s no longer takes %.*s", NAME(type),
                 NAME(before->name), NAME(old_arg->name));
            continue;
        }
        const bool safe = safe_to_give(old_arg->type, new_arg->type);
        if (!same_ref(old_arg->type, new_arg->type)) {
            const weft_span old_type = printed(d, old_arg->type);
            const weft_span new_type = printed(d, new_arg->type);
            note(d, safe ? SAFE : BREAKING, "ARG_CHANGED_KIND",
                 "%.*s.%.*s(%.*s:) changed from %.*s to %.*s", NAME(type), NAME(before->name),
                 NAME(old_arg->name), NAME(old_type), NAME(new_type));
        }
        if (safe && old_arg->has_default &&
            (!new_arg->has_default ||
             !weft_span_equal(old_arg->default_text, new_arg->default_text)))
            note(d, DANGEROUS, "ARG_DEFAULT_VALUE_CHANGE",
                 "%.*s.%.*s(%.*s:) has %s instead of %.*s", NAME(type), NAME(before->name),
                 NAME(old_arg->name), new_arg->has_default ? "another default" : "no default",
                 NAME(old_arg->default_text));
    }
    for (uint32_t i = 0; i < after->arguments.count; i++) {
        const wf_schema_field *const new_arg = wf_schema_argument_at(after, i);
        if (wf_schema_argument_find(before, new_arg->name))
            continue;
        const bool required = wf_schema_field_required(new_arg);
        note(d, required ? BREAKING : DANGEROUS,
             required ? "REQUIRED_ARG_ADDED" : "OPTIONAL_ARG_ADDED", "%.*s.%.*s takes %.*s too%s",
             NAME(type), NAME(before->name), NAME(new_arg->name),
             required ? ", which is required" : "");
    }
}

static void diff_fields(differ *d, const wf_schema_type *before, const wf_schema_type *after)
{
    const bool input = before->kind == WF_SCHEMA_INPUT;
    for (uint32_t i = 0; i < before->fields.count; i++) {
        const wf_schema_field *const old_field = wf_schema_field_at(before, i);
        const wf_schema_field *const new_field = wf_schema_field_find(after, old_field->name);
        if (!new_field) {
            note(d, BREAKING, "FIELD_REMOVED", "%.*s.%.*s was removed", NAME(before->name),
                 NAME(old_field->name));
            continue;
        }
        changed_type(d, "FIELD_CHANGED_KIND", before->name, old_field, new_field,
                     input ? safe_to_give(old_field->type, new_field->type)
                           : safe_to_read(old_field->type, new_field->type));
        changed_words(d, before->name, old_field, new_field);
        diff_arguments(d, before->name, old_field, new_field);
    }
    for (uint32_t i = 0; i < after->fields.count; i++) {
        const wf_schema_field *const new_field = wf_schema_field_at(after, i);
        if (wf_schema_field_find(before, new_field->name))
            continue;
        if (!input)
            note(d, SAFE, "FIELD_ADDED", "%.*s.%.*s was added", NAME(before->name),
                 NAME(new_field->name));
        else if (wf_schema_field_required(new_field))
            note(d, BREAKING, "REQUIRED_INPUT_FIELD_ADDED", "%.*s.%.*s was added and is required",
                 NAME(before->name), NAME(new_field->name));
        else
            note(d, DANGEROUS, "OPTIONAL_INPUT_FIELD_ADDED", "%.*s.%.*s was added",
                 NAME(before->name), NAME(new_field->name));
    }
}

/* What one map of names lost and the other gained. */
static void diff_names(differ *d, weft_span type, const wf_map *before, const wf_map *after,
                       const char *removed, const char *added)
{
    for (uint32_t i = 0; i < before->count; i++) {
        const weft_span name = before->entries[i].key;
        if (!wf_map_find(after, name))
            note(d, BREAKING, removed, "%.*s lost %.*s", NAME(type), NAME(name));
    }
    for (uint32_t i = 0; i < after->count; i++) {
        const weft_span name = after->entries[i].key;
        if (!wf_map_find(before, name))
            note(d, DANGEROUS, added, "%.*s gained %.*s", NAME(type), NAME(name));
    }
}

static void diff_type(differ *d, const wf_schema_type *before, const wf_schema_type *after)
{
    if (before->kind != after->kind) {
        note(d, BREAKING, "TYPE_CHANGED_KIND", "%.*s was %s and is %s", NAME(before->name),
             wf_schema_kind_text(before->kind), wf_schema_kind_text(after->kind));
        return;
    }
    switch (before->kind) {
    case WF_SCHEMA_UNION:
        diff_names(d, before->name, &before->members, &after->members, "TYPE_REMOVED_FROM_UNION",
                   "TYPE_ADDED_TO_UNION");
        break;
    case WF_SCHEMA_ENUM:
        diff_names(d, before->name, &before->values, &after->values, "VALUE_REMOVED_FROM_ENUM",
                   "VALUE_ADDED_TO_ENUM");
        break;
    case WF_SCHEMA_OBJECT:
    case WF_SCHEMA_INTERFACE:
        diff_names(d, before->name, &before->members, &after->members,
                   "IMPLEMENTED_INTERFACE_REMOVED", "IMPLEMENTED_INTERFACE_ADDED");
        diff_fields(d, before, after);
        break;
    case WF_SCHEMA_INPUT:
        diff_fields(d, before, after);
        break;
    case WF_SCHEMA_SCALAR:
    case WF_SCHEMA_KIND_COUNT:
        break;
    }
}

static void diff_types(differ *d, const wf_schema *before, const wf_schema *after)
{
    for (uint32_t i = 0; i < wf_schema_types(before)->count; i++) {
        const wf_schema_type *const old_type = wf_schema_type_at(before, i);
        const wf_schema_type *const new_type = wf_schema_find(after, old_type->name);
        if (!new_type)
            note(d, BREAKING, "TYPE_REMOVED", "%.*s was removed", NAME(old_type->name));
        else
            diff_type(d, old_type, new_type);
    }
    for (uint32_t i = 0; i < wf_schema_types(after)->count; i++) {
        const wf_schema_type *const new_type = wf_schema_type_at(after, i);
        if (!wf_schema_find(before, new_type->name))
            note(d, SAFE, "TYPE_ADDED", "%.*s was added", NAME(new_type->name));
    }
}

/* ---- printing ---- */

static const char *const level_words[LEVELS] = {"breaking", "dangerous", "safe"};

static void put_json(wf_buf *out, const change *made, bool first)
{
    wf_buf_printf(out, "%s{\"level\":\"%s\",\"code\":\"%s\",\"message\":", first ? "[" : ",\n ",
                  level_words[made->level], made->code);
    wf_json_put_text(out, made->text);
    wf_buf_put_byte(out, '}');
}

static void put_changes(wf_buf *out, const differ *d, weft_schema_format format)
{
    bool first = true;
    for (int i = 0; i < LEVELS; i++) {
        for (const change *at = d->first[i]; at; at = at->next, first = false) {
            if (format == WEFT_SCHEMA_JSON)
                put_json(out, at, first);
            else if (format == WEFT_SCHEMA_MARKDOWN)
                wf_buf_printf(out, "%s| %s | `%s` | %.*s |\n",
                              first ? "| level | code | change |\n|---|---|---|\n" : "",
                              level_words[i], at->code, NAME(at->text));
            else
                wf_buf_printf(out, "%-10s %-30s %.*s\n", level_words[i], at->code, NAME(at->text));
        }
    }
    if (format == WEFT_SCHEMA_JSON)
        wf_buf_put_text(out, first ? "[]\n" : "]\n");
}

bool wf_schema_diff(wf_buf *out, weft_schema_changes *changes, const wf_schema *before,
                    const wf_schema *after, weft_schema_format format, wf_arena *arena)
{
    differ d = {.arena = arena};
    wf_buf_init(&d.text, 0);
    for (int i = 0; i < LEVELS; i++)
        d.last[i] = &d.first[i];
    diff_types(&d, before, after);
    put_changes(out, &d, format);
    changes->breaking = d.counts[BREAKING];
    changes->dangerous = d.counts[DANGEROUS];
    changes->safe = d.counts[SAFE];
    wf_buf_fini(&d.text);
    return !d.no_memory;
}
