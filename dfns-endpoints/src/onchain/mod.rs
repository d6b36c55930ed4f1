//! Types that several domains share: transfers, transactions, signatures, on-chain events and
//! assets.
//!
//! * [`TransferBody`], with one type per token standard, and the resulting [`TransferRequest`].
//! * [`TransactionBody`], with one constructor per network, and the resulting
//!   [`TransactionRequest`].
//! * [`SignatureBody`], with constructors for each chain, and the resulting [`SignatureRequest`].
//! * [`BlockchainEvent`], [`Balance`] and [`Nft`]: on-chain events and assets of an address.
//! * [`ActionStatus`], [`AssetAmount`] and [`NewInvestment`]: types of swaps, stakes, yields and
//!   allocations.

pub(crate) mod action;
mod asset;
mod balance;
mod event;
mod hex_or_json;
mod investment;
mod nft;
pub(crate) mod objects;
mod signature;
mod status;
mod trade;
mod transaction;
mod transfer;
mod travel_rule;
pub(crate) mod untagged;

pub use action::ActionStatus;
pub use asset::{AssetMetadata, Quotes, TransferMetadata};
pub use balance::{
    Aip21Balance, AsaBalance, AssetBalance, Balance, Cip56Balance, Cis2Balance, Cis7Balance, CoinBalance,
    ContractBalance, HtsBalance, IouBalance, NativeBalance, Sep41Balance, SplBalance, Tep74Balance, Trc10Balance,
    Xls33Balance,
};
pub use event::{
    Aip21TransferEvent, AsaTransferEvent, AssetTransferEvent, BlockchainEvent, BlockchainEventKind,
    BlockchainEventStatus, Cip56TransferEvent, Cis2TransferEvent, Cis7TransferEvent, CoinTransferEvent,
    Erc20TransferEvent, Erc721TransferEvent, Erc7984TransferEvent, HederaErc20TransferEvent, HederaErc721TransferEvent,
    Hip17TransferEvent, HtsTransferEvent, IouTransferEvent, Kip5TransferEvent, NativeTransferEvent, Sep41TransferEvent,
    Snip2TransferEvent, Snip3TransferEvent, SplTransferEvent, Tep74TransferEvent, TransferDirection,
    Trc10TransferEvent, Trc20TransferEvent, Trc721TransferEvent, UtxoTransferEvent, Xls33TransferEvent,
};
pub use hex_or_json::HexOrJson;
pub use investment::{
    InvestmentAction, InvestmentActionKind, InvestmentProtocol, InvestmentRequest, InvestmentTrade, NewInvestment,
    NewOfnsInvestment,
};
pub use nft::{AsaNft, ContractNft, Hip17Nft, Nft};
pub use signature::{
    Bip322Format, Cip8Context, NumberOrText, SignBip322, SignCip8, SignDocDirect, SignEip191, SignEip712, SignEip7702,
    SignFeeBumpTransaction, SignHash, SignMessage, SignPactCommand, SignPsbt, SignSignerPayload,
    SignSmartAccountTransaction, SignSnip12, SignTransaction, Signature, SignatureBody, SignaturePage,
    SignatureRequest, SignatureStatus, SignerPayload, SignerPayloadFields, SmartAccountTransaction, Snip12Domain,
    TypedDataDomain, TypedDataField, UserOperation,
};
pub use status::{BroadcastStatus, FeePriority};
pub use trade::{
    AssetAmount, AssetAmountMetadata, Erc20Amount, NativeAmount, SplAmount, TargetAsset, TargetErc20, TargetNative,
    TargetSpl, TradedAsset, TradedErc20, TradedNative, TradedSpl,
};
pub use transaction::{
    AccountActivation, CancellingTransaction, CreateSolanaNonceAccounts, Eip1559Transaction, EvmTemplate,
    EvmTransaction, EvmUserOperations, FunctionCallTransaction, JsonTransaction, OfferDecision, OfferSettlement,
    PsbtTransaction, SerializedTransaction, SignDocDirectTransaction, SpeedingUpTransaction, TransactionBody,
    TransactionRequest, TransferPreapproval,
};
pub use transfer::{
    Aip21Transfer, AsaTransfer, AssetTransfer, Cip56Transfer, Cis2Transfer, Cis7Transfer, CoinTransfer, Erc20Transfer,
    Erc721Transfer, Erc7984Transfer, Hip17Transfer, HtsTransfer, IouTransfer, NativeTransfer, Sep41Transfer,
    Snip2Transfer, Snip3Transfer, SplTransfer, Tep74Transfer, TransferBody, TransferKind, TransferRequest,
    Trc10Transfer, Trc20Transfer, Trc721Transfer, Xls33Transfer,
};
pub use travel_rule::{NotabeneTravelRule, TravelRule};
