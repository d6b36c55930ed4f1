//! Reasons why a private key cannot be used, and how to fix them.

use crate::foreign::debug_error;
use std::fmt;

/// The reason why a private key cannot be used. Its message says how to fix it and contains nothing
/// of the key.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The credential id is empty.
    #[error("the credential id is empty; pass the id that Dfns shows for the credential, `credId` in its API")]
    EmptyCredentialId,
    /// The private key is empty, or white space.
    #[error("the private key is empty; check that the variable or the file it comes from is set")]
    Empty,
    /// The input holds no key in a known form.
    #[error(
        "no private key found; pass the content of the key file, which usually starts with \
         `-----BEGIN PRIVATE KEY-----`"
    )]
    NotFound,
    /// The input holds several private keys, and nothing says which of them signs.
    #[error("there are several private keys; pass the one that belongs to the credential")]
    Several,
    /// The input is the name of a file or a secret.
    #[error("this looks like the name of a file or a secret; pass its content, the private key itself")]
    Reference,
    /// The key begins but does not end.
    #[error("the private key is cut off; copy it whole, from its `-----BEGIN` line to its `-----END` line")]
    CutOff,
    /// A PEM block contains characters that are not base64.
    #[error("the private key is damaged: its PEM block contains characters that are not base64; copy it again")]
    Base64,
    /// The key does not parse, or its public half belongs to another key.
    #[error("the private key is damaged; copy it again, and check it with `openssl pkey -in FILE -noout -check`")]
    Damaged,
    /// The private key is encrypted.
    #[error(
        "the private key is encrypted with a passphrase; decrypt it with `openssl pkey -in FILE` and keep the result \
         in a secret store"
    )]
    Encrypted,
    /// The whole file is encrypted by a tool such as Ansible Vault, SOPS, age or `openssl enc`.
    #[error("the file is encrypted; decrypt it with the tool that encrypted it")]
    EncryptedFile,
    /// It is a public key.
    #[error("this is a public key; pass the private key that belongs to it")]
    PublicKey,
    /// It is a certificate.
    #[error("this is a certificate; pass the private key of the credential")]
    Certificate,
    /// It is a key of OpenSSH.
    #[error(
        "this is an OpenSSH key; convert a copy with `ssh-keygen -p -m PKCS8 -f COPY`, or create a new key with \
         `openssl genpkey -algorithm ed25519`"
    )]
    OpenSsh,
    /// It is a key of PuTTY.
    #[error(
        "this is a PuTTY key; export it with `puttygen FILE -O private-openssh-new -o COPY`, then convert that with \
         `ssh-keygen -p -m PKCS8 -f COPY`"
    )]
    Putty,
    /// It is a PGP key.
    #[error(
        "this is a PGP key, which cannot sign user actions; create a key with `openssl genpkey -algorithm ed25519`"
    )]
    Pgp,
    /// It is a JSON Web Key.
    #[error("this is a JSON Web Key; convert it to PEM (PKCS#8)")]
    Jwk,
    /// It is a PKCS#12 file.
    #[error("this is a PKCS#12 file; extract the key with `openssl pkcs12 -in FILE -nocerts -nodes`")]
    Pkcs12,
    /// It is a Java key store.
    #[error(
        "this is a Java key store; convert it with `keytool -importkeystore -srckeystore FILE -destkeystore FILE.p12 \
         -deststoretype pkcs12`, then extract the key with `openssl pkcs12 -in FILE.p12 -nocerts -nodes`"
    )]
    JavaKeyStore,
    /// It is a key without the name of its algorithm: 32 or 64 bytes as hex, base64 or binary.
    #[error(
        "these are the bytes of a key without its algorithm; pass the key as PKCS#8 (`-----BEGIN PRIVATE KEY-----`)"
    )]
    RawKey,
    /// It is something else, named here.
    #[error("this is a {0}; pass the private key of the credential")]
    OtherContent(&'static str),
    /// Credentials cannot use the key's algorithm, named here.
    #[error("{0} keys are not supported; use Ed25519, ECDSA over P-256, secp256k1 or P-384, or RSA")]
    Algorithm(&'static str),
    /// An EC key does not name its curve, and fits several.
    #[error("the EC key does not name its curve; write it again with `openssl pkey -in FILE`, which adds the name")]
    NoCurve,
    /// The key is RSA, but smaller than 2048 or larger than 8192 bits.
    #[error("the RSA key must have 2048 to 8192 bits; create a new one")]
    RsaSize,
    /// A digest was chosen for an Ed25519 key.
    #[error("an Ed25519 key signs without a digest; do not set one")]
    NoDigest,
}

impl fmt::Debug for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "KeyError", self)
    }
}
