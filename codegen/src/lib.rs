//! Rust types, decoders and encoders from contracts: one library behind macros, build scripts and `callsheet gen`.
