/* Stages and trials: see stages.h. */
#include "stages.h"

static bool is_final(uint32_t state)
{
    return state == DO_JOB_STATE_ACKNOWLEDGED || state == DO_JOB_STATE_CANCELLED;
}

/* Opens the store; for a job that is to wait, with one slot, which another takes for long. */
static void open_stage(struct stage *stage)
{
    do_manager_options options = {sizeof options, stage->state == DO_JOB_STATE_QUEUED};
    stage->site = open_site_with(&options);
    if (stage->state == DO_JOB_STATE_QUEUED) {
        char *local = in(stage->site.folder, "other.bin");
        stage->other = new_job(stage->site.manager, url("/trickle/large.bin"), local);
        CHECK_OK(do_job_resume(stage->other, NULL));
        await_bytes(stage->site.events, stage->other, 1);
    }
}

static const char *remote_for(uint32_t state)
{
    switch (state) {
    case DO_JOB_STATE_TRANSFERRING: return url("/trickle/medium.bin");
    case DO_JOB_STATE_ERROR: return url("/missing");
    case DO_JOB_STATE_TRANSIENT_ERROR: return closed_port_url();
    default: return url("/small.bin");
    }
}

struct stage set_stage(uint32_t state)
{
    struct stage stage = {.state = state};
    open_stage(&stage);
    stage.job = new_job(stage.site.manager, remote_for(state), in(stage.site.folder, "a.bin"));
    stage.file = file_of(stage.job, 0);
    /* An error is to be transient for longer than the test. */
    CHECK_OK(do_job_set_minimum_retry_delay(stage.job, 3600, NULL));
    if (state != DO_JOB_STATE_SUSPENDED && state != DO_JOB_STATE_CANCELLED)
        CHECK_OK(do_job_resume(stage.job, NULL));
    if (state == DO_JOB_STATE_CANCELLED)
        CHECK_OK(do_job_cancel(stage.job, NULL));
    if (state == DO_JOB_STATE_ACKNOWLEDGED && await_state(stage.site.events, stage.job, DO_JOB_STATE_TRANSFERRED))
        CHECK_OK(do_job_complete(stage.job, NULL));
    if (state == DO_JOB_STATE_TRANSFERRING)
        await_bytes(stage.site.events, stage.job, 1);
    await_state(stage.site.events, stage.job, state);
    return stage;
}

void let_arrive(struct stage *stage)
{
    const char *name = stage->state == DO_JOB_STATE_TRANSFERRING ? "medium.bin" : "small.bin";
    if (is_final(stage->state)) {
        CHECK_NUMBER(state_of(stage->job), stage->state);
        return;
    }
    if (stage->other)
        CHECK_OK(do_job_suspend(stage->other, NULL));
    if (stage->state != DO_JOB_STATE_TRANSFERRED)
        CHECK_OK(do_file_set_remote_name(stage->file, url(text("/%s", name)), NULL));
    CHECK_OK(do_job_resume(stage->job, NULL));
    arrives(&stage->site, stage->job, name);
}

void clear_stage(struct stage *stage)
{
    CHECK_OK(do_file_close(stage->file));
    CHECK_OK(do_job_close(stage->job));
    if (stage->other)
        CHECK_OK(do_job_close(stage->other));
    close_site(&stage->site);
}

const char *trial_text(const struct trial *trial)
{
    if (trial->text && trial->text[0] == '$')
        return setting(trial->text + 1);
    return trial->text ? repeated(trial->text, trial->times ? trial->times : 1) : NULL;
}

static bool here(uint32_t state, const struct trial *trial)
{
    return trial->only == 0 || (trial->only & 1u << state);
}

/* What the trial must answer in this state. */
static do_result answer_to(uint32_t state, const struct trial *trial)
{
    do_result code = here(state, trial) ? trial->code : trial->elsewhere;
    return is_final(state) && !trial->always && code >= 0 ? DO_E_INVALID_STATE : code;
}

/* A refusal for its arguments, which may be looked at before the state. */
static bool is_for_arguments(do_result result, const struct trial *trial)
{
    return trial->code < 0 && result == trial->code;
}

/* A refusal for the state, which may be looked at before the arguments. */
static bool is_for_state(do_result result, uint32_t state, const struct trial *trial)
{
    bool is_reason = (is_final(state) && !trial->always)
        || (!here(state, trial) && trial->elsewhere == DO_E_INVALID_STATE);
    return is_reason && result == DO_E_INVALID_STATE;
}

static void try_refused(struct stage *stage, const struct trial *trial)
{
    do_error *error = NULL;
    do_result result = trial->set(stage, trial, &error);
    bool for_arguments = is_for_arguments(result, trial);
    if (!for_arguments && !is_for_state(result, stage->state, trial))
        check_code(result, answer_to(stage->state, trial), trial->name, __FILE__, __LINE__);
    check_story(error, result, for_arguments && trial->word ? trial->word : "", trial->name, __FILE__, __LINE__);
    CHECK_NUMBER(state_of(stage->job), stage->state);
}

static void try_all_refused(uint32_t state, const struct trial *trials, size_t count)
{
    struct stage stage = set_stage(state);
    struct record before = record_of(stage.job);
    for (size_t i = 0; i < count; i++)
        if (answer_to(state, &trials[i]) < 0)
            try_refused(&stage, &trials[i]);
    if (state == DO_JOB_STATE_TRANSFERRING)
        CHECK_SETTINGS_KEPT(stage.job, before);
    else
        CHECK_KEPT(stage.job, before);
    let_arrive(&stage);
    clear_stage(&stage);
}

static void try_taken(struct stage *stage, const struct trial *trial)
{
    do_error *error = NULL;
    check_code(trial->set(stage, trial, &error), answer_to(stage->state, trial), trial->name, __FILE__, __LINE__);
    check_that(error == NULL, trial->name, __FILE__, __LINE__);
    if (trial->is_set)
        check_that(trial->is_set(stage, trial), text("%s is read as it was set", trial->name), __FILE__, __LINE__);
}

static void try_all_taken(uint32_t state, const struct trial *trials, size_t count)
{
    struct stage stage = {.job = NULL};
    for (size_t i = 0; i < count; i++) {
        if (answer_to(state, &trials[i]) < 0)
            continue;
        if (!stage.job)
            stage = set_stage(state);
        try_taken(&stage, &trials[i]);
        if (trials[i].spoils & 1u << state) {
            clear_stage(&stage);
            stage.job = NULL;
        }
    }
    if (stage.job) {
        CHECK_NUMBER(state_of(stage.job), state);
        clear_stage(&stage);
    }
}

void try_all(uint32_t state, const struct trial *trials, size_t count)
{
    try_all_refused(state, trials, count);
    try_all_taken(state, trials, count);
}
