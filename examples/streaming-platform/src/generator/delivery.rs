//! What happens to an event between the player and the topic.

use super::{Draw, ViewingEvent};

/// How a record is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Poison {
    /// The first byte is not the framing's.
    BadMagic,
    /// The schema id is one that nobody registered.
    UnknownSchemaId,
    /// The value ends in the middle of a field.
    Truncated,
}

/// What happened to a record on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives once, perhaps late.
    Good,
    /// It arrives again, byte for byte.
    Duplicate,
    /// It arrives again with another position under the same identity.
    Altered,
    /// Its bytes are broken.
    Poisoned(Poison),
    /// The player's clock is an hour ahead.
    WrongClock,
}

/// A record as it arrives.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// When it reaches the topic, in milliseconds since 1970 UTC.
    pub arrival_ms: i64,
    /// What happened to it.
    pub fate: Fate,
    /// Version of the contract that it is written with.
    pub writer: u32,
    /// The event inside.
    pub event: ViewingEvent,
}

/// Carries events to the topic.
#[derive(Debug)]
pub(super) struct Carrier {
    draw: Draw,
    carried: u64,
    expected: u64,
}

const HOUR_MS: i64 = 3_600_000;

impl Carrier {
    pub(super) fn new(seed: u64, expected: u64) -> Self {
        Self {
            draw: Draw::new(seed, 2),
            carried: 0,
            expected,
        }
    }

    /// The arrivals that one event causes: one, or two.
    pub(super) fn carry(&mut self, event: ViewingEvent) -> Vec<Arrival> {
        self.carried += 1;
        let delay_ms = if self.draw.chance(0.01) {
            60_000 + self.draw.between(0, 60_000)
        } else {
            self.draw.exponential(2_000.0).min(30_000)
        };
        let fate = self.fate();
        let arrival = Arrival {
            arrival_ms: event.occurred_at_ms + delay_ms,
            fate: if matches!(fate, Fate::Duplicate | Fate::Altered) {
                Fate::Good
            } else {
                fate
            },
            writer: event.writer,
            event,
        };
        match fate {
            Fate::Good | Fate::Poisoned(_) => vec![arrival],
            Fate::WrongClock => {
                let mut wrong = arrival;
                wrong.event.occurred_at_ms += HOUR_MS;
                vec![wrong]
            }
            Fate::Duplicate | Fate::Altered => {
                let mut again = Arrival {
                    fate,
                    ..arrival.clone()
                };
                again.arrival_ms += 1 + self.draw.between(0, 20_000);
                if fate == Fate::Altered {
                    again.event.position_s += 1;
                }
                vec![arrival, again]
            }
        }
    }

    /// Rare fates by chance, and each once by plan, so that short streams have them too.
    fn fate(&mut self) -> Fate {
        const PLANNED: [Fate; 6] = [
            Fate::Duplicate,
            Fate::Altered,
            Fate::Poisoned(Poison::BadMagic),
            Fate::Poisoned(Poison::UnknownSchemaId),
            Fate::Poisoned(Poison::Truncated),
            Fate::WrongClock,
        ];
        let drawn = self.draw.unit();
        for (nth, planned) in (1_u64..).zip(PLANNED) {
            if self.carried == self.expected * nth / 10 {
                return planned;
            }
        }
        match drawn {
            drawn if drawn < 0.005 => Fate::Duplicate,
            drawn if drawn < 0.0051 => Fate::Altered,
            drawn if drawn < 0.00514 => Fate::Poisoned(Poison::BadMagic),
            drawn if drawn < 0.00517 => Fate::Poisoned(Poison::UnknownSchemaId),
            drawn if drawn < 0.0052 => Fate::Poisoned(Poison::Truncated),
            drawn if drawn < 0.0062 => Fate::WrongClock,
            _ => Fate::Good,
        }
    }
}
