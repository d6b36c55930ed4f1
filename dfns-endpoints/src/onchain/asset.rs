//! What Dfns knows of an asset beside its name on the network.

use dfns_core::dfns_object;
use std::collections::BTreeMap;

/// What one whole unit of an asset is worth, by currency: `USD`, for instance.
pub type Quotes = BTreeMap<String, f64>;

/// Metadata of an asset.
#[dfns_object(response)]
pub struct AssetMetadata {
    /// The asset's symbol.
    pub symbol: Option<String>,
    /// How many decimals a whole unit of the asset has.
    pub decimals: Option<u32>,
    /// Whether Dfns has verified the asset.
    pub verified: Option<bool>,
    /// What a whole unit was worth.
    pub quotes: Option<Quotes>,
}

/// What Dfns knows of the assets that a transfer is about.
#[dfns_object(response)]
pub struct TransferMetadata {
    /// Of the asset that moves.
    pub asset: AssetMetadata,
    /// Of the asset that the fee is paid in. Known of transfers that happened on chain only.
    pub fee: Option<AssetMetadata>,
}
