//! Types of other texts: their nodes are copied into the arena, each named type once.

use std::collections::HashMap;

use super::Parser;
use crate::avro::model::{Kind, NodeId, Schema};
use crate::problem::Problem;
use crate::span::Span;

impl Parser<'_> {
    /// Copies the nodes of all references; a type that two of them define must be the same in both.
    pub(super) fn take_references(&mut self, references: &[Schema]) {
        let mut base = 1;
        for reference in references {
            let mut highest = 0;
            let mut moved: HashMap<NodeId, NodeId> = HashMap::new();
            let first = self.nodes.len();
            for (id, node) in reference.nodes() {
                highest = highest.max(node.origin);
                let known = node
                    .kind
                    .name()
                    .and_then(|name| self.names.get(name.full()).copied());
                if let Some(known) = known {
                    if self.nodes[known.index()].hash != node.hash {
                        let label = node.kind.label();
                        let message = format!("two references define `{label}` differently");
                        self.problems.push(
                            Problem::new(message, Span::default())
                                .help("refer to one version of it"),
                        );
                    }
                    moved.insert(id, known);
                    continue;
                }
                let new = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
                let mut copy = node.clone();
                copy.origin = base + node.origin;
                if let Some(name) = copy.kind.name() {
                    self.names.insert(name.full().to_owned(), new);
                }
                self.nodes.push(copy);
                moved.insert(id, new);
            }
            for node in &mut self.nodes[first..] {
                relink(&mut node.kind, &moved);
            }
            base += highest + 1;
        }
    }
}

fn relink(kind: &mut Kind, moved: &HashMap<NodeId, NodeId>) {
    let link = |id: &mut NodeId| {
        if let Some(new) = moved.get(id) {
            *id = *new;
        }
    };
    match kind {
        Kind::Record(record) => record
            .fields
            .iter_mut()
            .for_each(|field| link(&mut field.schema)),
        Kind::Array(inner) | Kind::Map(inner) => link(inner),
        Kind::Union(branches) => branches.iter_mut().for_each(link),
        _ => {}
    }
}
