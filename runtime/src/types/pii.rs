//! Values that identify a person: their text never reaches a log by accident.

use core::fmt;

/// A value that the contract classifies as personal data. `Debug` and `Display` print `<redacted>`; the value is reached only by
/// [`Pii::expose`], so that every use stands out in review.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Pii<T>(T);

impl<T> Pii<T> {
    /// Marks a value as personal data.
    #[inline]
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself.
    #[inline]
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The place of the value, for generated code.
    #[inline]
    pub(crate) const fn exposed_mut(&mut self) -> &mut T {
        &mut self.0
    }

    /// The value itself, by value.
    #[inline]
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> From<T> for Pii<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Pii<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("<redacted>")
    }
}

impl<T> fmt::Display for Pii<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("<redacted>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_prints_redacted_and_costs_no_space() {
        let value = Pii::new("eva@example.org");
        assert_eq!(
            format!("{value} {value:?} {:?}", Some(value)),
            "<redacted> <redacted> Some(<redacted>)"
        );
        assert_eq!(value.expose(), &"eva@example.org");
        assert_eq!(size_of::<Pii<u64>>(), 8);
    }
}
