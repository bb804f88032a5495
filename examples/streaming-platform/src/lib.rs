//! The reference media-streaming pipeline, on the public API of callsheet only.
