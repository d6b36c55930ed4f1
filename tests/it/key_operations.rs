//! Keys and wallets of the sandbox by our client: every operation, and private keys that move in
//! and out as encrypted shares.

use crate::sandbox::Bench;
use dfns::keys::{
    CreateKey, DelegateKey, DeleteKey, DeriveKey, ExportKey, GenerateSignature, GetKey, GetSignature, ImportKey, Key,
    ListKeys, ListSignatures, UpdateKey,
};
use dfns::onchain::{SignHash, SignatureBody, SignatureStatus};
use dfns::prelude::*;
use dfns::wallets::{
    CreateWallet, DelegateWallet, ExportWallet, GetWallet, ImportWallet, ListWallets, NewWalletKey, TagWallet,
    UntagWallet, UpdateWallet, WalletGenerateSignature, WalletGetSignature, WalletListSignatures,
};
use dfns::{KeyCurve, KeyProtocol, KeyScheme, Network, ServiceAccountToken, SignerInfo, TextChange, WithSigner};
use dfns_key_transport::{ExportContext, MIN_SIGNERS, PrivateKey};

type Account = Client<ServiceAccountToken, WithSigner>;

fn hash() -> SignatureBody {
    SignHash::new("ab".repeat(32)).into()
}

/// Calls every operation on keys.
pub(crate) async fn keys(account: &Account, end_user: &str) {
    let keys = account.keys();
    let request = CreateKey::new(KeyScheme::Ecdsa, KeyCurve::Secp256k1).with_delay_delegation(true);
    let key = keys.create_key(request).await.unwrap();
    let named = keys.update_key(UpdateKey::new(&key.id, "Treasury")).await.unwrap();
    assert_eq!(named.name.as_deref(), Some("Treasury"));
    keys.update_key(UpdateKey::new(&key.id, TextChange::Remove)).await.unwrap();
    let shown = keys.get_key(GetKey::new(&key.id)).await.unwrap();
    assert_eq!((shown.name, shown.wallets.unwrap().len()), (None, 0));
    assert_eq!(keys.list_keys(ListKeys::new()).await.unwrap().items[0].id, key.id);

    let signed = keys.generate_signature(GenerateSignature::new(&key.id, hash())).await.unwrap();
    assert_eq!(signed.status, SignatureStatus::Signed);
    let read = keys.get_signature(GetSignature::new(&key.id, &signed.id)).await.unwrap();
    assert_eq!(read.signature.unwrap().r, signed.signature.unwrap().r);
    assert_eq!(keys.list_signatures(ListSignatures::new(&key.id)).await.unwrap().items.len(), 1);
    keys.delegate_key(DelegateKey::new(&key.id, end_user)).await.unwrap();
    keys.delete_key(DeleteKey::new(&key.id)).await.unwrap();

    let dh = keys.create_key(CreateKey::new(KeyScheme::Dh, KeyCurve::Secp256k1)).await.unwrap();
    let derived = keys.derive_key(DeriveKey::new(&dh.id, "0a", "0b")).await.unwrap();
    assert_eq!(derived.output.expose().len(), 64);
    moves(account).await;
}

/// Moves a key in and out.
async fn moves(account: &Account) {
    let secret = PrivateKey::from_hex(&KeyCurve::Secp256k1, &"11".repeat(32)).unwrap();
    let key = import(account, &secret, KeyProtocol::Cggmp24).await;
    let context = ExportContext::new().unwrap();
    let schemes = context.supported_schemes();
    let export = account.keys().export_key(ExportKey::new(&key.id, context.encryption_key(), schemes)).await.unwrap();
    assert_eq!(context.recover(&export).unwrap(), secret);
}

async fn signers(account: &Account) -> Vec<SignerInfo> {
    account.signers().list_signers().await.unwrap().clusters.remove(0).signers
}

async fn import(account: &Account, secret: &PrivateKey, protocol: KeyProtocol) -> Key {
    let shares = secret.split(protocol, MIN_SIGNERS, &signers(account).await).unwrap();
    account.keys().import_key(ImportKey::from(shares)).await.unwrap()
}

#[tokio::test]
async fn keys_of_every_protocol_move_in_and_out_and_sign_as_themselves() {
    let bench = Bench::new().await;
    let account = bench.service_account();
    let digits = "07".repeat(32);
    for (protocol, curve, scheme) in [
        (KeyProtocol::Cggmp24, KeyCurve::Secp256k1, KeyScheme::Ecdsa),
        (KeyProtocol::Cggmp24, KeyCurve::Stark, KeyScheme::Ecdsa),
        (KeyProtocol::Frost, KeyCurve::Ed25519, KeyScheme::EdDsa),
        (KeyProtocol::FrostBitcoin, KeyCurve::Secp256k1, KeyScheme::Schnorr),
    ] {
        let secret = PrivateKey::from_hex(&curve, &digits).unwrap();
        let key = import(&account, &secret, protocol.clone()).await;
        assert_eq!((&key.scheme, key.public_key.as_str()), (&scheme, secret.public_key()));
        assert_eq!(key.imported, Some(true));
        // The same key signs the same, imported or made of the same secret.
        let mut body = SignHash::new("ab".repeat(32));
        body.taproot_merkle_root = (scheme == KeyScheme::Schnorr).then(String::new);
        let request = GenerateSignature::new(&key.id, body);
        let signed = account.keys().generate_signature(request.clone()).await.unwrap();
        assert!(signed.signature.is_some());

        // A second import of the same key is refused, by the id of the first.
        let shares = secret.split(protocol, MIN_SIGNERS, &signers(&account).await).unwrap();
        let error = account.keys().import_key(ImportKey::from(shares)).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 409);

        let context = ExportContext::new().unwrap();
        let schemes = context.supported_schemes();
        let export = ExportKey::new(&key.id, context.encryption_key(), schemes);
        let exported = account.keys().export_key(export.clone()).await.unwrap();
        assert_eq!(exported.public_key, key.public_key);
        assert_eq!(context.recover(&exported).unwrap(), secret);
        // An exported key does not sign any more. It may be exported again.
        let error = account.keys().generate_signature(request).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 422);
        let shown = account.keys().get_key(GetKey::new(&key.id)).await.unwrap();
        assert_eq!(shown.exported, Some(true));
        account.keys().export_key(export).await.unwrap();
        let again = account.keys().get_key(GetKey::new(&key.id)).await.unwrap();
        assert_eq!((again.date_exported.is_some(), again.date_exported), (true, shown.date_exported));
    }
}

#[tokio::test]
async fn shares_that_do_not_make_a_key_are_refused() {
    let bench = Bench::new().await;
    let account = bench.service_account();
    let secret = PrivateKey::from_hex(&KeyCurve::Secp256k1, &"07".repeat(32)).unwrap();
    let signers = signers(&account).await;
    let split = |threshold| secret.split(KeyProtocol::Cggmp24, threshold, &signers).unwrap();
    let strangers = dfns_key_transport::KeyStore::generate(5).unwrap().signers();
    let foreign = secret.split(KeyProtocol::Cggmp24, MIN_SIGNERS, &strangers).unwrap();
    let (good, other) = (split(MIN_SIGNERS), split(MIN_SIGNERS));
    let with = |change: &dyn Fn(&mut ImportKey)| {
        let mut request = ImportKey::from(good.clone());
        change(&mut request);
        request
    };
    for (request, field) in [
        (ImportKey::from(split(4)), "`minSigners`"),
        (ImportKey::from(foreign), "`encryptedKeyShares`"),
        (with(&|request| request.encrypted_key_shares.truncate(4)), "`encryptedKeyShares`"),
        (with(&|request| request.encrypted_key_shares.swap_remove(0).signer_id.clear()), "`encryptedKeyShares`"),
        (
            with(&|request| request.encrypted_key_shares[0] = other.encrypted_key_shares[0].clone()),
            "`encryptedKeyShares`",
        ),
        (with(&|request| request.encrypted_key_shares[0].encrypted_key_share = "AAAA".into()), "`encryptedKeyShares`"),
        (with(&|request| request.protocol = KeyProtocol::Frost), "`protocol`"),
        (with(&|request| request.protocol = KeyProtocol::Ku23), "`protocol`"),
        (with(&|request| request.curve = KeyCurve::Stark), "`encryptedKeyShares`"),
        (with(&|request| request.name = Some("n".repeat(101))), "`name`"),
    ] {
        let before = bench.sandbox.fingerprint();
        let error = account.keys().import_key(request).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 400);
        assert!(error.message().starts_with(field), "{}", error.message());
        assert_eq!(before, bench.sandbox.fingerprint());
    }
    account.keys().import_key(ImportKey::from(good)).await.unwrap();
}

#[tokio::test]
async fn exports_that_cannot_be_name_the_field() {
    let bench = Bench::new().await;
    let account = bench.service_account();
    let keys = account.keys();
    let new = async |scheme, curve| keys.create_key(CreateKey::new(scheme, curve)).await.unwrap().id;
    let ecdsa = new(KeyScheme::Ecdsa, KeyCurve::Secp256k1).await;
    let dh = new(KeyScheme::Dh, KeyCurve::Secp256k1).await;
    let context = ExportContext::new().unwrap();
    let encryption_key = context.encryption_key();
    let schemes = || context.supported_schemes();
    let frost = || schemes().into_iter().filter(|scheme| scheme.curve == KeyCurve::Ed25519).collect::<Vec<_>>();
    for (request, start) in [
        (ExportKey::new(&dh, &encryption_key, schemes()), "keys of scheme DH"),
        (ExportKey::new(&ecdsa, &encryption_key, frost()), "`supportedSchemes`"),
        (ExportKey::new(&ecdsa, &encryption_key, Vec::new()), "`supportedSchemes`"),
        (ExportKey::new(&ecdsa, "AQID", schemes()), "`encryptionKey`"),
        (ExportKey::new(&ecdsa, "%", schemes()), "`encryptionKey`"),
    ] {
        let before = bench.sandbox.fingerprint();
        let error = keys.export_key(request).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 400);
        assert!(error.message().starts_with(start), "{}", error.message());
        assert_eq!(before, bench.sandbox.fingerprint());
    }
}

/// Calls every operation on wallets and their keys.
pub(crate) async fn wallets(bench: &Bench, account: &Account) {
    let wallets = account.wallets();
    let request = CreateWallet::new(Network::Ethereum).with_name("Treasury").with_delay_delegation(true);
    let wallet = wallets.create_wallet(request).await.unwrap();
    let reused = NewWalletKey::default().with_id(wallet.signing_key.id.as_str());
    let polygon = wallets.create_wallet(CreateWallet::new(Network::Polygon).with_signing_key(reused)).await.unwrap();
    assert_eq!(polygon.address, wallet.address);
    let updated = UpdateWallet::new(&wallet.id).with_name("Cold").with_external_id(TextChange::Remove);
    assert_eq!(wallets.update_wallet(updated).await.unwrap().name.as_deref(), Some("Cold"));
    wallets.tag_wallet(TagWallet::new(&wallet.id, vec!["a".to_owned(), "b".to_owned()])).await.unwrap();
    wallets.untag_wallet(UntagWallet::new(&wallet.id, vec!["a".to_owned()])).await.unwrap();
    assert_eq!(wallets.get_wallet(GetWallet::new(&wallet.id)).await.unwrap().tags, ["b"]);
    assert_eq!(wallets.list_wallets(ListWallets::new()).await.unwrap().items[0].id, polygon.id);
    deprecated(bench, account, &wallet.id).await;
    assert!(account.signers().list_key_stores().await.unwrap().items[0].primary);
}

#[expect(deprecated, reason = "retired operations still have behaviour")]
async fn deprecated(bench: &Bench, account: &Account, id: &dfns::WalletId) {
    let wallets = account.wallets();
    let signed = wallets.wallet_generate_signature(WalletGenerateSignature::new(id, hash())).await.unwrap();
    assert_eq!(signed.network, Some(Network::Ethereum));
    let read = wallets.wallet_get_signature(WalletGetSignature::new(id, &signed.id)).await.unwrap();
    assert_eq!(read.signature.unwrap().r, signed.signature.unwrap().r);
    let listed = wallets.wallet_list_signatures(WalletListSignatures::new(id)).await.unwrap();
    assert_eq!(listed.items.len(), 1);
    wallets.delegate_wallet(DelegateWallet::new(id, &*bench.sandbox.bootstrap().end_user.user_id)).await.unwrap();

    let secret = PrivateKey::from_hex(&KeyCurve::Ed25519, &"07".repeat(32)).unwrap();
    let shares = secret.split(KeyProtocol::Frost, MIN_SIGNERS, &signers(account).await).unwrap();
    let wallet = wallets.import_wallet(ImportWallet::of_key(Network::Solana, shares)).await.unwrap();
    assert_eq!(wallet.signing_key.public_key, secret.public_key());
    // The key of the wallet shows that it was imported, and when it was exported first.
    let key = async || account.keys().get_key(GetKey::new(&wallet.signing_key.id)).await.unwrap();
    let imported = key().await;
    assert_eq!((imported.imported, imported.exported, imported.date_exported), (Some(true), None, None));
    let context = ExportContext::new().unwrap();
    let request = ExportWallet::new(&wallet.id, context.encryption_key(), context.supported_schemes());
    assert_eq!(context.recover(&wallets.export_wallet(request).await.unwrap()).unwrap(), secret);
    let exported = key().await;
    assert_eq!(
        (exported.imported, exported.exported, exported.date_exported.is_some()),
        (Some(true), Some(true), true)
    );
}
