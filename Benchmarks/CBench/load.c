// An open-loop HTTP/1.1 load generator in one thread. wrk sends as fast as answers come, so it cannot say what a gateway adds at
// half its load: there a late answer delays the next request, and the wait of that one is never seen.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "cbench.h"

enum { buffer_length = 16384, settle_seconds = 10 };

struct connection {
    int socket;
    double due;             // of the request under way, in seconds on the monotonic clock
    long received;
    char buffer[buffer_length];
};

struct state {
    const struct cbench_load *load;
    struct cbench_load_result *result;
    struct connection *connections;
    struct connection **idle;
    long idle_count;
    uint32_t *times_us;
    double last_answer;
    int poll;
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool dial(struct state *state, struct connection *connection) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)state->load->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->socket < 0) return false;
    int one = 1;
    setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (connect(connection->socket, (struct sockaddr *)&address, sizeof address) != 0
        || epoll_ctl(state->poll, EPOLL_CTL_ADD, connection->socket, &event) != 0) {
        close(connection->socket);
        connection->socket = -1;
        return false;
    }
    connection->received = 0;
    return true;
}

// A broken connection is made again; its request counts as an error.
static void broken(struct state *state, struct connection *connection) {
    state->result->errors++;
    close(connection->socket);
    if (dial(state, connection)) state->idle[state->idle_count++] = connection;
}

static void send_request(struct state *state, long number, double due) {
    struct connection *connection = state->idle[--state->idle_count];
    const struct cbench_load *load = state->load;
    char *request = load->requests[number % load->count];
    long length = load->lengths[number % load->count], rest = number;
    for (int digit = 11; load->number_at >= 0 && digit >= 0; digit--, rest /= 10)
        request[load->number_at + digit] = (char)('0' + rest % 10);
    connection->due = due;
    connection->received = 0;
    // A request is far shorter than a socket's buffer, so a blocking send does not wait.
    if (send(connection->socket, request, (size_t)length, MSG_NOSIGNAL) != length) broken(state, connection);
}

// Length of the whole answer in the buffer; 0 while it is not known yet; -1 if it is none.
static long answer_length(const struct connection *connection) {
    const char *end = memmem(connection->buffer, (size_t)connection->received, "\r\n\r\n", 4);
    if (end == NULL) return connection->received == buffer_length ? -1 : 0;
    for (const char *line = connection->buffer; line < end;) {
        const char *next = memmem(line, (size_t)(end + 2 - line), "\r\n", 2);
        if (strncasecmp(line, "content-length:", 15) == 0) return end + 4 - connection->buffer + atol(line + 15);
        line = next + 2;
    }
    return strncmp(connection->buffer + 9, "204", 3) == 0 ? end + 4 - connection->buffer : -1;
}

static void receive(struct state *state, struct connection *connection) {
    ssize_t count = recv(connection->socket, connection->buffer + connection->received,
                         (size_t)(buffer_length - connection->received), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return broken(state, connection);
    connection->received += count;
    long length = answer_length(connection);
    if (length < 0 || length > buffer_length) return broken(state, connection);
    if (length == 0 || connection->received < length) return;
    struct cbench_load_result *result = state->result;
    if (connection->buffer[9] != '2') result->refused++;
    state->last_answer = now();
    state->times_us[result->requests++] = (uint32_t)((state->last_answer - connection->due) * 1e6);
    state->idle[state->idle_count++] = connection;
}

static void wait_for_answers(struct state *state, double seconds) {
    struct epoll_event events[64];
    if (seconds < 0) seconds = 0;
    struct timespec timeout = {.tv_sec = (time_t)seconds};
    timeout.tv_nsec = (long)((seconds - (double)timeout.tv_sec) * 1e9);
    int count = epoll_pwait2(state->poll, events, 64, &timeout, NULL);
    for (int i = 0; i < count; i++) receive(state, events[i].data.ptr);
}

static int compare(const void *one, const void *other) {
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

static void summarize(struct state *state) {
    struct cbench_load_result *result = state->result;
    if (result->requests == 0) return;
    qsort(state->times_us, (size_t)result->requests, sizeof(uint32_t), compare);
    result->p50_us = state->times_us[result->requests / 2];
    result->p99_us = state->times_us[result->requests * 99 / 100];
    result->max_us = state->times_us[result->requests - 1];
}

static void run(struct state *state) {
    const struct cbench_load *load = state->load;
    double start = now(), end = start + load->seconds;
    long number = 0;
    while (number < load->total) {
        double time = now(), due = time;
        if (time >= end) break;
        while (number < load->total && state->idle_count > 0) {
            if (load->rate > 0) due = start + (double)number / load->rate;
            if (due > time) break;
            send_request(state, number++, due);
        }
        wait_for_answers(state, (number < load->total && state->idle_count > 0 ? due : end) - now());
    }
    state->result->unsent = load->total - number;
    while (state->idle_count < load->connections && now() < end + settle_seconds) wait_for_answers(state, 0.1);
    state->result->elapsed_seconds = state->last_answer - start;
}

int cbench_run_load(const struct cbench_load *load, struct cbench_load_result *result) {
    struct state state = {.load = load, .result = result};
    memset(result, 0, sizeof *result);
    state.connections = calloc((size_t)load->connections, sizeof *state.connections);
    state.idle = calloc((size_t)load->connections, sizeof *state.idle);
    state.times_us = calloc((size_t)load->total + 1, sizeof *state.times_us);
    state.poll = epoll_create1(EPOLL_CLOEXEC);
    int failed = state.connections == NULL || state.idle == NULL || state.times_us == NULL || state.poll < 0;
    for (int i = 0; !failed && i < load->connections; i++) {
        failed = !dial(&state, &state.connections[i]);
        if (!failed) state.idle[state.idle_count++] = &state.connections[i];
    }
    if (!failed) {
        run(&state);
        summarize(&state);
        for (int i = 0; i < load->connections; i++) close(state.connections[i].socket);
    }
    close(state.poll);
    free(state.connections);
    free(state.idle);
    free(state.times_us);
    return failed ? -1 : 0;
}
