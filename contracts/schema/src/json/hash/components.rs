//! Strongly connected components, without recursion (Tarjan): those that others lead to come first.

use super::shape::Shape;

const UNSEEN: usize = usize::MAX;

/// The components of the graph of shapes, every one after all that it leads to.
pub(super) fn of(shapes: &[Shape]) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let mut order = vec![UNSEEN; shapes.len()];
    let mut low = vec![0; shapes.len()];
    let mut on_stack = vec![false; shapes.len()];
    let mut stack = Vec::new();
    let mut calls: Vec<(usize, usize)> = Vec::new();
    let mut count = 0;
    for start in 0..shapes.len() {
        if order[start] != UNSEEN {
            continue;
        }
        calls.push((start, 0));
        while let Some((node, edge)) = calls.pop() {
            if edge == 0 {
                order[node] = count;
                low[node] = count;
                count += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(child) = shapes[node].child(edge) {
                calls.push((node, edge + 1));
                if order[child] == UNSEEN {
                    calls.push((child, 0));
                } else if on_stack[child] {
                    low[node] = low[node].min(order[child]);
                }
                continue;
            }
            if low[node] == order[node] {
                let from = stack.iter().rposition(|on| *on == node).unwrap_or(0);
                let component = stack.split_off(from);
                for member in &component {
                    on_stack[*member] = false;
                }
                found.push(component);
            }
            if let Some((parent, _)) = calls.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
        }
    }
    found
}
