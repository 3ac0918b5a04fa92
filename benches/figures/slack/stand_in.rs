//! The two other ends: Slack as far as a bot needs it, and somebody who sends a word back.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// What the way there and back costs on this machine: each request is answered with the same word, unread. Tells the port.
pub(super) fn echo() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("127.0.0.1 has a free port");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut request = [0; 4096];
                while stream.read(&mut request).is_ok_and(|length| length > 0) {
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\npong";
                    if stream.write_all(answer).is_err() {
                        return;
                    }
                }
            });
        }
    });
    port
}

/// Slack's side, as far as a bot needs it: every method says who the bot is and who the member. Tells the port.
pub(super) fn slack() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("127.0.0.1 has a free port");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer_all(stream));
        }
    });
    port
}

const BOT: &str = r#"{"ok":true,"url":"https://t.slack.com/","team":"t","user":"toban","team_id":"T1","user_id":"U1","bot_id":"B1","is_enterprise_install":false}"#;
const MEMBER: &str = r#"{"ok":true,"user":{"id":"U2","team_id":"T1","name":"carol","locale":"en-US"}}"#;

fn answer_all(stream: TcpStream) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut method = String::new();
        if stream.read_line(&mut method).unwrap_or(0) == 0 {
            return;
        }
        let mut length = 0;
        loop {
            let mut header = String::new();
            if stream.read_line(&mut header).unwrap_or(0) == 0 {
                return;
            }
            if let Some(text) = header.to_lowercase().strip_prefix("content-length:") {
                length = text.trim().parse().unwrap_or(0);
            }
            if header.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        if stream.read_exact(&mut body).is_err() {
            return;
        }
        let answer = if method.contains("users.info") { MEMBER } else { BOT };
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", answer.len());
        if stream.get_mut().write_all(format!("{head}{answer}").as_bytes()).is_err() {
            return;
        }
    }
}
