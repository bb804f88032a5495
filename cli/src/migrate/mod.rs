//! Registries as values: read over REST or from an archive, compared, brought into line, compared again.
//!
//! [`Inventory`] is what a registry holds. `read` and `archive` make one, `plan` and `verify` are pure functions over two,
//! `apply` is the only part that writes to a server. What a previous run has copied is found by comparing, so a run that was
//! cut off is continued by starting it again; there is no state file that could lie.
//!
//! Refuses to know: databases (see `callsheet backup`) and what a schema means, but for one thing: a source that does not
//! tell identities is compared by what the registry's own printing makes of its texts.

pub(crate) mod apply;
pub(crate) mod archive;
mod associations;
pub(crate) mod connect;
mod identity;
pub(crate) mod inventory;
pub(crate) mod modes;
mod parallel;
pub(crate) mod plan;
pub(crate) mod progress;
pub(crate) mod read;
mod settings;
pub(crate) mod verify;

pub(crate) use inventory::{Content, Contract, Inventory, Version};
