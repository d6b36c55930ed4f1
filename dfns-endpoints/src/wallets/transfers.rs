//! Transfers of wallets. You name the asset and the recipient; Dfns builds the transaction.

use super::{WalletPage, Wallets};
use crate::onchain::{TransactionRequest, TransferBody, TransferRequest};
use crate::{TransferId, WalletId};
use dfns_core::dfns_endpoint;

/// Lists the transfer requests of a wallet.
///
/// Contains only transfers requested through Dfns. [`GetWalletHistory`](super::GetWalletHistory)
/// also contains incoming transfers.
#[dfns_endpoint(GET, "/wallets/{walletId}/transfers",
    group = Wallets, returns = WalletPage<TransferRequest>, paginated, callers(employee, end_user, service_account),
    permissions = ["Wallets:ReadTransfer"] | ["Wallets:Transfers:Read"])]
pub struct ListTransfers {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The maximum number of transfers per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Transfers a coin, a token or an NFT from a wallet to an address.
///
/// Dfns builds, signs and broadcasts the transaction. Amounts are in the smallest unit of the
/// asset, such as wei or satoshi.
///
/// Returns before the transaction is in a block, with the status
/// [`Pending`](crate::onchain::BroadcastStatus::Pending) or
/// [`Broadcasted`](crate::onchain::BroadcastStatus::Broadcasted). If a policy requires approval,
/// `approval_id` is set as well. Insufficient funds are not an error of this call: the transfer
/// ends as [`Failed`](crate::onchain::BroadcastStatus::Failed).
///
/// A request that repeats an external id returns the first transfer instead of a new one, even if
/// it failed. Use a new id to try again.
///
/// In the guide: `docs/src/transfers.md`.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::onchain::NativeTransfer;
/// use dfns::wallets::TransferAsset;
///
/// # async fn example(client: dfns::ServiceClient) -> Result<(), Error> {
/// let one_gwei = NativeTransfer::new("0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2", 1_000_000_000_u64)
///     .with_external_id("invoice-7");
/// let transfer = client.wallets().transfer_asset(TransferAsset::new("wa-1", one_gwei)).await?;
/// println!("{} is {}", transfer.id, transfer.status);
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/wallets/{walletId}/transfers",
    group = Wallets, returns = TransferRequest, signed, replay(external_id),
    callers(employee, end_user, service_account),
    permissions = ["Wallets:TransferAsset"]
        | ["Wallets:Transfers:Create", "FeeSponsors:Use" if present(transfer.fee_sponsor_id)])]
pub struct TransferAsset {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The asset and its recipient.
    #[dfns(body)]
    pub transfer: TransferBody,
}

/// Reads a transfer request of a wallet, with its current status.
#[dfns_endpoint(GET, "/wallets/{walletId}/transfers/{transferId}",
    group = Wallets, returns = TransferRequest, callers(employee, end_user, service_account),
    permissions = ["Wallets:ReadTransfer"] | ["Wallets:Transfers:Read"])]
pub struct GetTransfer {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The transfer to read.
    pub transfer_id: TransferId,
}

/// Aborts a transfer before it is broadcast.
///
/// Only for transfers with the status [`Executing`](crate::onchain::BroadcastStatus::Executing).
/// The transfer then has the final status [`Failed`](crate::onchain::BroadcastStatus::Failed).
#[dfns_endpoint(PUT, "/wallets/{walletId}/transfers/{transferId}/abort",
    group = Wallets, returns = TransferRequest, signed, permissions = ["Wallets:Transfers:Abort"])]
pub struct AbortTransfer {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The transfer to abort.
    pub transfer_id: TransferId,
}

/// Cancels a broadcast transfer by replacing its transaction before it is in a block. For EVM
/// networks.
///
/// The replacement has the same nonce, a higher fee and no value. Only for transfers with the
/// status [`Broadcasted`](crate::onchain::BroadcastStatus::Broadcasted).
///
/// Returns the replacement transaction, not the transfer. Either of the two may still be confirmed.
///
/// In the guide: `docs/src/transfers.md`.
#[dfns_endpoint(POST, "/wallets/{walletId}/transfers/{transferId}/cancel",
    group = Wallets, returns = TransactionRequest, signed, callers(employee, end_user, service_account),
    permissions = ["Wallets:Transactions:Create", "Wallets:Transfers:Read"])]
pub struct CancelTransfer {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The transfer to cancel.
    pub transfer_id: TransferId,
}

/// Speeds up a broadcast transfer by replacing its transaction with a higher fee. For EVM networks
/// and Bitcoin.
///
/// Only for transfers with the status
/// [`Broadcasted`](crate::onchain::BroadcastStatus::Broadcasted). The replacement does the same as
/// the original, and only one of the two can be confirmed.
///
/// Returns the replacement transaction, not the transfer.
///
/// In the guide: `docs/src/transfers.md`.
#[dfns_endpoint(POST, "/wallets/{walletId}/transfers/{transferId}/speed-up",
    group = Wallets, returns = TransactionRequest, signed,
    permissions = ["Wallets:Transactions:Create", "Wallets:Transfers:Read"])]
pub struct SpeedUpTransfer {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The transfer to speed up.
    pub transfer_id: TransferId,
}
