//! Typical programs, as short as the library allows, and the requests that they send.

use crate::support::{Recorder, TOKEN, signer};
use dfns::auth::{CreatePersonalAccessToken, CreateServiceAccount, CreateUser, UserKind};
use dfns::core::{Amount, AnyJson};
use dfns::keys::GenerateSignature;
use dfns::onchain::{
    Erc20Transfer, Erc721Transfer, NativeTransfer, SignEip712, SignatureBody, SplTransfer, TransactionBody,
    TransferBody, TypedDataDomain, TypedDataField,
};
use dfns::permissions::{AssignPermission, CreatePermission};
use dfns::policies::{
    AlwaysTrigger, ApprovalGroup, Approvers, CreateApprovalDecision, CreatePolicy, Decision, PolicyDefinition,
    RequestApproval, TransactionRecipientWhitelist, WalletsSign,
};
use dfns::prelude::*;
use dfns::wallets::{CreateWallet, NewWalletKey, SignAndBroadcastTransaction, TagWallet, TransferAsset};
use dfns::webhooks::{CreateWebhook, WebhookEventKind};
use dfns::{Network, WalletId};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TO: &str = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";

fn recorder() -> Recorder {
    Recorder::answering(200, "{}")
}

/// Returns method, path and body of the last request.
fn sent(recorder: &Recorder) -> (String, Value) {
    let last = recorder.seen().pop().unwrap();
    let body = if last.body.is_empty() { Value::Null } else { last.json() };
    (format!("{} {}", last.method, last.target), body)
}

/// Like [`sent`], without the random external id that the client adds.
fn sent_without_id(recorder: &Recorder) -> (String, Value) {
    let (route, mut body) = sent(recorder);
    let id = body.as_object_mut().unwrap().remove("externalId").unwrap();
    assert!(id.as_str().is_some_and(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())), "{id}");
    (route, body)
}

#[tokio::test]
async fn wallets_are_created_tagged_and_read() {
    let recorder = recorder();
    let client = recorder.client();
    let request = CreateWallet::new(Network::EthereumSepolia).with_name("Treasury").with_tags(["cold", "eu"]);
    let _ = client.wallets().create_wallet(request).await;
    let body = json!({"network": "EthereumSepolia", "name": "Treasury", "tags": ["cold", "eu"]});
    assert_eq!(sent(&recorder), ("POST /wallets".to_owned(), body));

    let key = NewWalletKey::new().with_id("key-1");
    let _ = client.wallets().create_wallet(CreateWallet::new("Polygon").with_signing_key(key)).await;
    assert_eq!(sent(&recorder).1, json!({"network": "Polygon", "signingKey": {"id": "key-1"}}));

    let wallet = WalletId::from("wa-1");
    let _ = client.wallets().tag_wallet(TagWallet::new(&wallet, ["hot"])).await;
    assert_eq!(sent(&recorder), ("PUT /wallets/wa-1/tags".to_owned(), json!({"tags": ["hot"]})));
    let _ = client.wallets().get_wallet(&wallet).await;
    assert_eq!(sent(&recorder), ("GET /wallets/wa-1".to_owned(), Value::Null));
    let _ = client.wallets().get_wallet_assets(dfns::wallets::GetWalletAssets::new(wallet)).await;
    assert_eq!(sent(&recorder).0, "GET /wallets/wa-1/assets");
}

#[tokio::test]
async fn assets_are_transferred_by_their_standard() {
    let recorder = recorder();
    let client = recorder.client();
    let usdc = Amount::from_decimal("12.5", 6).unwrap();
    let transfers: [(TransferBody, Value); 4] = [
        (
            NativeTransfer::new(TO, 1_000_000_u32).with_external_id("invoice-7").into(),
            json!({"kind": "Native", "to": TO, "amount": "1000000", "externalId": "invoice-7"}),
        ),
        (
            Erc20Transfer::new("0xa0b8", TO, &usdc).into(),
            json!({"kind": "Erc20", "contract": "0xa0b8", "to": TO, "amount": "12500000"}),
        ),
        (
            Erc721Transfer::new("0xbc4c", TO, "8500").into(),
            json!({"kind": "Erc721", "contract": "0xbc4c", "to": TO, "tokenId": "8500"}),
        ),
        (
            SplTransfer::new("EPjF", "9xQe", usdc).into(),
            json!({"kind": "Spl", "mint": "EPjF", "to": "9xQe", "amount": "12500000"}),
        ),
    ];
    for (transfer, body) in transfers {
        let _ = client.wallets().transfer_asset(TransferAsset::new("wa-1", transfer)).await;
        let sent = if body["externalId"].is_null() { sent_without_id(&recorder) } else { sent(&recorder) };
        assert_eq!(sent, ("POST /wallets/wa-1/transfers".to_owned(), body));
    }
    // An object of one kind is accepted directly.
    let _ = client.wallets().transfer_asset(TransferAsset::new("wa-1", NativeTransfer::new(TO, 5_u64))).await;
    let _ = client
        .wallets()
        .sign_and_broadcast_transaction(SignAndBroadcastTransaction::new("wa-1", TransactionBody::evm("0x02e7")))
        .await;
    assert_eq!(sent_without_id(&recorder).1, json!({"kind": "Transaction", "transaction": "0x02e7"}));
}

#[tokio::test]
async fn messages_and_typed_data_are_signed() {
    let recorder = recorder();
    let client = recorder.client();
    let _ = client.keys().generate_signature(GenerateSignature::new("key-1", SignatureBody::message("Hello"))).await;
    assert_eq!(
        sent_without_id(&recorder),
        ("POST /keys/key-1/signatures".to_owned(), json!({"kind": "Message", "message": "0x48656c6c6f"}))
    );
    for (message, hex) in [(&[0_u8, 255][..], "0x00ff"), ("".as_bytes(), "0x"), ("ü".as_bytes(), "0xc3bc")] {
        let request = GenerateSignature::new("key-1", SignatureBody::evm_message(message));
        let _ = client.keys().generate_signature(request).await;
        assert_eq!(sent(&recorder).1["message"], hex);
    }

    let types = BTreeMap::from([("Mail".to_owned(), vec![TypedDataField::new("contents", "string")])]);
    let message = AnyJson::new(&BTreeMap::from([("contents", "Hello, Bob!")])).unwrap();
    let body = SignatureBody::evm_typed_data(types, TypedDataDomain::new().with_chain_id(1), message);
    let _ = client.keys().generate_signature(GenerateSignature::new("key-1", body)).await;
    assert_eq!(sent(&recorder).1["domain"], json!({"chainId": 1}));
}

#[tokio::test]
async fn typed_data_is_sent_with_every_digit_and_list_as_given() {
    let recorder = recorder();
    let message = r#"{"to":[[{"wallets":[115792089237316195423570985008687907853269984665640564039457584007913129639935]}],[]],"least":-170141183460469231731687303715884105728,"rate":1.10,"limit":1e30}"#;
    let types = r#"{"Mail":[{"name":"to","type":"Person[][]"}],"Person":[{"name":"wallets","type":"uint256[]"}]}"#;
    let typed_data = format!(r#"{{"types":{types},"domain":{{"chainId":1}},"message":{message}}}"#);
    let body: SignEip712 = serde_json::from_str(&typed_data).unwrap();
    let request = GenerateSignature::new("key-1", SignatureBody::from(body));
    let _ = recorder.client().keys().generate_signature(request).await;
    let last = recorder.seen().pop().unwrap();
    assert_eq!(last.target, "/keys/key-1/signatures");
    let sent = std::str::from_utf8(&last.body).unwrap();
    assert!(sent.contains(&format!(r#""message":{message}"#)), "{sent}");
    assert!(sent.contains(&format!(r#""types":{types}"#)), "{sent}");
}

#[tokio::test]
async fn policies_are_created_and_approvals_decided() {
    let recorder = recorder();
    let client = dfns::Client::builder().user(TOKEN).signer(signer()).transport(recorder.clone()).build().unwrap();
    let treasury = ApprovalGroup::new(1, Approvers::users(["us-1", "us-2"]));
    let policy = PolicyDefinition::new(
        "Payments",
        WalletsSign::new().with_wallets(["wa-1"]),
        TransactionRecipientWhitelist::new([TO]),
        RequestApproval::new([treasury]),
    );
    let _ = client.policies().create_policy(CreatePolicy::new(policy)).await;
    let (line, body) = sent(&recorder);
    assert_eq!(line, "POST /v2/policies");
    assert_eq!(body["rule"]["configuration"], json!({"addresses": [TO]}));
    assert_eq!(body["action"]["approvalGroups"][0]["approvers"], json!({"userId": {"in": ["us-1", "us-2"]}}));
    let anyone = RequestApproval::new([ApprovalGroup::new(1, Approvers::anyone())]);
    let policy = PolicyDefinition::new("Everything", WalletsSign::new(), AlwaysTrigger::new(), anyone);
    let _ = client.policies().create_policy(CreatePolicy::new(policy)).await;

    let decision = CreateApprovalDecision::new("ap-1", Decision::Approved).with_reason("checked");
    let _ = client.policies().create_approval_decision(decision).await;
    let body = json!({"value": "Approved", "reason": "checked"});
    assert_eq!(sent(&recorder), ("POST /v2/policy-approvals/ap-1/decisions".to_owned(), body));
    let _ = client.policies().get_approval("ap-1").await;
    assert_eq!(sent(&recorder).0, "GET /v2/policy-approvals/ap-1");
}

#[tokio::test]
async fn webhooks_users_permissions_and_tokens_are_created() {
    let recorder = recorder();
    let client = dfns::Client::builder().user(TOKEN).signer(signer()).transport(recorder.clone()).build().unwrap();
    let events = [WebhookEventKind::TransferConfirmed, WebhookEventKind::TransferFailed];
    let _ = client.webhooks().create_webhook(CreateWebhook::new("https://example.com/dfns", events)).await;
    let body = json!({"url": "https://example.com/dfns",
        "events": ["wallet.transfer.confirmed", "wallet.transfer.failed"]});
    assert_eq!(sent(&recorder), ("POST /webhooks".to_owned(), body));

    let _ = client.auth().create_user(CreateUser::new("jdoe@example.co", UserKind::CustomerEmployee)).await;
    assert_eq!(sent(&recorder).1, json!({"email": "jdoe@example.co", "kind": "CustomerEmployee"}));
    let _ = client.auth().get_user("us-1").await;
    assert_eq!(sent(&recorder).0, "GET /auth/users/us-1");

    let permission = CreatePermission::new("Readers", ["Wallets:Read", "Keys:Read"]);
    let _ = client.permissions().create_permission(permission).await;
    assert_eq!(sent(&recorder).1, json!({"name": "Readers", "operations": ["Wallets:Read", "Keys:Read"]}));
    let user = dfns::UserId::from("us-1");
    let _ = client.permissions().assign_permission(AssignPermission::new("pm-1", user)).await;
    assert_eq!(sent(&recorder).1, json!({"identityId": "us-1"}));

    let account = CreateServiceAccount::new("robot", "PEM").with_permission_id("pm-1").with_days_valid(30);
    let _ = client.auth().create_service_account(account).await;
    assert_eq!(
        sent(&recorder).1,
        json!({"name": "robot", "publicKey": "PEM", "permissionId": "pm-1", "daysValid": 30})
    );
    let _ = client.auth().create_personal_access_token(CreatePersonalAccessToken::new("ci", "PEM")).await;
    assert_eq!(sent(&recorder).1, json!({"name": "ci", "publicKey": "PEM"}));
}
