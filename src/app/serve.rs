//! `toban serve`: the page, the dispatcher and the signals, until somebody stops it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use crate::action::setup::Setup;
use crate::app::build::App;
use crate::app::degraded::Degraded;
use crate::app::lifecycle::{Signals, Wish};
use crate::app::suggest::FromSetup;
use crate::app::{assemble, jobs, slack, unwell};
use crate::chat::gateway::Gateway;
use crate::chat::slack::gateway::SlackGateway;
use crate::chat::web::WebGateway;
use crate::dispatch::Dispatcher;
use crate::reply::health::Trouble;
use crate::server::access::Access;
use crate::server::{self, Console};
use crate::settings::{self, Settings};

/// Invocations that may wait for the dispatcher; more are told that it is busy.
const WAITING: usize = 256;
/// How long running commands may take to end after a soft stop.
const SOFT_STOP: Duration = Duration::from_secs(10);

/// Why serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Everything was finished first.
    Softly,
    /// Something was cut off.
    Hard,
}

/// Serves on `listener` until a signal stops it.
///
/// # Errors
/// When the listener or the signals fail.
pub async fn serve(app: App, settings: &Settings, listener: TcpListener, mut signals: Signals) -> io::Result<Ended> {
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    let (inbound, arrivals) = mpsc::channel(WAITING);
    let gateway = Arc::new(WebGateway::new(app.parts.store.clone(), Arc::clone(&app.parts.clock)));
    let mut gateways: Vec<Arc<dyn Gateway>> = vec![Arc::<WebGateway>::clone(&gateway)];
    let degraded = app.degraded.clone();
    let slack = slack::join(&app, settings, inbound.clone(), (&degraded, &tasks, &stop))?;
    if let Some(slack) = &slack {
        gateways.push(Arc::<SlackGateway>::clone(&slack.gateway));
    }
    let of_jobs = degraded.clone();
    let parts = app.parts.clone();
    let dispatcher = Dispatcher::new(parts, app.setup.subscribe(), gateways.clone(), tasks.clone(), stop.clone());
    jobs::plan(&app).await;
    tasks.spawn(jobs::runner(&app, &dispatcher, &gateways, &stop).run(move |list| of_jobs.set("jobs", list)));
    let dispatching = tokio::spawn(dispatcher.run(arrivals));
    if let Some(slack) = &slack {
        slack.run();
        let (health, stop) = (slack.health(), stop.clone());
        let assume = move |before| health.assume(before);
        tasks.spawn(unwell::follow(app.parts.clone(), app.setup.subscribe(), assume, stop));
    }
    let console = Console {
        store: app.parts.store.clone(),
        inbound,
        gateway,
        suggest: Arc::new(FromSetup::new(app.setup.subscribe(), app.parts.store.clone())),
        setup: app.setup.subscribe(),
        running: app.parts.running.clone(),
        clock: Arc::clone(&app.parts.clock),
        access: access(settings),
        slack: slack.and_then(|slack| slack.door),
        health: app.parts.health.clone(),
    };
    let mut serving = tokio::spawn(server::serve(listener, console, stop.clone().cancelled_owned()));
    loop {
        tokio::select! {
            ended = &mut serving => {
                stop.cancel();
                return ended.map(|()| Ended::Hard).map_err(io::Error::other);
            }
            wish = signals.next() => match wish {
                Wish::Stop => break,
                Wish::Reload => reload(settings, &app, &degraded),
            },
        }
    }
    info!("stopping; a second signal stops at once");
    stop.cancel();
    tasks.close();
    let softly = async {
        tasks.wait().await;
        drop(dispatching.await);
        drop(serving.await);
    };
    let ended = tokio::select! {
        () = softly => Ended::Softly,
        _ = signals.next() => Ended::Hard,
        () = app.parts.clock.sleep(SOFT_STOP) => Ended::Hard,
    };
    app.parts.store.close().await;
    Ok(ended)
}

/// Replaces the setup in one step, or keeps the last good one and says what is wrong.
fn reload(settings: &Settings, app: &App, degraded: &Degraded) {
    let now = app.parts.clock.now();
    match assemble::again(settings, now) {
        Ok((fresh, assembled)) => {
            if let Some(change) = settings::needs_restart(settings, &fresh) {
                warn!(change, "this part of the settings changes only with a restart");
            }
            for warning in &assembled.warnings {
                warn!("{warning}");
            }
            app.setup.send_replace(Arc::new(assembled.setup));
            degraded.set("settings", Vec::new());
            // Last, so that whoever reads it finds it true.
            info!("settings, commands and playbooks were reloaded");
        }
        Err(mistakes) => {
            for mistake in &mistakes {
                error!("{mistake}");
            }
            app.setup.send_modify(|setup| {
                let failed_reload = Some((now, mistakes.len()));
                *setup = Arc::new(Setup { failed_reload, ..Setup::clone(setup) });
            });
            degraded.set("settings", vec![Trouble::Reload { mistakes: mistakes.len() }]);
            error!(mistakes = mistakes.len(), "the reload failed; the last good settings stay in force");
        }
    }
}

/// Who is let in to the page.
fn access(settings: &Settings) -> Access {
    let hosts = settings.web.public_url.as_deref().and_then(host).into_iter().collect();
    Access { beyond_loopback: !settings.web.listen.ip().is_loopback(), token: settings.web.token.clone(), hosts }
}

/// The host name of the page's public address.
fn host(url: &str) -> Option<String> {
    let authority = url.split("://").nth(1)?.split('/').next()?;
    Some(authority.to_ascii_lowercase())
}
