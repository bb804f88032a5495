//! Plans that begin at any pair of types of one writer and one reader.

use super::Runner;
use super::compile::Compiler;
use crate::avro::decode::DecodeError;
use crate::avro::model::{NodeId, Schema};
use crate::avro::value::Value;

/// The resolution of one writer against one reader for whoever reads parts of it: each pair of types is compiled when a
/// part first needs it, and once.
pub struct Plans<'a> {
    compiler: Compiler<'a>,
}

impl<'a> Plans<'a> {
    /// Compiles nothing yet.
    pub fn new(writer: &'a Schema, reader: &'a Schema) -> Self {
        Self {
            compiler: Compiler::new(writer, reader),
        }
    }

    /// Returns how many pairs of types were compiled.
    pub fn compiled(&self) -> usize {
        self.compiler.steps.len()
    }

    /// Reads one value of the writer's type `writer` as one of the reader's type `reader` and steps `input` over it.
    ///
    /// # Errors
    /// As [`Plan::decode`](super::Plan::decode). Pointers of [`Unresolved`](super::Unresolved) begin where the compiling
    /// of that place began.
    pub fn decode(
        &mut self,
        (writer, reader): (NodeId, NodeId),
        input: &mut &[u8],
    ) -> Result<Value, DecodeError> {
        let root = self.compiler.begin(writer, reader);
        let compiler = &self.compiler;
        Runner {
            writer: compiler.writer,
            reader: compiler.reader,
            steps: &compiler.steps,
            places: &compiler.places,
            zero_size: 0,
        }
        .decode(root, reader, input)
    }
}
