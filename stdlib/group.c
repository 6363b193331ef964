/* Lists by key: grouping, indexing, and what occurs twice. All of it is linear: tables of hashes
   with a seed from an address, which shows nowhere, because results follow the order of first
   appearance. What is easy to get wrong: values that are equal (1 and 1.0, objects with their
   members in another order) must have the same hash. */
#include "stdlib/families.h"

#include "base/map.h"
#include "base/number.h"
#include "stdlib/lib.h"
#include "vm/json.h"

/* Hashes. */

#define HASH_DEPTH WF_JSON_DEPTH /* what lies deeper does not count */

static uint32_t mix(uint32_t hash, uint32_t more)
{
    const uint64_t both = (uint64_t)hash << 32 | more;
    char bytes[sizeof both];
    memcpy(bytes, &both, sizeof both);
    return wf_hash(weft_span_of(bytes, sizeof both), hash);
}

static int64_t read_exponent(weft_span text, size_t at)
{
    int64_t exponent = 0;
    const bool is_negative = at < text.len && text.ptr[at] == '-';
    for (at += at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+'); at < text.len; at++)
        if (exponent < INT32_MAX)
            exponent = exponent * 10 + (text.ptr[at] - '0');
    return is_negative ? -exponent : exponent;
}

/* By value: the significant digits and where the point stands among them. `text` is a number in
   JSON's notation. */
static uint32_t hash_digits(weft_span text, uint32_t seed)
{
    char digits[64]; /* hashed whenever full */
    size_t n = 0;
    size_t zeros = 0;   /* seen since the last other digit */
    int64_t places = 0; /* digits before the point, or minus the zeros behind it */
    bool significant = false;
    bool behind_point = false;
    uint32_t hash = seed;
    size_t i = text.len != 0 && text.ptr[0] == '-';
    for (; i < text.len && text.ptr[i] != 'e' && text.ptr[i] != 'E'; i++) {
        const char c = text.ptr[i];
        if (c == '.') {
            behind_point = true;
            continue;
        }
        if (c == '0') {
            zeros += significant;
            places += significant ? !behind_point : -(int64_t)behind_point;
            continue;
        }
        significant = true;
        places += !behind_point;
        for (; zeros != 0; zeros--) {
            if (n == sizeof digits) {
                hash = wf_hash(weft_span_of(digits, n), hash);
                n = 0;
            }
            digits[n++] = '0';
        }
        if (n == sizeof digits) {
            hash = wf_hash(weft_span_of(digits, n), hash);
            n = 0;
        }
        digits[n++] = c;
    }
    if (!significant)
        return mix(seed, '0');
    if (i < text.len)
        places += read_exponent(text, i + 1);
    hash = wf_hash(weft_span_of(digits, n), hash);
    return mix(mix(hash, (uint32_t)(uint64_t)places), text.ptr[0] == '-');
}

static uint32_t hash_number(weft_value value, uint32_t seed)
{
    char text[WF_DECIMAL_CHARS];
    size_t len = 0;
    if (value.kind == WEFT_KIND_NUMBER)
        return hash_digits(weft_value_span(value), seed);
    if (value.kind == WEFT_KIND_INT)
        len = wf_int64_format(text, value.as.integer);
    else if (value.kind == WEFT_KIND_DECIMAL)
        len = wf_decimal_format(text, value.as.decimal);
    else if (value.as.real - value.as.real == 0) /* finite */
        len = wf_double_format(text, value.as.real);
    return hash_digits(weft_span_of(text, len), seed);
}

static uint32_t hash_value(weft_value value, uint32_t seed, int depth);

static uint32_t hash_list(weft_value list, uint32_t seed, int depth)
{
    uint32_t hash = mix(seed, list.len);
    for (uint32_t i = 0; i < list.len; i++)
        hash = mix(hash, hash_value(weft_value_element(list, i), seed, depth));
    return hash;
}

/* A sum, so that the order of members does not count; missing members are like none. */
static uint32_t hash_map(weft_value map, uint32_t seed, int depth)
{
    uint32_t hash = 0;
    for (uint32_t i = 0; i < map.len; i++) {
        const weft_member *const member = &map.as.map[i];
        if (member->value.kind != WEFT_KIND_MISSING)
            hash += mix(wf_hash(member->key, seed), hash_value(member->value, seed, depth));
    }
    return mix(seed, hash);
}

/* The recursion is bounded by HASH_DEPTH. */
static uint32_t hash_value(weft_value value, uint32_t seed, int depth)
{
    if (weft_value_is_number(value))
        return hash_number(value, seed);
    seed = mix(seed, value.kind);
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_TEXT:
        return wf_hash(weft_value_span(value), seed);
    case WEFT_KIND_BOOL:
        return mix(seed, (uint32_t)value.as.boolean);
    case WEFT_KIND_DATETIME:
        seed = mix(seed, value.len);
        return mix(mix(seed, (uint32_t)((uint64_t)value.as.integer >> 32)),
                   (uint32_t)(uint64_t)value.as.integer);
    case WEFT_KIND_DATE:
        return mix(seed, (uint32_t)(uint64_t)value.as.integer);
    case WEFT_KIND_LIST:
        return depth < HASH_DEPTH ? hash_list(value, seed, depth + 1) : seed;
    case WEFT_KIND_MAP:
        return depth < HASH_DEPTH ? hash_map(value, seed, depth + 1) : seed;
    case WEFT_KIND_MISSING:
    case WEFT_KIND_NULL:
    case WEFT_KIND_INT:
    case WEFT_KIND_NUMBER:
    case WEFT_KIND_DECIMAL:
    case WEFT_KIND_DOUBLE:
    case WEFT_KIND_RECORD:
    case WEFT_KIND_LIST_BUILDER:
    case WEFT_KIND_MAP_BUILDER:
    case WEFT_KIND_FAULT:
    case WEFT_KIND_ABSENT:
    case WEFT_KIND_XML:
    case WEFT_KIND_COUNT:
        break;
    }
    return seed;
}

/* The different values of a list, found by value. */
typedef struct value_set {
    weft_value list;
    uint32_t *slots;  /* 1-based numbers of elements; 0: free */
    uint32_t *hashes; /* of the elements that are in */
    uint32_t mask;
    uint32_t seed;
} value_set;

static weft_status set_init(value_set *set, weft_call *call, weft_value list)
{
    uint64_t size = 16;
    while (size < (uint64_t)list.len * 2)
        size *= 2;
    set->list = list;
    set->slots = weft_call_alloc(call, size * sizeof *set->slots);
    set->hashes = set->slots ? weft_call_alloc(call, list.len * sizeof *set->hashes) : NULL;
    if (!set->hashes)
        return WEFT_NOMEM;
    memset(set->slots, 0, size * sizeof *set->slots);
    set->mask = (uint32_t)(size - 1);
    set->seed = (uint32_t)((uintptr_t)set->slots >> 4) ^ (uint32_t)((uintptr_t)call >> 3);
    return WEFT_OK;
}

/* The slot that holds an element equal to `value`, or the free one for it. */
static uint32_t set_slot(const value_set *set, weft_value value, uint32_t hash)
{
    uint32_t slot = hash & set->mask;
    while (set->slots[slot] != 0) {
        const uint32_t i = set->slots[slot] - 1;
        if (set->hashes[i] == hash && wf_value_equal(weft_value_element(set->list, i), value))
            break;
        slot = (slot + 1) & set->mask;
    }
    return slot;
}

static bool set_has(const value_set *set, weft_value value)
{
    return set->slots[set_slot(set, value, hash_value(value, set->seed, 0))] != 0;
}

/* Adds element `i`; false when an equal one is there. */
static bool set_add(value_set *set, uint32_t i)
{
    const weft_value value = weft_value_element(set->list, i);
    const uint32_t hash = hash_value(value, set->seed, 0);
    const uint32_t slot = set_slot(set, value, hash);
    if (set->slots[slot] != 0)
        return false;
    set->slots[slot] = i + 1;
    set->hashes[i] = hash;
    return true;
}

/* The elements of `xs` whose key is the first of its value. */
static weft_status first_of_each(weft_value *out, weft_call *call, weft_value xs, weft_value keys)
{
    value_set set;
    uint32_t n = 0;
    weft_value *const items = wf_lib_values(call, xs.len);
    if (!items || set_init(&set, call, keys) != WEFT_OK)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < xs.len; i++)
        if (set_add(&set, i))
            items[n++] = weft_value_element(xs, i);
    *out = weft_list(items, n);
    return WEFT_OK;
}

static weft_status group_unique(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    return first_of_each(out, call, args[0], args[0]);
}

static weft_status group_unique_by(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    return first_of_each(out, call, args[0], args[1]);
}

/* The elements of the first list that are in the second one, or are not. */
static weft_status by_membership(weft_value *out, weft_call *call, const weft_value *args,
                                 bool wanted)
{
    value_set set;
    uint32_t n = 0;
    weft_value *const items = wf_lib_values(call, args[0].len);
    if (!items || set_init(&set, call, args[1]) != WEFT_OK)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < args[1].len; i++)
        (void)set_add(&set, i);
    for (uint32_t i = 0; i < args[0].len; i++) {
        const weft_value item = weft_value_element(args[0], i);
        if (set_has(&set, item) == wanted)
            items[n++] = item;
    }
    *out = weft_list(items, n);
    return WEFT_OK;
}

static weft_status group_except(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    return by_membership(out, call, args, false);
}

static weft_status group_intersect(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    return by_membership(out, call, args, true);
}

/* Grouping: keys become the names of members. */

/* A key as text: equal keys give equal texts (1 and 1.0 both "1"). */
static weft_status key_text(weft_span *out, weft_call *call, const char *function, uint32_t i,
                            weft_value key)
{
    wf_decimal number;
    weft_value shown = key;
    if (weft_value_is_text(key)) {
        *out = weft_value_span(key);
        return WEFT_OK;
    }
    if (weft_value_is_nothing(key))
        return weft_call_fail(call, "the key of element %u is %s; %s() needs one: use ?? \"\"",
                              (unsigned)i, wf_lib_show(key).text, function);
    if (key.kind >= WEFT_KIND_LIST)
        return weft_call_fail(call, "the key of element %u is %s; %s() takes texts and numbers",
                              (unsigned)i, wf_lib_show(key).text, function);
    if (wf_value_number(&number, key)) {
        number = wf_decimal_trim(&number);
        shown.kind = WEFT_KIND_DECIMAL;
        shown.as.decimal = &number;
    }
    wf_lib_text text;
    wf_lib_text_init(&text, call, WF_DECIMAL_CHARS);
    wf_lib_put_value(&text, wf_value_put_text, shown);
    const weft_status rc = wf_lib_text_finish(&shown, &text);
    if (rc == WEFT_OK)
        *out = weft_value_span(shown);
    return rc;
}

typedef struct group {
    weft_span key;
    uint32_t count;
    uint32_t filled;
    weft_value *items; /* room for `count` */
} group;

static group *find_group(wf_map *groups, weft_call *call, weft_span key)
{
    group *g = wf_map_find(groups, key);
    if (g)
        return g;
    g = weft_call_alloc(call, sizeof *g);
    if (!g || !wf_map_put(groups, key, g, NULL))
        return NULL;
    memset(g, 0, sizeof *g);
    g->key = key;
    return g;
}

/* The group of each element. */
static weft_status find_groups(wf_map *groups, group **group_of, weft_call *call, weft_value keys)
{
    for (uint32_t i = 0; i < keys.len; i++) {
        weft_span key = {NULL, 0};
        const weft_status rc = key_text(&key, call, "group_by", i, weft_value_element(keys, i));
        if (rc != WEFT_OK)
            return rc;
        group_of[i] = find_group(groups, call, key);
        if (!group_of[i])
            return WEFT_NOMEM;
        group_of[i]->count++;
    }
    return WEFT_OK;
}

static weft_status make_groups(weft_value *out, weft_call *call, const wf_map *groups,
                               group *const *group_of, weft_value xs)
{
    weft_member *const members = wf_lib_members(call, groups->count);
    weft_value *items = members ? wf_lib_values(call, xs.len) : NULL;
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < groups->count; i++) {
        group *const g = groups->entries[i].value;
        g->items = items;
        items += g->count;
        members[i].key = g->key;
        members[i].value = weft_list(g->items, g->count);
    }
    for (uint32_t i = 0; i < xs.len; i++) {
        group *const g = group_of[i];
        g->items[g->filled++] = weft_value_element(xs, i);
    }
    *out = weft_map(members, groups->count);
    return WEFT_OK;
}

static weft_status group_group_by(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    wf_map groups;
    wf_map_init(&groups, call->arena);
    group **const group_of = weft_call_alloc(call, args[0].len * sizeof(group *));
    if (!group_of)
        return WEFT_NOMEM;
    const weft_status rc = find_groups(&groups, group_of, call, args[1]);
    return rc == WEFT_OK ? make_groups(out, call, &groups, group_of, args[0]) : rc;
}

static weft_status group_index_by(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    wf_map seen;
    wf_map_init(&seen, call->arena);
    weft_member *const members = wf_lib_members(call, args[0].len);
    if (!members)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < args[0].len; i++) {
        void *old;
        weft_member *const member = &members[i];
        const weft_status rc =
            key_text(&member->key, call, "index_by", i, weft_value_element(args[1], i));
        if (rc != WEFT_OK)
            return rc;
        member->value = weft_value_element(args[0], i);
        if (!wf_map_put(&seen, member->key, member, &old))
            return WEFT_NOMEM;
        if (old)
            return weft_call_fail(call,
                                  "two elements have the key %s; index_by() needs each key once: "
                                  "use group_by()",
                                  wf_lib_show_text(member->key).text);
    }
    *out = weft_map(members, args[0].len);
    return WEFT_OK;
}

static const weft_resolver rows[] = {
    {"unique", "(xs: list<a>) -> list<a>", WEFT_PURE, group_unique,
     "The elements without those that equal an earlier one (as == compares).\n"
     "e.g. [2, 1, 2.0].unique() gives [2, 1]",
     NULL},
    {"unique_by",
     "(xs: list<a>, key: fn(a) -> text|number|bool|date|datetime|list<any>|map<any>) -> list<a>",
     WEFT_PURE, group_unique_by,
     "The elements without those whose key equals that of an earlier one.\n"
     "e.g. [\"a\", \"B\", \"A\"].unique_by(x => x.lower()) gives [\"a\", \"B\"]",
     NULL},
    {"group_by", "(xs: list<a>, key: fn(a) -> text|number|bool|date|datetime) -> map<list<a>>",
     WEFT_PURE, group_group_by,
     "An object with a list of elements for each key, in the order in which the keys first appear. "
     "Keys are texts, numbers, booleans or dates; a missing key fails. A second lambda is applied "
     "to each list, as map_values() does.\n"
     "e.g. [1, 5, 3].group_by(x => if x > 2 then \"big\" else \"small\") gives { small: [1], big: "
     "[5, 3] }\n"
     "e.g. [\"a\", \"b\", \"a\"].group_by(x => x, g => g.count()) gives { a: 2, b: 1 }",
     NULL},
    {"index_by", "(xs: list<a>, key: fn(a) -> text|number|bool|date|datetime) -> map<a>", WEFT_PURE,
     group_index_by,
     "An object with the element for each key. A key that occurs twice fails: see group_by().\n"
     "e.g. [{ id: \"a\" }].index_by(x => x.id) gives { a: { id: \"a\" } }\n"
     "e.g. [1, 1].index_by(x => x) fails",
     NULL},
    {"except", "(xs: list<a>, others: list<a>) -> list<a>", WEFT_PURE, group_except,
     "The elements that are not in `others`.\n"
     "e.g. [1, 2, 3, 2].except([2]) gives [1, 3]",
     NULL},
    {"intersect", "(xs: list<a>, others: list<a>) -> list<a>", WEFT_PURE, group_intersect,
     "The elements that are in `others` too.\n"
     "e.g. [1, 2, 3].intersect([3, 2]) gives [2, 3]",
     NULL},
};

const weft_family wf_group_family = {
    "groups", "Lists by key: grouping, indexing, and what occurs twice.", rows, WF_COUNTOF(rows)};
