#include "runtime/send/connections.h"

#include "base/diags.h"
#include "base/memory.h"

#include <limits.h>
#include <stdio.h>
#include <strings.h>
#include <unistd.h>

#define FILE_NAME "weft.connections.json"

/* ---- entries ---- */

wf_connection_entry *wf_connections_entry(const weft_connections *set, weft_span name)
{
    for (size_t i = 0; i < set->entry_count; i++) {
        if (weft_span_equal(set->entries[i].name, name))
            return &set->entries[i];
    }
    return NULL;
}

wf_connection_entry *wf_connections_add(weft_connections *set, weft_span name, wf_origin origin,
                                        weft_span where)
{
    if (set->entry_count == set->entry_cap) {
        const size_t cap = set->entry_cap ? set->entry_cap * 2 : 16;
        wf_connection_entry *const more = wf_arena_zero(&set->arena, cap, sizeof *more);
        if (!more)
            return NULL;
        if (set->entry_count != 0)
            memcpy(more, set->entries, set->entry_count * sizeof *more);
        set->entries = more;
        set->entry_cap = cap;
    }
    wf_connection_entry *const entry = &set->entries[set->entry_count];
    memset(entry, 0, sizeof *entry);
    entry->name = wf_arena_dup(&set->arena, name);
    entry->origin = origin;
    entry->where = where;
    if (!entry->name.ptr)
        return NULL;
    set->entry_count++;
    return entry;
}

/* Levenshtein's distance without case, of names short enough for a row on the stack. */
static size_t distance(weft_span a, weft_span b)
{
    size_t row[41];
    if (a.len > 40 || b.len > 40)
        return SIZE_MAX;
    for (size_t k = 0; k <= b.len; k++)
        row[k] = k;
    for (size_t i = 0; i < a.len; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t k = 0; k < b.len; k++) {
            const size_t same = corner + (strncasecmp(a.ptr + i, b.ptr + k, 1) != 0);
            const size_t other = 1 + (row[k] < row[k + 1] ? row[k] : row[k + 1]);
            corner = row[k + 1];
            row[k + 1] = same < other ? same : other;
        }
    }
    return row[b.len];
}

const char *wf_name_nearest(weft_span wrong, const char *const *candidates, size_t count)
{
    const char *best = NULL;
    size_t best_distance = wrong.len < 6 ? 2 : 4; /* a mistake in short names, three in long ones */
    for (size_t i = 0; i < count; i++) {
        const size_t d = distance(wrong, weft_span_text(candidates[i]));
        if (d < best_distance) {
            best_distance = d;
            best = candidates[i];
        }
    }
    return best;
}

/* ---- files ---- */

weft_status wf_connections_search(weft_span *out, weft_connections *set, const char *const *names,
                                  size_t count, size_t skip)
{
    weft_span directory = set->directory;
    *out = weft_span_of(NULL, 0);
    while (directory.len > 1) { /* the root itself is left out, as the package has it */
        for (size_t i = 0; i < count; i++) {
            const weft_span path =
                wf_connections_print(set, "%.*s/%s", (int)directory.len, directory.ptr, names[i]);
            if (!path.ptr)
                return WEFT_NOMEM;
            if (access(path.ptr, F_OK) == 0 && skip-- == 0) {
                *out = path;
                return WEFT_OK;
            }
        }
        while (directory.len != 0 && directory.ptr[directory.len - 1] != '/')
            directory.len--;
        if (directory.len > 1)
            directory.len--;
    }
    return WEFT_OK;
}

static weft_status set_directory(weft_connections *set, const char *directory)
{
    char room[PATH_MAX];
    if (directory && directory[0] == '/') {
        set->directory = wf_connections_print(set, "%s", directory);
    } else {
        if (!getcwd(room, sizeof room))
            return WEFT_OK; /* a directory that is gone: nothing is found above it */
        const bool same = !directory || strcmp(directory, ".") == 0;
        set->directory = same ? wf_connections_print(set, "%s", room)
                              : wf_connections_print(set, "%s/%s", room, directory);
    }
    return set->directory.ptr ? WEFT_OK : WEFT_NOMEM;
}

/* WEFT_DONE where a file that was named is not there. */
static weft_status load_named(weft_connections *set, const char *path, weft_diags *diags)
{
    const weft_status rc = wf_connections_load_file(set, path, diags);
    if (rc != WEFT_DONE)
        return rc;
    (void)wf_diags_add(diags, WF_W4801, (wf_place){0}, "cannot read %s: there is no such file",
                       path);
    return WEFT_IO;
}

static weft_status load_file(weft_connections *set, const char *path, weft_diags *diags)
{
    static const char *const names[] = {FILE_NAME};
    weft_span found;
    const char *const variable = wf_connections_variable(set, "WEFT_CONNECTIONS");
    if (!path && variable && variable[0])
        path = variable;
    if (path)
        return load_named(set, path, diags);
    weft_status rc = wf_connections_search(&found, set, names, 1, 0);
    if (rc != WEFT_OK)
        return rc;
    if (!found.ptr) {
        const char *const config = wf_connections_variable(set, "XDG_CONFIG_HOME");
        const char *const home = wf_connections_variable(set, "HOME");
        if (config && config[0] == '/')
            found = wf_connections_print(set, "%s/weft/connections.json", config);
        else if (home && home[0] == '/')
            found = wf_connections_print(set, "%s/.config/weft/connections.json", home);
        else
            return WEFT_OK;
    }
    rc = found.ptr ? wf_connections_load_file(set, found.ptr, diags) : WEFT_NOMEM;
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

/* ---- opening ---- */

static weft_status copy_text(weft_connections *set, weft_span *out, const char *text)
{
    *out = weft_span_of(NULL, 0);
    if (text)
        *out = wf_arena_dup(&set->arena, weft_span_text(text));
    return text && !out->ptr ? WEFT_NOMEM : WEFT_OK;
}

static weft_status copy_settings(weft_connections *set, const weft_connection_options *options,
                                 weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    weft_param *const settings =
        wf_arena_zero(&set->arena, options->setting_count + 1, sizeof *settings);
    for (size_t i = 0; settings && i < options->setting_count && rc == WEFT_OK; i++) {
        weft_span name;
        weft_span value;
        wf_setting setting;
        name = wf_arena_dup(&set->arena, weft_span_text(options->settings[i].name));
        value = wf_arena_dup(&set->arena, weft_span_text(options->settings[i].value));
        if (!name.ptr || !value.ptr)
            return WEFT_NOMEM;
        settings[i] = (weft_param){name.ptr, value.ptr};
        if (strncmp(name.ptr, "header.", 7) != 0 && !wf_setting_find(&setting, name)) {
            weft_diag *const diag =
                wf_diags_add(diags, WF_W5304, (wf_place){0}, "there is no setting `%s`", name.ptr);
            wf_diag_hint(diags, diag, "weft connection settings lists them");
            rc = WEFT_INVALID;
        }
        if (rc == WEFT_OK && strcmp(name.ptr, "baseUrl") == 0 &&
            !wf_connections_add(set, weft_span_text("options"), WF_ORIGIN_OPTION,
                                weft_span_of(NULL, 0)))
            rc = WEFT_NOMEM;
    }
    set->settings = settings;
    set->setting_count = options->setting_count;
    return settings ? rc : WEFT_NOMEM;
}

static weft_status load(weft_connections *set, const weft_connection_options *options,
                        weft_diags *diags)
{
    weft_status rc = copy_text(set, &set->profile, options->profile);
    set->variable = options->variable;
    set->variable_context = options->variable_context;
    if (rc == WEFT_OK)
        rc = copy_text(set, &set->retailer, options->retailer);
    if (rc == WEFT_OK)
        rc = copy_text(set, &set->profile_dir, options->profile_dir);
    if (rc == WEFT_OK)
        rc = copy_settings(set, options, diags);
    if (rc == WEFT_OK)
        rc = set_directory(set, options->directory);
    if (rc == WEFT_OK)
        rc = load_file(set, options->path, diags);
    if (rc == WEFT_OK)
        rc = wf_connections_load_rc(set, diags);
    if (rc == WEFT_OK)
        rc = wf_connections_load_profiles(set, diags);
    return rc;
}

weft_status weft_connections_open(weft_connections **out, const weft_connection_options *options,
                                  weft_diags *diags)
{
    static const weft_connection_options usual = {0};
    weft_connections *const set = wf_new(weft_connections);
    if (!set)
        return WEFT_NOMEM;
    wf_arena_init(&set->arena, (size_t)64 << 20);
    const weft_status rc = load(set, options ? options : &usual, diags);
    if (rc == WEFT_OK)
        *out = set;
    else
        weft_connections_close(set);
    return rc;
}

void weft_connections_close(weft_connections *set)
{
    if (!set)
        return;
    wf_arena_wipe(&set->arena);
    wf_free(set);
}

size_t weft_connections_count(const weft_connections *set)
{
    return set->entry_count;
}

const char *weft_connections_name(const weft_connections *set, size_t i)
{
    return set->entries[i].name.ptr;
}

const char *weft_connections_usual(const weft_connections *set)
{
    const wf_connection_entry *const options = wf_connections_entry(set, weft_span_text("options"));
    const wf_connection_entry *const usual = wf_connections_entry(set, set->usual);
    if (options)
        return options->name.ptr;
    if (set->profile.ptr)
        return set->profile.ptr;
    if (usual)
        return usual->name.ptr;
    return set->entry_count == 1 ? set->entries[0].name.ptr : NULL;
}

/* ---- one of them ---- */

static weft_status say_unknown(const weft_connections *set, weft_span name, weft_diags *diags)
{
    const char *names[64];
    size_t count = 0;
    for (; count < set->entry_count && count < WF_COUNTOF(names); count++)
        names[count] = set->entries[count].name.ptr;
    const char *const nearest = wf_name_nearest(name, names, count);
    weft_diag *const diag =
        wf_diags_add(diags, WF_W5308, (wf_place){0}, "there is no connection %.*s in %s",
                     (int)(name.len < 100 ? name.len : 100), name.ptr,
                     set->file.ptr ? set->file.ptr : "any file: none of connections was found");
    if (nearest)
        wf_diag_hint(diags, diag, "did you mean %s?", nearest);
    else
        wf_diag_hint(diags, diag, "weft connection list shows what there is");
    return WEFT_INVALID;
}

static weft_status resolve(weft_connections *set, wf_connection_entry *entry, weft_diags *diags)
{
    wf_connection *const connection = wf_arena_new(&set->arena, wf_connection);
    weft_status rc = WEFT_OK;
    if (!connection)
        return WEFT_NOMEM;
    wf_connection_defaults(connection);
    connection->name = entry->name;
    if (entry->origin == WF_ORIGIN_PROFILE)
        rc = wf_connections_resolve_profile(connection, set, entry, diags);
    else if (entry->object.kind == WEFT_KIND_MAP)
        rc = wf_connections_resolve_object(connection, set, entry, diags);
    else if (entry->origin != WF_ORIGIN_OPTION)
        rc = wf_connections_resolve_rc(connection, set, diags);
    if (rc == WEFT_OK)
        rc = wf_connections_set_options(connection, set, diags);
    if (rc == WEFT_OK)
        rc = wf_connections_finish(connection, diags);
    if (rc == WEFT_OK)
        entry->resolved = connection;
    return rc;
}

weft_status wf_connections_find(const wf_connection **out, weft_connections *set, weft_span name,
                                weft_diags *diags)
{
    wf_connection_entry *const entry = wf_connections_entry(set, name);
    if (!entry)
        return say_unknown(set, name, diags);
    const weft_status rc = entry->resolved ? WEFT_OK : resolve(set, entry, diags);
    if (rc == WEFT_OK)
        *out = entry->resolved;
    return rc;
}

weft_status weft_connections_check(weft_connections *set, const char *name, weft_diags *diags)
{
    const wf_connection *found;
    return wf_connections_find(&found, set, weft_span_text(name), diags);
}

weft_status weft_connections_require(weft_connections *set, weft_diags *diags)
{
    const wf_connection *found;
    weft_status worst = WEFT_OK;
    for (uint32_t i = 0; set->required.kind == WEFT_KIND_LIST && i < set->required.len; i++) {
        const weft_status rc = wf_connections_find(
            &found, set, weft_value_span(weft_value_element(set->required, i)), diags);
        if (rc != WEFT_OK)
            worst = rc;
    }
    return worst;
}
