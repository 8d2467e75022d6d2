#include "CProcessorGuard.h"

#include <stdio.h>
#include <unistd.h>

#include "CProcessor.h"

__attribute__((constructor)) static void require_processor(void) {
  const char *name = processor_missing_extension(0);
  if (!name) return;
  fprintf(stderr, "vocalmidi: This processor lacks %s", name);
  for (int index = 1; (name = processor_missing_extension(index)); index++) {
    fprintf(stderr, ", %s", name);
  }
  fprintf(stderr, ". %s\n", PROCESSOR_REMEDY);
  _exit(1);
}
