#include "runtime/read/xml_path.h"

#include "vm/shape.h"

static bool is_descent(weft_span step)
{
    return step.len > 2 && step.ptr[0] == '/' && step.ptr[1] == '/';
}

static bool is_named(weft_span step, weft_span local, weft_span uri)
{
    const size_t slashes = is_descent(step) ? 2 : 0;
    const weft_span name = weft_span_of(step.ptr + slashes, step.len - slashes);
    return (name.len == 1 && name.ptr[0] == '*') || wf_shape_key_means(name, false, local, uri);
}

wf_xml_steps wf_xml_path_step(wf_xml_steps parent, const weft_span *path, size_t count,
                              weft_span local, weft_span uri)
{
    wf_xml_steps steps = 0;
    if (count == 0)
        return parent; /* the root */
    for (size_t i = 0; i < count; i++) {
        if ((parent >> i & 1) == 0)
            continue;
        if (is_named(path[i], local, uri))
            steps |= (wf_xml_steps)1 << (i + 1);
        if (is_descent(path[i]))
            steps |= (wf_xml_steps)1 << i;
    }
    return steps;
}
