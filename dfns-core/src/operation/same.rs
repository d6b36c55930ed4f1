//! Whether a response is about the operation that was sent.
//!
//! Dfns returns the entity that an operation made, with its external id and, for most kinds, the
//! request it was made from. A service that mixed up two operations would report the wrong one as
//! paid, so both are compared with what was sent.
//!
//! The comparison says how much the two differ. Its caller decides: an accepted operation may lack
//! fields in its response, the entity of a conflict may not. Secrets are not compared, because a
//! service masks them.

use super::beside;
use super::difference::{Difference, Extent, difference, greatest};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// The fields of a request's body, or of a response, that identify an operation. Absent fields are
/// `None`; a `null` is there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entity<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    pub(crate) external_id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    request_body: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    kind: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    network: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    wallet_id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    key_id: Option<&'a RawValue>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

fn string(raw: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(raw?.get()).ok()
}

impl<'a> Entity<'a> {
    /// Reads an object. Returns `None` for other JSON, and for what is not JSON.
    pub(crate) fn read(json: &'a [u8]) -> Option<Self> {
        // Derived code would read an array, too.
        let is_object = json.trim_ascii_start().starts_with(b"{");
        is_object.then(|| serde_json::from_slice(json).ok()).flatten()
    }

    pub(crate) fn external_id(&self) -> Option<String> {
        string(self.external_id)
    }

    /// Returns the id of the entity, for an error.
    pub(crate) fn id(&self) -> Option<String> {
        string(self.id)
    }

    /// Returns the kind of the entity itself, which may be another than that of its request.
    pub(crate) fn kind(&self) -> Option<String> {
        string(self.kind)
    }

    /// Returns whether the entity has this external id, itself or in its request.
    pub(crate) fn has_external_id(&self, external_id: &str) -> bool {
        let in_request = || Self::read(self.request_body?.get().as_bytes())?.external_id();
        self.external_id.map_or_else(in_request, |_| self.external_id()).as_deref() == Some(external_id)
    }

    /// Returns where the entity differs most from one that was made from this body. `None` if it
    /// shows all of the body, and nothing else.
    pub(crate) fn difference(&self, external_id: &str, body: &[u8]) -> Option<Difference> {
        if self.external_id().is_some_and(|other| other != external_id) {
            return Some(Difference { extent: Extent::Other, path: "externalId".to_owned() });
        }
        let request = self.request_body.and_then(|request| serde_json::from_str(request.get()).ok());
        // A request of another shape is not a request, but a response that was damaged.
        let request: Option<Value> = request.filter(Value::is_object);
        let Ok(mut sent) = serde_json::from_slice::<Value>(body) else {
            return Some(Difference { extent: Extent::Missing, path: "requestBody".to_owned() });
        };
        let own = [("network", self.network), ("walletId", self.wallet_id), ("keyId", self.key_id)];
        let own = own.map(|(name, value)| (name, string(value)));
        let beside = beside::own_fields(&mut sent, request.as_ref(), &own);
        let Some(request) = request else {
            let missing = Difference { extent: Extent::Missing, path: "requestBody".to_owned() };
            return greatest([beside, Some(missing)].into_iter());
        };
        // The entity has it beside its request, and perhaps not in it.
        if self.external_id.is_some() && request.get("externalId").is_none() {
            sent.as_object_mut()?.remove("externalId");
        }
        let differences = [beside, difference(&sent, &request, "requestBody"), beside::asset(&sent, &request)];
        greatest(differences.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn compared(sent: &Value, response: &Value) -> Option<(Extent, String)> {
        let response = response.to_string();
        let entity = Entity::read(response.as_bytes()).unwrap();
        let difference = entity.difference("a", sent.to_string().as_bytes());
        difference.map(|Difference { extent, path }| (extent, path))
    }

    fn sent() -> Value {
        json!({ "kind": "Native", "to": "0xAb", "amount": "1000", "list": [1, { "x": "y" }], "flag": true,
            "memo": null, "externalId": "a" })
    }

    #[test]
    fn an_entity_may_say_the_same_in_other_words() {
        let mut request = sent();
        for (name, value) in [("to", json!("0XaB")), ("amount", json!(1000)), ("other", Value::Null)] {
            request[name] = value;
            assert_eq!(compared(&sent(), &json!({ "requestBody": request })), None);
        }
        let fields = request.as_object_mut().unwrap();
        assert!(fields.remove("memo").is_some() && fields.remove("externalId").is_some());
        assert_eq!(compared(&sent(), &json!({ "externalId": "a", "requestBody": request })), None);
    }

    #[test]
    fn every_character_of_a_memo_counts() {
        for (one, other) in
            [("0xab", "0xAB"), ("0xabcdefabcdefabcdefabcdef", "0xABCDEFABCDEFABCDEFABCDEF"), ("a", "A "), ("1", "1.0")]
        {
            let request = |memo: &str| json!({ "kind": "Native", "memo": memo });
            let seen = compared(&request(one), &json!({ "externalId": "a", "requestBody": request(other) }));
            assert_eq!(seen, Some((Extent::Other, "requestBody.memo".to_owned())));
        }
    }

    #[test]
    fn what_either_side_lacks_is_no_proof_of_the_same_request() {
        let lacks = |response: &Value, path: &str| {
            assert_eq!(compared(&sent(), response), Some((Extent::Missing, path.to_owned())), "{response}");
        };
        for (name, value, path) in [
            ("memo", json!(""), "requestBody.memo"),
            ("priority", json!("Standard"), "requestBody.priority"),
            ("useDurableNonce", json!(false), "requestBody.useDurableNonce"),
            ("new", json!("?"), "requestBody.new"),
            ("list", json!([1, { "x": "y", "z": 1 }]), "requestBody.list[1].z"),
            ("list", json!([1, {}]), "requestBody.list[1].x"),
            ("amount", Value::Null, "requestBody.amount"),
        ] {
            let mut request = sent();
            request[name] = value;
            lacks(&json!({ "externalId": "a", "requestBody": request }), path);
        }
        for name in ["kind", "to", "amount", "list", "flag"] {
            let mut request = sent();
            request.as_object_mut().unwrap().remove(name);
            lacks(&json!({ "externalId": "a", "requestBody": request }), &format!("requestBody.{name}"));
        }
        // Without a request, or with a damaged one.
        for request in [Value::Null, json!("?"), json!(7), json!([])] {
            lacks(&json!({ "externalId": "a", "requestBody": request }), "requestBody");
        }
        lacks(&json!({ "id": "xfr-1" }), "requestBody");
        lacks(&json!({ "externalId": null, "requestBody": null }), "requestBody");
    }

    #[test]
    fn what_the_caller_could_have_chosen_is_more_than_a_default() {
        for (name, value) in [
            ("memo", json!("12345")),
            ("destinationTag", json!(7)),
            ("priority", json!("Slow")),
            ("feeSponsorId", json!("fs-1")),
            ("createDestinationAccount", json!(true)),
            ("travelRule", json!({ "x": 1 })),
        ] {
            let mut request = sent();
            request[name] = value;
            let seen = compared(&sent(), &json!({ "externalId": "a", "requestBody": request }));
            assert_eq!(seen, Some((Extent::Unlike, format!("requestBody.{name}"))));
        }
    }

    #[test]
    fn an_entity_shows_some_fields_of_a_request_beside_it() {
        let sent =
            json!({ "network": "Ethereum", "tid": "erc20:0xAB", "to": "0x1", "amount": "5", "walletId": "wa-1" });
        let shown = || json!({ "kind": "Erc20", "contract": "0xab", "to": "0x1", "amount": "5" });
        let entity = |network: &str, wallet: &str, request: Value| json!({ "externalId": "a", "network": network, "walletId": wallet, "requestBody": request });
        let seen = |entity: &Value| compared(&sent, entity);
        let missing = Some((Extent::Missing, "requestBody.tid".to_owned()));
        assert_eq!(seen(&entity("Ethereum", "wa-1", shown())), missing);
        let network = Some((Extent::Other, "network".to_owned()));
        assert_eq!(seen(&entity("Polygon", "wa-1", shown())), network);
        assert_eq!(seen(&entity("Polygon", "wa-1", Value::Null)), network);
        assert_eq!(seen(&entity("Ethereum", "wa-2", shown())), Some((Extent::Other, "walletId".to_owned())));
        for (field, value) in [("kind", "Native"), ("kind", "Erc721"), ("contract", "0xac")] {
            let mut request = shown();
            request[field] = json!(value);
            let seen = seen(&entity("Ethereum", "wa-1", request));
            assert_eq!(seen, Some((Extent::Unlike, format!("requestBody.{field}"))));
        }
    }

    #[test]
    fn a_secret_of_the_request_is_not_compared() {
        let sent = json!({ "amount": "5", "otp": "123456" });
        for request in [json!({ "amount": "5", "otp": "***" }), json!({ "amount": "5" })] {
            assert_eq!(compared(&sent, &json!({ "externalId": "a", "requestBody": request })), None);
        }
    }

    #[test]
    fn what_is_written_differently_may_mean_the_same_and_what_means_something_else_does_not() {
        for (name, value, extent) in [
            ("amount", json!("01000"), Extent::Unlike),
            ("amount", json!("1000.0"), Extent::Unlike),
            ("amount", json!(1000.0), Extent::Unlike),
            ("amount", json!("1e3"), Extent::Unlike),
            ("amount", json!("0x3e8"), Extent::Unlike),
            ("amount", json!(["1000"]), Extent::Unlike),
            ("flag", json!("true"), Extent::Unlike),
            ("kind", json!("NATIVE"), Extent::Unlike),
            ("kind", json!(" Native"), Extent::Unlike),
            ("to", json!("0x00aB"), Extent::Unlike),
            ("amount", json!("10000"), Extent::Other),
            ("amount", json!(999), Extent::Other),
            ("amount", json!("100000000000000000000"), Extent::Other),
            ("amount", json!("much"), Extent::Other),
            ("to", json!("0xAc"), Extent::Other),
            ("list", json!([1]), Extent::Other),
            ("flag", json!(false), Extent::Other),
            ("kind", json!("Erc20"), Extent::Other),
            ("externalId", json!("b"), Extent::Other),
        ] {
            let mut request = sent();
            // The greatest difference counts, whatever else differs.
            (request[name], request["more"]) = (value, json!(1));
            let differs = compared(&sent(), &json!({ "externalId": "a", "requestBody": request }));
            assert_eq!(differs, Some((extent, format!("requestBody.{name}"))), "{request}");
        }
        let other = compared(&sent(), &json!({ "externalId": "b", "requestBody": sent() }));
        assert_eq!(other, Some((Extent::Other, "externalId".to_owned())));
        // A time, an address and a hash have several forms. Other hashes are other ones.
        let hash = "ab".repeat(32);
        for (one, other, extent) in [
            ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z", Some(Extent::Unlike)),
            (
                "EQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAM9c",
                "0:0000000000000000000000000000",
                Some(Extent::Unlike),
            ),
            (&*hash, &*hash.to_uppercase(), None),
            (&*hash, &*hash.replace('a', "c"), Some(Extent::Other)),
        ] {
            let differs = compared(&json!({ "x": one }), &json!({ "requestBody": { "x": other } }));
            assert_eq!(differs.map(|(extent, _)| extent), extent, "{one} {other}");
        }
        let big = |amount: &str| json!({ "amount": amount });
        let wei = compared(&big("100000000000000000001"), &json!({ "requestBody": big("100000000000000000002") }));
        assert_eq!(wei.unwrap().0, Extent::Other, "beyond the precision of a float");
    }

    #[test]
    fn the_external_id_may_be_in_the_request_only() {
        let has = |entity: Value| Entity::read(entity.to_string().as_bytes()).unwrap().has_external_id("a");
        assert!(has(json!({ "externalId": "a" })) && has(json!({ "requestBody": { "externalId": "a" } })));
        for entity in [
            json!({}),
            json!({ "externalId": null, "requestBody": { "externalId": "a" } }),
            json!({ "externalId": "b", "requestBody": { "externalId": "a" } }),
            json!({ "requestBody": { "externalId": "b" } }),
            json!({ "requestBody": "a" }),
        ] {
            assert!(!has(entity.clone()), "{entity}");
        }
    }

    #[test]
    fn only_objects_are_read() {
        for json in ["", "[]", "[null,null,null]", "1", "{", "{\"id\":1}}"] {
            assert!(Entity::read(json.as_bytes()).is_none(), "{json}");
        }
        let entity = Entity::read(br#"{"id":7,"externalId":"a"}"#).unwrap();
        assert_eq!((entity.id(), entity.external_id().as_deref()), (None, Some("a")));
    }
}
