//! What a lazy view of generated code holds: a checked record with the offsets of its fields, or the whole decoded.

use core::fmt;

/// A record whose fields are decoded where they are asked for. `V`: its view; `N`: fields of the reader.
#[derive(Clone)]
pub struct Lazy<'a, V, const N: usize>(Held<'a, V, N>);

#[derive(Clone)]
enum Held<'a, V, const N: usize> {
    /// `slot`: of the writer; `at`: bytes before each field in `record`, 0 for those that the writer lacks.
    Table {
        slot: usize,
        record: &'a [u8],
        at: [u32; N],
    },
    /// A record that was read by a plan.
    Whole(Box<V>),
}

impl<'a, V, const N: usize> Lazy<'a, V, N> {
    /// A checked record.
    #[inline]
    pub const fn table(slot: usize, record: &'a [u8], at: [u32; N]) -> Self {
        Self(Held::Table { slot, record, at })
    }

    /// A decoded record.
    pub fn whole(view: V) -> Self {
        Self(Held::Whole(Box::new(view)))
    }

    /// The writer's slot and the record from a field on, or the whole record when it is decoded.
    ///
    /// # Errors
    /// The whole record.
    #[inline]
    pub fn field(&self, index: usize) -> Result<(usize, &'a [u8]), &V> {
        match &self.0 {
            Held::Table { slot, record, at } => {
                let at = at.get(index).copied().unwrap_or_default() as usize;
                Ok((*slot, record.get(at..).unwrap_or_default()))
            }
            Held::Whole(view) => Err(view),
        }
    }
}

impl<V, const N: usize> fmt::Debug for Lazy<'_, V, N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Bytes of a record are not for logs.
        formatter.debug_struct("Lazy").finish_non_exhaustive()
    }
}
