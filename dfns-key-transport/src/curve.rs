//! The curves of the protocols, and their arithmetic.

use crate::error::KeyTransportError;
use crate::group::{CurveGroup, PointBytes, ScalarBytes, from_bytes, reduce, to_bytes};
use crate::randomness::Randomness;
use crate::sharing::{Share, interpolate, split};
use crate::stark;
use curve25519_dalek::EdwardsPoint;
use dfns_endpoints::{KeyCurve, KeyProtocol, SupportedScheme};
use k256::elliptic_curve::Field as _;

/// A curve that this version supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    Secp256k1,
    Ed25519,
    Stark,
}

/// The schemes that can be imported and exported, under their current names.
const SCHEMES: [(KeyProtocol, Curve); 4] = [
    (KeyProtocol::Cggmp24, Curve::Secp256k1),
    (KeyProtocol::Cggmp24, Curve::Stark),
    (KeyProtocol::Frost, Curve::Ed25519),
    (KeyProtocol::FrostBitcoin, Curve::Secp256k1),
];

/// Calls a function that is generic over the group with the group of the curve.
macro_rules! with_group {
    ($curve:expr, $function:ident($($argument:expr),*)) => {
        match $curve {
            Curve::Secp256k1 => $function::<k256::ProjectivePoint>($($argument),*),
            Curve::Ed25519 => $function::<EdwardsPoint>($($argument),*),
            Curve::Stark => $function::<stark::ProjectivePoint>($($argument),*),
        }
    };
}

impl Curve {
    /// Returns the curve of this name, if it is supported.
    pub(crate) fn named(name: &KeyCurve) -> Option<Self> {
        [Self::Secp256k1, Self::Ed25519, Self::Stark].into_iter().find(|curve| curve.name() == *name)
    }

    /// Returns the curve, if the protocol supports it.
    pub(crate) fn of_scheme(protocol: &KeyProtocol, name: &KeyCurve) -> Result<Self, KeyTransportError> {
        let present = if *protocol == KeyProtocol::Cggmp21 { &KeyProtocol::Cggmp24 } else { protocol };
        SCHEMES
            .into_iter()
            .find(|(protocol, curve)| protocol == present && curve.name() == *name)
            .map(|(_, curve)| curve)
            .ok_or_else(|| KeyTransportError::UnsupportedScheme { protocol: protocol.clone(), curve: name.clone() })
    }

    /// Returns all schemes.
    pub(crate) fn schemes() -> Vec<SupportedScheme> {
        SCHEMES.into_iter().map(|(protocol, curve)| SupportedScheme { protocol, curve: curve.name() }).collect()
    }

    /// Returns its name on the wire.
    pub(crate) fn name(self) -> KeyCurve {
        match self {
            Self::Secp256k1 => KeyCurve::Secp256k1,
            Self::Ed25519 => KeyCurve::Ed25519,
            Self::Stark => KeyCurve::Stark,
        }
    }

    /// Returns the public point of a secret scalar; `None` if that is zero or not below the order
    /// of the group.
    pub(crate) fn public_point(self, secret: &ScalarBytes) -> Option<PointBytes> {
        fn public_point<G: CurveGroup>(secret: &ScalarBytes) -> Option<PointBytes> {
            let secret = from_bytes::<G>(secret).filter(|secret| !bool::from(secret.is_zero()))?;
            Some(G::mul_by_generator(&secret).to_bytes())
        }
        with_group!(self, public_point(secret))
    }

    /// Reduces a number of 64 bytes, big-endian, modulo the order of the group.
    pub(crate) fn reduce(self, number: &[u8; 64]) -> ScalarBytes {
        fn bytes<G: CurveGroup>(number: &[u8; 64]) -> ScalarBytes {
            to_bytes::<G>(&reduce::<G>(number))
        }
        with_group!(self, bytes(number))
    }

    /// See [`split`].
    pub(crate) fn split(
        self,
        secret: &ScalarBytes,
        threshold: u32,
        count: usize,
        randomness: &dyn Randomness,
    ) -> Result<Vec<Share>, KeyTransportError> {
        with_group!(self, split(secret, threshold, count, randomness))
    }

    /// See [`interpolate`].
    pub(crate) fn interpolate(self, shares: &[Share]) -> Option<ScalarBytes> {
        with_group!(self, interpolate(shares))
    }
}
