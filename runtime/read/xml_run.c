/* The run in code for every processor. */
#include "runtime/read/xml_run.h"

void wf_xml_run(wf_xml_plain *p)
{
    wf_xml_run_along(p);
}
