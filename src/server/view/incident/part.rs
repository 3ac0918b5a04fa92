//! Small parts that the pages of incidents share.

use maud::{Markup, html};

use crate::incident::record::Incident;
use crate::reply::page::Labels;

/// What sets an incident apart: an exercise, or for its members only.
pub(super) fn marks(incident: &Incident, labels: Labels) -> Markup {
    html! {
        @if incident.drill { " " span .mark { (labels.drill()) } }
        @if let Some(shut) = &incident.shut {
            " " span .mark {
                @if shut.unreachable { (labels.room_unreachable()) }
                @else if shut.gone { (labels.room_deleted()) }
                @else { (labels.room_archived()) }
            }
        }
        @if incident.private { " " span .mark { (labels.private()) } }
    }
}

/// Options of a choice: value and words.
pub(in crate::server) fn options(all: &[(String, String)], chosen: &str) -> Markup {
    html! {
        @for (value, words) in all { option value=(value) selected[value == chosen] { (words) } }
    }
}

/// Names as options, which say what they are.
pub(super) fn named(all: &[String], chosen: &str) -> Markup {
    html! { @for one in all { option selected[one == chosen] { (one) } } }
}
