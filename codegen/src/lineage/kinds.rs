//! How a field reaches an output: a set of kinds, with and without masking, and how steps on the way change it.

/// Names of the kinds in bit order: the subtypes of `OpenLineage`'s `columnLineage` 1-2-0, `SAME` before them.
///
/// `SAME` is an identity that keeps the shape: a field of the value is the field of the source. It prints as `IDENTITY`.
const NAMES: [&str; 10] = [
    "Identity",
    "Identity",
    "Transformation",
    "Aggregation",
    "Conditional",
    "Filter",
    "Join",
    "GroupBy",
    "Sort",
    "Window",
];
/// Kinds from this bit on are indirect.
const FIRST_INDIRECT: u32 = 4;
const WIDTH: u32 = 10;
const ALL: u32 = (1 << WIDTH) - 1;

/// A set of kinds, each masked or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kinds(u32);

/// What an operation does to a value that passes through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The same value in another shape: `into`, `to_string`.
    Convert,
    /// Another value: arithmetic, an unknown function.
    Transform,
    /// Many values into one.
    Aggregate,
    /// It decides about the output and is not in it.
    Indirect(Kinds),
    /// The value cannot be read back.
    Mask,
}

impl Kinds {
    pub(super) const SAME: Self = Self(1);
    pub(super) const IDENTITY: Self = Self(1 << 1);
    pub(super) const TRANSFORMATION: Self = Self(1 << 2);
    pub(super) const AGGREGATION: Self = Self(1 << 3);
    pub(super) const CONDITIONAL: Self = Self(1 << 4);
    pub(super) const FILTER: Self = Self(1 << 5);
    pub(super) const SORT: Self = Self(1 << 8);
    pub(super) const GROUP_BY: Self = Self(1 << 7);

    /// The kind of a subtype as `OpenLineage` spells it.
    pub(super) fn parse(subtype: &str) -> Option<Self> {
        const SPELT: [&str; 9] = [
            "IDENTITY",
            "TRANSFORMATION",
            "AGGREGATION",
            "CONDITIONAL",
            "FILTER",
            "JOIN",
            "GROUP_BY",
            "SORT",
            "WINDOW",
        ];
        let at = SPELT.iter().position(|known| *known == subtype)?;
        u32::try_from(at).ok().map(|at| Self(1 << (at + 1)))
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    #[must_use]
    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    const fn unmasked(self) -> u32 {
        self.0 & ALL
    }

    const fn masked(self) -> u32 {
        self.0 >> WIDTH
    }

    /// The part of the set that keeps the shape.
    #[must_use]
    pub(super) const fn same(self) -> Self {
        Self(self.0 & (1 | 1 << WIDTH))
    }

    /// The part of the set that does not keep the shape.
    #[must_use]
    pub(super) const fn not_same(self) -> Self {
        Self(self.0 & !(1 | 1 << WIDTH))
    }

    /// The indirect part of the set.
    #[must_use]
    pub(super) const fn indirect(self) -> Self {
        let direct = (1 << FIRST_INDIRECT) - 1;
        Self(self.0 & !(direct | direct << WIDTH))
    }

    /// Some kind is direct.
    pub(super) const fn is_direct(self) -> bool {
        self.0 != self.indirect().0
    }

    /// The set after a step.
    #[must_use]
    pub(super) fn then(self, step: Step) -> Self {
        if step == Step::Mask {
            return Self((self.unmasked() | self.masked()) << WIDTH);
        }
        Self(stepped(self.unmasked(), step) | stepped(self.masked(), step) << WIDTH)
    }

    /// Names of the kinds, each with whether it is masked, in a fixed order without repetition.
    pub(super) fn names(self) -> Vec<(&'static str, bool)> {
        let mut names = Vec::new();
        for (half, masked) in [(self.unmasked(), false), (self.masked(), true)] {
            for (bit, name) in NAMES.iter().enumerate() {
                if half & (1 << bit) != 0 && !names.contains(&(*name, masked)) {
                    names.push((*name, masked));
                }
            }
        }
        names
    }
}

fn stepped(half: u32, step: Step) -> u32 {
    let direct = half & ((1 << FIRST_INDIRECT) - 1);
    let indirect = half & !((1 << FIRST_INDIRECT) - 1);
    let identity = direct & 0b11 != 0;
    let moved = match step {
        Step::Mask => direct,
        Step::Convert => (direct & !1) | u32::from(identity) << 1,
        Step::Transform => (direct & !0b11) | u32::from(identity) << 2,
        Step::Aggregate => u32::from(direct != 0) << 3,
        Step::Indirect(kind) if direct != 0 => kind.unmasked(),
        Step::Indirect(_) => 0,
    };
    moved | indirect
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_steps_win_among_direct_kinds_and_nothing_becomes_direct_again() {
        let same = Kinds::SAME;
        assert_eq!(same.then(Step::Convert), Kinds::IDENTITY);
        assert_eq!(same.then(Step::Transform), Kinds::TRANSFORMATION);
        let sum = same.then(Step::Aggregate);
        assert_eq!(sum.then(Step::Transform), Kinds::AGGREGATION);
        let decided = sum.then(Step::Indirect(Kinds::FILTER));
        assert_eq!(decided, Kinds::FILTER);
        assert_eq!(decided.then(Step::Aggregate), Kinds::FILTER);
        assert_eq!(
            decided.then(Step::Indirect(Kinds::CONDITIONAL)),
            Kinds::FILTER
        );
    }

    #[test]
    fn masking_stays() {
        let hash = Kinds::SAME.then(Step::Transform).then(Step::Mask);
        assert_eq!(hash.names(), [("Transformation", true)]);
        assert_eq!(
            hash.then(Step::Indirect(Kinds::CONDITIONAL)).names(),
            [("Conditional", true)]
        );
        assert!(!hash.is_empty() && hash.is_direct());
    }
}
