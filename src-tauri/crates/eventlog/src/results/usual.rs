//! How long a score usually takes.

/// How many samples say something.
const FEWEST: usize = 5;
/// How many of the newest are looked at: habits change.
const MOST: usize = 200;
/// Nobody is told to worry before.
const FLOOR: i64 = 30 * 60 * 1000;

/// After how long without a score something is unusual, in milliseconds: twice what nine of ten took, and at least
/// half an hour. `waits`: how long each took from collected to scored, the newest first. `None`: too few to say.
pub fn usual_ms(waits: &[i64]) -> Option<i64> {
    let mut newest = waits[..waits.len().min(MOST)].to_vec();
    if newest.len() < FEWEST {
        return None;
    }
    newest.sort_unstable();
    let nine_of_ten = newest[(newest.len() * 9).div_ceil(10) - 1];
    Some(nine_of_ten.saturating_mul(2).max(FLOOR))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    #[test]
    fn a_few_samples_say_nothing_and_quick_ones_leave_half_an_hour() {
        assert_eq!(usual_ms(&[MINUTE; 4]), None);
        assert_eq!(usual_ms(&[MINUTE; 5]), Some(30 * MINUTE));
    }

    #[test]
    fn one_of_ten_may_take_for_ever() {
        let mut waits = vec![40 * MINUTE; 9];
        waits.push(i64::MAX);

        assert_eq!(usual_ms(&waits), Some(80 * MINUTE));
        waits.pop();
        waits[0] = i64::MAX;
        assert_eq!(usual_ms(&waits), Some(i64::MAX), "one of nine is more than that");
    }

    #[test]
    fn only_the_newest_count() {
        let mut waits = vec![60 * MINUTE; 200];
        waits.extend(vec![600 * MINUTE; 1000]);

        assert_eq!(usual_ms(&waits), Some(120 * MINUTE));
    }
}
