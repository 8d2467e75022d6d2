#define _GNU_SOURCE
#include "CFileOpenings.h"

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static _Thread_local long openings;

long weight_file_openings(void) { return openings; }

#ifdef __GLIBC__

static int opened(const char *path, int flags, mode_t mode) {
  static const char suffix[] = ".safetensors";
  size_t length = strlen(path);
  if (length >= sizeof suffix - 1 && !strcmp(path + length - (sizeof suffix - 1), suffix)) openings += 1;
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

#define STAND_IN(name)                                     \
  int name(const char *path, int flags, ...) {             \
    mode_t mode = 0;                                       \
    if (flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) {  \
      va_list rest;                                        \
      va_start(rest, flags);                               \
      mode = va_arg(rest, mode_t);                         \
      va_end(rest);                                        \
    }                                                      \
    return opened(path, flags, mode);                      \
  }

STAND_IN(open)
STAND_IN(open64)

#endif
