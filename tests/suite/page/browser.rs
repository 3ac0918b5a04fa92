//! The page in a real browser, the way a person uses it.

use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use toban::chat::gateway::Gateway as _;
use toban::chat::inbound::{Place, Platform};
use toban::chat::message::{Message, Tone};
use toban::chat::moment::{Form, Moment, marked};
use toban::language::Language;

use super::site::Site;
use crate::server::browser::Browser;

/// How long the busiest machine may take to show something; nothing waits this long when all is well.
const PATIENCE: Duration = Duration::from_mins(2);

pub(super) async fn see(client: &Client, css: &str) -> Element {
    let wait = client.wait().at_most(PATIENCE).every(Duration::from_millis(20));
    match wait.for_element(Locator::Css(css)).await {
        Ok(element) => element,
        Err(error) => {
            panic!("`{css}` does not appear: {error}\n{}", client.source().await.unwrap_or_default())
        }
    }
}

/// Waits until the script's expression is true.
pub(super) async fn until(client: &Client, expression: &str) {
    let script = format!(
        "const done = arguments[0], end = Date.now() + {};
        const look = () => ({expression}) ? done(true) : Date.now() > end ? done(false) : setTimeout(look, 20);
        look();",
        PATIENCE.as_millis() / 2
    );
    let happened = client.execute_async(&script, vec![]).await.unwrap();
    assert_eq!(happened, Value::Bool(true), "{expression}\n{}", client.source().await.unwrap_or_default());
}

pub(super) async fn evaluate(client: &Client, expression: &str) -> Value {
    client.execute(&format!("return {expression};"), vec![]).await.unwrap()
}

/// Presses keys wherever the focus is.
async fn press(client: &Client, keys: &str) {
    client.active_element().await.unwrap().send_keys(keys).await.unwrap();
}

pub(super) async fn open(site: &Site, browser: &Browser, path: &str) {
    browser.client().goto(&site.at(path)).await.unwrap();
    see(browser.client(), "#state[data-state=live]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_types_completes_runs_watches_it_fill_and_presses_a_button() {
    let mut site = Site::start().await;
    site.finish.send_replace(false);
    let browser = Browser::open(1280, 800, "en").await;
    let client = browser.client();
    open(&site, &browser, "/").await;

    // Type, and take what is offered.
    let text = see(client, "#text").await;
    text.send_keys("/di").await.unwrap();
    see(client, "#suggestions:not([hidden]) li").await;
    assert_eq!(text.attr("aria-expanded").await.unwrap().as_deref(), Some("true"));
    text.send_keys(&char::from(Key::Tab).to_string()).await.unwrap();
    until(client, "document.querySelector('#text').value === '/diag '").await;
    until(client, "document.querySelectorAll('#suggestions li').length === 2").await;
    text.send_keys(&char::from(Key::Down).to_string()).await.unwrap();
    see(client, "#suggestions li[aria-selected=true]").await;
    text.send_keys(&char::from(Key::Enter).to_string()).await.unwrap();
    until(client, "document.querySelector('#text').value === '/diag redis '").await;
    until(client, "document.querySelector('#form').textContent.includes('/diag PLAYBOOK')").await;
    text.send_keys("main").await.unwrap();
    until(client, "document.querySelector('#suggestions').hidden").await;
    text.send_keys(&char::from(Key::Enter).to_string()).await.unwrap();
    assert_eq!(site.invoked.recv().await.unwrap().1, "/diag redis main");

    // Watch it fill: the same message, without a reload, with the reader's unfolding kept.
    see(client, ".card progress").await;
    let id = evaluate(client, "document.querySelector('.card progress').closest('.msg').id").await;
    client.execute("window.kept = document.querySelector('.card')", vec![]).await.unwrap();
    site.finish.send_replace(true);
    see(client, ".card.t-critical .buttons button").await;
    let kept = "window.kept.isConnected && window.kept.closest('.msg').id";
    assert_eq!(evaluate(client, kept).await, id, "the message was replaced, not filled");
    assert_eq!(evaluate(client, "document.activeElement.id").await, "text", "the focus stays in the box");
    until(client, "document.querySelector('#status').textContent.includes('Redis')").await;

    // Press a button; the answer comes for this account only.
    let again = see(client, ".card.t-critical .buttons button:not(.primary)").await;
    again.click().await.unwrap();
    assert_eq!(site.invoked.recv().await.unwrap().1, "/toban run RUN-12");
    until(client, "document.querySelectorAll('.msg .only').length === 2").await;

    // All of it is there after a reload.
    let before = evaluate(client, "document.querySelectorAll('.msg').length").await;
    client.refresh().await.unwrap();
    see(client, "#state[data-state=live]").await;
    assert_eq!(evaluate(client, "document.querySelectorAll('.msg').length").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_does_everything() {
    let mut site = Site::start().await;
    let browser = Browser::open(1280, 800, "en").await;
    let client = browser.client();
    open(&site, &browser, "/").await;
    let escape = char::from(Key::Escape).to_string();
    let enter = char::from(Key::Enter).to_string();
    press(client, &escape).await;
    press(client, "/").await;
    until(client, "document.activeElement.id === 'text' && document.activeElement.value === '/'").await;
    press(client, "diag redis main").await;
    press(client, &enter).await;
    assert_eq!(site.invoked.recv().await.unwrap().1, "/diag redis main");
    see(client, ".card.t-critical .buttons").await;
    press(client, &escape).await;
    until(client, "document.activeElement.matches('.msg:last-of-type')").await;
    press(client, "k").await;
    until(client, "document.activeElement.matches('.msg:first-of-type')").await;
    press(client, "j").await;
    until(client, "document.activeElement.querySelector('.card')").await;
    press(client, "e").await;
    until(client, "document.activeElement.querySelector('.fold').open").await;
    press(client, "r").await;
    assert_eq!(site.invoked.recv().await.unwrap().1, "/diag redis main");
    until(client, "document.querySelectorAll('.card.t-critical').length === 2").await;
    press(client, "?").await;
    see(client, "#keys[open]").await;
    press(client, &escape).await;
    until(client, "!document.querySelector('#keys').open").await;
    until(client, "document.activeElement.matches('.msg')").await;
    press(client, &enter).await;
    see(client, "body[data-thread]").await;
    see(client, "#state[data-state=live]").await;
    see(client, "#text").await.send_keys(&format!("looking{enter}")).await.unwrap();
    until(client, "[...document.querySelectorAll('.said')].some((one) => one.textContent === 'looking')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_and_the_theme_change_with_one_press_and_stay() {
    let site = Site::start().await;
    let browser = Browser::open(1280, 800, "en").await;
    let client = browser.client();
    open(&site, &browser, "/").await;
    see(client, ".pop:last-of-type > summary").await.click().await.unwrap();
    see(client, "button[name=language][value=ja]").await.click().await.unwrap();
    see(client, "html[lang=ja]").await;
    see(client, "#state[data-state=live]").await;
    see(client, ".pop:last-of-type > summary").await.click().await.unwrap();
    see(client, "button[name=theme][value=dark]").await.click().await.unwrap();
    see(client, "html[lang=ja][data-theme=dark]").await;
    let text = see(client, "#text").await;
    assert_eq!(text.attr("placeholder").await.unwrap().as_deref(), Some("/ でコマンドを入力"));
    text.send_keys(&format!("ディスクが遅い{}", char::from(Key::Enter))).await.unwrap();
    until(client, "[...document.querySelectorAll('.said')].some((one) => one.textContent === 'ディスクが遅い')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tab_hears_one_stream_and_the_next_takes_over() {
    let site = Site::start().await;
    let browser = Browser::open(1280, 800, "en").await;
    let client = browser.client();
    open(&site, &browser, "/").await;
    let first = client.window().await.unwrap();
    let second = client.new_window(true).await.unwrap().handle;
    client.switch_to_window(second.clone()).await.unwrap();
    open(&site, &browser, "/").await;
    let conversation = site.conversation().await;
    let place = Place { platform: Platform::Web, conversation, thread: None };
    let post =
        async |text: &str| site.gateway.post(&place, &Message::line(Language::En, Tone::Ok, text)).await.unwrap();
    let shown = |text: &str| format!("document.querySelector('#flow').textContent.includes('{text}')");
    post("both hear this").await;
    until(client, &shown("both hear this")).await;
    client.switch_to_window(first).await.unwrap();
    until(client, &shown("both hear this")).await;
    let streams = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/live')).length";
    assert!(evaluate(client, streams).await.as_u64().unwrap() <= 2);
    client.close_window().await.unwrap();
    client.switch_to_window(second).await.unwrap();
    post("the second took over").await;
    until(client, &shown("the second took over")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_above_is_not_disturbed_and_what_is_new_is_counted() {
    let site = Site::start().await;
    let conversation = site.conversation().await;
    let place = Place { platform: Platform::Web, conversation, thread: None };
    let post =
        async |text: &str| site.gateway.post(&place, &Message::line(Language::En, Tone::Ok, text)).await.unwrap();
    for number in 0..60 {
        post(&format!("message {number}")).await;
    }
    let browser = Browser::open(1280, 800, "en").await;
    let client = browser.client();
    open(&site, &browser, "/").await;
    until(client, "Math.abs(document.querySelector('#log').scrollTop) < 2").await;
    let last = "document.querySelector('.msg:last-of-type').getBoundingClientRect().bottom";
    assert!(
        evaluate(client, &format!("{last} <= document.querySelector('#log').getBoundingClientRect().bottom")).await
            == true
    );
    client.execute("document.querySelector('#log').scrollTop = -600", vec![]).await.unwrap();
    let anchor = "(() => { const top = document.querySelector('#log').getBoundingClientRect().top;
        return [...document.querySelectorAll('.msg')].find((one) => one.getBoundingClientRect().bottom > top) })()";
    client
        .execute(&format!("window.read = {anchor}; window.at = window.read.getBoundingClientRect().top"), vec![])
        .await
        .unwrap();
    post("new one").await;
    post("new two").await;
    until(client, "document.querySelector('#new').textContent === '2 new messages'").await;
    assert!(evaluate(client, "Math.abs(window.read.getBoundingClientRect().top - window.at) < 2").await == true);
    // Older messages come without leaving the page, and do not move it either.
    client.execute("document.querySelector('#older').click()", vec![]).await.unwrap();
    until(client, "document.querySelectorAll('.msg').length >= 62").await;
    assert!(evaluate(client, "Math.abs(window.read.getBoundingClientRect().top - window.at) < 2").await == true);
    see(client, "#new").await.click().await.unwrap();
    until(client, "document.querySelector('#new').hidden && Math.abs(document.querySelector('#log').scrollTop) < 2")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_its_server_says_so_and_catches_up() {
    let site = Site::start().await;
    let browser = Browser::open(1280, 800, "en").await;
    let client = browser.client();
    open(&site, &browser, "/").await;
    site.stop().await;
    let state = see(client, "#state[data-state=stale]").await;
    assert!(state.text().await.unwrap().contains("out of date"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_visit_shows_times_in_the_browsers_clock() {
    let site = Site::start().await;
    let place = Place { platform: Platform::Web, conversation: site.conversation().await, thread: None };
    let time = |text: &str| text.parse::<Timestamp>().unwrap();
    let moments = [
        (Form::Time, "2026-11-24T10:02:00Z"),
        (Form::Short, "2026-11-20T10:02:00Z"),
        (Form::Date, "2026-11-20T10:02:00Z"),
        (Form::Whole, "2026-11-24T10:02:00Z"),
    ];
    let said = time("2026-11-24T10:30:00Z");
    let moments = moments.map(|(form, at)| Moment { at: time(at), said, form, fallback: "later" });
    let text = moments.iter().map(marked).collect::<Vec<_>>().join(" and ");
    site.gateway.post(&place, &Message::line(Language::En, Tone::Ok, text)).await.unwrap();
    let browser = Browser::open(1280, 800, "en").await;
    open(&site, &browser, "/").await;
    // The browser runs on this machine, hence in its zone. Its script writes the times of day, and the server, from the
    // next time on, those and the days.
    let [time, short, day, whole] = moments.map(|moment| moment.in_zone(&TimeZone::system()));
    let script = "document.querySelector('.headline bdi').textContent";
    let first = Value::String(format!("{time} and {short} and later and later"));
    assert_eq!(evaluate(browser.client(), script).await, first);
    browser.client().refresh().await.unwrap();
    see(browser.client(), "#state[data-state=live]").await;
    let then = Value::String(format!("{time} and {short} and {day} and {whole}"));
    assert_eq!(evaluate(browser.client(), script).await, then);
}
