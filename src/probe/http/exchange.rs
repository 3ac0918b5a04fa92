//! One request and its answer on a connection of its own, each phase measured.
//!
//! Apart from the probe, because the `host` family asks exporters through the same steps. The steps are our own (DNS,
//! connect, TLS, then `hyper` for the protocol) because a pooled client hides which of them was slow, resolves again
//! behind the address check, and follows redirects by itself.
//!
//! Invariants: the method is GET or HEAD; nothing is sent through a connection whose certificate has a problem; a body
//! is never read beyond its cap; what was learnt before the deadline is kept.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION, SERVER, USER_AGENT};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use crate::clock::Stopwatch;
use crate::probe::address::{self, AddressPolicy};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::http::location::Location;
use crate::probe::target::HttpEndpoint;
use crate::probe::tls::{self, Presented};

/// Redirects that are followed.
const MOST_REDIRECTS: u32 = 5;
/// Bytes of a response's head that are taken.
const HEAD_CAP: usize = 64 * 1024;
/// Headers that would change what a request is.
const FORBIDDEN_HEADERS: &[&str] = &[
    "connection",
    "content-length",
    "transfer-encoding",
    "upgrade",
    "te",
    "trailer",
    "expect",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
];

/// What to ask and within which bounds.
pub(super) struct Asked<'a> {
    /// Where, with its headers and authorities.
    pub(super) endpoint: &'a HttpEndpoint,
    /// The checked address of it.
    pub(super) location: &'a Location,
    /// What the host name may resolve into.
    pub(super) policy: &'a AddressPolicy,
    /// HEAD instead of GET.
    pub(super) head: bool,
    /// Bytes of the body to read.
    pub(super) body_cap: usize,
    /// Which of the name's addresses to use; `None` takes the first that accepts, as a client does.
    pub(super) turn: Option<usize>,
}

/// How long each phase took, over all redirects; `None` was not reached or is not part of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Phases {
    pub(super) dns: Option<Duration>,
    pub(super) connect: Option<Duration>,
    pub(super) tls: Option<Duration>,
    pub(super) first_byte: Option<Duration>,
    pub(super) body: Option<Duration>,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    pub(super) phases: Phases,
    /// From the first step to the last, whichever that was.
    pub(super) total: Duration,
    /// The address of the last connection that was tried.
    pub(super) address: Option<SocketAddr>,
    /// How many addresses the name has.
    pub(super) addresses: usize,
    pub(super) status: Option<u16>,
    pub(super) content_type: Option<String>,
    pub(super) server: Option<String>,
    pub(super) body: Vec<u8>,
    /// Whether there was more body than the cap.
    pub(super) truncated: bool,
    pub(super) presented: Option<Presented>,
    pub(super) tls_protocol: Option<&'static str>,
    /// Where the last request went.
    pub(super) last: Option<Location>,
    pub(super) redirects: u32,
    /// Why the last redirect was not followed.
    pub(super) redirect_refused: Option<String>,
    /// Why it ended early; a deadline while the body came leaves the status in place.
    pub(super) error: Option<ProbeError>,
}

impl Exchange {
    /// The phase in which it ended early.
    pub(super) fn stuck_in(&self) -> &'static str {
        match (&self.error, self.phases) {
            (None, _) => "",
            (_, Phases { dns: None, .. }) => "dns",
            (_, Phases { connect: None, .. }) => "connect",
            (_, Phases { tls: None, .. }) if self.last.as_ref().is_some_and(|last| last.tls) => "tls",
            (_, Phases { first_byte: None, .. }) => "first_byte",
            _ => "body",
        }
    }
}

/// Asks once, redirects included, within `deadline`.
pub(super) async fn exchange(asked: &Asked<'_>, deadline: Duration) -> Exchange {
    let mut seen = Exchange::default();
    let clock = Budget { watch: Stopwatch::start(), whole: deadline };
    if let Err(error) = clock.follow(asked, &mut seen).await {
        seen.error = Some(error);
    }
    seen.total = clock.watch.elapsed();
    seen
}

struct Budget {
    watch: Stopwatch,
    whole: Duration,
}

impl Budget {
    fn left(&self) -> Duration {
        self.whole.saturating_sub(self.watch.elapsed())
    }

    fn late(&self, what: &str) -> ProbeError {
        ProbeError::new(ProbeErrorKind::Deadline { after: self.whole }, what.to_owned())
    }

    async fn follow(&self, asked: &Asked<'_>, seen: &mut Exchange) -> Result<(), ProbeError> {
        let mut location = asked.location.clone();
        loop {
            seen.last = Some(location.clone());
            let Some(reference) = self.ask(asked, &location, seen).await? else { return Ok(()) };
            match location.follow(&reference) {
                Err(refusal) => {
                    seen.redirect_refused = Some(refusal.detail);
                    return Ok(());
                }
                Ok(_) if seen.redirects == MOST_REDIRECTS => {
                    seen.redirect_refused = Some(format!("more than {MOST_REDIRECTS} redirects"));
                    return Ok(());
                }
                Ok(next) => location = next,
            }
            seen.redirects += 1;
        }
    }

    /// One request; the target of a redirect if the answer is one.
    async fn ask(&self, asked: &Asked<'_>, at: &Location, seen: &mut Exchange) -> Result<Option<String>, ProbeError> {
        let step = Stopwatch::start();
        let resolved = address::resolve(&at.address, asked.policy, self.left()).await?;
        add(&mut seen.phases.dns, step.elapsed());
        let addresses = address::settle_loopback(address::routable(resolved), self.left()).await;
        seen.addresses = addresses.len();
        let tries: Vec<SocketAddr> = match asked.turn {
            Some(turn) => addresses.get(turn % addresses.len().max(1)).copied().into_iter().collect(),
            None => addresses,
        };
        let mut refusal = ProbeError::new(ProbeErrorKind::Dns, "no address".to_owned());
        let mut connected = None;
        for to in tries {
            seen.address = Some(to);
            match address::connect(to, self.left()).await {
                Ok(done) => {
                    connected = Some(done);
                    break;
                }
                Err(error) => refusal = error,
            }
        }
        let Some((tcp, took)) = connected else { return Err(refusal) };
        add(&mut seen.phases.connect, took);
        let _ = tcp.set_nodelay(true);
        let request = request(asked, at)?;
        let response = if at.tls {
            let ca_pem = asked.endpoint.ca_pem.as_deref();
            let secured = tls::handshake(tcp, &at.address.host, ca_pem, &["http/1.1"], self.left()).await?;
            add(&mut seen.phases.tls, secured.took);
            let problem = secured.presented.problem;
            seen.tls_protocol = Some(secured.protocol);
            seen.presented = Some(secured.presented);
            if !problem.is_empty() {
                return Err(ProbeError::new(
                    ProbeErrorKind::Tls,
                    format!("{}: certificate {problem}", at.address.host),
                ));
            }
            self.send(TokioIo::new(secured.stream), request, seen).await?
        } else {
            self.send(TokioIo::new(tcp), request, seen).await?
        };
        let (response, _connection) = response;
        let header = |name: &HeaderName| {
            response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        seen.status = Some(response.status().as_u16());
        seen.content_type = header(&CONTENT_TYPE);
        seen.server = header(&SERVER);
        let redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
        if redirect && let Some(reference) = header(&LOCATION) {
            return Ok(Some(reference));
        }
        self.body(response, asked.body_cap, seen).await?;
        Ok(None)
    }

    async fn send<IO: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
        &self,
        io: TokioIo<IO>,
        request: Request<Empty<Bytes>>,
        seen: &mut Exchange,
    ) -> Result<(Response<Incoming>, AbortOnDropHandle<()>), ProbeError> {
        let step = Stopwatch::start();
        let answer = async {
            let (mut sender, connection) = http1::Builder::new().max_buf_size(HEAD_CAP).handshake(io).await?;
            let driven = AbortOnDropHandle::new(tokio::spawn(async move {
                // How the connection ends is told by the request and the body, which are awaited.
                let _ = connection.await;
            }));
            Ok((sender.send_request(request).await?, driven))
        };
        match timeout(self.left(), answer).await {
            Ok(Ok(response)) => {
                add(&mut seen.phases.first_byte, step.elapsed());
                Ok(response)
            }
            Ok(Err(error)) => Err(broken(&error)),
            Err(_elapsed) => Err(self.late("waiting for the first byte")),
        }
    }

    async fn body(&self, response: Response<Incoming>, cap: usize, seen: &mut Exchange) -> Result<(), ProbeError> {
        let step = Stopwatch::start();
        let mut body = response.into_body();
        let result = loop {
            match timeout(self.left(), body.frame()).await {
                Ok(None) => break Ok(()),
                Ok(Some(Ok(frame))) => {
                    let Some(data) = frame.data_ref() else { continue };
                    let room = cap.saturating_sub(seen.body.len());
                    seen.body.extend_from_slice(&data[..data.len().min(room)]);
                    if data.len() > room {
                        seen.truncated = true;
                        break Ok(());
                    }
                }
                Ok(Some(Err(error))) => break Err(broken(&error)),
                Err(_elapsed) => break Err(self.late("reading the body")),
            }
        };
        add(&mut seen.phases.body, step.elapsed());
        result
    }
}

fn add(phase: &mut Option<Duration>, took: Duration) {
    *phase = Some(phase.unwrap_or_default() + took);
}

fn broken(error: &hyper::Error) -> ProbeError {
    let kind = if error.is_parse() || error.is_parse_too_large() {
        ProbeErrorKind::Malformed
    } else {
        ProbeErrorKind::Network
    };
    ProbeError::new(kind, error.to_string())
}

/// The endpoint's own headers are secrets and go to its own host only; [`Location::follow`] never leaves that host.
fn request(asked: &Asked<'_>, at: &Location) -> Result<Request<Empty<Bytes>>, ProbeError> {
    let mistake = |detail: String| ProbeError::new(ProbeErrorKind::Inventory, detail);
    let mut headers = HeaderMap::new();
    let authority = HeaderValue::from_str(&at.authority()).map_err(|error| mistake(error.to_string()))?;
    headers.insert(HOST, authority);
    headers.insert(USER_AGENT, HeaderValue::from_static(concat!("toban/", env!("CARGO_PKG_VERSION"))));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    for (name, value) in &asked.endpoint.headers {
        let name: HeaderName = name.parse().map_err(|_| mistake(format!("`{name}` is not a header's name")))?;
        if FORBIDDEN_HEADERS.contains(&name.as_str()) {
            return Err(ProbeError::new(
                ProbeErrorKind::Refused,
                format!("the header `{name}` changes what a GET does"),
            ));
        }
        let value = HeaderValue::from_str(value.expose());
        let mut value = value.map_err(|_| mistake(format!("the value of the header `{name}` is not one")))?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    let method = if asked.head { Method::HEAD } else { Method::GET };
    let request = Request::builder().method(method).uri(at.path.as_str()).body(Empty::new());
    let mut request = request.map_err(|error| mistake(error.to_string()))?;
    *request.headers_mut() = headers;
    Ok(request)
}
