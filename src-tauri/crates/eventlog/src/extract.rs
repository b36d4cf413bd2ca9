//! Everything about an arrival that can be worked out without the database: on the caller's task, so that the
//! writer thread does nothing but write.

use std::sync::Arc;

use bytes::Bytes;
use contract::{Event, EventSource, Field, Payload, Presence, ProblemCode, Raw, identify, problems};
use sha2::{Digest, Sha256};

use crate::code::Flags;
use crate::column::{CANDIDATE_CHARACTERS, Column, NAME_CHARACTERS, Score, cut, text};
use crate::compression::Dictionaries;
use crate::record::Record;
use crate::{Answer, AppendError, Arrival, Imported, Sequence, id};

/// An arrival, ready to be written.
pub(crate) struct Extract {
    pub(crate) received_at: i64,
    pub(crate) random: i64,
    /// The number that an imported one keeps, where that is free.
    pub(crate) wanted: Option<Sequence>,
    /// What was replied to an imported one.
    pub(crate) answer: Option<Answer>,
    pub(crate) environment: Arc<str>,
    pub(crate) event: Event,
    pub(crate) source: EventSource,
    pub(crate) flags: Flags,
    pub(crate) result: ResultId,
    pub(crate) interview: Presence<String>,
    pub(crate) status: Presence<String>,
    pub(crate) interview_status: Presence<String>,
    pub(crate) processing_status: Presence<String>,
    pub(crate) score: Column<Score>,
    pub(crate) recruiter_score: Column<Score>,
    pub(crate) candidate_name: Column<String>,
    pub(crate) candidate_email: Column<String>,
    pub(crate) body: Bytes,
    pub(crate) body_hash: i64,
    pub(crate) payload: Payload,
    /// Headers and body, before compression.
    pub(crate) raw_bytes: i64,
    pub(crate) dictionary: i64,
    pub(crate) record: Vec<u8>,
}

impl Extract {
    pub(crate) fn of(arrival: &Arrival, dictionaries: &Dictionaries) -> Result<Extract, AppendError> {
        Extract::with(arrival, id::random().map_err(|error| failed(&error))?, dictionaries)
    }

    pub(crate) fn of_imported(
        imported: &Imported,
        dictionaries: &Dictionaries,
    ) -> Result<Extract, AppendError> {
        Ok(Extract {
            wanted: imported.id.filter(|_| imported.keep_number).map(id::sequence),
            answer: imported.answer,
            ..Extract::with(&imported.arrival, id::imported(imported), dictionaries)?
        })
    }

    fn with(arrival: &Arrival, random: i64, dictionaries: &Dictionaries) -> Result<Extract, AppendError> {
        let payload = Payload::parse(&arrival.decoded);
        let identified = identify(arrival.route, &payload);
        let field_text = |field| text(payload.get(field), NAME_CHARACTERS);
        let candidate_text = |field| Column(text(payload.get(field), CANDIDATE_CHARACTERS));
        let score = |field| Column(payload.get(field).map(|raw| Score(cut(raw.json(), NAME_CHARACTERS))));
        let (dictionary, record) =
            dictionaries.compress(&record(arrival).encode()).map_err(|error| failed(&error))?;
        Ok(Extract {
            received_at: arrival.received_at.as_millisecond(),
            random,
            wanted: None,
            answer: None,
            environment: Arc::clone(&arrival.environment),
            event: identified.event,
            source: identified.source,
            flags: flags(arrival, &payload),
            result: ResultId::new(payload.text(Field::Id).as_deref()),
            interview: field_text(Field::InterviewId),
            status: field_text(Field::Status),
            interview_status: field_text(Field::InterviewStatus),
            processing_status: field_text(Field::ProcessingStatus),
            score: score(Field::Score),
            recruiter_score: score(Field::RecruiterScore),
            candidate_name: candidate_text(Field::CandidateName),
            candidate_email: candidate_text(Field::CandidateEmail),
            body: arrival.body.clone(),
            body_hash: hash(&arrival.body),
            raw_bytes: raw_bytes(arrival),
            payload,
            dictionary,
            record,
        })
    }
}

/// Which result a delivery belongs to: payload `id`, where that is a text and not an empty one.
pub(crate) struct ResultId {
    pub(crate) text: Option<Box<str>>,
    pub(crate) hash: i64,
}

impl ResultId {
    pub(crate) fn new(id: Option<&str>) -> ResultId {
        let text = id.filter(|id| !id.is_empty());
        ResultId { hash: hash(text.unwrap_or_default().as_bytes()), text: text.map(Box::from) }
    }
}

/// The first eight bytes of the SHA-256. Never proof of equality.
pub(crate) fn hash(bytes: &[u8]) -> i64 {
    Sha256::digest(bytes)[..8].iter().fold(0, |hash, byte| hash << 8 | i64::from(*byte))
}

fn record(arrival: &Arrival) -> Record<'_> {
    Record {
        route: arrival.route,
        remote: arrival.remote,
        tunnel: arrival.tunnel.as_deref(),
        method: &arrival.method,
        path: &arrival.path,
        headers: arrival.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect(),
        body: &arrival.body,
    }
}

fn flags(arrival: &Arrival, payload: &Payload) -> Flags {
    let filled = |raw: &Raw| raw.text().is_none_or(|text| !text.is_empty());
    let report = payload.get(Field::PdfExportUrl).value().is_some_and(filled);
    let decision = match payload.get(Field::GoNextRound).map(Raw::boolean) {
        Presence::Absent => Presence::Absent,
        Presence::Value(Some(decision)) => Presence::Value(decision),
        Presence::Null | Presence::Value(None) => Presence::Null,
    };
    let problems = problems(arrival.route, payload);
    Flags::new(report, decision, problems.iter().map(|problem| -> ProblemCode { problem.code }))
}

fn raw_bytes(arrival: &Arrival) -> i64 {
    let headers: usize = arrival.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    i64::try_from(headers + arrival.body.len()).unwrap_or(i64::MAX)
}

fn failed(error: &dyn std::error::Error) -> AppendError {
    AppendError::Storage(error.to_string())
}
