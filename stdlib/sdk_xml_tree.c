/* See sdk_xml.h: what an element's pieces come to. What is easy to get wrong: in the package each piece
   is a value of its own and pieces are joined as texts afterwards, so 1.0 and x make "1x"; done right,
   pieces with nothing but CDATA between them are joined as they stand, those with a child between them
   are a list with a place for each gap, and neither becomes a number. */
#include "base/number.h"
#include "base/utf8.h"
#include "stdlib/sdk_xml.h"

void wf_sdk_xml_frame_init(wf_sdk_xml_frame *frame, weft_call *call, weft_span name)
{
    memset(frame, 0, sizeof *frame);
    frame->name = name;
    wf_sdk_members_init(&frame->children, call);
    wf_sdk_members_init(&frame->attributes, call);
    wf_lib_list_init(&frame->written.gaps, call);
}

static void put_piece(wf_lib_text *out, weft_value piece)
{
    char shown[WF_DOUBLE_CHARS];
    if (weft_value_is_text(piece))
        wf_lib_put_span(out, weft_value_span(piece));
    else if (piece.kind == WEFT_KIND_BOOL)
        wf_lib_put_span(out, weft_span_text(piece.as.boolean ? "true" : "false"));
    else if (piece.kind == WEFT_KIND_INT)
        wf_lib_put(out, shown, wf_int64_format(shown, piece.as.integer));
    else if (piece.as.real < 0 || piece.as.real > 0)
        wf_lib_put(out, shown, wf_double_format(shown, piece.as.real));
    else
        wf_lib_put_byte(out, '0'); /* of -0 too */
}

void wf_sdk_xml_frame_text(wf_sdk_xml_frame *frame, weft_span text, bool is_cdata,
                           const wf_sdk_xml_options *options)
{
    weft_call *const call = frame->children.call;
    const bool is_parsed = options->has_numbers || options->has_booleans;
    const weft_value piece =
        is_parsed ? wf_sdk_xml_text_value(call, text, true, true, false) : weft_text(text);
    if (weft_value_is_text(piece) && piece.len == 0 && !is_cdata)
        return;
    frame->pieces++;
    if (frame->pieces == 1) {
        frame->text = piece;
        return;
    }
    if (frame->pieces == 2) {
        wf_lib_text_init(&frame->joined, call, text.len);
        put_piece(&frame->joined, frame->text);
    }
    put_piece(&frame->joined, piece);
}

/* White space at the ends falls away, but not of CDATA. */
void wf_sdk_xml_frame_written(wf_sdk_xml_frame *frame, weft_span text, bool is_cdata)
{
    wf_sdk_xml_written *const w = &frame->written;
    if (!is_cdata && (w->pieces == 0 || w->joined.buf.len == 0)) {
        const weft_span whole = wf_utf8_trim(text);
        if (whole.len == 0)
            return;
        text = wf_lib_rest(text, (size_t)(whole.ptr - text.ptr));
    }
    if (w->pieces == 0)
        wf_lib_text_init(&w->joined, frame->children.call, text.len);
    const bool is_blank = !is_cdata && wf_utf8_trim(text).len == 0;
    w->groups += !is_blank && (w->pieces == 0 || w->is_between);
    w->is_between = w->is_between && is_blank;
    w->pieces++;
    w->has_cdata |= is_cdata;
    wf_lib_put_span(&w->joined, text);
    if (is_cdata)
        w->fixed_len = w->joined.buf.len;
}

static bool is_list(const wf_sdk_xml_options *options, weft_span name)
{
    for (uint32_t i = 0; options->lists.kind == WEFT_KIND_LIST && i < options->lists.len; i++) {
        const weft_value one = weft_value_element(options->lists, i);
        if (weft_value_is_text(one) && weft_span_equal(weft_value_span(one), name))
            return true;
    }
    return false;
}

/* A child stands here. Only where text comes on both sides of one its place will matter. */
static void note_gap(wf_sdk_xml_written *w)
{
    w->is_between = true;
    if (w->pieces == 0)
        w->lead++;
    else
        wf_lib_list_add(&w->gaps, weft_int((int64_t)w->joined.buf.len));
}

void wf_sdk_xml_frame_texts(wf_sdk_xml_frame *frame, weft_value text,
                            const wf_sdk_xml_options *options)
{
    const bool is_list = text.kind == WEFT_KIND_LIST;
    const uint32_t count = is_list ? text.len : 1;
    frame->written.lead = 0; /* the children come once more, in between */
    for (uint32_t i = 0; i < count; i++) {
        const weft_value one = is_list ? weft_value_element(text, i) : text;
        const weft_span piece =
            weft_value_is_text(one) ? weft_value_span(one) : weft_span_of("", 0);
        if (i != 0)
            note_gap(&frame->written);
        if (options->keeps_pieces)
            wf_sdk_xml_frame_written(frame, piece, false);
        if (!options->is_strict)
            wf_sdk_xml_frame_text(frame, wf_utf8_trim(piece), false, options);
    }
}

void wf_sdk_xml_frame_child(wf_sdk_xml_frame *frame, weft_span name, weft_value value,
                            const wf_sdk_xml_options *options)
{
    if (options->keeps_pieces)
        note_gap(&frame->written);
    wf_sdk_members_add(&frame->children, name, value, is_list(options, name));
}

static weft_status prefixed(weft_span *out, weft_call *call, weft_span prefix, weft_span name)
{
    char *const key = weft_call_alloc(call, prefix.len + name.len);
    if (!key)
        return WEFT_NOMEM;
    if (prefix.len != 0)
        memcpy(key, prefix.ptr, prefix.len);
    if (name.len != 0)
        memcpy(key + prefix.len, name.ptr, name.len);
    *out = weft_span_of(key, prefix.len + name.len);
    return WEFT_OK;
}

static weft_status attribute_value(weft_value *out, weft_call *call, const weft_span *value,
                                   const wf_sdk_xml_options *options)
{
    const bool is_strict = options->is_strict;
    *out = value ? weft_text(*value) : weft_bool(1);
    if (value && options->has_attribute_values) /* asked for, so 007 is 7 */
        *out = wf_sdk_xml_text_value(call, *value, !is_strict || options->has_numbers,
                                     !is_strict || options->has_booleans, false);
    if (!weft_value_is_text(*out))
        return WEFT_OK;
    if (out->len == 0) {
        *out = is_strict ? *out : weft_null();
        return WEFT_OK;
    }
    const bool is_final = !is_strict && !options->has_booleans;
    return is_final ? wf_sdk_xml_text_final(out, call, *out, options) : WEFT_OK;
}

weft_status wf_sdk_xml_frame_attribute(wf_sdk_xml_frame *frame, weft_span name,
                                       const weft_span *value, const wf_sdk_xml_options *options)
{
    weft_call *const call = frame->children.call;
    weft_span key;
    weft_value made;
    weft_status rc = prefixed(&key, call, options->prefix, name);
    if (rc == WEFT_OK)
        rc = attribute_value(&made, call, value, options);
    if (rc == WEFT_OK && is_list(options, key)) {
        weft_value *const items = wf_lib_values(call, 1);
        if (!items)
            return WEFT_NOMEM;
        rc = wf_sdk_xml_text_final(items, call, made, options);
        made = weft_list(items, 1);
    }
    if (rc == WEFT_OK)
        wf_sdk_members_put(&frame->attributes, key, made);
    return rc;
}

/* From byte `from` to byte `to` of the joined text. */
static weft_status put_gap(wf_lib_list *pieces, weft_span text, size_t from, size_t to,
                           const wf_sdk_xml_options *options)
{
    weft_value piece = weft_text(weft_span_of(text.ptr + from, to - from));
    weft_status rc = WEFT_OK;
    if (options->is_normal) {
        wf_sdk_xml_options spaces = *options;
        spaces.has_booleans = false;
        rc = wf_sdk_xml_text_final(&piece, pieces->call, piece, &spaces);
    }
    wf_lib_list_add(pieces, piece);
    return rc;
}

/* A text for each gap between children, at both ends too: what stands where can be told. */
static weft_status pieces_of(weft_value *out, const wf_sdk_xml_written *w, weft_span text,
                             const wf_sdk_xml_options *options)
{
    wf_lib_list pieces;
    weft_status rc = w->gaps.status;
    size_t from = 0;
    wf_lib_list_init(&pieces, w->gaps.call);
    for (uint32_t i = 0; i < w->lead; i++)
        wf_lib_list_add(&pieces, weft_text(weft_span_of("", 0)));
    for (uint32_t i = 0; rc == WEFT_OK && i <= w->gaps.count; i++) {
        const size_t end = i < w->gaps.count ? (size_t)w->gaps.items[i].as.integer : text.len;
        const size_t to = end < text.len ? end : text.len; /* white space at the end is cut off */
        rc = put_gap(&pieces, text, from, to, options);
        from = to;
    }
    return rc == WEFT_OK ? wf_lib_list_finish(out, &pieces) : rc;
}

/* As it is written, and a list of its pieces where children stand between them. */
static weft_status written_of(weft_value *out, wf_sdk_xml_frame *frame,
                              const wf_sdk_xml_options *options)
{
    wf_sdk_xml_written *const w = &frame->written;
    weft_call *const call = frame->children.call;
    weft_value whole = weft_missing();
    weft_status rc = w->pieces != 0 ? wf_lib_text_finish(&whole, &w->joined) : WEFT_OK;
    *out = whole;
    if (rc != WEFT_OK || whole.kind == WEFT_KIND_MISSING)
        return rc;
    weft_span text = weft_value_span(whole);
    const weft_span end = wf_utf8_trim(wf_lib_rest(text, w->fixed_len));
    /* trimmed at the right only: what is left of a blank tail is nothing */
    text.len = end.len != 0 ? (size_t)(end.ptr - text.ptr) + end.len : w->fixed_len;
    if (w->groups > 1)
        return pieces_of(out, w, text, options);
    *out = text.len != 0 ? weft_text(text) : weft_missing();
    if (w->has_cdata || out->kind == WEFT_KIND_MISSING)
        return WEFT_OK;
    if (w->groups == 1)
        *out = wf_sdk_xml_text_value(call, text, options->has_numbers, options->has_booleans, true);
    return wf_sdk_xml_text_final(out, call, *out, options);
}

/* The element's text, or missing. */
static weft_status text_of(weft_value *out, wf_sdk_xml_frame *frame,
                           const wf_sdk_xml_options *options)
{
    weft_status rc = WEFT_OK;
    if (options->is_strict || (options->keeps_pieces && frame->written.groups > 1))
        return written_of(out, frame, options);
    *out = frame->text;
    if (frame->pieces > 1)
        rc = wf_lib_text_finish(out, &frame->joined);
    if (rc == WEFT_OK && weft_value_is_text(*out) && out->len == 0)
        *out = weft_missing();
    return rc == WEFT_OK ? wf_sdk_xml_text_final(out, frame->children.call, *out, options) : rc;
}

weft_status wf_sdk_xml_frame_finish(weft_value *out, wf_sdk_xml_frame *frame,
                                    const wf_sdk_xml_options *options, bool is_root)
{
    weft_value text;
    const weft_status rc = text_of(&text, frame, options);
    const bool has_text = rc == WEFT_OK && text.kind != WEFT_KIND_MISSING;
    const bool is_leaf = frame->children.count == 0 && frame->children.status == WEFT_OK;
    const bool has_attributes = frame->attributes.count != 0 || frame->attributes.status != WEFT_OK;
    if (rc != WEFT_OK)
        return rc;
    if (is_leaf && !has_attributes && (has_text || !is_root)) {
        *out = has_text ? text : weft_null();
        return WEFT_OK;
    }
    if (has_text || (has_attributes && is_leaf))
        wf_sdk_members_put(&frame->children, options->text_key, has_text ? text : weft_null());
    if (frame->attributes.status != WEFT_OK)
        return frame->attributes.status;
    for (uint32_t i = 0; i < frame->attributes.count; i++)
        wf_sdk_members_put(&frame->children, frame->attributes.items[i].key,
                           frame->attributes.items[i].value);
    return wf_sdk_members_finish(out, &frame->children);
}
