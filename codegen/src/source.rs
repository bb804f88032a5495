//! A contract with all its locked versions, as texts and as parsed schemas: what every target starts from.

use callsheet_schema::avro::Schema;

use crate::facts::Facts;
use crate::lock::LockedSchema;

/// A contract and its locked versions, oldest first; never empty.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name of the contract.
    pub contract: String,
    /// Registry subject.
    pub subject: String,
    /// Locked versions, oldest first.
    pub versions: Vec<Version>,
}

/// One locked version.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its entry in the lock.
    pub locked: LockedSchema,
    /// The schema's text.
    pub text: String,
    /// The parsed schema.
    pub schema: Schema,
    /// What the contract says about its fields.
    pub facts: Facts,
}

impl Version {
    /// Number of the version.
    pub fn number(&self) -> u32 {
        self.locked.version
    }
}

impl Source {
    /// The version with a number.
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions
            .iter()
            .find(|version| version.number() == number)
    }

    /// Number of the newest locked version.
    pub fn newest(&self) -> u32 {
        self.versions.last().map_or(0, Version::number)
    }

    /// Numbers of the locked versions as people list them: `1, 2 and 4`.
    pub fn numbers(&self) -> String {
        list(&self.version_numbers())
    }

    /// Numbers of the locked versions.
    pub fn version_numbers(&self) -> Vec<u32> {
        self.versions.iter().map(Version::number).collect()
    }
}

/// Numbers as people list them: `1, 2 and 4`.
pub fn list(numbers: &[u32]) -> String {
    let texts: Vec<String> = numbers.iter().map(u32::to_string).collect();
    match texts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
