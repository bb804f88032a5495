//! One new version against a long history, at the levels that ask for all of it.

use std::hint::black_box;

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{CompatibilityLevel, Options, Policy, Version, check_level, check_wire};
use callsheet_schema::Format;

use crate::{parsed, timed};

/// Prints what the levels cost for `new` after `texts`, the oldest first.
pub fn print(format: Format, name: &str, new: &str, texts: &[String]) {
    let schemas: Vec<Schema> = texts.iter().map(|text| parsed(format, text)).collect();
    let mut history: Vec<Version<'_>> = (1..).zip(&schemas).zip(texts).map(|((number, schema), text)| Version { number, schema, text }).collect();
    history.reverse();
    let new = parsed(format, new);
    for level in [CompatibilityLevel::BackwardTransitive, CompatibilityLevel::FullTransitive] {
        let quick = Options { thorough: false, ..Options::default() };
        let ours = timed(9, || {
            black_box(check_level(&new, &history, level, &quick));
        });
        let thorough = timed(5, || {
            black_box(check_level(&new, &history, level, &Options::default()));
        });
        let wire = timed(9, || {
            black_box(check_wire(&new, &history, level, Policy::Strict));
        });
        println!(
            "{}, {} versions, {level}, {name}: {:.2} ms; with voters and tried fixes {:.2} ms; wire only {:.2} ms",
            format.as_str(),
            history.len(),
            ours / 1e3,
            thorough / 1e3,
            wire / 1e3
        );
    }
}
