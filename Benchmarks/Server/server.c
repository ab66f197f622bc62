// A fast HTTP/1.1 server on loopback for the benchmark: one thread, epoll, keep-alive, fixed answers.
//
// It listens on four ports in a row (validator, nlp, summarizer, classifier), reads each request to the end of its
// body and answers with the body of its port. It prints the first port once it is ready.
//
//   server BASE_PORT BODIES_FOLDER      (BASE_PORT 0: any four free ports; they are printed with commas)
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SERVICES = 4, IN_SIZE = 1 << 16, OUT_SIZE = 1 << 16, EVENTS = 256 };

static const char *names[SERVICES] = {"validator", "nlp", "summarizer", "classifier"};
static char *answers[SERVICES];
static size_t answer_lengths[SERVICES];

struct connection {
  int fd, service;
  size_t in_length, out_start, out_length;
  char in[IN_SIZE], out[OUT_SIZE];
};

struct listener { int fd, service; };
static struct listener listeners[SERVICES];

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void load(const char *folder, int service) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.json", folder, names[service]);
  FILE *file = fopen(path, "rb");
  if (!file) die(path);
  char body[16384];
  size_t length = fread(body, 1, sizeof body, file);
  fclose(file);
  char *answer = malloc(length + 256);
  int head = sprintf(answer, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nserver: loopback\r\n"
                             "date: Thu, 01 Jan 2026 00:00:00 GMT\r\ncontent-length: %zu\r\n\r\n", length);
  memcpy(answer + head, body, length);
  answers[service] = answer;
  answer_lengths[service] = head + length;
}

static int listen_on(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  if (fd < 0) die("socket");
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  if (listen(fd, 4096) < 0) die("listen");
  return fd;
}

static int port_of(int fd) {
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) die("getsockname");
  return ntohs(address.sin_port);
}

// The length of the first whole request in the input, or 0; -1 if it is no request that this server understands.
static long request_length(const char *in, size_t length) {
  const char *end = memmem(in, length, "\r\n\r\n", 4);
  if (!end) return length == IN_SIZE ? -1 : 0;
  size_t head = end - in + 4, body = 0;
  for (const char *line = memchr(in, '\n', head); line && line + 1 < end; line = memchr(line, '\n', in + head - line)) {
    line++;
    if (end - line > 15 && strncasecmp(line, "content-length:", 15) == 0) {
      body = strtoul(line + 15, NULL, 10);
      break;
    }
  }
  if (head + body > IN_SIZE) return -1;
  return head + body <= length ? (long)(head + body) : 0;
}

static void close_connection(struct connection *c) {
  close(c->fd);
  free(c);
}

// Answers every whole request in the input; returns -1 when the connection must go.
static int serve(struct connection *c) {
  size_t used = 0;
  for (;;) {
    long length = request_length(c->in + used, c->in_length - used);
    if (length < 0) return -1;
    if (length == 0 || c->out_length + answer_lengths[c->service] > OUT_SIZE) break;
    memcpy(c->out + c->out_length, answers[c->service], answer_lengths[c->service]);
    c->out_length += answer_lengths[c->service];
    used += length;
  }
  if (used > 0) {
    memmove(c->in, c->in + used, c->in_length - used);
    c->in_length -= used;
  }
  while (c->out_start < c->out_length) {
    ssize_t sent = send(c->fd, c->out + c->out_start, c->out_length - c->out_start, MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN ? 0 : -1;
    c->out_start += sent;
  }
  c->out_start = c->out_length = 0;
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: server BASE_PORT BODIES_FOLDER\n");
    return 64;
  }
  signal(SIGPIPE, SIG_IGN);
  int base = atoi(argv[1]), epoll = epoll_create1(0), one = 1;
  for (int i = 0; i < SERVICES; i++) {
    load(argv[2], i);
    listeners[i] = (struct listener){listen_on(base ? base + i : 0), i};
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listeners[i].fd, &event);
  }
  for (int i = 0; i < SERVICES; i++) printf("%d%s", port_of(listeners[i].fd), i + 1 < SERVICES ? "," : "\n");
  fflush(stdout);

  struct epoll_event events[EVENTS];
  for (;;) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.u64 < SERVICES) {
        int service = events[i].data.u64;
        int fd = accept4(listeners[service].fd, NULL, NULL, SOCK_NONBLOCK);
        if (fd < 0) continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct connection *c = malloc(sizeof *c);
        c->fd = fd, c->service = service, c->in_length = c->out_start = c->out_length = 0;
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
        continue;
      }
      struct connection *c = events[i].data.ptr;
      int gone = 0;
      for (;;) {
        ssize_t got = recv(c->fd, c->in + c->in_length, IN_SIZE - c->in_length, 0);
        if (got > 0) c->in_length += got;
        if (got == 0 || (got < 0 && errno != EAGAIN)) gone = 1;
        if (serve(c) < 0) gone = 1;
        if (got <= 0 || c->in_length == IN_SIZE || c->in_length == 0) break;
      }
      if (gone) close_connection(c);
    }
  }
}
