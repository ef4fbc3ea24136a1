//! TLS: whom a job trusts, and who it says it is.

use super::failure::{Kind, other};
use super::tcp::left;
use crate::code::Code;
use crate::error::{Context, Error, Result};
use crate::options::HttpOptions;
use rustls::client::ResolvesClientCert;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{
    ClientConfig, ClientConnection, InconsistentKeys, IoState, RootCertStore, SignatureScheme, StreamOwned,
};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

/// Files of certificates are not larger; something else would not be read into memory.
const MAX_FILE: u64 = 16 * 1024 * 1024;

/// The files that a job names, as they are now.
#[derive(Default)]
pub struct Files {
    authorities: Option<File>,
    certificate: Option<File>,
    key: Option<File>,
}

struct File {
    path: PathBuf,
    content: Vec<u8>,
}

impl Files {
    /// Reads what the options name. Who the client is, only the origin that its caller chose is shown.
    pub fn read(options: &HttpOptions, trusted: bool) -> Result<Files> {
        let own = options.client_certificate.as_ref().filter(|_| trusted);
        Ok(Files {
            authorities: options.ca_file.as_deref().map(File::read).transpose()?,
            certificate: own.map(|own| File::read(&own.certificate)).transpose()?,
            key: own.map(|own| File::read(&own.key)).transpose()?,
        })
    }

    /// Tells one set of contents from another.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for file in [&self.authorities, &self.certificate, &self.key] {
            let content = file.as_ref().map(|file| file.content.as_slice());
            hash.update(content.map_or(u64::MAX, |content| content.len() as u64).to_le_bytes());
            hash.update(content.unwrap_or_default());
        }
        hash.finalize().into()
    }

    /// What connections are made with.
    pub fn tls(&self) -> Result<Tls> {
        let provider = Arc::new(ring::default_provider());
        let refused = |error: rustls::Error| {
            let text = format!("TLS cannot be set up: {error}");
            Error::new(Code::E_SECURE_FAILURE, text).within(Context::Transport)
        };
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_safe_default_protocol_versions().map_err(refused)?;
        let builder = match &self.authorities {
            Some(file) => builder.with_root_certificates(file.roots()?),
            None => {
                let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(&provider));
                // The name warns of verifiers that verify nothing. This is the platform's.
                builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier.map_err(refused)?))
            }
        };
        let own = match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => Some(Arc::new(own(certificate, key, &provider)?)),
            _ => None,
        };
        let identity = Arc::new(Identity { own, asked: AtomicBool::new(false) });
        let config = builder.with_client_cert_resolver(Arc::clone(&identity) as _);
        Ok(Tls { config: Arc::new(config), identity })
    }
}

impl File {
    fn read(path: &Path) -> Result<File> {
        let mut content = Vec::new();
        let read = fs::File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut content));
        match read {
            Ok(count) if count as u64 <= MAX_FILE => Ok(File { path: path.to_owned(), content }),
            Ok(_) => Err(unusable(path, "it is too large to hold certificates")),
            Err(error) => {
                let told = Error { os_code: error.raw_os_error(), ..unusable(path, &error.to_string()) };
                Err(told)
            }
        }
    }

    fn certificates(&self) -> Result<Vec<CertificateDer<'static>>> {
        let all: std::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.content).collect();
        match all {
            Ok(all) if !all.is_empty() => Ok(all),
            Ok(_) => Err(unusable(&self.path, "it holds no certificate; give a PEM file")),
            Err(error) => Err(unusable(&self.path, &format!("it is no valid PEM file: {error}"))),
        }
    }

    fn roots(&self) -> Result<RootCertStore> {
        let mut roots = RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(self.certificates()?);
        if added == 0 {
            return Err(unusable(&self.path, "none of its certificates can be read"));
        }
        Ok(roots)
    }
}

fn unusable(path: &Path, what: &str) -> Error {
    Error::new(Code::E_CERT_FILE, format!("cannot use {}: {what}", path.display())).within(Context::LocalFile)
}

/// The certificate and its key, which belong together.
fn own(certificate: &File, key: &File, provider: &CryptoProvider) -> Result<CertifiedKey> {
    let chain = certificate.certificates()?;
    // What a key's parser says could quote the key.
    let private = PrivateKeyDer::from_pem_slice(&key.content)
        .map_err(|_| unusable(&key.path, "it holds no unencrypted private key; give a PEM file"))?;
    let signer = provider.key_provider.load_private_key(private);
    let signer = signer.map_err(|_| unusable(&key.path, "its private key is of no kind that is known"))?;
    let own = CertifiedKey::new(chain, signer);
    match own.keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(InconsistentKeys::Unknown)) => Ok(own),
        Err(rustls::Error::InconsistentKeys(_)) => {
            let text = format!("it is not the key of the certificate in {}", certificate.path.display());
            Err(unusable(&key.path, &text))
        }
        Err(_) => Err(unusable(&certificate.path, "its first certificate cannot be read")),
    }
}

/// What connections of one set of files are made with.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ClientConfig>,
    identity: Arc<Identity>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

/// The certificate of our own, and whether the server asked for one.
struct Identity {
    own: Option<Arc<CertifiedKey>>,
    asked: AtomicBool,
}

impl ResolvesClientCert for Identity {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.own.clone()
    }

    fn has_certs(&self) -> bool {
        self.own.is_some()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

impl Tls {
    /// Speaks TLS over `inner` with the server that `details` names.
    pub fn secure(
        &self,
        inner: Box<dyn Transport>,
        details: &ConnectionDetails,
        timeout: NextTimeout,
    ) -> std::result::Result<Box<dyn Transport>, ureq::Error> {
        let host = details.uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| ureq::Error::Tls("the host is no name that a certificate could be for"))?;
        self.identity.asked.store(false, Ordering::Relaxed);
        let mut connection = ClientConnection::new(Arc::clone(&self.config), name)
            .map_err(|error| ureq::Error::Io(std::io::Error::other(error)))?;
        let mut socket = TransportAdapter::new(inner, Arc::clone(&details.current_time));
        socket.set_timeout(left(timeout, Instant::now()));
        if let Err(error) = connection.complete_io(&mut socket) {
            let refused = matches!(super::failure::tls_error(&error), Some(rustls::Error::AlertReceived(_)));
            let lacking = self.identity.own.is_none() && self.identity.asked.load(Ordering::Relaxed);
            return Err(if refused && lacking {
                other(Kind::ClientCertificateNeeded.error())
            } else {
                error.into()
            });
        }
        let config = details.config;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        Ok(Box::new(Secured { buffers, stream: StreamOwned::new(connection, socket) }))
    }
}

/// A transport in TLS.
struct Secured {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl Transport for Secured {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(
        &mut self,
        amount: usize,
        timeout: NextTimeout,
    ) -> std::result::Result<(), ureq::Error> {
        self.stream.get_mut().set_timeout(timeout);
        let output = &self.buffers.output()[..amount];
        self.stream.write_all(output)?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> std::result::Result<bool, ureq::Error> {
        self.stream.get_mut().set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    /// Whether the other side has neither hung up nor said what nobody asked for: in what was read and not decrypted, or
    /// decrypted and not read, as well as on the socket.
    fn is_open(&mut self) -> bool {
        let is_silent = |state: IoState| state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed();
        let is_silent = self.stream.conn.process_new_packets().is_ok_and(is_silent);
        let below = self.stream.sock.get_mut();
        is_silent && below.buffers().input().is_empty() && below.is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for Secured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secured")
    }
}
