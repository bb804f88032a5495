//! Encoding: what generated encoders call, one reserve up front and whole words appended.
//!
//! A number of up to eight bytes is written as one word and the vector cut back to the number's length: one capacity check
//! where a byte loop has several. Runs of numbers go through a [`Stage`] on the stack and are appended once.

mod error;
mod stage;
mod write;

pub use error::EncodeError;
pub use stage::Stage;
pub use write::{
    text_size, write_blocks_end, write_boolean, write_bytes, write_count, write_decimal,
    write_decimal_fixed, write_double, write_fixed, write_float, write_int, write_long, write_str,
    write_uuid,
};
