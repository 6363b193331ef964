/* The rules of mapping files that stand around a value: what is required, what a default is for, and
   objects put together from names that go into each other. */
#include "stdlib/families.h"
#include "stdlib/sdk_set.h"
#include "stdlib/sdk_value.h"

static bool is_empty(weft_value value)
{
    return weft_value_is_nothing(value) || (weft_value_is_text(value) && value.len == 0);
}

static int length_of(weft_value text)
{
    return weft_value_is_text(text) ? (int)text.len : 0;
}

static const char *bytes_of(weft_value text)
{
    return weft_value_is_text(text) ? text.as.text : "";
}

#define SHOWN(v) length_of(v), bytes_of(v) /* for %.*s */

static weft_status fail_required(weft_call *call, weft_value name, weft_value source)
{
    return weft_call_fail(call, "Required field '%.*s' is missing or empty (source: %.*s)",
                          SHOWN(name), SHOWN(source));
}

static weft_status rules_require(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    if (is_empty(args[0]))
        return fail_required(call, args[1], args[2]);
    *out = args[0];
    return WEFT_OK;
}

static weft_status rules_require_after(weft_value *out, weft_call *call, const weft_value *args,
                                       uint32_t count)
{
    if (is_empty(args[0]))
        return weft_call_fail(
            call, "Required field '%.*s' is missing or empty after resolver '%.*s' execution",
            SHOWN(args[1]), SHOWN(args[2]));
    *out = args[0];
    return WEFT_OK;
}

static weft_status rules_field_required(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    if (is_empty(args[0]))
        return weft_call_fail(call,
                              "Required field '%.*s' is missing or empty\n\nField: %.*s\nSource "
                              "Path: %.*s",
                              SHOWN(args[1]), SHOWN(args[1]), SHOWN(args[2]));
    *out = args[0];
    return WEFT_OK;
}

static weft_status rules_item_required(weft_value *out, weft_call *call, const weft_value *args,
                                       uint32_t count)
{
    int64_t index = 0;
    (void)wf_value_integer(&index, args[2]); /* the position of an item: an integer */
    if (is_empty(args[0]))
        return weft_call_fail(call,
                              "Required field '%.*s' is missing in array item %lld\n\nField: "
                              "%.*s\nSource Path: %.*s",
                              SHOWN(args[1]), (long long)index, SHOWN(args[1]), SHOWN(args[3]));
    *out = args[0];
    return WEFT_OK;
}

/* ---- lists of mutation files: value, source, wrap, required, least ---- */

static weft_status at_least(weft_value *out, weft_call *call, const weft_value *args)
{
    int64_t least = 0;
    if (wf_value_integer(&least, args[4]) && (int64_t)out->len < least)
        return weft_call_fail(call,
                              "Array must have at least %lld items, got %u\n\nField: "
                              "array\nSource Path: %.*s",
                              (long long)least, (unsigned)out->len, SHOWN(args[1]));
    return WEFT_OK;
}

static weft_status one_of(weft_value *out, weft_call *call, weft_value value)
{
    weft_value *const item = wf_lib_values(call, 1);
    if (!item)
        return WEFT_NOMEM;
    *item = value;
    *out = weft_list(item, 1);
    return WEFT_OK;
}

static weft_status no_list(weft_value *out, weft_call *call, const weft_value *args)
{
    *out = weft_list(NULL, 0);
    if (wf_sdk_value_is_truthy(args[3]))
        return weft_call_fail(call,
                              "Expected array at path '%.*s' but got %s\n\nField: array\nSource "
                              "Path: %.*s",
                              SHOWN(args[1]), wf_sdk_value_typeof(args[0]), SHOWN(args[1]));
    return WEFT_OK;
}

static weft_status rules_list_of(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    const bool wraps = wf_sdk_value_is_truthy(args[2]) && args[0].kind != WEFT_KIND_MISSING;
    *out = args[0];
    weft_status rc = WEFT_OK;
    if (args[0].kind != WEFT_KIND_LIST && !wraps)
        return no_list(out, call, args);
    if (args[0].kind != WEFT_KIND_LIST)
        rc = one_of(out, call, args[0]);
    return rc == WEFT_OK ? at_least(out, call, args) : rc;
}

static weft_status rules_strict_list_of(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    const bool wraps = wf_sdk_value_is_truthy(args[2]) && args[0].kind == WEFT_KIND_NULL;
    *out = args[0];
    weft_status rc = WEFT_OK;
    if (weft_value_is_nothing(args[0]) && !wraps)
        return no_list(out, call, args);
    if (args[0].kind != WEFT_KIND_LIST)
        rc = one_of(out, call, args[0]);
    return rc == WEFT_OK ? at_least(out, call, args) : rc;
}

static weft_status rules_or_default(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    *out = is_empty(args[0]) ? args[1] : args[0];
    return WEFT_OK;
}

static weft_status rules_is_empty(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    *out = weft_bool(is_empty(args[0]));
    return WEFT_OK;
}

static weft_status rules_is_truthy(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    *out = weft_bool(wf_sdk_value_is_truthy(args[0]));
    return WEFT_OK;
}

static weft_status rules_fail(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    if (!weft_value_is_text(args[0]) || wf_value_is_blank(args[0])) /* a failure has a sentence */
        return weft_call_fail(call, "the mapping gives no value here");
    return weft_call_fail(call, "%.*s%.*s", SHOWN(args[0]), SHOWN(args[1]));
}

/* Which of the members it was that could not be written. */
static weft_status fail_target(weft_call *call, weft_value name)
{
    const weft_span why = wf_arena_dup(call->arena, wf_buf_span(call->message));
    if (!why.ptr)
        return WEFT_NOMEM;
    return weft_call_fail(call, "%s cannot be written: %.*s",
                          wf_lib_show_text(weft_value_span(name)).text, (int)why.len, why.ptr);
}

/* Members in their order, each written by its name as a target. Where the package's own function
   raises an error for one of them, the others are written all the same. */
static weft_status nest(weft_value *out, weft_call *call, weft_value fields, bool is_strict)
{
    weft_value target = weft_map(NULL, 0);
    weft_status rc = WEFT_OK;
    if (fields.kind != WEFT_KIND_MAP)
        return weft_call_fail(call, "nest takes an object, not %s", wf_lib_show(fields).text);
    for (uint32_t i = 0; i < fields.len && rc == WEFT_OK; i++) {
        weft_value next = target;
        const weft_value args[] = {target, weft_text(fields.as.map[i].key), fields.as.map[i].value};
        rc = wf_sdk_set(&next, call, args, is_strict);
        if (rc == WEFT_OK)
            target = next;
        else if (rc == WEFT_REJECTED)
            rc = is_strict ? fail_target(call, args[1]) : WEFT_OK;
    }
    if (rc == WEFT_OK)
        *out = target;
    return rc;
}

static weft_status rules_nest(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    return nest(out, call, args[0], false);
}

static weft_status rules_strict_nest(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    return nest(out, call, args[0], true);
}

#define LIST_OF "(value: any?, source: any?, wrap: any?, required: any?, least?: any?) -> list<any>"

static weft_status rules_member(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    weft_member *const member = weft_call_alloc(call, sizeof *member);
    if (!member)
        return WEFT_NOMEM;
    member->key = weft_value_span(args[0]);
    member->value = args[1];
    *out = weft_map(member, 1);
    return WEFT_OK;
}

static const weft_resolver rows[] = {
    {"sdk.require", "(value: any?, name: any?, source: any?) -> any", WEFT_PASSES, rules_require,
     "The value; fails with the npm package's sentence when it is missing, null or \"\".\n"
     "e.g. sdk.require(0, \"qty\", \"q\") gives 0\n"
     "e.g. sdk.require(\"\", \"qty\", \"q\") fails",
     NULL},
    {"sdk.require_after", "(value: any?, name: any?, resolver: any?) -> any", WEFT_PASSES,
     rules_require_after,
     "As sdk.require, for what a resolver gave.\n"
     "e.g. sdk.require_after(null, \"qty\", \"sdk.trim\") fails",
     NULL},
    {"sdk.field_required", "(value: any?, name: any?, source: any?) -> any", WEFT_PASSES,
     rules_field_required,
     "As sdk.require with the sentence of mutation mappings.\n"
     "e.g. sdk.field_required(\"\", \"qty\", \"q\") fails",
     NULL},
    {"sdk.item_required", "(value: any?, name: any?, index: any?, source: any?) -> any",
     WEFT_PASSES, rules_item_required,
     "The same for a member of the item at this position of a list.\n"
     "e.g. sdk.item_required(\"\", \"qty\", 0, \"q\") fails",
     NULL},
    {"sdk.list_of", LIST_OF, WEFT_LISTS_VALUE, rules_list_of,
     "The list that a list field of a mutation mapping maps: what is none is wrapped with `wrap`, "
     "fails with `required`, else gives []. Fewer elements than `least` fail.\n"
     "e.g. sdk.list_of({ a: 1 }, \"p\", true, false) gives [{ a: 1 }]\n"
     "e.g. sdk.list_of({ a: 1 }, \"p\", false, false) gives []",
     NULL},
    {"strict.list_of", LIST_OF, WEFT_LISTS_VALUE, rules_strict_list_of,
     "As sdk.list_of, but one value is always a list of one.\n"
     "e.g. strict.list_of({ a: 1 }, \"p\", false, false) gives [{ a: 1 }]",
     NULL},
    {"sdk.or_default", "(value: any?, to: any?) -> any?", WEFT_PASSES | WEFT_LIKE_DEFAULT,
     rules_or_default,
     "The value, or `to` when it is missing, null or \"\". Blanks stay.\n"
     "e.g. sdk.or_default(\"\", \"x\") gives \"x\"\n"
     "e.g. sdk.or_default(0, 1) gives 0",
     NULL},
    {"sdk.member", "(name: text, value: any?) -> any", WEFT_PURE, rules_member,
     "An object with this one member.\n"
     "e.g. sdk.member(\"a\", 1) gives { a: 1 }",
     NULL},
    {"sdk.is_empty", "(value: any?) -> bool", WEFT_ASKS_KIND, rules_is_empty,
     "Whether the value is missing, null or \"\".\n"
     "e.g. sdk.is_empty([]) gives false",
     NULL},
    {"sdk.is_truthy", "(value: any?) -> bool", WEFT_ASKS_KIND | WEFT_LIKE_TRUTH, rules_is_truthy,
     "Whether the npm package takes the value as true: not missing, null, false, 0 or \"\".\n"
     "e.g. sdk.is_truthy(\"false\") gives true\n"
     "e.g. sdk.is_truthy(0) gives false",
     NULL},
    {"sdk.fail", "(sentence: any?, more?: any?) -> any?", WEFT_USES_RECORD | WEFT_NEVER, rules_fail,
     "Fails with this sentence, `more` behind it.\n"
     "e.g. sdk.fail(\"no\") fails",
     NULL},
    {"sdk.nest", "(fields: any?) -> any?", WEFT_PURE, rules_nest,
     "An object with each member written where its name says, one after the other, as sdk.set "
     "does. "
     "What cannot be written is left out.\n"
     "e.g. sdk.nest({ \"a\": 1, \"a.b\": 2 }) gives { a: { b: 2 } }",
     NULL},
    {"strict.nest", "(fields: any?) -> any?", WEFT_PURE, rules_strict_nest,
     "The same as strict.set does; fails when a member cannot be written.\n"
     "e.g. strict.nest({ \"l[0][1]\": 1 }) gives { l: [[null, 1]] }",
     NULL},
};

const weft_family wf_sdk_rules_family = {"mapping files: rules",
                                         "What mapping files of the npm package say about a value.",
                                         rows, WF_COUNTOF(rows)};
