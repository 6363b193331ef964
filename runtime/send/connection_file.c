/* The file of connections: what may stand in it, and one connection of it made ready. */
#include "base/diags.h"
#include "runtime/send/connections.h"

#include <stdio.h>

static const char *const members[] = {"connections", "default", "required", "select"};

static weft_status refuse(weft_diags *diags, const char *path, const char *where, const char *why)
{
    (void)wf_diags_add(diags, WF_W5303, (wf_place){0}, "%s: %s%s%s", path, where,
                       where[0] ? ": " : "", why);
    return WEFT_INVALID;
}

static weft_status refuse_name(weft_diags *diags, const char *what, weft_span name,
                               const char *nearest)
{
    weft_diag *const diag =
        wf_diags_add(diags, WF_W5304, (wf_place){0}, "%sthere is no setting `%.*s`", what,
                     (int)(name.len < 80 ? name.len : 80), name.ptr);
    if (nearest)
        wf_diag_hint(diags, diag, "did you mean `%s`?", nearest);
    return WEFT_INVALID;
}

/* ---- the file ---- */

static bool holds_reference(weft_value text)
{
    const weft_span span = weft_value_span(text);
    for (size_t i = 0; i + 1 < span.len; i++) {
        if (span.ptr[i] == '$' && span.ptr[i + 1] == '{')
            return true;
    }
    return false;
}

/* Whether a secret stands in the file itself. */
static bool holds_secret(weft_value connection)
{
    for (uint32_t i = 0; connection.kind == WEFT_KIND_MAP && i < connection.len; i++) {
        const weft_member *const member = &connection.as.map[i];
        wf_setting setting;
        if (weft_span_equal(member->key, weft_span_text("headers"))) {
            for (uint32_t k = 0; member->value.kind == WEFT_KIND_MAP && k < member->value.len;
                 k++) {
                if (!holds_reference(member->value.as.map[k].value))
                    return true;
            }
        } else if (wf_setting_find(&setting, member->key) &&
                   wf_setting_rows[setting].kind == WF_SETTING_SECRET &&
                   weft_value_is_text(member->value) && !holds_reference(member->value)) {
            return true;
        }
    }
    return false;
}

static weft_status take_connections(weft_connections *set, weft_value all, const char *path,
                                    bool *secret, weft_diags *diags)
{
    if (all.kind != WEFT_KIND_MAP)
        return refuse(diags, path, "connections", "this is an object: { \"NAME\": { ... } }");
    for (uint32_t i = 0; i < all.len; i++) {
        const weft_member *const member = &all.as.map[i];
        if (member->value.kind != WEFT_KIND_MAP || member->key.len == 0 || member->key.len > 200)
            return refuse(diags, path, "connections", "each one has a name and is an object");
        wf_connection_entry *const entry =
            wf_connections_add(set, member->key, WF_ORIGIN_FILE, set->file);
        if (!entry)
            return WEFT_NOMEM;
        entry->object = member->value;
        *secret = *secret || holds_secret(member->value);
    }
    return WEFT_OK;
}

static weft_status take_names(weft_connections *set, weft_value list, const char *path,
                              weft_diags *diags)
{
    bool well = list.kind == WEFT_KIND_LIST;
    for (uint32_t i = 0; well && i < list.len; i++)
        well = weft_value_is_text(weft_value_element(list, i));
    if (!well)
        return refuse(diags, path, "required", "this is a list of names");
    set->required = list;
    return WEFT_OK;
}

static weft_status take_select(weft_connections *set, weft_value select, const char *path,
                               weft_diags *diags)
{
    static const char *const known[] = {"field", "cases", "pattern", "lower", "otherwise"};
    if (select.kind != WEFT_KIND_MAP)
        return refuse(diags, path, "select", "this is an object with a field");
    for (uint32_t i = 0; i < select.len; i++) {
        const weft_span key = select.as.map[i].key;
        const weft_kind kind = (weft_kind)select.as.map[i].value.kind;
        size_t k = 0;
        while (k < WF_COUNTOF(known) && !weft_span_equal(key, weft_span_text(known[k])))
            k++;
        if (k == WF_COUNTOF(known))
            return refuse_name(diags, "select: ", key,
                               wf_name_nearest(key, known, WF_COUNTOF(known)));
        if (kind != (k == 1 ? WEFT_KIND_MAP : k == 3 ? WEFT_KIND_BOOL : WEFT_KIND_TEXT))
            return refuse(diags, path, known[k],
                          k == 1   ? "this is an object: { \"VALUE\": \"NAME\" }"
                          : k == 3 ? "this is true or false"
                                   : "this is a text");
    }
    const weft_value field = weft_value_member(select, weft_span_text("field"));
    if (!weft_value_is_text(field))
        return refuse(diags, path, "select",
                      "`field` says where in a record the value is: \".country\"");
    set->select = select;
    set->select_path = wf_arena_dup(&set->arena, weft_value_span(field)).ptr;
    return set->select_path ? WEFT_OK : WEFT_NOMEM;
}

static weft_status take_member(weft_connections *set, const weft_member *member, const char *path,
                               bool *secret, weft_diags *diags)
{
    const weft_value value = member->value;
    if (weft_span_equal(member->key, weft_span_text("connections")))
        return take_connections(set, value, path, secret, diags);
    if (weft_span_equal(member->key, weft_span_text("required")))
        return take_names(set, value, path, diags);
    if (weft_span_equal(member->key, weft_span_text("select")))
        return take_select(set, value, path, diags);
    if (!weft_span_equal(member->key, weft_span_text("default")))
        return refuse_name(diags, "", member->key,
                           wf_name_nearest(member->key, members, WF_COUNTOF(members)));
    if (!weft_value_is_text(value))
        return refuse(diags, path, "default", "this is a name");
    set->usual = weft_value_span(value);
    return WEFT_OK;
}

weft_status wf_connections_load_file(weft_connections *set, const char *path, weft_diags *diags)
{
    weft_value root;
    bool is_open = false;
    bool secret = false;
    weft_status rc = wf_connections_read_json(&root, &is_open, set, path, diags);
    if (rc != WEFT_OK)
        return rc;
    set->file = wf_connections_print(set, "%s", path);
    const char *const slash = set->file.ptr ? strrchr(set->file.ptr, '/') : NULL;
    const weft_span directory =
        slash ? weft_span_of(set->file.ptr, (size_t)(slash - set->file.ptr)) : weft_span_text(".");
    set->file_directory = wf_arena_dup(&set->arena, directory);
    if (!set->file.ptr || !set->file_directory.ptr)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < root.len && rc == WEFT_OK; i++)
        rc = take_member(set, &root.as.map[i], path, &secret, diags);
    if (rc == WEFT_OK && secret && is_open)
        wf_connections_warn_open(path, diags);
    return rc;
}

/* ---- one connection ---- */

/* The text of a leaf; numbers and booleans as they are written. */
static bool leaf_text(weft_span *out, weft_value value)
{
    if (value.kind == WEFT_KIND_BOOL)
        *out = weft_span_text(value.as.boolean ? "true" : "false");
    else if (value.kind == WEFT_KIND_TEXT || value.kind == WEFT_KIND_NUMBER)
        *out = weft_value_span(value);
    else
        return false;
    return true;
}

typedef struct leaf {
    weft_span text;
    wf_origin origin;
    weft_span where;
} leaf;

static weft_status read_leaf(leaf *out, weft_connections *set, const weft_member *member,
                             const char *what, weft_diags *diags)
{
    weft_span text;
    out->origin = WF_ORIGIN_FILE;
    out->where = set->file;
    if (!leaf_text(&text, member->value)) {
        (void)wf_diags_add(diags, WF_W5305, (wf_place){0},
                           "%s%.*s: this is a text, a number or true or false", what,
                           (int)(member->key.len < 80 ? member->key.len : 80), member->key.ptr);
        return WEFT_INVALID;
    }
    char place[320];
    (void)snprintf(place, sizeof place, "%s%.*s", what,
                   (int)(member->key.len < 80 ? member->key.len : 80), member->key.ptr);
    return wf_connections_expand(&out->text, &out->origin, &out->where, set, text, place, diags);
}

/* The members of an object: headers, or parameters. */
static weft_status read_pairs(const wf_connection_pair **out, size_t *count, weft_connections *set,
                              weft_value map, const char *what, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    wf_connection_pair *const pairs = wf_arena_zero(&set->arena, map.len + 1u, sizeof *pairs);
    for (uint32_t i = 0; pairs && i < map.len && rc == WEFT_OK; i++) {
        leaf value;
        rc = read_leaf(&value, set, &map.as.map[i], what, diags);
        if (rc == WEFT_OK)
            pairs[i] =
                (wf_connection_pair){map.as.map[i].key, value.text, value.origin, value.where};
    }
    *out = pairs;
    *count = map.len;
    return pairs ? rc : WEFT_NOMEM;
}

static const char *nearest_setting(weft_span wrong)
{
    const char *names[WF_SETTING_COUNT + 2];
    for (size_t i = 0; i < WF_SETTING_COUNT; i++)
        names[i] = wf_setting_rows[i].key;
    names[WF_SETTING_COUNT] = "headers";
    names[WF_SETTING_COUNT + 1] = "params";
    return wf_name_nearest(wrong, names, WF_COUNTOF(names));
}

static weft_status read_member(wf_connection *connection, weft_connections *set,
                               const weft_member *member, const char *what, weft_diags *diags)
{
    wf_setting setting;
    leaf value;
    const bool headers = weft_span_equal(member->key, weft_span_text("headers"));
    const bool params = weft_span_equal(member->key, weft_span_text("params"));
    if ((headers || params) && member->value.kind != WEFT_KIND_MAP) {
        (void)wf_diags_add(diags, WF_W5305, (wf_place){0}, "%s%s: this is an object", what,
                           headers ? "headers" : "params");
        return WEFT_INVALID;
    }
    if (headers)
        return read_pairs(&connection->headers, &connection->header_count, set, member->value, what,
                          diags);
    if (params)
        return read_pairs(&connection->params, &connection->param_count, set, member->value, what,
                          diags);
    if (!wf_setting_find(&setting, member->key))
        return refuse_name(diags, what, member->key, nearest_setting(member->key));
    const weft_status rc = read_leaf(&value, set, member, what, diags);
    return rc != WEFT_OK ? rc
                         : wf_connections_set(connection, setting, value.text, value.origin,
                                              value.where, what, diags);
}

weft_status wf_connections_resolve_object(wf_connection *connection, weft_connections *set,
                                          const wf_connection_entry *entry, weft_diags *diags)
{
    weft_status worst = WEFT_OK;
    char what[256];
    (void)snprintf(what, sizeof what,
                   "connection %.*s: ", (int)(entry->name.len < 200 ? entry->name.len : 200),
                   entry->name.ptr);
    for (uint32_t i = 0; i < entry->object.len && worst != WEFT_NOMEM; i++) {
        const weft_status rc = read_member(connection, set, &entry->object.as.map[i], what, diags);
        if (rc != WEFT_OK)
            worst = rc; /* the next fault is worth knowing too */
    }
    return worst;
}
