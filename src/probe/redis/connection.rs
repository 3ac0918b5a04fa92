//! One connection a run and server, shared by its probes: opened to a checked address, bounded in time and bytes, and
//! able to send nothing but an [`AllowedCommand`].

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::{ConnectionLike as _, MultiplexedConnection};
use redis::{AsyncConnectionConfig, RedisConnectionInfo, Value};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{OnceCell, RwLock};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::probe::ReadContext;
use crate::probe::address::{AddressPolicy, resolve};
use crate::probe::error::{ProbeError, ProbeErrorKind};
use crate::probe::reading::{Origin, Privilege, PrivilegeKind, Reading};
use crate::probe::redis::answer::text;
use crate::probe::redis::command::{ACL_LINE, AllowedCommand};
use crate::probe::redis::stream::{Counted, Received};
use crate::probe::redis::{failure, tls};
use crate::probe::target::{Endpoint, RedisEndpoint, Target};

/// The slot of a run: connected once, and where that failed, failed for all probes alike.
type Slot = OnceCell<Result<Arc<Connection>, ProbeError>>;

/// An open connection.
pub(super) struct Connection {
    client: MultiplexedConnection,
    driver: AbortHandle,
    received: Arc<Received>,
    address: String,
    privileges: Vec<Privilege>,
    /// Probes share it; who measures latency takes it alone, so that it does not measure Toban's own commands.
    quiet: RwLock<()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// The connection of this run to `target`, opened on first use.
///
/// # Errors
/// Why it could not be opened; the same for every probe of the run.
pub(super) async fn connection(target: &Target, context: &ReadContext<'_>) -> Result<Arc<Connection>, ProbeError> {
    let Endpoint::Redis(endpoint) = &target.endpoint else {
        return Err(ProbeError::new(ProbeErrorKind::Inventory, "the target is not a Redis server"));
    };
    let slot = context.sessions.slot::<Slot>(&target.name);
    // A little less than the runner's deadline, so that the reason arrives before the runner gives up.
    let within = inner(context.deadline);
    let open = || async {
        let opened = timeout(within, Connection::open(target, endpoint, within)).await;
        opened.unwrap_or_else(|_elapsed| Err(failure::deadline(within, "connecting"))).map(Arc::new)
    };
    slot.get_or_init(open).await.clone()
}

/// What remains of a deadline for the answer itself.
pub(super) fn inner(deadline: Duration) -> Duration {
    deadline * 9 / 10
}

impl Connection {
    async fn open(target: &Target, endpoint: &RedisEndpoint, within: Duration) -> Result<Self, ProbeError> {
        let addresses = resolve(&endpoint.address, &AddressPolicy::internal(target), within).await?;
        let socket = connect(&addresses).await?;
        let received = Arc::new(Received::default());
        if endpoint.tls {
            let stream = tls::secured(socket, endpoint, within).await?;
            Self::start(Counted::new(stream, Arc::clone(&received)), endpoint, received).await
        } else {
            Self::start(Counted::new(socket, Arc::clone(&received)), endpoint, received).await
        }
    }

    async fn start<S>(stream: S, endpoint: &RedisEndpoint, received: Arc<Received>) -> Result<Self, ProbeError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        // The deadlines are ours; the library's own would hide how long was waited.
        let config = AsyncConnectionConfig::new().set_response_timeout(None).set_connection_timeout(None);
        let opened = MultiplexedConnection::new_with_config(&credentials(endpoint), stream, config).await;
        let (client, driver) = opened.map_err(|error| failure::classify(&error, &received))?;
        let driver = tokio::spawn(driver).abort_handle();
        let address = endpoint.address.to_string();
        let mut connection =
            Self { client, driver, received, address, privileges: Vec::new(), quiet: RwLock::default() };
        match connection.send(AllowedCommand::ClientSetname).await {
            Err(error) if !matters_to_connecting(&error) => {}
            other => drop(other?),
        }
        connection.privileges = connection.privileges().await?;
        Ok(connection)
    }

    /// Sends a command and waits for the answer at most `within`; waits while somebody measures latency.
    ///
    /// # Errors
    /// What the server said, typed, or that nothing came.
    pub(super) async fn ask(&self, command: AllowedCommand, within: Duration) -> Result<Value, ProbeError> {
        let answered = timeout(within, async {
            let _shared = self.quiet.read().await;
            self.send(command).await
        });
        answered.await.unwrap_or_else(|_elapsed| Err(failure::deadline(within, &command.to_string())))
    }

    /// Runs `measure` while no other probe of this run talks to the server.
    pub(super) async fn alone<T>(&self, measure: impl Future<Output = T>) -> T {
        let _alone = self.quiet.write().await;
        measure.await
    }

    /// Sends without waiting for quiet; only for who holds it.
    pub(super) async fn send(&self, command: AllowedCommand) -> Result<Value, ProbeError> {
        let mut packed = redis::Cmd::new();
        for word in command.words() {
            packed.arg(word);
        }
        let answer = self.client.clone().req_packed_command(&packed).await;
        match answer.and_then(Value::extract_error) {
            Ok(value) => Ok(value),
            Err(error) => Err(failure::classify(&error, &self.received)),
        }
    }

    /// The beginning of every reading of this connection: where it was read, and with what rights.
    pub(super) fn reading(&self) -> Reading {
        let origin = Origin::Server { address: self.address.clone(), version: None };
        Reading { origin: Some(origin), privileges: self.privileges.clone(), ..Reading::default() }
    }

    /// Whether the account is stronger than needed, as far as allowed commands can tell: the built-in `default` user may
    /// do everything unless somebody took rights away from it, and before Redis 6 there is nothing else.
    async fn privileges(&self) -> Result<Vec<Privilege>, ProbeError> {
        let account = match self.send(AllowedCommand::AclWhoami).await {
            Ok(value) => text(&value),
            Err(error) if matches!(error.kind, ProbeErrorKind::Missing { .. }) => "default".to_owned(),
            // A user who may not even ask for its name is not the mighty one.
            Err(error) if error.kind == ProbeErrorKind::Permission => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        if account != "default" {
            return Ok(Vec::new());
        }
        let fix = ACL_LINE.to_owned();
        Ok(vec![Privilege { kind: PrivilegeKind::ForbiddenCommands, account, detail: String::new(), fix }])
    }
}

/// Naming the connection is a courtesy: an account without that right, or a server too old for it, serves as well.
fn matters_to_connecting(error: &ProbeError) -> bool {
    !matches!(error.kind, ProbeErrorKind::Permission | ProbeErrorKind::Missing { .. })
        || error.detail.starts_with("DENIED")
}

async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, ProbeError> {
    let mut last = ProbeError::new(ProbeErrorKind::Dns, "no address");
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(socket) => {
                // Latency is measured on this socket; a failure only makes it less exact.
                let _ = socket.set_nodelay(true);
                return Ok(socket);
            }
            Err(error) => last = failure::network(&error, &address.to_string()),
        }
    }
    Err(last)
}

fn credentials(endpoint: &RedisEndpoint) -> RedisConnectionInfo {
    let mut info = RedisConnectionInfo::default().set_skip_set_lib_name();
    if let Some(username) = &endpoint.username {
        info = info.set_username(username).set_password("");
    }
    if let Some(password) = &endpoint.password {
        info = info.set_password(password.expose());
    }
    info
}
