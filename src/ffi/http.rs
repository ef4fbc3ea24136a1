//! What a job tells its servers and proxies, and whom it trusts. Each of these counts from the next attempt on.

use super::guard::{guard, guard_error};
use super::handle;
use super::raw;
use super::types::{do_error, do_job, do_result};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::job::Job;
use crate::options::{AuthScheme, AuthTarget, ClientCertificate, ProxySettings, ProxyUsage};
use std::ffi::c_char;
use std::path::{Path, PathBuf};

/// Writes the custom headers, one a line; empty if there are none. DO_E_WRITE_ONLY_PROPERTY once they are
/// write-only. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_custom_headers(
    job: *mut do_job,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::write_text(&object.custom_headers()?, buffer, capacity, needed)
    })
}

/// Sets the headers that are sent with every request: `Name: value` lines that end with CRLF (LF is accepted), of at
/// most 16,384 characters together; NULL for none. They do not follow a redirect to another origin. DO_E_INVALID_ARG
/// if a line is no header or names one that the library needs for itself, DO_E_STRING_TOO_LONG, DO_E_INVALID_STATE
/// once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_INVALID_UTF8, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_custom_headers(
    job: *mut do_job,
    headers: *const c_char,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        object.set_custom_headers(&raw::optional_text(headers, "headers")?.unwrap_or_default())?;
        Ok(Code::OK)
    })
}

/// From now on the custom headers can be replaced, but never be read back. DO_E_INVALID_STATE once the job is
/// completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_make_custom_headers_write_only(
    job: *mut do_job,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        handle::get::<Job>(job)?.make_custom_headers_write_only()?;
        Ok(Code::OK)
    })
}

/// Writes what the job calls itself to servers; empty if that is the library's own name. DO_E_INSUFFICIENT_BUFFER
/// if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_user_agent(
    job: *mut do_job,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::write_text(&object.user_agent()?.unwrap_or_default(), buffer, capacity, needed)
    })
}

/// Sets what the job calls itself to servers, in at most 1,024 bytes; NULL for the library's own name.
/// DO_E_INVALID_ARG, DO_E_STRING_TOO_LONG, DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE,
/// DO_E_CLOSED, DO_E_INVALID_UTF8, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_user_agent(
    job: *mut do_job,
    user_agent: *const c_char,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        object.set_user_agent(raw::optional_text(user_agent, "user_agent")?.as_deref())?;
        Ok(Code::OK)
    })
}

/// Sets the user name (1 to 300 characters) and password (at most 65,535) for the server or the proxy (a
/// `DO_AUTH_TARGET_` value) by a scheme (a `DO_AUTH_SCHEME_` value); they replace those for the same two, and can
/// never be read back. Those for the server go to the origin of the remote name only, never to another that it
/// redirects to. DO_E_INVALID_AUTH_TARGET, DO_E_INVALID_AUTH_SCHEME, DO_E_USERNAME_TOO_LARGE,
/// DO_E_PASSWORD_TOO_LARGE, DO_E_INVALID_CREDENTIALS, DO_E_INVALID_STATE once the job is completed or cancelled,
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_INVALID_UTF8, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_credentials(
    job: *mut do_job,
    target: u32,
    scheme: u32,
    user_name: *const c_char,
    password: *const c_char,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        let (target, scheme) = (self::target(target)?, self::scheme(scheme)?);
        let user = raw::text(user_name, "user_name")?;
        object.set_credentials(target, scheme, &user, &raw::text(password, "password")?)?;
        Ok(Code::OK)
    })
}

/// Removes the credentials for a target and scheme. DO_S_FALSE if there were none, DO_E_INVALID_AUTH_TARGET,
/// DO_E_INVALID_AUTH_SCHEME, DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED,
/// DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_remove_credentials(
    job: *mut do_job,
    target: u32,
    scheme: u32,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        let removed = object.remove_credentials(self::target(target)?, self::scheme(scheme)?)?;
        Ok(if removed { Code::OK } else { Code::S_FALSE })
    })
}

fn target(raw: u32) -> Result<AuthTarget> {
    let refused =
        || Error::new(Code::E_INVALID_AUTH_TARGET, format!("target {raw} is not a DO_AUTH_TARGET_ value"));
    AuthTarget::from_raw(raw).ok_or_else(refused)
}

fn scheme(raw: u32) -> Result<AuthScheme> {
    let refused =
        || Error::new(Code::E_INVALID_AUTH_SCHEME, format!("scheme {raw} is not a DO_AUTH_SCHEME_ value"));
    AuthScheme::from_raw(raw).ok_or_else(refused)
}

/// Sets which proxy the job uses: a `DO_PROXY_USAGE_` value. `proxies` and `bypass` are for
/// DO_PROXY_USAGE_OVERRIDE, else NULL: `[scheme=][scheme://]host[:port]`, and hosts that are asked directly (with a
/// `*` in front for all that end so, `<local>` for names without a dot), both separated by spaces and of at most
/// 4,000 characters. DO_E_INVALID_ARG, DO_E_INVALID_PROXY_INFO, DO_E_PROXY_LIST_TOO_LARGE,
/// DO_E_PROXY_BYPASS_LIST_TOO_LARGE, DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE,
/// DO_E_CLOSED, DO_E_INVALID_UTF8, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_proxy_settings(
    job: *mut do_job,
    usage: u32,
    proxies: *const c_char,
    bypass: *const c_char,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        let refused = || Error::argument(format!("usage {usage} is not a DO_PROXY_USAGE_ value"));
        let usage = ProxyUsage::from_raw(usage).ok_or_else(refused)?;
        let list = raw::optional_text(proxies, "proxies")?.unwrap_or_default();
        let bypass = raw::optional_text(bypass, "bypass")?.unwrap_or_default();
        object.set_proxy_settings(ProxySettings { usage, list, bypass })?;
        Ok(Code::OK)
    })
}

/// Gives which proxy the job uses: a `DO_PROXY_USAGE_` value. DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_proxy_usage(job: *mut do_job, usage: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(usage, "usage")?.set(object.proxy_settings()?.usage as u32);
        Ok(Code::OK)
    })
}

/// Writes the proxies that the job names; empty if it names none. DO_E_INSUFFICIENT_BUFFER if it does not fit,
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_proxy_list(
    job: *mut do_job,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::write_text(&object.proxy_settings()?.list, buffer, capacity, needed)
    })
}

/// Writes the hosts that the job asks directly; empty if there are none. DO_E_INSUFFICIENT_BUFFER if it does not
/// fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_proxy_bypass_list(
    job: *mut do_job,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::write_text(&object.proxy_settings()?.bypass, buffer, capacity, needed)
    })
}

/// Gives what becomes of redirects: a set of `DO_HTTP_REDIRECT_POLICY_` bits. DO_E_HANDLE, DO_E_CLOSED,
/// DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_security_flags(job: *mut do_job, flags: *mut u32) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::out(flags, "flags")?.set(object.security_flags()?);
        Ok(Code::OK)
    })
}

/// Sets what becomes of redirects: a set of `DO_HTTP_REDIRECT_POLICY_` bits. Certificates are always checked: bits
/// that would loosen that are refused with DO_E_NOT_IMPL, and `do_job_set_ca_file` is there for private
/// authorities. DO_E_INVALID_ARG for bits that contradict each other. DO_E_INVALID_STATE once the job is completed
/// or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_security_flags(
    job: *mut do_job,
    flags: u32,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        handle::get::<Job>(job)?.set_security_flags(flags)?;
        Ok(Code::OK)
    })
}

/// Writes the path of the file of authorities that the job trusts instead of the platform's; empty if there is
/// none. DO_E_INSUFFICIENT_BUFFER if it does not fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_ca_file(
    job: *mut do_job,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::write_text(&shown(object.ca_file()?), buffer, capacity, needed)
    })
}

/// Sets the PEM file (absolute path) of the authorities that the job trusts instead of the platform's; NULL for the
/// platform's. It is read at each attempt. DO_E_INVALID_ARG, DO_E_FILE_NOT_FOUND and the system's other codes,
/// DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_INVALID_UTF8,
/// DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_ca_file(
    job: *mut do_job,
    path: *const c_char,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        object.set_ca_file(raw::optional_text(path, "path")?.as_deref().map(Path::new))?;
        Ok(Code::OK)
    })
}

/// Sets the PEM files (absolute paths) of the certificate and the unencrypted key that the job proves its own
/// identity with. They are read at each attempt. DO_E_INVALID_ARG, DO_E_FILE_NOT_FOUND and the system's other codes,
/// DO_E_INVALID_STATE once the job is completed or cancelled, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER,
/// DO_E_INVALID_UTF8, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_set_client_certificate(
    job: *mut do_job,
    certificate: *const c_char,
    key: *const c_char,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        let object = handle::get::<Job>(job)?;
        let certificate = PathBuf::from(raw::text(certificate, "certificate")?);
        let key = PathBuf::from(raw::text(key, "key")?);
        object.set_client_certificate(Some(ClientCertificate { certificate, key }))?;
        Ok(Code::OK)
    })
}

/// From now on the job proves its own identity with nothing. DO_E_INVALID_STATE once it is completed or cancelled,
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_remove_client_certificate(
    job: *mut do_job,
    error: *mut *mut do_error,
) -> do_result {
    guard_error(error, || {
        handle::get::<Job>(job)?.set_client_certificate(None)?;
        Ok(Code::OK)
    })
}

/// Writes the path of the client certificate; empty if there is none. DO_E_INSUFFICIENT_BUFFER if it does not fit,
/// DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_client_certificate(
    job: *mut do_job,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::write_text(
            &shown(object.client_certificate()?.map(|given| given.certificate)),
            buffer,
            capacity,
            needed,
        )
    })
}

/// Writes the path of the client certificate's key; empty if there is none. DO_E_INSUFFICIENT_BUFFER if it does not
/// fit, DO_E_HANDLE, DO_E_CLOSED, DO_E_POINTER, DO_E_STORE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn do_job_get_client_key(
    job: *mut do_job,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> do_result {
    guard(|| {
        let object = handle::get::<Job>(job)?;
        raw::write_text(&shown(object.client_certificate()?.map(|given| given.key)), buffer, capacity, needed)
    })
}

/// Paths came in as UTF-8.
fn shown(path: Option<PathBuf>) -> String {
    path.unwrap_or_default().to_string_lossy().into_owned()
}
