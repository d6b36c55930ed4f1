//! The context of an operation: the entities, the time, and the caller.

use super::tables::{NUMBER, Table, Tables};
use super::{Entity, Scope, Store, Transaction, scope};
use crate::compare::Mode;
use crate::event::Event;
use crate::faults::{Engine, FaultKind};
use crate::identity::{Caller, Foundation};
use crate::issuer::Issuer;
use crate::mail::Mail;
use crate::pending::{Pending, Records};
use crate::random::Random;
use crate::refusal::Refusal;
use crate::relying_party::RelyingParty;
use dfns_core::{AnyJson, EndpointMeta, Timestamp};
use dfns_endpoints::webhooks::WebhookEventKind;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// The state that all requests share besides the store.
pub(crate) struct Shared {
    /// The first organization.
    pub(crate) org_id: String,
    /// The scope of the tenant.
    pub(crate) tenant: Scope,
    /// The application that tokens name.
    pub(crate) app_id: String,
    /// The permission of the first organization that grants every operation.
    pub(crate) full_access_id: String,
    pub(crate) issuer: Issuer,
    pub(crate) random: Random,
    pub(crate) relying_party: RelyingParty,
    pub(crate) mode: Mode,
    /// Whether callers may give others more than they hold themselves.
    pub(crate) allows_escalation: bool,
    /// The faults to inject.
    pub(crate) faults: Arc<Engine>,
    /// How long a receiver of webhooks may take to respond.
    pub(crate) delivery_limit: Duration,
    /// A refused request spends challenges and user actions too, so they are not in the store.
    pending: Mutex<Pending>,
}

impl Shared {
    pub(crate) fn new(
        foundation: &Foundation,
        issuer: Issuer,
        random: Random,
        relying_party: RelyingParty,
        mode: Mode,
        allows_escalation: bool,
    ) -> Self {
        Self {
            org_id: foundation.id.clone(),
            tenant: Scope::other(&foundation.tenant_id),
            app_id: foundation.app_id.clone(),
            full_access_id: foundation.full_access_id.clone(),
            issuer,
            random,
            relying_party,
            mode,
            allows_escalation,
            faults: Arc::new(Engine::new(0)),
            delivery_limit: Duration::from_secs(5),
            pending: Mutex::default(),
        }
    }

    /// Locks what is under way.
    pub(crate) fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The request that an operation serves.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) endpoint: &'static EndpointMeta,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
}

/// The context of an operation: the entities that it reads and changes, the time and the caller.
///
/// Everything that an operation changes is committed together once it succeeds. If it refuses,
/// nothing has happened.
pub struct Context<'a> {
    pub(crate) shared: &'a Shared,
    store: &'a Store,
    /// The records of user actions that are written.
    pub(crate) records: Records<'a>,
    pub(super) transaction: Transaction<'a>,
    pub(super) request: Option<Request<'a>>,
    caller: Option<Caller>,
    pub(super) now: jiff::Timestamp,
    /// The number of the last entity, once one was numbered.
    last_number: Option<u64>,
    pub(super) has_scheduled: bool,
    /// Whether the changes need not be on disk before the next ones.
    is_deferred: bool,
    /// Whether something waits to be delivered once the changes are committed.
    pub(crate) has_deliveries: bool,
    /// The mail to send once the changes are committed.
    pub(crate) mail: Vec<Mail>,
    /// The events to tell once the changes are committed.
    pub(crate) events: Vec<Event>,
    /// The fault that the operation meets, if it is one of keys or chains.
    pub(crate) fault: Option<FaultKind>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        shared: &'a Shared,
        store: &'a Store,
        transaction: impl Into<Transaction<'a>>,
        now: jiff::Timestamp,
        request: Option<Request<'a>>,
    ) -> Self {
        Self {
            shared,
            store,
            records: Records::new(&shared.pending),
            transaction: transaction.into(),
            request,
            caller: None,
            now,
            last_number: None,
            has_scheduled: false,
            is_deferred: false,
            has_deliveries: false,
            mail: Vec::new(),
            events: Vec::new(),
            fault: None,
        }
    }

    /// Acts for this caller, where their token is for. Without one, in the first organization.
    pub(crate) fn set_caller(&mut self, caller: Option<Caller>) {
        self.enter(caller.as_ref().map_or(Scope::FIRST, |caller| caller.scope.clone()));
        self.caller = caller;
    }

    /// Reads this snapshot from now on.
    pub(crate) fn look_at(&mut self, snapshot: Tables) {
        let scope = self.scope().clone();
        self.transaction = snapshot.into();
        self.enter(scope);
    }

    /// Whose entities are read and written.
    pub(crate) fn scope(&self) -> &Scope {
        &self.transaction.scope
    }

    /// Reads and writes the entities of this scope from now on.
    pub(crate) fn enter(&mut self, scope: Scope) {
        self.transaction.scope = scope;
    }

    /// Acts in another scope, and comes back.
    pub(crate) fn within<T>(&mut self, scope: &Scope, act: impl FnOnce(&mut Self) -> T) -> T {
        let own = std::mem::replace(&mut self.transaction.scope, scope.clone());
        let result = act(self);
        self.enter(own);
        result
    }

    /// The entity of this scope with this id, if there is one.
    pub(crate) fn find_in<E: Entity>(&self, scope: &Scope, id: impl AsRef<str>) -> Result<Option<E>, Refusal> {
        Ok(self.transaction.tables.entity(scope, id.as_ref())?.map(|(_, entity)| entity))
    }

    /// Returns the entity with this id.
    ///
    /// # Errors
    /// 404: `wallet not found`.
    pub fn get<E: Entity>(&self, id: impl AsRef<str>) -> Result<E, Refusal> {
        self.find(id)?.ok_or_else(|| Refusal::not_found(E::NOUN))
    }

    /// Returns the entity with this id, if there is one.
    pub fn find<E: Entity>(&self, id: impl AsRef<str>) -> Result<Option<E>, Refusal> {
        self.find_in(self.scope(), id)
    }

    /// Adds an entity. Its id must be new.
    pub fn insert<E: Entity>(&mut self, entity: &E) -> Result<(), Refusal> {
        let number = self.next_number()?;
        self.transaction.insert(number, entity)
    }

    /// Replaces an entity, which keeps its place in lists.
    ///
    /// # Errors
    /// 404 if it does not exist.
    pub fn update<E: Entity>(&mut self, entity: &E) -> Result<(), Refusal> {
        self.transaction.update(entity)
    }

    /// Removes an entity and returns it.
    ///
    /// # Errors
    /// 404 if it does not exist.
    pub fn remove<E: Entity>(&mut self, id: impl AsRef<str>) -> Result<E, Refusal> {
        self.transaction.remove(id.as_ref())?.ok_or_else(|| Refusal::not_found(E::NOUN))
    }

    /// Begins to write, in an operation with [`Access::Read`](crate::Access::Read). What was read
    /// before may have changed since.
    pub fn write(&mut self) -> Result<(), Refusal> {
        if !self.is_writing() {
            let scope = self.scope().clone();
            self.transaction = self.store.write()?;
            self.enter(scope);
        }
        Ok(())
    }

    /// Emits an event, such as `wallet.created`, which is delivered once the changes are committed.
    pub fn emit(&mut self, kind: WebhookEventKind, data: &impl Serialize) -> Result<(), Refusal> {
        let event = self.event(kind, data)?;
        self.events.push(event);
        Ok(())
    }

    /// An event that happens now, which is not emitted.
    pub(crate) fn event(&self, kind: WebhookEventKind, data: &impl Serialize) -> Result<Event, Refusal> {
        let data = AnyJson::new(data).map_err(|_| Refusal::internal())?;
        Ok(Event { kind, date: self.now(), data })
    }

    /// Returns a new id: `wa` gives `wa-xxxxx-xxxxx-xxxxxxxxxxxxxxxx`.
    pub fn new_id(&mut self, prefix: &str) -> String {
        self.shared.random.id(prefix)
    }

    /// Returns the time of the request.
    pub fn now(&self) -> Timestamp {
        Timestamp::from(SystemTime::from(self.now))
    }

    /// Returns the time of the request, to calculate with.
    pub fn time(&self) -> SystemTime {
        self.now.into()
    }

    /// Returns the id of the organization (`or-...`), or of the tenant.
    pub fn org_id(&self) -> &str {
        self.scope().id().unwrap_or(&self.shared.org_id)
    }

    /// Returns the id of the user or service account that calls (`us-...`).
    ///
    /// # Errors
    /// 401 on a public endpoint, which has no caller.
    pub fn caller_id(&self) -> Result<&str, Refusal> {
        Ok(&self.caller()?.user_id)
    }

    /// Returns the endpoint that was called, if a request is served.
    pub fn endpoint(&self) -> Option<&'static EndpointMeta> {
        self.request.map(|request| request.endpoint)
    }

    /// The caller, whom only a public endpoint lacks.
    pub(crate) fn caller(&self) -> Result<&Caller, Refusal> {
        self.caller.as_ref().ok_or_else(Refusal::not_authorized)
    }

    /// The time of the request as the state writes it.
    pub(crate) fn instant(&self) -> jiff::Timestamp {
        self.now
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.shared.mode == Mode::Strict
    }

    /// Everything in the tables, in a form that is equal if, and only if, they are.
    pub(crate) fn fingerprint(&self) -> Vec<u8> {
        let rows = self.transaction.tables.rows(Table::Rows);
        let counted = rows.filter(|(key, _)| !NOT_COUNTED.contains(&scope::noun(key)));
        counted.flat_map(|(key, row)| [key, row]).flatten().copied().collect()
    }

    /// Replaces everything in the tables. The organization stays at its present address, and the
    /// clock where it is.
    pub(crate) fn replace(&mut self, snapshot: &Tables) -> Result<(), Refusal> {
        let address = self.get::<Foundation>("")?.bootstrap.base_url;
        let (ahead, latest) = self.transaction.tables.time();
        self.transaction.replace(snapshot)?;
        self.last_number = None;
        self.keep_ahead(ahead)?;
        self.keep_time(latest)?;
        let mut foundation = self.get::<Foundation>("")?;
        foundation.bootstrap.base_url = address;
        self.put(&foundation)?;
        self.shared.pending().forget_ceremonies();
        Ok(())
    }

    /// Writes the only entity of its kind, which is in no list.
    pub(crate) fn put<E: Entity>(&mut self, entity: &E) -> Result<(), Refusal> {
        self.transaction.put(0, entity)
    }

    /// Lets the changes reach the disk with the next ones.
    pub(crate) fn defer(&mut self) {
        self.is_deferred = true;
    }

    /// The number of entities of each kind.
    pub(crate) fn count_entities(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for (key, _) in self.transaction.tables.rows(Table::Rows) {
            let noun = scope::noun(key);
            if !noun.is_empty() {
                let count: &mut u64 = counts.entry(String::from_utf8_lossy(noun).into_owned()).or_default();
                *count = count.saturating_add(1);
            }
        }
        counts
    }

    /// The values of an index that lead to several entities of one noun: the noun, the value and
    /// the ids.
    pub(crate) fn duplicates(&self, index: &str) -> Vec<(String, String, Vec<String>)> {
        self.transaction.tables.duplicates(index)
    }

    pub(crate) fn is_writing(&self) -> bool {
        self.transaction.writing.is_some()
    }

    pub(crate) fn has_scheduled(&self) -> bool {
        self.has_scheduled
    }

    pub(crate) fn is_deferred(&self) -> bool {
        self.is_deferred
    }

    /// Whether anything was written.
    pub(crate) fn has_changed(&self) -> bool {
        self.last_number.is_some() || self.transaction.has_changed()
    }

    /// Commits the changes, which are on disk when this returns unless they are deferred.
    pub(crate) fn commit(mut self) -> Result<(), Refusal> {
        if let Some(last) = self.last_number {
            self.transaction.put_own(NUMBER, last)?;
        }
        self.store.commit(self.transaction, !self.is_deferred)?;
        self.records.written();
        Ok(())
    }

    pub(super) fn next_number(&mut self) -> Result<u64, Refusal> {
        let last = self.last_number.unwrap_or_else(|| self.transaction.tables.last_number());
        let number = last.checked_add(1).ok_or_else(Refusal::internal)?;
        self.last_number = Some(number);
        Ok(number)
    }
}

/// The rows that a request leaves although it is refused: the records of user actions.
const NOT_COUNTED: [&[u8]; 3] = [b"", b"audit log", b"journal"];
