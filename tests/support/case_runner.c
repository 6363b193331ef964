/* Runs case files: compiles each mapping and compares what is reported. Sections:

     mapping           the text; `mapping json`: a JSON mapping file, which is only checked; or
     base PATH         a file below the folder of the tests, changed by
     edit              `old text`, a line `=>`, `new text`: the old text must stand there exactly once
     schema            the text that every `use schema` gives; without it, schemas are read from disk
     file NAME         another file that the mapping can name
     resolvers         a .weft text with the resolvers that a JSON mapping file names
     diag              one line a complaint: CODE LINE:COLUMN and perhaps words of its sentence or hint;
                       a complaint about another file has its name before the line. None: it is clean.

   Usage: case_runner TESTS_FOLDER FILE... ; the exit status is 1 when a case fails. */
#include "tests/support/case_file.h"
#include "tests/support/case_run.h"

#include "base/buf.h"
#include "weft/compile.h"

#include <stdio.h>

typedef struct run {
    const char *folder; /* of the tests */
    const char *file;
    wf_arena *arena;
    const case_item *item;
    weft_span mapping;
    bool failed;
} run;

static void fail(run *r, const char *what, weft_span detail)
{
    if (!r->failed)
        (void)printf("%s:%u: %.*s\n", r->file, (unsigned)r->item->line, (int)r->item->title.len,
                     r->item->title.ptr);
    r->failed = true;
    (void)printf("    %s%.*s\n", what, (int)detail.len, detail.ptr ? detail.ptr : "");
}

/* ---- files a mapping names ---- */

static const char *const resolver_files[] = {"resolvers.weft", NULL};

static weft_span named_file(run *r, const char *path)
{
    const case_section *at = NULL;
    if (strcmp(path, "case.weft") == 0)
        return r->mapping;
    while ((at = case_section_find(r->item, at, "file")) != NULL) {
        if (weft_span_equal(at->argument, weft_span_text(path)))
            return at->text;
    }
    const case_section *resolvers = case_section_find(r->item, NULL, "resolvers");
    if (resolvers && strcmp(path, resolver_files[0]) == 0)
        return resolvers->text;
    const case_section *schema = case_section_find(r->item, NULL, "schema");
    const size_t len = strlen(path);
    const bool names_schema = (len > 8 && strcmp(path + len - 8, ".graphql") == 0) ||
                              (len > 5 && strcmp(path + len - 5, ".json") == 0);
    if (schema && names_schema)
        return schema->text;
    const weft_span none = {NULL, 0};
    return none;
}

static weft_status load(void *context, const char *from, const char *path, weft_span *out,
                        const char **name, char reason[160])
{
    run *r = context;
    char full[1024];
    (void)from;
    (void)name;
    *out = named_file(r, path);
    if (!out->ptr) {
        (void)snprintf(full, sizeof full, "%s/lang/language/%s", r->folder, path);
        *out = case_file_bytes(full, r->arena);
    }
    if (out->ptr)
        return WEFT_OK;
    (void)snprintf(reason, 160, "there is no such file");
    return WEFT_IO;
}

/* ---- the mapping ---- */

static weft_span find_once(run *r, weft_span text, weft_span old)
{
    weft_span found = {NULL, 0};
    for (size_t i = 0; old.len != 0 && i + old.len <= text.len; i++) {
        if (memcmp(text.ptr + i, old.ptr, old.len) != 0)
            continue;
        if (found.ptr) {
            fail(r, "the edited text stands more than once: ", old);
            return found;
        }
        found = weft_span_of(text.ptr + i, old.len);
    }
    if (!found.ptr)
        fail(r, "the edited text does not stand in the base: ", old);
    return found;
}

static weft_span edited(run *r, weft_span text, weft_span edit)
{
    wf_buf out;
    weft_span rest = edit;
    weft_span line;
    weft_span old = {edit.ptr, 0};
    bool split = false;
    while (!split && case_line_next(&line, &rest)) {
        split = weft_span_equal(line, weft_span_text("=>"));
        if (!split)
            old.len = (size_t)(line.ptr + line.len - edit.ptr);
    }
    if (!split) {
        fail(r, "an edit needs a line =>", weft_span_text(""));
        return text;
    }
    const weft_span at = find_once(r, text, old);
    if (!at.ptr)
        return text;
    const size_t before = (size_t)(at.ptr - text.ptr);
    wf_buf_init(&out, 0);
    wf_buf_put(&out, text.ptr, before);
    wf_buf_put_span(&out, rest);
    wf_buf_put(&out, at.ptr + at.len, text.len - before - at.len);
    const weft_span result = wf_arena_dup(r->arena, wf_buf_span(&out));
    wf_buf_fini(&out);
    return result;
}

static weft_span mapping_of(run *r)
{
    const case_section *section = case_section_find(r->item, NULL, "mapping");
    const case_section *base = case_section_find(r->item, NULL, "base");
    const case_section *edit = NULL;
    weft_span text = section ? section->text : weft_span_text("");
    char path[1024];
    if (base) {
        (void)snprintf(path, sizeof path, "%s/%.*s", r->folder, (int)base->argument.len,
                       base->argument.ptr);
        text = case_file_bytes(path, r->arena);
        if (!text.ptr)
            fail(r, "the base cannot be read: ", base->argument);
    }
    if (!section && !base)
        fail(r, "the case has no mapping", weft_span_text(""));
    while ((edit = case_section_find(r->item, edit, "edit")) != NULL)
        text = edited(r, text, edit->text);
    return text;
}

/* ---- complaints ---- */

static weft_span take_word(weft_span *line)
{
    const char *blank = memchr(line->ptr, ' ', line->len);
    const size_t len = blank ? (size_t)(blank - line->ptr) : line->len;
    const weft_span word = weft_span_of(line->ptr, len);
    const size_t past = blank ? len + 1 : len;
    *line = weft_span_of(line->ptr + past, line->len - past);
    return word;
}

static bool contains(const char *text, weft_span words);

static weft_span without(weft_span text, size_t len)
{
    return weft_span_of(text.ptr + len, text.len - len);
}

/* Takes `record N`, then any of `.path`, `"value"`, `-> target` off the words; false when the
   complaint has another one. */
static bool record_agrees(weft_span *words, const weft_diag *diag)
{
    char number[32];
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)diag->record);
    if (words->len < 7 || memcmp(words->ptr, "record ", 7) != 0)
        return true;
    *words = without(*words, 7);
    bool same = weft_span_equal(take_word(words), weft_span_text(number));
    const size_t path_len = strlen(diag->source_path);
    const bool is_path = words->len != 0 && (words->ptr[0] == '.' || words->ptr[0] == '$');
    if (path_len != 0 && words->len >= path_len &&
        memcmp(words->ptr, diag->source_path, path_len) == 0)
        *words = without(*words, words->len > path_len ? path_len + 1 : path_len);
    else
        same &= !is_path;
    if (words->len != 0 && words->ptr[0] == '"') {
        const size_t len = strlen(diag->value);
        same &= words->len >= len + 2 && memcmp(words->ptr + 1, diag->value, len) == 0 &&
                words->ptr[len + 1] == '"';
        if (same)
            *words = without(*words, words->len > len + 2 ? len + 3 : len + 2);
    }
    if (words->len > 3 && memcmp(words->ptr, "-> ", 3) == 0) {
        *words = without(*words, 3);
        same &= weft_span_equal(take_word(words), weft_span_text(diag->target_path));
    }
    return same;
}

static bool contains(const char *text, weft_span words)
{
    const size_t len = strlen(text);
    for (size_t i = 0; i + words.len <= len; i++) {
        if (words.len == 0 || memcmp(text + i, words.ptr, words.len) == 0)
            return true;
    }
    return words.len == 0;
}

static weft_span shown(run *r, const weft_diag *diag)
{
    char text[1024];
    const bool own = strcmp(diag->file, "case.weft") == 0 || diag->file[0] == 0;
    char about[512] = "";
    if (diag->record != 0)
        (void)snprintf(about, sizeof about, "record %llu %s%s\"%s\" -> %s ",
                       (unsigned long long)diag->record, diag->source_path,
                       diag->source_path[0] ? " " : "", diag->value, diag->target_path);
    const int len = snprintf(text, sizeof text, "%s %s%s%u:%u %s%s | %s", diag->code,
                             own ? "" : diag->file, own ? "" : ":", (unsigned)diag->line,
                             (unsigned)diag->column, about, diag->message, diag->hint);
    const size_t used = len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    return wf_arena_dup(r->arena, weft_span_of(text, used));
}

static bool agrees(run *r, weft_span expected, const weft_diag *diag)
{
    const weft_span got = shown(r, diag);
    weft_span rest = got;
    const weft_span code = take_word(&expected);
    const weft_span place = take_word(&expected);
    return weft_span_equal(code, take_word(&rest)) && weft_span_equal(place, take_word(&rest)) &&
           record_agrees(&expected, diag) &&
           (contains(diag->message, expected) || contains(diag->hint, expected));
}

static void compare(run *r, const weft_diags *diags)
{
    const case_section *section = case_section_find(r->item, NULL, "diag");
    weft_span rest = section ? section->text : weft_span_text("");
    weft_span line;
    size_t i = 0;
    while (case_line_next(&line, &rest)) {
        if (line.len == 0)
            continue;
        if (i >= weft_diags_count(diags))
            fail(r, "expected and not reported: ", line);
        else if (!agrees(r, line, weft_diags_at(diags, i)))
            fail(r, "expected: ", line);
        else {
            i++;
            continue;
        }
        if (i < weft_diags_count(diags))
            fail(r, "     got: ", shown(r, weft_diags_at(diags, i)));
        i++;
    }
    for (; i < weft_diags_count(diags); i++)
        fail(r, "reported and not expected: ", shown(r, weft_diags_at(diags, i)));
}

/* ---- one case, one file ---- */

static void report_failure(void *context, const char *what, weft_span detail)
{
    fail(context, what, detail);
}

static weft_span trimmed(weft_span line)
{
    while (line.len != 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t'))
        line = without(line, 1);
    return line;
}

static void compare_listing(run *r, const weft_program *program)
{
    const case_section *section = case_section_find(r->item, NULL, "listing");
    weft_span listing = {NULL, 0};
    weft_span line;
    weft_span at;
    if (!section || weft_program_dump(&listing, program) != WEFT_OK)
        return;
    weft_span rest = section->text;
    weft_span left = listing;
    while (case_line_next(&line, &rest)) {
        bool found = false;
        line = trimmed(line);
        while (!found && case_line_next(&at, &left))
            found = weft_span_equal(trimmed(at), line);
        if (!found) {
            fail(r, "not in the listing: ", line);
            fail(r, "", listing);
            break;
        }
    }
    weft_bytes_free(listing);
}

static void run_program(run *r, const weft_program *program, weft_diags *diags)
{
    const case_report report = {report_failure, r, r->arena};
    compare_listing(r, program);
    if (case_run_wanted(r->item))
        case_run(r->item, program, diags, &report);
}

static bool is_json(const run *r)
{
    const case_section *mapping = case_section_find(r->item, NULL, "mapping");
    return mapping && weft_span_equal(mapping->argument, weft_span_text("json"));
}

static bool run_case(run *r)
{
    const weft_loader loader = {.context = r, .load = load};
    weft_compile_options options = {0};
    weft_diags *diags = weft_diags_new(0);
    r->mapping = mapping_of(r);
    options.loader = &loader;
    options.tests = 1;
    options.resolvers = case_section_find(r->item, NULL, "resolvers") ? resolver_files : NULL;
    options.values = case_run_by_value(r->item);
    if (!diags) {
        fail(r, "out of memory", weft_span_text(""));
        return false;
    }
    weft_program *program = NULL;
    const weft_status rc = is_json(r)
                               ? weft_check(r->mapping, "case.weft", &options, diags)
                               : weft_compile(&program, r->mapping, "case.weft", &options, diags);
    weft_diags_sort(diags);
    if ((rc == WEFT_OK) != (weft_diags_errors(diags) == 0))
        fail(r, "the status does not agree with the complaints: ",
             weft_span_text(weft_status_text(rc)));
    if (program)
        run_program(r, program, diags);
    compare(r, diags);
    weft_program_free(program);
    weft_diags_free(diags);
    return !r->failed;
}

static unsigned run_file(const char *folder, const char *path, unsigned *count)
{
    wf_arena cases;
    wf_arena scratch;
    unsigned failures = 0;
    wf_arena_init(&cases, 0);
    wf_arena_init(&scratch, 0);
    const case_item *item = case_file_read(path, &cases);
    if (!item)
        failures++;
    for (; item; item = item->next) {
        run r = {.folder = folder, .file = path, .arena = &scratch, .item = item};
        (*count)++;
        failures += !run_case(&r);
        wf_arena_reset(&scratch);
    }
    wf_arena_fini(&scratch);
    wf_arena_fini(&cases);
    return failures;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    unsigned failures = 0;
    if (argc < 3) {
        (void)fprintf(stderr, "usage: case_runner TESTS_FOLDER FILE...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++)
        failures += run_file(argv[1], argv[i], &count);
    (void)printf("%u cases, %u failed\n", count, failures);
    return failures == 0 ? 0 : 1;
}
