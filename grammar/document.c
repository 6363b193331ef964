/* The parser of JSON documents. Six productions need no table: what fills this file is where to go on
   when a comma, a colon, a quote or a brace is missing, which one knows best where one stands; what is
   said then is in document_complain.c. The nesting is bounded, so is the recursion. Equal keys all stay; that they are equal is
   for others to say. */
#include "base/utf8.h"
#include "grammar/document_parser.h"

#define SIZE_MOST     ((size_t)64 * 1024 * 1024)
#define DEPTH_MOST    200u
#define SEARCHED_MOST 16 /* members of an object without a map */

static void advance(wf_document_parser *p)
{
    p->behind = p->token.end;
    p->quiet = p->token.kind == WF_DOCUMENT_T_STRING && p->token.open;
    p->token = wf_document_next(&p->scan);
}

static wf_document *node_new(wf_document_parser *p, wf_document_kind kind, wf_document *parent)
{
    wf_document *const node = wf_arena_new(p->scan.arena, wf_document);
    if (!node) {
        p->scan.status = WEFT_NOMEM;
        p->scan.stop = true;
        return NULL;
    }
    node->kind = (uint8_t)kind;
    node->parent = parent;
    node->start = p->token.start;
    node->end = p->token.end;
    return node;
}

/* ---- brackets ---- */

/* The closing bracket of `open`, or what stands instead of it, when nothing else can follow. */
static void close_bracket(wf_document_parser *p, wf_document *node, wf_document_mark closer)
{
    if (p->token.kind == closer) {
        wf_document_suspect_layout(p, node->start, p->token.start);
        node->end = p->token.end;
        advance(p);
    } else {
        wf_document_never_closed(p, node->start);
        node->end = p->behind;
    }
}

/* A closing bracket of the other sort: true when it closes something further out. */
static bool closes_outer(wf_document_parser *p)
{
    const bool is_brace = p->token.kind == WF_DOCUMENT_T_RBRACE;
    if ((is_brace ? p->objects : p->lists) != 0)
        return true;
    weft_diag *const diag = wf_document_mistake(&p->scan, WF_W1203, p->token.start, p->token.end,
                                                "this `%c` closes nothing", is_brace ? '}' : ']');
    wf_diag_hint(p->scan.diags, diag, "what is open here ends with `%c`", is_brace ? ']' : '}');
    advance(p);
    return false;
}

/* ---- values ---- */

static wf_document *take_value(wf_document_parser *p, wf_document *parent);

static bool begins_value(const wf_document_parser *p)
{
    switch (p->token.kind) {
    case WF_DOCUMENT_T_LBRACE:
    case WF_DOCUMENT_T_LBRACKET:
    case WF_DOCUMENT_T_STRING:
    case WF_DOCUMENT_T_NUMBER:
    case WF_DOCUMENT_T_TRUE:
    case WF_DOCUMENT_T_FALSE:
    case WF_DOCUMENT_T_NULL:
    case WF_DOCUMENT_T_WORD:
    case WF_DOCUMENT_T_BAD:
        return true;
    case WF_DOCUMENT_T_END:
    case WF_DOCUMENT_T_RBRACE:
    case WF_DOCUMENT_T_RBRACKET:
    case WF_DOCUMENT_T_COLON:
    case WF_DOCUMENT_T_COMMA:
        break;
    }
    return false;
}

/* `*last` is where the next child is hung in. */
static void hang_in(wf_document *parent, wf_document **last, wf_document *child)
{
    if (*last)
        (*last)->next = child;
    else
        parent->first = child;
    *last = child;
    parent->count++;
}

/* The member whose key is the next token. NULL when memory is short. */
static wf_document *take_member(wf_document_parser *p, wf_document *object)
{
    const wf_document_token key = p->token;
    if (key.kind != WF_DOCUMENT_T_STRING)
        wf_document_bare_word(p, WF_W1215, "a key");
    advance(p);
    if (p->token.kind == WF_DOCUMENT_T_COLON) {
        advance(p);
    } else if (begins_value(p)) {
        if (p->token.kind != WF_DOCUMENT_T_BAD && !p->quiet) {
            weft_diag *const diag = wf_document_mistake(&p->scan, WF_W1214, p->behind, p->behind,
                                                        "a colon is missing here");
            wf_diag_hint(p->scan.diags, diag, "between a key and its value stands `:`");
        } else if (p->token.kind == WF_DOCUMENT_T_BAD) {
            advance(p); /* such as `=` */
        }
    }
    wf_document *member;
    if (begins_value(p)) {
        member = take_value(p, object);
    } else {
        (void)wf_document_unexpected(p, "the value of this key");
        member = node_new(p, WF_DOCUMENT_ERROR, object);
        if (member)
            member->start = member->end = p->behind;
    }
    if (member) {
        member->key = key.text;
        member->key_start = key.start;
        member->key_end = key.end;
    }
    return member;
}

/* Skips a comma where none may stand. */
static void skip_comma(wf_document_parser *p, bool is_first)
{
    weft_diag *const diag = wf_document_unexpected(p, is_first ? "the first one before a comma"
                                                               : "one thing between two commas");
    wf_diag_hint(p->scan.diags, diag, "remove the comma");
    advance(p);
}

/* A comma and what it means that something closes behind it. */
static void take_comma(wf_document_parser *p, wf_document_mark closer)
{
    if (p->token.kind != WF_DOCUMENT_T_COMMA) {
        if (begins_value(p))
            wf_document_missing_comma(p);
        return;
    }
    advance(p);
    if (p->token.kind == closer)
        p->scan.file->commas = true;
}

/* Reads a value that belongs to no key, with its comma; nobody will see it. */
static void skip_value(wf_document_parser *p, wf_document *object)
{
    if (begins_value(p))
        (void)take_value(p, object);
    if (p->token.kind == WF_DOCUMENT_T_COMMA)
        advance(p);
}

/* Takes what is no member of the object; false when the object ends here. */
static bool skip_stray(wf_document_parser *p, wf_document *object)
{
    switch (p->token.kind) {
    case WF_DOCUMENT_T_COMMA:
        skip_comma(p, object->count == 0);
        return true;
    case WF_DOCUMENT_T_RBRACKET:
        return !closes_outer(p);
    case WF_DOCUMENT_T_COLON:
        (void)wf_document_unexpected(p, "a key before the colon");
        advance(p);
        skip_value(p, object);
        return true;
    case WF_DOCUMENT_T_LBRACE:
    case WF_DOCUMENT_T_LBRACKET:
        (void)wf_document_unexpected(p, "a key");
        skip_value(p, object);
        return true;
    default:
        return false;
    }
}

static bool begins_member(const wf_document_parser *p)
{
    return begins_value(p) && p->token.kind != WF_DOCUMENT_T_LBRACE &&
           p->token.kind != WF_DOCUMENT_T_LBRACKET;
}

/* What was complained about stands where a key could: an ellipsis of an example, a faulty key. */
static void skip_bad(wf_document_parser *p, wf_document *object)
{
    advance(p);
    if (p->token.kind == WF_DOCUMENT_T_COLON) {
        advance(p);
        skip_value(p, object);
    } else if (p->token.kind == WF_DOCUMENT_T_COMMA) {
        advance(p);
    }
}

/* Mapping files of thousands of fields ask for each by its name. */
static void make_map(wf_document_parser *p, wf_document *object)
{
    wf_map *const members = wf_arena_new(p->scan.arena, wf_map);
    bool is_whole = members != NULL;
    if (members)
        wf_map_init(members, p->scan.arena);
    for (wf_document *member = object->first; member && is_whole; member = member->next)
        is_whole = wf_map_put(members, member->key, member, NULL);
    if (is_whole) {
        object->members = members;
    } else {
        p->scan.status = WEFT_NOMEM;
        p->scan.stop = true;
    }
}

static void take_object(wf_document_parser *p, wf_document *object)
{
    wf_document *last = NULL;
    p->objects++;
    advance(p);
    for (;;) {
        if (p->token.kind == WF_DOCUMENT_T_BAD) {
            skip_bad(p, object);
        } else if (begins_member(p)) {
            wf_document *const member = take_member(p, object);
            if (!member)
                break;
            hang_in(object, &last, member);
            take_comma(p, WF_DOCUMENT_T_RBRACE);
        } else if (!skip_stray(p, object)) {
            break;
        }
    }
    p->objects--;
    if (object->count > SEARCHED_MOST)
        make_map(p, object);
    close_bracket(p, object, WF_DOCUMENT_T_RBRACE);
}

static void take_list(wf_document_parser *p, wf_document *list)
{
    wf_document *last = NULL;
    p->lists++;
    advance(p);
    for (;;) {
        if (begins_value(p)) {
            wf_document *const element = take_value(p, list);
            if (!element)
                break;
            hang_in(list, &last, element);
            if (p->token.kind == WF_DOCUMENT_T_COLON) {
                (void)wf_document_unexpected(p, "`,` or `]`: a list has no keys");
                advance(p);
                continue;
            }
            take_comma(p, WF_DOCUMENT_T_RBRACKET);
        } else if (p->token.kind == WF_DOCUMENT_T_COMMA) {
            skip_comma(p, list->count == 0);
        } else if (p->token.kind == WF_DOCUMENT_T_COLON) {
            (void)wf_document_unexpected(p, "a value");
            advance(p);
        } else if (p->token.kind != WF_DOCUMENT_T_RBRACE || closes_outer(p)) {
            break;
        }
    }
    p->lists--;
    close_bracket(p, list, WF_DOCUMENT_T_RBRACKET);
}

static void take_brackets(wf_document_parser *p, wf_document *node)
{
    if (p->depth == DEPTH_MOST) {
        (void)wf_document_mistake(&p->scan, WF_W1210, p->token.start, p->token.end,
                                  "more than %u brackets are open", DEPTH_MOST);
        if (p->scan.status == WEFT_OK)
            p->scan.status = WEFT_LIMIT;
        p->scan.stop = true;
        advance(p);
        return;
    }
    p->depth++;
    if (node->kind == WF_DOCUMENT_OBJECT)
        take_object(p, node);
    else
        take_list(p, node);
    p->depth--;
}

/* A word where a value should be. */
static void take_word(wf_document_parser *p, wf_document *node)
{
    node->kind = WF_DOCUMENT_ERROR;
    node->text = p->token.text;
    if (!wf_document_foreign_literal(p))
        wf_document_bare_word(p, WF_W1216, "a text");
}

/* The next token begins a value. NULL when memory is short. */
static wf_document *take_value(wf_document_parser *p, wf_document *parent)
{
    static const uint8_t kinds[] = {
        [WF_DOCUMENT_T_LBRACE] = WF_DOCUMENT_OBJECT, [WF_DOCUMENT_T_LBRACKET] = WF_DOCUMENT_LIST,
        [WF_DOCUMENT_T_STRING] = WF_DOCUMENT_STRING, [WF_DOCUMENT_T_NUMBER] = WF_DOCUMENT_NUMBER,
        [WF_DOCUMENT_T_TRUE] = WF_DOCUMENT_BOOL,     [WF_DOCUMENT_T_FALSE] = WF_DOCUMENT_BOOL,
        [WF_DOCUMENT_T_NULL] = WF_DOCUMENT_NULL,     [WF_DOCUMENT_T_WORD] = WF_DOCUMENT_ERROR,
        [WF_DOCUMENT_T_BAD] = WF_DOCUMENT_ERROR,
    };
    const wf_document_mark mark = p->token.kind;
    wf_document *const node = node_new(p, (wf_document_kind)kinds[mark], parent);
    if (!node)
        return NULL;
    if (node->kind == WF_DOCUMENT_OBJECT || node->kind == WF_DOCUMENT_LIST) {
        take_brackets(p, node);
        return node;
    }
    node->truth = mark == WF_DOCUMENT_T_TRUE;
    if (mark == WF_DOCUMENT_T_STRING || mark == WF_DOCUMENT_T_NUMBER)
        node->text = p->token.text;
    else if (mark == WF_DOCUMENT_T_WORD)
        take_word(p, node);
    advance(p);
    return node;
}

/* ---- the whole ---- */

/* Size and encoding; false when the text cannot be scanned. */
static bool check_text(wf_document_scan *scan)
{
    const weft_span text = scan->source->text;
    if (text.len > SIZE_MOST) {
        (void)wf_document_mistake(scan, WF_W1211, 0, 0, "the file is larger than 64 MiB");
        scan->status = WEFT_LIMIT;
        return false;
    }
    const size_t valid = wf_utf8_valid(text);
    if (valid == text.len)
        return true;
    weft_diag *const diag =
        wf_document_mistake(scan, WF_W1209, (uint32_t)valid, (uint32_t)valid + 1,
                            "byte 0x%02x is not UTF-8 here", (unsigned char)text.ptr[valid]);
    wf_diag_hint(scan->diags, diag, "save the file as UTF-8");
    return false;
}

static void take_document(wf_document_parser *p)
{
    p->token = wf_document_next(&p->scan);
    if (p->token.kind == WF_DOCUMENT_T_END) {
        (void)wf_document_mistake(&p->scan, WF_W1217, 0, 0, "the file holds no value");
        return;
    }
    if (!begins_value(p)) {
        (void)wf_document_unexpected(p, "a value");
        return;
    }
    wf_document *const root = take_value(p, NULL);
    if (root)
        p->scan.file->root = root;
    if (root && p->token.kind != WF_DOCUMENT_T_END) {
        weft_diag *const diag = wf_document_unexpected(p, "the end of the file behind its value");
        wf_diag_hint(p->scan.diags, diag, "a file holds one value; remove what follows it");
    }
}

weft_status wf_document_parse(wf_document_file *out, wf_source *source, wf_arena *arena,
                              weft_diags *diags)
{
    static const char nothing[] = "";
    const char *const text = source->text.len != 0 ? source->text.ptr : nothing;
    wf_document_parser p = {0};
    wf_document_file file = {0};
    file.source = source;
    p.scan.file = &file;
    p.scan.source = source;
    p.scan.arena = arena;
    p.scan.diags = diags;
    p.scan.begin = (const unsigned char *)text;
    p.scan.cursor = p.scan.begin;
    p.scan.limit = p.scan.begin + source->text.len;
    file.root = node_new(&p, WF_DOCUMENT_ERROR, NULL);
    if (!file.root)
        return WEFT_NOMEM;
    if (check_text(&p.scan))
        take_document(&p);
    if (p.scan.status == WEFT_NOMEM)
        return WEFT_NOMEM;
    *out = file;
    if (p.scan.status != WEFT_OK)
        return p.scan.status;
    return p.scan.mistakes != 0 ? WEFT_INVALID : WEFT_OK;
}

const wf_document *wf_document_member(const wf_document *object, weft_span key)
{
    const wf_document *found = NULL;
    if (!object || object->kind != WF_DOCUMENT_OBJECT)
        return NULL;
    if (object->members)
        return wf_map_find(object->members, key);
    for (const wf_document *member = object->first; member; member = member->next) {
        if (weft_span_equal(member->key, key))
            found = member;
    }
    return found;
}
