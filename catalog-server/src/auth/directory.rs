//! The access file: users with password hashes, names of client certificates, roles of JWTs, each with scopes.
//!
//! ```toml
//! [users.alice]
//! password = "$argon2id$v=19$m=19456,t=2,p=1$…"
//! scopes = ["read:*", "write:orders-*"]
//!
//! [certificates."gateway.example"]
//! scopes = ["write:*"]
//!
//! [roles.platform]
//! scopes = ["admin:*"]
//! ```

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use toml::de::{DeTable, DeValue};

use super::principal::Principal;
use super::scope::Scope;

/// Passwords that are hashed at once: each takes tens of milliseconds and megabytes.
const HASHED_AT_ONCE: usize = 2;

/// How long a proven password need not be hashed again.
const REMEMBERED_MS: i64 = 600_000;

/// Most proven passwords that are remembered.
const MOST_REMEMBERED: usize = 1024;

/// What an access file says.
#[derive(Debug, Default)]
pub(super) struct Directory {
    users: BTreeMap<String, User>,
    certificates: BTreeMap<String, Arc<Principal>>,
    roles: BTreeMap<String, Vec<Scope>>,
}

struct User {
    /// In PHC form; checked when the file is read.
    password: Arc<str>,
    principal: Arc<Principal>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.principal.fmt(out)
    }
}

impl Directory {
    /// Reads the text of an access file; `path` is for messages.
    pub(super) fn parse(path: &str, text: &str) -> Result<Self, String> {
        let root = DeTable::parse(text).map_err(|error| format!("{path}: {}", error.message()))?;
        let mut directory = Self::default();
        for (section, entries) in root.get_ref() {
            let section = section.get_ref().as_ref();
            let at = |name: &str| format!("{path}: [{section}.{name}]");
            let DeValue::Table(entries) = entries.get_ref() else {
                return Err(format!("{path}: `{section}` is no table"));
            };
            for (name, entry) in entries {
                let name = name.get_ref().as_ref();
                let DeValue::Table(entry) = entry.get_ref() else {
                    return Err(format!("{} is no table", at(name)));
                };
                let (scopes, password) =
                    read_entry(entry).map_err(|error| format!("{}: {error}", at(name)))?;
                let principal =
                    |kind| Arc::new(Principal::new(format!("{kind}:{name}"), scopes.clone()));
                match (section, password) {
                    ("users", Some(password)) => {
                        let user = User {
                            password: password.into(),
                            principal: principal("user"),
                        };
                        directory.users.insert(name.to_owned(), user);
                    }
                    ("users", None) => return Err(format!("{} has no `password`", at(name))),
                    (_, Some(_)) => {
                        return Err(format!("{}: only users have a `password`", at(name)));
                    }
                    ("certificates", None) => {
                        directory
                            .certificates
                            .insert(name.to_owned(), principal("certificate"));
                    }
                    ("roles", None) => {
                        directory.roles.insert(name.to_owned(), scopes);
                    }
                    _ => {
                        return Err(format!(
                            "{path}: unknown section `{section}`; there are `users`, `certificates` and `roles`"
                        ));
                    }
                }
            }
        }
        Ok(directory)
    }

    /// The principal of the first of a certificate's names that the file knows.
    pub(super) fn certificate(&self, names: &[String]) -> Option<Arc<Principal>> {
        names
            .iter()
            .find_map(|name| self.certificates.get(name).cloned())
    }

    /// The scopes of a role; none for an unknown one.
    pub(super) fn role(&self, name: &str) -> &[Scope] {
        self.roles.get(name).map_or(&[], Vec::as_slice)
    }
}

fn read_entry(entry: &DeTable<'_>) -> Result<(Vec<Scope>, Option<String>), String> {
    let mut scopes = None;
    let mut password = None;
    for (key, value) in entry {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("scopes", DeValue::Array(texts)) => {
                let list: Result<Vec<Scope>, String> = texts
                    .iter()
                    .map(|text| {
                        let text = text
                            .get_ref()
                            .as_str()
                            .ok_or("`scopes` holds a value that is no text")?;
                        text.parse::<Scope>().map_err(|error| error.to_string())
                    })
                    .collect();
                scopes = Some(list?);
            }
            ("password", DeValue::String(hash)) => {
                // The value itself must not stand in an error.
                let parsed = PasswordHash::new(hash)
                    .map_err(|_| "`password` is no hash in PHC form, `$argon2id$…`; make one with `callsheet token hash-password`")?;
                if !parsed.algorithm.as_str().starts_with("argon2") {
                    return Err(
                        "`password` is hashed with another algorithm than Argon2".to_owned()
                    );
                }
                password = Some(hash.to_string());
            }
            (name, _) => return Err(format!("`{name}` is no member, or of another type")),
        }
    }
    let scopes = scopes.ok_or("`scopes` is missing")?;
    Ok((scopes, password))
}

/// Checks passwords, a few at a time, and remembers for some minutes which were right.
pub(super) struct Passwords {
    turns: Semaphore,
    /// Of this process only, so that what is remembered is of no use to anybody else.
    key: [u8; 32],
    proven: Mutex<HashMap<[u8; 32], i64>>,
    /// Hashed for unknown users, so that the time does not tell who exists.
    nobody: Arc<str>,
}

impl Passwords {
    pub(super) fn new() -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self {
            turns: Semaphore::new(HASHED_AT_ONCE),
            key,
            proven: Mutex::default(),
            nobody: hash_password("nobody").unwrap_or_default().into(),
        })
    }

    /// The principal of a user whose password is right.
    pub(super) async fn check(
        &self,
        directory: &Directory,
        user: &str,
        password: &str,
        now_ms: i64,
    ) -> Option<Arc<Principal>> {
        let known = directory.users.get(user);
        let stored = known.map_or(&self.nobody, |known| &known.password);
        let proof = self.proof(user, password, stored);
        if let Some(known) = known
            && self.remembers(&proof, now_ms)
        {
            return Some(Arc::clone(&known.principal));
        }
        let turn = self.turns.acquire().await.ok()?;
        let (stored, given) = (Arc::clone(stored), password.to_owned());
        let right = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&stored).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(given.as_bytes(), &hash)
                    .is_ok()
            })
        })
        .await
        .unwrap_or(false);
        drop(turn);
        let known = known.filter(|_| right)?;
        self.remember(proof, now_ms);
        Some(Arc::clone(&known.principal))
    }

    /// Of the stored hash too: a changed password is asked for again.
    fn proof(&self, user: &str, password: &str, stored: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.key);
        for part in [user, password, stored] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().into()
    }

    fn remembers(&self, proof: &[u8; 32], now_ms: i64) -> bool {
        let proven = self.proven.lock().unwrap_or_else(PoisonError::into_inner);
        proven.get(proof).is_some_and(|until| now_ms < *until)
    }

    fn remember(&self, proof: [u8; 32], now_ms: i64) {
        let mut proven = self.proven.lock().unwrap_or_else(PoisonError::into_inner);
        if proven.len() >= MOST_REMEMBERED {
            proven.clear();
        }
        proven.insert(proof, now_ms.saturating_add(REMEMBERED_MS));
    }
}

/// Hashes a password for an access file: Argon2id with the parameters that OWASP recommends, in PHC form.
pub fn hash_password(password: &str) -> Result<String, String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| format!("no randomness: {error}"))?;
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| format!("hashing the password: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Directory {
        let hash = hash_password("sesame").unwrap();
        let text = format!(
            "[users.alice]\npassword = \"{hash}\"\nscopes = [\"read:*\"]\n\
             [certificates.\"gw.example\"]\nscopes = [\"write:a*\"]\n\
             [roles.ops]\nscopes = [\"admin:*\"]\n"
        );
        Directory::parse("access.toml", &text).unwrap()
    }

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_opens() {
        let (directory, passwords) = (file(), Passwords::new().unwrap());
        for (user, password, opens) in [
            ("alice", "sesame", true),
            ("alice", "sesame", true),
            ("alice", "Sesame", false),
            ("alice", "", false),
            ("bob", "sesame", false),
            ("bob", "nobody", false),
        ] {
            let found = passwords.check(&directory, user, password, 0).await;
            assert_eq!(found.is_some(), opens, "{user}");
            if let Some(principal) = found {
                assert_eq!(&**principal.name(), "user:alice");
            }
        }
    }

    #[tokio::test]
    async fn a_changed_password_is_not_remembered() {
        let (old, new, passwords) = (file(), file(), Passwords::new().unwrap());
        assert!(passwords.check(&old, "alice", "sesame", 0).await.is_some());
        let proof = |directory: &Directory| {
            passwords.proof("alice", "sesame", &directory.users["alice"].password)
        };
        assert!(passwords.remembers(&proof(&old), 1));
        assert!(!passwords.remembers(&proof(&new), 1));
        assert!(!passwords.remembers(&proof(&old), REMEMBERED_MS));
    }

    #[test]
    fn a_broken_file_names_the_entry_and_never_the_password() {
        for (text, wanted) in [
            (
                "[users.a]\npassword = \"hunter2\"\nscopes = []",
                "[users.a]: `password` is no hash",
            ),
            ("[users.a]\nscopes = []", "[users.a] has no `password`"),
            (
                "[roles.a]\nscopes = [\"own:*\"]",
                "[roles.a]: `own:*` is no scope",
            ),
            ("[groups.a]\nscopes = []", "unknown section `groups`"),
            ("[users.a]\nscope = []", "`scope` is no member"),
        ] {
            let error = Directory::parse("access.toml", text).unwrap_err();
            assert!(error.contains(wanted), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn certificates_and_roles_are_found_by_name() {
        let directory = file();
        let names = ["other".to_owned(), "gw.example".to_owned()];
        let principal = directory.certificate(&names).unwrap();
        assert_eq!(&**principal.name(), "certificate:gw.example");
        assert!(directory.certificate(&names[..1]).is_none());
        assert_eq!(directory.role("ops")[0].to_string(), "admin:*");
        assert!(directory.role("dev").is_empty());
    }
}
