//! Opens a log file without following a link anywhere beneath its folder, and reads its end.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, fstat, open, openat2};
use rustix::io::Errno;

use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::host::file::path::Allowed;

/// The end of a file.
pub(super) struct End {
    pub(super) size: u64,
    /// Since it was last written; unknown when its time lies in the future.
    pub(super) age: Option<Duration>,
    /// Whole lines, at most as many bytes as asked for.
    pub(super) bytes: Vec<u8>,
    /// Whether this is the whole file.
    pub(super) whole: bool,
}

/// The last `most` bytes of the file, from the first whole line on.
pub(super) fn end(allowed: &Allowed, most: u64) -> Result<End, ProbeError> {
    let failed = |errno: Errno| because(allowed, errno);
    let folder = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    // The folder itself comes from the settings and may be a link (/var/log on another disk).
    let root = open(&allowed.root, folder, Mode::empty()).map_err(failed)?;
    // First without opening it: opening a device or a pipe can already do something.
    regular(&beneath(&root, allowed, OFlags::PATH).map_err(failed)?, allowed)?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
    // Without touching the time of last access where that is ours to decide: looking must leave no trace.
    let file = beneath(&root, allowed, flags | OFlags::NOATIME)
        .or_else(|errno| if errno == Errno::PERM { beneath(&root, allowed, flags) } else { Err(errno) })
        .map_err(failed)?;
    regular(&file, allowed)?;
    read(File::from(file), most).map_err(|error| ProbeError::new(ProbeErrorKind::Malformed, error.to_string()))
}

fn beneath(root: &OwnedFd, allowed: &Allowed, flags: OFlags) -> Result<OwnedFd, Errno> {
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    openat2(root, &allowed.beneath, flags | OFlags::CLOEXEC, Mode::empty(), resolve)
}

fn regular(file: &OwnedFd, allowed: &Allowed) -> Result<(), ProbeError> {
    let stat = fstat(file).map_err(|errno| because(allowed, errno))?;
    if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile {
        Ok(())
    } else {
        Err(ProbeError::new(ProbeErrorKind::Refused, format!("{} is no regular file", allowed.full().display())))
    }
}

fn read(mut file: File, most: u64) -> std::io::Result<End> {
    let metadata = file.metadata()?;
    let size = metadata.len();
    let from = size.saturating_sub(most);
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.take(most).read_to_end(&mut bytes)?;
    if from > 0 {
        let first = bytes.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        bytes.drain(..first);
    }
    let age = metadata.modified().ok().and_then(|modified| modified.elapsed().ok());
    Ok(End { size, age, bytes, whole: from == 0 })
}

fn because(allowed: &Allowed, errno: Errno) -> ProbeError {
    let path = allowed.full().display().to_string();
    let kind = match errno {
        // LOOP: a link on the way; XDEV: the way left the folder.
        Errno::LOOP | Errno::XDEV => ProbeErrorKind::Refused,
        Errno::ACCESS | Errno::PERM => ProbeErrorKind::Permission,
        Errno::NOENT | Errno::NOTDIR => ProbeErrorKind::Missing { what: path.clone() },
        Errno::NOSYS => ProbeErrorKind::Missing { what: "openat2 (Linux 5.6)".to_owned() },
        _ => ProbeErrorKind::Malformed,
    };
    ProbeError::new(kind, format!("{path}: {errno}"))
}
