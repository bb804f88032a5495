//! What generated code calls to fill its types by walking a plan: small typed functions, one per wire type.
//!
//! They read with the same primitives as the specialised decoders, so that both give the same result on every input.

use callsheet_schema::avro::{FieldAction, Kind, Logical, NodeId, Promotion, Schema, Step, StepId};

use super::{
    Blocks, DecodeError, WriterPlan, check_blocks, descend, read_array, read_boolean, read_bytes,
    read_double, read_fixed, read_float, read_index, read_int, read_long, read_str, skip_blocks,
    skip_boolean, skip_bytes, skip_fixed, skip_index, skip_varint,
};

use crate::types::Uuid;

type Read<T> = Result<T, DecodeError>;

/// Follows the writer's unions, reading their indices, to a step of another kind.
fn chosen(plan: &WriterPlan, mut id: StepId, input: &mut &[u8]) -> Read<StepId> {
    loop {
        match plan.plan().step(id) {
            Step::WriterUnion(steps) => {
                let index = read_index(input)? as usize;
                id = *steps.get(index).ok_or(DecodeError::UnionBranch)?;
            }
            Step::Fail(_) => return Err(DecodeError::Resolution),
            _ => return Ok(id),
        }
    }
}

/// Follows unions of the writer and branches of the reader to the step that reads bytes.
fn leaf<'p>(plan: &'p WriterPlan, mut id: StepId, input: &mut &[u8]) -> Read<&'p Step> {
    loop {
        id = chosen(plan, id, input)?;
        match plan.plan().step(id) {
            Step::ReaderBranch { step, .. } => id = *step,
            step => return Ok(step),
        }
    }
}

/// Reads `null`.
pub fn null(plan: &WriterPlan, step: StepId, input: &mut &[u8]) -> Read<()> {
    match leaf(plan, step, input)? {
        Step::Null => Ok(()),
        _ => Err(DecodeError::Resolution),
    }
}

/// Reads a boolean.
pub fn boolean(plan: &WriterPlan, step: StepId, input: &mut &[u8]) -> Read<bool> {
    match leaf(plan, step, input)? {
        Step::Boolean => read_boolean(input),
        _ => Err(DecodeError::Resolution),
    }
}

/// Reads an int.
pub fn int(plan: &WriterPlan, step: StepId, input: &mut &[u8]) -> Read<i32> {
    match leaf(plan, step, input)? {
        Step::Int => read_int(input),
        _ => Err(DecodeError::Resolution),
    }
}

/// Reads a long.
pub fn long(plan: &WriterPlan, step: StepId, input: &mut &[u8]) -> Read<i64> {
    match leaf(plan, step, input)? {
        Step::Long => read_long(input),
        Step::Promote(Promotion::IntToLong) => read_int(input).map(i64::from),
        _ => Err(DecodeError::Resolution),
    }
}

/// Reads a float.
pub fn float(plan: &WriterPlan, step: StepId, input: &mut &[u8]) -> Read<f32> {
    match leaf(plan, step, input)? {
        Step::Float => read_float(input),
        Step::Promote(Promotion::IntToFloat) => read_int(input).map(int_to_float),
        Step::Promote(Promotion::LongToFloat) => read_long(input).map(long_to_float),
        _ => Err(DecodeError::Resolution),
    }
}

/// Reads a double.
pub fn double(plan: &WriterPlan, step: StepId, input: &mut &[u8]) -> Read<f64> {
    match leaf(plan, step, input)? {
        Step::Double => read_double(input),
        Step::Promote(Promotion::IntToDouble) => read_int(input).map(f64::from),
        Step::Promote(Promotion::LongToDouble) => read_long(input).map(long_to_double),
        Step::Promote(Promotion::FloatToDouble) => read_float(input).map(f64::from),
        _ => Err(DecodeError::Resolution),
    }
}

/// Reads text.
pub fn text<'a>(plan: &WriterPlan, step: StepId, input: &mut &'a [u8]) -> Read<&'a str> {
    match leaf(plan, step, input)? {
        Step::String | Step::Promote(Promotion::BytesToString) => read_str(input),
        _ => Err(DecodeError::Resolution),
    }
}

/// Reads bytes: of `bytes`, of a `string` that stays unchecked, or of a `fixed`.
pub fn bytes<'a>(plan: &WriterPlan, step: StepId, input: &mut &'a [u8]) -> Read<&'a [u8]> {
    match leaf(plan, step, input)? {
        Step::Bytes
        | Step::String
        | Step::Promote(Promotion::StringToBytes | Promotion::BytesToString) => read_bytes(input),
        Step::Fixed(size) => read_fixed(input, *size),
        _ => Err(DecodeError::Resolution),
    }
}

/// Reads a fixed.
pub fn fixed<const N: usize>(plan: &WriterPlan, step: StepId, input: &mut &[u8]) -> Read<[u8; N]> {
    match leaf(plan, step, input)? {
        Step::Fixed(size) if *size == N => read_array(input),
        _ => Err(DecodeError::Resolution),
    }
}

/// Reads an enum: the reader's index, or none when the reader does not know the symbol.
pub fn symbol(plan: &WriterPlan, step: StepId, input: &mut &[u8]) -> Read<Option<u32>> {
    match leaf(plan, step, input)? {
        Step::Enum(table) => {
            let index = read_index(input)? as usize;
            let entry = table.get(index).ok_or(DecodeError::EnumIndex)?;
            Ok(entry.as_ref().ok().copied())
        }
        _ => Err(DecodeError::Resolution),
    }
}

/// Finds the branch of a reader's union, and the step of its value.
pub fn branch(plan: &WriterPlan, step: StepId, input: &mut &[u8]) -> Read<(u32, StepId)> {
    match plan.plan().step(chosen(plan, step, input)?) {
        Step::ReaderBranch { branch, step } => Ok((*branch, *step)),
        _ => Err(DecodeError::Resolution),
    }
}

/// Reads an optional value; `value` gets the step of the reader's branch.
pub fn option<'a, T>(
    plan: &WriterPlan,
    step: StepId,
    input: &mut &'a [u8],
    null: u32,
    value: impl FnOnce(StepId, &mut &'a [u8]) -> Read<T>,
) -> Read<Option<T>> {
    let taken = chosen(plan, step, input)?;
    match plan.plan().step(taken) {
        Step::ReaderBranch { branch, .. } if *branch == null => Ok(None),
        Step::ReaderBranch { .. } => value(taken, input).map(Some),
        _ => Err(DecodeError::Resolution),
    }
}

/// Reads an array; `item` is called for each item.
pub fn items<'a>(
    plan: &WriterPlan,
    step: StepId,
    input: &mut &'a [u8],
    mut item: impl FnMut(StepId, &mut &'a [u8]) -> Read<()>,
) -> Read<()> {
    let Step::Array(step) = *leaf(plan, step, input)? else {
        return Err(DecodeError::Resolution);
    };
    let min = min_step(plan, step, &mut Vec::new());
    let mut blocks = Blocks::new();
    loop {
        let count = blocks.next(input, min)?;
        if count == 0 {
            return Ok(());
        }
        for _ in 0..count {
            item(step, input)?;
        }
    }
}

/// Reads a map; `entry` is called for each key, with the step of the value.
pub fn entries<'a>(
    plan: &WriterPlan,
    step: StepId,
    input: &mut &'a [u8],
    mut entry: impl FnMut(&'a str, StepId, &mut &'a [u8]) -> Read<()>,
) -> Read<()> {
    let Step::Map(step) = *leaf(plan, step, input)? else {
        return Err(DecodeError::Resolution);
    };
    let min = min_step(plan, step, &mut Vec::new()).saturating_add(1);
    let mut blocks = Blocks::new();
    loop {
        let count = blocks.next(input, min)?;
        if count == 0 {
            return Ok(());
        }
        for _ in 0..count {
            let key = read_str(input)?;
            entry(key, step, input)?;
        }
    }
}

/// Reads a record in the writer's order; `field` is called with the index of the reader's field, its step, and whether nothing
/// is wanted behind it. `stop`: nothing is wanted behind the record.
pub fn record<'a>(
    plan: &WriterPlan,
    step: StepId,
    input: &mut &'a [u8],
    stop: bool,
    depth: u32,
    mut field: impl FnMut(u32, StepId, &mut &'a [u8], bool) -> Read<()>,
) -> Read<()> {
    let Step::Record(record) = leaf(plan, step, input)? else {
        return Err(DecodeError::Resolution);
    };
    let last = record
        .actions
        .iter()
        .rposition(|action| matches!(action, FieldAction::Read { .. }));
    for (at, action) in record.actions.iter().enumerate() {
        if stop && last.is_none_or(|last| at > last) {
            break;
        }
        match action {
            FieldAction::Read { reader_field, step } => {
                field(*reader_field, *step, input, stop && last == Some(at))?;
            }
            FieldAction::Skip { writer } => Skip {
                schema: plan.writer(),
                check: false,
            }
            .value(*writer, input, depth)?,
        }
    }
    Ok(())
}

/// As [`record`], to the last field: what the reader does not want is checked as if it were read.
pub fn record_checked<'a>(
    plan: &WriterPlan,
    step: StepId,
    input: &mut &'a [u8],
    depth: u32,
    mut field: impl FnMut(u32, StepId, &mut &'a [u8], bool) -> Read<()>,
) -> Read<()> {
    let Step::Record(record) = leaf(plan, step, input)? else {
        return Err(DecodeError::Resolution);
    };
    for action in &record.actions {
        match action {
            FieldAction::Read { reader_field, step } => field(*reader_field, *step, input, false)?,
            FieldAction::Skip { writer } => Skip {
                schema: plan.writer(),
                check: true,
            }
            .value(*writer, input, depth)?,
        }
    }
    Ok(())
}

/// Moves over values of a writer's schema.
#[derive(Clone, Copy)]
struct Skip<'s> {
    schema: &'s Schema,
    /// Contents are checked, too.
    check: bool,
}

impl Skip<'_> {
    fn value(self, node: NodeId, input: &mut &[u8], depth: u32) -> Read<()> {
        let schema = self.schema;
        let definition = schema.node(node);
        match &definition.kind {
            Kind::Null => Ok(()),
            Kind::Boolean => skip_boolean(input),
            Kind::Int if self.check => read_int(input).map(drop),
            Kind::Int | Kind::Long => skip_varint(input),
            Kind::Float => skip_fixed(input, 4),
            Kind::Double => skip_fixed(input, 8),
            Kind::String if self.check && definition.logical == Some(Logical::Uuid) => {
                check_uuid(input)
            }
            Kind::String if self.check => read_str(input).map(drop),
            Kind::Bytes | Kind::String => skip_bytes(input),
            Kind::Fixed(fixed) => skip_fixed(input, fixed.size),
            Kind::Enum(symbols) => skip_index(
                input,
                u32::try_from(symbols.symbols.len()).unwrap_or(u32::MAX),
            ),
            Kind::Array(item) => {
                let min = min_node(schema, *item, &mut Vec::new());
                self.blocks(input, min, |input| self.value(*item, input, depth))
            }
            Kind::Map(value) => {
                let min = min_node(schema, *value, &mut Vec::new()).saturating_add(1);
                self.blocks(input, min, |input| {
                    if self.check {
                        read_str(input)?;
                    } else {
                        skip_bytes(input)?;
                    }
                    self.value(*value, input, depth)
                })
            }
            Kind::Union(branches) => {
                let index = read_index(input)? as usize;
                let branch = *branches.get(index).ok_or(DecodeError::UnionBranch)?;
                self.value(branch, input, depth)
            }
            Kind::Record(record) => {
                let depth = if recursive(schema, node) {
                    descend(depth)?
                } else {
                    depth
                };
                let mut fields = record.fields.iter();
                fields.try_for_each(|field| self.value(field.schema, input, depth))
            }
        }
    }

    fn blocks(
        self,
        input: &mut &[u8],
        min: usize,
        item: impl FnMut(&mut &[u8]) -> Read<()>,
    ) -> Read<()> {
        if self.check {
            check_blocks(input, min, item)
        } else {
            skip_blocks(input, min, item)
        }
    }
}

/// Reads over a UUID's text.
pub fn check_uuid(input: &mut &[u8]) -> Read<()> {
    Uuid::parse(read_bytes(input)?).map(drop)
}

/// Whether a record can contain itself.
fn recursive(schema: &Schema, start: NodeId) -> bool {
    let mut reached = std::collections::BTreeSet::new();
    let mut open = children(schema, start);
    while let Some(node) = open.pop() {
        if node == start {
            return true;
        }
        if reached.insert(node) {
            open.extend(children(schema, node));
        }
    }
    false
}

fn children(schema: &Schema, node: NodeId) -> Vec<NodeId> {
    match &schema.node(node).kind {
        Kind::Record(record) => record.fields.iter().map(|field| field.schema).collect(),
        Kind::Array(inner) | Kind::Map(inner) => vec![*inner],
        Kind::Union(branches) => branches.clone(),
        _ => Vec::new(),
    }
}

fn min_node(schema: &Schema, node: NodeId, open: &mut Vec<NodeId>) -> usize {
    match &schema.node(node).kind {
        Kind::Null => 0,
        Kind::Float => 4,
        Kind::Double => 8,
        Kind::Fixed(fixed) => fixed.size,
        Kind::Record(_) if open.contains(&node) => 0,
        Kind::Record(record) => {
            open.push(node);
            let size = record
                .fields
                .iter()
                .map(|field| min_node(schema, field.schema, open))
                .fold(0, usize::saturating_add);
            open.pop();
            size
        }
        Kind::Union(branches) => branches
            .iter()
            .map(|branch| min_node(schema, *branch, open))
            .min()
            .unwrap_or(0)
            .saturating_add(1),
        _ => 1,
    }
}

fn min_step(plan: &WriterPlan, id: StepId, open: &mut Vec<StepId>) -> usize {
    match plan.plan().step(id) {
        Step::Null => 0,
        Step::Float | Step::Promote(Promotion::FloatToDouble) => 4,
        Step::Double => 8,
        Step::Fixed(size) => *size,
        Step::ReaderBranch { step, .. } => min_step(plan, *step, open),
        Step::WriterUnion(steps) => steps
            .iter()
            .map(|step| min_step(plan, *step, open))
            .min()
            .unwrap_or(0)
            .saturating_add(1),
        Step::Record(_) if open.contains(&id) => 0,
        Step::Record(record) => {
            open.push(id);
            let size = record.actions.iter().map(|action| match action {
                FieldAction::Read { step, .. } => min_step(plan, *step, open),
                FieldAction::Skip { writer } => min_node(plan.writer(), *writer, &mut Vec::new()),
            });
            let size = size.fold(0, usize::saturating_add);
            open.pop();
            size
        }
        _ => 1,
    }
}

/// Widens an `int` to a `float` (Avro 1.12, schema resolution: "int is promotable to float").
#[inline]
#[expect(
    clippy::cast_precision_loss,
    reason = "the promotion that the specification asks for"
)]
pub const fn int_to_float(value: i32) -> f32 {
    value as f32
}

/// Widens a `long` to a `float`.
#[inline]
#[expect(
    clippy::cast_precision_loss,
    reason = "the promotion that the specification asks for"
)]
pub const fn long_to_float(value: i64) -> f32 {
    value as f32
}

/// Widens a `long` to a `double`.
#[inline]
#[expect(
    clippy::cast_precision_loss,
    reason = "the promotion that the specification asks for"
)]
pub const fn long_to_double(value: i64) -> f64 {
    value as f64
}
