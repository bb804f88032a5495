//! Conversions from the engine's reports, written once.

mod check;
mod report;
