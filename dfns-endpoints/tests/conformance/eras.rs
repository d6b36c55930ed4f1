//! Responses of older API versions, as documented until 2024: they decode without loss.
//!
//! They may lack fields that are required today, so they are not among the samples of the walk.

use dfns_core::Change;
use serde_json::Value;
use std::collections::BTreeMap;

#[test]
fn documented_responses_of_older_versions_decode_and_lose_nothing() {
    let samples: BTreeMap<&str, Vec<Value>> = serde_json::from_str(include_str!("../eras.json")).unwrap();
    for (operation, responses) in samples {
        let endpoint = dfns_endpoints::ALL.concat().into_iter().find(|endpoint| endpoint.id() == operation).unwrap();
        for response in responses {
            let mut check = endpoint.check_response(&response.to_string()).unwrap();
            check.differences.retain(|difference| match difference.change {
                Change::Added => false,
                // A limit used to be a string.
                Change::Changed => difference.pointer != "/rule/configuration/limit",
                _ => true,
            });
            assert!(check.differences.is_empty(), "{operation}: {:?}", check.differences);
        }
    }
}
