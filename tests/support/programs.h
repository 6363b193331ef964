/* Listings that use every instruction, for saving, breaking and fuzzing. */
#ifndef WF_TESTS_PROGRAMS_H
#define WF_TESTS_PROGRAMS_H

#include <stddef.h>

extern const char *const test_programs[];
extern const size_t test_program_count;

#endif
