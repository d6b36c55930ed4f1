//! AES-256-GCM with an initialisation vector of 16 bytes.
//!
//! The recovery keys that exist were encrypted with 16 bytes, as the official example does, and the cryptographic
//! library's GCM takes 12 only. The longer form differs in nothing but the first counter block, called J0: with 12 bytes
//! it is those and the number 1, with 16 it is GHASH of them. Everything else is counter mode, which the library has, and
//! GHASH once more.
//!
//! GHASH is not among what the library offers, but its GCM computes it: the tag of a message is GHASH of the *ciphertext*,
//! masked with the encrypted J0. A ciphertext of our choice comes out if its decryption goes in, and the mask is known to
//! whoever has the key; both take one pass of counter mode. So no arithmetic of ours touches the key, and whatever the
//! library does about timing holds here too. For that computation the 12-byte vector is always the same, which would be
//! a disaster if its results were shown to anyone; they never leave this file.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::iv::FixedLength;
use zeroize::Zeroizing;

/// A block of AES, and the length of a vector and a tag.
pub(super) const BLOCK: usize = 16;

type Block = Zeroizing<[u8; BLOCK]>;

/// A key.
pub(super) struct Gcm {
    counter_mode: EncryptingKey,
    with_12_bytes: LessSafeKey,
}

impl Gcm {
    pub(super) fn new(key: &[u8; 32]) -> Result<Self, Unspecified> {
        Ok(Self {
            counter_mode: EncryptingKey::ctr(UnboundCipherKey::new(&AES_256, key)?)?,
            with_12_bytes: LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key)?),
        })
    }

    /// Encrypts and appends the tag. A vector must not be used twice with the same key.
    pub(super) fn seal(&self, iv: &[u8; BLOCK], plain: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let first = self.ghash(iv)?;
        // With room for the tag, so that the text does not move and leave a copy behind.
        let mut text = Zeroizing::new(Vec::with_capacity(plain.len() + BLOCK));
        text.extend_from_slice(plain);
        self.apply_keystream(&first, &mut text)?;
        let tag = self.tag(&first, &text)?;
        text.extend_from_slice(&*tag);
        Ok(std::mem::take(&mut *text))
    }

    /// Checks the tag and decrypts.
    pub(super) fn open(&self, iv: &[u8; BLOCK], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
        let (text, tag) = sealed.split_last_chunk::<BLOCK>().ok_or(Unspecified)?;
        let first = self.ghash(iv)?;
        verify_slices_are_equal(&*self.tag(&first, text)?, tag)?;
        let mut text = Zeroizing::new(text.to_vec());
        self.apply_keystream(&first, &mut text)?;
        Ok(text)
    }

    fn tag(&self, first: &Block, ciphertext: &[u8]) -> Result<Block, Unspecified> {
        Ok(xor(&self.ghash(ciphertext)?, &self.encrypt(first)?))
    }

    /// GHASH of a ciphertext and its length, without additional data; of a vector it is J0.
    fn ghash(&self, ciphertext: &[u8]) -> Result<Block, Unspecified> {
        let mut first = Block::default();
        first[BLOCK - 1] = 1;
        let mut text = Zeroizing::new(ciphertext.to_vec());
        self.apply_keystream(&first, &mut text)?;
        let nonce = Nonce::assume_unique_for_key([0; NONCE_LEN]);
        let tag = self.with_12_bytes.seal_in_place_separate_tag(nonce, Aad::empty(), &mut text)?;
        let tag = tag.as_ref().try_into().map(Zeroizing::new).map_err(|_| Unspecified)?;
        Ok(xor(&tag, &self.encrypt(&first)?))
    }

    /// Counter mode from the block after the first. Only the last four bytes count, and they may overflow, unlike in the
    /// library's counter mode; hence block by block.
    fn apply_keystream(&self, first: &Block, text: &mut [u8]) -> Result<(), Unspecified> {
        let mut counter = first.clone();
        for block in text.chunks_mut(BLOCK) {
            if let Some(last) = counter.last_chunk_mut::<4>() {
                *last = u32::from_be_bytes(*last).wrapping_add(1).to_be_bytes();
            }
            self.xor_with_encrypted(&counter, block)?;
        }
        Ok(())
    }

    fn encrypt(&self, block: &Block) -> Result<Block, Unspecified> {
        let mut encrypted = Block::default();
        self.xor_with_encrypted(block, &mut *encrypted)?;
        Ok(encrypted)
    }

    fn xor_with_encrypted(&self, counter: &Block, text: &mut [u8]) -> Result<(), Unspecified> {
        let context = EncryptionContext::Iv128(FixedLength::from(**counter));
        self.counter_mode.less_safe_encrypt(text, context).map(drop)
    }
}

fn xor(one: &Block, other: &Block) -> Block {
    let mut sum = one.clone();
    for (byte, other) in sum.iter_mut().zip(other.iter()) {
        *byte ^= other;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::attestation::hex;
    use aws_lc_rs::digest::{SHA256, digest};
    use proptest::prelude::*;

    fn gcm() -> Gcm {
        Gcm::new(&std::array::from_fn(|index| u8::try_from(index).unwrap())).unwrap()
    }

    fn plain(length: usize) -> Vec<u8> {
        (0..=250).cycle().take(length).collect()
    }

    const IV: [u8; BLOCK] = *b"@ABCDEFGHIJKLMNO";

    // The expected values are OpenSSL's.
    #[test]
    fn the_result_is_that_of_another_implementation() {
        for (length, expected) in [
            (0, "e005ab16f21278ef8d01c30bbb758a83"),
            (1, "35ccf26ad562a0235276325149ce3202ca"),
            (
                33,
                "358314d8985a510c910269fe9261e8ad6a5b05c54b4b2eeab840c3b1ed4e1bc9\
                 d89011d2036c7b9702a4a8b58b54c87723",
            ),
        ] {
            let sealed = gcm().seal(&IV, &plain(length)).unwrap();
            assert_eq!(hex(&sealed), expected);
            assert_eq!(*gcm().open(&IV, &sealed).unwrap(), plain(length));
        }
        for (length, expected) in [
            (138, "6eb224815733b1a0304b448ea7e06176119ac0c6b573d9b53c295b594993085f"),
            (1218, "f5c3c1b6379ae9fecd28c160c3d248663eef66577ca27bc7b413a935cc9bd6e1"),
        ] {
            let sealed = gcm().seal(&IV, &plain(length)).unwrap();
            assert_eq!(hex(digest(&SHA256, &sealed).as_ref()), expected);
        }
    }

    #[test]
    fn the_counter_overflows_as_it_should() {
        // Chosen so that J0 ends in fffffffe.
        let iv = 0xd0ed_c728_4def_8418_19f4_6919_7c9b_e015_u128.to_be_bytes();
        assert_eq!(
            hex(&gcm().seal(&iv, &plain(64)).unwrap()),
            "b3ba86fd754c64fd49542d029801b20466b01e82d6ea26d4cd7370100c348990\
             a0a766059cc78a6bf88230c08a42e08bdaeaa9668f75b558442fc3104eb0ff7c\
             494120ed44ee795de4b0b3c7ae9d4733"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_sealed_opens_and_nothing_else_does(iv: [u8; BLOCK], plain: Vec<u8>, at: prop::sample::Index, bit in 0..8) {
            let mut sealed = gcm().seal(&iv, &plain).unwrap();
            prop_assert_eq!(&*gcm().open(&iv, &sealed).unwrap(), &plain);
            let at = at.index(sealed.len());
            sealed[at] ^= 1_u8 << bit;
            prop_assert!(gcm().open(&iv, &sealed).is_err());
            sealed[at] ^= 1_u8 << bit;
            sealed.truncate(at);
            prop_assert!(gcm().open(&iv, &sealed).is_err());
        }
    }
}
