//! `toban knowledge`: notes as files in git, and back.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection};

use super::{Ended, Home};

const NEW: &str = "---\ntitle: \"Redis OOMKilled を繰り返す\"\ncomponents: [redis]\ntags: [oom, memory]\n---\n\n## Symptoms\n\nコンテナが再起動する\n\n## Cause\n\nmaxmemory が未設定\n";

fn other(number: usize) -> String {
    format!(
        "---\ntitle: disk full {number}\nseen: {number}\n---\n## Symptoms\nno space left on device\n## Countermeasure\n\n\\## Cause\n\nclean up\n"
    )
}

/// A home with a store and a folder of three new notes that were imported.
fn imported() -> Home {
    let home = Home::with("");
    home.write("notes/first.md", NEW);
    home.write("notes/second.md", &other(2));
    home.write("notes/third.md", &other(3));
    let ended = home.run("knowledge import notes").with(0);
    assert!(ended.out.contains("first.md: new, now NOTE-"), "{}", ended.out);
    assert!(ended.out.ends_with("3 new, 0 changed, 0 unchanged, 0 refused\n"), "{}", ended.out);
    home
}

/// All files of a folder with what they say.
fn files(home: &Home, folder: &str) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(home.path(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Replaces `from` by `to` in a file.
fn edit(home: &Home, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(home.path(file)).unwrap();
    assert!(text.contains(from), "{file}: {text}");
    home.write(file, &text.replace(from, to));
}

fn key_of(home: &Home, title: &str) -> String {
    let (name, _) = files(home, "notes").into_iter().find(|(_, text)| text.contains(title)).unwrap();
    name.trim_end_matches(".md").to_owned()
}

fn refusal(ended: &Ended, file: &str) -> String {
    let line = ended.err.lines().find(|line| line.starts_with(&format!("error: {file}"))).map(ToOwned::to_owned);
    line.unwrap_or_else(|| panic!("nothing about {file} in: {}", ended.err))
}

#[test]
fn exporting_importing_and_exporting_changes_nothing() {
    let home = imported();
    let before = files(&home, "notes");
    assert_eq!(before.len(), 3, "the new files became the files of their notes: {before:?}");
    home.run("knowledge export notes").with(0);
    assert_eq!(files(&home, "notes"), before, "import wrote what export writes");
    let again = home.run("knowledge import notes").with(0);
    assert!(again.out.ends_with("0 new, 0 changed, 3 unchanged, 0 refused\n"), "{}", again.out);
    home.run("knowledge export elsewhere/there").with(0);
    assert_eq!(files(&home, "elsewhere/there"), before);
}

#[test]
fn what_was_edited_by_hand_is_all_that_changes() {
    let home = imported();
    let (redis, disk) = (key_of(&home, "OOMKilled"), key_of(&home, "disk full 2"));
    edit(
        &home,
        &format!("notes/{redis}.md"),
        "maxmemory が未設定",
        "maxmemory が未設定。\n\n\\## Symptoms は変わらない",
    );
    edit(&home, &format!("notes/{redis}.md"), "  - memory\n", "");
    edit(&home, &format!("notes/{disk}.md"), "incidents: []", "incidents:\n  - INC-7");
    edit(&home, &format!("notes/{disk}.md"), "review: 2", "review: 3");
    let edited = files(&home, "notes");
    let dry = home.run("knowledge import notes --dry-run").with(0);
    assert!(dry.out.ends_with("would be: 0 new, 2 changed, 1 unchanged, 0 refused\n"), "{}", dry.out);
    let ended = home.run("knowledge import notes").with(0);
    assert!(ended.out.ends_with("0 new, 2 changed, 1 unchanged, 0 refused\n"), "{}", ended.out);
    assert_eq!(files(&home, "notes"), edited, "import leaves files of notes alone");
    home.run("knowledge export notes").with(0);
    assert_eq!(files(&home, "notes"), edited);
    home.run("knowledge export fresh").with(0);
    assert_eq!(files(&home, "fresh"), edited);
    // The same file once more, without an export in between.
    edit(&home, &format!("notes/{redis}.md"), "は変わらない", "も変わらない");
    home.run("knowledge import notes").with(0);
    let found = home.run("knowledge search も変わらない").with(0);
    assert!(found.out.contains(&redis), "{}", found.out);
}

#[test]
fn a_folder_moves_notes_into_another_store() {
    let home = imported();
    let before = files(&home, "notes");
    let other = Home::with("");
    for (name, text) in &before {
        other.write(&format!("notes/{name}"), text);
    }
    other.run("knowledge import notes").with(0);
    other.run("knowledge export fresh").with(0);
    assert_eq!(files(&other, "fresh"), before, "keys, authors and times included");
    other.write("notes/more.md", "---\ntitle: one more\n---\n");
    let ended = other.run("knowledge import notes").with(0);
    assert!(ended.out.contains("more.md: new, now NOTE-4.md"), "{}", ended.out);
}

#[test]
fn a_note_is_put_away_and_taken_out_by_its_file() {
    let home = imported();
    let key = key_of(&home, "OOMKilled");
    let file = format!("notes/{key}.md");
    edit(&home, &file, "created:", "archived: 2026-11-24T00:00:00Z\ncreated:");
    home.run("knowledge import notes").with(0);
    assert_eq!(home.run("knowledge search OOMKilled").with(0).out, "");
    home.run("knowledge export fresh").with(0);
    assert!(
        fs::read_to_string(home.path(format!("fresh/{key}.md")))
            .unwrap()
            .contains("\narchived: 2026-11-24T00:00:00Z\n")
    );
    edit(&home, &file, "archived: 2026-11-24T00:00:00Z\n", "");
    home.run("knowledge import notes").with(0);
    assert!(home.run("knowledge search OOMKilled").with(0).out.contains(&key));
    fs::remove_file(home.path(&file)).unwrap();
    home.run("knowledge import notes").with(0);
    assert!(home.run("knowledge search OOMKilled").with(0).out.contains(&key), "a missing file takes nothing away");
}

#[test]
fn a_note_changed_in_both_places_is_refused_and_nothing_is_lost() {
    let home = imported();
    let key = key_of(&home, "OOMKilled");
    home.run("knowledge export second").with(0);
    home.run("knowledge export third").with(0);
    edit(&home, &format!("notes/{key}.md"), "maxmemory が未設定", "maxmemory を設定していない");
    home.run("knowledge import notes").with(0);
    // Another one, who exported before, changes another part; the older cause in that file is no edit.
    edit(&home, &format!("second/{key}.md"), "コンテナが再起動する", "コンテナが落ちる");
    let ended = home.run("knowledge import second").with(1);
    let told = refusal(&ended, &format!("{key}.md"));
    assert!(told.contains("older than what another file brought in") && told.contains("--overwrite"), "{told}");
    assert!(ended.out.ends_with("0 new, 0 changed, 2 unchanged, 1 refused\n"), "{}", ended.out);
    // A revision that is not the note's: somebody changed it in chat.
    edit(&home, &format!("third/{key}.md"), "revision: 1", "revision: 4");
    edit(&home, &format!("third/{key}.md"), "未設定", "設定漏れ");
    let told = refusal(&home.run("knowledge import third").with(1), &format!("{key}.md"));
    assert!(told.contains("was changed") && told.contains("revision 4, now 1"), "{told}");
    home.run("knowledge import third --overwrite").with(0);
    assert!(home.run("knowledge search 設定漏れ").with(0).out.contains(&key));
    // What was not imported is not written over.
    edit(&home, &format!("notes/{key}.md"), "コンテナが再起動する", "まだ取り込んでいない");
    let ended = home.run("knowledge export notes").with(1);
    assert!(refusal(&ended, &format!("{key}.md")).contains("not imported"), "{}", ended.err);
    assert!(fs::read_to_string(home.path(format!("notes/{key}.md"))).unwrap().contains("まだ取り込んでいない"));
    home.run("knowledge export notes --overwrite").with(0);
    assert!(fs::read_to_string(home.path(format!("notes/{key}.md"))).unwrap().contains("設定漏れ"));
}

#[test]
fn every_mistake_is_told_and_the_sound_files_are_taken() {
    let home = imported();
    let key = key_of(&home, "disk full 2");
    home.write("notes/broken.md", "---\ntitle: x\nreview: soon\nowner: me\n---\n");
    home.write("notes/plain.md", "# no front matter\n");
    home.write("notes/stray.md", "---\ntitle: x\n---\nhello\n## Causes\n");
    home.write("notes/sound.md", "---\ntitle: sound\n---\n");
    home.write("notes/copy.md", &fs::read_to_string(home.path(format!("notes/{key}.md"))).unwrap());
    edit(&home, &format!("notes/{key}.md"), "author: \"local\"", "author: \"mallory\"");
    let dry = home.run("knowledge import notes --dry-run").with(1);
    let ended = home.run("knowledge import notes").with(1);
    assert_eq!(dry.err, ended.err, "a dry run tells the same mistakes");
    for (file, says) in [
        ("broken.md:4:1", "unknown field `owner`"),
        ("plain.md:1:1", "front matter"),
        ("stray.md:4:1", "before the first heading"),
        ("stray.md:5:1", "write `## Cause`"),
        ("copy.md", "name the file"),
        (&format!("{key}.md"), "write `author: \"local\"` again"),
    ] {
        assert!(refusal(&ended, file).contains(says), "{file}: {}", ended.err);
    }
    assert!(ended.out.contains("sound.md: new, now NOTE-4.md") && ended.out.contains("5 refused"), "{}", ended.out);
}

#[test]
fn hostile_folders_are_bounded() {
    let home = imported();
    let key = key_of(&home, "disk full 2");
    home.write("secret", "the master key");
    symlink(home.path("secret"), home.path("notes/link.md")).unwrap();
    symlink("/dev/zero", home.path("notes/zero.md")).unwrap();
    fs::create_dir(home.path("notes/folder.md")).unwrap();
    home.write("notes/huge.md", &"x".repeat(1024 * 1024 + 1));
    fs::write(home.path("notes/latin.md"), b"---\ntitle: \xe9\n---\n").unwrap();
    fs::write(home.path("notes/\u{1b}[2Jred.md"), "no").unwrap();
    home.write("notes/README.md", "about these notes");
    home.write("notes/.hidden.md", "no");
    home.write("notes/data.txt", "no");
    home.write("notes/traversal.md", "---\nkey: NOTE-1/../../x\ntitle: x\n---\n");
    let ended = home.run("knowledge import notes").with(1);
    for (file, says) in [
        ("link.md", "symbolic link"),
        ("zero.md", "symbolic link"),
        ("folder.md", "no regular file"),
        ("huge.md", "more than 1048576 bytes"),
        ("latin.md", "UTF-8"),
        ("traversal.md", "is not a key"),
    ] {
        assert!(refusal(&ended, file).contains(says), "{file}: {}", ended.err);
    }
    assert!(!ended.err.contains('\u{1b}') && !ended.err.contains("master"), "{:?}", ended.err);
    assert!(ended.out.ends_with("0 new, 0 changed, 3 unchanged, 7 refused\n"), "{}", ended.out);
    // Export writes beside a link, never through it.
    fs::remove_file(home.path(format!("notes/{key}.md"))).unwrap();
    symlink(home.path("secret"), home.path(format!("notes/{key}.md"))).unwrap();
    home.run("knowledge export notes").with(0);
    assert_eq!(fs::read_to_string(home.path("secret")).unwrap(), "the master key");
    assert!(fs::read_to_string(home.path(format!("notes/{key}.md"))).unwrap().contains("disk full 2"));
    for line in ["knowledge import nowhere", "knowledge export secret", "knowledge import secret"] {
        let ended = home.run(line).with(1);
        assert!(ended.err.starts_with("error: ") && ended.err.lines().count() == 1, "{line}: {}", ended.err);
    }
}

#[test]
fn a_secret_in_a_file_is_not_taken_over() {
    let home = Home::with("");
    home.write("notes/new.md", "---\ntitle: x\n---\n## Cause\npassword=hunter2-correct-horse\n");
    let ended = home.run("knowledge import notes").with(0);
    assert!(ended.err.contains("1 secrets are not taken over"), "{}", ended.err);
    assert!(!files(&home, "notes")[0].1.contains("hunter2"));
}

#[test]
fn notes_are_searched_at_the_machine() {
    let home = imported();
    let found = home.run("knowledge search 再起動").with(0);
    assert!(
        found.out.contains("Redis OOMKilled を繰り返す") && found.out.contains("コンテナが再起動する"),
        "{}",
        found.out
    );
    let found = home.run("knowledge search disk full --json --limit 1").with(0);
    let found: Value = serde_json::from_str(&found.out).unwrap();
    assert_eq!((&found["total"], &found["notes"][0]["part"]), (&Value::from(2), &Value::from("symptoms")));
    assert_eq!(found["notes"].as_array().unwrap().len(), 1);
    let none = home.run("knowledge search 量子").with(0);
    assert!(none.out.is_empty() && none.err.contains("no note"), "{none:?}");
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/knowledge.md").is_file());
}

/// How many looks at notes are planned, and which days.
async fn planned(home: &Home) -> Vec<String> {
    let url = format!("sqlite://{}", home.path(".local/share/toban/toban.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let planned = "select r.cause from job j join note n on j.payload like '%\"' || 'NOTE-' || n.number || '\"%' \
        join reminder r on r.subject = n.id where j.state = 'open' order by r.cause";
    sqlx::query_scalar(planned).fetch_all(&mut connection).await.unwrap()
}

#[tokio::test]
async fn a_note_from_a_file_is_asked_for_on_its_day_like_any_other() {
    let home = imported();
    let first = planned(&home).await;
    assert_eq!(first.len(), 3, "{first:?}");
    home.run("knowledge import notes").with(0);
    assert_eq!(planned(&home).await, first, "once, however often it is imported");
    let key = key_of(&home, "disk full 2");
    let text = fs::read_to_string(home.path(format!("notes/{key}.md"))).unwrap();
    let review = text.lines().find(|line| line.starts_with("review: ")).unwrap().to_owned();
    edit(&home, &format!("notes/{key}.md"), &review, "review: 2031-05-06");
    assert!(home.run("knowledge import --dry-run notes").with(0).out.contains("1 changed"));
    assert_eq!(planned(&home).await, first, "a try plans nothing");
    home.run("knowledge import notes").with(0);
    let moved = planned(&home).await;
    assert!(moved.len() == 3 && moved.contains(&"2031-05-06".to_owned()), "{moved:?}");
    edit(&home, &format!("notes/{key}.md"), "review: 2031-05-06\n", "");
    home.run("knowledge import notes").with(0);
    assert_eq!(planned(&home).await.len(), 2, "without a day nobody is asked");
}

#[test]
fn who_imported_which_notes_stands_in_the_audit() {
    let home = imported();
    let key = key_of(&home, "disk full 2");
    edit(&home, &format!("notes/{key}.md"), "clean up", "clean up, then alert");
    home.run("knowledge import notes").with(0);
    home.run("knowledge import notes").with(0);
    let audit = home.run("audit --action knowledge").with(0).out;
    let told: Vec<&str> = audit.lines().filter_map(|line| line.split("knowledge.import  done  ").nth(1)).collect();
    assert_eq!(told, [format!("changed {key}").as_str(), "new NOTE-1 NOTE-2 NOTE-3"]);
}
