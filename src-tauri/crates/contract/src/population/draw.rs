//! Numbers that look random and follow from a seed, the same on every machine.

use crate::sample::mix;

/// A stream of draws.
#[derive(Clone)]
pub(super) struct Draws(u64);

impl Draws {
    /// The stream of some numbers: other numbers give a stream that has nothing to do with this one.
    pub(super) fn of(seed: &[u64]) -> Draws {
        Draws(0).with(seed)
    }

    /// The stream of these numbers and some more.
    pub(super) fn with(self, more: &[u64]) -> Draws {
        Draws(more.iter().fold(self.0, |state, &part| mix(state ^ part)))
    }

    /// Any number at all.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = mix(self.0);
        self.0
    }

    /// A number under `limit`.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// An index into something of that length.
    pub(super) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// One of the choices.
    pub(super) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.index(choices.len())]
    }

    /// Yes in so many of a thousand cases.
    pub(super) fn permille(&mut self, yes: u64) -> bool {
        self.below(1000) < yes
    }

    /// Sixteen drawn bytes in the shape of a version 4 UUID.
    pub(super) fn uuid(&mut self) -> String {
        crate::sample::uuid(self.next(), self.next())
    }
}

/// Ranks by Zipf's law: the second comes half as often as the first, the third a third as often.
pub(super) struct Zipf {
    /// Where each rank ends, all laid in a row.
    ends: Vec<u64>,
    /// The rank at which each stretch of the row begins, and the last one of all.
    stretches: Vec<usize>,
}

/// Into how many stretches the row is cut, so that a place is found in a few steps.
const STRETCHES: u64 = 1024;

impl Zipf {
    pub(super) fn new(ranks: usize) -> Zipf {
        let weights = (1..=ranks as u64).map(|rank| (1 << 32) / rank);
        let ends = weights.scan(0, |end, weight| {
            *end += weight;
            Some(*end)
        });
        let ends: Vec<u64> = ends.collect();
        let length = ends.last().copied().unwrap_or(0);
        let stretch = |number: u64| ends.partition_point(|&end| end <= length / STRETCHES * number);
        let stretches = (0..STRETCHES).map(stretch).chain([ranks]).collect();
        Zipf { ends, stretches }
    }

    /// A rank, counted from 0.
    pub(super) fn rank(&self, draws: &mut Draws) -> usize {
        let length = self.ends.last().copied().unwrap_or(0) / STRETCHES;
        let stretch = draws.index(self.stretches.len() - 1);
        let place = length * stretch as u64 + draws.below(length);
        let (from, to) = (self.stretches[stretch], self.stretches[stretch + 1]);
        from + self.ends[from..to].partition_point(|&end| end <= place)
    }
}
