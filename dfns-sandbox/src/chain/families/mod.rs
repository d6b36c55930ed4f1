//! One module for each family of networks, and the choice between them.

mod address;
mod algorand;
mod aptos;
pub(crate) mod bitcoin;
pub(crate) mod canton;
mod cardano;
mod cosmos;
mod encoded;
pub(crate) mod evm;
mod hedera;
mod icp;
mod kadena;
mod kaspa;
mod near;
mod opaque;
pub(crate) mod solana;
mod stellar;
mod substrate;
mod sui;
mod tezos;
mod ton;
mod tron;
mod xrpl;

pub(crate) use self::address::{address, canonical, check_address};

use self::bitcoin::PsbtResult;
use self::encoded::encode;
use super::given::{Built, Given};
use super::network::{Details, Family, NetworkInfo};
use super::{Consent, KeyKind, Payload, PublicKey, Rejection, Signed, Unsigned};
use dfns_core::AnyJson;
use dfns_endpoints::onchain::{
    Bip322Format, CreateSolanaNonceAccounts, EvmUserOperations, SignEip712, SignerPayloadFields, TransactionBody,
    TransferBody,
};

/// A network, or the family alone where a request names no network.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    pub(super) family: Family,
    pub(super) network: Option<&'static NetworkInfo>,
}

impl Context {
    fn test(self) -> bool {
        self.network.is_some_and(|network| network.test)
    }

    fn chain_id(self) -> Option<u64> {
        self.network.and_then(NetworkInfo::chain_id)
    }

    fn name(self) -> String {
        self.network.map_or_else(|| format!("{:?}", self.family), |network| network.name.to_owned())
    }

    /// The network, where a request must name one.
    fn required_network(self) -> Result<&'static NetworkInfo, Rejection> {
        self.network.ok_or_else(|| Rejection::invalid("network", "a network is required"))
    }

    fn unsupported(self, kind: &str) -> Rejection {
        Rejection::invalid("kind", format!("{kind} is not signed on {}", self.name()))
    }
}

impl NetworkInfo {
    /// Whether balances are made of unspent outputs, whose transactions are built.
    pub(crate) fn has_outputs(&self) -> bool {
        self.family == Family::Bitcoin
    }

    /// The chain id of an EVM network.
    pub(crate) fn chain_id(&self) -> Option<u64> {
        if let Details::ChainId(id) = self.details { Some(id) } else { None }
    }
}

/// Prepares bytes whose signature alone is returned, in the encoding of the family.
pub(super) fn plain(context: Option<Context>, key: &PublicKey, payload: Payload) -> Unsigned {
    let key = *key;
    Unsigned::one(payload, move |signature| {
        let encoded = context.and_then(|context| encode(context.family, &key, signature));
        Ok(Signed::alone(signature, encoded.as_deref()))
    })
}

/// Finds the opt-ins in a transaction that the caller built: trustlines, associations and token
/// accounts. Operations of other kinds, and those behind them on Stellar, are not understood.
pub(crate) fn consents(network: &NetworkInfo, transaction: &[u8]) -> Vec<Consent> {
    let found = match network.family {
        Family::Algorand => algorand::opt_in(transaction).map(Vec::from_iter),
        Family::Hedera => hedera::associations(transaction),
        Family::Solana => solana::token_accounts(transaction),
        Family::Stellar => stellar::trustlines(transaction),
        Family::Xrpl => xrpl::opt_in(transaction).map(Vec::from_iter),
        _ => return Vec::new(),
    };
    found.unwrap_or_default()
}

/// Prepares a message, in the way of the family.
pub(super) fn message(context: Context, key: &PublicKey, message: Vec<u8>) -> Result<Unsigned, Rejection> {
    match (context.family, key.kind()) {
        (Family::Evm, _) => Ok(evm::digest(evm::message_digest(&message))),
        (Family::Tron, _) => Ok(evm::digest(tron::message_digest(&message))),
        (Family::Ton, _) => ton::message(&message),
        (_, KeyKind::EdDsa) => Ok(plain(Some(context), key, Payload::EdDsa(message))),
        _ => Err(context.unsupported("Message")),
    }
}

/// Prepares a serialized transaction.
pub(super) fn transaction(context: Context, key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    match context.family {
        Family::Algorand => algorand::transaction(key, bytes),
        Family::Aptos => aptos::transaction(key, bytes),
        Family::Cardano => cardano::transaction(key, bytes),
        Family::Evm => evm::transaction(bytes, context.chain_id()),
        Family::Hedera => hedera::transaction(key, bytes),
        Family::Iota | Family::Sui => sui::transaction(key, bytes, context.family),
        Family::Near => near::transaction(key, bytes),
        Family::Solana => solana::transaction(key, bytes),
        Family::Stellar => stellar::transaction(key, bytes, context.test()),
        Family::Tezos => tezos::transaction(key, bytes),
        Family::Ton => ton::transaction(key, bytes),
        Family::Tron => tron::transaction(key, bytes),
        Family::Xrpl => xrpl::transaction(key, bytes),
        _ => Err(context.unsupported("Transaction")),
    }
}

/// Prepares a transaction in JSON.
pub(super) fn transaction_json(
    context: Context,
    key: &PublicKey,
    json: &AnyJson,
    given: &Given<'_>,
) -> Result<Unsigned, Rejection> {
    if context.family != Family::Evm {
        return Err(Rejection::invalid("transaction", format!("expected hexadecimal digits on {}", context.name())));
    }
    let network = context.required_network()?;
    let chain_id = network.chain_id().ok_or_else(|| context.unsupported("Transaction"))?;
    evm::request(json, evm::address_bytes(key)?, chain_id, given)
}

/// Prepares the one transaction of user operations.
pub(super) fn user_operations(
    context: Context,
    key: &PublicKey,
    body: &EvmUserOperations,
    given: &Given<'_>,
) -> Result<Unsigned, Rejection> {
    let chain_id = match context.required_network()?.chain_id() {
        Some(chain_id) if context.family == Family::Evm => chain_id,
        _ => return Err(context.unsupported("UserOperations")),
    };
    evm::user_operations(body, evm::address_bytes(key)?, chain_id, given)
}

/// Prepares typed data of EIP-712.
pub(super) fn typed_data(context: Context, request: &SignEip712) -> Result<Unsigned, Rejection> {
    if context.family == Family::Evm { evm::typed_data(request) } else { Err(context.unsupported("Eip712")) }
}

/// Prepares a message of EIP-191.
pub(super) fn personal_message(context: Context, message: &[u8]) -> Result<Unsigned, Rejection> {
    if context.family == Family::Evm {
        Ok(evm::digest(evm::message_digest(message)))
    } else {
        Err(context.unsupported("Eip191"))
    }
}

/// Prepares an authorization of EIP-7702.
pub(super) fn authorization(context: Context, address: &str, chain_id: u64, nonce: u64) -> Result<Unsigned, Rejection> {
    if context.family == Family::Evm {
        evm::authorization(address, chain_id, nonce)
    } else {
        Err(context.unsupported("Eip7702"))
    }
}

/// Prepares a partially signed transaction.
pub(super) fn psbt(context: Context, key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    psbt_to(context, key, bytes, PsbtResult::Psbt)
}

/// Prepares a partially signed transaction that becomes a transaction.
pub(super) fn final_psbt(context: Context, key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    psbt_to(context, key, bytes, PsbtResult::Transaction)
}

fn psbt_to(context: Context, key: &PublicKey, bytes: &[u8], result: PsbtResult) -> Result<Unsigned, Rejection> {
    match context.family {
        Family::Bitcoin => bitcoin::psbt(key, bytes, false, result),
        Family::BitcoinCash => bitcoin::psbt(key, bytes, true, result),
        Family::Kaspa => Err(Rejection::not_simulated("psbt", "transactions of Kaspa")),
        _ => Err(context.unsupported("Psbt")),
    }
}

/// Prepares a message of BIP-322.
pub(super) fn bip322(
    context: Context,
    key: &PublicKey,
    message: &[u8],
    format: &Bip322Format,
) -> Result<Unsigned, Rejection> {
    match context.family {
        Family::Bitcoin => bitcoin::bip322(context.required_network()?, key, message, format),
        _ => Err(context.unsupported("Bip322")),
    }
}

/// Prepares a sign document of Cosmos.
pub(super) fn sign_doc(context: Context, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    if context.family == Family::Cosmos { cosmos::sign_doc(bytes) } else { Err(context.unsupported("SignDocDirect")) }
}

/// Prepares a command of Pact.
pub(super) fn pact_command(context: Context, command: &str) -> Result<Unsigned, Rejection> {
    if context.family == Family::Kadena { kadena::command(command) } else { Err(context.unsupported("PactCommand")) }
}

/// Prepares a signer payload of Substrate: its bytes or its fields.
pub(super) fn signer_payload(
    context: Context,
    key: &PublicKey,
    payload: Result<Vec<u8>, &SignerPayloadFields>,
) -> Result<Unsigned, Rejection> {
    context.required_network()?;
    match (context.family, payload) {
        (Family::Substrate | Family::Polymesh, Ok(bytes)) => Ok(substrate::bytes(bytes)),
        (Family::Substrate | Family::Polymesh, Err(fields)) => substrate::fields(key, fields),
        _ => Err(context.unsupported("SignerPayload")),
    }
}

/// Prepares a message of CIP-8.
pub(super) fn cip8(context: Context, key: &PublicKey, payload: &[u8], external: &[u8]) -> Result<Unsigned, Rejection> {
    let network = context.required_network()?;
    if context.family == Family::Cardano {
        cardano::cip8(key, network.test, payload, external)
    } else {
        Err(context.unsupported("Cip8"))
    }
}

/// Prepares a transaction that has no form of its own in the sandbox.
pub(super) fn opaque_transaction(
    network: &NetworkInfo,
    key: &PublicKey,
    body: &TransactionBody,
    sequence: u64,
) -> Result<Unsigned, Rejection> {
    let body = serde_json::to_value(body).map_err(|error| Rejection::invalid("kind", error.to_string()))?;
    Ok(opaque::seal(network, key, "transaction", &body, sequence))
}

/// The address of the account of a key, on networks whose accounts exist only once they are
/// activated. The hash that makes it is the sandbox's own.
pub(crate) fn activated_address(network: &NetworkInfo, key: &PublicKey) -> Option<String> {
    let mut hash =
        super::encoding::hash::sha256(&[b"dfns-sandbox account", network.name.as_bytes(), key.to_hex().as_bytes()]);
    match network.family {
        Family::Concordium => Some(::bitcoin::base58::encode_check(&[[1].as_slice(), &hash].concat())),
        Family::Starknet => {
            // A number of the field, which has not quite 252 bits.
            hash[0] &= 0x07;
            Some(super::encoding::hex::prefixed(&hash))
        }
        _ => None,
    }
}

/// Whether a family has transfers of a kind.
pub(crate) fn offers(family: Family, kind: &str) -> bool {
    let kinds: &[&str] = match family {
        Family::Algorand => &["Asa"],
        Family::Aptos => &["Aip21", "Coin"],
        Family::Canton => &["Cip56"],
        Family::Cardano | Family::Polymesh | Family::Substrate => &["Asset"],
        Family::Concordium => &["Cis2", "Cis7"],
        Family::Evm => &["Erc20", "Erc721"],
        Family::Hedera => &["Hts", "Hip17"],
        Family::Iota | Family::Sui => &["Coin"],
        Family::Solana => &["Spl", "Spl2022"],
        Family::Starknet => &["Snip2", "Snip3"],
        Family::Stellar => &["Sep41"],
        Family::Ton => &["Tep74"],
        Family::Tron => &["Trc10", "Trc20", "Trc721"],
        Family::Xrpl => &["Iou", "Xls33"],
        Family::Bitcoin
        | Family::BitcoinCash
        | Family::Cosmos
        | Family::Icp
        | Family::Kadena
        | Family::Kaspa
        | Family::KeyOnly
        | Family::Near
        | Family::Tezos => &[],
    };
    (kind == "Native" && family != Family::KeyOnly) || kinds.contains(&kind)
}

/// The hash of the bytes of a transaction, in the notation of the family. `sequence` is its number,
/// which some notations contain.
pub(crate) fn tx_hash(family: Family, bytes: &[u8], sequence: u64) -> String {
    opaque::tx_hash(family, bytes, sequence)
}

/// Prepares the creation of nonce accounts on Solana.
pub(super) fn nonce_accounts(
    key: &PublicKey,
    body: &CreateSolanaNonceAccounts,
    given: &Given<'_>,
) -> Result<Unsigned, Rejection> {
    Ok(solana::creation(key, body, given)?.unsigned)
}

/// Builds a transfer.
pub(super) fn transfer(
    network: &'static NetworkInfo,
    key: &PublicKey,
    body: &TransferBody,
    given: &Given<'_>,
) -> Result<Built, Rejection> {
    match (network.family, body) {
        (Family::Evm, _) => {
            let chain_id =
                network.chain_id().ok_or_else(|| Rejection::invalid("network", "the chain id is unknown"))?;
            evm::transfer(evm::address_bytes(key)?, chain_id, body, given)
        }
        (Family::Bitcoin, TransferBody::Native(native)) => bitcoin::transfer(network, key, native, given),
        (Family::Solana, _) => solana::transfer(key, body, given),
        _ if offers(network.family, body.tag()) => opaque::transfer(network, key, body, given),
        _ => Err(Rejection::invalid("kind", format!("{} transfers do not exist on {}", body.tag(), network.name))),
    }
}
