//! Taking the stairs out of long edges: neighbouring bend points of one edge go level where the
//! layers leave them room. Nothing else moves, and no order changes.

use super::coordinates::Shown;

/// Edges that give way make room for others, once more.
const ROUNDS: usize = 3;

/// Levels the bend points of each shown edge, in edge order.
pub(super) fn straighten(shown: &mut Shown<'_>, edges: &[bool], ends: &[(i32, i32)]) {
    let mut place = vec![0; shown.y.len()];
    for layer in &shown.layers {
        for (at, vertex) in layer.iter().enumerate() {
            place[*vertex as usize] = at;
        }
    }
    for _ in 0..ROUNDS {
        for (edge, chain) in shown.order.chains.iter().enumerate() {
            if !edges[edge] || chain.len() < 3 {
                continue;
            }
            let (first, last) = (chain[0], chain[chain.len() - 1]);
            let level = |vertex: u32, port: i32| shown.y[vertex as usize] + port - 1;
            let wishes = [level(first, ends[edge].0), level(last, ends[edge].1)];
            let bends = &chain[1..chain.len() - 1];
            let mut start = 0;
            while start < bends.len() {
                let mut room = shown.room(bends[start], &place);
                let mut end = start + 1;
                while end < bends.len() {
                    let next = shown.room(bends[end], &place);
                    let both = (room.0.max(next.0), room.1.min(next.1));
                    if both.0 > both.1 {
                        break;
                    }
                    room = both;
                    end += 1;
                }
                let run = &bends[start..end];
                let inside = |y: &i32| (room.0..=room.1).contains(y);
                // Level with an end that it touches, else where it is on average.
                let source = wishes
                    .first()
                    .copied()
                    .filter(|_| start == 0)
                    .filter(inside);
                let target = wishes
                    .last()
                    .copied()
                    .filter(|_| end == bends.len())
                    .filter(inside);
                let sum: i64 = run
                    .iter()
                    .map(|bend| i64::from(shown.y[*bend as usize]))
                    .sum();
                let mean = i32::try_from(sum / run.len() as i64).unwrap_or(room.0);
                let y = source.or(target).unwrap_or(mean.clamp(room.0, room.1));
                for bend in run {
                    shown.y[*bend as usize] = y;
                }
                start = end;
            }
        }
    }
}
