/* Whole numbers below decimals: 128 bits in two words, and `wf_wide`, whose limbs are 32 bits, because
   C11 has no type of 128 bits. Private to the decimals. */
#ifndef WF_VM_WIDE_H
#define WF_VM_WIDE_H

#include "base/core.h"

#define WF_WIDE_LIMBS 12u /* 384 bits: 10^38 * 10^58, the largest dividend, has 319 */

extern const uint64_t wf_tens[20]; /* 10^0 to 10^19 */

typedef struct wf_pair {
    uint64_t low;
    uint64_t high;
} wf_pair;

/* Limbs from the lowest, `count` without leading zeros. */
typedef struct wf_wide {
    uint32_t limb[WF_WIDE_LIMBS];
    unsigned count;
} wf_wide;

static inline wf_pair wf_pair_of_product(uint64_t a, uint64_t b)
{
    const uint64_t a0 = (uint32_t)a;
    const uint64_t a1 = a >> 32;
    const uint64_t b0 = (uint32_t)b;
    const uint64_t b1 = b >> 32;
    const uint64_t p00 = a0 * b0;
    const uint64_t p01 = a0 * b1;
    const uint64_t p10 = a1 * b0;
    const uint64_t middle = (p00 >> 32) + (uint32_t)p01 + (uint32_t)p10;
    wf_pair r;
    r.low = middle << 32 | (uint32_t)p00;
    r.high = a1 * b1 + (p01 >> 32) + (p10 >> 32) + (middle >> 32);
    return r;
}

bool wf_pair_fits(wf_pair c); /* 38 digits at most */
/* Divides `*c` by 10 in place, gives the remainder. */
uint32_t wf_pair_divide_by_ten(wf_pair *c);

wf_wide wf_wide_of(uint64_t low, uint64_t high);
/* False when it has more than 38 digits. */
bool wf_wide_to_pair(wf_pair *out, const wf_wide *w);
int wf_wide_compare(const wf_wide *a, const wf_wide *b);
void wf_wide_add(wf_wide *a, const wf_wide *b);
void wf_wide_subtract(wf_wide *a, const wf_wide *b); /* `a` is not less than `b` */
wf_wide wf_wide_multiply(const wf_wide *a, const wf_wide *b);
/* w = w * factor + plus. */
void wf_wide_multiply_small(wf_wide *w, uint32_t factor, uint32_t plus);
void wf_wide_shift(wf_wide *w, unsigned digits); /* times 10^digits */
/* Quotient of `a` by `b` (not zero); the remainder stays in `a`. */
wf_wide wf_wide_divide(wf_wide *a, const wf_wide *b);
/* The same by one limb: the quotient stays, the remainder is given. */
uint32_t wf_wide_divide_small(wf_wide *w, uint32_t divisor);

#endif
