//! The tables: what is asked for each record, and what each answer means.

use super::*;

const DATE: &str = "Sun, 04 Jan 2015 10:00:00 GMT";
pub(super) const MON: &str = "Thu, 01 Jan 2015 10:00:00 GMT";
pub(super) const TUE: &str = "Fri, 02 Jan 2015 10:00:00 GMT";

pub(super) fn validator(etag: &str, date: &str) -> Validator {
    let some = |text: &str| if text.is_empty() { None } else { Some(text.to_owned()) };
    Validator::new(some(etag), some(date), httpdate::parse_http_date(DATE).unwrap())
}

/// 40 of 100 bytes of version "a" are on record.
pub(super) fn known() -> Known {
    of(validator("\"a\"", MON))
}

pub(super) fn of(validator: Validator) -> Known {
    Known { done: 40, total: Some(100), validator, content_type: Some("application/zip".into()) }
}

/// What is asked for with 10 bytes of overlap.
pub(super) fn asked(known: &Known) -> Ask {
    rest(known, 10)
}

fn part(range: &str, etag: &str) -> Answer {
    Answer {
        status: 206,
        content_range: vec![range.to_owned()],
        validator: validator(etag, ""),
        ..Answer::default()
    }
}

pub(super) fn whole(length: &str, validator: Validator) -> Answer {
    Answer { status: 200, content_length: vec![length.into()], validator, ..Answer::default() }
}

fn goes_on(until: u64, rung: Rung) -> Verdict {
    let validator = known().validator;
    Verdict::Write(Plan { start: 40, until: Some(until), total: Some(100), validator, rung })
}

fn from_zero(total: Option<u64>, validator: Validator) -> Verdict {
    Verdict::Write(Plan { start: 0, until: total, total, validator, rung: Rung::Start })
}

#[test]
fn the_rest_is_asked_for_with_an_overlap_and_guarded_where_it_can_be() {
    for (done, etag, date, expected) in [
        (40, "\"a\"", MON, Some((Some("\"a\""), Rung::ETag))),
        (40, "", MON, Some((Some(MON), Rung::LastModified))),
        (40, "W/\"a\"", MON, Some((None, Rung::Overlap))),
        (40, "a", "", Some((None, Rung::Overlap))),
        (40, "", "", Some((None, Rung::Overlap))),
        (40, "", DATE, Some((None, Rung::Overlap))),
        (0, "\"a\"", MON, None),
    ] {
        let asked = asked(&Known { done, ..of(validator(etag, date)) });
        match expected {
            Some((value, rung)) => {
                assert_eq!(asked.if_range.as_deref(), value);
                assert_eq!(asked.rung, rung);
                assert_eq!(asked.segment, Some(Segment { start: 30, end: None }));
                assert_eq!(asked.overlap, 10);
            }
            None => assert_eq!(asked, Ask::whole(), "{done} {etag} {date}"),
        }
    }
}

#[test]
fn the_overlap_is_a_part_of_what_comes_at_a_time_and_never_more_than_is_there() {
    let all = Known { done: 1 << 30, total: None, ..known() };
    let bare = Known { validator: Validator::default(), ..all.clone() };
    for (gained, expected) in
        [(None, OVERLAP), (Some(0), OVERLAP), (Some(1), 256), (Some(10_240), 640), (Some(1 << 30), OVERLAP)]
    {
        assert_eq!(ask(&all, gained).overlap, expected, "{gained:?}");
        assert_eq!(ask(&bare, gained).overlap, OVERLAP, "{gained:?}: nothing else proves anything");
    }
    for (sent, guarded, unguarded) in
        [(10, 256, 256), (10_240, 640, 5_120), (65_540, 4_096, 32_770), (1 << 30, OVERLAP, OVERLAP)]
    {
        assert_eq!(ask_on(&all, sent).overlap, guarded, "{sent}");
        assert_eq!(ask_on(&bare, sent).overlap, unguarded, "{sent}");
    }
    let few = ask(&Known { done: 100, ..all }, None);
    assert_eq!((few.segment, few.overlap), (Some(Segment::rest(0)), 100), "all of it is compared");
}

#[test]
fn a_smaller_overlap_is_asked_for_as_long_as_something_proves_the_rest() {
    let sizes = |known: &Known| {
        let first = rest(known, OVERLAP);
        let next = |ask: &Ask| ask_less(ask, known);
        std::iter::successors(Some(first), next).map(|ask| ask.overlap).collect::<Vec<_>>()
    };
    let all = Known { done: 100_000, total: None, ..known() };
    assert_eq!(sizes(&all), [65_536, 4_096, 256, 16, 1, 0]);
    assert_eq!(
        sizes(&Known { validator: Validator::default(), ..all }),
        [65_536, 32_768, 16_384, 8_192, 4_096, 2_048, 1_024, 512, 256]
    );
    let few = Known { done: 700, validator: Validator::default(), ..known() };
    assert_eq!(sizes(&few), [700, 350, 256]);
}

#[test]
fn a_server_that_fails_with_parts_again_and_again_is_asked_for_the_whole() {
    let part = rest(&Known { done: 100_000, ..known() }, OVERLAP);
    for (ask, failures, code, expected) in [
        (&part, 3, Code::E_CONNECTION_CLOSED, true),
        (&part, 2, Code::E_CONNECTION_CLOSED, false),
        (&Ask::whole(), 9, Code::E_CONNECTION_CLOSED, false),
        (&part, 9, Code::E_TIMEOUT, true),
        (&part, 9, Code::E_INVALID_SERVER_RESPONSE, true),
        (&part, 9, Code::http(500), true),
        (&part, 9, Code::http(503), false),
        (&part, 9, Code::http(429), false),
        (&part, 9, Code::http(404), false),
        (&part, 9, Code::E_CONNECT_FAILURE, false),
        (&part, 9, Code::E_NAME_NOT_RESOLVED, false),
        (&part, 9, Code::E_DISK_FULL, false),
    ] {
        assert_eq!(gives_up_on_parts(ask, failures, code), expected, "{failures} {code:?}");
    }
}

#[test]
fn the_head_is_asked_for_as_far_as_the_rest_does_not_bring_it() {
    let head = |done, overlap| {
        let known = Known { done, total: Some(1 << 40), ..of(Validator::default()) };
        ask_head(&known, &rest(&known, overlap), 0).map(|ask| (ask.segment.unwrap(), ask.overlap))
    };
    assert_eq!(head(1 << 30, OVERLAP), Some((Segment { start: 0, end: Some(OVERLAP) }, OVERLAP)));
    assert_eq!(head(1 << 30, 4_096), Some((Segment { start: 0, end: Some(4_096) }, 4_096)));
    assert_eq!(head(70_000, OVERLAP), Some((Segment { start: 0, end: Some(4_464) }, 4_464)));
    assert_eq!(head(60_000, OVERLAP), None);
}

#[test]
fn a_head_is_compared_only_where_it_may_be_the_same_file() {
    let known = Known { done: 80, ..of(validator("W/\"a\"", "")) };
    let ask = ask_head(&known, &rest(&known, 40), 0).unwrap();
    for (range, etag, expected) in [
        ("bytes 0-39/100", "W/\"a\"", Some(40)),
        ("bytes 0-39/*", "", Some(40)),
        ("bytes 0-9/100", "", Some(10)),
        ("bytes 0-40/100", "", None),
        ("bytes 1-39/100", "", None),
        ("bytes 0-39/101", "", None),
        ("bytes 0-39/100", "W/\"b\"", None),
        ("nonsense", "", None),
    ] {
        assert_eq!(judge_head(&ask, &known, &part(range, etag)), Ok(expected), "{range} {etag}");
    }
    let on = ask_head(&known, &rest(&known, 40), 10).unwrap();
    assert_eq!((on.segment, on.overlap), (Some(Segment { start: 10, end: Some(40) }), 30));
    assert_eq!(judge_head(&on, &known, &part("bytes 10-39/100", "")), Ok(Some(30)));
    assert_eq!(judge_head(&on, &known, &part("bytes 0-39/100", "")), Ok(None));
    assert_eq!(ask_head(&known, &rest(&known, 40), 40), None);
    assert_eq!(judge_head(&ask, &known, &whole("100", validator("", ""))), Ok(None));
    for (status, later) in [(404, false), (416, false), (503, true), (429, true)] {
        let answer = Answer { status, ..Answer::default() };
        assert_eq!(judge_head(&ask, &known, &answer).is_err(), later, "{status}");
    }
}

#[test]
fn a_partial_answer_is_written_only_where_it_fits() {
    let again = Verdict::Ask(Ask::whole());
    let length =
        |length: &str| Answer { content_length: vec![length.into()], ..part("bytes 30-99/100", "\"a\"") };
    let cases = [
        (part("bytes 30-99/100", "\"a\""), goes_on(100, Rung::ETag)),
        (part("bytes 30-99/100", ""), goes_on(100, Rung::Overlap)),
        (part("bytes 30-99/*", "\"a\""), goes_on(100, Rung::ETag)),
        (part("bytes 30-98/100", "\"a\""), goes_on(99, Rung::ETag)),
        (part("bytes 30-40/*", "\"a\""), goes_on(41, Rung::ETag)),
        (part("bytes 30-99/100", "\"b\""), again.clone()),
        (part("bytes 29-99/100", "\"a\""), again.clone()),
        (part("bytes 31-99/100", "\"a\""), again.clone()),
        (part("bytes 40-99/100", "\"a\""), again.clone()),
        (part("bytes 30-100/101", "\"a\""), again.clone()),
        (part("bytes 30-100/*", "\"a\""), again.clone()),
        (part("bytes */100", "\"a\""), again.clone()),
        (part("nonsense", "\"a\""), again.clone()),
        (Answer { content_range: vec![], ..part("", "\"a\"") }, again.clone()),
        (Answer { content_range: vec!["bytes 30-99/100".into(); 2], ..part("", "\"a\"") }, again.clone()),
        (length("70"), goes_on(100, Rung::ETag)),
        (length("69"), again.clone()),
        (length("-70"), again),
    ];
    for (answer, expected) in cases {
        assert_eq!(judge(&asked(&known()), &known(), &answer), expected, "{answer:?}");
    }
}

#[test]
fn the_rung_is_what_the_answer_proves_and_not_what_was_asked() {
    for (before, now, expected) in [
        (validator("\"a\"", ""), validator("\"a\"", ""), Some(Rung::ETag)),
        (validator("", MON), validator("", MON), Some(Rung::LastModified)),
        (validator("", MON), validator("", ""), Some(Rung::Overlap)),
        (validator("", MON), validator("", TUE), None),
        (validator("W/\"a\"", ""), validator("W/\"a\"", ""), Some(Rung::Overlap)),
        (validator("\"a\"", MON), validator("\"b\"", MON), Some(Rung::Overlap)),
        (validator("\"a\"", MON), validator("\"b\"", TUE), None),
        (validator("", ""), validator("", ""), Some(Rung::Overlap)),
        (validator("", DATE), validator("", DATE), Some(Rung::Overlap)),
    ] {
        let known = of(before);
        let answer = Answer { validator: now, ..part("bytes 30-99/100", "") };
        let rung = match judge(&asked(&known), &known, &answer) {
            Verdict::Write(plan) => {
                assert_eq!((plan.start, &plan.validator), (40, &known.validator));
                Some(plan.rung)
            }
            other => {
                assert_eq!(other, Verdict::Ask(Ask::whole()));
                None
            }
        };
        assert_eq!(rung, expected, "{known:?} {answer:?}");
    }
}

#[test]
fn an_answer_that_brings_nothing_new_is_asked_for_with_less_overlap() {
    let known = Known { done: 100_000, total: Some(200_000), ..known() };
    let short = part("bytes 34464-50000/200000", "\"a\"");
    assert_eq!(judge(&rest(&known, OVERLAP), &known, &short), Verdict::Ask(rest(&known, 4_096)));
    let last = rest(&known, 0);
    let one = part("bytes 100000-100000/200000", "\"a\"");
    assert!(matches!(judge(&last, &known, &one), Verdict::Write(plan) if plan.until == Some(100_001)));
    let unproven = part("bytes 100000-100000/200000", "");
    assert_eq!(judge(&last, &known, &unproven), Verdict::Ask(Ask::whole()), "nothing tells what it is of");
    let all = Known { done: 100, ..of(validator("\"a\"", "")) };
    let end = judge(&asked(&all), &all, &part("bytes 90-99/100", "\"a\""));
    assert!(matches!(end, Verdict::Write(plan) if plan.until == Some(100)), "nothing is left");
}

#[test]
fn a_whole_answer_starts_from_zero_with_its_own_facts() {
    let answer = whole("7", validator("\"b\"", TUE));
    let expected = from_zero(Some(7), validator("\"b\"", TUE));
    assert_eq!(judge(&asked(&known()), &known(), &answer), expected);
    assert_eq!(judge(&Ask::whole(), &Known::default(), &answer), expected);
    let chunked = Answer {
        content_length: vec![],
        transfer_encoding: vec!["Chunked".into()],
        may_be_chunked: true,
        ..answer
    };
    assert_eq!(judge(&Ask::whole(), &Known::default(), &chunked), from_zero(None, validator("\"b\"", TUE)));
}

#[test]
fn an_edge_with_a_tag_of_its_own_is_asked_again_without_the_tag() {
    let (here, there) = (validator("\"a\"", MON), validator("\"b\"", MON));
    let verdict = judge(&asked(&of(here.clone())), &of(here.clone()), &whole("100", there.clone()));
    let Verdict::Ask(again) = verdict else { panic!("it may be the same file: {verdict:?}") };
    assert_eq!(again, Ask { if_range: None, rung: Rung::Overlap, ..asked(&of(here.clone())) });
    // A server that knows no ranges answers so once more, and its body is taken.
    let verdict = judge(&again, &of(here.clone()), &whole("100", there.clone()));
    assert_eq!(verdict, from_zero(Some(100), there.clone()));
    let other_size = judge(&asked(&of(here.clone())), &of(here), &whole("101", there.clone()));
    assert_eq!(other_size, from_zero(Some(101), there));
}

#[test]
fn a_page_is_never_taken_for_the_rest_of_a_file() {
    let page =
        |kind: &str, etag: &str| Answer { content_type: kind.into(), ..whole("100", validator(etag, "")) };
    let refused = |known: &Known, answer: &Answer| {
        let verdict = judge(&asked(known), known, answer);
        matches!(verdict, Verdict::Fail(code, _) if code == Code::E_UNEXPECTED_CONTENT)
    };
    for kind in ["text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml"] {
        assert!(refused(&known(), &page(kind, "")), "{kind}");
        assert!(refused(&Known { done: 0, ..known() }, &page(kind, "")), "nothing of it was kept");
        assert!(!refused(&known(), &page(kind, "\"a\"")), "the same version by its tag");
        let was_page = Known { content_type: Some(kind.into()), ..known() };
        assert!(!refused(&was_page, &page(kind, "")), "it was a page before");
        assert!(!refused(&Known::default(), &page(kind, "")), "nobody knows what it should be");
    }
    let silent = Known { content_type: Some(String::new()), ..known() };
    assert!(refused(&silent, &page("text/html", "")), "pages say that they are");
}

#[test]
fn the_rest_that_claims_to_be_the_whole_is_not_taken_for_it() {
    let same = |length: &str| whole(length, validator("\"a\"", ""));
    assert_eq!(judge(&asked(&known()), &known(), &same("60")), Verdict::Ask(Ask::whole()));
    let expected = from_zero(Some(60), validator("\"a\"", ""));
    assert_eq!(judge(&Ask::whole(), &known(), &same("60")), expected, "where the whole was asked for it is");
    let silent = Answer { content_length: vec![], ..same("") };
    let known_size = from_zero(Some(100), validator("\"a\"", ""));
    assert_eq!(judge(&asked(&known()), &known(), &silent), known_size, "its end can be told by the version");
}

#[test]
fn lengths_must_be_there_and_agree() {
    let answer = |lengths: &[&str]| Answer {
        status: 200,
        content_length: lengths.iter().map(|text| text.to_string()).collect(),
        ..Answer::default()
    };
    let code = |answer: &Answer| match judge(&Ask::whole(), &Known::default(), answer) {
        Verdict::Fail(code, _) => Some(code),
        _ => None,
    };
    assert_eq!(code(&answer(&["5", "5"])), None);
    assert_eq!(code(&answer(&["5, 5"])), None);
    assert_eq!(code(&answer(&[])), Some(Code::E_MISSING_FILE_SIZE));
    for bad in [&["5", "6"][..], &["-5"], &["+5"], &["five"], &[""]] {
        assert_eq!(code(&answer(bad)), Some(Code::E_INVALID_SERVER_RESPONSE), "{bad:?}");
    }
}

#[test]
fn an_unsatisfied_range_leads_to_the_whole() {
    for status in [412, 416] {
        let refused = |range: &str| Answer { status, content_range: vec![range.into()], ..Answer::default() };
        for answer in [refused("bytes */100"), refused("bytes */99"), Answer { status, ..Answer::default() }]
        {
            assert_eq!(judge(&asked(&known()), &known(), &answer), Verdict::Ask(Ask::whole()));
            let verdict = judge(&Ask::whole(), &known(), &answer);
            assert!(matches!(verdict, Verdict::Fail(code, _) if code == Code::http(status)));
        }
    }
}

#[test]
fn a_range_that_was_not_asked_for_must_be_the_whole() {
    let judged = |status, range: &str, length: &str| {
        let answer =
            Answer { status, content_range: vec![range.into()], ..whole(length, Validator::default()) };
        (judge(&Ask::whole(), &Known::default(), &answer), judge(&asked(&known()), &known(), &answer))
    };
    for status in [200, 206] {
        assert_eq!(judged(status, "bytes 0-99/100", "100").0, from_zero(Some(100), Validator::default()));
        let chunks = Answer {
            status,
            content_range: vec!["bytes 0-99/100".into()],
            transfer_encoding: vec!["chunked".into()],
            may_be_chunked: true,
            ..Answer::default()
        };
        let verdict = judge(&Ask::whole(), &Known::default(), &chunks);
        assert_eq!(verdict, from_zero(Some(100), Validator::default()), "chunks may end too early");
        for (range, length) in [
            ("bytes 0-98/100", "99"),
            ("bytes 1-99/100", "99"),
            ("bytes 0-99/*", "100"),
            ("bytes 0-99/100", "99"),
            ("nonsense", "100"),
        ] {
            let verdict = judged(status, range, length).0;
            let refused =
                matches!(verdict, Verdict::Fail(code, _) if code == Code::E_INVALID_SERVER_RESPONSE);
            assert!(refused, "{status} {range}");
        }
    }
    let (_, resumed) = judged(200, "bytes 40-99/100", "60");
    assert_eq!(resumed, Verdict::Ask(Ask::whole()), "whatever it is, it is not the whole");
}

#[test]
fn other_answers_are_never_content() {
    for status in [100, 201, 203, 204, 206, 301, 304, 403, 404, 503] {
        let answer = Answer { status, content_length: vec!["5".into()], ..Answer::default() };
        let verdict = judge(&Ask::whole(), &Known::default(), &answer);
        let expected = if status >= 400 { Code::http(status) } else { Code::E_INVALID_SERVER_RESPONSE };
        assert!(matches!(verdict, Verdict::Fail(code, _) if code == expected), "{status}");
    }
}

#[test]
fn bodies_that_are_not_the_plain_file_are_refused() {
    let plain = Answer { may_be_chunked: true, ..whole("5", Validator::default()) };
    let texts = |values: &[&str]| values.iter().map(|value| value.to_string()).collect::<Vec<_>>();
    let accepted =
        |answer: &Answer| matches!(judge(&Ask::whole(), &Known::default(), answer), Verdict::Write(_));
    assert!(accepted(&plain));
    for (encoding, good) in [
        (&["identity"][..], true),
        (&["gzip"], false),
        (&["identity", "gzip"], false),
        (&["identity, gzip"], false),
        (&[""], false),
    ] {
        let answer = Answer { content_encoding: texts(encoding), ..plain.clone() };
        assert_eq!(accepted(&answer), good, "{encoding:?}");
    }
    for (transfer, newer, good) in [
        (&["chunked"][..], true, true),
        (&["chunked"], false, false),
        (&["xchunked"], true, false),
        (&["gzip, chunked"], true, false),
        (&["chunked", "chunked"], true, false),
        (&["identity"], true, false),
    ] {
        let answer = Answer { transfer_encoding: texts(transfer), may_be_chunked: newer, ..plain.clone() };
        assert_eq!(accepted(&answer), good, "{transfer:?}");
        let part = Answer {
            status: 206,
            content_range: texts(&["bytes 30-99/100"]),
            content_length: vec![],
            ..answer
        };
        let continued = matches!(judge(&asked(&known()), &known(), &part), Verdict::Write(_));
        assert_eq!(continued, good, "{transfer:?}");
    }
}
