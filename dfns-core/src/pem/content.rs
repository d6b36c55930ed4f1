//! The contents and defects that the reader can find in a file.

/// Something found in a file.
pub(crate) struct Found<'a> {
    /// Its content, judged by its bytes, or by its label if those cannot be decoded.
    pub(crate) content: Content,
    /// Its DER, or as much as could be decoded.
    pub(crate) der: &'a [u8],
    /// The reason why it cannot be used.
    pub(crate) flaw: Option<Flaw>,
}

/// The content of a block or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    PrivateKey(PrivateKeyForm),
    EncryptedPrivateKey,
    PublicKey,
    RsaPublicKey,
    Certificate,
    CertificateRequest,
    RevocationList,
    /// Parameters of a curve or group, which accompany a key.
    Parameters,
    Pkcs7,
    Pkcs12,
    JavaKeyStore,
    OpenSshKey,
    SshPublicKey,
    PuttyKey,
    PgpKey,
    Jwk,
    /// A whole file, encrypted by an encryption tool.
    EncryptedFile,
    /// The bytes of a key without its algorithm.
    RawKey,
    /// The name of a secret or a file instead of its content.
    Reference,
    Unknown,
}

impl Content {
    /// Its name, for errors.
    pub(crate) fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::PrivateKey(_) => "private key",
            Self::EncryptedPrivateKey => "encrypted private key",
            Self::PublicKey | Self::RsaPublicKey => "public key",
            Self::Certificate => "certificate",
            Self::CertificateRequest => "certificate request",
            Self::RevocationList => "certificate revocation list",
            Self::Parameters => "block of key parameters",
            Self::Pkcs7 => "PKCS#7 file",
            Self::Pkcs12 => "PKCS#12 file",
            Self::JavaKeyStore => "Java key store",
            Self::OpenSshKey => "private key of OpenSSH",
            Self::SshPublicKey => "public key of OpenSSH",
            Self::PuttyKey => "private key of PuTTY",
            Self::PgpKey => "PGP key",
            Self::Jwk => "JSON Web Key",
            Self::EncryptedFile => "file encrypted as a whole",
            Self::RawKey => "key without its algorithm",
            Self::Reference => "name of a file or a secret",
            Self::Unknown => return None,
        })
    }
}

/// The defect of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It begins but does not end, or its first line is not terminated.
    Unfinished,
    /// It contains characters that are not base64.
    Base64,
    /// It is shorter than its length field.
    Truncated,
    /// It decodes to something that is neither a key nor a certificate.
    Unrecognized,
}

/// The encoding of a private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PrivateKeyForm {
    /// PKCS#8: any algorithm.
    Pkcs8,
    /// SEC1: elliptic curves.
    Sec1,
    /// PKCS#1: RSA.
    Pkcs1,
    /// The older form of DSA keys.
    Dsa,
}
