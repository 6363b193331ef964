/* The tree of a GraphQL document: schema language or operations. One node type; the kinds follow
   the grammar of the specification (October 2021, appendix B; `extend` and repeatable directives
   included). Nodes live in the unit arena. */
#ifndef WF_GRAMMAR_SDL_H
#define WF_GRAMMAR_SDL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/source.h"

typedef enum wf_sdl_kind {
    WF_SDL_DOCUMENT,       /* definitions */
    WF_SDL_SCHEMA,         /* ROOT_OPERATION*, DIRECTIVE* */
    WF_SDL_ROOT_OPERATION, /* text: query|mutation|subscription; NAMED_TYPE */
    WF_SDL_SCALAR,         /* text: name; DIRECTIVE* */
    WF_SDL_OBJECT,         /* text: name; IMPLEMENTS*, FIELD_DEF*, DIRECTIVE* */
    WF_SDL_INTERFACE,      /* as OBJECT */
    WF_SDL_UNION,          /* text: name; NAMED_TYPE*, DIRECTIVE* */
    WF_SDL_ENUM,           /* text: name; ENUM_VALUE*, DIRECTIVE* */
    WF_SDL_INPUT,          /* text: name; INPUT_VALUE*, DIRECTIVE* */
    WF_SDL_DIRECTIVE_DEF,  /* text: name; INPUT_VALUE* (arguments), LOCATION*; flag REPEATABLE */
    WF_SDL_LOCATION,       /* text */
    WF_SDL_IMPLEMENTS,     /* text: interface name */
    WF_SDL_FIELD_DEF,      /* text: name; type, INPUT_VALUE* (arguments), DIRECTIVE* */
    WF_SDL_INPUT_VALUE,    /* text: name; type, value? (default), DIRECTIVE* */
    WF_SDL_ENUM_VALUE,     /* text: name; DIRECTIVE* */
    WF_SDL_DIRECTIVE,      /* text: name; ARGUMENT* */
    WF_SDL_ARGUMENT,       /* text: name; value */
    WF_SDL_NAMED_TYPE,     /* text: name */
    WF_SDL_LIST_TYPE,      /* type */
    WF_SDL_NON_NULL_TYPE,  /* type */
    /* text: query|mutation|subscription; NAME?, VARIABLE_DEF*, DIRECTIVE*, SELECTION_SET */
    WF_SDL_OPERATION,
    WF_SDL_NAME,            /* text */
    WF_SDL_VARIABLE_DEF,    /* text: name; type, value?, DIRECTIVE* */
    WF_SDL_SELECTION_SET,   /* FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT */
    WF_SDL_FIELD,           /* text: name; ALIAS?, ARGUMENT*, DIRECTIVE*, SELECTION_SET? */
    WF_SDL_ALIAS,           /* text */
    WF_SDL_FRAGMENT_SPREAD, /* text: name; DIRECTIVE* */
    WF_SDL_INLINE_FRAGMENT, /* NAMED_TYPE?, DIRECTIVE*, SELECTION_SET */
    WF_SDL_FRAGMENT,        /* text: name; NAMED_TYPE, DIRECTIVE*, SELECTION_SET */
    WF_SDL_VARIABLE,        /* text: name without $ */
    WF_SDL_INT,             /* text: as written, for this and the next four */
    WF_SDL_FLOAT,
    WF_SDL_STRING, /* text: unescaped; block strings with their indentation removed */
    WF_SDL_BOOLEAN,
    WF_SDL_NULL,
    WF_SDL_ENUM_LITERAL,
    WF_SDL_LIST,         /* value* */
    WF_SDL_OBJECT_VALUE, /* ARGUMENT* */
    WF_SDL_KIND_COUNT
} wf_sdl_kind;

enum {
    WF_SDL_EXTEND = 1u << 0, /* a definition that began with `extend` */
    WF_SDL_REPEATABLE = 1u << 1,
    WF_SDL_BLOCK = 1u << 2 /* STRING: written as a block string */
};

typedef struct wf_sdl_node wf_sdl_node;
struct wf_sdl_node {
    uint8_t kind; /* wf_sdl_kind */
    uint8_t flags;
    uint32_t
        start; /* byte range in the source, from the keyword or name, without the description */
    uint32_t end;
    weft_span text;        /* ptr NULL: the kind has none */
    weft_span description; /* unescaped; ptr NULL: none */
    wf_sdl_node *first;    /* children, in the order the document has them within each sort above */
    wf_sdl_node *last;
    wf_sdl_node *next;
    wf_source *source;
};

wf_sdl_node *wf_sdl_node_new(wf_arena *arena, wf_sdl_kind kind, wf_source *source, uint32_t start,
                             uint32_t end);
/* As wf_node_add. */
wf_sdl_node *wf_sdl_node_add(wf_sdl_node *parent, wf_sdl_node *child);
/* The first child of `kind`, or NULL. */
wf_sdl_node *wf_sdl_find(const wf_sdl_node *node, wf_sdl_kind kind);
/* Where the node's name or literal stands; the whole node when its text is not in the source as it
   is (strings with escapes, the `query` of a bare selection set). */
wf_place wf_sdl_place(const wf_sdl_node *node);
const char *wf_sdl_kind_name(wf_sdl_kind kind);
void wf_sdl_dump(wf_buf *out, const wf_sdl_node *node);

#endif
