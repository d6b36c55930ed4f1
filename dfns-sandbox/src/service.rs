//! From a request to its response: routing, the checks in their order, the operation, and the state
//! that it leaves behind.

use crate::authorize;
use crate::clock::{self, Clock};
use crate::compare::Mode;
use crate::error::Error;
use crate::mail::Mailbox;
use crate::operations::{self, Context};
use crate::pending::{Pending, SignedRequest};
use crate::refusal::Refusal;
use crate::relying_party::RelyingParty;
use crate::request::Received;
use crate::response::{Accepted, Response};
use crate::route::Routes;
use crate::state::{Caller, State, Store};
use crate::text;
use crate::tokens::Issuer;
use dfns_core::EndpointMeta;
use dfns_core::meta::Sent;
use http::StatusCode;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The response of the embedding program to requests for one endpoint.
pub(crate) type CustomResponse = Box<dyn Fn(&Accepted) -> Response + Send + Sync>;

/// A running sandbox, apart from the network.
pub(crate) struct Service {
    pub(crate) routes: Routes,
    pub(crate) responses: HashMap<String, CustomResponse>,
    pub(crate) mailbox: Option<Mailbox>,
    pub(crate) issuer: Issuer,
    pub(crate) relying_party: RelyingParty,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) mode: Mode,
    pub(crate) allows_escalation: bool,
    pub(crate) store: Option<Store>,
    pub(crate) memory: Mutex<Memory>,
}

/// Everything that a request can change. One request at a time uses it.
pub(crate) struct Memory {
    pub(crate) state: Arc<State>,
    pub(crate) pending: Pending,
}

impl Memory {
    /// The caller and the request that their user action was signed for, if this endpoint admits
    /// both.
    fn admit(
        &mut self,
        endpoint: &EndpointMeta,
        received: &Received,
        now: Timestamp,
    ) -> Result<(Option<Caller>, Option<Arc<SignedRequest>>), Refusal> {
        let caller = authorize::authenticate(endpoint, received, &self.state, now)?;
        authorize::check_caller(endpoint, caller.as_ref())?;
        let (state, pending) = (&self.state, &mut self.pending);
        let action = authorize::user_action(endpoint, received, caller.as_ref(), state, pending, now)?;
        let signed = action.map(|action| Arc::clone(&action.request));
        Ok((caller, signed))
    }
}

impl Service {
    /// Responds to a request.
    pub(crate) fn response(&self, received: &Received) -> Response {
        self.serve(received).unwrap_or_else(Response::from)
    }

    fn serve(&self, received: &Received) -> Result<Response, Refusal> {
        let Some((endpoint, path)) = self.routes.find(&received.method, &received.path) else {
            let message = format!("there is no {} {}", received.method, received.path);
            return Err(Refusal::new(StatusCode::NOT_FOUND, message));
        };
        let now = self.now()?;
        // The body is read and compared without the lock, so that a large one delays nobody.
        let (_, signed) = self.lock().admit(endpoint, received, now)?;
        if let Some(action) = &signed {
            authorize::check_signed(endpoint, received, action, self.mode)?;
        }
        let sent = Sent::new(endpoint.path(), &received.path, &received.query, received.payload(endpoint));
        let body = received.object(endpoint, self.mode);

        let mut memory = self.lock();
        let (caller, _) = memory.admit(endpoint, received, now)?;
        let Memory { state, pending } = &mut *memory;
        if let Some(action) = authorize::user_action(endpoint, received, caller.as_ref(), state, pending, now)? {
            action.is_used = true;
        }
        let target = operations::target_user(state, &path, body.as_ref().ok());
        authorize::check_permissions(endpoint, &sent, caller.as_ref(), target, state)?;
        let body = body?;
        let accepted = Accepted { endpoint, path, query: text::query_pairs(&received.query), body, caller };

        if let Some(response) = self.responses.get(endpoint.id()) {
            // It is the embedding program's code, which may well ask something of the sandbox.
            drop(memory);
            return Ok(response(&accepted));
        }
        let Some(operation) = operations::find(endpoint.id()) else {
            let message =
                format!("the sandbox has no behaviour for `{}`; `Builder::response` gives it one", endpoint.id());
            return Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, message));
        };
        let mut draft = Arc::clone(state);
        let mut context = Context {
            state: &mut draft,
            pending,
            issuer: &self.issuer,
            relying_party: &self.relying_party,
            now,
            is_strict: self.mode == Mode::Strict,
            allows_escalation: self.allows_escalation,
            mail: Vec::new(),
        };
        let response = operation(&mut context, &accepted)?;
        let mail = context.mail;
        self.commit(state, draft).map_err(|_| Refusal::internal())?;
        drop(memory);
        if let Some(mailbox) = &self.mailbox {
            mail.iter().for_each(mailbox);
        }
        Ok(response)
    }

    /// Changes the state from outside of a request.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State, Timestamp) -> T) -> Result<T, Error> {
        let mut memory = self.lock();
        let mut draft = Arc::clone(&memory.state);
        let result = change(Arc::make_mut(&mut draft), clock::read(&*self.clock)?);
        self.commit(&mut memory.state, draft)?;
        Ok(result)
    }

    /// Makes a draft the state, on disk first. A draft without changes is the state already.
    fn commit(&self, state: &mut Arc<State>, draft: Arc<State>) -> Result<(), Error> {
        if !Arc::ptr_eq(state, &draft) {
            if let Some(store) = &self.store {
                store.save(&draft)?;
            }
            *state = draft;
        }
        Ok(())
    }

    fn now(&self) -> Result<Timestamp, Refusal> {
        clock::read(&*self.clock).map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
    }

    /// Locks the memory. A thread that panicked while holding the lock had not committed anything.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
