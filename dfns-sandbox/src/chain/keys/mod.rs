//! Keys: made from given randomness, imported, derived, and what they do.
//!
//! A private key is a scalar (ECDSA, Schnorr, Diffie-Hellman, imported EdDSA keys and children) or
//! a seed (EdDSA). It never shows itself in logs and is wiped from memory. Signatures are
//! deterministic: RFC 6979 with low S, RFC 8032, and BIP-340 with 32 zero bytes of auxiliary
//! randomness.

mod child;
mod derive;
mod ed25519;
mod secp256k1;
mod stark;
mod verify;

pub(crate) use child::DerivationPath;
pub(crate) use derive::derive;

use super::Rejection;
use super::encoding::hex;
use super::rejection::quoted;
use super::signature::{Payload, RawSignature};
use dfns_endpoints::{KeyCurve, KeyScheme};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

/// A pair of scheme and curve that keys exist for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum KeyKind {
    /// ECDSA with secp256k1.
    Ecdsa,
    /// ECDSA with the curve of Starknet.
    EcdsaStark,
    /// EdDSA with Ed25519.
    EdDsa,
    /// Schnorr signatures with secp256k1.
    Schnorr,
    /// Diffie-Hellman with secp256k1: derives values and signs nothing.
    Dh,
}

impl KeyKind {
    /// Every pair.
    pub(crate) const ALL: [Self; 5] = [Self::Ecdsa, Self::EcdsaStark, Self::EdDsa, Self::Schnorr, Self::Dh];

    /// Finds the pair of a scheme and a curve.
    pub(crate) fn new(scheme: &KeyScheme, curve: &KeyCurve) -> Result<Self, Rejection> {
        Self::ALL.into_iter().find(|kind| kind.scheme() == *scheme && kind.curve() == *curve).ok_or_else(|| {
            let pair = format!("{} keys cannot use the curve {}", quoted(scheme.as_str()), quoted(curve.as_str()));
            Rejection::invalid("curve", pair)
        })
    }

    /// The scheme.
    pub(crate) fn scheme(self) -> KeyScheme {
        match self {
            Self::Ecdsa | Self::EcdsaStark => KeyScheme::Ecdsa,
            Self::EdDsa => KeyScheme::EdDsa,
            Self::Schnorr => KeyScheme::Schnorr,
            Self::Dh => KeyScheme::Dh,
        }
    }

    /// The curve.
    pub(crate) fn curve(self) -> KeyCurve {
        match self {
            Self::Ecdsa | Self::Schnorr | Self::Dh => KeyCurve::Secp256k1,
            Self::EcdsaStark => KeyCurve::Stark,
            Self::EdDsa => KeyCurve::Ed25519,
        }
    }
}

/// A public key: a compressed point of 33 bytes, or the 32 bytes of Ed25519.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PublicKey {
    kind: KeyKind,
    bytes: [u8; 33],
}

impl PublicKey {
    fn new(kind: KeyKind, content: &[u8]) -> Self {
        let mut bytes = [0; 33];
        bytes[..content.len()].copy_from_slice(content);
        Self { kind, bytes }
    }

    /// The pair that the key is of.
    pub(crate) fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The bytes: 33 of a point, 32 of Ed25519.
    pub(crate) fn bytes(&self) -> &[u8] {
        if self.kind == KeyKind::EdDsa { &self.bytes[..32] } else { &self.bytes }
    }

    /// The key as the API shows it: hexadecimal without `0x`.
    pub(crate) fn to_hex(self) -> String {
        hex::bare(self.bytes())
    }

    /// The 32 bytes of an Ed25519 key.
    pub(crate) fn ed25519(&self) -> Result<[u8; 32], Rejection> {
        match self.kind {
            KeyKind::EdDsa => Ok(self.bytes.first_chunk().copied().unwrap_or_default()),
            _ => Err(Rejection::invalid("signingKey", "requires an EdDSA key with the curve ed25519")),
        }
    }

    /// The compressed point of a secp256k1 key.
    pub(crate) fn secp256k1(&self) -> Result<[u8; 33], Rejection> {
        match self.kind {
            KeyKind::Ecdsa | KeyKind::Schnorr | KeyKind::Dh => Ok(self.bytes),
            _ => Err(Rejection::invalid("signingKey", "requires a key with the curve secp256k1")),
        }
    }

    /// The coordinates x and y of a secp256k1 key, of 32 bytes each.
    pub(crate) fn secp256k1_coordinates(&self) -> Result<[u8; 64], Rejection> {
        secp256k1::coordinates(&self.secp256k1()?)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicKey({:?}, {})", self.kind, self.to_hex())
    }
}

/// The secret of a private key.
#[derive(Clone, PartialEq, Eq)]
enum Secret {
    /// Big-endian, or little-endian for Ed25519.
    Scalar(Zeroizing<[u8; 32]>),
    /// The seed of RFC 8032.
    Seed(Zeroizing<[u8; 32]>),
}

/// A private key. Serialized with its secret: only the store may do so.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub(crate) struct PrivateKey {
    secret: Secret,
    public: PublicKey,
}

impl PrivateKey {
    /// Makes a key from randomness: `random` returns 32 more bytes at each call.
    pub(crate) fn generate(kind: KeyKind, mut random: impl FnMut() -> [u8; 32]) -> Self {
        loop {
            let bytes = Zeroizing::new(random());
            let secret =
                if kind == KeyKind::EdDsa { Secret::Seed(bytes) } else { Secret::Scalar(reduced(kind, &bytes)) };
            if let Ok(key) = Self::of(kind, secret) {
                return key;
            }
        }
    }

    /// Makes a key of a scalar that was imported: big-endian on every curve, as key shares have it.
    pub(crate) fn import(kind: KeyKind, scalar: &[u8; 32]) -> Result<Self, Rejection> {
        Self::of(kind, Secret::Scalar(big_endian(kind, Zeroizing::new(*scalar))))
    }

    fn of(kind: KeyKind, secret: Secret) -> Result<Self, Rejection> {
        let point = match (&secret, kind) {
            (Secret::Seed(seed), KeyKind::EdDsa) => Some(ed25519::Expanded::of_seed(seed).public().to_vec()),
            (Secret::Scalar(scalar), KeyKind::EdDsa) => {
                ed25519::Expanded::of_scalar(scalar).map(|key| key.public().to_vec())
            }
            (Secret::Scalar(scalar), KeyKind::EcdsaStark) => stark::public(scalar).map(|point| point.to_vec()),
            (Secret::Scalar(scalar), _) => secp256k1::public(scalar).map(|point| point.to_vec()),
            (Secret::Seed(_), _) => None,
        };
        let point = point.ok_or_else(|| Rejection::invalid("privateKey", "not a scalar of the curve"))?;
        Ok(Self { secret, public: PublicKey::new(kind, &point) })
    }

    /// The pair that the key is of.
    pub(crate) fn kind(&self) -> KeyKind {
        self.public.kind
    }

    /// The public key.
    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The scalar, for an export: big-endian on every curve, as key shares have it.
    pub(crate) fn scalar(&self) -> Zeroizing<[u8; 32]> {
        big_endian(self.kind(), self.own_scalar())
    }

    /// The scalar in the order of bytes that its curve has.
    fn own_scalar(&self) -> Zeroizing<[u8; 32]> {
        match &self.secret {
            Secret::Scalar(scalar) => scalar.clone(),
            Secret::Seed(seed) => ed25519::Expanded::of_seed(seed).scalar(),
        }
    }

    /// The secret that makes the key again: the scalar, or the seed for EdDSA. `None` for an EdDSA
    /// key of a scalar, which has no seed.
    pub(crate) fn secret(&self) -> Option<Zeroizing<[u8; 32]>> {
        match &self.secret {
            Secret::Scalar(_) if self.kind() == KeyKind::EdDsa => None,
            Secret::Scalar(secret) | Secret::Seed(secret) => Some(secret.clone()),
        }
    }

    /// Signs a payload. Fails if the payload is for keys of another pair.
    pub(crate) fn sign(&self, payload: &Payload) -> Result<RawSignature, Rejection> {
        let signature = match (payload, self.kind(), &self.secret) {
            (Payload::Ecdsa(digest), KeyKind::Ecdsa, Secret::Scalar(scalar)) => secp256k1::sign(scalar, digest),
            (Payload::Ecdsa(digest), KeyKind::EcdsaStark, Secret::Scalar(scalar)) => stark::sign(scalar, digest),
            (Payload::Schnorr { digest, tweak }, KeyKind::Schnorr, Secret::Scalar(scalar)) => {
                secp256k1::sign_schnorr(scalar, digest, *tweak)
            }
            (Payload::EdDsa(message), KeyKind::EdDsa, Secret::Seed(seed)) => {
                Some(ed25519::Expanded::of_seed(seed).sign(self.public.bytes(), message))
            }
            (Payload::EdDsa(message), KeyKind::EdDsa, Secret::Scalar(scalar)) => {
                ed25519::Expanded::of_scalar(scalar).map(|key| key.sign(self.public.bytes(), message))
            }
            _ => None,
        };
        let scheme = self.kind().scheme();
        signature.ok_or_else(|| Rejection::invalid("kind", format!("keys of scheme {scheme} cannot sign this")))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PrivateKey(of {:?})", self.public)
    }
}

/// Turns a scalar between the order of bytes that its curve has and the big-endian one.
fn big_endian(kind: KeyKind, mut scalar: Zeroizing<[u8; 32]>) -> Zeroizing<[u8; 32]> {
    if kind == KeyKind::EdDsa {
        scalar.reverse();
    }
    scalar
}

/// Makes a scalar of any 32 bytes. Bytes above the order of the curve become evenly distributed
/// numbers below it, as near as makes no difference in a sandbox.
fn reduced(kind: KeyKind, bytes: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    match kind {
        KeyKind::EdDsa => ed25519::reduced(bytes),
        KeyKind::EcdsaStark => stark::reduced(bytes),
        KeyKind::Ecdsa | KeyKind::Schnorr | KeyKind::Dh => secp256k1::reduced(bytes),
    }
}

/// The form in which a private key is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    kind: KeyKind,
    seed: bool,
    secret: Zeroizing<String>,
}

impl From<PrivateKey> for Stored {
    fn from(key: PrivateKey) -> Self {
        let (seed, secret) = match &key.secret {
            Secret::Scalar(scalar) => (false, scalar),
            Secret::Seed(seed) => (true, seed),
        };
        Self { kind: key.kind(), seed, secret: Zeroizing::new(hex::bare(secret.as_ref())) }
    }
}

impl TryFrom<Stored> for PrivateKey {
    type Error = Rejection;

    fn try_from(stored: Stored) -> Result<Self, Rejection> {
        let secret = Zeroizing::new(hex::decode_array("secret", &stored.secret)?);
        Self::of(stored.kind, if stored.seed { Secret::Seed(secret) } else { Secret::Scalar(secret) })
    }
}
