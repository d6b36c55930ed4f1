//! Access to Canton's ledger API: the few resources that the sandbox has.

use super::wallet::get;
use crate::chain::{self, Family};
use crate::ledger::NetworkState;
use crate::operations::{Access, Operation};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::AnyJson;
use dfns_endpoints::wallets::{CantonLedgerApiProxy, CantonRequestMethod};
use http::StatusCode;
use serde_json::json;

impl Operation for CantonLedgerApiProxy {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<AnyJson, Refusal> {
        let wallet = get(cx, &self.wallet_id)?;
        let info = chain::of(&wallet.network)?;
        if info.family != Family::Canton {
            return Err(Refusal::invalid("`walletId` must be a wallet on Canton"));
        }
        let response = match (&self.request_method, self.resource.as_str()) {
            (CantonRequestMethod::Get, "/v2/state/ledger-end") => {
                json!({ "offset": NetworkState::get(cx, info)?.height(cx, info)? })
            }
            (CantonRequestMethod::Get, "/v2/parties/participant-id") => {
                json!({ "participantId": format!("dfns-sandbox::{}", info.name) })
            }
            _ => return Err(Refusal::new(StatusCode::FORBIDDEN, "`resource` is not one that Dfns forwards")),
        };
        AnyJson::new(&response).map_err(|_| Refusal::internal())
    }
}
