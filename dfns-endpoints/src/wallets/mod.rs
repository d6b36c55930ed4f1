//! Wallets: addresses on networks, with assets, history, transfers, transactions and signatures.
//!
//! * Wallets and tags: [`CreateWallet`], [`TagWallet`]; many wallets at once:
//!   [`BulkCreateWallets`]; wallets with existing keys: [`ImportWallet`].
//! * Balances ([`GetWalletAssets`], [`GetWalletNfts`]) and on-chain events ([`GetWalletHistory`]).
//! * Transfers, which Dfns builds from the asset and the recipient: [`TransferAsset`].
//! * Transactions, which you build and Dfns signs and broadcasts: [`SignAndBroadcastTransaction`].
//! * Signatures that are not broadcast: `generate_signature` of the domain `keys`.
//! * Offers on Canton, which the recipient must accept: [`ListOffers`], [`AcceptOffer`].
//!
//! Request and response bodies that other domains share are in [`onchain`](crate::onchain).
//!
//! In the guide: `docs/src/wallets.md` and `docs/src/transfers.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod wallet;

mod bulk;

mod import_export;

mod assets;

mod history;

mod transfers;

mod transactions;

mod signatures;

mod offers;

mod canton;

mod page;

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
