//! The helpers of the flows: the clients, common first steps, and assertions.

use crate::Result;
use crate::client::{Client, Failure, Side, Transcript, call};
use crate::sandbox::{Sandbox, string};
use serde_json::{Value, json};
use std::rc::Rc;

/// The clients of one run of a check.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) sandbox: Rc<Sandbox>,
    pub(crate) side: Side,
    transcript: Rc<Transcript>,
}

impl World {
    pub(crate) fn new(sandbox: &Rc<Sandbox>, side: Side, transcript: &Rc<Transcript>) -> Self {
        Self { sandbox: sandbox.clone(), side, transcript: transcript.clone() }
    }

    /// Creates the client of an identity of the bootstrap document.
    pub(crate) fn client(&self, name: &str) -> Result<Client> {
        self.client_of(self.sandbox.bootstrap[name].clone())
    }

    pub(crate) fn service(&self) -> Result<Client> {
        self.client("serviceAccount")
    }

    pub(crate) fn employee(&self) -> Result<Client> {
        self.client("employee")
    }

    /// Creates the client of an identity, which signs if it has a private key.
    pub(crate) fn client_of(&self, identity: Value) -> Result<Client> {
        let key = identity["privateKeyPem"].as_str();
        let key = key.map(|pem| interop_key::Key::from_pem(&string(&identity["credentialId"]), pem)).transpose()?;
        Client::new(&self.sandbox, identity, key, self.side, &self.transcript)
    }

    pub(crate) async fn create_wallet(&self, network: &str) -> Result<Value> {
        call!(self.service()?, wallets.create_wallet(), body json!({ "network": network }))
    }

    /// Creates a wallet that holds this many of the smallest units.
    pub(crate) async fn create_funded_wallet(&self, network: &str, amount: u128) -> Result<Value> {
        let wallet = self.create_wallet(network).await?;
        let fund = json!({ "walletId": wallet["id"], "asset": "Native", "amount": amount.to_string() });
        self.sandbox.control("fund", &fund).await?;
        Ok(wallet)
    }

    /// The balance of a wallet's native coin.
    pub(crate) async fn balance_of(&self, wallet: &Value) -> Result<String> {
        let assets = call!(self.service()?, wallets.get_wallet_assets(id(wallet)), query json!({}))?;
        Ok(string(&assets["assets"][0]["balance"]))
    }

    pub(crate) async fn settle(&self) -> Result<()> {
        self.sandbox.control("settle", &json!({})).await.map(drop)
    }

    /// Returns the response of our command. The official crate must fail with this text instead,
    /// which is this defect.
    pub(crate) fn meets_in(&self, reason: &'static str, text: &str, result: Result<Value>) -> Result<Option<Value>> {
        match (self.side, result) {
            (Side::Ours, result) => result.map(Some),
            (Side::Theirs, Err(Failure::Broken(why))) if why.contains(text) => {
                self.meets(reason);
                Ok(None)
            }
            (Side::Theirs, result) => Err(Failure::broken(format!("not `{text}`: {result:?}"))),
        }
    }

    /// Notes that the flow shows this defect of the official crate.
    pub(crate) fn meets(&self, reason: &'static str) {
        self.sandbox.defects.meet(reason, self.transcript.flow());
    }
}

/// The id of an entity.
pub(crate) fn id(entity: &Value) -> &str {
    entity["id"].as_str().unwrap_or_default()
}

/// Asserts that the sandbox refused a call with this status and a message that contains this text.
pub(crate) fn refused_with(status: u16, text: &str, result: Result<Value>) -> Result<()> {
    match result {
        Err(Failure::Refused { status: is, message }) if is == status && message.contains(text) => Ok(()),
        Err(failure) => Err(Failure::broken(format!("not status {status} with `{text}`: {failure}"))),
        Ok(response) => Err(Failure::broken(format!("the call was not refused: {response}"))),
    }
}

/// Fails unless the condition holds.
macro_rules! holds {
    ($condition:expr) => {
        if !$condition {
            return Err(crate::client::Failure::broken(concat!("not true: ", stringify!($condition))));
        }
    };
}
pub(crate) use holds;

/// Fails unless both values are equal.
macro_rules! same {
    ($left:expr, $right:expr) => {{
        let (left, right) = (&$left, &$right);
        if left != right {
            let what = concat!(stringify!($left), " and ", stringify!($right));
            return Err(crate::client::Failure::broken(format!("{what} differ: {left:?}, {right:?}")));
        }
    }};
}
pub(crate) use same;
