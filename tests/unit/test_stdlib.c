#include "stdlib/stdlib.h"

#include "stdlib/search.h"
#include "stdlib/zone.h"
#include "vm/call.h"
#include "vm/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const weft_family *const *families(size_t *count)
{
    return wf_stdlib_families(count);
}

static void every_signature_parses(void **state)
{
    (void)state;
    size_t count;
    wf_registry registry;
    weft_diags *const diags = weft_diags_new(0);
    const weft_family *const *all = families(&count);
    const weft_status rc = wf_registry_init(&registry, all, count, diags);
    for (size_t i = 0; i < weft_diags_count(diags); i++)
        print_error("%s\n", weft_diags_at(diags, i)->message);
    assert_int_equal(rc, WEFT_OK);
    wf_registry_fini(&registry);
    weft_diags_free(diags);
}

/* Snake case; what stands for the npm package has its own names behind `sdk.` or `strict.`. */
static bool is_name(const char *text)
{
    const bool is_package = strncmp(text, "sdk.", 4) == 0 || strncmp(text, "strict.", 7) == 0;
    for (; *text; text++)
        if (!((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9') || *text == '_' ||
              (is_package && (*text == '.' || (*text >= 'A' && *text <= 'Z')))))
            return false;
    return true;
}

/* An example is one line: "e.g. EXPR gives EXPR" or "e.g. EXPR fails". */
static bool is_example(const char *line, size_t len)
{
    static const char fails[] = " fails";
    char text[400];
    if (len >= sizeof text || strncmp(line, "e.g. ", 5) != 0)
        return false;
    memcpy(text, line, len);
    text[len] = '\0';
    return strstr(text, " gives ") != NULL ||
           (len > sizeof fails && strcmp(text + len - (sizeof fails - 1), fails) == 0);
}

/* A sentence on the first line, examples on all others. */
static bool is_documented(const char *doc)
{
    size_t len = strcspn(doc, "\n");
    size_t examples = 0;
    if (len < 10 || doc[len - 1] != '.' || doc[0] == ' ')
        return false;
    for (doc += len; *doc == '\n'; doc += len) {
        len = strcspn(++doc, "\n");
        if (!is_example(doc, len))
            return false;
        examples++;
    }
    return examples != 0;
}

static void every_function_is_documented(void **state)
{
    (void)state;
    size_t count;
    size_t functions = 0;
    const weft_family *const *all = families(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(strlen(all[i]->name) > 0 && strlen(all[i]->doc) > 0);
        for (size_t k = 0; k < all[i]->count; k++) {
            const weft_resolver *const row = &all[i]->rows[k];
            if (!is_name(row->name) || !is_documented(row->doc) || !row->body)
                fail_msg("%s is not documented as it should be", row->name);
            functions++;
        }
    }
    assert_true(functions > 180);
}

static const weft_resolver *find(const char *name)
{
    size_t count;
    const weft_family *const *all = families(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < all[i]->count; k++)
            if (strcmp(all[i]->rows[k].name, name) == 0)
                return &all[i]->rows[k];
    fail_msg("there is no function %s", name);
    return NULL;
}

static void traits_say_what_a_function_uses(void **state)
{
    (void)state;
    assert_int_equal(find("now")->traits, WEFT_USES_CLOCK);
    assert_int_equal(find("today")->traits, WEFT_USES_CLOCK);
    assert_int_equal(find("uuid4")->traits, WEFT_USES_RANDOM);
    assert_int_equal(find("row")->traits, WEFT_USES_RECORD);
    assert_int_equal(find("uuid5")->traits, WEFT_PURE);
    assert_non_null(find("matches")->prepare);
    assert_null(find("upper")->prepare);
}

/* What a text function makes is no source text any more; what needs no escaping stays so. */
static void made_texts_are_typed(void **state)
{
    (void)state;
    static const char *const names[] = {"trim", "upper", "lower", "trim_start", "text"};
    wf_arena arena;
    wf_buf message;
    wf_arena_init(&arena, 0);
    wf_buf_init(&message, 0);
    weft_call call = {.arena = &arena, .message = &message};
    for (size_t i = 0; i < WF_COUNTOF(names); i++) {
        weft_value arg = weft_text(weft_span_text(" ab "));
        weft_value result;
        arg.flags = WEFT_VALUE_UNTYPED | WEFT_VALUE_PLAIN;
        assert_int_equal(find(names[i])->body(&result, &call, &arg, 1), WEFT_OK);
        assert_int_equal(result.flags, WEFT_VALUE_PLAIN);
    }
    wf_buf_fini(&message);
    wf_arena_fini(&arena);
}

#define LARGE ((size_t)1100000)

/* Large arguments are not refused for what the result might have been. */
static void large_values_are_taken(void **state)
{
    (void)state;
    wf_arena arena;
    wf_buf message;
    weft_value result;
    wf_arena_init(&arena, 0);
    wf_buf_init(&message, 0);
    weft_call call = {.arena = &arena, .message = &message};
    weft_value *const items = wf_arena_zero(&arena, LARGE, sizeof *items);
    char *const letters = wf_arena_alloc(&arena, 8 * LARGE);
    assert_true(items && letters);
    for (size_t i = 0; i < LARGE; i++)
        items[i] = weft_text(weft_span_text("x"));
    memset(letters, 'x', 8 * LARGE);
    weft_value args[2] = {weft_list(items, (uint32_t)LARGE), weft_text(weft_span_text(","))};
    assert_int_equal(find("join")->body(&result, &call, args, 2), WEFT_OK);
    assert_int_equal(result.len, 2 * LARGE - 1);
    args[0] = result;
    assert_int_equal(find("split")->body(&result, &call, args, 2), WEFT_REJECTED);
    const weft_span sentence = wf_buf_span(&message);
    assert_true(weft_span_equal(sentence,
                                weft_span_text("the list would have more than 1000000 elements")));
    args[0] = weft_text(weft_span_of(letters, 8 * LARGE));
    assert_int_equal(find("title")->body(&result, &call, args, 1), WEFT_OK);
    assert_int_equal(result.len, 8 * LARGE);
    wf_buf_fini(&message);
    wf_arena_fini(&arena);
}

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static size_t slow_search(const char *text, size_t text_len, const char *what, size_t what_len,
                          bool last)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i + what_len <= text_len && (last || found == SIZE_MAX); i++)
        if (memcmp(text + i, what, what_len) == 0)
            found = i;
    return found;
}

/* Against the obvious way, with few letters, so that texts repeat themselves. */
static void searching_finds_what_is_there(void **state)
{
    (void)state;
    unsigned seed = 1;
    for (int round = 0; round < 200000; round++) {
        char text[96];
        char what[40];
        const unsigned letters = 1 + next_random(&seed) % 3;
        const size_t text_len = next_random(&seed) % sizeof text;
        const size_t what_len = 1 + next_random(&seed) % (round % 2 ? sizeof what - 1 : 6);
        for (size_t i = 0; i < text_len; i++)
            text[i] = (char)('a' + next_random(&seed) % letters);
        for (size_t i = 0; i < what_len; i++)
            what[i] = (char)('a' + next_random(&seed) % letters);
        if (round % 3 == 0 && what_len < text_len)
            memcpy(what, text + next_random(&seed) % (text_len - what_len), what_len);
        const weft_span in = weft_span_of(text, text_len);
        const weft_span needle = weft_span_of(what, what_len);
        assert_int_equal(wf_search_first(in, needle, 0),
                         slow_search(text, text_len, what, what_len, false));
        assert_int_equal(wf_search_last(in, needle),
                         slow_search(text, text_len, what, what_len, true));
    }
    assert_int_equal(wf_search_first(weft_span_text("abab"), weft_span_text("ab"), 1), 2);
    assert_int_equal(wf_search_first(weft_span_text("abc"), weft_span_text(""), 2), 2);
    assert_int_equal(wf_search_last(weft_span_text("abc"), weft_span_text("")), 3);
    assert_int_equal(wf_search_first(weft_span_of(NULL, 0), weft_span_text("a"), 0), SIZE_MAX);
}

static void the_zones_have_an_edition(void **state)
{
    (void)state;
    assert_true(strlen(wf_zone_edition()) >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_signature_parses),
        cmocka_unit_test(every_function_is_documented),
        cmocka_unit_test(traits_say_what_a_function_uses),
        cmocka_unit_test(made_texts_are_typed),
        cmocka_unit_test(large_values_are_taken),
        cmocka_unit_test(searching_finds_what_is_there),
        cmocka_unit_test(the_zones_have_an_edition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
