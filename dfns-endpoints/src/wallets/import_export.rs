//! Import of wallets with existing keys, and export of their keys.
//!
//! The crate `dfns-key-transport` (feature `key-transport` of `dfns`) makes the shares and recovers
//! keys from them.

use super::{Wallet, Wallets};
use crate::{
    EncryptedKeyShare, KeyCurve, KeyExport, KeyImport, KeyProtocol, Network, SupportedScheme, ValidatorId, WalletId,
};
use dfns_core::dfns_endpoint;

/// Imports an existing private key and creates a wallet with it.
///
/// The key is split, and each share is encrypted to one signer, before anything is sent. A
/// [`KeyImport`] does both, and [`of_key`](ImportWallet::of_key) converts it into this request.
///
/// Meant for migrations, and disabled by default: Dfns enables it on request. An imported key stays
/// as exposed as it was before. Where possible, move the assets to a new wallet.
///
/// In the guide: `docs/src/wallets.md`.
#[dfns_endpoint(POST, "/wallets/import",
    group = Wallets, returns = Wallet, signed, callers(employee, end_user, service_account),
    permissions = ["Signers:ListSigners", "Wallets:Import"] | ["Keys:Import", "Wallets:Create"])]
pub struct ImportWallet {
    /// The network of the wallet.
    pub network: Network,
    /// The signing protocol of the key. Must match the curve.
    pub protocol: KeyProtocol,
    /// The curve of the key.
    pub curve: KeyCurve,
    /// The number of signers required to sign. Must be at least 1.
    pub min_signers: u32,
    /// One encrypted share per signer: at least one.
    pub encrypted_key_shares: Vec<EncryptedKeyShare>,
    /// A display name: at most 100 characters.
    pub name: Option<String>,
    /// An id of your own, to find the wallet in another system: at most 100 characters.
    pub external_id: Option<String>,
    /// The validator of the wallet, on Canton networks.
    pub validator_id: Option<ValidatorId>,
}

impl ImportWallet {
    /// Creates the request for a wallet on this network with this key.
    pub fn of_key(network: impl Into<Network>, key: KeyImport) -> Self {
        Self::new(network, key.protocol, key.curve, key.min_signers, key.encrypted_key_shares)
    }
}

/// Exports a wallet's private key, in shares encrypted to the caller's key.
///
/// Disabled by default: Dfns enables it on request. Dfns stops signing with an exported key, unless
/// agreed otherwise.
#[dfns_endpoint(POST, "/wallets/{walletId}/export",
    group = Wallets, returns = KeyExport, signed, callers(employee, end_user, service_account),
    permissions = ["Wallets:Export"] | ["Keys:Export"],
    deprecated = "export the wallet's key: use `export_key` of `keys`")]
pub struct ExportWallet {
    /// The wallet whose key to export.
    pub wallet_id: WalletId,
    /// The public key that the shares are encrypted to, in base64: the byte 1, then a compressed
    /// secp256k1 point.
    pub encryption_key: String,
    /// The key share schemes that the caller supports. One of them must match the key.
    pub supported_schemes: Vec<SupportedScheme>,
}
