/* Operations on values that the machine, readers, writers and resolvers share. */
#ifndef WF_VM_VALUE_H
#define WF_VM_VALUE_H

#include "base/arena.h"
#include "base/buf.h"
#include "vm/decimal.h"
#include "weft/value.h"

/* A DECIMAL in `arena`; false when memory is short. */
bool wf_value_decimal(weft_value *out, wf_arena *arena, const wf_decimal *decimal);

/* The exact number of an INT, NUMBER or DECIMAL; false for other kinds and for NUMBERs beyond 38
   digits. */
bool wf_value_number(wf_decimal *out, weft_value value);
/* The integer of an INT, NUMBER or DECIMAL without fraction; false otherwise. */
bool wf_value_integer(int64_t *out, weft_value value);

/* `==` of the language: total, by value: 1 == 1.0, lists by element, maps by member whatever the
   order, text by bytes, date-times by instant whatever the zone; different kinds are unequal, null
   equals null, missing equals missing, RECORDs are compared by the caller after wf_shape_to_map.
   Depth-bounded: beyond 1024 levels nothing is equal. */
bool wf_value_equal(weft_value a, weft_value b);

/* Order of two numbers, two texts (by code point), two dates or two date-times into `*out` as -1, 0
   or 1. False when they have no order. */
bool wf_value_compare(int *out, weft_value a, weft_value b);

/* Appends bytes that are the same for scalars that are equal (`==`) and for no others: keys of groups.
   False, and nothing appended, for what is no such scalar: missing, null, lists, objects, not-a-number. */
bool wf_value_put_key(wf_buf *out, weft_value value);
/* The same bytes as a person would write the value: texts in quotes and cut where they are long. */
void wf_value_show_key(wf_buf *out, weft_span key);

/* Missing, null, or text of nothing but white space. */
bool wf_value_is_blank(weft_value value);

/* Appends the text form that interpolation, `.text()` and CSV cells use: text as it is, numbers by
   their digits, true/false, dates as in JSON without quotes, lists and maps as JSON, null and
   missing as nothing. */
void wf_value_put_text(wf_buf *out, weft_value value);

/* A deep copy into `arena`; lists lose their strides. WEFT_LIMIT beyond 1024 levels; WEFT_MISUSE when
   a RECORD or a builder occurs; WEFT_NOMEM. */
weft_status wf_value_copy(weft_value *out, weft_value value, wf_arena *arena);

/* Dates as text, ISO 8601 extended; give the length, at most WF_DATETIME_CHARS, no NUL. Years have at
   least four digits, and a minus before the year 0. What lies outside the years of int32 is cut to
   them; a date-time without a zone (extra 0) is in UTC, one with the flag MILLIS has three fraction
   digits, and years outside 0 to 9999 with a sign and six digits. */
#define WF_DATETIME_CHARS 48
size_t wf_date_format(char *out, int64_t days);
size_t wf_datetime_format(char *out, weft_value datetime);

/* Calendar arithmetic, proleptic Gregorian, any year in int32, month 1-12, day 1-31 (a day beyond the
   month's last counts on into the next). */
int64_t wf_civil_to_days(int32_t year, unsigned month, unsigned day);
void wf_civil_from_days(int64_t days, int32_t *year, unsigned *month, unsigned *day);

#endif
