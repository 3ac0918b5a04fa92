//! A small DNS server on UDP that says what a test wants.

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use hickory_resolver::proto::op::{Message, MessageType, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, AAAA};
use hickory_resolver::proto::rr::{RData, Record, RecordType};

/// What it says about every name.
#[derive(Clone)]
pub(crate) enum Says {
    /// These addresses.
    Addresses(&'static [&'static str]),
    /// This code and nothing else.
    Code(ResponseCode),
    /// Nothing.
    Nothing,
}

/// A running server; it ends when this is dropped.
pub(crate) struct Dns {
    port: u16,
    over: Arc<AtomicBool>,
}

impl Dns {
    /// Starts one on a free port of 127.0.0.1; its answers live 30 seconds.
    pub(crate) fn start(says: Says) -> Self {
        let socket = UdpSocket::bind(("127.0.0.1", 0)).expect("127.0.0.1 has a free port");
        let port = socket.local_addr().expect("a bound socket has an address").port();
        let over = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&over);
        thread::spawn(move || {
            let mut question = [0_u8; 1024];
            while let Ok((length, from)) = socket.recv_from(&mut question) {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                if let Some(answer) =
                    Message::from_vec(&question[..length]).ok().and_then(|asked| answer(&asked, &says))
                {
                    let _ = socket.send_to(&answer, from);
                }
            }
        });
        Self { port, over }
    }

    /// The port on 127.0.0.1.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let waker = UdpSocket::bind(("127.0.0.1", 0)).expect("127.0.0.1 has a free port");
        let _ = waker.send_to(b"over", ("127.0.0.1", self.port));
    }
}

fn answer(asked: &Message, says: &Says) -> Option<Vec<u8>> {
    let question = asked.queries.first()?;
    let mut message = Message::new(asked.id, MessageType::Response, OpCode::Query);
    message.add_query(question.clone());
    match says {
        Says::Nothing => return None,
        Says::Code(code) => message.metadata.response_code = *code,
        Says::Addresses(addresses) => {
            for address in *addresses {
                let data = match (question.query_type(), address.parse().ok()?) {
                    (RecordType::A, std::net::IpAddr::V4(ip)) => RData::A(A(ip)),
                    (RecordType::AAAA, std::net::IpAddr::V6(ip)) => RData::AAAA(AAAA(ip)),
                    _ => continue,
                };
                message.add_answer(Record::from_rdata(question.name().clone(), 30, data));
            }
        }
    }
    message.to_vec().ok()
}
