//! Two people change one incident at the same moment, which a third has just changed: what still makes sense is done all
//! the same, and what does not is answered with who was faster.
//!
//! On PostgreSQL both calls have read the incident and wait for the third one's transaction, so that each of them meets a
//! state it did not read. SQLite lets one write after the other.

use futures_util::future::join_all;
use toban::chat::inbound::Platform;
use toban::directory::access::Reader;
use toban::id::ulid;
use toban::incident::author::Author;
use toban::incident::entry::EntryKind;
use toban::incident::key::IncidentKey;
use toban::incident::log::LogLine;
use toban::incident::phase::Phase;
use toban::incident::record::Incident;
use toban::incident::role::Role;
use toban::knowledge::key::NoteKey;
use toban::store::{Store, Tx};

use super::super::time::minutes;
use super::super::{Bot, User};
use super::night;
use crate::server::postgres::shared;
use crate::store::{Fresh, postgres, sqlite};

/// Waits until two sessions of this database wait for a lock.
const BOTH_WAIT: &str = "do $$ begin \
    while (select count(*) from pg_stat_activity \
           where datname = current_database() and wait_event_type = 'Lock') < 2 loop \
        perform pg_sleep(0.005); perform pg_stat_clear_snapshot(); \
    end loop; end $$";

/// A bot with INC-1 and INC-2, and where its store is.
struct Pair {
    bot: Bot,
    fresh: Fresh,
    on_postgres: bool,
}

impl Pair {
    async fn new(platform: Platform, on_postgres: bool) -> Self {
        let fresh = if on_postgres { postgres().await } else { sqlite().await };
        let bot = Bot::start(platform, Store::clone(&fresh), night()).await;
        for title in ["checkout is down", "mail is late"] {
            assert!(bot.user("ben").says(&format!("/incident open {title}")).await.contains("is open"));
        }
        bot.clock().advance(minutes(1)).await;
        drop(bot.user("ben").sees().await);
        Self { bot, fresh, on_postgres }
    }

    /// Ben and Dana say their lines at the same moment; what both of them read.
    async fn say(&self, bens: &str, danas: &str) -> String {
        let (bens, danas) = ([bens.to_owned()], [danas.to_owned()]);
        if self.on_postgres {
            let mut tx = self.fresh.begin().await.expect("the store answers");
            self.somebody_writes(&mut tx).await;
            self.begin_all(&bens, &danas).await;
            shared().execute(self.fresh.url.rsplit('/').next().expect("a name"), BOTH_WAIT).await;
            tx.commit().await.expect("the store answers");
        } else {
            self.begin_all(&bens, &danas).await;
        }
        self.read_all().await
    }

    /// Ben and Dana say their lines at the same moment.
    async fn begin_all(&self, bens: &[String], danas: &[String]) {
        let (ben, dana) = (self.bot.user("ben"), self.bot.user("dana"));
        let lines = bens.iter().map(|line| (&ben, line)).chain(danas.iter().map(|line| (&dana, line)));
        let begin = async |(user, line): (&User<'_>, &String)| user.begins(line, &ulid(self.bot.now())).await;
        join_all(lines.map(begin)).await;
    }

    /// What both of them read, once all is done.
    async fn read_all(&self) -> String {
        self.bot.comes_to_rest().await;
        let (ben, dana) = (self.bot.user("ben"), self.bot.user("dana"));
        let told = format!("{}\n{}", ben.sees().await, dana.sees().await);
        for failure in ["it is our fault", "again and again"] {
            assert!(!told.contains(failure), "{told}");
        }
        told
    }

    /// A third one changes the incident and its tasks.
    async fn somebody_writes(&self, tx: &mut Tx) {
        let before = self.incident().await;
        let now = self.bot.now();
        let line = LogLine::of(EntryKind::Log, "somebody writes");
        let change = before.log(line, None, now).expect("it goes on");
        tx.incidents().save(&change).await.expect("nobody was faster");
        let next = tx.tasks().next_number(&before.id).await.expect("the store answers");
        let by = Author::of(&self.bot.user("aiko").account);
        let task = before.plan("look again", (None, None), next, &by, now).expect("there is room");
        tx.tasks().create(&task).await.expect("nobody was faster");
    }

    async fn incident(&self) -> Incident {
        self.bot.incident("INC-1").await
    }

    async fn ends(self) {
        self.bot.clock().advance(minutes(1)).await;
        drop(self.bot.says_to("nobody").await);
        self.bot.assert_nothing_overdue().await;
    }
}

/// Plays a scenario on every platform, on both databases.
macro_rules! both {
    ($($name:ident),*) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                for platform in super::Platform::ALL {
                    super::scenarios::$name(super::Pair::new(platform, false).await).await;
                }
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                for platform in super::Platform::ALL {
                    super::scenarios::$name(super::Pair::new(platform, true).await).await;
                }
            }
        }
    )*};
}

both!(
    what_still_makes_sense_is_done,
    who_comes_second_reads_who_was_first,
    two_tasks_get_two_numbers,
    a_line_is_classified,
    everybody_is_heard
);

mod scenarios {
    use super::{Author, IncidentKey, NoteKey, Pair, Phase, Reader, Role};

    pub(super) async fn what_still_makes_sense_is_done(pair: Pair) {
        let told = pair.say("/incident role INC-1 commander aiko", "/incident severity INC-1 sev2 many complain").await;
        assert!(told.contains("commander: – → aiko") && told.contains("severity SEV3 → SEV2"), "{told}");
        let told = pair.say("/incident phase INC-1 analysis", "/incident set INC-1 related=INC-2").await;
        assert!(told.contains("identification → analysis") && told.contains("related incidents: INC-2"), "{told}");
        let told = pair.say("/incident update INC-1 orders fail", "/incident learn INC-1 cause=\"a full disk\"").await;
        assert!(told.contains("told stakeholders") && told.contains("a full disk"), "{told}");
        let told = pair.say("/incident ack INC-1", "/incident merge INC-1 into=INC-2").await;
        assert!(told.contains("INC-1 goes on in INC-2"), "{told}");
        let incident = pair.incident().await;
        assert_eq!(incident.roles.get(&Role::Commander).map(Author::name), Some("aiko"));
        assert!(incident.related.contains(&IncidentKey(2)) && incident.learned.cause.is_some());
        assert_eq!(incident.state.phase(), Phase::Closed);
        pair.ends().await;
    }

    pub(super) async fn who_comes_second_reads_who_was_first(pair: Pair) {
        let told = pair.say("/incident role INC-1 scribe", "/incident role INC-1 scribe").await;
        assert!(told.contains("You are scribe") && told.contains("is scribe. They hand it over"), "{told}");
        let told = pair.say("/incident resolve INC-1", "/incident resolve INC-1").await;
        assert_eq!(told.matches('⊘').count(), 1, "one of them came too late: {told}");
        assert!(
            told.contains("ben resolved it at 03:01 UTC") || told.contains("dana resolved it at 03:01 UTC"),
            "{told}"
        );
        let told = pair.say("/incident close INC-1", "/incident close INC-1").await;
        assert_eq!(told.matches('⊘').count(), 1, "one of them came too late: {told}");
        assert!(told.contains("closed it at 03:01 UTC"), "{told}");
        assert_eq!(pair.incident().await.state.phase(), Phase::Closed);
        pair.ends().await;
    }

    pub(super) async fn two_tasks_get_two_numbers(pair: Pair) {
        let told = pair.say("/incident task INC-1 raise the limit", "/incident task INC-1 owner=ben tidy up").await;
        assert!(told.contains(": raise the limit") && told.contains(": tidy up"), "{told}");
        let listed = pair.bot.user("ben").says("/incident task INC-1").await;
        let first = if pair.on_postgres { "T3" } else { "T2" };
        assert!(listed.contains(first) && listed.contains("raise the limit") && listed.contains("tidy up"), "{listed}");
        pair.ends().await;
    }

    /// More at once than anybody is tried again for; who holds what they change is overtaken by nobody.
    pub(super) async fn everybody_is_heard(pair: Pair) {
        let names: Vec<String> = (1..=5).map(|n| format!("n{n}")).collect();
        let says = |who: &str, lines: &[&str]| -> Vec<String> {
            lines.iter().flat_map(|line| names.iter().map(move |name| format!("{line}{who}{name}"))).collect()
        };
        let all = || says("b", &[""]).into_iter().chain(says("d", &[""]));
        let lines = ["/incident log INC-1 kind=hypothesis ", "/incident task INC-1 "];
        pair.begin_all(&says("b", &lines), &says("d", &lines)).await;
        let told = pair.read_all().await;
        let incident = pair.incident().await;
        let mut tx = pair.fresh.read().await.expect("the store answers");
        let tasks = tx.tasks().of(&incident.id, &Reader::TOBAN).await.expect("the store answers");
        drop(tx);
        let suspected = all().filter(|said| incident.hypotheses.iter().any(|one| one.text == *said)).count();
        let planned = all().filter(|said| tasks.iter().filter(|task| task.text == *said).count() == 1).count();
        assert!(suspected + planned + unrecorded(&told) >= 20, "{suspected}, {planned}: {told}");
        let noted = pair.bot.user("ben").says("/note add disk cause=full countermeasure=alarm").await;
        assert!(noted.contains("NOTE-1"), "{noted}");
        let line = ["/note edit NOTE-1 symptom="];
        pair.begin_all(&says("b", &line), &says("d", &line)).await;
        let told = pair.read_all().await;
        let mut tx = pair.fresh.read().await.expect("the store answers");
        let note = tx.notes().by_key(NoteKey(1), &Reader::TOBAN).await.expect("the store answers");
        drop(tx);
        let symptoms = note.expect("it is there").content.symptoms;
        let seen = all().filter(|said| symptoms.lines().any(|line| line == said)).count();
        assert!(seen + unrecorded(&told) >= 10, "{symptoms}: {told}");
        pair.ends().await;
    }

    /// Who read that a busy store did not take their line: they were heard, and know that nothing was done.
    fn unrecorded(told: &str) -> usize {
        told.matches("recorded: the store").count()
    }

    pub(super) async fn a_line_is_classified(pair: Pair) {
        let logged = pair.bot.user("ben").says("/incident log INC-1 redis is full").await;
        assert!(logged.contains("redis is full"), "{logged}");
        let mut tx = pair.fresh.read().await.expect("the store answers");
        let id = pair.incident().await.id;
        let newest = tx.timeline().newest(&id, None, 1, &Reader::TOBAN).await;
        let entry = newest.expect("the store answers").pop().expect("it was logged").id;
        drop(tx);
        let classify = format!("/incident log INC-1 entry={entry} kind=hypothesis");
        let told = pair.say(&classify, "/incident log INC-1 kind=hypothesis the network is slow").await;
        assert!(told.contains("the network is slow"), "{told}");
        let suspected: Vec<_> = pair.incident().await.hypotheses.into_iter().map(|one| one.text).collect();
        assert_eq!(suspected.len(), 2, "{suspected:?}");
        assert!(suspected.iter().any(|text| text == "redis is full"), "{suspected:?}");
        pair.ends().await;
    }
}
