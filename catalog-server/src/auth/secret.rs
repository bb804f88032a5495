//! The secret of an API token: 256 random bits behind a mark that scanners for leaked secrets find.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What every secret starts with.
pub const MARK: &str = "callsheet_";

/// Characters of a secret: the mark and 32 bytes in base64.
const LENGTH: usize = MARK.len() + 43;

/// A secret, known to this process until it is shown once.
pub struct Secret(String);

impl Secret {
    /// A new secret from the operating system's source of randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(format!("{MARK}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// The text that the owner keeps.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored: SHA-256 of the whole text. The secret has 256 random bits, so nobody can try them all, and no slow
    /// function has to make trying slower.
    pub fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// Whether a text has the shape of a secret.
pub(super) fn looks_like_one(text: &str) -> bool {
    text.len() == LENGTH && text.starts_with(MARK)
}

/// SHA-256 of a text.
pub(super) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Compares in a time that tells nothing about where two hashes differ.
pub(super) fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.ct_eq(b).into()
}

/// A short public id for a token: 60 random bits.
pub fn public_id() -> Result<String, getrandom::Error> {
    const DIGITS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes)?;
    Ok(bytes
        .iter()
        .map(|byte| char::from(DIGITS[usize::from(byte % 32)]))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_have_one_shape_and_are_not_printed() {
        let [first, second] = [Secret::generate().unwrap(), Secret::generate().unwrap()];
        assert_ne!(first.reveal(), second.reveal());
        assert!(looks_like_one(first.reveal()));
        assert!(!same(&first.hash(), &second.hash()));
        assert!(same(&first.hash(), &hash(first.reveal())));
        assert_eq!(format!("{first:?}"), "Secret(…)");
    }

    #[test]
    fn public_ids_have_no_letters_that_look_alike() {
        let id = public_id().unwrap();
        assert_eq!(id.len(), 12);
        assert!(!id.contains(['l', 'o', '0', '1']));
    }
}
