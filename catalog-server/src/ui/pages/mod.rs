//! One page a file: functions from what a page shows to markup. Loading stands in `ui/load.rs`.

pub(super) mod catalog;
pub(super) mod checks;
pub(super) mod dataset;
pub(super) mod diff;
pub(super) mod home;
pub(super) mod job;
pub(super) mod lineage;
pub(super) mod missing;
pub(super) mod schema;
pub(super) mod versions;
