//! `toban health`: asks the running bot whether it is well; made for container health checks, so it needs no curl.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::cli::output;
use crate::cli::start;

const DEADLINE: Duration = Duration::from_secs(3);
/// More than `/healthz` ever answers.
const ANSWER_BYTES: u64 = 64 * 1024;

/// Prints the bot's own words; 0 when it is alive, 1 when it is not.
#[must_use]
pub fn run(config: Option<&Path>) -> ExitCode {
    let settings = match start::settings(config) {
        Ok(settings) => settings,
        Err(code) => return code,
    };
    match ask(settings.web.listen) {
        Ok((true, body)) => {
            output::line(body.trim());
            ExitCode::SUCCESS
        }
        Ok((false, body)) => {
            output::problem(body.trim());
            ExitCode::FAILURE
        }
        Err(error) => {
            output::problem(&format!("no answer from {}: {error}; is `toban serve` running?", settings.web.listen));
            ExitCode::FAILURE
        }
    }
}

/// Whether `/healthz` answered 200, and its body.
fn ask(listen: SocketAddr) -> io::Result<(bool, String)> {
    let address = reachable(listen);
    let mut stream = TcpStream::connect_timeout(&address, DEADLINE)?;
    stream.set_read_timeout(Some(DEADLINE))?;
    stream.set_write_timeout(Some(DEADLINE))?;
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    Ok((head.starts_with("HTTP/1.1 200"), body.to_owned()))
}

/// A bot that listens on every address is asked on loopback.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
