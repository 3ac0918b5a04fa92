//! The page on a free port, with a small dispatcher behind it that answers the way the real one does.

use std::sync::Arc;

use async_trait::async_trait;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use rustls::crypto::ring::default_provider;
use tempfile::TempDir;
use toban::action::context::Parts;
use toban::action::running::Running;
use toban::action::setup::Setup;
use toban::chat::gateway::Gateway;
use toban::chat::inbound::{Account, Arrival, Inbound, Receipt, Sign};
use toban::chat::message::{Message, Tone};
use toban::chat::slack::door::Door;
use toban::chat::web::WebGateway;
use toban::clock::{Clock as _, SharedClock, SystemClock};
use toban::directory::access::{Access as RightsAccess, Grantee, Reader, Rights};
use toban::directory::person::{Directory, Person};
use toban::directory::role::Role;
use toban::dispatch::Dispatcher;
use toban::language::Language;
use toban::probe;
use toban::reply::health::Trouble;
use toban::reply::ping::pong;
use toban::reply::report::{details, report};
use toban::server::access::Access;
use toban::server::cookie::SESSION;
use toban::server::suggest::{Asker, Suggest, Suggestion, Suggestions};
use toban::server::{Console, serve};
use toban::store::Store;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bot::{self, World};
use crate::reply::sample;

/// What the tests' catalogue knows: line so far, what is offered, its help.
const WORDS: [(&str, &str, &str); 5] = [
    ("/", "diag", "run a playbook on a target"),
    ("/", "toban", "about Toban itself"),
    ("/diag ", "redis", "memory, evictions, latency"),
    ("/diag ", "storage", "disks, inodes, mounts"),
    ("/diag redis ", "main", "redis at 127.0.0.1:6379"),
];

/// A running page.
pub(crate) struct Site {
    /// `http://127.0.0.1:PORT`
    pub(crate) base: String,
    /// Its store.
    pub(crate) store: Store,
    /// Its gateway.
    pub(crate) gateway: Arc<WebGateway>,
    /// Lets diagnoses finish; until it holds `true` they stand at their first findings.
    pub(crate) finish: watch::Sender<bool>,
    /// What the page sent to dispatch, as text.
    pub(crate) invoked: mpsc::UnboundedReceiver<(Account, String)>,
    /// What else the page sent to dispatch.
    pub(crate) heard: mpsc::UnboundedReceiver<Inbound>,
    /// Who may do what; the rest of the settings.
    pub(crate) setup: watch::Sender<Arc<Setup>>,
    /// What is not as it should be.
    pub(crate) health: watch::Sender<Vec<Trouble>>,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
    _folder: TempDir,
}

impl Site {
    /// On loopback, open to the local user.
    pub(crate) async fn start() -> Self {
        Self::with(Access::default()).await
    }

    /// With rules of its own.
    pub(crate) async fn with(access: Access) -> Self {
        Self::built(access, false, Arc::new(SystemClock::new()), None).await
    }

    /// On a clock of the test's own, and where Slack may call.
    pub(crate) async fn on(clock: SharedClock, slack: Option<Arc<Door>>) -> Self {
        Self::built(Access::default(), false, clock, slack).await
    }

    /// With the real dispatcher behind it.
    pub(crate) async fn real() -> Self {
        Self::built(Access::default(), true, Arc::new(SystemClock::new()), None).await
    }

    async fn built(access: Access, real: bool, clock: SharedClock, slack: Option<Arc<Door>>) -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(&format!("sqlite://{}", folder.path().join("toban.db").display())).await.unwrap();
        let gateway = Arc::new(WebGateway::new(store.clone(), Arc::clone(&clock)));
        let (inbound, arrivals) = mpsc::channel(16);
        let (told, invoked) = mpsc::unbounded_channel();
        let (hear, heard) = mpsc::unbounded_channel();
        let (finish, finished) = watch::channel(true);
        let health = watch::Sender::new(Vec::new());
        let running = Running::default();
        let setup = watch::Sender::new(Arc::new(people(bot::setup(World::new(), &clock), Role::Admin)));
        if real {
            let (registry, clock) = (probe::bundled(), Arc::clone(&clock));
            let parts = Parts {
                store: store.clone(),
                registry,
                clock,
                running: running.clone(),
                health: watch::channel(Vec::new()).1,
            };
            let gateways: Vec<Arc<dyn Gateway>> = vec![Arc::<WebGateway>::clone(&gateway)];
            let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
            tokio::spawn(Dispatcher::new(parts, setup.subscribe(), gateways, tasks, stop).run(arrivals));
        } else {
            tokio::spawn(dispatch(arrivals, Arc::clone(&gateway), finished, told, hear));
        }
        let console = Console {
            store: store.clone(),
            inbound,
            gateway: Arc::clone(&gateway),
            suggest: Arc::new(Words),
            setup: setup.subscribe(),
            running,
            clock,
            access,
            slack,
            health: health.subscribe(),
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(async move {
            let shutdown = async {
                let _ = stopped.await;
            };
            serve(listener, console, shutdown).await;
        });
        let stop = Some(stop);
        Self { base, store, gateway, finish, invoked, heard, setup, health, stop, served, _folder: folder }
    }

    /// The address of `path`.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A form sent by the page itself.
    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let post = client().post(self.at(path)).header("origin", &self.base).header("sec-fetch-site", "same-origin");
        post.header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    /// Gives whoever sits at the machine another role; everybody in these tests does.
    pub(crate) fn at_the_machine(&self, role: Role) {
        self.setup.send_modify(|setup| *setup = Arc::new(people(Setup::clone(setup), role)));
    }

    /// A cookie that signs `person` in.
    pub(crate) async fn session(&self, person: &str) -> String {
        let now = SystemClock::new().now();
        let mut tx = self.store.begin().await.unwrap();
        let link = tx.logins().issue(person, now).await.unwrap();
        let session = tx.logins().redeem(link.expose(), now).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        format!("{}={}", SESSION, session.token.expose())
    }

    /// What `path` shows to whoever has the cookie, with its status.
    pub(crate) async fn get_as(&self, cookie: &str, path: &str) -> (StatusCode, String) {
        let answer = client().get(self.at(path)).header("cookie", cookie).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// The id of the first conversation, made by opening the page.
    pub(crate) async fn conversation(&self) -> String {
        client().get(self.at("/")).send().await.unwrap().error_for_status().unwrap();
        let all = self.store.read().await.unwrap().conversations().list(&Reader::TOBAN).await.unwrap();
        all.into_iter().next().unwrap().id
    }

    /// Stops the server as a signal would and waits until it has.
    pub(crate) async fn stop(mut self) {
        let _ = self.stop.take().unwrap().send(());
        self.served.await.unwrap();
    }
}

/// Aiko, Ben and Carol are responders, Dora is an admin; whoever sits at the machine has the role `local`.
fn people(setup: Setup, local: Role) -> Setup {
    let persons = ["aiko", "ben", "carol", "dora"].map(Person::named).to_vec();
    let directory = Directory { persons, teams: Vec::new() };
    let given = vec![(Role::Admin, Grantee::Person("dora".to_owned()))];
    let access = RightsAccess { given, local, ..RightsAccess::default() };
    let rights = Rights::new(access, directory.clone(), setup.commands.required_roles());
    Setup { rights, directory, ..setup }
}

/// A client that follows nothing.
pub(crate) fn client() -> Client {
    // The first to come installs it; a second attempt is told so and changes nothing.
    let _ = default_provider().install_default();
    Client::builder().redirect(Policy::none()).build().unwrap()
}

async fn dispatch(
    mut arrivals: mpsc::Receiver<Arrival>,
    gateway: Arc<WebGateway>,
    mut finished: watch::Receiver<bool>,
    told: mpsc::UnboundedSender<(Account, String)>,
    heard: mpsc::UnboundedSender<Inbound>,
) {
    while let Some(Arrival { event, receipt }) = arrivals.recv().await {
        let invocation = match event {
            Inbound::Invoked(invocation) => invocation,
            other => {
                let forbidden =
                    matches!(&other, Inbound::Reacted(reacted) if reacted.sign == Sign::Reaction("memo".to_owned()));
                let refusal = || Receipt::Answered(Box::new(Message::line(Language::En, Tone::Refused, "not you")));
                let _ = heard.send(other);
                let _ = receipt.send(if forbidden { refusal() } else { Receipt::Accepted });
                continue;
            }
        };
        let _ = told.send((invocation.account.clone(), invocation.text.clone()));
        let language = invocation.account.language.unwrap_or_default();
        let answer = match invocation.text.as_str() {
            "/diag redis main" => {
                receipt.send(Receipt::Accepted).unwrap();
                let mut running = sample::redis();
                running.finished = None;
                running.pending = ["evictions", "slowlog"].map(sample::pending).into();
                let at = gateway.post(&invocation.place, &report(&running, language)).await.unwrap();
                finished.wait_for(|done| *done).await.unwrap();
                gateway.edit(&at, &report(&sample::redis(), language)).await.unwrap();
                continue;
            }
            "/toban ping" => pong(language),
            // What the forms of the sections say comes back in the answer.
            form if form.starts_with("/incident ") && form.contains("refuse") => refusal("refused", language),
            form if form.starts_with("/incident ") || form.starts_with("/note ") => {
                Message::line(language, Tone::Ok, form)
            }
            "/toban run RUN-12" => details(&sample::redis(), language),
            other => refusal(other, language),
        };
        receipt.send(Receipt::Answered(Box::new(answer))).unwrap();
    }
}

fn refusal(text: &str, language: Language) -> Message {
    let headline = match language {
        Language::En => format!("`{text}` is not a command. Did you mean /diag redis main?"),
        Language::Ja => format!("「{text}」というコマンドはありません。/diag redis main ですか?"),
    };
    Message::line(language, Tone::Refused, headline)
}

struct Words;

#[async_trait]
impl Suggest for Words {
    async fn suggest(&self, _: Asker<'_>, line: &str, cursor: usize) -> Suggestions {
        let typed: String = line.chars().take(cursor).collect();
        let fits = |(before, word, _): &&(&str, &str, &str)| {
            typed.strip_prefix(before).is_some_and(|start| word.starts_with(start) && *word != start)
        };
        let offer = |(before, word, help): &(&str, &str, &str)| Suggestion {
            insert: (*word).to_owned(),
            from: before.chars().count(),
            to: cursor,
            label: (*word).to_owned(),
            help: (*help).to_owned(),
            more: *word != "main",
        };
        let hint = typed.starts_with("/diag").then(|| "/diag PLAYBOOK [TARGET]".to_owned());
        Suggestions { items: WORDS.iter().filter(fits).map(offer).collect(), hint }
    }

    fn examples(&self, _: &Account) -> Vec<String> {
        vec!["diag storage".to_owned(), "diag redis main".to_owned(), "toban help".to_owned()]
    }

    fn is_command(&self, word: &str) -> bool {
        matches!(word.trim_start_matches("tb-"), "diag" | "toban")
    }
}
