use dfns_endpoints::{KeyCurve, KeyProtocol};
use dfns_key_transport::{ExportContext, KeyStore, MIN_SIGNERS, PrivateKey};

pub fn import_and_export() -> Result<(), Box<dyn std::error::Error>> {
    // Stands in for a key store of Dfns, which lists its signers with `list_key_stores`.
    let store = KeyStore::generate(5)?;

    // Import: split the key, encrypt a share to each signer. The result becomes an `ImportKey`.
    let key = PrivateKey::from_hex(
        &KeyCurve::Secp256k1,
        "78ff39089ecc58eb34b3c5e40c24a3caa7d37cf466c00d09ed95de07c52411fd",
    )?;
    let import = key.split(KeyProtocol::Cggmp24, MIN_SIGNERS, &store.signers())?;
    assert_eq!(store.import(&import)?, key);

    // Export: request shares encrypted to this context, then recover the key from the response.
    let context = ExportContext::new()?;
    let response =
        store.export(&key, KeyProtocol::Cggmp24, MIN_SIGNERS, &context.encryption_key())?;
    assert_eq!(context.recover(&response)?, key);
    Ok(())
}
