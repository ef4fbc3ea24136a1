/* What the tests share: texts, folders, files, and what is on record about a job. */
#include "support.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

#define GETTER(name, type, function)                                                          \
    static do_result get_##name(void *handle, char *buffer, size_t capacity, size_t *needed)  \
    {                                                                                         \
        return function(handle, buffer, capacity, needed);                                    \
    }                                                                                         \
    char *name(type *handle)                                                                  \
    {                                                                                         \
        return got(get_##name, handle);                                                       \
    }

GETTER(display_name, do_job, do_job_get_display_name)
GETTER(remote_name, do_file, do_file_get_remote_name)
GETTER(local_name, do_file, do_file_get_local_name)
GETTER(description, do_error, do_error_get_error_description)

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    if (!value) {
        printf("  %s is not set; run the suite with tests/run.py\n", name);
        exit(2);
    }
    return value;
}

char *url(const char *path)
{
    return text("%s%s", variable("DO_TEST_URL"), path);
}

char *served(const char *name)
{
    return in(variable("DO_TEST_ROOT"), name);
}

char *in(const char *folder, const char *name)
{
    return text("%s/%s", folder, name);
}

char *fresh_folder(void)
{
    static unsigned count;
    char *folder = text("%s/%ld-%u", variable("DO_TEST_TMP"), (long)getpid(), count++);
    CHECK(mkdir(folder, 0755) == 0);
    return folder;
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

struct record record_of(do_job *job)
{
    struct record record = {.state = state_of(job), .progress = progress_of(job), .times = times_of(job)};
    CHECK_OK(do_job_get_type(job, &record.type));
    CHECK_OK(do_job_get_priority(job, &record.priority));
    record.names = display_name(job);
    for (do_file *file; (file = file_of(job, record.files)); record.files++) {
        record.names = text("%s\n%s\n%s", record.names, remote_name(file), local_name(file));
        CHECK_OK(do_file_close(file));
    }
    return record;
}

bool check_same_record(do_job *job, const struct record *before, const char *file, int line)
{
    struct record now = record_of(job);
    bool same = check_number(now.state, before->state, "the state", file, line);
    same &= check_number(now.type, before->type, "the type", file, line);
    same &= check_number(now.priority, before->priority, "the priority", file, line);
    same &= check_number(now.files, before->files, "the number of files", file, line);
    same &= check_text(now.names, before->names, "the names", file, line);
    same &= check_that(memcmp(&now.progress, &before->progress, sizeof now.progress) == 0,
                       "the progress is as it was", file, line);
    same &= check_that(memcmp(&now.times, &before->times, sizeof now.times) == 0,
                       "the times are as they were", file, line);
    return same;
}
