//! Reads a source file the way the architecture test needs it: code without comments and texts, and whom it names.

use std::fs::{read_dir, read_to_string};
use std::path::Path;
use std::sync::LazyLock;

/// The root of the repository.
pub(super) const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// One file.
#[derive(Clone)]
pub(super) struct Source {
    /// Its path from the root, for messages.
    pub(super) path: String,
    /// Its module (`probe::redis::info`), without `crate`.
    pub(super) module: String,
    /// Whether it is the file that declares the module's children.
    is_face: bool,
    /// As written.
    pub(super) text: String,
    /// The text with comments and texts blanked out, line by line.
    pub(super) code: String,
}

/// One module names another.
pub(super) struct Arrow {
    pub(super) line: usize,
    /// The module named, without `crate`.
    pub(super) to: String,
}

impl Source {
    /// Every file of `src`, but the root that only declares the rooms.
    pub(super) fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Source>> = LazyLock::new(|| {
            let mut all = Vec::new();
            collect("src", &mut all);
            assert!(all.len() > 30, "the sources are found");
            all.retain(|source| source.path != "src/lib.rs");
            all
        });
        &ALL
    }

    /// Every file of `tests`.
    pub(super) fn tests() -> Vec<Self> {
        let mut all = Vec::new();
        collect("tests", &mut all);
        all
    }

    fn read(path: &str) -> Self {
        let text = read_to_string(format!("{ROOT}/{path}")).unwrap();
        let below = path.split_once('/').map_or(path, |(_, below)| below).trim_end_matches(".rs");
        let module = below.trim_end_matches("/mod").replace('/', "::");
        let is_face =
            below.ends_with("/mod") || Path::new(&format!("{ROOT}/{}", path.trim_end_matches(".rs"))).is_dir();
        Self { path: path.to_owned(), module, is_face, code: blank(&text), text }
    }

    /// Whether the file is in a place: a room or a module of one.
    pub(super) fn is_in(&self, place: &str) -> bool {
        self.module == place || self.module.strip_prefix(place).is_some_and(|rest| rest.starts_with("::"))
    }

    /// Every `crate::…` (in the program, `toban::…`) of the code.
    pub(super) fn arrows(&self) -> Vec<Arrow> {
        // The program names the library; elsewhere `toban` is what people type.
        let root = if self.module == "main" { "toban::" } else { "crate::" };
        let found = positions(&self.code, root).filter(|at| !self.code[..*at].ends_with(is_part_of_name));
        let found = found.flat_map(|at| {
            let rest = &self.code[at + root.len()..];
            let line = self.line(at);
            modules(rest).into_iter().filter(|to| !to.is_empty()).map(move |to| Arrow { line, to })
        });
        found.collect()
    }

    /// Ways to name another room that [`Source::arrows`] would not see.
    pub(super) fn detours(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let product = self.code.find("#[cfg(test)]").map_or(self.code.as_str(), |end| &self.code[..end]);
        let climbing =
            positions(&self.code, "super::super::").map(|at| (at, "`super::super` hides which room it names"));
        // The parent of a room's own file is another room.
        let is_room = !self.module.contains("::") || self.is_face;
        let parent = positions(product, "super::").filter(move |_| is_room);
        let parent = parent.map(|at| (at, "from a room's own file, `super` is another room: write `crate::…`"));
        climbing.chain(parent).map(|(at, why)| (self.line(at), why)).collect::<Vec<_>>().into_iter()
    }

    /// The names that begin a path, or are imported whole: our own modules, if this file imports or declares them, left
    /// out.
    pub(super) fn outside_names(&self) -> Vec<(usize, &str)> {
        let mut ours = Vec::new();
        for statement in self.code.split([';', '}']).map(str::trim_start) {
            let statement = statement.trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            if ["use crate::", "use self::", "use super::", "mod "].iter().any(|start| statement.starts_with(start)) {
                ours.extend(words(statement.rsplit("::").next().unwrap_or(statement)));
            }
        }
        let mut found = Vec::new();
        for (number, line) in self.code.lines().enumerate() {
            let imported = line.trim_start().starts_with("use ");
            let mut end = 0;
            while let Some(start) = line[end..].find(is_part_of_name).map(|at| end + at) {
                end = line[start..].find(|next| !is_part_of_name(next)).map_or(line.len(), |at| start + at);
                let (before, name, after) = (&line[..start], &line[start..end], &line[end..]);
                let inside = before.strip_suffix("::").is_some_and(|path| path.ends_with(is_part_of_name));
                let begins = after.starts_with("::") || (imported && after.starts_with(';'));
                if begins && !inside && !ours.contains(&name) {
                    found.push((number + 1, name));
                }
            }
        }
        found
    }

    /// Every name in the code.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        words(&self.code)
    }

    /// The lines whose code contains a text.
    pub(super) fn lines_with(&self, text: &str) -> impl Iterator<Item = usize> {
        self.code.lines().enumerate().filter(move |(_, line)| line.contains(text)).map(|(index, _)| index + 1)
    }

    fn line(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }
}

fn collect(folder: &str, all: &mut Vec<Source>) {
    for entry in read_dir(format!("{ROOT}/{folder}")).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&path, all);
        } else if Path::new(&path).extension().is_some_and(|extension| extension == "rs") {
            all.push(Source::read(&path));
        }
    }
    all.sort_by(|one, other| one.path.cmp(&other.path));
}

fn positions<'a>(text: &'a str, part: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(part).map(|(at, _)| at)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_').filter(|word| !word.is_empty())
}

/// The members of a group that was just opened; groups inside stay whole.
fn members(group: &str) -> Vec<&str> {
    let (mut members, mut depth, mut from) = (Vec::new(), 0, 0);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                members.push(group[from..at].trim());
                from = at + 1;
                if character == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    members
}

/// The modules at the start of a path, one for each member of a group; what starts with a capital is none.
fn modules(path: &str) -> Vec<String> {
    let end = path.find(|next: char| !is_part_of_name(next) && next != ':').unwrap_or(path.len());
    let names = path[..end].split("::");
    let names = names.take_while(|name| name.starts_with(|first: char| first.is_lowercase() || first == '_'));
    let module = names.collect::<Vec<_>>().join("::");
    let Some(group) = path[end..].strip_prefix('{').filter(|_| end == 0 || path[..end].ends_with("::")) else {
        return vec![module];
    };
    let inner = members(group).into_iter().flat_map(modules);
    inner.map(|inner| format!("{module}::{inner}").trim_matches(':').to_owned()).collect()
}

const fn is_part_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Replaces comments and texts by spaces; line feeds stay where they are.
fn blank(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let raw = ["r\"", "r#\"", "r##\"", "r###\""].into_iter().find(|start| rest.starts_with(start));
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(start) = raw.filter(|_| !code.ends_with(is_part_of_name)) {
            let end = format!("\"{}", "#".repeat(start.len() - 2));
            rest[start.len()..].find(&end).map_or(rest.len(), |at| start.len() + at + end.len())
        } else if first == '"' {
            end_of_text(rest, '"')
        } else if first == '\'' && is_character(rest) {
            end_of_text(rest, '\'')
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.extend(rest[..length].chars().map(|character| if character == '\n' { '\n' } else { ' ' }));
        rest = &rest[length..];
    }
    code
}

/// Where a text ends that `rest` begins with; a backslash takes the next character with it.
fn end_of_text(rest: &str, quote: char) -> usize {
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if character == quote {
            return at + 1;
        }
    }
    rest.len()
}

/// Tells `'a'` and `'\n'` from a lifetime.
fn is_character(rest: &str) -> bool {
    let mut characters = rest.chars().skip(1);
    characters.next() == Some('\\') || characters.next() == Some('\'')
}

#[test]
fn comments_and_texts_are_no_code() {
    let code = blank("a // crate::x\nb \"crate::y \\\" z\" c /* d\n */ 'e' &'f r#\"g \" h\"# '\\'' \"\" i");
    let left: Vec<&str> = code.split_whitespace().collect();
    assert_eq!(left, ["a", "b", "c", "&'f", "i"]);
    assert_eq!(code.lines().count(), 3);
}

#[test]
fn groups_name_every_member() {
    let text = "use crate::{cli, probe::{tls, Probe}, store::Store};\nuse crate::chat::message::Message;";
    let source = Source { code: text.to_owned(), ..Source::read("src/clock.rs") };
    let named: Vec<String> = source.arrows().into_iter().map(|arrow| arrow.to).collect();
    assert_eq!(named, ["cli", "probe::tls", "probe", "store", "chat::message"]);
}

#[test]
fn a_module_of_ours_is_not_the_crate_of_that_name() {
    let found = |text: &str| {
        let source = Source { code: text.to_owned(), ..Source::read("src/lib.rs") };
        source.outside_names().into_iter().map(|(line, name)| (line, name.to_owned())).collect::<Vec<_>>()
    };
    let named = |line: usize, name: &str| (line, name.to_owned());
    assert_eq!(found("use crate::probe::redis;\nredis::probes()"), [named(1, "crate")]);
    assert_eq!(found("mod redis;\nredis::probes(); crate::probe::redis::x()"), [named(2, "crate")]);
    assert_eq!(found("use crate::probe::redis::probes;\nredis::open()"), [named(1, "crate"), named(2, "redis")]);
    assert_eq!(found("use redis::Client;\n  url::Url::parse()"), [named(1, "redis"), named(2, "url")]);
}
