//! Wallets: keys on networks, with the addresses of those networks.

mod import_export;
mod signatures;
mod wallet;

use super::{Handler, handlers};
use dfns_endpoints::wallets::{
    CreateWallet, DelegateWallet, ExportWallet, GetWallet, ImportWallet, ListWallets, TagWallet, UntagWallet,
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
];
