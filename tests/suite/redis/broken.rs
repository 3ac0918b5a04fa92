//! Servers that are broken in ways a real Redis cannot be made to be: small TCP servers that misbehave.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use toban::probe::error::ProbeErrorKind;
use toban::probe::target::{Endpoint, Target};

use super::{plain, read, read_within, text, words};
use crate::server::redis::target;

/// Accepts connections and answers each request with `answer`, given how many came before on that connection.
fn serve(answer: impl Fn(&mut TcpStream, &str, usize) + Send + Sync + Clone + 'static) -> Target {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let answer = answer.clone();
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                let mut before = 0;
                while let Ok(read @ 1..) = socket.read(&mut buffer) {
                    let request = String::from_utf8_lossy(&buffer[..read]).into_owned();
                    answer(&mut socket, &request, before);
                    before += 1;
                }
            });
        }
    });
    target(port, None, None)
}

/// As a good server up to the first command of the probe itself, which `answer` gets.
fn serve_then(answer: impl Fn(&mut TcpStream) + Send + Sync + Clone + 'static) -> Target {
    serve(move |socket, request, _| {
        let answered = if request.contains("SETNAME") {
            socket.write_all(b"+OK\r\n")
        } else if request.contains("WHOAMI") {
            socket.write_all(b"$5\r\ntoban\r\n")
        } else {
            answer(socket);
            Ok(())
        };
        // A client that has gone away is the client's business.
        drop(answered);
    })
}

fn bulk(bytes: &[u8]) -> Vec<u8> {
    [format!("${}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

#[tokio::test]
async fn a_server_that_never_answers() {
    let short = Duration::from_secs(1);
    for silent in [serve(|_, _, _| {}), serve_then(|_| {})] {
        let reading = read_within(short, "redis.ping", &plain(), &silent).await.unwrap();
        assert_eq!(text(&reading, "failure"), "timeout");
        let error = read_within(short, "redis.info", &plain(), &silent).await.unwrap_err();
        assert!(matches!(error.kind, ProbeErrorKind::Deadline { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_hundred_megabytes() {
    let huge = serve_then(|socket| {
        let mut sent = socket.write_all(b"$100000000\r\n");
        let chunk = vec![b'x'; 1_000_000];
        for _ in 0..100 {
            sent = sent.and_then(|()| socket.write_all(&chunk));
        }
    });
    let error = read("redis.info", &plain(), &huge).await.unwrap_err();
    assert!(matches!(error.kind, ProbeErrorKind::TooLarge { limit: 16_777_216 }), "{error}");
    let reading = read("redis.ping", &plain(), &huge).await.unwrap();
    assert_eq!(text(&reading, "failure"), "protocol");
}

#[tokio::test]
async fn promises_of_endless_lists_and_nests() {
    for promise in [
        "*2000000000\r\n",
        "%4000000000000000000\r\n",
        "*1\r\n",
        "$9223372036854775807\r\n",
        "*-7\r\n",
        "$x\r\n",
        "|-1\r\n",
    ] {
        let liar = serve_then(move |socket| drop(socket.write_all(promise.repeat(1000).as_bytes())));
        let result = read_within(Duration::from_millis(500), "redis.info", &plain(), &liar).await;
        assert!(result.is_err(), "{promise:?} gave {result:?}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_text() {
    let strange = serve_then(|socket| {
        let lines = b"# Server\r\nredis_version:7\xff\xfe\r\nos:\x1b[31mLinux \xe2\x80\xae\r\nmaxmemory_policy:\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\r\nused_memory:12\r\n";
        drop(socket.write_all(&bulk(lines)));
    });
    let reading = read("redis.info", &plain(), &strange).await.unwrap();
    assert_eq!(text(&reading, "redis_version"), "7\u{fffd}\u{fffd}");
    assert_eq!(text(&reading, "os"), "Linux ");
    assert_eq!(text(&reading, "maxmemory_policy"), "日本語");
}

#[tokio::test]
async fn something_else_listens() {
    let web = serve(|socket, _, _| drop(socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")));
    let error = read("redis.info", &plain(), &web).await.unwrap_err();
    assert_eq!(error.kind, ProbeErrorKind::Malformed);
    assert!(error.detail.contains("HTTP/1.1 400"), "{error}");
    let secure = serve(|socket, _, _| drop(socket.write_all(b"\x15\x03\x01\x00\x02\x02\x0a")));
    let error = read("redis.info", &plain(), &secure).await.unwrap_err();
    assert_eq!(error.fix.as_deref(), Some("tls = true"), "{error}");
    let mut plain_server = serve(|socket, _, _| drop(socket.write_all(b"-ERR unknown\r\n")));
    if let Endpoint::Redis(endpoint) = &mut plain_server.endpoint {
        endpoint.tls = true;
    }
    let error = read("redis.info", &plain(), &plain_server).await.unwrap_err();
    assert_eq!(error.kind, ProbeErrorKind::Tls, "{error}");
}

#[tokio::test]
async fn a_server_that_hangs_up() {
    let gone = serve_then(|socket| drop(socket.shutdown(std::net::Shutdown::Both)));
    let error = read("redis.info", &plain(), &gone).await.unwrap_err();
    assert_eq!(error.kind, ProbeErrorKind::Network, "{error}");
}

#[tokio::test]
async fn states_of_a_server_are_told_apart() {
    for (answer, failure) in [
        ("-LOADING Redis is loading the dataset in memory\r\n", "not_ready"),
        ("-NOAUTH Authentication required.\r\n", "authentication"),
        ("-NOPERM this user has no permissions\r\n", "permission"),
        ("-DENIED Redis is running in protected mode\r\n", "permission"),
        ("-ERR max number of clients reached\r\n", "saturated"),
        ("-MASTERDOWN Link with MASTER is down\r\n", "not_ready"),
    ] {
        let server = serve_then(move |socket| drop(socket.write_all(answer.as_bytes())));
        let reading = read("redis.ping", &plain(), &server).await.unwrap();
        assert_eq!(text(&reading, "failure"), failure, "{answer}");
    }
}

#[tokio::test]
async fn a_value_of_four_megabytes_is_cut_and_says_so() {
    let wordy = serve_then(|socket| drop(socket.write_all(&bulk(&vec![b'w'; 4_000_000]))));
    let reading = read("redis.command", &words(&["MEMORY", "DOCTOR"]), &wordy).await.unwrap();
    assert_eq!(text(&reading, "doctor").len(), 65_536);
    assert_eq!(reading.left_out["doctor"], 4_000_000 - 65_536);
}
