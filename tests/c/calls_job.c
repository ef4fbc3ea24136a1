/* The functions of the ABI that take a job: see calls.h. */
#include "calls_wrap.h"

#define COMMA ,
#define NO_ARGUMENT

SETS(do_job_add_file, REMOTE, calls_local_name)

do_result on_do_job_add_file_set(void *handle, struct reply *reply)
{
    do_file_info files[] = {{REMOTE, calls_local_name}};
    do_error *error = NULL;
    do_result result = do_job_add_file_set(handle, LENGTH(files), files, &error);
    return told(result, error, reply);
}

do_result on_do_job_add_file_with_ranges(void *handle, struct reply *reply)
{
    do_file_range ranges[] = {{100, 100}};
    do_error *error = NULL;
    do_result result =
        do_job_add_file_with_ranges(handle, REMOTE, calls_local_name, LENGTH(ranges), ranges, &error);
    return told(result, error, reply);
}

GIVES(do_job_get_file, do_file, 0 COMMA)
GIVES(do_job_enum_files, do_enum_files, NO_ARGUMENT)
GIVES(do_job_enum_attempts, do_enum_attempts, NO_ARGUMENT)
GIVES(do_job_get_error, do_error, NO_ARGUMENT)
ACTS(do_job_suspend)
ACTS(do_job_resume)
ACTS(do_job_cancel)
ACTS(do_job_complete)
WITH(do_job_get_id, do_job_id id, &id)
NUMBER(do_job_get_type, uint32_t)
NUMBER(do_job_get_state, uint32_t)
WITH(do_job_get_progress, SIZED(do_job_progress, progress), &progress)
WITH(do_job_get_times, SIZED(do_job_times, times), &times)
WITH(do_job_get_wait_reason, SIZED(do_wait_reason, wait), &wait)
NUMBER(do_job_get_error_count, uint32_t)
BARE(do_job_close)

WRITES(do_job_get_display_name, NO_ARGUMENT)
SETS(do_job_set_display_name, "y")
WRITES(do_job_get_description, NO_ARGUMENT)
SETS(do_job_set_description, "z")
NUMBER(do_job_get_priority, uint32_t)
SETS(do_job_set_priority, DO_JOB_PRIORITY_LOW)
NUMBER(do_job_get_minimum_retry_delay, uint32_t)
SETS(do_job_set_minimum_retry_delay, 60)
NUMBER(do_job_get_no_progress_timeout, uint32_t)
SETS(do_job_set_no_progress_timeout, 3600)
NUMBER(do_job_get_maximum_download_time, uint32_t)
SETS(do_job_set_maximum_download_time, 3600)
NUMBER(do_job_get_maximum_download_size, uint64_t)
SETS(do_job_set_maximum_download_size, GIB)
NUMBER(do_job_get_bandwidth_limit, uint64_t)
SETS(do_job_set_bandwidth_limit, GIB)
NUMBER(do_job_get_notify_flags, uint32_t)
SETS(do_job_set_notify_flags, DO_NOTIFY_JOB_MODIFICATION)
NUMBER(do_job_get_minimum_notification_interval, uint32_t)
SETS(do_job_set_minimum_notification_interval, 1000)
WITH(do_job_get_notify_interface, SIZED(do_notify_interface, interface), &interface)

/* One whose functions are all NULL. */
do_result on_do_job_set_notify_interface(void *handle, struct reply *reply)
{
    SIZED(do_notify_interface, interface);
    do_error *error = NULL;
    do_result result = do_job_set_notify_interface(handle, &interface, &error);
    return told(result, error, reply);
}

SETS(do_job_replace_remote_prefix, "http://127.0.0.1:9/", "http://127.0.0.1:9/x", NULL)
WRITES(do_job_get_custom_headers, NO_ARGUMENT)
SETS(do_job_set_custom_headers, "X-Test: 1\r\n")
ACTS(do_job_make_custom_headers_write_only)
WRITES(do_job_get_user_agent, NO_ARGUMENT)
SETS(do_job_set_user_agent, "tests")
SETS(do_job_set_credentials, DO_AUTH_TARGET_PROXY, DO_AUTH_SCHEME_BASIC, "user", "password")
SETS(do_job_remove_credentials, DO_AUTH_TARGET_PROXY, DO_AUTH_SCHEME_BASIC)
SETS(do_job_set_proxy_settings, DO_PROXY_USAGE_NO_PROXY, NULL, NULL)
NUMBER(do_job_get_proxy_usage, uint32_t)
WRITES(do_job_get_proxy_list, NO_ARGUMENT)
WRITES(do_job_get_proxy_bypass_list, NO_ARGUMENT)
NUMBER(do_job_get_security_flags, uint32_t)
SETS(do_job_set_security_flags, DO_HTTP_REDIRECT_POLICY_DISALLOW)
WRITES(do_job_get_ca_file, NO_ARGUMENT)
SETS(do_job_set_ca_file, NULL)
SETS(do_job_set_client_certificate, setting("DO_TEST_CLIENT_CERT"), setting("DO_TEST_CLIENT_KEY"))
ACTS(do_job_remove_client_certificate)
WRITES(do_job_get_client_certificate, NO_ARGUMENT)
WRITES(do_job_get_client_key, NO_ARGUMENT)
