/* Preloaded into the server: the disk below `recordings/` fails as the file named by CONSILIUM_TEST_FAULT says:
   "full" lets no segment grow, "sync" lets none reach the disk, "slow" lets each wait for three seconds, "step" puts the
   wall clock an hour forward, "base" lets the database write nothing, "cpu" takes the processor from a media worker for
   100 ms whenever it has something to read. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int is_segment(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "/recordings/") != NULL && strstr(path, "segment-") != NULL;
}

static int fault_is(const char *word) {
    const char *name = getenv("CONSILIUM_TEST_FAULT");
    char told[16] = {0};
    int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    ssize_t length = read(file, told, sizeof told - 1);
    close(file);
    return length > 0 && strncmp(told, word, strlen(word)) == 0;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (is_segment(fd) && fault_is("full")) {
        /* As a disk does: a part of it still fits. */
        if (count > 100) return real(fd, bytes, 100);
        errno = ENOSPC;
        return -1;
    }
    return real(fd, bytes, count);
}

static int is_database(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "/consilium.sqlite") != NULL;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    if (fault_is("base") && is_database(fd)) {
        errno = ENOSPC;
        return -1;
    }
    return real(fd, bytes, count, at);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    if (is_segment(fd) && fault_is("sync")) {
        errno = EIO;
        return -1;
    }
    if (is_segment(fd) && fault_is("slow")) sleep(3);
    return real(fd);
}

int recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags, struct timespec *wait) {
    static int (*real)(int, struct mmsghdr *, unsigned int, int, struct timespec *);
    if (!real) real = (int (*)(int, struct mmsghdr *, unsigned int, int, struct timespec *))dlsym(RTLD_NEXT, "recvmmsg");
    if (fault_is("cpu")) usleep(100000);
    return real(fd, messages, count, flags, wait);
}

int clock_gettime(clockid_t which, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int answer = real(which, now);
    if (answer == 0 && which == CLOCK_REALTIME && fault_is("step")) now->tv_sec += 3600;
    return answer;
}
