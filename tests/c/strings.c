/* Strings from callers: bad UTF-8, far too long, and without an end. */
#include "support.h"
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct site site;
static do_job *job;
static struct record before;

static void begin(void)
{
    site = open_site();
    job = new_job(site.manager, url("/small.bin"), in(site.folder, "small.bin"));
    before = record_of(job);
}

static void end(void)
{
    CHECK_KEPT(job, before);
    CHECK_NUMBER(jobs_in(site.manager), 1);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

/* Gives a string to every function that takes one, which refuses it with the code and names it. */
static void refused_everywhere(const char *string, do_result code)
{
    do_manager *manager = NULL;
    do_job *made = NULL;
    CHECK_REFUSED(do_manager_open(string, NULL, &manager, &error), code, "store");
    CHECK(manager == NULL);
    CHECK_REFUSED(do_manager_create_job(site.manager, string, 0, NULL, &made, &error), code, "display name");
    CHECK(made == NULL);
    CHECK_REFUSED(do_job_set_display_name(job, string, &error), code, "display name");
    CHECK_REFUSED(do_job_add_file(job, string, in(site.folder, "b.bin"), &error), code, "remote name");
    CHECK_REFUSED(do_job_add_file(job, url("/small.bin"), string, &error), code, "local name");
    CHECK_KEPT(job, before);
}

static void bad_utf8_is_refused(void)
{
    static const char *const bad[] = {
        "/a\x80",             /* a continuation without a beginning */
        "/a\xC3",             /* a beginning without its continuation */
        "/a\xC3(",            /* the same before something else */
        "/\xE2\x82",          /* two of three */
        "/\xF0\x9F\x98",      /* three of four */
        "/\xC0\xAF",          /* an overlong '/' */
        "/\xE0\x80\xAF",      /* a longer one */
        "/\xED\xA0\x80",      /* half of a surrogate pair */
        "/\xF4\x90\x80\x80",  /* behind the last character */
        "/\xFE", "/\xFF",     /* never anything */
    };
    begin();
    for (size_t i = 0; i < LENGTH(bad); i++)
        refused_everywhere(bad[i], DO_E_INVALID_UTF8);
    end();
}

static void the_place_of_bad_utf8_is_told(void)
{
    begin();
    CHECK_REFUSED(do_job_set_display_name(job, "abc\xFFz", &error), DO_E_INVALID_UTF8, "byte 3");
    end();
}

static void over_long_strings_are_refused(void)
{
    begin();
    refused_everywhere(repeated("/a", 40 * KIB), DO_E_STRING_TOO_LONG);
    refused_everywhere(repeated("\xF0\x9F\x98\x80", 20 * KIB), DO_E_STRING_TOO_LONG);
    end();
}

/* Memory full of 'a', behind which there is nothing: reading on would end the program. */
static void a_string_without_end_is_read_no_further_than_the_limit(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = 128 * KIB;
    int zero = open("/dev/zero", O_RDWR);
    char *memory = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
    CHECK(close(zero) == 0);
    if (!CHECK(memory != MAP_FAILED))
        return;
    memset(memory, 'a', size);
    CHECK(mprotect(memory + size, page, PROT_NONE) == 0);
    begin();
    refused_everywhere(memory, DO_E_STRING_TOO_LONG);
    end();
    CHECK(munmap(memory, size + page) == 0);
}

static void strings_are_copied(void)
{
    begin();
    char *name = text("%s", "mine");
    CHECK_OK(do_job_set_display_name(job, name, NULL));
    strcpy(name, "gone");
    CHECK_TEXT(display_name(job), "mine");
    before = record_of(job);
    end();
}

int main(void)
{
    RUN(bad_utf8_is_refused);
    RUN(the_place_of_bad_utf8_is_told);
    RUN(over_long_strings_are_refused);
    RUN(a_string_without_end_is_read_no_further_than_the_limit);
    RUN(strings_are_copied);
    return check_end();
}
