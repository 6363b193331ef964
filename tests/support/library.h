/* A library for tests of the machine: how functions are called is tested with these. */
#ifndef WF_TESTS_LIBRARY_H
#define WF_TESTS_LIBRARY_H

#include "vm/registry.h"

extern const weft_family machine_family;

#endif
