//! Every export with what its arguments are good for, and the shape of every struct. Written from src/ffi; changes
//! here are overwritten.

use crate::table::Kind::*;
use crate::table::{calls, shapes};
use dojob::ffi::types::*;
use std::ffi::c_char;

shapes! {
    do_manager_options { struct_size: Number 4, max_running_jobs: Number 4 }
    do_job_id { bytes: Number 16 }
    do_job_filter { struct_size: Number 4, states: Number 4, name_prefix: Text (size_of::<usize>()) }
    do_limits { struct_size: Number 4, connections: Number 4, connections_per_host: Number 4, reserved: Number 4, max_jobs: Number 8, max_files_per_job: Number 8, max_ranges_per_file: Number 8, inactivity_timeout: Number 8, bandwidth: Number 8, bandwidth_foreground: Number 8, bandwidth_high: Number 8, bandwidth_normal: Number 8, bandwidth_low: Number 8 }
    do_bandwidth_period { days: Number 4, from_minute: Number 4, to_minute: Number 4, priorities: Number 4, bandwidth: Number 8 }
    do_file_info { remote_name: Text (size_of::<usize>()), local_name: Text (size_of::<usize>()) }
    do_file_range { initial_offset: Number 8, length: Number 8 }
    do_job_progress { struct_size: Number 4, reserved: Number 4, bytes_total: Number 8, bytes_transferred: Number 8, files_total: Number 4, files_transferred: Number 4 }
    do_job_times { struct_size: Number 4, reserved: Number 4, creation_time: Number 8, modification_time: Number 8, transfer_completion_time: Number 8 }
    do_wait_reason { struct_size: Number 4, reason: Number 4, code: Number 4, reserved: Number 4, until: Number 8, bytes_needed: Number 8 }
    do_notify_interface { struct_size: Number 4, reserved: Number 4, user_data: UserData (size_of::<usize>()), job_transferred: Function (size_of::<usize>()), job_error: Function (size_of::<usize>()), job_modification: Function (size_of::<usize>()), file_transferred: Function (size_of::<usize>()), file_ranges_transferred: Function (size_of::<usize>()), finalize: Function (size_of::<usize>()) }
    do_attempt { struct_size: Number 4, file: Number 4, number: Number 8, began: Number 8, duration_ms: Number 8, start: Number 8, bytes: Number 8, http_status: Number 4, rung: Number 4, code: Number 4, os_code: Number 4 }
    do_file_progress { struct_size: Number 4, completed: Number 4, bytes_total: Number 8, bytes_transferred: Number 8 }
    do_event { struct_size: Number 4, what: Number 4, job_id: Number (size_of::<do_job_id>()), state: Number 4, reserved: Number 4 }
    do_notice { struct_size: Number 4, kind: Number 4, number: Number 8, job_id: Number (size_of::<do_job_id>()), file: Number 4, ranges: Number 4 }
}

calls! {
    do_manager_open(store: *const c_char = Text, options: *const do_manager_options = StructIn("do_manager_options"), manager: *mut *mut do_manager = HandleOut("do_manager"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_manager_close(manager: *mut do_manager = Handle("do_manager")) -> do_result;
    do_manager_create_job(manager: *mut do_manager = Handle("do_manager"), display_name: *const c_char = Text, r#type: u32 = Number, id: *mut do_job_id = StructOut("do_job_id"), job: *mut *mut do_job = HandleOut("do_job"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_manager_get_job(manager: *mut do_manager = Handle("do_manager"), id: *const do_job_id = StructIn("do_job_id"), job: *mut *mut do_job = HandleOut("do_job"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_manager_enum_jobs(manager: *mut do_manager = Handle("do_manager"), jobs: *mut *mut do_enum_jobs = HandleOut("do_enum_jobs")) -> do_result;
    do_manager_enum_jobs_filtered(manager: *mut do_manager = Handle("do_manager"), filter: *const do_job_filter = StructIn("do_job_filter"), jobs: *mut *mut do_enum_jobs = HandleOut("do_enum_jobs"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_manager_get_error_description(manager: *mut do_manager = Handle("do_manager"), result: do_result = Result, language: u32 = Number, buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_manager_subscribe(manager: *mut do_manager = Handle("do_manager"), events: *mut *mut do_events = HandleOut("do_events")) -> do_result;
    do_manager_get_limits(manager: *mut do_manager = Handle("do_manager"), limits: *mut do_limits = StructOut("do_limits")) -> do_result;
    do_manager_set_limits(manager: *mut do_manager = Handle("do_manager"), limits: *const do_limits = StructIn("do_limits"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_manager_get_bandwidth_schedule(manager: *mut do_manager = Handle("do_manager"), periods: *mut do_bandwidth_period = StructsOut("do_bandwidth_period"), capacity: u32 = Count, needed: *mut u32 = ValueOut(4)) -> do_result;
    do_manager_set_bandwidth_schedule(manager: *mut do_manager = Handle("do_manager"), count: u32 = Count, periods: *const do_bandwidth_period = StructsIn("do_bandwidth_period"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_add_file(job: *mut do_job = Handle("do_job"), remote_name: *const c_char = Text, local_name: *const c_char = Text, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_add_file_set(job: *mut do_job = Handle("do_job"), count: u32 = Count, files: *const do_file_info = StructsIn("do_file_info"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_add_file_with_ranges(job: *mut do_job = Handle("do_job"), remote_name: *const c_char = Text, local_name: *const c_char = Text, count: u32 = Count, ranges: *const do_file_range = StructsIn("do_file_range"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_file(job: *mut do_job = Handle("do_job"), place: u32 = Number, file: *mut *mut do_file = HandleOut("do_file")) -> do_result;
    do_job_enum_files(job: *mut do_job = Handle("do_job"), files: *mut *mut do_enum_files = HandleOut("do_enum_files")) -> do_result;
    do_job_suspend(job: *mut do_job = Handle("do_job"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_resume(job: *mut do_job = Handle("do_job"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_cancel(job: *mut do_job = Handle("do_job"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_complete(job: *mut do_job = Handle("do_job"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_id(job: *mut do_job = Handle("do_job"), id: *mut do_job_id = StructOut("do_job_id")) -> do_result;
    do_job_get_type(job: *mut do_job = Handle("do_job"), r#type: *mut u32 = ValueOut(4)) -> do_result;
    do_job_get_progress(job: *mut do_job = Handle("do_job"), progress: *mut do_job_progress = StructOut("do_job_progress")) -> do_result;
    do_job_get_times(job: *mut do_job = Handle("do_job"), times: *mut do_job_times = StructOut("do_job_times")) -> do_result;
    do_job_get_state(job: *mut do_job = Handle("do_job"), state: *mut u32 = ValueOut(4)) -> do_result;
    do_job_get_error(job: *mut do_job = Handle("do_job"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_wait_reason(job: *mut do_job = Handle("do_job"), wait: *mut do_wait_reason = StructOut("do_wait_reason")) -> do_result;
    do_job_close(job: *mut do_job = Handle("do_job")) -> do_result;
    do_job_get_display_name(job: *mut do_job = Handle("do_job"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_job_set_display_name(job: *mut do_job = Handle("do_job"), display_name: *const c_char = Text, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_priority(job: *mut do_job = Handle("do_job"), priority: *mut u32 = ValueOut(4)) -> do_result;
    do_job_set_priority(job: *mut do_job = Handle("do_job"), priority: u32 = Number, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_description(job: *mut do_job = Handle("do_job"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_job_set_description(job: *mut do_job = Handle("do_job"), description: *const c_char = Text, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_minimum_retry_delay(job: *mut do_job = Handle("do_job"), seconds: *mut u32 = ValueOut(4)) -> do_result;
    do_job_set_minimum_retry_delay(job: *mut do_job = Handle("do_job"), seconds: u32 = Number, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_no_progress_timeout(job: *mut do_job = Handle("do_job"), seconds: *mut u32 = ValueOut(4)) -> do_result;
    do_job_set_no_progress_timeout(job: *mut do_job = Handle("do_job"), seconds: u32 = Number, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_maximum_download_time(job: *mut do_job = Handle("do_job"), seconds: *mut u32 = ValueOut(4)) -> do_result;
    do_job_set_maximum_download_time(job: *mut do_job = Handle("do_job"), seconds: u32 = Number, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_maximum_download_size(job: *mut do_job = Handle("do_job"), bytes: *mut u64 = ValueOut(8)) -> do_result;
    do_job_set_maximum_download_size(job: *mut do_job = Handle("do_job"), bytes: u64 = Number, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_error_count(job: *mut do_job = Handle("do_job"), errors: *mut u32 = ValueOut(4)) -> do_result;
    do_job_get_bandwidth_limit(job: *mut do_job = Handle("do_job"), bytes_per_second: *mut u64 = ValueOut(8)) -> do_result;
    do_job_set_bandwidth_limit(job: *mut do_job = Handle("do_job"), bytes_per_second: u64 = Number, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_notify_flags(job: *mut do_job = Handle("do_job"), flags: *mut u32 = ValueOut(4)) -> do_result;
    do_job_set_notify_flags(job: *mut do_job = Handle("do_job"), flags: u32 = Number, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_minimum_notification_interval(job: *mut do_job = Handle("do_job"), milliseconds: *mut u32 = ValueOut(4)) -> do_result;
    do_job_set_minimum_notification_interval(job: *mut do_job = Handle("do_job"), milliseconds: u32 = Number, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_replace_remote_prefix(job: *mut do_job = Handle("do_job"), old_prefix: *const c_char = Text, new_prefix: *const c_char = Text, count: *mut u32 = ValueOut(4), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_custom_headers(job: *mut do_job = Handle("do_job"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_job_set_custom_headers(job: *mut do_job = Handle("do_job"), headers: *const c_char = Text, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_make_custom_headers_write_only(job: *mut do_job = Handle("do_job"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_user_agent(job: *mut do_job = Handle("do_job"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_job_set_user_agent(job: *mut do_job = Handle("do_job"), user_agent: *const c_char = Text, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_set_credentials(job: *mut do_job = Handle("do_job"), target: u32 = Number, scheme: u32 = Number, user_name: *const c_char = Text, password: *const c_char = Text, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_remove_credentials(job: *mut do_job = Handle("do_job"), target: u32 = Number, scheme: u32 = Number, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_set_proxy_settings(job: *mut do_job = Handle("do_job"), usage: u32 = Number, proxies: *const c_char = Text, bypass: *const c_char = Text, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_proxy_usage(job: *mut do_job = Handle("do_job"), usage: *mut u32 = ValueOut(4)) -> do_result;
    do_job_get_proxy_list(job: *mut do_job = Handle("do_job"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_job_get_proxy_bypass_list(job: *mut do_job = Handle("do_job"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_job_get_security_flags(job: *mut do_job = Handle("do_job"), flags: *mut u32 = ValueOut(4)) -> do_result;
    do_job_set_security_flags(job: *mut do_job = Handle("do_job"), flags: u32 = Number, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_ca_file(job: *mut do_job = Handle("do_job"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_job_set_ca_file(job: *mut do_job = Handle("do_job"), path: *const c_char = Text, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_set_client_certificate(job: *mut do_job = Handle("do_job"), certificate: *const c_char = Text, key: *const c_char = Text, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_remove_client_certificate(job: *mut do_job = Handle("do_job"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_client_certificate(job: *mut do_job = Handle("do_job"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_job_get_client_key(job: *mut do_job = Handle("do_job"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_job_set_notify_interface(job: *mut do_job = Handle("do_job"), interface: *const do_notify_interface = StructIn("do_notify_interface"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_job_get_notify_interface(job: *mut do_job = Handle("do_job"), interface: *mut do_notify_interface = StructOut("do_notify_interface")) -> do_result;
    do_job_enum_attempts(job: *mut do_job = Handle("do_job"), attempts: *mut *mut do_enum_attempts = HandleOut("do_enum_attempts")) -> do_result;
    do_enum_attempts_next(enumerator: *mut do_enum_attempts = Handle("do_enum_attempts"), attempt: *mut do_attempt = StructOut("do_attempt")) -> do_result;
    do_enum_attempts_get_text(enumerator: *mut do_enum_attempts = Handle("do_enum_attempts"), which: u32 = Number, buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_enum_attempts_reset(enumerator: *mut do_enum_attempts = Handle("do_enum_attempts")) -> do_result;
    do_enum_attempts_get_count(enumerator: *mut do_enum_attempts = Handle("do_enum_attempts"), attempts: *mut u32 = ValueOut(4)) -> do_result;
    do_enum_attempts_close(enumerator: *mut do_enum_attempts = Handle("do_enum_attempts")) -> do_result;
    do_file_get_remote_name(file: *mut do_file = Handle("do_file"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_file_set_remote_name(file: *mut do_file = Handle("do_file"), remote_name: *const c_char = Text, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_file_get_local_name(file: *mut do_file = Handle("do_file"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_file_get_temporary_name(file: *mut do_file = Handle("do_file"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_file_get_ordinal(file: *mut do_file = Handle("do_file"), ordinal: *mut u32 = ValueOut(4)) -> do_result;
    do_file_get_ranges(file: *mut do_file = Handle("do_file"), ranges: *mut do_file_range = StructsOut("do_file_range"), capacity: u32 = Count, needed: *mut u32 = ValueOut(4)) -> do_result;
    do_file_get_validation_state(file: *mut do_file = Handle("do_file"), valid: *mut u32 = ValueOut(4)) -> do_result;
    do_file_set_validation_state(file: *mut do_file = Handle("do_file"), valid: u32 = Number, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_file_get_response_headers(file: *mut do_file = Handle("do_file"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_file_get_expected_digest(file: *mut do_file = Handle("do_file"), algorithm: *mut u32 = ValueOut(4), bytes: *mut u8 = BytesOut, capacity: u32 = Count, needed: *mut u32 = ValueOut(4)) -> do_result;
    do_file_set_expected_digest(file: *mut do_file = Handle("do_file"), algorithm: u32 = Number, count: u32 = Count, bytes: *const u8 = BytesIn, error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_file_get_progress(file: *mut do_file = Handle("do_file"), progress: *mut do_file_progress = StructOut("do_file_progress")) -> do_result;
    do_file_close(file: *mut do_file = Handle("do_file")) -> do_result;
    do_enum_jobs_next(enumerator: *mut do_enum_jobs = Handle("do_enum_jobs"), count: u32 = Count, jobs: *mut *mut do_job = HandlesOut("do_job"), fetched: *mut u32 = ValueOut(4)) -> do_result;
    do_enum_jobs_skip(enumerator: *mut do_enum_jobs = Handle("do_enum_jobs"), count: u32 = Number) -> do_result;
    do_enum_jobs_reset(enumerator: *mut do_enum_jobs = Handle("do_enum_jobs")) -> do_result;
    do_enum_jobs_clone(enumerator: *mut do_enum_jobs = Handle("do_enum_jobs"), copy: *mut *mut do_enum_jobs = HandleOut("do_enum_jobs")) -> do_result;
    do_enum_jobs_get_count(enumerator: *mut do_enum_jobs = Handle("do_enum_jobs"), jobs: *mut u32 = ValueOut(4)) -> do_result;
    do_enum_jobs_close(enumerator: *mut do_enum_jobs = Handle("do_enum_jobs")) -> do_result;
    do_enum_files_next(enumerator: *mut do_enum_files = Handle("do_enum_files"), count: u32 = Count, files: *mut *mut do_file = HandlesOut("do_file"), fetched: *mut u32 = ValueOut(4)) -> do_result;
    do_enum_files_skip(enumerator: *mut do_enum_files = Handle("do_enum_files"), count: u32 = Number) -> do_result;
    do_enum_files_reset(enumerator: *mut do_enum_files = Handle("do_enum_files")) -> do_result;
    do_enum_files_clone(enumerator: *mut do_enum_files = Handle("do_enum_files"), copy: *mut *mut do_enum_files = HandleOut("do_enum_files")) -> do_result;
    do_enum_files_get_count(enumerator: *mut do_enum_files = Handle("do_enum_files"), files: *mut u32 = ValueOut(4)) -> do_result;
    do_enum_files_close(enumerator: *mut do_enum_files = Handle("do_enum_files")) -> do_result;
    do_events_wait(events: *mut do_events = Handle("do_events"), timeout_ms: u32 = Timeout, event: *mut do_event = StructOut("do_event")) -> do_result;
    do_events_get_fd(events: *mut do_events = Handle("do_events"), fd: *mut i32 = ValueOut(4)) -> do_result;
    do_events_close(events: *mut do_events = Handle("do_events")) -> do_result;
    do_manager_open_notices(manager: *mut do_manager = Handle("do_manager"), notices: *mut *mut do_notices = HandleOut("do_notices")) -> do_result;
    do_notices_watch(notices: *mut do_notices = Handle("do_notices"), job: *mut do_job = Handle("do_job"), error: *mut *mut do_error = HandleOut("do_error")) -> do_result;
    do_notices_unwatch(notices: *mut do_notices = Handle("do_notices"), job: *mut do_job = Handle("do_job")) -> do_result;
    do_notices_next(notices: *mut do_notices = Handle("do_notices"), timeout_ms: u32 = Timeout, notice: *mut do_notice = StructOut("do_notice")) -> do_result;
    do_notices_get_ranges(notices: *mut do_notices = Handle("do_notices"), number: u64 = Number, ranges: *mut do_file_range = StructsOut("do_file_range"), capacity: u32 = Count, needed: *mut u32 = ValueOut(4)) -> do_result;
    do_notices_answer(notices: *mut do_notices = Handle("do_notices"), number: u64 = Number, result: do_result = Result) -> do_result;
    do_notices_close(notices: *mut do_notices = Handle("do_notices")) -> do_result;
    do_error_get_error(error: *mut do_error = Handle("do_error"), context: *mut u32 = ValueOut(4), code: *mut do_result = ValueOut(4)) -> do_result;
    do_error_get_file(error: *mut do_error = Handle("do_error"), file: *mut *mut do_file = HandleOut("do_file")) -> do_result;
    do_error_get_error_description(error: *mut do_error = Handle("do_error"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_error_get_error_context_description(error: *mut do_error = Handle("do_error"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_error_get_protocol(error: *mut do_error = Handle("do_error"), buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_error_get_retry_time(error: *mut do_error = Handle("do_error"), time: *mut u64 = ValueOut(8)) -> do_result;
    do_error_get_http_status(error: *mut do_error = Handle("do_error"), status: *mut u32 = ValueOut(4)) -> do_result;
    do_error_get_os_code(error: *mut do_error = Handle("do_error"), code: *mut i32 = ValueOut(4)) -> do_result;
    do_error_get_bytes_needed(error: *mut do_error = Handle("do_error"), bytes: *mut u64 = ValueOut(8)) -> do_result;
    do_error_close(error: *mut do_error = Handle("do_error")) -> do_result;
    do_abi_version() -> u32;
    do_version(buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_result_get_text(result: do_result = Result, buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
    do_result_get_name(result: do_result = Result, buffer: *mut c_char = Buffer, capacity: usize = Capacity, needed: *mut usize = ValueOut(size_of::<usize>())) -> do_result;
}
