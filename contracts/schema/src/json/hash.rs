//! Structural hashes: see [`fill`].

use crate::json::model::Node;

pub(super) fn fill(_nodes: &mut [Node]) {}
