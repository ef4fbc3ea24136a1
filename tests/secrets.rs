//! What may be secret goes to the origin that the caller named, whatever that origin says.

mod support;

use dojob::{AuthScheme, AuthTarget, REDIRECT_REPORT};
use dojob_origin::{Fault, Origin};
use support::{Bench, faulty};

#[test]
fn a_redirect_that_is_reported_hands_nothing_to_its_target() {
    let bench = Bench::new();
    let other = Origin::start();
    other.serve("/f", faulty(1, 100_000, [Fault::CutAfter(50_000)]));
    bench.origin.serve("/f", faulty(9, 10, [Fault::Redirect(other.url("/f"))]));
    let job = bench.job(&["f"]);
    job.set_security_flags(REDIRECT_REPORT).unwrap();
    job.set_custom_headers("X-Token: s3cret\r\n").unwrap();
    job.set_credentials(AuthTarget::Server, AuthScheme::Basic, "user", "hunter2").unwrap();
    bench.run(&job);
    assert_eq!(job.file_at(0).unwrap().remote_name().unwrap(), other.url("/f"), "reported");
    let requests = other.requests();
    assert!(requests.len() >= 2, "one that was cut, and the rest");
    for request in requests {
        assert_eq!((request.header("authorization"), request.header("x-token")), (None, None));
    }
    let asked = &bench.origin.requests()[0];
    assert_eq!(asked.header("x-token"), Some("s3cret"));
}
