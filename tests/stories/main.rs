//! Whole-product stories, one binary.
