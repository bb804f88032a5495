//! The layout: what every drawing keeps to, and how many edges cross.

mod graphs;
mod quality;
mod rules;
