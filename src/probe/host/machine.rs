//! The machine Toban runs on: the root of its `/proc` and `/sys`, and whose they are.
//!
//! The root can be a recorded tree, so odd kernels are tests and not surprises.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::fs::statvfs;
use rustix::param::clock_ticks_per_second;

use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::Origin;

/// No file of `/proc` that is read here comes near this, even with thousands of cores or mounts.
const MOST: u64 = 4 * 1024 * 1024;
/// How long a mount may take to answer before it counts as hung.
const MOUNT_DEADLINE: Duration = Duration::from_secs(1);

/// How a file system is asked for its space.
pub(super) type AskSpace = Arc<dyn Fn(&Path) -> io::Result<Space> + Send + Sync>;

/// Space and inodes of a file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Space {
    /// Bytes it has.
    pub size: u64,
    /// Bytes not in use, those kept for root among them.
    pub free: u64,
    /// Bytes an ordinary user may still use.
    pub available: u64,
    /// Inodes it has; 0 where it makes them as needed.
    pub inodes: u64,
    /// Inodes not in use.
    pub inodes_free: u64,
}

/// The machine Toban runs on, or a recorded one.
pub struct Machine {
    root: PathBuf,
    logs: Vec<PathBuf>,
    /// Asks one mount for its space; may never return.
    pub(super) ask_space: AskSpace,
    /// How long one mount may take.
    pub(super) mount_deadline: Duration,
    /// Mounts whose question has not come back yet, so that every run does not add a hung thread.
    pub(super) hanging: Arc<Mutex<HashSet<String>>>,
    /// Ticks per second in which `/proc` counts CPU time.
    pub(super) ticks: f64,
    /// Bytes of a page, in which `/proc` counts resident memory.
    pub(super) page: u64,
}

impl Machine {
    /// The machine Toban runs on; log files may be looked at beneath `/var/log`.
    #[must_use]
    pub fn this() -> Self {
        Self::at("/")
    }

    /// A machine whose `/proc` and `/sys` lie beneath `root`.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            logs: vec![PathBuf::from("/var/log")],
            ask_space: Arc::new(space),
            mount_deadline: MOUNT_DEADLINE,
            hanging: Arc::default(),
            #[expect(clippy::cast_precision_loss, reason = "100 or 1000")]
            ticks: clock_ticks_per_second() as f64,
            page: u64::try_from(rustix::param::page_size()).unwrap_or(4096),
        }
    }

    /// Folders beneath which `host.file` may look; each must be absolute.
    #[must_use]
    pub fn with_logs(self, logs: Vec<PathBuf>) -> Self {
        Self { logs, ..self }
    }

    /// Another way to ask a mount for its space, and how long it may take.
    #[must_use]
    pub fn with_space(
        self,
        deadline: Duration,
        ask: impl Fn(&Path) -> io::Result<Space> + Send + Sync + 'static,
    ) -> Self {
        Self { ask_space: Arc::new(ask), mount_deadline: deadline, ..self }
    }

    pub(super) fn logs(&self) -> Vec<PathBuf> {
        self.logs.clone()
    }

    /// The path of `name` (`proc/stat`) in this tree.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The text of `name`; what is not UTF-8 in it is replaced.
    pub(super) fn text(&self, name: &str) -> Result<String, ProbeError> {
        let mut bytes = Vec::new();
        let read = File::open(self.path(name)).and_then(|file| file.take(MOST).read_to_end(&mut bytes));
        match read {
            Ok(_) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => Err(unreadable(&format!("/{name}"), &error)),
        }
    }

    /// The text of `name` where there is such a file.
    pub(super) fn maybe(&self, name: &str) -> Option<String> {
        self.text(name).ok()
    }

    /// The only number in `name`.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.maybe(name)?.trim().parse().ok()
    }

    /// Whose `/proc` this is.
    pub(super) fn origin(&self) -> Origin {
        let hostname = self.maybe("proc/sys/kernel/hostname").map_or_else(String::new, |name| name.trim().to_owned());
        match self.container() {
            Some(evidence) => Origin::Container { hostname, evidence },
            None => Origin::Machine { hostname },
        }
    }

    /// What shows that this is a container, if anything does.
    pub(super) fn container(&self) -> Option<String> {
        let marker = |name: &str| self.path(name).exists().then(|| format!("/{name}"));
        marker(".dockerenv")
            .or_else(|| marker("run/.containerenv"))
            .or_else(|| marker("run/systemd/container"))
            .or_else(|| in_cgroup(&self.maybe("proc/1/cgroup")?).map(|word| format!("/proc/1/cgroup: {word}")))
    }
}

fn in_cgroup(text: &str) -> Option<&'static str> {
    const WORDS: [&str; 6] = ["kubepods", "docker", "containerd", "libpod", "crio", "lxc"];
    WORDS.into_iter().find(|word| text.contains(word))
}

/// The error for a file that cannot be read.
pub(super) fn unreadable(name: &str, error: &io::Error) -> ProbeError {
    let kind = match error.kind() {
        io::ErrorKind::PermissionDenied => ProbeErrorKind::Permission,
        // PSI that was switched off answers "not supported".
        io::ErrorKind::NotFound | io::ErrorKind::Unsupported => ProbeErrorKind::Missing { what: name.to_owned() },
        _ => ProbeErrorKind::Malformed,
    };
    ProbeError::new(kind, format!("{name}: {error}"))
}

fn space(mount: &Path) -> io::Result<Space> {
    let answer = statvfs(mount)?;
    Ok(Space {
        size: answer.f_blocks.saturating_mul(answer.f_frsize),
        free: answer.f_bfree.saturating_mul(answer.f_frsize),
        available: answer.f_bavail.saturating_mul(answer.f_frsize),
        inodes: answer.f_files,
        inodes_free: answer.f_ffree,
    })
}
