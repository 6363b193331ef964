/* A machine that is fed byte by byte, except inside texts and white space, where runs are passed at
   once. Half surrogate pairs are faults here, found at the byte that shows it. */
#include "runtime/read/json_scan.h"

#include <string.h>

void wf_json_scan_init(wf_json_scan *scan, uint32_t max_depth, bool is_lenient)
{
    memset(scan, 0, sizeof *scan);
    scan->is_lenient = is_lenient;
    scan->max_depth = max_depth;
    scan->state = WF_JSON_SCAN_VALUE;
}

static bool refuse(wf_json_scan *scan, wf_json_scan_fault fault, const char *reason)
{
    scan->fault = fault;
    scan->reason = reason;
    return false;
}

static bool syntax(wf_json_scan *scan, const char *reason)
{
    return refuse(scan, WF_JSON_SCAN_SYNTAX, reason);
}

static bool is_object(const wf_json_scan *scan)
{
    const uint32_t top = scan->depth - 1;
    return (scan->objects[top / 64] >> (top & 63) & 1) != 0;
}

static bool open_container(wf_json_scan *scan, bool object)
{
    if (scan->depth == scan->max_depth)
        return refuse(scan, WF_JSON_SCAN_DEPTH, "lists and objects are nested too deeply");
    const uint64_t bit = UINT64_C(1) << (scan->depth & 63);
    uint64_t *const bits = &scan->objects[scan->depth++ / 64];
    *bits = object ? *bits | bit : *bits & ~bit;
    scan->state = object ? WF_JSON_SCAN_FIRST_KEY : WF_JSON_SCAN_FIRST_ELEMENT;
    return true;
}

static void end_value(wf_json_scan *scan)
{
    scan->state = scan->depth == 0 ? WF_JSON_SCAN_END : WF_JSON_SCAN_NEXT;
}

static void close_container(wf_json_scan *scan)
{
    scan->depth--;
    end_value(scan);
}

static bool begin_word(wf_json_scan *scan, const char *rest)
{
    scan->word = rest;
    scan->state = WF_JSON_SCAN_WORD;
    return true;
}

static bool begin_text(wf_json_scan *scan, bool is_key)
{
    scan->is_key = is_key;
    scan->state = WF_JSON_SCAN_TEXT;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool begin_value(wf_json_scan *scan, char c)
{
    switch (c) {
    case '"':
        return begin_text(scan, false);
    case '{':
    case '[':
        return open_container(scan, c == '{');
    case 't':
        return begin_word(scan, "rue");
    case 'f':
        return begin_word(scan, "alse");
    case 'n':
        return begin_word(scan, "ull");
    default:
        break;
    }
    if (c != '-' && !is_digit(c))
        return syntax(scan, "a value is expected");
    scan->state = c == '-' ? WF_JSON_SCAN_MINUS : c == '0' ? WF_JSON_SCAN_ZERO : WF_JSON_SCAN_WHOLE;
    return true;
}

static bool take_next(wf_json_scan *scan, char c)
{
    const bool object = is_object(scan);
    if (c == ',')
        scan->state = object ? WF_JSON_SCAN_KEY : WF_JSON_SCAN_VALUE;
    else if (c == (object ? '}' : ']'))
        close_container(scan);
    else
        return syntax(scan, object ? "a comma or } is expected" : "a comma or ] is expected");
    return true;
}

static bool take_between(wf_json_scan *scan, char c)
{
    switch (scan->state) {
    case WF_JSON_SCAN_FIRST_KEY:
        if (c == '}') {
            close_container(scan);
            return true;
        }
        /* fall through */
    case WF_JSON_SCAN_KEY:
        return c == '"' ? begin_text(scan, true) : syntax(scan, "a key in quotes is expected");
    case WF_JSON_SCAN_FIRST_ELEMENT:
        if (c == ']') {
            close_container(scan);
            return true;
        }
        return begin_value(scan, c);
    case WF_JSON_SCAN_COLON:
        scan->state = WF_JSON_SCAN_VALUE;
        return c == ':' ? true : syntax(scan, "a colon is expected behind the key");
    case WF_JSON_SCAN_NEXT:
        return take_next(scan, c);
    default:
        return begin_value(scan, c);
    }
}

/* The first byte of a character beyond ASCII (Unicode, table 3-7). */
static bool begin_character(wf_json_scan *scan, unsigned char c)
{
    scan->least = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    scan->most = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    scan->tail = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    if (c < 0xc2 || c > 0xf4)
        return refuse(scan, WF_JSON_SCAN_UTF8, "this is not UTF-8");
    scan->state = WF_JSON_SCAN_TAIL;
    return true;
}

static bool take_tail(wf_json_scan *scan, unsigned char c)
{
    if (c < scan->least || c > scan->most)
        return refuse(scan, WF_JSON_SCAN_UTF8, "this is not UTF-8");
    scan->least = 0x80;
    scan->most = 0xbf;
    if (--scan->tail == 0)
        scan->state = WF_JSON_SCAN_TEXT;
    return true;
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool half_pair(wf_json_scan *scan)
{
    return refuse(scan, WF_JSON_SCAN_SURROGATE, "half of a surrogate pair stands alone");
}

static bool take_hex(wf_json_scan *scan, char c)
{
    const int digit = hex_digit(c);
    if (digit < 0)
        return syntax(scan, "\\u takes four hexadecimal digits");
    scan->unit = scan->unit << 4 | (uint32_t)digit;
    if (++scan->hex < 4)
        return true;
    const bool is_high = scan->unit >= 0xd800 && scan->unit < 0xdc00;
    const bool is_low = scan->unit >= 0xdc00 && scan->unit < 0xe000;
    if (is_low != scan->is_half)
        return half_pair(scan);
    scan->is_half = is_high;
    scan->state = is_high ? WF_JSON_SCAN_LOW : WF_JSON_SCAN_TEXT;
    return true;
}

static bool begin_hex(wf_json_scan *scan)
{
    scan->hex = 0;
    scan->unit = 0;
    scan->state = WF_JSON_SCAN_HEX;
    return true;
}

static bool take_escape(wf_json_scan *scan, char c)
{
    if (c == 'u')
        return begin_hex(scan);
    if (c == '\0' || !strchr("\"\\/bfnrt", c))
        return syntax(scan, "there is no such escape");
    scan->state = WF_JSON_SCAN_TEXT;
    return true;
}

static bool take_text(wf_json_scan *scan, char c)
{
    if ((unsigned char)c >= 0x80)
        return begin_character(scan, (unsigned char)c);
    if ((unsigned char)c < 0x20)
        return syntax(scan, "a control character in a text must be escaped");
    if (c == '\\')
        scan->state = WF_JSON_SCAN_ESCAPE;
    else if (c == '"' && scan->is_key)
        scan->state = WF_JSON_SCAN_COLON;
    else if (c == '"')
        end_value(scan);
    return true;
}

static bool take_word(wf_json_scan *scan, char c)
{
    if (c != *scan->word)
        return syntax(scan, "a value is expected");
    if (*++scan->word == '\0')
        end_value(scan);
    return true;
}

static bool need_digit(wf_json_scan *scan, char c, wf_json_scan_state state)
{
    scan->state = state;
    return is_digit(c) ? true : syntax(scan, "a digit is expected");
}

/* Number states: false with *ended when `c` is behind the number. */
static bool take_number(wf_json_scan *scan, char c, bool *ended)
{
    switch (scan->state) {
    case WF_JSON_SCAN_MINUS:
        return need_digit(scan, c, c == '0' ? WF_JSON_SCAN_ZERO : WF_JSON_SCAN_WHOLE);
    case WF_JSON_SCAN_POINT:
        return need_digit(scan, c, WF_JSON_SCAN_FRACTION);
    case WF_JSON_SCAN_EXPONENT:
        if (c == '+' || c == '-') {
            scan->state = WF_JSON_SCAN_EXPONENT_SIGN;
            return true;
        }
        /* fall through */
    case WF_JSON_SCAN_EXPONENT_SIGN:
        return need_digit(scan, c, WF_JSON_SCAN_EXPONENT_DIGITS);
    default:
        break;
    }
    if (scan->state != WF_JSON_SCAN_ZERO && is_digit(c))
        return true;
    if (c == '.' && (scan->state == WF_JSON_SCAN_ZERO || scan->state == WF_JSON_SCAN_WHOLE)) {
        scan->state = WF_JSON_SCAN_POINT;
        return true;
    }
    if ((c == 'e' || c == 'E') && scan->state != WF_JSON_SCAN_EXPONENT_DIGITS) {
        scan->state = WF_JSON_SCAN_EXPONENT;
        return true;
    }
    *ended = true;
    return false;
}

static bool take_inside(wf_json_scan *scan, char c)
{
    switch (scan->state) {
    case WF_JSON_SCAN_TEXT:
        return take_text(scan, c);
    case WF_JSON_SCAN_ESCAPE:
        return take_escape(scan, c);
    case WF_JSON_SCAN_HEX:
        return take_hex(scan, c);
    case WF_JSON_SCAN_LOW:
        if (c != '\\')
            return half_pair(scan);
        scan->state = WF_JSON_SCAN_LOW_ESCAPE;
        return true;
    case WF_JSON_SCAN_LOW_ESCAPE:
        return c == 'u' ? begin_hex(scan) : half_pair(scan);
    case WF_JSON_SCAN_TAIL:
        return take_tail(scan, (unsigned char)c);
    default:
        return take_word(scan, c);
    }
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Over plain ASCII of a text. */
static const char *pass_plain(const char *at, const char *end)
{
    while (at + 8 <= end) {
        const uint64_t word = wf_word_load(at);
        const uint64_t marks =
            wf_word_specials(word, WF_WORD_EACH('"'), WF_WORD_EACH('\\')) | (word & WF_WORD_HIGH);
        if (marks != 0)
            return at + wf_word_first(marks);
        at += 8;
    }
    return at;
}

/* Behind a soft fault: back into the text. False when the byte is to be looked at again. */
static bool forgive(wf_json_scan *scan)
{
    const bool is_taken = scan->state == WF_JSON_SCAN_TEXT || scan->state == WF_JSON_SCAN_HEX;
    scan->state = scan->state == WF_JSON_SCAN_LOW_ESCAPE ? WF_JSON_SCAN_ESCAPE : WF_JSON_SCAN_TEXT;
    scan->is_half = false;
    return is_taken;
}

weft_status wf_json_scan_feed(wf_json_scan *scan, const char **at, const char *end)
{
    const char *p = *at;
    while (p < end && scan->state != WF_JSON_SCAN_END) {
        bool taken = true;
        bool ended = false;
        if (scan->state == WF_JSON_SCAN_TEXT)
            p = pass_plain(p, end);
        if (p == end)
            break;
        if (scan->state <= WF_JSON_SCAN_NEXT)
            taken = is_space(*p) || take_between(scan, *p);
        else if (scan->state <= WF_JSON_SCAN_WORD)
            taken = take_inside(scan, *p);
        else
            taken = take_number(scan, *p, &ended);
        if (ended) {
            end_value(scan);
            continue;
        }
        if (!taken && !(scan->is_lenient && scan->fault >= WF_JSON_SCAN_UTF8)) {
            *at = p;
            return WEFT_REJECTED;
        }
        p += taken || forgive(scan);
    }
    *at = p;
    return scan->state == WF_JSON_SCAN_END ? WEFT_OK : WEFT_DONE;
}

weft_status wf_json_scan_finish(const wf_json_scan *scan)
{
    const bool is_number = scan->state == WF_JSON_SCAN_ZERO || scan->state == WF_JSON_SCAN_WHOLE ||
                           scan->state == WF_JSON_SCAN_FRACTION ||
                           scan->state == WF_JSON_SCAN_EXPONENT_DIGITS;
    return scan->state == WF_JSON_SCAN_END || (is_number && scan->depth == 0) ? WEFT_OK
                                                                              : WEFT_REJECTED;
}
