//! Trace context in record headers (W3C Trace Context, level 1 and 2).
//!
//! OpenTelemetry fixes no header names for Kafka; `traceparent` and `tracestate`, as in HTTP, are the practice.

use crate::source::{Header, last_header};

/// Name of the header that holds trace, span and flags.
pub const TRACEPARENT_HEADER: &str = "traceparent";
/// Name of the header that holds what tracing systems add.
pub const TRACESTATE_HEADER: &str = "tracestate";

/// Longest `tracestate` that is handed on, in bytes (section 3.3.1.5 asks for at least 512).
const LONGEST_STATE: usize = 8_192;
/// Flags that have a meaning: sampled, random trace id.
const KNOWN_FLAGS: u8 = 0b11;

/// Where a record was created: a span of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    /// Trace, never all zero.
    pub trace_id: [u8; 16],
    /// Span that created the record, never all zero.
    pub span_id: [u8; 8],
    /// Bit 0: sampled; bit 1: the trace id is random.
    pub flags: u8,
    /// What tracing systems add, untouched; empty when there is none.
    pub state: String,
}

impl TraceContext {
    /// Reads `traceparent`, and `tracestate` beside it. `None` for what the specification tells to ignore: another shape,
    /// upper case, version `ff`, a trace or span of zeros.
    pub fn parse(traceparent: &[u8], tracestate: Option<&[u8]>) -> Option<Self> {
        let (known, rest) = traceparent.split_at_checked(55)?;
        let version = byte(&known[..2])?;
        // Later versions may go on behind another dash (section 4.3).
        let is_whole = rest.is_empty() || (version > 0 && rest[0] == b'-');
        let dashed = [2, 35, 52].iter().all(|at| known[*at] == b'-');
        if version == 0xff || !is_whole || !dashed {
            return None;
        }
        let (mut trace_id, mut span_id) = ([0; 16], [0; 8]);
        digits(&known[3..35], &mut trace_id)?;
        digits(&known[36..52], &mut span_id)?;
        let flags = byte(&known[53..])?;
        if trace_id == [0; 16] || span_id == [0; 8] {
            return None;
        }
        let state = tracestate
            .filter(|state| state.len() <= LONGEST_STATE)
            .and_then(|state| core::str::from_utf8(state).ok())
            .unwrap_or_default();
        Some(Self {
            trace_id,
            span_id,
            flags,
            state: state.to_owned(),
        })
    }

    /// The context that a record's headers carry; `None` without a valid one.
    pub fn of(headers: &[Header]) -> Option<Self> {
        let parent = last_header(headers, TRACEPARENT_HEADER)?;
        Self::parse(parent, last_header(headers, TRACESTATE_HEADER))
    }

    /// The value of `traceparent`, in version 00.
    pub fn traceparent(&self) -> String {
        use core::fmt::Write as _;
        let mut text = String::with_capacity(55);
        text.push_str("00-");
        for byte in self.trace_id {
            let _never = write!(text, "{byte:02x}");
        }
        text.push('-');
        for byte in self.span_id {
            let _never = write!(text, "{byte:02x}");
        }
        let _never = write!(text, "-{:02x}", self.flags & KNOWN_FLAGS);
        text
    }

    /// Puts the context into headers, in the place of any other.
    pub fn write(&self, headers: &mut Vec<Header>) {
        super::set(headers, TRACEPARENT_HEADER, self.traceparent());
        headers.retain(|header| header.name != TRACESTATE_HEADER);
        if !self.state.is_empty() {
            headers.push(Header::new(TRACESTATE_HEADER, self.state.as_bytes()));
        }
    }

    /// Whoever created the record records its trace.
    pub const fn is_sampled(&self) -> bool {
        self.flags & 1 == 1
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

fn byte(pair: &[u8]) -> Option<u8> {
    match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    }
}

fn digits(text: &[u8], out: &mut [u8]) -> Option<()> {
    for (out, pair) in out.iter_mut().zip(text.chunks_exact(2)) {
        *out = byte(pair)?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The specification's own example.
    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn the_example_of_the_specification_is_read_and_written() {
        let state = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";
        let headers = vec![
            Header::new(TRACEPARENT_HEADER, PARENT),
            Header::new("other", "1"),
            Header::new(TRACESTATE_HEADER, state),
        ];
        let context = TraceContext::of(&headers).unwrap();
        assert_eq!(context.trace_id[..2], [0x0a, 0xf7]);
        assert_eq!(context.span_id[6..], [0x33, 0x31]);
        assert!(context.is_sampled());
        let mut written = vec![Header::new(TRACEPARENT_HEADER, "an older one")];
        context.write(&mut written);
        let expected = [
            Header::new(TRACEPARENT_HEADER, PARENT),
            Header::new(TRACESTATE_HEADER, state),
        ];
        assert_eq!(written, expected);
    }

    #[test]
    fn what_the_specification_tells_to_ignore_is_ignored() {
        let with = |at: usize, text: &str| {
            let mut parent = PARENT.to_owned();
            parent.replace_range(at..at + text.len(), text);
            parent
        };
        for parent in [
            String::new(),
            PARENT[..54].to_owned(),
            format!("{PARENT}-more"),
            with(0, "ff"),
            with(3, "0A"),
            with(3, "0g"),
            with(2, "_"),
            with(3, &"0".repeat(32)),
            with(36, &"0".repeat(16)),
            with(53, "x1"),
        ] {
            assert_eq!(
                TraceContext::parse(parent.as_bytes(), None),
                None,
                "{parent}"
            );
        }
        let later = format!("{}-more", with(0, "cc"));
        let context = TraceContext::parse(later.as_bytes(), Some(&[0xff])).unwrap();
        assert_eq!(context.traceparent(), PARENT);
        assert_eq!(context.state, "");
        assert_eq!(
            TraceContext::parse(format!("{}.more", with(0, "cc")).as_bytes(), None),
            None
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_ignored(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ignored = TraceContext::parse(&bytes, Some(&bytes));
        }

        #[test]
        fn what_is_written_is_read(trace_id: [u8; 16], span_id: [u8; 8], flags in 0_u8..4) {
            prop_assume!(trace_id != [0; 16] && span_id != [0; 8]);
            let context = TraceContext { trace_id, span_id, flags, state: String::new() };
            let read = TraceContext::parse(context.traceparent().as_bytes(), None);
            prop_assert_eq!(read, Some(context));
        }
    }
}
