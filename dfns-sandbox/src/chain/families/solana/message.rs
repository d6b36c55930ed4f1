//! Writing transactions: instructions become a message of the first version, with empty slots for
//! its signatures.

use super::{parse_address, transaction};
use crate::chain::encoding::reader::write_leb128;
use crate::chain::given::{Built, Given};
use crate::chain::{PublicKey, Rejection};

pub(super) type Address = [u8; 32];

/// The fee for each signature, in lamports.
const FEE: u64 = 5_000;

/// Writes the transaction of a wallet.
pub(super) fn write(key: &PublicKey, instructions: &[Instruction], given: &Given<'_>) -> Result<Built, Rejection> {
    let hash = given.durable_nonce.map_or(given.recent_blockhash, |nonce| nonce.value);
    let (signers, message) = message(given.fee_payer.unwrap_or(key.ed25519()?), hash, instructions);
    let mut bytes = Vec::new();
    write_leb128(u64::from(signers), &mut bytes);
    bytes.resize(bytes.len() + usize::from(signers) * 64, 0);
    bytes.extend(message);
    let fee = u128::from(FEE) * u128::from(signers);
    Ok(Built { unsigned: transaction(key, &bytes)?, fee, spent: Vec::new() })
}

/// A call of a program.
pub(super) struct Instruction {
    pub(super) program: Address,
    pub(super) accounts: Vec<Account>,
    pub(super) data: Vec<u8>,
}

/// An account that a program uses.
#[derive(Clone, Copy)]
pub(super) struct Account {
    pub(super) address: Address,
    pub(super) signer: bool,
    pub(super) writable: bool,
}

pub(super) fn signer(address: Address) -> Account {
    Account { address, signer: true, writable: true }
}

pub(super) fn writable(address: Address) -> Account {
    Account { address, signer: false, writable: true }
}

pub(super) fn read_only(address: Address) -> Account {
    Account { address, signer: false, writable: false }
}

pub(super) fn program(address: &str) -> Result<Address, Rejection> {
    parse_address("program", address)
}

/// Writes a message, and counts its signers.
fn message(fee_payer: Address, blockhash: [u8; 32], instructions: &[Instruction]) -> (u8, Vec<u8>) {
    let mut accounts = vec![signer(fee_payer)];
    let used = instructions
        .iter()
        .flat_map(|instruction| instruction.accounts.iter().copied().chain([read_only(instruction.program)]));
    for account in used {
        match accounts.iter_mut().find(|known| known.address == account.address) {
            Some(known) => {
                known.signer |= account.signer;
                known.writable |= account.writable;
            }
            None => accounts.push(account),
        }
    }
    // Signers first, and among both those that are written to; programs last.
    accounts.sort_by_key(|account| (!account.signer, !account.writable));
    let count = |form: fn(&Account) -> bool| accounts.iter().filter(|account| form(account)).count().to_le_bytes()[0];
    let signers = count(|account| account.signer);
    let mut bytes = vec![
        signers,
        count(|account| account.signer && !account.writable),
        count(|account| !account.signer && !account.writable),
    ];
    write_leb128(accounts.len() as u64, &mut bytes);
    bytes.extend(accounts.iter().flat_map(|account| account.address));
    bytes.extend(blockhash);
    let index =
        |address: &Address| accounts.iter().position(|known| known.address == *address).unwrap_or(0).to_le_bytes()[0];
    write_leb128(instructions.len() as u64, &mut bytes);
    for instruction in instructions {
        bytes.push(index(&instruction.program));
        write_leb128(instruction.accounts.len() as u64, &mut bytes);
        bytes.extend(instruction.accounts.iter().map(|account| index(&account.address)));
        write_leb128(instruction.data.len() as u64, &mut bytes);
        bytes.extend(&instruction.data);
    }
    (signers, bytes)
}
