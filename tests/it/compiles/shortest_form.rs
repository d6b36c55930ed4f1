//! The shortest declaration, and every kind of call made from the request itself.

use dfns::{AnyJson, Client, Page, WithSigner, dfns_endpoint, prelude::*};

#[dfns_endpoint(POST, "/auth/login/delegated", signed, service_account, permissions = ["Auth:Login:Delegated"])]
pub struct DelegatedLogin {
    pub username: String,
}

#[dfns_endpoint(GET, "/wallets", returns = Page<AnyJson>, paginated, permissions = ["Wallets:Read"])]
pub struct ListWallets {
    pub limit: Option<u32>,
    pub pagination_token: Option<String>,
}

async fn calls(
    client: Client<dfns::core::ServiceAccountToken, WithSigner>,
    delegated: Client<dfns::core::ServiceAccountToken, dfns::core::DelegatedSigner>,
) -> Result<(), Error> {
    let response: AnyJson = DelegatedLogin::new("jdoe").send(&client).await?;
    let pending = DelegatedLogin::new("jdoe").send(&delegated).challenge().await?;
    let mut pages = ListWallets::new().send(&client).pages();
    let mut items = ListWallets::new().send(&client).items();
    let _ = (response, pending, pages.next().await, items.next().await);
    // Requests with a group have it from the prelude.
    let _ = dfns::wallets::ListWallets::new().send(&client).pages();
    let _ = dfns::wallets::GetWallet::new("wa-1").send(&client).await?;
    Ok(())
}

#[test]
fn the_shortest_declaration_has_every_call() {
    let _ = calls;
}
