//! The rules of networks about consent: the tokens that an account must accept before it can
//! receive them. It accepts every token that it has held, by transactions of its own, or by the
//! word `trust`.

use super::{Account, Asset};
use crate::chain::{Family, NetworkInfo};
use crate::refusal::Refusal;
use crate::store::Context;

/// Whether an account must consent to a token before it can receive it.
pub(crate) fn needs_consent(info: &NetworkInfo, asset: &Asset) -> bool {
    let kinds: &[&str] = match info.family {
        Family::Algorand => &["Asa"],
        Family::Hedera => &["Hts", "Hip17"],
        Family::Solana => &["Spl", "Spl2022"],
        Family::Stellar => &["Sep41"],
        Family::Xrpl => &["Iou", "Xls33"],
        _ => &[],
    };
    kinds.contains(&asset.kind())
}

/// Notes that an account consents to a token, or does so no longer. It consents to what it has.
pub(crate) fn consent(
    cx: &mut Context<'_>,
    info: &NetworkInfo,
    account: &str,
    asset: &Asset,
    is_given: bool,
) -> Result<(), Refusal> {
    let mut account = Account::get(cx, info, account)?;
    let token = asset.consented();
    if is_given {
        account.consents.insert(token);
    } else if account.holdings.iter().all(|holding| holding.asset.consented() != token) {
        account.consents.remove(&token);
    }
    account.save(cx)
}

impl Account {
    /// Whether the account consents to a token.
    pub(crate) fn consents_to(&self, asset: &Asset) -> bool {
        self.consents.contains(&asset.consented())
    }
}
