//! Nobody's text acts in the files: neither in the HTML nor, for whatever reads it, in the Markdown.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::language::Language;
use crate::postmortem::document::{Cell, Chapter, Document, Part, safe_link};
use crate::postmortem::html::html;
use crate::postmortem::markdown::markdown;

fn document(text: &str) -> Document {
    let row = vec![Cell { text: text.to_owned(), link: Some("https://a.example/x".into()) }];
    let parts = vec![
        Part::Text(text.to_owned()),
        Part::Aside(text.to_owned()),
        Part::Facts(vec![(text.to_owned(), text.to_owned())]),
        Part::Table { head: vec![text.to_owned()], rows: vec![row] },
    ];
    Document {
        language: Language::En,
        title: text.to_owned(),
        facts: vec![("Severity".into(), text.to_owned())],
        chapters: vec![Chapter { heading: text.to_owned(), parts }],
    }
}

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/p.png)",
    "<https://evil.example>",
    "https://evil.example www.evil.example evil@example.com",
    "# heading\n## heading\n- list\n+ list\n* list\n1. list\n10) list\n> quote",
    "```\ncode\n```\n~~~\n    indented\n\tindented",
    "a | b\n--- | ---\nc | d",
    "setext\n===\nsetext\n---",
    "**bold** _em_ ~~gone~~ `code` $x^2$ &amp; &#60; \\",
    "[ref]: https://evil.example\n[ref]\n[^1]: note",
    "@everyone @channel <!channel> <@U1> #123",
    "---\nfront: matter\n---",
    "line\\\nnext  \nnext",
];

#[test]
fn nothing_in_peoples_text_acts_in_the_html() {
    for text in HOSTILE {
        let page = html(&document(text));
        let tags: Vec<&str> = page.split('<').skip(1).map(|rest| rest.split(['>', ' ']).next().unwrap()).collect();
        let known = "!DOCTYPE html /html head /head meta title /title style /style body /body h1 /h1 h2 /h2 p /p br dl /dl dt \
            /dt dd /dd table /table tr /tr th /th td /td a /a";
        for tag in tags {
            assert!(known.split_whitespace().any(|known| known == tag), "<{tag}> of {text:?}");
        }
        assert_eq!(page.matches("href=").count(), 1);
    }
}

#[test]
fn links_lead_to_the_web_or_into_the_page() {
    for good in
        ["https://chat.example/archives/C1/p1?thread=2&x=3#e", "http://localhost:8080/c/1", "/incidents/INC-1#e5"]
    {
        assert_eq!(safe_link(good), Some(good));
    }
    for bad in
        ["javascript:alert(1)", "//evil.example", "https://a b", "https://a\"b", "https://a)b", "data:text/html,x", ""]
    {
        assert_eq!(safe_link(bad), None, "{bad}");
    }
}

#[test]
fn nothing_in_peoples_text_acts_in_the_markdown() {
    for text in HOSTILE {
        assert_plain(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn whatever_people_write_is_read_as_they_wrote_it(text in "([ -~]|[\\\\`*_\\[\\]()<>#+.!|~&:@/-]|\n|[a-c1]|障|www|http|\u{3000}){0,30}") {
        assert_plain(&text);
    }
}

/// Reads the Markdown as its readers do and expects no markup but ours, and the words as they were.
fn assert_plain(text: &str) {
    if text.trim().is_empty() {
        return;
    }
    let file = markdown(&document(text));
    // Everything that some reader knows; only quotes stay as they are.
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    let own = file.replace("](https://a.example/x)", "").replace("\\://", "");
    assert!(!own.contains("://") && !own.contains("www."), "a bare address would be a link: {file}");
    let mut heard = String::new();
    let (mut links, mut bold) = (0, 0);
    for event in Parser::new_ext(&file, options) {
        match event {
            Event::Text(words) => heard.push_str(&words),
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert_eq!(&*dest_url, "https://a.example/x", "{text:?} in\n{file}");
                links += 1;
            }
            Event::Start(Tag::Strong) => bold += 1,
            Event::Start(
                Tag::Heading { .. }
                | Tag::Paragraph
                | Tag::List(None)
                | Tag::Item
                | Tag::Emphasis
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell,
            )
            | Event::End(_)
            | Event::SoftBreak
            | Event::HardBreak => {}
            Event::InlineHtml(tag) if &*tag == "<br>" => {}
            other => panic!("{other:?} of {text:?} in\n{file}"),
        }
    }
    assert!(links <= 1 && bold == 2, "{text:?} in\n{file}");
    let words = |text: &str| text.split_whitespace().collect::<String>();
    let (wanted, heard) = (words(text), words(&heard));
    assert_eq!(
        heard,
        format!("{wanted}Severity: {wanted}{wanted}{wanted}{wanted}{wanted}: {wanted}{wanted}{wanted}")
            .replace(' ', ""),
        "in\n{file}"
    );
}
