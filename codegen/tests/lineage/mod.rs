//! Lineage that is inferred from function bodies: real shapes exactly, random programs against an interpreter.

mod programs;
mod random;
mod shapes;
