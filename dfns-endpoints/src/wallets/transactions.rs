//! Transactions of wallets. You build the transaction; Dfns signs and broadcasts it.

use super::{WalletPage, Wallets};
use crate::onchain::{TransactionBody, TransactionRequest};
use crate::{TransactionId, WalletId};
use dfns_core::dfns_endpoint;

/// Lists the transaction requests of a wallet.
///
/// Contains only transactions requested through Dfns. [`GetWalletHistory`](super::GetWalletHistory)
/// also contains incoming transfers.
#[dfns_endpoint(GET, "/wallets/{walletId}/transactions",
    group = Wallets, returns = WalletPage<TransactionRequest>, paginated, callers(employee, end_user, service_account),
    permissions = ["Wallets:ReadTransaction"] | ["Wallets:Transactions:Read"])]
pub struct ListTransactions {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The maximum number of transactions per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Signs a transaction with a wallet's key and broadcasts it.
///
/// [`TransactionBody`] has a constructor for each network. Use it to call or deploy contracts;
/// [`TransferAsset`](super::TransferAsset) builds transfers for you.
///
/// Returns before the transaction is in a block. If a policy requires approval, the status is
/// [`Pending`](crate::onchain::BroadcastStatus::Pending) and `approval_id` is set. A broadcast
/// transaction cannot be undone; until it is in a block, [`CancelTransaction`] can replace it.
///
/// A request that repeats an external id returns the first transaction instead of a new one, even
/// if it failed. Use a new id to try again.
///
/// In the guide: `docs/src/transfers.md`.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::onchain::{EvmTransaction, TransactionBody};
/// use dfns::wallets::SignAndBroadcastTransaction;
///
/// # async fn example(client: dfns::ServiceClient) -> Result<(), Error> {
/// let call = EvmTransaction::default().with_to("0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2").with_data("0x40d097c3");
/// let body = TransactionBody::evm_json(call).with_external_id("mint-7");
/// let transaction =
///     client.wallets().sign_and_broadcast_transaction(SignAndBroadcastTransaction::new("wa-1", body)).await?;
/// println!("{} is {}", transaction.id, transaction.status);
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/wallets/{walletId}/transactions",
    group = Wallets, returns = TransactionRequest, signed, replay(external_id),
    callers(employee, end_user, service_account),
    permissions = ["Wallets:BroadcastTransaction"]
        | ["Wallets:Transactions:Create", "FeeSponsors:Use" if present(transaction.fee_sponsor_id)])]
pub struct SignAndBroadcastTransaction {
    /// The wallet that signs.
    pub wallet_id: WalletId,
    /// The transaction.
    #[dfns(body)]
    pub transaction: TransactionBody,
}

/// Reads a transaction request of a wallet, with its current status.
#[dfns_endpoint(GET, "/wallets/{walletId}/transactions/{transactionId}",
    group = Wallets, returns = TransactionRequest, callers(employee, end_user, service_account),
    permissions = ["Wallets:ReadTransaction"] | ["Wallets:Transactions:Read"])]
pub struct GetTransaction {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The transaction to read.
    pub transaction_id: TransactionId,
}

/// Aborts a transaction before it is broadcast.
///
/// Only for transactions with the status [`Executing`](crate::onchain::BroadcastStatus::Executing).
/// The transaction then has the final status [`Failed`](crate::onchain::BroadcastStatus::Failed).
#[dfns_endpoint(PUT, "/wallets/{walletId}/transactions/{transactionId}/abort",
    group = Wallets, returns = TransactionRequest, signed, permissions = ["Wallets:Transactions:Abort"])]
pub struct AbortTransaction {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The transaction to abort.
    pub transaction_id: TransactionId,
}

/// Cancels a broadcast transaction by replacing it before it is in a block. For EVM networks.
///
/// The replacement has the same nonce, a higher fee and no value. Only for transactions with the
/// status [`Broadcasted`](crate::onchain::BroadcastStatus::Broadcasted).
///
/// Returns the replacement transaction. Either of the two may still be confirmed.
#[dfns_endpoint(POST, "/wallets/{walletId}/transactions/{transactionId}/cancel",
    group = Wallets, returns = TransactionRequest, signed,
    permissions = ["Wallets:Transactions:Create", "Wallets:Transactions:Read"])]
pub struct CancelTransaction {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The transaction to cancel.
    pub transaction_id: TransactionId,
}

/// Speeds up a broadcast transaction by replacing it with a higher fee. For EVM networks and
/// Bitcoin.
///
/// Only for transactions with the status
/// [`Broadcasted`](crate::onchain::BroadcastStatus::Broadcasted). The replacement does the same as
/// the original, and only one of the two can be confirmed.
///
/// Returns the replacement transaction.
#[dfns_endpoint(POST, "/wallets/{walletId}/transactions/{transactionId}/speed-up",
    group = Wallets, returns = TransactionRequest, signed,
    permissions = ["Wallets:Transactions:Create", "Wallets:Transactions:Read"])]
pub struct SpeedUpTransaction {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The transaction to speed up.
    pub transaction_id: TransactionId,
}
