//! Running a plan: through a sink, which the building of a value is one of.

use super::{FieldAction, Obstacle, Places, Plan, Promotion, RecordStep, Step, StepId, Unresolved};
use crate::avro::cursor;
use crate::avro::decode::{
    DecodeError, DecodeErrorKind, Failure, MAX_DEPTH, skip_node, takes_bytes,
};
use crate::avro::model::{Kind, NodeId, Schema};
use crate::avro::value::Value;

/// A sink's refusal of a value, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected(pub String);

/// What takes the pieces of a decoded value, in the reader's types.
///
/// Fields of a record come in the writer's order, then the defaults; each begins with [`Sink::field`].
/// Array items, map entries (after [`Sink::key`]) and union branches (after [`Sink::branch`]) follow in order.
/// Each method may refuse with [`Rejected`], which ends the decoding.
#[expect(
    missing_docs,
    reason = "the methods are named after the types; the trait says the order"
)]
pub trait Sink {
    fn null(&mut self) -> Result<(), Rejected>;
    fn boolean(&mut self, value: bool) -> Result<(), Rejected>;
    fn int(&mut self, value: i32) -> Result<(), Rejected>;
    fn long(&mut self, value: i64) -> Result<(), Rejected>;
    fn float(&mut self, value: f32) -> Result<(), Rejected>;
    fn double(&mut self, value: f64) -> Result<(), Rejected>;
    fn bytes(&mut self, value: &[u8]) -> Result<(), Rejected>;
    fn string(&mut self, value: &str) -> Result<(), Rejected>;
    fn fixed(&mut self, value: &[u8]) -> Result<(), Rejected>;
    fn symbol(&mut self, index: u32, symbol: &str) -> Result<(), Rejected>;
    fn branch(&mut self, branch: u32) -> Result<(), Rejected>;
    fn begin_array(&mut self) -> Result<(), Rejected>;
    fn end_array(&mut self) -> Result<(), Rejected>;
    fn begin_map(&mut self) -> Result<(), Rejected>;
    fn key(&mut self, key: &str) -> Result<(), Rejected>;
    fn end_map(&mut self) -> Result<(), Rejected>;
    fn begin_record(&mut self, reader: NodeId) -> Result<(), Rejected>;
    fn field(&mut self, reader_field: u32) -> Result<(), Rejected>;
    fn end_record(&mut self) -> Result<(), Rejected>;
}

impl Plan {
    /// Reads one value of the writer as a value of the reader and steps `input` over its bytes.
    ///
    /// # Errors
    /// As [`decode`](crate::avro::decode()), and [`DecodeErrorKind::Unresolved`] where the data meets a place
    /// that does not resolve.
    pub fn decode(&self, input: &mut &[u8]) -> Result<Value, DecodeError> {
        self.runner().decode(self.root, self.reader.root(), input)
    }

    /// Reads one value into `sink` and steps `input` over its bytes.
    ///
    /// # Errors
    /// As [`Plan::decode`], and [`DecodeErrorKind::Rejected`] when the sink refuses.
    pub fn run<S: Sink>(&self, input: &mut &[u8], sink: &mut S) -> Result<(), DecodeError> {
        let length = input.len();
        self.runner()
            .pour(self.root, input, self.reader.root(), sink, 0)
            .map_err(|failure| failure.finish(length))
    }

    fn runner(&self) -> Runner<'_> {
        Runner {
            writer: &self.writer,
            reader: &self.reader,
            steps: &self.steps,
            places: &self.places,
            zero_size: 0,
        }
    }
}

/// One run over one value.
pub(super) struct Runner<'p> {
    pub(super) writer: &'p Schema,
    pub(super) reader: &'p Schema,
    pub(super) steps: &'p [Step],
    pub(super) places: &'p Places,
    /// Items of no bytes so far.
    pub(super) zero_size: usize,
}

/// A scalar in the reader's type, borrowed from the input.
enum Scalar<'a> {
    Null,
    Boolean(bool),
    Int(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    Bytes(&'a [u8]),
    String(&'a str),
    Fixed(&'a [u8]),
}

/// Reads a step that is a scalar; `None` for all others.
fn scalar<'a>(step: &Step, input: &mut &'a [u8]) -> Result<Option<Scalar<'a>>, Failure> {
    let at = *input;
    let mut read = || -> Result<Option<Scalar<'a>>, DecodeErrorKind> {
        Ok(Some(match step {
            Step::Null => Scalar::Null,
            Step::Boolean => Scalar::Boolean(cursor::boolean(input)?),
            Step::Int => Scalar::Int(cursor::int(input)?),
            Step::Long => Scalar::Long(cursor::long(input)?),
            Step::Float => Scalar::Float(cursor::float(input)?),
            Step::Double => Scalar::Double(cursor::double(input)?),
            Step::Bytes => Scalar::Bytes(cursor::bytes(input)?),
            Step::String => Scalar::String(cursor::string(input)?),
            Step::Fixed(size) => Scalar::Fixed(cursor::take(input, *size)?),
            Step::Promote(promotion) => promoted(*promotion, input)?,
            _ => return Ok(None),
        }))
    };
    read().map_err(|kind| Failure::new(kind, at))
}

fn promoted<'a>(promotion: Promotion, input: &mut &'a [u8]) -> Result<Scalar<'a>, DecodeErrorKind> {
    Ok(match promotion {
        Promotion::IntToLong => Scalar::Long(i64::from(cursor::int(input)?)),
        #[expect(
            clippy::cast_precision_loss,
            reason = "the specification lets int become float"
        )]
        Promotion::IntToFloat => Scalar::Float(cursor::int(input)? as f32),
        Promotion::IntToDouble => Scalar::Double(f64::from(cursor::int(input)?)),
        #[expect(
            clippy::cast_precision_loss,
            reason = "the specification lets long become float"
        )]
        Promotion::LongToFloat => Scalar::Float(cursor::long(input)? as f32),
        #[expect(
            clippy::cast_precision_loss,
            reason = "the specification lets long become double"
        )]
        Promotion::LongToDouble => Scalar::Double(cursor::long(input)? as f64),
        Promotion::FloatToDouble => Scalar::Double(f64::from(cursor::float(input)?)),
        Promotion::StringToBytes => Scalar::Bytes(cursor::string(input)?.as_bytes()),
        Promotion::BytesToString => Scalar::String(cursor::string(input)?),
    })
}

impl<'p> Runner<'p> {
    /// Reads a whole value that `step` reads and that is of the reader's type `makes`.
    pub(super) fn decode(
        mut self,
        step: StepId,
        makes: NodeId,
        input: &mut &[u8],
    ) -> Result<Value, DecodeError> {
        let length = input.len();
        self.value(step, input, makes, 0)
            .map_err(|failure| failure.finish(length))
    }

    fn step(&self, id: StepId) -> &'p Step {
        &self.steps[id.index()]
    }

    /// What data that meets an obstacle becomes, with the way there written out.
    fn unresolved(&self, obstacle: &Obstacle) -> DecodeErrorKind {
        let (reader_path, writer_path) = self.places.pointers(obstacle.place, obstacle.part);
        DecodeErrorKind::Unresolved(Box::new(Unresolved {
            kind: obstacle.kind,
            reader_path,
            writer_path,
            message: obstacle.message.clone(),
            pair: obstacle.pair,
        }))
    }

    /// Returns the reader's type of the items of an array or the values of a map.
    fn inner(&self, reader: NodeId) -> NodeId {
        self.reader.node(reader).kind.child(0).unwrap_or(reader)
    }

    /// Reads an enum: the reader's index and symbol.
    fn symbol(
        &self,
        indices: &[Result<u32, Obstacle>],
        reader: NodeId,
        input: &mut &[u8],
    ) -> Result<(u32, &'p str), Failure> {
        let at = *input;
        let fail = |kind| Failure::new(kind, at);
        let index = cursor::index(input, indices.len(), "symbols").map_err(fail)?;
        match &indices[index] {
            Ok(index) => {
                let symbol = match &self.reader.node(reader).kind {
                    Kind::Enum(symbols) => symbols.symbols[*index as usize].name.as_str(),
                    _ => "",
                };
                Ok((*index, symbol))
            }
            Err(obstacle) => Err(fail(self.unresolved(obstacle))),
        }
    }

    /// Tells whether each item that a step reads takes a byte at least.
    fn sized(&self, step: StepId) -> bool {
        match self.step(step) {
            Step::Null => false,
            Step::Fixed(size) => *size > 0,
            Step::ReaderBranch { step, .. } => self.sized(*step),
            Step::Record(record) => record.actions.iter().any(|action| match action {
                FieldAction::Skip { writer } => takes_bytes(self.writer, *writer),
                FieldAction::Read { step, .. } => !matches!(
                    self.step(*step),
                    Step::Null
                        | Step::Fixed(_)
                        | Step::ReaderBranch { .. }
                        | Step::Record(_)
                        | Step::Fail(_)
                ),
            }),
            // A step that fails ends the decoding with the first item.
            _ => true,
        }
    }

    fn block(&mut self, input: &mut &[u8], sized: bool) -> Result<usize, Failure> {
        let at = *input;
        cursor::block(input, sized, &mut self.zero_size).map_err(|kind| Failure::new(kind, at))
    }

    fn key<'a>(input: &mut &'a [u8]) -> Result<&'a str, Failure> {
        let at = *input;
        cursor::string(input).map_err(|kind| Failure::new(kind, at))
    }

    fn skip(&mut self, writer: NodeId, input: &mut &[u8], depth: usize) -> Result<(), Failure> {
        skip_node(self.writer, writer, input, depth, &mut self.zero_size)
    }

    fn value(
        &mut self,
        step: StepId,
        input: &mut &[u8],
        reader: NodeId,
        depth: usize,
    ) -> Result<Value, Failure> {
        if depth > MAX_DEPTH {
            return Err(Failure::new(DecodeErrorKind::Depth, input));
        }
        let step = self.step(step);
        if let Some(scalar) = scalar(step, input)? {
            return Ok(owned(scalar));
        }
        let depth = depth + 1;
        Ok(match step {
            Step::Enum(indices) => {
                let (index, symbol) = self.symbol(indices, reader, input)?;
                Value::Enum(index, symbol.to_owned())
            }
            Step::Array(item) => {
                let (sized, inner) = (self.sized(*item), self.inner(reader));
                let mut values = Vec::new();
                loop {
                    let count = self.block(input, sized)?;
                    if count == 0 {
                        break Value::Array(values);
                    }
                    for _ in 0..count {
                        let value = self
                            .value(*item, input, inner, depth)
                            .map_err(|failure| failure.item(values.len()))?;
                        values.push(value);
                    }
                }
            }
            Step::Map(item) => {
                let inner = self.inner(reader);
                let mut entries = Vec::new();
                loop {
                    let count = self.block(input, true)?;
                    if count == 0 {
                        break Value::Map(entries);
                    }
                    for _ in 0..count {
                        let key = Self::key(input)?;
                        let value = self
                            .value(*item, input, inner, depth)
                            .map_err(|failure| failure.entry(key))?;
                        entries.push((key.to_owned(), value));
                    }
                }
            }
            Step::WriterUnion(steps) => {
                let at = *input;
                let index = cursor::index(input, steps.len(), "branches")
                    .map_err(|kind| Failure::new(kind, at))?;
                self.value(steps[index], input, reader, depth)?
            }
            Step::ReaderBranch { branch, step } => {
                let node = self
                    .reader
                    .node(reader)
                    .kind
                    .child(*branch as usize)
                    .unwrap_or(reader);
                Value::Union(*branch, Box::new(self.value(*step, input, node, depth)?))
            }
            Step::Record(record) => self.record(record, input, depth)?,
            Step::Fail(obstacle) => {
                return Err(Failure::new(self.unresolved(obstacle), input));
            }
            // Scalars returned above.
            _ => Value::Null,
        })
    }

    fn record(
        &mut self,
        step: &RecordStep,
        input: &mut &[u8],
        depth: usize,
    ) -> Result<Value, Failure> {
        let Kind::Record(record) = &self.reader.node(step.reader).kind else {
            return Ok(Value::Null);
        };
        let mut slots: Vec<Option<Value>> = vec![None; record.fields.len()];
        for action in &step.actions {
            match action {
                FieldAction::Skip { writer } => self.skip(*writer, input, depth)?,
                FieldAction::Read { reader_field, step } => {
                    let field = &record.fields[*reader_field as usize];
                    let value = self
                        .value(*step, input, field.schema, depth)
                        .map_err(|failure| failure.within(&field.name))?;
                    slots[*reader_field as usize] = Some(value);
                }
            }
        }
        for (index, value) in &step.defaults {
            slots[*index as usize] = Some(value.clone());
        }
        // The compiler gave each reader field an action or a default.
        let fields = record.fields.iter().zip(slots);
        Ok(Value::Record(
            fields
                .filter_map(|(field, value)| Some((field.name.clone(), value?)))
                .collect(),
        ))
    }

    fn pour<S: Sink>(
        &mut self,
        step: StepId,
        input: &mut &[u8],
        reader: NodeId,
        sink: &mut S,
        depth: usize,
    ) -> Result<(), Failure> {
        let at = *input;
        let refused = |rejected: Rejected| {
            Failure::new(
                DecodeErrorKind::Rejected {
                    message: rejected.0,
                },
                at,
            )
        };
        if depth > MAX_DEPTH {
            return Err(Failure::new(DecodeErrorKind::Depth, input));
        }
        let step = self.step(step);
        if let Some(scalar) = scalar(step, input)? {
            return give(scalar, sink).map_err(refused);
        }
        let depth = depth + 1;
        match step {
            Step::Enum(indices) => {
                let (index, symbol) = self.symbol(indices, reader, input)?;
                sink.symbol(index, symbol).map_err(refused)
            }
            Step::Array(item) => {
                let (sized, inner) = (self.sized(*item), self.inner(reader));
                sink.begin_array().map_err(refused)?;
                let mut done = 0;
                loop {
                    let count = self.block(input, sized)?;
                    if count == 0 {
                        return sink.end_array().map_err(refused);
                    }
                    for _ in 0..count {
                        self.pour(*item, input, inner, sink, depth)
                            .map_err(|failure| failure.item(done))?;
                        done += 1;
                    }
                }
            }
            Step::Map(item) => {
                let inner = self.inner(reader);
                sink.begin_map().map_err(refused)?;
                loop {
                    let count = self.block(input, true)?;
                    if count == 0 {
                        return sink.end_map().map_err(refused);
                    }
                    for _ in 0..count {
                        let key = Self::key(input)?;
                        sink.key(key).map_err(refused)?;
                        self.pour(*item, input, inner, sink, depth)
                            .map_err(|failure| failure.entry(key))?;
                    }
                }
            }
            Step::WriterUnion(steps) => {
                let index = cursor::index(input, steps.len(), "branches")
                    .map_err(|kind| Failure::new(kind, at))?;
                self.pour(steps[index], input, reader, sink, depth)
            }
            Step::ReaderBranch { branch, step } => {
                let node = self
                    .reader
                    .node(reader)
                    .kind
                    .child(*branch as usize)
                    .unwrap_or(reader);
                sink.branch(*branch).map_err(refused)?;
                self.pour(*step, input, node, sink, depth)
            }
            Step::Record(record) => self.pour_record(record, input, sink, depth),
            Step::Fail(obstacle) => Err(Failure::new(self.unresolved(obstacle), input)),
            // Scalars returned above.
            _ => Ok(()),
        }
    }

    fn pour_record<S: Sink>(
        &mut self,
        step: &RecordStep,
        input: &mut &[u8],
        sink: &mut S,
        depth: usize,
    ) -> Result<(), Failure> {
        let Kind::Record(record) = &self.reader.node(step.reader).kind else {
            return Ok(());
        };
        let at = *input;
        let refused = |rejected: Rejected| {
            Failure::new(
                DecodeErrorKind::Rejected {
                    message: rejected.0,
                },
                at,
            )
        };
        sink.begin_record(step.reader).map_err(refused)?;
        for action in &step.actions {
            match action {
                FieldAction::Skip { writer } => self.skip(*writer, input, depth)?,
                FieldAction::Read { reader_field, step } => {
                    let field = &record.fields[*reader_field as usize];
                    sink.field(*reader_field).map_err(refused)?;
                    self.pour(*step, input, field.schema, sink, depth)
                        .map_err(|failure| failure.within(&field.name))?;
                }
            }
        }
        for (index, value) in &step.defaults {
            let field = &record.fields[*index as usize];
            sink.field(*index).map_err(refused)?;
            replay(self.reader, field.schema, value, sink)
                .map_err(|rejected| refused(rejected).within(&field.name))?;
        }
        sink.end_record().map_err(refused)
    }
}

fn owned(scalar: Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => Value::Boolean(value),
        Scalar::Int(value) => Value::Int(value),
        Scalar::Long(value) => Value::Long(value),
        Scalar::Float(value) => Value::Float(value),
        Scalar::Double(value) => Value::Double(value),
        Scalar::Bytes(value) => Value::Bytes(value.to_vec()),
        Scalar::String(value) => Value::String(value.to_owned()),
        Scalar::Fixed(value) => Value::Fixed(value.to_vec()),
    }
}

fn give<S: Sink>(scalar: Scalar<'_>, sink: &mut S) -> Result<(), Rejected> {
    match scalar {
        Scalar::Null => sink.null(),
        Scalar::Boolean(value) => sink.boolean(value),
        Scalar::Int(value) => sink.int(value),
        Scalar::Long(value) => sink.long(value),
        Scalar::Float(value) => sink.float(value),
        Scalar::Double(value) => sink.double(value),
        Scalar::Bytes(value) => sink.bytes(value),
        Scalar::String(value) => sink.string(value),
        Scalar::Fixed(value) => sink.fixed(value),
    }
}

/// Gives a default to the sink as if it had been read.
fn replay<S: Sink>(
    schema: &Schema,
    reader: NodeId,
    value: &Value,
    sink: &mut S,
) -> Result<(), Rejected> {
    let kind = &schema.node(reader).kind;
    let child = |index| kind.child(index).unwrap_or(reader);
    match value {
        Value::Null => sink.null(),
        Value::Boolean(value) => sink.boolean(*value),
        Value::Int(value) => sink.int(*value),
        Value::Long(value) => sink.long(*value),
        Value::Float(value) => sink.float(*value),
        Value::Double(value) => sink.double(*value),
        Value::Bytes(value) => sink.bytes(value),
        Value::String(value) => sink.string(value),
        Value::Fixed(value) => sink.fixed(value),
        Value::Enum(index, symbol) => sink.symbol(*index, symbol),
        Value::Union(branch, inner) => {
            sink.branch(*branch)?;
            replay(schema, child(*branch as usize), inner, sink)
        }
        Value::Array(items) => {
            sink.begin_array()?;
            for item in items {
                replay(schema, child(0), item, sink)?;
            }
            sink.end_array()
        }
        Value::Map(entries) => {
            sink.begin_map()?;
            for (key, value) in entries {
                sink.key(key)?;
                replay(schema, child(0), value, sink)?;
            }
            sink.end_map()
        }
        Value::Record(fields) => {
            sink.begin_record(reader)?;
            for (index, (_, value)) in (0_u32..).zip(fields) {
                sink.field(index)?;
                replay(schema, child(index as usize), value, sink)?;
            }
            sink.end_record()
        }
    }
}
