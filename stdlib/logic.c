/* What is there and what is not: tests and fall-backs, booleans and kinds. What is easy to get
   wrong: missing, null and blank text are three things; each function says which of them it
   means. */
#include "base/utf8.h"
#include "stdlib/families.h"

#include "stdlib/lib.h"

static weft_status logic_blank(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    *out = weft_bool(wf_value_is_blank(wf_lib_arg(args, count, 0)));
    return WEFT_OK;
}

static weft_status logic_exists(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    *out = weft_bool(!weft_value_is_nothing(wf_lib_arg(args, count, 0)));
    return WEFT_OK;
}

static weft_status logic_empty(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    const weft_value value = wf_lib_arg(args, count, 0);
    const bool holds = value.kind == WEFT_KIND_LIST || value.kind == WEFT_KIND_MAP;
    *out = weft_bool(holds ? value.len == 0 : wf_value_is_blank(value));
    return WEFT_OK;
}

static weft_status logic_coalesce(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    *out = weft_missing();
    for (uint32_t i = 0; i < count; i++)
        if (!weft_value_is_nothing(args[i])) {
            *out = args[i];
            break;
        }
    return WEFT_OK;
}

static weft_status logic_default(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    *out = weft_value_is_nothing(args[0]) ? args[1] : args[0];
    return WEFT_OK;
}

static weft_status logic_if_blank(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    *out = wf_value_is_blank(args[0]) ? args[1] : args[0];
    return WEFT_OK;
}

static weft_status logic_non_blank(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    *out = wf_value_is_blank(args[0]) ? weft_missing() : args[0];
    return WEFT_OK;
}

static const char *kind_word(weft_value value)
{
    if (weft_value_is_number(value))
        return "number";
    if (value.kind == WEFT_KIND_DATETIME)
        return "datetime"; /* as types are written */
    return weft_kind_name((weft_kind)value.kind);
}

static weft_status logic_kind(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    *out = weft_text(weft_span_text(kind_word(wf_lib_arg(args, count, 0))));
    return WEFT_OK;
}

static weft_status own_words(weft_value *out, weft_call *call, weft_span text, weft_span yes,
                             weft_span no)
{
    const bool is_yes = weft_span_equal(text, yes);
    if (!is_yes && !weft_span_equal(text, no))
        return weft_call_fail(call, "%s is neither %s nor %s", wf_lib_show_text(text).text,
                              wf_lib_show_text(yes).text, wf_lib_show_text(no).text);
    *out = weft_bool(is_yes);
    return WEFT_OK;
}

static weft_status bool_of_text(weft_value *out, weft_call *call, weft_span text)
{
    static const char *const words[][2] = {
        {"false", "true"}, {"no", "yes"}, {"n", "y"}, {"0", "1"}};
    for (size_t i = 0; i < WF_COUNTOF(words); i++)
        for (int truth = 0; truth < 2; truth++)
            if (wf_utf8_is_word(text, words[i][truth])) {
                *out = weft_bool(truth);
                return WEFT_OK;
            }
    return weft_call_fail(call,
                          "%s is not a boolean; bool() takes true, false, yes, no, y, n, 1 and 0 "
                          "in any case, or bool(yes: ..., no: ...) other words",
                          wf_lib_show_text(text).text);
}

static weft_status logic_bool(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const weft_value yes = wf_lib_arg(args, count, 1);
    const weft_value no = wf_lib_arg(args, count, 2);
    int64_t number;
    if (yes.kind != no.kind)
        return weft_call_fail(call, "bool() takes both words, yes: and no:, or neither");
    if (args[0].kind == WEFT_KIND_BOOL)
        *out = args[0];
    else if (weft_value_is_text(args[0]) && weft_value_is_text(yes))
        return own_words(out, call, weft_value_span(args[0]), weft_value_span(yes),
                         weft_value_span(no));
    else if (weft_value_is_text(args[0]))
        return bool_of_text(out, call, weft_value_span(args[0]));
    else if (wf_value_integer(&number, args[0]) && (number == 0 || number == 1))
        *out = weft_bool(number == 1);
    else
        return weft_call_fail(call, "%s is not a boolean; bool() takes texts, 1 and 0",
                              wf_lib_show(args[0]).text);
    return WEFT_OK;
}

static const weft_resolver rows[] = {
    {"blank", "(value: any) -> bool", WEFT_ASKS_KIND, logic_blank,
     "Whether the value is missing, null or text of nothing but white space.\n"
     "e.g. \" \".blank() gives true\n"
     "e.g. (0).blank() gives false",
     NULL},
    {"exists", "(value: any) -> bool", WEFT_ASKS_KIND | WEFT_LIKE_EXISTS, logic_exists,
     "Whether the value is neither missing nor null. Empty text, 0 and false exist.\n"
     "e.g. \"\".exists() gives true\n"
     "e.g. null.exists() gives false",
     NULL},
    {"empty", "(value: any) -> bool", WEFT_PURE, logic_empty,
     "Whether the value is blank, a list without elements or an object without members.\n"
     "e.g. [].empty() gives true\n"
     "e.g. { a: 1 }.empty() gives false",
     NULL},
    {"coalesce", "(a: a?, b: a?, c?: a?, d?: a?, e?: a?, f?: a?, g?: a?, h?: a?) -> a?", WEFT_PURE,
     logic_coalesce,
     "The first argument that is neither missing nor null; missing when there is none. The same as "
     "a ?? b ?? c.\n"
     "e.g. coalesce(null, \"a\", \"b\") gives \"a\"",
     NULL},
    {"default", "(value: a?, to: a) -> a", WEFT_PURE, logic_default,
     "The value, or `to` when it is missing or null. Blank text stays: see if_blank().\n"
     "e.g. null.default(\"x\") gives \"x\"\n"
     "e.g. \"\".default(\"x\") gives \"\"",
     NULL},
    {"if_blank", "(value: a?, to: a) -> a", WEFT_PURE, logic_if_blank,
     "The value, or `to` when it is missing, null or blank text.\n"
     "e.g. \"  \".if_blank(\"x\") gives \"x\"",
     NULL},
    {"non_blank", "(value: a?) -> a?", WEFT_PURE, logic_non_blank,
     "The value, or missing when it is null or blank text.\n"
     "e.g. \" \".non_blank() ?? \"x\" gives \"x\"",
     NULL},
    {"kind", "(value: any) -> text", WEFT_ASKS_KIND, logic_kind,
     "The word for what the value is: text, number, bool, date, datetime, list, object, null or "
     "missing.\n"
     "e.g. [1].kind() gives \"list\"\n"
     "e.g. (1.5).kind() gives \"number\"",
     NULL},
    {"bool", "(value: text|bool|number, yes?: text, no?: text) -> bool", WEFT_LIKE_BOOL, logic_bool,
     "The boolean that a text writes: true, yes, y, 1 or false, no, n, 0, in any case; or exactly "
     "the words `yes` and `no`. Of numbers only 1 and 0.\n"
     "e.g. \"Yes\".bool() gives true\n"
     "e.g. \"N\".bool(yes: \"J\", no: \"N\") gives false\n"
     "e.g. \"maybe\".bool() fails",
     NULL},
};

const weft_family wf_logic_family = {
    "logic", "What is there and what is not: tests, fall-backs, booleans, kinds.", rows,
    WF_COUNTOF(rows)};
