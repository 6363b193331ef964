/* The tree of a .weft file. One node type for all kinds: ast.def says what `text` and the children
   mean. Nodes live in the unit arena and are never freed singly. The tree knows no values: a
   literal is its bytes. `type` and `ref` are blank when the parser is done: the compiler's notes. */
#ifndef WF_GRAMMAR_AST_H
#define WF_GRAMMAR_AST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/source.h"

typedef enum wf_node_kind {
#define NODE(name, text, children) WF_NODE_##name,
#include "grammar/ast.def"
#undef NODE
    WF_NODE_COUNT
} wf_node_kind;

typedef enum wf_operator {
    WF_OPERATOR_NONE,
    WF_OPERATOR_CATCH,
    WF_OPERATOR_ELSE, /* ?? */
    WF_OPERATOR_OR,
    WF_OPERATOR_AND,
    WF_OPERATOR_NOT,
    WF_OPERATOR_EQ,
    WF_OPERATOR_NE,
    WF_OPERATOR_LT,
    WF_OPERATOR_LE,
    WF_OPERATOR_GT,
    WF_OPERATOR_GE,
    WF_OPERATOR_IN,
    WF_OPERATOR_MATCHES,
    WF_OPERATOR_ADD,
    WF_OPERATOR_SUB,
    WF_OPERATOR_MUL,
    WF_OPERATOR_DIV,
    WF_OPERATOR_REM,
    WF_OPERATOR_NEG
} wf_operator;

enum {
    WF_NODE_KEEP = 1u << 0,     /* ENTRY: keep */
    WF_NODE_NON_NULL = 1u << 1, /* TYPE_*: T! */
    WF_NODE_MAYBE = 1u << 2,    /* TYPE_*: T? (takes missing) */
    WF_NODE_QUOTED = 1u << 3,   /* MEMBER: written ."key"; ENTRY: "key": (a dot is no step) */
    WF_NODE_GROUPED = 1u << 4,  /* any expression: written in parentheses */
    WF_NODE_TRY = 1u << 5,      /* ENTRY: try */
    WF_NODE_PACKAGE = 1u << 7,  /* ENTRY: top-level field of a mapping file of the npm package: its
                                   failures name it, and that it has no value is remembered;
                                   CALL: of a resolver, by the name such a file gives */
    WF_NODE_STEPPED = 1u << 6   /* compiler: asked for its members, not for its value */
};

/* The tallest tree the parser gives: a walker may recurse without counting. */
#define WF_NODE_MAX_HEIGHT 200

typedef struct wf_node wf_node;
struct wf_node {
    uint8_t kind;      /* wf_node_kind */
    uint8_t operator_; /* wf_operator, for BINARY and UNARY */
    uint8_t flags;
    uint8_t
        height; /* 0 for a leaf, else 1 + the tallest child; kept by wf_node_add, stops at 255 */
    uint32_t start; /* byte range in the source, without parentheses around it */
    uint32_t end;
    uint32_t name_start; /* range of `text` in the source (for carets); 0,0 when there is none */
    uint32_t name_end;
    uint32_t count; /* children */
    weft_span text;
    weft_span doc;  /* ## lines before a declaration or an entry, joined by newlines */
    wf_node *first; /* children */
    wf_node *last;
    wf_node *next;     /* sibling */
    wf_source *source; /* the file it stands in */
    const void *type;  /* compiler: wf_type of an expression */
    void *ref;         /* compiler: what a name, member, call or entry means */
};

/* NULL when memory is short, here and below: the parser turns it into YYNOMEM. */
wf_node *wf_node_new(wf_arena *arena, wf_node_kind kind, wf_source *source, uint32_t start,
                     uint32_t end);
/* Appends a child; a NULL child means memory was short and gives NULL. Gives `parent`. */
wf_node *wf_node_add(wf_node *parent, wf_node *child);
/* Appends the children of `from`, which is given up. Gives `parent`; NULL as wf_node_add. */
wf_node *wf_node_adopt(wf_node *parent, wf_node *from);
/* The child at `i` < count. */
wf_node *wf_node_at(const wf_node *node, uint32_t i);
/* The child at `i`, or NULL when it is ABSENT or beyond the end. */
wf_node *wf_node_maybe(const wf_node *node, uint32_t i);

const char *wf_node_kind_name(wf_node_kind kind);    /* "EACH" */
const char *wf_operator_text(wf_operator operator_); /* "??" */

/* The tree as an s-expression without places, for tests: a node whose children are all leaves takes
   one line, else each child has its own. `doc` is shown as "## ...". */
void wf_node_dump(wf_buf *out, const wf_node *node);

#endif
