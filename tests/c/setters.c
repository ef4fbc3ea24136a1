/* Setters of a job's own properties: at their limits and beyond, in every state. */
#include "stages.h"

#define NUMBER(property, type)                                                                                   \
    static do_result set_##property(struct stage *stage, const struct trial *trial, do_error **error)            \
    {                                                                                                            \
        return do_job_set_##property(stage->job, (type)trial->number, error);                                    \
    }                                                                                                            \
    static bool is_##property(struct stage *stage, const struct trial *trial)                                    \
    {                                                                                                            \
        type found = 0;                                                                                          \
        return CHECK_OK(do_job_get_##property(stage->job, &found)) && CHECK_NUMBER(found, trial->second);        \
    }

NUMBER(priority, uint32_t)
NUMBER(minimum_retry_delay, uint32_t)
NUMBER(no_progress_timeout, uint32_t)
NUMBER(maximum_download_time, uint32_t)
NUMBER(maximum_download_size, uint64_t)
NUMBER(bandwidth_limit, uint64_t)
NUMBER(notify_flags, uint32_t)
NUMBER(minimum_notification_interval, uint32_t)

#define TEXT(property, room)                                                                                     \
    static do_result set_##property(struct stage *stage, const struct trial *trial, do_error **error)            \
    {                                                                                                            \
        return do_job_set_##property(stage->job, trial_text(trial), error);                                      \
    }                                                                                                            \
    static bool is_##property(struct stage *stage, const struct trial *trial)                                    \
    {                                                                                                            \
        char found[room];                                                                                        \
        return CHECK_OK(do_job_get_##property(stage->job, found, sizeof found, NULL))                            \
            && CHECK_TEXT(found, trial_text(trial));                                                             \
    }

TEXT(display_name, 4 * 256 + 1)
TEXT(description, 4 * 1024 + 1)

/* What is kept as it is, what is kept as something else, and what is refused. */
#define KEPT(property, value) KEPT_AS(property, value, value)
#define KEPT_AS(property, value, kept)                                                                           \
    {.name = #property " " #value, .set = set_##property, .number = value, .second = kept, .is_set = is_##property}
/* What is kept, and lets a job go on that is in one of these states. */
#define MOVES(property, value, states)                                                                           \
    {.name = #property " " #value, .set = set_##property, .number = value, .second = value,                      \
     .is_set = is_##property, .spoils = states}
#define REFUSED(property, value, why, says)                                                                      \
    {.name = #property " " #value, .set = set_##property, .number = value, .code = why, .word = says}
#define TEXT_KEPT(property, piece, count)                                                                        \
    {.name = #property " " #count, .set = set_##property, .text = piece, .times = count, .is_set = is_##property}
#define TEXT_REFUSED(property, piece, count, why, says)                                                          \
    {.name = #property " " #count, .set = set_##property, .text = piece, .times = count, .code = why, .word = says}

static const struct trial number_trials[] = {
    MOVES(priority, DO_JOB_PRIORITY_FOREGROUND, QUEUED),
    MOVES(priority, DO_JOB_PRIORITY_HIGH, QUEUED),
    KEPT(priority, DO_JOB_PRIORITY_NORMAL),
    KEPT(priority, DO_JOB_PRIORITY_LOW),
    REFUSED(priority, 4, DO_E_INVALID_ARG, "priority"),
    REFUSED(priority, 0x80000000, DO_E_INVALID_ARG, "priority"),
    REFUSED(priority, UINT32_MAX, DO_E_INVALID_ARG, "priority"),
    KEPT_AS(minimum_retry_delay, 0, 5),
    KEPT_AS(minimum_retry_delay, 4, 5),
    KEPT(minimum_retry_delay, 5),
    KEPT(minimum_retry_delay, 6),
    KEPT(minimum_retry_delay, UINT32_MAX),
    MOVES(no_progress_timeout, 0, IN_TRANSIENT_ERROR),
    MOVES(no_progress_timeout, 1, IN_TRANSIENT_ERROR),
    KEPT(no_progress_timeout, UINT32_MAX),
    KEPT(maximum_download_time, 0),
    MOVES(maximum_download_time, 1, TRANSFERRING),
    KEPT(maximum_download_time, UINT32_MAX),
    KEPT(maximum_download_size, 0),
    MOVES(maximum_download_size, 1, TRANSFERRING),
    KEPT(maximum_download_size, INT64_MAX),
    /* More than a file can have. */
    KEPT_AS(maximum_download_size, UINT64_MAX, INT64_MAX),
    KEPT(bandwidth_limit, 0),
    KEPT(bandwidth_limit, 1),
    KEPT(bandwidth_limit, INT64_MAX),
    KEPT_AS(bandwidth_limit, UINT64_MAX, INT64_MAX),
    KEPT(notify_flags, 0),
    KEPT(notify_flags, 63),
    REFUSED(notify_flags, 64, DO_E_NOT_IMPL, "notify flags"),
    REFUSED(notify_flags, 0x80000000, DO_E_NOT_IMPL, "notify flags"),
    REFUSED(notify_flags, UINT32_MAX, DO_E_NOT_IMPL, "notify flags"),
    KEPT(minimum_notification_interval, 0),
    KEPT(minimum_notification_interval, UINT32_MAX),
};

#define SMILE "\xF0\x9F\x98\x80"

static const struct trial text_trials[] = {
    TEXT_KEPT(display_name, "a", 1),
    TEXT_KEPT(display_name, "a", 256),
    TEXT_KEPT(display_name, SMILE, 256),
    TEXT_REFUSED(display_name, "a", 257, DO_E_STRING_TOO_LONG, "display name"),
    TEXT_REFUSED(display_name, SMILE, 257, DO_E_STRING_TOO_LONG, "display name"),
    TEXT_REFUSED(display_name, "a", 300000, DO_E_STRING_TOO_LONG, "display name"),
    TEXT_REFUSED(display_name, "", 1, DO_E_INVALID_ARG, "display name"),
    TEXT_REFUSED(display_name, NULL, 1, DO_E_POINTER, "display name"),
    TEXT_REFUSED(display_name, "a\xFF", 1, DO_E_INVALID_UTF8, "display name"),
    TEXT_REFUSED(display_name, "\xED\xA0\x80", 1, DO_E_INVALID_UTF8, "display name"),
    TEXT_KEPT(description, "", 1),
    TEXT_KEPT(description, "a", 1024),
    TEXT_KEPT(description, SMILE, 1024),
    TEXT_KEPT(description, "line\nend\t", 1),
    TEXT_REFUSED(description, "a", 1025, DO_E_STRING_TOO_LONG, "description"),
    TEXT_REFUSED(description, SMILE, 1025, DO_E_STRING_TOO_LONG, "description"),
    TEXT_REFUSED(description, NULL, 1, DO_E_POINTER, "description"),
    TEXT_REFUSED(description, "\xC0\xAF", 1, DO_E_INVALID_UTF8, "description"),
};

/* Structs of functions, all NULL; `number` is the size that they say they have. */
static do_result set_interface(struct stage *stage, const struct trial *trial, do_error **error)
{
    do_notify_interface interface = {.struct_size = (uint32_t)trial->number, .user_data = stage};
    return do_job_set_notify_interface(stage->job, &interface, error);
}

static bool is_interface(struct stage *stage, const struct trial *trial)
{
    do_notify_interface found = {.struct_size = sizeof found};
    CHECK_OK(do_job_get_notify_interface(stage->job, &found));
    return CHECK_NUMBER(found.struct_size, sizeof found) && trial->number && found.user_data == stage;
}

static do_result set_no_interface(struct stage *stage, const struct trial *trial, do_error **error)
{
    (void)trial;
    return do_job_set_notify_interface(stage->job, NULL, error);
}

static bool is_no_interface(struct stage *stage, const struct trial *trial)
{
    do_notify_interface found = {.struct_size = sizeof found, .user_data = stage};
    (void)trial;
    return CHECK_CODE(do_job_get_notify_interface(stage->job, &found), DO_S_FALSE) && !found.user_data;
}

#define SIZE(value)                                                                                              \
    {.name = "interface of size " #value, .set = set_interface, .number = value, .code = DO_E_INVALID_ARG,       \
     .word = "struct_size"}

static const struct trial interface_trials[] = {
    SIZE(0),
    SIZE(1),
    SIZE(4),
    SIZE(sizeof(do_notify_interface) - 1),
    {.name = "interface", .set = set_interface, .number = sizeof(do_notify_interface), .is_set = is_interface},
    {.name = "newer interface", .set = set_interface, .number = UINT32_MAX, .is_set = is_interface},
    {.name = "no interface", .set = set_no_interface, .is_set = is_no_interface, .always = true},
};

IN_EVERY_STATE(numbers, number_trials)
IN_EVERY_STATE(texts, text_trials)
IN_EVERY_STATE(interfaces, interface_trials)

int main(void)
{
    RUN_IN_EVERY_STATE(numbers);
    RUN_IN_EVERY_STATE(texts);
    RUN_IN_EVERY_STATE(interfaces);
    return check_end();
}
