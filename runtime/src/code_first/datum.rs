//! Rust types as Avro types: how each is described, written and read, by itself or by a plan.
//!
//! `#[derive(callsheet::Contract)]` implements [`Datum`] for structs and enums; this file for what their fields are made of.

use std::collections::BTreeMap;

use callsheet_schema::avro::StepId;

use super::tree::Type;
use crate::decode::{
    Blocks, DecodeError, WriterPlan, dynamic, read_array, read_boolean, read_bytes, read_double,
    read_float, read_index, read_int, read_long, read_str,
};
use crate::encode::{
    EncodeError, write_blocks_end, write_boolean, write_bytes, write_count, write_decimal,
    write_double, write_fixed, write_float, write_int, write_long, write_str, write_uuid,
};
use crate::types::{
    Date, Decimal, Duration, LocalTimestampMicros, LocalTimestampMillis, LocalTimestampNanos, Map,
    Pii, TimeMicros, TimeMillis, TimestampMicros, TimestampMillis, TimestampNanos, Uuid,
};

type Read<T> = Result<T, DecodeError>;
type Write = Result<(), EncodeError>;

/// A Rust type with an Avro type. `depth`: levels of nesting left.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no Avro type",
    label = "no Avro type",
    note = "fields hold `bool`, `i32`, `i64`, `f32`, `f64`, `String`, `Vec<u8>`, `[u8; N]`, the types of `callsheet::types`, types with `#[derive(callsheet::Contract)]`, and these in `Option`, `Vec`, `Box`, `Pii`, `Map<String, _>` and `BTreeMap<String, _>`"
)]
pub trait Datum: Sized {
    /// The type with everything inside it.
    const TYPE: &'static Type;
    /// The same where it stands inside itself: records by name.
    const REF: &'static Type = Self::TYPE;
    /// The fewest bytes of a value.
    const LEAST: usize;

    /// Appends the value.
    ///
    /// # Errors
    /// [`EncodeError`].
    fn write(&self, out: &mut Vec<u8>) -> Write;

    /// Reads a value that was written with this type.
    ///
    /// # Errors
    /// [`DecodeError`].
    fn read(input: &mut &[u8], depth: u32) -> Read<Self>;

    /// Reads a value by a step of a plan.
    ///
    /// # Errors
    /// [`DecodeError`].
    fn read_by(plan: &WriterPlan, step: StepId, input: &mut &[u8], depth: u32) -> Read<Self>;

    /// Appends the value as a branch of a union; `first`: index of its first branch there.
    ///
    /// # Errors
    /// [`EncodeError`].
    #[inline]
    fn write_branch(&self, out: &mut Vec<u8>, first: u32) -> Write {
        write_long(out, i64::from(first));
        self.write(out)
    }

    /// Reads the value of a branch; `branch`: counted from its first one.
    ///
    /// # Errors
    /// [`DecodeError`].
    #[inline]
    fn read_branch(branch: u32, input: &mut &[u8], depth: u32) -> Read<Self> {
        match branch {
            0 => Self::read(input, depth),
            _ => Err(DecodeError::UnionBranch),
        }
    }

    /// Reads the value of a branch by a step of a plan.
    ///
    /// # Errors
    /// [`DecodeError`].
    fn read_branch_by(
        branch: u32,
        plan: &WriterPlan,
        step: StepId,
        input: &mut &[u8],
        depth: u32,
    ) -> Read<Self> {
        match branch {
            0 => Self::read_by(plan, step, input, depth),
            _ => Err(DecodeError::Resolution),
        }
    }
}

/// A type whose values are read and written by one function each.
macro_rules! plain {
    ($($type:ty, $text:literal, $least:literal, |$value:ident, $out:ident| $write:expr, |$input:ident| $read:expr, |$plan:ident, $step:ident| $by:expr;)*) => {$(
        impl Datum for $type {
            const TYPE: &'static Type = &Type::Plain($text);
            const LEAST: usize = $least;

            #[inline]
            fn write(&self, $out: &mut Vec<u8>) -> Write {
                let $value = self;
                $write;
                Ok(())
            }

            #[inline]
            fn read($input: &mut &[u8], _: u32) -> Read<Self> { $read }

            fn read_by($plan: &WriterPlan, $step: StepId, $input: &mut &[u8], _: u32) -> Read<Self> { $by }
        }
    )*};
}

plain! {
    bool, "\"boolean\"", 1, |value, out| write_boolean(out, *value), |input| read_boolean(input), |plan, step| dynamic::boolean(plan, step, input);
    i32, "\"int\"", 1, |value, out| write_int(out, *value), |input| read_int(input), |plan, step| dynamic::int(plan, step, input);
    i64, "\"long\"", 1, |value, out| write_long(out, *value), |input| read_long(input), |plan, step| dynamic::long(plan, step, input);
    f32, "\"float\"", 4, |value, out| write_float(out, *value), |input| read_float(input), |plan, step| dynamic::float(plan, step, input);
    f64, "\"double\"", 8, |value, out| write_double(out, *value), |input| read_double(input), |plan, step| dynamic::double(plan, step, input);
    String, "\"string\"", 1, |value, out| write_str(out, value), |input| read_str(input).map(String::from), |plan, step| dynamic::text(plan, step, input).map(String::from);
    Vec<u8>, "\"bytes\"", 1, |value, out| write_bytes(out, value), |input| read_bytes(input).map(Vec::from), |plan, step| dynamic::bytes(plan, step, input).map(Vec::from);
    Uuid, "{\"type\":\"string\",\"logicalType\":\"uuid\"}", 1, |value, out| write_uuid(out, *value), |input| Uuid::parse(read_bytes(input)?), |plan, step| Uuid::parse(dynamic::bytes(plan, step, input)?);
    Date, "{\"type\":\"int\",\"logicalType\":\"date\"}", 1, |value, out| write_int(out, value.0), |input| read_int(input).map(Self), |plan, step| dynamic::int(plan, step, input).map(Self);
    TimeMillis, "{\"type\":\"int\",\"logicalType\":\"time-millis\"}", 1, |value, out| write_int(out, value.0), |input| read_int(input).map(Self), |plan, step| dynamic::int(plan, step, input).map(Self);
    TimeMicros, "{\"type\":\"long\",\"logicalType\":\"time-micros\"}", 1, |value, out| write_long(out, value.0), |input| read_long(input).map(Self), |plan, step| dynamic::long(plan, step, input).map(Self);
    TimestampMillis, "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}", 1, |value, out| write_long(out, value.0), |input| read_long(input).map(Self), |plan, step| dynamic::long(plan, step, input).map(Self);
    TimestampMicros, "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}", 1, |value, out| write_long(out, value.0), |input| read_long(input).map(Self), |plan, step| dynamic::long(plan, step, input).map(Self);
    TimestampNanos, "{\"type\":\"long\",\"logicalType\":\"timestamp-nanos\"}", 1, |value, out| write_long(out, value.0), |input| read_long(input).map(Self), |plan, step| dynamic::long(plan, step, input).map(Self);
    LocalTimestampMillis, "{\"type\":\"long\",\"logicalType\":\"local-timestamp-millis\"}", 1, |value, out| write_long(out, value.0), |input| read_long(input).map(Self), |plan, step| dynamic::long(plan, step, input).map(Self);
    LocalTimestampMicros, "{\"type\":\"long\",\"logicalType\":\"local-timestamp-micros\"}", 1, |value, out| write_long(out, value.0), |input| read_long(input).map(Self), |plan, step| dynamic::long(plan, step, input).map(Self);
    LocalTimestampNanos, "{\"type\":\"long\",\"logicalType\":\"local-timestamp-nanos\"}", 1, |value, out| write_long(out, value.0), |input| read_long(input).map(Self), |plan, step| dynamic::long(plan, step, input).map(Self);
}

impl<const SCALE: u32> Datum for Decimal<SCALE> {
    const TYPE: &'static Type = &Type::Decimal(SCALE);
    const LEAST: usize = 1;

    fn write(&self, out: &mut Vec<u8>) -> Write {
        write_decimal(out, self.0);
        Ok(())
    }

    fn read(input: &mut &[u8], _: u32) -> Read<Self> {
        Self::from_wire(read_bytes(input)?)
    }

    fn read_by(plan: &WriterPlan, step: StepId, input: &mut &[u8], _: u32) -> Read<Self> {
        Self::from_wire(dynamic::bytes(plan, step, input)?)
    }
}

impl Datum for Duration {
    const TYPE: &'static Type = &Type::Duration;
    const LEAST: usize = 12;

    fn write(&self, out: &mut Vec<u8>) -> Write {
        write_fixed(out, &self.to_wire());
        Ok(())
    }

    fn read(input: &mut &[u8], _: u32) -> Read<Self> {
        Ok(Self::from_wire(read_array(input)?))
    }

    fn read_by(plan: &WriterPlan, step: StepId, input: &mut &[u8], _: u32) -> Read<Self> {
        Ok(Self::from_wire(dynamic::fixed(plan, step, input)?))
    }
}

impl<const N: usize> Datum for [u8; N] {
    const TYPE: &'static Type = &Type::Fixed(N);
    const LEAST: usize = N;

    fn write(&self, out: &mut Vec<u8>) -> Write {
        write_fixed(out, self);
        Ok(())
    }

    fn read(input: &mut &[u8], _: u32) -> Read<Self> {
        read_array(input)
    }

    fn read_by(plan: &WriterPlan, step: StepId, input: &mut &[u8], _: u32) -> Read<Self> {
        dynamic::fixed(plan, step, input)
    }
}

/// A type that is another one on the wire.
macro_rules! transparent {
    ($name:ident, |$value:ident| $inner:expr, $wrap:expr) => {
        impl<T: Datum> Datum for $name<T> {
            const TYPE: &'static Type = T::TYPE;
            const REF: &'static Type = T::REF;
            const LEAST: usize = T::LEAST;

            #[inline]
            fn write(&self, out: &mut Vec<u8>) -> Write {
                let $value = self;
                $inner.write(out)
            }

            #[inline]
            fn read(input: &mut &[u8], depth: u32) -> Read<Self> {
                T::read(input, depth).map($wrap)
            }

            fn read_by(
                plan: &WriterPlan,
                step: StepId,
                input: &mut &[u8],
                depth: u32,
            ) -> Read<Self> {
                T::read_by(plan, step, input, depth).map($wrap)
            }

            fn write_branch(&self, out: &mut Vec<u8>, first: u32) -> Write {
                let $value = self;
                $inner.write_branch(out, first)
            }

            fn read_branch(branch: u32, input: &mut &[u8], depth: u32) -> Read<Self> {
                T::read_branch(branch, input, depth).map($wrap)
            }

            fn read_branch_by(
                branch: u32,
                plan: &WriterPlan,
                step: StepId,
                input: &mut &[u8],
                depth: u32,
            ) -> Read<Self> {
                T::read_branch_by(branch, plan, step, input, depth).map($wrap)
            }
        }
    };
}

transparent!(Box, |value| (**value), Box::new);
transparent!(Pii, |value| value.expose(), Pii::new);

impl<T: Datum> Datum for Option<T> {
    const TYPE: &'static Type = &Type::Option(T::TYPE);
    const REF: &'static Type = &Type::Option(T::REF);
    const LEAST: usize = 1;

    #[inline]
    fn write(&self, out: &mut Vec<u8>) -> Write {
        match self {
            None => {
                write_long(out, 0);
                Ok(())
            }
            Some(value) => value.write_branch(out, 1),
        }
    }

    #[inline]
    fn read(input: &mut &[u8], depth: u32) -> Read<Self> {
        match read_index(input)? {
            0 => Ok(None),
            branch => T::read_branch(branch - 1, input, depth).map(Some),
        }
    }

    fn read_by(plan: &WriterPlan, step: StepId, input: &mut &[u8], depth: u32) -> Read<Self> {
        match dynamic::branch(plan, step, input)? {
            (0, _) => Ok(None),
            (branch, step) => T::read_branch_by(branch - 1, plan, step, input, depth).map(Some),
        }
    }
}

impl<T: Datum> Datum for Vec<T> {
    const TYPE: &'static Type = &Type::Array(T::TYPE);
    const REF: &'static Type = &Type::Array(T::REF);
    const LEAST: usize = 1;

    fn write(&self, out: &mut Vec<u8>) -> Write {
        if !self.is_empty() {
            write_count(out, self.len());
            for item in self {
                item.write(out)?;
            }
        }
        write_blocks_end(out);
        Ok(())
    }

    fn read(input: &mut &[u8], depth: u32) -> Read<Self> {
        let mut blocks = Blocks::new();
        let mut items = Self::new();
        loop {
            let count = blocks.next(input, T::LEAST)?;
            if count == 0 {
                return Ok(items);
            }
            items.reserve(crate::__private::v1::reserve(count));
            for _ in 0..count {
                items.push(T::read(input, depth)?);
            }
        }
    }

    fn read_by(plan: &WriterPlan, step: StepId, input: &mut &[u8], depth: u32) -> Read<Self> {
        let mut items = Self::new();
        dynamic::items(plan, step, input, |step, input| {
            items.push(T::read_by(plan, step, input, depth)?);
            Ok(())
        })?;
        Ok(items)
    }
}

impl<T: Datum> Datum for Map<String, T> {
    const TYPE: &'static Type = &Type::Map(T::TYPE);
    const REF: &'static Type = &Type::Map(T::REF);
    const LEAST: usize = 1;

    fn write(&self, out: &mut Vec<u8>) -> Write {
        write_entries(
            self.len(),
            self.iter().map(|(key, value)| (key, value)),
            out,
        )
    }

    fn read(input: &mut &[u8], depth: u32) -> Read<Self> {
        let mut entries = Vec::new();
        read_entries(input, depth, |key, value: T| entries.push((key, value)))?;
        Ok(Self::from(entries))
    }

    fn read_by(plan: &WriterPlan, step: StepId, input: &mut &[u8], depth: u32) -> Read<Self> {
        let mut entries = Vec::new();
        dynamic::entries(plan, step, input, |key, step, input| {
            entries.push((String::from(key), T::read_by(plan, step, input, depth)?));
            Ok(())
        })?;
        Ok(Self::from(entries))
    }
}

impl<T: Datum> Datum for BTreeMap<String, T> {
    const TYPE: &'static Type = &Type::Map(T::TYPE);
    const REF: &'static Type = &Type::Map(T::REF);
    const LEAST: usize = 1;

    fn write(&self, out: &mut Vec<u8>) -> Write {
        write_entries(self.len(), self.iter(), out)
    }

    fn read(input: &mut &[u8], depth: u32) -> Read<Self> {
        let mut entries = Self::new();
        read_entries(input, depth, |key, value: T| {
            entries.insert(key, value);
        })?;
        Ok(entries)
    }

    fn read_by(plan: &WriterPlan, step: StepId, input: &mut &[u8], depth: u32) -> Read<Self> {
        let mut entries = Self::new();
        dynamic::entries(plan, step, input, |key, step, input| {
            entries.insert(String::from(key), T::read_by(plan, step, input, depth)?);
            Ok(())
        })?;
        Ok(entries)
    }
}

fn write_entries<'m, T: Datum + 'm>(
    count: usize,
    entries: impl Iterator<Item = (&'m String, &'m T)>,
    out: &mut Vec<u8>,
) -> Write {
    if count > 0 {
        write_count(out, count);
        for (key, value) in entries {
            write_str(out, key);
            value.write(out)?;
        }
    }
    write_blocks_end(out);
    Ok(())
}

fn read_entries<T: Datum>(
    input: &mut &[u8],
    depth: u32,
    mut entry: impl FnMut(String, T),
) -> Read<()> {
    let mut blocks = Blocks::new();
    loop {
        let count = blocks.next(input, T::LEAST + 1)?;
        if count == 0 {
            return Ok(());
        }
        for _ in 0..count {
            let key = String::from(read_str(input)?);
            entry(key, T::read(input, depth)?);
        }
    }
}
