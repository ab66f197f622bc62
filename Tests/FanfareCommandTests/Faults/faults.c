// Makes the disk of a process fail, and its wall clock wrong, as a test asks for. It is loaded before the C library (LD_PRELOAD).
//
//   FANFARE_FULL_FROM=n    the n-th write to a file writes a half of it, and all later ones fail as on a full disk
//   FANFARE_UNSAFE_AT=n    the n-th request to make a file safe fails, and all later ones seem to succeed
//   FANFARE_FAULT_NOTES=f  a line in the file f for each fault, and for each later request for a file that couldn't be made safe
//   FANFARE_CLOCK=s        the wall clock is s seconds off
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long full_from, unsafe_at, clock_offset;
static int notes = -1;
static atomic_long writes, syncs;
static atomic_ulong unsafe_file;

__attribute__((constructor)) static void begin(void) {
  const char *text;
  if ((text = getenv("FANFARE_FULL_FROM"))) full_from = atol(text);
  if ((text = getenv("FANFARE_UNSAFE_AT"))) unsafe_at = atol(text);
  if ((text = getenv("FANFARE_CLOCK"))) clock_offset = atol(text);
  if ((text = getenv("FANFARE_FAULT_NOTES"))) notes = open(text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void note(const char *what, int file) {
  char line[600], path[512], link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  path[length > 0 ? length : 0] = 0;
  int count = snprintf(line, sizeof line, "%s %s\n", what, path);
  if (notes >= 0) syscall(SYS_write, notes, line, count);
}

// Files only: what goes to sockets and pipes needs no room.
static unsigned long number_of(int file) {
  struct stat status;
  return fstat(file, &status) == 0 && S_ISREG(status.st_mode) ? status.st_ino : 0;
}

// How many of so many bytes there is room for; -1 if there is none.
static ssize_t room(int file, size_t count) {
  if (full_from == 0 || count == 0 || number_of(file) == 0) return count;
  long number = atomic_fetch_add(&writes, 1) + 1;
  if (number < full_from) return count;
  note("full", file);
  if (number == full_from && count > 1) return count / 2;
  errno = ENOSPC;
  return -1;
}

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *bytes, size_t count) {
  static typeof(&write) real;
  if (!real) real = REAL(write);
  ssize_t most = room(file, count);
  return most < 0 ? -1 : real(file, bytes, most);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
  static typeof(&pwrite) real;
  if (!real) real = REAL(pwrite);
  ssize_t most = room(file, count);
  return most < 0 ? -1 : real(file, bytes, most, place);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
  static typeof(&pwrite64) real;
  if (!real) real = REAL(pwrite64);
  ssize_t most = room(file, count);
  return most < 0 ? -1 : real(file, bytes, most, place);
}

static int refuses(int file) {
  unsigned long number = unsafe_at ? number_of(file) : 0;
  if (number == 0) return 0;
  if (number == atomic_load(&unsafe_file)) note("again", file);
  if (atomic_fetch_add(&syncs, 1) + 1 != unsafe_at) return 0;
  note("unsafe", file);
  atomic_store(&unsafe_file, number);
  errno = EIO;
  return 1;
}

int fsync(int file) {
  static typeof(&fsync) real;
  if (!real) real = REAL(fsync);
  return refuses(file) ? -1 : real(file);
}

int fdatasync(int file) {
  static typeof(&fdatasync) real;
  if (!real) real = REAL(fdatasync);
  return refuses(file) ? -1 : real(file);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  static typeof(&clock_gettime) real;
  if (!real) real = REAL(clock_gettime);
  int result = real(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += clock_offset;
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  static int (*real)(struct timeval *, void *);
  if (!real) real = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
  int result = real(time, zone);
  if (result == 0) time->tv_sec += clock_offset;
  return result;
}

time_t time(time_t *result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result) *result = now.tv_sec;
  return now.tv_sec;
}
