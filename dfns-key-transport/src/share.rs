//! The plaintext of an encrypted share: JSON, in one form on import and another on export.
//!
//! On import a share contains the public points of all shares, in the order of the signers, so that
//! each signer can check that all shares belong to the same key. On export it contains its index.
//! Scalars are 32 bytes of hex, big-endian, on every curve. Points are uncompressed, except on
//! Ed25519, which has one form.

use crate::curve::Curve;
use crate::error::KeyTransportError;
use crate::group::ScalarBytes;
use crate::hex;
use crate::sharing::{NO_SCALAR, Share, index};
use dfns_core::Secret;
use dfns_endpoints::{EncryptedKeyShare, KeyCurve};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const VERSION: u32 = 1;

/// A share that an import sends to a signer.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ImportShare {
    version: u32,
    secret_share: ScalarText,
    public_shares: Vec<PointText>,
}

/// A share that an export sends to the client.
#[derive(Serialize, Deserialize)]
pub(crate) struct ExportShare {
    version: u32,
    index: ScalarText,
    secret_share: ScalarText,
}

#[derive(Clone, Serialize, Deserialize)]
struct ScalarText {
    curve: KeyCurve,
    scalar: Secret,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PointText {
    curve: KeyCurve,
    point: String,
}

impl ImportShare {
    /// Creates the import shares of all signers.
    pub(crate) fn all(curve: Curve, shares: &[Share]) -> Option<Vec<Self>> {
        let public_shares = shares
            .iter()
            .map(|share| {
                let point = hex::encode(&curve.public_point(&share.value)?.uncompressed).to_string();
                Some(PointText { curve: curve.name(), point })
            })
            .collect::<Option<Vec<_>>>()?;
        let share = |share: &Share| Self {
            version: VERSION,
            secret_share: ScalarText::new(curve, &share.value),
            public_shares: public_shares.clone(),
        };
        Some(shares.iter().map(share).collect())
    }

    /// Whether another share has the same public points, and so belongs to the same key.
    pub(crate) fn belongs_with(&self, other: &Self) -> bool {
        self.public_shares == other.public_shares
    }

    /// Returns the share of the signer at this position, from 0.
    pub(crate) fn read(&self, curve: Curve, at: usize, of: &EncryptedKeyShare) -> Result<Share, KeyTransportError> {
        check_version(self.version, of)?;
        let value = self.secret_share.read(curve, of)?;
        let public = curve.public_point(&value).map(|point| point.uncompressed);
        let said = self.public_shares.get(at).and_then(|said| hex::decode(&said.point));
        if said.is_none() || said != public {
            return Err(malformed(of, "it does not match its public point"));
        }
        Ok(Share { index: index(at), value })
    }
}

impl ExportShare {
    /// Creates the export share.
    pub(crate) fn new(curve: Curve, share: &Share) -> Self {
        let text = |scalar| ScalarText::new(curve, scalar);
        Self { version: VERSION, index: text(&share.index), secret_share: text(&share.value) }
    }

    /// Returns the share.
    pub(crate) fn read(&self, curve: Curve, of: &EncryptedKeyShare) -> Result<Share, KeyTransportError> {
        check_version(self.version, of)?;
        Ok(Share { index: self.index.read(curve, of)?, value: self.secret_share.read(curve, of)? })
    }
}

impl ScalarText {
    fn new(curve: Curve, scalar: &ScalarBytes) -> Self {
        Self { curve: curve.name(), scalar: hex::encode_scalar(scalar) }
    }

    fn read(&self, curve: Curve, of: &EncryptedKeyShare) -> Result<ScalarBytes, KeyTransportError> {
        if self.curve != curve.name() {
            let signer_id = of.signer_id.clone();
            return Err(KeyTransportError::CurveMismatch {
                signer_id,
                expected: curve.name(),
                found: self.curve.clone(),
            });
        }
        let scalar = hex::decode_scalar(self.scalar.expose()).ok_or(malformed(of, "it is not 64 digits of hex"))?;
        match curve.public_point(&scalar) {
            Some(_) => Ok(scalar),
            None => Err(malformed(of, NO_SCALAR)),
        }
    }
}

/// Encodes a share as JSON.
pub(crate) fn to_json(share: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, KeyTransportError> {
    // More than a share among twenty signers takes, so that the buffer rarely grows and leaves a
    // copy behind.
    let mut json = Zeroizing::new(Vec::with_capacity(4096));
    serde_json::to_writer(&mut *json, share).map_err(|_| KeyTransportError::Library("writing a share"))?;
    Ok(json)
}

/// Decodes a share from JSON.
pub(crate) fn from_json<T: DeserializeOwned>(json: &[u8], of: &EncryptedKeyShare) -> Result<T, KeyTransportError> {
    serde_json::from_slice(json).map_err(|_| malformed(of, "what was encrypted is not a share"))
}

/// Returns the error of a malformed share.
pub(crate) fn malformed(of: &EncryptedKeyShare, reason: &'static str) -> KeyTransportError {
    KeyTransportError::Share { signer_id: of.signer_id.clone(), reason }
}

fn check_version(version: u32, of: &EncryptedKeyShare) -> Result<(), KeyTransportError> {
    if version == VERSION { Ok(()) } else { Err(malformed(of, "its version is not supported")) }
}
