//! Metadata of assets.

use dfns_core::dfns_object;
use std::collections::BTreeMap;

/// The value of one whole unit of an asset, by currency, such as `USD`.
pub type Quotes = BTreeMap<String, f64>;

/// Metadata of an asset.
#[dfns_object(response)]
pub struct AssetMetadata {
    /// The asset's symbol.
    pub symbol: Option<String>,
    /// The number of decimals of the asset.
    pub decimals: Option<u32>,
    /// Whether Dfns has verified the asset.
    pub verified: Option<bool>,
    /// The value of one whole unit by currency, such as `USD`, at the time of the request or of the
    /// block.
    pub quotes: Option<Quotes>,
}

/// Metadata of the assets in a transfer.
#[dfns_object(response)]
pub struct TransferMetadata {
    /// The metadata of the transferred asset.
    pub asset: AssetMetadata,
    /// The metadata of the asset that paid the fee. Only in on-chain events.
    pub fee: Option<AssetMetadata>,
}

impl TransferMetadata {
    pub(crate) fn absent() -> Self {
        Self { asset: AssetMetadata { symbol: None, decimals: None, verified: None, quotes: None }, fee: None }
    }
}
