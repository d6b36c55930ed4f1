//! What goes on chain: the shapes of transfers, transactions and signatures, which wallets, keys, policies, exchanges
//! and webhooks share.

mod hex_or_json;
mod signature;

pub use hex_or_json::HexOrJson;
pub use signature::{
    Bip322Format, Cip8Context, NumberOrText, SignBip322, SignCip8, SignDocDirect, SignEip191, SignEip712, SignEip7702,
    SignFeeBumpTransaction, SignHash, SignMessage, SignPactCommand, SignPsbt, SignSignerPayload,
    SignSmartAccountTransaction, SignSnip12, SignTransaction, Signature, SignatureBody, SignaturePage,
    SignatureRequest, SignatureStatus, SignerPayload, SignerPayloadFields, SmartAccountTransaction, Snip12Domain,
    TypedDataDomain, TypedDataField, UserOperation,
};
