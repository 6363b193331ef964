/* XPath 1.0 as a tree: what the grammar of the Recommendation says and nothing more. Which functions,
   axes and prefixes there are is asked later (compiler/xpath_check.c). */
#ifndef WF_GRAMMAR_XPATH_TREE_H
#define WF_GRAMMAR_XPATH_TREE_H

#include "base/diags.h"

#define WF_XPATH_TEXT_MOST  65536u /* bytes of an expression */
#define WF_XPATH_DEPTH_MOST 64u    /* brackets open at once: nothing else nests */

typedef enum wf_xpath_sort {
    WF_XPATH_NUMERAL,  /* number */
    WF_XPATH_LITERAL,  /* text: without its quotes */
    WF_XPATH_VARIABLE, /* prefix, text: its name */
    WF_XPATH_CALL,     /* prefix, text: the function; children: arguments */
    WF_XPATH_CHAIN, /* children: operands of one level, left to right; each but the first has sign */
    WF_XPATH_NEGATE, /* child: operand; number: how often it is negated */
    WF_XPATH_FILTER, /* children: what is filtered, then predicates */
    WF_XPATH_PATH,   /* children: the start unless it is the context, then steps */
    WF_XPATH_ROOT,   /* the start of an absolute path */
    WF_XPATH_STEP    /* axis, test, prefix, text: name or target; children: predicates */
} wf_xpath_sort;

typedef enum wf_xpath_sign {
    WF_XPATH_SIGN_OR,
    WF_XPATH_SIGN_AND,
    WF_XPATH_SIGN_EQ,
    WF_XPATH_SIGN_NE,
    WF_XPATH_SIGN_LT,
    WF_XPATH_SIGN_LE,
    WF_XPATH_SIGN_GT,
    WF_XPATH_SIGN_GE,
    WF_XPATH_SIGN_ADD,
    WF_XPATH_SIGN_SUB,
    WF_XPATH_SIGN_MUL,
    WF_XPATH_SIGN_DIV,
    WF_XPATH_SIGN_MOD,
    WF_XPATH_SIGN_UNION
} wf_xpath_sign;

typedef enum wf_xpath_looks_for {
    WF_XPATH_FOR_NAME,      /* prefix, text */
    WF_XPATH_FOR_ANY,       /* * */
    WF_XPATH_FOR_ANY_IN,    /* prefix:* */
    WF_XPATH_FOR_NODE,      /* node() */
    WF_XPATH_FOR_TEXT,      /* text() */
    WF_XPATH_FOR_COMMENT,   /* comment() */
    WF_XPATH_FOR_PI,        /* processing-instruction() */
    WF_XPATH_FOR_PI_TARGET, /* the same with a target: text */
} wf_xpath_looks_for;

typedef struct wf_xpath_node wf_xpath_node;
struct wf_xpath_node {
    uint8_t sort; /* wf_xpath_sort */
    uint8_t sign; /* wf_xpath_sign: what joins it to the operand before it in its chain */
    uint8_t test; /* wf_xpath_looks_for */
    bool
        is_deep; /* a step that stood behind //; its descendant-or-self::node() is in the tree too */
    uint32_t start; /* bytes of the expression, [start, end) */
    uint32_t end;
    double number;
    weft_span axis; /* as written; "child", "attribute" … where it was abbreviated */
    weft_span prefix;
    weft_span text;
    wf_xpath_node *first;
    wf_xpath_node *last;
    wf_xpath_node *next;
    /* for who asks what names mean; the grammar leaves them zero */
    uint8_t kind;     /* of value */
    uint32_t meaning; /* the axis, function or variable */
    weft_span uri;
};

/* Where bytes [start, end) of the expression stand in the file it was written in. */
typedef wf_place (*wf_xpath_locate)(const void *context, uint32_t start, uint32_t end);

/* The tree of `text` in `arena`; it borrows from `text`. WEFT_INVALID: the first mistake is in `diags`
   (W13xx); WEFT_NOMEM. */
weft_status wf_xpath_parse(wf_xpath_node **out, weft_span text, wf_arena *arena,
                           wf_xpath_locate locate, const void *context, weft_diags *diags);

#endif
