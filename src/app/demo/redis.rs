//! A stand-in for a Redis in trouble: speaks enough RESP for the read-only probes and tells always the same story,
//! 96 % of its memory limit used and keys being evicted.
//!
//! It exists so that `toban demo` needs no server. It listens on loopback only, on a port the system chooses.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::clock::SharedClock;

const LIMIT: u64 = 256 * 1024 * 1024;
const USED: u64 = LIMIT / 100 * 96;
/// Longest request it reads; the probes' are shorter than 100 bytes.
const REQUEST_BYTES: usize = 4096;

/// Starts the stand-in and returns its address; it ends with the runtime.
///
/// # Errors
/// When no loopback port can be had.
pub async fn start(clock: SharedClock) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let clock = Arc::clone(&clock);
    tokio::spawn(async move {
        while let Ok((stream, _peer)) = listener.accept().await {
            // A client that breaks off ends only its own conversation.
            tokio::spawn(converse(stream, Arc::clone(&clock)));
        }
    });
    Ok(address)
}

async fn converse(stream: TcpStream, clock: SharedClock) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(words) = request(&mut stream).await? {
        let answer = answer(&words, &Moment { uptime: clock.elapsed().as_secs(), now: clock.now() });
        stream.get_mut().write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

/// One request: an array of bulk strings.
async fn request(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<String>>> {
    let Some(count) = length(stream, '*').await? else {
        return Ok(None);
    };
    let mut words = Vec::new();
    for _ in 0..count {
        let Some(bytes) = length(stream, '$').await? else {
            return Ok(None);
        };
        let mut word = vec![0; bytes + 2];
        stream.read_exact(&mut word).await?;
        word.truncate(bytes);
        words.push(String::from_utf8_lossy(&word).to_ascii_uppercase());
    }
    Ok(Some(words))
}

/// The number behind `mark`, within bounds; anything else ends the conversation.
async fn length(stream: &mut BufReader<TcpStream>, mark: char) -> io::Result<Option<usize>> {
    let mut line = String::new();
    stream.take(32).read_line(&mut line).await?;
    let number = line.trim_end().strip_prefix(mark).and_then(|digits| digits.parse().ok());
    Ok(number.filter(|number| *number <= REQUEST_BYTES))
}

/// When a request is answered.
struct Moment {
    /// Seconds since the stand-in began; every counter grows with it.
    uptime: u64,
    now: Timestamp,
}

fn answer(words: &[String], moment: &Moment) -> String {
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["PING"] => "+PONG\r\n".to_owned(),
        ["CLIENT", "SETNAME" | "SETINFO", ..] => "+OK\r\n".to_owned(),
        ["INFO", ..] => bulk(&info(moment)),
        ["SLOWLOG", "GET", ..] => format!(
            "*1\r\n*6\r\n:7\r\n:{}\r\n:182000\r\n*2\r\n$4\r\nKEYS\r\n$9\r\nsession:*\r\n$15\r\n127.0.0.1:41800\r\n$6\r\nworker\r\n",
            moment.now.as_second() - 90
        ),
        ["SLOWLOG", "LEN"] | ["DBSIZE"] => ":1\r\n".to_owned(),
        ["LATENCY" | "ROLE", ..] | ["MEMORY", "STATS"] => "*0\r\n".to_owned(),
        ["MEMORY", "DOCTOR"] => bulk("Sam, I detected a few issues in this Redis instance memory implants."),
        ["CLIENT", "LIST"] => bulk(CLIENTS),
        ["CLIENT", "INFO"] => bulk(CLIENTS.lines().next().unwrap_or_default()),
        ["ACL", "WHOAMI"] => bulk("toban"),
        _ => "-NOPERM this stand-in answers only what a read-only account may ask\r\n".to_owned(),
    }
}

const CLIENTS: &str =
    "id=3 addr=127.0.0.1:41800 name=worker age=81 idle=0 flags=N db=0 cmd=get qbuf=0 omem=0 tot-mem=20512 user=app\n";

fn bulk(text: &str) -> String {
    format!("${}\r\n{text}\r\n", text.len())
}

/// INFO with counters that grow as time passes, so that rates can be judged.
fn info(moment: &Moment) -> String {
    let Moment { uptime, now } = *moment;
    let (hits, misses, evicted) = (900_000 + uptime * 4_000, 400_000 + uptime * 3_000, 52_000 + uptime * 40);
    let commands = hits + misses;
    format!(
        "# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\nserver_time_usec:{clock}\r\nuptime_in_seconds:{uptime}\r\n\
         # Clients\r\nconnected_clients:48\r\nmaxclients:10000\r\nblocked_clients:0\r\n\
         # Memory\r\nused_memory:{USED}\r\nused_memory_rss:{rss}\r\nused_memory_peak:{USED}\r\n\
         used_memory_overhead:4194304\r\nused_memory_startup:900000\r\nused_memory_dataset:240000000\r\n\
         maxmemory:{LIMIT}\r\nmaxmemory_policy:allkeys-lru\r\ntotal_system_memory:8589934592\r\n\
         mem_fragmentation_ratio:1.12\r\nmem_fragmentation_bytes:30000000\r\nallocator_frag_ratio:1.02\r\nallocator_frag_bytes:4000000\r\n\
         # Persistence\r\nloading:0\r\nrdb_bgsave_in_progress:0\r\nrdb_last_bgsave_status:ok\r\n\
         rdb_changes_since_last_save:120\r\n\
         rdb_last_save_time:{saved}\r\nrdb_last_bgsave_time_sec:2\r\naof_enabled:0\r\naof_last_write_status:ok\r\n\
         # CPU\r\nused_cpu_sys_main_thread:{cpu}\r\nused_cpu_user_main_thread:{cpu}\r\n\
         # Stats\r\ntotal_connections_received:{connections}\r\ntotal_commands_processed:{commands}\r\n\
         rejected_connections:0\r\nevicted_keys:{evicted}\r\nexpired_keys:120\r\nkeyspace_hits:{hits}\r\n\
         keyspace_misses:{misses}\r\nlatest_fork_usec:800\r\n\
         # Replication\r\nrole:master\r\nconnected_slaves:0\r\n\
         # Errorstats\r\n# Keyspace\r\ndb0:keys=812000,expires=200000,avg_ttl=3600000\r\n",
        rss = USED + 30_000_000,
        connections = 2_000 + uptime,
        clock = now.as_microsecond(),
        saved = now.as_second() - 300,
        cpu = uptime / 10,
    )
}
