/* A machine for tests: a listing assembled, linked with a few plain functions, and run on JSON. */
#ifndef WF_TESTS_MACHINE_H
#define WF_TESTS_MACHINE_H

#include "tests/support/library.h"
#include "vm/vm.h"

typedef struct machine {
    wf_registry registry;
    weft_program *program;
    weft_vm *vm;
    weft_diags *diags;
    char said[512]; /* what machine_map gives when there is no output */
} machine;

/* Assembles and links; fails the test when that fails. The machine is made at the first use. */
void machine_open(machine *m, const char *listing);
void machine_close(machine *m);
/* With these options; before the first use. */
void machine_make(machine *m, const weft_vm_options *options);

/* The mapped record; or "skipped"; or "W3002 sentence" of the one complaint. */
const char *machine_map(machine *m, const char *record);
/* The last complaint of the last record, or NULL. */
const weft_diag *machine_diag(const machine *m);

/* Opens, maps, closes, compares. */
void assert_maps(const char *listing, const char *record, const char *expected);

/* A listing of one mapping from the body of its function, whose record has slots for the members
   a (1), b (2), c (3); rows of other tables may stand before. */
#define VALUE_MAP(before, body)                                                                    \
    before "\nfunction 0 \"main\" registers 16\nsite 3 7 \".a\" \"out\"\n" body MACHINE_MAP
#define OUTPUT_MAP(before, body)                                                                   \
    before "\nfunction 0 \"main\" registers 16 emits\nsite 3 7 \".a\" \"out\"\n" body MACHINE_MAP
#define MACHINE_MAP                                                                                \
    "\nmap 0 \"m\" function 0 from json to json\n"                                                 \
    "node 0 width 4\nnode 1 in 0 \"a\" slot 1 used\nnode 2 in 0 \"b\" slot 2 used\n"               \
    "node 3 in 0 \"c\" slot 3 used\n"

/* One function's body that gives a value, or writes it. */
#define VALUE(body, record, expected)  assert_maps(VALUE_MAP("", body), record, expected)
#define OUTPUT(body, record, expected) assert_maps(OUTPUT_MAP("", body), record, expected)

/* A table to stand before: a key twice, and keys of three kinds. */
#define MACHINE_TABLE                                                                              \
    "table 0 \"t\"\nrow \"A\" \"first\"\nrow 1 \"one\"\nrow true \"yes\"\nrow \"A\" \"again\"\n"   \
    "row #2.50 null\n"

#endif
