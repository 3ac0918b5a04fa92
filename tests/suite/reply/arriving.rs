//! What is read when an incident goes on elsewhere, does not arrive, or is given to somebody who could do nothing with it.

use toban::chat::inbound::{Place, Platform};
use toban::directory::access::{Denied, Remedy};
use toban::directory::role::Role;
use toban::incident::figures::Counted;
use toban::incident::key::IncidentKey;
use toban::incident::record::Incident;
use toban::incident::severity::Severity;
use toban::reply::denied::outside;
use toban::reply::incident::refusal::{none_here, unfit, unproven};
use toban::reply::incident::told;
use toban::reply::incident::unheard::{Unheard, unheard};

use super::incident::{going_on, in_both, moments, opened};

#[test]
fn what_leads_elsewhere_and_what_did_not_arrive_reads_well() {
    let (incident, new) = (going_on(), opened());
    let alerts = Place { platform: Platform::Web, conversation: "alerts".to_owned(), thread: None };
    let why = (&alerts, "archived: is_archived");
    let denied =
        Denied { action: "incident.ack".to_owned(), needed: Role::Responder, has: Role::Viewer, remedy: Remedy::Link };
    let able = ["aiko", "ben"].map(str::to_owned);
    let room = "inc-42-checkout-is-down";
    let line = |key: IncidentKey| format!("incident ack {key}");
    let both = [opened(), Incident { severity: Severity::Sev4, key: IncidentKey(43), ..opened() }];
    let counted = Counted { total: 2, resolved: 0 };
    let mut all = String::new();
    all += &in_both("it goes on elsewhere", &|language| told::room(&incident, room, language));
    all += &in_both("raised", &|language| told::raised(&new, Some(room), language));
    all += &in_both("raised, somebody is on it", &|language| told::raised(&incident, None, language));
    all += &in_both("not announced", &|language| unheard(Unheard::Announcement, &incident, why, language));
    all += &in_both("not updated", &|language| unheard(Unheard::Update, &incident, why, language));
    all += &in_both("opened to all", &|language| told::opened_up(&incident, &[], room, language));
    all += &in_both("none here", &|language| none_here((&both, counted), (&line, true), &moments(), language));
    all += &in_both("a guest", &|language| outside(&denied, &able, language));
    all += &in_both("given to a guest", &|language| unproven("gus", language));
    all += &in_both("given to a viewer", &|language| unfit("gus", &denied, language));
    insta::assert_snapshot!(all);
}
