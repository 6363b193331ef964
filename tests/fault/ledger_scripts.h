/* What is done with a ledger while its disk fails: scripts in which each step is one transaction. */
#ifndef WF_TESTS_LEDGER_SCRIPTS_H
#define WF_TESTS_LEDGER_SCRIPTS_H

#include "runtime/keep/ledger.h"

#define SCRIPT_NOW ((int64_t)1700000000000)

extern const wf_work script_work;

typedef struct script_run {
    wf_ledger *ledger;
    weft_diags *diags;
    int64_t now;
    /* Called after each transaction that was reported as done. */
    void (*mark)(struct script_run *run);
    size_t marks;
    size_t commits;
} script_run;

typedef struct script {
    const char *name;
    weft_status (*play)(script_run *run);
} script;

extern const script scripts[];
extern const size_t script_count;

/* On the disk in use. */
weft_status script_open(script_run *run);
void script_close(script_run *run);
/* Opens, plays, closes. */
weft_status script_play(const script *played, script_run *run);
wf_item script_item(uint64_t record, const char *body);

#endif
