//! Figures as HTML: charts drawn here, each with its numbers as a table beneath.

use jiff::SignedDuration;
use maud::{Markup, html};

use crate::incident::figures::{Line, Spread};
use crate::incident::severity::Severity;
use crate::reply::page::Labels;
use crate::server::figures::{RANGES, Sheet};
use crate::server::section::Desk;
use crate::server::view::section;

/// The chart's size in its own units: about those of a phone, so that its words can be read there; a wide screen shows it
/// at twice the size and its words at half of that (`desk.css`).
const WIDTH: i64 = 430;
const HEIGHT: i64 = 112;
/// Where the bars stand.
const BASE: i64 = 94;
/// The highest bar.
const TALL: i64 = 76;
/// What stands left of the bars.
const LEFT: i64 = 6;

/// A group of incidents in a chart.
struct Group {
    name: String,
    line: Line,
}

/// The page.
#[must_use]
pub fn page(desk: &Desk<'_>, sheet: &Sheet) -> Markup {
    let labels = desk.visitor.labels();
    let figures = &sheet.figures;
    let severities: Vec<_> = Severity::ALL
        .into_iter()
        .filter_map(|one| figures.by_severity.get(&one).map(|line| Group { name: one.word().to_owned(), line: *line }))
        .collect();
    let named = |service: &Option<String>| service.clone().unwrap_or_else(|| labels.no_service());
    let services: Vec<_> =
        figures.by_service.iter().map(|(service, line)| Group { name: named(service), line: *line }).collect();
    let weeks: Vec<_> =
        sheet.weeks.iter().map(|(day, line)| Group { name: day.strftime("%m-%d").to_string(), line: *line }).collect();
    let body = html! {
        nav .buttons aria-label=(labels.range()) {
            @for days in RANGES {
                @let now = (days == sheet.days).then_some("page");
                a .button href={ "/figures?days=" (days) } aria-current=[now] { (labels.days(days)) }
            }
        }
        @if figures.all.incidents == 0 {
            div .empty { h2 { (labels.figures_none()) } p .muted { (labels.figures_none_hint()) } }
        } @else {
            div .tiles {
                (tile(&labels.incidents_count(), &figures.all.incidents.to_string()))
                (tile(&labels.time_to_ack(), &median(figures.all.ack, labels)))
                (tile(&labels.time_to_resolve(), &median(figures.all.resolve, labels)))
            }
            p .muted { (labels.figures_what()) @if sheet.cut { " " (labels.figures_cut()) } }
            (both(&labels.by_week(), "week", &weeks, labels))
            (both(&labels.by_severity(), "severity", &severities, labels))
            (both(&labels.by_service(), "service", &services, labels))
        }
    };
    section::page(desk, &labels.section_figures(), &html! {}, &body)
}

fn tile(name: &str, value: &str) -> Markup {
    html! { div .tile { span .muted { (name) } b { (value) } } }
}

fn median(spread: Option<Spread>, labels: Labels) -> String {
    spread.map_or_else(|| "–".to_owned(), |spread| labels.span(spread.median))
}

/// Two charts of the same groups, and one table with all numbers.
fn both(title: &str, id: &str, groups: &[Group], labels: Labels) -> Markup {
    let ack: Vec<_> = groups.iter().map(|group| (group.name.as_str(), group.line.ack)).collect();
    let resolve: Vec<_> = groups.iter().map(|group| (group.name.as_str(), group.line.resolve)).collect();
    html! {
        section .chart id=(id) {
            h2 { (title) }
            p .legend aria-hidden="true" { span { i .solid {} (labels.median()) } span { i {} (labels.p90()) } }
            h3 { (labels.time_to_ack()) }
            (chart(&format!("{id}-ack"), &format!("{title}: {}", labels.time_to_ack()), &ack, labels))
            h3 { (labels.time_to_resolve()) }
            (chart(&format!("{id}-resolve"), &format!("{title}: {}", labels.time_to_resolve()), &resolve, labels))
            div .overflow tabindex="0" role="group" aria-label=(title) { (table(title, groups, labels)) }
        }
    }
}

/// Bars of the median, with an outline up to nine of ten.
fn chart(id: &str, title: &str, bars: &[(&str, Option<Spread>)], labels: Labels) -> Markup {
    let top = bars.iter().filter_map(|(_, spread)| *spread).map(|spread| spread.p90).max();
    let Some(top) = top.filter(|top| *top > SignedDuration::ZERO) else {
        return html! { p .muted { (labels.figures_too_few()) } };
    };
    let count = i64::try_from(bars.len()).unwrap_or(1).max(1);
    let step = ((WIDTH - 2 * LEFT) / count).clamp(1, 52);
    let wide = (step * 6 / 10).clamp(1, 26);
    let tall = |time: SignedDuration| (time.as_secs() * TALL / top.as_secs().max(1)).clamp(1, TALL);
    // As many names as there is room for.
    let every = (44 / step + 1).max(1);
    let said = bars.iter().map(|(name, spread)| format!("{name}: {}", median(*spread, labels)));
    let said = said.collect::<Vec<_>>().join("; ");
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
            title id={ (id) "-t" } { (title) }
            desc id={ (id) "-d" } { (said) }
            line .axis x1=(LEFT) x2=(WIDTH - LEFT) y1=(BASE) y2=(BASE) {}
            line .axis x1=(LEFT) x2=(WIDTH - LEFT) y1=(BASE - TALL) y2=(BASE - TALL) {}
            text x=(WIDTH - LEFT) y=(BASE - TALL - 5) text-anchor="end" { (labels.span(top)) }
            @for (index, (name, spread)) in bars.iter().enumerate() {
                @let place = i64::try_from(index).unwrap_or(0);
                @let x = LEFT + place * step + (step - wide) / 2;
                @if let Some(spread) = spread {
                    rect .bar.second x=(x) y=(BASE - tall(spread.p90)) width=(wide) height=(tall(spread.p90)) {}
                    rect .bar x=(x) y=(BASE - tall(spread.median)) width=(wide) height=(tall(spread.median)) {}
                }
                @if place % every == 0 {
                    text x=(x + wide / 2) y=(BASE + 13) text-anchor="middle" { (name) }
                }
            }
        }
    }
}

fn table(title: &str, groups: &[Group], labels: Labels) -> Markup {
    let cell = |spread: Option<Spread>| {
        html! {
            td .number { (median(spread, labels)) }
            td .number { (spread.map_or_else(|| "–".to_owned(), |spread| labels.span(spread.p90))) }
        }
    };
    html! {
        table .grid {
            caption .sr { (title) }
            thead {
                tr {
                    th scope="col" { (title) }
                    th scope="col" { (labels.incidents_count()) }
                    th scope="col" { (labels.time_to_ack()) " (" (labels.median()) ")" }
                    th scope="col" { (labels.time_to_ack()) " (" (labels.p90()) ")" }
                    th scope="col" { (labels.time_to_resolve()) " (" (labels.median()) ")" }
                    th scope="col" { (labels.time_to_resolve()) " (" (labels.p90()) ")" }
                }
            }
            tbody {
                @for group in groups {
                    tr {
                        th scope="row" { (group.name) }
                        td .number { (group.line.incidents) }
                        (cell(group.line.ack)) (cell(group.line.resolve))
                    }
                }
            }
        }
    }
}
