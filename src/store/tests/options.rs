//! What callers set: properties, HTTP options, limits, names and digests.

use super::*;
use crate::bandwidth::Period;
use crate::digest::{Algorithm, Expected};
use crate::options::{AuthScheme, AuthTarget, Credentials, ProxySettings, ProxyUsage, Secret};
use crate::ranges::FileRange;

fn credentials(scheme: AuthScheme) -> Credentials {
    let (user, password) = (Secret::new("user"), Secret::new("hunter2"));
    Credentials { target: AuthTarget::Server, scheme, user, password }
}

#[test]
fn properties_have_the_interfaces_defaults_and_keep_what_is_set() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let found = f.store.properties(key).unwrap();
    assert_eq!((found.retry_delay, found.no_progress, found.max_size, found.errors), (None, None, 0, 0));
    assert_eq!((found.max_time, found.notify_flags), (Duration::from_secs(7_776_000), 3));
    assert_eq!(found.notify_interval, Duration::from_millis(500));
    for property in [
        Property::Description("d".into()),
        Property::RetryDelay(Duration::from_secs(7)),
        Property::NoProgress(Duration::ZERO),
        Property::MaxTime(Duration::from_secs(9)),
        Property::MaxSize(u64::MAX),
        Property::Bandwidth(11),
        Property::NotifyFlags(63),
        Property::NotifyInterval(Duration::from_millis(1)),
    ] {
        f.store.set(key, property, NOW).unwrap();
    }
    let found = f.store.properties(key).unwrap();
    assert_eq!((found.description.as_str(), found.bandwidth, found.notify_flags), ("d", 11, 63));
    assert_eq!((found.retry_delay, found.no_progress), (Some(Duration::from_secs(7)), Some(Duration::ZERO)));
    assert_eq!((found.max_time, found.max_size), (Duration::from_secs(9), i64::MAX as u64));
    assert_eq!(found.notify_interval, Duration::from_millis(1));
}

#[test]
fn http_options_are_kept_and_secrets_go_with_the_job() {
    let f = fixture();
    let (key, _) = f.queued(1);
    assert_eq!(f.store.http(key).unwrap(), HttpRow::default());
    let proxy = ProxySettings { usage: ProxyUsage::Override, list: "p:1".into(), bypass: "b".into() };
    for option in [
        HttpOption::Headers(Secret::new("X: secret\r\n")),
        HttpOption::HideHeaders,
        HttpOption::UserAgent(Some("me".into())),
        HttpOption::Security(0x200),
        HttpOption::Proxy(proxy.clone()),
        HttpOption::CaFile(Some("/ca".into())),
        HttpOption::Credentials(credentials(AuthScheme::Basic)),
        HttpOption::Credentials(credentials(AuthScheme::Digest)),
    ] {
        assert!(f.store.set_http(key, option, NOW).unwrap());
    }
    let basic = HttpOption::NoCredentials(AuthTarget::Server, AuthScheme::Basic);
    assert!(f.store.set_http(key, basic.clone(), NOW).unwrap());
    assert!(!f.store.set_http(key, basic, NOW).unwrap(), "there were none any more");
    let found = f.begin(key).http;
    assert_eq!((found.headers.expose(), found.write_only, found.security), ("X: secret\r\n", true, 0x200));
    assert_eq!((found.proxy, found.credentials), (proxy, vec![credentials(AuthScheme::Digest)]));
    f.store.command(key, Command::Cancel, NOW).unwrap();
    let found = f.store.http(key).unwrap();
    assert_eq!((found.headers.expose(), found.credentials.len()), ("", 0));
    f.store.close();
    let bytes = std::fs::read(f.dir.path().join(DATABASE)).unwrap();
    assert!(!bytes.windows(7).any(|window| window == b"hunter2"), "a removed secret is overwritten");
}

#[test]
fn limits_are_kept_and_refuse_what_is_beyond_them() {
    let f = fixture();
    let limits =
        Limits { max_jobs: 1, max_files_per_job: 2, max_ranges_per_file: 1, ..f.store.limits().unwrap() };
    assert_eq!(limits.inactivity, Duration::from_secs(30 * 86_400));
    f.store.set_limits(&limits).unwrap();
    assert_eq!(f.store.limits().unwrap(), limits);
    let (key, _) = f.store.create_job("n", JobType::Download, NOW).unwrap();
    let error = f.store.create_job("n", JobType::Download, NOW).unwrap_err();
    assert_eq!(error.code, Code::E_TOO_MANY_JOBS);
    let error = f.store.add_files(key, &[file(0), file(1), file(2)], NOW).unwrap_err();
    assert_eq!(error.code, Code::E_TOO_MANY_FILES_IN_JOB);
    assert_eq!(f.store.files(key).unwrap(), [], "all or none");
    let ranges = [5, 50].map(|start| FileRange { start, length: Some(5) }).to_vec();
    let error = f.store.add_files(key, &[NewFile { ranges, ..file(0) }], NOW).unwrap_err();
    assert_eq!(error.code, Code::E_TOO_MANY_RANGES_IN_FILE);
    f.store.command(key, Command::Cancel, NOW).unwrap();
    f.store.create_job("n", JobType::Download, NOW).unwrap();
}

#[test]
fn a_schedule_is_replaced_as_a_whole() {
    let f = fixture();
    let period = |rate| Period { days: 127, from_minute: 60, to_minute: 0, priorities: 15, rate };
    for periods in [vec![period(None), period(Some(0)), period(Some(9))], vec![period(Some(7))], vec![]] {
        f.store.set_schedule(&periods).unwrap();
        assert_eq!(f.store.schedule().unwrap(), periods);
    }
}

#[test]
fn another_remote_name_ends_the_attempt_and_keeps_the_bytes() {
    let f = fixture();
    let (key, _) = f.queued(2);
    let work = f.begin(key);
    assert!(f.write(&work, 0));
    assert!(f.store.checkpoint(&work, 40, Checksum::new(), NOW).unwrap());
    f.store.set_remote_name(key, work.file, "http://other/", "other:80", NOW).unwrap();
    assert!(!f.store.wanted(&work).unwrap());
    assert!(f.store.checkpoint(&work, 60, Checksum::new(), NOW).unwrap(), "what was fetched is kept");
    assert!(!f.whole(&work, 60).unwrap(), "the new name is to prove the rest");
    assert_eq!(f.store.failed(&work, &transient(), None, NOW).unwrap(), None, "nobody asks any more");
    let renamed = f.begin(key);
    assert_eq!((renamed.url.as_str(), renamed.known.done), ("http://other/", 60));
    assert!(!f.store.checkpoint(&work, 70, Checksum::new(), NOW).unwrap(), "it is another's by now");
}

#[test]
fn a_prefix_is_replaced_in_all_names_or_in_none() {
    let f = fixture();
    let (key, _) = f.queued(3);
    let names = || -> Vec<String> { f.store.files(key).unwrap().into_iter().map(|file| file.url).collect() };
    let refuse = |url: &str| if url.ends_with('2') { Err(Error::argument(url)) } else { Ok("x:80".into()) };
    assert!(f.store.replace_prefix(key, "http://h/", "http://x/", refuse, NOW).is_err());
    assert_eq!(names(), ["http://h/0", "http://h/1", "http://h/2"]);
    let accept = |_: &str| Ok("x:80".to_owned());
    assert_eq!(f.store.replace_prefix(key, "http://h/", "http://x/", accept, NOW).unwrap(), 3);
    assert_eq!(names(), ["http://x/0", "http://x/1", "http://x/2"]);
    assert_eq!(f.store.replace_prefix(key, "http://h/", "http://x/", accept, NOW).unwrap(), 0);
    assert_eq!(f.store.runnable(Priority::Normal, 9).unwrap()[0].host, "x:80");
}

#[test]
fn a_digest_is_said_before_the_file_is_whole_and_a_verdict_after() {
    let f = fixture();
    let (key, _) = f.queued(1);
    let digest = Expected { algorithm: Algorithm::Sha256, bytes: vec![7; 32] };
    let work = f.begin(key);
    f.store.set_digest(key, work.file, Some(&digest), NOW).unwrap();
    assert_eq!(f.store.digest(work.file).unwrap(), Some(digest.clone()));
    assert_eq!(f.store.set_valid(key, work.file, false, NOW).unwrap_err().code, Code::E_INVALID_STATE);
    assert!(!f.write(&work, 0), "this attempt does not know of the digest");
    let work = f.begin(key);
    assert_eq!(work.digest, Some(digest));
    assert!(f.write(&work, 0));
    assert!(f.whole(&work, 100).unwrap());
    assert_eq!(f.store.file(work.file).unwrap().valid, Some(true), "its digest proved it");
    assert_eq!(f.store.set_digest(key, work.file, None, NOW).unwrap_err().code, Code::E_INVALID_STATE);
    f.store.set_valid(key, work.file, false, NOW).unwrap();
    assert_eq!(f.state(key), JobState::Error);
    let failure = f.store.failure(key).unwrap().unwrap();
    assert_eq!((failure.error.code, failure.file), (Code::E_VALIDATION_FAILED, Some(work.file)));
    f.store.command(key, Command::Resume, NOW).unwrap();
    assert_eq!(f.begin(key).known.done, 0, "it is fetched again");
}
