use super::MisfitKind;
use crate::Secret;
use crate::endpoint::Endpoint as _;
use crate::types::{Amount, Timestamp};
use dfns_macros::{dfns_endpoint, dfns_object};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::IpAddr;

#[dfns_object(crate = crate)]
struct Coin {
    /// The amount, in the smallest unit.
    amount: Amount,
}

#[dfns_object(crate = crate)]
struct Token {
    /// The amount, in the smallest unit.
    amount: Amount,
    contract: String,
}

crate::open_union! {
    enum Asset by "kind" {
        Coin(Coin) => "Coin",
        Token(Token) => "Token",
    }
}

crate::open_enum! {
    enum Colour {
        Red => "Red",
        Blue => "Blue",
    }
}

#[dfns_object(crate = crate)]
struct Box {
    colours: Vec<Colour>,
    inner: Option<std::boxed::Box<Box>>,
}

#[dfns_endpoint(POST, "/parcels", crate = crate, permissions = none)]
struct Send {
    /// A name: 1 to 5 characters.
    name: Option<String>,
    /// A note. May be `null`.
    note: Option<String>,
    /// The hash, in hex.
    hash: Option<String>,
    /// The key, in base64.
    key: Option<String>,
    url: Option<String>,
    weight: Option<u8>,
    factor: Option<f64>,
    at: Option<Timestamp>,
    from: Option<IpAddr>,
    password: Option<Secret>,
    named: Option<BTreeMap<String, bool>>,
    content: Option<Box>,
    #[serde(flatten)]
    asset: Asset,
}

/// Returns the misfits of a coin with further fields.
fn misfits(more: Value) -> Vec<String> {
    let Value::Object(mut body) = json!({ "kind": "Coin", "amount": "1" }) else { unreachable!() };
    let Value::Object(more) = more else { panic!("not an object") };
    body.extend(more);
    let misfits = Send::META.request_misfits(&Value::Object(body));
    misfits.iter().map(|misfit| format!("{} {}", misfit.path, misfit.kind)).collect()
}

#[test]
fn what_is_declared_fits() {
    for more in [
        json!({}),
        json!({ "name": "a", "note": null, "weight": 255, "factor": 1, "at": "2026-01-01T00:00:00Z" }),
        json!({ "from": "::1", "password": "x", "named": { "any": true }, "at": 1_700_000_000 }),
        json!({ "kind": "Token", "contract": "0x00", "factor": 1.5, "named": {} }),
        json!({ "content": { "colours": ["Red"], "inner": { "colours": [], "inner": { "colours": ["Blue"] } } } }),
    ] {
        assert_eq!(misfits(more.clone()), [""; 0], "{more}");
    }
}

#[test]
fn a_misfit_has_its_path_and_its_reason_at_any_depth() {
    for (more, expected) in [
        (json!({ "name": "" }), "name must have 1 to 5 characters"),
        (json!({ "name": "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}" }), "name must have 1 to 5 characters"),
        (json!({ "name": null }), "name is `null`, and has no such value"),
        (json!({ "weight": 256 }), "weight must be 0 to 255"),
        (json!({ "weight": -1 }), "weight must be 0 to 255"),
        (json!({ "weight": 1.5 }), "weight is not a whole number"),
        (json!({ "weight": "1" }), "weight is not a whole number"),
        (json!({ "factor": true }), "factor is not a number"),
        (json!({ "at": "tomorrow" }), "at is not an RFC 3339 timestamp such as `2023-04-14T20:41:28.715Z`"),
        (json!({ "from": "localhost" }), "from is not an IP address"),
        (json!({ "password": 1 }), "password is not a string"),
        (json!({ "named": { "a": "true" } }), "named.a is not `true` or `false`"),
        (json!({ "named": [] }), "named is not an object"),
        (json!({ "amount": "1,5" }), "amount is not an amount in the smallest unit such as `1000000`"),
        (json!({ "amount": 1 }), "amount is not a string"),
        (json!({ "kind": "Stone" }), "kind has no such value"),
        (json!({ "kind": 1 }), "kind is not a string"),
        (json!({ "kind": "Token" }), "contract is required"),
        (json!({ "contract": "0x00" }), "contract does not go with `kind` `Coin`; it is a field of `Token`"),
        (json!({ "colour": 1 }), "colour is not a field"),
        (json!({ "content": { "colours": "Red" } }), "content.colours is not a list"),
        (json!({ "content": { "colours": ["Red", "red"] } }), "content.colours[1] has no such value"),
        (json!({ "content": { "colours": [], "inner": { "inner": { "size": 1 } } } }), "content.inner.colours"),
    ] {
        let misfits = misfits(more.clone());
        assert!(misfits.first().is_some_and(|misfit| misfit.starts_with(expected)), "{more}: {misfits:?}");
    }
}

#[test]
fn a_strict_check_also_covers_documented_formats_and_empty_strings() {
    let misfits = |more: Value| {
        let Value::Object(mut body) = json!({ "kind": "Token", "amount": "1", "contract": "c" }) else {
            unreachable!()
        };
        let Value::Object(more) = more else { panic!("not an object") };
        body.extend(more);
        let found = |misfits: Vec<super::Misfit>| {
            misfits.iter().map(|misfit| format!("{} {}", misfit.path, misfit.kind)).collect::<Vec<_>>()
        };
        let body = Value::Object(body);
        (found(Send::META.strict_request_misfits(&body)), found(Send::META.request_misfits(&body)))
    };
    for (more, expected) in [
        (json!({ "amount": "1.5" }), "amount is not an amount in the smallest unit such as `1000000`"),
        (json!({ "amount": "0x1" }), "amount is not an amount in the smallest unit"),
        (json!({ "amount": "007" }), "amount is not an amount in the smallest unit"),
        (json!({ "hash": "zz" }), "hash is not in hex such as `0x00ff`"),
        (json!({ "key": "a b" }), "key is not in base64 such as `AP8=`"),
        (json!({ "url": "notaurl" }), "url is not a URL such as `https://example.com/hook`"),
        (json!({ "contract": "" }), "contract must have at least 1 character"),
    ] {
        let (strict, lenient) = misfits(more.clone());
        assert!(strict.len() == 1 && strict[0].starts_with(expected), "{more}: {strict:?}");
        assert_eq!(lenient, [""; 0], "{more}");
    }
    for more in [
        json!({ "amount": "0", "hash": "0x00Ff", "key": "-_+/AA==", "url": "app://open" }),
        json!({ "amount": "10", "hash": "", "key": "" }),
    ] {
        assert_eq!(misfits(more.clone()).0, [""; 0], "{more}");
    }
}

#[test]
fn the_words_that_are_accepted_come_with_a_misfit() {
    let kinds = |more: Value| {
        let body = json!({ "kind": "Coin", "amount": "1", "content": more });
        Send::META.request_misfits(&body).into_iter().map(|misfit| misfit.kind).collect::<Vec<_>>()
    };
    let misspelled = kinds(json!({ "colours": ["red"], "iner": null }));
    let expected = [MisfitKind::UnknownValue(vec!["Red", "Blue"]), MisfitKind::UnknownField(vec!["colours", "inner"])];
    assert_eq!(misspelled, expected);
}
