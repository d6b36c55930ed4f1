//! Our client, over either of its transports.

use crate::{Result, fixtures};
use dfns::auth::DelegatedLogin;
use dfns::prelude::*;
use dfns::wallets::{ListWallets, Wallet};
use dfns::{Page, ServiceAccountToken, WithSigner};

/// Our client. `LEAN` selects the lean transport.
pub struct Ours<const LEAN: bool>(Client<ServiceAccountToken, WithSigner>);

impl<const LEAN: bool> crate::Client for Ours<LEAN> {
    fn new(url: &str) -> Result<Self> {
        let signer = KeySigner::from_pem(fixtures::CREDENTIAL, fixtures::private_key_pem())?;
        let builder = Client::builder().base_url(url).service_account(fixtures::TOKEN).signer(signer);
        #[cfg(feature = "lean")]
        let builder = if LEAN { builder.hyper() } else { builder };
        Ok(Self(builder.build()?))
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
