//! The Home tab of a person: drawn when they open it, and anew after what they did there.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;
use tracing::{debug, warn};

use crate::chat::gateway::Gateway as _;
use crate::chat::message::{Button, ButtonStyle};
use crate::chat::slack::form::words;
use crate::chat::slack::inbound::{Opened, Speaker};
use crate::chat::slack::press::{ACTION, value};
use crate::chat::slack::reception::{Answer, Reception};
use crate::chat::slack::render::small::{SECTION, object, section, small};
use crate::chat::slack::web::failure::Failure;
use crate::chat::standing::Standing;
use crate::chat::typed::{Typing, Way};
use crate::directory::access::Reader;
use crate::incident::figures::Counted;
use crate::incident::key::IncidentKey;
use crate::incident::record::Incident;
use crate::incident::severity::Severity;
use crate::incident::task::Task;
use crate::knowledge::note::Summary;
use crate::reply::health::trouble;
use crate::reply::home::{Desk, Home, Listed, Row, home};
use crate::store::Tx;
use crate::store::error::StoreError;
use crate::store::incident::IncidentFilter;

/// What the view is known by.
pub const CALLBACK: &str = "toban.home";
/// Rows of one part; three parts of them stay far below the 100 blocks of a view (docs.slack.dev, Home tab).
const ROWS: u32 = 10;
/// Sentences about what is not well that are shown.
const WRONG: usize = 10;
/// Tasks and notes that are counted.
const COUNTED: u32 = 200;
/// Greatest length of a button's label (docs.slack.dev, button element).
const LABEL: usize = 75;
/// How long the store may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long after an action its effect is looked for, and how often the tab is drawn anew at most.
const EFFECT: Duration = Duration::from_secs(10);
const RENEWED: usize = 5;

impl Reception {
    /// Somebody opened their Home tab.
    pub(super) async fn opened(&self, opened: Opened) -> Answer {
        self.publish(&opened.speaker).await;
        Answer::Taken
    }

    /// Draws somebody's Home anew as soon as something changed, which is what they are just doing.
    pub(super) fn renews_home(self: &Arc<Self>, speaker: &Speaker) {
        let mut journal = self.store.journal();
        journal.mark_unchanged();
        let (reception, speaker) = (Arc::clone(self), speaker.clone());
        self.tasks.spawn(async move {
            let mut over = pin!(reception.clock.sleep(EFFECT));
            for _ in 0..RENEWED {
                tokio::select! {
                    changed = journal.changed() => if changed.is_err() {
                        return;
                    },
                    () = &mut over => return,
                }
                reception.publish(&speaker).await;
            }
        });
    }

    /// The direct conversation with a member; their id where Slack names none.
    pub(super) async fn direct(&self, member: &str) -> String {
        self.gateway.direct_with(member).await.unwrap_or_else(|error| {
            debug!(%error, "no direct conversation");
            member.to_owned()
        })
    }

    /// Draws it as things stand, as often as it takes until Slack has it.
    async fn publish(&self, speaker: &Speaker) {
        let mut patience = self.gateway.patience();
        while let Err(failure) = self.draw(speaker).await {
            if let Err(failure) = patience.bear(failure).await {
                warn!(%failure, "a Home tab was not drawn");
                return;
            }
        }
    }

    async fn draw(&self, speaker: &Speaker) -> Result<(), Failure> {
        // Nobody waits for it, and a tab that was drawn for nobody would stay.
        let account = self.gateway.accounts.surely(speaker).await;
        let known = &self.gateway.known;
        let person = account.person.as_deref();
        let moments = known.moments(self.clock.now());
        let today = moments.now.to_zoned(moments.zone.clone()).date();
        let reader = known.reader(person);
        let may = |action: &str| known.may(person, action);
        let read = async {
            let mut tx = self.store.read().await?;
            let incidents = if may("incident.list") { Some(worst(&mut tx, &reader).await?) } else { None };
            let tasks = match person {
                Some(person) if incidents.is_some() => Some(mine(&mut tx, person, &reader).await?),
                _ => None,
            };
            let due = if may("note.list") { Some(tx.notes().due(today, COUNTED, &reader).await?) } else { None };
            let open = IncidentFilter { open: true, ..IncidentFilter::default() };
            let counted = tx.incidents().count(&open, &reader).await?;
            Ok::<_, StoreError>((incidents, tasks, due.map(first), counted))
        };
        let (incidents, tasks, notes, counted) = match timeout(PATIENCE, read).await {
            Ok(Ok(read)) => read,
            _ => (None, None, None, Counted { total: 0, resolved: 0 }),
        };
        let language = self.language(&account);
        let wrong: Vec<String> = known.wrong().iter().take(WRONG).map(|one| trouble(one, language)).collect();
        let page = known.public_url();
        let role = known.role(person);
        // What is linked is linked on the page.
        let standing = match person {
            None => Some(self.gateway.standing(&account).await),
            Some(_) => None,
        };
        let linkable = page.is_some() && matches!(standing, Some(Standing::Member(_)));
        let outside = matches!(standing, Some(Standing::Outside));
        let page = page.as_deref();
        let desk =
            Desk { account: &account, role, linkable, outside, incidents, counted, tasks, notes, wrong: &wrong, page };
        let prefix = self.gateway.known.prefix();
        let typing = Typing { prefix: &prefix, way: Way::Slash };
        let view = view(&home(&desk, &moments, language).written(typing));
        let drawn = json!({ "user_id": account.id, "view": view });
        self.gateway.api.call("views.publish", &drawn).await.map(drop)
    }
}

/// The first of what was read, with how many there are.
fn first(mut all: Vec<Summary>) -> Listed<Summary> {
    let count = all.len();
    all.truncate(ROWS as usize);
    Listed { shown: all, count }
}

/// The worst open incidents; of equally bad ones the newest.
async fn worst(tx: &mut Tx, reader: &Reader) -> Result<Listed<Incident>, StoreError> {
    let open = IncidentFilter { open: true, ..IncidentFilter::default() };
    let mut listed = Listed { shown: Vec::new(), count: tx.incidents().count(&open, reader).await?.total };
    for severity in Severity::ALL {
        let room = ROWS.saturating_sub(u32::try_from(listed.shown.len()).unwrap_or(ROWS));
        if room == 0 || listed.shown.len() == listed.count {
            break;
        }
        let filter = IncidentFilter { severity: Some(severity), ..open.clone() };
        listed.shown.extend(tx.incidents().list(&filter, None, room, reader).await?);
    }
    Ok(listed)
}

/// A person's open tasks, the soonest due first, with the keys of their incidents.
async fn mine(tx: &mut Tx, person: &str, reader: &Reader) -> Result<Listed<(IncidentKey, Task)>, StoreError> {
    let mut tasks = tx.tasks().open(Some(person), None, COUNTED, reader).await?;
    tasks.sort_by_key(|task| (task.due.is_none(), task.due));
    let mut listed = Listed { shown: Vec::new(), count: tasks.len() };
    for task in tasks.into_iter().take(ROWS as usize) {
        if let Some(incident) = tx.incidents().by_id(&task.incident, reader).await? {
            listed.shown.push((incident.key, task));
        }
    }
    Ok(listed)
}

/// The view.
fn view(home: &Home) -> Value {
    let mut blocks: Vec<Value> = home.you.iter().map(|line| section(line)).collect();
    let buttons: Vec<Value> = home.buttons.iter().enumerate().filter_map(|(number, one)| button(one, number)).collect();
    blocks.push(json!({ "type": "actions", "elements": buttons }));
    for part in &home.parts {
        blocks.push(json!({ "type": "header", "text": words(&part.title, 150) }));
        for one in &part.rows {
            let number = blocks.len();
            blocks.extend(row(one, number));
        }
        blocks.extend(part.small.as_deref().map(small));
    }
    json!({ "type": "home", "callback_id": CALLBACK, "blocks": blocks })
}

/// A text with a button beside it, and where it stands in small print below.
fn row(row: &Row, number: usize) -> Vec<Value> {
    let button = row.press.as_ref().and_then(|press| button(press, number));
    let mut blocks = Vec::new();
    match (object(&row.text, SECTION), button) {
        (Some(text), Some(button)) => {
            blocks.push(json!({ "type": "section", "text": text, "accessory": button }));
        }
        // Rich text has no button beside it.
        (None, Some(button)) => {
            blocks.extend([section(&row.text), json!({ "type": "actions", "elements": [button] })]);
        }
        (_, None) => blocks.push(section(&row.text)),
    }
    blocks.extend(row.small.as_deref().map(small));
    blocks
}

fn button(button: &Button, number: usize) -> Option<Value> {
    let mut element = json!({
        "type": "button",
        "action_id": format!("{ACTION}{number}"),
        "text": words(&button.label, LABEL),
        "value": value(&button.press)?,
    });
    if button.style == ButtonStyle::Primary {
        element["style"] = json!("primary");
    }
    Some(element)
}

#[cfg(test)]
mod tests {
    use super::view;
    use crate::chat::message::{Button, ButtonStyle, Press};
    use crate::reply::home::{Home, Part, Row};

    #[test]
    fn the_fullest_home_keeps_within_what_slack_takes() {
        let button = |line: &str| Button {
            label: "More".to_owned(),
            press: Press::Command { line: line.to_owned() },
            style: ButtonStyle::Plain,
        };
        let row = |n: usize| Row {
            text: "<!here>\n&".repeat(600),
            small: Some("<!here> & ".repeat(600)),
            press: Some(button(&format!("x {n}"))),
        };
        let rows = |count: usize| (0..count).map(row).collect();
        let part = |count| Part { title: "あ".repeat(200), rows: rows(count), small: Some("more".to_owned()) };
        let home = Home {
            you: vec!["you".to_owned(); 3],
            buttons: vec![button("a"), button("b")],
            parts: vec![part(10), part(10), part(10), part(10)],
        };
        let view = view(&home);
        let blocks = view["blocks"].as_array().expect("there are blocks");
        assert!(blocks.len() <= 100, "{}", blocks.len());
        let texts = blocks.iter().filter_map(|block| block["text"]["text"].as_str());
        assert!(texts.clone().all(|text| text.chars().count() <= 3_000));
        let small = blocks.iter().filter(|block| block["type"] == "context").map(|block| &block["elements"][0]);
        assert!(small.clone().all(|small| small["text"].as_str().is_some_and(|text| text.chars().count() <= 2_000)));
        let texts = blocks.iter().map(|block| &block["text"]).filter(|text| !text.is_null()).chain(small);
        assert!(texts.into_iter().all(|text| text["type"] == "plain_text"), "nothing acts");
    }
}
