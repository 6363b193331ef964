/* From productions to nodes. Heights are bounded here: what is too tall becomes an ERROR leaf, so
   that whoever walks the tree need not count. */
#include "grammar/build.h"

static const wf_word no_word;

/* ---- plain nodes ---- */

static wf_node *make(wf_parse *parse, wf_node_kind kind, wf_range at, wf_word word)
{
    wf_node *const node = wf_node_new(parse->arena, kind, parse->source, at.start, at.end);
    if (node) {
        node->text = word.text;
        node->name_start = word.start;
        node->name_end = word.end;
    }
    return node;
}

/* One less than the tallest, for the FILE on top. */
static wf_node *bounded(wf_parse *parse, wf_node *node)
{
    if (!node || node->height < WF_NODE_MAX_HEIGHT - 1)
        return node;
    weft_diag *const diag = wf_complain(&parse->complaints, WF_W1015, node->start, node->end,
                                        "this nests more than %d deep", WF_NODE_MAX_HEIGHT);
    wf_diag_hint(parse->complaints.diags, diag, "name a part with let, or make it a function");
    const wf_range at = {node->start, node->end};
    return make(parse, WF_NODE_ERROR, at, no_word);
}

wf_node *wf_build_0(wf_parse *parse, wf_node_kind kind, wf_range at, wf_word word)
{
    return make(parse, kind, at, word);
}

wf_node *wf_build_1(wf_parse *parse, wf_node_kind kind, wf_range at, wf_word word, wf_node *a)
{
    return bounded(parse, wf_node_add(make(parse, kind, at, word), a));
}

wf_node *wf_build_2(wf_parse *parse, wf_node_kind kind, wf_range at, wf_word word, wf_node *a,
                    wf_node *b)
{
    return bounded(parse, wf_node_add(wf_node_add(make(parse, kind, at, word), a), b));
}

wf_node *wf_build_3(wf_parse *parse, wf_node_kind kind, wf_range at, wf_word word, wf_node *a,
                    wf_node *b, wf_node *c)
{
    wf_node *const node = wf_node_add(wf_node_add(make(parse, kind, at, word), a), b);
    return bounded(parse, wf_node_add(node, c));
}

wf_node *wf_build_over(wf_parse *parse, wf_node_kind kind, wf_range at, wf_word word,
                       wf_node *first, wf_node *list)
{
    return bounded(parse, wf_node_adopt(wf_node_add(make(parse, kind, at, word), first), list));
}

wf_node *wf_build_finish(wf_parse *parse, wf_node *list, wf_node_kind kind, wf_range at)
{
    if (!list)
        return NULL;
    list->kind = (uint8_t)kind;
    list->start = at.start;
    list->end = at.end;
    return bounded(parse, list);
}

wf_word wf_build_word(const char *text)
{
    const wf_word word = {weft_span_text(text), 0, 0};
    return word;
}

wf_range wf_build_both(wf_range from, wf_range to)
{
    const wf_range at = {from.start, to.end};
    return at;
}

wf_range wf_build_end(wf_range at)
{
    at.start = at.end;
    return at;
}

wf_node *wf_build_absent(wf_parse *parse, wf_range at)
{
    return make(parse, WF_NODE_ABSENT, at, no_word);
}

wf_node *wf_build_current(wf_parse *parse, wf_range at)
{
    const bool dotted = parse->source->text.ptr[at.start] == '.';
    at.end = at.start + (dotted ? 1u : 0u);
    return make(parse, WF_NODE_CURRENT, at, no_word);
}

wf_node *wf_build_documented(wf_parse *parse, wf_node *node)
{
    if (node)
        node->doc = wf_feed_doc(&parse->feed, node->start);
    return node;
}

wf_node *wf_build_flagged(wf_node *node, unsigned flag, wf_range at)
{
    if (node) {
        node->flags = (uint8_t)(node->flags | flag);
        node->start = at.start;
        node->end = at.end;
    }
    return node;
}

wf_node *wf_build_grouped(wf_node *expr)
{
    expr->flags |= WF_NODE_GROUPED;
    return expr;
}

/* ---- names ---- */

static weft_diag *complain_word(wf_parse *parse, wf_code code, wf_word word, const char *format)
{
    return wf_complain(&parse->complaints, code, word.start, word.end, format, (int)word.text.len,
                       word.text.ptr);
}

wf_word wf_build_single(wf_parse *parse, wf_word word)
{
    const char *const dot = memchr(word.text.ptr, '.', word.text.len);
    if (dot) {
        weft_diag *const diag = wf_complain(&parse->complaints, WF_W1020, word.start, word.end,
                                            "`%.*s` is a path where a single name must stand",
                                            (int)word.text.len, word.text.ptr);
        wf_diag_hint(parse->complaints.diags, diag, "only the target of an entry may have dots");
    }
    return word;
}

/* Both words with a dot: as they stand in the source when nothing is between them. */
static wf_word joined(wf_parse *parse, wf_word file, wf_word name)
{
    wf_word word = {{NULL, 0}, file.start, name.end};
    if (file.end + 1 == name.start) {
        word.text = weft_span_of(file.text.ptr, file.text.len + 1 + name.text.len);
        return word;
    }
    char *const text = wf_arena_alloc(parse->arena, file.text.len + 1 + name.text.len);
    if (text) {
        memcpy(text, file.text.ptr, file.text.len);
        text[file.text.len] = '.';
        memcpy(text + file.text.len + 1, name.text.ptr, name.text.len);
        word.text = weft_span_of(text, file.text.len + 1 + name.text.len);
    }
    return word;
}

wf_node *wf_build_name_of(wf_parse *parse, wf_range at, wf_word file, wf_word name)
{
    const wf_word word = joined(parse, file, name);
    return word.text.ptr ? make(parse, WF_NODE_NAME, at, word) : NULL;
}

wf_node *wf_build_type_of(wf_parse *parse, wf_range at, wf_word file, wf_word name)
{
    const wf_word word = joined(parse, file, name);
    return word.text.ptr ? make(parse, WF_NODE_TYPE_NAME, at, word) : NULL;
}

wf_node *wf_build_bare(wf_parse *parse, wf_range at, wf_word name)
{
    return wf_build_2(parse, WF_NODE_PARAMETER, at, name, wf_build_absent(parse, wf_build_end(at)),
                      wf_build_absent(parse, wf_build_end(at)));
}

/* ---- expressions ---- */

wf_node *wf_build_binary(wf_parse *parse, wf_range at, wf_operator operator_, wf_node *left,
                         wf_node *right)
{
    wf_node *const node = wf_build_2(parse, WF_NODE_BINARY, at, no_word, left, right);
    if (node && node->kind == WF_NODE_BINARY)
        node->operator_ = (uint8_t)operator_;
    return node;
}

static bool is_comparison(const wf_node *node)
{
    if (!node || node->flags & WF_NODE_GROUPED)
        return false;
    return node->kind == WF_NODE_IS ||
           (node->kind == WF_NODE_BINARY && node->operator_ >= WF_OPERATOR_EQ &&
            node->operator_ <= WF_OPERATOR_MATCHES);
}

static weft_span written(const wf_node *node)
{
    return weft_span_of(node->source->text.ptr + node->start, node->end - node->start);
}

/* `sign` is the second operator of the chain, `right` its right side or NULL. */
static void check_chain(wf_parse *parse, const wf_node *left, const char *sign,
                        const wf_node *right)
{
    if (!is_comparison(left))
        return;
    weft_diag *const diag =
        wf_complain(&parse->complaints, WF_W1013, left->start, right ? right->end : left->end,
                    "comparisons do not chain: `%s` would compare a boolean", sign);
    const bool is_short = right && right->end - left->start < 60 && left->count == 2;
    if (is_short) {
        const weft_span first = written(left);
        const weft_span middle = written(left->last);
        const weft_span last = written(right);
        wf_diag_hint(parse->complaints.diags, diag, "write `%.*s and %.*s %s %.*s`", (int)first.len,
                     first.ptr, (int)middle.len, middle.ptr, sign, (int)last.len, last.ptr);
    } else {
        wf_diag_hint(parse->complaints.diags, diag,
                     "join two comparisons with `and`, or put one in parentheses");
    }
}

wf_node *wf_build_compare(wf_parse *parse, wf_range at, wf_operator operator_, wf_node *left,
                          wf_node *right)
{
    check_chain(parse, left, wf_operator_text(operator_), right);
    return wf_build_binary(parse, at, operator_, left, right);
}

wf_node *wf_build_is(wf_parse *parse, wf_range at, wf_node *left, wf_word kind)
{
    check_chain(parse, left, "is", NULL);
    return wf_build_1(parse, WF_NODE_IS, at, kind, left);
}

wf_node *wf_build_unary(wf_parse *parse, wf_range at, wf_operator operator_, wf_node *operand)
{
    wf_node *const node = wf_build_1(parse, WF_NODE_UNARY, at, no_word, operand);
    if (node && node->kind == WF_NODE_UNARY)
        node->operator_ = (uint8_t)operator_;
    return node;
}

wf_node *wf_build_each(wf_parse *parse, wf_range at, wf_node *list, wf_node *item, wf_node *index,
                       wf_node *condition, wf_node *body)
{
    wf_node *node = make(parse, WF_NODE_EACH, at, no_word);
    node = wf_node_add(wf_node_add(wf_node_add(node, list), item), index);
    return bounded(parse, wf_node_add(wf_node_add(node, condition), body));
}

wf_node *wf_build_call(wf_parse *parse, wf_range at, wf_word name, wf_node *self,
                       wf_node *arguments)
{
    wf_node *node = make(parse, WF_NODE_CALL, at, name);
    if (self) {
        const wf_range self_at = {self->start, self->end};
        node = wf_node_add(node, wf_build_1(parse, WF_NODE_ARGUMENT, self_at, no_word, self));
    }
    return bounded(parse, wf_node_adopt(node, arguments));
}

wf_node *wf_build_lambda(wf_parse *parse, wf_range at, wf_node *left, wf_node *body)
{
    const wf_range left_at = {left->start, left->end};
    wf_node *parameters = make(parse, WF_NODE_PARAMETERS, left_at, no_word);
    if (left->kind == WF_NODE_NAME) {
        const wf_word name = {left->text, left->name_start, left->name_end};
        parameters = wf_node_add(parameters, wf_build_bare(parse, left_at, name));
    } else {
        weft_diag *const diag = wf_complain(&parse->complaints, WF_W1014, left->start, left->end,
                                            "what stands before `=>` must be a name");
        wf_diag_hint(parse->complaints.diags, diag,
                     "write `x => …`, or `(a, b) => …` for two parameters");
    }
    return wf_build_2(parse, WF_NODE_LAMBDA, at, no_word, parameters, body);
}

wf_node *wf_build_piece(wf_parse *parse, wf_node *template_, wf_word word)
{
    if (word.text.len == 0)
        return template_;
    const wf_range text_at = {word.start, word.end};
    return wf_node_add(template_, make(parse, WF_NODE_TEXT, text_at, word));
}

/* ---- declarations ---- */

typedef struct format_row {
    const char *name;
    bool named;   /* a target that takes a name */
    bool returns; /* a target that may have `returning` */
} format_row;

static const format_row *find_format(const format_row *rows, size_t count, weft_span name)
{
    for (size_t i = 0; i < count; i++)
        if (weft_span_equal(name, weft_span_text(rows[i].name)))
            return &rows[i];
    return NULL;
}

wf_node *wf_build_use_schema(wf_parse *parse, wf_range at, wf_word word, wf_word path)
{
    if (!weft_span_equal(word.text, weft_span_text("schema"))) {
        weft_diag *const diag =
            complain_word(parse, WF_W1021, word, "`use %.*s \"…\"` is not known");
        wf_diag_hint(parse->complaints.diags, diag,
                     "write `use schema \"x.graphql\"`, or `use \"x.weft\" as x`");
    }
    return make(parse, WF_NODE_USE_SCHEMA, at, path);
}

wf_node *wf_build_effect(wf_parse *parse, wf_range at, wf_word effect)
{
    static const format_row effects[] = {{"random", false, false}, {"clock", false, false}};
    if (!find_format(effects, WF_COUNTOF(effects), effect.text)) {
        weft_diag *const diag = complain_word(parse, WF_W1021, effect, "`use %.*s` is not known");
        wf_diag_hint(
            parse->complaints.diags, diag,
            "write `use random`, `use clock`, `use schema \"x.graphql\"` or `use \"x.weft\" "
            "as x`");
    }
    return make(parse, WF_NODE_USE_EFFECT, at, effect);
}

wf_node *wf_build_table_from(wf_parse *parse, wf_range at, wf_word name, wf_node *type,
                             wf_word format, wf_word file, wf_node *settings)
{
    static const format_row formats[] = {{"csv", false, false}, {"json", false, false}};
    const wf_range from_at = {format.start, at.end};
    const wf_range file_at = {file.start, file.end};
    if (!find_format(formats, WF_COUNTOF(formats), format.text)) {
        weft_diag *const diag =
            complain_word(parse, WF_W1021, format, "a table cannot be read from `%.*s`");
        wf_diag_hint(parse->complaints.diags, diag, "write `from csv \"f.csv\"` or `from json`");
    }
    wf_node *const from = wf_build_over(parse, WF_NODE_TABLE_FROM, from_at, format,
                                        make(parse, WF_NODE_TEXT, file_at, file), settings);
    return wf_build_2(parse, WF_NODE_TABLE, at, name, type, from);
}

/* Which of the fixed parts of a look-up an item is; LOOKUP_PARTS for the others. */
enum {
    LOOKUP_PARTS = 3
};

static size_t lookup_part(const wf_node *item)
{
    static const char *const names[LOOKUP_PARTS] = {"query", "with", "take"};
    size_t i = 0;
    while (i < LOOKUP_PARTS &&
           (item->kind != WF_NODE_OPTION || !weft_span_equal(item->text, weft_span_text(names[i]))))
        i++;
    return i;
}

static void complain_lookup(wf_parse *parse, wf_word name, const wf_node *twice)
{
    weft_diags *const diags = parse->complaints.diags;
    if (twice)
        wf_diag_hint(diags,
                     wf_complain(&parse->complaints, WF_W1022, twice->name_start, twice->name_end,
                                 "a look-up has only one `%.*s`", (int)twice->text.len,
                                 twice->text.ptr),
                     "keep one of them");
    else if (parse->complaints.count == 0) /* else it may be what could not be read */
        wf_diag_hint(diags, complain_word(parse, WF_W1022, name, "look-up `%.*s` has no query"),
                     "add  query '…'  between its braces");
}

wf_node *wf_build_lookup(wf_parse *parse, wf_range at, wf_word name, wf_node *parameters,
                         wf_node *type, wf_node *items)
{
    wf_node *parts[LOOKUP_PARTS] = {NULL};
    wf_node *rest = make(parse, WF_NODE_LIST, at, no_word);
    for (wf_node *item = items->first, *next; item; item = next) {
        const size_t part = lookup_part(item);
        next = item->next;
        item->next = NULL;
        if (part == LOOKUP_PARTS)
            rest = wf_node_add(rest, item);
        else if (parts[part])
            complain_lookup(parse, name, item);
        else
            parts[part] = item->first;
    }
    if (!parts[0]) {
        complain_lookup(parse, name, NULL);
        parts[0] = make(parse, WF_NODE_TEXT, wf_build_end(at), wf_build_word(""));
    }
    wf_node *node = make(parse, WF_NODE_LOOKUP, at, name);
    node = wf_node_add(wf_node_add(wf_node_add(node, parameters), type), parts[0]);
    for (size_t i = 1; i < LOOKUP_PARTS; i++)
        node = wf_node_add(node, parts[i] ? parts[i] : wf_build_absent(parse, wf_build_end(at)));
    return bounded(parse, wf_node_adopt(node, rest));
}

wf_node *wf_build_source(wf_parse *parse, wf_range at, wf_word format, wf_node *each,
                         wf_node *options, wf_node *group)
{
    static const format_row formats[] = {{"csv", false, false},    {"json", false, false},
                                         {"ndjson", false, false}, {"xml", false, false},
                                         {"text", false, false},   {"object", false, false}};
    if (!find_format(formats, WF_COUNTOF(formats), format.text)) {
        weft_diag *const diag =
            complain_word(parse, WF_W1021, format, "`%.*s` is no format to map from");
        wf_diag_hint(parse->complaints.diags, diag, "formats are csv, json, ndjson and xml");
    }
    wf_node *const node = wf_build_over(parse, WF_NODE_SOURCE, at, format, each, options);
    return node && group ? bounded(parse, wf_node_add(node, group)) : node;
}

wf_node *wf_build_target(wf_parse *parse, wf_range at, wf_word format, wf_node *name,
                         wf_node *returning, wf_node *options)
{
    static const format_row formats[] = {
        {"json", false, false}, {"type", true, false},  {"mutation", true, true},
        {"batch", true, false}, {"event", true, false}, {"csv", false, false},
        {"xml", false, false},
    };
    weft_diags *const diags = parse->complaints.diags;
    const format_row *const row = find_format(formats, WF_COUNTOF(formats), format.text);
    const bool named = name && name->kind != WF_NODE_ABSENT;
    if (!row) {
        weft_diag *const diag = complain_word(parse, WF_W1021, format, "`%.*s` is no target");
        wf_diag_hint(parse->complaints.diags, diag,
                     "targets are json, type T, mutation m, batch TYPE, event NAME, csv and xml");
    } else if (row->named && !named) {
        wf_diag_hint(diags, complain_word(parse, WF_W1022, format, "`to %.*s` needs a name"),
                     "write `to %s NAME`", row->name);
    } else if (!row->named && named) {
        wf_diag_hint(diags,
                     wf_complain(&parse->complaints, WF_W1022, name->start, name->end,
                                 "`to %s` takes no name", row->name),
                     "for a type write `to type %.*s`", (int)name->text.len, name->text.ptr);
    }
    if (row && !row->returns && returning && returning->kind != WF_NODE_ABSENT)
        wf_diag_hint(diags,
                     wf_complain(&parse->complaints, WF_W1022, returning->start, returning->end,
                                 "`to %s` returns nothing to choose from", row->name),
                     "only a mutation has `returning { … }`");
    wf_node *node = make(parse, WF_NODE_TARGET, at, format);
    node = wf_node_add(wf_node_add(node, name), returning);
    return bounded(parse, wf_node_adopt(node, options));
}

wf_node *wf_build_given(wf_parse *parse, wf_range at, wf_word format, wf_node *content)
{
    static const format_row formats[] = {{"csv", false, false},
                                         {"json", false, false},
                                         {"ndjson", false, false},
                                         {"xml", false, false}};
    if (!format.text.ptr) {
        format = wf_build_word("object");
    } else if (!find_format(formats, WF_COUNTOF(formats), format.text)) {
        weft_diag *const diag =
            complain_word(parse, WF_W1021, format, "`%.*s` is no format a record can be given in");
        wf_diag_hint(parse->complaints.diags, diag,
                     "write `given csv|json|ndjson|xml` with a block, or `given { … }`");
    }
    return wf_build_1(parse, WF_NODE_GIVEN, at, format, content);
}
