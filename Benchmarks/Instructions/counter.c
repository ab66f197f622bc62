// Counts the instructions that a program executes under qemu's emulation of a process, block by block, or how often one block follows
// another (`pairs=on`). Written at the end to the file `out=…`, with the process's memory map beside it (`….maps`).
//
// A plugin of qemu 7 (its interface has version 1). Debian doesn't ship the header, so what is used of it is declared here.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qemu_plugin_tb;
typedef uint64_t qemu_plugin_id_t;
typedef void (*translated)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*executed)(unsigned, void *);
typedef void (*ended)(qemu_plugin_id_t, void *);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, translated);
extern void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, int, void *, uint64_t);
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, executed, int, void *);
extern void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, ended, void *);
__attribute__((visibility("default"))) int qemu_plugin_version = 1;

// A block, in a list: a few ten thousand, and all that is done with them is to count and to write them.
struct block { uint64_t address, instructions; struct block *next; };
// A pair of blocks in a thread's table; the tables are never given back.
struct pair { uint64_t from, to, count; };
#define PAIRS (1u << 20)
struct table { struct pair pairs[PAIRS]; uint64_t last; struct table *next; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct block *blocks;
static struct table *tables;
static __thread struct table *own;
static const char *path = "instructions";
static int counts_pairs;

static void follow(unsigned cpu, void *address) {
  (void)cpu;
  if (!own) {
    own = calloc(1, sizeof *own);
    if (!own) abort();
    pthread_mutex_lock(&lock);
    own->next = tables;
    tables = own;
    pthread_mutex_unlock(&lock);
  }
  uint64_t to = (uint64_t)(uintptr_t)address, from = own->last;
  own->last = to;
  uint64_t place = (from * 0x9E3779B97F4A7C15u ^ to * 0xC2B2AE3D27D4EB4Fu) >> 44;
  for (unsigned tried = 0; tried < PAIRS; tried++, place = (place + 1) % PAIRS) {
    struct pair *pair = &own->pairs[place];
    if (!pair->count) *pair = (struct pair){from, to, 0};
    if (pair->from == from && pair->to == to) {
      pair->count++;
      return;
    }
  }
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
  (void)id;
  uint64_t address = qemu_plugin_tb_vaddr(tb);
  if (counts_pairs) {
    qemu_plugin_register_vcpu_tb_exec_cb(tb, follow, 0, (void *)(uintptr_t)address);
    return;
  }
  // A block that is translated again counts on under the same address, in an entry of its own.
  struct block *block = calloc(1, sizeof *block);
  if (!block) abort();
  block->address = address;
  pthread_mutex_lock(&lock);
  block->next = blocks;
  blocks = block;
  pthread_mutex_unlock(&lock);
  qemu_plugin_register_vcpu_tb_exec_inline(tb, 0, &block->instructions, qemu_plugin_tb_n_insns(tb));
}

static void copy_map(void) {
  char name[4096], line[4096];
  snprintf(name, sizeof name, "%s.maps", path);
  FILE *from = fopen("/proc/self/maps", "r"), *to = fopen(name, "w");
  while (from && to && fgets(line, sizeof line, from)) fputs(line, to);
  if (from) fclose(from);
  if (to) fclose(to);
}

static void finish(qemu_plugin_id_t id, void *data) {
  (void)id, (void)data;
  FILE *file = fopen(path, "w");
  if (!file) return;
  for (struct block *block = blocks; block; block = block->next)
    if (block->instructions)
      fprintf(file, "0 %llx %llu\n", (unsigned long long)block->address, (unsigned long long)block->instructions);
  for (struct table *table = tables; table; table = table->next)
    for (unsigned place = 0; place < PAIRS; place++) {
      struct pair *pair = &table->pairs[place];
      if (pair->count)
        fprintf(file, "%llx %llx %llu\n", (unsigned long long)pair->from, (unsigned long long)pair->to,
                (unsigned long long)pair->count);
    }
  fclose(file);
  copy_map();
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count, char **options) {
  (void)info;
  for (int place = 0; place < count; place++) {
    if (!strncmp(options[place], "out=", 4)) path = strdup(options[place] + 4);
    if (!strcmp(options[place], "pairs=on")) counts_pairs = 1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
  qemu_plugin_register_atexit_cb(id, finish, 0);
  return 0;
}
