//! The address of a key, and the check of an address, by the family of the network.

use super::{
    algorand, aptos, bitcoin, canton, cardano, cosmos, evm, hedera, icp, kadena, kaspa, near, solana, stellar,
    substrate, sui, tezos, ton, tron, xrpl,
};
use crate::chain::encoding::{cash_addr, hash};
use crate::chain::network::{Details, Family, NetworkInfo};
use crate::chain::rejection::quoted;
use crate::chain::{PublicKey, Rejection};

/// Writes the address of a key on a network; none on networks whose accounts exist only once they
/// are activated, and on pseudo networks.
pub(crate) fn address(network: &NetworkInfo, key: &PublicKey) -> Result<Option<String>, Rejection> {
    network.key_kind(Some(key.kind()))?;
    let address = match (network.family, network.details) {
        (Family::Algorand, _) => algorand::address(key),
        (Family::Aptos, _) => aptos::address(key),
        (Family::Bitcoin, _) => bitcoin::address::address(network, key),
        (Family::BitcoinCash, Details::Prefix(prefix)) => {
            Ok(cash_addr::encode(prefix, 0, &hash::hash160(&key.secp256k1()?)))
        }
        (Family::Canton, _) => canton::party(key, canton::PARTY_HINT),
        (Family::Cardano, _) => cardano::address(key, network.test),
        (Family::Cosmos, Details::Bech32(prefix)) => cosmos::address(key, prefix),
        (Family::Evm, _) => evm::address(key),
        (Family::Hedera, _) => hedera::address(key),
        (Family::Icp, _) => icp::address(key),
        (Family::Iota | Family::Sui, _) => sui::address(key, network.family),
        (Family::Kadena, _) => kadena::address(key),
        (Family::Kaspa, Details::Prefix(prefix)) => kaspa::address(key, prefix),
        (Family::Near, _) => near::address(key),
        (Family::Polymesh | Family::Substrate, Details::Ss58(format)) => substrate::address(key, format),
        (Family::Solana, _) => solana::address(key),
        (Family::Stellar, _) => stellar::address(key),
        (Family::Tezos, _) => Ok(tezos::address(key)),
        (Family::Ton, details) => ton::address(key, details == Details::TestFlag),
        (Family::Tron, _) => tron::address(key),
        (Family::Xrpl, _) => xrpl::address(key),
        (Family::Concordium | Family::Starknet | Family::KeyOnly, _) => return Ok(None),
        (Family::BitcoinCash | Family::Cosmos | Family::Kaspa | Family::Polymesh | Family::Substrate, _) => {
            Err(Rejection::invalid("network", format!("{} has no address format", network.name)))
        }
    };
    address.map(Some)
}

/// Checks that a string is an address on a network: its form, its checksum where it has one, and
/// that it is not of another network where it says so.
pub(crate) fn check_address(network: &NetworkInfo, field: &'static str, text: &str) -> Result<(), Rejection> {
    // No address is longer, and decoding base58 takes the square of the length.
    let text = if text.len() <= LONGEST_ADDRESS { text } else { "" };
    let valid = match (network.family, network.details) {
        (Family::Algorand, _) => algorand::is_address(text),
        (Family::Aptos | Family::Iota | Family::Sui | Family::Starknet, _) => is_hex_number(text),
        (Family::Bitcoin, _) => bitcoin::address::parse(field, network, text).is_ok(),
        (Family::BitcoinCash, Details::Prefix(prefix)) => {
            cash_addr::decode(prefix, text).is_some_and(|(version, hash)| matches!(version, 0 | 8) && hash.len() == 20)
        }
        (Family::Canton, _) => canton::is_address(text),
        (Family::Cardano, _) => cardano::is_address(text, network.test),
        (Family::Concordium, _) => {
            ::bitcoin::base58::decode_check(text).is_ok_and(|bytes| bytes.len() == 33 && bytes[0] == 1)
        }
        (Family::Cosmos, Details::Bech32(prefix)) => cosmos::is_address(text, prefix),
        (Family::Evm, _) => return evm::parse_address(field, text).map(|_| ()),
        (Family::Hedera, _) => hedera::is_address(text),
        (Family::Icp, _) => icp::is_address(text),
        (Family::Kadena, _) => kadena::is_address(text),
        (Family::Kaspa, Details::Prefix(prefix)) => kaspa::is_address(text, prefix),
        (Family::Near, _) => near::is_address(text),
        (Family::Polymesh | Family::Substrate, Details::Ss58(format)) => substrate::is_address(text, format),
        (Family::Solana, _) => return solana::parse_address(field, text).map(|_| ()),
        (Family::Stellar, _) => stellar::is_address(text),
        (Family::Tezos, _) => tezos::is_address(text),
        (Family::Ton, details) => ton::is_address(text, details == Details::TestFlag),
        (Family::Tron, _) => tron::is_address(text),
        (Family::Xrpl, _) => xrpl::is_address(text),
        (
            Family::BitcoinCash
            | Family::Cosmos
            | Family::Kaspa
            | Family::KeyOnly
            | Family::Polymesh
            | Family::Substrate,
            _,
        ) => false,
    };
    if valid {
        return Ok(());
    }
    let reason = format!("expected an address on {}, found `{}`", network.name, quoted(text));
    Err(Rejection::invalid(field, reason))
}

const LONGEST_ADDRESS: usize = 256;

/// Whether the text is a number of at most 32 bytes behind `0x`.
fn is_hex_number(text: &str) -> bool {
    let digits = text.strip_prefix("0x").unwrap_or_default();
    (1..=64).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// The spelling of an address to compare and to remember, where a network allows several.
pub(crate) fn canonical(info: &NetworkInfo, address: &str) -> String {
    match info.family {
        Family::Aptos | Family::Evm | Family::Hedera | Family::Iota | Family::Starknet | Family::Sui => {
            address.to_ascii_lowercase()
        }
        // Bech32 is in one case or the other; base58 has both.
        Family::Bitcoin if !address.bytes().any(|byte| byte.is_ascii_lowercase()) => address.to_ascii_lowercase(),
        _ => address.to_owned(),
    }
}
