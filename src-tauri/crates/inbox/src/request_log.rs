//! What came to the listener: deliveries and refusals together.

use eventlog::{Position, Reader, Refusal, Search};
use jiff::Timestamp;
use query::Query;

use crate::{Delivery, Error};

/// One request.
#[derive(Debug, Clone)]
pub enum RequestLine {
    /// It was stored.
    Delivery(Box<Delivery>),
    /// It was not let in.
    Refusal(Refusal),
}

impl RequestLine {
    /// When it came.
    pub fn at(&self) -> Timestamp {
        match self {
            RequestLine::Delivery(delivery) => delivery.row.received_at,
            RequestLine::Refusal(refusal) => refusal.received_at,
        }
    }
}

/// How many refusals the log keeps.
const REFUSALS: usize = 500;

/// The newest requests before a time (`None`: of all), newest first. Of refusals the log has the newest 500.
pub fn request_log(
    reader: &Reader,
    before: Option<Timestamp>,
    limit: usize,
) -> Result<Vec<RequestLine>, Error> {
    let query: Query = match before {
        // Times are searched by as precisely as they are kept.
        Some(before) => Query::parse(&format!("before:{before:.3}")).unwrap_or_default(),
        None => Query::default(),
    };
    let mut lines = Vec::new();
    for row in reader.page(&Search::new(query), Position::Newest, limit)?.rows {
        // One that was erased meanwhile is passed over.
        if let Some(delivery) = reader.delivery(row.sequence)? {
            lines.push(RequestLine::Delivery(Box::new(delivery)));
        }
    }
    let refusals = reader.refusals(REFUSALS)?.into_iter();
    let earlier = refusals.filter(|refusal| before.is_none_or(|before| refusal.received_at < before));
    lines.extend(earlier.take(limit).map(RequestLine::Refusal));
    // Stable, so that those of one moment stay as they came.
    lines.sort_by_key(|line| std::cmp::Reverse(line.at()));
    lines.truncate(limit);
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::log;

    #[tokio::test]
    async fn deliveries_and_refusals_come_together_newest_first() {
        let log = log(&[b"{}"]).await;
        let at = |millisecond| Timestamp::from_millisecond(millisecond).unwrap();
        for millisecond in [-5, 5] {
            log.log.refused(Refusal {
                sequence: 0,
                received_at: at(millisecond),
                status: 401,
                reason: "No.".into(),
                method: "POST".into(),
                path: "/in/[redacted]".into(),
                environment: None,
                remote: None,
                body_bytes: None,
            });
        }
        // What was noted is written with the next delivery at the latest.
        log.take(b"{}").await;

        let times = |before, limit| -> Vec<i64> {
            let lines = request_log(log.reader(), before, limit).unwrap();
            lines.iter().map(|line| line.at().as_millisecond()).collect()
        };

        assert_eq!(times(None, 10), [5, 0, 0, -5]);
        assert_eq!(times(None, 2), [5, 0]);
        assert_eq!(times(Some(at(5)), 10), [0, 0, -5]);
        assert_eq!(times(Some(at(0)), 10), [-5]);
    }
}
