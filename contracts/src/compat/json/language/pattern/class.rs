//! Sets of characters: what a class of a regular expression stands for.

use regex_syntax::hir::{self, HirKind};

use crate::compat::json::language::symbol::{LAST, symbol, symbols};

/// A set of symbols, as sorted ranges that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Class {
    ranges: Vec<(u32, u32)>,
}

impl Class {
    /// Every character.
    pub(super) fn any() -> Self {
        Self {
            ranges: vec![(0, LAST)],
        }
    }

    /// One character.
    pub(super) fn one(character: char) -> Self {
        let symbol = symbol(character);
        Self {
            ranges: vec![(symbol, symbol)],
        }
    }

    /// The scalar values among some ranges of code points.
    pub(super) fn of_code_points(ranges: &[(u32, u32)]) -> Self {
        let ranges = ranges
            .iter()
            .filter_map(|(first, last)| symbols(*first, *last));
        Self::of_symbols(ranges.collect())
    }

    /// Any ranges of symbols, in any order.
    pub(super) fn of_symbols(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match merged.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => merged.push((first, last)),
            }
        }
        Self { ranges: merged }
    }

    /// `\d`
    pub(super) fn digit() -> Self {
        Self::of_code_points(&[(0x30, 0x39)])
    }

    /// `\w`
    pub(super) fn word() -> Self {
        Self::of_code_points(&[(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
    }

    /// `\s`: white space and line terminators of ECMA-262.
    pub(super) fn space() -> Self {
        Self::of_code_points(&[
            (0x09, 0x0D),
            (0x20, 0x20),
            (0xA0, 0xA0),
            (0x1680, 0x1680),
            (0x2000, 0x200A),
            (0x2028, 0x2029),
            (0x202F, 0x202F),
            (0x205F, 0x205F),
            (0x3000, 0x3000),
            (0xFEFF, 0xFEFF),
        ])
    }

    /// `.`: everything but line terminators.
    pub(super) fn dot() -> Self {
        Self::of_code_points(&[(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)]).negated()
    }

    /// `\p{…}` by what stands between the braces; `None` if there is no such property.
    pub(super) fn property(name: &str) -> Option<Self> {
        let value = name.rsplit('=').next().unwrap_or(name);
        // Surrogates are the one category without scalar values. `Is…` and `In…` mean scripts here and blocks there.
        if matches!(value, "Cs" | "Surrogate") {
            return Some(Self::default());
        }
        let plain = name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_=".contains(&b));
        if !plain || name.is_empty() || value.starts_with("Is") || value.starts_with("In_") {
            return None;
        }
        let parsed = regex_syntax::parse(&format!("\\p{{{name}}}")).ok()?;
        match parsed.kind() {
            HirKind::Class(hir::Class::Unicode(class)) => {
                let ranges = class
                    .iter()
                    .map(|range| (symbol(range.start()), symbol(range.end())));
                Some(Self::of_symbols(ranges.collect()))
            }
            // A property of one character.
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                let mut characters = text.chars();
                characters
                    .next()
                    .filter(|_| characters.next().is_none())
                    .map(Self::one)
            }
            _ => None,
        }
    }

    /// All other characters.
    pub(super) fn negated(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.ranges.len() + 1);
        let mut at = 0;
        for (first, last) in &self.ranges {
            if at < *first {
                ranges.push((at, first - 1));
            }
            at = last + 1;
        }
        if at <= LAST {
            ranges.push((at, LAST));
        }
        Self { ranges }
    }

    /// The sorted ranges.
    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }

    /// Whether a symbol belongs to it.
    pub(super) fn contains(&self, symbol: u32) -> bool {
        let at = self.ranges.partition_point(|(_, last)| *last < symbol);
        self.ranges
            .get(at)
            .is_some_and(|(first, _)| *first <= symbol)
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, symbol};

    #[test]
    fn properties_follow_ecma_names_and_ambiguous_ones_are_refused() {
        for (name, inside, outside) in [
            ("L", 'é', '1'),
            ("Lu", 'É', 'é'),
            ("Letter", 'é', '1'),
            ("General_Category=Nd", '٣', 'x'),
            ("Script=Greek", 'λ', 'l'),
            ("sc=Cyrl", 'ж', 'z'),
            ("Script_Extensions=Greek", 'λ', 'l'),
            ("Zl", '\u{2028}', '\n'),
            ("ASCII", 'z', 'é'),
            ("Alphabetic", 'é', '-'),
            ("Emoji", '😀', 'z'),
        ] {
            let class = Class::property(name).unwrap();
            assert!(class.contains(symbol(inside)), "{name}");
            assert!(!class.contains(symbol(outside)), "{name}");
        }
        for name in ["", "Nope", "IsGreek", "L}|x{", "^L", "In_Greek"] {
            assert_eq!(Class::property(name), None, "{name}");
        }
        assert_eq!(Class::property("Cs"), Some(Class::default()));
    }
}
