//! Wallets: keys on networks, with the addresses of those networks.

mod assets;
mod history;
mod import_export;
mod signatures;
mod transactions;
mod transfers;
mod wallet;

use super::{Handler, handlers};
use dfns_endpoints::wallets::{
    AbortTransaction, AbortTransfer, CancelTransaction, CancelTransfer, CreateWallet, DelegateWallet, ExportWallet,
    GetTransaction, GetTransfer, GetWallet, GetWalletAssets, GetWalletHistory, GetWalletNfts, ImportWallet,
    ListOrgWalletHistory, ListTransactions, ListTransfers, ListWallets, SignAndBroadcastTransaction,
    SpeedUpTransaction, SpeedUpTransfer, TagWallet, TransferAsset, UntagWallet, UpdateWallet, WalletGenerateSignature,
    WalletGetSignature, WalletListSignatures,
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
];
