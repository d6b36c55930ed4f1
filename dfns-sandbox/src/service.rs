//! From a request to its response: routing, the checks in their order, the operation, and the
//! changes that it leaves behind.

use crate::authorize;
use crate::bootstrap::Bootstrap;
use crate::clock::{self, Clock as _, SandboxClock};
use crate::error::Error;
use crate::event::{Event, Listener};
use crate::faults::{Encounter, Engine, Expired, FaultKind, Faults, Phase, Subject};
use crate::identity::{Foundation, write_records};
use crate::journal::{Journal, JournalEntry};
use crate::mail::{Mail, Mailbox};
use crate::operations::{Handler, Prepared};
use crate::random::{Position, Random};
use crate::refusal::Refusal;
use crate::request::Received;
use crate::response::{Accepted, Reply, Response};
use crate::route::Routes;
use crate::store::{Context, DueKind, Request, Scope, Shared, Store, Tables};
use crate::text;
use crate::trace::Trace;
use crate::webhooks::courier::Courier;
use crate::webhooks::outbox;
use dfns_core::EndpointMeta;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::Notify;

/// The response of the embedding program to requests for one endpoint.
pub(crate) type CustomResponse = Box<dyn Fn(&Accepted) -> Response + Send + Sync>;

/// A running sandbox, apart from the network.
pub(crate) struct Service {
    pub(crate) routes: Routes,
    pub(crate) responses: HashMap<String, CustomResponse>,
    pub(crate) handlers: HashMap<&'static str, Handler>,
    pub(crate) due_kinds: Vec<DueKind>,
    pub(crate) mailbox: Option<Mailbox>,
    pub(crate) listener: Option<Listener>,
    pub(crate) clock: SandboxClock,
    pub(crate) shared: Shared,
    pub(crate) store: Store,
    /// Told when something was scheduled.
    pub(crate) scheduled: Notify,
    /// The number of things that became due and happened.
    pub(crate) fired: AtomicU64,
    pub(crate) courier: Courier,
    /// The faults to inject.
    pub(crate) faults: Arc<Engine>,
    /// The faults at the start.
    pub(crate) start_faults: Faults,
    /// Snapshots with their times, the oldest first, for reads that are stale.
    pub(crate) past: Mutex<VecDeque<(SystemTime, Tables)>>,
    /// The last requests, for control.
    pub(crate) journal: Journal,
    /// The last mails, for control.
    pub(crate) mails: Mutex<VecDeque<Mail>>,
    /// The state at the start.
    pub(crate) start: Tables,
    /// The snapshots by their ids, the oldest first.
    pub(crate) snapshots: Mutex<VecDeque<(String, Kept)>>,
    /// The origins of web pages that may use the API.
    pub(crate) origins: Vec<String>,
    /// Whether `/__sandbox/` is served.
    pub(crate) has_control: bool,
}

/// The mails that are kept.
const MAX_MAILS: usize = 1000;

/// The snapshots that are kept. For one more, the oldest is forgotten.
const MAX_SNAPSHOTS: usize = 16;

/// The snapshots that are kept for stale reads. For one more, the oldest is forgotten.
const MAX_PAST: usize = 1000;

/// A copy of the state, its time, and the randomness that went on from there: other ids would be
/// those of entities in the state.
#[derive(Clone)]
pub(crate) struct Kept {
    state: Tables,
    random: Position,
    time: SystemTime,
}

/// The behaviour that serves a request.
enum Behaviour<'a> {
    /// The response of the embedding program, and the body that it is for.
    Custom(&'a CustomResponse, Value),
    Operation(Prepared),
}

impl Service {
    /// Responds to a request.
    pub(crate) fn response(&self, received: &Received, encounter: &Encounter) -> Reply {
        // Whatever is due has happened before a request is served. If it cannot happen, requests
        // that only read are served nevertheless.
        let state = self.caught_up().unwrap_or_else(|_| self.store.read());
        let now = match self.now() {
            Ok(now) => now,
            Err(refusal) => return self.refused(refusal),
        };
        let trace = Trace::of(received, &self.routes, &self.shared, now);
        let mut entry = JournalEntry::of(received, &trace, SystemTime::from(now).into());
        let replacement = |phase| encounter.strike_at(phase).and_then(|strike| strike.replacement(&self.shared.random));
        let mut reply = if let Some(reply) = replacement(Phase::OnReceive) {
            reply
        } else {
            self.expire(received, encounter, now);
            let served = self.serve(received, &trace, state, now, encounter, &mut entry);
            served.unwrap_or_else(|refusal| self.refused(refusal))
        };
        entry.responded(&reply);
        if let Some((endpoint, _)) = &trace.route {
            if let Some(strike) = encounter.strike_at(Phase::AfterCommit) {
                reply = replacement(Phase::AfterCommit).unwrap_or_else(|| strike.spoilt(reply, endpoint));
            }
            encounter.tell(&mut reply);
        }
        entry.struck(encounter.id(), &reply);
        self.journal.add(entry);
        reply
    }

    /// Asks which faults a request meets.
    pub(crate) fn encounter(&self, received: &Received) -> Encounter {
        let Ok(now) = self.now() else { return Encounter::default() };
        let trace = Trace::of(received, &self.routes, &self.shared, now);
        let Some(operation) = trace.operation else { return Encounter::default() };
        let caller = if self.faults.asks_for_callers() { self.caller_id(received, &trace, now) } else { None };
        let external_id = trace.external_id(received);
        let (method, path) = match &trace.signed {
            Some(signed) => (signed.method.as_str(), signed.path.as_str()),
            None => (received.method.as_str(), received.path.as_str()),
        };
        let payload = trace.payload(received);
        let hashed = || {
            let is_empty = payload.iter().all(u8::is_ascii_whitespace);
            if is_empty { path.to_owned() } else { text::sha256_hex(payload) }
        };
        let key = external_id.clone().unwrap_or_else(hashed);
        let subject = Subject { operation, step: trace.step, caller, external_id, method, path, key };
        self.faults.meet(&subject, now.into())
    }

    /// The bearer of the request's token, if it is valid.
    fn caller_id(&self, received: &Received, trace: &Trace, now: Timestamp) -> Option<String> {
        let (endpoint, _) = trace.route.as_ref()?;
        let cx = self.reading(now, None);
        authorize::authenticate(&cx, endpoint, received).ok()?.map(|caller| caller.user_id)
    }

    /// Lets the challenge or the user action of a request expire, if the fault says so.
    fn expire(&self, received: &Received, encounter: &Encounter, now: Timestamp) {
        let Some(FaultKind::Expire { what }) = encounter.strike.as_ref().map(|strike| &strike.kind) else { return };
        let mut pending = self.shared.pending();
        match what {
            Expired::Token => {}
            Expired::Challenge => {
                if let Some(identifier) = Trace::challenge_identifier(received) {
                    pending.challenges.remove(&identifier);
                }
            }
            Expired::UserAction => {
                let token = received.user_action.as_deref().unwrap_or_default();
                if let Some(action) = pending.user_actions.get_mut(token, now) {
                    action.is_used = true;
                }
            }
        }
    }

    /// Adds faults, and begins to remember the past if one of them needs it.
    pub(crate) fn add_faults(&self, faults: &Faults) -> Result<Vec<String>, Refusal> {
        let ids = self.faults.add(faults, &self.routes.endpoints()).map_err(Refusal::invalid)?;
        self.remember()?;
        Ok(ids)
    }

    /// Remembers the present state for stale reads, if there are any.
    fn remember(&self) -> Result<(), Refusal> {
        let Some(memory) = self.faults.memory() else { return Ok(()) };
        let now = SystemTime::from(self.now()?);
        let snapshot = self.store.read();
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        past.push_back((now, snapshot));
        let is_old = |at: SystemTime| now.duration_since(at).is_ok_and(|age| age >= memory);
        // The newest of the old ones is what the oldest read sees.
        while past.len() > MAX_PAST || past.get(1).is_some_and(|(at, _)| is_old(*at)) {
            past.pop_front();
        }
        Ok(())
    }

    /// The state as it was this long ago, or as long ago as is remembered.
    fn past(&self, now: Timestamp, ago: Duration) -> Option<Tables> {
        let past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        let is_then = |at: SystemTime| SystemTime::from(now).duration_since(at).is_ok_and(|age| age >= ago);
        let then = past.iter().rev().find(|(at, _)| is_then(*at)).or_else(|| past.front());
        then.map(|(_, snapshot)| snapshot.clone())
    }

    /// The response to a request that is refused, whose events are told nevertheless.
    fn refused(&self, mut refusal: Refusal) -> Reply {
        let events = refusal.take_events();
        let told = if events.is_empty() { Ok(()) } else { self.tell(events) };
        Response::refused(told.err().unwrap_or(refusal), &self.shared.random).into()
    }

    /// Emits the events of a request that was refused.
    fn tell(&self, events: Vec<Event>) -> Result<(), Refusal> {
        self.change(|cx| {
            cx.events = events;
            Ok(())
        })
    }

    fn serve(
        &self,
        received: &Received,
        trace: &Trace,
        state: Tables,
        now: Timestamp,
        encounter: &Encounter,
        entry: &mut JournalEntry,
    ) -> Result<Reply, Refusal> {
        let Some((endpoint, path)) = &trace.route else {
            let message = format!("there is no {} {}", received.method, received.path);
            return Err(Refusal::new(StatusCode::NOT_FOUND, message));
        };
        let inside = encounter.strike.as_ref().map(|strike| &strike.kind);
        if matches!(inside, Some(FaultKind::Expire { what: Expired::Token })) {
            return Err(Refusal::not_authorized());
        }
        let request = Request { endpoint, path: &received.path, query: &received.query };
        // The body is read and compared beside other requests, so that a large one delays nobody.
        let mut cx = Context::new(&self.shared, &self.store, state, now, Some(request));
        admit(&mut cx, endpoint, received)?;
        entry.caller_id = cx.caller().ok().map(|caller| caller.user_id.clone());
        if endpoint.is_signed() {
            let signed = authorize::user_action(&cx, received)?;
            authorize::check_signed(endpoint, received, &signed, self.shared.mode)?;
        }
        let behaviour = self.behaviour(endpoint, received);
        if !matches!(&behaviour, Ok((_, false))) {
            drop(cx);
            cx = self.writing_caught_up(request)?;
            admit(&mut cx, endpoint, received)?;
        }
        if endpoint.is_signed() {
            authorize::spend(&mut cx, received)?;
        }
        authorize::check_permissions(&cx, endpoint, received, path)?;
        let scope = authorize::scope(&cx, endpoint);
        cx.enter(scope.clone());
        if let Some(strike) = encounter.strike_at(Phase::AfterAuth)
            && let Some(reply) = strike.replacement(&self.shared.random)
        {
            return Ok(reply);
        }
        let wait = encounter.wait(Phase::AfterAuth);
        if !wait.is_zero() {
            // Others write meanwhile.
            let is_writing = cx.is_writing();
            drop(cx);
            std::thread::sleep(wait);
            cx = if is_writing { self.writing_caught_up(request)? } else { self.reading(now, Some(request)) };
            admit(&mut cx, endpoint, received)?;
            authorize::check_permissions(&cx, endpoint, received, path)?;
            cx.enter(scope);
        }
        match inside {
            Some(FaultKind::Stale { ms }) => {
                if let Some(snapshot) = self.past(now, Duration::from_millis(*ms)) {
                    cx.look_at(snapshot);
                }
            }
            Some(kind @ (FaultKind::Signature { .. } | FaultKind::Chain { .. })) => cx.fault = Some(kind.clone()),
            _ => {}
        }

        match behaviour?.0 {
            Behaviour::Custom(response, body) => {
                let caller_id = cx.caller().ok().map(|caller| caller.user_id.clone());
                let query = text::query_pairs(&received.query);
                // It is the embedding program's code, which may well ask something of the sandbox.
                drop(cx);
                Ok(response(&Accepted { endpoint, path: path.clone(), query, body, caller_id }).into())
            }
            Behaviour::Operation(run) => {
                let reply = run(&mut cx)?;
                self.commit(cx)?;
                Ok(reply)
            }
        }
    }

    /// Returns the behaviour for this request, and whether it writes.
    fn behaviour(
        &self,
        endpoint: &'static EndpointMeta,
        received: &Received,
    ) -> Result<(Behaviour<'_>, bool), Refusal> {
        if let Some(response) = self.responses.get(endpoint.id()) {
            return Ok((Behaviour::Custom(response, received.checked_body(endpoint, self.shared.mode)?), true));
        }
        if let Some(handler) = self.handlers.get(endpoint.id()) {
            let prepared = received.decode(handler, self.shared.mode)?;
            return Ok((Behaviour::Operation(prepared), handler.writes()));
        }
        received.checked_body(endpoint, self.shared.mode)?;
        let message = format!(
            "the sandbox has no behaviour for `{}`; add it to the builder with `operation` or `response`",
            endpoint.id()
        );
        Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, message))
    }

    /// Changes the state from outside of a request, in the first organization.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.change_in(Scope::FIRST, change)
    }

    /// Changes the state of one scope from outside of a request.
    pub(crate) fn change_in<T>(
        &self,
        scope: Scope,
        change: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut cx = self.writing(None)?;
        cx.enter(scope);
        let result = change(&mut cx)?;
        self.commit(cx)?;
        Ok(result)
    }

    /// Reads the state from outside of a request, whatever the clock shows, in the first
    /// organization.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.look_in(Scope::FIRST, look)
    }

    /// Reads the state of one scope from outside of a request, whatever the clock shows.
    pub(crate) fn look_in<T>(
        &self,
        scope: Scope,
        look: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut cx = self.reading(self.now().unwrap_or(Timestamp::UNIX_EPOCH), None);
        cx.enter(scope);
        look(&mut cx)
    }

    /// Makes everything happen that is due, in its order, each in a transaction of its own.
    pub(crate) fn fire_due(&self) -> Result<(), Refusal> {
        self.caught_up().map(drop)
    }

    /// Makes everything happen that is due, and returns the state in which nothing is due.
    fn caught_up(&self) -> Result<Tables, Refusal> {
        loop {
            let (now, state) = (self.now()?, self.store.read());
            if state.next_due().is_none_or(|at| at > now.into()) {
                return Ok(state);
            }
            drop(state);
            let mut cx = self.writing(None)?;
            // Another thread may have been faster.
            let Some(fired) = cx.take_due()? else { continue };
            self.fired.fetch_add(1, Ordering::Relaxed);
            if fired.fire(&self.due_kinds, &mut cx).is_ok() {
                self.commit(cx)?;
            } else {
                // Its changes are undone. It does not fire again.
                drop(cx);
                self.change(|cx| cx.forget_due(&fired))?;
            }
        }
    }

    /// Makes everything happen that is due. Returns whether deliveries wait then.
    pub(crate) fn settle(&self) -> Result<bool, Refusal> {
        loop {
            self.fire_due()?;
            let now = SystemTime::from(self.now()?);
            let (is_due, is_waiting) =
                self.look(|cx| Ok((cx.next_due().is_some_and(|at| at <= now), outbox::is_waiting(cx)?)))?;
            if !is_due {
                return Ok(is_waiting);
            }
        }
    }

    /// The time of what is due next.
    pub(crate) fn next_due(&self) -> Option<SystemTime> {
        self.store.read().next_due()
    }

    fn reading<'a>(&'a self, now: Timestamp, request: Option<Request<'a>>) -> Context<'a> {
        Context::new(&self.shared, &self.store, self.store.read(), now, request)
    }

    /// The one context that may write. Its time is that of its turn, which is never before that of
    /// an earlier change.
    fn writing<'a>(&'a self, request: Option<Request<'a>>) -> Result<Context<'a>, Refusal> {
        let writing = self.store.write()?;
        Ok(Context::new(&self.shared, &self.store, writing, self.now()?, request))
    }

    /// The context of a request that writes. Nothing is due: while it waited for its turn, another
    /// thread may have moved the clock.
    fn writing_caught_up<'a>(&'a self, request: Request<'a>) -> Result<Context<'a>, Refusal> {
        loop {
            let cx = self.writing(Some(request))?;
            if cx.next_due().is_none_or(|at| at > cx.time()) {
                return Ok(cx);
            }
            drop(cx);
            self.fire_due()?;
        }
    }

    /// Commits what an operation changed, and notifies the embedding program.
    fn commit(&self, mut cx: Context<'_>) -> Result<(), Refusal> {
        let (mail, events) = (std::mem::take(&mut cx.mail), std::mem::take(&mut cx.events));
        outbox::enqueue(&mut cx, &events)?;
        if cx.is_writing() && !cx.is_deferred() {
            write_records(&mut cx)?;
        }
        if self.store.is_kept() && cx.has_changed() {
            cx.keep_time(self.clock_time())?;
        }
        let (has_scheduled, has_deliveries) = (cx.has_scheduled(), cx.has_deliveries);
        cx.commit()?;
        self.remember()?;
        if has_scheduled {
            self.scheduled.notify_one();
        }
        if has_deliveries {
            self.courier.wake();
        }
        if let Some(mailbox) = &self.mailbox {
            mail.iter().for_each(mailbox);
        }
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.extend(mail);
        let surplus = mails.len().saturating_sub(MAX_MAILS);
        mails.drain(..surplus);
        drop(mails);
        if let Some(listener) = &self.listener {
            events.iter().for_each(listener);
        }
        Ok(())
    }

    /// Writes what waits for the next change.
    fn write_waiting(&self) -> Result<(), Refusal> {
        if self.shared.pending().records.is_empty() { Ok(()) } else { self.change(|_| Ok(())) }
    }

    /// The last mails, the oldest first.
    pub(crate) fn mail(&self) -> Vec<Mail> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Moves the clock forward, once the state says so. A time that cannot be stored does not come.
    pub(crate) fn advance(&self, by: Duration) -> Result<(), Refusal> {
        let mut cx = self.writing(None)?;
        let time = self.clock_time().checked_add(by).filter(|time| clock::usable(*time).is_some());
        let time = time.ok_or_else(|| Refusal::invalid("the clock must show a time before the year 9999"))?;
        let ahead = cx.ahead().saturating_add(self.clock.further(by));
        cx.keep_ahead(ahead)?;
        cx.keep_time(time)?;
        cx.commit()?;
        self.clock.advance_by(by);
        self.scheduled.notify_one();
        Ok(())
    }

    /// Goes back to the state and the time of the start, with these faults or those of the start.
    pub(crate) fn reset(&self, seed: Option<u64>, faults: Option<&Faults>) -> Result<Bootstrap, Refusal> {
        let faults = faults.unwrap_or(&self.start_faults);
        // A fault that cannot strike changes nothing.
        Engine::new(0).add(faults, &self.routes.endpoints()).map_err(Refusal::invalid)?;
        self.faults.clear(seed);
        let bootstrap = self.restore(&self.start, || {
            self.clock.put_back();
            match seed {
                Some(seed) => self.shared.random.reseed(seed, self.start.last_number()),
                None => self.shared.random.put_back(),
            }
            Some(self.clock.start())
        })?;
        self.add_faults(faults)?;
        Ok(bootstrap)
    }

    /// Keeps a copy of the state, and returns its id.
    pub(crate) fn keep_snapshot(&self) -> Result<String, Refusal> {
        self.write_waiting()?;
        // Nobody else changes the state meanwhile.
        let cx = self.writing(None)?;
        let kept = Kept { state: self.store.read(), random: self.shared.random.position(), time: cx.time() };
        drop(cx);
        // Outlives a reset to the same seed, which must not give its id to another one.
        let id = Random::system().id("snp");
        let mut snapshots = self.snapshots.lock().unwrap_or_else(PoisonError::into_inner);
        snapshots.push_back((id.clone(), kept));
        let surplus = snapshots.len().saturating_sub(MAX_SNAPSHOTS);
        snapshots.drain(..surplus);
        Ok(id)
    }

    /// Goes back to the copy with this id. The clock stays, unless it is behind the copy.
    pub(crate) fn restore_snapshot(&self, id: &str) -> Result<Bootstrap, Refusal> {
        let snapshots = self.snapshots.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = snapshots.iter().find(|(known, _)| known == id).map(|(_, kept)| kept.clone());
        drop(snapshots);
        let kept = kept.ok_or_else(|| Refusal::not_found("snapshot"))?;
        if let Ok(behind) = kept.time.duration_since(self.clock_time()) {
            self.advance(behind)?;
        }
        self.restore(&kept.state, || {
            self.shared.random.go_on_from(&kept.random);
            None
        })
    }

    /// Goes back to a copy of the state. `go_back` does the same with what is not in the state, and
    /// may return another distance from the clock. Nobody else changes the state meanwhile, so that
    /// no change has the time or the ids of another state. Mail, the journal and what is under way
    /// is forgotten.
    fn restore(&self, snapshot: &Tables, go_back: impl FnOnce() -> Option<Duration>) -> Result<Bootstrap, Refusal> {
        let mut before = None;
        let restored = self.change(|cx| {
            before = Some((self.clock.hand(), self.shared.random.position()));
            cx.replace(snapshot)?;
            if let Some(ahead) = go_back() {
                cx.keep_ahead(ahead)?;
            }
            Ok(cx.get::<Foundation>("")?.bootstrap)
        });
        if let (Err(_), Some((hand, random))) = (&restored, before) {
            self.clock.set_hand(hand);
            self.shared.random.go_on_from(&random);
        }
        let bootstrap = restored?;
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.journal.clear();
        self.past.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.remember()?;
        self.scheduled.notify_one();
        self.courier.wake();
        Ok(bootstrap)
    }

    /// The time of the clock, usable or not.
    pub(crate) fn clock_time(&self) -> SystemTime {
        self.clock.now()
    }

    /// The time of the clock, as the API writes it.
    pub(crate) fn time(&self) -> Result<dfns_core::Timestamp, Refusal> {
        Ok(SystemTime::from(self.now()?).into())
    }

    fn now(&self) -> Result<Timestamp, Refusal> {
        clock::read(&self.clock)
            .map_err(|error: Error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // A disk that refuses them has refused other changes before.
        let _ = self.write_waiting();
    }
}

/// Makes the bearer of the request's token the caller, if this endpoint is for them.
fn admit(cx: &mut Context<'_>, endpoint: &'static EndpointMeta, received: &Received) -> Result<(), Refusal> {
    let caller = authorize::authenticate(cx, endpoint, received)?;
    authorize::check_caller(cx, endpoint, caller.as_ref())?;
    cx.set_caller(caller);
    Ok(())
}
