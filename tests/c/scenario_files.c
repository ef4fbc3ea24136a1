/* The scenarios of adding files. See tests/scenarios.md. */
#include "outcomes.h"
#include <string.h>

static struct site site;

/* Fifty thousand natively; under valgrind everything takes many times as long. */
enum { MANY = 50000, MANY_UNDER_VALGRIND = 2000 };

static void many_files_are_added_at_once(void)
{
    static do_file_info files[MANY];
    uint32_t count = under_valgrind() ? MANY_UNDER_VALGRIND : MANY, found = 0;
    char *remote = url("/small.bin");
    do_enum_files *all = NULL;
    for (uint32_t i = 0; i < count; i++)
        files[i] = (do_file_info){remote, in(site.folder, text("%05u.bin", i))};
    do_job *job = new_job(site.manager, NULL, NULL);
    CHECK_OK(do_job_add_file_set(job, count, files, NULL));
    CHECK_NUMBER(progress_of(job).files_total, count);
    CHECK_OK(do_job_enum_files(job, &all));
    CHECK_OK(do_enum_files_get_count(all, &found));
    CHECK_NUMBER(found, count);
    CHECK_OK(do_enum_files_close(all));
    do_file *last = NULL;
    CHECK_OK(do_job_get_file(job, count - 1, &last));
    CHECK_TEXT(local_name(last), files[count - 1].local_name);
    CHECK_OK(do_file_close(last));
    CHECK_OK(do_job_close(job));
}

static void a_set_is_added_whole_or_not_at_all(void)
{
    site = open_site();
    do_job *job = new_job(site.manager, NULL, NULL);
    do_file_info files[] = {
        {url("/small.bin"), in(site.folder, "a.bin")},
        {url("/medium.bin"), "relative.bin"},
        {url("/empty.bin"), in(site.folder, "c.bin")},
    };
    struct record before = record_of(job);
    CHECK_REFUSED(do_job_add_file_set(job, LENGTH(files), files, &error), DO_E_INVALID_ARG, "relative");
    CHECK_REFUSED(do_job_add_file_set(job, LENGTH(files), files, &error), DO_E_INVALID_ARG, "file 1");
    CHECK_NUMBER(progress_of(job).files_total, 0);
    CHECK_KEPT(job, before);
    files[1].local_name = in(site.folder, "b.bin");
    CHECK_OK(do_job_add_file_set(job, LENGTH(files), files, NULL));
    CHECK_NUMBER(progress_of(job).files_total, 3);
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    arrived(job, 1, "medium.bin");
    arrived(job, 2, "empty.bin");
    CHECK_OK(do_job_close(job));
    many_files_are_added_at_once();
    close_site(&site);
}

/* A job of one file that consists of ranges of `small.bin`. */
static do_job *job_of(uint32_t count, const do_file_range *ranges)
{
    do_job *job = new_job(site.manager, NULL, NULL);
    char *local = in(site.folder, "a.bin");
    CHECK_OK(do_job_add_file_with_ranges(job, url("/small.bin"), local, count, ranges, NULL));
    return job;
}

/* The file of ranges holds those bytes of the origin's, one after the other. */
static void check_packed(uint32_t count, const do_file_range *ranges)
{
    char origin[2049], packed[2049 + 1];
    size_t filled = 0;
    FILE *file = fopen(served("small.bin"), "rb");
    CHECK(fread(origin, 1, sizeof origin, file) == sizeof origin);
    fclose(file);
    file = fopen(in(site.folder, "a.bin"), "rb");
    size_t size = file ? fread(packed, 1, sizeof packed, file) : 0;
    if (file)
        fclose(file);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t first = ranges[i].initial_offset;
        uint64_t length = ranges[i].length == DO_LENGTH_TO_EOF ? sizeof origin - first : ranges[i].length;
        CHECK(filled + length <= size && memcmp(packed + filled, origin + first, length) == 0);
        filled += length;
    }
    CHECK_NUMBER(size, filled);
}

static void check_ranges(uint32_t count, const do_file_range *ranges)
{
    do_job *job = job_of(count, ranges);
    do_file *file = file_of(job, 0);
    do_file_range found[8];
    uint32_t needed = 0;
    CHECK_OK(do_file_get_ranges(file, found, LENGTH(found), &needed));
    CHECK_NUMBER(needed, count);
    CHECK(memcmp(found, ranges, count * sizeof *ranges) == 0);
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_job_complete(job, NULL));
    check_packed(count, ranges);
    CHECK_OK(do_job_close(job));
}

static void ranges_are_packed_in_the_order_given(void)
{
    static const do_file_range three[] = {{100, 100}, {900, 100}, {400, 100}};
    static const do_file_range open_end[] = {{10, 5}, {2000, DO_LENGTH_TO_EOF}};
    static const do_file_range overlapping[] = {{100, 100}, {150, 100}}, same[] = {{7, 1}, {7, 1}};
    static const do_file_range none[] = {{100, 0}}, behind[] = {{2000, 100}};
    uint32_t needed = 99;
    site = open_site();
    check_ranges(LENGTH(three), three);
    check_ranges(LENGTH(open_end), open_end);

    do_job *job = job_of(0, NULL);
    do_file *file = file_of(job, 0);
    CHECK_CODE(do_file_get_ranges(file, NULL, 0, &needed), DO_S_FALSE);
    CHECK_NUMBER(needed, 0);
    CHECK_OK(do_file_close(file));
    struct record before = record_of(job);
    char *remote = url("/small.bin"), *local = in(site.folder, "b.bin");
    CHECK_CODE(do_job_add_file_with_ranges(job, remote, local, 2, overlapping, NULL), DO_E_OVERLAPPING_RANGES);
    CHECK_CODE(do_job_add_file_with_ranges(job, remote, local, 2, same, NULL), DO_E_OVERLAPPING_RANGES);
    CHECK_CODE(do_job_add_file_with_ranges(job, remote, local, 1, none, NULL), DO_E_INVALID_RANGE);
    CHECK_KEPT(job, before);
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    CHECK_OK(do_job_close(job));

    job = job_of(LENGTH(behind), behind);
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_INVALID_RANGE);
    give_up(job);
    close_site(&site);
}

static void remote_prefixes_are_replaced(void)
{
    static const char *const names[] = {"small.bin", "medium.bin", "empty.bin"};
    uint32_t count = 0;
    site = open_site();
    do_job *job = new_job(site.manager, url("/nowhere/small.bin"), in(site.folder, names[0]));
    add_file(job, url("/medium.bin"), in(site.folder, names[1]));
    add_file(job, url("/nowhere/empty.bin"), in(site.folder, names[2]));
    CHECK_OK(do_job_replace_remote_prefix(job, url("/nowhere/"), url("/"), &count, NULL));
    CHECK_NUMBER(count, 2);
    for (uint32_t i = 0; i < LENGTH(names); i++) {
        do_file *file = file_of(job, i);
        CHECK_TEXT(remote_name(file), url(text("/%s", names[i])));
        CHECK_OK(do_file_close(file));
    }
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, names[0]);
    arrived(job, 1, names[1]);
    arrived(job, 2, names[2]);
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void a_file_gets_another_remote_name(void)
{
    site = open_site();
    do_job *job = started(&site, url("/missing.bin"));
    do_file *file = file_of(job, 0);
    fails(&site, job, DO_E_HTTP(404));
    CHECK_CODE(do_file_set_remote_name(file, "no URL", NULL), DO_E_INVALID_ARG);
    CHECK_TEXT(remote_name(file), url("/missing.bin"));
    CHECK_OK(do_file_set_remote_name(file, url("/small.bin"), NULL));
    CHECK_TEXT(remote_name(file), url("/small.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));

    job = started(&site, url("/slow/large.bin"));
    file = file_of(job, 0);
    await_bytes(site.events, job, MIB);
    CHECK_OK(do_job_suspend(job, NULL));
    CHECK_OK(do_file_set_remote_name(file, url("/large.bin"), NULL));
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "large.bin");
    CHECK_NUMBER(attempts_on(job), 2);
    CHECK(attempt_of(job, 1).start >= MIB);
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

/* What the suite says that a digest of `small.bin` is. */
static uint32_t digest_of_small(const char *variable, uint8_t *bytes)
{
    const char *digits = setting(variable);
    uint32_t count = 0;
    unsigned byte;
    for (; sscanf(digits + 2 * count, "%2x", &byte) == 1; count++)
        bytes[count] = (uint8_t)byte;
    return count;
}

static void a_right_digest_lets_it_arrive(uint32_t algorithm, const char *variable)
{
    uint8_t bytes[64], found[64];
    uint32_t count = digest_of_small(variable, bytes), kind = 99, needed = 99, valid = 99;
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "a.bin"));
    do_file *file = file_of(job, 0);
    CHECK_CODE(do_file_get_expected_digest(file, &kind, found, sizeof found, &needed), DO_S_FALSE);
    CHECK_NUMBER(kind, 0);
    CHECK_NUMBER(needed, 0);
    CHECK_OK(do_file_set_expected_digest(file, algorithm, count, bytes, NULL));
    CHECK_OK(do_file_get_expected_digest(file, &kind, found, sizeof found, &needed));
    CHECK_NUMBER(kind, algorithm);
    CHECK_NUMBER(needed, count);
    CHECK(memcmp(found, bytes, count) == 0);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_file_get_validation_state(file, &valid));
    CHECK_NUMBER(valid, 1);
    arrives(&site, job, "small.bin");
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
}

/* It is told, and nothing has the final name; once the expectation is taken back the file arrives. */
static void a_wrong_digest_does_not(uint32_t algorithm, uint32_t count)
{
    uint8_t bytes[64] = {1, 2, 3};
    uint32_t kind = 99, needed = 99;
    char *local = in(site.folder, text("%u.bin", algorithm));
    do_job *job = new_job(site.manager, url("/small.bin"), local);
    do_file *file = file_of(job, 0);
    CHECK_OK(do_file_set_expected_digest(file, algorithm, count, bytes, NULL));
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_VALIDATION_FAILED);
    CHECK(!exists(local));
    CHECK_OK(do_file_set_expected_digest(file, 0, 0, NULL, NULL));
    CHECK_CODE(do_file_get_expected_digest(file, &kind, bytes, sizeof bytes, &needed), DO_S_FALSE);
    CHECK_NUMBER(kind, 0);
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
}

static void expected_digests_are_checked(void)
{
    uint8_t bytes[64] = {0};
    site = open_site();
    a_right_digest_lets_it_arrive(DO_DIGEST_SHA256, "DO_TEST_SHA256_SMALL");
    a_right_digest_lets_it_arrive(DO_DIGEST_SHA512, "DO_TEST_SHA512_SMALL");
    a_wrong_digest_does_not(DO_DIGEST_SHA256, 32);
    a_wrong_digest_does_not(DO_DIGEST_SHA512, 64);
    /* Nothing here computes BLAKE3, but what it is not needs no computing. */
    a_wrong_digest_does_not(DO_DIGEST_BLAKE3, 32);
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "a.bin"));
    do_file *file = file_of(job, 0);
    struct record before = record_of(job);
    CHECK_CODE(do_file_set_expected_digest(file, 4, 32, bytes, NULL), DO_E_INVALID_HASH_ALGORITHM);
    CHECK_CODE(do_file_set_expected_digest(file, DO_DIGEST_SHA256, 31, bytes, NULL), DO_E_INVALID_ARG);
    CHECK_CODE(do_file_set_expected_digest(file, DO_DIGEST_SHA512, 32, bytes, NULL), DO_E_INVALID_ARG);
    CHECK_KEPT(job, before);
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void digests_of_servers_are_checked(void)
{
    site = open_site();
    do_job *job = started(&site, url("/digest/small.bin"));
    arrives(&site, job, "small.bin");
    CHECK_OK(do_job_close(job));
    job = new_job(site.manager, url("/wrongdigest/small.bin"), in(site.folder, "b.bin"));
    CHECK_OK(do_job_resume(job, NULL));
    fails(&site, job, DO_E_VALIDATION_FAILED);
    CHECK(!exists(in(site.folder, "b.bin")));
    give_up(job);
    close_site(&site);
}

static void validation_is_the_callers_word(void)
{
    uint32_t valid = 99;
    site = open_site();
    do_job *job = new_job(site.manager, url("/small.bin"), in(site.folder, "a.bin"));
    do_file *file = file_of(job, 0);
    CHECK_CODE(do_file_set_validation_state(file, 1, NULL), DO_E_INVALID_STATE);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_OK(do_file_get_validation_state(file, &valid));
    CHECK_NUMBER(valid, 0);
    CHECK_OK(do_file_set_validation_state(file, 0, NULL));
    fails(&site, job, DO_E_VALIDATION_FAILED);
    CHECK_OK(do_job_resume(job, NULL));
    await_state(site.events, job, DO_JOB_STATE_TRANSFERRED);
    CHECK_NUMBER(attempts_on(job), 2);
    CHECK_OK(do_file_set_validation_state(file, 1, NULL));
    CHECK_OK(do_file_get_validation_state(file, &valid));
    CHECK_NUMBER(valid, 1);
    arrives(&site, job, "small.bin");
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

static void answers_headers_are_kept(void)
{
    char headers[4 * KIB];
    size_t needed = 0;
    site = open_site();
    do_job *job = new_job(site.manager, url("/cookie/small.bin"), in(site.folder, "a.bin"));
    do_file *file = file_of(job, 0);
    CHECK_CODE(do_file_get_response_headers(file, headers, sizeof headers, &needed), DO_S_FALSE);
    CHECK_TEXT(headers, "");
    CHECK_OK(do_job_resume(job, NULL));
    arrives(&site, job, "small.bin");
    CHECK_OK(do_file_get_response_headers(file, headers, sizeof headers, &needed));
    CHECK_NUMBER(needed, strlen(headers) + 1);
    for (char *letter = headers; *letter; letter++)
        *letter |= *letter >= 'A' && *letter <= 'Z' ? 0x20 : 0;
    CHECK(strstr(headers, "\netag: ") || strncmp(headers, "etag: ", 6) == 0);
    CHECK(!strstr(headers, "cookie") && !strstr(headers, "secret"));
    CHECK_OK(do_file_close(file));
    CHECK_OK(do_job_close(job));
    close_site(&site);
}

int main(void)
{
    RUN(a_set_is_added_whole_or_not_at_all);
    RUN(ranges_are_packed_in_the_order_given);
    RUN(remote_prefixes_are_replaced);
    RUN(a_file_gets_another_remote_name);
    RUN(expected_digests_are_checked);
    RUN(digests_of_servers_are_checked);
    RUN(validation_is_the_callers_word);
    RUN(answers_headers_are_kept);
    return check_end();
}
