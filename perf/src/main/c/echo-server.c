/*
 * echo-server [PORT]: sends back what comes, one thread, epoll. Prints its port.
 *
 * The limit of what a loop on one thread can do: one shared buffer, and memory for a connection only while its peer does
 * not take what was sent back.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, EVENTS = 256 };

struct connection {
    int fd;
    char *unsent; /* what the peer has not taken yet; while there is any, nothing is read */
    size_t begin, end;
};

static int poller;
static char chunk[CHUNK];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int operation, int fd, uint32_t events, void *data) {
    struct epoll_event event = {.events = events, .data.ptr = data};
    if (epoll_ctl(poller, operation, fd, &event) < 0) {
        fail("epoll_ctl");
    }
}

static void end(struct connection *connection) {
    close(connection->fd);
    free(connection->unsent);
    free(connection);
}

static void accept_all(int listener) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EAGAIN) {
                return;
            }
            if (errno == ECONNABORTED || errno == EINTR) {
                continue;
            }
            fail("accept4");
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        struct connection *connection = calloc(1, sizeof *connection);
        if (connection == NULL) {
            fail("calloc");
        }
        connection->fd = fd;
        watch(EPOLL_CTL_ADD, fd, EPOLLIN, connection);
    }
}

/* Sends what there is room for; returns how much that was, or -1 if the connection is broken. */
static ssize_t send_some(int fd, const char *bytes, size_t count) {
    ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
    return sent < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : sent;
}

static void echo(struct connection *connection) {
    ssize_t count = recv(connection->fd, chunk, sizeof chunk, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    ssize_t sent = count <= 0 ? -1 : send_some(connection->fd, chunk, (size_t) count);
    if (sent < 0) {
        end(connection);
    } else if (sent < count) {
        connection->begin = 0;
        connection->end = (size_t) (count - sent);
        connection->unsent = malloc(connection->end);
        if (connection->unsent == NULL) {
            fail("malloc");
        }
        memcpy(connection->unsent, chunk + sent, connection->end);
        watch(EPOLL_CTL_MOD, connection->fd, EPOLLOUT, connection);
    }
}

static void send_rest(struct connection *connection) {
    ssize_t sent = send_some(connection->fd, connection->unsent + connection->begin, connection->end - connection->begin);
    if (sent < 0) {
        end(connection);
        return;
    }
    connection->begin += (size_t) sent;
    if (connection->begin == connection->end) {
        free(connection->unsent);
        connection->unsent = NULL;
        watch(EPOLL_CTL_MOD, connection->fd, EPOLLIN, connection);
    }
}

static int open_listener(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(listener, (struct sockaddr *) &address, size) < 0 || listen(listener, 1024) < 0
            || getsockname(listener, (struct sockaddr *) &address, &size) < 0) {
        fail("cannot listen");
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

int main(int count, char **arguments) {
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0) {
        fail("epoll_create1");
    }
    int listener = open_listener(count > 1 ? atoi(arguments[1]) : 0);
    watch(EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
    struct epoll_event events[EVENTS];
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        if (ready < 0 && errno != EINTR) {
            fail("epoll_wait");
        }
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection == NULL) {
                accept_all(listener);
            } else if (connection->unsent != NULL) {
                send_rest(connection);
            } else {
                echo(connection);
            }
        }
    }
}
