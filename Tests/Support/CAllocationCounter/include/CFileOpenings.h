#ifndef C_FILE_OPENINGS_H
#define C_FILE_OPENINGS_H

/// How many files whose names end in ".safetensors" the calling thread has opened (glibc only).
///
/// Test support: linked into a test binary it stands in for open() of the whole process.
long weight_file_openings(void);

#endif
