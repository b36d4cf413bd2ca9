//! Sample people in the place of real ones.

use std::collections::HashMap;

use super::Kind;
use crate::sample::Sample;
use crate::{Event, Field};

/// Gives each personal text a stand-in, always the same one: the first name becomes the name of one sample
/// person, the first e-mail address that person's, and so on; a second name becomes another person's. So what
/// hung together still does.
#[derive(Debug, Clone)]
pub struct StandIns {
    seed: u64,
    /// Per kind, the texts so far, without regard to case.
    known: HashMap<Kind, Vec<String>>,
}

impl StandIns {
    /// The same seed gives the same people.
    pub fn new(seed: u64) -> StandIns {
        StandIns { seed, known: HashMap::new() }
    }

    /// The stand-in of a text.
    pub fn of(&mut self, kind: Kind, text: &str) -> String {
        let known = self.known.entry(kind).or_default();
        let text = text.trim().to_lowercase();
        let place = known.iter().position(|known| *known == text).unwrap_or_else(|| {
            known.push(text);
            known.len() - 1
        });
        let field = match kind {
            Kind::Name => Field::CandidateName,
            Kind::Email => Field::CandidateEmail,
            Kind::Phone => Field::CandidatePhoneNumber,
            Kind::ExternalId => Field::CandidateExternalId,
            Kind::Link => Field::PdfExportUrl,
            Kind::Other => return format!("sample {}", place + 1),
        };
        let seed = self.seed.wrapping_add(place as u64);
        let sample = Sample::of(Event::InterviewResult, seed);
        let value = sample.payload.get(field.key()).and_then(serde_json::Value::as_str);
        // Not every sample person has an external id.
        value.map_or_else(|| format!("ATS-{seed:05}"), str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_stand_in_and_another_gets_another() {
        let mut stand_ins = StandIns::new(3);

        let jane = stand_ins.of(Kind::Name, "Jane Doe");
        let mail = stand_ins.of(Kind::Email, "jane@real.example");
        let joe = stand_ins.of(Kind::Email, "joe@real.example");

        assert_eq!(stand_ins.of(Kind::Name, "JANE DOE "), jane);
        assert_eq!(stand_ins.of(Kind::Email, "jane@real.example"), mail);
        assert_ne!(joe, mail);
        let sample = Sample::of(Event::InterviewResult, 3).payload;
        assert_eq!(
            (sample["candidate_name"].as_str(), sample["candidate_email"].as_str()),
            (Some(&*jane), Some(&*mail))
        );
    }
}
