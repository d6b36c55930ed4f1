//! Encodes public keys from their parts, as key homes spell them.

use super::{element, unsigned};
use crate::pem::der::{BIT_STRING, OBJECT_ID, SEQUENCE, oid};

/// Encodes an RSA public key (PKCS#1) from its two numbers, big-endian.
pub(crate) fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[unsigned(modulus), unsigned(exponent)].concat())
}

/// Encodes a point of a curve as a public key (`SubjectPublicKeyInfo`).
pub(crate) fn ec_key(curve: &[u8], point: &[u8]) -> Vec<u8> {
    public_key(&[oid::EC, curve], point)
}

/// Encodes an Ed25519 public key (`SubjectPublicKeyInfo`).
pub(crate) fn ed25519_key(key: &[u8]) -> Vec<u8> {
    public_key(&[oid::ED25519], key)
}

fn public_key(algorithm: &[&[u8]], key: &[u8]) -> Vec<u8> {
    let algorithm: Vec<u8> = algorithm.iter().flat_map(|oid| element(OBJECT_ID, oid)).collect();
    // A bit string without unused bits.
    let key = element(BIT_STRING, &[&[0], key].concat());
    element(SEQUENCE, &[element(SEQUENCE, &algorithm), key].concat())
}

#[cfg(test)]
mod tests {
    use super::{ec_key, ed25519_key, rsa_key};
    use crate::credentials::KeyPair;
    use crate::pem::{oid, public_key, rsa_public_key};
    use crate::signing::{KeyAlgorithm, PublicKey};

    #[test]
    fn public_keys_are_encoded_as_the_library_does() {
        for (algorithm, curve) in [
            (KeyAlgorithm::Ed25519, None),
            (KeyAlgorithm::EcdsaP256, Some(oid::P256)),
            (KeyAlgorithm::EcdsaSecp256k1, Some(oid::SECP256K1)),
            (KeyAlgorithm::EcdsaP384, Some(oid::P384)),
        ] {
            let pair = KeyPair::generate(algorithm).unwrap();
            let info = public_key(pair.public_key_der()).unwrap();
            let encoded = curve.map_or_else(|| ed25519_key(info.key), |curve| ec_key(curve, info.key));
            assert_eq!(encoded, pair.public_key_der(), "{algorithm}");
        }
        let pair = KeyPair::generate(KeyAlgorithm::Rsa).unwrap();
        let (modulus, exponent) = rsa_public_key(public_key(pair.public_key_der()).unwrap().key).unwrap();
        assert_eq!(PublicKey::read(rsa_key(modulus, exponent)).unwrap().der(), pair.public_key_der());
    }
}
