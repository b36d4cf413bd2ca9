//! Medians, percentiles and buckets. All exact.

use super::Bucket;

/// Where the buckets of how long something took begin, in milliseconds: minutes, hours, days.
pub(super) const LENGTHS_MS: [i64; 11] = {
    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    [
        0,
        5 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        4 * HOUR,
        8 * HOUR,
        24 * HOUR,
        48 * HOUR,
        168 * HOUR,
    ]
};
/// How many buckets of scores there are at most.
const MOST_BUCKETS: f64 = 12.0;

/// The value that at least so many per cent are no greater than.
pub(super) fn nearest_rank<T: Ord + Copy>(values: &mut [T], per_cent: usize) -> Option<T> {
    let rank = (values.len() * per_cent).div_ceil(100).max(1);
    if values.is_empty() {
        return None;
    }
    let (_, value, _) = values.select_nth_unstable(rank - 1);
    Some(*value)
}

/// The value in the middle; between the two that are, where there are two. Sorts.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = *values.get(values.len().checked_sub(1)? / 2)?;
    // Each by itself, so that the sum of great ones is not beyond all numbers.
    #[expect(clippy::float_cmp, reason = "where they are the same, nothing is to be rounded")]
    Some(if lower == upper { lower } else { lower / 2.0 + upper / 2.0 })
}

/// The same of whole numbers, rounded down. Changes their order.
pub(super) fn median_whole(values: &mut [i64]) -> Option<i64> {
    let (middle, is_even) = (values.len() / 2, values.len().is_multiple_of(2));
    if values.is_empty() {
        return None;
    }
    let (below, upper, _) = values.select_nth_unstable(middle);
    let lower = if is_even { below.iter().max().copied().unwrap_or(*upper) } else { *upper };
    Some(i64::midpoint(lower, *upper))
}

/// Buckets of equal width, 1, 2 or 5 times a power of ten, that cover what there is and no more.
pub(super) fn equal_buckets(values: &[f64]) -> Vec<Bucket<f64>> {
    let bounds = |(low, high): (f64, f64), value: &f64| (low.min(*value), high.max(*value));
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), bounds);
    if values.is_empty() {
        return Vec::new();
    }
    let edges = edges(low, high);
    let mut buckets: Vec<_> =
        edges.windows(2).map(|edge| Bucket { from: edge[0], to: edge[1], count: 0 }).collect();
    let last = buckets.len().saturating_sub(1);
    for value in values {
        let place = edges.partition_point(|edge| edge <= value).saturating_sub(1).min(last);
        if let Some(bucket) = buckets.get_mut(place) {
            bucket.count += 1;
        }
    }
    buckets
}

/// Where buckets begin and the last one ends, growing. An edge is the number that is written so, such as 0.3, and not
/// a sum of others.
fn edges(low: f64, high: f64) -> Vec<f64> {
    let span = high - low;
    // One value, or such that lie as far apart as numbers can.
    if span <= 0.0 || !span.is_finite() {
        let to = if span > 0.0 { f64::INFINITY } else { low + 1.0_f64.max(low.abs() * f64::EPSILON * 4.0) };
        return vec![low, to];
    }
    let mut power = (span / MOST_BUCKETS).log10().floor();
    loop {
        for times in [1.0, 2.0, 5.0] {
            let edge = |place: f64| {
                if power < 0.0 {
                    place * times / 10_f64.powf(-power)
                } else {
                    place * times * 10_f64.powf(power)
                }
            };
            let step = edge(1.0);
            let first = (low / step).floor();
            let first = if edge(first) > low { first - 1.0 } else { first };
            let mut edges = vec![edge(first)];
            let mut place = first;
            while edges.last().is_some_and(|edge| *edge <= high) && edges.len() <= 14 {
                place += 1.0;
                edges.push(edge(place));
            }
            let grows = edges.windows(2).all(|edge| edge[0] < edge[1]);
            #[expect(clippy::cast_precision_loss, reason = "a few")]
            let few = (edges.len() - 1) as f64 <= MOST_BUCKETS;
            if grows && few && edges.last().is_some_and(|edge| *edge > high) {
                return edges;
            }
        }
        power += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn scores_of_one_decimal_fall_into_the_bucket_that_is_written_like_them() {
        let buckets = equal_buckets(&[0.1, 0.2, 0.3, 0.3, 0.7, 1.0]);

        let told: Vec<_> = buckets.iter().map(|bucket| (bucket.from, bucket.to, bucket.count)).collect();
        assert_eq!(told[..3], [(0.1, 0.2, 1), (0.2, 0.3, 1), (0.3, 0.4, 2)]);
        assert_eq!(told.last(), Some(&(1.0, 1.1, 1)));
    }

    #[test]
    fn the_range_is_that_of_the_scores_and_not_a_guess() {
        let ends = |values: &[f64]| {
            let buckets = equal_buckets(values);
            (buckets[0].from, buckets[buckets.len() - 1].to, buckets.len())
        };

        assert_eq!(ends(&[6.4, 7.1, 9.8]), (6.0, 10.0, 8));
        assert_eq!(ends(&[12.0, 97.0]), (10.0, 100.0, 9));
        assert_eq!(ends(&[-3.0, 3.0]), (-3.0, 4.0, 7));
        assert_eq!(ends(&[7.0]), (7.0, 8.0, 1));
        assert_eq!(equal_buckets(&[]), []);
    }

    #[test]
    fn medians_and_percentiles_are_those_of_the_sorted_values() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&mut [f64::MAX, f64::MAX]), Some(f64::MAX));
        assert_eq!(median(&mut []), None);
        assert_eq!(median_whole(&mut [5, 1, 2, 4]), Some(3));
        assert_eq!(nearest_rank(&mut [5, 1, 4, 2, 3], 90), Some(5));
        assert_eq!(nearest_rank(&mut (1..=100).rev().collect::<Vec<_>>(), 99), Some(99));
        assert_eq!(nearest_rank::<u32>(&mut [], 50), None);
    }

    proptest! {
        #[test]
        fn every_value_is_in_the_one_bucket_that_holds_it(
            values in prop::collection::vec(prop_oneof![
                (-100_i32..1000).prop_map(|tenths| f64::from(tenths) / 10.0),
                prop::num::f64::NORMAL | prop::num::f64::ZERO,
            ], 1..40)
        ) {
            let buckets = equal_buckets(&values);

            prop_assert!(buckets.len() <= 12, "{:?}", buckets);
            prop_assert!(buckets.windows(2).all(|two| two[0].to.total_cmp(&two[1].from).is_eq()));
            prop_assert_eq!(buckets.iter().map(|bucket| bucket.count).sum::<u64>(), values.len() as u64);
            for bucket in &buckets {
                let held = values.iter().filter(|value| (bucket.from..bucket.to).contains(*value)).count();
                prop_assert_eq!(held as u64, bucket.count, "{:?}", bucket);
            }
        }
    }
}
