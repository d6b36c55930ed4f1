//! Transactions: slots for signatures, and the message that is signed.

use super::{ASSOCIATED_TOKEN, SYSTEM, TOKEN, TOKEN_2022};
use crate::chain::encoding::hex;
use crate::chain::encoding::reader::Reader;
use crate::chain::{Consent, Payload, PublicKey, Rejection, Signed, Unsigned};
use bitcoin::base58;
use serde_json::json;

const FIELD: &str = "transaction";
const SIGNATURE: usize = 64;

/// Prepares a transaction: the slot of the key is filled, the others are kept.
pub(in crate::chain) fn transaction(key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    let public = key.ed25519()?;
    let mut reader = Reader::new(FIELD, bytes);
    let slots = length(&mut reader)?;
    let first_slot = reader.position();
    reader.take(slots * SIGNATURE)?;
    let message = reader.rest().to_vec();
    let signers = Message::read(&mut reader)?.signers();
    if signers.len() != slots {
        return Err(Rejection::invalid(FIELD, format!("expected {} signature slots, found {slots}", signers.len())));
    }
    let slot = signers.iter().position(|signer| *signer == public);
    let slot = slot.ok_or_else(|| Rejection::invalid(FIELD, "the wallet is not a required signer"))?;
    let mut signed = bytes.to_vec();
    Ok(Unsigned::one(Payload::EdDsa(message), move |signature| {
        let compact = signature.compact();
        let start = first_slot + slot * SIGNATURE;
        signed[start..start + SIGNATURE].copy_from_slice(&compact);
        // The first signature, the fee payer's, identifies the transaction once it exists.
        let first = &signed[first_slot..first_slot + SIGNATURE];
        let tx_hash = (first != [0; SIGNATURE]).then(|| base58::encode(first));
        Ok(Signed { data: Some(hex::prefixed(&signed)), tx_hash, ..Signed::alone(signature, Some(&compact)) })
    })
    .of_transaction(bytes.to_vec()))
}

/// The token accounts that a transaction creates, each for its owner.
pub(in crate::chain) fn token_accounts(bytes: &[u8]) -> Result<Vec<Consent>, Rejection> {
    let message = Message::of(bytes)?;
    let accounts = message.instructions.iter().filter_map(|instruction| {
        // Create and CreateIdempotent: the payer, the account, its owner, the mint, two programs.
        let is_creation = matches!(instruction.data, [] | [0 | 1]);
        let key = |number: u8| message.keys.get(usize::from(number)).map(|key| base58::encode(key));
        let account = |at: usize| key(*instruction.accounts.get(at)?);
        let program = key(instruction.program)?;
        let kind = match account(5)?.as_str() {
            TOKEN => "Spl",
            TOKEN_2022 => "Spl2022",
            _ => return None,
        };
        let token = json!({ "kind": kind, "mint": account(3)? });
        let consent = Consent { account: Some(account(2)?), token, is_given: true };
        (program == ASSOCIATED_TOKEN && is_creation).then_some(consent)
    });
    Ok(accounts.collect())
}

/// The calls of the system program in a transaction.
#[derive(Debug, Default)]
pub(crate) struct SolanaCall {
    /// The nonce account that it advances first, so that it does not expire, and the value of that
    /// account which it names.
    pub(crate) advances: Option<(String, [u8; 32])>,
    /// The nonce accounts that it creates, each with the address that may use it.
    pub(crate) nonce_accounts: Vec<(String, String)>,
    /// The lamports that leave an account, with the account and the recipient.
    pub(crate) payments: Vec<(String, String, u64)>,
}

/// Finds the calls of the system program in a transaction.
pub(crate) fn solana_call(bytes: &[u8]) -> Option<SolanaCall> {
    let message = Message::of(bytes).ok()?;
    let key = |number: u8| message.keys.get(usize::from(number)).map(|key| base58::encode(key));
    let mut call = SolanaCall::default();
    for (number, instruction) in message.instructions.iter().enumerate() {
        let Some((kind, data)) = instruction.data.split_first_chunk() else { continue };
        if key(instruction.program).as_deref() != Some(SYSTEM) {
            continue;
        }
        let account = |at: usize| key(*instruction.accounts.get(at)?);
        let units = |at: usize| data.get(at..)?.first_chunk().map(|units| u64::from_le_bytes(*units));
        let lamports = match u32::from_le_bytes(*kind) {
            // CreateAccount and Transfer
            0 | 2 => units(0),
            // CreateAccountWithSeed: behind the base, and the seed with its length
            3 => units(32).and_then(|length| units(usize::try_from(length).ok()?.checked_add(40)?)),
            // AdvanceNonceAccount
            4 if number == 0 => {
                call.advances = account(0).map(|account| (account, message.hash));
                None
            }
            // InitializeNonceAccount
            6 => {
                let authority = data.first_chunk::<32>().map(|authority| base58::encode(authority));
                call.nonce_accounts.extend(account(0).zip(authority));
                None
            }
            _ => None,
        };
        if let (Some(from), Some(to), Some(lamports)) = (account(0), account(1), lamports) {
            call.payments.push((from, to, lamports));
        }
    }
    Some(call)
}

/// A message, as far as the sandbox looks at it.
struct Message<'a> {
    keys: Vec<[u8; 32]>,
    /// How many of them must sign.
    required: u8,
    /// The recent blockhash, or the value of a nonce account.
    hash: [u8; 32],
    instructions: Vec<Instruction<'a>>,
}

/// An instruction, with the numbers of its accounts.
struct Instruction<'a> {
    program: u8,
    accounts: &'a [u8],
    data: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads the message of a transaction.
    fn of(bytes: &'a [u8]) -> Result<Self, Rejection> {
        let mut reader = Reader::new(FIELD, bytes);
        let slots = length(&mut reader)?;
        reader.take(slots * SIGNATURE)?;
        Self::read(&mut reader)
    }

    /// Reads a message whole.
    fn read(reader: &mut Reader<'a>) -> Result<Self, Rejection> {
        let versioned = match reader.rest().first() {
            Some(0x80) => reader.byte().map(|_| true)?,
            Some(0..=0x7f) => false,
            _ => return Err(reader.reject("the version of the message is unknown")),
        };
        let [required, read_only, _] = reader.array()?;
        let count = length(reader)?;
        if read_only >= required || usize::from(required) > count {
            return Err(reader.reject("the header does not fit the accounts"));
        }
        let keys = (0..count).map(|_| reader.array()).collect::<Result<_, _>>()?;
        let hash = reader.array()?;
        let mut instructions = Vec::new();
        for _ in 0..length(reader)? {
            let program = reader.byte()?;
            let [accounts, data] = [blob(reader)?, blob(reader)?];
            instructions.push(Instruction { program, accounts, data });
        }
        if versioned {
            for _ in 0..length(reader)? {
                reader.take(32)?;
                for _ in ["writable", "read-only"] {
                    blob(reader)?;
                }
            }
        }
        reader.end()?;
        Ok(Self { keys, required, hash, instructions })
    }

    /// The keys that must sign it.
    fn signers(self) -> Vec<[u8; 32]> {
        self.keys.into_iter().take(usize::from(self.required)).collect()
    }
}

/// Bytes behind their length.
fn blob<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Rejection> {
    let length = length(reader)?;
    reader.take(length)
}

/// A length of at most 16 bits.
fn length(reader: &mut Reader<'_>) -> Result<usize, Rejection> {
    let length = reader.leb128_length()?;
    if length > usize::from(u16::MAX) { Err(reader.reject("a length is too large")) } else { Ok(length) }
}
