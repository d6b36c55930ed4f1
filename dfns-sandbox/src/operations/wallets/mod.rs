//! Wallets: keys on networks, with the addresses of those networks.

pub(super) mod activate;
mod assets;
mod bulk;
mod canton;
mod history;
mod import_export;
pub(crate) mod offers;
mod owned;
mod signatures;
mod transactions;
mod transfers;
mod wallet;

pub(super) use bulk::JobStep;
pub(super) use offers::OfferExpiry;
pub(super) use transfers::{find_replayed, transfer};
pub(super) use wallet::{NewWallet, add_tags, check_tag, get, get_active, get_payer, insert};

use super::{Handler, handlers};
use dfns_endpoints::wallets::{
    AbortTransaction, AbortTransfer, AcceptOffer, ActivateWallet, BulkCreateWallets, CancelTransaction, CancelTransfer,
    CantonLedgerApiProxy, CreateWallet, DelegateWallet, ExportWallet, GetBulkWalletJob, GetOffer, GetTransaction,
    GetTransfer, GetWallet, GetWalletAssets, GetWalletHistory, GetWalletNfts, ImportWallet, ListBulkWalletJobWallets,
    ListBulkWalletJobs, ListOffers, ListOrgWalletHistory, ListTransactions, ListTransfers, ListWallets, RejectOffer,
    SignAndBroadcastTransaction, SpeedUpTransaction, SpeedUpTransfer, TagWallet, TransferAsset, UntagWallet,
    UpdateWallet, WalletGenerateSignature, WalletGetSignature, WalletListSignatures,
};

pub(super) const OPERATIONS: &[Handler] = handlers![
    ListWallets,
    CreateWallet,
    GetWallet,
    UpdateWallet,
    DelegateWallet,
    TagWallet,
    UntagWallet,
    ImportWallet,
    ExportWallet,
    WalletListSignatures,
    WalletGenerateSignature,
    WalletGetSignature,
    GetWalletAssets,
    GetWalletNfts,
    GetWalletHistory,
    ListOrgWalletHistory,
    ListTransfers,
    TransferAsset,
    GetTransfer,
    AbortTransfer,
    CancelTransfer,
    SpeedUpTransfer,
    ListTransactions,
    SignAndBroadcastTransaction,
    GetTransaction,
    AbortTransaction,
    CancelTransaction,
    SpeedUpTransaction,
    ActivateWallet,
    ListBulkWalletJobs,
    BulkCreateWallets,
    GetBulkWalletJob,
    ListBulkWalletJobWallets,
    ListOffers,
    GetOffer,
    AcceptOffer,
    RejectOffer,
    CantonLedgerApiProxy,
];
