//! The official crate, with the signer that its users have to write.

use async_trait::async_trait;
use dfns_bench::key::Key;
use dfns_bench::{Result, fixtures};
use dfns_sdk_rust::auth::types::DelegatedLoginRequest;
use dfns_sdk_rust::signer::{CredentialAssertion, CredentialAssertionData, UserActionChallenge, UserActionSigner};
use dfns_sdk_rust::wallets::types::{ListWalletsQuery, ListWalletsResponse};
use dfns_sdk_rust::{DfnsClient, Error, Options};
use reqwest_of_official as reqwest;
use std::sync::Arc;

struct Official {
    client: DfnsClient,
    url: String,
    // The pool that the clients of several users share.
    http: reqwest::Client,
}

struct Signer(Key);

#[async_trait]
impl UserActionSigner for Signer {
    async fn sign(&self, challenge: &UserActionChallenge) -> std::result::Result<CredentialAssertion, Error> {
        let signed = self.0.sign(&challenge.challenge);
        Ok(CredentialAssertion {
            kind: "Key".into(),
            credential_assertion: CredentialAssertionData {
                cred_id: signed.credential.into(),
                client_data: signed.client_data,
                signature: signed.signature,
            },
        })
    }
}

impl dfns_bench::Client for Official {
    fn new(url: &str) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(std::time::Duration::from_secs(30)).build()?;
        let client = DfnsClient::new(Options {
            base_url: url.into(),
            auth_token: fixtures::TOKEN.into(),
            signer: Some(Arc::new(Signer(Key::new()?))),
            http: Some(http.clone()),
        })?;
        Ok(Self { client, url: url.into(), http })
    }

    async fn log_in(&self) -> Result<String> {
        let request = DelegatedLoginRequest { username: fixtures::USERNAME.into() };
        Ok(self.client.auth.delegated_login(request).await?.token)
    }

    async fn list_wallets(&self) -> Result<usize> {
        let query = ListWalletsQuery {
            limit: Some(50),
            pagination_token: None,
            owner: None,
            owner_id: None,
            owner_username: None,
        };
        Ok(self.client.wallets.list_wallets(Some(query)).await?.items.len())
    }

    fn decode(body: &[u8]) -> Result<usize> {
        let page: ListWalletsResponse = serde_json::from_slice(body)?;
        Ok(page.items.len())
    }

    fn for_user(&self, token: &str) -> Result<impl Sized> {
        let (base_url, http) = (self.url.clone(), Some(self.http.clone()));
        Ok(DfnsClient::new(Options { base_url, auth_token: token.into(), signer: None, http })?)
    }
}

fn main() -> Result<()> {
    dfns_bench::run::<Official>()
}
