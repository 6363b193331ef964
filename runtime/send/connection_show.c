/* Connections as people see them: every value with its origin, no secret. */
#include "base/diags.h"
#include "runtime/send/connections.h"
#include "vm/json.h"

static const char *origin_word(wf_origin origin)
{
    switch (origin) {
    case WF_ORIGIN_DEFAULT:
        return "default";
    case WF_ORIGIN_FILE:
    case WF_ORIGIN_SECRET_FILE:
        return "file";
    case WF_ORIGIN_VARIABLE:
        return "variable";
    case WF_ORIGIN_PROFILE:
        return "profile";
    case WF_ORIGIN_OPTION:
        return "option";
    }
    return "";
}

static weft_status give(weft_span *out, wf_buf *buf)
{
    if (buf->status != WEFT_OK) {
        const weft_status rc = buf->status;
        wf_buf_fini(buf);
        return rc;
    }
    *out = wf_buf_span(buf);
    return WEFT_OK;
}

int weft_setting_at(weft_setting *out, size_t i)
{
    static const char *const kinds[] = {
        [WF_SETTING_TEXT] = "text",           [WF_SETTING_URL] = "url",
        [WF_SETTING_SECRET] = "secret",       [WF_SETTING_FLAG] = "true or false",
        [WF_SETTING_NUMBER] = "whole number",
    };
    if (i >= WF_SETTING_COUNT)
        return 0;
    const wf_setting_row *const row = &wf_setting_rows[i];
    out->name = row->key;
    out->kind = kinds[row->kind];
    out->usual = row->usual ? row->usual : row->kind == WF_SETTING_FLAG ? "false" : "";
    out->doc = row->doc;
    out->is_secret = row->kind == WF_SETTING_SECRET;
    return 1;
}

/* ---- one ---- */

typedef struct line {
    const char *prefix; /* "header ", "param " */
    weft_span name;
    weft_span value;
    bool secret;
    bool bare; /* a number or a boolean */
    wf_origin origin;
    weft_span where;
} line;

static void put_origin(wf_buf *out, const line *l)
{
    wf_buf_put_text(out, origin_word(l->origin));
    if (l->where.len != 0) {
        wf_buf_put_byte(out, ' ');
        wf_buf_put_span(out, l->where);
    }
}

/* Control characters of a value must not reach a terminal. */
static void put_clean(wf_buf *out, weft_span text)
{
    for (size_t i = 0; i < text.len; i++)
        wf_buf_put_byte(
            out, (unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f ? '?' : text.ptr[i]);
}

static void put_text_line(wf_buf *out, const line *l)
{
    wf_buf_put_text(out, "  ");
    wf_buf_put_text(out, l->prefix);
    put_clean(out, l->name);
    for (size_t i = strlen(l->prefix) + l->name.len; i < 22; i++)
        wf_buf_put_byte(out, ' ');
    wf_buf_put_byte(out, ' ');
    const size_t begin = out->len;
    if (l->secret)
        wf_buf_printf(out, "(secret, %zu bytes)", l->value.len);
    else
        put_clean(out, l->value);
    for (size_t i = out->len - begin; i < 40; i++)
        wf_buf_put_byte(out, ' ');
    wf_buf_put_text(out, "  ");
    put_origin(out, l);
    wf_buf_put_byte(out, '\n');
}

static void put_json_line(wf_buf *out, const line *l, bool first)
{
    wf_buf_put_text(out, first ? "\n    " : ",\n    ");
    wf_json_put_text(out, l->name);
    wf_buf_put_text(out, ": {\"value\": ");
    if (l->secret)
        wf_buf_put_text(out, "null, \"secret\": true");
    else if (l->bare)
        wf_buf_put_span(out, l->value);
    else
        wf_json_put_text(out, l->value);
    wf_buf_put_text(out, ", \"origin\": ");
    wf_json_put_text(out, weft_span_text(origin_word(l->origin)));
    if (l->where.len != 0) {
        wf_buf_put_text(out, ", \"where\": ");
        wf_json_put_text(out, l->where);
    }
    wf_buf_put_byte(out, '}');
}

typedef struct printer {
    wf_buf *out;
    bool json;
    bool first;
} printer;

static void put_line(printer *p, const line *l)
{
    if (p->json)
        put_json_line(p->out, l, p->first);
    else
        put_text_line(p->out, l);
    p->first = false;
}

static void open_group(printer *p, const char *name)
{
    if (p->json)
        wf_buf_printf(p->out, ",\n  \"%s\": {", name);
    p->first = true;
}

static void close_group(printer *p)
{
    if (p->json)
        wf_buf_put_text(p->out, p->first ? "}" : "\n  }");
}

static void put_settings(printer *p, const wf_connection *connection, bool all)
{
    for (size_t i = 0; i < WF_SETTING_COUNT; i++) {
        const wf_setting_value *const value = &connection->settings[i];
        const wf_setting_row *const row = &wf_setting_rows[i];
        const line l = {"",
                        weft_span_text(row->key),
                        value->text,
                        row->kind == WF_SETTING_SECRET,
                        row->kind == WF_SETTING_FLAG || row->kind == WF_SETTING_NUMBER,
                        value->origin,
                        value->where};
        if (value->given || (all && value->text.len != 0))
            put_line(p, &l);
    }
}

static void put_connection(printer *p, const wf_connection *connection, bool all)
{
    if (p->json) {
        wf_buf_put_text(p->out, "{\n  \"name\": ");
        wf_json_put_text(p->out, connection->name);
        wf_buf_put_text(p->out, ",\n  \"type\": ");
        wf_json_put_text(p->out, weft_span_text(wf_auth_word(connection->auth)));
    } else {
        put_clean(p->out, connection->name);
        wf_buf_printf(p->out, " (%s)\n", wf_auth_word(connection->auth));
    }
    open_group(p, "settings");
    put_settings(p, connection, all);
    close_group(p);
    open_group(p, "headers");
    for (size_t i = 0; i < connection->header_count; i++) {
        const wf_connection_pair *const header = &connection->headers[i];
        const line l = {"header ", header->name,   header->value, true,
                        false,     header->origin, header->where};
        put_line(p, &l);
    }
    close_group(p);
    open_group(p, "params");
    for (size_t i = 0; i < connection->param_count; i++) {
        const wf_connection_pair *const param = &connection->params[i];
        const line l = {"param ", param->name,   param->value, false,
                        false,    param->origin, param->where};
        put_line(p, &l);
    }
    close_group(p);
    if (p->json)
        wf_buf_put_text(p->out, "\n}\n");
}

weft_status weft_connections_show(weft_span *out, weft_connections *set, const char *name, int all,
                                  weft_connection_format format, weft_diags *diags)
{
    const wf_connection *connection;
    wf_buf buf;
    const weft_status rc = wf_connections_find(&connection, set, weft_span_text(name), diags);
    if (rc != WEFT_OK)
        return rc;
    wf_buf_init(&buf, 0);
    printer p = {&buf, format == WEFT_CONNECTION_JSON, true};
    put_connection(&p, connection, all != 0);
    return give(out, &buf);
}

/* ---- all ---- */

/* What can be said of a connection without looking anything up. */
static weft_span glance(const wf_connection_entry *entry, const char *key)
{
    const weft_value value = entry->object.kind == WEFT_KIND_MAP
                                 ? weft_value_member(entry->object, weft_span_text(key))
                                 : weft_missing();
    return weft_value_is_text(value) ? weft_value_span(value) : weft_span_of(NULL, 0);
}

static void put_json_entry(wf_buf *out, const wf_connection_entry *entry, bool usual)
{
    static const char *const keys[] = {"type", "baseUrl", "description"};
    wf_buf_put_text(out, "{\"name\": ");
    wf_json_put_text(out, entry->name);
    for (size_t i = 0; i < WF_COUNTOF(keys); i++) {
        const weft_span text = glance(entry, keys[i]);
        if (text.len != 0) {
            wf_buf_printf(out, ", \"%s\": ", keys[i]);
            wf_json_put_text(out, text);
        }
    }
    wf_buf_put_text(out, ", \"origin\": ");
    wf_json_put_text(out, weft_span_text(origin_word(entry->origin)));
    if (entry->where.len != 0) {
        wf_buf_put_text(out, ", \"where\": ");
        wf_json_put_text(out, entry->where);
    }
    wf_buf_put_text(out, usual ? ", \"default\": true}\n" : "}\n");
}

static void put_text_entry(wf_buf *out, const wf_connection_entry *entry, bool usual)
{
    const weft_span description = glance(entry, "description");
    const weft_span url = glance(entry, "baseUrl");
    wf_buf_put_text(out, usual ? "* " : "  ");
    put_clean(out, entry->name);
    for (size_t i = entry->name.len; i < 24; i++)
        wf_buf_put_byte(out, ' ');
    wf_buf_put_byte(out, ' ');
    put_clean(out, url);
    for (size_t i = url.len; i < 44; i++)
        wf_buf_put_byte(out, ' ');
    wf_buf_put_byte(out, ' ');
    wf_buf_put_text(out, origin_word(entry->origin));
    if (entry->where.len != 0) {
        wf_buf_put_byte(out, ' ');
        put_clean(out, entry->where);
    }
    if (description.len != 0) {
        wf_buf_put_text(out, "  ");
        put_clean(out, description);
    }
    wf_buf_put_byte(out, '\n');
}

weft_status weft_connections_list(weft_span *out, weft_connections *set,
                                  weft_connection_format format)
{
    wf_buf buf;
    const char *const usual = weft_connections_usual(set);
    wf_buf_init(&buf, 0);
    (void)wf_buf_reserve(&buf, 1); /* an empty list is a text too */
    for (size_t i = 0; i < set->entry_count; i++) {
        const wf_connection_entry *const entry = &set->entries[i];
        const bool is_usual = usual && weft_span_equal(entry->name, weft_span_text(usual));
        if (format == WEFT_CONNECTION_JSON)
            put_json_entry(&buf, entry, is_usual);
        else
            put_text_entry(&buf, entry, is_usual);
    }
    return give(out, &buf);
}
