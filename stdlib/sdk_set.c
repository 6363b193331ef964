/* Targets of universal mappings: sdk.set and strict.set. Values never change, so a new target is made
   along the path and shares everything else with the old one; what the package's set() writes into
   other places that share an object is not reproduced. */
#include "stdlib/sdk_set.h"

#include "stdlib/families.h"
#include "stdlib/sdk_value.h"
#include "stdlib/sdk_walk.h"

#define STEPS_MOST 256u

typedef struct target {
    weft_call *call;
    const wf_sdk_step *steps;
    uint32_t count;
    weft_value value;
    bool is_strict;
    bool fills; /* elements never written are null, as they print */
} target;

static weft_status put_step(weft_value *out, const target *t, weft_value into, uint32_t i);

static bool is_list_next(const target *t, uint32_t i)
{
    return i + 1 < t->count && t->steps[i + 1].kind == WF_SDK_STEP_INDEX;
}

/* A copy of `list` with `count` elements at least, of which new ones are `filler`. */
static weft_status longer(weft_value **items, uint32_t *len, const target *t, weft_value list,
                          uint64_t count, weft_value filler)
{
    const uint64_t all = list.len > count ? list.len : count;
    if (all > WF_LIB_LIST_MAX)
        return weft_call_fail(t->call, "the list would have more than %u elements",
                              (unsigned)WF_LIB_LIST_MAX);
    *len = (uint32_t)all;
    *items = wf_lib_values(t->call, *len);
    for (uint32_t i = 0; *items && i < *len; i++)
        (*items)[i] = i < list.len ? weft_value_element(list, i) : filler;
    return *items ? WEFT_OK : WEFT_NOMEM;
}

static weft_status with_element(weft_value *out, const target *t, weft_value list, uint64_t index,
                                weft_value element, weft_value filler)
{
    weft_value *items = NULL;
    uint32_t len;
    const weft_status rc = longer(&items, &len, t, list, index + 1, filler);
    if (!items)
        return rc;
    items[index] = element;
    *out = weft_list(items, len);
    return WEFT_OK;
}

static weft_status with_length(weft_value *out, const target *t, weft_value list, weft_value length)
{
    weft_value *items = NULL; /* gcc does not see that `longer` sets both */
    uint32_t len = 0;
    int64_t count;
    if (!wf_value_integer(&count, length) || count < 0 || count >= UINT32_MAX)
        return weft_call_fail(t->call, "Invalid array length");
    list.len = count < list.len ? (uint32_t)count : list.len;
    const weft_status rc = longer(&items, &len, t, list, (uint64_t)count, weft_missing());
    if (rc == WEFT_OK)
        *out = weft_list(items, len);
    return rc;
}

/* A name on a list: an element when it is its number. Other names the package writes where nobody
   sees them. */
static weft_status with_name_on_list(weft_value *out, const target *t, weft_value list,
                                     weft_span name, weft_value member)
{
    uint32_t index;
    if (wf_sdk_value_index(&index, name))
        return with_element(out, t, list, index, member, t->fills ? weft_null() : weft_missing());
    if (t->is_strict)
        return weft_call_fail(t->call, "a list has no member %s; it has elements",
                              wf_lib_show_text(name).text);
    if (weft_span_equal(name, weft_span_text("length")))
        return with_length(out, t, list, member);
    *out = list;
    return WEFT_OK;
}

static weft_status with_member(weft_value *out, const target *t, weft_value into, weft_span name,
                               weft_value member)
{
    if (into.kind == WEFT_KIND_LIST)
        return with_name_on_list(out, t, into, name, member);
    weft_member *const members = wf_lib_members(t->call, (size_t)into.len + 1);
    uint32_t at = into.len;
    if (!members)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < into.len; i++) {
        members[i] = into.as.map[i];
        at = weft_span_equal(members[i].key, name) ? i : at;
    }
    members[at].key = name;
    members[at].value = member;
    *out = weft_map(members, at == into.len ? into.len + 1 : into.len);
    return WEFT_OK;
}

/* What the next step goes into, where `found` stands now. */
static weft_status made_ready(weft_value *out, const target *t, weft_value found, uint32_t i)
{
    const bool is_object = found.kind == WEFT_KIND_MAP || found.kind == WEFT_KIND_LIST;
    *out = found;
    if (is_list_next(t, i)) {
        if (found.kind != WEFT_KIND_LIST)
            *out = weft_list(NULL, 0);
        return WEFT_OK;
    }
    const weft_span name = t->steps[i + 1].name;
    if (t->is_strict || is_object) {
        *out = is_object ? found : weft_map(NULL, 0);
    } else if (found.kind == WEFT_KIND_NULL || t->steps[i].kind == WF_SDK_STEP_INDEX) {
        return weft_call_fail(t->call, "Cannot set properties of %s (setting '%.*s')",
                              wf_lib_show(found).text, (int)name.len, name.ptr);
    } else {
        *out = weft_map(NULL, 0);
    }
    return WEFT_OK;
}

static weft_status put_index(weft_value *out, const target *t, weft_value list, uint32_t i)
{
    const int64_t said = t->steps[i].index;
    const int64_t index = said < 0 ? said + list.len : said;
    const bool is_last = i + 1 == t->count;
    const weft_value filler = !is_last && !is_list_next(t, i) ? weft_map(NULL, 0)
                              : t->fills                      ? weft_null()
                                                              : weft_missing();
    if (index < 0)
        return weft_call_fail(t->call, "the list has %u elements; there is no element %lld",
                              (unsigned)list.len, (long long)said);
    if (is_last)
        return with_element(out, t, list, (uint64_t)index, t->value, filler);
    weft_value below =
        (uint64_t)index < list.len ? weft_value_element(list, (uint32_t)index) : filler;
    weft_status rc = made_ready(&below, t, below, i);
    if (rc == WEFT_OK)
        rc = put_step(&below, t, below, i + 1);
    return rc == WEFT_OK ? with_element(out, t, list, (uint64_t)index, below, filler) : rc;
}

/* Recursion is bounded by STEPS_MOST. */
static weft_status put_step(weft_value *out, const target *t, weft_value into, uint32_t i)
{
    const wf_sdk_step *const step = &t->steps[i];
    if (step->kind == WF_SDK_STEP_INDEX)
        return put_index(out, t, into, i);
    if (i + 1 == t->count)
        return with_member(out, t, into, step->name, t->value);
    weft_value below = wf_sdk_value_member(into, step->name);
    weft_status rc = made_ready(&below, t, below, i);
    if (rc == WEFT_OK)
        rc = put_step(&below, t, below, i + 1);
    return rc == WEFT_OK ? with_member(out, t, into, step->name, below) : rc;
}

/* Cuts the package's way: at each dot, and `name[digits]` in two. */
static uint32_t cut_segment(wf_sdk_step *steps, weft_span segment)
{
    size_t open = segment.len;
    uint32_t index;
    memset(steps, 0, 2 * sizeof *steps);
    steps[0].kind = WF_SDK_STEP_NAME;
    steps[0].name = segment;
    if (segment.len == 0 || segment.ptr[segment.len - 1] != ']')
        return 1;
    while (open > 0 && segment.ptr[open - 1] != '[')
        open--;
    if (open < 2)
        return 1;
    const weft_span digits = weft_span_of(segment.ptr + open, segment.len - open - 1);
    for (size_t i = 0; i < digits.len; i++)
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return 1;
    if (digits.len == 0)
        return 1;
    steps[0].name = weft_span_of(segment.ptr, open - 1);
    steps[1].kind = WF_SDK_STEP_INDEX;
    steps[1].index = wf_sdk_value_digits(&index, digits) ? index : UINT32_MAX;
    return 2;
}

static uint32_t cut_as_package(wf_sdk_step *steps, weft_span path)
{
    uint32_t count = 0;
    for (;;) {
        const char *const dot = path.len != 0 ? memchr(path.ptr, '.', path.len) : NULL;
        const size_t len = dot ? (size_t)(dot - path.ptr) : path.len;
        if (count + 2 > STEPS_MOST)
            return UINT32_MAX;
        count += cut_segment(steps + count, weft_span_of(path.ptr, len));
        if (!dot)
            return count;
        path = wf_lib_rest(path, len + 1);
    }
}

static uint32_t cut_strictly(wf_sdk_step *steps, weft_span path)
{
    wf_sdk_steps rest = wf_sdk_steps_of(path, WF_SDK_GRAMMAR_TARGET);
    for (uint32_t count = 0; count < STEPS_MOST; count++) {
        steps[count] = wf_sdk_steps_next(&rest);
        if (steps[count].kind == WF_SDK_STEP_END)
            return count;
    }
    return UINT32_MAX;
}

/* What comes before the first step: a list when that is an index. */
static weft_status put_first(weft_value *out, const target *t, weft_value into)
{
    const bool is_index = t->steps[0].kind == WF_SDK_STEP_INDEX;
    if (weft_value_is_nothing(into) || (is_index && into.kind == WEFT_KIND_MAP && into.len == 0))
        into = is_index ? weft_list(NULL, 0) : weft_map(NULL, 0);
    if (into.kind != WEFT_KIND_LIST && (is_index || into.kind != WEFT_KIND_MAP))
        return weft_call_fail(t->call, "the target is %s; it is to be %s", wf_lib_show(into).text,
                              is_index ? "a list" : "an object");
    return put_step(out, t, into, 0);
}

static weft_status set(weft_value *out, weft_call *call, const weft_value *args, bool is_strict,
                       bool fills)
{
    target t = {.call = call, .value = args[2], .is_strict = is_strict, .fills = fills};
    weft_span path;
    weft_status rc = wf_sdk_walk_path(&path, call, args[1]);
    if (rc != WEFT_OK)
        return rc;
    wf_sdk_step *const steps = weft_call_alloc(call, STEPS_MOST * sizeof *steps);
    if (!steps)
        return WEFT_NOMEM;
    t.steps = steps;
    t.count = is_strict ? cut_strictly(steps, path) : cut_as_package(steps, path);
    if (t.count == UINT32_MAX)
        return weft_call_fail(call, "a target has at most %u steps", STEPS_MOST / 2);
    for (uint32_t i = 0; i < t.count; i++)
        if (steps[i].kind == WF_SDK_STEP_ALL)
            return weft_call_fail(call, "%s is no place to write to: [*] is every element",
                                  wf_lib_show_text(path).text);
    return put_first(out, &t, args[0]);
}

/* A name that the package drops, or writes to where all objects see it. */
static bool is_dropped(weft_span path)
{
    static const weft_span proto = {"__proto__", 9};
    for (size_t from = 0;;) {
        const weft_span left = wf_lib_rest(path, from);
        const char *const dot = left.len != 0 ? memchr(left.ptr, '.', left.len) : NULL;
        const size_t len = dot ? (size_t)(dot - left.ptr) : left.len;
        const weft_span segment = weft_span_of(left.ptr, len);
        if (weft_span_equal(segment, proto) ||
            (len > proto.len && memcmp(left.ptr, "__proto__[", proto.len + 1) == 0))
            return true;
        if (!dot)
            return false;
        from += len + 1;
    }
}

static weft_status set_as_package(weft_value *out, weft_call *call, const weft_value *args,
                                  bool fills)
{
    if (args[0].kind != WEFT_KIND_NULL && weft_value_is_text(args[1]) && args[1].len != 0 &&
        !is_dropped(weft_value_span(args[1])))
        return set(out, call, args, false, fills);
    *out = args[0];
    return WEFT_OK;
}

static weft_status sdk_set(weft_value *out, weft_call *call, const weft_value *args, uint32_t count)
{
    return set_as_package(out, call, args, false);
}

static weft_status strict_set(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    if (weft_value_is_text(args[1]) && args[1].len == 0)
        return weft_call_fail(call, "the target has no name");
    return set(out, call, args, true, true);
}

weft_status wf_sdk_set(weft_value *out, weft_call *call, const weft_value *args, bool is_strict)
{
    return is_strict ? strict_set(out, call, args, 3) : set_as_package(out, call, args, true);
}

static const weft_resolver rows[] = {
    {"sdk.set", "(target: any?, path: any?, value: any?) -> any?", WEFT_PURE, sdk_set,
     "The target with `value` at the path as a universal mapping of the npm package writes it: "
     "objects and lists on the way are made.\n"
     "e.g. sdk.set({}, \"a.b\", 1) gives { a: { b: 1 } }\n"
     "e.g. sdk.set({}, \"l[1].x\", 1) gives { l: [{}, { x: 1 }] }",
     NULL},
    {"strict.set", "(target: any?, path: any?, value: any?) -> any?", WEFT_PURE, strict_set,
     "As sdk.set, with every index, indexes from the end and names in quotes; what is in the way "
     "(null, a number) is replaced, elements never written are null, a name on a list fails.\n"
     "e.g. strict.set({}, \"m[1][0]\", 1) gives { m: [null, [1]] }\n"
     "e.g. strict.set({ a: [1] }, \"a.b\", 1) fails",
     NULL},
};

const weft_family wf_sdk_set_family = {"mapping files: targets",
                                       "Where universal mappings of the npm package write to.",
                                       rows, WF_COUNTOF(rows)};
