//! What stands before a body: interim answers, and heads that are too much.

use super::scripted::{Reply, Scripted, ok};
use super::*;
use crate::code::Code;
use crate::error::Context;

const INTERIM: &str = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nContent-Length: 5\r\nETag: \"hint\"\r\n\r\n";

/// Says `before`, and then an answer with a body that is larger than any head may be.
fn server(before: &str) -> Scripted {
    let body = "x".repeat(200_000);
    let all = format!("{before}HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    Scripted::start(move |_, _| Reply::Say(all.clone()))
}

#[test]
fn interim_answers_are_passed_over_whatever_follows_them() {
    for before in [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 102 \r\n\r\n",
        "HTTP/1.1 199 x\n\n",
        INTERIM,
        &INTERIM.repeat(20),
    ] {
        let url = server(before).url("/");
        let exchange = session().get(&url, &url, &Ask::whole(), &options()).expect(before);
        assert_eq!(exchange.answer.status, 200, "{before}");
        assert_eq!(exchange.answer.content_length, ["200000"], "{before}");
        assert_eq!(exchange.answer.validator.etag, None, "a hint is not the answer");
        assert_eq!(body(exchange).len(), 200_000, "{before}");
    }
}

#[test]
fn interim_answers_without_end_are_refused() {
    let error = fetch(&server(&INTERIM.repeat(10_000)).url("/?secret"), &options()).expect_err("too many");
    assert_eq!((error.code, error.context), (Code::E_INVALID_SERVER_RESPONSE, Context::Transport));
    assert!(error.text.contains("interim") && !error.text.contains("secret"), "{error}");
}

#[test]
fn a_switch_of_protocols_is_no_interim_answer() {
    let server = Scripted::start(|_, _| Reply::Say("HTTP/1.1 101 x\r\nUpgrade: h2c\r\n\r\n".into()));
    let url = server.url("/");
    let exchange = session().get(&url, &url, &Ask::whole(), &options()).expect("a head");
    assert_eq!(exchange.answer.status, 101);
}

#[test]
fn heads_that_are_too_much_are_refused() {
    for lines in
        ["X-A: 1\r\n".repeat(10_000), format!("X-A: {}\r\n", "x".repeat(100_000)), "\r\n".repeat(100_000)]
    {
        let all = format!("HTTP/1.1 200 OK\r\n{lines}Content-Length: 0\r\n\r\n");
        let all = if lines.starts_with('\r') { format!("{lines}{all}") } else { all };
        let server = Scripted::start(move |_, _| Reply::Say(all.clone()));
        let error = fetch(&server.url("/"), &options()).expect_err("too much");
        assert_eq!(error.code, Code::E_INVALID_SERVER_RESPONSE, "{error}");
    }
    let few = format!("{}Content-Length: 1\r\n\r\nx", "X-A: 1\r\n".repeat(100));
    let server = Scripted::start(move |_, _| Reply::Say(format!("HTTP/1.1 200 OK\r\n{few}")));
    assert_eq!(fetch(&server.url("/"), &options()), Ok((200, "x".into())));
}

#[test]
fn a_kept_connection_that_was_closed_is_replaced_at_once() {
    let server = Scripted::start(|number, _| if number == 1 { Reply::Close } else { ok("x") });
    let session = session();
    for count in [1, 3] {
        let exchange =
            session.get(&server.url("/"), &server.url("/"), &Ask::whole(), &options()).expect("an answer");
        assert_eq!((body(exchange).as_str(), server.heads().len()), ("x", count));
    }
}

#[test]
fn a_new_connection_that_was_closed_is_not_replaced() {
    let server = Scripted::start(|_, _| Reply::Close);
    assert_eq!(fetch(&server.url("/"), &options()).unwrap_err().code, Code::E_CONNECTION_CLOSED);
    assert_eq!(server.heads().len(), 1);
}
