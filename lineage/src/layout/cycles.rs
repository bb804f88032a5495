//! Breaking cycles: edges that a depth-first walk finds leading back are drawn against the flow.

/// Says of each edge whether it leads back; `edges` are (from, to), self loops lead back.
///
/// Roots are taken in node order, those without incoming edges first, so that a cycle opens where
/// the data enters it.
pub(super) fn back_edges(nodes: usize, edges: &[(u32, u32)]) -> Vec<bool> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    let mut entered = vec![false; nodes];
    for (index, (from, to)) in edges.iter().enumerate() {
        out[*from as usize].push(index);
        entered[*to as usize] |= from != to;
    }
    let mut back = vec![false; edges.len()];
    let mut state = vec![State::New; nodes];
    let roots = (0..nodes)
        .filter(|node| !entered[*node])
        .chain((0..nodes).filter(|node| entered[*node]));
    for root in roots {
        if state[root] != State::New {
            continue;
        }
        state[root] = State::Open;
        let mut stack = vec![(root, 0)];
        while let Some((node, next)) = stack.last_mut() {
            let Some(index) = out[*node].get(*next).copied() else {
                state[*node] = State::Done;
                stack.pop();
                continue;
            };
            *next += 1;
            let to = edges[index].1 as usize;
            match state[to] {
                State::New => {
                    state[to] = State::Open;
                    stack.push((to, 0));
                }
                State::Open => back[index] = true,
                State::Done => {}
            }
        }
    }
    back
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}
