//! The Rust side of Avro's logical types, maps and personal data.

mod decimal;
mod map;
mod pii;
mod time;
mod uuid;

pub use decimal::Decimal;
pub use map::Map;
pub use pii::Pii;
pub use time::{
    Date, Duration, LocalTimestampMicros, LocalTimestampMillis, LocalTimestampNanos, TimeMicros,
    TimeMillis, TimestampMicros, TimestampMillis, TimestampNanos,
};
pub use uuid::Uuid;

/// An enum of a contract: a closed list of symbols.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not stand for an Avro enum",
    note = "use an enum from `callsheet::contract!`, or `&'static str` for the symbol's name"
)]
pub trait Enumeration: Sized {
    /// Symbols in the order of the contract's version.
    const SYMBOLS: &'static [&'static str];

    /// The value of a symbol.
    fn from_symbol(symbol: &str) -> Option<Self>;

    /// The symbol of the value.
    fn symbol(&self) -> &'static str;
}
