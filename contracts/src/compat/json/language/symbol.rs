//! Unicode scalar values as one gapless range of numbers, and which of them people like to read.

use super::automaton::Edge;

/// The highest symbol.
pub(super) const LAST: u32 = 0x0010_F7FF;

/// Number of surrogates, which are no scalar values and have no symbol.
const SURROGATES: u32 = 0x800;

/// The characters to show first, best first; the rest follows in the order of their code points.
const READABLE: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_-. @/:+,;!#$%&'()*<=>?[]^`{|}~\"\\";

/// Where printable characters beyond ASCII begin, as symbol.
const BEYOND_ASCII: u32 = 0xA1;

/// The symbol of a character.
pub(super) fn symbol(character: char) -> u32 {
    let code = u32::from(character);
    if code < 0xD800 {
        code
    } else {
        code - SURROGATES
    }
}

/// The character of a symbol.
pub(super) fn scalar(symbol: u32) -> char {
    let code = if symbol < 0xD800 {
        symbol
    } else {
        symbol + SURROGATES
    };
    char::from_u32(code).expect("invariant: symbols number exactly the scalar values")
}

/// The symbols of `first..=last` code points, if any of them is a scalar value.
pub(super) fn symbols(first: u32, last: u32) -> Option<(u32, u32)> {
    let first = if (0xD800..0xE000).contains(&first) {
        0xE000
    } else {
        first
    };
    let last = if (0xD800..0xE000).contains(&last) {
        0xD7FF
    } else {
        last
    };
    match (char::from_u32(first), char::from_u32(last)) {
        (Some(first), Some(last)) if first <= last => Some((symbol(first), symbol(last))),
        _ => None,
    }
}

/// The symbols of some edges with where they lead, readable ones first. Edges must be sorted and disjoint.
#[derive(Clone, Debug)]
pub(super) struct Choices {
    edges: Vec<Edge>,
    stage: Stage,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    Readable(usize),
    Beyond(u32),
    Rest(u32),
}

impl Choices {
    pub(super) const fn new(edges: Vec<Edge>) -> Self {
        Self {
            edges,
            stage: Stage::Readable(0),
        }
    }

    /// The least symbol from `at` on that some edge carries.
    fn from(&self, at: u32) -> Option<(u32, u32)> {
        let edge = &self.edges[self.edges.partition_point(|edge| edge.last < at)..];
        edge.first().map(|edge| (edge.first.max(at), edge.to))
    }
}

impl Iterator for Choices {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<(u32, u32)> {
        loop {
            match self.stage {
                Stage::Readable(index) => {
                    let Some(byte) = READABLE.as_bytes().get(index) else {
                        self.stage = Stage::Beyond(BEYOND_ASCII);
                        continue;
                    };
                    self.stage = Stage::Readable(index + 1);
                    let wanted = u32::from(*byte);
                    if let Some((found, to)) = self.from(wanted)
                        && found == wanted
                    {
                        return Some((found, to));
                    }
                }
                Stage::Beyond(at) => {
                    if let Some((found, to)) = self.from(at) {
                        self.stage = Stage::Beyond(found + 1);
                        return Some((found, to));
                    }
                    self.stage = Stage::Rest(0);
                }
                Stage::Rest(at) => {
                    let (found, to) = self.from(at).filter(|(found, _)| *found < BEYOND_ASCII)?;
                    self.stage = Stage::Rest(found + 1);
                    if !READABLE.contains(scalar(found)) {
                        return Some((found, to));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Choices, Edge, LAST, scalar, symbol, symbols};

    #[test]
    fn symbols_number_the_scalar_values_without_a_gap() {
        for (character, number) in [
            ('\0', 0),
            ('\u{D7FF}', 0xD7FF),
            ('\u{E000}', 0xD800),
            (char::MAX, LAST),
        ] {
            assert_eq!(symbol(character), number);
            assert_eq!(scalar(number), character);
        }
        assert_eq!(symbols(0xD800, 0xDFFF), None);
        assert_eq!(symbols(0xD000, 0xDFFF), Some((0xD000, 0xD7FF)));
        assert_eq!(symbols(0xDC00, 0xE000), Some((0xD800, 0xD800)));
    }

    #[test]
    fn every_symbol_is_chosen_once_and_readable_ones_first() {
        let edges = vec![
            Edge::new(0, 0x40, 7),
            Edge::new(symbol('b'), symbol('b'), 8),
            Edge::new(0xE9, 0xEA, 9),
        ];
        let chosen: Vec<(u32, u32)> = Choices::new(edges).collect();
        assert_eq!(chosen.len(), 0x41 + 1 + 2);
        let mut distinct = chosen.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), chosen.len());
        assert_eq!(chosen[0], (symbol('b'), 8));
        assert_eq!(chosen[1], (symbol('0'), 7));
        assert_eq!(chosen.last(), Some(&(0x1F, 7)));
    }
}
