//! The engine against a real server, with and without TLS.

mod support;

use dojob::{Code, Context, Job, JobState, JobType};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use support::Bench;

/// A running nginx; tests/origin.py says what it serves.
struct Nginx {
    process: Child,
    url: String,
    tls_url: String,
    root: PathBuf,
    authority: PathBuf,
}

impl Nginx {
    fn start() -> Nginx {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/origin.py");
        let mut process = Command::new("python3")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3, which `make test` needs too");
        let output = BufReader::new(process.stdout.take().unwrap());
        let lines: Vec<String> = output.lines().take(4).map(|line| line.unwrap()).collect();
        let [url, tls_url, root, authority] =
            lines.try_into().expect("nginx and openssl; `make test` installs them");
        Nginx { process, url, tls_url, root: root.into(), authority: authority.into() }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.root.with_file_name("access.log")).unwrap()
    }

    /// Fetches one URL by the example program, as a process that trusts nginx's certificate.
    fn fetch_trusting(&self, folder: &Path, url: &str) -> Output {
        let test = std::env::current_exe().unwrap();
        let program = test.ancestors().nth(2).unwrap().join("examples/set");
        let mut command = Command::new(program);
        command.env("SSL_CERT_FILE", &self.authority).arg(folder.join("store")).arg(folder).arg(url);
        command.output().expect("the example `set`, which `cargo test` or `cargo build --examples` builds")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

fn add(bench: &Bench, url: &str, name: &str) -> Job {
    let job = bench.manager.create_job("test", JobType::Download).unwrap();
    job.add_file(url, &bench.path(name)).unwrap();
    job
}

fn assert_same(left: &Path, right: &Path) {
    assert!(std::fs::read(left).unwrap() == std::fs::read(right).unwrap(), "{} differs", left.display());
}

#[test]
fn files_of_every_size_arrive() {
    let nginx = Nginx::start();
    let bench = Bench::new();
    let names = ["empty.bin", "small.bin", "medium.bin", "large.bin"];
    let job = bench.manager.create_job("test", JobType::Download).unwrap();
    for name in names {
        job.add_file(&format!("{}/redirect/{name}", nginx.url), &bench.path(name)).unwrap();
    }
    bench.run(&job);
    assert_eq!(job.complete().unwrap(), Code::OK);
    for name in names {
        assert_same(&bench.path(name), &nginx.root.join(name));
    }
}

#[test]
fn a_suspended_file_is_continued_by_its_entity_tag() {
    let nginx = Nginx::start();
    let bench = Bench::new();
    let job = add(&bench, &format!("{}/slow/large.bin", nginx.url), "f");
    job.resume().unwrap();
    bench.wait_bytes(&job, 1);
    job.suspend().unwrap();
    bench.run(&job);
    job.complete().unwrap();
    assert_same(&bench.path("f"), &nginx.root.join("large.bin"));
    let statuses: Vec<String> = nginx
        .log()
        .lines()
        .filter_map(|line| line.split("\" ").nth(1)?.split(' ').next().map(str::to_owned))
        .collect();
    assert_eq!(statuses, ["200", "206"]);
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let nginx = Nginx::start();
    let bench = Bench::new();
    let job = add(&bench, &format!("{}/small.bin", nginx.tls_url), "f");
    job.resume().unwrap();
    assert_eq!(bench.settle(&job, false), JobState::Error);
    let error = job.error().unwrap().error;
    assert_eq!((error.code, error.context), (Code::E_HTTP_CERT_VALIDATION, Context::Transport), "{error}");
    assert!(!bench.path("f").exists());
}

#[test]
fn tls_works_where_the_certificate_is_trusted_and_is_never_left_by_a_redirect() {
    let nginx = Nginx::start();
    let dir = tempfile::tempdir().unwrap();
    let output = nginx.fetch_trusting(dir.path(), &format!("{}/large.bin", nginx.tls_url));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_same(&dir.path().join("large.bin"), &nginx.root.join("large.bin"));

    let output = nginx.fetch_trusting(dir.path(), &format!("{}/down/small.bin", nginx.tls_url));
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("leaves https"), "{output:?}");
    assert!(!nginx.log().contains("GET /small.bin"), "nothing was asked for in the clear");
}
