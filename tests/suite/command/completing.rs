//! What is proposed while typing.

use toban::command::complete::complete;

use super::{World, bundled_catalog, every_type};

/// The line after the first proposal was taken, and all labels.
fn proposed(line: &str) -> (String, Vec<String>) {
    let cursor = line.chars().position(|c| c == '|').unwrap_or_else(|| line.chars().count());
    let line: String = line.chars().filter(|c| *c != '|').collect();
    let found = complete(&every_type(), &line, cursor, &World);
    let taken = found.first().map_or_else(String::new, |first| {
        let before = line.chars().take(first.replace.start);
        before.chain(first.insert.chars()).chain(line.chars().skip(first.replace.end)).collect()
    });
    (taken, found.into_iter().map(|proposal| proposal.label).collect())
}

#[test]
fn words_are_completed_where_the_cursor_is() {
    for (line, taken) in [
        ("/d", "/diag "),
        ("/to", "/toban "),
        ("／ｄ", "/diag "),
        ("@to", "@toban "),
        ("@toban p", "@toban ping "),
        ("/toban wh", "/toban whoami "),
        ("/toban diag re", "/toban diag redis "),
        ("/diag re", "/diag redis "),
        ("/diag ス", "/diag storage "),
        ("/diag 応", "/diag response_time "),
        ("/diag redis m", "/diag redis main "),
        ("/diag redis ta", "/diag redis tag:prod "),
        ("/diag redis la", "/diag redis lang="),
        ("/diag redis lang=j", "/diag redis lang=ja "),
        ("/diag redis lang=", "/diag redis lang=en "),
        ("/diag redis pri", "/diag redis private "),
        ("/diag re|xyz main", "/diag redis  main"),
        ("/diag redis target=\"ca", "/diag redis target=cache-1 "),
        ("/try all lev", "/try all level="),
        ("/try all level=s", "/try all level=sev1 "),
        ("/try all who=佐", "/try all who=aiko "),
        ("/try all service=p", "/try all service=pay "),
        ("/try all note=", "/try all note=NOTE-7 "),
        ("/try all due=明", "/try all due=tomorrow "),
        ("/try about inc-4", "/try about INC-42 "),
        ("/try about checkout", "/try about INC-42 "),
        ("/try about se", "/try about sev1 "),
        ("/try about INC-42 s", "/try about INC-42 sev1 "),
        ("/try about sev1 lo", "/try about sev1 loud=yes "),
        ("/try about into=", "/try about into=INC-42 "),
        ("/incident sev", "/incident severity "),
        ("/incident ack ", "/incident ack INC-42 "),
        ("/toban lang j", "/toban lang ja "),
        ("/toban help d", "/toban help diag "),
        ("hello", ""),
        ("<@x", ""),
        ("", "diag "),
    ] {
        assert_eq!(proposed(line).0, taken, "{line}");
    }
}

#[test]
fn only_what_fits_is_proposed() {
    assert_eq!(proposed("/").1, ["/diag", "/incident", "/note", "/try", "/toban"]);
    assert_eq!(proposed("/diag ").1, ["redis", "postgresql", "storage", "response_time"]);
    assert_eq!(proposed("/diag redis ").1, ["main", "cache-1", "tag:prod", "tag:eu", "target=", "lang=", "private"]);
    assert_eq!(proposed("/diag storage ").1[..1], ["local"]);
    assert_eq!(proposed("/diag redis main private ").1, ["lang="]);
    assert_eq!(proposed("/try about ").1, ["INC-42", "INC-41", "sev1"]);
    assert_eq!(proposed("/try about sev1 ").1, ["text=", "into=", "loud"]);
}

#[test]
fn the_prefix_is_part_of_the_short_form() {
    let found = complete(&bundled_catalog("tb-"), "/tb-", 4, &World);
    assert_eq!(found.first().map(|first| first.insert.as_str()), Some("/tb-diag "));
    let found = complete(&bundled_catalog("tb-"), "/tb-diag re", 11, &World);
    assert_eq!(found.first().map(|first| first.insert.as_str()), Some("redis "));
}
