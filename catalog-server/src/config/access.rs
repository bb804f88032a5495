//! Settings of access: how callers prove who they are, and how connections are encrypted.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// A way to prove an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// API tokens, as bearer.
    Token,
    /// HTTP basic: tokens, and users of the access file.
    Basic,
    /// JWTs of an identity provider, as bearer.
    Jwt,
    /// TLS client certificates.
    Certificate,
}

/// Who may call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthConfig {
    /// The accepted ways; none means that callers are not known.
    pub methods: Vec<Means>,
    /// Users, certificates and roles.
    pub file: Option<PathBuf>,
    /// Whether `/metrics` answers everybody.
    pub public_metrics: bool,
    /// The identity provider.
    pub jwt: JwtConfig,
}

impl AuthConfig {
    /// Whether callers have to be known.
    pub fn is_on(&self) -> bool {
        !self.methods.is_empty()
    }

    /// Whether a way is accepted.
    pub fn accepts(&self, means: Means) -> bool {
        self.methods.contains(&means)
    }
}

/// The identity provider whose tokens are accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JwtConfig {
    /// What `iss` must be.
    pub issuer: String,
    /// What `aud` must name; several separated by commas.
    pub audience: String,
    /// File or URL of the keys.
    pub jwks: String,
    /// Accepted algorithms, separated by commas.
    pub algorithms: String,
    /// How far clocks may differ.
    pub leeway: Duration,
    /// The claim that names the caller.
    pub principal_claim: String,
    /// The claim that holds scopes and roles.
    pub scope_claim: String,
    /// How often the keys are read again.
    pub refresh: Duration,
}

/// Encryption of connections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsConfig {
    /// PEM file of the certificate chain; HTTP without it.
    pub certificate: Option<PathBuf>,
    /// PEM file of the key.
    pub key: Option<PathBuf>,
    /// PEM file of the authorities of client certificates.
    pub client_ca: Option<PathBuf>,
    /// Whether clients show a certificate.
    pub client_certificates: ClientCertificates,
}

/// Whether clients show a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientCertificates {
    /// They are not asked.
    #[default]
    None,
    /// They are asked and may decline.
    Optional,
    /// Connections without one are refused.
    Required,
}

/// The URL of a database, which may hold a password and is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// `None` for an empty text.
    pub fn new(url: &str) -> Option<Self> {
        (!url.is_empty()).then(|| Self(url.to_owned()))
    }

    /// The URL, for the driver.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("DatabaseUrl(…)")
    }
}

pub(super) fn optional_path(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| text.into())
}

pub(super) fn means(text: &str) -> Result<Vec<Means>, String> {
    let names: Vec<&str> = text
        .split([',', ' '])
        .filter(|name| !name.is_empty())
        .collect();
    if matches!(names[..], [] | ["none"]) {
        return Ok(Vec::new());
    }
    names
        .into_iter()
        .map(|name| match name {
            "token" => Ok(Means::Token),
            "basic" => Ok(Means::Basic),
            "jwt" => Ok(Means::Jwt),
            "certificate" => Ok(Means::Certificate),
            _ => Err(format!(
                "`{name}` is none of `token`, `basic`, `jwt`, `certificate`; `none` stands alone"
            )),
        })
        .collect()
}

pub(super) fn client_certificates(text: &str) -> Result<ClientCertificates, String> {
    match text {
        "none" => Ok(ClientCertificates::None),
        "optional" => Ok(ClientCertificates::Optional),
        "required" => Ok(ClientCertificates::Required),
        _ => Err(format!(
            "`{text}` is none of `none`, `optional`, `required`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_of_a_database_is_not_printed() {
        let url = DatabaseUrl::new("postgres://u:hunter2@h/d").unwrap();
        assert_eq!(format!("{url:?}"), "DatabaseUrl(…)");
        assert_eq!(DatabaseUrl::new(""), None);
    }

    #[test]
    fn none_stands_alone() {
        assert_eq!(means("none"), Ok(Vec::new()));
        assert_eq!(means("token, basic"), Ok(vec![Means::Token, Means::Basic]));
        assert!(means("none, token").is_err());
    }
}
