/* Preloaded into a program: records, with their data and in their order, all changes below one folder.
 *
 * DO_POWERCUT_ROOT names the folder and DO_POWERCUT_LOG the record. Calls that the replayer could not follow are
 * recorded as unknown, and fail the test. DO_POWERCUT_INODES names a list "is was" of inodes' numbers: who asks for a
 * file's status is told the number that it had before the cut, as a disk would tell after a real one.
 *
 * SQLite's index of its log ("-shm") is mapped memory that no power cut leaves behind; it is left out.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { CREATE = 1, WRITE, RESIZE, RENAME, UNLINK, LINK, MKDIR, SYNCING, SYNCED, MARK, UNKNOWN };

/* One entry's head; two paths and the data follow. tests/powercut/log.rs reads it. */
struct head {
    uint32_t kind, first, second, data;
    uint64_t inode, offset, seconds, nanoseconds;
    int64_t thread;
};

#define FDS 4096
static unsigned char watched[FDS];
static char root[PATH_MAX];
static size_t root_length;
static int record = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct { uint64_t is, was; } inodes[4096];
static size_t inode_count;

__attribute__((constructor)) static void begin(void) {
    const char *list = getenv("DO_POWERCUT_INODES");
    FILE *file = list ? fopen(list, "r") : NULL;
    unsigned long long is, was;
    while (file && inode_count < 4096 && fscanf(file, "%llu %llu", &is, &was) == 2) {
        inodes[inode_count].is = is;
        inodes[inode_count++].was = was;
    }
    if (file) fclose(file);
    const char *folder = getenv("DO_POWERCUT_ROOT"), *log = getenv("DO_POWERCUT_LOG");
    if (!folder || !log) return;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    snprintf(root, sizeof root, "%s", folder);
    root_length = strlen(root);
    record = fd;
}

static int concerns(const char *path) {
    if (record < 0 || !path || strncmp(path, root, root_length) != 0) return 0;
    if (path[root_length] != '/' && path[root_length] != 0) return 0;
    size_t length = strlen(path);
    return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

static int follows(int fd) { return fd >= 0 && fd < FDS && watched[fd]; }

static int status(int fd, const char *path, struct stat *found) {
    return path ? (int)syscall(SYS_newfstatat, AT_FDCWD, path, found, AT_SYMLINK_NOFOLLOW)
                : (int)syscall(SYS_fstat, fd, found);
}

/* Appends an entry; `fd` or `path` says which file it is about. The caller holds the lock, and keeps its errno. */
static void put(enum kind kind, int fd, const char *path, const char *first, const char *second, const void *data,
                size_t length, uint64_t offset) {
    int kept = errno;
    struct stat found;
    memset(&found, 0, sizeof found);
    if (fd >= 0 || path) status(fd, path, &found);
    struct head head = {kind,
                        first ? (uint32_t)strlen(first) : 0,
                        second ? (uint32_t)strlen(second) : 0,
                        (uint32_t)length,
                        found.st_ino,
                        offset,
                        (uint64_t)found.st_mtim.tv_sec,
                        (uint64_t)found.st_mtim.tv_nsec,
                        (int64_t)syscall(SYS_gettid)};
    struct iovec parts[4] = {{&head, sizeof head},
                             {(void *)first, head.first},
                             {(void *)second, head.second},
                             {(void *)data, length}};
    size_t whole = sizeof head + head.first + head.second + length;
    if ((size_t)syscall(SYS_writev, record, parts, 4) != whole) abort();
    errno = kept;
}

static void unknown(const char *what) {
    pthread_mutex_lock(&lock);
    put(UNKNOWN, -1, NULL, what, NULL, NULL, 0, 0);
    pthread_mutex_unlock(&lock);
}

/* --- names --- */

static int opened(int folder, const char *path, int flags, mode_t mode) {
    if (folder != AT_FDCWD || !concerns(path)) return (int)syscall(SYS_openat, folder, path, flags, mode);
    struct stat found;
    pthread_mutex_lock(&lock);
    int was = status(-1, path, &found) == 0;
    int fd = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (fd >= FDS) abort();
    if (fd >= 0) {
        watched[fd] = 1;
        if (!was) put(CREATE, fd, NULL, path, NULL, NULL, 0, 0);
        if (was && (flags & O_TRUNC)) put(RESIZE, fd, NULL, NULL, NULL, NULL, 0, 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE                              \
    mode_t mode = 0;                      \
    if (flags & (O_CREAT | __O_TMPFILE)) { \
        va_list rest;                     \
        va_start(rest, flags);            \
        mode = va_arg(rest, mode_t);      \
        va_end(rest);                     \
    }

int open(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE return opened(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE return opened(folder, path, flags, mode); }

int close(int fd) {
    /* Before the number is free for another thread's file. */
    if (fd >= 0 && fd < FDS) watched[fd] = 0;
    return (int)syscall(SYS_close, fd);
}

#define NAMED(condition, call, entry)  \
    if (!(condition)) return call;     \
    pthread_mutex_lock(&lock);         \
    int done = call;                   \
    if (done == 0) entry;              \
    pthread_mutex_unlock(&lock);       \
    return done;

int rename(const char *from, const char *to) {
    NAMED(concerns(from) || concerns(to), (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0),
          put(RENAME, -1, to, from, to, NULL, 0, 0))
}
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
    if (flags && concerns(from)) unknown("renameat2 with flags");
    NAMED(concerns(from) || concerns(to), (int)syscall(SYS_renameat2, a, from, b, to, flags),
          put(RENAME, -1, to, from, to, NULL, 0, 0))
}
int renameat(int a, const char *from, int b, const char *to) { return renameat2(a, from, b, to, 0); }
int unlink(const char *path) {
    NAMED(concerns(path), (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0), put(UNLINK, -1, NULL, path, NULL, NULL, 0, 0))
}
int unlinkat(int folder, const char *path, int flags) {
    NAMED(concerns(path), (int)syscall(SYS_unlinkat, folder, path, flags),
          put(UNLINK, -1, NULL, path, NULL, NULL, 0, 0))
}
int linkat(int a, const char *from, int b, const char *to, int flags) {
    NAMED(concerns(from) || concerns(to), (int)syscall(SYS_linkat, a, from, b, to, flags),
          put(LINK, -1, to, from, to, NULL, 0, 0))
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
int mkdir(const char *path, mode_t mode) {
    NAMED(concerns(path), (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode), put(MKDIR, -1, path, path, NULL, NULL, 0, 0))
}
int mkdirat(int folder, const char *path, mode_t mode) {
    NAMED(concerns(path), (int)syscall(SYS_mkdirat, folder, path, mode), put(MKDIR, -1, path, path, NULL, NULL, 0, 0))
}
int rmdir(const char *path) {
    if (concerns(path)) unknown("rmdir");
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}
int symlink(const char *target, const char *path) {
    if (concerns(path)) unknown("symlink");
    return (int)syscall(SYS_symlinkat, target, AT_FDCWD, path);
}

/* --- contents --- */

static ssize_t written(int fd, const void *data, size_t length, off_t offset, int at) {
    int marks = record >= 0 && fd == 1;
    if (!follows(fd) && !marks)
        return at ? syscall(SYS_pwrite64, fd, data, length, offset) : syscall(SYS_write, fd, data, length);
    pthread_mutex_lock(&lock);
    if (!at && !marks) {
        struct stat found;
        int append = (int)syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND;
        status(fd, NULL, &found);
        offset = append ? found.st_size : (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
    }
    ssize_t done = at ? syscall(SYS_pwrite64, fd, data, length, offset) : syscall(SYS_write, fd, data, length);
    if (done > 0) put(marks ? MARK : WRITE, fd, NULL, NULL, NULL, data, (size_t)done, (uint64_t)offset);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *data, size_t length) { return written(fd, data, length, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return written(fd, data, length, at, 1); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) { return written(fd, data, length, at, 1); }

static int resized(int fd, off_t length) {
    NAMED(follows(fd), (int)syscall(SYS_ftruncate, fd, length),
          put(RESIZE, fd, NULL, NULL, NULL, NULL, 0, (uint64_t)length))
}
int ftruncate(int fd, off_t length) { return resized(fd, length); }
int ftruncate64(int fd, off64_t length) { return resized(fd, length); }

static int reserved(int fd, int mode, off_t offset, off_t length) {
    if (!follows(fd)) return (int)syscall(SYS_fallocate, fd, mode, offset, length);
    if (mode & ~FALLOC_FL_KEEP_SIZE) unknown("fallocate that changes bytes");
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_fallocate, fd, mode, offset, length);
    struct stat found;
    /* Room that is kept changes no byte; a longer file is longer. */
    if (done == 0 && !(mode & FALLOC_FL_KEEP_SIZE) && status(fd, NULL, &found) == 0)
        put(RESIZE, fd, NULL, NULL, NULL, NULL, 0, (uint64_t)found.st_size);
    pthread_mutex_unlock(&lock);
    return done;
}
int fallocate(int fd, int mode, off_t offset, off_t length) { return reserved(fd, mode, offset, length); }
int fallocate64(int fd, int mode, off64_t offset, off64_t length) { return reserved(fd, mode, offset, length); }
int posix_fallocate(int fd, off_t offset, off_t length) { return reserved(fd, 0, offset, length) ? errno : 0; }
int posix_fallocate64(int fd, off64_t offset, off64_t length) { return reserved(fd, 0, offset, length) ? errno : 0; }

/* What was written before the call began is durable once it has ended. */
static int synced(int fd, long call) {
    if (!follows(fd)) return (int)syscall(call, fd);
    pthread_mutex_lock(&lock);
    put(SYNCING, fd, NULL, NULL, NULL, NULL, 0, 0);
    pthread_mutex_unlock(&lock);
    int done = (int)syscall(call, fd);
    pthread_mutex_lock(&lock);
    if (done == 0) put(SYNCED, fd, NULL, NULL, NULL, NULL, 0, 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

/* --- calls that nobody makes here; who begins to is told by the test --- */

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (follows(fd)) unknown("writev");
    return syscall(SYS_writev, fd, parts, count);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    if (follows(fd)) unknown("pwritev");
    return syscall(SYS_pwritev, fd, parts, count, offset, 0L);
}
ssize_t copy_file_range(int from, off64_t *a, int to, off64_t *b, size_t length, unsigned flags) {
    if (follows(to)) unknown("copy_file_range");
    return syscall(SYS_copy_file_range, from, a, to, b, length, flags);
}
ssize_t sendfile(int to, int from, off_t *offset, size_t length) {
    if (follows(to)) unknown("sendfile");
    return syscall(SYS_sendfile, to, from, offset, length);
}
int truncate(const char *path, off_t length) {
    if (concerns(path)) unknown("truncate");
    return (int)syscall(SYS_truncate, path, length);
}
static void *mapped(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
    if (follows(fd) && (protection & PROT_WRITE) && (flags & MAP_SHARED)) unknown("mmap to write");
    return (void *)syscall(SYS_mmap, at, length, protection, flags, fd, offset);
}
void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
    return mapped(at, length, protection, flags, fd, offset);
}
void *mmap64(void *at, size_t length, int protection, int flags, int fd, off64_t offset) {
    return mapped(at, length, protection, flags, fd, offset);
}

static int copied(int from, int to) {
    if (to >= 0 && to < FDS && from >= 0 && from < FDS) watched[to] = watched[from];
    return to;
}
int dup(int fd) { return copied(fd, (int)syscall(SYS_dup, fd)); }
int dup3(int fd, int to, int flags) { return copied(fd, (int)syscall(SYS_dup3, fd, to, flags)); }
static int controlled(int fd, int command, void *argument) {
    int done = (int)syscall(SYS_fcntl, fd, command, argument);
    return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? copied(fd, done) : done;
}
#define ARGUMENT                          \
    va_list rest;                         \
    va_start(rest, command);              \
    void *argument = va_arg(rest, void *); \
    va_end(rest);
int fcntl(int fd, int command, ...) { ARGUMENT return controlled(fd, command, argument); }
int fcntl64(int fd, int command, ...) { ARGUMENT return controlled(fd, command, argument); }

/* --- after the cut --- */

int statx(int folder, const char *restrict path, int flags, unsigned mask, struct statx *restrict found) {
    int done = (int)syscall(SYS_statx, folder, path, flags, mask, found);
    for (size_t n = 0; done == 0 && n < inode_count; n++) {
        if (inodes[n].is != found->stx_ino) continue;
        found->stx_ino = inodes[n].was;
        break;
    }
    return done;
}
