//! Viewers: who watches which film, for how long, on which device, and what the player reports meanwhile.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Draw, EPOCH_MS};
use crate::films::Popularity;

/// What a player reports. `Download` exists since version 4 of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// The viewing begins.
    Play,
    /// The viewing goes on.
    Heartbeat,
    /// The viewer stops the picture.
    Pause,
    /// The viewer goes on.
    Resume,
    /// The viewer jumps.
    Seek,
    /// The player waits for data.
    Buffer,
    /// The viewing ends.
    Stop,
    /// The film is kept for later.
    Download,
}

/// Class of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// Television.
    Tv,
    /// Phone.
    Mobile,
    /// Browser.
    Web,
    /// Tablet.
    Tablet,
}

impl Device {
    /// The word in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tv => "tv",
            Self::Mobile => "mobile",
            Self::Web => "web",
            Self::Tablet => "tablet",
        }
    }
}

/// Measured network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Enough for every rendition.
    Good,
    /// Enough for high definition.
    Fair,
    /// Not enough.
    Poor,
}

impl Network {
    /// The word in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
        }
    }

    fn next(self, draw: &mut Draw) -> Self {
        let weights = match self {
            Self::Good => [
                (Self::Good, 0.995),
                (Self::Fair, 0.004),
                (Self::Poor, 0.001),
            ],
            Self::Fair => [(Self::Good, 0.02), (Self::Fair, 0.97), (Self::Poor, 0.01)],
            Self::Poor => [(Self::Good, 0.01), (Self::Fair, 0.05), (Self::Poor, 0.94)],
        };
        draw.weighted(&weights).unwrap_or(self)
    }

    const fn rendition(self) -> (&'static str, i32) {
        match self {
            Self::Good => ("uhd", 15_000),
            Self::Fair => ("hd", 5_000),
            Self::Poor => ("sd", 1_200),
        }
    }
}

/// One event as the player saw it, before any encoding.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewingEvent {
    /// Identity.
    pub event_id: [u8; 16],
    /// Event time, in milliseconds since 1970 UTC.
    pub occurred_at_ms: i64,
    /// Viewer.
    pub user_id: i64,
    /// Index of the film in the catalogue's file.
    pub film: usize,
    /// Number of the viewer's session.
    pub session: u64,
    /// What happened.
    pub kind: EventKind,
    /// Position in the film, in seconds.
    pub position_s: i32,
    /// Rendition.
    pub quality_level: &'static str,
    /// Device.
    pub device: Device,
    /// Network.
    pub network: Network,
    /// Bitrate of the rendition; players of version 1 do not report it.
    pub bitrate_kbps: Option<i32>,
    /// Country of the account.
    pub country: &'static str,
    /// Version of the contract that the player writes.
    pub writer: u32,
}

/// Seconds between heartbeats.
const HEARTBEAT_MS: i64 = 2_000;

#[derive(Debug)]
struct Viewer {
    writer: u32,
    country: &'static str,
    device: Device,
    network: Network,
    session: u64,
    film: usize,
    position_s: i32,
    /// Position at which the viewing ends.
    until_s: i32,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Watching,
    Paused,
}

/// All viewers, by the time of their next event.
#[derive(Debug)]
pub(super) struct Audience {
    draw: Draw,
    viewers: Vec<Viewer>,
    next: BinaryHeap<Reverse<(i64, usize)>>,
    popularity: Popularity,
}

impl Audience {
    pub(super) fn new(seed: u64, viewers: u64, popularity: Popularity) -> Self {
        let mut draw = Draw::new(seed, 1);
        let mut next = BinaryHeap::new();
        let viewers = (0..usize::try_from(viewers).unwrap_or(20))
            .map(|index| {
                next.push(Reverse((EPOCH_MS + draw.exponential(60_000.0), index)));
                Viewer {
                    writer: draw
                        .weighted(&[(4, 0.55), (3, 0.25), (2, 0.15), (1, 0.05)])
                        .unwrap_or(4),
                    country: draw
                        .weighted(&[
                            ("PL", 0.3),
                            ("DE", 0.25),
                            ("US", 0.2),
                            ("BR", 0.15),
                            ("IN", 0.1),
                        ])
                        .unwrap_or("PL"),
                    device: Device::Tv,
                    network: Network::Good,
                    session: 0,
                    film: 0,
                    position_s: 0,
                    until_s: 0,
                    state: State::Idle,
                }
            })
            .collect();
        Self {
            draw,
            viewers,
            next,
            popularity,
        }
    }

    /// Time of the next event.
    pub(super) fn now_ms(&self) -> i64 {
        self.next
            .peek()
            .map_or(i64::MAX, |Reverse((at_ms, _))| *at_ms)
    }

    /// The next event of any viewer.
    pub(super) fn next_event(&mut self) -> ViewingEvent {
        let Reverse((at_ms, index)) = self.next.pop().unwrap_or(Reverse((EPOCH_MS, 0)));
        let draw = &mut self.draw;
        let viewer = &mut self.viewers[index];
        viewer.network = viewer.network.next(draw);
        let (kind, wait_ms) = viewer.act(draw, &self.popularity);
        self.next
            .push(Reverse((at_ms + wait_ms + draw.between(0, 40), index)));
        let (quality_level, bitrate) = viewer.network.rendition();
        ViewingEvent {
            event_id: draw.uuid(),
            occurred_at_ms: at_ms,
            user_id: 1_000 + i64::try_from(index).unwrap_or_default(),
            film: viewer.film,
            session: viewer.session,
            kind,
            position_s: viewer.position_s,
            quality_level,
            device: viewer.device,
            network: viewer.network,
            bitrate_kbps: (viewer.writer >= 2 && !draw.chance(0.1)).then_some(bitrate),
            country: viewer.country,
            writer: viewer.writer,
        }
    }
}

impl Viewer {
    /// What the viewer does now, and how long until the next event.
    fn act(&mut self, draw: &mut Draw, popularity: &Popularity) -> (EventKind, i64) {
        match self.state {
            State::Idle => {
                self.begin(draw, popularity);
                (EventKind::Play, HEARTBEAT_MS)
            }
            State::Paused => {
                self.state = State::Watching;
                (EventKind::Resume, HEARTBEAT_MS)
            }
            State::Watching => self.watch(draw),
        }
    }

    fn begin(&mut self, draw: &mut Draw, popularity: &Popularity) {
        let devices = [
            (Device::Tv, 0.45),
            (Device::Mobile, 0.35),
            (Device::Web, 0.15),
            (Device::Tablet, 0.05),
        ];
        self.device = draw.weighted(&devices).unwrap_or(Device::Tv);
        self.session += 1;
        self.film = popularity.pick(draw.unit());
        self.position_s = 0;
        let runtime_s = popularity.runtime_s(self.film);
        // Most stop within minutes, some stay to the end.
        let stays_s = i32::try_from(draw.lognormal(420.0, 1.2)).unwrap_or(runtime_s);
        self.until_s = stays_s.clamp(4, runtime_s);
        self.state = State::Watching;
    }

    fn watch(&mut self, draw: &mut Draw) -> (EventKind, i64) {
        self.position_s += 2;
        if self.position_s >= self.until_s {
            self.state = State::Idle;
            return (EventKind::Stop, 1_000 + draw.exponential(90_000.0));
        }
        if self.network == Network::Poor && draw.chance(0.2) {
            return (EventKind::Buffer, HEARTBEAT_MS + draw.exponential(1_500.0));
        }
        if draw.chance(0.008) {
            self.state = State::Paused;
            return (EventKind::Pause, 2_000 + draw.exponential(20_000.0));
        }
        if draw.chance(0.006) {
            let jump_s = i32::try_from(draw.between(-60, 180)).unwrap_or(30);
            self.position_s = (self.position_s + jump_s).clamp(0, self.until_s);
            return (EventKind::Seek, HEARTBEAT_MS);
        }
        if self.writer >= 4 && draw.chance(0.001) {
            return (EventKind::Download, HEARTBEAT_MS);
        }
        (EventKind::Heartbeat, HEARTBEAT_MS)
    }
}
