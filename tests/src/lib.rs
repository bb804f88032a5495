//! Whole-product stories.
