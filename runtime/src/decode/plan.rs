//! The plan for a writer that was unknown when the code was built.

/// Resolution of one writer's schema to one reader's, compiled once and run for each record.
#[derive(Clone, Debug)]
pub struct WriterPlan {
    writer: String,
}

impl WriterPlan {
    /// Text of the writer's schema.
    pub fn writer_schema(&self) -> &str {
        &self.writer
    }
}
