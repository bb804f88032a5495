//! A part of a schema as a schema of its own.

use std::sync::{Arc, OnceLock};

use super::model::{Inner, NodeId, Schema};

impl Schema {
    /// Returns the schema whose whole is the node `id` of this one; ids and spans stay those of this schema.
    ///
    /// Copies the arena: for witnesses and messages, not for hot paths.
    #[must_use]
    pub fn rooted_at(&self, id: NodeId) -> Schema {
        if id == self.root() {
            return self.clone();
        }
        Schema(Arc::new(Inner {
            text: self.0.text.clone(),
            lines: OnceLock::new(),
            nodes: self.0.nodes.clone(),
            root: id,
            names: self.0.names.clone(),
            referenced: self.0.referenced.clone(),
            shortest: self.0.shortest.clone(),
        }))
    }
}
