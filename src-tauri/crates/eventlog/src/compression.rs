//! zstd with dictionaries that live in the database: small JSON bodies compress three times better when what
//! they have in common need not be in each of them.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension};
use zstd::bulk::{Compressor, Decompressor};

/// The dictionary that a new database gets: text that requests have in common, the likeliest last. Written by
/// hand: one trained on samples expects the samples' few sentences, and makes other ones *larger* than no
/// dictionary would. It is in people's files, so it never changes; a better one is added to the table under the
/// next number, by a migration.
pub(crate) const FIRST_DICTIONARY: &[u8] = include_bytes!("dictionary-1.txt");

/// A row's dictionary number where it was compressed without one.
pub(crate) const NO_DICTIONARY: i64 = 0;

/// Level 1: higher ones cost more time than they save space.
const LEVEL: i32 = 1;
/// The most that one record decompresses to: the largest body an endpoint takes, and its headers with ease.
const RECORD_LIMIT: usize = 256 * 1024 * 1024;

/// One dictionary and the contexts made from it; making one costs far more than a record.
struct Dictionary {
    number: i64,
    bytes: Vec<u8>,
    compressors: Mutex<Vec<Compressor<'static>>>,
    decompressors: Mutex<Vec<Decompressor<'static>>>,
}

impl Dictionary {
    fn new(number: i64, bytes: Vec<u8>) -> Arc<Dictionary> {
        Arc::new(Dictionary { number, bytes, compressors: Mutex::default(), decompressors: Mutex::default() })
    }

    fn compress(&self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut compressor = match pop(&self.compressors) {
            Some(compressor) => compressor,
            None => self.compressor()?,
        };
        let compressed = compressor.compress(bytes)?;
        push(&self.compressors, compressor);
        Ok(compressed)
    }

    fn compressor(&self) -> io::Result<Compressor<'static>> {
        let mut compressor = Compressor::with_dictionary(LEVEL, &self.bytes)?;
        // The row names its dictionary.
        compressor.include_dictid(false)?;
        Ok(compressor)
    }

    fn decompress(&self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut decompressor = match pop(&self.decompressors) {
            Some(decompressor) => decompressor,
            None => Decompressor::with_dictionary(&self.bytes)?,
        };
        let decompressed = decompressor.decompress(bytes, RECORD_LIMIT)?;
        push(&self.decompressors, decompressor);
        Ok(decompressed)
    }
}

fn pop<T>(pool: &Mutex<Vec<T>>) -> Option<T> {
    pool.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

fn push<T>(pool: &Mutex<Vec<T>>, item: T) {
    pool.lock().unwrap_or_else(PoisonError::into_inner).push(item);
}

/// The dictionaries of one database, and the one that new records are compressed with.
pub(crate) struct Dictionaries {
    newest: Arc<Dictionary>,
    known: Mutex<HashMap<i64, Arc<Dictionary>>>,
}

impl Dictionaries {
    /// Reads the newest dictionary; older ones follow when a row asks for them.
    pub(crate) fn open(connection: &Connection) -> rusqlite::Result<Dictionaries> {
        let newest = connection
            .query_row("SELECT number, bytes FROM dictionaries ORDER BY number DESC LIMIT 1", [], |row| {
                Ok(Dictionary::new(row.get(0)?, row.get(1)?))
            })
            .optional()?
            .unwrap_or_else(|| Dictionary::new(NO_DICTIONARY, Vec::new()));
        let known = Mutex::new(HashMap::from([(newest.number, Arc::clone(&newest))]));
        Ok(Dictionaries { newest, known })
    }

    /// Compresses a record; tells the number of the dictionary it took.
    pub(crate) fn compress(&self, record: &[u8]) -> io::Result<(i64, Vec<u8>)> {
        Ok((self.newest.number, self.newest.compress(record)?))
    }

    /// Decompresses a record that was compressed with that dictionary; `None` where it is damaged.
    pub(crate) fn decompress(
        &self,
        connection: &Connection,
        number: i64,
        bytes: &[u8],
    ) -> rusqlite::Result<Option<Vec<u8>>> {
        Ok(match self.find(connection, number)? {
            Some(dictionary) => dictionary.decompress(bytes).ok(),
            None => None,
        })
    }

    fn find(&self, connection: &Connection, number: i64) -> rusqlite::Result<Option<Arc<Dictionary>>> {
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&number) {
            return Ok(Some(Arc::clone(known)));
        }
        let bytes = if number == NO_DICTIONARY {
            Some(Vec::new())
        } else {
            connection
                .prepare_cached("SELECT bytes FROM dictionaries WHERE number = ?")?
                .query_row([number], |row| row.get(0))
                .optional()?
        };
        Ok(bytes.map(|bytes| {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(number).or_insert_with(|| Dictionary::new(number, bytes)))
        }))
    }
}

#[cfg(test)]
mod tests {
    use contract::Event;
    use contract::sample::{Sample, Scenario};

    use super::*;
    use crate::record::Record;

    const UNSEEN: [&str; 4] = [
        "You answered most questions well and your time as a team lead came across. When talking about conflicts \
         you remained rather vague. Next time, pick one situation and tell us what you did and how it ended.",
        "The applicant spoke fluently about her time at a regional haulier, where she coordinated three depots. \
         She could tell how she handled delays and angry clients, and gave two convincing stories. She knows the \
         planning software only roughly, but learns fast.",
        "Solid background in React and TypeScript. Has led the move of an ageing shop with five people. Direct and \
         friendly. Pay is within range.",
        "Did not seem to know much about us. Could not name the difference between accrual and cash basis.",
    ];

    /// First eight bytes of its SHA-256.
    const FIRST_DICTIONARY_HASH: i64 = -8_118_317_191_097_851_169;

    /// What stands around the samples: requests as HTTP clients and tunnels make them.
    fn record(sample: &Sample, seed: u64) -> Vec<u8> {
        let body = sample.to_json();
        let length = body.len().to_string();
        let path = format!("/in/[redacted]/{}", sample.event.name());
        let ray = format!("{:016x}-PRG", seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let local = [("host", "127.0.0.1:6654"), ("user-agent", "node"), ("accept", "*/*")];
        let through_cloudflare = [
            ("host", "sample-words-of-a-tunnel.trycloudflare.com"),
            ("user-agent", "Deno/2.5.6"),
            ("accept", "*/*"),
            ("accept-encoding", "gzip, br"),
            ("accept-language", "*"),
            ("cdn-loop", "cloudflare; loops=1"),
            ("cf-connecting-ip", "203.0.113.7"),
            ("cf-ipcountry", "CZ"),
            ("cf-ray", &ray),
            ("cf-visitor", r#"{"scheme":"https"}"#),
            ("cf-warp-tag-id", "00000000-0000-4000-8000-000000000000"),
            ("x-forwarded-for", "203.0.113.7"),
            ("x-forwarded-proto", "https"),
        ];
        let through_ngrok = [
            ("host", "sample.ngrok-free.app"),
            ("user-agent", "undici"),
            ("accept", "application/json, text/plain, */*"),
            ("accept-encoding", "gzip, deflate, br"),
            ("x-forwarded-for", "203.0.113.7"),
            ("x-forwarded-host", "sample.ngrok-free.app"),
            ("x-forwarded-proto", "https"),
        ];
        let mut headers: Vec<(&str, &str)> = match seed % 4 {
            0 => local.to_vec(),
            1 => through_ngrok.to_vec(),
            _ => through_cloudflare.to_vec(),
        };
        headers.extend([
            (
                "content-type",
                if seed.is_multiple_of(5) { "application/json; charset=utf-8" } else { "application/json" },
            ),
            ("content-length", &length),
            ("x-mojito-secret", "[redacted]"),
        ]);
        Record {
            route: Some(sample.event),
            remote: Some([127, 0, 0, 1].into()),
            tunnel: (!seed.is_multiple_of(4)).then_some("cloudflared"),
            method: "POST",
            path: &path,
            headers: headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect(),
            body: body.as_bytes(),
        }
        .encode()
    }

    fn samples(seed: u64) -> impl Iterator<Item = Sample> {
        let stories = Scenario::ALL.into_iter().flat_map(move |story| story.deliveries(seed));
        stories.chain(Event::NAMED.map(|event| Sample::of(event, seed)))
    }

    fn records(seeds: std::ops::Range<u64>) -> Vec<Vec<u8>> {
        seeds.flat_map(|seed| samples(seed).map(move |sample| record(&sample, seed))).collect()
    }

    #[test]
    fn the_first_dictionary_never_changes() {
        assert_eq!(crate::extract::hash(FIRST_DICTIONARY), FIRST_DICTIONARY_HASH);
    }

    #[test]
    fn the_first_dictionary_halves_what_plain_compression_leaves() {
        let dictionary = Dictionary::new(1, FIRST_DICTIONARY.to_vec());
        let plain = Dictionary::new(NO_DICTIONARY, Vec::new());
        let fresh = records(1_000_000..1_000_100);
        let size = |dictionary: &Dictionary| -> usize {
            fresh.iter().map(|record| dictionary.compress(record).unwrap().len()).sum()
        };

        assert!(size(&dictionary) * 2 < size(&plain), "{} against {}", size(&dictionary), size(&plain));
        for record in &fresh {
            assert_eq!(&dictionary.decompress(&dictionary.compress(record).unwrap()).unwrap(), record);
        }
    }

    #[test]
    fn texts_that_the_dictionary_does_not_hold_gain_too() {
        let dictionary = Dictionary::new(1, FIRST_DICTIONARY.to_vec());
        let plain = Dictionary::new(NO_DICTIONARY, Vec::new());
        let mut sample = Sample::of(Event::InterviewResult, 1);
        sample
            .with_field("ai_analysis", UNSEEN[0].into())
            .with_field("ai_analysis_recruiter", UNSEEN[1].into())
            .with_field("ai_analysis_recruiter_why_hire", UNSEEN[2].into())
            .with_field("ai_analysis_recruiter_why_not_hire", UNSEEN[3].into());
        let record = record(&sample, 2);

        let (with, without) =
            (dictionary.compress(&record).unwrap().len(), plain.compress(&record).unwrap().len());

        assert!(with * 5 < without * 4, "{with} against {without}");
    }

    #[test]
    fn damaged_bytes_and_another_dictionary_are_told() {
        let dictionary = Dictionary::new(1, FIRST_DICTIONARY.to_vec());
        let compressed = dictionary.compress(&records(7..8)[0]).unwrap();

        assert!(dictionary.decompress(&compressed[..compressed.len() - 1]).is_err());
        assert!(dictionary.decompress(b"no zstd frame").is_err());
    }
}
