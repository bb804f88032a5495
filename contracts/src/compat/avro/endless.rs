//! Types without a finite datum: a recursion that cannot end.

use callsheet_schema::avro::{Kind, NodeId, Schema};

/// For every node, whether no finite datum of it exists.
pub(crate) fn nodes(schema: &Schema) -> Vec<bool> {
    let mut open: Vec<_> = schema.nodes().collect();
    // Least fixpoint of "has a datum", starting from none. Turning round each time settles chains of both orders fast.
    let mut endless = vec![true; open.len()];
    loop {
        let before = open.len();
        open.reverse();
        open.retain(|(id, node)| {
            endless[id.index()] = !has_datum(&node.kind, &endless);
            endless[id.index()]
        });
        if open.is_empty() || open.len() == before {
            return endless;
        }
    }
}

fn has_datum(kind: &Kind, endless: &[bool]) -> bool {
    let has = |id: &NodeId| !endless[id.index()];
    match kind {
        Kind::Record(record) => record.fields.iter().all(|field| has(&field.schema)),
        Kind::Union(branches) => branches.iter().any(has),
        // Empty arrays and maps end every recursion.
        _ => true,
    }
}
