//! What can be asked for, and what becomes of it.

use std::net::IpAddr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::Extension;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::{Bytes, BytesMut};
use eventlog::{Answer, AppendError, Appended, Arrival, EventLog, Refusal, Undecoded};
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use tokio::time::Instant;
use tower::Service as _;

use crate::endpoint::{Endpoint, Endpoints};
use crate::gate::Visit;
use crate::head::{Fault, Framing, Head};
use crate::judge::{self, Patience, Refused, Way};
use crate::problem::Problem;
use crate::self_test::{self, INSTANCE};
use crate::simulation::{Silence, SimulatedAnswer, Simulations};
use crate::{Limits, redact};

/// Longest method of a refusal, in characters.
const METHOD_CHARACTERS: usize = 16;
/// What is said while the log cannot be written.
const NOT_STORING: &str = "Deliveries cannot be stored at the moment.";

/// What every request needs.
#[derive(Debug)]
pub(crate) struct Intake {
    pub(crate) endpoints: Arc<ArcSwap<Endpoints>>,
    pub(crate) log: EventLog,
    pub(crate) simulations: Simulations,
    /// What the instance is known by; absent where it cannot stand in a header.
    pub(crate) instance: Option<HeaderValue>,
    pub(crate) limits: Limits,
    pub(crate) patience: Patience,
}

/// What is known about a request besides the request itself.
#[derive(Clone)]
struct Asked {
    visit: Arc<Visit>,
    head: Arc<Head>,
    /// One look at the settings serves the whole request.
    endpoints: Arc<Endpoints>,
    /// Who asks, as far as it can be trusted.
    remote: IpAddr,
    /// What the tunnel it came through is called.
    tunnel: Option<Arc<str>>,
}

/// Everything that can be asked for.
pub(crate) fn router(intake: Arc<Intake>) -> Router {
    let deliveries = || post(deliver).fallback(only_post);
    Router::new()
        .route("/in/{key}", deliveries())
        .route("/in/{key}/", deliveries())
        .route("/in/{key}/{event}", deliveries())
        .route("/in/{key}/{event}/", deliveries())
        .route("/healthz", get(healthz).fallback(only_get))
        .fallback(nowhere)
        .with_state(intake)
}

/// Answers one request: who calls is judged here, what for by the routes.
pub(crate) async fn answer(
    intake: &Intake,
    mut router: Router,
    visit: Arc<Visit>,
    mut request: http::Request<hyper::body::Incoming>,
) -> Response {
    let Some(head) = visit.take_head().map(Arc::new) else {
        // The gate hands on a head with every request; without one there is nothing to trust.
        return Problem { close: true, ..Problem::new(StatusCode::BAD_REQUEST, "Not a request.") }
            .into_response();
    };
    if visit.seat.closing() {
        return closing().into_response();
    }
    let endpoints = intake.endpoints.load_full();
    let way = match judge::caller(request.headers(), &endpoints) {
        Ok(way) => way,
        Err(refused) => {
            let remote = visit.peer;
            let asked = Asked { visit, head, endpoints, remote, tunnel: None };
            return intake.refuse(&asked, request.method(), request.uri().path(), refused);
        }
    };
    let chunked = head.framing == Framing::Chunked;
    let remote = judge::remote(way, request.headers(), visit.peer);
    let tunnel =
        endpoints.tunnel.as_ref().filter(|_| way == Way::Tunnel).map(|tunnel| Arc::clone(&tunnel.name));
    request.extensions_mut().insert(Asked { visit, head, endpoints, remote, tunnel });
    let mut response = match router.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if chunked {
        // Nothing can be made to hide behind the last chunk when nothing is read after it.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn deliver(
    State(intake): State<Arc<Intake>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Response {
    if asked.endpoints.locked {
        intake.log.put_off(asked.head.received_at, None);
        return Problem::unavailable("The endpoint's secrets cannot be read just now. Please send it again.")
            .into_response();
    }
    let (parts, body) = request.into_parts();
    match intake.deliver(&asked, &parts, body).await {
        Ok(response) => response,
        Err(NotStored::Refused(refused)) => intake.refuse(&asked, &parts.method, parts.uri.path(), refused),
        Err(NotStored::Append(error)) => {
            tracing::warn!(%error, "a delivery was not stored");
            if asked.visit.seat.closing() {
                return closing().into_response();
            }
            Problem::unavailable("The delivery could not be stored just now. Please send it again.")
                .into_response()
        }
    }
}

enum NotStored {
    Refused(Refused),
    Append(AppendError),
}

impl Intake {
    async fn deliver(
        &self,
        asked: &Asked,
        parts: &http::request::Parts,
        body: Body,
    ) -> Result<Response, NotStored> {
        let Asked { visit, head, endpoints, remote, tunnel } = asked;
        let mut segments = parts.uri.path().split('/').skip(2);
        let key = segments.next().unwrap_or_default();
        let event = segments.next().filter(|event| !event.is_empty());
        let admitted = judge::delivery(key, event, &parts.headers, endpoints, head.received_at)
            .map_err(NotStored::Refused)?;
        let endpoint = admitted.endpoint;

        let body = self.read(head, body, endpoint).await.map_err(NotStored::Refused)?;
        if let Some(token) = self_test::token(&parts.headers, endpoint).map_err(NotStored::Refused)? {
            return Ok(self.tested(token));
        }
        let decoded = self.decode(&parts.headers, &body, endpoint).map_err(NotStored::Refused)?;
        let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
        let arrival = Arrival {
            received_at: head.received_at,
            environment: Arc::clone(&endpoint.environment),
            route: admitted.route,
            method: parts.method.as_str().to_owned(),
            path: redact::delivery_path(path, key, endpoint),
            headers: redact::headers(head, endpoint),
            remote: Some(*remote),
            tunnel: tunnel.clone(),
            body,
            decoded,
        };
        let put_off = |error| {
            self.log.put_off(head.received_at, Some(Arc::clone(&endpoint.environment)));
            NotStored::Append(error)
        };
        let appended = self.log.append(arrival).await.map_err(put_off)?;

        visit.seat.trust();
        tracing::debug!(sequence = appended.sequence, elapsed = ?head.at.elapsed(), "stored");
        if let Some(answer) = self.simulations.take(&endpoint.environment, Timestamp::now()) {
            return Ok(self.simulate(answer, &appended, head).await);
        }
        self.log.answered(appended.sequence, Answer::meant(200, head.at.elapsed()));
        Ok(stored(StatusCode::OK, &appended))
    }

    /// Answers a stored delivery as a person wants to see it answered.
    async fn simulate(&self, answer: SimulatedAnswer, appended: &Appended, head: &Head) -> Response {
        let (status, response) = match answer {
            SimulatedAnswer::Status { status, retry_after } => {
                let status = StatusCode::from_u16(status).ok().filter(|status| status.as_u16() >= 200);
                let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (Some(status), simulated(status, retry_after, appended))
            }
            SimulatedAnswer::Delay(time) => {
                tokio::time::sleep(time).await;
                (Some(StatusCode::OK), stored(StatusCode::OK, appended))
            }
            SimulatedAnswer::Hang => (None, silent(Silence::Hang)),
            SimulatedAnswer::Drop => (None, silent(Silence::Drop)),
        };
        let status = status.map(|status| status.as_u16());
        self.log.answered(appended.sequence, Answer { status, elapsed: head.at.elapsed(), simulated: true });
        response
    }

    /// The answer to a self-test: what a delivery would have been answered, and nothing is stored.
    fn tested(&self, token: &str) -> Response {
        let response = if self.log.health().borrow().is_ok() {
            json(format!(r#"{{"status":"tested","token":"{token}"}}"#))
        } else {
            Problem::unavailable(NOT_STORING).into_response()
        };
        self.signed(response)
    }

    /// An answer that tells which instance gave it.
    fn signed(&self, mut response: Response) -> Response {
        if let Some(instance) = &self.instance {
            response.headers_mut().insert(INSTANCE, instance.clone());
        }
        response
    }

    /// Reads the body to its end, within its size and time.
    async fn read(&self, head: &Head, body: Body, endpoint: &Endpoint) -> Result<Bytes, Refused> {
        let limit = self.limits.body_bytes;
        let too_large = || {
            let detail = format!("The body is larger than {limit} bytes.");
            Refused::sender(StatusCode::PAYLOAD_TOO_LARGE, detail, endpoint)
        };
        if head.framing.announced().is_some_and(|bytes| bytes > limit as u64) {
            return Err(too_large());
        }
        match tokio::time::timeout_at(head.at + self.limits.body, collect(body, limit)).await {
            Ok(Ok(body)) => Ok(body),
            Ok(Err(Unread::TooLarge)) => Err(too_large()),
            Ok(Err(Unread::Broken)) => {
                let detail = "The body ended too early, or its chunks are malformed or followed by trailers.";
                Err(Refused::sender(StatusCode::BAD_REQUEST, detail, endpoint))
            }
            Err(_) => {
                let detail =
                    format!("The body did not arrive within {} seconds.", self.limits.body.as_secs_f32());
                Err(Refused::sender(StatusCode::REQUEST_TIMEOUT, detail, endpoint))
            }
        }
    }

    /// Undoes the content encoding. What cannot be undone is kept as it is: a retry would not mend it.
    fn decode(&self, headers: &HeaderMap, body: &Bytes, endpoint: &Endpoint) -> Result<Bytes, Refused> {
        let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
        let (Some(encoding), None) = (encodings.next(), encodings.next()) else { return Ok(body.clone()) };
        let limit = self.limits.body_bytes;
        match encoding.to_str().map(|encoding| eventlog::undo_encoding(Some(encoding), body, limit)) {
            Ok(Ok(decoded)) => Ok(decoded.into()),
            Ok(Err(Undecoded::TooLarge)) => {
                let detail = format!("The body decodes to more than {limit} bytes.");
                Err(Refused::sender(StatusCode::PAYLOAD_TOO_LARGE, detail, endpoint))
            }
            Ok(Err(Undecoded::Unreadable)) | Err(_) => Ok(body.clone()),
        }
    }

    /// Answers a refusal and notes it: metadata only.
    fn refuse(&self, asked: &Asked, method: &Method, path: &str, refused: Refused) -> Response {
        let patience = if refused.authenticated { Ok(()) } else { self.patience.take(Instant::now()) };
        let announced = asked.head.framing.announced();
        let mut problem = match patience {
            Ok(()) => Problem { allow: refused.allow, ..Problem::new(refused.status, refused.detail) },
            Err(wait) => Problem {
                retry_after: Some(wait.as_secs() + 1),
                ..Problem::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "Too many requests were refused in the last minute.",
                )
            },
        };
        // What was not read of a body is not worth reading.
        problem.close = announced != Some(0);
        self.note(Refusal {
            sequence: 0,
            received_at: asked.head.received_at,
            status: problem.status.as_u16(),
            reason: problem.detail.clone(),
            method: method.as_str().chars().take(METHOD_CHARACTERS).collect(),
            path: redact::refused_path(path, &asked.endpoints),
            environment: refused.environment,
            remote: Some(asked.remote),
            body_bytes: announced.filter(|&bytes| bytes > 0),
        });
        problem.into_response()
    }

    /// Notes a head that did not pass the gate.
    pub(crate) fn refused_head(&self, fault: Fault, peer: IpAddr) {
        self.note(Refusal {
            sequence: 0,
            received_at: Timestamp::now(),
            status: fault.status.as_u16(),
            reason: fault.detail.to_owned(),
            method: String::new(),
            path: String::new(),
            environment: None,
            remote: Some(peer),
            body_bytes: None,
        });
    }

    fn note(&self, refusal: Refusal) {
        tracing::debug!(status = refusal.status, reason = refusal.reason, "refused");
        self.log.refused(refusal);
    }
}

enum Unread {
    TooLarge,
    Broken,
}

/// Gathers a body. One that came in one piece is not copied. Trailers are refused: the library reads them
/// generously, bare line feeds included, and nobody who sends JSON has a use for them.
async fn collect(mut body: Body, limit: usize) -> Result<Bytes, Unread> {
    let mut whole = Bytes::new();
    let mut pieces = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Unread::Broken)?.into_data() else {
            return Err(Unread::Broken);
        };
        if whole.len() + pieces.len() + data.len() > limit {
            return Err(Unread::TooLarge);
        }
        if whole.is_empty() && pieces.is_empty() {
            whole = data;
        } else {
            pieces.extend_from_slice(&std::mem::take(&mut whole));
            pieces.extend_from_slice(&data);
        }
    }
    Ok(if pieces.is_empty() { whole } else { pieces.freeze() })
}

async fn healthz(State(intake): State<Arc<Intake>>) -> Response {
    intake.signed(if intake.log.health().borrow().is_ok() {
        json(r#"{"status":"ok"}"#.to_owned())
    } else {
        Problem::unavailable(NOT_STORING).into_response()
    })
}

async fn only_post(
    State(intake): State<Arc<Intake>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Response {
    intake.refuse(&asked, request.method(), request.uri().path(), wrong_method("POST"))
}

async fn only_get(
    State(intake): State<Arc<Intake>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Response {
    intake.refuse(&asked, request.method(), request.uri().path(), wrong_method("GET, HEAD"))
}

async fn nowhere(
    State(intake): State<Arc<Intake>>,
    Extension(asked): Extension<Asked>,
    request: Request,
) -> Response {
    let detail = "There is nothing at this path. Deliveries go to /in/{key} or /in/{key}/{event}.";
    let refused = Refused::stranger(StatusCode::NOT_FOUND, detail);
    intake.refuse(&asked, request.method(), request.uri().path(), refused)
}

fn wrong_method(allow: &'static str) -> Refused {
    let detail = format!("This path takes {} only.", allow.replace(", ", " and "));
    Refused { allow: Some(allow), ..Refused::stranger(StatusCode::METHOD_NOT_ALLOWED, detail) }
}

fn stored(status: StatusCode, appended: &Appended) -> Response {
    let mut response = json(format!(r#"{{"status":"stored","id":"{}"}}"#, appended.id));
    *response.status_mut() = status;
    response
}

fn simulated(status: StatusCode, retry_after: Option<u32>, appended: &Appended) -> Response {
    // Statuses that have no body by their nature.
    if [StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT, StatusCode::NOT_MODIFIED].contains(&status) {
        return status.into_response();
    }
    let mut response = if status.is_success() {
        stored(status, appended)
    } else {
        Problem::new(status, "This answer is simulated; the delivery was stored.").into_response()
    };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// What the connection takes as a sign to say nothing.
fn silent(silence: Silence) -> Response {
    let mut response = Response::default();
    response.extensions_mut().insert(silence);
    response
}

fn json(text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn closing() -> Problem {
    Problem { close: true, ..Problem::unavailable("Mojito Tray is shutting down. Please send it again.") }
}
