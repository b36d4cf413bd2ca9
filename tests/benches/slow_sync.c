/* Loaded before a server, it makes every sync to disk take SYNC_DELAY_US microseconds longer: how things go on
 * slower disks, whatever disk the machine has. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int delayed(const char *name, int fd) {
  const char *delay = getenv("SYNC_DELAY_US");
  if (delay) usleep((useconds_t)atoi(delay));
  int (*sync)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  return sync(fd);
}

int fsync(int fd) { return delayed("fsync", fd); }
int fdatasync(int fd) { return delayed("fdatasync", fd); }
