//! The settings of a sandbox, and its start.

use crate::bootstrap;
use crate::browser;
use crate::clock::{self, Clock, SandboxClock, SystemClock};
use crate::compare::Mode;
use crate::error::Error;
use crate::event::{Event, Listener};
use crate::faults::{Engine, Faults};
use crate::identity::Foundation;
use crate::issuer::Issuer;
use crate::journal::Journal;
use crate::mail::{Mail, Mailbox};
use crate::operations::{self, Handler, Operation, tenant};
use crate::random::Random;
use crate::refusal::Refusal;
use crate::relying_party::RelyingParty;
use crate::response::{Accepted, Response};
use crate::route::Routes;
use crate::sandbox::Sandbox;
use crate::scheduler;
use crate::server;
use crate::service::{CustomResponse, Service};
use crate::store::{Context, Due, DueKind, Scope, Shared, Store};
use crate::webhooks::courier::Courier;
use crate::webhooks::deliver;
use dfns_core::Registry;
use std::collections::HashMap;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
#[cfg(feature = "data-file")]
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

/// The settings of a sandbox. Created by [`Sandbox::builder`].
#[must_use = "nothing listens until it is started"]
pub struct Builder {
    listen: SocketAddr,
    mode: Mode,
    allows_escalation: bool,
    #[cfg(feature = "data-file")]
    data: Option<PathBuf>,
    registry: Registry,
    relying_party: RelyingParty,
    seed: Option<u64>,
    faults: Faults,
    clock: Box<dyn Clock>,
    responses: HashMap<String, CustomResponse>,
    operations: Vec<Handler>,
    due_kinds: Vec<DueKind>,
    delivery_limit: Duration,
    origins: Vec<String>,
    has_control: bool,
    mailbox: Option<Mailbox>,
    listener: Option<Listener>,
}

/// In memory, on a free port of 127.0.0.1, in compatible mode, with every endpoint of
/// `dfns-endpoints`.
impl Default for Builder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            mode: Mode::Compatible,
            allows_escalation: false,
            #[cfg(feature = "data-file")]
            data: None,
            registry: Registry::new().with(dfns_endpoints::ALL),
            relying_party: RelyingParty::default(),
            seed: None,
            faults: Faults::new(),
            clock: Box::new(SystemClock),
            responses: HashMap::new(),
            operations: Vec::new(),
            due_kinds: operations::DUES.to_vec(),
            delivery_limit: Duration::from_secs(5),
            origins: Vec::new(),
            has_control: true,
            mailbox: None,
            listener: None,
        }
    }
}

impl Builder {
    /// Sets the address to listen on. Must be loopback; port 0 takes a free port. Defaults to
    /// `127.0.0.1:0`.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Requires the signed body and path to be the sent ones byte for byte, and refuses unknown
    /// fields. The path is signed without its query, so no signature covers a query. Defaults to
    /// false.
    ///
    /// Otherwise the two are compared by meaning, as the official SDKs need: JSON by value, `""`
    /// like `{}` like no body, paths decoded. A path may be signed with or without its query.
    pub fn strict(mut self, strict: bool) -> Self {
        self.mode = if strict { Mode::Strict } else { Mode::Compatible };
        self
    }

    /// Lets callers give others more permissions than they hold themselves. Defaults to false.
    ///
    /// Dfns does not document whether a caller may. The sandbox refuses it with 403, naming a
    /// permission that the caller lacks. This holds for the permissions of new service accounts and
    /// personal access tokens, for creating, changing, restoring and assigning permissions, and for
    /// adding members to a user group. Callers with full access can give operations that no
    /// endpoint requires.
    ///
    /// A personal access token that is limited to permissions never does more than its user, either
    /// way.
    pub fn allow_escalation(mut self, allow: bool) -> Self {
        self.allows_escalation = allow;
        self
    }

    /// Keeps the state in this file, which is created if it does not exist. Challenges and user
    /// actions are not kept.
    ///
    /// The file is a database with private keys and hashes of tokens. It is locked, so only one
    /// sandbox at a time uses it, and only its owner may read it. A symbolic link is refused. A
    /// file that is damaged or that another program has changed is not written to.
    ///
    /// Requires the feature `data-file`.
    #[cfg(feature = "data-file")]
    pub fn data(mut self, file: impl Into<PathBuf>) -> Self {
        self.data = Some(file.into());
        self
    }

    /// Makes ids, keys, tokens, codes and challenges the same in every run in which the same
    /// requests come in the same order. Defaults to unpredictable ones.
    ///
    /// Each kind of them has its own order: the id of the third wallet does not depend on other
    /// entities. Tokens contain the time too, so set a [`clock`](Self::clock) to make them equal.
    /// The seed determines every private key.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Injects these faults from the start. [`Sandbox::faults`] adds and removes faults later.
    pub fn faults(mut self, faults: impl Into<Faults>) -> Self {
        self.faults = faults.into();
        self
    }

    /// Sets the endpoints that exist. Defaults to those of `dfns-endpoints`.
    pub fn registry(mut self, registry: Registry) -> Self {
        self.registry = registry;
        self
    }

    /// Sets the relying party of passkeys and the origins of its pages (`https://app.example.com`).
    ///
    /// Passkeys made at these origins can be registered. Defaults to `localhost`, on any port.
    /// Browsers may call the sandbox from pages that [`allow_origin`](Self::allow_origin) names.
    pub fn relying_party(mut self, id: impl Into<String>, origins: &[&str]) -> Self {
        self.relying_party = RelyingParty::new(id.into(), origins.iter().map(|&origin| origin.to_owned()).collect());
        self
    }

    /// Lets web pages at this origin (`http://localhost:3000`) use the API. Defaults to none.
    ///
    /// Requests with any other `Origin` are refused, and those to `/__sandbox/` with any.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Serves `/__sandbox/`, with which tests in any language control the sandbox. Defaults to
    /// true. [`Sandbox::control`] works either way.
    pub fn control(mut self, control: bool) -> Self {
        self.has_control = control;
        self
    }

    /// Sets the source of the current time. Defaults to the computer's clock.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Sets the reader of the mail with codes, which is not sent. [`Sandbox::registration_code`]
    /// and others return the last codes too.
    pub fn mailbox(mut self, mailbox: impl Fn(&Mail) + Send + Sync + 'static) -> Self {
        self.mailbox = Some(Box::new(mailbox));
        self
    }

    /// Sets the reader of events, such as `wallet.created`. It is called once the change that an
    /// event reports is committed.
    pub fn events(mut self, listener: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.listener = Some(Box::new(listener));
        self
    }

    /// Sets how long a receiver of webhooks may take to respond. Defaults to 5 seconds, by the
    /// computer's clock.
    pub fn delivery_limit(mut self, limit: Duration) -> Self {
        self.delivery_limit = limit;
        self
    }

    /// Gives an endpoint behaviour, or replaces the behaviour that it has. The endpoint must be in
    /// the [`registry`](Self::registry). See [`Operation`].
    pub fn operation<E: Operation>(mut self) -> Self {
        self.operations.push(Handler::of::<E>());
        self
    }

    /// Lets operations schedule something of this kind.
    pub fn due<D: Due>(mut self) -> Self {
        self.due_kinds.push(DueKind::of::<D>());
        self
    }

    /// Gives the endpoint with this id a response to requests that pass every check.
    ///
    /// An endpoint without behaviour responds with 501 otherwise. For an endpoint with behaviour,
    /// this replaces it.
    pub fn response(
        mut self,
        endpoint: impl Into<String>,
        response: impl Fn(&Accepted) -> Response + Send + Sync + 'static,
    ) -> Self {
        self.responses.insert(endpoint.into(), Box::new(response));
        self
    }

    /// Starts the sandbox on the current Tokio runtime. It accepts connections once this returns,
    /// until it is stopped.
    ///
    /// # Errors
    ///
    /// If the address is not loopback or is taken, if the file of `data` cannot be
    /// read or written or is in use, if the clock shows an unusable time, if a response is for an
    /// endpoint that does not exist, or if a fault can never apply.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    pub async fn start(self) -> Result<Sandbox, Error> {
        if !self.listen.ip().is_loopback() {
            return Err(Error::NotLoopback(self.listen));
        }
        if let Some(origin) = self.origins.iter().find(|origin| !browser::is_origin(origin)) {
            return Err(Error::Origin(origin.clone()));
        }
        self.registry.check().map_err(Error::Registry)?;
        let operations = self.operations.iter().map(|handler| handler.endpoint.id());
        let named = self.responses.keys().map(String::as_str).chain(operations);
        if let Some(unknown) = named.into_iter().find(|id| self.registry.find(id).is_none()) {
            return Err(Error::UnknownEndpoint(unknown.to_owned()));
        }
        #[cfg(feature = "data-file")]
        let store = self.data.map_or_else(|| Ok(Store::in_memory()), Store::open)?;
        #[cfg(not(feature = "data-file"))]
        let store = Store::in_memory();
        clock::read(&*self.clock)?;
        let unreadable = |refusal: Refusal| store.corrupt(refusal.message());
        let (ahead, latest) = store.read().time();
        let clock = SandboxClock::new(self.clock, ahead, latest);
        let now = clock::read(&clock).map_err(|_| store.corrupt("its time is after the year 9999"))?;
        let stored = store.read().entity::<Foundation>(&Scope::FIRST, "").map_err(unreadable)?;
        let is_new = stored.is_none();
        let taken = store.read().last_number();
        let random = self.seed.map_or_else(Random::system, |seed| Random::seeded(seed, taken));
        let mut foundation = stored.map_or_else(|| bootstrap::found(&random), |(_, foundation)| foundation);
        let issuer = Issuer::of(&foundation);
        let issuer = issuer.ok_or_else(|| store.corrupt("the key that signs tokens cannot be read"))?;
        let cannot_listen = |error| Error::Listen(self.listen, error);
        let listener = TcpListener::bind(self.listen).await.map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        foundation.bootstrap.base_url = format!("http://{address}");

        let mut shared =
            Shared::new(&foundation, issuer, random, self.relying_party, self.mode, self.allows_escalation);
        shared.delivery_limit = self.delivery_limit;
        shared.faults = Arc::new(Engine::new(self.seed.unwrap_or_default()));
        let mut begin = |mut cx: Context<'_>| {
            if is_new {
                bootstrap::settle(&mut cx, &mut foundation.bootstrap)?;
            }
            tenant::found(&mut cx)?;
            tenant::equip(&mut cx, &self.registry)?;
            cx.put(&foundation)?;
            cx.keep_ahead(clock.start())?;
            cx.keep_time(now.into())?;
            cx.commit()
        };
        let settled = store.write().and_then(|writing| begin(Context::new(&shared, &store, writing, now, None)));
        settled.map_err(unreadable)?;
        shared.random.mark_start();
        let bootstrap = foundation.bootstrap;
        let handlers = operations::TABLES.into_iter().flatten().chain(&self.operations);
        let start = store.read();
        let service = Arc::new(Service {
            start,
            routes: Routes::new(&self.registry),
            responses: self.responses,
            handlers: handlers.map(|handler| (handler.endpoint.id(), *handler)).collect(),
            due_kinds: self.due_kinds,
            mailbox: self.mailbox,
            listener: self.listener,
            clock,
            faults: Arc::clone(&shared.faults),
            shared,
            store,
            scheduled: Notify::new(),
            fired: AtomicU64::default(),
            courier: Courier::default(),
            start_faults: self.faults,
            past: Mutex::default(),
            journal: Journal::default(),
            mails: Mutex::default(),
            snapshots: Mutex::default(),
            origins: self.origins,
            has_control: self.has_control,
        });
        service.add_faults(&service.start_faults).map_err(|refusal| Error::Faults(refusal.message().to_owned()))?;
        let (stop, stopped) = watch::channel(());
        let scheduler = scheduler::start(&service, stopped.clone());
        let serving = server::serve(listener, Arc::clone(&service), stopped.clone());
        let delivering = deliver::run(Arc::clone(&service), stopped);
        // The file is free once all of them have ended.
        let task = tokio::spawn(async {
            tokio::join!(serving, delivering);
            if let Some(scheduler) = scheduler {
                let _ = scheduler.await;
            }
        });
        Ok(Sandbox { bootstrap, service, stop, task, client: OnceLock::new() })
    }
}

impl Sandbox {
    /// Starts a sandbox in memory, on a free port of 127.0.0.1, in compatible mode.
    ///
    /// # Errors
    ///
    /// If there is no free port.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// Configures a sandbox that differs from [`start`](Self::start)'s.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Builder");
        debug.field("listen", &self.listen).field("mode", &self.mode);
        #[cfg(feature = "data-file")]
        debug.field("data", &self.data);
        debug.field("responses", &self.responses.keys()).finish_non_exhaustive()
    }
}
