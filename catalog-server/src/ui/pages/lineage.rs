//! `/lineage`: the graph around a dataset, one column traced up and down, and the same as a list.

use maud::{Markup, html};

use super::super::address;
use super::super::entry::Stage;
use super::super::words::count;

/// Which side of a trace a thing lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Side {
    Start,
    Up,
    Down,
}

impl Side {
    fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// A dataset card. Lengths in CSS pixels at zoom 1.
pub(in super::super) struct Card {
    pub(in super::super) id: String,
    pub(in super::super) name: String,
    pub(in super::super) stage: Stage,
    pub(in super::super) x: f64,
    pub(in super::super) y: f64,
    pub(in super::super) w: f64,
    pub(in super::super) h: f64,
    /// System and version.
    pub(in super::super) meta: String,
    pub(in super::super) breaking: bool,
    pub(in super::super) columns: usize,
    pub(in super::super) rows: Vec<ColumnRow>,
    /// Address that puts the focus here.
    pub(in super::super) focus_href: String,
    /// Address that opens or closes the columns.
    pub(in super::super) expand_href: String,
    pub(in super::super) open: bool,
    pub(in super::super) focused: bool,
    /// Not on the traced path.
    pub(in super::super) off: bool,
    /// What a screen reader says.
    pub(in super::super) label: String,
}

/// An open column of a card.
pub(in super::super) struct ColumnRow {
    pub(in super::super) name: String,
    pub(in super::super) type_text: String,
    pub(in super::super) side: Option<Side>,
    pub(in super::super) href: String,
}

/// A job between cards.
pub(in super::super) struct Dot {
    pub(in super::super) id: String,
    pub(in super::super) name: String,
    pub(in super::super) href: String,
    pub(in super::super) stage: Stage,
    pub(in super::super) x: f64,
    pub(in super::super) y: f64,
    /// Diameter.
    pub(in super::super) size: f64,
    /// On the traced path: its name is shown, and the layout has left room for it.
    pub(in super::super) on: bool,
    pub(in super::super) off: bool,
}

/// A route, as the `d` of an SVG path.
pub(in super::super) struct Edge {
    pub(in super::super) d: String,
    pub(in super::super) from: String,
    pub(in super::super) to: String,
    pub(in super::super) side: Option<Side>,
    pub(in super::super) indirect: bool,
    pub(in super::super) inferred: bool,
    pub(in super::super) cycle: bool,
}

/// Edges that were cut: `+12 downstream`, a link that goes there.
pub(in super::super) struct Stub {
    pub(in super::super) x: f64,
    pub(in super::super) y: f64,
    pub(in super::super) text: String,
    pub(in super::super) href: String,
}

/// The drawn graph.
pub(in super::super) struct Picture {
    pub(in super::super) width: f64,
    pub(in super::super) height: f64,
    /// Id of the card that stays in sight.
    pub(in super::super) focus: String,
    pub(in super::super) tracing: bool,
    pub(in super::super) cards: Vec<Card>,
    pub(in super::super) dots: Vec<Dot>,
    pub(in super::super) edges: Vec<Edge>,
    pub(in super::super) stubs: Vec<Stub>,
    /// Said below the legend when something is not drawn.
    pub(in super::super) hidden: Option<String>,
}

/// An entry of the outline.
pub(in super::super) struct Listed {
    pub(in super::super) name: String,
    pub(in super::super) href: String,
    pub(in super::super) stage: Stage,
    pub(in super::super) current: bool,
    pub(in super::super) off: bool,
    pub(in super::super) breaking: bool,
}

/// One step of the trace, as text.
pub(in super::super) struct Hop {
    pub(in super::super) dataset: String,
    pub(in super::super) column: String,
    /// `IDENTITY`, `SUM, masked` … of the edge that leads here.
    pub(in super::super) how: String,
    pub(in super::super) href: String,
}

/// What the right panel says.
pub(in super::super) enum Details {
    /// Nothing is selected.
    Whole {
        datasets: usize,
        jobs: usize,
        edges: usize,
    },
    Dataset {
        namespace: String,
        name: String,
        owner: Option<String>,
        upstream: usize,
        downstream: usize,
        columns: Vec<ColumnRow>,
    },
    Column(Box<Trace>),
}

/// A traced column.
pub(in super::super) struct Trace {
    pub(in super::super) namespace: String,
    pub(in super::super) dataset: String,
    pub(in super::super) column: String,
    pub(in super::super) type_text: String,
    pub(in super::super) owner: Option<String>,
    pub(in super::super) up: Vec<Hop>,
    pub(in super::super) down: Vec<Hop>,
    /// Owners of the datasets downstream.
    pub(in super::super) teams: usize,
    /// Readers that name the column.
    pub(in super::super) readers: Vec<String>,
    pub(in super::super) complete: bool,
    /// The job that declares or reports no column lineage for this dataset at all.
    pub(in super::super) no_column_lineage: bool,
    pub(in super::super) only_path: bool,
    pub(in super::super) path_href: String,
    pub(in super::super) clear_href: String,
}

/// The page.
pub(in super::super) fn page(
    picture: &Picture,
    outline: &[Listed],
    details: &Details,
    exports: &[(&str, String)],
) -> Markup {
    html! {
        h1.visually-hidden { "Lineage" }
        div.lineage {
            (self::outline(outline))
            (canvas(picture, exports))
            aside.details data-scroll { (self::details(details)) }
        }
    }
}

/// The page of a graph without a dataset.
pub(in super::super) fn empty() -> Markup {
    html! {
        div.page {
            div.head { h1 { "Lineage" } }
            div.panel.empty {
                h2 { "No lineage yet" }
                p { "Jobs built on the " code { "callsheet" } " crate report it by themselves; anything else sends OpenLineage events:" }
                pre.code { "curl -X POST -H 'Content-Type: application/json' -d @event.json http://127.0.0.1:8081/api/v1/lineage" }
                p { "Or see the reference pipeline:" }
                pre.code { "callsheet demo" }
            }
        }
    }
}

fn outline(names: &[Listed]) -> Markup {
    html! {
        nav.outline aria-label="Datasets by stage" data-scroll {
            @for stage in Stage::ALL {
                @let members: Vec<&Listed> = names.iter().filter(|name| name.stage == stage).collect();
                @if !members.is_empty() {
                    h2 { span.stage.(stage.word()) {} span { (stage.title()) } span { (members.len()) } }
                    ul {
                        @for name in members {
                            li { a.off[name.off] href=(name.href) aria-current=[name.current.then_some("true")] { (name.name) @if name.breaking { span.alert title="a check blocks" {} } } }
                        }
                    }
                }
            }
        }
    }
}

fn canvas(picture: &Picture, exports: &[(&str, String)]) -> Markup {
    html! {
        div.canvas role="group" aria-label="Lineage graph; arrow keys move between datasets, the list beside it says the same" tabindex="0" {
            div.layer.tracing[picture.tracing] data-width=(picture.width) data-height=(picture.height) data-focus=(picture.focus) {
                svg width=(picture.width) height=(picture.height) aria-hidden="true" {
                    @for edge in picture.edges.iter().filter(|edge| edge.side.is_none()) { (route(edge)) }
                    @for edge in picture.edges.iter().filter(|edge| edge.side.is_some()) { (route(edge)) }
                }
                @for dot in &picture.dots { (self::dot(dot)) }
                @for card in &picture.cards { (self::card(card)) }
                @for stub in &picture.stubs {
                    a.stub href=(stub.href) style=(format!("left:{:.0}px;top:{:.0}px", stub.x, stub.y)) { (stub.text) }
                }
            }
            (legend(picture))
            (tools(picture, exports))
        }
    }
}

fn route(edge: &Edge) -> Markup {
    let mut class = String::from("edge");
    for (on, name) in [
        (edge.indirect, " indirect"),
        (edge.inferred, " inferred"),
        (edge.cycle, " cycle"),
    ] {
        if on {
            class.push_str(name);
        }
    }
    if let Some(side) = edge.side {
        class.push(' ');
        class.push_str(if side == Side::Up { "up" } else { "down" });
    }
    html! { path class=(class) d=(edge.d) data-from=(edge.from) data-to=(edge.to) {} }
}

fn dot(dot: &Dot) -> Markup {
    let style = format!("left:{:.0}px;top:{:.0}px", dot.x, dot.y);
    html! {
        a.job.(dot.stage.word()).on[dot.on].off[dot.off] href=(dot.href) style=(style) aria-label=(format!("job {}", dot.name)) tabindex="-1"
            data-node=(dot.id) data-x=(dot.x) data-y=(dot.y) data-w=(dot.size) data-h=(dot.size) {
            span aria-hidden="true" { "f" }
            span.label aria-hidden="true" { (dot.name) }
        }
    }
}

fn card(card: &Card) -> Markup {
    let style = format!(
        "left:{:.0}px;top:{:.0}px;width:{:.0}px;height:{:.0}px",
        card.x, card.y, card.w, card.h
    );
    html! {
        div.card.(card.stage.word()).focus[card.focused].off[card.off] style=(style) role="group" aria-label=(card.label)
            data-node=(card.id) data-x=(card.x) data-y=(card.y) data-w=(card.w) data-h=(card.h) {
            header {
                a.title href=(card.focus_href) title=(card.name) data-key=(format!("focus {}", card.id)) tabindex="-1" { (card.name) }
                span.meta { (card.meta) @if card.breaking { " " span.bad { "breaking" } } }
                @if card.columns > 0 {
                    a.more href=(card.expand_href) data-key=(format!("more {}", card.id)) tabindex="-1"
                        aria-label=(format!("{} columns of {}", if card.open { "close" } else { "open" }, card.name)) {
                        (short_count(card.columns)) @if card.open { " ▴" } @else { " ▾" }
                    }
                }
            }
            @if !card.rows.is_empty() { ul { @for row in &card.rows { li { (column_link(row)) } } } }
        }
    }
}

fn short_count(columns: usize) -> String {
    if columns == 1 {
        "1 col".to_owned()
    } else {
        format!("{columns} cols")
    }
}

fn column_link(row: &ColumnRow) -> Markup {
    html! {
        a class=(row.side.map_or("", Side::word)) href=(row.href) tabindex="-1" title=(format!("{}: {}", row.name, row.type_text)) {
            span { (row.name) } span { (row.type_text) }
        }
    }
}

fn legend(picture: &Picture) -> Markup {
    html! {
        div.legend {
            ul {
                @for stage in Stage::ALL { li { span.stage.(stage.word()) {} (stage.title()) } }
                @if picture.tracing { li { i.up {} "comes from" } li { i.down {} "used by" } li { i.dash {} "indirect" } }
            }
            p {
                (count(picture.cards.len(), "dataset")) ", " (count(picture.dots.len(), "job")) ", " (count(picture.edges.len(), "edge"))
                @if let Some(hidden) = &picture.hidden { " · " (hidden) }
            }
        }
    }
}

fn tools(picture: &Picture, exports: &[(&str, String)]) -> Markup {
    html! {
        div.tools {
            svg.minimap viewBox=(format!("-40 -40 {:.0} {:.0}", picture.width + 80.0, picture.height + 80.0)) preserveAspectRatio="xMidYMid meet" aria-hidden="true" {
                @for card in &picture.cards {
                    rect class=(if card.off || !picture.tracing { "" } else { "on" }) x=(card.x) y=(card.y) width=(card.w) height=(card.h) rx="8" {}
                }
                rect.view x="0" y="0" width="0" height="0" {}
            }
            div.row {
                button.icon type="button" data-zoom="in" aria-label="Zoom in" { "+" }
                button.icon type="button" data-zoom="out" aria-label="Zoom out" { "−" }
                button.icon type="button" data-zoom="fit" aria-label="Show the whole graph" { "fit" }
                @for (name, href) in exports { a.icon href=(href) data-plain download { (name) } }
            }
        }
    }
}

fn details(details: &Details) -> Markup {
    match details {
        Details::Whole {
            datasets,
            jobs,
            edges,
        } => html! {
            p.kicker { "Graph" }
            p.name { (count(*datasets, "dataset")) ", " (count(*jobs, "job")) }
            p.muted { (count(*edges, "edge")) }
            h2.keys { "Keys" }
            dl.facts.keys {
                dt { kbd { "←" } " " kbd { "→" } } dd { "up- and downstream" }
                dt { kbd { "↑" } " " kbd { "↓" } } dd { "siblings" }
                dt { kbd { "e" } } dd { "open the columns" }
                dt { kbd { "p" } } dd { "only the traced path" }
                dt { kbd { "f" } } dd { "show everything" }
                dt { kbd { "Esc" } } dd { "end the trace" }
                dt { kbd { "/" } } dd { "search" }
            }
        },
        Details::Dataset {
            namespace,
            name,
            owner,
            upstream,
            downstream,
            columns,
        } => html! {
            p.kicker { "Dataset" }
            p.name style="font-size:19px;overflow-wrap:anywhere" { (name) }
            p { a href=(address::dataset(namespace, name)) { "Owner, contract, versions" } }
            dl.facts {
                dt { "Owner" } dd { (owner.as_deref().unwrap_or("nobody yet")) }
                dt { "Upstream" } dd { (count(*upstream, "dataset")) }
                dt { "Downstream" } dd { (count(*downstream, "dataset")) }
            }
            h2 { "Trace a column" }
            @if columns.is_empty() { p.muted { "No columns known." } }
            ul.hops { @for column in columns { li { a href=(column.href) { span.what { (column.name) } span.kicker { (column.type_text) } } } } }
        },
        Details::Column(trace) => traced(trace),
    }
}

fn traced(trace: &Trace) -> Markup {
    html! {
        p.kicker { "Column" }
        p.name.mono style="font-size:19px;overflow-wrap:anywhere" { (trace.column) }
        p { a href=(address::dataset(&trace.namespace, &trace.dataset)) { (trace.dataset) } " · " span.mono { (trace.type_text) } }
        dl.facts {
            dt { "Owner" } dd { (trace.owner.as_deref().unwrap_or("nobody yet")) }
            dt { "Upstream" } dd { (count(trace.up.len(), "column")) }
            dt { "Downstream" } dd { (count(trace.down.len(), "column")) @if trace.teams > 0 { " in " (count(trace.teams, "team")) } }
            @if !trace.readers.is_empty() { dt { "Read by" } dd { (trace.readers.join(", ")) } }
        }
        div.buttons {
            a.button.primary href=(trace.path_href) data-action="path" { @if trace.only_path { "Show all" } @else { "Only this path" } }
            a.button href=(trace.clear_href) data-action="clear" { "Clear" }
        }
        @if !trace.complete { p.muted { "This trace is not complete: it was cut at the limit of nodes." } }
        h2.up { "Comes from" }
        (hops(&trace.up, if trace.no_column_lineage { "No job has reported column lineage for this dataset." } else { "This is where the data enters." }))
        h2.down { "Used by" }
        (hops(&trace.down, "No job or service reads this column."))
    }
}

fn hops(all: &[Hop], none: &str) -> Markup {
    html! {
        div.hops {
            @if all.is_empty() { p { (none) } }
            ul {
                @for hop in all {
                    li { a href=(hop.href) { span.where { (hop.dataset) } span.what { (hop.column) " " span.chip { (hop.how) } } } }
                }
            }
        }
    }
}
