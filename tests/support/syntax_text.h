/* For tests of the grammar: a text parsed or formatted in an arena of its own. Include after
   cmocka.h. */
#ifndef WF_TESTS_SYNTAX_TEXT_H
#define WF_TESTS_SYNTAX_TEXT_H

#include "grammar/syntax.h"

#include <stdio.h>

typedef struct syntax_text {
    wf_arena arena;
    weft_diags *diags;
    wf_source *source;
    wf_node *file;
    wf_buf out; /* the dump of the tree, or the canonical form */
    weft_status status;
} syntax_text;

static inline void syntax_open(syntax_text *t, weft_span text)
{
    memset(t, 0, sizeof *t);
    wf_arena_init(&t->arena, 0);
    wf_buf_init(&t->out, 0);
    t->diags = weft_diags_new(0);
    assert_non_null(t->diags);
    t->source = wf_source_new(&t->arena, "test.weft", text);
    assert_non_null(t->source);
}

static inline void syntax_parse(syntax_text *t, weft_span text)
{
    syntax_open(t, text);
    t->status = wf_syntax_weft(&t->file, t->source, &t->arena, t->diags);
    if (t->status == WEFT_OK || t->status == WEFT_INVALID)
        wf_node_dump(&t->out, t->file);
    wf_buf_put_byte(&t->out, '\0');
}

static inline void syntax_format(syntax_text *t, weft_span text)
{
    syntax_open(t, text);
    t->status = wf_syntax_format(&t->out, t->source, &t->arena, t->diags);
    wf_buf_put_byte(&t->out, '\0');
}

/* What syntax_parse or syntax_format left, without the NUL behind it. */
static inline weft_span syntax_out(const syntax_text *t)
{
    return weft_span_of(t->out.data, t->out.len - 1);
}

static inline void syntax_close(syntax_text *t)
{
    wf_buf_fini(&t->out);
    weft_diags_free(t->diags);
    wf_arena_fini(&t->arena);
}

/* The file `name` of tests/lang/syntax, in `buf`. */
static inline weft_span syntax_read(wf_buf *buf, const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/lang/syntax/%s", WF_TESTS_DIR, name);
    FILE *const file = fopen(path, "rb");
    assert_non_null(file);
    for (int c = fgetc(file); c != EOF; c = fgetc(file))
        wf_buf_put_byte(buf, (char)c);
    assert_int_equal(ferror(file), 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(buf->status, WEFT_OK);
    return wf_buf_span(buf);
}

/* The .weft files of that folder. */
static const char *const syntax_files[] = {
    "every_kind.weft", "inventory.weft",      "return_webhook.weft",
    "sfcc_order.weft", "sfcc_resolvers.weft",
};

#endif
