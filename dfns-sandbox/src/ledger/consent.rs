//! The rules of networks about consent: the tokens that an account must accept before it can
//! receive them. It accepts every token that it has held, or by the word `trust`.

use super::Asset;
use crate::chain::{Family, NetworkInfo};

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
