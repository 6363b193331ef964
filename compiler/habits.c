/* Only names that nearness (suggest.c) does not lead to what is meant, or leads elsewhere: JavaScript's
   substr counts characters, as sub does and substring does not. */
#include "compiler/habits.h"

#include <strings.h>

#define AN_ELEMENT "an element is written xs[0], the last one xs[-1]"
#define A_CHOICE   "write  if … then … else …"
#define A_TEXT     "texts are put together by \"${a}-${b}\""
#define A_SUM      "; there are min, max, count and join too"

static const wf_habit functions[] = {
    {"add", "sum", A_SUM},
    {"ascii_downcase", "lower", NULL},
    {"ascii_upcase", "upper", NULL},
    {"assign", "merge", NULL},
    {"at", NULL, AN_ELEMENT},
    {"atob", "from_base64", NULL},
    {"average", "avg", NULL},
    {"btoa", "base64", NULL},
    {"charAt", "sub", "(position, 1)"},
    {"decodeURIComponent", "url_decode", NULL},
    {"distinct", "unique", NULL},
    {"downcase", "lower", NULL},
    {"encodeURIComponent", "url_encode", NULL},
    {"every", "all", NULL},
    {"float", "decimal", ", or number"},
    {"fold", "sum", A_SUM},
    {"forEach", "map", NULL},
    {"fromjson", "json", NULL},
    {"gsub", "replace", NULL},
    {"head", "first", NULL},
    {"if", NULL, A_CHOICE},
    {"ifEmpty", "if_blank", NULL},
    {"ifnull", "default", NULL},
    {"iif", NULL, A_CHOICE},
    {"includes", "contains", NULL},
    {"instr", "index_of", NULL},
    {"len", "length", "; of a list count"},
    {"limit", "take", NULL},
    {"lpad", "pad_start", NULL},
    {"lstrip", "trim_start", NULL},
    {"ltrim", "trim_start", NULL},
    {"ltrimstr", "trim_prefix", NULL},
    {"match", "matches", "; the part of the text is extract"},
    {"mean", "avg", NULL},
    {"not", NULL, "`not` stands before what it denies:  not .a.exists()"},
    {"nth", NULL, AN_ELEMENT},
    {"nvl", "default", NULL},
    {"parse", "json", "; there are int, decimal, date and datetime too"},
    {"parseDate", "date", "(format), or datetime(format)"},
    {"parseFloat", "decimal", ", or number"},
    {"parseInt", "int", NULL},
    {"printf", NULL, A_TEXT},
    {"push", "concat", "(xs, [x])"},
    {"reduce", "sum", A_SUM},
    {"replaceAll", "replace", ", which replaces all; the first alone is replace_first"},
    {"rpad", "pad_end", NULL},
    {"rstrip", "trim_end", NULL},
    {"rtrim", "trim_end", NULL},
    {"rtrimstr", "trim_suffix", NULL},
    {"select", "filter", ", or xs[? …]"},
    {"size", "length", "; of a list count"},
    {"skip", "drop", NULL},
    {"slice", "substring", "(from, to); of a list xs[0..3]"},
    {"some", "any", NULL},
    {"sprintf", NULL, A_TEXT},
    {"strftime", "format_date", NULL},
    {"string", "text", NULL},
    {"stringify", "to_json", NULL},
    {"strip", "trim", NULL},
    {"strptime", "datetime", "(format)"},
    {"substr", "sub", "(from, count); substring is from and to"},
    {"tail", "drop", "(1)"},
    {"test", "matches", NULL},
    {"toFixed", "format", "(digits) for a text, round(digits) for a number"},
    {"toISOString", "text", ": dates write themselves in ISO 8601"},
    {"toNumber", "number", ", or int, or decimal"},
    {"toString", "text", NULL},
    {"translate", "replace", NULL},
    {"typeof", "kind", NULL},
    {"upcase", "upper", NULL},
    {"uuid", "uuid4", ", or uuid5 of a name"},
    {"where", "filter", ", or xs[? …]"},
};

/* What stands where a value is expected; none of them, so written, is likely a column. */
static const wf_habit values[] = {
    {"JSON", NULL, "functions stand without it:  .a.to_json(), .a.json()"},
    {"Math", NULL, "functions stand without it:  .n.round(2), .list.max()"},
    {"Object", NULL, "functions stand without it:  .a.keys()"},
    {"undefined", NULL, "what is missing is left out; null is written null"},
};

static bool is_same(const char *a, weft_span b, bool in_any_case)
{
    if (!in_any_case)
        return weft_span_equal(weft_span_text(a), b);
    return strlen(a) == b.len && strncasecmp(a, b.ptr, b.len) == 0;
}

const wf_habit *wf_habit_find(weft_span name, bool callable)
{
    const wf_habit *const rows = callable ? functions : values;
    const size_t count = callable ? WF_COUNTOF(functions) : WF_COUNTOF(values);
    for (size_t i = 0; i < count; i++)
        if (is_same(rows[i].name, name, callable))
            return &rows[i];
    return NULL;
}
