//! Pictures and their SVG: what is drawn, and that any name is drawn safely.

use std::collections::BTreeSet;

use callsheet_lineage::picture::{Options, Picture, Plan, Role};
use callsheet_lineage::svg::{Theme, Token, render};
use callsheet_lineage::{ColumnQuery, Direction, Focus, FocusNode, Graph, SubgraphNode};
use callsheet_openlineage::Event;
use serde_json::json;

use crate::sample::{dataset, declared, event, graph};

fn pipeline() -> Vec<Event> {
    let schema = json!({"dataset": {"namespace": "n", "name": "raw", "facets": {
        "schema": {"fields": [{"name": "user_id", "type": "string"}, {"name": "position", "type": "long"}, {"name": "spare", "type": "int"}]},
        "tags": {"tags": [{"key": "pii", "value": "true", "field": "user_id"}]},
        "callsheet_schema": {"subject": "raw-value", "version": 4}}}});
    vec![
        declared(
            0,
            "clean",
            &[
                ("views", "user", "raw", "user_id"),
                ("views", "ms", "raw", "position"),
            ],
        ),
        declared(
            1,
            "sum",
            &[
                ("sums", "total", "views", "ms"),
                ("sums", "", "views", "user"),
            ],
        ),
        event(2, &schema),
    ]
}

fn plan(graph: &Graph) -> Plan {
    Plan::new(&graph.neighbourhood(&Focus {
        node: FocusNode::Everything,
        up: 0,
        down: 0,
        max_nodes: 150,
    }))
}

fn name(node: &SubgraphNode) -> &str {
    match node {
        SubgraphNode::Dataset(dataset) => &dataset.name,
        SubgraphNode::Job(job) => &job.name,
    }
}

fn cards(picture: &Picture) -> Vec<String> {
    let card = |card: &callsheet_lineage::picture::Card| {
        let rows: Vec<String> = card
            .rows
            .iter()
            .map(|row| format!("{}:{:?}", row.name, row.role))
            .collect();
        format!("{} {:?} {}", name(&card.node), card.role, rows.join(" "))
            .trim()
            .to_owned()
    };
    picture.cards.iter().map(card).collect()
}

#[test]
fn closed_cards_show_no_columns() {
    let graph = graph(&pipeline());
    let picture = plan(&graph).draw(&graph, &Options::default());
    assert_eq!(
        cards(&picture),
        [
            "raw Plain",
            "sums Plain",
            "views Plain",
            "clean Plain",
            "sum Plain"
        ]
    );
    assert_eq!((picture.wires.len(), picture.hidden), (4, 0));
    let open = Options {
        open: BTreeSet::from([dataset("raw")]),
        ..Options::default()
    };
    let picture = plan(&graph).draw(&graph, &open);
    assert_eq!(picture.cards[0].rows.len(), 3);
    assert!(picture.cards[0].rows[0].pii);
}

#[test]
fn a_trace_opens_the_columns_on_its_way_only() {
    let graph = graph(&pipeline());
    let ask = |direction| {
        graph.trace(&ColumnQuery {
            dataset: dataset("views"),
            column: "ms".into(),
            direction,
            depth: 9,
            max_nodes: 99,
        })
    };
    let (up, down) = (ask(Direction::Up), ask(Direction::Down));
    let picture = plan(&graph).draw(
        &graph,
        &Options {
            traces: vec![&up, &down],
            ..Options::default()
        },
    );
    assert_eq!(
        cards(&picture),
        [
            "raw Up position:Up",
            "sums Down total:Down",
            "views Start ms:Start",
            "clean Up",
            "sum Down"
        ]
    );
    let roles: Vec<Role> = picture.wires.iter().map(|wire| wire.role).collect();
    assert_eq!(roles, [Role::Up, Role::Up, Role::Down, Role::Down]);
    let joined: Vec<&(String, String)> = picture.wires.iter().map(|wire| &wire.columns).collect();
    assert_eq!(joined[0], &("position".to_owned(), String::new()));
}

#[test]
fn only_the_path_says_what_it_hides_and_keeps_the_order() {
    let mut events = pipeline();
    events.push(declared(5, "aside", &[("aside", "x", "raw", "spare")]));
    let graph = graph(&events);
    let trace = graph.trace(&ColumnQuery {
        dataset: dataset("raw"),
        column: "spare".into(),
        direction: Direction::Down,
        depth: 9,
        max_nodes: 99,
    });
    let picture = plan(&graph).draw(
        &graph,
        &Options {
            traces: vec![&trace],
            only_path: true,
            ..Options::default()
        },
    );
    assert_eq!(
        cards(&picture),
        ["aside Down x:Down", "raw Start spare:Start", "aside Down"]
    );
    assert_eq!(picture.hidden, 4);
}

#[test]
fn the_svg_is_plain_and_stable() {
    let graph = graph(&[declared(0, "a<b>&\"", &[("t\u{1}<x>", "c", "s", "c")])]);
    let picture = plan(&graph).draw(&graph, &Options::default());
    let svg = render(&picture, Theme::Light);
    assert_eq!(svg, render(&picture, Theme::Light));
    assert!(svg.contains("<title>a&lt;b&gt;&amp;&quot;</title>"));
    assert!(!svg.contains("foreignObject") && !svg.contains(" style=") && !svg.contains('\u{1}'));
    assert_eq!(svg.matches("<circle").count(), 1);
    assert_ne!(svg, render(&picture, Theme::Dark));
}

#[test]
fn a_trace_is_drawn_as_recorded() {
    let graph = graph(&pipeline());
    let ask = |direction| {
        graph.trace(&ColumnQuery {
            dataset: dataset("views"),
            column: "user".into(),
            direction,
            depth: 9,
            max_nodes: 99,
        })
    };
    let (up, down) = (ask(Direction::Up), ask(Direction::Down));
    let part = graph.neighbourhood(&Focus {
        node: FocusNode::Dataset(dataset("views")),
        up: 1,
        down: 1,
        max_nodes: 9,
    });
    let open = BTreeSet::from([dataset("raw")]);
    let picture = Plan::new(&part).draw(
        &graph,
        &Options {
            traces: vec![&up, &down],
            open,
            only_path: false,
        },
    );
    let svg = render(&picture, Theme::Light);
    assert_eq!(
        svg,
        include_str!("picture/trace.svg"),
        "new picture/trace.svg:\n{svg}"
    );
}

/// Relative luminance, WCAG 2.2.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[test]
fn colours_can_be_read_on_what_they_stand_on() {
    let text = [
        Token::Ink,
        Token::Muted,
        Token::Dim,
        Token::Accent,
        Token::Up,
        Token::Down,
        Token::Warn,
    ];
    let stages = [Token::Ingest, Token::Transform, Token::Serving];
    for theme in [Theme::Light, Theme::Dark] {
        let ratio = |a: Token, b: Token| {
            let (a, b) = (luminance(a.colour(theme)), luminance(b.colour(theme)));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        for token in text.into_iter().chain(stages) {
            for under in [Token::Panel, Token::Background] {
                let found = ratio(token, under);
                assert!(
                    found >= 4.5,
                    "{token:?} on {under:?}, {theme:?}: {found:.2}"
                );
            }
        }
        assert!(ratio(Token::Ink, Token::Selected) >= 4.5);
        assert!(
            ratio(Token::Edge, Token::Background) >= 3.2,
            "{:.2}",
            ratio(Token::Edge, Token::Background)
        );
    }
}
