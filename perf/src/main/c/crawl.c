/* crawl crawl PORT PAGES ITERATIONS: fetches so many pages at once with one thread and epoll; prints a sample for each iteration.
   The floor: what the system itself takes. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct page {
    int fd;
    int number;
    int length;
    char answer[512];
};

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static double wall(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}

static double cpu(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}

static void ask(int epoll, int port, struct page *page) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    page->length = 0;
    page->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (page->fd < 0) fail("socket");
    if (connect(page->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS) fail("connect");
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = page};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, page->fd, &event)) fail("epoll_ctl");
}

static void send_request(int epoll, struct page *page) {
    char request[64];
    int length = snprintf(request, sizeof request, "GET /%d HTTP/1.1\r\nHost: x\r\n\r\n", page->number);
    if (write(page->fd, request, length) != length) fail("write");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = page};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, page->fd, &event)) fail("epoll_ctl");
}

/* Returns 1 when the page is there. */
static int receive(struct page *page) {
    int count = read(page->fd, page->answer + page->length, sizeof page->answer - 1 - page->length);
    if (count < 0 && errno == EAGAIN) return 0;
    if (count < 0) fail("read");
    page->length += count;
    if (count > 0) return 0;
    close(page->fd);
    char expected[32];
    int length = snprintf(expected, sizeof expected, "page %d", page->number);
    if (page->length < length || memcmp(page->answer + page->length - length, expected, length)) {
        fprintf(stderr, "page %d is wrong\n", page->number);
        exit(1);
    }
    return 1;
}

static void crawl(int port, int pages, struct page *all) {
    struct epoll_event events[256];
    int epoll = epoll_create1(0);
    if (epoll < 0) fail("epoll_create1");
    for (int i = 0; i < pages; i++) {
        all[i].number = i;
        ask(epoll, port, &all[i]);
    }
    for (int left = pages; left > 0;) {
        int ready = epoll_wait(epoll, events, 256, 60000);
        if (ready <= 0) fail("epoll_wait");
        for (int i = 0; i < ready; i++) {
            if (events[i].events & EPOLLOUT) send_request(epoll, events[i].data.ptr);
            else left -= receive(events[i].data.ptr);
        }
    }
    close(epoll);
}

int main(int argc, char **argv) {
    /* The first argument is the job, as in the other runtimes' programs, which do several. */
    if (argc != 5 || strcmp(argv[1], "crawl") != 0) {
        fprintf(stderr, "crawl crawl PORT PAGES ITERATIONS\n");
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int port = atoi(argv[2]), pages = atoi(argv[3]), iterations = atoi(argv[4]);
    struct page *all = calloc(pages, sizeof *all);
    if (!all) fail("calloc");
    for (int i = 0; i <= iterations; i++) {
        double begin = wall(), before = cpu();
        crawl(port, pages, all);
        if (i > 0) printf("sample %.2f %.2f nan\n", wall() - begin, cpu() - before);
    }
    return 0;
}
