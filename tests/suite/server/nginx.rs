//! A real nginx for the tests, with whatever `server` blocks a test writes.

use std::array::from_fn;
use std::fs::write;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;

use tempfile::TempDir;

use super::{free_port, program};

/// Starts the server and ends it when standard input closes, however the test process ends.
const KEEPER: &str = r#"
"$@" 2>&1 </dev/null &
server=$!
exec >/dev/null 2>&1
cat || true
kill -TERM "$server" || true
wait "$server" || true
"#;

/// A running nginx; it ends when this is dropped.
pub(crate) struct Nginx {
    /// Removed when this is dropped, after nginx has ended.
    _folder: TempDir,
    keeper: Child,
    alive: Option<ChildStdin>,
}

impl Nginx {
    /// Starts nginx with the text of its `http` block; `configure` gets the folder to put files into, and the ports to
    /// listen on, others each time it is tried.
    pub(crate) fn start<const N: usize>(configure: impl Fn(&Path, [u16; N]) -> String) -> (Self, [u16; N]) {
        let folder = TempDir::new().expect("a temporary folder");
        let mut said = String::new();
        for _ in 0..5 {
            let ports = from_fn(|_| free_port());
            match try_start(folder.path(), &configure(folder.path(), ports)) {
                Ok((keeper, alive)) => return (Self { _folder: folder, keeper, alive }, ports),
                Err(log) => said = log,
            }
        }
        panic!("nginx does not start:\n{said}")
    }
}

fn try_start(folder: &Path, http: &str) -> Result<(Child, Option<ChildStdin>), String> {
    let at = folder.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {at}/{kind};"))
        .concat();
    // One process: nobody to switch to another user, nobody left behind.
    let configuration = format!(
        "daemon off; master_process off; pid {at}/pid; error_log stderr notice;\n\
         events {{ worker_connections 256; }}\n\
         http {{ access_log {at}/access.log; {temporary}\n{http}\n}}\n"
    );
    let file = folder.join("nginx.conf");
    write(&file, configuration).expect("the folder takes files");
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper"])
        .arg(program("nginx", &[], "nginx-light"))
        .args(["-p", &at.to_string(), "-c", &file.display().to_string()])
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell starts");
    let alive = keeper.stdin.take();
    let mut lines = BufReader::new(keeper.stdout.take().expect("standard output is a pipe")).lines();
    let mut said = String::new();
    while let Some(Ok(line)) = lines.next() {
        // It listens from before this line on.
        if line.contains("event method") {
            thread::spawn(move || lines.for_each(drop));
            return Ok((keeper, alive));
        }
        said.push_str(&line);
        said.push('\n');
    }
    drop(alive);
    let _ = keeper.wait();
    Err(said)
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.alive.take();
        let _ = self.keeper.wait();
    }
}
