//! Signatures that are wrong because a fault says so.

use super::record::KeyRecord;
use crate::chain::{KeyKind, PrivateKey, RawSignature, Signed, Unsigned};
use crate::faults::{FaultKind, SignatureHow};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_endpoints::SignatureId;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a delayed signature takes by default, in milliseconds.
const DELAY: u64 = 1000;

/// The fault that a request meets once its offline key store has signed.
#[derive(Serialize, Deserialize)]
struct Kept {
    id: SignatureId,
    kind: FaultKind,
}

impl Entity for Kept {
    const NOUN: &'static str = "fault of an offline signature";

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// Keeps the fault that the request meets until its offline key store has signed.
pub(super) fn keep(cx: &mut Context<'_>, id: &SignatureId) -> Result<(), Refusal> {
    match cx.fault.take() {
        Some(kind @ FaultKind::Signature { .. }) => cx.insert(&Kept { id: id.clone(), kind }),
        _ => Ok(()),
    }
}

/// Takes the fault that was kept for a request.
pub(super) fn strike_kept(cx: &mut Context<'_>, id: &SignatureId) -> Result<Strike, Refusal> {
    let kept = cx.find::<Kept>(id)?;
    if kept.is_some() {
        cx.remove::<Kept>(id)?;
    }
    Ok(Strike::of(kept.as_ref().map(|kept| &kept.kind)))
}

/// Takes the fault that the request meets.
pub(super) fn strike(cx: &mut Context<'_>) -> Strike {
    Strike::of(cx.fault.take().as_ref())
}
/// The effect of a fault on a signature.
pub(super) enum Strike {
    /// None.
    None,
    /// It comes after this time.
    Later(Duration),
    /// It never comes.
    Never,
    /// It is wrong.
    Wrong(SignatureHow),
}

impl Strike {
    fn of(fault: Option<&FaultKind>) -> Self {
        match fault {
            Some(FaultKind::Signature { how: SignatureHow::Delayed, ms }) => {
                Self::Later(Duration::from_millis(ms.unwrap_or(DELAY)))
            }
            Some(FaultKind::Signature { how: SignatureHow::Never, .. }) => Self::Never,
            Some(FaultKind::Signature { how, .. }) => Self::Wrong(*how),
            _ => Self::None,
        }
    }
}

/// Signs wrongly.
pub(super) fn sign(
    cx: &Context<'_>,
    unsigned: Unsigned,
    record: &KeyRecord,
    how: SignatureHow,
) -> Result<Signed, Refusal> {
    let is_secp256k1 = record.private.kind() == KeyKind::Ecdsa;
    Ok(match how {
        SignatureHow::WrongKey => {
            let random = &cx.shared.random;
            unsigned.sign(&PrivateKey::generate(record.private.kind(), || random.bytes("wrong key")))?
        }
        SignatureHow::FlippedBit => unsigned.sign_and_change(&record.private, RawSignature::flipped)?,
        SignatureHow::HighS => unsigned.sign_and_change(&record.private, |raw| raw.high(is_secp256k1))?,
        SignatureHow::Truncated => truncated(unsigned.sign(&record.private)?),
        // These are not signed now.
        SignatureHow::Delayed | SignatureHow::Never => unsigned.sign(&record.private)?,
    })
}

/// Cuts the last byte of a result off, and of each signature in it.
fn truncated(mut signed: Signed) -> Signed {
    let cut = |text: &mut String| text.truncate(text.len().saturating_sub(2));
    for signature in signed.signature.iter_mut().chain(signed.signatures.iter_mut().flatten()) {
        cut(&mut signature.s);
        signature.encoded.iter_mut().for_each(cut);
    }
    signed.data.iter_mut().for_each(cut);
    signed
}
