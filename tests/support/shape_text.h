/* A shape from a text, for tests: names in braces, `[]` for a list's elements, `*` for everything
   below:  {id customer{name address*} lines[]{sku qty} tags[]}   A name may stand in quotes. */
#ifndef WF_TEST_SHAPE_TEXT_H
#define WF_TEST_SHAPE_TEXT_H

#include "vm/shape.h"

#include <stdlib.h>
#include <string.h>

#define SHAPE_TEXT_NODES 64u

typedef struct shape_text {
    wf_shape shape; /* first */
    wf_shape_node nodes[SHAPE_TEXT_NODES];
    weft_span keys[SHAPE_TEXT_NODES];
    const char *at;
} shape_text;

static inline uint32_t shape_text_add(shape_text *s, uint32_t parent)
{
    const uint32_t node = s->shape.node_count++;
    if (node >= SHAPE_TEXT_NODES)
        abort();
    const wf_shape_node fresh = {.key = WF_SHAPE_NONE,
                                 .first_child = WF_SHAPE_NONE,
                                 .next = WF_SHAPE_NONE,
                                 .element = WF_SHAPE_NONE,
                                 .parent = parent};
    s->nodes[node] = fresh;
    return node;
}

static inline weft_span shape_text_name(shape_text *s)
{
    const bool is_quoted = *s->at == '"';
    s->at += is_quoted;
    const char *const from = s->at;
    s->at += strcspn(s->at, is_quoted ? "\"" : " {}[]*");
    const weft_span name = weft_span_of(from, (size_t)(s->at - from));
    s->at += is_quoted;
    return name;
}

/* What stands behind a name: `node` lives in the block that `top` owns. */
static inline void shape_text_rest(shape_text *s, uint32_t node, uint32_t top)
{
    s->nodes[node].slot = s->nodes[top].width++;
    if (*s->at == '*') {
        s->at++;
        s->nodes[node].all = 1;
    } else if (*s->at == '[') {
        s->at += 2;
        const uint32_t element = shape_text_add(s, node);
        s->nodes[node].element = element;
        shape_text_rest(s, element, element);
    } else if (*s->at == '{') {
        uint32_t last = WF_SHAPE_NONE;
        s->at++;
        for (;;) {
            s->at += strspn(s->at, " ");
            if (*s->at == '}')
                break;
            const weft_span name = shape_text_name(s);
            const uint32_t child = shape_text_add(s, node);
            s->nodes[child].key = s->shape.key_count;
            s->keys[s->shape.key_count++] = name;
            if (last == WF_SHAPE_NONE)
                s->nodes[node].first_child = child;
            else
                s->nodes[last].next = child;
            last = child;
            shape_text_rest(s, child, top);
        }
        s->at++;
    }
}

static inline const wf_shape *shape_text_parse(shape_text *s, const char *text)
{
    memset(s, 0, sizeof *s);
    s->at = text;
    s->shape.nodes = s->nodes;
    s->shape.keys = s->keys;
    shape_text_rest(s, shape_text_add(s, WF_SHAPE_NONE), 0);
    s->shape.depth = SHAPE_TEXT_NODES;
    return &s->shape;
}

#endif
