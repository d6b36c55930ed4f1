//! Wallets: addresses on networks, their assets and history, transfers, transactions and signatures.
//!
//! * `wallet`: wallets themselves, their tags, whom they belong to;
//! * `bulk`: wallets by the thousand; `import_export`: wallets whose keys come from elsewhere or go there;
//! * `assets`, `history`: what a wallet holds, and what happened to it on chain;
//! * `transfers`, `transactions`, `signatures`: what it does; the shapes of these are in [`onchain`](crate::onchain);
//! * `offers`, `canton`: what is special about Canton;
//! * `page`: pages of what belongs to one wallet.

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
    /// Wallets: addresses on networks, their assets and history, transfers, transactions and signatures.
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
