//! Fingerprints of the parsing canonical form (Avro 1.12, schema fingerprints).

use md5::{Digest, Md5};
use sha2::Sha256;

use super::model::Schema;

const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

const TABLE: [u64; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u64;
        let mut bit = 0;
        while bit < 8 {
            value = (value >> 1) ^ (EMPTY & (value & 1).wrapping_neg());
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
};

/// Computes CRC-64-AVRO, the Rabin fingerprint of the specification.
pub fn rabin(bytes: &[u8]) -> u64 {
    bytes.iter().fold(EMPTY, |value, byte| {
        (value >> 8) ^ TABLE[usize::from(value.to_le_bytes()[0] ^ byte)]
    })
}

impl Schema {
    /// Returns the Rabin fingerprint (CRC-64-AVRO) of the canonical form; the wire of single-object
    /// encoding holds it little-endian.
    pub fn fingerprint_rabin(&self) -> u64 {
        rabin(self.canonical_form().as_bytes())
    }

    /// Returns the MD5 fingerprint of the canonical form.
    pub fn fingerprint_md5(&self) -> [u8; 16] {
        Md5::digest(self.canonical_form().as_bytes()).into()
    }

    /// Returns the SHA-256 fingerprint of the canonical form.
    pub fn fingerprint_sha256(&self) -> [u8; 32] {
        Sha256::digest(self.canonical_form().as_bytes()).into()
    }
}
