//! Faults as scenarios and command lines write them.

use dojob_origin::{Fault, Step, Version, When, fault_names};

fn fault(text: &str) -> Fault {
    Step::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).fault
}

#[test]
fn steps() {
    assert_eq!(fault("stall-after=20000"), Fault::StallAfter(20_000));
    assert_eq!(fault("garbage"), Fault::Garbage);
    assert_eq!(fault(""), Fault::All(Vec::new()));
    assert_eq!(fault("cut-after=70, ignore-range"), Fault::all([Fault::CutAfter(70), Fault::IgnoreRange]));
    assert_eq!(fault("status=503"), Fault::status(503));
    let header = "status={ code=503, headers=[['Retry-After', '7']] }";
    assert_eq!(fault(header), Fault::status_with(503, "Retry-After", "7"));
    let slow = Fault::Trickle { after: 5, bytes_per_second: 9 };
    assert_eq!(fault("trickle={after=5, bytes-per-second=9}"), slow);
    assert_eq!(fault("trickle.after=5, trickle.bytes-per-second=9"), slow);
    assert_eq!(fault("header=['A', 'b, c']"), Fault::header("A", "b, c"));
    assert_eq!(fault("raw='HTTP'"), Fault::Raw(b"HTTP".to_vec()));
    assert_eq!(fault(r#"raw="a\"b,c""#), Fault::Raw(b"a\"b,c".to_vec()));
    assert_eq!(fault("etag='\"a\"'"), Fault::ETag("\"a\"".to_owned()));
    let version = Version { seed: 2, etag: Some("x".to_owned()), ..Version::default() };
    assert_eq!(fault("change={seed=2, etag='x'}"), Fault::Change(version));
    let several = Fault::all([Fault::WeakETag, Fault::AddHeader("A".to_owned(), "b".to_owned())]);
    assert_eq!(fault("all=['weak-etag', { add-header=['A', 'b'] }]"), several);
}

#[test]
fn for_which_requests() {
    let step = Step::parse("on='ranged', times=3, status=429").unwrap();
    assert_eq!(step, Step::new(When::Ranged, Fault::status(429)).times(3));
    let step = Step::parse("on={covers=5}, times='ever', garbage").unwrap();
    assert_eq!(step, Step::always(When::Covers(5), Fault::Garbage));
}

#[test]
fn what_is_wrong_is_told() {
    for (text, told) in [
        ("stall-afer=1", "stall-after"),
        ("stall-after", "stall-after"),
        ("stall-after='x'", "expected u64"),
        ("stall-after=-1", "-1"),
        ("garbage=7", "garbage"),
        ("on='never', garbage", "never"),
        ("times='x', garbage", "expected u64"),
        ("trickle={after=5}", "bytes-per-second"),
        ("change={seed=5, size=1}", "size"),
        ("status=99999", "status"),
        ("cut-after=5 }\nb = { c = 1", "one step only"),
    ] {
        let error = Step::parse(text).unwrap_err();
        assert!(error.contains(told), "{text}: {error}");
    }
}

#[test]
fn every_fault_has_a_name() {
    let names = fault_names();
    assert_eq!((names[0], names.last()), ("none", Some(&"raw")));
    for name in names {
        let error = Step::parse(&format!("{name}={{}}")).map_or_else(|error| error, |_| String::new());
        assert!(!error.contains("unknown variant"), "{error}");
    }
}
