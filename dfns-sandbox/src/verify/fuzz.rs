//! The entry of the fuzz target `attestation`, which needs the verification alone.

use super::{Attested, Expected, NewCredential};
use crate::relying_party::RelyingParty;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns_core::credentials::CredentialInfo;
use dfns_core::signing::CredentialKind;
use serde_json::json;

const CHALLENGE: &str = "Y2gtMQ";

/// Verifies any bytes as the attestation of a passkey and as that of a key. Hidden: for fuzzing
/// only.
///
/// # Panics
///
/// If the id of an accepted credential is not the one that its registration names.
pub fn fuzz_attestation(attestation: &[u8]) {
    let relying_party = RelyingParty::default();
    let id = URL_SAFE_NO_PAD.encode(credential_id(attestation, &relying_party));
    for (kind, client_data_type) in [(CredentialKind::Fido2, "webauthn.create"), (CredentialKind::Key, "key.create")] {
        let client_data = json!({
            "type": client_data_type,
            "challenge": CHALLENGE,
            "origin": "http://localhost",
        });
        for is_strict in [false, true] {
            let info = CredentialInfo::new(
                &id,
                URL_SAFE_NO_PAD.encode(client_data.to_string()),
                URL_SAFE_NO_PAD.encode(attestation),
            );
            let attested = Attested { kind: kind.clone(), info: Some(info), name: None, encrypted_private_key: None };
            let expected = Expected { challenge: CHALLENGE, relying_party: &relying_party, is_strict };
            if let Ok(accepted) = NewCredential::verify("", attested, expected) {
                assert_eq!(accepted.id, id);
            }
        }
    }
}

/// The attested credential's id: behind the relying party's hash come 21 bytes of flags, counter
/// and model, and two of length.
fn credential_id<'a>(attestation: &'a [u8], relying_party: &RelyingParty) -> &'a [u8] {
    let hash = digest(&SHA256, relying_party.id.as_bytes());
    let start = attestation.windows(hash.as_ref().len()).position(|window| window == hash.as_ref());
    let id = start.and_then(|start| {
        let (length, rest) = attestation.get(start + 32 + 21..)?.split_first_chunk::<2>()?;
        rest.get(..u16::from_be_bytes(*length).into())
    });
    id.unwrap_or_default()
}
