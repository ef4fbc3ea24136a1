//! What callers set about a job.

use super::Job;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::events::What;
use crate::fetch::address;
use crate::model::{self, Priority};
use crate::retry;
use crate::store::{ALL_FLAGS, Properties, Property};
use std::time::Duration;

/// The longest description, in characters.
pub const DESCRIPTION_MAX: usize = 1_024;

impl Job {
    fn properties(&self) -> Result<Properties> {
        self.core()?.store.properties(self.key)
    }

    fn set(&self, property: Property) -> Result<()> {
        let core = self.core()?;
        core.store.set(self.key, property, core.ports.clock.wall())?;
        core.hub.publish(self.id, What::PROPERTIES);
        core.reconsider(self.key);
        Ok(())
    }

    /// Gives the job another display name.
    pub fn set_display_name(&self, name: &str) -> Result<()> {
        model::check_name(name)?;
        self.set(Property::Name(name.to_owned()))
    }

    /// The description; empty if it has none.
    pub fn description(&self) -> Result<String> {
        Ok(self.properties()?.description)
    }

    /// Describes the job, in at most [`DESCRIPTION_MAX`] characters.
    pub fn set_description(&self, text: &str) -> Result<()> {
        if text.contains('\0') {
            return Err(Error::argument("description holds a NUL"));
        }
        if text.chars().count() > DESCRIPTION_MAX {
            let text = format!("description is longer than {DESCRIPTION_MAX} characters");
            return Err(Error::new(Code::E_STRING_TOO_LONG, text));
        }
        self.set(Property::Description(text.to_owned()))
    }

    /// Makes the job more or less urgent.
    pub fn set_priority(&self, priority: Priority) -> Result<()> {
        self.set(Property::Priority(priority))
    }

    /// The shortest wait after a transient error; 600 s, the longest that the back-off grows to by itself, if none
    /// has been set.
    pub fn minimum_retry_delay(&self) -> Result<Duration> {
        Ok(self.properties()?.retry_delay.unwrap_or(retry::CAP))
    }

    /// Sets the shortest wait after a transient error, in whole seconds; less than 5 s counts as 5. Until it is
    /// set, waits grow from one second to ten minutes. If it is longer than the no-progress time-out, the first
    /// error is the last. [`Job::resume`] ends a wait.
    pub fn set_minimum_retry_delay(&self, delay: Duration) -> Result<()> {
        self.set(Property::RetryDelay(delay.max(retry::MIN_DELAY)))
    }

    /// How long the job may go without progress after a transient error before it is in ERROR: an hour for
    /// [`Priority::Foreground`] and a day for all others, unless it was set.
    pub fn no_progress_timeout(&self) -> Result<Duration> {
        let set = self.properties()?.no_progress;
        Ok(set.unwrap_or(retry::no_progress_timeout(self.row()?.priority)))
    }

    /// Sets how long the job may go without progress after a transient error, in whole seconds, by a clock that
    /// nobody sets. Zero means never to try again.
    pub fn set_no_progress_timeout(&self, time: Duration) -> Result<()> {
        self.set(Property::NoProgress(time))
    }

    /// How long the job may transfer in all since it was resumed: 90 days, unless it was set; zero is no limit.
    pub fn maximum_download_time(&self) -> Result<Duration> {
        Ok(self.properties()?.max_time)
    }

    /// Sets how long the job may transfer in all since it was resumed, in whole seconds; zero is no limit.
    pub fn set_maximum_download_time(&self, time: Duration) -> Result<()> {
        self.set(Property::MaxTime(time))
    }

    /// How many bytes the job's files may have together; zero, the default, is no limit.
    pub fn maximum_download_size(&self) -> Result<u64> {
        Ok(self.properties()?.max_size)
    }

    /// Sets how many bytes the job's files may have together; zero is no limit.
    pub fn set_maximum_download_size(&self, bytes: u64) -> Result<()> {
        self.set(Property::MaxSize(bytes))
    }

    /// How often an error has interrupted the job.
    pub fn error_count(&self) -> Result<u32> {
        Ok(self.properties()?.errors)
    }

    /// Bytes a second that the job may fetch; zero, the default, is no limit of its own.
    pub fn bandwidth_limit(&self) -> Result<u64> {
        Ok(self.properties()?.bandwidth)
    }

    /// Sets how many bytes a second the job may fetch; zero is no limit of its own. Takes effect at once.
    pub fn set_bandwidth_limit(&self, bytes_per_second: u64) -> Result<()> {
        self.set(Property::Bandwidth(bytes_per_second))
    }

    /// Which notifications the job sends: a set of `DO_NOTIFY_` bits.
    pub fn notify_flags(&self) -> Result<u32> {
        Ok(self.properties()?.notify_flags)
    }

    /// Sets which notifications the job sends.
    pub fn set_notify_flags(&self, flags: u32) -> Result<()> {
        if flags & !ALL_FLAGS != 0 {
            let text = format!("notify flags {:#x} are not offered", flags & !ALL_FLAGS);
            return Err(Error::new(Code::E_NOT_IMPL, text));
        }
        self.set(Property::NotifyFlags(flags))
    }

    /// The shortest time between two notifications of a modification; 500 ms by default.
    pub fn minimum_notification_interval(&self) -> Result<Duration> {
        Ok(self.properties()?.notify_interval)
    }

    /// Sets the shortest time between two notifications of a modification, in whole milliseconds.
    pub fn set_minimum_notification_interval(&self, time: Duration) -> Result<()> {
        self.set(Property::NotifyInterval(time))
    }

    /// Gives the files whose remote names begin with `old` names that begin with `new` instead, unless they are
    /// whole: all or none. What has been fetched stays, for the new server to prove or disprove. Answers how
    /// many files it concerned.
    pub fn replace_remote_prefix(&self, old: &str, new: &str) -> Result<u32> {
        if old.is_empty() {
            return Err(Error::argument("the prefix to be replaced is empty"));
        }
        let core = self.core()?;
        let host = |url: &str| address::check(url).map(|()| address::host(url));
        let count = core.store.replace_prefix(self.key, old, new, host, core.ports.clock.wall())?;
        if count > 0 {
            core.hub.publish(self.id, What::PROPERTIES);
            core.wake();
        }
        Ok(count)
    }
}
