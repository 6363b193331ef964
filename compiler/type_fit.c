/* Which kinds stand where a scalar kind is wanted, and which must be converted when they get there. */
#include "compiler/types.h"

wf_type_kind wf_type_kind_of(const wf_schema_type *named)
{
    if (named->kind == WF_SCHEMA_ENUM)
        return WF_TYPE_ENUM;
    if (named->kind == WF_SCHEMA_INPUT)
        return WF_TYPE_INPUT;
    switch (named->scalar) {
    case WF_SCALAR_INT:
        return WF_TYPE_INT;
    case WF_SCALAR_FLOAT:
        return WF_TYPE_FLOAT;
    case WF_SCALAR_STRING:
        return WF_TYPE_STRING;
    case WF_SCALAR_BOOLEAN:
        return WF_TYPE_BOOLEAN;
    case WF_SCALAR_ID:
        return WF_TYPE_ID;
    case WF_SCALAR_DATE:
        return WF_TYPE_DATE;
    case WF_SCALAR_DATE_TIME:
        return WF_TYPE_DATETIME;
    case WF_SCALAR_ANY:
    case WF_SCALAR_NONE:
        break;
    }
    return WF_TYPE_ANY;
}

static wf_fit fit_text(wf_type_kind wanted)
{
    const bool as_it_is =
        wanted == WF_TYPE_STRING || wanted == WF_TYPE_ID || wanted == WF_TYPE_TEXT;
    return as_it_is ? WF_FIT_YES : WF_FIT_CONVERT;
}

static wf_fit fit_string(wf_type_kind wanted)
{
    if (wanted == WF_TYPE_STRING || wanted == WF_TYPE_ID || wanted == WF_TYPE_TEXT)
        return WF_FIT_YES;
    const bool read =
        wanted == WF_TYPE_ENUM || wanted == WF_TYPE_DATETIME || wanted == WF_TYPE_DATE;
    return read ? WF_FIT_CONVERT : WF_FIT_NO;
}

static wf_fit fit_int(wf_type_kind wanted)
{
    if (wanted == WF_TYPE_INT)
        return WF_FIT_CONVERT; /* 64 bits into 32 */
    return wanted == WF_TYPE_LONG || wanted == WF_TYPE_FLOAT || wanted == WF_TYPE_DECIMAL ||
                   wanted == WF_TYPE_ID
               ? WF_FIT_YES
               : WF_FIT_NO;
}

static wf_fit fit_decimal(wf_type_kind wanted, const wf_type *type)
{
    if (wanted == WF_TYPE_FLOAT || wanted == WF_TYPE_DECIMAL)
        return WF_FIT_YES;
    return type->number && (wanted == WF_TYPE_INT || wanted == WF_TYPE_LONG) ? WF_FIT_CONVERT
                                                                             : WF_FIT_NO;
}

static wf_fit fit_named(wf_type_kind wanted, const wf_type *type)
{
    if (type->named->kind == WF_SCHEMA_ENUM)
        return fit_string(wanted);
    if (wf_type_is_id(type))
        return wanted == WF_TYPE_ID                                 ? WF_FIT_YES
               : wanted == WF_TYPE_STRING || wanted == WF_TYPE_TEXT ? WF_FIT_CONVERT
                                                                    : WF_FIT_NO;
    return wf_type_is_input(type) ? WF_FIT_NO : WF_FIT_CONVERT;
}

wf_fit wf_type_fit(wf_type_kind wanted, const wf_type *type)
{
    const wf_class class_ = (wf_class)type->class_;
    if (class_ == WF_CLASS_DURATION || class_ == WF_CLASS_PATTERN)
        return WF_FIT_NO;
    if (wanted == WF_TYPE_ANY)
        return WF_FIT_YES;
    switch (class_) {
    case WF_CLASS_NEVER:
    case WF_CLASS_NOTHING:
        return WF_FIT_YES;
    case WF_CLASS_ANY:
    case WF_CLASS_SOURCE:
        return WF_FIT_CONVERT;
    case WF_CLASS_TEXT:
        return fit_text(wanted);
    case WF_CLASS_STRING:
        return fit_string(wanted);
    case WF_CLASS_INT:
        return fit_int(wanted);
    case WF_CLASS_DECIMAL:
        return fit_decimal(wanted, type);
    case WF_CLASS_BOOL:
        return wanted == WF_TYPE_BOOLEAN ? WF_FIT_YES : WF_FIT_NO;
    case WF_CLASS_DATE:
        return wanted == WF_TYPE_DATE || wanted == WF_TYPE_DATETIME || wanted == WF_TYPE_STRING
                   ? WF_FIT_YES
                   : WF_FIT_NO;
    case WF_CLASS_DATETIME:
        return wanted == WF_TYPE_DATETIME || wanted == WF_TYPE_STRING ? WF_FIT_YES : WF_FIT_NO;
    case WF_CLASS_SCHEMA:
        return fit_named(wanted, type);
    case WF_CLASS_LIST:
    case WF_CLASS_MAP:
    case WF_CLASS_OBJECT:
    case WF_CLASS_DURATION:
    case WF_CLASS_PATTERN:
        break;
    }
    return WF_FIT_NO;
}
