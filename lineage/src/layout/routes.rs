//! Routes: level across layers, one curve per gap between them.

use super::coordinates::Shown;
use super::{Line, Point, Rect, Route, RouteStep};

/// The way of one line; `None` when an end is hidden.
pub(super) fn route(shown: &Shown<'_>, nodes: &[Option<Rect>], line: &Line) -> Option<Route> {
    let edge = shown.diagram.edges.get(line.edge)?;
    let from = nodes.get(edge.from).copied().flatten()?;
    let to = nodes.get(edge.to).copied().flatten()?;
    if edge.from == edge.to {
        return Some(own_loop(from, line));
    }
    let chain = shown.order.chains.get(line.edge)?;
    let cycle = shown.order.cycle[line.edge];
    let (mut left, mut right) = ((from, line.from_y), (to, line.to_y));
    if cycle {
        std::mem::swap(&mut left, &mut right);
    }
    let mut points = Points(Vec::with_capacity(chain.len() * 2));
    points.level(
        left.0.x + left.0.width,
        layer_right(shown, chain[0]),
        left.0.y + left.1,
    );
    for vertex in &chain[1..chain.len().saturating_sub(1)] {
        let (x, end) = shown.columns[layer(shown, *vertex)];
        points.level(x, end, shown.y[*vertex as usize] + 1);
    }
    let last = *chain.last()?;
    points.level(
        shown.columns[layer(shown, last)].0,
        right.0.x,
        right.0.y + right.1,
    );
    Some(points.into_route(cycle))
}

fn layer(shown: &Shown<'_>, vertex: u32) -> usize {
    shown.layer_of_vertex[vertex as usize] as usize
}

fn layer_right(shown: &Shown<'_>, vertex: u32) -> i32 {
    shown.columns[layer(shown, vertex)].1
}

/// Level pieces from left to right, each a pair of points.
struct Points(Vec<(Point, Point)>);

impl Points {
    fn level(&mut self, from: i32, to: i32, y: i32) {
        self.0.push((Point { x: from, y }, Point { x: to, y }));
    }

    fn into_route(mut self, cycle: bool) -> Route {
        if cycle {
            self.0.reverse();
            for (from, to) in &mut self.0 {
                std::mem::swap(from, to);
            }
        }
        let start = self
            .0
            .first()
            .map_or(Point { x: 0, y: 0 }, |(from, _)| *from);
        let mut steps = Vec::with_capacity(self.0.len() * 2);
        for (index, (from, to)) in self.0.iter().enumerate() {
            if index > 0 {
                steps.push(RouteStep::Curve(*from));
            }
            if from != to {
                steps.push(RouteStep::Line(*to));
            }
        }
        Route {
            cycle,
            start,
            steps,
        }
    }
}

/// Leaves at the right, passes above the card and comes back at the left.
fn own_loop(card: Rect, line: &Line) -> Route {
    let (left, right, above) = (card.x, card.x + card.width, card.y - 11);
    let (start, end) = (
        Point {
            x: right,
            y: card.y + line.from_y,
        },
        Point {
            x: left,
            y: card.y + line.to_y,
        },
    );
    let over = Point {
        x: left + card.width / 2,
        y: above,
    };
    Route {
        cycle: true,
        start,
        steps: vec![
            RouteStep::Cubic(
                Point {
                    x: right + 24,
                    y: start.y,
                },
                Point {
                    x: right + 24,
                    y: above,
                },
                over,
            ),
            RouteStep::Cubic(
                Point {
                    x: left - 24,
                    y: above,
                },
                Point {
                    x: left - 24,
                    y: end.y,
                },
                end,
            ),
        ],
    }
}
