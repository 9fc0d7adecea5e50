/* Something that goes wrong at the n-th write, sync, cut or removal of a file in one folder; for LD_PRELOAD.

   cc -shared -fPIC -O1 -o failpoints.so failpoints.c -ldl

   Nothing goes wrong until failpoints_arm is called. A write that goes wrong has written its first half. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum how { COUNT = 0, DIES = 1, DISK_FAILS = 2, DISK_FULL = 3 };
enum point { GOES_ON, GOES_WRONG };

static char folder[PATH_MAX];
static size_t folder_length; /* 0: not armed */
static long at, counted;
static int how, lasting;

void failpoints_arm(const char *where, long number, int what, int from_then_on) {
    strncpy(folder, where, sizeof folder - 1);
    at = number, counted = 0, how = what, lasting = from_then_on;
    folder_length = strlen(folder);
}

long failpoints_counted(void) { return counted; }

static int is_inside(const char *path) {
    return folder_length && !strncmp(path, folder, folder_length) && path[folder_length] == '/';
}

static int is_ours(int file) {
    char link[64], path[PATH_MAX];
    if (!folder_length) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_inside(path);
}

static enum point reached(void) {
    long number = __atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST);
    if (how == COUNT || (lasting ? number < at : number != at)) return GOES_ON;
    return GOES_WRONG;
}

static int wrong(void) {
    if (how == DIES) kill(getpid(), SIGKILL);
    errno = how == DISK_FULL ? ENOSPC : EIO;
    return -1;
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

ssize_t write(int file, const void *bytes, size_t count) {
    ssize_t (*real)(int, const void *, size_t) = REAL(ssize_t, "write", int, const void *, size_t);
    if (!is_ours(file) || reached() == GOES_ON) return real(file, bytes, count);
    real(file, bytes, count / 2);
    return wrong();
}

static ssize_t write_at(const char *name, int file, const void *bytes, size_t count, off64_t place) {
    ssize_t (*real)(int, const void *, size_t, off64_t) = REAL(ssize_t, name, int, const void *, size_t, off64_t);
    if (!is_ours(file) || reached() == GOES_ON) return real(file, bytes, count, place);
    real(file, bytes, count / 2, place);
    return wrong();
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
    return write_at("pwrite", file, bytes, count, place);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
    return write_at("pwrite64", file, bytes, count, place);
}

int fsync(int file) {
    if (!is_ours(file) || reached() == GOES_ON) return REAL(int, "fsync", int)(file);
    return wrong();
}

int fdatasync(int file) {
    if (!is_ours(file) || reached() == GOES_ON) return REAL(int, "fdatasync", int)(file);
    return wrong();
}

int ftruncate(int file, off_t length) {
    if (!is_ours(file) || reached() == GOES_ON) return REAL(int, "ftruncate", int, off_t)(file, length);
    return wrong();
}

int ftruncate64(int file, off64_t length) {
    if (!is_ours(file) || reached() == GOES_ON) return REAL(int, "ftruncate64", int, off64_t)(file, length);
    return wrong();
}

int rename(const char *from, const char *to) {
    if (!is_inside(from) || reached() == GOES_ON || how == DISK_FULL)
        return REAL(int, "rename", const char *, const char *)(from, to);
    return wrong();
}

int unlink(const char *path) { /* a full disk lets go of files */
    if (!is_inside(path) || reached() == GOES_ON || how == DISK_FULL) return REAL(int, "unlink", const char *)(path);
    return wrong();
}
