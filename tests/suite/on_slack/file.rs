//! What is too long even for a thread: one file in it, once, or a word where the rest is.

use toban::chat::gateway::{DeliveryKey, Gateway as _};
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Block, Message, Tone};
use toban::language::Language;

use super::Desk;
use crate::slack::fault::Fault;
use crate::slack::reading::Seen;

/// A report of which several further messages would be made.
fn long() -> Message {
    let row = |number: usize| Block::Text { text: format!("row {number} <b> & {}", "x".repeat(900)) };
    Message { blocks: (0..150).map(row).collect(), ..Message::line(Language::En, Tone::Critical, "all is full") }
}

fn ops(desk: &Desk) -> Place {
    let conversation = desk.world.channel("#ops").id().to_owned();
    Place { platform: Platform::Slack, conversation, thread: None }
}

fn thread(desk: &Desk) -> Vec<Seen> {
    let root = desk.world.channel("#ops").top_level().into_iter().next().expect("there is a message");
    desk.world.channel("#ops").thread(&root)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rest_is_a_file_in_the_thread_and_every_row_is_somewhere() {
    let desk = Desk::opens().await;
    let at = desk.slack.gateway.post(&ops(&desk), &long()).await.expect("it is sent");
    let (root, replies) = (desk.world.channel("#ops").top_level(), thread(&desk));
    assert_eq!(root.len(), 1);
    let file = replies.iter().find(|one| !one.files.is_empty()).expect("there is a file");
    assert!(file.body.contains("more lines: in this file"), "{}", file.body);
    let content = desk.world.channel("#ops").file(&file.files[0]).expect("it has a content");
    let content = String::from_utf8(content).expect("it is text");
    let shown: String = root.iter().chain(&replies).map(|one| one.body.as_str()).collect();
    for number in 0..150 {
        let row = format!("row {number} <b> & x");
        assert!(shown.contains(&row) != content.contains(&row), "row {number} is in one place");
    }
    let uploads = desk.world.called("files.completeUploadExternal").len();
    desk.slack.gateway.edit(&at, &long()).await.expect("it is edited");
    assert_eq!(desk.world.called("files.completeUploadExternal").len(), uploads, "the same is not shared again");
    assert!(replies.len() <= 4, "{}", replies.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_thread_the_whole_of_a_report_is_a_file_that_says_so() {
    let desk = Desk::opens().await;
    let begun = Message::line(Language::En, Tone::Plain, "it begins");
    let root = desk.slack.gateway.post(&ops(&desk), &begun).await.expect("it is sent");
    let row = |number: usize| Block::Text { text: format!("row {number}.") };
    let folded = Block::Section { title: "Fine".to_owned(), folded: true, blocks: vec![row(99)] };
    let blocks = (0..30).map(row).chain([folded]).collect();
    let report = Message { blocks, ..Message::line(Language::En, Tone::Critical, "all is full") };
    let below = Place { thread: Some(root.id), ..ops(&desk) };
    desk.slack.gateway.post(&below, &report).await.expect("it is sent");
    let replies = thread(&desk);
    assert_eq!(replies.len(), 2, "the report and its file");
    assert!(replies[0].body.contains("more rows: the whole is below"), "{}", replies[0].body);
    let file = replies.iter().find(|one| !one.files.is_empty()).expect("there is a file");
    assert!(file.body.contains("All 33 lines are in this file"), "{}", file.body);
    let content = desk.world.channel("#ops").file(&file.files[0]).expect("it has a content");
    let content = String::from_utf8(content).expect("it is text");
    assert!((0..30).chain([99]).all(|number| content.contains(&format!("row {number}."))), "{content}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_sharing_nobody_knows_of_is_there_once() {
    for fault in [Fault::DropAfter, Fault::ServerErrorAfter] {
        let desk = Desk::opens().await;
        desk.world.fails("files.completeUploadExternal", fault.clone(), 1);
        let key = DeliveryKey { id: "k1", tried: None };
        let sent = desk.slack.gateway.deliver(&ops(&desk), None, &long(), key).await;
        assert!(sent.is_err(), "{fault:?}: it is tried again");
        let again = DeliveryKey { id: "k1", tried: Some(desk.app.parts.clock.now()) };
        desk.slack.gateway.deliver(&ops(&desk), None, &long(), again).await.expect("it is found");
        let files = thread(&desk).iter().map(|one| one.files.len()).sum::<usize>();
        assert_eq!(files, 1, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_is_tried_again_and_shared_once() {
    let desk = Desk::opens().await;
    desk.world.fails("upload", Fault::ServerErrorAfter, 1);
    let first = DeliveryKey { id: "k1", tried: None };
    assert!(desk.slack.gateway.deliver(&ops(&desk), None, &long(), first).await.is_err());
    let again = DeliveryKey { id: "k1", tried: Some(desk.app.parts.clock.now()) };
    desk.slack.gateway.deliver(&ops(&desk), None, &long(), again).await.expect("it is sent");
    assert_eq!(thread(&desk).iter().map(|one| one.files.len()).sum::<usize>(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_scope_it_says_where_the_rest_is() {
    let desk = Desk::opens().await;
    desk.world.takes_scope("files:write");
    desk.slack.gateway.post(&ops(&desk), &long()).await.expect("it is sent");
    let replies = thread(&desk);
    let last = replies.last().expect("there is more");
    assert!(last.body.contains("on the page, https://toban.example"), "{}", last.body);
    desk.says_it_is_unwell("files:write").await;
}
