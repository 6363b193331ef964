/* Programs as bytes: the same again, and every way of being something else refused. */
#include "tests/support/assemble.h"
#include "tests/support/machine.h"
#include "tests/support/programs.h"
#include "tests/support/torture.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static weft_diags *diags;

static weft_span image_of(const char *listing)
{
    weft_program *program = NULL;
    weft_span image = {NULL, 0};
    char error[160];
    if (wf_assemble(&program, listing, diags, error) != WEFT_OK)
        fail_msg("%s %s", error, weft_diags_count(diags) ? weft_diags_at(diags, 0)->message : "");
    assert_int_equal(weft_program_save(&image, program), WEFT_OK);
    weft_program_free(program);
    return image;
}

static int begin(void **state)
{
    (void)state;
    diags = weft_diags_new(0);
    return diags ? 0 : 1;
}

static int end(void **state)
{
    (void)state;
    wf_memory_fail_nth(0);
    weft_diags_free(diags);
    return 0;
}

/* The code of the complaint about these bytes, or "". */
static const char *refusal(const void *bytes, size_t size)
{
    weft_program *program = NULL;
    weft_diags_reset(diags);
    const weft_status rc = wf_image_load(&program, weft_span_of(bytes, size), "x.weftc", diags);
    weft_program_free(program);
    if (rc == WEFT_OK)
        return "";
    assert_int_equal(rc, WEFT_INVALID);
    assert_int_equal(weft_diags_count(diags), 1);
    return weft_diags_at(diags, 0)->code;
}

static void a_program_comes_back_as_it_was(void **state)
{
    (void)state;
    for (size_t i = 0; i < test_program_count; i++) {
        const weft_span image = image_of(test_programs[i]);
        weft_program *program = NULL;
        weft_program *loaded = NULL;
        weft_span again;
        weft_span listing;
        weft_span listing_again;
        char error[160];
        assert_int_equal(wf_assemble(&program, test_programs[i], diags, error), WEFT_OK);
        assert_int_equal(wf_image_load(&loaded, image, "x", diags), WEFT_OK);
        assert_int_equal(weft_program_save(&again, loaded), WEFT_OK);
        assert_true(weft_span_equal(image, again));
        assert_int_equal(weft_program_dump(&listing, program), WEFT_OK);
        assert_int_equal(weft_program_dump(&listing_again, loaded), WEFT_OK);
        assert_true(weft_span_equal(listing, listing_again));
        weft_bytes_free(listing);
        weft_bytes_free(listing_again);
        weft_bytes_free(again);
        weft_bytes_free(image);
        weft_program_free(program);
        weft_program_free(loaded);
    }
}

static void a_loaded_program_runs(void **state)
{
    (void)state;
    const weft_family *const families[] = {&machine_family};
    const weft_span image = image_of(VALUE_MAP("", "GET r0, slot 1\nCONST r1, decimal 1.50\n"
                                                   "ADD r0, r0, r1\nRETURN r0"));
    wf_registry registry;
    weft_program *program = NULL;
    weft_vm *vm = NULL;
    weft_span out;
    assert_int_equal(wf_registry_init(&registry, families, 1, diags), WEFT_OK);
    assert_int_equal(wf_program_load(&program, image, "x", &registry, diags), WEFT_OK);
    assert_int_equal(weft_vm_new(&vm, program, NULL, diags), WEFT_OK);
    assert_int_equal(weft_vm_map_json(&out, vm, weft_span_text("{\"a\":1}"), diags), WEFT_OK);
    assert_memory_equal(out.ptr, "2.50", 4);
    weft_vm_free(vm);
    weft_program_free(program);
    wf_registry_fini(&registry);
    weft_bytes_free(image);
}

/* The first bytes are a promise to programs that sort files by them. */
static void the_head_is_fixed(void **state)
{
    (void)state;
    const weft_span image = image_of("");
    assert_memory_equal(image.ptr, "WEFTC\x1a\x05\x00", 8);
    assert_int_equal((unsigned char)image.ptr[8] | (unsigned char)image.ptr[9] << 8, image.len);
    weft_bytes_free(image);
}

static void other_files_are_refused(void **state)
{
    (void)state;
    weft_span image = image_of(test_programs[0]);
    char *const bytes = test_malloc(image.len + 1);
    memcpy(bytes, image.ptr, image.len);
    assert_string_equal(refusal("", 0), "W2201");
    assert_string_equal(refusal("weft 1\n", 7), "W2201");
    assert_string_equal(refusal(bytes, 20), "W2201");
    bytes[6] = 2;
    assert_string_equal(refusal(bytes, image.len), "W2202");
    bytes[6] = 5;
    assert_string_equal(refusal(bytes, image.len + 1), "W2203");
    assert_string_equal(refusal(bytes, image.len - 1), "W2203");
    bytes[image.len - 1] ^= 1;
    assert_string_equal(refusal(bytes, image.len), "W2203");
    bytes[image.len - 1] ^= 1;
    bytes[12] ^= 1;
    assert_string_equal(refusal(bytes, image.len), "W2203");
    bytes[12] ^= 1;
    assert_string_equal(refusal(bytes, image.len), "");
    test_free(bytes);
    weft_bytes_free(image);
}

static void every_prefix_is_refused(void **state)
{
    (void)state;
    const weft_span image = image_of(test_programs[1]);
    for (size_t size = 0; size < image.len; size++) {
        unsigned char *const bytes = test_malloc(size + 1);
        memcpy(bytes, image.ptr, size);
        assert_true(refusal(bytes, size)[0] != '\0');
        if (torture_seal(bytes, size))
            assert_true(refusal(bytes, size)[0] != '\0');
        test_free(bytes);
    }
    weft_bytes_free(image);
}

#define HEAD     16 /* vm/image.c: the directory follows, eight bytes a section */
#define SECTIONS 18

static void sections_are_as_long_as_they_say(void **state)
{
    (void)state;
    const weft_span image = image_of(test_programs[0]);
    unsigned char *const bytes = test_malloc(image.len);
    for (size_t i = 0; i < (size_t)2 * SECTIONS; i++) {
        memcpy(bytes, image.ptr, image.len);
        bytes[HEAD + 4 * i]++;
        assert_true(torture_seal(bytes, image.len));
        assert_string_equal(refusal(bytes, image.len), "W2204");
        memset(bytes + HEAD + 4 * i, 0xff, 4);
        assert_true(torture_seal(bytes, image.len));
        assert_string_equal(refusal(bytes, image.len), "W2204");
    }
    test_free(bytes);
    weft_bytes_free(image);
}

static void loading_survives_every_failing_allocation(void **state)
{
    (void)state;
    const weft_family *const families[] = {&machine_family};
    const weft_span image = image_of(test_programs[3]);
    wf_registry registry;
    weft_status rc = WEFT_NOMEM;
    assert_int_equal(wf_registry_init(&registry, families, 1, diags), WEFT_OK);
    for (uint64_t nth = 1; rc != WEFT_OK; nth++) {
        weft_program *program = NULL;
        assert_true(nth < 200);
        wf_memory_fail_nth(nth);
        rc = wf_program_load(&program, image, "x", &registry, diags);
        wf_memory_fail_nth(0);
        assert_true(rc == WEFT_OK || rc == WEFT_NOMEM);
        weft_program_free(program);
    }
    wf_registry_fini(&registry);
    weft_bytes_free(image);
}

static void saving_survives_every_failing_allocation(void **state)
{
    (void)state;
    weft_program *program = NULL;
    weft_span image;
    char error[160];
    weft_status rc = WEFT_NOMEM;
    assert_int_equal(wf_assemble(&program, test_programs[0], diags, error), WEFT_OK);
    for (uint64_t nth = 1; rc != WEFT_OK; nth++) {
        assert_true(nth < 50);
        wf_memory_fail_nth(nth);
        rc = weft_program_save(&image, program);
        wf_memory_fail_nth(0);
        assert_true(rc == WEFT_OK || rc == WEFT_NOMEM);
    }
    weft_bytes_free(image);
    weft_bytes_free(weft_span_of(NULL, 0));
    weft_program_free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_program_comes_back_as_it_was, begin, end),
        cmocka_unit_test_setup_teardown(a_loaded_program_runs, begin, end),
        cmocka_unit_test_setup_teardown(the_head_is_fixed, begin, end),
        cmocka_unit_test_setup_teardown(other_files_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(every_prefix_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(sections_are_as_long_as_they_say, begin, end),
        cmocka_unit_test_setup_teardown(loading_survives_every_failing_allocation, begin, end),
        cmocka_unit_test_setup_teardown(saving_survives_every_failing_allocation, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
