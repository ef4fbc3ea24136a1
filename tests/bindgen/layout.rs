//! Where the fields of every struct lie, as the compiler has it.

use dojob::ffi::types::*;
use std::mem::offset_of;

/// A struct's name, size, and fields with their offsets.
pub struct Layout {
    pub name: &'static str,
    pub size: usize,
    pub fields: Vec<(&'static str, usize)>,
}

macro_rules! layouts {
    ($($name:ident { $($field:ident),* })*) => {
        vec![$(Layout {
            name: stringify!($name),
            size: size_of::<$name>(),
            fields: vec![$((stringify!($field), offset_of!($name, $field))),*],
        }),*]
    };
}

/// Every struct of the ABI.
pub fn all() -> Vec<Layout> {
    layouts! {
        do_job_id { bytes }
        do_manager_options { struct_size, max_running_jobs }
        do_job_progress { struct_size, reserved, bytes_total, bytes_transferred, files_total, files_transferred }
        do_file_progress { struct_size, completed, bytes_total, bytes_transferred }
        do_job_times { struct_size, reserved, creation_time, modification_time, transfer_completion_time }
        do_event { struct_size, what, job_id, state, reserved }
        do_file_info { remote_name, local_name }
        do_file_range { initial_offset, length }
        do_job_filter { struct_size, states, name_prefix }
        do_limits {
            struct_size, connections, connections_per_host, reserved, max_jobs, max_files_per_job,
            max_ranges_per_file, inactivity_timeout, bandwidth, bandwidth_foreground, bandwidth_high,
            bandwidth_normal, bandwidth_low
        }
        do_bandwidth_period { days, from_minute, to_minute, priorities, bandwidth }
        do_wait_reason { struct_size, reason, code, reserved, until, bytes_needed }
        do_attempt {
            struct_size, file, number, began, duration_ms, start, bytes, http_status, rung, code, os_code
        }
        do_notice { struct_size, kind, number, job_id, file, ranges }
        do_notify_interface {
            struct_size, reserved, user_data, job_transferred, job_error, job_modification, file_transferred,
            file_ranges_transferred, finalize
        }
    }
}

/// The table as the lines of a golden file.
pub fn lines() -> Vec<String> {
    let mut lines = Vec::new();
    for layout in all() {
        lines.push(format!("{} size {}", layout.name, layout.size));
        lines.extend(
            layout.fields.iter().map(|(field, offset)| format!("{}.{field} at {offset}", layout.name)),
        );
    }
    lines
}
