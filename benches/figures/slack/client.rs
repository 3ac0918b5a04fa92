//! What stands in for Slack as the one who calls: signed commands over connections that are held open.
//!
//! The client costs as little as it can, because it runs on the same processors as what it measures: requests are signed
//! before the clock starts, and many connections are seen through by one thread, as load generators do.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use toban::clock::{Clock as _, SystemClock};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream as AsyncStream;

/// What both bots check signatures with.
pub(super) const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// More than any answer to a ping.
const ROOM: usize = 8 * 1024;

/// A `/toban ping` as Slack sends it, signed now; `number` is in it, so that no two are alike.
pub(super) fn signed(path: &str, number: &str) -> Vec<u8> {
    let stamp = SystemClock::new().now().as_second();
    let body = format!(
        "token=x&team_id=T1&team_domain=t&channel_id=C1&channel_name=ops&user_id=U2&user_name=carol&\
         command=%2Ftoban&text=ping&api_app_id=A1&is_enterprise_install=false&\
         response_url=http%3A%2F%2F127.0.0.1%3A1%2Fr&trigger_id={number}"
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length is right");
    mac.update(format!("v0:{stamp}:{body}").as_bytes());
    let signature = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slack-request-timestamp: {stamp}\r\n\
         x-slack-signature: v0={signature}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len(),
    );
    request.into_bytes()
}

/// One connection that waits for each answer.
pub(super) struct Client {
    stream: TcpStream,
    room: Vec<u8>,
}

impl Client {
    /// Connects.
    pub(super) fn new(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        stream.set_nodelay(true).expect("a socket");
        Self { stream, room: vec![0; ROOM] }
    }

    /// One command, until its whole answer.
    pub(super) fn ask(&mut self, request: &[u8]) {
        self.stream.write_all(request).expect("it listens");
        let mut filled = 0;
        while !is_pong(&self.room[..filled]) {
            let length = self.stream.read(&mut self.room[filled..]).expect("it answers");
            assert!(length > 0, "it hung up");
            filled += length;
        }
    }
}

/// As [`Client::ask`] for one connection after another request of `requests`, beside others in the same thread.
pub(super) async fn ask_all(port: u16, requests: Vec<Vec<u8>>) {
    let mut stream = AsyncStream::connect(("127.0.0.1", port)).await.expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    let mut room = vec![0; ROOM];
    for request in requests {
        stream.write_all(&request).await.expect("it listens");
        let mut filled = 0;
        while !is_pong(&room[..filled]) {
            let length = stream.read(&mut room[filled..]).await.expect("it answers");
            assert!(length > 0, "it hung up");
            filled += length;
        }
    }
}

/// Whether an answer is whole, by its length or its last chunk; it must be the right one then.
fn is_pong(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { return false };
    let (head, body) = (&answer[..end], &answer[end + 4..]);
    let whole = match length(head) {
        Some(length) => body.len() == length,
        None => body.ends_with(b"0\r\n\r\n"),
    };
    let right = || head.starts_with(b"HTTP/1.1 200") && body.windows(4).any(|bytes| bytes == b"pong");
    assert!(!whole || right(), "{}", String::from_utf8_lossy(answer));
    whole
}

/// How long the body is, where the head says so.
fn length(head: &[u8]) -> Option<usize> {
    let name = b"content-length:";
    let mut lines = head.split(|byte| *byte == b'\n');
    let line = lines.find(|line| line.len() > name.len() && line[..name.len()].eq_ignore_ascii_case(name))?;
    str::from_utf8(&line[name.len()..]).ok()?.trim().parse().ok()
}
