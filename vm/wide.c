#include "vm/wide.h"

#define BOUND_HIGH 5421010862427522170u /* 10^38 = BOUND_HIGH * 2^64 + BOUND_LOW */
#define BOUND_LOW  687399551400673280u

const uint64_t wf_tens[20] = {1u,
                              10u,
                              100u,
                              1000u,
                              10000u,
                              100000u,
                              1000000u,
                              10000000u,
                              100000000u,
                              1000000000u,
                              10000000000u,
                              100000000000u,
                              1000000000000u,
                              10000000000000u,
                              100000000000000u,
                              1000000000000000u,
                              10000000000000000u,
                              100000000000000000u,
                              1000000000000000000u,
                              10000000000000000000u};

bool wf_pair_fits(wf_pair c)
{
    return c.high < BOUND_HIGH || (c.high == BOUND_HIGH && c.low < BOUND_LOW);
}

uint32_t wf_pair_divide_by_ten(wf_pair *c)
{
    uint64_t rest = c->high % 10;
    c->high /= 10;
    rest = rest << 32 | c->low >> 32;
    const uint64_t upper = rest / 10;
    rest = (rest % 10) << 32 | (uint32_t)c->low;
    c->low = upper << 32 | rest / 10;
    return (uint32_t)(rest % 10);
}

static void drop_zeros(wf_wide *w)
{
    while (w->count != 0 && w->limb[w->count - 1] == 0)
        w->count--;
}

wf_wide wf_wide_of(uint64_t low, uint64_t high)
{
    wf_wide w = {{0}, 0};
    w.limb[0] = (uint32_t)low;
    w.limb[1] = (uint32_t)(low >> 32);
    w.limb[2] = (uint32_t)high;
    w.limb[3] = (uint32_t)(high >> 32);
    w.count = 4;
    drop_zeros(&w);
    return w;
}

bool wf_wide_to_pair(wf_pair *out, const wf_wide *w)
{
    if (w->count > 4)
        return false;
    uint64_t limb[4] = {0, 0, 0, 0};
    for (unsigned i = 0; i < w->count; i++)
        limb[i] = w->limb[i];
    out->low = limb[1] << 32 | limb[0];
    out->high = limb[3] << 32 | limb[2];
    return wf_pair_fits(*out);
}

static void push(wf_wide *w, uint64_t carry)
{
    if (carry != 0) {
        WF_ASSERT(w->count < WF_WIDE_LIMBS && carry <= UINT32_MAX);
        w->limb[w->count++] = (uint32_t)carry;
    }
}

void wf_wide_multiply_small(wf_wide *w, uint32_t factor, uint32_t plus)
{
    uint64_t carry = plus;
    for (unsigned i = 0; i < w->count; i++) {
        carry += (uint64_t)w->limb[i] * factor;
        w->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    push(w, carry);
}

void wf_wide_shift(wf_wide *w, unsigned digits)
{
    for (; digits > 9; digits -= 9)
        wf_wide_multiply_small(w, 1000000000u, 0);
    wf_wide_multiply_small(w, (uint32_t)wf_tens[digits], 0);
}

uint32_t wf_wide_divide_small(wf_wide *w, uint32_t divisor)
{
    uint64_t rest = 0;
    for (unsigned i = w->count; i-- != 0;) {
        rest = rest << 32 | w->limb[i];
        w->limb[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    drop_zeros(w);
    return (uint32_t)rest;
}

int wf_wide_compare(const wf_wide *a, const wf_wide *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (unsigned i = a->count; i-- != 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

void wf_wide_add(wf_wide *a, const wf_wide *b)
{
    uint64_t carry = 0;
    for (unsigned i = 0; i < b->count || (carry != 0 && i < a->count); i++) {
        if (i == a->count)
            a->limb[a->count++] = 0;
        carry += (uint64_t)a->limb[i] + (i < b->count ? b->limb[i] : 0u);
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    push(a, carry);
}

void wf_wide_subtract(wf_wide *a, const wf_wide *b)
{
    uint64_t borrow = 0;
    for (unsigned i = 0; i < b->count || (borrow != 0 && i < a->count); i++) {
        const uint64_t take = (i < b->count ? (uint64_t)b->limb[i] : 0u) + borrow;
        borrow = a->limb[i] < take;
        a->limb[i] = (uint32_t)(a->limb[i] - take);
    }
    WF_ASSERT(borrow == 0);
    drop_zeros(a);
}

wf_wide wf_wide_multiply(const wf_wide *a, const wf_wide *b)
{
    wf_wide r = {{0}, 0};
    WF_ASSERT(a->count + b->count <= WF_WIDE_LIMBS);
    for (unsigned i = 0; i < a->count; i++) {
        uint64_t carry = 0;
        for (unsigned j = 0; j < b->count; j++) {
            carry += (uint64_t)a->limb[i] * b->limb[j] + r.limb[i + j];
            r.limb[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        r.limb[i + b->count] = (uint32_t)carry;
    }
    r.count = a->count + b->count;
    drop_zeros(&r);
    return r;
}

static void shift_bits(wf_wide *w, unsigned bits) /* fewer than 32 */
{
    uint64_t carry = 0;
    for (unsigned i = 0; i < w->count; i++) {
        carry |= (uint64_t)w->limb[i] << bits;
        w->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    push(w, carry);
}

static void unshift_bits(wf_wide *w, unsigned bits)
{
    for (unsigned i = 0; i < w->count; i++) {
        const uint64_t above = i + 1 < w->count ? w->limb[i + 1] : 0;
        w->limb[i] = (uint32_t)((above << 32 | w->limb[i]) >> bits);
    }
    drop_zeros(w);
}

/* One limb of the quotient of `u` (limbs at `at`.., one more than `v`) by `v`; subtracts it. */
static uint32_t divide_step(uint32_t *u, const wf_wide *v)
{
    const unsigned n = v->count;
    const uint64_t top = (uint64_t)u[n] << 32 | u[n - 1];
    uint64_t q = top / v->limb[n - 1];
    uint64_t rest = top % v->limb[n - 1];
    while (q > UINT32_MAX || q * v->limb[n - 2] > (rest << 32 | u[n - 2])) {
        q--;
        rest += v->limb[n - 1];
        if (rest > UINT32_MAX)
            break;
    }
    uint64_t carry = 0; /* of the product and the borrow together */
    for (unsigned i = 0; i < n; i++) {
        carry += q * v->limb[i];
        const uint32_t part = (uint32_t)carry;
        carry = (carry >> 32) + (u[i] < part);
        u[i] -= part;
    }
    const bool is_too_much = u[n] < carry;
    u[n] = (uint32_t)(u[n] - carry);
    if (is_too_much) {
        q--;
        carry = 0;
        for (unsigned i = 0; i < n; i++) {
            carry += (uint64_t)u[i] + v->limb[i];
            u[i] = (uint32_t)carry;
            carry >>= 32;
        }
        u[n] += (uint32_t)carry;
    }
    return (uint32_t)q;
}

/* Knuth, algorithm D. */
wf_wide wf_wide_divide(wf_wide *a, const wf_wide *b)
{
    wf_wide q = {{0}, 0};
    if (b->count == 1) {
        q = *a;
        *a = wf_wide_of(wf_wide_divide_small(&q, b->limb[0]), 0);
        return q;
    }
    if (a->count < b->count)
        return q;
    wf_wide v = *b;
    unsigned bits = 0;
    while ((v.limb[v.count - 1] << bits & 0x80000000u) == 0)
        bits++;
    const unsigned from = a->count - b->count;
    shift_bits(&v, bits);
    shift_bits(a, bits);
    if (a->count == from + b->count) {
        WF_ASSERT(a->count < WF_WIDE_LIMBS);
        a->limb[a->count++] = 0;
    }
    q.count = from + 1;
    for (unsigned i = from + 1; i-- != 0;)
        q.limb[i] = divide_step(a->limb + i, &v);
    drop_zeros(&q);
    drop_zeros(a);
    unshift_bits(a, bits);
    return q;
}
