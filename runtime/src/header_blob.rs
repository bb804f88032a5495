//! Headers as one blob: for each header the length of its name and of its value (`u32`, big-endian), then both.

use crate::source::Header;

/// The blob; `None` without headers.
pub(crate) fn write(headers: &[Header]) -> Option<Vec<u8>> {
    if headers.is_empty() {
        return None;
    }
    let mut out = Vec::new();
    for header in headers {
        out.extend(length(header.name.len()));
        out.extend(length(header.value.len()));
        out.extend(header.name.as_bytes());
        out.extend(&header.value);
    }
    Some(out)
}

/// The headers of a blob; a damaged rest is dropped.
pub(crate) fn read(mut blob: &[u8]) -> Vec<Header> {
    let mut headers = Vec::new();
    while let Some((header, rest)) = next(blob) {
        headers.push(header);
        blob = rest;
    }
    headers
}

fn next(blob: &[u8]) -> Option<(Header, &[u8])> {
    let (name_length, rest) = blob.split_first_chunk::<4>()?;
    let (value_length, rest) = rest.split_first_chunk::<4>()?;
    let (name, rest) =
        rest.split_at_checked(usize::try_from(u32::from_be_bytes(*name_length)).ok()?)?;
    let (value, rest) =
        rest.split_at_checked(usize::try_from(u32::from_be_bytes(*value_length)).ok()?)?;
    Some((Header::new(core::str::from_utf8(name).ok()?, value), rest))
}

/// Headers longer than 4 GiB do not exist: SQLite refuses blobs beyond 2 GiB.
fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_keep_order_repeats_and_bytes() {
        let headers = [
            Header::new("a", vec![0, 0xff]),
            Header::new("", vec![]),
            Header::new("a", b"\xc5\x82".to_vec()),
        ];
        let blob = write(&headers).unwrap();
        assert_eq!(read(&blob), headers);
        assert_eq!(write(&[]), None);
        for cut in 0..blob.len() {
            assert!(read(&blob[..cut]).len() < 3);
        }
    }
}
