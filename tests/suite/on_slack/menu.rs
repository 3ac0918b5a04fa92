//! What people do with messages: shortcuts of the menu, pins, and what becomes of them in timelines.

use toban::directory::access::Reader;
use toban::incident::entry::{Entry, Mark};
use toban::incident::key::IncidentKey;
use toban::incident::record::Incident;

use super::{Desk, Plan};
use crate::slack::reading::Seen;

/// A small incident, whose conversation is the channel it was opened in.
pub(super) async fn opens(desk: &Desk, number: i64, title: &str) {
    let sent = desk.world.user("carol").says("#ops", &format!("/incident open {title} severity=sev4"));
    sent.acked().await;
    desk.world.channel("#ops").shows(&format!("{title} · INC-{number}")).await;
}

async fn incident(desk: &Desk, number: i64) -> Incident {
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let found = tx.incidents().by_key(IncidentKey(number), &Reader::TOBAN).await.expect("the store answers");
    found.expect("there is one")
}

/// The entries that came from a message.
pub(super) async fn kept(desk: &Desk, number: i64) -> Vec<Entry> {
    let incident = incident(desk, number).await;
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let all = tx.timeline().of(&incident.id, None, 100, &Reader::TOBAN).await.expect("the store answers");
    all.into_iter().filter(|entry| entry.source.is_some()).collect()
}

pub(super) async fn says(desk: &Desk, name: &str, text: &str) -> Seen {
    let sent = desk.world.user(name).says("#ops", text);
    sent.acked().await;
    sent.message()
}

/// The last word to one person alone, with that in it.
pub(super) async fn told(desk: &Desk, name: &str, words: &str) -> Seen {
    let mut number = 0;
    loop {
        let seen = desk.world.channel("#ops").private_message(name, number).await;
        if seen.body.contains(words) {
            return seen;
        }
        number += 1;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_kept_from_its_menu_with_author_time_and_link() {
    let desk = Desk::opens().await;
    opens(&desk, 1, "it is slow").await;
    let message = says(&desk, "zoe", "they see <502> & more, @zoe and @carol").await;
    let carol = desk.world.user("carol");
    carol.shortcut("toban.timeline", &message).acked().await;
    told(&desk, "carol", "Added to the timeline of INC-1").await;
    let entries = kept(&desk, 1).await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].text, "they see <502> & more, @zoe and carol", "nobody reads an id");
    let author = entries[0].author.as_ref().expect("somebody wrote it");
    assert_eq!(
        (author.name(), author.person.as_deref()),
        ("zoe (Slack)", None),
        "a name that nobody proved to be theirs"
    );
    let source = entries[0].source.as_ref().expect("it came from a message");
    assert!(source.link.as_deref().is_some_and(|link| link.contains("/archives/")), "{source:?}");
    carol.shortcut("toban.timeline", &message).acked().await;
    told(&desk, "carol", "already").await;
    assert_eq!(kept(&desk, 1).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_a_word_is_kept_by_its_name_its_type_and_who_shared_it() {
    let desk = Desk::opens().await;
    opens(&desk, 1, "it is slow").await;
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    for (number, name) in ["graph.png", "top.txt", "call.mp4"].into_iter().enumerate() {
        let kind = if name.ends_with("png") { "image/png" } else { "text/plain" };
        let sent = ben.shares_file("#ops", name, kind);
        sent.acked().await;
        let message = sent.message();
        drop(match number {
            0 => carol.shortcut("toban.timeline", &message),
            1 => carol.reacts(&message, "pushpin"),
            _ => carol.pins(&message),
        });
        while kept(&desk, 1).await.len() <= number {
            tokio::task::yield_now().await;
        }
        let entries = kept(&desk, 1).await;
        let entry = entries.iter().find(|entry| entry.text == format!("{name} ({kind})"));
        let entry = entry.unwrap_or_else(|| panic!("{name} is named: {entries:?}"));
        assert_eq!(entry.author.as_ref().and_then(|author| author.person.as_deref()), Some("ben"));
        let file = &entry.attachments[0];
        assert!(file.name == name && file.url.contains(&format!("/{name}")), "{file:?}");
    }
    carol.says("#ops", "/incident timeline INC-1").acked().await;
    let shown = told(&desk, "carol", "graph.png (image/png)").await;
    assert!(shown.body.contains("ben") && shown.body.contains("slack.com/files/"), "{}", shown.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_is_told_and_where_nothing_goes_on_it_says_so() {
    let desk = Desk::opens().await;
    let message = says(&desk, "carol", "nothing is wrong").await;
    desk.world.user("carol").shortcut("toban.timeline", &message).acked().await;
    told(&desk, "carol", "incident note").await;
    opens(&desk, 1, "it is slow").await;
    desk.world.user("zoe").shortcut("toban.timeline", &message).acked().await;
    told(&desk, "zoe", "Link this account to yourself on the page; then it is done").await;
    assert!(kept(&desk, 1).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_incidents_somebody_says_which() {
    let desk = Desk::opens().await;
    opens(&desk, 1, "it is slow").await;
    opens(&desk, 2, "mails are late").await;
    let message = says(&desk, "ben", "it is the disk").await;
    let carol = desk.world.user("carol");
    carol.shortcut("toban.timeline", &message).acked().await;
    let form = carol.sees_form("Which incident?").await;
    carol.submits(&form, &[("incident", "INC-1")]).acked().await;
    told(&desk, "carol", "Added to the timeline of INC-1").await;
    assert_eq!((kept(&desk, 1).await.len(), kept(&desk, 2).await.len()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn elsewhere_somebody_says_which_and_the_worst_comes_first() {
    let desk = Desk::opens().await;
    opens(&desk, 1, "it is slow").await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open all is down severity=sev2").acked().await;
    desk.world.channel_appears("#inc-2-all-is-down").await.message(0).await;
    desk.world.adds_channel("#random", &["carol", "ben", "toban"]);
    let sent = desk.world.user("ben").says("#random", "it is the disk");
    sent.acked().await;
    carol.shortcut("toban.timeline", &sent.message()).acked().await;
    let form = carol.sees_form("Which incident?").await;
    let options = form.source()["blocks"][0]["element"]["options"].clone();
    let values: Vec<_> = options.as_array().expect("there are some").iter().map(|one| one["value"].clone()).collect();
    assert_eq!(values, ["INC-2", "INC-1"]);
    carol.submits(&form, &[("incident", "INC-1")]).acked().await;
    let told = desk.world.channel("#random").private_message("carol", 0).await;
    assert!(told.body.contains("Added to the timeline of INC-1"), "{}", told.body);
    let entries = kept(&desk, 1).await;
    assert!(entries.len() == 1 && entries[0].text == "it is the disk", "{entries:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_direct_conversation_ones_own_is_meant() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    carol.says("#ops", "/incident open all is down severity=sev2").acked().await;
    desk.world.channel_appears("#inc-1-all-is-down").await.message(0).await;
    let ben = desk.world.user("ben");
    ben.dm("incident log the disk is full").acked().await;
    let direct = desk.world.channel(&ben.direct());
    let asked = direct.shows("Which incident? Here is none").await;
    assert!(asked.buttons.contains(&"INC-1".to_owned()), "{:?}", asked.buttons);
    carol.dm("incident log the disk is full").acked().await;
    desk.world.channel(&carol.direct()).shows("INC-1 · carol · the disk is full").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_is_opened_from_a_message_and_knows_where_it_began() {
    let desk = Desk::opens().await;
    let message = says(&desk, "zoe", "checkout is down\nsince noon").await;
    let carol = desk.world.user("carol");
    carol.shortcut("toban.incident", &message).acked().await;
    let form = carol.sees_form("Open an incident").await;
    assert_eq!(form.source()["blocks"][0]["element"]["initial_value"], "checkout is down");
    carol.submits(&form, &[("severity", "sev4")]).acked().await;
    desk.world.channel("#ops").shows("SEV4 · checkout is down · INC-1").await;
    let links = incident(&desk, 1).await.links;
    assert!(links.len() == 1 && links[0].1.contains("/archives/"), "{links:?}");
    assert_eq!(links[0].0, "Where it was seen");
    let below = desk.world.channel("#ops").reply(&message, 0).await;
    let told = below.shows("From this message an incident was opened.").await;
    assert!(told.body.starts_with("▲ SEV4 · checkout is down · INC-1"), "{}", told.body);
    assert!(told.text.contains("SEV4 · checkout is down · INC-1"), "{}", told.text);
    carol.says("#ops", "/incident resolve INC-1").acked().await;
    below.shows("The incident opened from this message is resolved.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn below_the_message_stands_the_way_to_the_room() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    let message = says(&desk, "zoe", "checkout is down").await;
    carol.shortcut("toban.incident", &message).acked().await;
    let form = carol.sees_form("Open an incident").await;
    carol.submits(&form, &[("severity", "sev1")]).acked().await;
    let room = desk.world.channel_appears("#inc-1-checkout-is-down").await;
    let below = desk.world.channel("#ops").reply(&message, 0).await;
    let told = below.shows("It goes on in").await;
    assert!(serde_json::to_string(&told.blocks).expect("it is JSON").contains(room.id()), "{:?}", told.blocks);
}

#[tokio::test(flavor = "multi_thread")]
async fn below_the_message_nothing_is_said_of_a_private_incident() {
    let desk = Desk::opens().await;
    let carol = desk.world.user("carol");
    let other = says(&desk, "zoe", "keys were stolen").await;
    carol.shortcut("toban.incident", &other).acked().await;
    let form = carol.sees_form("Open an incident").await;
    carol.submits(&form, &[("severity", "sev1"), ("private", "yes")]).acked().await;
    desk.world.channel_appears("#inc-1-keys-were-stolen").await.message(0).await;
    desk.world.is_quiet().await;
    assert!(desk.world.channel("#ops").thread(&other).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_message_names_is_diagnosed_in_its_thread() {
    let desk = Desk::opens_with(Plan { playbooks: true, ..Plan::new() }).await;
    let message = says(&desk, "ben", "Memory of local seems full").await;
    let carol = desk.world.user("carol");
    carol.shortcut("toban.diagnose", &message).acked().await;
    let form = carol.sees_form("Diagnose").await;
    let given = |number: usize| form.source()["blocks"][number]["element"]["initial_option"]["value"].clone();
    assert_eq!((given(0), given(1)), ("memory".into(), "local".into()));
    let offered = carol.is_offered_in(&form, "playbook", "stor").await;
    assert!(offered.iter().any(|one| one == "Storage"), "{offered:?}");
    let offered = carol.is_offered_in(&form, "target", "").await;
    assert!(offered.iter().any(|one| one == "local"), "{offered:?}");
    assert!(carol.is_offered_in(&form, "target", "no such thing").await.is_empty());
    carol.submits(&form, &[]).acked().await;
    let report = desk.world.channel("#ops").reply(&message, 0).await;
    report.shows("Memory · local").await;
    assert_eq!(desk.world.channel("#ops").top_level().len(), 1, "the answer is in the thread of the message");
    super::outage::every_payload_is_one_that_slack_takes(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_is_a_key_moment_until_it_is_taken_back() {
    let desk = Desk::opens().await;
    opens(&desk, 1, "it is slow").await;
    let message = says(&desk, "ben", "it is the disk").await;
    let (carol, ben) = (desk.world.user("carol"), desk.world.user("ben"));
    carol.pins(&message).acked().await;
    told(&desk, "carol", "Added to the timeline of INC-1").await;
    let entries = kept(&desk, 1).await;
    assert_eq!((entries.len(), entries[0].mark), (1, Some(Mark::KeyMoment)));
    // What a reaction keeps stays when the pin goes, and the other way round.
    ben.reacts(&message, "pushpin").acked().await;
    carol.unpins(&message).acked().await;
    desk.world.is_quiet().await;
    assert!(kept(&desk, 1).await[0].deleted.is_none());
    carol.pins(&message).acked().await;
    ben.unreacts(&message, "pushpin").acked().await;
    desk.world.is_quiet().await;
    assert!(kept(&desk, 1).await[0].deleted.is_none());
    carol.unpins(&message).acked().await;
    desk.world.is_quiet().await;
    assert!(kept(&desk, 1).await[0].deleted.is_some());
    let other = says(&desk, "ben", "it is not the disk").await;
    desk.world.user("zoe").pins(&other).acked().await;
    desk.world.is_quiet().await;
    assert_eq!(kept(&desk, 1).await.len(), 1, "who may not write timelines may pin all the same");
}
