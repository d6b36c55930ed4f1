//! Arguments of constructors, setters and methods: ids, lists and amounts in common forms.

#![allow(clippy::needless_borrows_for_generic_args, clippy::useless_vec, reason = "forms that programs use")]

use dfns_core::{Amount, Client};
use dfns_endpoints::onchain::{Erc20Transfer, NativeTransfer};
use dfns_endpoints::permissions::{CreatePermission, UpdatePermission};
use dfns_endpoints::policies::{
    Approvers, ChainalysisAlertLevel, ChainalysisAlerts, IdFilter, PolicyFilters, TransactionRecipientWhitelist,
};
use dfns_endpoints::prelude::*;
use dfns_endpoints::wallets::{CreateWallet, GetTransfer, GetWallet, TagWallet};
use dfns_endpoints::webhooks::CreateWebhook;
use dfns_endpoints::{Network, PermissionOperation, WalletId};
use serde::Serialize;

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn a_method_with_one_parameter_takes_an_id_in_any_form() {
    let client = Client::builder().base_url("http://localhost:1").token("token").build().unwrap();
    let wallets = client.wallets();
    let (id, text) = (WalletId::from("wa-1"), String::from("wa-1"));
    let calls = [
        wallets.get_wallet("wa-1"),
        wallets.get_wallet(&text),
        wallets.get_wallet(text.clone()),
        wallets.get_wallet(&id),
        wallets.get_wallet(id.clone()),
        wallets.get_wallet(GetWallet::new(&id)),
    ];
    drop(calls);
    let requests: [GetWallet; 5] = ["wa-1".into(), (&text).into(), text.into(), (&id).into(), id.into()];
    assert!(requests.iter().all(|request| request.wallet_id == "wa-1"));
}

#[test]
fn a_constructor_takes_ids_in_any_form() {
    let (id, text) = (WalletId::from("wa-1"), String::from("wa-1"));
    for request in [
        GetTransfer::new("wa-1", "xfr-1"),
        GetTransfer::new(&text, text.clone()),
        GetTransfer::new(&id, "xfr-1"),
        GetTransfer::new(id.clone(), "xfr-1".to_owned()),
    ] {
        assert_eq!(request.wallet_id, "wa-1");
    }
}

#[test]
fn lists_are_arrays_slices_and_vectors() {
    const TAGS: [&str; 2] = ["a", "b"];
    let wallet = || CreateWallet::new(Network::Ethereum);
    let owned = vec!["a".to_owned(), "b".to_owned()];
    let expected = json(&wallet().with_tags(owned.clone()));
    assert!(expected.contains(r#""tags":["a","b"]"#));
    assert_eq!(json(&wallet().with_tags(["a", "b"])), expected);
    assert_eq!(json(&wallet().with_tags(&["a", "b"])), expected);
    assert_eq!(json(&wallet().with_tags(TAGS)), expected);
    assert_eq!(json(&wallet().with_tags(&TAGS[..])), expected);
    assert_eq!(json(&wallet().with_tags(&owned)), expected);
    assert_eq!(json(&wallet().with_tags(&owned[..])), expected);
    assert_eq!(json(&wallet().with_tags(&vec!["a", "b"])), expected);
    assert_eq!(TagWallet::new("wa-1", ["a"]).tags, ["a"]);

    let operations = [PermissionOperation::from("Wallets:Read")];
    let permission = json(&CreatePermission::new("Readers", ["Wallets:Read"]));
    assert_eq!(json(&CreatePermission::new("Readers", &operations)), permission);
    assert_eq!(json(&CreatePermission::new("Readers", operations)), permission);
    assert_eq!(
        json(&UpdatePermission::new("pm-1").with_operations(["Wallets:Read"])),
        r#"{"operations":["Wallets:Read"]}"#
    );
    assert_eq!(json(&Approvers::users(["us-1"])), r#"{"userId":{"in":["us-1"]}}"#);
    assert_eq!(json(&PolicyFilters::new().with_wallet_id(IdFilter::new(["wa-1"]))), r#"{"walletId":{"in":["wa-1"]}}"#);
    assert!(json(&CreateWebhook::new("https://example.com", ["wallet.created"])).contains(r#"["wallet.created"]"#));
}

#[test]
fn empty_lists_need_no_types() {
    for list in [
        TransactionRecipientWhitelist::new([]),
        TransactionRecipientWhitelist::new(vec![]),
        TransactionRecipientWhitelist::new(Vec::new()),
    ] {
        assert_eq!(json(&list), r#"{"addresses":[]}"#);
    }
    assert_eq!(json(&CreateWallet::new(Network::Ethereum).with_tags([])), r#"{"network":"Ethereum","tags":[]}"#);
    for alerts in [
        ChainalysisAlerts::new(ChainalysisAlertLevel::High, []),
        ChainalysisAlerts::new(ChainalysisAlertLevel::High, vec![]),
    ] {
        assert_eq!(json(&alerts), r#"{"alertLevel":"HIGH","categoryIds":[]}"#);
    }
    assert!(json(&ChainalysisAlerts::new(ChainalysisAlertLevel::High, [1, 2])).contains("[1,2]"));
}

#[test]
fn amounts_are_numbers_or_checked_strings() {
    let of = |amount: Amount| json(&NativeTransfer::new("0x01", amount));
    let expected = r#"{"to":"0x01","amount":"1500000000000000000"}"#;
    assert_eq!(of(1_500_000_000_000_000_000_u64.into()), expected);
    assert_eq!(of("1500000000000000000".parse().unwrap()), expected);
    assert_eq!(of(Amount::from_decimal("1.5", 18).unwrap()), expected);
    assert_eq!(json(&Erc20Transfer::new("0x02", "0x01", 5_u8)), r#"{"contract":"0x02","to":"0x01","amount":"5"}"#);
    let refused = "banana".parse::<Amount>().unwrap_err().to_string();
    assert!(!refused.contains("banana") && refused.contains("digits"), "{refused}");
}
