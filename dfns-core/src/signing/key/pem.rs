//! Finding the private key in PEM text.
//!
//! Keys reach a server through files, secret stores and environment variables, and the latter mangle line breaks: this
//! reader takes them in any form, spelled `\n`, or not at all. A general PEM reader takes the text line by line, passes
//! over what it does not know, and leaves copies of the key behind; this one says what it found instead of a private
//! key, and every copy it makes is wiped.

use super::KeyError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// How a private key is encoded. Its label in PEM tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// `PRIVATE KEY`: any algorithm.
    Pkcs8,
    /// `EC PRIVATE KEY`: elliptic curves.
    Sec1,
    /// `RSA PRIVATE KEY`.
    Pkcs1,
}

/// A private key as DER.
pub(crate) struct EncodedKey {
    pub(crate) encoding: Encoding,
    pub(crate) der: Zeroizing<Vec<u8>>,
}

/// The first private key in the text. Without one, the error is about the first block there is.
pub(crate) fn private_key(text: &[u8]) -> Result<EncodedKey, KeyError> {
    let text = std::str::from_utf8(text).map_err(|_| KeyError::NoPem)?;
    let mut problem = None;
    let mut rest = text;
    while let Some((_, block)) = rest.split_once("-----BEGIN ") {
        rest = block;
        match read_block(block) {
            Ok(key) => return Ok(key),
            Err(error) => problem = problem.or(Some(error)),
        }
    }
    Err(problem.unwrap_or(KeyError::NoPem))
}

/// Reads a block from its label on.
fn read_block(block: &str) -> Result<EncodedKey, KeyError> {
    let (label, body) = block.split_once("-----").ok_or(KeyError::UnfinishedPem)?;
    let encoding = encoding(label)?;
    let (body, end) = body.split_once("-----END ").ok_or(KeyError::UnfinishedPem)?;
    if !end.strip_prefix(label).is_some_and(|end| end.starts_with("-----")) {
        return Err(KeyError::UnfinishedPem);
    }
    // The older way to encrypt keeps the label and says so in a header.
    if body.contains("Proc-Type:") {
        return Err(KeyError::Encrypted);
    }
    Ok(EncodedKey { encoding, der: decode(body)? })
}

fn encoding(label: &str) -> Result<Encoding, KeyError> {
    match label {
        "PRIVATE KEY" => Ok(Encoding::Pkcs8),
        "EC PRIVATE KEY" => Ok(Encoding::Sec1),
        "RSA PRIVATE KEY" => Ok(Encoding::Pkcs1),
        "ENCRYPTED PRIVATE KEY" => Err(KeyError::Encrypted),
        _ if label.ends_with("PUBLIC KEY") => Err(KeyError::PublicKey),
        _ if label.ends_with("CERTIFICATE") => Err(KeyError::Certificate),
        // A first line without its end would run into the key, which no error may show.
        _ if label.len() > 40 || label.contains(|c: char| !matches!(c, 'A'..='Z' | '0'..='9' | ' ')) => {
            Err(KeyError::UnfinishedPem)
        }
        _ => Err(KeyError::OtherPem(label.to_owned())),
    }
}

fn decode(body: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    // Never longer than the body, so it does not grow and leave a copy behind.
    let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut escaped = false;
    for byte in body.bytes() {
        let line_break_spelled_out = escaped && matches!(byte, b'n' | b'r');
        escaped = byte == b'\\';
        if !(escaped || line_break_spelled_out || byte.is_ascii_whitespace()) {
            base64.push(byte);
        }
    }
    let mut der = Zeroizing::new(vec![0; base64.len()]);
    let length = STANDARD.decode_slice(&*base64, &mut der).map_err(|_| KeyError::Base64)?;
    der.truncate(length);
    Ok(der)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PEM: &str = "-----BEGIN PRIVATE KEY-----\nAQID\nBAUG\nBw==\n-----END PRIVATE KEY-----\n";

    fn read(text: &str) -> Result<(Encoding, Vec<u8>), KeyError> {
        private_key(text.as_bytes()).map(|key| (key.encoding, key.der.to_vec()))
    }

    #[test]
    fn line_breaks_may_come_in_any_form() {
        for text in [
            PEM.to_owned(),
            PEM.trim_end().to_owned(),
            PEM.replace('\n', "\r\n"),
            PEM.replace('\n', "\r"),
            PEM.replace('\n', "\\n"),
            PEM.replace('\n', "\\r\\n"),
            PEM.replace('\n', "\\\\n"),
            PEM.replace('\n', "\\\n"),
            PEM.replace('\n', " "),
            PEM.replace('\n', ""),
            PEM.replace('\n', "\n    "),
            format!("\u{feff}\t\r\n\"{PEM}\"  "),
            format!("Bag Attributes\n  friendlyName: dfns\n{PEM}"),
        ] {
            assert_eq!(read(&text), Ok((Encoding::Pkcs8, vec![1, 2, 3, 4, 5, 6, 7])), "{text}");
        }
    }

    #[test]
    fn an_escape_is_taken_for_a_line_break_only_where_it_is_one() {
        // `n` and `r` are base64 letters too.
        let pem = "-----BEGIN EC PRIVATE KEY-----\\nnrnr\\nrn==\\n-----END EC PRIVATE KEY-----";
        assert_eq!(read(&pem.replace("rn==", "rg==")), Ok((Encoding::Sec1, vec![0x9e, 0xb9, 0xeb, 0xae])));
        assert_eq!(read(pem), Err(KeyError::Base64));
    }

    #[test]
    fn the_private_key_is_found_among_other_blocks() {
        let others = ["EC PARAMETERS", "CERTIFICATE", "PUBLIC KEY", "ENCRYPTED PRIVATE KEY"];
        for other in others {
            let text = format!("-----BEGIN {other}-----\nAQID\n-----END {other}-----\n{PEM}");
            assert!(read(&text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_private_key_is_named() {
        let block = |label: &str| format!("-----BEGIN {label}-----\nAQID\n-----END {label}-----\n");
        let other = |label: &str| KeyError::OtherPem(label.to_owned());
        for (text, error) in [
            (String::new(), KeyError::NoPem),
            ("/etc/dfns/key.pem".to_owned(), KeyError::NoPem),
            ("AQIDBAUG".to_owned(), KeyError::NoPem),
            ("-----END PRIVATE KEY-----".to_owned(), KeyError::NoPem),
            (block("ENCRYPTED PRIVATE KEY"), KeyError::Encrypted),
            (PEM.replace("\nAQ", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAQ"), KeyError::Encrypted),
            (block("PUBLIC KEY"), KeyError::PublicKey),
            (block("RSA PUBLIC KEY"), KeyError::PublicKey),
            (block("CERTIFICATE"), KeyError::Certificate),
            (block("TRUSTED CERTIFICATE"), KeyError::Certificate),
            (block("OPENSSH PRIVATE KEY"), other("OPENSSH PRIVATE KEY")),
            (block("EC PARAMETERS"), other("EC PARAMETERS")),
            (PEM.replace("BAUG", "BA!G"), KeyError::Base64),
            (PEM.replace("Bw==", "Bw"), KeyError::Base64),
            (PEM.replace("BAUG", "BAÜG"), KeyError::Base64),
            (PEM.replace("-----END PRIVATE KEY-----", ""), KeyError::UnfinishedPem),
            (PEM.replace("END PRIVATE", "END PUBLIC"), KeyError::UnfinishedPem),
            (PEM.replace("END PRIVATE KEY-----", "END PRIVATE KEY"), KeyError::UnfinishedPem),
            (PEM.replace("BEGIN PRIVATE KEY-----", "BEGIN PRIVATE KEY"), KeyError::UnfinishedPem),
            ("-----BEGIN PRIVATE KEY\nAQID".to_owned(), KeyError::UnfinishedPem),
            ("-----BEGIN ".to_owned(), KeyError::UnfinishedPem),
        ] {
            assert_eq!(read(&text), Err(error.clone()), "{text}");
            assert!(!error.to_string().contains("AQID"));
        }
        assert!(matches!(private_key(b"\xff\xfe-----BEGIN "), Err(KeyError::NoPem)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = private_key(&bytes);
        }

        #[test]
        fn anything_pem_like_is_read_or_refused(
            pieces in proptest::collection::vec(
                prop_oneof![
                    Just("-----BEGIN ".to_owned()), Just("-----END ".to_owned()), Just("-----".to_owned()),
                    Just("PRIVATE KEY".to_owned()), Just("EC PRIVATE KEY-----".to_owned()), Just("\\n".to_owned()),
                    Just("\n".to_owned()), "[A-Za-z0-9+/=]{0,12}", ".{0,4}",
                ],
                0..24,
            )
        ) {
            let _ = private_key(pieces.concat().as_bytes());
        }

        #[test]
        fn any_key_bytes_come_back(der: Vec<u8>, width in 1_usize..80) {
            let base64 = STANDARD.encode(&der);
            let lines: Vec<&str> = base64.as_bytes().chunks(width).map(|l| std::str::from_utf8(l).unwrap()).collect();
            let text = format!("-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----", lines.join("\n"));
            prop_assert_eq!(read(&text), Ok((Encoding::Pkcs1, der)));
        }
    }
}
