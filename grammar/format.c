/* The canonical form. It works on tokens and what lies between them and prints every token as it
   found it: it can change blanks and line ends and nothing else, so the tree and the comments stay
   what they were. What stands on a line of its own is indented by what it stands in; the rest of a
   thing that takes several lines moves with its first line and keeps its shape. */
#include "grammar/syntax.h"

#include "base/memory.h"
#include "grammar/edition.h"
#include "grammar/feed.h"
#include "grammar/marks.h"
#include "grammar/tokens.h"
#include "weft_grammar.h"

enum {
    INDENT = 2,
    MOST_INDENT = 400 /* else a few long lines of blanks could be multiplied by all lines below */
};

/* The line on which a thing begins: where it was indented to, and where it is now. */
typedef struct shift {
    uint32_t was;
    uint32_t is;
} shift;

typedef struct frame {
    int kind;      /* of the opening token */
    uint32_t base; /* indentation of what the bracket belongs to */
    bool hanging;  /* a line end stands behind the bracket */
    bool is_lookup;
    bool is_selection;
    shift item; /* outside */
} frame;

typedef struct formatter {
    wf_buf *out;
    wf_source *source;
    wf_lexer lexer;
    wf_marks marks;
    uint32_t next_item;
    uint32_t next_owner;
    struct {
        const wf_owner *owner;
        uint32_t indent;
    } owners[WF_FEED_DEPTH * 2]; /* begun, their braces not yet seen */
    uint32_t owner_depth;
    frame frames[WF_FEED_DEPTH + 1]; /* [0]: the file */
    uint32_t depth;
    shift item;           /* the latest thing that began a line, in this bracket */
    uint32_t line_indent; /* of the line being written */
    wf_token token;
    int previous;     /* kind of the token before; 0: none */
    bool subtracts;   /* that token is a minus between operands */
    uint32_t end;     /* of that token */
    bool begins_item; /* `token` does */
} formatter;

/* ---- tokens ---- */

/* The next token; a text with interpolations counts as one. */
static void next_token(formatter *f)
{
    uint32_t open = 0;
    wf_token token;
    wf_lexer_next(&f->lexer, &f->token);
    if (f->token.kind != WF_T_TEMPLATE_OPEN)
        return;
    for (token = f->token; token.kind != WF_T_END; wf_lexer_next(&f->lexer, &token)) {
        open += token.kind == WF_T_TEMPLATE_OPEN;
        open -= token.kind == WF_T_TEMPLATE_CLOSE;
        if (open == 0)
            break;
    }
    f->token.kind = WF_T_TEXT;
    f->token.at.end = token.at.end;
}

static bool opens(int kind)
{
    return wf_token_is(kind, WF_TOKEN_OPENS);
}

static bool closes(int kind)
{
    return wf_token_is(kind, WF_TOKEN_CLOSES);
}

/* A word of the grammar, not one that stands for a value or a name. */
static bool is_keyword(int kind)
{
    return wf_token_is(kind, WF_TOKEN_WORD) && !wf_token_is(kind, WF_TOKEN_ENDS);
}

/* A sign that has blanks on both sides. `before` is the kind of the token before it. */
static bool is_spaced_sign(int kind, int before)
{
    switch (kind) {
    case WF_T_DEFAULT:
    case WF_T_ASSIGN:
    case WF_T_GIVES:
    case WF_T_ARROW:
    case WF_T_BAR:
    case WF_T_EQ:
    case WF_T_NE:
    case WF_T_LT:
    case WF_T_LE:
    case WF_T_GT:
    case WF_T_GE:
    case WF_T_PLUS:
    case WF_T_SLASH:
    case WF_T_PERCENT:
        return true;
    case WF_T_STAR:
    case WF_T_MINUS:
        return wf_token_is(before, WF_TOKEN_ENDS);
    default:
        return false;
    }
}

static bool is_key(int kind)
{
    return kind == WF_T_KEY || kind == WF_T_QUOTED_KEY;
}

/* Whether a blank must stand between the previous token and this one. */
static bool needs_blank(const formatter *f)
{
    const int left = f->previous;
    const int right = f->token.kind;
    if (left == WF_T_LBRACE || right == WF_T_RBRACE)
        return left != WF_T_LBRACE || right != WF_T_RBRACE;
    if (left == WF_T_COMMA || left == WF_T_FILTER || is_key(left))
        return !closes(right);
    if (f->subtracts || is_spaced_sign(right, left))
        return true;
    if (left != WF_T_MINUS && left != WF_T_STAR && is_spaced_sign(left, 0))
        return true;
    if (left == WF_T_STAR && right != WF_T_RBRACKET)
        return true;
    if (closes(right) || right == WF_T_COMMA || opens(left))
        return false;
    if (is_keyword(left) || is_keyword(right) || right == WF_T_LBRACE || is_key(right))
        return left != WF_T_MINUS && left != WF_T_ELLIPSIS;
    return right == WF_T_TEXT && (wf_token_is(left, WF_TOKEN_WORD) || left == WF_T_TEXT);
}

/* ---- lines ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The column at which `offset` stands when nothing but blanks is before it. */
static uint32_t column_of(const formatter *f, uint32_t offset)
{
    const char *const text = f->source->text.ptr;
    uint32_t column = 0;
    while (offset > 0 && is_blank(text[offset - 1]))
        column += text[--offset] == '\t' ? INDENT : 1;
    return least(column, MOST_INDENT);
}

/* The indentation of a line that goes on with what a line above began. */
static uint32_t continued(const formatter *f, uint32_t column)
{
    if (column <= f->item.was)
        return least(f->item.is + INDENT, MOST_INDENT);
    return least(f->item.is + (column - f->item.was), MOST_INDENT);
}

static uint32_t inside(const formatter *f)
{
    return f->depth == 0 ? 0 : least(f->frames[f->depth].base + INDENT, MOST_INDENT);
}

/* Whether the token begins something that has its own line when it begins one. */
static bool begins_item(const formatter *f)
{
    const frame *const top = &f->frames[f->depth];
    const int kind = f->token.kind;
    if (f->next_item < f->marks.item_count && f->marks.items[f->next_item] == f->token.at.start)
        return true;
    if (top->is_lookup)
        return kind == WF_T_QUERY || kind == WF_T_WITH || kind == WF_T_TAKE;
    if (top->is_selection)
        return true;
    return f->depth > 0 && top->kind != WF_T_LBRACE && top->hanging &&
           (opens(f->previous) || f->previous == WF_T_COMMA);
}

/* The indentation of a line whose first thing stands at `offset`: the token, or a comment above
   it. */
static uint32_t indentation(const formatter *f, uint32_t offset, bool is_comment)
{
    const frame *const top = &f->frames[f->depth];
    if (f->token.kind == WF_T_END)
        return 0;
    if (closes(f->token.kind)) {
        if (!is_comment)
            return top->base;
        return top->hanging ? inside(f) : continued(f, column_of(f, offset));
    }
    return f->begins_item ? inside(f) : continued(f, column_of(f, offset));
}

static void end_lines(formatter *f, uint32_t count)
{
    wf_buf_put(f->out, "\n\n", least(count, 2));
}

static void put_indent(formatter *f, uint32_t indent)
{
    for (uint32_t i = 0; i < indent; i++)
        wf_buf_put_byte(f->out, ' ');
}

/* Blanks inside a line: as many as the author set, for alignment; tabs align nothing. */
static void put_blanks(formatter *f, uint32_t from, uint32_t to, bool needed)
{
    const char *const text = f->source->text.ptr;
    if (from == to && !needed)
        return;
    if (from == to || memchr(text + from, '\t', to - from))
        wf_buf_put_byte(f->out, ' ');
    else
        wf_buf_put(f->out, text + from, to - from);
}

/* The comment that begins at `from`; gives its end. */
static uint32_t put_comment(formatter *f, uint32_t from)
{
    const char *const text = f->source->text.ptr;
    uint32_t end = from;
    while (end < f->source->text.len && !is_line_end(text[end]))
        end++;
    uint32_t last = end;
    while (is_blank(text[last - 1]))
        last--;
    wf_buf_put(f->out, text + from, last - from);
    return end;
}

/* The line ends from `at` on; gives how many and moves `at` behind the last. */
static uint32_t count_lines(const formatter *f, uint32_t *at)
{
    const char *const text = f->source->text.ptr;
    uint32_t lines = 0;
    uint32_t p = *at;
    while (p < f->token.at.start && (is_blank(text[p]) || is_line_end(text[p]))) {
        if (is_line_end(text[p])) {
            if (text[p] == '\r' && text[p + 1] == '\n')
                p++;
            lines++;
            *at = p + 1;
        }
        p++;
    }
    return lines;
}

/* Begins the line on which the token, or a comment before it, stands at `next`. */
static void begin_line(formatter *f, uint32_t lines, uint32_t next, bool is_comment)
{
    const uint32_t indent = indentation(f, next, is_comment);
    end_lines(f, lines);
    put_indent(f, indent);
    if (is_comment)
        return;
    f->line_indent = indent;
    if (f->begins_item) {
        f->item.was = column_of(f, next);
        f->item.is = indent;
    }
}

/* What lies between the previous token and this one. */
static void put_gap(formatter *f)
{
    const char *const text = f->source->text.ptr;
    const uint32_t end = f->token.at.start;
    const bool is_last = f->token.kind == WF_T_END;
    bool is_comment = true;
    for (uint32_t at = f->end, lines, next; is_comment; at = put_comment(f, next)) {
        lines = count_lines(f, &at);
        next = at;
        while (next < end && is_blank(text[next]))
            next++;
        is_comment = next < end && text[next] == '#';
        if (opens(f->previous) && (lines > 0 || is_comment))
            f->frames[f->depth].hanging = true;
        f->begins_item = lines > 0 && begins_item(f);
        if (is_last && !is_comment)
            return;
        if (lines > 0)
            begin_line(f, lines, next, is_comment);
        else
            put_blanks(f, at, next, is_comment || needs_blank(f));
        if (!is_comment)
            return;
    }
}

/* The token's own text; a line end inside a block is LF, which is what it reads as. */
static void put_token(formatter *f)
{
    const char *const text = f->source->text.ptr;
    for (uint32_t i = f->token.at.start; i < f->token.at.end; i++) {
        if (text[i] != '\r')
            wf_buf_put_byte(f->out, text[i]);
        else if (text[i + 1] != '\n')
            wf_buf_put_byte(f->out, '\n');
    }
}

/* ---- brackets ---- */

static void begin_owners(formatter *f)
{
    while (f->next_owner < f->marks.owner_count &&
           f->marks.owners[f->next_owner].start <= f->token.at.start) {
        WF_ASSERT(f->owner_depth < WF_COUNTOF(f->owners));
        f->owners[f->owner_depth].owner = &f->marks.owners[f->next_owner++];
        f->owners[f->owner_depth++].indent = f->line_indent;
    }
}

static void open_bracket(formatter *f)
{
    const bool around = f->frames[f->depth].is_selection;
    frame *const top = &f->frames[++f->depth];
    memset(top, 0, sizeof *top);
    top->kind = f->token.kind;
    top->base = f->line_indent;
    top->item = f->item;
    if (f->token.kind != WF_T_LBRACE)
        return;
    top->is_selection = around || f->previous == WF_T_RETURNING;
    if (f->owner_depth == 0)
        return;
    const wf_owner *const owner = f->owners[f->owner_depth - 1].owner;
    if (owner->brace > f->token.at.start || top->is_selection)
        return;
    top->base = f->owners[--f->owner_depth].indent;
    top->is_lookup = owner->is_lookup;
}

static void close_bracket(formatter *f)
{
    WF_ASSERT(f->depth > 0);
    f->item = f->frames[f->depth--].item;
}

static void put_all(formatter *f)
{
    do {
        next_token(f);
        while (f->next_item < f->marks.item_count &&
               f->marks.items[f->next_item] < f->token.at.start)
            f->next_item++;
        put_gap(f);
        begin_owners(f);
        if (closes(f->token.kind))
            close_bracket(f);
        put_token(f);
        if (opens(f->token.kind))
            open_bracket(f);
        f->subtracts = f->token.kind == WF_T_MINUS && wf_token_is(f->previous, WF_TOKEN_ENDS);
        f->previous = f->token.kind;
        f->end = f->token.at.end;
    } while (f->token.kind != WF_T_END && f->out->status == WEFT_OK);
    wf_buf_put_byte(f->out, '\n');
}

static weft_status format(wf_buf *out, const wf_node *file, wf_arena *arena)
{
    wf_complaints silent = {.source = file->source, .quiet = true};
    formatter *const f = wf_new(formatter); /* its brackets are too much for the stack */
    uint32_t from;
    weft_status rc = f ? WEFT_OK : WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = wf_edition_check(&from, &silent);
    if (rc == WEFT_OK)
        rc = wf_marks_collect(&f->marks, file, arena);
    if (rc == WEFT_OK) {
        f->out = out;
        f->source = file->source;
        f->end = from;
        wf_lexer_init(&f->lexer, file->source, from, arena, &silent);
        wf_buf_put_text(out, "weft 1");
        put_all(f);
        rc = f->lexer.failed ? WEFT_NOMEM : out->status;
    }
    wf_free(f);
    return rc;
}

weft_status wf_syntax_format(wf_buf *out, wf_source *source, wf_arena *arena, weft_diags *diags)
{
    wf_node *file;
    const weft_status rc = wf_syntax_weft(&file, source, arena, diags);
    return rc == WEFT_OK ? format(out, file, arena) : rc;
}
