//! A real PostgreSQL for the tests.
//!
//! [`shared`] is one server for the whole test process; a test takes a database of its own from it. A test that must
//! break, starve or restart a server starts its own with [`Postgres::start`].

use std::fs::{Permissions, read_dir, read_to_string, set_permissions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use super::{free_port, program};

/// The role that may do everything; it needs no password, every other role needs one.
pub(crate) const SUPERUSER: &str = "postgres";

/// Settings that make a server fast and forgetful, and let every test of the process connect at once.
const FAST: &[&str] = &[
    // Nothing is counted but by the test itself, so that plans do not hang on when they are asked for.
    "autovacuum_naptime=1d",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=64MB",
    "max_connections=300",
    "max_wal_senders=2",
    "jit=off",
    "logging_collector=off",
    "lc_messages=C",
];

/// Runs as the unprivileged user: makes the cluster, starts the server, lets it crash and starts it again for each line
/// of standard input, and ends it when that closes.
const KEEPER: &str = r#"
set -eu
bin=$1; port=$2; shift 2
home=$(mktemp -d "${TMPDIR:-/tmp}/toban-postgres.XXXXXX")
trap 'rm -rf "$home"' EXIT
cd "$home"
"$bin/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 || { cat initdb.log; exit 1; }
cat >data/pg_hba.conf <<'HBA'
local all all trust
host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
HBA
"$bin/postgres" -D data -h 127.0.0.1 -p "$port" -k "$home" "$@" 2>&1 &
server=$!
echo "server $server"
exec 3>&1 >/dev/null 2>&1
while read -r _; do
    kill -QUIT "$server" || true
    wait "$server" || true
    "$bin/postgres" -D data -h 127.0.0.1 -p "$port" -k "$home" "$@" >&3 2>&1 &
    server=$!
done
kill -QUIT "$server" || true
wait "$server" || true
"#;

/// A running server; it ends when this is dropped or when the test process ends.
pub(crate) struct Postgres {
    port: u16,
    server: Pid,
    keeper: Child,
    /// Open as long as the server shall run.
    alive: Option<ChildStdin>,
}

/// The server of the whole test process.
pub(crate) fn shared() -> &'static Postgres {
    static SHARED: LazyLock<Postgres> = LazyLock::new(|| Postgres::start(&[]));
    &SHARED
}

impl Postgres {
    /// Starts a server of its own with further settings, each `name=value`.
    pub(crate) fn start(settings: &[&str]) -> Self {
        let mut said = String::new();
        for _ in 0..5 {
            match Self::try_start(free_port(), settings) {
                Ok(server) => return server,
                Err(log) => said = log,
            }
        }
        panic!("PostgreSQL does not start:\n{said}")
    }

    fn try_start(port: u16, settings: &[&str]) -> Result<Self, String> {
        let options = FAST.iter().chain(settings).flat_map(|setting| ["-c", setting]);
        let mut keeper = as_unprivileged("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(binaries())
            .arg(port.to_string())
            .args(options)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let alive = keeper.stdin.take();
        let log = BufReader::new(keeper.stdout.take().expect("standard output is a pipe"));
        match wait_until_ready(log) {
            Ok(server) => Ok(Self { port, server, keeper, alive }),
            Err(log) => {
                keeper.wait().expect("the keeper ends with its server");
                Err(log)
            }
        }
    }

    /// The port on 127.0.0.1.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// The address of `database` for the superuser.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{SUPERUSER}@127.0.0.1:{}/{database}", self.port)
    }

    /// Stops the server and all its processes in the middle of what they do; connections stay open and hang.
    pub(crate) fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets a paused server go on.
    pub(crate) fn resume(&self) {
        self.signal(Signal::CONT);
    }

    /// Lets the server crash, starts it again, and waits until it takes connections. A restarted server cannot be paused.
    pub(crate) async fn restart(&mut self) {
        let before = self.started().await.expect("the server runs");
        let mut alive = self.alive.as_ref().expect("the server shall run");
        alive.write_all(b"again\n").expect("the keeper listens");
        while self.started().await.is_none_or(|started| started == before) {
            tokio::task::yield_now().await;
        }
    }

    /// When the server was started; `None` while it takes no connections.
    async fn started(&self) -> Option<String> {
        let mut connection = PgConnection::connect(&self.url("postgres")).await.ok()?;
        sqlx::query_scalar("select pg_postmaster_start_time()::text").fetch_one(&mut connection).await.ok()
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.server, signal).expect("the server runs");
        let children = format!("/proc/{0}/task/{0}/children", self.server.as_raw_nonzero());
        for child in read_to_string(children).expect("the kernel tells children").split_whitespace() {
            let child = child.parse().ok().and_then(Pid::from_raw).expect("the kernel tells numbers");
            // One that just ended is no failure.
            let _ = kill_process(child, signal);
        }
    }

    /// Runs statements in `database` as the superuser.
    pub(crate) async fn execute(&self, database: &str, sql: &str) {
        let mut connection = PgConnection::connect(&self.url(database)).await.expect("the server takes a connection");
        connection.execute(AssertSqlSafe(sql)).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        connection.close().await.expect("the connection closes");
    }

    /// A new database with the tables and rows of `template` (`template1` is the empty one); its name.
    ///
    /// Nobody may be connected to the template.
    pub(crate) async fn database(&self, template: &str) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.execute("postgres", &format!("create database {name} template {template}")).await;
        name
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A test that fails while its server is paused ends all the same; one that was restarted is another process.
        if kill_process(self.server, Signal::CONT).is_ok() {
            self.resume();
        }
        self.alive.take();
        self.keeper.wait().expect("the keeper ends with its server");
    }
}

/// Reads the log until the server takes connections, then lets a thread read on, so that the server never blocks on it.
fn wait_until_ready(log: BufReader<ChildStdout>) -> Result<Pid, String> {
    let mut said = String::new();
    let mut server = None;
    let mut lines = log.lines();
    while let Some(Ok(line)) = lines.next() {
        if let Some(pid) = line.strip_prefix("server ") {
            server = pid.parse().ok().and_then(Pid::from_raw);
        }
        if line.contains("ready to accept connections") {
            thread::spawn(move || lines.for_each(drop));
            return server.ok_or(line);
        }
        said.push_str(&line);
        said.push('\n');
    }
    Err(said)
}

/// Gives a file to the user the server runs as, and closes it to everybody else, as the server demands of its key.
pub(crate) fn give(file: &Path) {
    set_permissions(file, Permissions::from_mode(0o600)).expect("it is ours");
    if is_root() {
        let given = Command::new("chown").arg("postgres").arg(file).status().expect("`chown` runs");
        assert!(given.success(), "there is no user `postgres`");
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().expect("`id` runs").stdout == b"0\n"
}

/// A command that runs as an ordinary user, also when the tests run as root, which PostgreSQL refuses to be.
fn as_unprivileged(name: &str) -> Command {
    if !is_root() {
        return Command::new(name);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", name]).current_dir("/");
    command
}

/// Debian keeps the server's programs in a folder per version; the newest one is taken.
fn binaries() -> PathBuf {
    let mut versions: Vec<(u32, PathBuf)> = read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort();
    let folders: Vec<PathBuf> = versions.into_iter().rev().map(|(_, folder)| folder).collect();
    let initdb = program("initdb", &folders, "postgresql");
    initdb.parent().expect("a file has a folder").to_path_buf()
}

#[tokio::test]
async fn every_test_has_a_database_of_its_own() {
    let server = shared();
    server.execute("template1", "select 1").await;
    let (one, two) = (server.database("template1").await, server.database("template1").await);
    server.execute(&one, "create table mine (id bigint)").await;
    server.execute(&two, "create table mine (id bigint); create role reader login password 'r'").await;
    let stranger = format!("postgres://reader:wrong@127.0.0.1:{}/{two}", server.port());
    assert!(PgConnection::connect(&stranger).await.is_err(), "a role other than the superuser needs its password");
}

#[test]
fn a_dropped_server_is_gone() {
    let server = Postgres::start(&["max_connections=20"]);
    let port = server.port();
    drop(server);
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}
