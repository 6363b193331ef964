/* The run in code for processors with AVX2: the whole file is compiled for them. */
#include "runtime/read/xml_run.h"

#if defined(__x86_64__)
void wf_xml_run_avx2(wf_xml_plain *p)
{
    wf_xml_run_along(p);
}
#else
/* An empty file is none. */
typedef int wf_xml_run_avx2_is_elsewhere;
#endif
