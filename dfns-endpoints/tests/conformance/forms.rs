//! Unusual forms of requests and responses: bodies of `DELETE`, bare lists, fields that all
//! variants of a union share, and limits that the API describes in prose.

use crate::requests::{line, send};
use dfns_core::Endpoint;
use dfns_endpoints::exchanges::ListAssetWithdrawalNetworks;
use dfns_endpoints::fee_sponsors::ListFeeSponsors;
use dfns_endpoints::staking::{CreateStake, NewEthereumStake, NewStake, StakingProvider};
use dfns_endpoints::wallets::{ListWallets, UntagWallet};
use serde_json::{Value, json};

#[tokio::test]
async fn the_body_of_a_delete_is_sent_and_signed() {
    let sent = send(UntagWallet::new("wa-1", ["old".to_owned()]).encode().unwrap()).await;
    let [init, _, call] = sent.as_slice() else { panic!("{} requests", sent.len()) };
    assert_eq!((line(call).as_str(), &call.body[..]), ("DELETE /wallets/wa-1/tags", &br#"{"tags":["old"]}"#[..]));
    let challenged: Value = serde_json::from_slice(&init.body).unwrap();
    assert_eq!(challenged["userActionPayload"], r#"{"tags":["old"]}"#);
    assert_eq!(challenged["userActionHttpMethod"], "DELETE");
}

#[test]
fn a_list_without_an_object_around_it_is_an_response() {
    type Response = <ListAssetWithdrawalNetworks as Endpoint>::Response;
    let json = r#"[{"kind":"Native","network":"Ethereum","decimals":18},{"kind":"Unheard-of","x":1}]"#;
    let networks: Response = serde_json::from_str(json).unwrap();
    assert_eq!(networks.len(), 2);
    assert_eq!(serde_json::from_str::<Value>(&serde_json::to_string(&networks).unwrap()).unwrap(), {
        serde_json::from_str::<Value>(json).unwrap()
    });
}

#[tokio::test]
async fn members_of_all_alternatives_stand_beside_those_of_one() {
    let stake = NewEthereumStake::new("wa-1", StakingProvider::from("Figment"), 32_000_000_000_000_000_000_u128);
    let sent = send(CreateStake::new(stake.with_external_id("stake-1")).encode().unwrap()).await;
    let body: Value = serde_json::from_slice(&sent.last().unwrap().body).unwrap();
    let whole = json!({"protocol": "Ethereum", "walletId": "wa-1", "provider": "Figment", "amount": "32000000000000000000",
        "externalId": "stake-1"});
    assert_eq!(body, whole);
    // Fields of another protocol are not available on this variant.
    let NewStake::Ethereum(read) = serde_json::from_value::<NewStake>(body).unwrap() else { panic!("not Ethereum") };
    assert_eq!(read.amount, "32000000000000000000");
}

#[tokio::test]
async fn a_limit_is_digits_whether_the_api_calls_it_a_number_or_a_text() {
    let wallets = send(ListWallets::new().with_limit(25).encode().unwrap()).await;
    assert_eq!(line(&wallets[0]), "GET /wallets?limit=25");
    let sponsors = send(ListFeeSponsors::new().with_limit(25).encode().unwrap()).await;
    assert_eq!(line(&sponsors[0]), "GET /fee-sponsors?limit=25");
}
