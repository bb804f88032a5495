//! Blocks of arrays and maps (Avro 1.12): a count, or a negative count and the block's size in bytes; a count of zero ends.

use super::{DecodeError, read_fixed, read_long};

/// Items that take no bytes (`null`, a record of nothing) may number this many in one array: they cost memory without input.
pub const ZERO_SIZE_ITEMS: usize = 65_536;

/// Reads the blocks' headers of one array or map, and holds their counts against the input.
#[derive(Clone, Copy, Debug, Default)]
pub struct Blocks {
    zero_sized: usize,
}

impl Blocks {
    /// A new array or map.
    #[inline]
    pub const fn new() -> Self {
        Self { zero_sized: 0 }
    }

    /// Number of items in the next block, 0 at the end. `min_size`: the fewest bytes that an item takes.
    ///
    /// # Errors
    /// [`DecodeError::BlockCount`] when the rest of the input cannot hold the items, [`DecodeError::NegativeLength`], and the
    /// errors of [`read_long`].
    #[inline]
    pub fn next(&mut self, input: &mut &[u8], min_size: usize) -> Result<usize, DecodeError> {
        let count = match read_long(input) {
            Ok(0) => return Ok(0),
            Ok(count) => count,
            Err(error) => return Err(error),
        };
        if count > 0 {
            self.check(count.cast_unsigned(), input.len(), min_size)
        } else {
            self.sized(count, input, min_size)
        }
    }

    #[inline]
    fn check(
        &mut self,
        count: u64,
        remaining: usize,
        min_size: usize,
    ) -> Result<usize, DecodeError> {
        let Ok(count) = usize::try_from(count) else {
            return Err(DecodeError::BlockCount);
        };
        if min_size == 0 {
            self.zero_sized = self.zero_sized.saturating_add(count);
            return if self.zero_sized > ZERO_SIZE_ITEMS {
                Err(DecodeError::BlockCount)
            } else {
                Ok(count)
            };
        }
        match count.checked_mul(min_size) {
            Some(size) if size <= remaining => Ok(count),
            _ => Err(DecodeError::BlockCount),
        }
    }

    #[cold]
    #[inline(never)]
    fn sized(
        &mut self,
        count: i64,
        input: &mut &[u8],
        min_size: usize,
    ) -> Result<usize, DecodeError> {
        let size = read_long(input)?;
        let size = usize::try_from(size).map_err(|_| super::read::bad_length(size))?;
        if size > input.len() {
            return Err(DecodeError::Truncated);
        }
        self.check(count.unsigned_abs(), input.len(), min_size)
    }
}

/// Reads one block's header; see [`Blocks::next`] for arrays whose items always take bytes.
///
/// # Errors
/// As [`Blocks::next`].
#[inline]
pub fn read_block(input: &mut &[u8], min_size: usize) -> Result<usize, DecodeError> {
    Blocks::new().next(input, min_size)
}

/// Skips an array or map; blocks that carry their size are jumped over, of the others each item is skipped with `item`.
///
/// # Errors
/// As [`Blocks::next`], and those of `item`.
#[inline]
pub fn skip_blocks(
    input: &mut &[u8],
    min_size: usize,
    mut item: impl FnMut(&mut &[u8]) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let mut blocks = Blocks::new();
    loop {
        let mut ahead = *input;
        let count = read_long(&mut ahead)?;
        if count < 0 {
            let size = read_long(&mut ahead)?;
            let size = usize::try_from(size).map_err(|_| super::read::bad_length(size))?;
            read_fixed(&mut ahead, size)?;
            *input = ahead;
            continue;
        }
        let count = blocks.next(input, min_size)?;
        if count == 0 {
            return Ok(());
        }
        if min_size == 0 {
            continue; // items without bytes: nothing to walk over
        }
        for _ in 0..count {
            item(input)?;
        }
    }
}

/// Reads over an array or map and holds every item and every block's size against the input.
///
/// # Errors
/// As [`skip_blocks`], and [`DecodeError::BlockSize`].
pub fn check_blocks(
    input: &mut &[u8],
    min_size: usize,
    mut item: impl FnMut(&mut &[u8]) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let mut blocks = Blocks::new();
    loop {
        let mut ahead = *input;
        let size = match read_long(&mut ahead)? {
            0.. => None,
            _ => Some(read_long(&mut ahead)?),
        };
        let count = blocks.next(input, min_size)?;
        if count == 0 && size.is_none() {
            return Ok(());
        }
        let before = input.len();
        if min_size > 0 {
            for _ in 0..count {
                item(input)?;
            }
        }
        let taken = before - input.len();
        if size.is_some_and(|size| usize::try_from(size) != Ok(taken)) {
            return Err(DecodeError::BlockSize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{skip_bytes, skip_varint};

    #[test]
    fn a_count_beyond_the_input_is_refused_before_allocation() {
        let mut input = [0xfe_u8, 0xff, 0xff, 0xff, 0x0f, 1, 2].as_slice(); // 2^31 - 1 items
        assert_eq!(read_block(&mut input, 1), Err(DecodeError::BlockCount));
    }

    #[test]
    fn the_least_number_cannot_be_negated_into_a_panic() {
        let mut input = [
            0xff_u8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0,
        ]
        .as_slice();
        assert_eq!(read_block(&mut input, 1), Err(DecodeError::BlockCount));
    }

    #[test]
    fn a_negative_count_carries_the_size_and_can_be_jumped() {
        let bytes = [3_u8, 6, 2, b'a', 0, 0]; // 2 strings in 3 bytes: "a", ""
        let mut input = bytes.as_slice();
        assert_eq!(read_block(&mut input, 1), Ok(2));
        assert_eq!(input, [2, b'a', 0, 0]);
        let mut input = bytes.as_slice();
        assert_eq!(skip_blocks(&mut input, 1, skip_bytes), Ok(()));
        assert!(input.is_empty());
        let mut input = [3_u8, 8, 2].as_slice();
        assert_eq!(
            skip_blocks(&mut input, 1, skip_bytes),
            Err(DecodeError::Truncated)
        );
    }

    #[test]
    fn a_checked_block_takes_the_bytes_that_it_says() {
        let right = [3_u8, 6, 2, b'a', 0, 0]; // 2 strings in 3 bytes
        let mut input = right.as_slice();
        assert_eq!(check_blocks(&mut input, 1, skip_bytes), Ok(()));
        assert!(input.is_empty());
        let wrong = [3_u8, 4, 2, b'a', 0, 0];
        assert_eq!(
            check_blocks(&mut wrong.as_slice(), 1, skip_bytes),
            Err(DecodeError::BlockSize)
        );
        assert_eq!(
            check_blocks(&mut [2_u8, 4, b'a'].as_slice(), 1, skip_bytes),
            Err(DecodeError::Truncated)
        );
    }

    #[test]
    fn items_without_bytes_have_a_cap_over_all_blocks() {
        let mut blocks = Blocks::new();
        let full = [0x80_u8, 0x80, 0x08]; // 65,536
        assert_eq!(blocks.next(&mut full.as_slice(), 0), Ok(ZERO_SIZE_ITEMS));
        assert_eq!(
            blocks.next(&mut [2_u8].as_slice(), 0),
            Err(DecodeError::BlockCount)
        );
        assert_eq!(
            skip_blocks(&mut [2_u8, 2, 0].as_slice(), 1, skip_varint),
            Ok(())
        );
    }
}
