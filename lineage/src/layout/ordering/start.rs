//! Where ordering begins: a walk from the left, one from the right, then fixed shuffles.

use super::{Arranger, Side};

/// Puts the layers of `arranger`, which stand in key order, into the order of start `number`.
pub(super) fn arrange(arranger: &mut Arranger<'_>, number: usize) {
    match number {
        0 => walk(arranger, false),
        1 => walk(arranger, true),
        _ => shuffle(arranger, number),
    }
}

/// Lines vertices up as a depth-first walk meets them, so that what belongs together stands together.
fn walk(arranger: &mut Arranger<'_>, from_right: bool) {
    let count = arranger.place.len();
    let mut layer_of = vec![0; count];
    for (layer, vertices) in arranger.layers.iter().enumerate() {
        for vertex in vertices {
            layer_of[*vertex as usize] = layer;
        }
    }
    let (forward, back): (&Side, &Side) = if from_right {
        (&arranger.links.left, &arranger.links.right)
    } else {
        (&arranger.links.right, &arranger.links.left)
    };
    let mut roots: Vec<u32> = arranger.layers.concat();
    if from_right {
        roots = arranger.layers.iter().rev().flatten().copied().collect();
    }
    let mut met = vec![false; count];
    for layer in &mut arranger.layers {
        layer.clear();
    }
    for root in roots {
        let mut stack = vec![root];
        while let Some(vertex) = stack.pop() {
            if std::mem::replace(&mut met[vertex as usize], true) {
                continue;
            }
            arranger.layers[layer_of[vertex as usize]].push(vertex);
            // The last pushed is met first: forward before back, in stored order.
            stack.extend(back.of_vertex(vertex).iter().rev().map(|(to, _, _)| *to));
            stack.extend(forward.of_vertex(vertex).iter().rev().map(|(to, _, _)| *to));
        }
    }
}

/// Shuffles each layer by a generator with a fixed seed (Marsaglia's xorshift64).
fn shuffle(arranger: &mut Arranger<'_>, number: usize) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(number as u64 + 1);
    for layer in &mut arranger.layers {
        for last in (1..layer.len()).rev() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let bound = last as u64 + 1;
            let other = usize::try_from(state % bound).unwrap_or(0);
            layer.swap(last, other);
        }
    }
}
