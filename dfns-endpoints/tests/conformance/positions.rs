//! Stakes, allocations and swaps whose response is discriminated by its fields or undocumented.

use dfns_endpoints::allocations::{AllocationAction, CreateAllocationAction};
use dfns_endpoints::onchain::{InvestmentAction, InvestmentRequest};
use dfns_endpoints::staking::{
    NewStake, NewStakeAction, PlainStakeAction, Stake, StakeActionRequest, StakeData, StakingProtocol,
};
use dfns_endpoints::swaps::{CreateSwap, SwapQuote};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn read<T: DeserializeOwned>(json: &Value) -> T {
    serde_json::from_str(&json.to_string()).unwrap()
}

fn written(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn stake(protocol: &str, data: &Value) -> Value {
    json!({
        "id": "stk-1", "walletId": "wa-1", "status": "Active", "requester": {"userId": "us-1"},
        "requestBody": {"protocol": protocol, "walletId": "wa-1", "provider": "Figment", "amount": "5", "duration": 150},
        "dateCreated": "2026-02-03T10:11:12.345Z", "protocol": protocol, "data": data,
    })
}

#[test]
fn a_stake_of_an_unknown_protocol_decodes() {
    let json = stake("Cosmos", &json!({"validators": ["cosmosvaloper1"]}));
    let stake: Stake = read(&json);
    assert_eq!(stake.id, "stk-1");
    assert!(!stake.protocol.is_known());
    assert!(matches!(&stake.request_body, NewStake::Unknown(body) if body.tag() == "Cosmos"));
    assert!(matches!(&stake.data, Some(StakeData::Unknown(data)) if data.as_str().contains("cosmosvaloper1")));
    assert_eq!(written(&stake), json);
}

#[test]
fn ether_whose_validator_is_not_there_yet_has_no_data() {
    let stake: Stake = read(&stake("Ethereum", &Value::Null));
    assert_eq!(stake.protocol, StakingProtocol::Ethereum);
    assert!(stake.data.is_none());
}

#[test]
fn the_first_action_of_a_stake_differs_from_later_ones() {
    let first = json!({"protocol": "Ethereum", "walletId": "wa-1", "provider": "Figment", "amount": "5"});
    assert!(matches!(read(&first), StakeActionRequest::Stake(NewStake::Ethereum(_))));
    let later = json!({"protocol": "Ethereum", "kind": "Withdraw"});
    assert!(matches!(read(&later), StakeActionRequest::Action(NewStakeAction::Ethereum(_))));
    let nameless = json!({"kind": "Withdraw"});
    let request: StakeActionRequest = read(&nameless);
    assert!(matches!(request, StakeActionRequest::Unknown(_)));
    assert_eq!(written(&request), nameless);
}

#[test]
fn an_action_has_the_tags_of_protocol_and_kind_beside_its_members() {
    use dfns_endpoints::staking::BabylonStakeAction::Unbond;
    let action = NewStakeAction::from(Unbond(PlainStakeAction::new().with_external_id("act-1")));
    assert_eq!(written(&action), json!({"protocol": "Babylon", "kind": "Unbond", "externalId": "act-1"}));
}

#[test]
fn an_action_of_an_undocumented_protocol_can_be_sent_and_read() {
    let body = json!({"kind": "Deposit", "amount": "5"});
    let request = CreateAllocationAction::new("allctn-1", read::<InvestmentAction>(&body));
    assert_eq!(written(&request.action), body);

    let action: AllocationAction = read(&json!({
        "id": "a-1", "allocationId": "allctn-1", "kind": "Deposit", "status": "InProgress",
        "requester": {"userId": "us-1"}, "requestBody": body, "dateCreated": "2026-02-03T10:11:12.345Z",
    }));
    assert!(matches!(&action.request_body, InvestmentRequest::Unknown(_)));
    assert_eq!(written(&action.request_body), body);
}

#[test]
fn a_swap_goes_by_the_terms_of_its_quote() {
    let metadata = json!({"network": "Ethereum", "decimals": 6});
    let quote: SwapQuote = read(&json!({
        "id": "swapQuote-1", "walletId": "wa-1", "targetWalletId": "wa-1", "provider": "UniswapX",
        "sourceAsset": {"kind": "Erc20", "contract": "0x01", "amount": "5", "metadata": metadata},
        "targetAsset": {"kind": "Jetton", "master": "EQ", "amount": "4"},
        "slippageBps": 50, "dateCreated": "2026-02-03T10:11:12.345Z", "requestBody": {}, "requester": {"userId": "us-1"},
    }));
    assert_eq!(
        written(&CreateSwap::from(quote)),
        json!({
            "quoteId": "swapQuote-1", "walletId": "wa-1", "targetWalletId": "wa-1", "provider": "UniswapX",
            "sourceAsset": {"kind": "Erc20", "contract": "0x01", "amount": "5"},
            "targetAsset": {"kind": "Jetton", "master": "EQ", "amount": "4"}, "slippageBps": 50,
        })
    );
}
