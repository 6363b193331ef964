/* A GraphQL server that takes no time: it answers every request a fixed time after it came in full, with as many
   payloads as the request has aliases. One thread over epoll; a tenth of a processor at 3,000 requests a second, so
   that who sends is measured and not who answers.

       cc -O2 send_server.c -o server && ./server MILLISECONDS      prints its port; SIGTERM ends it

   The last line it prints is how many requests it answered, and the seconds from the first request to the last answer. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS 1024
#define ROOM        (1 << 20)

typedef struct connection {
    char *in;
    size_t len;
} connection;

typedef struct
    due { /* answers leave in the order in which requests came: each waits equally long */
    int fd;
    unsigned aliases;
    long long at_us;
} due;

static connection connections[CONNECTIONS];
static due queue[CONNECTIONS];
static size_t first, waiting;
static long answered;
static long long first_us, last_us;
static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static long long now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void drop(int fd)
{
    for (size_t i = 0; i < waiting; i++) {
        due *const d = &queue[(first + i) % CONNECTIONS];
        d->fd = d->fd == fd ? -1 : d->fd;
    }
    connections[fd].len = 0;
    close(fd);
}

/* How many payloads are wanted: "createOrder3:" is an alias, none means one field. */
static unsigned aliases_of(const char *body, size_t len)
{
    unsigned count = 0;
    const char *at = body;
    while ((at = memmem(at, len - (size_t)(at - body), ": createOrder(", 14)) != NULL) {
        at += 14;
        count++;
    }
    return count;
}

/* Takes whole requests out of what came. */
static void take(int fd, long long latency_us)
{
    connection *const c = &connections[fd];
    c->in[c->len] = '\0';
    char *const end = strstr(c->in, "\r\n\r\n");
    if (!end)
        return;
    const char *const length = strcasestr(c->in, "\r\ncontent-length:");
    const size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
    const size_t whole = (size_t)(end + 4 - c->in) + body;
    if (c->len < whole)
        return;
    first_us = first_us ? first_us : now_us();
    queue[(first + waiting++) % CONNECTIONS] =
        (due){fd, aliases_of(end + 4, body), now_us() + latency_us};
    c->len = 0; /* nobody sends the next request before the answer */
}

static void answer(const due *d)
{
    static char text[ROOM];
    char head[128];
    size_t len = (size_t)sprintf(text, "{\"data\":{");
    if (d->aliases == 0)
        len += (size_t)sprintf(text + len, "\"createOrder\":{\"id\":\"1\",\"ref\":\"R1\"}");
    for (unsigned i = 0; i < d->aliases; i++)
        len += (size_t)sprintf(text + len, "%s\"createOrder%u\":{\"id\":\"1\",\"ref\":\"R1\"}",
                               i ? "," : "", i + 1);
    len += (size_t)sprintf(text + len, "}}");
    const int head_len = sprintf(
        head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
        len);
    memmove(text + head_len, text, len);
    memcpy(text, head, (size_t)head_len);
    if (d->fd >= 0 && send(d->fd, text, len + (size_t)head_len, MSG_NOSIGNAL) < 0)
        drop(d->fd);
    answered++;
    last_us = now_us();
}

static void take_connection(int listener, int poll)
{
    const int one = 1;
    const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0)
        return;
    if (fd >= CONNECTIONS || (!connections[fd].in && !(connections[fd].in = malloc(ROOM)))) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
}

static void take_bytes(int fd, long long latency_us)
{
    connection *const c = &connections[fd];
    const ssize_t got = recv(fd, c->in + c->len, ROOM - 1 - c->len, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN)
            drop(fd);
        return;
    }
    c->len += (size_t)got;
    take(fd, latency_us);
}

static void serve(int listener, int poll, long long latency_us)
{
    struct epoll_event events[64];
    while (!stop) {
        const long long left = waiting ? queue[first].at_us - now_us() : 1000000;
        struct timespec wait = {left > 0 ? left / 1000000 : 0,
                                left > 0 ? left % 1000000 * 1000 : 0};
        const int count = epoll_pwait2(poll, events, 64, &wait, NULL);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener)
                take_connection(listener, poll);
            else
                take_bytes(events[i].data.fd, latency_us);
        }
        while (waiting && queue[first].at_us <= now_us()) {
            const due d = queue[first];
            first = (first + 1) % CONNECTIONS;
            waiting--;
            answer(&d);
        }
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    const int poll = epoll_create1(0);
    if (listener < 0 || poll < 0 || bind(listener, (struct sockaddr *)&address, len) != 0 ||
        listen(listener, 512) != 0 || getsockname(listener, (struct sockaddr *)&address, &len) != 0)
        return 1;
    signal(SIGTERM, on_signal);
    epoll_ctl(poll, EPOLL_CTL_ADD, listener,
              &(struct epoll_event){.events = EPOLLIN, .data.fd = listener});
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    serve(listener, poll, (argc > 1 ? atoll(argv[1]) : 20) * 1000);
    printf("%ld %.6f\n", answered, (double)(last_us - first_us) / 1e6);
    return 0;
}
