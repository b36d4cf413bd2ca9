//! Results by candidate.

use std::sync::Arc;

use eventlog::{CandidateKey, Gap, KeptResult, Sequence};
use jiff::tz::TimeZone;
use query::{Needle, fold};

use super::{Asked, ResultDetail, ResultLine, Usual, line};
use crate::Error;

/// A candidate of an environment.
#[derive(Debug, Clone)]
pub struct CandidateGroup {
    /// What tells the candidate from others.
    pub key: CandidateKey,
    /// How many results.
    pub results: u64,
    /// How many attempts these had.
    pub attempts: u64,
    /// The result that changed last.
    pub newest: ResultLine,
}

/// Some candidates, the one whose results changed last first.
#[derive(Debug, Clone, Default)]
pub struct CandidatePage {
    /// Each once.
    pub candidates: Vec<CandidateGroup>,
    /// Where the next ones begin; `None` behind the last.
    pub before: Option<Sequence>,
}

/// A candidate with all results.
#[derive(Debug, Clone)]
pub struct CandidateDetail {
    /// What tells the candidate from others.
    pub key: CandidateKey,
    /// The one that changed last first; never empty.
    pub results: Vec<ResultDetail>,
}

impl CandidatePage {
    /// Reads the candidates whose name or e-mail address has a text in it, whatever its case and accents. `before`:
    /// only those whose newest change is older than this place in the log. Blocks.
    pub fn read(
        asked: &Asked<'_>,
        text: &str,
        before: Option<Sequence>,
        limit: usize,
    ) -> Result<CandidatePage, Error> {
        let results = asked.reader.results()?;
        let needle = Needle::new(text.trim());
        let mut found: Vec<KeptResult> = Vec::new();
        let mut more = false;
        results.candidates(before, |kept| {
            let facts = &kept.facts;
            let texts = [&facts.name, &facts.email];
            if texts.into_iter().flatten().any(|text| needle.is_in(&fold(text))) || needle.is_empty() {
                more = found.len() == limit;
                if !more {
                    found.push(kept);
                }
            }
            Ok::<_, Error>(!more)
        })?;
        let mut page = CandidatePage {
            before: found.last().filter(|_| more).map(|last| last.facts.state),
            ..CandidatePage::default()
        };
        let mut usual = Usual::new(&results, asked);
        for kept in found {
            let (environment, Some(key)) = (Arc::clone(&kept.environment), kept.facts.candidate.clone())
            else {
                continue;
            };
            let all = results.of_candidate(&environment, &key)?;
            if let Some(newest) = line(asked, &mut usual, kept)? {
                page.candidates.push(CandidateGroup {
                    key,
                    results: all.len() as u64,
                    attempts: all.iter().map(|kept| kept.facts.attempts).sum(),
                    newest,
                });
            }
        }
        Ok(page)
    }
}

impl CandidateDetail {
    /// A candidate with all results and their stories; `None` where there are none. Blocks.
    pub fn read(
        asked: &Asked<'_>,
        environment: &str,
        key: &CandidateKey,
        gaps: &[Gap],
        zone: &TimeZone,
    ) -> Result<Option<CandidateDetail>, Error> {
        let kept = asked.reader.results()?.of_candidate(environment, key)?;
        let mut results = Vec::new();
        for KeptResult { result_id, .. } in kept {
            results.extend(ResultDetail::read(asked, environment, &result_id, gaps, zone)?);
        }
        let found = !results.is_empty();
        Ok(found.then(|| CandidateDetail { key: key.clone(), results }))
    }
}
