/* What of connections cannot be seen from the command: the choice by record, and a want of memory. */
#include "base/memory.h"
#include "runtime/send/connections.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char text[] =
    "{\"connections\": {"
    " \"fluent_de\": {\"baseUrl\": \"https://de.example\", \"token\": \"${env:T}\", \"headers\": "
    "{\"A\": \"b\"}},"
    " \"fluent_fr\": {\"baseUrl\": \"https://fr.example\", \"params\": {\"p\": \"q\"}},"
    " \"rest\": {\"baseUrl\": \"https://rest.example\"}},"
    " \"select\": {\"field\": \".customer.country\", \"cases\": {\"AT\": \"fluent_de\"},"
    " \"pattern\": \"fluent_{}\", \"lower\": true%s}}";

typedef struct place {
    char path[64];
    weft_diags *diags;
} place;

static const char *variable(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "T") == 0 ? "secret-secret" : NULL;
}

static void write_file(place *p, const char *more)
{
    (void)snprintf(p->path, sizeof p->path, "/tmp/weft-connections-XXXXXX");
    const int descriptor = mkstemp(p->path);
    assert_true(descriptor >= 0);
    FILE *const file = fdopen(descriptor, "w");
    assert_non_null(file);
    (void)fprintf(file, text, more);
    assert_int_equal(fclose(file), 0);
    p->diags = weft_diags_new(0);
}

static void remove_file(place *p)
{
    (void)unlink(p->path);
    weft_diags_free(p->diags);
}

static weft_connections *open_set(place *p)
{
    weft_connections *set = NULL;
    const weft_connection_options options = {
        .path = p->path, .directory = "/nowhere/at/all", .variable = variable};
    assert_int_equal(weft_connections_open(&set, &options, p->diags), WEFT_OK);
    return set;
}

static void a_record_chooses_its_connection(void **state)
{
    static const struct {
        const char *value;
        const char *strict; /* NULL: none */
        const char *easy;
    } rows[] = {
        {"DE", "fluent_de", "fluent_de"},
        {"fr", "fluent_fr", "fluent_fr"},
        {"AT", "fluent_de", "fluent_de"},
        {"at", NULL, "rest"},
        {"", NULL, "rest"},
        {NULL, NULL, "rest"},
        {"../x", NULL, "rest"},
    };
    (void)state;
    for (int easy = 0; easy < 2; easy++) {
        place p;
        write_file(&p, easy ? ", \"otherwise\": \"rest\"" : "");
        weft_connections *const set = open_set(&p);
        assert_string_equal(weft_connections_select_path(set), ".customer.country");
        for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
            const char *name = "unset";
            const char *const expected = easy ? rows[i].easy : rows[i].strict;
            weft_diags_reset(p.diags);
            const weft_status rc = weft_connections_select(&name, set, rows[i].value, p.diags);
            assert_int_equal(rc, expected ? WEFT_OK : WEFT_INVALID);
            assert_string_equal(name, expected ? expected : "unset");
            if (!expected)
                assert_string_equal(weft_diags_at(p.diags, 0)->code, "W5311");
        }
        weft_connections_close(set);
        remove_file(&p);
    }
}

static void many_choices_take_no_memory(void **state)
{
    place p;
    const char *name = NULL;
    (void)state;
    write_file(&p, "");
    weft_connections *const set = open_set(&p);
    assert_int_equal(weft_connections_select(&name, set, "DE", p.diags), WEFT_OK);
    const size_t held = set->arena.held;
    for (int i = 0; i < 100000; i++)
        (void)weft_connections_select(&name, set, "DE", p.diags);
    assert_int_equal(set->arena.held, held);
    weft_connections_close(set);
    remove_file(&p);
}

static void a_want_of_memory_is_a_status(void **state)
{
    place p;
    bool well = false;
    (void)state;
    write_file(&p, "");
    for (uint64_t n = 1; !well && n < 1000; n++) {
        weft_connections *set = NULL;
        weft_span shown = {NULL, 0};
        const weft_param settings[] = {{"concurrency", "3"}, {"header.X", "${env:T}"}};
        const weft_connection_options options = {.path = p.path,
                                                 .directory = "/nowhere",
                                                 .variable = variable,
                                                 .settings = settings,
                                                 .setting_count = 2};
        wf_memory_fail_nth(n);
        weft_status rc = weft_connections_open(&set, &options, p.diags);
        if (rc == WEFT_OK)
            rc = weft_connections_show(&shown, set, "fluent_de", 1, WEFT_CONNECTION_JSON, p.diags);
        well = rc == WEFT_OK;
        wf_memory_fail_nth(0);
        assert_true(well || rc == WEFT_NOMEM);
        if (well) {
            char copy[8192];
            assert_true(shown.len < sizeof copy);
            (void)snprintf(copy, sizeof copy, "%.*s", (int)shown.len, shown.ptr);
            assert_null(strstr(copy, "secret-secret"));
            assert_non_null(strstr(copy, "https://de.example"));
        }
        weft_connections_close(set);
        union {
            const char *borrowed;
            void *owned;
        } block = {shown.ptr};
        wf_free(block.owned);
    }
    assert_true(well);
    remove_file(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_chooses_its_connection),
        cmocka_unit_test(many_choices_take_no_memory),
        cmocka_unit_test(a_want_of_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
