//! Files in common deployment forms. All keys and certificates were created for these tests.

use super::write::encode;
use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;

/// A PKCS#8 key under the correct label.
const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
MC4CAQAwBQYDK2VwBCIEIJKGQfN5qFfupniqaQzaXl5tJ4hzCvZ0zN56jIEcekNx\n\
-----END PRIVATE KEY-----\n";

const AUTHORITY: &str = include_str!("samples/authority.pem");
const AUTHORITY_2: &str = include_str!("samples/authority2.pem");

fn all(file: impl AsRef<[u8]>) -> Vec<(Content, Option<Flaw>, Vec<u8>)> {
    let mut all = Vec::new();
    read(file.as_ref(), &mut |found| all.push((found.content, found.flaw, found.der.to_vec())));
    all
}

/// Returns the only content of a file.
fn only(file: impl AsRef<[u8]>) -> (Content, Option<Flaw>) {
    match all(file).as_slice() {
        [(content, flaw, _)] => (*content, *flaw),
        several => panic!("{several:?}"),
    }
}

fn contents(file: impl AsRef<[u8]>) -> Vec<Content> {
    all(file)
        .into_iter()
        .map(|(content, flaw, _)| flaw.map_or(content, |flaw| panic!("{content:?}: {flaw:?}")))
        .collect()
}

fn key_der() -> Vec<u8> {
    STANDARD.decode(ED25519.lines().nth(1).unwrap()).unwrap()
}

const PKCS8: Content = Content::PrivateKey(PrivateKeyForm::Pkcs8);

fn assert_is_the_key(file: impl AsRef<[u8]>) {
    let bytes = file.as_ref();
    let shown = String::from_utf8_lossy(bytes);
    assert_eq!(all(bytes), [(PKCS8, None, key_der())], "{shown}");
}

#[test]
fn line_breaks_may_have_any_form() {
    for line_break in
        ["\r\n", "\r", "\\n", "\\r\\n", "\\\\n", "\\\n", " ", "", "\n    ", "\n\n", "\t\n", "\\u000a", "%0A", "\n> "]
    {
        assert_is_the_key(ED25519.replace('\n', line_break));
    }
}

#[test]
fn an_escape_is_a_line_break_only_where_it_is_one() {
    // `n` and `r` are base64 letters too.
    let pem = "-----BEGIN X-----\\nnrnr\\nrg==\\n-----END X-----";
    let text = text::clean(pem.as_bytes());
    assert_eq!(&*text, b"-----BEGIN X-----\nnrnr\nrg==\n-----END X-----");
}

#[test]
fn characters_added_by_editors_shells_and_documents_are_ignored() {
    let wrapped = ED25519.replace('\n', "\\n");
    for file in [
        ED25519.trim_end().to_owned(),
        format!("\u{feff}\t\r\n\"{ED25519}\"  "),
        format!("'{ED25519}'"),
        format!("Bag Attributes\n  friendlyName: dfns\n{ED25519}"),
        format!("DFNS_PRIVATE_KEY=\"{wrapped}\"\n"),
        format!("{{\"type\": \"service_account\", \"private_key\": \"{wrapped}\"}}"),
        // Lists of lines in JSON.
        format!("[\"{}\"]", ED25519.trim_end().replace('\n', "\", \"")),
        // PHP and Go escape characters that need no escape.
        wrapped.replace('/', "\\/").replace('-', "\\u002d"),
        // No-break spaces, zero-width spaces and typographic dashes of documents and chats.
        ED25519.replace(' ', "\u{a0}"),
        ED25519.replace('\n', "\u{200b}\n\u{2060}"),
        ED25519.replace("-----", "\u{2014}\u{2014}-"),
        ED25519.replace("-----", "\u{2013}\u{2013}\u{2013}\u{2013}\u{2013}"),
        ED25519.replace('\n', "\u{2028}"),
        // Form encoding.
        ED25519.replace(' ', "+").replace('\n', "%0D%0A").replace('=', "%3D"),
    ] {
        assert_is_the_key(file);
    }
    let invalid_utf8 = [b"\xe9\xff\x80 key of Ren\xe9:\n", ED25519.as_bytes(), b"\xc3"].concat();
    assert_is_the_key(invalid_utf8);
}

#[test]
fn utf_16_is_read_with_and_without_a_byte_order_mark() {
    for text in [ED25519.to_owned(), ED25519.replace('\n', "\r\n"), ED25519.replace('\n', "\\n")] {
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_is_the_key([&[0xff, 0xfe], &*little].concat());
        assert_is_the_key([&[0xfe, 0xff], &*big].concat());
        assert_is_the_key(little);
        assert_is_the_key(big);
    }
}

#[test]
fn der_hex_and_base64_are_read_without_a_frame() {
    let der = key_der();
    let base64 = STANDARD.encode(&der);
    let hex = base16ct::lower::encode_string(&der);
    assert_is_the_key(&der);
    for text in [
        base64.clone(),
        format!("  {base64}\n"),
        format!("\"{base64}\""),
        base64.trim_end_matches('=').to_owned(),
        URL_SAFE_NO_PAD.encode(&der),
        hex.to_uppercase(),
        hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect::<Vec<_>>().join(":"),
        // Base64 of PEM, once and twice, in lines and in a manifest of Kubernetes.
        STANDARD.encode(ED25519),
        STANDARD.encode(STANDARD.encode(ED25519)),
        STANDARD
            .encode(ED25519)
            .as_bytes()
            .chunks(76)
            .fold(String::new(), |text, line| text + std::str::from_utf8(line).unwrap() + "\n"),
        format!("apiVersion: v1\ndata:\n  key.pem: {}\nkind: Secret\n", STANDARD.encode(ED25519)),
        format!("apiVersion: v1\ndata:\n  key.pem: {}\nkind: Secret\n", STANDARD.encode(ED25519.trim_end())),
        // A missing first or last line.
        ED25519.lines().skip(1).collect::<Vec<_>>().join("\n"),
        ED25519.lines().take(2).collect::<Vec<_>>().join("\n"),
        ED25519.replace("END PRIVATE KEY-----", "END PRIVATE KEY"),
    ] {
        assert_is_the_key(text);
    }
}

#[test]
fn the_bytes_decide_and_the_label_does_not() {
    for label in ["EC PRIVATE KEY", "RSA PRIVATE KEY", "CERTIFICATE", "PUBLIC KEY", "ENCRYPTED PRIVATE KEY", "X", ""] {
        assert_is_the_key(ED25519.replace("PRIVATE KEY", label));
    }
    // Even if the first and the last line disagree.
    assert_is_the_key(ED25519.replace("END PRIVATE", "END EC PRIVATE"));
    assert_eq!(only(AUTHORITY.replace("CERTIFICATE", "PRIVATE KEY")), (Content::Certificate, None));
    assert_eq!(
        only(include_str!("samples/sec1-labelled-pkcs8.pem")),
        (Content::PrivateKey(PrivateKeyForm::Sec1), None)
    );
    assert_eq!(
        only(include_str!("samples/pkcs1-labelled-pkcs8.pem")),
        (Content::PrivateKey(PrivateKeyForm::Pkcs1), None)
    );
}

#[test]
fn everything_else_is_named() {
    let named: [(Content, &[u8]); 20] = [
        (Content::EncryptedPrivateKey, include_bytes!("samples/encrypted.pem")),
        (Content::EncryptedPrivateKey, include_bytes!("samples/encrypted-header.pem")),
        (Content::OpenSshKey, include_bytes!("samples/openssh.pem")),
        (Content::SshPublicKey, include_bytes!("samples/openssh.pub")),
        (Content::PublicKey, include_bytes!("samples/public.pem")),
        (Content::RsaPublicKey, include_bytes!("samples/rsa-public.pem")),
        (Content::Certificate, include_bytes!("samples/authority.pem")),
        (Content::Certificate, include_bytes!("samples/authority-trusted.pem")),
        (Content::Certificate, include_bytes!("samples/certificate-v1.pem")),
        (Content::CertificateRequest, include_bytes!("samples/request.pem")),
        (Content::RevocationList, include_bytes!("samples/crl.pem")),
        (Content::Pkcs7, include_bytes!("samples/pkcs7.pem")),
        (Content::Pkcs12, include_bytes!("samples/key.p12")),
        (Content::PrivateKey(PrivateKeyForm::Dsa), include_bytes!("samples/dsa.pem")),
        (Content::Parameters, b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----"),
        (
            Content::PgpKey,
            b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlFgEZ\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----",
        ),
        (
            Content::OpenSshKey,
            b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/56\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
        ),
        (Content::SshPublicKey, b"---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----"),
        (Content::EncryptedFile, b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----"),
        (PKCS8, include_bytes!("samples/dsa-pkcs8.pem")),
    ];
    for (content, file) in named {
        let (found, flaw) = only(file);
        assert_eq!(found, content, "{}", String::from_utf8_lossy(file));
        assert!(flaw.is_none() || content == Content::SshPublicKey, "{content:?}: {flaw:?}");
    }
    for (content, text) in [
        (Content::PuttyKey, "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"),
        (Content::Jwk, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"AA\"}"),
        (Content::JavaKeyStore, ""),
        (Content::EncryptedFile, "$ANSIBLE_VAULT;1.1;AES256\n6162"),
        (Content::EncryptedFile, "U2FsdGVkX18AAAAAAAAAAAAAAAA="),
        (Content::EncryptedFile, "ENC[AES256_GCM,data:AA,iv:AA]"),
        (Content::RawKey, "7ae28465d6a22e62066a16669c5731e520b1ae6dcfd2d6711f3ad48079c2bc54"),
        (Content::RawKey, "0x7ae28465d6a22e62066a16669c5731e520b1ae6dcfd2d6711f3ad48079c2bc54"),
        (Content::RawKey, "kkZB83moV+6meKppDNpeXm0niHMK9nTM3nqMgRx6Q3E="),
        (Content::Reference, "/etc/dfns/key.pem"),
        (Content::Reference, "service-account.pem"),
        (Content::Reference, "$DFNS_PRIVATE_KEY"),
        (Content::Reference, "arn:aws:secretsmanager:eu-west-1:1:secret:key"),
        (Content::Reference, "op://vault/dfns/key"),
        (Content::Unknown, "AQIDBAUG"),
        (Content::Unknown, "changeme"),
        (Content::Unknown, ""),
        (Content::Unknown, "-----END PRIVATE KEY-----"),
    ] {
        let file: &[u8] =
            if content == Content::JavaKeyStore { b"\xfe\xed\xfe\xed\0\0\0\x02" } else { text.as_bytes() };
        assert_eq!(only(file), (content, Some(Flaw::Unrecognized)), "{text}");
    }
    // BER of indefinite length, as some browsers write PKCS#12.
    assert_eq!(only(b"\x30\x80\x02\x01\x03\x30\x80\x06\x09").0, Content::Pkcs12);
}

#[test]
fn damage_is_named() {
    for (file, flaw) in [
        (ED25519.replace("MC4C", "M*4C"), Flaw::Base64),
        (ED25519.replace("MC4C", "M\u{fc}4C"), Flaw::Base64),
        (ED25519.replace("MC4C", "M=4C"), Flaw::Base64),
        (ED25519.replace("ekNx", ""), Flaw::Truncated),
        (ED25519.replace("MC4C", "AAAC"), Flaw::Unrecognized),
        (ED25519.replace("BEGIN PRIVATE KEY-----", "BEGIN PRIVATE KEY"), Flaw::Unfinished),
        (ED25519[..60].to_owned(), Flaw::Unfinished),
        ("-----BEGIN PRIVATE KEY\nAQID".to_owned(), Flaw::Unfinished),
        ("-----BEGIN PRIVATE KEY-----".to_owned(), Flaw::Unfinished),
    ] {
        assert_eq!(only(&file), (PKCS8, Some(flaw)), "{file}");
    }
}

#[test]
fn a_file_may_hold_several_blocks() {
    let bundle = format!("# ours\n{AUTHORITY}\n# theirs\n{AUTHORITY_2}{ED25519}");
    assert_eq!(contents(&bundle), [Content::Certificate, Content::Certificate, PKCS8]);
    assert_eq!(contents(bundle.replace('\n', "\\n")), [Content::Certificate, Content::Certificate, PKCS8]);
    assert_eq!(contents(STANDARD.encode(&bundle)), [Content::Certificate, Content::Certificate, PKCS8]);
    // DER, one after the other.
    let der: Vec<u8> = all(&bundle).into_iter().flat_map(|(_, _, der)| der).collect();
    assert_eq!(contents(der), [Content::Certificate, Content::Certificate, PKCS8]);
    // A block that does not end does not affect others.
    let cut = format!("{}{ED25519}", &AUTHORITY[..200]);
    assert_eq!(
        all(cut).into_iter().map(|(content, flaw, _)| (content, flaw)).collect::<Vec<_>>(),
        [(Content::Certificate, Some(Flaw::Unfinished)), (PKCS8, None)]
    );
}

#[cfg(unix)]
#[test]
fn a_megabyte_of_anything_is_read_in_linear_time() {
    let pieces = [
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nMIIB\n",
        "-----END CERTIFICATE-----\n",
        "-----BEGIN X-----\nProc-Type:\n",
        "-",
        "-- ",
        "\\",
        "%",
        "0",
        "A",
        "LS0tLS1CRUdJTi",
        " ",
        "0\u{80}",
    ];
    for piece in pieces {
        assert_is_read_in_linear_time(piece, |length| piece.repeat(length / piece.len() + 1));
    }
    let base64 = |length| STANDARD.encode(vec![0x2d; length / 4 * 3]);
    assert_is_read_in_linear_time("a label", |length| format!("-----BEGIN {}", "A ".repeat(length / 2)));
    assert_is_read_in_linear_time("a body", |length| format!("-----BEGIN PRIVATE KEY-----\n{}", base64(length)));
    assert_is_read_in_linear_time("blanks in a label", |length| format!("--{}BEGIN", " ".repeat(length)));
    assert_is_read_in_linear_time("base64 of base64", |length| STANDARD.encode(base64(length / 4 * 3)));
}

/// Compares files of a quarter of a megabyte and of one megabyte.
#[cfg(unix)]
fn assert_is_read_in_linear_time(what: &str, file: impl Fn(usize) -> String) {
    let files = [1, 4].map(|factor| file(factor << 18));
    crate::effort::assert_grows_with_length(what, |factor| {
        let file = files[usize::from(factor > 1)].as_bytes();
        let mut count = 0;
        read(file, &mut |_| count += 1);
        assert!(count > 0);
        let _ = is_blank(file);
    });
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes: Vec<u8>) {
        let mut count = 0;
        read(&bytes, &mut |_| count += 1);
        prop_assert!(count > 0);
        let _ = is_blank(&bytes);
    }

    #[test]
    fn anything_like_der_is_read(bytes: Vec<u8>, tag in prop_oneof![Just(0x30_u8), Just(6), Just(2), any::<u8>()]) {
        let length = u8::try_from(bytes.len()).unwrap_or(0x82);
        let der = [&[0x30, length, tag, 1, 1], &*bytes].concat();
        read(&der, &mut |found| {
            let _ = (pkcs8(found.der).is_some(), public_key(found.der).is_some(), sec1_curve(found.der).is_some());
            let _ = rsa_public_key(found.der).is_some();
        });
    }

    #[test]
    fn anything_like_pem_is_read(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("-----BEGIN ".to_owned()), Just("-----END ".to_owned()), Just("-----".to_owned()),
                Just("PRIVATE KEY".to_owned()), Just("CERTIFICATE-----".to_owned()), Just("\\n".to_owned()),
                Just("\\u00".to_owned()), Just("%".to_owned()), Just("\0".to_owned()),
                Just("\n".to_owned()), "[A-Za-z0-9+/=]{0,12}", ".{0,4}",
            ],
            0..24,
        )
    ) {
        read(pieces.concat().as_bytes(), &mut |_| {});
    }

    #[test]
    fn written_keys_are_read_back(width in 1_usize..80, label in "[A-Z]{0,12}") {
        let body = STANDARD.encode(key_der());
        let lines: Vec<&str> = body.as_bytes().chunks(width).map(|l| std::str::from_utf8(l).unwrap()).collect();
        assert_is_the_key(format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", lines.join("\n")));
        assert_is_the_key(encode(&label, &key_der()).as_bytes());
    }
}
