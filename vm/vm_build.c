/* Lists and maps: taken apart, put together, walked. Builders grow at lengths that are powers of two,
   so a length says how much room there is. Easy to get wrong: a builder must never be copied, else
   two of them would write to the same memory; whoever stores a value refuses builders. */
#include "base/arena.h"
#include "vm/json.h"
#include "vm/machine.h"
#include "vm/value.h"

/* ---- walking ---- */

static weft_status survey(weft_vm *vm, weft_value value, bool *has_records, int depth);

static weft_status survey_list(weft_vm *vm, weft_value list, bool *has_records, int depth)
{
    weft_status rc = wf_vm_charge(vm, list.len);
    for (uint32_t i = 0; rc == WEFT_OK && i < list.len; i++) {
        const weft_value element = weft_value_element(list, i);
        if (element.kind >= WEFT_KIND_LIST)
            rc = survey(vm, element, has_records, depth);
    }
    return rc;
}

static weft_status survey_map(weft_vm *vm, weft_value map, bool *has_records, int depth)
{
    weft_status rc = wf_vm_charge(vm, map.len);
    for (uint32_t i = 0; rc == WEFT_OK && i < map.len; i++) {
        const weft_value member = map.as.map[i].value;
        if (member.kind >= WEFT_KIND_LIST)
            rc = survey(vm, member, has_records, depth);
    }
    return rc;
}

/* `depth` values lie around this one. */
static weft_status survey(weft_vm *vm, weft_value value, bool *has_records, int depth)
{
    if (depth >= WF_JSON_DEPTH)
        return wf_vm_refuse(vm, WF_W3204, weft_missing(),
                            "a value is nested more than %d levels deep", WF_JSON_DEPTH);
    if (value.kind == WEFT_KIND_LIST)
        return survey_list(vm, value, has_records, depth + 1);
    if (value.kind == WEFT_KIND_MAP)
        return survey_map(vm, value, has_records, depth + 1);
    if (value.kind == WEFT_KIND_RECORD || value.kind == WEFT_KIND_XML) {
        *has_records = true;
        return wf_vm_charge(vm, wf_vm_tree_size(vm, value));
    }
    return wf_value_is_builder(value) ? wf_vm_fail_builder(vm, value) : WEFT_OK;
}

weft_status wf_vm_survey(weft_vm *vm, weft_value value, bool *has_records)
{
    *has_records = false;
    return value.kind < WEFT_KIND_LIST ? WEFT_OK : survey(vm, value, has_records, 0);
}

weft_status wf_vm_to_map(weft_vm *vm, weft_value *value)
{
    bool has_records;
    weft_status rc = wf_vm_survey(vm, *value, &has_records);
    if (rc != WEFT_OK || !has_records)
        return rc;
    rc = wf_shape_to_map(value, &vm->map->shape, *value, &vm->arena);
    if (rc == WEFT_LIMIT)
        return wf_vm_refuse(vm, WF_W3204, weft_missing(), "the record is nested too deeply");
    return rc == WEFT_NOMEM ? wf_vm_fail_memory(vm) : rc;
}

/* ---- taking apart ---- */

static weft_status record_member(weft_vm *vm, weft_value *value, uint32_t key)
{
    const wf_shape *const shape = &vm->map->shape;
    const uint32_t node = wf_shape_member_key(shape, value->len, key);
    if (node == WF_SHAPE_NONE) {
        weft_value tree;
        if (wf_vm_has_tree(vm, *value, &tree)) {
            *value = tree;
            return wf_vm_xml_member(vm, value, key);
        }
        *value = weft_missing();
        return WEFT_OK;
    }
    *value = value->as.block[shape->nodes[node].slot];
    return value->kind == WEFT_KIND_FAULT ? wf_vm_fail_step_into(vm, *value->as.block) : WEFT_OK;
}

weft_status wf_vm_member(weft_vm *vm, weft_value *value, uint32_t key)
{
    switch ((int)value->kind) {
    case WEFT_KIND_MISSING:
    case WEFT_KIND_NULL:
        *value = weft_missing();
        return WEFT_OK;
    case WEFT_KIND_MAP: {
        if (WF_UNLIKELY(wf_vm_asks_namespace(vm->program->keys[key])))
            return wf_vm_fail_namespace(vm, *value);
        const weft_status rc = wf_vm_charge(vm, value->len >> 3);
        *value = weft_value_member(*value, vm->program->keys[key]);
        return rc;
    }
    case WEFT_KIND_RECORD:
        return record_member(vm, value, key);
    case WEFT_KIND_XML:
        return wf_vm_xml_member(vm, value, key);
    case WEFT_KIND_LIST: /* of one element */
        if (!wf_vm_is_xml(vm) || value->len != 1 || value->as.list->kind == WEFT_KIND_LIST)
            break;
        *value = value->as.list[0];
        return wf_vm_member(vm, value, key);
    case WEFT_KIND_TEXT: /* an element without child elements and attributes */
        if (!wf_vm_is_xml(vm) || (value->flags & WEFT_VALUE_UNTYPED) == 0)
            break;
        *value = weft_missing();
        return WEFT_OK;
    }
    return wf_vm_fail_step_into(vm, *value);
}

weft_status wf_vm_find_member(weft_vm *vm, weft_value *value, uint32_t key, uint32_t pc)
{
    wf_found_member *const found = &vm->members[pc];
    if (value->kind == WEFT_KIND_RECORD) {
        if (found->node != value->len) {
            const wf_shape *const shape = &vm->map->shape;
            const uint32_t node = wf_shape_member_key(shape, value->len, key);
            if (node == WF_SHAPE_NONE || shape->nodes[node].slot == WF_SHAPE_NONE)
                return wf_vm_member(vm, value, key);
            found->node = value->len;
            found->slot = shape->nodes[node].slot;
        }
        const weft_value *const slot = &value->as.block[found->slot];
        if (WF_LIKELY(slot->kind != WEFT_KIND_FAULT)) {
            *value = *slot;
            return WEFT_OK;
        }
    }
    return wf_vm_member(vm, value, key);
}

weft_status wf_vm_seek(weft_vm *vm, weft_value *value, uint32_t key)
{
    const bool is_element = value->kind == WEFT_KIND_XML || value->kind == WEFT_KIND_RECORD;
    weft_status rc = WEFT_OK;
    if (WF_UNLIKELY(is_element && wf_vm_is_xml(vm)))
        rc = wf_vm_to_map(vm, value);
    if (rc == WEFT_OK && value->kind == WEFT_KIND_RECORD)
        return wf_vm_step(vm, value, wf_shape_member_key(&vm->map->shape, value->len, key));
    if (rc == WEFT_OK && value->kind == WEFT_KIND_MAP) {
        rc = wf_vm_charge(vm, value->len >> 3);
        *value = weft_value_member(*value, vm->program->keys[key]);
        return rc;
    }
    *value = weft_missing();
    return rc;
}

weft_status wf_vm_step(weft_vm *vm, weft_value *value, uint32_t node)
{
    const wf_shape *const shape = &vm->map->shape;
    const wf_shape_node *const to = node < shape->node_count ? &shape->nodes[node] : NULL;
    if (to && value->kind == WEFT_KIND_RECORD && value->len == to->parent) {
        *value = wf_vm_peek(&value->as.block[to->slot]);
        return WEFT_OK;
    }
    if (to && value->kind == WEFT_KIND_MAP && to->key != WF_SHAPE_NONE) {
        const weft_status rc = wf_vm_charge(vm, value->len >> 3);
        *value = weft_value_member(*value, shape->keys[to->key]);
        return rc;
    }
    *value = weft_missing();
    return WEFT_OK;
}

weft_status wf_vm_as_list(weft_vm *vm, weft_value *out, weft_value value)
{
    if (value.kind == WEFT_KIND_LIST) {
        value.flags &= (uint8_t)~WEFT_VALUE_WRAPPED; /* asked for as a list: now it is one */
        *out = value;
    } else if (weft_value_is_nothing(value)) {
        *out = weft_list(NULL, 0);
    } else if (wf_value_is_builder(value)) {
        return wf_vm_fail_builder(vm, value);
    } else {
        weft_value *const item = wf_arena_alloc(&vm->arena, sizeof *item);
        if (!item)
            return wf_vm_fail_memory(vm);
        *item = value;
        *out = weft_list(item, 1);
    }
    return WEFT_OK;
}

static weft_status fail_list(weft_vm *vm, weft_value found)
{
    if (found.kind == WEFT_KIND_LIST && found.len != 0)
        found = weft_value_element(found, 0); /* what the list of one stands for */
    const weft_span path = wf_vm_path(vm);
    return wf_vm_fail_hint(vm, WF_W3005, found,
                           "write [] behind the path to take whatever stands there as a list",
                           "%.*s%sa list is needed, there is %s", (int)path.len, path.ptr,
                           path.len != 0 ? ": " : "", wf_vm_show(vm, found));
}

/* Whether it is a list that `[]` or the source made, not one that stands for a single value. */
static bool is_true_list(weft_value value)
{
    return value.kind == WEFT_KIND_LIST && (value.flags & WEFT_VALUE_WRAPPED) == 0;
}

/* The list that is asked for; of XML one element is a list of one. */
static weft_status take_list(weft_vm *vm, weft_value *value)
{
    if (is_true_list(*value))
        return WEFT_OK;
    return wf_vm_may_list(vm, *value) ? wf_vm_as_list(vm, value, *value) : fail_list(vm, *value);
}

static weft_status fail_position(weft_vm *vm, weft_value found)
{
    return wf_vm_fail(vm, WF_W3005, found, "a position in a list is an integer, not %s",
                      wf_vm_show(vm, found));
}

weft_status wf_vm_index(weft_vm *vm, weft_value *out, weft_value list, weft_value index)
{
    int64_t at;
    if (weft_value_is_nothing(list)) {
        *out = weft_missing();
        return WEFT_OK;
    }
    const weft_status rc = take_list(vm, &list);
    if (rc != WEFT_OK)
        return rc;
    if (weft_value_is_nothing(index)) {
        *out = weft_missing();
        return WEFT_OK;
    }
    if (!wf_value_integer(&at, index))
        return fail_position(vm, index);
    if (at < 0)
        at += list.len;
    *out = at >= 0 && at < list.len ? weft_value_element(list, (uint32_t)at) : weft_missing();
    return WEFT_OK;
}

weft_value wf_vm_nth(weft_value value, weft_value index, bool one_is_list)
{
    const int64_t at = index.kind == WEFT_KIND_INT ? index.as.integer : -1;
    if (value.kind == WEFT_KIND_LIST) {
        const bool is_there = at >= 0 && at < value.len;
        const weft_value element =
            is_there ? weft_value_element(value, (uint32_t)at) : weft_missing();
        return wf_vm_peek(&element);
    }
    const bool is_one = one_is_list && at == 0 && !weft_value_is_nothing(value);
    return is_one ? value : weft_missing();
}

/* A bound of a slice: negative from the end, cut to the list. */
static weft_status bound(weft_vm *vm, uint32_t *out, weft_value value, uint32_t len,
                         uint32_t otherwise)
{
    int64_t at;
    if (weft_value_is_nothing(value)) {
        *out = otherwise;
        return WEFT_OK;
    }
    if (!wf_value_integer(&at, value))
        return fail_position(vm, value);
    if (at < 0)
        at = at < -(int64_t)len ? 0 : at + len;
    *out = at > len ? len : (uint32_t)at;
    return WEFT_OK;
}

weft_status wf_vm_slice(weft_vm *vm, weft_value *list, weft_value from, weft_value to)
{
    uint32_t first = 0;
    uint32_t last = 0;
    if (weft_value_is_nothing(*list))
        return WEFT_OK;
    weft_status rc = take_list(vm, list);
    if (rc == WEFT_OK)
        rc = bound(vm, &first, from, list->len, 0);
    if (rc == WEFT_OK)
        rc = bound(vm, &last, to, list->len, list->len);
    if (rc != WEFT_OK)
        return rc;
    if (first < last)
        list->as.list += (size_t)first * list->extra;
    list->len = first < last ? last - first : 0;
    return WEFT_OK;
}

/* ---- putting together ---- */

#define LEAST_ROOM 4u

/* Whether a builder of `len` things is full. */
static bool is_full(uint32_t len)
{
    return len == 0 || (len >= LEAST_ROOM && (len & (len - 1)) == 0);
}

/* Twice the room, the things copied. */
static void *grow(weft_vm *vm, const void *old, uint32_t len, size_t size)
{
    const size_t room = len == 0 ? LEAST_ROOM : (size_t)len * 2;
    vm->arena.is_full = room > UINT32_MAX;
    void *const more = vm->arena.is_full ? NULL : wf_arena_alloc(&vm->arena, room * size);
    if (more && len != 0)
        memcpy(more, old, len * size);
    return more;
}

weft_status wf_vm_append(weft_vm *vm, weft_value *builder, weft_value value)
{
    if (builder->kind != WEFT_KIND_LIST_BUILDER || wf_value_is_builder(value))
        return wf_vm_fail_builder(vm, *builder);
    if (is_full(builder->len)) {
        const weft_value *const more =
            grow(vm, builder->as.list, builder->len, sizeof *builder->as.list);
        if (!more)
            return wf_vm_fail_memory(vm);
        builder->as.list = more;
    }
    wf_vm_items(*builder)[builder->len++] = value;
    return WEFT_OK;
}

weft_status wf_vm_spread(weft_vm *vm, weft_value *builder, weft_value list)
{
    if (weft_value_is_nothing(list))
        return WEFT_OK;
    weft_status rc = take_list(vm, &list);
    if (rc == WEFT_OK)
        rc = wf_vm_charge(vm, list.len);
    for (uint32_t i = 0; rc == WEFT_OK && i < list.len; i++) {
        const weft_value element = weft_value_element(list, i);
        if (element.kind != WEFT_KIND_MISSING)
            rc = wf_vm_append(vm, builder, element);
    }
    return rc;
}

weft_status wf_vm_put(weft_vm *vm, weft_value *builder, uint32_t key, weft_value value)
{
    if (builder->kind != WEFT_KIND_MAP_BUILDER || wf_value_is_builder(value))
        return wf_vm_fail_builder(vm, *builder);
    if (is_full(builder->len)) {
        const weft_member *const more =
            grow(vm, builder->as.map, builder->len, sizeof *builder->as.map);
        if (!more)
            return wf_vm_fail_memory(vm);
        builder->as.map = more;
    }
    weft_member *const member = wf_vm_members(*builder) + builder->len++;
    member->key = vm->program->keys[key];
    member->value = value;
    return WEFT_OK;
}

weft_status wf_vm_finish_list(weft_vm *vm, weft_value *builder)
{
    if (builder->kind != WEFT_KIND_LIST_BUILDER)
        return wf_vm_fail_builder(vm, *builder);
    *builder = weft_list(builder->as.list, builder->len);
    return WEFT_OK;
}

weft_status wf_vm_finish_map(weft_vm *vm, weft_value *builder)
{
    if (builder->kind != WEFT_KIND_MAP_BUILDER)
        return wf_vm_fail_builder(vm, *builder);
    *builder = weft_map(builder->as.map, builder->len);
    return WEFT_OK;
}
