//! Nonce accounts. A transaction that advances one in its first instruction does not expire: it has
//! the value of the account in place of a recent blockhash.

use super::message::{Account, Address, Instruction, program, read_only, signer, writable, write};
use super::{RECENT_BLOCKHASHES, RENT, SYSTEM, blockhash, parse_address};
use crate::chain::encoding::hash::sha256;
use crate::chain::given::{Built, DurableNonce, Given};
use crate::chain::{PublicKey, Rejection};
use dfns_endpoints::onchain::{CreateSolanaNonceAccounts, FeePriority};

/// The bytes of a nonce account, and the lamports that they cost.
const SIZE: u64 = 80;
const COST: u64 = 1_447_680;

/// Writes the transaction that creates nonce accounts. Their addresses come from that of the
/// wallet, so that no other key signs.
pub(in crate::chain) fn creation(
    key: &PublicKey,
    body: &CreateSolanaNonceAccounts,
    given: &Given<'_>,
) -> Result<Built, Rejection> {
    let wallet = key.ed25519()?;
    let count = body.count.unwrap_or(1);
    if !(1..=8).contains(&count) {
        return Err(Rejection::invalid("count", "expected a whole number from 1 to 8"));
    }
    let is_known =
        |priority: &FeePriority| matches!(priority, FeePriority::Slow | FeePriority::Standard | FeePriority::Fast);
    if !body.priority.as_ref().is_none_or(is_known) {
        return Err(Rejection::invalid("priority", "expected Slow, Standard or Fast"));
    }
    let authority = body.nonce_authority.as_deref();
    let authority = authority.map_or(Ok(wallet), |authority| parse_address("nonceAuthority", authority))?;
    let system = program(SYSTEM)?;
    let mut instructions = Vec::new();
    for number in 0..count {
        let seed = format!("{}-{number}", given.nonce);
        let account = sha256(&[&wallet, seed.as_bytes(), &system]);
        // CreateAccountWithSeed
        let mut data = 3_u32.to_le_bytes().to_vec();
        data.extend(wallet);
        data.extend((seed.len() as u64).to_le_bytes());
        data.extend(seed.as_bytes());
        data.extend(COST.to_le_bytes());
        data.extend(SIZE.to_le_bytes());
        data.extend(system);
        instructions.push(Instruction { program: system, accounts: vec![signer(wallet), writable(account)], data });
        // InitializeNonceAccount
        let mut data = 6_u32.to_le_bytes().to_vec();
        data.extend(authority);
        let accounts = vec![writable(account), read_only(program(RECENT_BLOCKHASHES)?), read_only(program(RENT)?)];
        instructions.push(Instruction { program: system, accounts, data });
    }
    write(key, &instructions, given)
}

/// The instruction that advances a nonce account of a wallet.
pub(super) fn advance(authority: Address, nonce: DurableNonce) -> Result<Instruction, Rejection> {
    let authority = Account { address: authority, signer: true, writable: false };
    Ok(Instruction {
        program: program(SYSTEM)?,
        accounts: vec![writable(nonce.account), read_only(program(RECENT_BLOCKHASHES)?), authority],
        data: 4_u32.to_le_bytes().to_vec(),
    })
}

/// The value that a nonce account gets in a block.
pub(crate) fn nonce_value(network: &str, height: u64) -> [u8; 32] {
    sha256(&[b"DURABLE_NONCE", &blockhash(network, height)])
}
