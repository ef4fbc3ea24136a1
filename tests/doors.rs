//! Passwords, proxies and certificates, at real servers.

mod support;

use dojob::{
    AuthScheme, AuthTarget, ClientCertificate, Code, Context, Job, JobState, JobType, ProxySettings,
    ProxyUsage,
};
use std::path::Path;
use std::time::Duration;
use support::Bench;
use support::servers::Servers;

fn job(bench: &Bench, url: &str, name: &str) -> Job {
    let job = bench.manager.create_job(name, JobType::Download).unwrap();
    job.add_file(url, &bench.path(name)).unwrap();
    job
}

fn refused(bench: &Bench, job: &Job) -> (Code, Context) {
    job.resume().unwrap();
    assert_eq!(bench.settle(job, false), JobState::Error);
    let error = job.error().unwrap().error;
    (error.code, error.context)
}

fn arrives(bench: &Bench, servers: &Servers, job: &Job, name: &str, file: &str) {
    bench.run(job);
    job.complete().unwrap();
    assert!(
        std::fs::read(bench.path(name)).unwrap() == std::fs::read(servers.file(file)).unwrap(),
        "{name} differs"
    );
}

fn by(proxies: String, bypass: &str) -> ProxySettings {
    ProxySettings { usage: ProxyUsage::Override, list: proxies, bypass: bypass.into() }
}

#[test]
fn passwords_open_doors() {
    let servers = Servers::start(&["nginx", "apache"]);
    let bench = Bench::new();
    let digest = format!("{}/digestauth/small.bin", servers.get("DO_TEST_DIGEST_URL"));
    for (name, url, scheme) in [
        ("basic", servers.url("/basic/small.bin"), AuthScheme::Basic),
        ("digest", digest, AuthScheme::Digest),
    ] {
        let job = job(&bench, &url, name);
        assert_eq!(refused(&bench, &job), (Code::http(401), Context::RemoteFile), "{name}");
        job.set_credentials(AuthTarget::Server, scheme, "reader", "wrong").unwrap();
        assert_eq!(refused(&bench, &job), (Code::http(401), Context::RemoteFile), "{name}");
        job.set_credentials(AuthTarget::Server, scheme, "reader", "open sesame").unwrap();
        arrives(&bench, &servers, &job, name, "small.bin");
    }
}

#[test]
fn proxies_are_used_as_the_job_says() {
    let servers = Servers::start(&["nginx", "squid", "socks"]);
    let bench = Bench::new();
    let authority = servers.get("DO_TEST_CA").to_owned();
    let small = servers.url("/small.bin");
    let squid = by(format!("http://{}", servers.get("DO_TEST_PROXY")), "");
    let plain = job(&bench, &small, "plain");
    plain.set_proxy_settings(squid.clone()).unwrap();
    arrives(&bench, &servers, &plain, "plain", "small.bin");
    let log = || std::fs::read_to_string(servers.get("DO_TEST_PROXY_LOG")).unwrap();
    assert!(log().contains(&format!("GET {small}")), "{}", log());

    let tls = job(&bench, &servers.tls("/small.bin"), "tls");
    tls.set_ca_file(Some(Path::new(&authority))).unwrap();
    tls.set_no_progress_timeout(Duration::ZERO).unwrap();
    tls.set_proxy_settings(by("http://127.0.0.1:1".into(), "")).unwrap();
    assert_eq!(refused(&bench, &tls).0, Code::E_CONNECT_FAILURE, "https goes by the proxy too");
    tls.set_proxy_settings(squid).unwrap();
    arrives(&bench, &servers, &tls, "tls", "small.bin");

    let guarded = job(&bench, &small, "guarded");
    guarded.set_proxy_settings(by(format!("http://{}", servers.get("DO_TEST_PROXY_AUTH")), "")).unwrap();
    assert_eq!(refused(&bench, &guarded).0, Code::http(407));
    guarded.set_credentials(AuthTarget::Proxy, AuthScheme::Basic, "proxyuser", "proxy pass").unwrap();
    arrives(&bench, &servers, &guarded, "guarded", "small.bin");

    let socks = job(&bench, &small, "socks");
    socks.set_proxy_settings(by(format!("socks5://{}", servers.get("DO_TEST_SOCKS_AUTH")), "")).unwrap();
    socks.set_credentials(AuthTarget::Proxy, AuthScheme::Basic, "socksuser", "socks pass").unwrap();
    arrives(&bench, &servers, &socks, "socks", "small.bin");

    let direct = job(&bench, &small, "direct");
    let nowhere = "http://127.0.0.1:1".to_owned();
    direct.set_proxy_settings(by(nowhere, "127.0.0.1")).unwrap();
    arrives(&bench, &servers, &direct, "direct", "small.bin");
}

#[test]
fn certificates_are_judged_each_by_its_fault() {
    let servers = Servers::start(&["nginx"]);
    let bench = Bench::new();
    let authority = servers.get("DO_TEST_CA").to_owned();
    for (name, server, code) in [
        ("expired", "DO_TEST_TLS_EXPIRED", Code::E_CERT_EXPIRED),
        ("wrong name", "DO_TEST_TLS_WRONG_NAME", Code::E_CERT_WRONG_NAME),
        ("unknown", "DO_TEST_TLS_UNKNOWN", Code::E_CERT_UNKNOWN_AUTHORITY),
    ] {
        let job = job(&bench, &format!("{}/small.bin", servers.get(server)), name);
        job.set_ca_file(Some(Path::new(&authority))).unwrap();
        assert_eq!(refused(&bench, &job), (code, Context::Transport), "{name}");
    }
    let client = job(&bench, &format!("{}/small.bin", servers.get("DO_TEST_TLS_CLIENT")), "client");
    client.set_ca_file(Some(Path::new(&authority))).unwrap();
    refused(&bench, &client);
    let certificate = servers.get("DO_TEST_CLIENT_CERT").into();
    let key = servers.get("DO_TEST_CLIENT_KEY").into();
    client.set_client_certificate(Some(ClientCertificate { certificate, key })).unwrap();
    arrives(&bench, &servers, &client, "client", "small.bin");
}

#[test]
fn secrets_stay_with_the_origin_that_was_asked() {
    let servers = Servers::start(&["nginx"]);
    let bench = Bench::new();
    let passwords = job(&bench, &servers.url("/basic/away/echo"), "passwords");
    passwords.set_credentials(AuthTarget::Server, AuthScheme::Basic, "reader", "open sesame").unwrap();
    let headers = job(&bench, &servers.url("/away/echo"), "headers");
    headers.set_custom_headers("X-Test: secret one\r\nAuthorization: Bearer secret two\r\n").unwrap();
    let here = job(&bench, &servers.url("/echo"), "here");
    here.set_custom_headers("X-Test: secret one\r\n").unwrap();
    here.set_user_agent(Some("somebody/1")).unwrap();
    for job in [&passwords, &headers, &here] {
        bench.run(job);
        job.complete().unwrap();
    }
    let echoed = |name: &str| std::fs::read_to_string(bench.path(name)).unwrap();
    for name in ["passwords", "headers"] {
        let text = echoed(name);
        assert!(!text.contains("secret") && !text.contains("Bearer") && !text.contains("Basic"), "{text}");
    }
    assert!(echoed("here").contains("secret one") && echoed("here").contains("somebody/1"));
}
