//! An offline Dfns inside the command, for what can only be seen by doing it: samples of events,
//! and the decisions of policies.

use crate::connection::Connection;
use crate::failure::Failure;
use crate::request::Request;
use dfns_core::Registry;
use dfns_sandbox::{Identity, Sandbox};
use serde_json::{Value, json};

/// A sandbox of its own, which ends with it.
pub(crate) struct Rehearsal {
    pub(crate) sandbox: Sandbox,
    registry: Registry,
}

impl Rehearsal {
    pub(crate) async fn start() -> Result<Self, Failure> {
        let sandbox = Sandbox::builder().start().await.map_err(|error| failed(&error))?;
        Ok(Self { sandbox, registry: Registry::new().with(dfns_endpoints::ALL) })
    }

    /// Makes a call as the employee.
    pub(crate) async fn call(&self, id: &str, params: &[(&str, &str)], body: Option<Value>) -> Result<Value, Failure> {
        self.call_as(&self.sandbox.bootstrap().employee, id, params, body).await
    }

    /// Makes a call as this identity.
    pub(crate) async fn call_as(
        &self,
        identity: &Identity,
        id: &str,
        params: &[(&str, &str)],
        body: Option<Value>,
    ) -> Result<Value, Failure> {
        let endpoint = self.registry.find(id).ok_or_else(|| Failure::Message(format!("no operation `{id}`")))?;
        let environment = |name: &str| {
            Some(match name {
                "DFNS_BASE_URL" => self.sandbox.base_url().to_owned(),
                "DFNS_AUTH_TOKEN" => identity.token.expose().to_owned(),
                "DFNS_CREDENTIAL_ID" => identity.credential_id.clone(),
                "DFNS_PRIVATE_KEY" => identity.private_key_pem.expose().to_owned(),
                _ => return None,
            })
        };
        let request = Request {
            params: params.iter().map(|(name, value)| format!("{name}={value}")).collect(),
            json: body.map(|body| body.to_string()),
            ..Request::default()
        };
        let connection = Connection::new(endpoint, &[], &environment, false).await?;
        let response = connection.call(request.parts(endpoint)?).await.map_err(Failure::Call)?;
        Ok(serde_json::from_slice(response.body()).unwrap_or_default())
    }

    /// Creates a wallet with coins and returns its id.
    pub(crate) async fn wallet(&self, network: &str, tags: &[String], coins: Option<&str>) -> Result<String, Failure> {
        let body = json!({ "network": network, "name": "Till", "tags": tags });
        let wallet = self.call("create_wallet", &[], Some(body)).await?;
        let id = wallet["id"].as_str().unwrap_or_default().to_owned();
        if let Some(coins) = coins {
            let amount = coins.parse::<dfns_core::Amount>().map_err(|error| failed(&error))?;
            self.sandbox.control().fund(id.as_str(), "Native", amount, None).await.map_err(|error| failed(&error))?;
        }
        Ok(id)
    }
}

/// Returns a failure of the sandbox.
pub(crate) fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::Message(format!("the rehearsal failed: {error}"))
}
