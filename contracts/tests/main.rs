//! Tests of this crate, one binary.

#[cfg(test)]
mod avro;
#[cfg(test)]
mod config;
#[cfg(test)]
mod gate;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod json;
#[cfg(test)]
mod levels;
#[cfg(test)]
mod odcs;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod protobuf;
#[cfg(test)]
mod rules;
mod semantic;
