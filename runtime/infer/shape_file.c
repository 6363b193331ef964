/* The JSON of weft infer, place by place: `path` says where, the rest is what was counted there. A file
   is taken for one by its first bytes, so that a sample that merely has such members is still a
   sample: nobody's records begin with these two in this order. */
#include "runtime/infer/shape_file.h"

#include "base/diags.h"
#include "runtime/infer/looks.h"
#include "runtime/read/input.h"
#include "vm/json.h"
#include "vm/value.h"

#define HEAD_BYTES 256u
#define MOST_BYTES ((size_t)64 << 20)

/* ---- the file ---- */

static weft_span after_blanks(weft_span text)
{
    while (text.len != 0 && memchr(" \t\r\n", text.ptr[0], 4))
        text = weft_span_of(text.ptr + 1, text.len - 1);
    return text;
}

/* What stands behind `word` and blanks; ptr NULL when it is not there. */
static weft_span after(weft_span text, const char *word)
{
    const size_t len = strlen(word);
    text = text.ptr ? after_blanks(text) : text;
    if (!text.ptr || text.len < len || memcmp(text.ptr, word, len) != 0)
        return weft_span_of(NULL, 0);
    return weft_span_of(text.ptr + len, text.len - len);
}

/* {"records": N, "rejected": */
static bool begins_as_shape(weft_span text)
{
    text = after(after(after(text, "{"), "\"records\""), ":");
    text = text.ptr ? after_blanks(text) : text;
    while (text.len != 0 && text.ptr[0] >= '0' && text.ptr[0] <= '9')
        text = weft_span_of(text.ptr + 1, text.len - 1);
    return after(after(text, ","), "\"rejected\"").ptr != NULL;
}

static weft_status read_up_to(wf_buf *out, wf_file_input *input, size_t most, weft_diags *diags)
{
    char block[4096];
    weft_status rc = WEFT_OK;
    size_t got = 1;
    while (rc == WEFT_OK && got != 0 && out->len < most) {
        const size_t room = most - out->len < sizeof block ? most - out->len : sizeof block;
        rc = input->base.read(&input->base, &got, block, room, diags);
        if (rc == WEFT_OK)
            wf_buf_put(out, block, got);
        if (out->status != WEFT_OK)
            return out->status;
    }
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

/* ---- numbers and texts of a row ---- */

static uint64_t number_of(weft_value row, const char *key)
{
    const weft_value value = weft_value_member(row, weft_span_text(key));
    if (value.kind != WEFT_KIND_NUMBER)
        return 0;
    const weft_span digits = weft_value_span(value);
    uint64_t number = 0;
    for (size_t i = 0; i < digits.len && digits.ptr[i] >= '0' && digits.ptr[i] <= '9'; i++) {
        if (number > (UINT64_MAX - 9) / 10)
            return UINT64_MAX / 2;
        number = number * 10 + (uint64_t)(digits.ptr[i] - '0');
    }
    return number;
}

static uint32_t short_of(weft_value row, const char *key)
{
    const uint64_t number = number_of(row, key);
    return number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

static uint32_t forms_of(weft_value row)
{
    const weft_value forms = weft_value_member(row, weft_span_text("forms"));
    uint32_t looks = 0;
    for (uint32_t i = 0; forms.kind == WEFT_KIND_LIST && i < forms.len; i++) {
        const weft_value form = weft_value_element(forms, i);
        for (int look = 0; look < WF_LOOK_COUNT && weft_value_is_text(form); look++) {
            if (weft_span_equal(weft_value_span(form), weft_span_text(wf_look_text((wf_look)look))))
                looks |= 1u << look;
        }
    }
    return looks;
}

static bool add_values(wf_tally *tally, wf_tally_node *node, weft_value row)
{
    const weft_value values = weft_value_member(row, weft_span_text("values"));
    const weft_value more = weft_value_member(row, weft_span_text("more"));
    for (uint32_t i = 0; values.kind == WEFT_KIND_LIST && i < values.len; i++) {
        const weft_value value = weft_value_element(values, i);
        if (weft_value_is_text(value) && !wf_tally_remember(tally, node, weft_value_span(value)))
            return false;
    }
    if (more.kind == WEFT_KIND_BOOL && more.as.boolean)
        node->value_count = WF_TALLY_VALUES + 1;
    return true;
}

static void add_texts(wf_tally_node *node, weft_value row)
{
    const uint64_t texts = number_of(row, "texts");
    const uint32_t shortest = short_of(row, "shortest");
    const uint32_t longest = short_of(row, "longest");
    if (texts == 0)
        return;
    node->looks = node->texts == 0 ? forms_of(row) : node->looks & forms_of(row);
    node->shortest = node->texts == 0 || shortest < node->shortest ? shortest : node->shortest;
    node->longest = longest > node->longest ? longest : node->longest;
    node->texts += texts;
}

static void add_lists(wf_tally_node *node, weft_value row)
{
    const uint64_t lists = number_of(row, "lists");
    const uint64_t fewest = number_of(row, "fewest");
    const uint64_t most = number_of(row, "most");
    if (lists == 0)
        return;
    node->fewest = node->lists == 0 || fewest < node->fewest ? fewest : node->fewest;
    node->most = most > node->most ? most : node->most;
    node->lists += lists;
}

static bool add_counts(wf_tally *tally, wf_tally_node *node, weft_value row)
{
    const weft_value skipped = weft_value_member(row, weft_span_text("skipped"));
    node->seen += number_of(row, "seen");
    node->nulls += number_of(row, "nulls");
    node->blanks += number_of(row, "blanks");
    node->padded += number_of(row, "padded");
    node->numbers += number_of(row, "numbers");
    node->integers += number_of(row, "integers");
    node->bools += number_of(row, "bools");
    node->objects += number_of(row, "objects");
    node->skipped = node->skipped || (skipped.kind == WEFT_KIND_BOOL && skipped.as.boolean);
    add_texts(node, row);
    add_lists(node, row);
    return add_values(tally, node, row);
}

/* ---- paths ---- */

typedef struct path_step {
    weft_span key; /* an attribute with its @ */
    bool is_element;
} path_step;

/* The length of the JSON text that `path` begins with, 0 when there is none. */
static size_t quoted(weft_span path)
{
    for (size_t i = 1; path.len != 0 && path.ptr[0] == '"' && i < path.len; i++) {
        if (path.ptr[i] == '\\')
            i++;
        else if (path.ptr[i] == '"')
            return i + 1;
    }
    return 0;
}

static size_t plain(weft_span path)
{
    size_t len = 0;
    while (len < path.len && !memchr(".@[\"", path.ptr[len], 4))
        len++;
    return len;
}

/* Takes the first step from `*path`; false: it is none. */
static bool take_step(path_step *step, weft_span *path, wf_arena *arena)
{
    weft_span rest = *path;
    step->is_element = rest.len >= 2 && memcmp(rest.ptr, "[]", 2) == 0;
    if (step->is_element) {
        *path = weft_span_of(rest.ptr + 2, rest.len - 2);
        return true;
    }
    const bool is_attribute = rest.ptr[0] == '@';
    if (!is_attribute && rest.ptr[0] != '.')
        return false;
    const size_t text = is_attribute ? 0 : quoted(weft_span_of(rest.ptr + 1, rest.len - 1));
    const size_t len = text != 0 ? text : plain(weft_span_of(rest.ptr + 1, rest.len - 1));
    weft_value key;
    wf_json_error error;
    if (len == 0)
        return false;
    step->key = is_attribute ? weft_span_of(rest.ptr, len + 1) : weft_span_of(rest.ptr + 1, len);
    if (text != 0) {
        if (wf_json_parse(&key, step->key, arena, &error) != WEFT_OK)
            return false;
        step->key = weft_value_span(key);
    }
    *path = weft_span_of(rest.ptr + 1 + len, rest.len - 1 - len);
    return true;
}

/* The node at `path`; NULL: it is beyond the limits, or (`*is_path` false) no path. */
static weft_status find_place(wf_tally_node **out, bool *is_path, wf_tally *tally, weft_span path,
                              wf_arena *arena)
{
    wf_tally_node *at = tally->root;
    path_step step;
    *is_path = path.len != 0;
    if (path.len == 1 && path.ptr[0] == '.')
        path.len = 0;
    for (uint32_t depth = 0; at && path.len != 0; depth++) {
        *is_path = take_step(&step, &path, arena);
        if (!*is_path)
            at = NULL;
        else if (!(step.is_element ? wf_tally_element(&at, tally, at, depth)
                                   : wf_tally_member(&at, tally, at, step.key, depth)))
            return WEFT_NOMEM;
    }
    *out = at;
    return WEFT_OK;
}

/* ---- the whole ---- */

static weft_status damaged(weft_diags *diags, const char *path, const char *what)
{
    const wf_place nowhere = {NULL, 0, 0};
    weft_diag *const diag =
        wf_diags_add(diags, WF_W4805, nowhere, "%s is no shape of weft infer: %s", path, what);
    wf_diag_hint(diags, diag, "write it anew: weft infer SAMPLE... --format json > %s", path);
    return WEFT_INVALID;
}

static weft_status add_rows(weft_infer *infer, weft_value rows, wf_arena *arena, const char *path,
                            weft_diags *diags)
{
    for (uint32_t i = 0; i < rows.len; i++) {
        const weft_value row = weft_value_element(rows, i);
        const weft_value where = row.kind == WEFT_KIND_MAP
                                     ? weft_value_member(row, weft_span_text("path"))
                                     : weft_missing();
        wf_tally_node *node = NULL;
        bool is_path = false;
        if (!weft_value_is_text(where))
            return damaged(diags, path, "an entry has no path");
        const weft_status rc =
            find_place(&node, &is_path, &infer->tally, weft_value_span(where), arena);
        if (rc != WEFT_OK)
            return rc;
        if (!is_path)
            return damaged(diags, path, "an entry's path cannot be read");
        if (node && !add_counts(&infer->tally, node, row))
            return WEFT_NOMEM;
    }
    return WEFT_OK;
}

static weft_status add_shape(weft_infer *infer, weft_span text, wf_arena *arena, const char *path,
                             weft_diags *diags)
{
    weft_value whole;
    wf_json_error error;
    weft_status rc = wf_json_parse(&whole, text, arena, &error);
    if (rc == WEFT_REJECTED || rc == WEFT_LIMIT)
        return damaged(diags, path, error.reason);
    if (rc != WEFT_OK)
        return rc;
    const weft_value rows = weft_value_member(whole, weft_span_text("paths"));
    if (rows.kind != WEFT_KIND_LIST)
        return damaged(diags, path, "it has no list of paths");
    const uint64_t records = number_of(whole, "records");
    wf_tally_node *const root = infer->tally.root;
    const uint64_t seen = root->seen;
    rc = add_rows(infer, rows, arena, path, diags);
    if (rc == WEFT_OK && root->seen == seen) { /* records that are objects are not listed */
        root->seen += records;
        root->objects += records;
    }
    infer->records += records;
    return rc;
}

weft_status wf_shape_file_read(bool *is_shape, weft_infer *infer, const char *path,
                               weft_diags *diags)
{
    wf_file_input input;
    wf_buf text;
    wf_arena arena;
    *is_shape = false;
    if (strcmp(path, "-") == 0)
        return WEFT_OK;
    weft_status rc = wf_file_input_open(&input, path, diags);
    if (rc != WEFT_OK)
        return rc;
    wf_buf_init(&text, MOST_BYTES + 4096);
    wf_arena_init(&arena, 0);
    if (input.size != 0) /* a pipe could not be read again */
        rc = read_up_to(&text, &input, HEAD_BYTES, diags);
    *is_shape = rc == WEFT_OK && begins_as_shape(wf_buf_span(&text));
    if (*is_shape)
        rc = read_up_to(&text, &input, MOST_BYTES, diags);
    if (rc == WEFT_OK && *is_shape)
        rc = add_shape(infer, wf_buf_span(&text), &arena, path, diags);
    wf_file_input_close(&input);
    wf_arena_fini(&arena);
    wf_buf_fini(&text);
    return rc;
}
