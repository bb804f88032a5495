//! Layout, to come in this change.
