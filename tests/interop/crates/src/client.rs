//! The clients of a flow: each call is made by the official crate or by our command.
//!
//! Both record their responses, so that a flow run with each of them can be compared. A response
//! of the official crate is its typed response, encoded as JSON again: a field that the type lacks
//! is lost.

use crate::compare::{Differences, differences};
use crate::sandbox::{Sandbox, string};
use crate::{Result, defects};
use dfns_sdk_rust::{DfnsClient, DfnsDelegatedClient, Error, Options};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

/// A failed call or check.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The sandbox refused the call.
    Refused { status: u16, message: String },
    /// Anything else.
    Broken(String),
}

impl Failure {
    pub(crate) fn broken(why: impl fmt::Display) -> Self {
        Self::Broken(why.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, message } => write!(f, "status {status}: {message}"),
            Self::Broken(why) => f.write_str(why),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Api { status, body } => Self::Refused { status, message: body.message },
            other => Self::broken(format!("the official crate: {other}")),
        }
    }
}

impl From<openssl::error::ErrorStack> for Failure {
    fn from(error: openssl::error::ErrorStack) -> Self {
        Self::broken(error)
    }
}

/// The client that makes the calls.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Side {
    Theirs,
    Ours,
}

/// A client's record of a flow: the responses to its writes, and every refusal.
pub(crate) struct Transcript {
    flow: &'static str,
    steps: RefCell<Vec<(String, Value)>>,
    /// The number of responses compared while the flow ran.
    reads: Cell<usize>,
}

impl Transcript {
    pub(crate) fn new(flow: &'static str) -> Rc<Self> {
        Rc::new(Self { flow, steps: RefCell::default(), reads: Cell::new(0) })
    }

    pub(crate) fn flow(&self) -> &'static str {
        self.flow
    }

    /// The number of responses to compare, and compared. Some operations respond without content.
    pub(crate) fn responses(&self) -> usize {
        self.reads.get() + self.steps.borrow().iter().filter(|(_, said)| !said.is_null()).count()
    }

    /// Compares the responses of the official crate with those of our command.
    pub(crate) fn compare(&self, ours: &Self, sandbox: &Sandbox) -> Result<()> {
        let (theirs, ours) = (self.steps.borrow(), ours.steps.borrow());
        let operations = |steps: &[(String, Value)]| steps.iter().map(|step| step.0.clone()).collect::<Vec<_>>();
        let (left, right) = (operations(&theirs), operations(&ours));
        if left != right {
            return Err(Failure::broken(format!("the two clients made other calls: {left:?}, {right:?}")));
        }
        let fresh = Differences::up_to_fresh_values();
        let pairs = theirs.iter().zip(ours.iter()).filter(|(theirs, _)| !theirs.1.is_null());
        let found: Vec<_> = pairs
            .flat_map(|((operation, theirs), (_, ours))| {
                sandbox.defects.excuse(operation, self.flow, fresh.between(operation, theirs, ours))
            })
            .collect();
        none(&found)
    }

    fn note(&self, operation: &str, is_read: bool, result: &Result<Value>) {
        let said = match result {
            Ok(_) if is_read => return,
            Ok(said) => said.clone(),
            Err(Failure::Refused { status, message }) => serde_json::json!({ "status": status, "message": message }),
            // The flow says which defect this is, and goes on.
            Err(Failure::Broken(_)) => Value::Null,
        };
        self.steps.borrow_mut().push((operation.to_owned(), said));
    }
}

fn none(found: &[String]) -> Result<()> {
    if found.is_empty() { Ok(()) } else { Err(Failure::broken(format!("the responses differ:\n{}", found.join("\n")))) }
}

/// A client of one identity, which the macro `call!` uses.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) official: DfnsClient,
    /// The official client that does not sign.
    pub(crate) delegated: DfnsDelegatedClient,
    sandbox: Rc<Sandbox>,
    identity: Value,
    side: Side,
    transcript: Rc<Transcript>,
}

impl Client {
    pub(crate) fn new(
        sandbox: &Rc<Sandbox>,
        identity: Value,
        key: Option<interop_key::Key>,
        side: Side,
        transcript: &Rc<Transcript>,
    ) -> Result<Self> {
        let options = |signer| Options {
            base_url: sandbox.base_url(),
            auth_token: string(&identity["token"]),
            signer,
            http: None,
        };
        let signer = key.map(|key| Arc::new(key) as _);
        Ok(Self {
            official: DfnsClient::new(options(signer))?,
            delegated: DfnsDelegatedClient::new(options(None))?,
            sandbox: sandbox.clone(),
            identity,
            side,
            transcript: transcript.clone(),
        })
    }

    /// Makes a call with the official crate (`theirs`) or with our command, and records the result.
    ///
    /// Reads differ from run to run, so our command repeats a read of the official crate at once.
    pub(crate) async fn call<T: Serialize>(
        &self,
        operation: &str,
        path: &[String],
        query: Option<&Value>,
        body: Option<&Value>,
        theirs: impl Future<Output = std::result::Result<T, Error>>,
    ) -> Result<Value> {
        let call_ours = || self.sandbox.call_ours(&self.identity, operation, path, query, body);
        let is_read = self.sandbox.is_read(operation);
        let result = if self.side == Side::Ours {
            call_ours()
        } else {
            let theirs = theirs.await.map_err(|error| self.failure(error));
            theirs.and_then(|response| serde_json::to_value(response).map_err(Failure::broken))
        };
        self.transcript.note(operation, is_read, &result);
        if let Ok(theirs) = &result
            && is_read
            && self.side == Side::Theirs
        {
            let found = differences(operation, theirs, &call_ours()?);
            none(&self.sandbox.defects.excuse(operation, self.transcript.flow, found))?;
            self.transcript.reads.set(self.transcript.reads.get() + 1);
        }
        result
    }
}

impl Client {
    /// Reads the error of the official crate, which keeps the sandbox's envelope as raw JSON.
    fn failure(&self, error: Error) -> Failure {
        let Error::ApiRaw { status, raw } = &error else { return error.into() };
        let envelope: Value = serde_json::from_str(raw).unwrap_or_default();
        let Some(message) = envelope["error"]["message"].as_str() else { return error.into() };
        self.sandbox.defects.meet(defects::ENVELOPE, self.transcript.flow);
        Failure::Refused { status: *status, message: message.to_owned() }
    }
}

/// Converts JSON to the official type of a body or a query, which must keep every field.
pub(crate) fn typed<T: Serialize + DeserializeOwned>(json: &Value) -> std::result::Result<T, Error> {
    let typed: T = serde_json::from_value(json.clone())?;
    let found = differences("request", &serde_json::to_value(&typed)?, json);
    match found.first() {
        None => Ok(typed),
        Some(lost) => Err(Error::Config(format!("{}: {}", defects::LOST, lost.path))),
    }
}

/// Makes a call: `call!(client, wallets.get_wallet(id))`, with `body json` or `query json` after
/// it.
macro_rules! call {
    ($client:expr, $domain:ident.$method:ident($($path:expr),*)) => {{
        let client = &$client;
        let theirs = async { client.official.$domain.$method($($path.to_string()),*).await };
        client.call(stringify!($method), &[$($path.to_string()),*], None, None, theirs).await
    }};
    ($client:expr, $domain:ident.$method:ident($($path:expr),*), body $body:expr) => {{
        let (client, body) = (&$client, &$body);
        let theirs = async {
            client.official.$domain.$method($($path.to_string(),)* crate::client::typed(body)?).await
        };
        client.call(stringify!($method), &[$($path.to_string()),*], None, Some(body), theirs).await
    }};
    ($client:expr, $domain:ident.$method:ident($($path:expr),*), query $query:expr) => {{
        let (client, query) = (&$client, &$query);
        let theirs = async {
            client.official.$domain.$method($($path.to_string(),)* Some(crate::client::typed(query)?)).await
        };
        client.call(stringify!($method), &[$($path.to_string()),*], Some(query), None, theirs).await
    }};
}
pub(crate) use call;
