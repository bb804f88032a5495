//! A run of numbers staged on the stack and appended once; the generator knows how many bytes the run takes at most.

use super::write::{spread, zigzag};

/// Up to `N` bytes of neighbouring numbers. The generator's bound is 10 bytes a `long`, 5 an `int`, and 8 more to write whole words.
#[derive(Debug)]
pub struct Stage<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Default for Stage<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Stage<N> {
    /// An empty run.
    #[inline]
    pub const fn new() -> Self {
        Self {
            bytes: [0; N],
            length: 0,
        }
    }

    #[inline]
    fn put<const K: usize>(&mut self, bytes: [u8; K], length: usize) {
        if let Some(place) = self
            .bytes
            .get_mut(self.length..)
            .and_then(<[u8]>::first_chunk_mut::<K>)
        {
            *place = bytes;
            self.length += length;
        }
    }

    /// Adds a `long`.
    #[inline]
    pub fn long(&mut self, value: i64) {
        let raw = zigzag(value);
        if raw < 0x80 {
            self.put([raw.to_le_bytes()[0]], 1);
        } else if raw < 1 << 56 {
            let (word, length) = spread(raw);
            self.put(word.to_le_bytes(), length);
        } else {
            let (word, _) = spread(raw & ((1 << 56) - 1));
            // Eight groups, all continued; the rest is one or two bytes.
            self.put((word | 0x8080_8080_8080_8080).to_le_bytes(), 8);
            let rest = raw >> 56;
            if rest < 0x80 {
                self.put([rest.to_le_bytes()[0]], 1);
            } else {
                self.put([rest.to_le_bytes()[0] | 0x80, 1], 2);
            }
        }
    }

    /// Adds an `int`.
    #[inline]
    pub fn int(&mut self, value: i32) {
        self.long(i64::from(value));
    }

    /// Adds a `boolean`.
    #[inline]
    pub fn boolean(&mut self, value: bool) {
        self.put([u8::from(value)], 1);
    }

    /// Adds a `float`.
    #[inline]
    pub fn float(&mut self, value: f32) {
        self.put(value.to_le_bytes(), 4);
    }

    /// Adds a `double`.
    #[inline]
    pub fn double(&mut self, value: f64) {
        self.put(value.to_le_bytes(), 8);
    }

    /// Appends the run.
    #[inline]
    pub fn flush(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.bytes.get(..self.length).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::write_long;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_staged_run_is_what_the_writers_append(values in proptest::collection::vec((any::<i64>(), 0_u32..64), 0..6)) {
            let mut stage = Stage::<{ 6 * 10 + 8 }>::new();
            let mut expected = Vec::new();
            for (value, shift) in values {
                stage.long(value >> shift);
                write_long(&mut expected, value >> shift);
            }
            let mut out = Vec::new();
            stage.flush(&mut out);
            prop_assert_eq!(out, expected);
        }
    }
}
