//! The tables: what is asked for each record, and what each answer means.

use super::*;

fn validator(etag: &str, date: &str) -> Validator {
    let some = |text: &str| if text.is_empty() { None } else { Some(text.to_owned()) };
    Validator { etag: some(etag), last_modified: some(date) }
}

/// 40 of 100 bytes of version "a" are on record.
fn known() -> Known {
    Known { done: 40, total: Some(100), validator: validator("\"a\"", "Mon") }
}

fn part(range: &str, etag: &str) -> Answer {
    Answer {
        status: 206,
        content_range: vec![range.to_owned()],
        validator: validator(etag, ""),
        ..Answer::default()
    }
}

fn continues() -> Verdict {
    Verdict::Write { start: 40, end: Some(100), validator: known().validator }
}

#[test]
fn the_rest_is_asked_for_only_under_a_strong_validator() {
    for (done, etag, date, expected) in [
        (40, "\"a\"", "Mon", Some(("\"a\"", Rung::ETag))),
        (40, "", "Mon", Some(("Mon", Rung::LastModified))),
        (40, "W/\"a\"", "Mon", None),
        (40, "a", "", None),
        (40, "", "", None),
        (0, "\"a\"", "Mon", None),
    ] {
        let asked = ask(&Known { done, total: Some(100), validator: validator(etag, date) });
        match expected {
            Some((value, rung)) => {
                assert_eq!(asked.if_range.as_deref(), Some(value));
                assert_eq!(asked.rung, rung);
                assert_eq!(asked.segment, Some(Segment { start: 40, end: None }));
            }
            None => assert_eq!(asked, Ask::whole(), "{done} {etag} {date}"),
        }
    }
}

#[test]
fn a_partial_answer_is_written_only_where_it_fits_exactly() {
    let cases = [
        (part("bytes 40-99/100", "\"a\""), continues()),
        (part("bytes 40-99/100", ""), continues()),
        (part("bytes 40-99/*", "\"a\""), continues()),
        (part("bytes 40-99/100", "\"b\""), Verdict::AskWhole),
        (part("bytes 39-99/100", "\"a\""), Verdict::AskWhole),
        (part("bytes 41-99/100", "\"a\""), Verdict::AskWhole),
        (part("bytes 40-98/100", "\"a\""), Verdict::AskWhole),
        (part("bytes 40-100/101", "\"a\""), Verdict::AskWhole),
        (part("bytes 40-98/*", "\"a\""), Verdict::AskWhole),
        (part("nonsense", "\"a\""), Verdict::AskWhole),
        (Answer { content_range: vec![], ..part("", "\"a\"") }, Verdict::AskWhole),
        (Answer { content_length: vec!["60".into()], ..part("bytes 40-99/100", "") }, continues()),
        (Answer { content_length: vec!["59".into()], ..part("bytes 40-99/100", "") }, Verdict::AskWhole),
    ];
    for (answer, expected) in cases {
        assert_eq!(judge(&ask(&known()), &known(), &answer), expected, "{answer:?}");
    }
    let twice = Answer { content_range: vec!["bytes 40-99/100".into(); 2], ..part("", "\"a\"") };
    assert_eq!(judge(&ask(&known()), &known(), &twice), Verdict::AskWhole);
}

#[test]
fn a_whole_answer_starts_from_zero_with_its_own_facts() {
    let answer = Answer {
        status: 200,
        content_length: vec!["7".into()],
        validator: validator("\"b\"", "Tue"),
        ..Answer::default()
    };
    let expected = Verdict::Write { start: 0, end: Some(7), validator: validator("\"b\"", "Tue") };
    assert_eq!(judge(&ask(&known()), &known(), &answer), expected);
    assert_eq!(judge(&Ask::whole(), &Known::default(), &answer), expected);
    let same_second = Answer { date: Some("Tue".into()), ..answer.clone() };
    let expected = Verdict::Write { start: 0, end: Some(7), validator: validator("\"b\"", "") };
    assert_eq!(judge(&Ask::whole(), &Known::default(), &same_second), expected);
    let chunked = Answer {
        content_length: vec![],
        transfer_encoding: vec!["Chunked".into()],
        may_be_chunked: true,
        ..answer
    };
    let expected = Verdict::Write { start: 0, end: None, validator: validator("\"b\"", "Tue") };
    assert_eq!(judge(&Ask::whole(), &Known::default(), &chunked), expected);
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
fn an_unsatisfied_range_is_judged_against_the_known_size() {
    let refused =
        |range: &str| Answer { status: 416, content_range: vec![range.into()], ..Answer::default() };
    let all = Known { done: 100, ..known() };
    assert_eq!(judge(&ask(&all), &all, &refused("bytes */100")), Verdict::Whole);
    assert_eq!(judge(&ask(&all), &all, &refused("bytes */99")), Verdict::AskWhole);
    assert_eq!(judge(&ask(&known()), &known(), &refused("bytes */100")), Verdict::AskWhole);
    let bare = Answer { status: 416, ..Answer::default() };
    assert_eq!(judge(&ask(&all), &all, &bare), Verdict::AskWhole);
    assert!(matches!(judge(&Ask::whole(), &all, &bare), Verdict::Fail(code, _) if code == Code::http(416)));
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
    let plain =
        Answer { status: 200, content_length: vec!["5".into()], may_be_chunked: true, ..Answer::default() };
    let texts = |values: &[&str]| values.iter().map(|value| value.to_string()).collect::<Vec<_>>();
    let accepted =
        |answer: &Answer| matches!(judge(&Ask::whole(), &Known::default(), answer), Verdict::Write { .. });
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
            content_range: texts(&["bytes 40-99/100"]),
            content_length: vec![],
            ..answer
        };
        let continued = matches!(judge(&ask(&known()), &known(), &part), Verdict::Write { .. });
        assert_eq!(continued, good, "{transfer:?}");
    }
}
