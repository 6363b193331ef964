/* Plain schoolbook arithmetic. Callers keep below WF_BIGNUM_LIMBS: the bound is theirs to prove,
   ours to assert. */
#include "base/bignum.h"

#include <string.h>

static void push(wf_bignum *n, uint32_t limb)
{
    if (limb != 0) {
        WF_ASSERT(n->count < WF_BIGNUM_LIMBS);
        n->limbs[n->count++] = limb;
    }
}

static void trim(wf_bignum *n)
{
    while (n->count != 0 && n->limbs[n->count - 1] == 0)
        n->count--;
}

void wf_bignum_set(wf_bignum *n, uint64_t value)
{
    n->limbs[0] = (uint32_t)value;
    n->limbs[1] = (uint32_t)(value >> 32);
    n->count = 2;
    trim(n);
}

void wf_bignum_multiply(wf_bignum *n, uint32_t by)
{
    uint64_t carry = 0;
    for (uint32_t i = 0; i < n->count; i++) {
        carry += (uint64_t)n->limbs[i] * by;
        n->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    push(n, (uint32_t)carry);
    trim(n);
}

void wf_bignum_add(wf_bignum *n, uint32_t more)
{
    uint64_t carry = more;
    for (uint32_t i = 0; i < n->count && carry != 0; i++) {
        carry += n->limbs[i];
        n->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    push(n, (uint32_t)carry);
}

void wf_bignum_power10(wf_bignum *n, uint32_t exponent)
{
    for (; exponent >= 9; exponent -= 9)
        wf_bignum_multiply(n, 1000000000u);
    for (; exponent != 0; exponent--)
        wf_bignum_multiply(n, 10);
}

void wf_bignum_shift(wf_bignum *n, uint32_t bits)
{
    const uint32_t limbs = bits / 32;
    if (n->count == 0)
        return;
    WF_ASSERT(n->count + limbs < WF_BIGNUM_LIMBS);
    memmove(n->limbs + limbs, n->limbs, n->count * sizeof *n->limbs);
    memset(n->limbs, 0, limbs * sizeof *n->limbs);
    n->count += limbs;
    if (bits % 32 != 0)
        wf_bignum_multiply(n, (uint32_t)1 << bits % 32);
}

void wf_bignum_plus(wf_bignum *n, const wf_bignum *more)
{
    uint64_t carry = 0;
    while (n->count < more->count)
        n->limbs[n->count++] = 0;
    for (uint32_t i = 0; i < n->count; i++) {
        carry += n->limbs[i];
        carry += i < more->count ? more->limbs[i] : 0;
        n->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    push(n, (uint32_t)carry);
}

void wf_bignum_minus(wf_bignum *n, const wf_bignum *less)
{
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < n->count; i++) {
        const uint64_t take = borrow + (i < less->count ? less->limbs[i] : 0);
        borrow = n->limbs[i] < take ? 1 : 0;
        n->limbs[i] = (uint32_t)((borrow << 32) + n->limbs[i] - take);
    }
    WF_ASSERT(borrow == 0);
    trim(n);
}

int wf_bignum_compare(const wf_bignum *a, const wf_bignum *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (uint32_t i = a->count; i-- > 0;)
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    return 0;
}

uint32_t wf_bignum_bits(const wf_bignum *n)
{
    if (n->count == 0)
        return 0;
    uint32_t bits = (n->count - 1) * 32;
    for (uint32_t top = n->limbs[n->count - 1]; top != 0; top >>= 1)
        bits++;
    return bits;
}
