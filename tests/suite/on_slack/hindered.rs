//! 429 and 500 at the calls that an incident's plain life does not make: forms, Home, previews, files, what is taken back,
//! who is taken out, and a channel that is put away. In the end people see the same.
//!
//! The life is lived once without a fault; then once for each fault at each of those calls. Where a form could not be shown
//! in time the person is told, and presses again.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use toban::clock::ManualClock;
use toban::directory::access::{Access, Grantee, Reader};
use toban::directory::role::Role;
use toban::incident::key::IncidentKey;

use super::lasting::timeless;
use super::{Desk, Plan};
use crate::bot::World;
use crate::slack::fault::Fault;
use crate::slack::form::Form;
use crate::slack::reading::Seen;
use crate::slack::world::SlackWorld;

/// Lives that are lived at the same time.
const AT_ONCE: usize = 4;
const ROOM: &str = "#inc-1-checkout-is-down";
const PRIVATE: &str = "#inc-1-checkout-is-down-2";
const LINK: &str = "https://toban.example/incidents/INC-1";
/// What this life is about; `fault` has the rest.
const METHODS: [&str; 13] = [
    "chat.delete",
    "chat.getPermalink",
    "chat.unfurl",
    "conversations.archive",
    "conversations.info",
    "conversations.kick",
    "files.completeUploadExternal",
    "files.delete",
    "files.getUploadURLExternal",
    "pins.remove",
    "upload",
    "views.open",
    "views.publish",
];

async fn opens(disturb: impl FnOnce(&SlackWorld)) -> Desk {
    let given = vec![(Role::Admin, Grantee::Person("carol".to_owned()))];
    let world = World { access: Access { given, ..Access::default() }, ..World::new() };
    let clock = ManualClock::at("2026-11-26T09:00:00Z".parse::<Timestamp>().expect("a time"));
    let plan = Plan { world, clock: Some(clock), ..Plan::new() };
    let slack = SlackWorld::on(plan.time());
    slack.unfurls_links_of("toban.example");
    disturb(&slack);
    Desk::opens_in(slack, plan).await
}

/// Somebody says something, and all that follows happens.
async fn says(desk: &Desk, name: &str, channel: &str, line: &str) {
    drop(desk.world.user(name).says(channel, line));
    desk.comes_to_rest().await;
}

/// Carol does something that shows her a form; where that was too late she does it again.
async fn sees(desk: &Desk, act: impl Fn()) -> Form {
    for _ in 0..2 {
        act();
        desk.comes_to_rest().await;
        if let Some(form) = desk.world.user("carol").form() {
            return form;
        }
        // Who was told to press once more does not do it within the same second.
        desk.hands.as_ref().expect("the test has a clock of its own").clock.advance(Duration::from_secs(10));
    }
    panic!("no form is shown");
}

fn card(desk: &Desk, channel: &str) -> Seen {
    let all = desk.world.channel(channel).top_level();
    all.into_iter().find(|one| one.author == "toban" && one.body.contains("· INC-1")).expect("there is a card")
}

/// What stood there instead of the link, one after the other; the same once more is no other.
fn previews(desk: &Desk) -> Vec<String> {
    let mut shown: Vec<_> = desk.world.unfurled().iter().map(|one| timeless(&one.content.to_string())).collect();
    shown.dedup();
    shown
}

/// What lasts.
type Lasting = BTreeMap<String, Vec<String>>;

async fn lives(desk: &Desk) -> Lasting {
    let carol = desk.world.user("carol");
    says(desk, "zoe", "#ops", "checkout is down").await;
    let seen = desk.world.channel("#ops").top_level().remove(0);
    let form = sees(desk, || drop(carol.shortcut("toban.incident", &seen))).await;
    drop(carol.submits(&form, &[("severity", "sev1")]));
    desk.comes_to_rest().await;
    drop(carol.opens_home());
    desk.comes_to_rest().await;
    says(desk, "ben", "#ops", LINK).await;
    let unfurled = previews(desk);
    let home = desk.world.user("carol").sees_home().await.body();
    // Somebody pins what Toban said, and deletes its card: the new one takes both places.
    says(desk, "carol", ROOM, "@toban incident show").await;
    let shown =
        desk.world.channel(ROOM).top_level().into_iter().rfind(|one| one.author == "toban").expect("it is shown");
    drop(carol.pins(&shown));
    drop(carol.deletes(&card(desk, ROOM)));
    desk.comes_to_rest().await;
    says(desk, "carol", ROOM, "/incident log the disk is full").await;
    desk.reports_at_length("all").await;
    let files = desk.world.channel(ROOM).messages().iter().map(|one| one.files.len()).sum::<usize>();

    says(desk, "carol", ROOM, "/incident set private=yes").await;
    says(desk, "carol", PRIVATE, "/incident set member=ben").await;
    says(desk, "carol", PRIVATE, "/incident set remove=ben").await;
    says(desk, "carol", PRIVATE, "/incident resolve").await;
    says(desk, "carol", PRIVATE, "/incident close as=false-alarm a test").await;
    let written = "/incident postmortem factors=\"no alarm\" prevention=\"alert at 80 %\" state=in-review";
    says(desk, "carol", PRIVATE, written).await;
    says(desk, "carol", PRIVATE, "/incident postmortem state=reviewed").await;
    desk.settles(SignedDuration::from_mins(40)).await;
    lasting(desk, unfurled, home, files).await
}

async fn lasting(desk: &Desk, unfurled: Vec<String>, home: String, files: usize) -> Lasting {
    let mut all = Lasting::new();
    for name in ["#ops", ROOM, PRIVATE] {
        let room = desk.world.channel(name);
        let lines: Vec<String> = room.lines().into_iter().map(|line| line.ts).collect();
        let mut said: Vec<String> =
            room.messages().into_iter().filter(|one| !lines.contains(&one.ts)).map(|one| told(&one)).collect();
        said.sort();
        let mut members = room.members();
        members.sort();
        all.insert(format!("{name} messages"), said);
        all.insert(format!("{name} members"), members);
        all.insert(format!("{name} pinned"), room.pinned().into_iter().map(|one| told(&one)).collect());
        all.insert(format!("{name} put away"), vec![room.is_archived().to_string()]);
    }
    let mut tx = desk.app.parts.store.read().await.expect("the store answers");
    let incident = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await.expect("the store answers");
    let incident = incident.expect("it was opened");
    all.insert("links".to_owned(), incident.links.iter().map(|link| timeless(&format!("{link:?}"))).collect());
    all.insert("previews".to_owned(), unfurled);
    all.insert("previews afterwards".to_owned(), previews(desk));
    all.insert("home".to_owned(), vec![timeless(&home)]);
    all.insert("files".to_owned(), vec![files.to_string()]);
    let jobs = tx.jobs().dead(10).await.expect("the store answers");
    let deliveries = tx.outbox().dead(10).await.expect("the store answers");
    let given_up = jobs.into_iter().map(|dead| dead.reason).chain(deliveries.into_iter().map(|dead| dead.reason));
    all.insert("given up".to_owned(), given_up.collect());
    all
}

fn told(message: &Seen) -> String {
    let at = message.thread.as_ref().filter(|thread| **thread != message.ts).map_or("", |_| "> ");
    timeless(&format!("{at}{} {} files", message.body, message.files.len()))
}

fn difference(one: &Lasting, other: &Lasting) -> String {
    let differs = one.iter().filter(|(what, lines)| other.get(*what) != Some(*lines));
    let told = differs.map(|(what, lines)| format!("{what}:\n    {lines:#?}\n  instead of\n    {:#?}", other[what]));
    told.collect::<Vec<_>>().concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn much_or_nothing_from_slack_at_every_call_changes_nothing_that_lasts() {
    let well = opens(|_world| ()).await;
    let expected = lives(&well).await;
    assert_eq!(expected["given up"], [""; 0]);
    assert_eq!(expected[&format!("{PRIVATE} put away")], ["true"], "{expected:#?}");
    assert!(
        expected["files"] == ["1"] && expected["previews"].len() == 1 && expected["links"].len() == 1,
        "{expected:#?}"
    );
    let mut planned = Vec::new();
    for method in METHODS {
        // A file is sent to an address of its own, once for each that is begun.
        let counted = if method == "upload" { "files.completeUploadExternal" } else { method };
        let times = well.world.called(counted).len();
        assert!(times > 0, "{method} is not called in this life");
        for well in 0..u32::try_from(times).expect("few calls") {
            let faults = [Fault::RateLimited(7), Fault::ServerError, Fault::ServerErrorAfter];
            planned.extend(faults.map(|fault| (method, well, fault)));
        }
    }
    let (mut wrong, expected) = (Vec::new(), &expected);
    for some in planned.chunks(AT_ONCE) {
        let lived = some.iter().map(|(method, well, fault)| async move {
            let lived = async {
                let desk = opens(|world| world.fails_after(method, *well, fault.clone())).await;
                let lasting = lives(&desk).await;
                assert_eq!(desk.world.faults_left(), 0, "the fault did not happen");
                lasting
            };
            let told = match AssertUnwindSafe(lived).catch_unwind().await {
                Ok(lasting) if lasting == *expected => return None,
                Ok(lasting) => difference(&lasting, expected),
                Err(_panicked) => "a test's wait was in vain, see above".to_owned(),
            };
            Some(format!("{fault:?} at call {well} of {method}: {told}"))
        });
        wrong.extend(join_all(lived).await.into_iter().flatten());
    }
    assert!(wrong.is_empty(), "{} of {} lives:\n{}", wrong.len(), planned.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_message_is_is_known_though_slack_does_not_say_it_in_time() {
    let slow = Fault::Slow(Duration::from_millis(900));
    for fault in [Fault::RateLimited(30), Fault::ServerError, slow, Fault::Hang] {
        let desk = Desk::opens().await;
        let carol = desk.world.user("carol");
        let seen = desk.world.user("zoe").says("#ops", "checkout is down").message();
        desk.world.fails("chat.getPermalink", fault.clone(), 5);
        carol.shortcut("toban.incident", &seen).acked().await;
        let form = carol.sees_form("Open an incident").await;
        desk.world.clears("chat.getPermalink");
        carol.submits(&form, &[("severity", "sev4")]).acked().await;
        desk.world.channel("#ops").shows("SEV4 · checkout is down · INC-1").await;
        let mut tx = desk.app.parts.store.read().await.expect("the store answers");
        let found = tx.incidents().by_key(IncidentKey(1), &Reader::TOBAN).await;
        let links = found.expect("the store answers").expect("it was opened").links;
        let place = format!("/archives/{}/p{}", seen.channel, seen.ts.replace('.', ""));
        assert!(links.len() == 1 && links[0].1.ends_with(&place), "{fault:?}: {links:?}");
    }
}
