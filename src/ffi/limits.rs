//! What holds for all jobs of a store.

use super::constants::DO_BANDWIDTH_NOTHING;
use super::guard::{guard, guard_error};
use super::handle;
use super::raw::{self, Sized32};
use super::types::{do_bandwidth_period, do_error, do_limits, do_manager, do_result};
use crate::bandwidth::{PERIODS_MAX, Period};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::manager::Manager;
use crate::store::Limits;
use std::time::Duration;

impl Sized32 for do_limits {
    const FIRST_SIZE: usize = 88;
}

/// Fills in what holds for all jobs of the store. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG
/// (struct_size), DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_get_limits(
    manager: *mut do_manager,
    limits: *mut do_limits,
) -> do_result {
    guard(|| {
        let object = handle::get::<Manager>(manager)?;
        let place = raw::out_struct(limits, "limits")?;
        place.set(limits_out(&object.limits()?));
        Ok(Code::OK)
    })
}

/// Sets what holds for all jobs of the store: for every process, for good, and at once. Fields that the caller's
/// struct does not have stay as they are. Jobs and files beyond a new limit stay; no more can be added.
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_ARG (struct_size), DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_set_limits(
    manager: *mut do_manager,
    limits: *const do_limits,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Manager>(manager)?;
        let given = raw::in_struct(limits, limits_out(&object.limits()?), "limits")?;
        object.set_limits(&limits_in(&given))?;
        Ok(Code::OK)
    })
}

/// Writes the times of the local day in which other bandwidths hold, to room for `capacity` of them, and to `needed`
/// how many there are. DO_E_INSUFFICIENT_BUFFER if they do not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
/// DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_get_bandwidth_schedule(
    manager: *mut do_manager,
    periods: *mut do_bandwidth_period,
    capacity: u32,
    needed: *mut u32,
) -> do_result {
    guard(|| {
        let object = handle::get::<Manager>(manager)?;
        let found: Vec<do_bandwidth_period> = object.bandwidth_schedule()?.iter().map(period_out).collect();
        raw::write_values(&found, periods, capacity, needed)
    })
}

/// Sets the times of the local day in which other bandwidths hold than those of the limits: for every process, for
/// good, and at once. The first of the `count` periods (at most 64) that matches counts; none at all is no schedule.
/// DO_E_INVALID_ARG, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_manager_set_bandwidth_schedule(
    manager: *mut do_manager,
    count: u32,
    periods: *const do_bandwidth_period,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Manager>(manager)?;
        let periods = raw::values(periods, count, PERIODS_MAX, Code::E_INVALID_ARG, "periods")?;
        let periods = periods.into_iter().map(period_in).collect::<Result<Vec<Period>>>()?;
        object.set_bandwidth_schedule(&periods)?;
        Ok(Code::OK)
    })
}

fn limits_out(limits: &Limits) -> do_limits {
    let [foreground, high, normal, low] = limits.bandwidth_by_priority;
    do_limits {
        struct_size: size_of::<do_limits>() as u32,
        connections: limits.connections,
        connections_per_host: limits.connections_per_host,
        reserved: 0,
        max_jobs: limits.max_jobs,
        max_files_per_job: limits.max_files_per_job,
        max_ranges_per_file: limits.max_ranges_per_file,
        inactivity_timeout: limits.inactivity.as_secs(),
        bandwidth: limits.bandwidth,
        bandwidth_foreground: foreground,
        bandwidth_high: high,
        bandwidth_normal: normal,
        bandwidth_low: low,
    }
}

fn limits_in(given: &do_limits) -> Limits {
    Limits {
        max_jobs: given.max_jobs,
        max_files_per_job: given.max_files_per_job,
        max_ranges_per_file: given.max_ranges_per_file,
        inactivity: Duration::from_secs(given.inactivity_timeout),
        connections: given.connections,
        connections_per_host: given.connections_per_host,
        bandwidth: given.bandwidth,
        bandwidth_by_priority: [
            given.bandwidth_foreground,
            given.bandwidth_high,
            given.bandwidth_normal,
            given.bandwidth_low,
        ],
    }
}

fn period_out(period: &Period) -> do_bandwidth_period {
    do_bandwidth_period {
        days: period.days.into(),
        from_minute: period.from_minute.into(),
        to_minute: period.to_minute.into(),
        priorities: period.priorities.into(),
        bandwidth: period.rate.unwrap_or(DO_BANDWIDTH_NOTHING),
    }
}

fn period_in(given: do_bandwidth_period) -> Result<Period> {
    let refused = |name: &str, value: u32| Error::argument(format!("a period's {name} is {value}"));
    Ok(Period {
        days: u8::try_from(given.days).map_err(|_| refused("days", given.days))?,
        from_minute: u16::try_from(given.from_minute)
            .map_err(|_| refused("from_minute", given.from_minute))?,
        to_minute: u16::try_from(given.to_minute).map_err(|_| refused("to_minute", given.to_minute))?,
        priorities: u8::try_from(given.priorities).map_err(|_| refused("priorities", given.priorities))?,
        rate: Some(given.bandwidth).filter(|rate| *rate != DO_BANDWIDTH_NOTHING),
    })
}
