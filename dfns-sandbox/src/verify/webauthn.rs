//! The data of an authenticator: the relying party, the presence of a user, a counter and, for a
//! new passkey, its key.

use super::cose;
use super::key::PublicKey;
use crate::refusal::Refusal;
use aws_lc_rs::digest::{SHA256, digest};

/// The hash of the relying party, flags and a counter: 32 + 1 + 4 bytes.
const SHORTEST: usize = 37;

/// The flag that says that somebody touched the authenticator.
const USER_PRESENT: u8 = 1;

/// The flag that says that the authenticator knows who that was.
const USER_VERIFIED: u8 = 1 << 2;

/// The flag that says that a new credential follows.
const ATTESTED: u8 = 1 << 6;

/// The authenticator's data, found to be for this relying party with its user present and verified.
pub(super) struct AuthenticatorData<'a> {
    pub(super) counter: u32,
    flags: u8,
    rest: &'a [u8],
}

/// A passkey that was just made.
pub(super) struct NewPasskey<'a> {
    pub(super) credential_id: &'a [u8],
    pub(super) public_key: PublicKey,
    /// The algorithm by its COSE number.
    pub(super) algorithm: i128,
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn read(bytes: &'a [u8], relying_party_id: &str) -> Result<Self, Refusal> {
        let too_short = || Refusal::invalid("the authenticator data are too short");
        let (head, rest) = bytes.split_first_chunk::<SHORTEST>().ok_or_else(too_short)?;
        let (relying_party, [flags, counter @ ..]) = head.split_first_chunk::<32>().ok_or_else(too_short)? else {
            return Err(too_short());
        };
        if *relying_party != *digest(&SHA256, relying_party_id.as_bytes()).as_ref() {
            return Err(Refusal::invalid("the authenticator data are for another relying party"));
        }
        if flags & USER_PRESENT == 0 {
            return Err(Refusal::invalid("the authenticator saw no user"));
        }
        if flags & USER_VERIFIED == 0 {
            return Err(Refusal::invalid("the authenticator did not verify the user"));
        }
        let counter = counter.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
        Ok(Self { counter, flags: *flags, rest })
    }

    /// The passkey that these data are about.
    pub(super) fn new_passkey(&self) -> Result<NewPasskey<'a>, Refusal> {
        let read = || {
            (self.flags & ATTESTED != 0).then_some(())?;
            // The model of the authenticator does not matter here.
            let (_model, rest) = self.rest.split_first_chunk::<16>()?;
            let (length, rest) = rest.split_first_chunk::<2>()?;
            let (credential_id, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
            let (key, _extensions) = cose::read_cbor(rest)?;
            let (public_key, algorithm) = cose::public_key(&key)?;
            Some(NewPasskey { credential_id, public_key, algorithm })
        };
        read().ok_or_else(|| {
            Refusal::invalid("the authenticator data hold no ES256, RS256 or EdDSA key of a new credential")
        })
    }
}

/// The message that a passkey signs: the authenticator's data, followed by the hash of the client
/// data.
pub(super) fn signed_message(authenticator_data: &[u8], client_data: &[u8]) -> Vec<u8> {
    [authenticator_data, digest(&SHA256, client_data).as_ref()].concat()
}
