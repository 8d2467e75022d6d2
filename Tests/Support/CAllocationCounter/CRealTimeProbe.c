#define _GNU_SOURCE
#include "CRealTimeProbe.h"

#include "CAllocationCounter.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>

static _Thread_local long locks;

#if defined(__linux__) && defined(__x86_64__)

#include <dlfcn.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>

// Stand-ins that count, and pass on what they are asked for.
#define COUNTED(name, type)                             \
  int name(type *object) {                              \
    static int (*real)(type *);                         \
    if (!real) real = dlsym(RTLD_NEXT, #name);          \
    locks += 1;                                         \
    return real(object);                                \
  }

COUNTED(pthread_mutex_lock, pthread_mutex_t)
COUNTED(pthread_mutex_trylock, pthread_mutex_t)
COUNTED(pthread_rwlock_rdlock, pthread_rwlock_t)
COUNTED(pthread_rwlock_wrlock, pthread_rwlock_t)
COUNTED(sem_wait, sem_t)

static _Thread_local long system_calls;

// long real_time_probe_call(number, six arguments): a system call. The filter lets it pass, because it knows the
// address behind the instruction.
__asm__(
    ".text\n"
    "real_time_probe_call:\n"
    "  mov %rdi, %rax\n"
    "  mov %rsi, %rdi\n"
    "  mov %rdx, %rsi\n"
    "  mov %rcx, %rdx\n"
    "  mov %r8, %r10\n"
    "  mov %r9, %r8\n"
    "  mov 8(%rsp), %r9\n"
    "  syscall\n"
    "real_time_probe_called:\n"
    "  ret\n");
extern long real_time_probe_call(long number, long, long, long, long, long, long);
extern const char real_time_probe_called[];

// Counts a system call that the filter stopped, and makes it.
static void stopped(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)info;
  system_calls += 1;
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  registers[REG_RAX] = real_time_probe_call(
      registers[REG_RAX], registers[REG_RDI], registers[REG_RSI], registers[REG_RDX],
      registers[REG_R10], registers[REG_R8], registers[REG_R9]);
}

// Stops every later system call of this thread, but for those that `stopped` makes, that end the thread, and
// that return from a signal.
static int stop_system_calls(void) {
  struct sigaction action = {.sa_sigaction = stopped, .sa_flags = SA_SIGINFO | SA_NODEFER};
  if (sigaction(SIGSYS, &action, NULL)) return -1;
  unsigned long passing = (unsigned long)real_time_probe_called;
  unsigned place = offsetof(struct seccomp_data, instruction_pointer);
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit, 6, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigreturn, 5, 0),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)passing, 0, 2),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place + 4),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(passing >> 32), 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

typedef struct {
  void (*body)(void *);
  void *context;
  real_time_breaches *result;
  int error;
} probe;

static void *run(void *pointer) {
  probe *given = pointer;
  given->error = stop_system_calls();
  if (given->error) return NULL;
  locks = system_calls = 0;
  allocation_counter_start();
  given->body(given->context);
  given->result->allocations = allocation_counter_stop();
  given->result->locks = locks;
  given->result->system_calls = system_calls;
  return NULL;
}

int real_time_probe(void (*body)(void *), void *context, real_time_breaches *result) {
  probe given = {body, context, result, 0};
  pthread_t thread;
  if (pthread_create(&thread, NULL, run, &given)) return -1;
  pthread_join(thread, NULL);
  return given.error ? -1 : 0;
}

#else

int real_time_probe(void (*body)(void *), void *context, real_time_breaches *result) {
  (void)body, (void)context, (void)result;
  return -1;
}

#endif
