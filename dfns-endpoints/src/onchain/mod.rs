//! What goes on chain: the shapes of transfers, transactions and signatures, which wallets, keys, policies, exchanges and
//! webhooks share.
//!
//! * `transfer`: what moves an asset, by the standard the asset follows;
//! * `transaction`: what a wallet signs and broadcasts as it is given, by network;
//! * `status`, `asset`, `travel_rule`: what both have.

pub(crate) mod objects;

pub mod asset;
pub mod hex_or_json;
pub mod status;
pub mod transaction;
pub mod transfer;
pub mod travel_rule;

pub use asset::{AssetMetadata, Quotes, TransferMetadata};
pub use hex_or_json::HexOrJson;
pub use status::{BroadcastStatus, FeePriority};
pub use transaction::{
    AccountActivation, CancellingTransaction, CreateSolanaNonceAccounts, Eip1559Transaction, EvmNonce, EvmTemplate,
    EvmTransaction, EvmUserOperation, EvmUserOperations, FunctionCallTransaction, JsonTransaction, OfferDecision,
    OfferSettlement, PsbtTransaction, SerializedTransaction, SignDocDirectTransaction, SpeedingUpTransaction,
    TransactionBody, TransactionRequest, TransferPreapproval,
};
pub use transfer::{
    Aip21Transfer, AsaTransfer, AssetTransfer, Cip56Transfer, Cis2Transfer, Cis7Transfer, CoinTransfer, Erc20Transfer,
    Erc721Transfer, Erc7984Transfer, Hip17Transfer, HtsTransfer, IouTransfer, NativeTransfer, Sep41Transfer,
    Snip2Transfer, Snip3Transfer, SplTransfer, Tep74Transfer, TransferBody, TransferRequest, Trc10Transfer,
    Trc20Transfer, Trc721Transfer, Xls33Transfer,
};
pub use travel_rule::{NotabeneTravelRule, TravelRule};
