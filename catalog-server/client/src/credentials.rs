//! Credentials of a caller: taken out of an address, put into a header, never printed.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use reqwest::Url;
use reqwest::header::HeaderValue;

use crate::ClientError;

/// What a client proves its identity with.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// Nothing.
    None,
    /// A token.
    Bearer(String),
    /// A user and a password.
    Basic(String, String),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::None => "None",
            Self::Bearer(_) => "Bearer(…)",
            Self::Basic(..) => "Basic(…)",
        })
    }
}

impl Credentials {
    /// These, or `other` if there are none.
    pub(crate) fn or(self, other: Self) -> Self {
        if self == Self::None { other } else { self }
    }

    /// The value of `Authorization`.
    pub(crate) fn header(&self) -> Result<Option<HeaderValue>, ClientError> {
        let text = match self {
            Self::None => return Ok(None),
            Self::Bearer(token) => format!("Bearer {token}"),
            Self::Basic(user, password) => {
                format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
            }
        };
        let mut value = HeaderValue::try_from(text).map_err(|_| ClientError::Credentials)?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

/// Takes `user:password@` out of an address; `None` if the address cannot carry any.
pub(crate) fn take(url: &mut Url) -> Option<Credentials> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let credentials = match (url.username(), url.password()) {
        ("", None) => return Some(Credentials::None),
        (user, password) => Credentials::Basic(decoded(user), decoded(password.unwrap_or(""))),
    };
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(credentials)
}

/// An address for a message: without what may be a password, even if it is no URL.
pub(crate) fn without(address: &str) -> String {
    match address.rsplit_once('@') {
        None => address.to_owned(),
        Some((before, host)) => {
            let scheme = before.find("://").map_or("", |end| &before[..end + 3]);
            format!("{scheme}…@{host}")
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Client;

    use super::*;

    #[test]
    fn credentials_leave_the_address_and_are_not_printed() {
        let client = Client::new("https://ci:s%40cret@host:8081/registry/").unwrap();
        assert_eq!(client.base(), "https://host:8081/registry");
        let value = client.authorization.clone().unwrap();
        assert_eq!(value, format!("Basic {}", STANDARD.encode("ci:s@cret")));
        let printed = format!("{client:?}");
        assert!(!printed.contains("cret"), "{printed}");
        let builder = Client::builder("https://host").bearer("secret");
        assert!(format!("{builder:?}").contains("Bearer(…)"));
    }

    #[test]
    fn what_is_given_wins_over_the_address() {
        let client = Client::builder("http://a:b@localhost").bearer("t").build();
        assert_eq!(client.unwrap().authorization.unwrap(), "Bearer t");
    }

    #[test]
    fn an_address_that_is_refused_does_not_show_its_password() {
        for address in ["ftp://u:secret@host", "http//u:secret@host", "u:secret@"] {
            let error = Client::new(address).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
        let error = Client::builder("http://host").bearer("a\nb").build();
        assert!(!error.unwrap_err().to_string().contains("a\nb"));
    }
}
