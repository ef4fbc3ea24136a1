//! Published digests, and headers of every kind.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

/// The digests of `{"hello": "world"}` and a line feed, which RFC 9530 takes for its examples.
const SHA256: &str = "RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=";
const SHA512: &str =
    "YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==";

fn digest(algorithm: Algorithm, bytes: &[u8]) -> Vec<u8> {
    let mut hasher = Hasher::new(algorithm);
    hasher.update(bytes);
    hasher.finish()
}

#[test]
fn digests_are_the_published_ones() {
    for (algorithm, text, expected) in [
        (Algorithm::Sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (Algorithm::Sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            Algorithm::Sha512,
            "abc",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
        (Algorithm::Blake3, "", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"),
        (Algorithm::Blake3, "abc", "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"),
    ] {
        let found = digest(algorithm, text.as_bytes());
        assert_eq!(hex(&found), expected, "{}", algorithm.name());
        assert_eq!(found.len(), algorithm.size());
    }
}

#[test]
fn a_callers_digest_is_checked() {
    let code = |raw, size| Expected::check(raw, &vec![7; size]).map_or_else(|e| e.code, |_| Code::OK);
    assert_eq!(code(1, 32), Code::OK);
    assert_eq!(code(2, 64), Code::OK);
    assert_eq!(code(3, 32), Code::OK);
    for (raw, size) in [(1, 31), (1, 64), (2, 32), (3, 0)] {
        assert_eq!(code(raw, size), Code::E_INVALID_ARG, "{raw} {size}");
    }
    for raw in [0, 4, u32::MAX] {
        assert_eq!(code(raw, 32), Code::E_INVALID_HASH_ALGORITHM, "{raw}");
    }
    let text = Expected::check(9, &[]).unwrap_err().text;
    assert_eq!(text, "hash algorithm 9 is unknown; give one of 1 (sha-256), 2 (sha-512), 3 (blake3)");
}

#[test]
fn a_wrong_digest_is_told_beside_the_right_one() {
    let expected = Expected::check(1, &digest(Algorithm::Sha256, b"abc")).unwrap();
    assert_eq!(expected.verify(&digest(Algorithm::Sha256, b"abc"), "x"), Ok(()));
    let error = expected.verify(&digest(Algorithm::Sha256, b""), "x").unwrap_err();
    assert_eq!(error.code, Code::E_VALIDATION_FAILED);
    assert!(error.text.contains("is e3b0c442") && error.text.contains("not ba7816bf"), "{error}");
    assert!(expected.verify(&expected.bytes[..31], "x").is_err());
}

#[test]
fn headers_give_their_strongest_digest() {
    let (short, long) = (format!("sha-256=:{SHA256}:"), format!("sha-512=:{SHA512}:"));
    let other = format!("sha-256=:{}:", STANDARD.encode([9; 32]));
    for (header, expected) in [
        (short.clone(), Some(Algorithm::Sha256)),
        (long.clone(), Some(Algorithm::Sha512)),
        (format!("{short}, {long}"), Some(Algorithm::Sha512)),
        (format!("  {long} \t,\t {short}  "), Some(Algorithm::Sha512)),
        (format!("{long},{short}"), Some(Algorithm::Sha512)),
        (format!("{short};q=1;  w=\"a,b\";x"), Some(Algorithm::Sha256)),
        (
            format!("md5=:AAAA:, {short}, crc32c=:AA==:, other=(1 -2.5 \"x\\\"\");a=?0"),
            Some(Algorithm::Sha256),
        ),
        (format!("a=@17, b=%\"f%c3%bc\", c=tok/en:1, d, e=(), *f=?1, {short}"), Some(Algorithm::Sha256)),
        (format!("{other}, {short}"), Some(Algorithm::Sha256)),
        (format!("sha-512=:AAAA:, {short}"), Some(Algorithm::Sha256)),
        (format!("sha-512=\"text\", {short}"), Some(Algorithm::Sha256)),
        (short.replace("g=:", "g:"), Some(Algorithm::Sha256)),
    ] {
        let found = Expected::from_header(&header);
        assert_eq!(found.as_ref().map(|found| found.algorithm), expected, "{header}");
        let content = digest(expected.unwrap(), b"{\"hello\": \"world\"}\n");
        assert_eq!(found.unwrap().verify(&content, "x"), Ok(()), "{header}");
    }
}

#[test]
fn headers_that_break_the_rules_give_none() {
    let good = format!("sha-256=:{SHA256}:");
    for header in [
        String::new(),
        " ".to_owned(),
        "sha-256".to_owned(),
        "md5=:AAAA:".to_owned(),
        "unixsum=30637".to_owned(),
        format!("sha-256={SHA256}"),
        format!("sha-256=:{SHA256}"),
        format!("sha-256 =:{SHA256}:"),
        format!("sha-256= :{SHA256}:"),
        format!("SHA-256=:{SHA256}:"),
        "sha-256=:AAAA:".to_owned(),
        "sha-256=:!!!!:".to_owned(),
        format!("{good},"),
        format!(",{good}"),
        format!("{good},,{good}"),
        format!("{good} {good}"),
        format!("{good};"),
        format!("{good};Q=1"),
        format!("{good}, a=\"open"),
        format!("{good}, a=\"\\x\""),
        format!("{good}, a=(1"),
        format!("{good}, a=(1,2)"),
        format!("{good}, a=(\"x\"\"y\")"),
        format!("{good}, a=?2"),
        format!("{good}, a=@1.5"),
        format!("{good}, a=1."),
        format!("{good}, a=%\"%C3\""),
        format!("{good}, a=%x"),
        format!("{good}, a=1234567890123456"),
        format!("{good}, a=1.2345"),
        format!("{good}, \u{e4}=1"),
        format!("{good}, sha-256=\"the last one wins\""),
        format!("{good}, sha-256"),
    ] {
        assert_eq!(Expected::from_header(&header), None, "{header}");
    }
}

fn algorithms() -> impl Strategy<Value = Algorithm> {
    prop::sample::select(Algorithm::ALL)
}

proptest! {
    #[test]
    fn it_does_not_matter_how_bytes_are_cut(
        algorithm in algorithms(),
        parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3_000), 0..6),
    ) {
        let mut hasher = Hasher::new(algorithm);
        parts.iter().for_each(|part| hasher.update(part));
        prop_assert_eq!(hasher.finish(), digest(algorithm, &parts.concat()));
    }

    #[test]
    fn what_is_written_is_read(bytes in prop::collection::vec(any::<u8>(), 64), padded in any::<bool>()) {
        let text = STANDARD.encode(&bytes);
        let text = if padded { &text } else { text.trim_end_matches('=') };
        let found = Expected::from_header(&format!("sha-512=:{text}:;a=1")).unwrap();
        prop_assert_eq!(found.bytes, bytes);
    }

    #[test]
    fn no_header_panics(text in "\\PC*", near in "[a-z0-9=:;,()\"\\\\?@% .\t*-]{0,40}") {
        let _ = Expected::from_header(&text);
        let _ = Expected::from_header(&near);
        let _ = Expected::from_header(&format!("{near}, sha-256=:{SHA256}:"));
    }
}
