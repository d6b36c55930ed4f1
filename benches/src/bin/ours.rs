//! Our client.

use dfns::auth::DelegatedLogin;
use dfns::prelude::*;
use dfns::wallets::{ListWallets, Wallet};
use dfns::{Page, ServiceAccountToken, WithSigner};
use dfns_bench::{Result, fixtures};

struct Ours(Client<ServiceAccountToken, WithSigner>);

impl dfns_bench::Client for Ours {
    fn new(url: &str) -> Result<Self> {
        let signer = KeySigner::from_pem(fixtures::CREDENTIAL, fixtures::private_key_pem())?;
        Ok(Self(Client::builder().base_url(url).service_account(fixtures::TOKEN).signer(signer).build()?))
    }

    async fn log_in(&self) -> Result<String> {
        let session = self.0.auth().delegated_login(DelegatedLogin::new(fixtures::USERNAME)).await?;
        Ok(session.token.expose().to_owned())
    }

    async fn list_wallets(&self) -> Result<usize> {
        Ok(self.0.wallets().list_wallets(ListWallets::new().with_limit(50_u32)).await?.items.len())
    }

    fn decode(body: &[u8]) -> Result<usize> {
        // As in the client: UTF-8 is checked once, then decoded as text.
        let page: Page<Wallet> = serde_json::from_str(std::str::from_utf8(body)?)?;
        Ok(page.items.len())
    }

    fn for_user(&self, token: &str) -> Result<impl Sized> {
        Ok(self.0.with_user_token(token))
    }
}

fn main() -> Result<()> {
    dfns_bench::run::<Ours>()
}
