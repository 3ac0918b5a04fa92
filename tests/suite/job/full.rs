//! A disk that is full: nothing that was confirmed is lost, nothing is half done, and it goes on by itself.

use std::env;
use std::fs::{remove_file, write};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use toban::chat::inbound::Platform;
use toban::delivery::content::NewDelivery;
use toban::store::Store;
use toban::store::error::StoreError;

use super::{Engine, notice};

/// The variable that tells the test binary the folder of a small disk.
const FOLDER: &str = "TOBAN_SMALL_DISK";
/// Mounts a small disk where nobody else sees it, and runs a program there.
const SMALL: &str = r#"mount -t tmpfs -o size=4m tmpfs "$1" && shift && exec "$@""#;

/// Starts this binary again, with a disk of four megabytes that only it sees.
#[test]
fn a_full_disk_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let small = |program: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", SMALL, "sh"]).arg(folder.path()).args(program);
        command.env(FOLDER, folder.path()).stdin(Stdio::null());
        command
    };
    let mounts = small(&["true"]).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    assert!(mounts, "this machine lets nobody mount a small disk: run as root, or allow user namespaces");
    let own = env::current_exe().unwrap();
    let test = [own.to_str().unwrap(), "--exact", "job::full::on_a_small_disk", "--nocapture"];
    let ended = small(&test).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(String::from_utf8_lossy(&ended.stdout).contains("the disk was full"), "it did what it should");
}

/// Does nothing unless it was started with a small disk.
#[tokio::test]
async fn on_a_small_disk() {
    #[expect(clippy::disallowed_methods, reason = "the parent tells its child where the disk is")]
    let Some(folder) = env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let ballast = folder.join("ballast");
    write(&ballast, vec![1; 2 * 1024 * 1024]).unwrap();
    let store = Store::open(&format!("sqlite://{}", folder.join("toban.db").display())).await.unwrap();
    let engine = Engine::new(&store);
    let mut confirmed = Vec::new();
    let refused = loop {
        let text = format!("{:06} {}", confirmed.len(), "x".repeat(2000));
        match put(&engine, &notice(Platform::Web, "ops", &text)).await {
            Ok(()) => confirmed.push(text),
            Err(error) => break error,
        }
        assert!(confirmed.len() < 10_000, "the disk is never full");
    };
    assert!(matches!(refused, StoreError::Full { .. }), "{refused:?}");
    assert!(refused.nothing_recorded() && refused.to_string().contains("free space"), "{refused}");
    // With not even room for a lease nothing is sent, and nothing breaks.
    engine.turn().await;
    let before = engine.web.texts("ops").len();
    remove_file(ballast).unwrap();
    engine.pass(60).await;
    assert_eq!(engine.web.texts("ops"), confirmed);
    println!("the disk was full after {} messages, {before} of them sent before it had room again", confirmed.len());
}

async fn put(engine: &Engine, new: &NewDelivery) -> Result<(), StoreError> {
    let mut tx = engine.store.begin().await?;
    tx.outbox().enqueue(new, engine.clock_now()).await?;
    tx.commit().await
}
