//! From a request to its response: routing, the checks in their order, the operation, and the
//! changes that it leaves behind.

use crate::authorize;
use crate::clock::{self, Clock};
use crate::error::Error;
use crate::event::Listener;
use crate::mail::Mailbox;
use crate::operations::{self, Handler, Prepared};
use crate::pending::SignedRequest;
use crate::refusal::Refusal;
use crate::request::Received;
use crate::response::{Accepted, Reply, Response};
use crate::route::{PathParams, Routes};
use crate::store::{Context, DueKind, Request, Shared, Snapshot, Store};
use crate::text;
use dfns_core::EndpointMeta;
use http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
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
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) shared: Shared,
    pub(crate) store: Store,
    /// Told when something was scheduled.
    pub(crate) scheduled: Notify,
}

/// What serves a request.
enum Behaviour<'a> {
    Custom(&'a CustomResponse),
    Typed(Prepared),
    Untyped(operations::Untyped),
}

impl Service {
    /// Responds to a request.
    pub(crate) fn response(&self, received: &Received) -> Reply {
        self.serve(received).unwrap_or_else(Reply::from)
    }

    fn serve(&self, received: &Received) -> Result<Reply, Refusal> {
        let Some((endpoint, path)) = self.routes.find(&received.method, &received.path) else {
            let message = format!("there is no {} {}", received.method, received.path);
            return Err(Refusal::new(StatusCode::NOT_FOUND, message));
        };
        let now = self.now()?;
        let request = Request { endpoint, path: &received.path, query: &received.query };
        // The body is read and compared beside other requests, so that a large one delays nobody.
        let mut cx = self.reading(now, Some(request))?;
        if let Some(signed) = admit(&mut cx, endpoint, received)? {
            authorize::check_signed(endpoint, received, &signed, self.shared.mode)?;
        }
        let behaviour = self.behaviour(endpoint, received);
        if !matches!(&behaviour, Ok((_, false, _))) {
            drop(cx);
            cx = self.writing(now, Some(request))?;
            admit(&mut cx, endpoint, received)?;
        }
        if endpoint.is_signed() {
            authorize::spend(&mut cx, received)?;
        }
        authorize::check_permissions(&cx, endpoint, received, &path)?;

        let (behaviour, _, body) = behaviour?;
        let accepted = |body: Option<Value>, path: PathParams, cx: &Context<'_>| Accepted {
            endpoint,
            path,
            query: text::query_pairs(&received.query),
            body: body.unwrap_or_default(),
            caller: cx.caller().ok().cloned(),
        };
        match behaviour {
            Behaviour::Custom(response) => {
                let accepted = accepted(body, path, &cx);
                // It is the embedding program's code, which may well ask something of the sandbox.
                drop(cx);
                Ok(response(&accepted).into())
            }
            Behaviour::Typed(run) => {
                let reply = run(&mut cx)?;
                self.commit(cx)?;
                Ok(reply)
            }
            Behaviour::Untyped(run) => {
                let accepted = accepted(body, path, &cx);
                let response = run(&mut cx, &accepted)?;
                self.commit(cx)?;
                Ok(response.into())
            }
        }
    }

    /// What serves this request, whether it writes, and the body where it is not decoded.
    fn behaviour(
        &self,
        endpoint: &'static EndpointMeta,
        received: &Received,
    ) -> Result<(Behaviour<'_>, bool, Option<Value>), Refusal> {
        let object = || received.object(endpoint, self.shared.mode);
        if let Some(response) = self.responses.get(endpoint.id()) {
            return Ok((Behaviour::Custom(response), true, Some(object()?)));
        }
        if let Some(handler) = self.handlers.get(endpoint.id()) {
            let prepared = received.decode(handler, self.shared.mode)?;
            return Ok((Behaviour::Typed(prepared), handler.writes(), None));
        }
        let body = object()?;
        let Some((operation, writes)) = operations::find_untyped(endpoint.id()) else {
            let message =
                format!("the sandbox has no behaviour for `{}`; `Builder::response` gives it one", endpoint.id());
            return Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, message));
        };
        Ok((Behaviour::Untyped(operation), writes, Some(body)))
    }

    /// Changes the state from outside of a request.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let mut cx = self.writing(self.now()?, None)?;
        let result = change(&mut cx)?;
        self.commit(cx)?;
        Ok(result)
    }

    /// Reads the state from outside of a request.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Context<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        look(&self.reading(self.now().unwrap_or(Timestamp::UNIX_EPOCH), None)?)
    }

    /// A copy of the state.
    pub(crate) fn copy(&self) -> Result<Snapshot, Error> {
        let copy = self.store.read().and_then(|reading| reading.copy());
        copy.map_err(|refusal| Error::State(refusal.message().to_owned()))
    }

    /// Makes everything happen that is due, in its order, each in a transaction of its own.
    pub(crate) fn fire_due(&self) -> Result<(), Refusal> {
        loop {
            let now = self.now()?;
            if self.next_due()?.is_none_or(|at| at > now.into()) {
                return Ok(());
            }
            let mut cx = self.writing(now, None)?;
            let Some(fired) = cx.take_due()? else { return Ok(()) };
            if fired.fire(&self.due_kinds, &mut cx).is_ok() {
                self.commit(cx)?;
            } else {
                // What it had changed is undone; that it was due is not repeated.
                drop(cx);
                let mut cx = self.writing(now, None)?;
                cx.take_due()?;
                self.commit(cx)?;
            }
        }
    }

    /// The time of what is due next.
    pub(crate) fn next_due(&self) -> Result<Option<std::time::SystemTime>, Refusal> {
        self.store.read()?.next_due()
    }

    fn reading<'a>(&'a self, now: Timestamp, request: Option<Request<'a>>) -> Result<Context<'a>, Refusal> {
        Ok(Context::new(&self.shared, &self.store, self.store.read()?, now, request))
    }

    fn writing<'a>(&'a self, now: Timestamp, request: Option<Request<'a>>) -> Result<Context<'a>, Refusal> {
        Ok(Context::new(&self.shared, &self.store, self.store.write()?, now, request))
    }

    /// Commits what an operation changed, and tells the embedding program.
    fn commit(&self, mut cx: Context<'_>) -> Result<(), Refusal> {
        let (mail, events) = (std::mem::take(&mut cx.mail), std::mem::take(&mut cx.events));
        let has_scheduled = cx.has_scheduled();
        cx.commit()?;
        if has_scheduled {
            self.scheduled.notify_one();
        }
        if let Some(mailbox) = &self.mailbox {
            mail.iter().for_each(mailbox);
        }
        if let Some(listener) = &self.listener {
            events.iter().for_each(listener);
        }
        Ok(())
    }

    fn now(&self) -> Result<Timestamp, Refusal> {
        clock::read(&*self.clock)
            .map_err(|error: Error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
    }
}

/// The request that the caller's user action was signed for, if this endpoint admits both.
fn admit(
    cx: &mut Context<'_>,
    endpoint: &'static EndpointMeta,
    received: &Received,
) -> Result<Option<Arc<SignedRequest>>, Refusal> {
    let caller = authorize::authenticate(cx, endpoint, received)?;
    authorize::check_caller(endpoint, caller.as_ref())?;
    cx.set_caller(caller);
    if endpoint.is_signed() { authorize::user_action(cx, received).map(Some) } else { Ok(None) }
}
