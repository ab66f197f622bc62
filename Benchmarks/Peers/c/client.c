// The limit: the benchmark's work on raw epoll, without decoding or encoding JSON.
//
// Each document is one call to the first service and then three calls side by side. Requests are prepared bytes of
// the same size as the other clients' and responses are read to the end of their Content-Length.
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
#include <time.h>
#include <unistd.h>

enum { SERVICES = 4, MAX_CONNECTIONS = 4096, IN_SIZE = 1 << 16 };

static const char *paths[SERVICES] = {"/validate", "/analyze", "/summarize", "/classify"};
static const char *text =
    "A client that calls many services at once has to say exactly what came back from each of them: in time, under "
    "failure, and at scale. The pipeline validates a document first. Then it sends the document to three services in "
    "parallel, and waits for all of them or for the deadline, whichever comes first. A failed analysis leaves the "
    "other results standing, and the report names the service that failed.";

struct document { double start; int pending; };
struct connection { int fd, service, document; size_t length, needed; char in[IN_SIZE]; };
struct queue { int *items, head, count, capacity; };

static int ports[SERVICES], in_flight = 64, connections_max = 64;
static long documents = 20000, warmup = 2000;
static char requests[SERVICES][4096];
static size_t request_lengths[SERVICES];
static struct connection *idle[SERVICES][MAX_CONNECTIONS];
static int idle_count[SERVICES], open_count[SERVICES];
static struct queue waiting[SERVICES];
static struct document *slots;
static double *latencies;
static long started, finished, target;
static int epoll;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what) { perror(what); exit(1); }

static void put(struct queue *q, int item) {
  q->items[(q->head + q->count++) % q->capacity] = item;
}

static int take(struct queue *q) {
  int item = q->items[q->head];
  q->head = (q->head + 1) % q->capacity, q->count--;
  return item;
}

static struct connection *dial(int service) {
  struct connection *c = malloc(sizeof *c);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(ports[service]), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1;
  c->fd = socket(AF_INET, SOCK_STREAM, 0), c->service = service;
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event);
  return c;
}

static void send_on(struct connection *c, int document) {
  c->document = document, c->length = 0, c->needed = 0;
  if (send(c->fd, requests[c->service], request_lengths[c->service], MSG_NOSIGNAL) != (ssize_t)request_lengths[c->service]) die("send");
}

static void call(int service, int document) {
  if (idle_count[service] > 0) return send_on(idle[service][--idle_count[service]], document);
  if (open_count[service] < connections_max) {
    open_count[service]++;
    return send_on(dial(service), document);
  }
  put(&waiting[service], document);
}

static void begin(int slot) {
  if (started >= target) return;
  started++;
  slots[slot].start = now();
  slots[slot].pending = 0;
  call(0, slot);
}

static void answered(int service, int slot) {
  if (service == 0) {
    slots[slot].pending = 3;
    for (int s = 1; s < SERVICES; s++) call(s, slot);
  } else if (--slots[slot].pending == 0) {
    latencies[finished++] = now() - slots[slot].start;
    begin(slot);
  }
}

static void readable(struct connection *c) {
  ssize_t got = recv(c->fd, c->in + c->length, IN_SIZE - c->length, 0);
  if (got <= 0) die("recv");
  c->length += got;
  if (!c->needed) {
    char *end = memmem(c->in, c->length, "\r\n\r\n", 4);
    if (!end) return;
    char *field = memmem(c->in, end - c->in, "content-length: ", 16);
    c->needed = end + 4 - c->in + strtoul(field + 16, NULL, 10);
  }
  if (c->length < c->needed) return;
  int service = c->service, document = c->document;
  if (waiting[service].count > 0) send_on(c, take(&waiting[service]));
  else idle[service][idle_count[service]++] = c;
  answered(service, document);
}

static void run(long count) {
  target = count, started = finished = 0;
  for (int i = 0; i < in_flight; i++) begin(i);
  struct epoll_event events[256];
  while (finished < target) {
    int ready = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < ready; i++) readable(events[i].data.ptr);
  }
}

static int compare(const void *a, const void *b) {
  double d = *(const double *)a - *(const double *)b;
  return (d > 0) - (d < 0);
}

static double cpu(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double peak_megabytes(void) {
  char line[256];
  double kilobytes = 0;
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status)) sscanf(line, "VmHWM: %lf", &kilobytes);
  if (status) fclose(status);
  return kilobytes / 1024;
}

int main(int argc, char **argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!strcmp(argv[i], "--ports")) sscanf(argv[i + 1], "%d,%d,%d,%d", &ports[0], &ports[1], &ports[2], &ports[3]);
    if (!strcmp(argv[i], "--documents")) documents = atol(argv[i + 1]);
    if (!strcmp(argv[i], "--in-flight")) in_flight = atoi(argv[i + 1]);
    if (!strcmp(argv[i], "--connections")) connections_max = atoi(argv[i + 1]);
    if (!strcmp(argv[i], "--warmup")) warmup = atol(argv[i + 1]);
  }
  if (connections_max > MAX_CONNECTIONS) connections_max = MAX_CONNECTIONS;
  epoll = epoll_create1(0);
  slots = calloc(in_flight, sizeof *slots);
  latencies = calloc(documents > warmup ? documents : warmup, sizeof *latencies);
  for (int s = 0; s < SERVICES; s++) {
    char body[2048];
    waiting[s] = (struct queue){calloc(in_flight, sizeof(int)), 0, 0, in_flight};
    int length = snprintf(body, sizeof body, "{\"id\":\"doc-12345\",\"text\":\"%s\"}", text);
    request_lengths[s] = snprintf(requests[s], sizeof requests[s],
        "POST %s HTTP/1.1\r\nhost: 127.0.0.1:%d\r\ncontent-type: application/json\r\naccept: application/json\r\n"
        "user-agent: c\r\nx-request-timeout-ms: 29999\r\ncontent-length: %d\r\n\r\n%s", paths[s], ports[s], length, body);
  }
  run(warmup);
  double cpu_before = cpu(), start = now();
  run(documents);
  double seconds = now() - start, used = cpu() - cpu_before;
  qsort(latencies, documents, sizeof *latencies, compare);
  printf("{\"client\":\"c-epoll\",\"documents\":%ld,\"inFlight\":%d,\"seconds\":%f,\"documentsPerSecond\":%f,"
         "\"cpuMicrosecondsPerCall\":%f,\"p50Milliseconds\":%f,\"p99Milliseconds\":%f,\"peakMemoryMegabytes\":%f}\n",
         documents, in_flight, seconds, documents / seconds, used * 1e6 / (documents * 4),
         latencies[(long)((documents - 1) * 0.5)] * 1e3, latencies[(long)((documents - 1) * 0.99)] * 1e3, peak_megabytes());
}
