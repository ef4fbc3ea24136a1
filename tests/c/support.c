/* What the tests share: texts, folders and files, and a store with one job. */
#include "support.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Every text begins with a link to the one before it. */
static void **texts;

static char *new_text(size_t size)
{
    void **link = malloc(sizeof *link + size);
    if (!link)
        abort();
    *link = texts;
    texts = link;
    return (char *)(link + 1);
}

void free_texts(void)
{
    while (texts) {
        void **next = *texts;
        free(texts);
        texts = next;
    }
}

char *text(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *made = new_text((size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(made, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return made;
}

char *repeated(const char *piece, size_t times)
{
    size_t length = strlen(piece);
    char *made = new_text(length * times + 1);
    for (size_t i = 0; i < times; i++)
        memcpy(made + i * length, piece, length);
    made[length * times] = '\0';
    return made;
}

char *got(text_getter *getter, void *handle)
{
    size_t needed = 0;
    if (!CHECK_OK(getter(handle, NULL, 0, &needed)) || !CHECK(needed > 0))
        return text("");
    char *made = new_text(needed);
    if (!CHECK_OK(getter(handle, made, needed, NULL)))
        made[0] = '\0';
    return made;
}

#define NAMED(name, type, function)         \
    TEXT_GETTER(function)                   \
    char *name(type *handle)                \
    {                                       \
        return got(of_##function, handle);  \
    }

NAMED(display_name, do_job, do_job_get_display_name)
NAMED(remote_name, do_file, do_file_get_remote_name)
NAMED(local_name, do_file, do_file_get_local_name)
NAMED(temporary_name, do_file, do_file_get_temporary_name)
NAMED(description, do_error, do_error_get_error_description)

const char *setting(const char *name)
{
    const char *value = getenv(name);
    if (!value) {
        printf("  %s is not set; run the suite with tests/run.py\n", name);
        exit(2);
    }
    return value;
}

char *at(const char *server, const char *path)
{
    return text("%s%s", setting(server), path);
}

char *url(const char *path)
{
    return at("DO_TEST_URL", path);
}

char *served(const char *name)
{
    return in(setting("DO_TEST_ROOT"), name);
}

char *in(const char *folder, const char *name)
{
    return text("%s/%s", folder, name);
}

char *fresh_folder(void)
{
    static unsigned count;
    char *folder;
    int made;
    /* Programs that a worker runs have its process number in common. */
    do {
        folder = text("%s/%ld-%u", setting("DO_TEST_TMP"), (long)getpid(), count++);
        made = mkdir(folder, 0755);
    } while (made != 0 && errno == EEXIST);
    CHECK(made == 0);
    return folder;
}

double seconds_now(void)
{
    struct timespec now;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool under_valgrind(void)
{
    return getenv("DO_TEST_VALGRIND") != NULL;
}

/* The address of a port on which nobody listens: one that the system has just given us. */
char *closed_port_url(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int probe = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(probe, (struct sockaddr *)&address, size) == 0);
    CHECK(getsockname(probe, (struct sockaddr *)&address, &size) == 0);
    close(probe);
    return text("http://127.0.0.1:%u/nobody.bin", ntohs(address.sin_port));
}

bool exists(const char *path)
{
    struct stat found;
    return lstat(path, &found) == 0;
}

bool same_contents(const char *left, const char *right)
{
    FILE *files[2] = {fopen(left, "rb"), fopen(right, "rb")};
    bool same = files[0] && files[1];
    while (same) {
        char pieces[2][16 * KIB];
        size_t counts[2];
        for (int i = 0; i < 2; i++)
            counts[i] = fread(pieces[i], 1, sizeof pieces[i], files[i]);
        same = counts[0] == counts[1] && memcmp(pieces[0], pieces[1], counts[0]) == 0;
        if (counts[0] == 0)
            break;
    }
    for (int i = 0; i < 2; i++)
        if (files[i])
            fclose(files[i]);
    return same;
}

void write_file(const char *path, const char *contents)
{
    FILE *file = fopen(path, "wb");
    if (CHECK(file != NULL)) {
        CHECK(fputs(contents, file) >= 0);
        CHECK(fclose(file) == 0);
    }
}

char *text_in(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!CHECK(file != NULL))
        return text("");
    CHECK(fseek(file, 0, SEEK_END) == 0);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *made = new_text(size + 1);
    CHECK(fread(made, 1, size, file) == size);
    made[size] = '\0';
    fclose(file);
    return made;
}

void copy_file(const char *from, const char *to)
{
    FILE *source = fopen(from, "rb"), *target = fopen(to, "wb");
    char piece[16 * KIB];
    size_t count = 0;
    CHECK(source && target);
    while (source && target && (count = fread(piece, 1, sizeof piece, source)) > 0)
        CHECK(fwrite(piece, 1, count, target) == count);
    if (source)
        fclose(source);
    if (target)
        CHECK(fclose(target) == 0);
}

unsigned entries_in(const char *folder)
{
    unsigned found = 0;
    DIR *listing = opendir(folder);
    if (!CHECK(listing != NULL))
        return 0;
    for (struct dirent *entry; (entry = readdir(listing));)
        found += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(listing);
    return found;
}

static unsigned find_parts(const char *folder, char **last)
{
    unsigned found = 0;
    DIR *listing = opendir(folder);
    if (!CHECK(listing != NULL))
        return 0;
    for (struct dirent *entry; (entry = readdir(listing));) {
        size_t length = strlen(entry->d_name);
        if (length > 5 && strcmp(entry->d_name + length - 5, ".part") == 0) {
            found++;
            *last = in(folder, entry->d_name);
        }
    }
    closedir(listing);
    return found;
}

unsigned parts_in(const char *folder)
{
    char *last = NULL;
    return find_parts(folder, &last);
}

char *part_in(const char *folder)
{
    char *last = NULL;
    CHECK_NUMBER(find_parts(folder, &last), 1);
    return last ? last : text("");
}

void set_up(struct fixture *fixture)
{
    fixture->site = open_site();
    fixture->job = new_job(fixture->site.manager, url("/small.bin"), in(fixture->site.folder, "small.bin"));
    fixture->before = record_of(fixture->job);
}

void tear_down(struct fixture *fixture)
{
    CHECK_KEPT(fixture->job, fixture->before);
    CHECK_OK(do_job_close(fixture->job));
    close_site(&fixture->site);
}
