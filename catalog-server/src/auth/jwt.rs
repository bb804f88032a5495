//! Bearer tokens of an identity provider: `OpenID` Connect access tokens and other signed JWTs.
//!
//! A token opens only with a signature of a known key in an allowed algorithm, the right issuer and audience, and inside
//! its time. What it may do comes from one claim: scopes of ours, or names of roles in the access file.

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde_json::{Map, Value};

use super::directory::Directory;
use super::jwks::Keys;
use super::principal::Principal;
use super::scope::Scope;
use super::signature;
use crate::config::JwtConfig;

/// Longest token that is looked at.
const MAX_LENGTH: usize = 16 * 1024;

/// What marks a scope of ours among those of other services: `callsheet:read:orders-*`.
const SCOPE_MARK: &str = "callsheet:";

/// Verifies JWTs.
pub(super) struct Jwt {
    config: JwtConfig,
    algorithms: Vec<Algorithm>,
    pub(super) keys: Keys,
}

impl Jwt {
    pub(super) fn new(config: &JwtConfig) -> Result<Self, String> {
        for (name, value) in [
            ("issuer", &config.issuer),
            ("audience", &config.audience),
            ("jwks", &config.jwks),
        ] {
            if value.is_empty() {
                return Err(format!(
                    "setting `auth.jwt.{name}` is empty; JWTs need issuer, audience and jwks"
                ));
            }
        }
        let algorithms = algorithms(&config.algorithms)?;
        signature::install();
        Ok(Self {
            keys: Keys::new(&config.jwks, config.refresh)
                .map_err(|error| format!("setting `auth.jwt.jwks`: {error}"))?,
            algorithms,
            config: config.clone(),
        })
    }

    /// The principal of a token; the error is for the log and holds nothing of the token.
    pub(super) async fn principal(
        &self,
        token: &str,
        directory: &Directory,
        now_ms: i64,
    ) -> Result<Principal, String> {
        if token.len() > MAX_LENGTH {
            return Err("the JWT is too long".to_owned());
        }
        let header = decode_header(token).map_err(|error| format!("the JWT's header: {error}"))?;
        if !self.algorithms.contains(&header.alg) {
            return Err(format!(
                "the JWT is signed with {:?}, which is not allowed",
                header.alg
            ));
        }
        let key = self
            .keys
            .find(header.kid.as_deref(), header.alg, now_ms)
            .await
            .ok_or("no known key fits the JWT")?;
        let mut validation = Validation::new(header.alg);
        validation.set_audience(
            &self
                .config
                .audience
                .split(',')
                .map(str::trim)
                .collect::<Vec<_>>(),
        );
        validation.set_issuer(&[&self.config.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.validate_nbf = true;
        validation.leeway = self.config.leeway.as_secs();
        let claims = decode::<Map<String, Value>>(token, &key, &validation)
            .map_err(|error| format!("the JWT: {error}"))?
            .claims;
        let name = claims
            .get(&self.config.principal_claim)
            .and_then(Value::as_str)
            .filter(|name| is_name(name))
            .ok_or_else(|| {
                format!(
                    "the JWT has no usable claim `{}`",
                    self.config.principal_claim
                )
            })?;
        let scopes = scopes(claims.get(&self.config.scope_claim), directory);
        Ok(Principal::new(format!("jwt:{name}"), scopes))
    }
}

/// A name that fits into a line of the audit trail.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 200 && !name.chars().any(char::is_control)
}

/// The scopes of a claim: a text with spaces or a list; each word a scope of ours or a role. Other words are other
/// services' business.
fn scopes(claim: Option<&Value>, directory: &Directory) -> Vec<Scope> {
    let words: Vec<&str> = match claim {
        Some(Value::String(text)) => text.split_whitespace().collect(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let mut scopes = Vec::new();
    for word in words {
        match word.strip_prefix(SCOPE_MARK) {
            Some(text) => scopes.extend(text.parse::<Scope>()),
            None => scopes.extend_from_slice(directory.role(word)),
        }
    }
    scopes
}

/// Reads the list of allowed algorithms.
pub(crate) fn algorithms(text: &str) -> Result<Vec<Algorithm>, String> {
    let names = text.split([',', ' ']).filter(|name| !name.is_empty());
    let list: Result<Vec<Algorithm>, String> = names
        .map(|name| {
            name.parse::<Algorithm>()
                .ok()
                .filter(|algorithm| signature::is_allowed(*algorithm))
                .ok_or_else(|| {
                    format!("`{name}` is none of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA")
                })
        })
        .collect();
    let list = list?;
    if list.is_empty() {
        return Err("no algorithm is allowed".to_owned());
    }
    Ok(list)
}
