//! Transfers of SOL and of tokens, as messages of the first version.

use super::{ASSOCIATED_TOKEN, SYSTEM, TOKEN, TOKEN_2022, parse_address, transaction};
use crate::chain::encoding::hash::sha256;
use crate::chain::encoding::number;
use crate::chain::encoding::reader::write_leb128;
use crate::chain::given::{Built, Given};
use crate::chain::{PublicKey, Rejection};
use curve25519_dalek::edwards::CompressedEdwardsY;
use dfns_endpoints::onchain::{SplTransfer, TransferBody};

type Address = [u8; 32];

const MEMO: &str = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr";

/// The fee for each signature, in lamports.
const FEE: u64 = 5_000;

/// Builds a transfer.
pub(in crate::chain) fn transfer(key: &PublicKey, body: &TransferBody, given: &Given<'_>) -> Result<Built, Rejection> {
    let wallet = key.ed25519()?;
    let instructions = match body {
        TransferBody::Native(native) => {
            let mut data = 2_u32.to_le_bytes().to_vec();
            data.extend(number::amount_u64("amount", &native.amount)?.to_le_bytes());
            let accounts = vec![signer(wallet), writable(parse_address("to", &native.to)?)];
            let mut instructions = vec![Instruction { program: program(SYSTEM)?, accounts, data }];
            instructions.extend(native.memo.as_deref().map(memo).transpose()?);
            instructions
        }
        TransferBody::Spl(token) => token_transfer(wallet, TOKEN, token, given)?,
        TransferBody::Spl2022(token) => token_transfer(wallet, TOKEN_2022, token, given)?,
        other => return Err(Rejection::invalid("kind", format!("{} transfers do not exist on Solana", other.tag()))),
    };
    let (signers, message) = message(given.fee_payer.unwrap_or(wallet), given.recent_blockhash, &instructions);
    let mut bytes = Vec::new();
    write_leb128(u64::from(signers), &mut bytes);
    bytes.resize(bytes.len() + usize::from(signers) * 64, 0);
    bytes.extend(message);
    let fee = u128::from(FEE) * u128::from(signers);
    Ok(Built { unsigned: transaction(key, &bytes)?, fee, spent: Vec::new() })
}

fn token_transfer(
    wallet: Address,
    token_program: &str,
    token: &SplTransfer,
    given: &Given<'_>,
) -> Result<Vec<Instruction>, Rejection> {
    let (token_program, mint) = (program(token_program)?, parse_address("mint", &token.mint)?);
    let recipient = parse_address("to", &token.to)?;
    let (from, to) =
        (associated_account(wallet, token_program, mint)?, associated_account(recipient, token_program, mint)?);
    let mut instructions = Vec::new();
    if token.create_destination_account == Some(true) {
        let payer = Account { address: given.fee_payer.unwrap_or(wallet), signer: true, writable: true };
        let accounts = vec![
            payer,
            writable(to),
            read_only(recipient),
            read_only(mint),
            read_only(program(SYSTEM)?),
            read_only(token_program),
        ];
        // CreateIdempotent
        instructions.push(Instruction { program: program(ASSOCIATED_TOKEN)?, accounts, data: vec![1] });
    }
    // TransferChecked
    let mut data = vec![12];
    data.extend(number::amount_u64("amount", &token.amount)?.to_le_bytes());
    data.push(given.token_decimals);
    let owner = Account { address: wallet, signer: true, writable: false };
    let accounts = vec![writable(from), read_only(mint), writable(to), owner];
    instructions.push(Instruction { program: token_program, accounts, data });
    instructions.extend(token.memo.as_deref().map(memo).transpose()?);
    Ok(instructions)
}

fn memo(text: &str) -> Result<Instruction, Rejection> {
    if text.len() > 64 {
        return Err(Rejection::invalid("memo", "expected at most 64 bytes"));
    }
    Ok(Instruction { program: program(MEMO)?, accounts: Vec::new(), data: text.as_bytes().to_vec() })
}

/// A call of a program.
struct Instruction {
    program: Address,
    accounts: Vec<Account>,
    data: Vec<u8>,
}

/// An account that a program uses.
#[derive(Clone, Copy)]
struct Account {
    address: Address,
    signer: bool,
    writable: bool,
}

fn signer(address: Address) -> Account {
    Account { address, signer: true, writable: true }
}

fn writable(address: Address) -> Account {
    Account { address, signer: false, writable: true }
}

fn read_only(address: Address) -> Account {
    Account { address, signer: false, writable: false }
}

fn program(address: &str) -> Result<Address, Rejection> {
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

/// The account in which an owner keeps a token.
fn associated_account(owner: Address, token_program: Address, mint: Address) -> Result<Address, Rejection> {
    let program = program(ASSOCIATED_TOKEN)?;
    // An address of a program is no point of the curve, so that no key can exist for it.
    let found = (0..=u8::MAX).rev().find_map(|bump| {
        let address = sha256(&[&owner, &token_program, &mint, &[bump], &program, b"ProgramDerivedAddress"]);
        CompressedEdwardsY(address).decompress().is_none().then_some(address)
    });
    found.ok_or_else(|| Rejection::invalid("to", "no token account can be derived"))
}

#[cfg(test)]
mod tests {
    use super::{TOKEN, associated_account, parse_address, program};
    use bitcoin::base58;

    #[test]
    fn token_accounts_are_those_of_the_token_library() {
        // From the documentation of the associated token account program's clients.
        let address = |text| parse_address("to", text).unwrap();
        let owner = address("B8UwBUUnKwCyKuGMbFKWaG7exYdDk2ozZrPg72NyVbfj");
        let mint = address("7o36UsWR1JQLpZ9PE2gn9L4SQ69CNNiWAXd4Jt7rqz9Z");
        let account = associated_account(owner, program(TOKEN).unwrap(), mint).unwrap();
        assert_eq!(base58::encode(&account), "DShWnroshVbeUp28oopA3Pu7oFPDBtC1DBmPECXXAQ9n");
    }
}
