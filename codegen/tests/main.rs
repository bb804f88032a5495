//! Tests of this crate, one binary.

#[cfg(test)]
mod crates;
#[cfg(test)]
mod expected;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod lineage;
#[cfg(test)]
mod locks;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod usage;
