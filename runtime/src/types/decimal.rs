//! Decimals: an unscaled 128-bit number and the schema's scale.

use crate::decode::DecodeError;
use core::fmt;

/// A decimal number, `unscaled × 10^-SCALE` (Avro `decimal` on `bytes` or `fixed`). Holds every precision up to 38 digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Decimal<const SCALE: u32>(pub i128);

impl<const SCALE: u32> Decimal<SCALE> {
    /// From the wire's two's complement, big-endian; empty bytes are zero, as Java reads them.
    ///
    /// # Errors
    /// [`DecodeError::Decimal`] when the number does not fit 128 bits.
    pub fn from_wire(bytes: &[u8]) -> Result<Self, DecodeError> {
        let negative = bytes.first().is_some_and(|&byte| byte >= 0x80);
        let sign = if negative { 0xff } else { 0 };
        let mut wide = [sign; 16];
        let kept = match bytes.len().checked_sub(16) {
            None | Some(0) => bytes,
            Some(extra) => {
                let (head, tail) = bytes.split_at(extra);
                let same_sign = tail.first().is_some_and(|&byte| (byte >= 0x80) == negative);
                if !same_sign || head.iter().any(|&byte| byte != sign) {
                    return Err(DecodeError::Decimal);
                }
                tail
            }
        };
        let start = wide.len() - kept.len();
        if let Some(place) = wide.get_mut(start..) {
            place.copy_from_slice(kept);
        }
        Ok(Self(i128::from_be_bytes(wide)))
    }
}

impl<const SCALE: u32> fmt::Display for Decimal<SCALE> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = SCALE as usize;
        let digits = format!("{:0>width$}", self.0.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if self.0 < 0 { "-" } else { "" };
        if scale == 0 {
            write!(formatter, "{sign}{whole}")
        } else {
            write!(formatter, "{sign}{whole}.{fraction}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_read_from_any_width_and_print_with_their_scale() {
        assert_eq!(Decimal::<2>::from_wire(&[]).unwrap().to_string(), "0.00");
        assert_eq!(
            Decimal::<2>::from_wire(&[0xff]).unwrap().to_string(),
            "-0.01"
        );
        assert_eq!(
            Decimal::<0>::from_wire(&[0x01, 0x00]).unwrap().to_string(),
            "256"
        );
        let mut wide = vec![0xff; 20];
        assert_eq!(Decimal::<3>::from_wire(&wide), Ok(Decimal(-1)));
        wide[1] = 0;
        assert_eq!(Decimal::<3>::from_wire(&wide), Err(DecodeError::Decimal));
    }
}
