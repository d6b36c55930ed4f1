//! What a passkey signs: the authenticator's own data, followed by the hash of the client data.

use crate::refusal::Refusal;
use aws_lc_rs::digest::{SHA256, digest};

/// The hash of the relying party, flags and a counter: 32 + 1 + 4 bytes.
const SHORTEST: usize = 37;

/// The flag that says that somebody touched the authenticator.
const USER_PRESENT: u8 = 1;

/// The signed message, once the authenticator's data are found to be for this relying party with somebody present.
pub(super) fn signed_message(
    authenticator_data: &[u8],
    client_data: &[u8],
    relying_party_id: &str,
) -> Result<Vec<u8>, Refusal> {
    if authenticator_data.len() < SHORTEST {
        return Err(Refusal::invalid("the authenticator data are too short"));
    }
    let (relying_party, rest) = authenticator_data.split_at(32);
    if relying_party != digest(&SHA256, relying_party_id.as_bytes()).as_ref() {
        return Err(Refusal::invalid("the authenticator data are for another relying party"));
    }
    if rest[0] & USER_PRESENT == 0 {
        return Err(Refusal::invalid("the authenticator saw no user"));
    }
    Ok([authenticator_data, digest(&SHA256, client_data).as_ref()].concat())
}
