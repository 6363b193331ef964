/* Tables as fusing lays them: every key at a place of its own, and what cannot be laid so is left alone. */
#include "tests/support/machine.h"

#include "vm/fuse_table.h"
#include "vm/fused.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST 4097u

/* A program that has a table and nothing else: row `i` is the number `i`. */
typedef struct made {
    weft_program program;
    wf_table_row rows[MOST];
    weft_value constants[2 * MOST];
    char texts[MOST][20];
    wf_table table;
} made;

static made *made_new(void)
{
    made *const m = calloc(1, sizeof *m);
    assert_non_null(m);
    wf_arena_init(&m->program.arena, 0);
    m->program.rows = m->rows;
    m->program.constants = m->constants;
    return m;
}

static void made_free(made *m)
{
    wf_arena_fini(&m->program.arena);
    free(m);
}

static void made_clear(made *m)
{
    wf_arena_reset(&m->program.arena);
    m->table.count = 0;
}

static void add_value(made *m, weft_value key)
{
    const uint32_t i = m->table.count++;
    m->constants[i] = key;
    m->constants[MOST + i] = weft_int(i);
    m->rows[i].key = i;
    m->rows[i].value = MOST + i;
}

static void add(made *m, const char *key)
{
    char *const text = m->texts[m->table.count];
    memcpy(text, key, strlen(key) + 1);
    add_value(m, weft_text(weft_span_text(text)));
}

static wf_text_table lay(made *m)
{
    wf_text_table table = {0};
    assert_int_equal(wf_text_table_make(&table, &m->program, &m->table), WEFT_OK);
    return table;
}

/* The row of the key, or -1. */
static long find(const wf_text_table *table, const char *key)
{
    char room[32] = {0};
    memcpy(room, key, strlen(key) + 1);
    const weft_value value = weft_text(weft_span_text(room));
    const wf_table_row_text *const row = wf_text_table_find(table, &value);
    return row ? strtol(row->text, NULL, 10) : -1;
}

static const char *family(char *to, size_t room, uint32_t which, uint32_t i)
{
    switch (which) {
    case 0:
        (void)snprintf(to, room, "k%u", i);
        break;
    case 1:
        (void)snprintf(to, room, "a key of %u", i);
        break;
    case 2:
        (void)snprintf(to, room, "%c%c%c", 'A' + (int)(i / 676 % 26), 'A' + (int)(i / 26 % 26),
                       'A' + (int)(i % 26));
        break;
    default:
        (void)snprintf(to, room, "%016u", i);
        break;
    }
    return to;
}

static void keys_have_places_of_their_own(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 64, 100, 257, 1000, 4096};
    made *const m = made_new();
    char key[20];
    for (uint32_t which = 0; which < 4; which++) {
        for (uint32_t n = 0; n < WF_COUNTOF(counts); n++) {
            made_clear(m);
            for (uint32_t i = 0; i < counts[n]; i++)
                add(m, family(key, sizeof key, which, i));
            const wf_text_table table = lay(m);
            assert_non_null(table.rows);
            for (uint32_t i = 0; i < counts[n] + 300; i++) {
                const long expected = i < counts[n] ? (long)i : -1;
                assert_int_equal(find(&table, family(key, sizeof key, which, i)), expected);
            }
            assert_int_equal(find(&table, "none of these"), -1);
            assert_int_equal(find(&table, "-"), -1);
        }
    }
    made_free(m);
}

static void the_first_of_equal_keys_counts(void **state)
{
    (void)state;
    made *const m = made_new();
    add(m, "A");
    add(m, "BA"); /* whose bytes look like those of "A" */
    add(m, "A");
    add(m, "BA");
    const wf_text_table table = lay(m);
    assert_non_null(table.rows);
    assert_int_equal(find(&table, "A"), 0);
    assert_int_equal(find(&table, "BA"), 1);
    made_free(m);
}

#define FIRST_MULTIPLIER UINT64_C(0x9e3779b97f4a7c15)

/* 64 keys of one bucket by the first multiplier. */
static void a_crowded_bucket_takes_another_multiplier(void **state)
{
    (void)state;
    const wf_text_table wanted = {.bucket_mask = 31};
    made *const m = made_new();
    for (uint32_t i = 0; m->table.count < 64; i++) {
        char key[20];
        uint64_t head;
        uint64_t tail;
        const uint32_t len = (uint32_t)strlen(family(key, sizeof key, 1, i));
        wf_text_key(&head, &tail, key, len);
        if (wf_text_table_bucket(&wanted, wf_text_key_mix(FIRST_MULTIPLIER, head, tail, len)) == 7)
            add(m, key);
    }
    const wf_text_table table = lay(m);
    assert_non_null(table.rows);
    assert_int_equal(table.bucket_mask, wanted.bucket_mask);
    assert_true(table.multiplier != FIRST_MULTIPLIER);
    for (uint32_t i = 0; i < m->table.count; i++)
        assert_int_equal(find(&table, m->texts[i]), i);
    made_free(m);
}

/* Made so that no multiplier tells them apart. */
#define ONE_KEY   "aaaaaaaabccccccc"
#define OTHER_KEY "bbbbbbbbccccccc"

static void keys_that_collide_are_left_to_the_general_look_up(void **state)
{
    (void)state;
    made *const m = made_new();
    add(m, ONE_KEY);
    assert_non_null(lay(m).rows);
    add(m, OTHER_KEY);
    assert_null(lay(m).rows);
    made_free(m);
    static const char listing[] = OUTPUT_MAP(
        "table 0 \"t\"\nrow \"" ONE_KEY "\" \"one\"\nrow \"" OTHER_KEY "\" \"other\"\n",
        "GET r0, slot 1\nTABLE r0, table 0\nEMIT \"{\"\nEMITF r0, \",\\\"x\\\":\"\nEMIT \"}\"\n"
        "END");
    assert_maps(listing, "{\"a\":\"" ONE_KEY "\"}", "{\"x\":\"one\"}");
    assert_maps(listing, "{\"a\":\"" OTHER_KEY "\"}", "{\"x\":\"other\"}");
}

static void other_tables_are_left_alone(void **state)
{
    (void)state;
    made *const m = made_new();
    assert_null(lay(m).rows);
    add(m, "seventeen bytes..");
    assert_null(lay(m).rows);
    made_clear(m);
    add(m, "");
    assert_null(lay(m).rows);
    made_clear(m);
    add_value(m, weft_int(1));
    assert_null(lay(m).rows);
    made_clear(m);
    for (uint32_t i = 0; i < 4097; i++) {
        char key[20];
        add(m, family(key, sizeof key, 0, i));
    }
    assert_null(lay(m).rows);
    made_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_have_places_of_their_own),
        cmocka_unit_test(the_first_of_equal_keys_counts),
        cmocka_unit_test(a_crowded_bucket_takes_another_multiplier),
        cmocka_unit_test(keys_that_collide_are_left_to_the_general_look_up),
        cmocka_unit_test(other_tables_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
