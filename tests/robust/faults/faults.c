/* Faults of the disk and the clock, for tests: preloaded before the C library, armed by calls from the process itself.

   Only files below one folder are watched. The N-th watched call of some kinds can fail, once or from then on; the folder
   can be given a number of bytes by which its files may grow; everything that changes a file can be written to a log, in
   the order in which it happened; and the clock of the day can be moved. Nothing is changed until one of these is asked for.

   Log: one record after the other, each a letter, three 64-bit numbers and as many bytes as the third one says:
     O fd, created, path     W fd, offset, bytes     T fd, size     S fd     C fd     U -, -, path     A -, -, text */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define FILES 4096
enum { READS = 1, WRITES = 2, SYNCS = 4, OPENS = 8, REMOVES = 16 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static char watched[FILES];
static long calls, fail_at, budget = -1, lowest;
static int fail_error, fail_always, fail_kinds, log_fd = -1;
static long long clock_shift;

/* --- what the tests call ---------------------------------------------------------------------------------------- */

void faults_watch(const char *path) {
    strncpy(folder, path, sizeof folder - 1);
    folder_length = strlen(folder);
}

void faults_fail(long at, int error, int always, int kinds) {
    calls = 0;
    fail_error = error;
    fail_always = always;
    fail_kinds = kinds;
    fail_at = at;
}

long faults_calls(void) { return calls; }

/* Growth that is left; less than zero: no limit. */
void faults_budget(long bytes) { budget = lowest = bytes; }
/* How little of it there was left at any time. */
long faults_lowest(void) { return lowest; }

void faults_log(const char *path) {
    log_fd = syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_APPEND, 0600);
}

void faults_clock(long long seconds) { clock_shift = seconds; }

/* --- inside ------------------------------------------------------------------------------------------------------ */

static void record(char kind, int64_t one, int64_t two, const void *bytes, int64_t length) {
    if (log_fd < 0) return;
    char head[25];
    head[0] = kind;
    memcpy(head + 1, &one, 8);
    memcpy(head + 9, &two, 8);
    memcpy(head + 17, &length, 8);
    if (syscall(SYS_write, log_fd, head, 25L) != 25 || (length && syscall(SYS_write, log_fd, bytes, length) != length)) abort();
}

void faults_note(const char *text) {
    pthread_mutex_lock(&lock);
    record('A', 0, 0, text, strlen(text));
    pthread_mutex_unlock(&lock);
}

static int below(const char *path) {
    return folder_length && !strncmp(path, folder, folder_length) &&
           (path[folder_length] == '/' || path[folder_length] == 0);
}

/* A file grows, or shrinks; under the lock. */
static void grown(long bytes) {
    if (budget < 0) return;
    budget -= bytes;
    if (budget < lowest) lowest = budget;
}

static int is_watched(int fd) { return fd >= 0 && fd < FILES && watched[fd]; }

/* Whether this call is to fail. Under the lock. */
static int fails(int kind) {
    if (!(fail_kinds & kind)) return 0;
    calls++;
    if (!fail_at || !(calls == fail_at || (fail_always && calls > fail_at))) return 0;
    errno = fail_error;
    return 1;
}

static long size_of(int fd) {
    struct stat found;
    return syscall(SYS_fstat, fd, &found) ? 0 : (long)found.st_size;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = dlsym(RTLD_NEXT, #name);

#define LOCKED(kind, act) \
    do { \
        pthread_mutex_lock(&lock); \
        if (fails(kind)) done = -1; else { act; } \
        int left = errno; \
        pthread_mutex_unlock(&lock); \
        errno = left; \
    } while (0)

/* --- opening, closing, removing ------------------------------------------------------------------------------------ */

static int opened(const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    long done;
    if (path[0] != '/' && getcwd(whole, sizeof whole - 1)) strncat(strcat(whole, "/"), path, PATH_MAX - strlen(whole) - 2);
    else strncpy(whole, path, sizeof whole - 1)[sizeof whole - 1] = 0;
    if (!below(whole)) {
        done = syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode);
        if (done >= 0 && done < FILES) watched[done] = 0;
        return done;
    }
    LOCKED(OPENS, {
        struct stat found;
        int existed = !stat(path, &found);
        done = syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode);
        if (done >= 0 && done < FILES) {
            watched[done] = 1;
            record('O', done, !existed, whole, strlen(whole));
        }
    });
    return done;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return opened(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    REAL(close)
    if (is_watched(fd)) {
        pthread_mutex_lock(&lock);
        watched[fd] = 0;
        record('C', fd, 0, "", 0);
        int done = real(fd), left = errno;
        pthread_mutex_unlock(&lock);
        errno = left;
        return done;
    }
    return real(fd);
}

int unlink(const char *path) {
    REAL(unlink)
    long done;
    if (!below(path)) return real(path);
    LOCKED(REMOVES, {
        struct stat found;
        int existed = !stat(path, &found);
        done = real(path);
        if (!done) {
            if (existed) grown(-found.st_size);
            record('U', 0, 0, path, strlen(path));
        }
    });
    return done;
}

/* --- reading and writing --------------------------------------------------------------------------------------------- */

ssize_t read(int fd, void *bytes, size_t count) {
    REAL(read)
    long done;
    if (!is_watched(fd)) return real(fd, bytes, count);
    LOCKED(READS, done = real(fd, bytes, count));
    return done;
}

static ssize_t read_at(int fd, void *bytes, size_t count, off64_t offset) {
    long done;
    if (!is_watched(fd)) return syscall(SYS_pread64, fd, bytes, count, offset);
    LOCKED(READS, done = syscall(SYS_pread64, fd, bytes, count, offset));
    return done;
}
ssize_t pread(int fd, void *bytes, size_t count, off_t offset) { return read_at(fd, bytes, count, offset); }
ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset) { return read_at(fd, bytes, count, offset); }

/* As much as there is room for; the disk is full when there is none. Under the lock. */
static ssize_t written(int fd, const void *bytes, size_t count, off64_t offset) {
    long size = size_of(fd), growth = offset + (long)count > size ? offset + (long)count - size : 0;
    if (budget >= 0 && growth > budget) {
        if ((long)count <= growth - budget) {
            errno = ENOSPC;
            return -1;
        }
        count -= growth - budget;
        growth = budget;
    }
    long done = syscall(SYS_pwrite64, fd, bytes, count, offset);
    if (done > 0) {
        grown(growth);
        record('W', fd, offset, bytes, done);
    }
    return done;
}

static ssize_t write_at(int fd, const void *bytes, size_t count, off64_t offset) {
    long done;
    if (!is_watched(fd)) return syscall(SYS_pwrite64, fd, bytes, count, offset);
    LOCKED(WRITES, done = written(fd, bytes, count, offset));
    return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return write_at(fd, bytes, count, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) { return write_at(fd, bytes, count, offset); }

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(write)
    long done;
    if (!is_watched(fd)) return real(fd, bytes, count);
    off_t at = lseek(fd, 0, SEEK_CUR);
    LOCKED(WRITES, done = written(fd, bytes, count, at); if (done > 0) lseek(fd, at + done, SEEK_SET));
    return done;
}

static int cut(int fd, off64_t size) {
    long done;
    if (!is_watched(fd)) return syscall(SYS_ftruncate, fd, size);
    LOCKED(WRITES, {
        long before = size_of(fd);
        if (budget >= 0 && size - before > budget) {
            errno = ENOSPC;
            done = -1;
        } else {
            done = syscall(SYS_ftruncate, fd, size);
            if (!done) {
                grown(size - before);
                record('T', fd, size, "", 0);
            }
        }
    });
    return done;
}
int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size); }

int fsync(int fd) {
    REAL(fsync)
    long done;
    if (!is_watched(fd)) return real(fd);
    LOCKED(SYNCS, { done = log_fd < 0 ? real(fd) : 0; record('S', fd, 0, "", 0); });
    return done;
}

int fdatasync(int fd) {
    REAL(fdatasync)
    long done;
    if (!is_watched(fd)) return real(fd);
    LOCKED(SYNCS, { done = log_fd < 0 ? real(fd) : 0; record('S', fd, 0, "", 0); });
    return done;
}

/* --- the clock --------------------------------------------------------------------------------------------------------- */

int clock_gettime(clockid_t which, struct timespec *found) {
    int done = syscall(SYS_clock_gettime, which, found);
    if (!done && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) found->tv_sec += clock_shift;
    return done;
}

time_t time(time_t *found) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (found) *found = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict found, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    found->tv_sec = now.tv_sec;
    found->tv_usec = now.tv_nsec / 1000;
    return 0;
}
