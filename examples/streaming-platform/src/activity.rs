//! What a viewer did in one window: the aggregate of the engagement job, its laws and its bytes.

use std::sync::Arc;

use callsheet::pipeline::Merge;

/// The latest event of a window. Ordered by event time, then by identity, so that the order of arrival cannot matter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Latest {
    /// Event time, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Identity.
    pub event_id: [u8; 16],
    /// Position in the film, in seconds.
    pub position_s: i32,
    /// Film.
    pub content_id: Arc<str>,
}

/// The aggregate of a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Distinct events.
    pub events: u32,
    /// Viewings begun.
    pub plays: u32,
    /// Pauses.
    pub pauses: u32,
    /// Jumps.
    pub seeks: u32,
    /// Waits for data.
    pub buffers: u32,
    /// Lowest and highest position, in seconds.
    pub positions_s: Option<(i32, i32)>,
    /// The latest event.
    pub latest: Option<Latest>,
    /// Lowest and highest offset.
    pub offsets: Option<(u64, u64)>,
}

impl Merge for Activity {
    fn merge(&mut self, other: Self) {
        self.events += other.events;
        self.plays += other.plays;
        self.pauses += other.pauses;
        self.seeks += other.seeks;
        self.buffers += other.buffers;
        self.positions_s = span(self.positions_s, other.positions_s);
        self.offsets = span(self.offsets, other.offsets);
        self.latest = self.latest.take().max(other.latest);
    }
}

fn span<T: Ord + Copy>(one: Option<(T, T)>, other: Option<(T, T)>) -> Option<(T, T)> {
    match (one, other) {
        (Some((low, high)), Some((lower, higher))) => Some((low.min(lower), high.max(higher))),
        (one, other) => one.or(other),
    }
}

impl Activity {
    /// Distance between the lowest and the highest position, in seconds.
    #[callsheet::transform]
    pub fn watched_s(&self) -> i32 {
        self.positions_s
            .map_or(0, |(low, high)| high.saturating_sub(low))
    }

    /// The aggregate as state: fixed width, the film's id at the end.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(96);
        for count in [
            self.events,
            self.plays,
            self.pauses,
            self.seeks,
            self.buffers,
        ] {
            out.extend(count.to_be_bytes());
        }
        let (low_s, high_s) = self.positions_s.unwrap_or_default();
        out.extend(low_s.to_be_bytes());
        out.extend(high_s.to_be_bytes());
        let (first, last) = self.offsets.unwrap_or_default();
        out.extend(first.to_be_bytes());
        out.extend(last.to_be_bytes());
        if let Some(latest) = &self.latest {
            out.extend(latest.at_ms.to_be_bytes());
            out.extend(latest.event_id);
            out.extend(latest.position_s.to_be_bytes());
            out.extend(latest.content_id.as_bytes());
        }
        out
    }

    /// The aggregate of [`Activity::to_bytes`]; `None` for other bytes. A stored aggregate has at least one event.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut input = bytes;
        let [events, plays, pauses, seeks, buffers] = {
            let mut counts = [0; 5];
            for count in &mut counts {
                *count = u32::from_be_bytes(take(&mut input)?);
            }
            counts
        };
        let positions_s = (
            i32::from_be_bytes(take(&mut input)?),
            i32::from_be_bytes(take(&mut input)?),
        );
        let offsets = (
            u64::from_be_bytes(take(&mut input)?),
            u64::from_be_bytes(take(&mut input)?),
        );
        let latest = Latest {
            at_ms: i64::from_be_bytes(take(&mut input)?),
            event_id: take(&mut input)?,
            position_s: i32::from_be_bytes(take(&mut input)?),
            content_id: core::str::from_utf8(input).ok()?.into(),
        };
        Some(Self {
            events,
            plays,
            pauses,
            seeks,
            buffers,
            positions_s: Some(positions_s),
            latest: Some(latest),
            offsets: Some(offsets),
        })
    }
}

fn take<const N: usize>(input: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = input.split_first_chunk::<N>()?;
    *input = rest;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn activity() -> impl Strategy<Value = Activity> {
        let latest = (0_i64..9, any::<[u8; 16]>(), 0_i32..9, "[a-z]{0,4}");
        (
            (1_u32..9, 0_u32..9, 0_u32..9),
            (0_i32..9, 0_i32..9),
            latest,
            (0_u64..9, 0_u64..9),
        )
            .prop_map(
                |(
                    (events, plays, seeks),
                    (one_s, other_s),
                    (at_ms, event_id, position_s, film),
                    (one, other),
                )| {
                    Activity {
                        events,
                        plays,
                        pauses: plays,
                        seeks,
                        buffers: seeks,
                        positions_s: Some((one_s.min(other_s), one_s.max(other_s))),
                        latest: Some(Latest {
                            at_ms,
                            event_id,
                            position_s,
                            content_id: film.into(),
                        }),
                        offsets: Some((one.min(other), one.max(other))),
                    }
                },
            )
    }

    fn merged(parts: impl IntoIterator<Item = Activity>) -> Activity {
        let mut whole = Activity::default();
        for part in parts {
            whole.merge(part);
        }
        whole
    }

    proptest! {
        #[test]
        fn merging_is_associative_commutative_and_has_a_neutral_element(
            a in activity(), b in activity(), c in activity(),
        ) {
            let nested = merged([a.clone(), merged([b.clone(), c.clone()])]);
            prop_assert_eq!(&merged([merged([a.clone(), b.clone()]), c.clone()]), &nested);
            prop_assert_eq!(&merged([c, b, a.clone()]), &nested);
            prop_assert_eq!(merged([a.clone(), Activity::default()]), a);
        }

        #[test]
        fn the_bytes_read_back(activity in activity()) {
            let bytes = activity.to_bytes();
            prop_assert_eq!(Activity::from_bytes(&bytes), Some(activity));
            prop_assert_eq!(Activity::from_bytes(&bytes[..50]), None);
        }
    }
}
