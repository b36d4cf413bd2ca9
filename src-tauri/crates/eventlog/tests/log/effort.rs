//! How much of the log is read to answer a search: counted, so that the machine's speed does not matter.

use std::sync::Arc;

use contract::population::{IN_HALF, IN_ONE, IN_ONE_OF_1000, Population};
use eventlog::{Arrival, Position, Search};
use jiff::Timestamp;
use query::Query;

use crate::support::{ARRIVED_AT, Log, arrival};

/// More than a block, so that there are kept columns and a rest.
const MANY: usize = 2500;
const PAGE: usize = 50;
/// The index takes texts in by the 128; the newest ones are read until there are so many.
const NEWEST: u64 = 127;

impl Log {
    /// A log of what a large customer receives.
    async fn populated() -> Log {
        let log = Log::new();
        for arrived in Population::new(1, ARRIVED_AT, MANY as u64).take(MANY) {
            let log = log.log.clone();
            log.append(Arrival {
                received_at: Timestamp::from_millisecond(arrived.at_ms).unwrap(),
                environment: Arc::from(arrived.environment),
                route: arrived.route,
                ..arrival(arrived.body)
            })
            .await
            .unwrap();
        }
        log
    }

    /// How many deliveries are read in full for the first page of a search, and how many it finds.
    fn effort(&self, text: &str) -> (u64, usize) {
        let before = self.reader().searched_in_full();
        let page = self.reader().page(&search(text), Position::Newest, PAGE).unwrap();
        (self.reader().searched_in_full() - before, page.rows.len())
    }
}

fn search(text: &str) -> Search {
    Search::new(Query::parse(text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_indexed_is_hardly_read() {
    let log = Log::populated().await;
    while log.log.index().step(1000).unwrap().behind() > 0 {}

    for text in [
        "event:failed",
        "is:unread",
        "changed:score",
        "size:>5kB",
        "score:>=8 has:report",
        "label:repeat env:staging",
        "(event:failed OR label:repeat) -env:production",
    ] {
        let (read, found) = log.effort(text);
        assert_eq!(read, 0, "{text}");
        assert!(found > 0, "{text} finds nothing");
        let before = log.reader().searched_in_full();
        log.reader().count(&search(text), 10_000).unwrap();
        log.reader().facets(&search(text)).unwrap();
        assert_eq!(log.reader().searched_in_full(), before, "counts and facets of {text}");
    }

    // Words, parts of words and three letters are known for certain; of all else the index says where it may be.
    for (text, most) in [
        (IN_ONE, 0),
        (IN_ONE_OF_1000, 0),
        (IN_HALF, 0),
        ("throughout score:>=8", 0),
        ("throughout event:failed", 0),
        ("-throughout", 0),
        ("lathe", 0),
        ("lathe zealous", 0),
        ("lathe OR -throughout", 0),
        ("xyzzyx", 0),
        ("illonet", 0),
        ("ath", 0),
        ("zzq", 0),
        ("小明", 0),
        ("田中", 0),
        ("z", 0),
        ("\"calm throughout\"", 60),
        ("illo", 0),
        ("candidate:müller", 60),
        ("email:tanaka", 60),
        ("name:illo", 0),
        ("name:tion", 0),
    ] {
        let (read, _) = log.effort(text);
        let most = most + NEWEST;
        assert!(read <= most, "{text} reads {read} deliveries instead of at most {most}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_indexed_is_read_until_the_page_is_full_or_it_becomes_too_much() {
    let log = Log::populated().await;

    let (rare, found) = log.effort(IN_ONE);
    let (common, page) = log.effort(IN_HALF);
    let before = log.reader().searched_in_full();
    let count = log.reader().count(&search(IN_HALF), 10_000).unwrap();
    let counted = log.reader().searched_in_full() - before;

    assert_eq!((rare, found), (MANY as u64, 1));
    assert!(common < 4 * PAGE as u64 && page == PAGE, "{common} are read for {page}");
    assert!(counted <= 2000 && count.more, "{counted} are read to count {count:?}");
}
