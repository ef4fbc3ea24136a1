use super::*;
use proptest::prelude::*;

fn origin(url: &str) -> Origin {
    Origin::of(url).unwrap()
}

fn settings(list: &str, bypass: &str) -> ProxySettings {
    ProxySettings { usage: ProxyUsage::Override, list: list.into(), bypass: bypass.into() }
}

/// A route as one word.
fn shown(route: Result<Route>) -> String {
    match route {
        Ok(Route::Direct) => "direct".into(),
        Ok(Route::By(proxy)) => {
            let login =
                proxy.login.map(|(user, password)| format!("{}:{}@", user.expose(), password.expose()));
            let scheme = if proxy.protocol == Protocol::Http { "http" } else { "socks5" };
            format!("{scheme}://{}{}:{}", login.unwrap_or_default(), proxy.host, proxy.port)
        }
        Err(error) => {
            assert_eq!(error.code, Code::E_INVALID_PROXY_INFO);
            format!("error: {error}")
        }
    }
}

fn by_list(list: &str, url: &str) -> String {
    shown(route(&settings(list, ""), &origin(url), &|_| panic!("the environment does not matter")))
}

fn by_environment(variables: &[(&str, &str)], url: &str) -> String {
    let read = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.to_string());
    shown(route(&ProxySettings::default(), &origin(url), &read))
}

#[test]
fn a_list_names_proxies_by_what_they_are_for() {
    for (list, http, https) in [
        ("p", "http://p:80", "http://p:80"),
        ("P.example:3128", "http://p.example:3128", "http://p.example:3128"),
        ("http://p:8080/", "http://p:8080", "http://p:8080"),
        ("http=p:1", "http://p:1", "direct"),
        ("https=p:1", "direct", "http://p:1"),
        ("http=a:1 https=b:2", "http://a:1", "http://b:2"),
        ("http=a:1;https=http://b", "http://a:1", "http://b:80"),
        ("a:1 b:2", "http://a:1", "http://a:1"),
        ("socks=s", "socks5://s:1080", "socks5://s:1080"),
        ("socks=s http=p:1", "http://p:1", "socks5://s:1080"),
        ("socks5://s", "socks5://s:1080", "socks5://s:1080"),
        ("https=socks5h://s:9", "direct", "socks5://s:9"),
        ("[::1]:3128", "http://::1:3128", "http://::1:3128"),
        ("10.0.0.1", "http://10.0.0.1:80", "http://10.0.0.1:80"),
        (" ; p ; ", "http://p:80", "http://p:80"),
    ] {
        assert_eq!(check(&settings(list, "")), Ok(()), "{list}");
        assert_eq!(by_list(list, "http://h/"), http, "{list}");
        assert_eq!(by_list(list, "https://h/"), https, "{list}");
    }
}

#[test]
fn lists_that_no_request_could_use_are_refused() {
    for list in [
        "",
        " ; ",
        "p:0",
        "p:65536",
        "p:",
        "p:x",
        ":80",
        "p/path",
        "http=",
        "ftp=p",
        "ftp://p",
        "socks4://p",
        "socks=socks4a://p",
        "https://p",
        "http://",
        "[::1",
        "[p]",
        "p\u{e4}",
        "p\0",
        "p,q",
        "p:+1",
    ] {
        let error = check(&settings(list, "")).expect_err(list);
        assert_eq!(error.code, Code::E_INVALID_PROXY_INFO, "{list}");
        assert!(error.text.contains("proxy list"), "{error}");
    }
    let error = check(&settings("http://user:secret@p", "")).unwrap_err();
    assert_eq!(error.code, Code::E_INVALID_PROXY_INFO);
    assert!(!error.text.contains("secret"), "{error}");
    for bypass in ["10.*", "a*b", "*.*", "<locals>", "h:0", "h/24", "**"] {
        let error = check(&settings("p", bypass)).expect_err(bypass);
        assert_eq!(error.code, Code::E_INVALID_PROXY_INFO, "{bypass}");
        assert!(error.text.contains("bypass"), "{error}");
    }
}

#[test]
fn the_interfaces_limits_hold() {
    let long = "a".repeat(MAX_LIST);
    assert_eq!(check(&settings(&long, &long)), Ok(()));
    let longer = format!("{long}a");
    let code = |settings: ProxySettings| check(&settings).unwrap_err().code;
    assert_eq!(code(settings(&longer, "")), Code::E_PROXY_LIST_TOO_LARGE);
    assert_eq!(code(settings("p", &longer)), Code::E_PROXY_BYPASS_LIST_TOO_LARGE);
    for usage in [ProxyUsage::Preconfig, ProxyUsage::NoProxy] {
        assert_eq!(check(&ProxySettings { usage, ..Default::default() }), Ok(()));
        assert_eq!(code(ProxySettings { usage, ..settings("p", "") }), Code::E_INVALID_ARG);
        assert_eq!(code(ProxySettings { usage, ..settings("", "h") }), Code::E_INVALID_ARG);
    }
}

#[test]
fn a_bypass_list_names_hosts_that_are_asked_directly() {
    for (bypass, url, direct) in [
        ("", "http://h/", false),
        ("h", "http://H:8080/", true),
        ("h", "http://h.example/", false),
        ("h", "http://a.h/", false),
        ("h:8080", "http://h:8080/", true),
        ("h:8080", "http://h/", false),
        ("http://h", "http://h/", true),
        ("*.example", "http://a.b.example/", true),
        ("*.example", "http://example/", false),
        ("*example", "http://anexample/", true),
        ("*", "http://h/", true),
        ("<local>", "http://h/", true),
        ("<LOCAL>", "http://h/", true),
        ("<local>", "http://h.example/", false),
        ("<local>", "http://[::1]/", false),
        ("127.0.0.1", "http://127.0.0.1/", true),
        ("127.0.0.1", "http://127.0.0.2/", false),
        ("[::1]", "http://[0:0::1]/", true),
        ("::1", "http://[::1]:8080/", true),
        ("[::1]:80", "http://[::1]:8080/", false),
        ("a;b c", "http://b/", true),
        ("a;b c", "http://c/", true),
    ] {
        let settings = settings("p", bypass);
        assert_eq!(check(&settings), Ok(()), "{bypass}");
        let expected = if direct { "direct" } else { "http://p:80" };
        assert_eq!(shown(route(&settings, &origin(url), &|_| None)), expected, "{bypass} {url}");
    }
}

#[test]
fn the_environment_is_read_as_curl_reads_it() {
    let http = "http://h.example/";
    let https = "https://h.example/";
    for (variables, url, expected) in [
        (&[][..], http, "direct"),
        (&[("http_proxy", "p:1")], http, "http://p:1"),
        (&[("http_proxy", "p:1")], https, "direct"),
        (&[("https_proxy", "http://p:1/")], https, "http://p:1"),
        (&[("HTTPS_PROXY", "p")], https, "http://p:80"),
        (&[("HTTP_PROXY", "p")], http, "http://p:80"),
        (&[("HTTP_PROXY", "p"), ("REQUEST_METHOD", "GET")], http, "direct"),
        (&[("http_proxy", "p"), ("REQUEST_METHOD", "GET")], http, "http://p:80"),
        (&[("http_proxy", "a"), ("HTTP_PROXY", "b")], http, "http://a:80"),
        (&[("http_proxy", ""), ("all_proxy", "a")], http, "http://a:80"),
        (&[("all_proxy", "socks5://s")], https, "socks5://s:1080"),
        (&[("ALL_PROXY", "socks5h://s:9"), ("http_proxy", "p")], http, "http://p:80"),
        (&[("http_proxy", "http://us%40er:p%3Aw@p:1")], http, "http://us@er:p:w@p:1"),
        (&[("http_proxy", "user@p")], http, "http://user:@p:80"),
        (&[("http_proxy", "http://[::1]:3128")], http, "http://::1:3128"),
    ] {
        assert_eq!(by_environment(variables, url), expected, "{variables:?} {url}");
    }
    for bad in
        ["ftp://p", "https://p", "socks4://p", "p:x", "http://u%0d:x@p", "http://u%zz@p", "http://u%4@p"]
    {
        let shown = by_environment(&[("http_proxy", bad)], http);
        assert!(shown.starts_with("error: the environment's http_proxy: "), "{bad}: {shown}");
    }
    let shown = by_environment(&[("http_proxy", "http://u:secret@p:x")], http);
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn no_proxy_names_hosts_and_those_below_them() {
    for (list, url, direct) in [
        ("h.example", "http://h.example/", true),
        ("example", "http://h.example/", true),
        (".example", "http://h.example/", true),
        (".example", "http://example/", true),
        ("*.example", "http://h.example/", true),
        ("ample", "http://h.example/", false),
        ("example:80", "http://h.example/", true),
        ("example:81", "http://h.example/", false),
        ("*", "http://h/", true),
        ("a, h ,b", "http://h/", true),
        ("127.0.0.1", "http://127.0.0.1/", true),
        ("0.0.1", "http://127.0.0.1/", false),
        ("127.0.0.0/8", "http://127.9.9.9/", true),
        ("127.0.0.0/8", "http://128.0.0.1/", false),
        ("0.0.0.0/0", "http://9.9.9.9/", true),
        ("0.0.0.0/0", "http://[::1]/", false),
        ("fe80::/10", "http://[febf::1]/", true),
        ("::1", "http://[::1]/", true),
        ("[::1]", "http://[::1]/", true),
        ("10.0.0.0/33,<>,h", "http://h/", true),
        ("localhost", "http://127.0.0.1/", false),
    ] {
        for name in ["no_proxy", "NO_PROXY"] {
            let expected = if direct { "direct" } else { "http://p:80" };
            assert_eq!(by_environment(&[("http_proxy", "p"), (name, list)], url), expected, "{list} {url}");
        }
    }
}

#[test]
fn no_proxy_at_all_is_a_choice_too() {
    let settings = ProxySettings { usage: ProxyUsage::NoProxy, ..Default::default() };
    let environment = |_: &str| Some("p:1".to_owned());
    assert_eq!(shown(route(&settings, &origin("http://h/"), &environment)), "direct");
}

proptest! {
    #[test]
    fn no_text_panics(list in "\\PC{0,40}", bypass in "\\PC{0,40}", value in "\\PC{0,40}") {
        let checked = check(&settings(&list, &bypass));
        let routed = route(&settings(&list, &bypass), &origin("http://h/"), &|_| None);
        prop_assert!(checked.is_err() || routed.is_ok());
        let _ = route(&ProxySettings::default(), &origin("http://h/"), &|_| Some(value.clone()));
    }
}
