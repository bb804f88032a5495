//! The shortest value of each type, and the types that have none.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::model::{Kind, Node, NodeId, Schema};
use super::value::Value;

/// The UUID of zeros.
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// Most parts and bytes of a minimal value; names of fields and branches that were looked at count too.
const MAX_PARTS: usize = 1 << 19;

/// Builds a value of the type `node` with the fewest bytes that its logical type allows; `None` if each value would be infinite.
///
/// Arrays, maps and strings are empty, numbers zero, enums the first symbol. Also `None` where the value
/// would nest deeper than a decoder here follows, or have more than half a million parts and bytes: records that
/// hold each other twice double with every step.
pub fn minimal_value(schema: &Schema, node: NodeId) -> Option<Value> {
    build(schema, schema.shortest(), node, 0, &mut { MAX_PARTS })
}

impl Schema {
    /// Returns the named types that no finite value has, such as a record that must contain itself.
    ///
    /// Java's parser accepts them, so they are no parse error.
    pub fn unsatisfiable_records(&self) -> Vec<NodeId> {
        self.nodes()
            .filter(|(id, node)| node.kind.name().is_some() && self.is_endless(*id))
            .map(|(id, _)| id)
            .collect()
    }

    /// Returns whether no finite value of a node exists.
    pub fn is_endless(&self, node: NodeId) -> bool {
        self.shortest()[node.index()].is_none()
    }

    fn shortest(&self) -> &[Option<u64>] {
        self.0.shortest.get_or_init(|| costs(&self.0.nodes))
    }
}

fn build(
    schema: &Schema,
    costs: &[Option<u64>],
    id: NodeId,
    depth: usize,
    left: &mut usize,
) -> Option<Value> {
    if depth > super::decode::MAX_DEPTH {
        return None;
    }
    costs[id.index()]?;
    let depth = depth + 1;
    let node = schema.node(id);
    let size = match &node.kind {
        Kind::Fixed(fixed) => fixed.size,
        Kind::Union(branches) => branches.len(),
        Kind::Record(record) => record.fields.iter().map(|field| field.name.len()).sum(),
        _ => 0,
    };
    *left = left.checked_sub(size.checked_add(1)?)?;
    Some(match &node.kind {
        Kind::Null => Value::Null,
        Kind::Boolean => Value::Boolean(false),
        Kind::Int => Value::Int(0),
        Kind::Long => Value::Long(0),
        Kind::Float => Value::Float(0.0),
        Kind::Double => Value::Double(0.0),
        // What a logical type asks for, typed decoders want to see.
        Kind::Bytes if node.logical.is_some() => Value::Bytes(vec![0]),
        Kind::Bytes => Value::Bytes(Vec::new()),
        Kind::String if node.logical.is_some() => Value::String(NIL.to_owned()),
        Kind::String => Value::String(String::new()),
        Kind::Fixed(fixed) => Value::Fixed(vec![0; fixed.size]),
        Kind::Array(_) => Value::Array(Vec::new()),
        Kind::Map(_) => Value::Map(Vec::new()),
        Kind::Enum(symbols) => Value::Enum(0, symbols.symbols.first()?.name.clone()),
        Kind::Union(branches) => {
            let (_, index) = branches
                .iter()
                .enumerate()
                .filter_map(|(index, branch)| costs[branch.index()].map(|cost| (cost, index)))
                .min()?;
            let value = build(schema, costs, branches[index], depth, left)?;
            Value::Union(u32::try_from(index).ok()?, Box::new(value))
        }
        Kind::Record(record) => {
            let mut fields = Vec::with_capacity(record.fields.len());
            for field in &record.fields {
                fields.push((
                    field.name.clone(),
                    build(schema, costs, field.schema, depth, left)?,
                ));
            }
            Value::Record(fields)
        }
    })
}

/// Computes the fewest bytes of a value of each node: Dijkstra's search, generalised to sums (Knuth 1977).
fn costs(nodes: &[Node]) -> Vec<Option<u64>> {
    let mut parents: Vec<Vec<u32>> = vec![Vec::new(); nodes.len()];
    let mut missing = vec![0_usize; nodes.len()];
    let mut sums = vec![0_u64; nodes.len()];
    let mut done: Vec<Option<u64>> = vec![None; nodes.len()];
    let mut queue = BinaryHeap::new();
    for (index, node) in (0_u32..).zip(nodes) {
        let at = NodeId(index).index();
        match &node.kind {
            Kind::Record(record) => {
                missing[at] = record.fields.len();
                for field in &record.fields {
                    parents[field.schema.index()].push(index);
                }
                if record.fields.is_empty() {
                    queue.push(Reverse((0, index)));
                }
            }
            Kind::Union(branches) => {
                for branch in branches {
                    parents[branch.index()].push(index);
                }
            }
            kind => {
                if let Some(cost) = leaf(kind, node.logical.is_some()) {
                    queue.push(Reverse((cost, index)));
                }
            }
        }
    }
    while let Some(Reverse((cost, index))) = queue.pop() {
        let at = NodeId(index).index();
        if done[at].is_some() {
            continue;
        }
        done[at] = Some(cost);
        for parent in &parents[at] {
            let up = NodeId(*parent).index();
            if matches!(nodes[up].kind, Kind::Union(_)) {
                queue.push(Reverse((cost.saturating_add(1), *parent)));
                continue;
            }
            sums[up] = sums[up].saturating_add(cost);
            missing[up] -= 1;
            if missing[up] == 0 {
                queue.push(Reverse((sums[up], *parent)));
            }
        }
    }
    done
}

fn leaf(kind: &Kind, logical: bool) -> Option<u64> {
    match kind {
        Kind::Bytes if logical => Some(2),
        Kind::String if logical => Some(37),
        Kind::Null => Some(0),
        Kind::Float => Some(4),
        Kind::Double => Some(8),
        Kind::Fixed(fixed) => u64::try_from(fixed.size).ok(),
        Kind::Enum(symbols) if symbols.symbols.is_empty() => None,
        _ => Some(1),
    }
}
