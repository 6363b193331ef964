#include "runtime/read/cpu.h"

#if WF_CPU_IS_X86_64
static wf_cpu best(void)
{
    __builtin_cpu_init();
    const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                          __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") &&
                          __builtin_cpu_supports("pclmul");
    if (!has_avx2)
        return WF_CPU_SCALAR;
    const bool has_avx512 =
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2");
    return has_avx512 ? WF_CPU_AVX512 : WF_CPU_AVX2;
}
#else
static wf_cpu best(void)
{
    return WF_CPU_SCALAR;
}
#endif

wf_cpu wf_cpu_choose(wf_cpu wish)
{
    const wf_cpu most = best();
    return wish == WF_CPU_BEST || wish > most ? most : wish;
}
