//! Wallets: addresses on networks, with assets, history, transfers, transactions and signatures.
//!
//! * `wallet`: wallets, their tags and their delegation;
//! * `bulk`: bulk creation; `import_export`: existing keys;
//! * `assets`, `history`: balances, and events on chain;
//! * `transfers`, `transactions`, `signatures`: operations of a wallet, with types in
//!   [`onchain`](crate::onchain);
//! * `offers`, `canton`: features of Canton;
//! * `page`: pages of lists that belong to one wallet.

mod assets;
mod bulk;
mod canton;
mod history;
mod import_export;
mod offers;
mod page;
mod signatures;
mod transactions;
mod transfers;
mod wallet;

pub use assets::{GetWalletAssets, GetWalletNfts, WalletAssets, WalletNfts};
pub use bulk::{
    BulkCreateWallets, BulkWalletJob, BulkWalletJobHandle, BulkWalletJobId, BulkWalletJobStatus, GetBulkWalletJob,
    ListBulkWalletJobWallets, ListBulkWalletJobs,
};
pub use canton::{CantonLedgerApiProxy, CantonRequestMethod};
pub use history::{GetWalletHistory, ListOrgWalletHistory, OrgWalletHistory, OrgWalletTransfer};
pub use import_export::{ExportWallet, ImportWallet};
pub use offers::{AcceptOffer, GetOffer, ListOffers, Offer, OfferId, OfferStatus, RejectOffer};
pub use page::WalletPage;
pub use signatures::{WalletGenerateSignature, WalletGetSignature, WalletListSignatures};
pub use transactions::{
    AbortTransaction, CancelTransaction, GetTransaction, ListTransactions, SignAndBroadcastTransaction,
    SpeedUpTransaction,
};
pub use transfers::{AbortTransfer, CancelTransfer, GetTransfer, ListTransfers, SpeedUpTransfer, TransferAsset};
pub use wallet::{
    ActivateWallet, CreateWallet, DelegateWallet, GetWallet, ListWallets, NewWalletKey, TagWallet, UntagWallet,
    UpdateWallet, Wallet, WalletDelegation, WalletDelegationStatus, WalletKey, WalletKeyDerivation,
};

dfns_core::dfns_group! {
    /// Wallets: addresses on networks, with assets, history, transfers, transactions and
    /// signatures.
    pub Wallets via WalletsApi::wallets [
        // Wallets
        ListWallets, CreateWallet, GetWallet, UpdateWallet, ActivateWallet, DelegateWallet, TagWallet, UntagWallet,
        // Wallets by the thousand
        ListBulkWalletJobs, BulkCreateWallets, GetBulkWalletJob, ListBulkWalletJobWallets,
        // Keys from elsewhere
        ImportWallet, ExportWallet,
        // Assets and history
        GetWalletAssets, GetWalletNfts, GetWalletHistory, ListOrgWalletHistory,
        // Transfers
        ListTransfers, TransferAsset, GetTransfer, AbortTransfer, CancelTransfer, SpeedUpTransfer,
        // Transactions
        ListTransactions, SignAndBroadcastTransaction, GetTransaction, AbortTransaction, CancelTransaction,
        SpeedUpTransaction,
        // Signatures
        WalletListSignatures, WalletGenerateSignature, WalletGetSignature,
        // Canton
        ListOffers, GetOffer, AcceptOffer, RejectOffer, CantonLedgerApiProxy,
    ]
}
