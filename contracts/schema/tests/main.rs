//! Tests of this crate, one binary.

#[cfg(test)]
mod java;
#[cfg(test)]
mod problems;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod protobuf;
#[cfg(test)]
mod references;
#[cfg(test)]
mod resolution;
#[cfg(test)]
mod safety;
#[cfg(test)]
mod tags;
