//! Transfers against an origin that misbehaves as scripted: right bytes, or a clear error.

mod support;

use dojob::{Code, Context, JobState};
use dojob_origin::{Fault, Resource};
use std::time::{Duration, Instant};
use support::{Bench, assert_holds, content, faulty, options, resource};

const LEN: u64 = 3 * 1024 * 1024 + 11;

/// How the rest is asked for behind so many bytes: with 64 KiB that are there already.
fn rest(done: u64) -> String {
    format!("bytes={}-", done - 65_536)
}

#[test]
fn a_file_arrives_whatever_its_size_and_framing() {
    for (len, faults) in
        [(0, vec![]), (1, vec![]), (LEN, vec![]), (LEN, vec![Fault::Chunked]), (0, vec![Fault::Chunked])]
    {
        let bench = Bench::new();
        let path = bench.fetch(faulty(1, len, faults));
        assert_holds(&path, content(1, len));
        assert_eq!(bench.origin.requests().len(), 1, "one request learns everything");
        assert!(bench.parts().is_empty());
    }
}

#[test]
fn every_request_asks_for_the_plain_bytes() {
    let bench = Bench::new();
    bench.fetch(resource(1, 10));
    let request = &bench.origin.requests()[0];
    assert_eq!(request.header("accept-encoding"), Some("identity"));
    assert_eq!(request.header("range"), None);
    assert!(request.header("user-agent").unwrap().starts_with("dojob/"));
}

#[test]
fn redirects_are_followed_and_every_attempt_starts_at_the_original_address() {
    let bench = Bench::new();
    bench.origin.serve("/target", faulty(1, LEN, [Fault::CutAfter(LEN / 2)]));
    let to = bench.origin.url("/target");
    bench.origin.serve("/f", resource(9, 0).faults([Fault::Redirect(to.clone()), Fault::Redirect(to)]));
    let job = bench.job(&["f"]);
    bench.run(&job);
    job.complete().unwrap();
    assert_holds(&bench.path("f"), content(1, LEN));
    let paths: Vec<String> = bench.origin.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/f", "/target", "/f", "/target"]);
}

#[test]
fn a_connection_that_breaks_is_taken_up_where_it_broke() {
    for fault in [Fault::CutAfter(LEN / 2), Fault::ResetAfter(LEN / 2)] {
        let bench = Bench::new();
        let path = bench.fetch(faulty(1, LEN, [fault.clone()]));
        assert_holds(&path, content(1, LEN));
        let requests = bench.origin.requests();
        assert!(requests.len() >= 2, "{fault:?}");
        let last = requests.last().unwrap();
        let range = last.header("range").unwrap_or_else(|| panic!("{fault:?} was not resumed"));
        let start: u64 = range.trim_start_matches("bytes=").trim_end_matches('-').parse().unwrap();
        assert!(start > 0 && start <= LEN / 2, "{fault:?}: {range}");
        assert_eq!(last.header("if-range"), Some("\"1\""));
    }
}

#[test]
fn last_modified_guards_a_resume_where_there_is_no_entity_tag() {
    let bench = Bench::new();
    let date = "Sat, 03 Jan 2015 10:00:00 GMT";
    let path =
        bench.fetch(Resource::new(content(1, LEN)).last_modified(date).fault(Fault::CutAfter(LEN / 2)));
    assert_holds(&path, content(1, LEN));
    let requests = bench.origin.requests();
    assert_eq!(requests.last().unwrap().header("if-range"), Some(date));
    assert_eq!(requests.last().unwrap().status, Some(206));
}

#[test]
fn without_a_strong_validator_the_last_bytes_prove_that_a_file_is_the_same() {
    let weak = || Resource::new(content(1, LEN)).etag("W/\"1\"").without_date();
    let none = || Resource::new(content(1, LEN)).without_date();
    for resource in [weak(), none()] {
        let bench = Bench::new();
        let path = bench.fetch(resource.fault(Fault::CutAfter(LEN / 2)));
        assert_holds(&path, content(1, LEN));
        let last = bench.origin.requests().pop().unwrap();
        assert_eq!(last.header("range"), Some(rest(LEN / 2).as_str()));
        assert_eq!(last.header("if-range"), None);
    }
}

#[test]
fn answers_that_do_not_fit_the_ask_never_reach_the_file() {
    for fault in [
        Fault::IgnoreRange,
        Fault::WrongStart(-1),
        Fault::WrongStart(1),
        Fault::WrongTotal(LEN + 1),
        Fault::ShortBody(7),
        Fault::NoContentRange,
        Fault::Status { code: 416, headers: vec![("Content-Range".into(), format!("bytes */{LEN}"))] },
        Fault::status(416),
    ] {
        let bench = Bench::new();
        let path = bench.fetch(faulty(1, LEN, [Fault::CutAfter(LEN / 2), fault.clone()]));
        assert_holds(&path, content(1, LEN));
        assert!(bench.origin.requests().len() >= 2, "{fault:?}");
    }
}

#[test]
fn a_source_that_changes_is_fetched_anew_and_never_mixed() {
    // Honest servers answer 200, dishonest ones 206 with the new version's rest.
    for fault in [Fault::None, Fault::IgnoreIfRange] {
        let bench = Bench::new();
        bench.origin.serve("/f", faulty(1, LEN, [Fault::StallAfter(LEN / 2)]));
        let job = bench.job(&["f"]);
        job.resume().unwrap();
        bench.origin.wait_body("/f", 0, LEN / 2);
        bench.origin.serve("/f", faulty(2, LEN, [fault.clone()]));
        bench.origin.disconnect();
        bench.run(&job);
        job.complete().unwrap();
        assert_holds(&bench.path("f"), content(2, LEN));
    }
}

fn raw(answer: &str) -> Fault {
    Fault::Raw(answer.as_bytes().to_vec())
}

#[test]
fn no_secret_of_an_address_is_told() {
    for answer in [
        "HTTP/1.1 302 Found\r\nLocation: http://u:SECRET@[bad/?token=SECRET\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/?token=SECRET\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    ] {
        let bench = Bench::new();
        bench.origin.serve("/f?key=SECRET", faulty(1, LEN, [raw(answer)]));
        let job = bench.job(&["f?key=SECRET"]);
        job.resume().unwrap();
        bench.settle(&job, false);
        let error = job.error().unwrap().error;
        assert!(!format!("{error:?}").contains("SECRET"), "{error:?}");
    }
}

#[test]
fn what_will_not_pass_is_an_error_with_its_story() {
    for (fault, code, context) in [
        (Fault::status(404), Code::http(404), Context::RemoteFile),
        (Fault::status(403), Code::http(403), Context::RemoteFile),
        (Fault::status(204), Code::E_INVALID_SERVER_RESPONSE, Context::RemoteFile),
        (Fault::Encoded, Code::E_INVALID_SERVER_RESPONSE, Context::RemoteFile),
        (Fault::CloseDelimited, Code::E_MISSING_FILE_SIZE, Context::RemoteFile),
        (Fault::Endless, Code::E_MISSING_FILE_SIZE, Context::RemoteFile),
        (Fault::Garbage, Code::E_INVALID_SERVER_RESPONSE, Context::Transport),
        // Framing that clients are known to read differently.
        (
            raw("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello"),
            Code::E_INVALID_SERVER_RESPONSE,
            Context::RemoteFile,
        ),
        (
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\nhello"),
            Code::E_INVALID_SERVER_RESPONSE,
            Context::RemoteFile,
        ),
        (
            raw("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nhello"),
            Code::E_INVALID_SERVER_RESPONSE,
            Context::RemoteFile,
        ),
    ] {
        let bench = Bench::new();
        bench.origin.serve("/f", faulty(1, LEN, [fault.clone()]));
        let job = bench.job(&["f"]);
        job.resume().unwrap();
        assert_eq!(bench.settle(&job, false), JobState::Error, "{fault:?}");
        let error = job.error().unwrap();
        assert_eq!((error.error.code, error.error.context), (code, context), "{fault:?}: {}", error.error);
        assert_eq!(error.file.unwrap().local_name().unwrap(), bench.path("f"));
        assert_eq!(error.retry_at, None);
        // Whatever it was, once it has passed the job goes on.
        bench.run(&job);
        job.complete().unwrap();
        assert_holds(&bench.path("f"), content(1, LEN));
    }
}

#[test]
fn what_may_pass_is_waited_for() {
    for (fault, code) in [
        (Fault::status(503), Code::http(503)),
        (Fault::status(429), Code::http(429)),
        (Fault::status(500), Code::http(500)),
        (Fault::CutAfter(LEN / 2), Code::E_CONNECTION_CLOSED),
        (Fault::ChunkedCut(LEN / 2), Code::E_CONNECTION_CLOSED),
    ] {
        let bench = Bench::new();
        bench.origin.serve("/f", faulty(1, LEN, [fault.clone()]));
        let job = bench.job(&["f"]);
        job.resume().unwrap();
        bench.wait_for(&job, JobState::TransientError);
        // The wait may be over already.
        if let Ok(error) = job.error() {
            assert_eq!(error.error.code, code, "{fault:?}");
            assert!(error.retry_at.is_some());
        }
        bench.wait_for(&job, JobState::Transferred);
        job.complete().unwrap();
        assert_holds(&bench.path("f"), content(1, LEN));
    }
}

#[test]
fn an_unreachable_server_is_waited_for() {
    let bench = Bench::new();
    let port = bench.origin.port();
    let job = bench.job(&["f"]);
    let Bench { origin, manager, events, dir } = bench;
    drop(origin);
    job.resume().unwrap();
    while job.state().unwrap() != JobState::TransientError {
        events.wait(None).unwrap();
    }
    let origin = dojob_origin::Origin::start_on(port).unwrap();
    origin.serve("/f", resource(1, LEN));
    let bench = Bench { origin, manager, events, dir };
    bench.run(&job);
    job.complete().unwrap();
    assert_holds(&bench.path("f"), content(1, LEN));
}

#[test]
fn retry_after_is_obeyed() {
    let bench = Bench::new();
    bench.origin.serve("/f", faulty(1, LEN, [Fault::status_with(503, "Retry-After", "3000")]));
    let job = bench.job(&["f"]);
    job.resume().unwrap();
    assert_eq!(bench.settle(&job, false), JobState::TransientError);
    let (error, times) = (job.error().unwrap(), job.times().unwrap());
    assert_eq!(error.retry_at.unwrap().0 - times.modification.0, 3_000 * 10_000_000);
}

#[test]
fn an_answer_that_brings_the_file_says_nothing_about_when_to_try_again() {
    let bench = Bench::new();
    bench.origin.serve("/f", faulty(1, 100_000, [Fault::CutAfter(50_000)]).header("Retry-After", "86400"));
    let job = bench.job(&["f"]);
    bench.see_through(&job);
    assert_holds(&bench.path("f"), content(1, 100_000));
}

#[test]
fn a_suspend_interrupts_whatever_the_socket_is_doing_and_loses_nothing() {
    let bench = Bench::new();
    bench.origin.serve("/f", faulty(1, LEN, [Fault::StallAfter(LEN / 2)]));
    let job = bench.job(&["f"]);
    job.resume().unwrap();
    bench.wait_bytes(&job, LEN / 2);
    job.suspend().unwrap();
    assert_eq!(job.state().unwrap(), JobState::Suspended);
    bench.origin.wait_ended("/f", 0);
    bench.run(&job);
    job.complete().unwrap();
    assert_holds(&bench.path("f"), content(1, LEN));
    let range = rest(LEN / 2);
    assert_eq!(bench.origin.requests()[1].header("range"), Some(range.as_str()), "every byte was kept");
}

#[test]
fn an_orderly_end_loses_nothing() {
    let mut bench = Bench::new();
    bench.origin.serve("/f", faulty(1, LEN, [Fault::StallAfter(LEN / 2)]));
    let job = bench.job(&["f"]);
    job.resume().unwrap();
    bench.wait_bytes(&job, LEN / 2);
    let id = job.id().unwrap();
    bench.reopen();
    assert_eq!(job.state().unwrap_err().code, Code::E_CLOSED);
    let job = bench.manager.job(id).unwrap();
    bench.wait_for(&job, JobState::Transferred);
    job.complete().unwrap();
    assert_holds(&bench.path("f"), content(1, LEN));
    let range = rest(LEN / 2);
    assert_eq!(bench.origin.requests()[1].header("range"), Some(range.as_str()));
}

/// The durable bytes of the only file, as the store has them.
fn recorded(bench: &Bench) -> u64 {
    let database = rusqlite::Connection::open(bench.path("store/jobs.db")).unwrap();
    database.query_row("SELECT done FROM file", [], |row| row.get::<_, i64>(0)).unwrap() as u64
}

#[test]
fn what_arrived_before_a_silence_is_durable_within_the_interval() {
    let bench = Bench::with(dojob::Options { checkpoint_interval: Duration::from_millis(200), ..options() });
    bench.origin.serve("/f", faulty(1, LEN, [Fault::StallAfter(100_000)]));
    let job = bench.job(&["f"]);
    job.resume().unwrap();
    bench.origin.wait_body("/f", 0, 100_000);
    // Nothing tells when a checkpoint was made, so the store is asked; the silence itself lasts for ever.
    let deadline = Instant::now() + Duration::from_secs(20);
    while recorded(&bench) < 100_000 {
        assert!(Instant::now() < deadline, "only {} bytes are durable", recorded(&bench));
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(bench.origin.requests().len(), 1);
}

#[test]
fn files_of_a_job_come_in_order_and_one_bad_file_stops_it() {
    let bench = Bench::new();
    for (number, name) in ["a", "b", "c"].iter().enumerate() {
        bench.origin.serve(&format!("/{name}"), resource(number as u64, LEN));
    }
    bench.origin.fault("/b", Fault::status(404));
    let job = bench.job(&["a", "b", "c"]);
    job.resume().unwrap();
    assert_eq!(bench.settle(&job, false), JobState::Error);
    assert_eq!(job.progress().unwrap().files_transferred, 1);
    bench.run(&job);
    job.complete().unwrap();
    let paths: Vec<String> = bench.origin.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/a", "/b", "/b", "/c"]);
    for (number, name) in ["a", "b", "c"].iter().enumerate() {
        assert_holds(&bench.path(name), content(number as u64, LEN));
    }
}

#[test]
fn jobs_run_side_by_side_up_to_the_limit() {
    let bench = Bench::with(dojob::Options { max_running_jobs: 2, ..options() });
    let mut jobs = Vec::new();
    for name in ["a", "b", "c"] {
        bench.origin.serve(&format!("/{name}"), faulty(1, LEN, [Fault::StallAfter(LEN / 2)]));
        jobs.push(bench.job(&[name]));
        jobs.last().unwrap().resume().unwrap();
    }
    bench.origin.wait_body("/a", 0, LEN / 2);
    bench.origin.wait_body("/b", 0, LEN / 2);
    assert_eq!(jobs[2].state().unwrap(), JobState::Queued);
    bench.origin.release();
    for job in &jobs {
        while job.state().unwrap() != JobState::Transferred {
            bench.next();
            bench.origin.release();
        }
        job.complete().unwrap();
    }
    assert_eq!(bench.origin.requests().len(), 3);
}

#[test]
fn progress_never_exceeds_the_total_and_never_falls() {
    let bench = Bench::new();
    bench.origin.serve("/f", resource(1, LEN).rate(12 * 1024 * 1024));
    let job = bench.job(&["f"]);
    assert_eq!(job.progress().unwrap().bytes_total, dojob::SIZE_UNKNOWN);
    job.resume().unwrap();
    let mut last = 0;
    while job.state().unwrap() != JobState::Transferred {
        let now = job.progress().unwrap();
        assert!(now.bytes_transferred >= last && now.bytes_transferred <= LEN, "{now:?} after {last}");
        last = now.bytes_transferred;
        bench.next();
    }
    let end = job.progress().unwrap();
    assert_eq!((end.bytes_transferred, end.bytes_total, end.files_transferred), (LEN, LEN, 1));
}
