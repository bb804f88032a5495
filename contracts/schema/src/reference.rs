//! A text that another schema builds on.

use crate::Problems;

/// One schema that a main text refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// How the main text names it: the full name of an Avro type, the path of a Protobuf import, the URI or relative
    /// path of a JSON Schema.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

impl Reference<'_> {
    /// Says of each problem that it lies in this reference.
    pub fn within(&self, mut problems: Problems) -> Problems {
        for problem in &mut problems.0 {
            problem.message = format!("reference `{}`: {}", self.name, problem.message);
        }
        problems
    }
}
