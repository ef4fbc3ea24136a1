//! Garbage in one job's rows: whoever asks for that job hears of it, and no other job is held up.

use crate::support::{Bench, assert_holds, content, options, resource};
use dojob::{Code, Events, Job, JobId, JobState, JobType, Manager};
use rusqlite::Connection;
use std::time::Duration;

/// No text at all, and nothing that a check of the database finds.
const GARBAGE: &str = "CAST(x'ff' AS TEXT)";

/// What is done to a job's rows.
const DAMAGES: [&str; 13] = [
    "UPDATE file SET url = GARBAGE WHERE job = KEY",
    "UPDATE file SET host = GARBAGE WHERE job = KEY",
    "UPDATE file SET path = GARBAGE WHERE job = KEY",
    "UPDATE file SET asked = GARBAGE WHERE job = KEY",
    "UPDATE file SET etag = GARBAGE WHERE job = KEY",
    "UPDATE file SET last_modified = GARBAGE WHERE job = KEY",
    "UPDATE file SET content_type = GARBAGE WHERE job = KEY",
    "UPDATE file SET repr_digest = GARBAGE WHERE job = KEY",
    "UPDATE file SET digest = x'00' WHERE job = KEY",
    "UPDATE job SET failures = 4294967296 WHERE id = KEY",
    "UPDATE job SET name = GARBAGE WHERE id = KEY",
    "UPDATE job SET description = GARBAGE WHERE id = KEY",
    "INSERT INTO http (job, user_agent) VALUES (KEY, GARBAGE)",
];

/// A store with a job for each damage, and a sound one behind them.
struct Hurt {
    bench: Bench,
    hurt: Vec<JobId>,
    sound: JobId,
}

impl Hurt {
    /// `left` is the state that the last owner left all of them in.
    fn new(left: JobState) -> Hurt {
        let bench = Bench::new();
        let job = |name: &str| {
            bench.origin.serve(&format!("/{name}"), resource(1, 1_000));
            let job = bench.manager.create_job(name, JobType::Download).unwrap();
            job.add_file(&bench.origin.url(&format!("/{name}")), &bench.path(name)).unwrap();
            job.id().unwrap()
        };
        let hurt = (0..DAMAGES.len()).map(|number| job(&format!("hurt-{number}"))).collect();
        let sound = job("sound");
        bench.manager.close();
        let database = Connection::open(bench.path("store/jobs.db")).unwrap();
        for (number, damage) in DAMAGES.iter().enumerate() {
            let sql = format!("SELECT id FROM job WHERE name = 'hurt-{number}'");
            let key: i64 = database.query_row(&sql, [], |row| row.get(0)).unwrap();
            let sql = damage.replace("GARBAGE", GARBAGE).replace("KEY", &key.to_string());
            assert_eq!(database.execute(&sql, []).unwrap(), 1, "{sql}");
        }
        database.execute("UPDATE job SET state = ?", [left as i64]).unwrap();
        Hurt { bench, hurt, sound }
    }

    fn judge(&self) {
        let manager = Manager::open(&self.bench.path("store"), options()).unwrap();
        let events = manager.subscribe().unwrap();
        for id in self.hurt.iter().chain([&self.sound]) {
            let resumed = manager.job(*id).and_then(|job| job.resume());
            assert!(
                matches!(resumed, Ok(()) | Err(dojob::Error { code: Code::E_DATABASE_CORRUPT, .. })),
                "{resumed:?}"
            );
        }
        let sound = manager.job(self.sound).unwrap();
        assert_eq!(end(&sound, &events), Code::OK);
        sound.complete().unwrap();
        assert_holds(&self.bench.path("sound"), content(1, 1_000));
        for (id, damage) in self.hurt.iter().zip(DAMAGES) {
            let code = manager.job(*id).map_or_else(|error| error.code, |job| end(&job, &events));
            // What only people read, and no engine, may be what it likes.
            assert!([Code::OK, Code::E_DATABASE_CORRUPT].contains(&code), "{damage}: {code:?}");
            assert!(
                code != Code::OK
                    || ["host", "name", "description"]
                        .iter()
                        .any(|column| damage.contains(&format!("SET {column}"))),
                "{damage}"
            );
        }
        manager.close();
    }
}

/// How a job ends, or what is told to those who ask.
fn end(job: &Job, events: &Events) -> Code {
    loop {
        match job.state() {
            Ok(JobState::Transferred) => return Code::OK,
            Ok(JobState::Error) => {
                return job.error().map_or_else(|error| error.code, |found| found.error.code);
            }
            Err(error) => return error.code,
            Ok(_) => {}
        }
        let waits = job.wait_reason().map(|wait| wait.code).unwrap_or_else(|error| error.code);
        if waits == Code::E_DATABASE_CORRUPT {
            return waits;
        }
        events.wait(Some(Duration::from_secs(60))).unwrap().expect("an event within a minute");
    }
}

#[test]
fn garbage_in_one_jobs_rows_is_told_and_holds_up_nobody_else() {
    Hurt::new(JobState::Suspended).judge();
}

#[test]
fn garbage_in_what_a_dead_owner_left_running_holds_up_nobody_else() {
    for left in [JobState::Transferring, JobState::Queued] {
        Hurt::new(left).judge();
    }
}
