/* Text ↔ int64 and double, locale-free and without errno. */
#ifndef WF_BASE_NUMBER_H
#define WF_BASE_NUMBER_H

#include "base/core.h"
#include "weft/span.h"

/* An optional sign and digits, nothing else; false when it is not that or does not fit. */
bool wf_int64_parse(int64_t *out, weft_span text);
#define WF_INT64_CHARS 20
/* Write at most WF_INT64_CHARS bytes, no NUL; give the count. */
size_t wf_int64_format(char *out, int64_t value);
size_t wf_uint64_format(char *out, uint64_t value);

/* A JSON number (RFC 8259 section 6), correctly rounded to nearest even; false when it is not one.
   Too large gives infinity, which the caller refuses. */
bool wf_double_parse(double *out, weft_span text);
#define WF_DOUBLE_CHARS 32
/* The shortest text that reads back as the same finite double, in ECMAScript's Number::toString
   form ("1e+21", "0.1"); at most WF_DOUBLE_CHARS bytes, no NUL. */
size_t wf_double_format(char *out, double value);

/* Length of the JSON number that `text` begins with, or 0. */
size_t wf_number_scan(weft_span text);

/* What a hexadecimal digit of either case stands for; -1: it is none. */
int wf_hex_digit(char c);

/* Checked: false on overflow. */
bool wf_int64_add(int64_t *out, int64_t a, int64_t b);
bool wf_int64_sub(int64_t *out, int64_t a, int64_t b);
bool wf_int64_mul(int64_t *out, int64_t a, int64_t b);

#endif
