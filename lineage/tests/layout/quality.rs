//! How many edges cross on fixed graphs, beside ELK's layered drawing of the same graphs.
//!
//! `golden.tsv` holds our own counts, so that a change of the engine shows; `elk/crossings.tsv` holds
//! ELK's, made by `elk/crossings.mjs`. Crossings are counted on the drawings' polylines.

use std::collections::BTreeMap;
use std::fmt::Write;

use callsheet_lineage::layout::{Layout, Point, Route, RouteStep, order, place};

use super::graphs::{checksum, samples, view};

const ELK: &str = include_str!("elk/crossings.tsv");
const GOLDEN: &str = include_str!("golden.tsv");
/// Our crossings over ELK's on all graphs together, times 100: what we promise not to exceed.
const MOST_PERCENT_OF_ELK: u64 = 75;

/// Crossings of the routes' polylines: pairs of segments of two routes that cross properly.
fn crossings(layout: &Layout) -> u64 {
    let mut segments: Vec<(usize, Point, Point)> = Vec::new();
    for (index, route) in layout.routes.iter().enumerate() {
        let Some(Route { start, steps, .. }) = route else {
            continue;
        };
        let mut at = *start;
        for step in steps {
            let (RouteStep::Line(to) | RouteStep::Curve(to) | RouteStep::Cubic(_, _, to)) = *step;
            segments.push((index, at, to));
            at = to;
        }
    }
    let side = |a: Point, b: Point, c: Point| {
        let cross = i64::from(b.x - a.x) * i64::from(c.y - a.y)
            - i64::from(b.y - a.y) * i64::from(c.x - a.x);
        cross.signum()
    };
    segments.sort_by_key(|(_, a, b)| a.x.min(b.x));
    let mut count = 0;
    for (at, (one, a, b)) in segments.iter().enumerate() {
        for (other, c, d) in &segments[at + 1..] {
            if c.x.min(d.x) >= a.x.max(b.x) {
                break;
            }
            if one != other
                && side(*a, *b, *c) * side(*a, *b, *d) < 0
                && side(*c, *d, *a) * side(*c, *d, *b) < 0
            {
                count += 1;
            }
        }
    }
    count
}

#[test]
fn few_edges_cross() {
    let elk: BTreeMap<&str, (u32, u64)> = ELK
        .lines()
        .skip(2)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (
                cells[0],
                (cells[3].parse().unwrap(), cells[4].parse().unwrap()),
            )
        })
        .collect();
    let mut table = String::from("graph\tcrossings\twidth\theight\n");
    let (mut ours, mut theirs) = (0, 0);
    let mut beside = String::new();
    for sample in samples() {
        let (sum, elk) = elk[sample.name.as_str()];
        assert_eq!(
            checksum(&sample.diagram),
            sum,
            "{}: the generators differ",
            sample.name
        );
        let order = order(&sample.diagram);
        let layout = place(
            &sample.diagram,
            &order,
            &view(&sample.diagram, sample.columns),
        );
        let count = crossings(&layout);
        let (name, width, height) = (&sample.name, layout.width, layout.height);
        writeln!(table, "{name}\t{count}\t{width}\t{height}").unwrap();
        writeln!(
            beside,
            "{name} {count} {elk} (order says {})",
            order.crossings()
        )
        .unwrap();
        ours += count;
        theirs += elk;
    }
    let percent = ours * 100 / theirs;
    assert!(
        percent <= MOST_PERCENT_OF_ELK,
        "{ours} crossings, ELK {theirs}: {percent} %\n{beside}"
    );
    assert_eq!(
        table, GOLDEN,
        "{ours} crossings, ELK {theirs}: {percent} %\n{beside}\nnew golden.tsv:\n{table}"
    );
}
