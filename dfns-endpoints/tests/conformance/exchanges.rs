//! The keys of exchanges are sent to Dfns and appear nowhere else.

use dfns_core::Endpoint;
use dfns_endpoints::exchanges::{
    CreateDeposit, CreateExchange, ExchangeApiKeys, ExchangeKind, ExchangeTransferBody, NativeExchangeTransfer,
};
use serde::Serialize;
use std::fmt::Debug;

const CANARY: &str = "canary-secret";

#[test]
fn no_key_of_an_exchange_shows() {
    let keys = ExchangeApiKeys::new(CANARY, CANARY).with_password(CANARY).with_otp(CANARY);
    let request = CreateExchange::new(ExchangeKind::Kraken, keys.clone(), keys);
    assert_eq!(times_written(&request), 8);
    hides(&request);
}

#[test]
fn no_one_time_password_of_a_deposit_shows() {
    let transfer = NativeExchangeTransfer::new(5_u8, "wa-1").with_otp(CANARY);
    let request = CreateDeposit::new("ex-1", "spot", ExchangeTransferBody::from(transfer));
    assert_eq!(times_written(&request.transfer), 1);
    hides(&request);
}

fn times_written(body: &impl Serialize) -> usize {
    serde_json::to_string(body).unwrap().matches(CANARY).count()
}

fn hides<E: Endpoint + Debug>(request: &E) {
    for debug in [format!("{request:?}"), format!("{:?}", request.encode().unwrap())] {
        assert!(!debug.contains(CANARY), "{debug}");
    }
}
