//! Trying to refute lineage: change one field of an input at a time and look which columns move.
//!
//! Owns [`Fields`], how a record is taken apart, and [`Transform::falsify`]. The function must be a function: clocks and randomness are
//! parameters. Samples are the caller's; what they do not vary is not tried.

use core::fmt;

use super::transform::{Edge, Transform, below};

/// A record whose fields can be exchanged and compared one by one; [`fields!`](crate::fields) implements it.
pub trait Fields: Clone {
    /// Names of the fields; one empty name for a value without any.
    const FIELDS: &'static [&'static str];

    /// Takes over a field of another record. `field`: position in [`Fields::FIELDS`].
    fn take_field(&mut self, field: usize, from: &Self);

    /// Whether a field is equal in both.
    fn same_field(&self, field: usize, other: &Self) -> bool;
}

/// Implements [`Fields`](crate::lineage::Fields) for a struct with named fields, which must all be listed; each is `Clone` and `PartialEq`.
///
/// ```
/// struct Order { price: f64, quantity: f64 }
/// impl Clone for Order { fn clone(&self) -> Self { Self { ..*self } } }
/// callsheet::fields!(Order { price, quantity });
/// ```
#[macro_export]
macro_rules! fields {
    ($record:ty { $($field:ident),* $(,)? }) => {
        #[allow(deprecated, reason = "a field at the end of its life is a field")]
        impl $crate::lineage::Fields for $record {
            const FIELDS: &'static [&'static str] = &[$(::core::stringify!($field)),*];

            fn take_field(&mut self, field: usize, from: &Self) {
                // Without `..`: a field that is not listed does not compile.
                let Self { $($field),* } = self;
                $(
                    if Self::FIELDS[field] == ::core::stringify!($field) {
                        *$field = ::core::clone::Clone::clone(&from.$field);
                    }
                )*
            }

            fn same_field(&self, field: usize, other: &Self) -> bool {
                match Self::FIELDS[field] {
                    $(::core::stringify!($field) => self.$field == other.$field,)*
                    _ => true,
                }
            }
        }
    };
}

macro_rules! values {
    ($($value:ty),*) => {
        $(impl Fields for $value {
            const FIELDS: &'static [&'static str] = &[""];

            fn take_field(&mut self, _: usize, from: &Self) {
                self.clone_from(from);
            }

            fn same_field(&self, _: usize, other: &Self) -> bool {
                self == other
            }
        })*
    };
}

values!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, bool, char, String,
    &str
);

impl<T: Clone + PartialEq> Fields for Vec<T> {
    const FIELDS: &'static [&'static str] = &[""];

    fn take_field(&mut self, _: usize, from: &Self) {
        self.clone_from(from);
    }

    fn same_field(&self, _: usize, other: &Self) -> bool {
        self == other
    }
}

impl<T: Clone + PartialEq> Fields for Option<T> {
    const FIELDS: &'static [&'static str] = &[""];

    fn take_field(&mut self, _: usize, from: &Self) {
        self.clone_from(from);
    }

    fn same_field(&self, _: usize, other: &Self) -> bool {
        self == other
    }
}

/// What was tried, without refuting anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Records with one changed field that went through the function.
    pub changes: usize,
    /// Columns that moved, summed over the changes; 0 says that the samples try nothing.
    pub moved: usize,
}

/// A column moved with a field from which it is not claimed to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refuted {
    /// Path of the function.
    pub transform: &'static str,
    /// Parameter.
    pub input: String,
    /// Field that was changed.
    pub field: String,
    /// Column that moved; empty: the number of rows.
    pub column: String,
    /// Position of the sample that was changed.
    pub sample: usize,
    /// Position of the sample that gave the new value of the field.
    pub other: usize,
}

impl fmt::Display for Refuted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = match self.column.as_str() {
            "" => "the number of rows moves".to_owned(),
            column => format!("column `{column}` moves"),
        };
        let dot = if self.field.is_empty() { "" } else { "." };
        write!(
            formatter,
            "lineage of `{}`: {column} with `{}{dot}{}`, which is not claimed (sample {} with the value of sample {})",
            self.transform, self.input, self.field, self.sample, self.other
        )
    }
}

impl core::error::Error for Refuted {}

/// Each field is tried with the values of this many other samples.
const MOST_OTHERS: usize = 16;

impl Transform {
    /// Runs the function with one field of parameter `input` changed at a time to the value that another sample has there, and holds the
    /// columns that move against the claims. `run`: the function, given a value of the parameter and the position of its sample, with its
    /// rows: an `Option`, a `Result`, a list, `Some(…)` around anything else.
    ///
    /// Costs samples × fields × 16 runs at most.
    ///
    /// ```
    /// # #[cfg(feature = "macros")] {
    /// #[derive(Clone)]
    /// struct Order { price: i64, quantity: i64, note: String }
    /// #[derive(Clone)]
    /// struct Line { total: i64 }
    /// callsheet::fields!(Order { price, quantity, note });
    /// callsheet::fields!(Line { total });
    ///
    /// #[callsheet::transform(summary(out.total = "order.price"))]
    /// fn line(order: &Order) -> Line {
    ///     Line { total: order.price * order.quantity }
    /// }
    ///
    /// let order = |price, quantity| Order { price, quantity, note: String::new() };
    /// let samples = [order(2, 3), order(5, 7)];
    /// let refuted = LINE_LINEAGE.falsify("order", &samples, |order, _| Some(line(order))).unwrap_err();
    /// assert_eq!((refuted.field.as_str(), refuted.column.as_str()), ("quantity", "total"));
    /// # let _ = |o: Order| o.note;
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Refuted`]: the first claim that is missing.
    pub fn falsify<I: Fields, O: Fields, R: IntoIterator<Item = O>>(
        &self,
        input: &str,
        samples: &[I],
        run: impl Fn(&I, usize) -> R,
    ) -> Result<Tried, Refuted> {
        let edges: Vec<Edge> = self
            .edges()
            .into_iter()
            .filter(|edge| edge.input == input)
            .collect();
        let mut tried = Tried::default();
        for (at, sample) in samples.iter().enumerate() {
            let rows: Vec<O> = run(sample, at).into_iter().collect();
            for (number, field) in I::FIELDS.iter().enumerate() {
                let others = samples.iter().enumerate();
                let others = others.filter(|(_, other)| !sample.same_field(number, other));
                for (other, from) in others.take(MOST_OTHERS) {
                    let mut changed = sample.clone();
                    changed.take_field(number, from);
                    tried.changes += 1;
                    let after: Vec<O> = run(&changed, at).into_iter().collect();
                    for column in moved(&rows, &after) {
                        tried.moved += 1;
                        let (field, column) = (plain(field), plain(column));
                        if !edges.iter().any(|edge| self.explains(edge, column, field)) {
                            return Err(Refuted {
                                transform: self.name,
                                input: input.to_owned(),
                                field: field.to_owned(),
                                column: column.to_owned(),
                                sample: at,
                                other,
                            });
                        }
                    }
                }
            }
        }
        Ok(tried)
    }

    /// The edge accounts for a move of the column, or of the number of rows.
    fn explains(&self, edge: &Edge, column: &str, field: &str) -> bool {
        if !column.is_empty() {
            return self.covers(edge, column, field);
        }
        // How many rows there are: a claim about all of the result, or about a column made of what the field holds many of.
        (edge.to.is_empty() && self.covers(edge, column, field))
            || below(field, &edge.field).is_some_and(|inner| !inner.is_empty())
            || (!edge.field.is_empty() && edge.field == field && edge.same)
    }
}

/// Columns that differ; an empty name when the numbers of rows do.
fn moved<O: Fields>(before: &[O], after: &[O]) -> Vec<&'static str> {
    if before.len() != after.len() {
        return vec![""];
    }
    (0..O::FIELDS.len())
        .filter(|column| {
            before
                .iter()
                .zip(after)
                .any(|(before, after)| !before.same_field(*column, after))
        })
        .map(|column| O::FIELDS[column])
        .collect()
}

fn plain(name: &'static str) -> &'static str {
    name.strip_prefix("r#").unwrap_or(name)
}
