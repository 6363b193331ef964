/* What the npm package's engine makes of values: their texts, their numbers, their JSON, their dates.
   A date object is a DATETIME in UTC with the flag MILLIS; one that is no date is a DOUBLE that is
   not a number and has the flag WF_SDK_JS_NO_DATE, so that it prints as null. */
#ifndef WF_STDLIB_SDK_JS_H
#define WF_STDLIB_SDK_JS_H

#include "stdlib/lib.h"

#define WF_SDK_JS_NO_DATE (1u << 7) /* in the flags of a DOUBLE */

/* FAITHFUL: numbers through doubles, members with integer names first. RIGHT: every digit of a
   number that a double cannot hold, members in their order. */
typedef enum wf_sdk_js_form {
    WF_SDK_JS_FAITHFUL,
    WF_SDK_JS_RIGHT
} wf_sdk_js_form;

/* Missing, null or "". */
bool wf_sdk_js_is_empty(weft_value value);
bool wf_sdk_js_is_date(weft_value value); /* a date or date-time, not one that is no date */

/* The double of an INT, NUMBER, DECIMAL or DOUBLE. */
double wf_sdk_js_real(weft_value number);
/* An INT where that is the same, else a DOUBLE. */
weft_value wf_sdk_js_number(double real);
double wf_sdk_js_floor(double real);
bool wf_sdk_js_is_finite(double real);

/* Number(value). WEFT_NOMEM; WEFT_REJECTED when the text of a list is too long. */
weft_status wf_sdk_js_to_number(double *out, weft_call *call, weft_value value);

/* The longest text at the beginning of `text` that writes a number in the way of parseFloat (`whole`:
   of parseInt, digits alone), as a JSON number in the record's memory; its length in `text` with
   white space before it into `*len`. Empty when there is none; "Infinity" and "-Infinity" as they
   stand. */
weft_status wf_sdk_js_number_prefix(weft_span *out, size_t *len, weft_call *call, weft_span text,
                                    bool whole);

/* String(value), but with nothing for null and missing inside lists, as join() has it. */
void wf_sdk_js_put_text(wf_lib_text *out, weft_value value, wf_sdk_js_form form);
/* The same into a span; a text is borrowed. */
weft_status wf_sdk_js_text(weft_span *out, weft_call *call, weft_value value, wf_sdk_js_form form);

/* JSON.stringify(value); nothing for missing. */
void wf_sdk_js_put_json(wf_lib_text *out, weft_value value, wf_sdk_js_form form);

/* The members with integer names first, ascending: `members` itself where that is so already, else in
   the record's memory. WEFT_NOMEM. */
weft_status wf_sdk_js_order(const weft_member **out, weft_call *call, const weft_member *members,
                            uint32_t count);

/* A date object of milliseconds since 1970; one that is no date. */
#define WF_SDK_JS_MILLIS_MOST ((int64_t)8640000000000000)
weft_value wf_sdk_js_date(int64_t millis);
weft_value wf_sdk_js_no_date(void);
int64_t wf_sdk_js_millis(weft_value date); /* of a date or date-time */

#endif
