//! `toban knowledge export DIR`: one file per note; what is there already and the same is not touched.

use std::collections::BTreeSet;
use std::fs::create_dir_all;
use std::path::Path;
use std::process::ExitCode;

use crate::cli::knowledge::{ExportArguments, Failure, folder};
use crate::cli::{operator, output, start};
use crate::directory::access::Reader;
use crate::knowledge::file::{name_of, read, write};
use crate::knowledge::note::Note;
use crate::store::{Store, Tx};

/// So many notes are read at once.
const AT_ONCE: u32 = 200;
/// So many revisions are looked at to know an old export from an edit.
const REVISIONS: u32 = 100;

/// Writes the files.
pub(super) async fn run(store: &Store, arguments: &ExportArguments) -> Result<ExitCode, Failure> {
    let ExportArguments { folder, private, overwrite } = arguments;
    create_dir_all(folder).map_err(|error| Failure::Folder(format!("{}: {error}", folder.display())))?;
    let reader = Reader { person: None, everything: *private };
    let (mut written, mut same, mut kept, mut after) = (0_u64, 0_u64, 0_u64, 0);
    let mut names = BTreeSet::new();
    loop {
        let mut tx = store.read().await?;
        let notes = tx.notes().all(after, AT_ONCE, &reader).await?;
        let Some(last) = notes.last() else { break };
        after = last.key.0;
        for note in &notes {
            let name = name_of(note.key);
            let hidden = tx.notes().hidden_with(note).await?;
            if !overwrite && has_edits(&mut tx, folder, note).await? {
                kept += 1;
                output::problem(&format!(
                    "error: {name}: it has changes that were not imported; import them first, or drop them with --overwrite"
                ));
            } else if folder::write(folder, &name, &write(note, hidden)).map_err(Failure::Folder)? {
                written += 1;
            } else {
                same += 1;
            }
            names.insert(name);
        }
    }
    let hidden = store.read().await?.notes().count_hidden(&reader).await?;
    for name in folder::names(folder).map_err(Failure::Folder)? {
        if !names.contains(&name) && name.starts_with("NOTE-") {
            output::problem(&format!("{name}: there is no such note here; the file was left as it is"));
        }
    }
    if hidden > 0 {
        output::problem(&format!(
            "{hidden} notes are hidden with a private incident and were left out; --private takes them"
        ));
    }
    output::line(&format!("{written} written, {same} unchanged in {}", folder.display()));
    operator::audit(store, "knowledge.export", &format!("private={private}")).await;
    Ok(if kept == 0 { ExitCode::SUCCESS } else { ExitCode::from(start::MISTAKES) })
}

/// Whether the file of `note` says something that the note never said.
async fn has_edits(tx: &mut Tx, folder: &Path, note: &Note) -> Result<bool, Failure> {
    let name = name_of(note.key);
    if !folder.join(&name).is_file() {
        return Ok(false);
    }
    let Ok(text) = folder::read(folder, &name).text else { return Ok(false) };
    let Ok(file) = read(&name, &text) else { return Ok(true) };
    let Ok(content) = file.content.checked() else { return Ok(true) };
    if content == note.content {
        return Ok(false);
    }
    let revisions = tx.notes().revisions(note, None, REVISIONS).await?;
    Ok(!revisions.iter().any(|revision| revision.content == content))
}
