/* Which vector instructions the kernels may use. Asked for once, at open: the answer is a value that
   is handed on, never a global. */
#ifndef WF_RUNTIME_CPU_H
#define WF_RUNTIME_CPU_H

#include "base/core.h"

typedef enum wf_cpu {
    WF_CPU_BEST, /* what the machine has; as a wish only */
    WF_CPU_SCALAR,
    WF_CPU_AVX2,
    WF_CPU_AVX512
} wf_cpu;

/* The kernels of x86-64 need compilers that take a target for one function. */
#if defined(__x86_64__) && defined(__GNUC__)
#define WF_CPU_IS_X86_64 1
#define WF_TARGET_AVX2   __attribute__((target("avx2,bmi,bmi2,popcnt,pclmul,tune=znver3")))
#define WF_TARGET_AVX512                                                                           \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi,bmi2,popcnt,pclmul")))
#else
#define WF_CPU_IS_X86_64 0
#endif

/* What is used where `wish` is asked for: that, or the best the machine has when it lacks it. */
wf_cpu wf_cpu_choose(wf_cpu wish);

#endif
