/* Signals that ask for an end. */
#include "cli/cli.h"

#include <signal.h>
#include <unistd.h>

#define OF_SIGNAL 128 /* what shells add to the number of a signal */

static volatile sig_atomic_t first; /* signal; 0: none came */
static volatile int stop_flag;

/* The first asks for an end at a whole record, the second ends at once. */
static void on_interrupt(int signal_number)
{
    if (first != 0)
        _exit(OF_SIGNAL + signal_number);
    first = signal_number;
    stop_flag = 1;
}

int cli_interrupted(void)
{
    return OF_SIGNAL + (first != 0 ? first : SIGINT);
}

void cli_catch_interrupts(void)
{
    struct sigaction action = {0};
    action.sa_handler = on_interrupt;
    sigfillset(&action.sa_mask); /* none is lost in the middle of another */
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct sigaction old;
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN)
            continue;                               /* nohup, or a job in the background */
        (void)sigaction(signals[i], &action, NULL); /* cannot fail for these */
    }
}

volatile const int *cli_stop(void)
{
    return &stop_flag;
}
