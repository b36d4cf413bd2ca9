//! The gate between a socket and the HTTP library: hands on only heads that [`head::Reader`](crate::head::Reader)
//! let through, exactly as many body bytes as they announce, and keeps the time.
//!
//! The library sees a well-formed request or the end of the stream, never anything between. What the gate refuses
//! it answers itself, after the library has taken its leave. It also keeps each head as it was sent, which the
//! library would not: names in the sender's case, lines in the sender's order.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use http::StatusCode;
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};
use tokio_util::io::poll_read_buf;

use crate::Limits;
use crate::head::{Fault, Framing, Head, Reader};
use crate::problem::Problem;
use crate::seats::Seated;

/// How much is read from the socket at a time.
const READ_BYTES: usize = 8 * 1024;
/// After a refusal, how much of what the sender is still sending is read and thrown away, and for how long:
/// closing on unread bytes resets the connection, and the sender might never see why it was refused.
const LINGER_BYTES: usize = 8 * 1024 * 1024;
const LINGER: Duration = Duration::from_secs(2);

/// What the gate, the service and the task of one connection share.
#[derive(Debug)]
pub(crate) struct Visit {
    /// Who connected.
    pub(crate) peer: IpAddr,
    /// The connection's place among the others.
    pub(crate) seat: Seated,
    head: Mutex<Option<Head>>,
}

impl Visit {
    pub(crate) fn new(peer: IpAddr, seat: Seated) -> Visit {
        Visit { peer, seat, head: Mutex::new(None) }
    }

    /// The head of the request that the library has just read.
    pub(crate) fn take_head(&self) -> Option<Head> {
        self.head.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put_head(&self, head: Head) {
        *self.head.lock().unwrap_or_else(PoisonError::into_inner) = Some(head);
    }
}

/// A socket that speaks nothing but strict HTTP/1.
pub(crate) struct Gate<F> {
    stream: TcpStream,
    visit: Arc<Visit>,
    limits: Limits,
    /// Told about each head that does not pass.
    refused: F,
    /// Read from the socket and not handed on yet.
    buffer: BytesMut,
    phase: Phase,
    clock: Clock,
    reading: Timer,
    writing: Timer,
    /// Since when the sender does not take what we write.
    blocked: Option<Instant>,
    farewell: Farewell,
}

enum Phase {
    /// Waiting for a head, or in the middle of one.
    Head(Reader),
    /// Handing on a head; its body comes next.
    HandOn(Bytes, Framing),
    /// Handing on a body of which this many bytes are to come.
    Body(u64),
    /// Handing on a chunked body. Nothing may follow it: the connection ends with its answer.
    Chunks,
    /// Nothing is handed on any more.
    Over,
}

/// When the wait for a head began.
#[derive(Default)]
struct Clock {
    /// The wait itself.
    waiting: Option<Instant>,
    /// The head's first byte.
    begun: Option<Instant>,
    /// Whether this connection has brought a request before.
    known: bool,
}

#[derive(Default)]
struct Farewell {
    /// What is still to be said.
    answer: Bytes,
    /// Whether there was something to say.
    said: bool,
    /// Whether our side has ended.
    ended: bool,
    /// Until when all of it must be over.
    until: Option<Instant>,
    discarded: usize,
}

impl<F: FnMut(Fault) + Unpin> Gate<F> {
    pub(crate) fn new(stream: TcpStream, visit: Arc<Visit>, limits: Limits, refused: F) -> Gate<F> {
        Gate {
            stream,
            visit,
            limits,
            refused,
            buffer: BytesMut::new(),
            phase: Phase::Head(Reader::default()),
            clock: Clock::default(),
            reading: Timer::default(),
            writing: Timer::default(),
            blocked: None,
            farewell: Farewell::default(),
        }
    }

    /// Closing it from here on resets the connection, so that the sender sees it break.
    pub(crate) fn reset(&self) {
        // Where that is refused, the sender sees it end, without an answer either way.
        let _ = self.stream.set_zero_linger();
    }

    /// Waits until the sender has ended its side. What it still sends is thrown away.
    pub(crate) async fn sender_gone(&mut self) {
        loop {
            self.buffer.clear();
            if !matches!(std::future::poll_fn(|cx| self.poll_fill(cx)).await, Ok(1..)) {
                return;
            }
        }
    }

    /// Reads more into the buffer; 0 at the end of the stream.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        self.buffer.reserve(READ_BYTES);
        poll_read_buf(Pin::new(&mut self.stream), cx, &mut self.buffer)
    }

    /// Waits for a full head and keeps it. `false`: there will not be another one.
    fn poll_head(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        loop {
            let Phase::Head(reader) = &mut self.phase else { return Poll::Ready(Ok(true)) };
            // RFC 9112, 2.2: an empty line before a request is passed over.
            while reader.at_start() && self.buffer.starts_with(b"\r\n") {
                self.buffer.advance(2);
            }
            let partial = !self.buffer.is_empty() && self.buffer[..] != *b"\r";
            match if partial { reader.read(&self.buffer) } else { Ok(None) } {
                Ok(Some((length, framing))) => {
                    let bytes = self.buffer.split_to(length).freeze();
                    self.clock = Clock { known: true, ..Clock::default() };
                    if !self.visit.seat.busy() {
                        self.phase = Phase::Over;
                        return Poll::Ready(Ok(false));
                    }
                    self.visit.put_head(Head {
                        bytes: bytes.clone(),
                        framing,
                        at: Instant::now(),
                        received_at: Timestamp::now(),
                    });
                    self.phase = Phase::HandOn(bytes, framing);
                    return Poll::Ready(Ok(true));
                }
                Ok(None) => {}
                Err(fault) => {
                    self.refuse(fault);
                    return Poll::Ready(Ok(false));
                }
            }
            match self.poll_fill(cx)? {
                Poll::Ready(0) => {
                    self.phase = Phase::Over;
                    return Poll::Ready(Ok(false));
                }
                Poll::Ready(_) => {}
                Poll::Pending => {
                    ready!(self.poll_late(cx));
                    return Poll::Ready(Ok(false));
                }
            }
        }
    }

    /// Ready when the time for a head, or for the first byte of one, is over.
    fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let now = Instant::now();
        let waiting = *self.clock.waiting.get_or_insert_with(|| {
            self.visit.seat.wait();
            now
        });
        let begun = !self.buffer.is_empty();
        let deadline = if begun {
            let first = *self.clock.begun.get_or_insert_with(|| {
                self.visit.seat.head_begun();
                now
            });
            first + self.limits.head
        } else if self.clock.known {
            waiting + self.limits.idle
        } else {
            waiting + self.limits.head
        };
        ready!(self.reading.poll(cx, deadline));
        if begun {
            self.refuse(Fault {
                status: StatusCode::REQUEST_TIMEOUT,
                detail: "The head of the request did not arrive in time.",
            });
        } else {
            self.phase = Phase::Over;
        }
        Poll::Ready(())
    }

    fn refuse(&mut self, fault: Fault) {
        let problem = Problem { close: true, ..Problem::new(fault.status, fault.detail) };
        self.farewell.answer = problem.to_wire(Timestamp::now()).into();
        self.phase = Phase::Over;
        (self.refused)(fault);
    }

    /// Hands on what is in the buffer, or what comes next, up to `limit` bytes. 0 at the end of the stream.
    fn poll_body(
        &mut self,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
        limit: u64,
    ) -> Poll<io::Result<usize>> {
        if self.buffer.is_empty() {
            ready!(self.poll_fill(cx))?;
        }
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Poll::Ready(Ok(hand_on(&mut self.buffer, out, limit)))
    }

    /// Whether the sender may still be sending something that nobody will read.
    fn is_unread(&self) -> bool {
        !self.buffer.is_empty()
            || self.farewell.said
            || matches!(self.phase, Phase::HandOn(..) | Phase::Body(_) | Phase::Chunks)
    }

    /// Says what is left to say, ends our side, then reads and throws away what the sender has not stopped
    /// sending.
    fn poll_farewell(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.farewell.answer.is_empty() {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.farewell.answer))?;
            self.farewell.answer.advance(written);
            self.farewell.said = true;
        }
        if !self.farewell.ended {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            self.farewell.ended = true;
        }
        while self.is_unread() && self.farewell.discarded < LINGER_BYTES {
            self.buffer.clear();
            match ready!(self.poll_fill(cx))? {
                0 => break,
                read => self.farewell.discarded += read,
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Passes a write on; a sender that does not take its answer for too long is let go.
    fn poll_timed<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.blocked = None;
            return written;
        }
        let deadline = *self.blocked.get_or_insert_with(Instant::now) + self.limits.body;
        ready!(self.writing.poll(cx, deadline));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

/// Moves up to `limit` bytes; gives how many.
fn hand_on(from: &mut impl Buf, out: &mut ReadBuf<'_>, limit: usize) -> usize {
    let count = from.remaining().min(out.remaining()).min(limit);
    out.put_slice(&from.chunk()[..count]);
    from.advance(count);
    count
}

impl<F: FnMut(Fault) + Unpin> AsyncRead for Gate<F> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let gate = &mut *self;
        if matches!(gate.phase, Phase::Head(_)) && !ready!(gate.poll_head(cx))? {
            return Poll::Ready(Ok(()));
        }
        match &mut gate.phase {
            Phase::HandOn(bytes, framing) => {
                hand_on(bytes, out, usize::MAX);
                if bytes.is_empty() {
                    gate.phase = match *framing {
                        Framing::Length(0) => Phase::Head(Reader::default()),
                        Framing::Length(length) => Phase::Body(length),
                        Framing::Chunked => Phase::Chunks,
                    };
                }
            }
            &mut Phase::Body(left) => {
                let left = left - ready!(gate.poll_body(cx, out, left))? as u64;
                gate.phase = if left == 0 { Phase::Head(Reader::default()) } else { Phase::Body(left) };
            }
            Phase::Chunks => {
                ready!(gate.poll_body(cx, out, u64::MAX))?;
            }
            Phase::Head(_) | Phase::Over => {}
        }
        Poll::Ready(Ok(()))
    }
}

impl<F: FnMut(Fault) + Unpin> AsyncWrite for Gate<F> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, data);
        self.poll_timed(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, data);
        self.poll_timed(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let gate = &mut *self;
        let until = *gate.farewell.until.get_or_insert_with(|| {
            gate.visit.seat.wait();
            Instant::now() + LINGER
        });
        match gate.poll_farewell(cx) {
            Poll::Pending => gate.reading.poll(cx, until).map(Ok),
            over @ Poll::Ready(_) => over,
        }
    }
}

/// A timer that costs nothing while its deadline only moves further away, as it does with every request.
#[derive(Default)]
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    fn poll(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        loop {
            if sleep.deadline() > deadline {
                sleep.as_mut().reset(deadline);
            }
            ready!(sleep.as_mut().poll(cx));
            if sleep.deadline() >= deadline {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(deadline);
        }
    }
}
