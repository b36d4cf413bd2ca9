//! What `cloudflared` said before it gave up, in a sentence.

use crate::Failure;

/// What the last lines of its log mean. `end`: how it ended, to follow "cloudflared".
pub(super) fn meaning<'a>(lines: impl DoubleEndedIterator<Item = &'a str> + Clone, end: &str) -> Failure {
    if let Some(failure) = lines.clone().find_map(known) {
        return failure;
    }
    let port = lines.clone().any(|line| line.contains(":7844") || line.contains("failed to dial to edge"));
    let port = if port { " A firewall may be closing port 7844, through which it leaves." } else { "" };
    Failure::passing(match lines.rev().find_map(error) {
        Some(error) => format!("cloudflared {end}: {error}.{port}"),
        None => format!("cloudflared {end}, and did not say why."),
    })
}

/// What a line means that we know.
pub(super) fn known(line: &str) -> Option<Failure> {
    let said = |words| line.contains(words);
    if said("429 Too Many Requests") {
        Some(Failure::passing(
            "Cloudflare gives out no more quick tunnels for now (429 Too Many Requests). It is asked again later; a \
             named tunnel has no such limit.",
        ))
    } else if said("Provided Tunnel token is not valid") {
        Some(Failure::lasting(
            "The tunnel's token is not complete. Copy it again from the tunnel's page at Cloudflare.",
        ))
    } else if said("Unauthorized: Invalid tunnel secret") {
        Some(Failure::lasting(
            "Cloudflare does not accept the tunnel's token. Copy it again from the tunnel's page at Cloudflare.",
        ))
    } else if said("Unauthorized: ") {
        // Also said of a tunnel that was made a moment ago.
        Some(Failure::passing(
            "Cloudflare does not know the tunnel. If it was deleted, make a new one and take its token.",
        ))
    } else {
        None
    }
}

/// The words of a line that tells of an error: one of the log's, or one that was written past it at the end.
fn error(line: &str) -> Option<&str> {
    let mut words = line.splitn(3, ' ');
    let (stamp, level, message) = (words.next()?, words.next(), words.next());
    let logged = stamp.ends_with('Z') && stamp.starts_with("20");
    let words = match (logged, level) {
        (true, Some("ERR" | "FTL")) => message?,
        (true, _) => return None,
        (false, _) => line,
    };
    let words = words.trim().trim_end_matches('.');
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the real program wrote, in each of these plights.
    const LIMITED: &[&str] = &[
        "2026-05-29T09:25:34Z INF Requesting new quick Tunnel on trycloudflare.com...",
        "2026-05-29T09:25:34Z ERR Error unmarshaling QuickTunnel response: error code: 1015 error=\"invalid \
         character 'e' looking for beginning of value\" status_code=\"429 Too Many Requests\"",
        "failed to unmarshal quick Tunnel: invalid character 'e' looking for beginning of value",
    ];
    const OFFLINE: &[&str] = &[
        "2022-01-29T09:49:15Z INF Requesting new quick Tunnel on trycloudflare.com...",
        "failed to request quick Tunnel: Post \"https://api.trycloudflare.com/tunnel\": dial tcp: lookup \
         api.trycloudflare.com on 127.0.0.11:53: no such host",
    ];
    const BLOCKED: &[&str] = &[
        "2022-12-07T07:58:07Z ERR Serve tunnel error error=\"DialContext error: dial tcp 198.41.200.33:7844: i/o \
         timeout\" connIndex=0 ip=198.41.200.33",
        "2022-12-07T07:58:07Z INF Retrying connection in up to 8s connIndex=0 ip=198.41.200.33",
    ];
    const WRONG_TOKEN: &[&str] =
        &["Provided Tunnel token is not valid.", "See 'cloudflared tunnel run --help'."];
    const REFUSED: &[&str] = &[
        "2021-08-02T13:44:44Z ERR Register tunnel error from server side error=\"Unauthorized: Invalid tunnel \
         secret\" connIndex=0",
        "2021-08-02T13:44:44Z INF Retrying connection in up to 2s seconds connIndex=0",
    ];

    fn meaning_of(lines: &[&str]) -> Failure {
        meaning(lines.iter().copied(), "ended (exit status: 1)")
    }

    #[test]
    fn what_only_a_person_can_change_is_final() {
        for lines in [WRONG_TOKEN, REFUSED] {
            let Failure::Final(why) = meaning_of(lines) else { panic!("{lines:?}") };
            assert!(why.contains("token"), "{why}");
        }
    }

    #[test]
    fn what_may_pass_is_tried_again_and_told_in_its_words() {
        for (lines, words) in [
            (LIMITED, "429 Too Many Requests"),
            (OFFLINE, "no such host"),
            (BLOCKED, "port 7844"),
            (&["2026-02-21T14:24:06Z INF Nothing wrong."][..], "did not say why"),
            (&[], "exit status: 1"),
        ] {
            let Failure::Passing(why) = meaning_of(lines) else { panic!("{lines:?}") };
            assert!(why.contains(words), "{why}");
        }
    }
}
