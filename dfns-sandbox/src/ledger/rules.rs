//! The rules of networks about the native balance: the least that an account must keep.

use super::{Account, Asset, Effect};
use crate::chain::{Family, NetworkInfo};
use crate::refusal::Refusal;
use crate::store::Context;

/// The native balance without which an account does not exist, so that it must be created.
pub(crate) fn activation(info: &NetworkInfo) -> Option<u128> {
    match info.family {
        Family::Stellar => Some(STELLAR_RESERVE),
        Family::Xrpl => Some(XRPL_RESERVE),
        _ => None,
    }
}

/// 0.5 XLM, and as much for each trustline.
const STELLAR_RESERVE: u128 = 5_000_000;

/// 1 XRP.
const XRPL_RESERVE: u128 = 1_000_000;

/// The native balance that an account must keep.
fn reserve(info: &NetworkInfo, account: &Account) -> u128 {
    let tokens = account.consents.len() as u128;
    match info.family {
        Family::Stellar => STELLAR_RESERVE.saturating_mul(tokens.saturating_add(1)),
        // The first two trustlines are free.
        Family::Xrpl => XRPL_RESERVE.saturating_add(200_000_u128.saturating_mul(tokens.saturating_sub(2))),
        Family::Algorand => 100_000_u128.saturating_mul(tokens.saturating_add(1)),
        Family::Solana => 890_880,
        _ => 0,
    }
}

/// Whether a transaction takes an account below what it must keep. On Solana an account may be
/// emptied.
pub(crate) fn breaks_reserve(cx: &Context<'_>, info: &NetworkInfo, effect: &Effect) -> Result<bool, Refusal> {
    for address in [&effect.from, &effect.fee_payer] {
        let needs = effect.needs(address, &Asset::native());
        let account = Account::get(cx, info, address)?;
        let left = account.available(&Asset::native()).saturating_sub(needs);
        let is_emptied = left == 0 && info.family == Family::Solana;
        if needs > 0 && left < reserve(info, &account) && !is_emptied {
            return Ok(true);
        }
    }
    Ok(false)
}
