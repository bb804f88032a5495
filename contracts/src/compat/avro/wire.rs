//! The wire verdict: what Java's `SchemaCompatibility` 1.12 answers, as a Confluent registry words it.
//!
//! Faithful on purpose, defects included: results are remembered per pair of nodes together with the location where
//! they were first found; a pair that is still being compared counts as compatible, and results that rest on it are
//! remembered too; branches of a union start a fresh location and lose their cause. Logical types, order and docs are
//! never looked at. Nothing here says what happens to records; that is [`super::walk`].
//!
//! Java recurses; this keeps a stack of its own, so that no nesting is too deep. Where Java would exhaust its heap, this
//! ends instead: at [`MAX_PAIRS`] pairs, at [`MAX_MESSAGES`] entries, or where the purse of the answer is spent.

use std::collections::HashSet;
use std::rc::Rc;

use callsheet_schema::avro::{Enum, Kind, NodeId, PairMap, Record, Schema};

use super::fields::ByName;
use super::walk::MAX_PAIRS;
use crate::compat::purse::{Purse, Spent};
use crate::report::Wire;

/// Most entries of one answer; shared types repeat their entries once per use.
const MAX_MESSAGES: usize = 4_096;

/// Java's name of an incompatibility, as the registry prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Incompatibility {
    NameMismatch,
    FixedSizeMismatch,
    MissingEnumSymbols,
    ReaderFieldMissingDefaultValue,
    Unrelated,
    MissingUnionBranch,
}

impl Incompatibility {
    const fn as_str(self) -> &'static str {
        match self {
            Self::NameMismatch => "NAME_MISMATCH",
            Self::FixedSizeMismatch => "FIXED_SIZE_MISMATCH",
            Self::MissingEnumSymbols => "MISSING_ENUM_SYMBOLS",
            Self::ReaderFieldMissingDefaultValue => "READER_FIELD_MISSING_DEFAULT_VALUE",
            Self::Unrelated => "TYPE_MISMATCH",
            Self::MissingUnionBranch => "MISSING_UNION_BRANCH",
        }
    }
}

/// One incompatibility: type, message, and location as a JSON pointer into the reader, `/` for the root.
#[derive(Debug)]
struct Entry {
    kind: Incompatibility,
    message: String,
    location: String,
}

impl Entry {
    /// The registry's text, with the words for reader and writer filled in.
    fn text(&self, reader: &str, writer: &str) -> String {
        let (path, message) = (&self.location, &self.message);
        let description = match self.kind {
            Incompatibility::FixedSizeMismatch => format!(
                "The size of FIXED type field at path '{path}' in the {reader} schema does not match with the {writer} schema"
            ),
            Incompatibility::Unrelated => {
                format!(
                    "The type (path '{path}') of a field in the {reader} schema does not match with the {writer} schema"
                )
            }
            Incompatibility::NameMismatch => {
                format!("The name of the schema has changed (path '{path}')")
            }
            Incompatibility::MissingEnumSymbols => {
                format!(
                    "The {reader} schema is missing enum symbols '{message}' at path '{path}' in the {writer} schema"
                )
            }
            Incompatibility::MissingUnionBranch => format!(
                "The {reader} schema is missing a type inside a union field at path '{path}' in the {writer} schema"
            ),
            Incompatibility::ReaderFieldMissingDefaultValue => format!(
                "The field '{message}' at path '{path}' in the {reader} schema has no default value and is missing in the {writer} schema"
            ),
        };
        format!(
            "{{errorType:'{}', description:'{description}', additionalInfo:'{message}'}}",
            self.kind.as_str()
        )
    }
}

/// Answers as a registry would. `reader_word` and `writer_word` are `new` and `old`, or the reverse.
pub(in crate::compat) fn check(
    writer: &Schema,
    reader: &Schema,
    reader_word: &str,
    writer_word: &str,
    purse: &Purse<'_>,
) -> Wire {
    let mut checker = Checker {
        writer,
        reader,
        memo: PairMap::default(),
        places: vec![(ROOT, Token::Index(0), 0)],
        stack: Vec::new(),
        purse,
    };
    let messages = match checker.run() {
        Err(exception) => vec![format!(
            "Unexpected exception during compatibility check: {exception}"
        )],
        Ok(entries) => entries
            .iter()
            .flat_map(|entries| entries.iter())
            .map(|entry| entry.text(reader_word, writer_word))
            .collect(),
    };
    Wire {
        compatible: messages.is_empty(),
        messages,
    }
}

/// A location: its last token, and the location before it, are found at this index.
type Place = usize;

/// The whole schema, and where each branch of a union starts anew.
const ROOT: Place = 0;

#[derive(Clone, Copy)]
enum Token {
    Word(&'static str),
    Index(usize),
}

/// Entries are shared: a remembered result is handed out many times. `None` says compatible.
type Entries = Option<Rc<Vec<Shared>>>;
type Shared = Rc<Entry>;

/// A pair that is being compared.
struct Frame<'a> {
    reader: NodeId,
    writer: NodeId,
    place: Place,
    /// The child that is asked next.
    next: usize,
    entries: Vec<Shared>,
    /// The writer's fields, for a pair of records.
    fields: Option<ByName<'a>>,
}

/// What a frame wants.
enum Next {
    Child(Place, NodeId, NodeId),
    Done,
}

/// A registry's words for an answer that ends early.
fn ended(spent: Spent) -> String {
    format!("{spent} to compare these schemas")
}

struct Checker<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    /// `None` while the pair is being compared.
    memo: PairMap<Option<Entries>>,
    /// The location before it, its last token, and how many tokens it has.
    places: Vec<(Place, Token, usize)>,
    stack: Vec<Frame<'a>>,
    purse: &'a Purse<'a>,
}

impl<'a> Checker<'a> {
    /// Compares the roots.
    ///
    /// # Errors
    /// The message of the exception that Java throws.
    fn run(&mut self) -> Result<Entries, String> {
        let mut answer = self.compare(ROOT, self.reader.root(), self.writer.root())?;
        loop {
            let Some(mut frame) = self.stack.pop() else {
                return Ok(answer.flatten());
            };
            let settled = match answer.take() {
                Some(found) => self.take(&mut frame, found.as_deref())?,
                None => false,
            };
            let next = if settled {
                Next::Done
            } else {
                self.next(&mut frame)?
            };
            match next {
                Next::Child(place, reader, writer) => {
                    self.stack.push(frame);
                    self.purse.pay(8).map_err(ended)?;
                    answer = self.compare(place, reader, writer)?;
                    if self.memo.len() > MAX_PAIRS {
                        return Err(format!("more than {MAX_PAIRS} pairs of types"));
                    }
                }
                Next::Done => {
                    let entries = (!frame.entries.is_empty()).then(|| Rc::new(frame.entries));
                    self.memo
                        .insert((frame.reader, frame.writer), Some(entries.clone()));
                    answer = Some(entries);
                }
            }
        }
    }

    /// Answers at once, or opens a frame.
    fn compare(
        &mut self,
        place: Place,
        reader: NodeId,
        writer: NodeId,
    ) -> Result<Option<Entries>, String> {
        let (r, w) = (
            &self.reader.node(reader).kind,
            &self.writer.node(writer).kind,
        );
        if is_primitive(r) && is_primitive(w) {
            // Nothing to recurse into, so nothing to remember.
            return Ok(Some(if reads(r, w) {
                None
            } else {
                Some(Rc::new(vec![self.type_mismatch(place, r, w)?]))
            }));
        }
        match self.memo.get(&(reader, writer)) {
            Some(Some(entries)) => return Ok(Some(entries.clone())),
            Some(None) => return Ok(Some(None)),
            None => {}
        }
        self.memo.insert((reader, writer), None);
        let mut frame = Frame {
            reader,
            writer,
            place,
            next: 0,
            entries: Vec::new(),
            fields: None,
        };
        self.purse.pay_each(r.aliases().len(), 1).map_err(ended)?;
        match (r, w) {
            (Kind::Fixed(fixed), Kind::Fixed(written)) => {
                self.names(place, r, w, &mut frame.entries)?;
                if fixed.size != written.size {
                    let place = self.word(place, "size");
                    frame.entries.push(self.entry(
                        Incompatibility::FixedSizeMismatch,
                        place,
                        format!("expected: {}, found: {}", written.size, fixed.size),
                    )?);
                }
            }
            (Kind::Enum(known), Kind::Enum(written)) => {
                self.names(place, r, w, &mut frame.entries)?;
                let symbols = known.symbols.len().saturating_add(written.symbols.len());
                self.purse.pay_each(symbols, 2).map_err(ended)?;
                let found = self.symbols(place, known, written)?;
                frame.entries.extend(found);
            }
            (Kind::Record(_), Kind::Record(written)) => {
                self.names(place, r, w, &mut frame.entries)?;
                frame.fields = Some(ByName::new(written));
            }
            (Kind::Array(_), Kind::Array(_))
            | (Kind::Map(_), Kind::Map(_))
            | (Kind::Union(_), _)
            | (_, Kind::Union(_)) => {}
            _ => frame.entries.push(self.type_mismatch(place, r, w)?),
        }
        self.stack.push(frame);
        Ok(None)
    }

    /// The next child of a frame.
    fn next(&mut self, frame: &mut Frame<'a>) -> Result<Next, String> {
        let (r, w) = (
            &self.reader.node(frame.reader).kind,
            &self.writer.node(frame.writer).kind,
        );
        let at = frame.next;
        frame.next += 1;
        Ok(match (r, w) {
            (Kind::Array(r), Kind::Array(w)) if at == 0 => {
                Next::Child(self.word(frame.place, "items"), *r, *w)
            }
            (Kind::Map(r), Kind::Map(w)) if at == 0 => {
                Next::Child(self.word(frame.place, "values"), *r, *w)
            }
            (Kind::Record(read), Kind::Record(written)) => {
                frame.next = at;
                return self.field(frame, read, written);
            }
            (Kind::Union(_), Kind::Union(branches)) => match branches.get(at) {
                Some(branch) => Next::Child(ROOT, frame.reader, *branch),
                None => Next::Done,
            },
            (_, Kind::Union(branches)) => match branches.get(at) {
                Some(branch) => Next::Child(self.index(frame.place, at), frame.reader, *branch),
                None => Next::Done,
            },
            (Kind::Union(branches), _) => {
                if let Some(branch) = branches.get(at) {
                    Next::Child(ROOT, *branch, frame.writer)
                } else {
                    let message = format!("reader union lacking writer type: {}", java_type(w));
                    let entry =
                        self.entry(Incompatibility::MissingUnionBranch, frame.place, message)?;
                    frame.entries.push(entry);
                    Next::Done
                }
            }
            _ => Next::Done,
        })
    }

    /// Takes a child's answer; `true` if it settles the frame.
    fn take(&mut self, frame: &mut Frame<'_>, found: Option<&Vec<Shared>>) -> Result<bool, String> {
        let (r, w) = (
            &self.reader.node(frame.reader).kind,
            &self.writer.node(frame.writer).kind,
        );
        match (r, w, found) {
            (Kind::Union(_), Kind::Union(branches), Some(_)) => {
                let index = frame.next - 1;
                let kind = java_type(&self.writer.node(branches[index]).kind);
                let place = self.index(frame.place, index);
                frame.entries.push(self.entry(
                    Incompatibility::MissingUnionBranch,
                    place,
                    format!("reader union lacking writer type: {kind}"),
                )?);
            }
            (Kind::Union(_), Kind::Union(_), None) => {}
            // Another branch may fit, and the cause is forgotten.
            (Kind::Union(_), _, found) => return Ok(found.is_none()),
            (_, _, Some(found)) => {
                self.purse.pay_each(found.len(), 1).map_err(ended)?;
                merge(&mut frame.entries, found);
            }
            (_, _, None) => {}
        }
        Ok(false)
    }

    fn symbols(
        &mut self,
        place: Place,
        known: &Enum,
        written: &Enum,
    ) -> Result<Option<Shared>, String> {
        let same = known.symbols.len() == written.symbols.len()
            && known
                .symbols
                .iter()
                .zip(&written.symbols)
                .all(|(known, written)| known.name == written.name);
        if same {
            return Ok(None);
        }
        let mut missing: Vec<&str> = written
            .symbols
            .iter()
            .map(|symbol| symbol.name.as_str())
            .filter(|symbol| known.index_of(symbol).is_none())
            .collect();
        let defaulted = known
            .default
            .as_deref()
            .is_some_and(|default| known.index_of(default).is_some());
        if missing.is_empty() || defaulted {
            return Ok(None);
        }
        // Java compares strings by UTF-16 units; names outside the basic plane are not legal symbols.
        missing.sort_unstable();
        missing.dedup();
        let place = self.word(place, "symbols");
        let message = format!("[{}]", missing.join(", "));
        self.entry(Incompatibility::MissingEnumSymbols, place, message)
            .map(Some)
    }

    /// The next field of a pair of records that has to be compared.
    fn field(
        &mut self,
        frame: &mut Frame<'a>,
        read: &Record,
        written: &Record,
    ) -> Result<Next, String> {
        let (reader_schema, writer_schema) = (self.reader, self.writer);
        let names = frame
            .fields
            .as_mut()
            .expect("invariant: a frame of two records has the fields of one");
        while let Some(field) = read.fields.get(frame.next) {
            let index = frame.next;
            frame.next += 1;
            self.purse
                .pay_each(1 + field.aliases.len(), 2)
                .map_err(ended)?;
            let mut chosen = names.find(&field.name);
            let mut matches = usize::from(chosen.is_some());
            // Java keeps aliases in a set, and does not ask whether one is the field's own name.
            let mut told: HashSet<&str> = HashSet::new();
            for alias in &field.aliases {
                if !told.insert(alias) {
                    continue;
                }
                if let Some(other) = names.find(alias) {
                    matches += 1;
                    chosen = Some(other);
                }
            }
            let node = reader_schema.node(field.schema);
            if matches > 1 {
                return Err(format!(
                    "Reader record field {} type:{} pos:{index} matches multiple fields in writer record schema {}",
                    field.name,
                    java_type(&node.kind),
                    writer_schema.rooted_at(frame.writer).to_json_resolved(),
                ));
            }
            let against = match chosen {
                Some(at) => written.fields[at].schema,
                None if field.default.is_some() => continue,
                // Java compares a defaulted enum with the whole writer record here, which never matches.
                None if matches!(&node.kind, Kind::Enum(known) if known.default.is_some()) => {
                    frame.writer
                }
                None => {
                    let place = self.word(frame.place, "fields");
                    let place = self.index(place, index);
                    frame.entries.push(self.entry(
                        Incompatibility::ReaderFieldMissingDefaultValue,
                        place,
                        field.name.clone(),
                    )?);
                    continue;
                }
            };
            let other = writer_schema.node(against);
            let plain = is_primitive(&node.kind) && is_primitive(&other.kind);
            if (plain && reads(&node.kind, &other.kind))
                || (node.hash == other.hash && is_simple(reader_schema, &node.kind))
            {
                continue;
            }
            let place = self.word(frame.place, "fields");
            let place = self.index(place, index);
            return Ok(Next::Child(self.word(place, "type"), field.schema, against));
        }
        Ok(Next::Done)
    }

    fn names(
        &mut self,
        place: Place,
        reader: &Kind,
        writer: &Kind,
        entries: &mut Vec<Shared>,
    ) -> Result<(), String> {
        let (Some(r), Some(w)) = (reader.name(), writer.name()) else {
            return Ok(());
        };
        let known = r.name() == w.name()
            || reader
                .aliases()
                .iter()
                .any(|alias| alias.full() == w.full());
        if !known {
            let place = self.word(place, "name");
            entries.push(self.entry(
                Incompatibility::NameMismatch,
                place,
                format!("expected: {}", w.full()),
            )?);
        }
        Ok(())
    }

    fn type_mismatch(&self, place: Place, reader: &Kind, writer: &Kind) -> Result<Shared, String> {
        let message = format!(
            "reader type: {} not compatible with writer type: {}",
            java_type(reader),
            java_type(writer)
        );
        self.entry(Incompatibility::Unrelated, place, message)
    }

    fn entry(
        &self,
        kind: Incompatibility,
        place: Place,
        message: String,
    ) -> Result<Shared, String> {
        let depth = self.places[place].2;
        // The location and the message stand in the text several times.
        let bytes = message.len().saturating_add(depth.saturating_mul(8));
        self.purse.pay_each(depth, 1).map_err(ended)?;
        self.purse.pay(20).map_err(ended)?;
        let bytes = bytes.saturating_mul(3).saturating_add(200);
        self.purse.keep(bytes).map_err(ended)?;
        Ok(Rc::new(Entry {
            kind,
            message,
            location: self.pointer(place),
        }))
    }

    fn word(&mut self, place: Place, word: &'static str) -> Place {
        let depth = self.places[place].2 + 1;
        self.places.push((place, Token::Word(word), depth));
        self.places.len() - 1
    }

    fn index(&mut self, place: Place, index: usize) -> Place {
        let depth = self.places[place].2 + 1;
        self.places.push((place, Token::Index(index), depth));
        self.places.len() - 1
    }

    fn pointer(&self, mut place: Place) -> String {
        let mut tokens = Vec::new();
        while place != ROOT {
            let (before, token, _) = self.places[place];
            tokens.push(match token {
                Token::Word(word) => word.to_owned(),
                Token::Index(index) => index.to_string(),
            });
            place = before;
        }
        tokens.reverse();
        format!("/{}", tokens.join("/"))
    }
}

fn merge(entries: &mut Vec<Shared>, found: &[Shared]) {
    let room = MAX_MESSAGES.saturating_sub(entries.len());
    entries.extend(found.iter().take(room).map(Rc::clone));
}

/// Whether equal types of this kind are compatible without a look that Java would remember: no records, and no unions
/// in which names could be compared crosswise.
fn is_simple(schema: &Schema, kind: &Kind) -> bool {
    let flat = |id: &NodeId| {
        let kind = &schema.node(*id).kind;
        is_primitive(kind) || matches!(kind, Kind::Enum(_) | Kind::Fixed(_))
    };
    match kind {
        Kind::Enum(_) | Kind::Fixed(_) => true,
        Kind::Array(inner) | Kind::Map(inner) => flat(inner),
        Kind::Union(branches) => match branches.as_slice() {
            [one, two] => flat(one) && flat(two),
            _ => false,
        },
        _ => false,
    }
}

fn reads(reader: &Kind, writer: &Kind) -> bool {
    std::mem::discriminant(reader) == std::mem::discriminant(writer) || promotes(writer, reader)
}

/// Whether Java promotes `writer` to `reader`.
fn promotes(writer: &Kind, reader: &Kind) -> bool {
    match reader {
        Kind::Long => matches!(writer, Kind::Int),
        Kind::Float => matches!(writer, Kind::Int | Kind::Long),
        Kind::Double => matches!(writer, Kind::Int | Kind::Long | Kind::Float),
        Kind::Bytes => matches!(writer, Kind::String),
        Kind::String => matches!(writer, Kind::Bytes),
        _ => false,
    }
}

fn is_primitive(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Null
            | Kind::Boolean
            | Kind::Int
            | Kind::Long
            | Kind::Float
            | Kind::Double
            | Kind::Bytes
            | Kind::String
    )
}

/// Java's `Schema.Type` in capitals.
fn java_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::Null => "NULL",
        Kind::Boolean => "BOOLEAN",
        Kind::Int => "INT",
        Kind::Long => "LONG",
        Kind::Float => "FLOAT",
        Kind::Double => "DOUBLE",
        Kind::Bytes => "BYTES",
        Kind::String => "STRING",
        Kind::Record(_) => "RECORD",
        Kind::Enum(_) => "ENUM",
        Kind::Fixed(_) => "FIXED",
        Kind::Array(_) => "ARRAY",
        Kind::Map(_) => "MAP",
        Kind::Union(_) => "UNION",
    }
}
