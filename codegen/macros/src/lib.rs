//! Proc macros of callsheet: thin, they call callsheet-codegen.
