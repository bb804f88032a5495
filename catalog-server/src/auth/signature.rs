//! Signatures of JWTs, verified with ring, which TLS needs anyway.
//!
//! Owns the one table of algorithms. Symmetric ones and `none` are not in it: a key that verifies must not be able to sign.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey};
use ring::signature::{
    self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};

/// What ring verifies with.
#[derive(Clone, Copy)]
enum With {
    Rsa(&'static RsaParameters),
    Other(&'static dyn VerificationAlgorithm, AlgorithmFamily),
}

/// How an algorithm is verified; `None` for those that this server never accepts.
fn with(algorithm: Algorithm) -> Option<With> {
    use AlgorithmFamily::{Ec, Ed};
    Some(match algorithm {
        Algorithm::RS256 => With::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => With::Rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => With::Rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => With::Rsa(&signature::RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => With::Rsa(&signature::RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => With::Rsa(&signature::RSA_PSS_2048_8192_SHA512),
        Algorithm::ES256 => With::Other(&signature::ECDSA_P256_SHA256_FIXED, Ec),
        Algorithm::ES384 => With::Other(&signature::ECDSA_P384_SHA384_FIXED, Ec),
        Algorithm::EdDSA => With::Other(&signature::ED25519, Ed),
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => return None,
        _ => return None,
    })
}

/// Whether tokens may be signed with an algorithm: only asymmetric ones.
pub(super) fn is_allowed(algorithm: Algorithm) -> bool {
    with(algorithm).is_some()
}

/// Makes ring the one that verifies; the second call does nothing.
pub(super) fn install() {
    static PROVIDER: CryptoProvider = CryptoProvider {
        signer_factory: no_signer,
        verifier_factory: verifier,
        // Of use for making key sets only.
        key_utils: KeyUtils::new_unimplemented(),
    };
    let _installed_before = PROVIDER.install_default();
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is jsonwebtoken's"
)]
fn no_signer(_: &Algorithm, _: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    Err(ErrorKind::UnsupportedAlgorithm.into())
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is jsonwebtoken's"
)]
fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    let with = with(*algorithm).ok_or(ErrorKind::UnsupportedAlgorithm)?;
    let family = match with {
        With::Rsa(_) => AlgorithmFamily::Rsa,
        With::Other(_, family) => family,
    };
    if key.family() != family {
        return Err(ErrorKind::InvalidKeyFormat.into());
    }
    Ok(Box::new(Verifier {
        algorithm: *algorithm,
        with,
        key: key.clone(),
    }))
}

struct Verifier {
    algorithm: Algorithm,
    with: With,
    key: DecodingKey,
}

impl ::signature::Verifier<Vec<u8>> for Verifier {
    fn verify(&self, message: &[u8], signed: &Vec<u8>) -> Result<(), ::signature::Error> {
        let verified = match (self.with, self.key.kind()) {
            (With::Rsa(parameters), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(parameters, message, signed)
            }
            (With::Other(algorithm, _), DecodingKeyKind::SecretOrDer(bytes)) => {
                UnparsedPublicKey::new(algorithm, bytes).verify(message, signed)
            }
            _ => Err(ring::error::Unspecified),
        };
        verified.map_err(|_| ::signature::Error::new())
    }
}

impl JwtVerifier for Verifier {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}
