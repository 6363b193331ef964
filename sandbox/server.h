/* The HTTP server of the sandbox. */
#ifndef WF_SANDBOX_SERVER_H
#define WF_SANDBOX_SERVER_H

#include "sandbox/world.h"

typedef struct wf_server wf_server;

/* Serves `world` (kept) on the loopback address. WEFT_IO with W5902. */
weft_status wf_server_open(wf_server **out, wf_world *world, uint16_t port, const char *record_path,
                           weft_diags *diags);
const char *wf_server_url(const wf_server *server);
/* Around a look at the world. */
void wf_server_lock(wf_server *server);
void wf_server_unlock(wf_server *server);
/* Takes NULL. WEFT_IO: the record is not whole. */
weft_status wf_server_close(wf_server *server);

#endif
