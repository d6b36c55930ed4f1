//! Transfers of SOL and of tokens, as messages of the first version.

use super::message::{Account, Address, Instruction, program, read_only, signer, writable, write};
use super::{ASSOCIATED_TOKEN, SYSTEM, TOKEN, TOKEN_2022, nonce, parse_address};
use crate::chain::encoding::hash::sha256;
use crate::chain::encoding::number;
use crate::chain::given::{Built, Given};
use crate::chain::{PublicKey, Rejection};
use curve25519_dalek::edwards::CompressedEdwardsY;
use dfns_endpoints::onchain::{SplTransfer, TransferBody};

const MEMO: &str = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr";

/// Builds a transfer.
pub(in crate::chain) fn transfer(key: &PublicKey, body: &TransferBody, given: &Given<'_>) -> Result<Built, Rejection> {
    let wallet = key.ed25519()?;
    let mut instructions = match body {
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
    instructions.splice(0..0, given.durable_nonce.map(|nonce| nonce::advance(wallet, nonce)).transpose()?);
    write(key, &instructions, given)
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

/// The account in which an owner keeps a token.
fn associated_account(owner: Address, token_program: Address, mint: Address) -> Result<Address, Rejection> {
    let program = program(ASSOCIATED_TOKEN)?;
    // An address of a program is not a point on the curve, so that no key can exist for it.
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
