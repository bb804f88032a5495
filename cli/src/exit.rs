//! What an exit status means; scripts and pull-request checks rely on these numbers.

/// The outcome of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: nothing blocks.
    Clean,
    /// 1: a bug in callsheet, or a failure that is not about the question asked.
    Internal,
    /// 2: wrong usage: unknown option, unknown key in `callsheet.toml`.
    Usage,
    /// 100: something blocks: a finding of level error, a stale generated file, a demo that lost a record.
    Blocking,
    /// 101: could not check: missing base commit, schema that does not parse, registry out of reach.
    CouldNotCheck,
}

impl Exit {
    /// The status that the process ends with.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Internal => 1,
            Self::Usage => 2,
            Self::Blocking => 100,
            Self::CouldNotCheck => 101,
        }
    }
}
