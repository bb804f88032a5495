//! The edges that one speaker (a run, a job's or a dataset's declaration) states, before and after
//! the rules of precedence.
//!
//! [`Statements`] only ever grows by union, so the order in which a run's events arrive does not
//! matter; [`Statements::resolve`] applies the rules to whatever has arrived.

use std::collections::{BTreeMap, BTreeSet};

use callsheet_openlineage::{DatasetName, JobName};

use crate::edge::{Endpoint, Kind};

/// Edges by source and target, each with its kinds.
pub(crate) type EdgeSet = BTreeMap<(Endpoint, Endpoint), BTreeSet<Kind>>;

/// Collects what one speaker says, rule by rule apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Statements {
    /// What the job reads.
    pub(crate) inputs: BTreeSet<DatasetName>,
    /// What the job writes.
    pub(crate) outputs: BTreeSet<DatasetName>,
    /// Whether the `lineage` facet was there: then it is the complete lineage.
    pub(crate) explicit: bool,
    /// Edges of the `lineage` facet.
    pub(crate) explicit_edges: EdgeSet,
    /// Edges of `columnLineage`.
    pub(crate) column_edges: EdgeSet,
}

/// Holds one edge after the rules of precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResolvedEdge {
    pub(crate) source: Endpoint,
    pub(crate) target: Endpoint,
    pub(crate) kinds: BTreeSet<Kind>,
    /// From inputs × outputs.
    pub(crate) inferred: bool,
    /// Marks only that the job takes or makes the dataset; no data is said to flow on.
    pub(crate) boundary: bool,
}

impl Statements {
    /// Adds what `other` says; says whether anything was new.
    pub(crate) fn merge(&mut self, other: &Self) -> bool {
        let before = self.size();
        self.inputs.extend(other.inputs.iter().cloned());
        self.outputs.extend(other.outputs.iter().cloned());
        let explicit_changed = other.explicit && !self.explicit;
        self.explicit |= other.explicit;
        merge_edges(&mut self.explicit_edges, &other.explicit_edges);
        merge_edges(&mut self.column_edges, &other.column_edges);
        explicit_changed || self.size() != before
    }

    /// Counts everything said; grows with every new word.
    fn size(&self) -> usize {
        let edges = |edges: &EdgeSet| edges.values().map(|kinds| 1 + kinds.len()).sum::<usize>();
        self.inputs.len()
            + self.outputs.len()
            + edges(&self.explicit_edges)
            + edges(&self.column_edges)
    }

    /// Applies the precedence of explicit lineage, column lineage and inputs × outputs.
    ///
    /// 1. The `lineage` facet is complete: nothing else is used.
    /// 2. Else `columnLineage`; an output without it is inferred from all inputs, an output with it
    ///    only from the inputs that no column of any output mentions.
    /// 3. An input or output that no edge touches marks the boundary of the `job`.
    pub(crate) fn resolve(&self, job: Option<&JobName>) -> Vec<ResolvedEdge> {
        let stated = if self.explicit {
            &self.explicit_edges
        } else {
            &self.column_edges
        };
        let mut edges: Vec<ResolvedEdge> = Vec::with_capacity(stated.len());
        for ((source, target), kinds) in stated {
            edges.push(ResolvedEdge {
                source: source.clone(),
                target: target.clone(),
                kinds: kinds.clone(),
                inferred: false,
                boundary: false,
            });
        }
        let mut read: BTreeSet<&DatasetName> = stated
            .keys()
            .filter_map(|(source, _)| source.dataset())
            .collect();
        let mut written: BTreeSet<&DatasetName> = stated
            .keys()
            .filter_map(|(_, target)| target.dataset())
            .collect();
        if !self.explicit {
            let mut inferred = Vec::new();
            for output in &self.outputs {
                for input in &self.inputs {
                    let unknown = !written.contains(output) || !read.contains(input);
                    // Reading and writing one dataset says nothing about its columns.
                    if unknown && input != output {
                        inferred.push((input, output));
                    }
                }
            }
            for (input, output) in inferred {
                read.insert(input);
                written.insert(output);
                edges.push(ResolvedEdge {
                    source: Endpoint::Dataset(input.clone()),
                    target: Endpoint::Dataset(output.clone()),
                    kinds: BTreeSet::from([Kind::unstated()]),
                    inferred: true,
                    boundary: false,
                });
            }
        }
        if let Some(job) = job {
            let boundary = |source, target| ResolvedEdge {
                source,
                target,
                kinds: BTreeSet::new(),
                inferred: false,
                boundary: true,
            };
            for input in self.inputs.iter().filter(|input| !read.contains(input)) {
                edges.push(boundary(
                    Endpoint::Dataset(input.clone()),
                    Endpoint::Job(job.clone()),
                ));
            }
            for output in self
                .outputs
                .iter()
                .filter(|output| !written.contains(output))
            {
                edges.push(boundary(
                    Endpoint::Job(job.clone()),
                    Endpoint::Dataset(output.clone()),
                ));
            }
        }
        edges
    }
}

/// Adds an edge, or kinds to the edge that is there.
pub(crate) fn add_edge(
    edges: &mut EdgeSet,
    source: Endpoint,
    target: Endpoint,
    kinds: impl IntoIterator<Item = Kind>,
) {
    edges.entry((source, target)).or_default().extend(kinds);
}

fn merge_edges(edges: &mut EdgeSet, more: &EdgeSet) {
    for ((source, target), kinds) in more {
        add_edge(edges, source.clone(), target.clone(), kinds.iter().cloned());
    }
}
