//! Results by interview.

use std::cmp::Reverse;
use std::sync::Arc;

use eventlog::{InterviewKey, ResultStanding};
use jiff::Timestamp;

use super::{Asked, Usual};
use crate::settings::InterviewSettings;
use crate::{Error, Folders, Settings, SettingsFile};

/// The results of an interview in an environment.
#[derive(Debug, Clone, PartialEq)]
pub struct InterviewGroup {
    /// `interview_id`; `None`: those whose deliveries tell none.
    pub interview: Option<Arc<str>>,
    /// Environment.
    pub environment: Arc<str>,
    /// What a person set about it.
    pub settings: InterviewSettings,
    /// How many results.
    pub results: u64,
    /// How many of them wait for their score.
    pub awaiting: u64,
    /// How many of those wait longer than usual.
    pub overdue: u64,
    /// How many were scored, decided or not.
    pub scored: u64,
    /// How many of these are through to the next round.
    pub advance: u64,
    /// How many are not.
    pub reject: u64,
    /// How many are undecided.
    pub undecided: u64,
    /// How many failed.
    pub failed: u64,
    /// Half of the scores are below, half above.
    pub median_score: Option<f64>,
    /// After how long without a score it is unusual, in milliseconds; `None` where nothing tells.
    pub usual_ms: Option<i64>,
    /// When one of them changed last.
    pub changed_at: Timestamp,
}

/// The interviews that have results, of one environment or of each, the one that changed last first. Blocks.
pub fn interview_groups(asked: &Asked<'_>, environment: Option<&str>) -> Result<Vec<InterviewGroup>, Error> {
    let results = asked.reader.results()?;
    let mut usual = Usual::new(&results, asked);
    let mut groups = Vec::new();
    for (InterviewKey { environment: of, interview }, mut tally) in results.tallies()? {
        if environment.is_some_and(|environment| *environment != *of) {
            continue;
        }
        let set = interview.as_deref().and_then(|interview| asked.settings.interviews.get(interview));
        let [undecided, advance, reject] =
            [ResultStanding::Scored, ResultStanding::Advance, ResultStanding::Reject]
                .map(|one| tally.of(one));
        groups.push(InterviewGroup {
            settings: set.cloned().unwrap_or_default(),
            results: tally.results(),
            awaiting: tally.of(ResultStanding::Awaiting),
            overdue: usual.overdue(&of, interview.as_deref())?,
            scored: undecided + advance + reject,
            advance,
            reject,
            undecided,
            failed: tally.of(ResultStanding::Failed),
            median_score: median(&mut tally.scores),
            usual_ms: usual.of(&of, interview.as_deref())?,
            changed_at: Timestamp::from_millisecond(tally.changed_at).unwrap_or_default(),
            environment: of,
            interview,
        });
    }
    groups.sort_by_cached_key(|group| {
        (Reverse(group.changed_at), group.environment.clone(), group.interview.clone())
    });
    Ok(groups)
}

/// Keeps what a person says about an interview in the settings file; what says nothing goes.
pub fn set_interview(
    folders: &Folders,
    interview: &str,
    settings: InterviewSettings,
) -> Result<Settings, Error> {
    settings.check().map_err(Error::Invalid)?;
    if interview.is_empty() {
        return Err(Error::Invalid("an interview has an id: the payload's `interview_id`".to_owned()));
    }
    SettingsFile::change(folders, |all| {
        if settings.is_empty() {
            all.interviews.remove(interview);
        } else {
            all.interviews.insert(interview.to_owned(), settings);
        }
    })
}

fn median(scores: &mut [f64]) -> Option<f64> {
    scores.sort_unstable_by(f64::total_cmp);
    let middle = scores.len() / 2;
    let upper = *scores.get(middle)?;
    Some(if scores.len().is_multiple_of(2) { f64::midpoint(scores[middle - 1], upper) } else { upper })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_scores_are_below_the_median() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [7.0, 1.0, 3.0]), Some(3.0));
        assert_eq!(median(&mut [8.0, 1.0, 3.0, 4.0]), Some(3.5));
    }
}
