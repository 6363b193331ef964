/* XPath: a made-up expression over a made-up document. Compiled, proved and run; then with bytes of its
   code changed, proved again and run where that holds. The first byte says how many bytes are changed
   (255: all that follows is code as it stands), then comes the expression up to a line end, then the
   document. */
#include "tests/support/xml_tree.h"
#include "tests/support/xpath_text.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

enum {
    RAW = 255,
    STEPS = 20000,
    MEMORY = 16 << 20
};

static const char fallback[] = "<a xmlns:p='urn:p' k='1'>t<b p:k='2' xml:lang='en'>2</b><!--c-->"
                               "<?t x?><p:b>3</p:b><b k='x'/></a>";

static void run(weft_span code, const wf_xml_node *root)
{
    const wf_xml_node *nodes[2] = {root, root->first_child ? root->first_child : root};
    const wf_xpath_value variables[] = {
        {.kind = WF_XPATH_NODES, .nodes = nodes, .count = nodes[1] == root ? 1 : 2},
        {.kind = WF_XPATH_STRING, .string = {"text", 4}},
        {.kind = WF_XPATH_NUMBER, .number = 2}};
    wf_arena arena;
    wf_xpath_value value;
    uint64_t steps = STEPS;
    wf_arena_init(&arena, MEMORY);
    wf_xpath_run how = {.arena = &arena,
                        .steps = &steps,
                        .variables = variables,
                        .variable_count = WF_COUNTOF(variables)};
    const weft_status rc = wf_xpath_eval(&value, code, nodes[1], &how);
    MUST(rc == WEFT_OK || rc == WEFT_REJECTED || rc == WEFT_LIMIT || rc == WEFT_NOMEM);
    if (rc == WEFT_OK && value.kind == WF_XPATH_NODES) {
        for (uint32_t i = 1; i < value.count; i++)
            MUST(value.nodes[i - 1]->order <= value.nodes[i]->order);
    } else if (rc == WEFT_OK && value.kind == WF_XPATH_STRING) {
        MUST(wf_utf8_valid(value.string) == value.string.len);
    }
    wf_arena_fini(&arena);
}

/* In memory of the exact size, so that a sanitizer sees a byte read too many. */
static void run_proved(weft_span code, const wf_xml_node *root)
{
    char *const copy = wf_alloc(code.len, 1);
    MUST(copy);
    if (code.len != 0)
        memcpy(copy, code.ptr, code.len);
    if (wf_xpath_verify(weft_span_of(copy, code.len), 3))
        run(weft_span_of(copy, code.len), root);
    wf_free(copy);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void run_changed(weft_span code, uint32_t changes, uint32_t seed, const wf_xml_node *root)
{
    char *const copy = wf_alloc(code.len, 1);
    MUST(copy && code.len != 0);
    for (uint32_t round = 0; round < 8; round++) {
        memcpy(copy, code.ptr, code.len);
        for (uint32_t i = 0; i < changes; i++)
            copy[next_random(&seed) % code.len] = (char)next_random(&seed);
        run_proved(weft_span_of(copy, code.len), root);
    }
    wf_free(copy);
}

static void compile_and_run(weft_span expression, uint32_t changes, const wf_xml_node *root,
                            wf_arena *arena)
{
    wf_buf code;
    weft_diags *const diags = weft_diags_new(0);
    MUST(diags);
    wf_buf_init(&code, 0);
    const wf_xpath *const xpath = xpath_text_read(expression, NULL, arena, diags);
    MUST(xpath || weft_diags_errors(diags) != 0);
    if (xpath) {
        MUST(wf_xpath_compile(&code, xpath) == WEFT_OK);
        MUST(wf_xpath_verify(wf_buf_span(&code), xpath->variable_count));
        run_proved(wf_buf_span(&code), root);
        if (changes != 0)
            run_changed(wf_buf_span(&code), changes, (uint32_t)expression.len * 77u + changes,
                        root);
    }
    wf_buf_fini(&code);
    weft_diags_free(diags);
}

static const wf_xml_node *tree_of(weft_span document, wf_arena *arena)
{
    const wf_xml_node *root = NULL;
    if (wf_utf8_valid(document) == document.len)
        root = xml_tree_read(document, arena);
    if (!root)
        root = xml_tree_read(weft_span_text(fallback), arena);
    MUST(root);
    return root;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wf_arena arena;
    if (size == 0)
        return 0;
    wf_arena_init(&arena, 0);
    const char *const text = (const char *)data + 1;
    const weft_span rest = weft_span_of(text, size - 1);
    if (data[0] == RAW) {
        run_proved(rest, tree_of(weft_span_of(NULL, 0), &arena));
    } else {
        const char *const end = size > 1 ? memchr(text, '\n', size - 1) : NULL;
        const weft_span expression = weft_span_of(text, end ? (size_t)(end - text) : size - 1);
        const weft_span document =
            end ? weft_span_of(end + 1, size - 2 - expression.len) : weft_span_of(NULL, 0);
        compile_and_run(expression, data[0] % 8, tree_of(document, &arena), &arena);
    }
    wf_arena_fini(&arena);
    return 0;
}
