//! What the caller of the running request may see outside the registry: datasets, contracts, checks.
//!
//! The one question is [`principal::shows`]: may it read this subject? A dataset is as visible as the subject that holds
//! its values; what names several subjects (a contract, a check) is visible to whoever may read all of them. What names
//! none belongs to whoever may read everything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use callsheet_lineage::{DatasetView, Graph};
use callsheet_openlineage::DatasetName;
use callsheet_store::SubjectName;

use super::registry::Registry;
use crate::auth::principal;
use crate::auth::scope::Scope;

/// Why an answer to a caller who may not read everything is not complete.
pub(crate) const LEFT_OUT: &str = "datasets that the caller may not read are left out";

/// What a topic's value subject ends with.
pub(crate) const VALUE: &str = "-value";

/// Graphs that are kept, one for each set of rights.
const MAX_KEPT: usize = 64;

/// Whether the caller may see a thing that names these subjects.
pub(crate) fn shows_all<'s>(subjects: impl IntoIterator<Item = &'s SubjectName>) -> bool {
    if principal::shows_everything() {
        return true;
    }
    let mut subjects = subjects.into_iter().peekable();
    subjects.peek().is_some() && subjects.all(principal::shows)
}

/// The subject of a dataset's values: the one that its events name, else the topic's usual one; registered in any case.
pub(crate) fn subject_of(registry: &Registry, view: &DatasetView) -> Option<SubjectName> {
    let named = view
        .schema
        .as_ref()
        .map(|schema| SubjectName::parse(&schema.subject));
    let usual = SubjectName::parse(&format!("{}{VALUE}", view.name.name));
    named
        .into_iter()
        .chain([usual])
        .find(|subject| !registry.versions(subject).is_empty())
}

/// The parts of the lineage graph that callers with few rights see, until the graph or the registry changes.
#[derive(Default)]
pub(crate) struct Parts(Mutex<BTreeMap<Vec<Scope>, Part>>);

struct Part {
    whole: Arc<Graph>,
    registry_seq: i64,
    graph: Arc<Graph>,
}

impl Parts {
    /// The part of a graph that the caller may see.
    pub(crate) fn of(&self, whole: Arc<Graph>, registry: &Registry) -> Arc<Graph> {
        let Some(scopes) = principal::narrow_scopes() else {
            return whole;
        };
        let registry_seq = registry.index().seq();
        let is_current =
            |part: &&Part| part.registry_seq == registry_seq && Arc::ptr_eq(&part.whole, &whole);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = kept.get(&scopes).filter(is_current) {
            return Arc::clone(&part.graph);
        }
        let graph = Arc::new(whole.restricted(&visible(&whole, registry)));
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        let part = Part {
            whole,
            registry_seq,
            graph: Arc::clone(&graph),
        };
        kept.insert(scopes, part);
        graph
    }
}

/// The datasets that the caller may see, by all their names.
fn visible(graph: &Graph, registry: &Registry) -> BTreeSet<DatasetName> {
    let shown = graph.datasets().into_iter().filter(|view| {
        subject_of(registry, view).is_some_and(|subject| principal::shows(&subject))
    });
    shown
        .flat_map(|view| view.aliases.into_iter().chain([view.name]))
        .collect()
}
