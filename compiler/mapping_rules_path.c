/* Paths and targets as texts: what the package's path grammars make of them (reference: get and set
   of the UniversalMapper, JSON paths, XML paths). Each oddity of a path is told once. */
#include "compiler/mapping_rules_room.h"

/* Names that every object of the package's engine inherits. */
static const char *const inherited[] = {
    "constructor",      "__proto__",        "toString",         "toLocaleString",
    "valueOf",          "hasOwnProperty",   "isPrototypeOf",    "propertyIsEnumerable",
    "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
};

enum {
    SEEN_WILD = 1u << 0,
    SEEN_ROOT = 1u << 1,  /* begins with [*] */
    SEEN_MULTI = 1u << 2, /* indexes that are not read */
    SEEN_NEGATIVE = 1u << 3,
    SEEN_LOOSE = 1u << 4,
    SEEN_DIGITS = 1u << 5, /* a number as a step */
    SEEN_LENGTH = 1u << 6,
    SEEN_EMPTY = 1u << 7,
    SEEN_INHERITED = 1u << 8,
    SEEN_INDEX = 1u << 9, /* an index, wildcard or filter */
    SEEN_AT = 1u << 10,   /* a name and its attribute in one step: a@id */
    SEEN_DOT_AT = 1u << 11
};

typedef struct seen {
    unsigned what;
    unsigned wildcards;
} seen;

static bool is_digits(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    }
    return text.len != 0;
}

static bool is_inherited(weft_span name)
{
    for (size_t i = 0; i < WF_COUNTOF(inherited); i++) {
        if (weft_span_equal(name, weft_span_text(inherited[i])))
            return true;
    }
    return false;
}

static weft_span tail_of(weft_span text, size_t from)
{
    return weft_span_of(text.ptr + from, text.len - from);
}

static size_t find_byte(weft_span text, char byte)
{
    size_t at = 0;
    while (at < text.len && text.ptr[at] != byte)
        at++;
    return at;
}

/* One pair of brackets with `inside` between them. */
static void look_at_brackets(seen *s, weft_span inside, bool xml)
{
    const bool is_negative = inside.len > 1 && inside.ptr[0] == '-';
    if (weft_span_equal(inside, weft_span_text("*")))
        s->wildcards++;
    else if (is_negative && is_digits(tail_of(inside, 1)))
        s->what |= SEEN_NEGATIVE;
    else if (!is_digits(inside) && !(xml && find_byte(inside, '=') < inside.len))
        s->what |= SEEN_LOOSE;
    s->what |= SEEN_INDEX;
}

/* What stands in brackets behind a name, all of it: [0], [0][1], [*], [k=v]. */
static void look_at_indexes(seen *s, weft_span step, size_t open, bool xml)
{
    unsigned count = 0;
    weft_span rest = tail_of(step, open);
    while (rest.len != 0 && rest.ptr[0] == '[') {
        const size_t close = find_byte(rest, ']');
        if (close == rest.len)
            break;
        look_at_brackets(s, weft_span_of(rest.ptr + 1, close - 1), xml);
        rest = tail_of(rest, close + 1);
        count++;
    }
    if (rest.len != 0 && !(xml && rest.ptr[0] == '@'))
        s->what |= SEEN_LOOSE;
    if (count > 1)
        s->what |= SEEN_MULTI;
}

static void look_at_step(seen *s, weft_span step, bool first, bool xml)
{
    const size_t open = find_byte(step, '[');
    const size_t at = find_byte(step, '@');
    if (step.len == 0)
        s->what |= SEEN_EMPTY;
    else if (weft_span_equal(step, weft_span_text("*")))
        s->wildcards++, s->what |= SEEN_WILD | SEEN_INDEX;
    if (at == 0 && !first)
        s->what |= SEEN_DOT_AT;
    else if (at > 0 && at < step.len)
        s->what |= SEEN_AT;
    if (open < step.len) {
        look_at_indexes(s, step, open, xml);
        if (open == 0)
            s->what |= SEEN_MULTI | (first && s->wildcards != 0 ? SEEN_ROOT : 0);
    } else if (is_digits(step) && !first) {
        s->what |= SEEN_DIGITS;
    } else if (weft_span_equal(step, weft_span_text("length")) && !first) {
        s->what |= SEEN_LENGTH;
    }
    if (is_inherited(weft_span_of(step.ptr, open)))
        s->what |= SEEN_INHERITED;
}

static seen look_at(weft_span path, bool xml)
{
    seen s = {0};
    bool first = true;
    for (;;) {
        const size_t dot = find_byte(path, '.');
        look_at_step(&s, weft_span_of(path.ptr, dot), first, xml);
        first = false;
        if (dot == path.len)
            break;
        path = tail_of(path, dot + 1);
    }
    if (s.wildcards != 0)
        s.what |= SEEN_WILD;
    return s;
}

/* `get` knows name[digits] and nothing else between brackets. */
static void tell_get(wf_rules *rules, const wf_document *source, seen s, bool list)
{
    const weft_span path = source->text;
    if (list && (s.what & SEEN_ROOT))
        wf_rules_tell(rules, WF_DIFFERENCE_WILD_ROOT, source, path, NULL);
    else if (list && s.wildcards > 1)
        wf_rules_tell(rules, WF_DIFFERENCE_WILD_MULTI, source, path, NULL);
    else if (list && s.wildcards == 1)
        wf_rules_tell(rules, WF_DIFFERENCE_WILD_SINGLE, source, path, NULL);
    else if (s.wildcards != 0)
        wf_rules_tell(rules, WF_DIFFERENCE_WILD_SCALAR, source, path, NULL);
    if (s.what & SEEN_NEGATIVE)
        wf_rules_tell(rules, WF_DIFFERENCE_NEG_INDEX, source, path, NULL);
    else if ((s.what & (SEEN_MULTI | SEEN_LOOSE)) && s.wildcards == 0)
        wf_rules_tell(rules, WF_DIFFERENCE_MULTI_INDEX, source, path, NULL);
    if (s.what & SEEN_AT)
        wf_rules_tell(rules, WF_DIFFERENCE_DOT_AT, source, path, "`element.@name`");
    if (s.what & SEEN_DIGITS)
        wf_rules_tell(rules, WF_DIFFERENCE_PRIM_INDEX, source, path, NULL);
    if (s.what & SEEN_LENGTH)
        wf_rules_tell(rules, WF_DIFFERENCE_PRIM_LENGTH, source, path, NULL);
}

/* JSON and XML paths read the first index of a step and fail where no list stands. */
static void tell_resolver_path(wf_rules *rules, const wf_document *source, seen s)
{
    const weft_span path = source->text;
    if (s.what & SEEN_NEGATIVE)
        wf_rules_tell(rules, WF_DIFFERENCE_NEG_INDEX, source, path, NULL);
    if (s.what & SEEN_LOOSE)
        wf_rules_tell(rules, WF_DIFFERENCE_INDEX_LOOSE, source, path, NULL);
    else if (s.what & SEEN_MULTI)
        wf_rules_tell(rules, WF_DIFFERENCE_MULTI_INDEX, source, path, NULL);
    if (rules->xml && (s.what & SEEN_DOT_AT))
        wf_rules_tell(rules, WF_DIFFERENCE_DOT_AT, source, path, "`element@name`");
    if (s.what & SEEN_INDEX)
        wf_rules_tell(rules, WF_DIFFERENCE_NOT_ARRAY_THROWS, source, path, NULL);
}

/* name['key'] is how JSON paths quote a key: the brackets are then no index. */
static bool has_quotes(weft_span path)
{
    return find_byte(path, '\'') < path.len || find_byte(path, '"') < path.len;
}

/* `$node.path` and `$.path` of files with nodes: the path alone. */
static weft_span without_node(weft_span path)
{
    if (path.len == 0 || path.ptr[0] != '$')
        return path;
    const size_t dot = find_byte(path, '.');
    return dot < path.len ? tail_of(path, dot + 1) : tail_of(path, path.len);
}

void wf_rules_path(wf_rules *rules, const wf_document *source, bool list)
{
    weft_span path = source->text;
    if (path.len == 0 || (path.len > 6 && memcmp(path.ptr, "xpath:", 6) == 0))
        return; /* an XPath has rules of its own */
    if (rules->dialect == WF_MAPPING_NODES)
        path = without_node(path);
    if (path.len == 0)
        return;
    seen s = look_at(path, rules->xml);
    if (rules->dialect == WF_MAPPING_FIELDS) {
        tell_get(rules, source, s, list);
    } else {
        if (!rules->xml && (s.what & SEEN_LOOSE) && has_quotes(path) &&
            find_byte(path, ']') + 1 >= path.len)
            s.what &= ~(unsigned)(SEEN_LOOSE | SEEN_INDEX);
        tell_resolver_path(rules, source, s);
    }
    if (s.what & SEEN_EMPTY)
        wf_rules_tell(rules, WF_DIFFERENCE_EMPTY_SEGMENT, source, source->text, NULL);
    if (s.what & SEEN_INHERITED)
        wf_rules_tell(rules, WF_DIFFERENCE_PROTO, source, source->text, NULL);
}

/* ---- targets ---- */

void wf_rules_target(wf_rules *rules, const wf_document *field)
{
    const weft_span name = field->key;
    if (name.len == 0) {
        wf_rules_tell(rules, WF_DIFFERENCE_EMPTY_TARGET, field, weft_span_text("\"\""), NULL);
        return;
    }
    const seen s = look_at(name, false);
    if (s.what & SEEN_EMPTY)
        wf_rules_tell_key(rules, WF_DIFFERENCE_EMPTY_SEGMENT, field);
    if (s.what & (SEEN_MULTI | SEEN_NEGATIVE))
        wf_rules_tell_key(rules, WF_DIFFERENCE_MULTI_INDEX, field);
    for (size_t i = 0; i + 9 <= name.len; i++) {
        if (memcmp(name.ptr + i, "__proto__", 9) == 0) {
            wf_rules_tell_key(rules, WF_DIFFERENCE_PROTO, field);
            break;
        }
    }
}

/* The field whose target is the first `len` bytes of `name`, before `end`; NULL: none. */
static const wf_document *earlier(const wf_document *fields, const wf_document *end, weft_span name)
{
    for (const wf_document *field = fields->first; field && field != end; field = field->next) {
        if (weft_span_equal(field->key, name))
            return field;
    }
    return NULL;
}

static bool is_list_field(const wf_document *field)
{
    return wf_mapping_is_truthy(wf_mapping_find(field, "isArray")) &&
           wf_mapping_find(field, "fields");
}

/* `a.b` behind `a`: into a list, into a value that is shared, or over a scalar. */
static void look_at_prefix(wf_rules *rules, const wf_document *field, const wf_document *outer)
{
    const wf_document *const value = wf_mapping_find(outer, "value");
    if (outer->kind != WF_DOCUMENT_OBJECT)
        return;
    wf_buf name;
    wf_buf_init(&name, 0);
    wf_buf_put_span(&name, outer->key);
    wf_buf_put_byte(&name, '\0');
    if (name.status != WEFT_OK)
        rules->status = name.status;
    else if (is_list_field(outer) || (value && value->kind == WF_DOCUMENT_LIST))
        wf_rules_tell_key(rules, WF_DIFFERENCE_ARRAY_PROPS, field);
    else if (wf_mapping_is_object(value) ||
             wf_mapping_is_object(wf_mapping_find(outer, "defaultValue")) ||
             (!value && wf_mapping_text(outer, "source") && !wf_mapping_find(outer, "fields")))
        wf_rules_tell(rules, WF_DIFFERENCE_ALIAS, field, field->key, name.data);
    wf_buf_fini(&name);
}

/* Everything that `field` begins with: a, a.b of a.b.c; and `a` again behind `a.b`. */
static void look_at_neighbours(wf_rules *rules, const wf_document *fields, const wf_document *field)
{
    const weft_span name = field->key;
    for (size_t i = 1; i < name.len; i++) {
        const wf_document *const outer =
            name.ptr[i] == '.' ? earlier(fields, field, weft_span_of(name.ptr, i)) : NULL;
        if (outer)
            look_at_prefix(rules, field, outer);
    }
    for (const wf_document *before = fields->first; before != field; before = before->next) {
        if (before->key.len > name.len && before->key.ptr[name.len] == '.' &&
            memcmp(before->key.ptr, name.ptr, name.len) == 0 && name.len != 0) {
            weft_diag *const diag =
                wf_rules_complain(rules, WF_W5202, before, "`%.*s` is written over by `%.*s`",
                                  (int)before->key.len, before->key.ptr, (int)name.len, name.ptr);
            wf_diag_hint(rules->diags, diag, "put it behind, or remove one of them");
            break;
        }
    }
}

/* `a[2]` or `a[2].x` where no earlier target writes a[1]. */
static void look_at_hole(wf_rules *rules, const wf_document *fields, const wf_document *field)
{
    const weft_span name = field->key;
    const size_t open = find_byte(name, '[');
    const size_t close = find_byte(name, ']');
    uint32_t index = 0;
    if (close >= name.len || open >= close || open == 0 ||
        !wf_mapping_is_index(&index, weft_span_of(name.ptr + open + 1, close - open - 1)) ||
        index == 0 || close + 1 != name.len)
        return; /* with a member behind it the items before are filled with {} */
    wf_buf before;
    wf_buf_init(&before, 0);
    wf_buf_printf(&before, "%.*s[%u]", (int)open, name.ptr, index - 1);
    bool is_written = false;
    for (const wf_document *f = fields->first; f && f != field; f = f->next)
        is_written |= f->key.len >= before.len && before.len != 0 &&
                      memcmp(f->key.ptr, before.data, before.len) == 0;
    if (before.status != WEFT_OK)
        rules->status = before.status;
    else if (!is_written)
        wf_rules_tell_key(rules, WF_DIFFERENCE_HOLES, field);
    wf_buf_fini(&before);
}

#define NEIGHBOURS_MOST 2000u /* fields of one object that are compared with each other */

void wf_rules_targets(wf_rules *rules, const wf_document *fields)
{
    uint32_t last = 0;
    bool has_name = false;
    bool is_told = false;
    uint32_t count = 0;
    for (const wf_document *field = fields->first; field; field = field->next) {
        uint32_t index = 0;
        wf_rules_target(rules, field);
        if (!wf_mapping_is_index(&index, field->key)) {
            has_name = true;
        } else if (!is_told && (has_name || index < last)) {
            wf_rules_tell_key(rules, WF_DIFFERENCE_KEY_ORDER, field);
            is_told = true;
        } else {
            last = index;
        }
        if (count++ < NEIGHBOURS_MOST) {
            look_at_neighbours(rules, fields, field);
            look_at_hole(rules, fields, field);
        }
    }
}
