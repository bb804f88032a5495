//! Which subjects a list of schemas keeps by their associations.

use std::collections::BTreeMap;

use callsheet_store::{Association, Lifecycle, SubjectName};

use crate::services::registry::Registry;

/// Associations that a list of schemas asks for.
#[derive(Clone, Debug, Default)]
pub struct AssociatedQuery {
    /// Type of the resource; `None` asks for all.
    pub resource_type: Option<String>,
    /// `key`, `value`; empty asks for both.
    pub association_types: Vec<String>,
    /// Lifecycles, `None` for subjects without such an association; empty asks for any association.
    pub lifecycles: Vec<Option<Lifecycle>>,
}

impl AssociatedQuery {
    /// Whether a subject with these associations, see [`Registry::associations_by_subject`], is asked for.
    pub fn matches(&self, held: &[Association]) -> bool {
        if held.is_empty() {
            return self.lifecycles.contains(&None);
        }
        self.lifecycles.is_empty()
            || held
                .iter()
                .any(|one| self.lifecycles.contains(&Some(one.lifecycle)))
    }

    fn is_about(&self, one: &Association) -> bool {
        let kind = &one.key.association_type;
        self.resource_type
            .as_ref()
            .is_none_or(|asked| *asked == one.key.resource_type)
            && (self.association_types.is_empty() || self.association_types.contains(kind))
    }
}

/// The associations of a subject; none for a subject that is not there.
pub fn held_by<'m>(
    all: &'m BTreeMap<SubjectName, Vec<Association>>,
    subject: &SubjectName,
) -> &'m [Association] {
    all.get(subject).map(Vec::as_slice).unwrap_or_default()
}

impl Registry {
    /// The associations of the types that are asked for, of whatever lifecycle, by subject.
    pub fn associations_by_subject(
        &self,
        query: &AssociatedQuery,
    ) -> BTreeMap<SubjectName, Vec<Association>> {
        let mut all: BTreeMap<SubjectName, Vec<Association>> = BTreeMap::new();
        for one in self
            .index()
            .associations()
            .filter(|one| query.is_about(one))
        {
            all.entry(one.subject.clone())
                .or_default()
                .push(one.clone());
        }
        all
    }
}
