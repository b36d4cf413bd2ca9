//! The encryption and its certificate, and who is to blame where they are wrong.

use std::io;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rustls::pki_types::{IpAddr, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, ProtocolVersion};
use rustls_platform_verifier::ConfigVerifierExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Host;

use super::clock::{SET_CLOCK, compared, wrong_by};
use super::{Outcome, failed, skipped};

/// Why no encrypted session came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The certificate is over, since then where that is known.
    Expired(Option<Timestamp>),
    /// The certificate has not begun, until then where that is known.
    NotYetValid(Option<Timestamp>),
    /// The certificate is for these names.
    WrongName(Vec<String>),
    /// Nobody this computer trusts vouches for the certificate.
    Untrusted,
    /// What answers speaks something else.
    NotTls,
    /// The other side ended it.
    Closed,
    /// The other side says nothing.
    Silent,
    /// Anything else.
    Other(String),
}

/// Begins an encrypted session as requests do, with the system's idea of whom to trust; gives its version.
pub(super) async fn handshake(host: &Host<String>, stream: TcpStream) -> Result<&'static str, Fault> {
    let other = |error: &dyn std::fmt::Display| Fault::Other(error.to_string());
    let name = match host {
        Host::Domain(name) => ServerName::try_from(name.clone()).map_err(|error| other(&error))?,
        Host::Ipv4(ip) => ServerName::IpAddress(IpAddr::from(std::net::IpAddr::from(*ip))),
        Host::Ipv6(ip) => ServerName::IpAddress(IpAddr::from(std::net::IpAddr::from(*ip))),
    };
    let config = ClientConfig::with_platform_verifier().map_err(|error| other(&error))?;
    let connector = TlsConnector::from(Arc::new(config));
    let session = connector.connect(name, stream).await.map_err(|error| fault(&error))?;
    Ok(match session.get_ref().1.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
        _ => "TLS 1.2",
    })
}

/// Reads an error of the handshake.
fn fault(error: &io::Error) -> Fault {
    match rustls_error(error) {
        Some(rustls::Error::InvalidCertificate(wrong)) => certificate(wrong),
        Some(rustls::Error::InvalidMessage(_)) => Fault::NotTls,
        Some(other) => Fault::Other(other.to_string()),
        None => match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
                Fault::Closed
            }
            io::ErrorKind::TimedOut => Fault::Silent,
            _ => Fault::Other(error.to_string()),
        },
    }
}

/// An I/O error hides what it wraps from `source`, which gives the source of that.
fn rustls_error(error: &io::Error) -> Option<&rustls::Error> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error.get_ref()?);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        if let Some(inner) = error.downcast_ref::<io::Error>().and_then(rustls_error) {
            return Some(inner);
        }
        next = error.source();
    }
    None
}

fn certificate(wrong: &CertificateError) -> Fault {
    let time = |time: &UnixTime| {
        i64::try_from(time.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok())
    };
    match wrong {
        CertificateError::Expired => Fault::Expired(None),
        CertificateError::ExpiredContext { not_after, .. } => Fault::Expired(time(not_after)),
        CertificateError::NotValidYet => Fault::NotYetValid(None),
        CertificateError::NotValidYetContext { not_before, .. } => Fault::NotYetValid(time(not_before)),
        CertificateError::NotValidForName => Fault::WrongName(Vec::new()),
        CertificateError::NotValidForNameContext { presented, .. } => {
            // Each is told as `DnsName("hooks.example.com")`.
            let bare = |name: &String| name.split('"').nth(1).unwrap_or(name).to_owned();
            Fault::WrongName(presented.iter().map(bare).collect())
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Fault::Untrusted,
        other => Fault::Other(other.to_string()),
    }
}

/// What a fault says about the encryption and about this computer's clock, which is `ahead` by so much.
pub(super) fn judged(host: &Host<String>, fault: Fault, ahead: Option<SignedDuration>) -> (Outcome, Outcome) {
    let ours = match (&fault, ahead) {
        (Fault::Expired(_), Some(ahead)) if ahead.is_positive() => wrong_by(ahead),
        (Fault::NotYetValid(_), Some(ahead)) if ahead.is_negative() => wrong_by(ahead),
        _ => None,
    };
    if let Some(apart) = ours {
        let clock =
            format!("This computer's clock is {apart} that of {host}, so that certificates look wrong.");
        return (skipped("The certificate cannot be judged with a wrong clock."), failed(clock, SET_CLOCK));
    }
    let depends_on_time = matches!(fault, Fault::Expired(_) | Fault::NotYetValid(_));
    let (what, remedy) = told(host, fault);
    let remedy = match ahead {
        None if depends_on_time => format!("{remedy} Before that, see that this computer's clock is right."),
        _ => remedy.to_owned(),
    };
    (failed(what, remedy), compared(ahead))
}

fn told(host: &Host<String>, fault: Fault) -> (String, &'static str) {
    const RENEW: &str = "Have it renewed at the server where HTTPS ends.";
    let day = |time: Option<Timestamp>, word: &str| {
        time.map(|time| format!(" {word} {}", time.strftime("%Y-%m-%d %H:%M UTC"))).unwrap_or_default()
    };
    match fault {
        Fault::Expired(since) => {
            (format!("The certificate of {host} has expired{}.", day(since, "on")), RENEW)
        }
        Fault::NotYetValid(from) => {
            (format!("The certificate of {host} is not valid yet{}.", day(from, "before")), RENEW)
        }
        Fault::WrongName(names) => {
            let names = if names.is_empty() { "another name".to_owned() } else { names.join(", ") };
            (
                format!("The certificate at {host} is for {names}."),
                "Use the address that it is for, or have one made for this name.",
            )
        }
        Fault::Untrusted => (
            format!("Nobody whom this computer trusts vouches for the certificate of {host}."),
            "JobMojito will not trust it either: get one from a public authority such as Let's Encrypt.",
        ),
        Fault::NotTls => (
            format!("What answers at {host} does not speak TLS."),
            "Point the address at the port that serves HTTPS, or have HTTPS served there.",
        ),
        Fault::Closed => (
            format!("{host} ended the connection before it was encrypted."),
            "See that HTTPS is served at this port, and for this name.",
        ),
        Fault::Silent => (
            format!("{host} takes the connection and says nothing."),
            "See that HTTPS is served at this port.",
        ),
        Fault::Other(why) => (
            format!("No encrypted connection to {host} came about: {why}."),
            "See how HTTPS is set up at the server where it ends.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOURS: fn(i64) -> Option<SignedDuration> = |hours| Some(SignedDuration::from_hours(hours));

    fn host() -> Host<String> {
        Host::Domain("hooks.example.com".into())
    }

    fn wrapped(error: rustls::Error) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, io::Error::other(error))
    }

    #[test]
    fn the_reason_is_found_however_deep_it_is_wrapped() {
        let wrong = |wrong| fault(&wrapped(rustls::Error::InvalidCertificate(wrong)));
        let name = CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("hooks.example.com").unwrap(),
            presented: vec![r#"DnsName("other.example.com")"#.into()],
        };
        let over = CertificateError::ExpiredContext {
            time: UnixTime::since_unix_epoch(std::time::Duration::from_secs(200)),
            not_after: UnixTime::since_unix_epoch(std::time::Duration::from_secs(100)),
        };

        assert_eq!(wrong(over), Fault::Expired(Some(Timestamp::from_second(100).unwrap())));
        assert_eq!(wrong(CertificateError::NotValidYet), Fault::NotYetValid(None));
        assert_eq!(wrong(name), Fault::WrongName(vec!["other.example.com".into()]));
        assert_eq!(wrong(CertificateError::UnknownIssuer), Fault::Untrusted);
        assert_eq!(fault(&io::ErrorKind::UnexpectedEof.into()), Fault::Closed);
    }

    #[test]
    fn a_wrong_clock_is_told_from_a_wrong_certificate() {
        let judge = |fault, ahead| {
            let (tls, clock) = judged(&host(), fault, ahead);
            (matches!(tls, Outcome::Failed { .. }), matches!(clock, Outcome::Failed { .. }))
        };
        let (certificate, clock) = ((true, false), (false, true));

        assert_eq!(judge(Fault::Expired(None), HOURS(48)), clock);
        assert_eq!(judge(Fault::NotYetValid(None), HOURS(-48)), clock);
        assert_eq!(judge(Fault::Expired(None), HOURS(0)), certificate);
        assert_eq!(judge(Fault::Expired(None), HOURS(-48)), certificate, "a slow clock makes nothing expire");
        assert_eq!(judge(Fault::NotYetValid(None), HOURS(48)), certificate);
        assert_eq!(judge(Fault::Expired(None), None), certificate);
        assert_eq!(judge(Fault::Untrusted, HOURS(48)), certificate);
    }

    #[test]
    fn where_the_time_is_not_known_the_clock_is_looked_at_first() {
        let (tls, _) = judged(&host(), Fault::Expired(None), None);

        let Outcome::Failed { what, remedy } = tls else { panic!("{tls:?}") };
        assert_eq!(what, "The certificate of hooks.example.com has expired.");
        assert!(remedy.ends_with("see that this computer's clock is right."), "{remedy}");
    }
}
