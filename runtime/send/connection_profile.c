/* Profiles of the Fluent CLI: <base>/<profile>/profile.json, retailer.<REF>.json and user.<name>.json. A
   name that would leave the directory is refused before it becomes a path. */
#include "base/diags.h"
#include "runtime/send/connections.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define LISTED_MAX 64

static bool is_name(weft_span name)
{
    if (name.len == 0 || name.len > 100 || weft_span_equal(name, weft_span_text(".")) ||
        weft_span_equal(name, weft_span_text("..")))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '.' || c == '_' || c == '-'))
            return false;
    }
    return true;
}

static weft_status refuse(weft_diags *diags, const char *sentence, weft_span name, const char *rest)
{
    (void)wf_diags_add(diags, WF_W5310, (wf_place){0}, sentence,
                       (int)(name.len < 100 ? name.len : 100), name.ptr, rest);
    return WEFT_INVALID;
}

/* ---- what there is ---- */

static int compare_names(const void *a, const void *b)
{
    const weft_span *const x = a;
    const weft_span *const y = b;
    const int order = memcmp(x->ptr, y->ptr, x->len < y->len ? x->len : y->len);
    return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

/* Names of entries that begin and end so, without that; sorted. None when the directory cannot be
   read. */
static size_t list_names(weft_span *names, weft_connections *set, const char *directory,
                         const char *begin, const char *end)
{
    DIR *const opened = opendir(directory);
    const size_t begin_len = strlen(begin);
    const size_t end_len = strlen(end);
    size_t count = 0;
    for (const struct dirent *entry; opened && count < LISTED_MAX && (entry = readdir(opened));) {
        const weft_span name = weft_span_text(entry->d_name);
        if (name.len <= begin_len + end_len || name.ptr[0] == '.' ||
            memcmp(name.ptr, begin, begin_len) != 0 ||
            memcmp(name.ptr + name.len - end_len, end, end_len) != 0)
            continue;
        names[count] = wf_arena_dup(
            &set->arena, weft_span_of(name.ptr + begin_len, name.len - begin_len - end_len));
        count += names[count].ptr != NULL;
    }
    if (opened)
        (void)closedir(opened);
    qsort(names, count, sizeof *names, compare_names);
    return count;
}

static bool has_profile_file(weft_connections *set, const char *base, weft_span name)
{
    struct stat facts;
    const weft_span path =
        wf_connections_print(set, "%s/%.*s/profile.json", base, (int)name.len, name.ptr);
    return path.ptr && stat(path.ptr, &facts) == 0;
}

/* "a, b" in `room`; "" when there are none. */
static const char *join(char *room, size_t size, const weft_span *names, size_t count)
{
    size_t len = 0;
    room[0] = '\0';
    for (size_t i = 0; i < count && len < size; i++) {
        const int put = snprintf(room + len, size - len, "%s%.*s", i ? ", " : "", (int)names[i].len,
                                 names[i].ptr);
        if (put < 0)
            break;
        len += (size_t)put;
    }
    return room;
}

static weft_span base_of(weft_connections *set)
{
    if (set->profile_dir.len != 0)
        return set->profile_dir;
    const char *const variable = wf_connections_variable(set, "FLUENT_PROFILE_DIR");
    if (variable && variable[0])
        return wf_connections_print(set, "%s", variable);
    const char *const home = wf_connections_variable(set, "HOME");
    return home ? wf_connections_print(set, "%s/.fluentcommerce", home) : weft_span_of(NULL, 0);
}

weft_status wf_connections_load_profiles(weft_connections *set, weft_diags *diags)
{
    weft_span names[LISTED_MAX];
    const weft_span base = base_of(set);
    if (set->profile.ptr && !is_name(set->profile))
        return refuse(diags,
                      "\"%.*s\" is no name of a profile%s: letters, digits, dots, - and _ make one",
                      set->profile, "");
    if (set->retailer.ptr && !set->profile.ptr)
        return refuse(diags, "a retailer (%.*s) is one of a profile%s: give --profile too",
                      set->retailer, "");
    const size_t count = base.ptr ? list_names(names, set, base.ptr, "", "") : 0;
    for (size_t i = 0; i < count; i++) {
        const bool wanted = weft_span_equal(names[i], set->profile);
        if (!is_name(names[i]) || !has_profile_file(set, base.ptr, names[i]) || wanted ||
            wf_connections_entry(set, names[i]))
            continue;
        const weft_span where =
            wf_connections_print(set, "%s/%.*s", base.ptr, (int)names[i].len, names[i].ptr);
        if (!where.ptr || !wf_connections_add(set, names[i], WF_ORIGIN_PROFILE, where))
            return WEFT_NOMEM;
    }
    if (!set->profile.ptr)
        return WEFT_OK;
    /* The one that was asked for goes before any of its name, and is told to be missing in words. */
    const weft_span where = wf_connections_print(set, "%s/%.*s", base.ptr ? base.ptr : "",
                                                 (int)set->profile.len, set->profile.ptr);
    wf_connection_entry *entry = wf_connections_entry(set, set->profile);
    if (!entry)
        entry = wf_connections_add(set, set->profile, WF_ORIGIN_PROFILE, where);
    if (!entry || !where.ptr)
        return WEFT_NOMEM;
    entry->origin = WF_ORIGIN_PROFILE;
    entry->where = where;
    entry->object = weft_missing();
    return WEFT_OK;
}

/* ---- one profile ---- */

static weft_status say_missing_profile(weft_connections *set, const wf_connection_entry *entry,
                                       weft_diags *diags)
{
    weft_span names[LISTED_MAX];
    weft_span found[LISTED_MAX];
    size_t count = 0;
    char room[1024];
    const weft_span base = base_of(set);
    const size_t all = base.ptr ? list_names(names, set, base.ptr, "", "") : 0;
    for (size_t i = 0; i < all; i++) {
        if (has_profile_file(set, base.ptr, names[i]))
            found[count++] = names[i];
    }
    weft_diag *const diag = wf_diags_add(
        diags, WF_W5310, (wf_place){0}, "there is no Fluent CLI profile %.*s in %s",
        (int)entry->name.len, entry->name.ptr, base.ptr ? base.ptr : "~/.fluentcommerce");
    if (count != 0)
        wf_diag_hint(diags, diag, "there are: %s", join(room, sizeof room, found, count));
    else
        wf_diag_hint(diags, diag, "make one: fluent profile create %.*s", (int)entry->name.len,
                     entry->name.ptr);
    return WEFT_INVALID;
}

static weft_status read_file(weft_value *out, weft_connections *set, weft_span path, bool secret,
                             weft_diags *diags)
{
    bool is_open = false;
    if (!path.ptr)
        return WEFT_NOMEM;
    const weft_status rc = wf_connections_read_json(out, &is_open, set, path.ptr, diags);
    if (rc == WEFT_OK && is_open && secret)
        wf_connections_warn_open(path.ptr, diags);
    return rc;
}

/* Sets `setting` from a member that must be there and may be a number. */
static weft_status set_from(wf_connection *connection, weft_connections *set, wf_setting setting,
                            weft_value object, const char *key, weft_span path, weft_diags *diags)
{
    const weft_value value = weft_value_member(object, weft_span_text(key));
    if ((value.kind != WEFT_KIND_TEXT && value.kind != WEFT_KIND_NUMBER) || value.len == 0)
        return refuse(diags, "%.*s lacks `%s`", path, key);
    const weft_span copy = wf_arena_dup(&set->arena, weft_value_span(value));
    if (!copy.ptr)
        return WEFT_NOMEM;
    return wf_connections_set(connection, setting, copy, WF_ORIGIN_PROFILE, path, "", diags);
}

static weft_status set_retailer(wf_connection *connection, weft_connections *set,
                                const wf_connection_entry *entry, weft_value *user,
                                weft_diags *diags)
{
    weft_value retailer;
    weft_span names[LISTED_MAX];
    char room[1024];
    if (!is_name(set->retailer))
        return refuse(diags, "\"%.*s\" is no name of a retailer%s", set->retailer, "");
    const weft_span path =
        wf_connections_print(set, "%.*s/retailer.%.*s.json", (int)entry->where.len,
                             entry->where.ptr, (int)set->retailer.len, set->retailer.ptr);
    const weft_status rc = read_file(&retailer, set, path, false, diags);
    if (rc == WEFT_DONE) {
        const size_t count = list_names(names, set, entry->where.ptr, "retailer.", ".json");
        weft_diag *const diag =
            wf_diags_add(diags, WF_W5310, (wf_place){0}, "profile %.*s has no retailer %.*s (%s)",
                         (int)entry->name.len, entry->name.ptr, (int)set->retailer.len,
                         set->retailer.ptr, path.ptr);
        wf_diag_hint(diags, diag, "there are: %s",
                     count ? join(room, sizeof room, names, count) : "none");
        return WEFT_INVALID;
    }
    if (rc != WEFT_OK)
        return rc;
    const weft_value own = weft_value_member(retailer, weft_span_text("user"));
    if (weft_value_is_text(own) && own.len != 0)
        *user = own;
    return set_from(connection, set, WF_SETTING_retailerId, retailer, "id", path, diags);
}

static weft_status set_user(wf_connection *connection, weft_connections *set,
                            const wf_connection_entry *entry, weft_value user, weft_diags *diags)
{
    weft_value object;
    if (!weft_value_is_text(user) || !is_name(weft_value_span(user)))
        return refuse(diags, "%.*s: `user` is no name%s", entry->where, "");
    const weft_span path = wf_connections_print(set, "%.*s/user.%.*s.json", (int)entry->where.len,
                                                entry->where.ptr, (int)user.len, user.as.text);
    weft_status rc = read_file(&object, set, path, true, diags);
    if (rc == WEFT_DONE)
        return refuse(diags, "there is no %.*s, where the user's name and password should be%s",
                      path, "");
    if (rc == WEFT_OK)
        rc = set_from(connection, set, WF_SETTING_username, object, "username", path, diags);
    if (rc == WEFT_OK)
        rc = set_from(connection, set, WF_SETTING_password, object, "password", path, diags);
    return rc;
}

weft_status wf_connections_resolve_profile(wf_connection *connection, weft_connections *set,
                                           const wf_connection_entry *entry, weft_diags *diags)
{
    weft_value object;
    const weft_span path =
        wf_connections_print(set, "%.*s/profile.json", (int)entry->where.len, entry->where.ptr);
    weft_status rc = read_file(&object, set, path, true, diags);
    if (rc == WEFT_DONE)
        return say_missing_profile(set, entry, diags);
    if (rc == WEFT_OK)
        rc = set_from(connection, set, WF_SETTING_baseUrl, object, "baseUrl", path, diags);
    if (rc == WEFT_OK)
        rc = set_from(connection, set, WF_SETTING_clientId, object, "id", path, diags);
    if (rc == WEFT_OK)
        rc =
            set_from(connection, set, WF_SETTING_clientSecret, object, "clientSecret", path, diags);
    weft_value user =
        rc == WEFT_OK ? weft_value_member(object, weft_span_text("user")) : weft_missing();
    if (rc == WEFT_OK && set->retailer.ptr && weft_span_equal(entry->name, set->profile))
        rc = set_retailer(connection, set, entry, &user, diags);
    if (rc == WEFT_OK)
        rc = set_user(connection, set, entry, user, diags);
    return rc;
}
