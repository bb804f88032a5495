//! Files: Avro containers and JSON lines, as archives that a pipeline writes and as sources that it reads.
//!
//! Owns the container format ([`Container`], [`write_container`]; Avro 1.12, object container files), the [`Archive`] that is
//! put before a store by [`crate::store::After`], and the source [`AvroFile`]. An archive is one file per commit, named after
//! the positions that it holds; what a commit that failed left behind is removed by the next one.

mod archive;
mod codec;
mod container;
mod source;

pub use archive::{Archive, Format, ToArchive};
pub use codec::Codec;
pub use container::{Container, FileError, write_container};
pub use source::AvroFile;
