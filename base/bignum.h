/* Natural numbers of a fixed greatest size: what the exact ways of reading and writing doubles need
   and no more. Private to number.c. Limbs are 32 bits, least first, without leading zeros. */
#ifndef WF_BASE_BIGNUM_H
#define WF_BASE_BIGNUM_H

#include "base/core.h"

/* 10^1120 (the longest divisor of wf_double_parse) times 2^65 fits with room to spare. */
#define WF_BIGNUM_LIMBS 128

typedef struct wf_bignum {
    uint32_t count;
    uint32_t limbs[WF_BIGNUM_LIMBS];
} wf_bignum;

void wf_bignum_set(wf_bignum *n, uint64_t value);
void wf_bignum_multiply(wf_bignum *n, uint32_t by);
void wf_bignum_add(wf_bignum *n, uint32_t more);
void wf_bignum_power10(wf_bignum *n, uint32_t exponent); /* n *= 10^exponent */
void wf_bignum_shift(wf_bignum *n, uint32_t bits);       /* n <<= bits */
void wf_bignum_plus(wf_bignum *n, const wf_bignum *more);
/* n -= less, where less <= n. */
void wf_bignum_minus(wf_bignum *n, const wf_bignum *less);
/* -1, 0 or 1. */
int wf_bignum_compare(const wf_bignum *a, const wf_bignum *b);
/* Significant bits; 0 for zero. */
uint32_t wf_bignum_bits(const wf_bignum *n);

#endif
