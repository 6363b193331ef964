/* --fix: the edits that complaints bring, made in their files. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

static int by_start(const void *left, const void *right)
{
    const weft_edit *const a = *(const weft_edit *const *)left;
    const weft_edit *const b = *(const weft_edit *const *)right;
    return a->start < b->start ? -1 : a->start > b->start;
}

/* The edits of `path`, in order, without those that touch one before: their time comes when the file is
   checked again. `*count` of them, to be freed. */
static const weft_edit **edits_of(size_t *count, const weft_diags *diags, const char *path)
{
    size_t all = 0;
    *count = 0;
    for (size_t i = 0; i < weft_diags_count(diags); i++)
        all += weft_diags_at(diags, i)->edit_count;
    const weft_edit **const edits = all != 0 ? malloc(all * sizeof *edits) : NULL;
    for (size_t i = 0; edits && i < weft_diags_count(diags); i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        for (size_t j = 0; j < diag->edit_count && strcmp(diag->file, path) == 0; j++)
            edits[(*count)++] = &diag->edits[j];
    }
    if (*count > 1)
        qsort(edits, *count, sizeof *edits, by_start);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (kept == 0 || edits[i]->start > edits[kept - 1]->end ||
            (edits[i]->start == edits[kept - 1]->end && edits[i]->end > edits[i]->start))
            edits[kept++] = edits[i];
    }
    *count = kept;
    return edits;
}

static bool write_edited(const char *path, weft_span text, const weft_edit *const *edits,
                         size_t count)
{
    size_t room = text.len;
    for (size_t i = 0; i < count; i++)
        room += strlen(edits[i]->text);
    char *const bytes = malloc(room + 1);
    size_t len = 0;
    size_t at = 0;
    if (!bytes) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return false;
    }
    for (size_t i = 0; i < count && edits[i]->end <= text.len; i++) {
        const size_t part = strlen(edits[i]->text);
        memcpy(bytes + len, text.ptr + at, edits[i]->start - at);
        len += edits[i]->start - at;
        memcpy(bytes + len, edits[i]->text, part);
        len += part;
        at = edits[i]->end;
    }
    memcpy(bytes + len, text.ptr + at, text.len - at);
    len += text.len - at;
    const bool ok = cli_file_write(path, weft_span_of(bytes, len));
    free(bytes);
    return ok;
}

bool cli_fix(size_t *fixed, const char *path, const weft_diags *diags)
{
    weft_span text;
    size_t count = 0;
    const weft_edit **const edits = edits_of(&count, diags, path);
    bool ok = true;
    if (count != 0) {
        ok = cli_file_read(&text, path);
        if (ok) {
            ok = write_edited(path, text, edits, count);
            cli_file_free(text);
        }
    }
    free(edits);
    *fixed = ok ? count : 0;
    return ok;
}
