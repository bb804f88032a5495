//! The writes, one type each: what its transaction reads, refuses and stores.
//!
//! Each implements [`crate::writer::Write`]; start at `register.rs`.

pub(crate) mod association;
pub(crate) mod check;
pub(crate) mod config;
pub(crate) mod context;
pub(crate) mod contract;
pub(crate) mod event;
pub(crate) mod import_mode;
pub(crate) mod mode;
pub(crate) mod permanent_delete;
pub(crate) mod referrers;
pub(crate) mod register;
pub(crate) mod soft_delete;
pub(crate) mod token;
pub(crate) mod usage;
pub(crate) mod versions;
