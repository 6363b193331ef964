/* What a batch says beside its entities: members that are the same for all batches of a run. What is easy to get
   wrong: an API ignores what it does not know, so a name that is misspelt would quietly mean nothing. */
#include "base/utf8.h"
#include "runtime/flow/send_run.h"
#include "vm/json.h"

#include <string.h>

#define MEMBERS_BYTES ((size_t)1 << 15)
#define QUANTITIES    "hasRelatedInventoryQuantities"

/* In the order in which they go over the wire. */
static const char *const names[] = {"source", "event", "catalogueRef", "conditions"};
#define CONDITIONS 3u

static weft_status refuse(const wf_send_run *run, const char *name, const char *why,
                          const char *hint)
{
    weft_diag *const diag =
        wf_diags_add(run->diags, WF_W5513, (wf_place){0}, "%.80s: %s", name, why);
    wf_diag_hint(run->diags, diag, "%s", hint);
    return WEFT_INVALID;
}

static bool is_filled_text(weft_value value)
{
    return weft_value_is_text(value) && value.len != 0;
}

/* {"type": "LAST_ON_HAND", "status": "ACTIVE"} */
static bool is_quantity(weft_value value)
{
    return value.kind == WEFT_KIND_MAP && value.len == 2 &&
           is_filled_text(weft_value_member(value, weft_span_text("type"))) &&
           is_filled_text(weft_value_member(value, weft_span_text("status")));
}

static bool is_conditions(weft_value value)
{
    if (value.kind != WEFT_KIND_MAP || value.len != 1)
        return false;
    const weft_value list = weft_value_member(value, weft_span_text(QUANTITIES));
    bool is = list.kind == WEFT_KIND_LIST && list.len != 0;
    for (uint32_t i = 0; is && i < list.len; i++)
        is = is_quantity(weft_value_element(list, i));
    return is;
}

static weft_status put_conditions(wf_send_run *run, const char *text)
{
    weft_value value;
    wf_json_error error;
    wf_arena arena;
    wf_arena_init(&arena, MEMBERS_BYTES * 64);
    weft_status rc = wf_json_parse(&value, weft_span_text(text), &arena, &error);
    if (rc == WEFT_OK && is_conditions(value))
        wf_json_put(&run->members, value);
    else if (rc != WEFT_NOMEM)
        rc = refuse(run, names[CONDITIONS], "these are none that batches have",
                    "write  {\"" QUANTITIES
                    "\":[{\"type\":\"LAST_ON_HAND\",\"status\":\"ACTIVE\"}]}");
    wf_arena_fini(&arena);
    return rc;
}

/* `member` may be given once, and is NULL when it was not. */
static weft_status find(const weft_param **member, const wf_send_run *run, const char *name)
{
    const weft_send_options *const o = run->options;
    *member = NULL;
    for (size_t i = 0; i < o->batch_member_count; i++) {
        if (strcmp(o->batch_members[i].name, name) != 0)
            continue;
        if (*member)
            return refuse(run, name, "a batch has it once", "leave one of them out");
        *member = &o->batch_members[i];
    }
    return WEFT_OK;
}

static weft_status put(wf_send_run *run, size_t which)
{
    const weft_param *member = NULL;
    const weft_status rc = find(&member, run, names[which]);
    if (rc != WEFT_OK || !member)
        return rc;
    const weft_span text = weft_span_text(member->value);
    if (text.len == 0 || text.len > MEMBERS_BYTES / 8 || wf_utf8_valid(text) != text.len)
        return refuse(run, names[which], "this is no text", "give some characters, as UTF-8");
    wf_buf_printf(&run->members, ",\"%s\":", names[which]);
    if (which == CONDITIONS)
        return put_conditions(run, member->value);
    wf_json_put_text(&run->members, text);
    return WEFT_OK;
}

static bool is_known(const char *name)
{
    bool is = false;
    for (size_t i = 0; i < WF_COUNTOF(names) && !is; i++)
        is = strcmp(name, names[i]) == 0;
    return is;
}

weft_status wf_send_members(wf_send_run *run, bool is_batch)
{
    const weft_send_options *const o = run->options;
    weft_status rc = WEFT_OK;
    for (size_t i = 0; i < o->batch_member_count; i++) {
        if (!is_batch)
            return refuse(run, o->batch_members[i].name, "only batches have such a member",
                          "leave it out, or map  to batch ENTITY");
        if (!is_known(o->batch_members[i].name))
            return refuse(run, o->batch_members[i].name, "batches have no such member",
                          "there are source, event, catalogueRef and conditions");
    }
    for (size_t i = 0; i < WF_COUNTOF(names) && rc == WEFT_OK; i++)
        rc = put(run, i);
    return rc == WEFT_OK ? run->members.status : rc;
}
