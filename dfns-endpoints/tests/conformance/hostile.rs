//! Malformed responses, intended or not: one odd value never breaks a page, and no nesting
//! overflows the stack.

use dfns_core::EndpointMeta;
use dfns_endpoints::onchain::SignatureBody;

/// A page with the name of a spam token that was cut in the middle of a character, as JavaScript
/// cuts strings.
const CUT_NAME: &str = r#"{"walletId": "wa-1", "network": "Ethereum", "items": [{"walletId": "wa-1", "network": "Ethereum", "kind": "Erc20Transfer", "direction": "In", "blockNumber": 7, "timestamp": "2026-01-01T00:00:00.000Z", "txHash": "0x01", "index": "0", "contract": "0x02", "from": "0x03", "to": "0x04", "value": "5", "decimals": 18, "symbol": "X", "verified": false, "fee": "6", "metadata": {"asset": {"symbol": "FREE \ud83c", "decimals": 18, "verified": false}, "fee": {"symbol": "ETH", "decimals": 18}}}]}"#;

fn endpoint(id: &str) -> &'static EndpointMeta {
    dfns_endpoints::ALL.iter().flat_map(|list| list.iter()).find(|meta| meta.id() == id).unwrap()
}

#[test]
fn a_name_cut_in_the_middle_of_a_character_does_not_break_the_page() {
    let check = endpoint("get_wallet_history").check_response(CUT_NAME).unwrap();
    assert!(check.values > 20 && check.differences.is_empty(), "{check:?}");
}

#[test]
fn json_that_nests_too_deep_to_be_compared_is_not_said_to_come_back() {
    let deep = |depth| format!(r#"{{"items":[],"more":{}1{}}}"#, "[".repeat(depth), "]".repeat(depth));
    assert!(endpoint("list_wallets").check_response(&deep(63)).is_ok());
    let deep = deep(64);
    let error = endpoint("list_wallets").check_response(&deep).unwrap_err();
    assert!(error.message().contains("nested too deeply"), "{error}");
    let error = endpoint("delegated_login").check_request(&deep).unwrap_err();
    assert!(error.message().contains("nested too deeply"), "{error}");
}

/// Nested signature requests: a transaction of a smart account signs structured data of any kind.
fn nested(depth: usize, tag_first: bool) -> String {
    let tag = r#""kind":"DfnsSmartAccountTransaction""#;
    let structured = r#""structured":{"address":"0x01","userOperations":[],"message":"#;
    let rest = r#""signatures":{},"transactionReference":"r""#;
    let (start, end) = if tag_first {
        (format!("{{{tag},{structured}"), format!("}},{rest}}}"))
    } else {
        (format!("{{{structured}"), format!("}},{rest},{tag}}}"))
    };
    [&start.repeat(depth), r#"{"kind":"Hash","hash":"00"}"#, &end.repeat(depth)].concat()
}

#[test]
fn signature_bodies_within_one_another_are_an_error_beyond_64_levels_and_never_a_full_stack() {
    let work = || {
        for tag_first in [true, false] {
            // Each is two objects, and the innermost one.
            for depth in [1, 10, 31, 32, 64, 250, 700, 3_000, 100_000] {
                let read = serde_json::from_str::<SignatureBody>(&nested(depth, tag_first));
                if let Ok(body) = &read {
                    let written = serde_json::to_string(body).unwrap();
                    assert_eq!(written, nested(depth, true), "{depth} {tag_first}");
                }
                assert_eq!(read.is_ok(), depth <= 31, "{depth} {tag_first}: {:?}", read.err());
            }
        }
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}
