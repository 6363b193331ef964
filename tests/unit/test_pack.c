/* Blocks packed and taken again: every kind a reader gives, and bytes that were damaged. */
#include "vm/pack.h"

#include "base/memory.h"
#include "vm/json.h"
#include "vm/value.h"
#include "vm/xml_build.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define WIDTH 10u

/* [record, text, number, decimal, list of blocks, list, map, fault here, fault apart, and again] */
static void fill(weft_value *block, wf_arena *arena)
{
    static const wf_decimal half = {5, 0, 1, 0};
    wf_json_error error;
    weft_value *const blocks = wf_arena_zero(arena, 4, sizeof *blocks);
    weft_value *const several = wf_arena_zero(arena, 1, sizeof *several);
    memset(block, 0, WIDTH * sizeof *block);
    block[0] = (weft_value){.kind = WEFT_KIND_RECORD, .len = 3, .as.block = block};
    block[1] = weft_text(weft_span_text("caf\xc3\xa9"));
    block[1].flags = WEFT_VALUE_UNTYPED;
    block[2] = weft_text(weft_span_text("29.90"));
    block[2].kind = WEFT_KIND_NUMBER;
    assert_true(wf_value_decimal(&block[3], arena, &half));
    for (size_t i = 0; i < 2; i++) {
        blocks[i * 2] =
            (weft_value){.kind = WEFT_KIND_RECORD, .len = 5, .as.block = &blocks[i * 2]};
        blocks[i * 2 + 1] = weft_int((int64_t)i + 7);
    }
    block[4] =
        (weft_value){.kind = WEFT_KIND_LIST, .extra = 2, .len = 2, .flags = 0, .as.list = blocks};
    assert_int_equal(
        wf_json_parse(&block[5], weft_span_text("[1,\"\",null,[true]]"), arena, &error), WEFT_OK);
    assert_int_equal(
        wf_json_parse(&block[6], weft_span_text("{\"a\":{\"b\":[]},\"\":-1e2}"), arena, &error),
        WEFT_OK);
    block[7] = (weft_value){.kind = WEFT_KIND_FAULT, .as.block = &block[1]};
    *several = weft_list(blocks, 2);
    block[8] = (weft_value){.kind = WEFT_KIND_FAULT, .as.block = several};
    block[9] = block[8];
}

static void blocks_come_back(void **state)
{
    (void)state;
    wf_arena arena;
    wf_buf out;
    weft_value block[WIDTH];
    weft_value back[WIDTH];
    wf_arena_init(&arena, 0);
    wf_buf_init(&out, 0);
    wf_buf_put_text(&out, "a head of 16 byt");
    fill(block, &arena);
    assert_int_equal(wf_pack_block(&out, 0, block, WIDTH), WEFT_OK);
    memset(block, 0xee, sizeof block);
    wf_arena_reset(&arena);
    assert_int_equal(wf_pack_take(back, WIDTH, out.data, out.len, 16), WEFT_OK);
    fill(block, &arena);
    assert_ptr_equal(back[0].as.block, back);
    assert_int_equal(back[0].len, 3);
    assert_int_equal(back[1].flags, WEFT_VALUE_UNTYPED);
    for (size_t i = 1; i < 7; i++) {
        assert_int_equal(back[i].kind, block[i].kind);
        if (i != 4)
            assert_true(wf_value_equal(back[i], block[i]));
    }
    assert_int_equal(back[4].extra, 2);
    assert_ptr_equal(back[4].as.list[2].as.block, &back[4].as.list[2]);
    assert_int_equal(back[4].as.list[2].len, 5);
    assert_int_equal(back[4].as.list[3].as.integer, 8);
    assert_ptr_equal(back[7].as.block, &back[1]);
    assert_int_equal(back[8].as.block->kind, WEFT_KIND_LIST);
    assert_int_equal(back[8].as.block->len, 2);
    assert_ptr_equal(back[9].as.block, back[8].as.block);
    assert_int_equal(back[9].len, 0);
    wf_buf_fini(&out);
    wf_arena_fini(&arena);
}

static void trees_come_back_once(void **state)
{
    (void)state;
    wf_arena arena;
    wf_buf out;
    wf_xml_builder builder;
    weft_value block[2] = {0};
    weft_value back[2];
    weft_value whole[2];
    wf_arena_init(&arena, 0);
    wf_buf_init(&out, 0);
    wf_xml_builder_init(&builder);
    wf_xml_build_begin(&builder, &arena);
    (void)wf_xml_build_root(&builder);
    const wf_xml_node *const a = wf_xml_build_open(&builder, weft_span_text("a"),
                                                   weft_span_text("p"), weft_span_text("urn:p"));
    wf_xml_build_namespace(&builder, weft_span_text("p"), weft_span_text("urn:p"));
    wf_xml_build_attribute(&builder, weft_span_text("id"), weft_span_text(""), weft_span_text(""),
                           weft_span_text("7"));
    wf_xml_build_text(&builder, weft_span_text("before"));
    const wf_xml_node *const b =
        wf_xml_build_open(&builder, weft_span_text("b"), weft_span_text(""), weft_span_text(""));
    wf_xml_build_text(&builder, weft_span_text("in"));
    wf_xml_build_close(&builder);
    wf_xml_build_close(&builder);
    assert_int_equal(builder.status, WEFT_OK);
    block[0] = (weft_value){.kind = WEFT_KIND_XML, .as.xml = a};
    block[1] = (weft_value){.kind = WEFT_KIND_XML, .as.xml = b};
    assert_int_equal(wf_pack_block(&out, 0, block, 2), WEFT_OK);
    assert_int_equal(wf_xml_value(&whole[0], a, 0, &arena), WEFT_OK);
    assert_int_equal(wf_pack_take(back, 2, out.data, out.len, 0), WEFT_OK);
    assert_ptr_equal(back[1].as.xml->parent, back[0].as.xml);
    assert_int_equal(back[0].as.xml->parent->kind, WF_XML_ROOT);
    assert_int_equal(back[0].as.xml->first_namespace->text.len, 5);
    assert_int_equal(wf_xml_value(&whole[1], back[0].as.xml, 0, &arena), WEFT_OK);
    assert_true(wf_value_equal(whole[0], whole[1]));
    wf_xml_builder_fini(&builder);
    wf_buf_fini(&out);
    wf_arena_fini(&arena);
}

/* Bytes cut short or changed are refused or give some other block; nothing outside them is touched. */
static void damaged_bytes_are_refused(void **state)
{
    (void)state;
    wf_arena arena;
    wf_buf out;
    weft_value block[WIDTH];
    weft_value back[WIDTH];
    wf_arena_init(&arena, 0);
    wf_buf_init(&out, 0);
    fill(block, &arena);
    assert_int_equal(wf_pack_block(&out, 0, block, WIDTH), WEFT_OK);
    for (size_t len = 0; len < out.len; len++) {
        char *const copy = wf_alloc(1, len); /* its end is guarded where sanitizers watch */
        memcpy(copy, out.data, len);
        assert_int_equal(wf_pack_take(back, WIDTH, copy, len, 0), WEFT_INVALID);
        wf_free(copy);
    }
    for (size_t i = 0; i < out.len; i++) {
        char *const copy = wf_alloc(1, out.len);
        memcpy(copy, out.data, out.len);
        copy[i] ^= (char)0xa5;
        const weft_status rc = wf_pack_take(back, WIDTH, copy, out.len, 0);
        assert_true(rc == WEFT_OK || rc == WEFT_INVALID);
        wf_free(copy);
    }
    wf_buf_fini(&out);
    wf_arena_fini(&arena);
}

static void memory_may_end(void **state)
{
    (void)state;
    wf_arena arena;
    weft_value block[WIDTH];
    wf_arena_init(&arena, 0);
    fill(block, &arena);
    weft_status rc = WEFT_NOMEM;
    for (uint64_t nth = 1; rc == WEFT_NOMEM && nth < 100; nth++) {
        wf_buf out;
        wf_buf_init(&out, 0);
        wf_memory_fail_nth(nth);
        rc = wf_pack_block(&out, 0, block, WIDTH);
        wf_memory_fail_nth(0);
        wf_buf_fini(&out);
    }
    assert_int_equal(rc, WEFT_OK);
    wf_arena_fini(&arena);
}

static void keys_are_shown_as_they_are_written(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *shown;
    } cases[] = {{"\"a\"", "\"a\""}, {"12.50", "12.5"}, {"-0", "0"},      {"1200", "1200"},
                 {"0.5", "0.5"},     {"-7", "-7"},      {"true", "true"}, {"1e70", "0.1e71"},
                 {"0.05", "0.5e-1"}, {"10e-1", "1"}};
    wf_arena arena;
    wf_arena_init(&arena, 0);
    for (size_t i = 0; i < WF_COUNTOF(cases); i++) {
        wf_json_error error;
        weft_value value;
        wf_buf key;
        wf_buf shown;
        wf_buf_init(&key, 0);
        wf_buf_init(&shown, 0);
        assert_int_equal(wf_json_parse(&value, weft_span_text(cases[i].json), &arena, &error),
                         WEFT_OK);
        assert_true(wf_value_put_key(&key, value));
        wf_value_show_key(&shown, wf_buf_span(&key));
        wf_buf_put_byte(&shown, '\0');
        assert_string_equal(shown.data, cases[i].shown);
        wf_buf_fini(&key);
        wf_buf_fini(&shown);
    }
    wf_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_come_back),
        cmocka_unit_test(trees_come_back_once),
        cmocka_unit_test(damaged_bytes_are_refused),
        cmocka_unit_test(memory_may_end),
        cmocka_unit_test(keys_are_shown_as_they_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
