#include "runtime/keep/errand.h"

#include "base/memory.h"

#include <pthread.h>
#include <signal.h>

struct wf_errand {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;   /* `work` or `quit` */
    void (*work)(void *what); /* NULL: nothing is to be done, or being done */
    void *what;
    bool quit;
    void (*done)(void *user);
    void *user;
};

static void *run(void *argument)
{
    wf_errand *const e = argument;
    (void)pthread_mutex_lock(&e->lock);
    for (;;) {
        while (!e->work && !e->quit)
            (void)pthread_cond_wait(&e->changed, &e->lock);
        if (!e->work)
            break;
        (void)pthread_mutex_unlock(&e->lock);
        e->work(e->what);
        (void)pthread_mutex_lock(&e->lock);
        e->work = NULL;
        (void)pthread_cond_broadcast(&e->changed);
        if (e->done)
            e->done(e->user);
    }
    (void)pthread_mutex_unlock(&e->lock);
    return NULL;
}

static bool begin(wf_errand *e)
{
    sigset_t all;
    sigset_t before;
    if (pthread_mutex_init(&e->lock, NULL) != 0)
        return false;
    if (pthread_cond_init(&e->changed, NULL) != 0) {
        (void)pthread_mutex_destroy(&e->lock);
        return false;
    }
    /* Signals are the owner's, whose waiting they interrupt. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool well = pthread_create(&e->thread, NULL, run, e) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!well) {
        (void)pthread_cond_destroy(&e->changed);
        (void)pthread_mutex_destroy(&e->lock);
    }
    return well;
}

wf_errand *wf_errand_open(void (*done)(void *user), void *user)
{
    wf_errand *const e = wf_new(wf_errand);
    if (!e)
        return NULL;
    e->done = done;
    e->user = user;
    if (begin(e))
        return e;
    wf_free(e);
    return NULL;
}

void wf_errand_close(wf_errand *e)
{
    if (!e)
        return;
    (void)pthread_mutex_lock(&e->lock);
    e->quit = true;
    (void)pthread_cond_broadcast(&e->changed);
    (void)pthread_mutex_unlock(&e->lock);
    (void)pthread_join(e->thread, NULL);
    (void)pthread_cond_destroy(&e->changed);
    (void)pthread_mutex_destroy(&e->lock);
    wf_free(e);
}

void wf_errand_start(wf_errand *e, void (*work)(void *what), void *what)
{
    (void)pthread_mutex_lock(&e->lock);
    WF_ASSERT(!e->work);
    e->work = work;
    e->what = what;
    (void)pthread_cond_broadcast(&e->changed);
    (void)pthread_mutex_unlock(&e->lock);
}

bool wf_errand_is_over(wf_errand *e)
{
    (void)pthread_mutex_lock(&e->lock);
    const bool is_over = !e->work;
    (void)pthread_mutex_unlock(&e->lock);
    return is_over;
}

void wf_errand_wait(wf_errand *e)
{
    (void)pthread_mutex_lock(&e->lock);
    while (e->work)
        (void)pthread_cond_wait(&e->changed, &e->lock);
    (void)pthread_mutex_unlock(&e->lock);
}
