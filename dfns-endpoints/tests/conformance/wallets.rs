//! Wallets, transfers and transactions: whole bodies, forms that must round-trip, and required
//! permissions.

use crate::requests::send;
use dfns_core::Endpoint;
use dfns_core::meta::{RequiredPermissions, Sent};
use dfns_endpoints::KeyImport;
use dfns_endpoints::onchain::*;
use dfns_endpoints::wallets::*;
use dfns_endpoints::{Network, TextChange};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An arbitrary address.
const TO: &str = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";

fn round_trip<T: DeserializeOwned + Serialize>(json: &str) -> T {
    let value: T = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), json);
    value
}

/// Returns the path and the body of a request.
async fn sent<E: Endpoint>(request: &E) -> (String, String) {
    let sent = send(request.encode().unwrap()).await;
    let call = sent.last().unwrap();
    (call.url.path().to_owned(), String::from_utf8(call.body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_transfer_is_the_whole_body() {
    let transfer = NativeTransfer::new(TO, 1_000_000_000_u64).with_external_id("invoice-7");
    let (path, body) = sent(&TransferAsset::new("wa-1", transfer)).await;
    assert_eq!(path, "/wallets/wa-1/transfers");
    assert_eq!(body, format!(r#"{{"kind":"Native","to":"{TO}","amount":"1000000000","externalId":"invoice-7"}}"#));
}

#[tokio::test]
async fn tags_are_taken_away_by_a_body() {
    let (path, body) = sent(&UntagWallet::new("wa-1", ["cold".to_owned()])).await;
    assert_eq!((path.as_str(), body.as_str()), ("/wallets/wa-1/tags", r#"{"tags":["cold"]}"#));
}

#[tokio::test]
async fn a_wallet_loses_its_name_in_so_many_words_only() {
    assert_eq!(sent(&UpdateWallet::new("wa-1").with_name("Cold")).await.1, r#"{"name":"Cold"}"#);
    assert_eq!(sent(&UpdateWallet::new("wa-1").with_name(TextChange::Remove)).await.1, r#"{"name":null}"#);
}

#[tokio::test]
async fn a_wallet_that_needs_nothing_is_activated_with_an_empty_object() {
    assert_eq!(sent(&ActivateWallet::new("wa-1")).await.1, "{}");
}

#[test]
fn a_transaction_in_json_is_sent_as_it_was_written() {
    let call = EvmTransaction::default().with_transaction_type(0).with_nonce("0x7").with_gas_price(12_u8);
    let typed = serde_json::to_string(&TransactionBody::from(TransactionBody::evm_json(call))).unwrap();
    assert_eq!(typed, r#"{"kind":"Transaction","transaction":{"type":0,"nonce":"0x7","gasPrice":"12"}}"#);
    round_trip::<TransactionBody>(r#"{"kind":"Transaction","transaction":{"nonce": 7,"value":1.50}}"#);
}

#[test]
fn kinds_that_share_their_members_stay_apart() {
    let members = r#""mint":"M","to":"T","amount":"1""#;
    for kind in ["Spl", "Spl2022"] {
        assert_eq!(round_trip::<TransferBody>(&format!(r#"{{"kind":"{kind}",{members}}}"#)).tag(), kind);
    }
    for kind in ["Erc20", "Erc7984", "Snip2", "Trc20"] {
        let json = format!(r#"{{"kind":"{kind}","contract":"C","decimals":6,"balance":"1"}}"#);
        assert_eq!(round_trip::<Balance>(&json).tag(), kind);
    }
    for kind in ["Erc721", "Snip3", "Trc721"] {
        assert_eq!(round_trip::<Nft>(&format!(r#"{{"kind":"{kind}","contract":"C","tokenId":"1"}}"#)).tag(), kind);
    }
}

#[test]
fn an_amount_beyond_every_number_is_exact() {
    let amount = "340282366920938463463374607431768211457";
    round_trip::<TransferBody>(&format!(r#"{{"kind":"Native","to":"T","amount":"{amount}"}}"#));
}

#[tokio::test]
async fn what_a_request_needs_depends_on_its_members() {
    async fn needed<E: Endpoint>(request: &E) -> String {
        let body = sent(request).await.1;
        let newest = &E::META.permissions().unwrap()[1..];
        let sent = Sent::new(E::META.path(), E::META.path(), "", body.as_bytes());
        RequiredPermissions::evaluate(Some(newest), &sent, &|_| None).to_string()
    }
    let wallet = CreateWallet::new(Network::Ethereum);
    assert_eq!(needed(&wallet).await, "`Wallets:Create`, `Keys:Create`");
    let wallet = wallet.with_signing_key(NewWalletKey::default().with_id("key-1")).with_tags(["cold".to_owned()]);
    assert_eq!(needed(&wallet).await, "`Wallets:Create`, `Keys:Reuse`, `Wallets:Tags:Add`");

    let transfer = NativeTransfer::new(TO, 1_u8);
    assert_eq!(needed(&TransferAsset::new("wa-1", transfer.clone())).await, "`Wallets:Transfers:Create`");
    let sponsored = TransferAsset::new("wa-1", transfer.with_fee_sponsor_id("fs-1"));
    assert_eq!(needed(&sponsored).await, "`Wallets:Transfers:Create`, `FeeSponsors:Use`");
}

#[test]
fn no_share_of_an_imported_key_shows() {
    let key = r#"{"protocol":"FROST","curve":"ed25519","minSigners":3,"encryptedKeyShares":[{"signerId":"s","encryptedKeyShare":"canary"}]}"#;
    let request = ImportWallet::of_key(Network::Solana, round_trip::<KeyImport>(key));
    assert_eq!(request.min_signers, 3);
    assert!(!format!("{request:?}").contains("canary"));
}
