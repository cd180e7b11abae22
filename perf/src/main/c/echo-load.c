/*
 * echo-load PORT SERVER_PID CONNECTIONS BUSY IDLE WARM_UP_SECONDS SECONDS: asks an echo server and tells how it did.
 *
 * A closed loop: of CONNECTIONS connections BUSY have a message of 1 KiB under way at any time; when an answer is there,
 * the connection that has rested longest asks next. Each message is marked, and each answer compared with what was sent.
 * IDLE more connections exchange one message first, and then nothing. Prints one line of name=value. The server's
 * processor time and memory come from /proc. Gives up when it takes much longer than it should.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    MESSAGE = 1024,
    EVENTS = 256,
    STEP_NANOS = 100, /* how exact a latency is told */
    STEPS = 10 * 1000 * 1000, /* up to a second */
    MAX_SECONDS = 3600,
    GRACE_SECONDS = 60, /* for connecting, and for a machine that is busy */
    IDLE_A_SECOND = 50 /* connections that can be expected on such a machine */
};

struct connection {
    int fd;
    int is_busy;
    uint64_t number, round; /* what its messages are marked with */
    uint64_t asked_nanos;
    size_t received;
    char answer[MESSAGE];
};

static struct sockaddr_in server;
static int poller;
static char message[MESSAGE];
static uint32_t latencies[STEPS];
static uint64_t answers;
static int is_measuring;

/* The connections that rest, longest first. */
static struct connection **resting;
static size_t resting_first, resting_count, resting_room;

static void fail(const char *what) {
    fprintf(stderr, "echo-load: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
    exit(1);
}

static void out_of_time(int signal) {
    (void) signal;
    static const char text[] = "echo-load: the server took too long\n";
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0) {
        _exit(2);
    }
    _exit(1);
}

static uint64_t now_nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

/* The processor time that the process has used so far, of the user and of the system, in ns. */
static uint64_t processor_nanos(const char *pid) {
    char path[64], line[2048];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        fail("cannot read /proc/PID/stat of the server");
    }
    fclose(file);
    char *after_name = strrchr(line, ')'); /* the name may hold spaces */
    unsigned long long user, system;
    if (after_name == NULL || sscanf(after_name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user,
            &system) != 2) {
        fail("did not understand /proc/PID/stat");
    }
    return (user + system) * (1000000000ull / (unsigned long long) sysconf(_SC_CLK_TCK));
}

/* The memory that the process holds, in bytes. */
static int64_t resident_bytes(const char *pid) {
    char path[64];
    long long pages;
    snprintf(path, sizeof path, "/proc/%s/statm", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL || fscanf(file, "%*d %lld", &pages) != 1) {
        fail("cannot read /proc/PID/statm of the server");
    }
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

static void mark(struct connection *connection) {
    memcpy(message, &connection->number, sizeof connection->number);
    memcpy(message + MESSAGE - sizeof connection->round, &connection->round, sizeof connection->round);
}

/* The socket blocks, so all is sent; there is room, since the message before has come back. */
static void ask(struct connection *connection) {
    connection->round++;
    connection->received = 0;
    connection->is_busy = 1;
    mark(connection);
    connection->asked_nanos = now_nanos();
    if (send(connection->fd, message, MESSAGE, MSG_NOSIGNAL) != MESSAGE) {
        fail("cannot send");
    }
}

/* Takes what is there, or waits for some if `flags` is 0. Returns whether the answer is whole. */
static int take(struct connection *connection, int flags) {
    ssize_t count = recv(connection->fd, connection->answer + connection->received, MESSAGE - connection->received, flags);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }
    if (count == 0) {
        errno = 0;
        fail("the server has closed a connection");
    }
    if (count < 0) {
        fail("cannot receive");
    }
    connection->received += (size_t) count;
    if (connection->received < MESSAGE) {
        return 0;
    }
    mark(connection);
    if (memcmp(message, connection->answer, MESSAGE) != 0) {
        errno = 0;
        fail("what came back is not what was sent");
    }
    connection->is_busy = 0;
    return 1;
}

static void rest(struct connection *connection) {
    resting[(resting_first + resting_count++) % resting_room] = connection;
}

static void ask_next(void) {
    struct connection *next = resting[resting_first];
    resting_first = (resting_first + 1) % resting_room;
    resting_count--;
    ask(next);
}

/* Connects, exchanges a message, and watches. */
static void open_connection(struct connection *connection, uint64_t number) {
    connection->number = number;
    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->fd < 0) {
        fail("cannot make a socket (see ulimit -n)");
    }
    if (connect(connection->fd, (struct sockaddr *) &server, sizeof server) < 0) {
        fail("cannot connect");
    }
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    ask(connection);
    while (!take(connection, 0)) {
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, connection->fd, &event) < 0) {
        fail("epoll_ctl");
    }
}

static void record(uint64_t nanos) {
    uint64_t step = nanos / STEP_NANOS;
    latencies[step < STEPS ? step : STEPS - 1]++;
}

/* Exchanges messages for so long; returns how long it really was. */
static uint64_t exchange_for(uint64_t nanos) {
    struct epoll_event events[EVENTS];
    uint64_t begin = now_nanos(), now;
    while ((now = now_nanos()) - begin < nanos) {
        int ready = epoll_wait(poller, events, EVENTS, 100);
        if (ready < 0 && errno != EINTR) {
            fail("epoll_wait");
        }
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!connection->is_busy) {
                errno = 0;
                fail("the server sent something unasked, or closed a connection that rested");
            }
            if (take(connection, MSG_DONTWAIT)) {
                if (is_measuring) {
                    record(now_nanos() - connection->asked_nanos);
                    answers++;
                }
                rest(connection);
                ask_next();
            }
        }
    }
    return now - begin;
}

static double percentile_micros(double part) {
    uint64_t all = 0, seen = 0;
    for (size_t i = 0; i < STEPS; i++) {
        all += latencies[i];
    }
    for (size_t i = 0; i < STEPS; i++) {
        seen += latencies[i];
        if ((double) seen >= part * (double) all) {
            return (double) i * STEP_NANOS / 1000;
        }
    }
    return 0;
}

static int compare(const void *left, const void *right) {
    double difference = *(const double *) left - *(const double *) right;
    return (difference > 0) - (difference < 0);
}

static long number(const char *text, long min, const char *name) {
    char *end;
    long value = strtol(text, &end, 10);
    if (*end != '\0' || end == text || value < min || value > 10 * 1000 * 1000) {
        fprintf(stderr, "echo-load: %s must be a number >= %ld, got %s\n", name, min, text);
        exit(2);
    }
    return value;
}

int main(int count, char **arguments) {
    if (count != 8) {
        fprintf(stderr, "usage: echo-load PORT SERVER_PID CONNECTIONS BUSY IDLE WARM_UP_SECONDS SECONDS\n");
        return 2;
    }
    long port = number(arguments[1], 1, "the port");
    const char *pid = arguments[2];
    long connections = number(arguments[3], 1, "connections");
    long busy = number(arguments[4], 1, "busy connections");
    long idle = number(arguments[5], 0, "idle connections");
    long warm_up = number(arguments[6], 0, "seconds of warm-up");
    long seconds = number(arguments[7], 1, "seconds");
    if (busy > connections || warm_up > MAX_SECONDS || seconds > MAX_SECONDS) {
        fprintf(stderr, "echo-load: at most all %ld connections can be busy, and a run last %d seconds\n", connections,
                MAX_SECONDS);
        return 2;
    }
    signal(SIGALRM, out_of_time);
    alarm((unsigned) (warm_up + seconds + GRACE_SECONDS + idle / IDLE_A_SECOND));
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    server.sin_family = AF_INET;
    server.sin_port = htons((uint16_t) port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (size_t i = 0; i < MESSAGE; i++) {
        message[i] = (char) (i * 31);
    }
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct connection *all = calloc((size_t) (connections + idle), sizeof *all);
    double *rates = calloc((size_t) seconds, sizeof *rates);
    resting_room = (size_t) connections;
    resting = calloc(resting_room, sizeof *resting);
    if (poller < 0 || all == NULL || rates == NULL || resting == NULL) {
        fail("cannot begin");
    }

    for (long i = 0; i < connections; i++) {
        open_connection(&all[i], (uint64_t) i);
        rest(&all[i]);
    }
    int64_t memory = resident_bytes(pid);
    for (long i = connections; i < connections + idle; i++) {
        open_connection(&all[i], (uint64_t) i);
    }
    memory = resident_bytes(pid) - memory;

    for (long i = 0; i < busy; i++) {
        ask_next();
    }
    exchange_for((uint64_t) warm_up * 1000000000u);
    is_measuring = 1;
    uint64_t used = processor_nanos(pid);
    for (long i = 0; i < seconds; i++) {
        uint64_t before = answers;
        uint64_t nanos = exchange_for(1000000000u);
        rates[i] = (double) (answers - before) * 1e9 / (double) nanos;
    }
    used = processor_nanos(pid) - used;
    if (answers == 0) {
        errno = 0;
        fail("no answer came");
    }
    qsort(rates, (size_t) seconds, sizeof *rates, compare);
    double median = (rates[(seconds - 1) / 2] + rates[seconds / 2]) / 2;
    printf("median=%.0f min=%.0f max=%.0f p50=%.1f p99=%.1f cpu=%.0f idle=%.0f\n", median, rates[0], rates[seconds - 1],
            percentile_micros(0.50), percentile_micros(0.99), (double) used / (double) answers,
            idle == 0 ? 0.0 : (double) memory / (double) idle);
    return 0;
}
