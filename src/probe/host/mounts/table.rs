//! `/proc/self/mountinfo`, and which of its mounts hold data.

use std::collections::HashSet;

/// A mount that holds data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mount {
    /// Where.
    pub(super) path: String,
    /// Device or export.
    pub(super) device: String,
    pub(super) fstype: String,
    /// Mounted to be read only.
    pub(super) read_only: bool,
    /// The mount may write but its file system may not: the kernel withdrew it after errors.
    pub(super) broken_to_read_only: bool,
}

/// File systems without data of their own. `autofs` is among them because looking at it would mount something.
const PSEUDO: [&str; 31] = [
    "autofs",
    "binfmt_misc",
    "bpf",
    "cgroup",
    "cgroup2",
    "configfs",
    "debugfs",
    "devpts",
    "devtmpfs",
    "efivarfs",
    "fuse.gvfsd-fuse",
    "fuse.lxcfs",
    "fuse.portal",
    "fusectl",
    "hugetlbfs",
    "mqueue",
    "nfsd",
    "none",
    "nsfs",
    "nullfs",
    "proc",
    "pstore",
    "ramfs",
    "rootfs",
    "rpc_pipefs",
    "securityfs",
    "selinuxfs",
    "sockfs",
    "sysfs",
    "tracefs",
    "selinux",
];
/// Images that are full by nature.
const IMAGES: [&str; 5] = ["squashfs", "iso9660", "erofs", "udf", "cramfs"];
/// Where `tmpfs` is plumbing and not a place where programs put data.
const PLUMBING: [&str; 7] = ["/dev", "/proc", "/sys", "/run/user", "/run/credentials", "/run/lock", "/run/secrets"];

/// Whether a mount of that type and place holds data.
pub(super) fn counts(path: &str, fstype: &str) -> bool {
    let beneath =
        |folder: &&str| path == *folder || path.strip_prefix(*folder).is_some_and(|rest| rest.starts_with('/'));
    if PSEUDO.contains(&fstype) || IMAGES.contains(&fstype) {
        return false;
    }
    match fstype {
        "tmpfs" => path == "/dev/shm" || !PLUMBING.iter().any(beneath),
        // Layers of other containers lie on the disk that is counted anyway.
        "overlay" => path == "/",
        _ => true,
    }
}

/// The mounts of `text` that hold data, each file system once, by its shortest path.
pub(super) fn parse(text: &str) -> Vec<Mount> {
    // A later mount on the same path covers the earlier one.
    let mut covered = HashSet::new();
    let lines: Vec<_> =
        text.lines().rev().filter_map(line).filter(|(_, mount)| covered.insert(mount.path.clone())).collect();
    let mut kept: Vec<(String, Mount)> = Vec::new();
    for (identity, mount) in lines.into_iter().rev().filter(|(_, mount)| counts(&mount.path, &mount.fstype)) {
        let same = |(known, other): &&mut (String, Mount)| {
            *known == identity || (mount.device.starts_with("/dev/") && other.device == mount.device)
        };
        match kept.iter_mut().find(same) {
            Some(known) if mount.path.len() < known.1.path.len() => *known = (identity, mount),
            Some(_) => {}
            None => kept.push((identity, mount)),
        }
    }
    kept.into_iter().map(|(_, mount)| mount).collect()
}

/// `36 35 98:0 /root /path rw,noatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro`: device number and mount.
fn line(line: &str) -> Option<(String, Mount)> {
    let (left, right) = line.split_once(" - ")?;
    let mut left = left.split(' ').skip(2);
    let (identity, _root, path, options) = (left.next()?, left.next()?, left.next()?, left.next()?);
    let mut right = right.split(' ');
    let (fstype, device, super_options) = (right.next()?, right.next()?, right.next().unwrap_or_default());
    let has = |options: &str, wanted: &str| options.split(',').any(|option| option == wanted);
    let mount = Mount {
        path: unescape(path),
        device: unescape(device),
        fstype: fstype.to_owned(),
        read_only: has(options, "ro"),
        broken_to_read_only: has(options, "rw") && has(super_options, "ro"),
    };
    Some((identity.to_owned(), mount))
}

/// Space, tab, newline and backslash are written as three octal digits.
fn unescape(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = code.and_then(|digits| u8::from_str_radix(digits, 8).ok()).filter(|_| *first == b'\\');
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[3..] } else { after };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        parse(text).into_iter().map(|mount| mount.path).collect()
    }

    #[test]
    fn bind_mounts_covered_mounts_and_pseudo_file_systems_are_left_out() {
        let text = "\
            27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n\
            28 27 0:21 / /proc rw - proc proc rw\n\
            29 27 254:0 /var/data /srv/data rw - ext4 /dev/vda rw\n\
            30 27 0:40 / /mnt/a rw - nfs4 nas:/a rw\n\
            31 30 8:1 / /mnt/a rw - xfs /dev/sda1 rw\n\
            32 27 0:41 / /mnt/auto rw - autofs systemd-1 rw\n\
            33 27 7:0 / /snap/core/1 ro - squashfs /dev/loop0 ro\n\
            34 27 0:50 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw\n\
            35 27 0:51 / /run/user/0 rw - tmpfs tmpfs rw\n\
            36 27 0:52 / /tmp rw - tmpfs tmpfs rw\n\
            37 27 0:53 / /dev/shm rw - tmpfs tmpfs rw\n\
            38 27 0:54 / /dev rw - tmpfs tmpfs rw\n\
            broken line\n";
        assert_eq!(paths(text), ["/", "/mnt/a", "/tmp", "/dev/shm"]);
        assert_eq!(parse(text)[1].fstype, "xfs");
    }

    #[test]
    fn subvolumes_of_one_device_are_one_file_system() {
        let text = "1 0 0:30 /@home /home rw - btrfs /dev/sda2 rw\n2 0 0:31 /@ / rw - btrfs /dev/sda2 rw\n";
        assert_eq!(paths(text), ["/"]);
    }

    #[test]
    fn a_file_system_the_kernel_made_read_only_is_told_from_one_mounted_so() {
        let text = "1 0 8:1 / /a rw,relatime shared:1 - ext4 /dev/sda1 ro,errors=remount-ro\n\
                    2 0 8:2 / /b ro - ext4 /dev/sda2 ro\n3 0 8:3 / /c ro - ext4 /dev/sda3 rw\n";
        let told: Vec<_> = parse(text).iter().map(|mount| (mount.read_only, mount.broken_to_read_only)).collect();
        assert_eq!(told, [(false, true), (true, false), (true, false)]);
    }

    #[test]
    fn spaces_and_japanese_in_paths() {
        let text = "1 0 8:1 / /srv/共有\\040フォルダ rw - ext4 /dev/sda1 rw\n";
        assert_eq!(paths(text), ["/srv/共有 フォルダ"]);
    }

    #[test]
    fn a_container_root_counts() {
        assert_eq!(paths("1 0 0:60 / / rw - overlay overlay rw\n"), ["/"]);
    }
}
