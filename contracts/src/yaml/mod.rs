//! YAML text to the same spanned tree that JSON text becomes, so that one set of readers serves both.
//!
//! YAML 1.2 with the core schema: no dates, no `yes` and `no`. Anchors and aliases work within a
//! bound, tags of the core schema too; anything else is a problem with a place. The parser under
//! it stops at the first broken piece of syntax; what this module itself finds wrong (duplicate
//! keys, keys that are not text, unknown tags) is collected.

mod scalar;

use std::collections::BTreeMap;

use callsheet_schema::tree::{Member, Node, Value};
use callsheet_schema::{LineIndex, Position, Problem, Problems, Span};
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

/// Longest text that is read, in bytes.
pub const MAX_TEXT_BYTES: usize = 8 * 1024 * 1024;
/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 100;
/// What all aliases of a document may add up to, in nodes plus bytes of text.
const MAX_ALIASED: usize = 1024 * 1024;

/// Reads one YAML document; an empty text is `null`.
pub fn parse(text: &str) -> Result<Node, Problems> {
    let (node, problems) = parse_lenient(text);
    if problems.is_empty() {
        Ok(node)
    } else {
        Err(Problems(problems))
    }
}

/// Reads as much of one YAML document as its syntax allows, with every problem found.
pub fn parse_lenient(text: &str) -> (Node, Vec<Problem>) {
    let mut builder = Builder::new(text);
    if text.len() > MAX_TEXT_BYTES {
        builder.problem(
            Span { start: 0, end: 0 },
            format!(
                "the text has {} bytes, the limit is {MAX_TEXT_BYTES}",
                text.len()
            ),
            None,
        );
    } else {
        builder.run(text);
    }
    let span = Span {
        start: 0,
        end: u32::try_from(text.len()).unwrap_or(u32::MAX),
    };
    let root = builder.root.take().unwrap_or(Node {
        value: Value::Null,
        span,
    });
    (root, builder.problems)
}

enum Frame {
    Sequence {
        start: u32,
        end: u32,
        anchor: usize,
        items: Vec<Node>,
    },
    Mapping {
        start: u32,
        end: u32,
        anchor: usize,
        members: Vec<Member>,
        key: Option<(Option<String>, Span)>,
    },
}

struct Builder<'t> {
    text: &'t str,
    index: LineIndex,
    offsets: Offsets,
    stack: Vec<Frame>,
    anchors: BTreeMap<usize, (Node, usize)>,
    aliased: usize,
    root: Option<Node>,
    documents: usize,
    problems: Vec<Problem>,
}

/// Character index to byte offset; free of cost for ASCII.
enum Offsets {
    Ascii,
    Table(Vec<u32>),
}

impl Offsets {
    fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self::Ascii;
        }
        let starts = text
            .char_indices()
            .map(|(offset, _)| u32::try_from(offset).unwrap_or(u32::MAX));
        Self::Table(starts.collect())
    }

    fn byte(&self, character: usize, length: usize) -> u32 {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        match self {
            Self::Ascii => u32::try_from(character).unwrap_or(u32::MAX).min(length),
            Self::Table(starts) => starts.get(character).copied().unwrap_or(length),
        }
    }
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            index: LineIndex::new(text),
            offsets: Offsets::new(text),
            stack: Vec::new(),
            anchors: BTreeMap::new(),
            aliased: 0,
            root: None,
            documents: 0,
            problems: Vec::new(),
        }
    }

    fn run(&mut self, text: &'t str) {
        let mut parser = Parser::new_from_str(text);
        while let Some(event) = parser.next_event() {
            let (event, span) = match event {
                Ok(found) => found,
                Err(error) => {
                    let start = self.byte(error.marker().index());
                    let message = scalar::plain_words(error.info());
                    self.problem(Span { start, end: start }, message, None);
                    return;
                }
            };
            let span = Span {
                start: self.byte(span.start.index()),
                end: self.byte(span.end.index()),
            };
            if !self.event(event, span) {
                return;
            }
        }
    }

    /// Takes one event; `false` ends the reading.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    let help = Some("keep one document per file, without `---` in between".into());
                    self.problem(span, "a second document in one file".into(), help);
                    return false;
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let value = self.scalar(&text, style, tag.as_deref(), span);
                self.complete(Node { value, span }, anchor);
            }
            Event::SequenceStart(anchor, tag) => {
                self.collection_tag(tag.as_deref(), "seq", span);
                return self.push(Frame::Sequence {
                    start: span.start,
                    end: span.end,
                    anchor,
                    items: Vec::new(),
                });
            }
            Event::MappingStart(anchor, tag) => {
                self.collection_tag(tag.as_deref(), "map", span);
                return self.push(Frame::Mapping {
                    start: span.start,
                    end: span.end,
                    anchor,
                    members: Vec::new(),
                    key: None,
                });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(frame) = self.stack.pop() else {
                    return false;
                };
                let (node, anchor) = close(frame, span);
                self.complete(node, anchor);
            }
            Event::Alias(anchor) => return self.alias(anchor, span),
        }
        true
    }

    fn push(&mut self, frame: Frame) -> bool {
        if self.stack.len() >= MAX_DEPTH {
            let (Frame::Sequence { start, end, .. } | Frame::Mapping { start, end, .. }) = frame;
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            self.problem(Span { start, end }, message, None);
            return false;
        }
        self.stack.push(frame);
        true
    }

    fn alias(&mut self, anchor: usize, span: Span) -> bool {
        let Some((node, weight)) = self.anchors.get(&anchor) else {
            let message = "an alias to an anchor that is not complete yet".to_owned();
            self.problem(span, message, None);
            self.complete(
                Node {
                    value: Value::Null,
                    span,
                },
                0,
            );
            return true;
        };
        self.aliased += weight;
        if self.aliased > MAX_ALIASED {
            let message = format!("aliases that expand to more than {MAX_ALIASED} nodes and bytes");
            self.problem(span, message, Some("write the repeated part once".into()));
            return false;
        }
        let node = node.clone();
        self.complete(node, 0);
        true
    }

    /// Puts a finished node where it belongs: a key, a value, an item or the root.
    fn complete(&mut self, node: Node, anchor: usize) {
        if anchor != 0 {
            let weight = weigh(&node);
            self.anchors.insert(anchor, (node.clone(), weight));
        }
        let span = node.span;
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::Sequence { items, end, .. }) => {
                *end = span.end;
                items.push(node);
            }
            Some(Frame::Mapping {
                members, key, end, ..
            }) => {
                *end = span.end;
                match key.take() {
                    None => {
                        let name = key_text(&node);
                        let refused = match &name {
                            None => Some("a key that is not text".to_owned()),
                            Some(name) => members
                                .iter()
                                .any(|member| member.key == *name)
                                .then(|| format!("the key `{name}` stands here twice")),
                        };
                        let keep = name.filter(|_| refused.is_none());
                        *key = Some((keep, span));
                        if let Some(message) = refused {
                            self.problem(span, message, None);
                        }
                    }
                    Some((Some(name), key_span)) => members.push(Member {
                        key: name,
                        key_span,
                        value: node,
                    }),
                    // The key was refused; its value goes with it.
                    Some((None, _)) => {}
                }
            }
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Value {
        let Some(tag) = tag else {
            return match style {
                ScalarStyle::Plain => scalar::resolve(text),
                _ => Value::String(text.to_owned()),
            };
        };
        let resolved = scalar::resolve(text);
        let wanted = if tag.is_yaml_core_schema() {
            tag.suffix.as_str()
        } else if tag.handle == "!" && tag.suffix.is_empty() || tag.suffix == "!" {
            "str"
        } else {
            ""
        };
        let fits = match wanted {
            "str" => return Value::String(text.to_owned()),
            "null" => matches!(resolved, Value::Null),
            "bool" => matches!(resolved, Value::Bool(_)),
            "int" | "float" => matches!(resolved, Value::Number(_)),
            _ => {
                let message = format!("the tag `{tag}` is not of YAML's core schema");
                self.problem(span, message, None);
                return resolved;
            }
        };
        if !fits {
            self.problem(span, format!("`{text}` is not a YAML {wanted}"), None);
        }
        resolved
    }

    fn collection_tag(&mut self, tag: Option<&Tag>, kind: &str, span: Span) {
        if let Some(tag) = tag
            && !(tag.is_yaml_core_schema() && tag.suffix == kind)
        {
            let message = format!("the tag `{tag}` is not of YAML's core schema");
            self.problem(span, message, None);
        }
    }

    fn byte(&self, character: usize) -> u32 {
        self.offsets.byte(character, self.text.len())
    }

    fn problem(&mut self, span: Span, message: String, help: Option<String>) {
        let position: Position = self.index.position(self.text, span.start);
        self.problems.push(Problem {
            message,
            span,
            position,
            help,
        });
    }
}

/// The node of a finished frame. A block ends where its last child ends, a flow at its bracket.
fn close(frame: Frame, closing: Span) -> (Node, usize) {
    let last = |end: u32| {
        if closing.end > closing.start {
            closing.end
        } else {
            end
        }
    };
    match frame {
        Frame::Sequence {
            start,
            end,
            anchor,
            items,
        } => (
            Node {
                value: Value::Array(items),
                span: Span {
                    start,
                    end: last(end),
                },
            },
            anchor,
        ),
        Frame::Mapping {
            start,
            end,
            anchor,
            members,
            ..
        } => (
            Node {
                value: Value::Object(members),
                span: Span {
                    start,
                    end: last(end),
                },
            },
            anchor,
        ),
    }
}

/// A scalar key as text; a number or a boolean reads as it is written.
fn key_text(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) | Value::Number(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn weigh(node: &Node) -> usize {
    match &node.value {
        Value::Null | Value::Bool(_) => 1,
        Value::Number(text) | Value::String(text) => 1 + text.len(),
        Value::Array(items) => 1 + items.iter().map(weigh).sum::<usize>(),
        Value::Object(members) => {
            let parts = members
                .iter()
                .map(|member| member.key.len() + weigh(&member.value));
            1 + parts.sum::<usize>()
        }
    }
}
