//! TLS with rustls: the server's certificate, the authorities of client certificates, and the names in them.
//!
//! Files are read at the start and again when the server is told to; a new file that is broken leaves the old one in use.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection};
use thiserror::Error;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::PeerNames;
use crate::config::{ClientCertificates, TlsConfig};

/// Why connections cannot be encrypted as configured.
#[derive(Debug, Error)]
#[error("TLS: {0}")]
pub struct TlsError(String);

/// The server's side of TLS, replaceable while it runs.
pub(crate) struct Tls {
    config: TlsConfig,
    current: RwLock<Current>,
}

#[derive(Clone)]
struct Current {
    server: Arc<ServerConfig>,
    expires_ms: i64,
}

impl Tls {
    /// Reads the files; `None` if the configuration names no certificate.
    pub(crate) fn open(config: &TlsConfig) -> Result<Option<Self>, TlsError> {
        if config.certificate.is_none() && config.key.is_none() {
            if config.client_certificates != ClientCertificates::None {
                return Err(TlsError(
                    "client certificates need `tls.certificate` and `tls.key`".to_owned(),
                ));
            }
            return Ok(None);
        }
        let current = RwLock::new(read(config)?);
        Ok(Some(Self {
            config: config.clone(),
            current,
        }))
    }

    /// Reads the files again; connections that stand keep what they have.
    pub(crate) fn reload(&self) -> Result<(), TlsError> {
        let fresh = read(&self.config)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// What the next connection is served with.
    pub(crate) fn server(&self) -> Arc<ServerConfig> {
        self.current().server
    }

    /// When the certificate in use ends, milliseconds since 1970.
    pub(crate) fn expires_ms(&self) -> i64 {
        self.current().expires_ms
    }

    fn current(&self) -> Current {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// The files that a configuration names, to be watched.
pub(crate) fn files(config: &TlsConfig) -> Vec<PathBuf> {
    [&config.certificate, &config.key, &config.client_ca]
        .into_iter()
        .flatten()
        .cloned()
        .collect()
}

fn read(config: &TlsConfig) -> Result<Current, TlsError> {
    let (Some(certificate), Some(key)) = (&config.certificate, &config.key) else {
        return Err(TlsError(
            "`tls.certificate` and `tls.key` belong together".to_owned(),
        ));
    };
    let chain = certificates(certificate)?;
    let expires_ms = chain.first().map(expiry_ms).transpose()?.unwrap_or(0);
    let key = PrivateKeyDer::from_pem_file(key)
        .map_err(|error| TlsError(format!("the key `{}`: {error}", key.display())))?;
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError(error.to_string()))?;
    let builder = match config.client_certificates {
        ClientCertificates::None => builder.with_no_client_auth(),
        wanted => {
            let Some(ca) = &config.client_ca else {
                return Err(TlsError(
                    "client certificates need `tls.client_ca`".to_owned(),
                ));
            };
            let mut roots = RootCertStore::empty();
            for certificate in certificates(ca)? {
                roots
                    .add(certificate)
                    .map_err(|error| TlsError(format!("`{}`: {error}", ca.display())))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            let verifier = if wanted == ClientCertificates::Optional {
                verifier.allow_unauthenticated()
            } else {
                verifier
            };
            let verifier = verifier
                .build()
                .map_err(|error| TlsError(format!("`{}`: {error}", ca.display())))?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut server = builder
        .with_single_cert(chain, key)
        .map_err(|error| TlsError(format!("`{}`: {error}", certificate.display())))?;
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Current {
        server: Arc::new(server),
        expires_ms,
    })
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let failed = |error: rustls::pki_types::pem::Error| {
        TlsError(format!("the certificate `{}`: {error}", path.display()))
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(path)
        .map_err(failed)?
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    if chain.is_empty() {
        return Err(TlsError(format!(
            "`{}` holds no certificate",
            path.display()
        )));
    }
    Ok(chain)
}

fn expiry_ms(certificate: &CertificateDer<'_>) -> Result<i64, TlsError> {
    let (_, parsed) = X509Certificate::from_der(certificate)
        .map_err(|error| TlsError(format!("the certificate cannot be read: {error}")))?;
    Ok(parsed
        .validity()
        .not_after
        .timestamp()
        .saturating_mul(1_000))
}

/// When the first certificate of a PEM file ends, milliseconds since 1970.
pub(crate) fn expiry_of_file(path: &Path) -> Result<i64, TlsError> {
    certificates(path)?
        .first()
        .map(expiry_ms)
        .transpose()
        .map(Option::unwrap_or_default)
}

/// The names in the certificate that the peer showed: URIs, DNS names and addresses of mail, then the common name.
pub(crate) fn peer_names(connection: &ServerConnection) -> Option<PeerNames> {
    let certificate = connection.peer_certificates()?.first()?;
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let mut names = Vec::new();
    if let Ok(Some(alternatives)) = parsed.subject_alternative_name() {
        for name in &alternatives.value.general_names {
            match name {
                GeneralName::URI(text)
                | GeneralName::DNSName(text)
                | GeneralName::RFC822Name(text) => names.push((*text).to_owned()),
                _ => {}
            }
        }
    }
    names.extend(
        parsed
            .subject()
            .iter_common_name()
            .filter_map(|name| name.as_str().ok())
            .map(str::to_owned),
    );
    Some(PeerNames(names.into()))
}
