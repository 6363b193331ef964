/* CSV for mapping files: the npm package's parser and its two validations. */
#include "stdlib/sdk_csv.h"

#include "stdlib/families.h"
#include "stdlib/sdk_value.h"

static weft_status parse(weft_value *out, weft_call *call, const weft_value *args, uint32_t count,
                         bool is_strict)
{
    wf_sdk_csv_options options;
    if (!weft_value_is_text(args[0]))
        return weft_call_fail(call, "the CSV is %s; it is a text", wf_lib_show(args[0]).text);
    const weft_status rc =
        wf_sdk_csv_options_read(&options, call, wf_lib_arg(args, count, 1), is_strict);
    return rc == WEFT_OK ? wf_sdk_csv_parse(out, call, weft_value_span(args[0]), &options) : rc;
}

static weft_status sdk_parse_csv(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return parse(out, call, args, count, false);
}

static weft_status strict_parse_csv(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    return parse(out, call, args, count, true);
}

static const weft_resolver rows[] = {
    {"sdk.parse_csv", "(text: any?, options?: any?) -> any?", WEFT_PURE, sdk_parse_csv,
     "The rows of a CSV text as the npm package reads them: an object of texts each, by the names "
     "in "
     "the first row, or as the options say.\n"
     "e.g. sdk.parse_csv(\"a,b\\n1,x\") gives [{ a: \"1\", b: \"x\" }]\n"
     "e.g. sdk.parse_csv(\"a,b\\n1\") fails",
     NULL},
    {"strict.parse_csv", "(text: any?, options?: any?) -> any?", WEFT_PURE, strict_parse_csv,
     "As sdk.parse_csv; a byte order mark is no text, each line end ends a row, two columns of one "
     "name fail.\n"
     "e.g. strict.parse_csv(\"a,b\\r\\n1,2\\n3,4\") gives [{ a: \"1\", b: \"2\" }, { a: \"3\", b: "
     "\"4\" "
     "}]\n"
     "e.g. strict.parse_csv(\"a,a\\n1,2\") fails",
     NULL},
};

const weft_family wf_sdk_csv_family = {
    "mapping files: CSV", "CSV texts as the npm package reads them.", rows, WF_COUNTOF(rows)};
