//! IMPORT mode on the target, and the old modes afterwards.
//!
//! The mode is set on the contexts that are written to, and on subjects whose own mode would stand above it. `force` is
//! always given: without it a registry refuses where subjects are live, and clears soft-deleted ones where none is.

use std::collections::BTreeSet;

use callsheet_client::{Client, ClientError, Method};
use callsheet_server::offline::{DEFAULT_CONTEXT, SubjectName};
use serde_json::json;

use super::Inventory;
use super::inventory::scope_name;
use super::settings::path;

/// The mode that accepts ids.
pub(super) const IMPORT: &str = "IMPORT";

/// The scopes whose mode was changed, with the mode that they had.
#[derive(Debug, Default)]
pub(crate) struct OldModes {
    changed: Vec<(SubjectName, Option<String>)>,
}

impl OldModes {
    /// Sets IMPORT where `subjects` are written to. What was changed before an error is remembered, to be put back.
    pub(crate) async fn enter(
        &mut self,
        client: &Client,
        target: &Inventory,
        subjects: &BTreeSet<SubjectName>,
    ) -> Result<(), ClientError> {
        let contexts: BTreeSet<&str> = subjects.iter().map(SubjectName::context).collect();
        let contexts = contexts.into_iter().map(SubjectName::context_scope);
        let own = subjects
            .iter()
            .filter(|subject| target.modes.contains_key(subject))
            .cloned();
        for of in contexts.chain(own) {
            let old = target.modes.get(&of);
            if old.is_some_and(|mode| mode == IMPORT) {
                continue;
            }
            // Remembered before it is tried: an answer that gets lost may still have changed it.
            self.changed.push((of.clone(), old.cloned()));
            put(client, &of, IMPORT).await?;
        }
        Ok(())
    }

    /// Puts the old modes back, the last one first; answers the scopes where that did not work.
    pub(crate) async fn leave(self, client: &Client) -> Vec<String> {
        let mut stuck = Vec::new();
        for (of, old) in self.changed.into_iter().rev() {
            let done = match &old {
                Some(mode) => put(client, &of, mode).await,
                None => unset(client, &of).await,
            };
            if let Err(error) = done {
                stuck.push(format!(
                    "the mode of `{}` is still IMPORT, it was {}: {error}",
                    scope_name(&of),
                    old.as_deref().unwrap_or("unset")
                ));
            }
        }
        stuck
    }
}

/// Sets the mode of a scope.
pub(crate) async fn put(client: &Client, of: &SubjectName, mode: &str) -> Result<(), ClientError> {
    let (path, body) = (path("mode", of), json!({ "mode": mode }));
    let query = [("force", "true")];
    client
        .exchange(Method::PUT, &path, &query, Some(&body))
        .await
        .map(drop)
}

/// Takes the mode of a scope away.
async fn unset(client: &Client, of: &SubjectName) -> Result<(), ClientError> {
    match client
        .exchange(Method::DELETE, &path("mode", of), &[], None)
        .await
    {
        // Registries before 7.5 cannot take the mode of the whole away; this is the mode that they had.
        Err(error)
            if error.status() == Some(405)
                && *of == SubjectName::context_scope(DEFAULT_CONTEXT) =>
        {
            put(client, of, "READWRITE").await
        }
        Err(error) if error.is_not_found() => Ok(()),
        done => done.map(drop),
    }
}
