#include "runtime/read/xml_scan.h"

#include <string.h>

uint64_t wf_xml_scan_open(const wf_xml_scan *scan)
{
    const bool is_tag = scan->state == WF_XML_IN_START || scan->state == WF_XML_IN_END;
    return is_tag && (!scan->is_lenient || scan->state == WF_XML_IN_END) ? scan->len : 0;
}

/* Behind the markup: text again. */
static wf_xml_event close_markup(wf_xml_scan *scan, wf_xml_event event)
{
    scan->state = WF_XML_IN_TEXT;
    return event;
}

/* There is no going on from here. */
static wf_xml_event stop(wf_xml_scan *scan, wf_xml_event fault)
{
    scan->state = WF_XML_NOWHERE;
    return fault;
}

static void begin(wf_xml_scan *scan, wf_xml_state state, uint32_t len)
{
    scan->state = state;
    scan->len = len;
    scan->quote = 0;
    scan->attributes = 0;
    scan->name = 0;
    scan->last[0] = 0;
    scan->last[1] = 0;
}

/* `<!` begins: what, when enough of it is there. */
static wf_xml_event tell_more(wf_xml_scan *scan, const char **at, size_t have, bool ended)
{
    static const struct {
        const char *text;
        uint32_t len;
        wf_xml_state state;
    } openings[] = {{"<!--", 4, WF_XML_IN_COMMENT},
                    {"<![CDATA[", 9, WF_XML_IN_CDATA},
                    {"<!DOCTYPE", 9, WF_XML_IN_MARKUP}};
    for (size_t i = 0; i < WF_COUNTOF(openings); i++) {
        const size_t len = openings[i].len < have ? openings[i].len : have;
        if (memcmp(*at, openings[i].text, len) != 0)
            continue;
        if (len < openings[i].len && !ended) {
            begin(scan, WF_XML_IN_MARKUP, 0);
            return WF_XML_MORE;
        }
        if (len < openings[i].len)
            break;
        begin(scan, openings[i].state, openings[i].len);
        *at += openings[i].len;
        return scan->state == WF_XML_IN_MARKUP ? stop(scan, WF_XML_DOCTYPE) : WF_XML_MORE;
    }
    *at += 2;
    return stop(scan, WF_XML_BROKEN);
}

/* At a `<`: what it begins. */
static wf_xml_event tell(wf_xml_scan *scan, const char **at, const char *end, bool ended)
{
    const size_t have = (size_t)(end - *at);
    if (have < 2 && !ended) {
        begin(scan, WF_XML_IN_MARKUP, 0);
        return WF_XML_MORE;
    }
    if (have < 2) {
        *at += 1;
        return stop(scan, WF_XML_BROKEN);
    }
    switch ((*at)[1]) {
    case '!':
        return tell_more(scan, at, have, ended);
    case '?':
        begin(scan, WF_XML_IN_PI, 2);
        break;
    case '/':
        begin(scan, WF_XML_IN_END, 2);
        break;
    default:
        begin(scan, WF_XML_IN_START, 1);
        break;
    }
    *at += scan->len;
    return WF_XML_MORE;
}

/* ---- tags ---- */

typedef enum byte_class {
    NAME,  /* of a name, or a mistake */
    BLANK, /* white space */
    EQUALS,
    QUOTE,
    CLOSE, /* > */
    OPEN   /* < */
} byte_class;

static const uint8_t classes[256] = {
    [' '] = BLANK, ['\n'] = BLANK, ['\t'] = BLANK, ['\r'] = BLANK, ['='] = EQUALS,
    ['"'] = QUOTE, ['\''] = QUOTE, ['>'] = CLOSE,  ['<'] = OPEN,
};

/* To the end of a quoted value. True: there it is. */
static bool pass_value(wf_xml_scan *scan, const char **at, const char *end, wf_xml_event *fault)
{
    const char quote = scan->quote;
    const char *p = *at;
    while (p < end && *p != quote && *p != '<')
        p++;
    *at = p;
    if (p == end)
        return false;
    *at = p + 1;
    if (*p == '<') {
        *fault = WF_XML_BROKEN;
        return false;
    }
    scan->quote = 0;
    if (++scan->attributes > WF_XML_MOST_ATTRIBUTES && !scan->is_lenient)
        *fault = WF_XML_ATTRIBUTES;
    return *fault == WF_XML_MORE;
}

/* Over the bytes of a name. */
static bool pass_name(wf_xml_scan *scan, const char **at, const char *end, wf_xml_event *fault)
{
    const char *p = *at;
    while (p < end && classes[(unsigned char)*p] == NAME)
        p++;
    const size_t passed = (size_t)(p - *at);
    if (scan->name + passed > WF_XML_MOST_NAME && !scan->is_lenient) {
        *at += WF_XML_MOST_NAME + 1 - scan->name;
        *fault = WF_XML_LONG_NAME;
        return false;
    }
    scan->name = scan->is_lenient ? 0 : scan->name + (uint32_t)passed;
    *at = p;
    return p < end;
}

/* Inside a start or end tag, at most up to `end`. */
static wf_xml_event pass_tag(wf_xml_scan *scan, const char **at, const char *end)
{
    wf_xml_event fault = WF_XML_MORE;
    for (;;) {
        if (scan->quote != 0 && !pass_value(scan, at, end, &fault))
            return fault;
        if (!pass_name(scan, at, end, &fault))
            return fault;
        const char c = *(*at)++;
        switch ((byte_class)classes[(unsigned char)c]) {
        case NAME:
            break;
        case BLANK:
        case EQUALS:
            scan->name = 0;
            break;
        case QUOTE:
            scan->name = 0;
            scan->quote = c;
            break;
        case CLOSE:
            return WF_XML_END;
        case OPEN:
            return WF_XML_BROKEN;
        }
    }
}

static wf_xml_event in_tag(wf_xml_scan *scan, const char **at, const char *end)
{
    const char *const from = *at;
    const uint64_t room = WF_XML_MOST_TAG - scan->len;
    const bool is_bounded = !scan->is_lenient || scan->state == WF_XML_IN_END;
    const bool is_cut = is_bounded && (uint64_t)(end - from) > room;
    const wf_xml_event event = pass_tag(scan, at, is_cut ? from + room : end);
    const char before = *at - from >= 2 ? (*at)[-2] : scan->last[1];
    scan->len += (uint64_t)(*at - from);
    if (*at > from)
        scan->last[1] = (*at)[-1];
    if (event == WF_XML_MORE)
        return is_cut ? WF_XML_LONG_TAG : WF_XML_MORE;
    if (event == WF_XML_BROKEN)
        return stop(scan, event);
    if (event != WF_XML_END)
        return event;
    if (scan->state == WF_XML_IN_END)
        return close_markup(scan, WF_XML_END);
    return close_markup(scan, before == '/' ? WF_XML_EMPTY : WF_XML_START);
}

/* ---- comments, sections, instructions ---- */

/* To the `>` that ends them, which stands behind one or two bytes that say so. */
static bool pass_to_end(wf_xml_scan *scan, const char **at, const char *end, const char *closing)
{
    const char *const from = *at;
    for (const char *p = from; p < end; p++) {
        p = memchr(p, '>', (size_t)(end - p));
        if (!p)
            break;
        const char one = p - from >= 1 ? p[-1] : scan->last[1];
        const char two = p - from >= 2 ? p[-2] : p - from == 1 ? scan->last[1] : scan->last[0];
        if (one == closing[1] && (closing[0] == 0 || two == closing[0])) {
            *at = p + 1;
            return true;
        }
    }
    if (end - from >= 2)
        scan->last[0] = end[-2];
    else if (end - from == 1)
        scan->last[0] = scan->last[1];
    if (end > from)
        scan->last[1] = end[-1];
    *at = end;
    return false;
}

static wf_xml_event in_other(wf_xml_scan *scan, const char **at, const char *end)
{
    static const char closings[][2] = {[WF_XML_IN_COMMENT] = {'-', '-'},
                                       [WF_XML_IN_CDATA] = {']', ']'},
                                       [WF_XML_IN_PI] = {0, '?'}};
    const char *const from = *at;
    const uint64_t room = WF_XML_MOST_COMMENT - scan->len;
    const bool is_bounded = !scan->is_lenient && scan->state != WF_XML_IN_CDATA;
    const bool is_cut = is_bounded && (uint64_t)(end - from) > room;
    const bool whole = pass_to_end(scan, at, is_cut ? from + room : end, closings[scan->state]);
    scan->len += (uint64_t)(*at - from);
    if (whole)
        return close_markup(scan, WF_XML_MORE);
    return is_cut ? WF_XML_LONG_COMMENT : WF_XML_MORE;
}

wf_xml_event wf_xml_scan_next(wf_xml_scan *scan, const char **at, const char *end, bool ended)
{
    for (;;) {
        wf_xml_event event = WF_XML_MORE;
        switch (scan->state) {
        case WF_XML_IN_TEXT:
            if (*at == end)
                return WF_XML_MORE;
            if (**at != '<') {
                const char *const found = memchr(*at, '<', (size_t)(end - *at));
                *at = found ? found : end;
                if (!found)
                    return WF_XML_MORE;
            }
            event = tell(scan, at, end, ended);
            break;
        case WF_XML_IN_MARKUP:
            event = tell(scan, at, end, ended);
            break;
        case WF_XML_IN_START:
        case WF_XML_IN_END:
            event = in_tag(scan, at, end);
            break;
        case WF_XML_IN_COMMENT:
        case WF_XML_IN_CDATA:
        case WF_XML_IN_PI:
            event = in_other(scan, at, end);
            break;
        case WF_XML_NOWHERE:
            return WF_XML_BROKEN;
        }
        if (event != WF_XML_MORE)
            return event;
        if (scan->state == WF_XML_IN_MARKUP || (*at == end && scan->state != WF_XML_IN_TEXT))
            return WF_XML_MORE;
    }
}
