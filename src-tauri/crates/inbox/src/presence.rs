//! Notices when deliveries may have been missed: nothing running, the computer asleep, the tunnel down, nothing
//! stored. Kept as gaps in the log.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use eventlog::{EventLog, Gap, GapCause};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::settings::ProviderName;
use crate::{Error, Folders, TunnelStanding};

/// What is shorter is no gap: JobMojito tries again for longer than that. What could not be stored was answered, so
/// that counts however short it was.
const SHORTEST: SignedDuration = SignedDuration::from_secs(60);
/// How often the clock is looked at.
const GLANCE: Duration = Duration::from_secs(5);
/// How often a sign of life is left behind; a crash is noticed as that much earlier, at most.
const BEAT: Duration = Duration::from_secs(30);

/// A small file whose time of change says when this log last had an instance that was alive.
#[derive(Debug, Clone)]
pub(crate) struct SignOfLife {
    path: PathBuf,
}

impl SignOfLife {
    pub(crate) fn of(folders: &Folders) -> SignOfLife {
        SignOfLife { path: folders.data().join("alive") }
    }

    /// When the last one was given; `None` before the first.
    pub(crate) fn last(&self) -> Option<Timestamp> {
        let changed = std::fs::metadata(&self.path).ok()?.modified().ok()?;
        Timestamp::try_from(changed).ok()
    }

    /// Gives one. No sync and nothing of the log: a power failure is noticed as that much earlier.
    pub(crate) fn give(&self, now: Timestamp) -> Result<(), Error> {
        let given = open(&self.path).and_then(|file| file.set_modified(SystemTime::from(now)));
        given.map_err(|source| Error::Io { what: "cannot write", path: self.path.clone(), source })
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Notes gaps until it is aborted.
pub(crate) async fn run(log: EventLog, folders: Folders, mut tunnel: watch::Receiver<TunnelStanding>) {
    let sign = SignOfLife::of(&folders);
    let (last, now) = (sign.last(), Timestamp::now());
    // What the former instance left open. A log that cannot be written yet is asked again.
    while log.end_gaps(last.unwrap_or(now).min(now)).await.is_err() {
        tokio::time::sleep(GLANCE).await;
    }
    let mut gaps: Vec<Gap> = last.and_then(|last| gap(last, now, GapCause::Closed)).into_iter().collect();
    let mut presence = Presence::since(now);
    let mut health = log.health();
    let mut ticks = interval(GLANCE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut beaten: Option<Instant> = None;
    loop {
        gaps.extend(presence.look(&Look {
            now: Timestamp::now(),
            tunnel: Tunnel::of(&tunnel.borrow_and_update()),
            storing: health.borrow_and_update().is_ok(),
        }));
        note(&log, &mut gaps).await;
        if beaten.is_none_or(|beaten| beaten.elapsed() >= BEAT) {
            beaten = Some(Instant::now());
            if let Err(error) = sign.give(Timestamp::now()) {
                tracing::debug!(%error, "no sign of life is left behind");
            }
        }
        tokio::select! {
            _ = ticks.tick() => {}
            Ok(()) = tunnel.changed() => {}
            changed = health.changed() => if changed.is_err() { return },
        }
    }
}

/// Keeps gaps in the log; those that it does not take yet stay.
async fn note(log: &EventLog, gaps: &mut Vec<Gap>) {
    while let Some(gap) = gaps.first() {
        if log.note_gap(*gap).await.is_err() {
            return;
        }
        gaps.remove(0);
    }
}

/// How things stand at a moment.
#[derive(Debug, Clone, Copy)]
struct Look {
    now: Timestamp,
    tunnel: Tunnel,
    /// Whether the log can be written.
    storing: bool,
}

/// What matters of a tunnel here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tunnel {
    /// None is wanted.
    None,
    Down,
    Up,
}

impl Tunnel {
    fn of(standing: &TunnelStanding) -> Tunnel {
        match standing.provider {
            ProviderName::None => Tunnel::None,
            _ if standing.status.url().is_some() => Tunnel::Up,
            _ => Tunnel::Down,
        }
    }
}

/// Tells gaps from one look to the next. Nothing here reads a clock.
#[derive(Debug)]
struct Presence {
    /// When it was looked last.
    looked: Timestamp,
    /// Since when the tunnel is down, and whether that is noted.
    tunnel: Option<(Timestamp, bool)>,
    /// Since when nothing can be stored.
    storage: Option<Timestamp>,
}

impl Presence {
    fn since(now: Timestamp) -> Presence {
        Presence { looked: now, tunnel: None, storage: None }
    }

    /// The gaps that this look tells; one without an end is told again with it.
    fn look(&mut self, look: &Look) -> Vec<Gap> {
        let now = look.now;
        let mut gaps = Vec::new();
        // It is looked every few seconds: where much more has gone by, nothing ran meanwhile.
        gaps.extend(gap(self.looked, now, GapCause::Asleep));
        self.looked = now;
        self.see_tunnel(look, &mut gaps);
        match (self.storage, look.storing) {
            (None, false) => self.storage = Some(now),
            (Some(from), true) => {
                self.storage = None;
                gaps.extend((from < now).then_some(Gap { from, to: Some(now), cause: GapCause::Storage }));
            }
            _ => {}
        }
        gaps
    }

    fn see_tunnel(&mut self, look: &Look, gaps: &mut Vec<Gap>) {
        let cause = GapCause::Tunnel;
        match (self.tunnel, look.tunnel) {
            (None, Tunnel::Down) => self.tunnel = Some((look.now, false)),
            // Told while it lasts, so that a crash does not hide it.
            (Some((from, false)), Tunnel::Down) if gap(from, look.now, cause).is_some() => {
                self.tunnel = Some((from, true));
                gaps.push(Gap { from, to: None, cause });
            }
            (Some((from, told)), Tunnel::Up | Tunnel::None) => {
                self.tunnel = None;
                let ended = Gap { from, to: Some(look.now.max(from)), cause };
                gaps.extend(if told { Some(ended) } else { gap(from, look.now, cause) });
            }
            _ => {}
        }
    }
}

/// The gap between two times, where it is one: a clock that was set back makes none.
fn gap(from: Timestamp, to: Timestamp, cause: GapCause) -> Option<Gap> {
    (to.duration_since(from) > SHORTEST).then_some(Gap { from, to: Some(to), cause })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sleep_is_a_gap_and_a_late_look_is_none() {
        let mut presence = Presence::since(at(0));

        let told: Vec<_> = [5, 65, 70, 3_670, 3_675].map(|now| presence.look(&look(now))).concat();

        assert_eq!(told, [closed(70, 3_670, GapCause::Asleep)], "{told:?}");
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_gap_and_one_that_follows_is_seen() {
        let mut presence = Presence::since(at(7_200));

        let told: Vec<_> = [7_205, 3_600, 3_605, 3_700].map(|now| presence.look(&look(now))).concat();

        assert_eq!(told, [closed(3_605, 3_700, GapCause::Asleep)]);
    }

    #[test]
    fn a_tunnel_that_is_down_for_long_is_told_while_it_lasts_and_when_it_ends() {
        let mut presence = Presence::since(at(0));
        let down = |now| Look { tunnel: Tunnel::Down, ..look(now) };
        let looks = [look(5), down(10), down(40), down(69), down(71), down(100), look(105), look(110)];

        let told: Vec<_> = looks.iter().flat_map(|look| presence.look(look)).collect();

        let open = Gap { from: at(10), to: None, cause: GapCause::Tunnel };
        assert_eq!(told, [open, closed(10, 105, GapCause::Tunnel)]);
    }

    #[test]
    fn a_tunnel_that_comes_back_at_once_or_is_not_wanted_is_no_gap() {
        let mut presence = Presence::since(at(0));
        let with = |tunnel, now| Look { tunnel, ..look(now) };
        let looks = [
            with(Tunnel::Down, 5),
            with(Tunnel::Up, 60),
            with(Tunnel::None, 65),
            with(Tunnel::None, 125),
            with(Tunnel::Down, 130),
            with(Tunnel::None, 180),
        ];

        let told: Vec<_> = looks.iter().flat_map(|look| presence.look(look)).collect();

        assert_eq!(told, []);
    }

    #[test]
    fn what_could_not_be_stored_is_a_gap_however_short() {
        let mut presence = Presence::since(at(0));
        let looks = [look(5), Look { storing: false, ..look(7) }, look(9)];

        let told: Vec<_> = looks.iter().flat_map(|look| presence.look(look)).collect();

        assert_eq!(told, [closed(7, 9, GapCause::Storage)]);
    }

    proptest! {
        #[test]
        fn no_gap_is_negative_whatever_the_clock_does(
            steps in prop::collection::vec((-10_000_i64..10_000, 0..3_u8, any::<bool>()), 1..60)
        ) {
            let mut presence = Presence::since(at(100_000));
            let mut now = 100_000;
            for (step, tunnel, storing) in steps {
                now += step;
                let tunnel = [Tunnel::None, Tunnel::Down, Tunnel::Up][usize::from(tunnel)];
                for gap in presence.look(&Look { now: at(now), tunnel, storing }) {
                    prop_assert!(gap.to.is_none_or(|to| to >= gap.from), "{:?}", gap);
                }
            }
        }
    }

    #[test]
    fn a_sign_of_life_is_read_back_and_is_the_users_alone() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(folder.path().to_owned()), None).unwrap();
        let sign = SignOfLife::of(&folders);

        let before = sign.last();
        sign.give(at(1_000)).unwrap();
        sign.give(at(2_000)).unwrap();

        assert_eq!((before, sign.last()), (None, Some(at(2_000))));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join("alive")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    fn look(now: i64) -> Look {
        Look { now: at(now), tunnel: Tunnel::Up, storing: true }
    }

    fn closed(from: i64, to: i64, cause: GapCause) -> Gap {
        Gap { from: at(from), to: Some(at(to)), cause }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }
}
