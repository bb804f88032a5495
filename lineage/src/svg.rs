//! A picture as SVG: plain `rect`, `path`, `circle` and `text` with colours resolved, so that any
//! viewer shows it.

use std::fmt::Write;

use crate::layout::{Point, Route, RouteStep};
use crate::neighbourhood::SubgraphNode;
use crate::picture::{
    CARD_WIDTH, Card, HEADER_HEIGHT, JOB_SIZE, Picture, ROW_HEIGHT, Role, Row, STUB_HEIGHT, Wire,
};
use crate::views::Stage;

/// Tells the two sets of colours apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Names a colour by its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// Behind everything.
    Background,
    /// Cards.
    Panel,
    /// Text.
    Ink,
    /// Less important text.
    Muted,
    /// Text off the trace.
    Dim,
    /// Separators.
    Line,
    /// Frames of what is chosen.
    Accent,
    /// What comes before.
    Up,
    /// What comes after.
    Down,
    /// Edges and borders.
    Edge,
    /// Where data enters.
    Ingest,
    /// Where data is made of data.
    Transform,
    /// Where data leaves.
    Serving,
    /// Personal data.
    Warn,
    /// The chosen row.
    Selected,
}

impl Token {
    /// All tokens.
    pub const ALL: [Self; 15] = [
        Self::Background,
        Self::Panel,
        Self::Ink,
        Self::Muted,
        Self::Dim,
        Self::Line,
        Self::Accent,
        Self::Up,
        Self::Down,
        Self::Edge,
        Self::Ingest,
        Self::Transform,
        Self::Serving,
        Self::Warn,
        Self::Selected,
    ];

    /// The colour, as `#rrggbb`.
    pub fn colour(self, theme: Theme) -> &'static str {
        let (light, dark) = match self {
            Self::Background => ("#f6f7f9", "#0f1216"),
            Self::Panel => ("#ffffff", "#161a20"),
            Self::Ink => ("#171b22", "#e7eaf0"),
            Self::Muted => ("#596273", "#9aa4b4"),
            Self::Dim => ("#667080", "#7d8798"),
            Self::Line => ("#dfe3e9", "#2a303a"),
            Self::Accent => ("#1f5fd0", "#7fb0ff"),
            Self::Up => ("#7a3fc4", "#c39bff"),
            Self::Down => ("#b3500a", "#ffab66"),
            Self::Edge => ("#808a9a", "#64707f"),
            Self::Ingest => ("#0f7b6c", "#4fd1b8"),
            Self::Transform => ("#3a5bc7", "#8da9ff"),
            Self::Serving => ("#a83a74", "#f59ac6"),
            Self::Warn => ("#8a5a00", "#f2c14e"),
            Self::Selected => ("#e8f0ff", "#1c2a42"),
        };
        if theme == Theme::Light { light } else { dark }
    }
}

const MARGIN: i32 = 24;
const MONO: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";
const SANS: &str = "Inter, system-ui, sans-serif";

/// Writes the picture as one SVG document. The same picture gives the same bytes.
pub fn render(picture: &Picture, theme: Theme) -> String {
    let mut pen = Pen {
        out: String::new(),
        theme,
        traced: picture.cards.iter().any(|card| card.role != Role::Plain),
    };
    let (width, height) = (picture.width + 2 * MARGIN, picture.height + 2 * MARGIN);
    let datasets = picture
        .cards
        .iter()
        .filter(|card| matches!(card.node, SubgraphNode::Dataset(_)))
        .count();
    pen.put(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"{} {} {width} {height}\" role=\"img\">\n",
        -MARGIN, -MARGIN
    ));
    pen.put(format_args!(
        "<title>Lineage: {datasets} datasets, {} jobs, {} edges</title>\n",
        picture.cards.len() - datasets,
        picture.wires.len()
    ));
    let background = pen.colour(Token::Background);
    pen.put(format_args!(
        "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\" fill=\"{background}\"/>\n",
        -MARGIN, -MARGIN
    ));
    for wire in &picture.wires {
        pen.wire(wire);
    }
    for card in &picture.cards {
        match &card.node {
            SubgraphNode::Dataset(name) => pen.dataset(card, &name.name),
            SubgraphNode::Job(name) => pen.job(card, &name.name),
        }
    }
    pen.out.push_str("</svg>\n");
    pen.out
}

/// The `d` of a path along `route`.
pub fn path(route: &Route) -> String {
    let mut out = format!("M{} {}", route.start.x, route.start.y);
    let mut at = route.start;
    for step in &route.steps {
        at = match *step {
            RouteStep::Line(to) => {
                push(&mut out, format_args!("H{}", to.x));
                to
            }
            RouteStep::Curve(to) => {
                let middle = i32::midpoint(at.x, to.x);
                push(
                    &mut out,
                    format_args!("C{middle} {} {middle} {} {} {}", at.y, to.y, to.x, to.y),
                );
                to
            }
            RouteStep::Cubic(Point { x: ax, y: ay }, Point { x: bx, y: by }, to) => {
                push(
                    &mut out,
                    format_args!("C{ax} {ay} {bx} {by} {} {}", to.x, to.y),
                );
                to
            }
        };
    }
    out
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("invariant: writing to a string does not fail");
}

struct Pen {
    out: String,
    theme: Theme,
    traced: bool,
}

/// How a text looks.
struct Style {
    size: i32,
    token: Token,
    font: &'static str,
    extra: &'static str,
}

impl Pen {
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        push(&mut self.out, text);
    }

    fn colour(&self, token: Token) -> &'static str {
        token.colour(self.theme)
    }

    fn text(&mut self, x: i32, y: i32, style: &Style, text: &str) {
        let Style {
            size,
            token,
            font,
            extra,
        } = style;
        let colour = self.colour(*token);
        let text = escape(text);
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-family=\"{font}\" font-size=\"{size}\" fill=\"{colour}\"{extra}>{text}</text>\n"
        ));
    }

    fn wire(&mut self, wire: &Wire) {
        let (token, width) = match wire.role {
            Role::Plain => (Token::Edge, "1.4"),
            Role::Up => (Token::Up, "2"),
            Role::Down | Role::Start => (Token::Down, "2"),
        };
        let dash = if wire.evidence == crate::Evidence::Inferred {
            " stroke-dasharray=\"4 4\""
        } else {
            ""
        };
        let (colour, path) = (self.colour(token), path(&wire.route));
        self.put(format_args!("<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dash}/>\n"));
    }

    fn dataset(&mut self, card: &Card, name: &str) {
        let stubs = card.cut_up + card.cut_down > 0;
        let (x, y) = (card.rect.x, card.rect.y);
        let height = card.rect.height - if stubs { STUB_HEIGHT } else { 0 };
        let dim = self.traced && card.role == Role::Plain;
        let border = if card.role == Role::Start {
            Token::Accent
        } else {
            Token::Edge
        };
        let (panel, border, stage) = (
            self.colour(Token::Panel),
            self.colour(border),
            self.colour(stage(card.stage)),
        );
        self.put(format_args!("<g><title>{}</title>\n", escape(name)));
        self.put(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{CARD_WIDTH}\" height=\"{height}\" rx=\"8\" fill=\"{panel}\" stroke=\"{border}\"/>\n"
        ));
        self.put(format_args!(
            "<path d=\"M{} {y}a8 8 0 0 0 -8 8v{}a8 8 0 0 0 8 8h-4v-{height}z\" fill=\"{stage}\"/>\n",
            x + 8,
            height - 16
        ));
        let ink = if dim { Token::Dim } else { Token::Ink };
        let title = Style {
            size: 13,
            token: ink,
            font: SANS,
            extra: " font-weight=\"600\"",
        };
        self.text(x + 14, y + 19, &title, &fit(name, 25));
        let small = Style {
            size: 11,
            token: if dim { Token::Dim } else { Token::Muted },
            font: SANS,
            extra: "",
        };
        let version = card
            .version
            .map_or_else(String::new, |version| format!("  v{version}"));
        self.text(x + 14, y + 36, &small, &format!("{}{version}", card.system));
        let columns = match card.columns {
            1 => "1 column".to_owned(),
            count => format!("{count} columns"),
        };
        let right = Style {
            extra: " text-anchor=\"end\"",
            ..small
        };
        self.text(x + CARD_WIDTH - 12, y + 36, &right, &columns);
        for (row, place) in card.rows.iter().zip(0..) {
            self.row(x, y + HEADER_HEIGHT + place * ROW_HEIGHT, row);
        }
        if stubs {
            let say = |count: usize, word: &str| {
                if count > 0 {
                    format!("+{count} {word}")
                } else {
                    String::new()
                }
            };
            let accent = Style {
                size: 13,
                token: Token::Accent,
                font: SANS,
                extra: "",
            };
            self.text(
                x + 4,
                y + height + 16,
                &accent,
                &say(card.cut_up, "upstream"),
            );
            let right = Style {
                extra: " text-anchor=\"end\"",
                ..accent
            };
            self.text(
                x + CARD_WIDTH - 4,
                y + height + 16,
                &right,
                &say(card.cut_down, "downstream"),
            );
        }
        self.out.push_str("</g>\n");
    }

    fn row(&mut self, x: i32, y: i32, row: &Row) {
        let line = self.colour(Token::Line);
        self.put(format_args!(
            "<path d=\"M{} {y}h{}\" stroke=\"{line}\"/>\n",
            x + 5,
            CARD_WIDTH - 6
        ));
        if row.role == Role::Start {
            let (fill, stroke) = (self.colour(Token::Selected), self.colour(Token::Accent));
            self.put(format_args!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"{fill}\" stroke=\"{stroke}\"/>\n",
                x + 6,
                y + 1,
                CARD_WIDTH - 10,
                ROW_HEIGHT - 2
            ));
        }
        let (token, extra) = match row.role {
            Role::Plain => (if self.traced { Token::Dim } else { Token::Ink }, ""),
            Role::Up => (Token::Up, " font-weight=\"600\""),
            Role::Down => (Token::Down, " font-weight=\"600\""),
            Role::Start => (Token::Ink, " font-weight=\"600\""),
        };
        let data_type = fit(row.data_type.as_deref().unwrap_or_default(), 9);
        let room = 22_usize
            .saturating_sub(data_type.chars().count())
            .saturating_sub(if row.pii { 4 } else { 0 });
        let name = fit(&row.name, room);
        self.text(
            x + 14,
            y + 15,
            &Style {
                size: 12,
                token,
                font: MONO,
                extra,
            },
            &name,
        );
        if row.pii {
            let after = x + 14 + i32::try_from(name.chars().count()).unwrap_or(0) * 15 / 2 + 6;
            self.text(
                after,
                y + 15,
                &Style {
                    size: 11,
                    token: Token::Warn,
                    font: SANS,
                    extra: " font-weight=\"600\"",
                },
                "PII",
            );
        }
        let muted = Style {
            size: 11,
            token: Token::Muted,
            font: MONO,
            extra: " text-anchor=\"end\"",
        };
        self.text(x + CARD_WIDTH - 12, y + 15, &muted, &data_type);
    }

    fn job(&mut self, card: &Card, name: &str) {
        let centre = (card.rect.x + JOB_SIZE / 2, card.rect.y + JOB_SIZE / 2);
        let token = match card.role {
            Role::Plain => stage(card.stage),
            Role::Up => Token::Up,
            Role::Down | Role::Start => Token::Down,
        };
        let (panel, colour) = (self.colour(Token::Panel), self.colour(token));
        self.put(format_args!("<g><title>{}</title>\n", escape(name)));
        self.put(format_args!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"13\" fill=\"{panel}\" stroke=\"{colour}\" stroke-width=\"1.5\"/>\n",
            centre.0, centre.1
        ));
        let letter = Style {
            size: 14,
            token,
            font: "Georgia, serif",
            extra: " font-style=\"italic\" text-anchor=\"middle\"",
        };
        self.text(centre.0, centre.1 + 5, &letter, "f");
        self.out.push_str("</g>\n");
    }
}

/// The token of a stage.
pub fn stage(stage: Stage) -> Token {
    match stage {
        Stage::Ingest => Token::Ingest,
        Stage::Transform => Token::Transform,
        Stage::Serving => Token::Serving,
    }
}

/// Cuts a text to `most` characters, the last then an ellipsis.
fn fit(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars()
        .take(most.saturating_sub(1))
        .chain(['…'])
        .collect()
}

/// Escapes text for XML; characters that XML forbids become spaces.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                out.push(' ');
            }
            letter => out.push(letter),
        }
    }
    out
}
