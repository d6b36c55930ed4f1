//! A hand-written client for these two operations, with reqwest and serde.

use dfns_bench::key::Key;
use dfns_bench::wire::{Action, ActionRequest, Challenge, ChallengeRequest, LogIn, Session, WalletPage};
use dfns_bench::{Result, fixtures};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde::de::DeserializeOwned;
use std::sync::Arc;

#[derive(Clone)]
struct Handwritten {
    http: reqwest::Client,
    url: Arc<str>,
    authorization: String,
    key: Arc<Key>,
}

impl Handwritten {
    /// Posts JSON and decodes the response; `action` is the proof that the call was signed.
    async fn post<T: DeserializeOwned>(&self, path: &str, body: String, action: Option<&str>) -> Result<T> {
        let mut request = self
            .http
            .post(format!("{}{path}", self.url))
            .header(AUTHORIZATION, &self.authorization)
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        if let Some(action) = action {
            request = request.header("x-dfns-useraction", action);
        }
        let response = request.send().await?.error_for_status()?.bytes().await?;
        Ok(serde_json::from_slice(&response)?)
    }
}

impl dfns_bench::Client for Handwritten {
    fn new(url: &str) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(std::time::Duration::from_secs(30)).build()?;
        let authorization = format!("Bearer {}", fixtures::TOKEN);
        Ok(Self { http, url: url.into(), authorization, key: Arc::new(Key::new()?) })
    }

    async fn log_in(&self) -> Result<String> {
        let body = serde_json::to_string(&LogIn { username: fixtures::USERNAME })?;
        let ask = serde_json::to_string(&ChallengeRequest::of_log_in(&body))?;
        let challenge: Challenge = self.post("/auth/action/init", ask, None).await?;
        let signed = self.key.sign(&challenge.challenge);
        let prove = serde_json::to_string(&ActionRequest::new(&challenge, &signed))?;
        let action: Action = self.post("/auth/action", prove, None).await?;
        let session: Session = self.post("/auth/login/delegated", body, Some(&action.user_action)).await?;
        Ok(session.token)
    }

    async fn list_wallets(&self) -> Result<usize> {
        let url = format!("{}/wallets?limit=50", self.url);
        let request = self.http.get(url).header(AUTHORIZATION, &self.authorization);
        Self::decode(&request.send().await?.error_for_status()?.bytes().await?)
    }

    fn decode(body: &[u8]) -> Result<usize> {
        let page: WalletPage = serde_json::from_slice(body)?;
        Ok(page.items.len())
    }

    fn for_user(&self, token: &str) -> Result<impl Sized> {
        Ok(Self { authorization: format!("Bearer {token}"), ..self.clone() })
    }
}

fn main() -> Result<()> {
    dfns_bench::run::<Handwritten>()
}
