/* Functions by the name a mapping file gives them: resolvers of the user, then the package's own. What
   nobody knows is told by the rules, with the nearest names; where they let it pass, the field fails at
   each record. */
#include "compiler/mapping.h"

#include <string.h>

static bool begins(weft_span name, const char *with)
{
    const size_t len = strlen(with);
    return name.len > len && memcmp(name.ptr, with, len) == 0;
}

static const wf_symbol *find_declared(const wf_mapping *m, weft_span name)
{
    const wf_symbol *symbol = m->unit->resolvers;
    while (symbol && !weft_span_equal(symbol->name, name))
        symbol = symbol->next_resolver;
    return symbol;
}

bool wf_mapping_declares(const wf_mapping *m, weft_span name)
{
    return find_declared(m, name) != NULL;
}

/* A resolver is given what it has a parameter for. */
static bool asks(const wf_symbol *resolver, const char *name)
{
    const wf_node *params = resolver ? wf_node_at(resolver->node, 0) : NULL;
    for (const wf_node *param = params ? params->first : NULL; param; param = param->next) {
        if (weft_span_equal(param->text, weft_span_text(name)))
            return true;
    }
    return false;
}

wf_node *wf_mapping_context(wf_mapping *m, const wf_document *at)
{
    m->uses_context = true;
    return wf_mapping_call(m, at, "json", wf_mapping_name(m, at, weft_span_text("context")), NULL,
                           NULL, NULL);
}

wf_node *wf_mapping_custom(wf_mapping *m, const wf_document *at, wf_node *value, wf_node *source,
                           wf_node *item)
{
    const wf_symbol *resolver = find_declared(m, at->text);
    wf_node *call = wf_mapping_word(m, WF_NODE_CALL, at, at->text);
    if (asks(resolver, "value"))
        call = wf_mapping_argue(m, call, "value", value);
    if (asks(resolver, "source"))
        call = wf_mapping_argue(m, call, "source", source);
    if (asks(resolver, "config"))
        call = wf_mapping_argue(m, call, "config", wf_mapping_context(m, at));
    if (asks(resolver, "context"))
        call = wf_mapping_argue(m, call, "context", wf_mapping_context(m, at));
    if (asks(resolver, "item"))
        call = wf_mapping_argue(m, call, "item", item);
    if (call)
        call->flags |= WF_NODE_PACKAGE;
    return call;
}

/* Around a failure of the universal mapper's resolver stands which one it was. */
static wf_node *told(wf_mapping *m, const wf_document *at, wf_node *call)
{
    if (m->dialect != WF_MAPPING_FIELDS)
        return call;
    const weft_span prefix =
        wf_mapping_print(m, "Resolver '%.*s' failed: ", (int)at->text.len, at->text.ptr);
    wf_node *failure = wf_mapping_call(m, at, "failure", NULL, NULL, NULL, NULL);
    return wf_mapping_catch(
        m, at, call,
        wf_mapping_call(m, at, "sdk.fail", wf_mapping_quoted(m, at, prefix), failure, NULL, NULL));
}

static wf_node *custom(wf_mapping *m, wf_mapping_scope *scope, const wf_document *at,
                       wf_node *value)
{
    return told(m, at,
                wf_mapping_custom(m, at, value, wf_mapping_record(m, scope, at),
                                  wf_mapping_record(m, scope, at)));
}

static bool has_parameter(const wf_registry_entry *entry, const char *name)
{
    for (uint32_t i = 0; i < entry->signature.count; i++) {
        if (weft_span_equal(entry->signature.params[i].name, weft_span_text(name)))
            return true;
    }
    return false;
}

/* A call of the library; dates are told the zone of the mapping. */
static wf_node *library(wf_mapping *m, const wf_document *at, const wf_registry_entry *entry,
                        wf_node *value)
{
    const char *zone = m->unit->options->zone;
    wf_node *call = wf_mapping_call(m, at, entry->resolver->name, value, NULL, NULL, NULL);
    if (zone && has_parameter(entry, "zone"))
        call = wf_mapping_argue(m, call, "zone", wf_mapping_quoted(m, at, weft_span_text(zone)));
    if (call)
        call->flags |= WF_NODE_PACKAGE;
    return call;
}

static const wf_registry_entry *find(wf_mapping *m, const char *family, weft_span name)
{
    const wf_registry *registry = m->unit->registry;
    const weft_span strict = wf_mapping_print(m, "strict.%s%.*s", family, (int)name.len, name.ptr);
    const wf_registry_entry *entry = m->faithful ? NULL : wf_registry_find(registry, strict);
    if (entry)
        return entry;
    return wf_registry_find(registry,
                            wf_mapping_print(m, "sdk.%s%.*s", family, (int)name.len, name.ptr));
}

wf_node *wf_mapping_library_call(wf_mapping *m, const char *family, const wf_document *at,
                                 wf_node *value)
{
    const wf_registry_entry *entry = find(m, family, at->text);
    if (entry)
        return library(m, at, entry, value);
    return wf_mapping_call(
        m, at, wf_mapping_print(m, "sdk.%s%.*s", family, (int)at->text.len, at->text.ptr).ptr,
        value, NULL, NULL, NULL);
}

/* The 16 names under `sdk.`; other functions of the library begin so too. */
static bool is_package_resolver(weft_span name)
{
    static const char *const names[] = {"uppercase",  "lowercase",       "trim",      "parseInt",
                                        "parseFloat", "number",          "boolean",   "toString",
                                        "formatDate", "parseDate",       "parseJson", "toJson",
                                        "coalesce",   "formatDateShort", "identity",  "default"};
    for (size_t i = 0; i < WF_COUNTOF(names); i++) {
        if (weft_span_equal(name, weft_span_text(names[i])))
            return true;
    }
    return false;
}

static wf_node *of_package(wf_mapping *m, const wf_document *at, wf_node *value)
{
    const weft_span name = at->text;
    const weft_span rest = weft_span_of(name.ptr + 4, name.len - 4);
    const wf_registry_entry *entry = is_package_resolver(rest) ? find(m, "", rest) : NULL;
    if (entry)
        return m->faithful ? library(m, at, entry, value)
                           : told(m, at, library(m, at, entry, value));
    return wf_mapping_fail(m, at, "Resolver '%.*s' not found", (int)name.len, name.ptr);
}

wf_node *wf_mapping_resolve(wf_mapping *m, wf_mapping_scope *scope, const wf_document *at,
                            wf_node *value)
{
    if (wf_mapping_declares(m, at->text))
        return custom(m, scope, at, value);
    if (begins(at->text, "sdk."))
        return of_package(m, at, value);
    return wf_mapping_fail(m, at, "Resolver '%.*s' not found", (int)at->text.len, at->text.ptr);
}
