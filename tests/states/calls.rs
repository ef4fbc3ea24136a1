//! The methods by their names in the table.

use dojob::{
    Algorithm, AuthScheme, AuthTarget, Code, Expected, File, FileRange, Job, JobState, Manager, Notify,
    Priority, ProxySettings, Result,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What a call works on.
pub struct Subject<'a> {
    pub manager: &'a Manager,
    pub job: &'a Job,
    /// The job's file; there is none in a job without.
    pub file: Option<File>,
    pub folder: &'a Path,
    pub remote: String,
}

struct Deaf;

impl Notify for Deaf {}

/// Calls a method of the table.
pub fn call(method: &str, on: &Subject<'_>) -> Result<Code> {
    let job = on.job;
    let file = || on.file.clone().expect("a file");
    let done = match method {
        "Resume" | "Resume, without files" => job.resume(),
        "Resume, after AddFile" => {
            // In a final state the first refusal is the answer.
            add(on, "more")?;
            job.resume()
        }
        "Suspend" => job.suspend(),
        "Cancel" => return job.cancel(),
        "Complete" => return job.complete(),
        "AddFile" => add(on, "added"),
        "AddFileSet" => {
            let (one, two) = (on.folder.join("one"), on.folder.join("two"));
            let set = [(on.remote.as_str(), one.as_path()), (on.remote.as_str(), two.as_path())];
            job.add_file_set(set).map(drop)
        }
        "AddFileWithRanges" => {
            let range = FileRange { start: 1, length: Some(2) };
            job.add_file_with_ranges(&on.remote, &on.folder.join("ranges"), &[range]).map(drop)
        }
        "ReplaceRemotePrefix" => job.replace_remote_prefix("ftp", "http").map(drop),
        "SetNotifyInterface" => job.set_notify_interface(Some(Arc::new(Deaf))),
        "SetNotifyInterface, to NULL" => job.set_notify_interface(None),
        "SetRemoteName" => file().set_remote_name(&on.remote),
        "SetExpectedDigest, before the file is whole" | "SetExpectedDigest, once the file is whole" => {
            file().set_expected_digest(None)
        }
        "SetValidationState, before the file is whole"
        | "SetValidationState to true, once the file is whole" => file().set_validation_state(true),
        "SetValidationState to false, once the file is whole" => file().set_validation_state(false),
        "GetError" => job.error().map(drop),
        "EnumFiles and every other getter" => getters(on),
        "IBackgroundCopyManager::GetJob" => on.manager.job(job.id()?).map(drop),
        "IBackgroundCopyManager::EnumJobs lists it" => listed(on),
        setter => set(setter, on),
    };
    done.map(|()| Code::OK)
}

fn add(on: &Subject<'_>, name: &str) -> Result<()> {
    on.job.add_file(&on.remote, &on.folder.join(name)).map(drop)
}

fn set(method: &str, on: &Subject<'_>) -> Result<()> {
    let job = on.job;
    let second = Duration::from_secs(1_000);
    match method {
        "SetDisplayName" => job.set_display_name("renamed"),
        "SetDescription" => job.set_description("described"),
        "SetPriority" => job.set_priority(Priority::Normal),
        "SetMinimumRetryDelay" => job.set_minimum_retry_delay(Duration::from_secs(600)),
        "SetNoProgressTimeout" => job.set_no_progress_timeout(second),
        "SetMaximumDownloadTime" => job.set_maximum_download_time(second),
        "SetMaximumDownloadSize" => job.set_maximum_download_size(1 << 40),
        "SetBandwidthLimit" => job.set_bandwidth_limit(1 << 20),
        "SetNotifyFlags" => job.set_notify_flags(63),
        "SetMinimumNotificationInterval" => job.set_minimum_notification_interval(second),
        "SetCustomHeaders" => job.set_custom_headers("X-A: b\r\n"),
        "MakeCustomHeadersWriteOnly" => job.make_custom_headers_write_only(),
        "SetUserAgent" => job.set_user_agent(Some("test")),
        "SetCredentials" => job.set_credentials(AuthTarget::Server, AuthScheme::Basic, "u", "p"),
        "RemoveCredentials" => job.remove_credentials(AuthTarget::Server, AuthScheme::Basic).map(drop),
        "SetProxySettings" => job.set_proxy_settings(ProxySettings::default()),
        "SetSecurityFlags" => job.set_security_flags(0),
        "SetCaFile" => job.set_ca_file(None),
        "SetClientCertificate" => job.set_client_certificate(None),
        other => panic!("the table has a method that nobody calls: {other}"),
    }
}

fn getters(on: &Subject<'_>) -> Result<()> {
    let job = on.job;
    job.display_name()?;
    job.description()?;
    job.id()?;
    job.job_type()?;
    job.priority()?;
    job.progress()?;
    job.times()?;
    job.state()?;
    job.minimum_retry_delay()?;
    job.no_progress_timeout()?;
    job.maximum_download_time()?;
    job.maximum_download_size()?;
    job.bandwidth_limit()?;
    job.error_count()?;
    job.notify_flags()?;
    job.notify_interface()?;
    job.minimum_notification_interval()?;
    // Hidden by a row above.
    assert!(
        job.custom_headers().is_ok_and(|text| text.is_empty())
            || job.custom_headers().unwrap_err().code == Code::E_WRITE_ONLY_PROPERTY
    );
    job.user_agent()?;
    job.proxy_settings()?;
    job.security_flags()?;
    job.ca_file()?;
    job.client_certificate()?;
    job.wait_reason()?;
    job.attempts()?;
    job.file_at(0)?;
    for file in job.files()? {
        file.remote_name()?;
        file.local_name()?;
        file.temporary_name()?;
        file.progress()?;
        file.ranges()?;
        file.validation_state()?;
        file.response_headers()?;
        let known: Option<Expected> = file.expected_digest()?;
        assert!(known.is_none_or(|digest| digest.algorithm == Algorithm::Sha256));
    }
    Ok(())
}

fn listed(on: &Subject<'_>) -> Result<()> {
    let id = on.job.id()?;
    for job in on.manager.jobs()? {
        if job.id()? == id {
            assert!(!matches!(job.state()?, JobState::Acknowledged | JobState::Cancelled));
            return Ok(());
        }
    }
    on.manager.job(id).map(drop)
}
