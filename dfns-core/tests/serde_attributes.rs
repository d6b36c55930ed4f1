//! Every serde attribute that a declaration may carry: what is written is what is read, as a
//! request, an object, an object inside a request and a variant of a union, and the field table
//! knows the same names.
#![allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
#![allow(clippy::option_option, clippy::used_underscore_binding, reason = "the fields of foreign APIs")]

use dfns_core::meta::{ParamLocation, Shape};
use dfns_core::{
    AnyJson, Endpoint, EndpointMeta, IncomingEndpoint, Timestamp, dfns_endpoint, dfns_object, open_enum, open_union,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A number that travels as a string.
mod quoted {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The same, where it may be absent.
mod perhaps_quoted {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(number: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
        match number {
            Some(number) => serializer.collect_str(number),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

fn seven() -> u64 {
    7
}

fn is_seven(number: &u64) -> bool {
    *number == 7
}

open_enum! {
    /// How fast.
    pub enum Speed {
        /// Slow.
        Slow => "slow",
    }
}

/// Where it is.
#[dfns_object]
#[derive(PartialEq)]
pub struct Place {
    /// Its street.
    pub street_name: String,
    /// Its floor.
    pub floor: Option<u8>,
}

open_union! {
    /// How it travels.
    pub enum Way by "wayKind" {
        /// On a road.
        Road(Place) => "road",
        /// By air.
        Air => "air",
    }
}

/// A type that is declared without the macros.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plain {
    inside: u8,
}

/// Declares the same fields as a request, as an object, as the whole body of another request, and
/// as the variant of a union.
macro_rules! declared {
    ($(
        $module:ident: $(#[$on:meta])* { $($(#[$attribute:meta])* $field:ident : $ty:ty),* $(,)? }
        $({ $($name:ident = $value:expr),* $(,)? } => $json:literal)+;
    )+) => {$(
        mod $module {
            #![allow(dead_code, missing_docs, non_snake_case, unreachable_pub)]
            use super::*;
            #[dfns_endpoint(POST, "/request", returns = (), permissions = none)]
            $(#[$on])*
            pub struct Body { $($(#[$attribute])* pub $field: $ty),* }
            pub(super) type Request = Body;

            pub(super) mod object {
                use super::*;
                #[dfns_object]
                $(#[$on])*
                pub struct Body { $($(#[$attribute])* pub $field: $ty),* }
            }

            #[dfns_endpoint(PUT, "/inside", returns = object::Body, permissions = none)]
            pub struct Inside {
                #[dfns(body)]
                pub body: object::Body,
            }

            open_union! {
                /// Some.
                pub enum Union by "unionKind" {
                    /// This.
                    This(object::Body) => "this",
                }
            }

            #[test]
            fn agrees() {
                $({
                    let request = Request { $($name: $value),* };
                    super::there_and_back(&request, $json);
                    super::table(Request::META, $json);
                    let object = object::Body { $($name: $value),* };
                    super::object(&object, $json);
                    super::there_and_back(&Inside { body: object.clone() }, $json);
                    super::shape(Inside::META, $json);
                    super::object(&Union::from(object), &super::tagged($json));
                })+
            }
        }
    )+};
}

#[track_caller]
fn there_and_back<E: IncomingEndpoint>(request: &E, json: &str) {
    let parts = request.encode().unwrap();
    assert_eq!(std::str::from_utf8(parts.payload()).unwrap(), json, "as the client writes it");
    let read = E::from_parts(&parts).unwrap_or_else(|error| panic!("{json} is not read: {error}"));
    assert_eq!(std::str::from_utf8(read.encode().unwrap().payload()).unwrap(), json, "as it is read");
    let check = E::META.check_request(json).unwrap();
    assert!(check.differences.is_empty(), "{json}: {:?}", check.differences);
}

#[track_caller]
fn object<T: Serialize + DeserializeOwned>(object: &T, json: &str) {
    assert_eq!(serde_json::to_string(object).unwrap(), json, "as it is written");
    let read: T = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json} is not read: {error}"));
    assert_eq!(serde_json::to_string(&read).unwrap(), json, "as it is read");
    // In any order, as a server may write it.
    let Value::Object(fields) = serde_json::from_str(json).unwrap() else { panic!("{json} is not an object") };
    let backwards: Vec<String> = fields.iter().rev().map(|(name, value)| format!("{name:?}:{value}")).collect();
    let backwards = format!("{{{}}}", backwards.join(","));
    let read: T = serde_json::from_str(&backwards).unwrap_or_else(|error| panic!("{backwards} is not read: {error}"));
    assert_eq!(serde_json::to_string(&read).unwrap(), json, "as it is read backwards");
}

fn tagged(json: &str) -> String {
    let rest = &json[1..];
    format!("{{\"unionKind\":\"this\"{}{rest}", if rest == "}" { "" } else { "," })
}

/// The request's parameters are the fields of the JSON.
#[track_caller]
fn table(meta: &'static EndpointMeta, json: &str) {
    let Value::Object(fields) = serde_json::from_str(json).unwrap() else { panic!("{json} is not an object") };
    let params = meta.params();
    assert!(params.iter().all(|param| param.location == ParamLocation::Body));
    for param in params.iter().filter(|param| param.required && !param.flattened) {
        assert!(fields.contains_key(param.name), "{} is required and not in {json}", param.name);
    }
    for (name, value) in &fields {
        let known = params.iter().any(|param| {
            let is_value = value.is_null() || param.shape.admits(value);
            if param.flattened { param.shape.knows_field(name) } else { param.name == name && is_value }
        });
        assert!(known, "no parameter is {name} of {json}");
    }
}

/// The same of an object's field table.
#[track_caller]
fn shape(meta: &'static EndpointMeta, json: &str) {
    let Value::Object(fields) = serde_json::from_str(json).unwrap() else { panic!("{json} is not an object") };
    let whole @ Shape::Object { fields: table, .. } = meta.body_shape() else { panic!("no table") };
    for field in table.iter().filter(|field| !field.optional && !field.flattened) {
        assert!(fields.contains_key(field.wire), "{} is required and not in {json}", field.wire);
    }
    for name in fields.keys() {
        assert!(whole.knows_field(name), "no field is {name} of {json}");
    }
}

declared! {
    renamed: { #[serde(rename = "other-Name")] name: u64 } { name = 5 } => r#"{"other-Name":5}"#;
    renamed_option: { #[serde(rename = "$ref")] name: Option<u64> }
        { name = Some(5) } => r#"{"$ref":5}"#
        { name = None } => "{}";
    raw: { r#type: String, r#match: Option<bool> }
        { r#type = "a".into(), r#match = Some(true) } => r#"{"type":"a","match":true}"#;
    camel: #[serde(rename_all = "camelCase")] { a_bc_2d: u64 } { a_bc_2d = 5 } => r#"{"aBc2d":5}"#;
    snake: #[serde(rename_all = "snake_case")] { a_bc: u64, r#type: u64 } { a_bc = 5, r#type = 6 } => r#"{"a_bc":5,"type":6}"#;
    pascal: #[serde(rename_all = "PascalCase")] { a_bc: u64 } { a_bc = 5 } => r#"{"ABc":5}"#;
    lower: #[serde(rename_all = "lowercase")] { a_bc: u64 } { a_bc = 5 } => r#"{"a_bc":5}"#;
    upper: #[serde(rename_all = "UPPERCASE")] { a_bc: u64 } { a_bc = 5 } => r#"{"A_BC":5}"#;
    screaming: #[serde(rename_all = "SCREAMING_SNAKE_CASE")] { a_bc: u64 } { a_bc = 5 } => r#"{"A_BC":5}"#;
    kebab: #[serde(rename_all = "kebab-case")] { a_bc: u64 } { a_bc = 5 } => r#"{"a-bc":5}"#;
    cobol: #[serde(rename_all = "SCREAMING-KEBAB-CASE")] { a_bc: Option<u64> } { a_bc = Some(5) } => r#"{"A-BC":5}"#;
    case_and_name: #[serde(rename_all = "PascalCase")] { a_bc: u64, #[serde(rename = "x")] y: u64 }
        { a_bc = 5, y = 6 } => r#"{"ABc":5,"x":6}"#;
    odd_names: { _kind: u64, aB: u64, URL: u64, x__y: u64 }
        { _kind = 1, aB = 2, URL = 3, x__y = 4 } => r#"{"kind":1,"aB":2,"uRL":3,"xY":4}"#;
    default: { #[serde(default)] name: Vec<u64>, #[serde(default)] other: Option<u64> }
        { name = vec![5], other = None } => r#"{"name":[5]}"#;
    default_by_function: { #[serde(default = "seven")] name: u64 } { name = 5 } => r#"{"name":5}"#;
    skipped: { #[serde(skip_serializing_if = "Vec::is_empty")] names: Vec<u64>, more: u64 }
        { names = vec![], more = 1 } => r#"{"more":1}"#
        { names = vec![5], more = 1 } => r#"{"names":[5],"more":1}"#;
    skipped_with_default: { #[serde(default, skip_serializing_if = "Vec::is_empty")] names: Vec<u64> }
        { names = vec![] } => "{}"
        { names = vec![5] } => r#"{"names":[5]}"#;
    skipped_with_function: { #[serde(default = "seven", skip_serializing_if = "is_seven")] number: u64 }
        { number = 7 } => "{}"
        { number = 5 } => r#"{"number":5}"#;
    skipped_option: { #[serde(skip_serializing_if = "Option::is_none")] name: Option<u64> }
        { name = None } => "{}"
        { name = Some(5) } => r#"{"name":5}"#;
    with: { #[serde(with = "quoted")] number: u64 } { number = 5 } => r#"{"number":"5"}"#;
    with_option: { #[serde(with = "perhaps_quoted")] number: Option<u64>, more: u64 }
        { number = Some(5), more = 1 } => r#"{"number":"5","more":1}"#
        { number = None, more = 1 } => r#"{"more":1}"#;
    with_and_names: { #[serde(with = "quoted", rename = "n", alias = "m")] number: u64 } { number = 5 } => r#"{"n":"5"}"#;
    both_functions: { #[serde(serialize_with = "quoted::serialize", deserialize_with = "quoted::deserialize")] number: u64 }
        { number = 5 } => r#"{"number":"5"}"#;
    both_functions_option: {
        #[serde(serialize_with = "perhaps_quoted::serialize", deserialize_with = "perhaps_quoted::deserialize")]
        number: Option<u64>
    }
        { number = Some(5) } => r#"{"number":"5"}"#
        { number = None } => "{}";
    alias: { #[serde(alias = "formerly")] name: u64, #[serde(alias = "a", alias = "b")] other: Option<u64> }
        { name = 5, other = Some(6) } => r#"{"name":5,"other":6}"#;
    several_attributes: { #[serde(rename = "n")] #[serde(default, skip_serializing_if = "Vec::is_empty")] names: Vec<u64> }
        { names = vec![5] } => r#"{"n":[5]}"#;
    flat: { #[serde(flatten)] place: Place, more: u64 }
        { place = Place::new("a").with_floor(2), more = 1 } => r#"{"streetName":"a","floor":2,"more":1}"#;
    flat_option: { #[serde(flatten)] place: Option<Place>, more: u64 }
        { place = Some(Place::new("a")), more = 1 } => r#"{"streetName":"a","more":1}"#
        { place = None, more = 1 } => r#"{"more":1}"#;
    flat_boxed: { #[serde(flatten)] place: Box<Place> } { place = Box::new(Place::new("a")) } => r#"{"streetName":"a"}"#;
    flat_union: { #[serde(flatten)] way: Way, more: u64 }
        { way = Way::from(Place::new("a")), more = 1 } => r#"{"wayKind":"road","streetName":"a","more":1}"#
        { way = Way::Air, more = 1 } => r#"{"wayKind":"air","more":1}"#;
    flat_map: { more: u64, #[serde(flatten)] others: BTreeMap<String, u64> }
        { more = 1, others = [("x".into(), 2)].into() } => r#"{"more":1,"x":2}"#;
    flat_any: { more: u64, #[serde(flatten)] others: BTreeMap<String, AnyJson> }
        { more = 1, others = [("x".into(), AnyJson::new(&[1]).unwrap())].into() } => r#"{"more":1,"x":[1]}"#;
    flat_values: { more: u64, #[serde(flatten)] others: serde_json::Map<String, Value> }
        { more = 1, others = [("x".into(), Value::Null)].into_iter().collect() } => r#"{"more":1,"x":null}"#;
    flat_undeclared: { more: u64, #[serde(flatten)] plain: Plain } { more = 1, plain = Plain { inside: 2 } } => r#"{"more":1,"inside":2}"#;
    strict: #[serde(deny_unknown_fields)] { name: Option<u64> } { name = Some(5) } => r#"{"name":5}"#;
    tag: #[serde(tag = "kind")] { name: u64 } { name = 5 } => r#"{"kind":"Body","name":5}"#;
    tag_with_name: #[serde(tag = "type", rename = "new")] { name: u64 } { name = 5 } => r#"{"type":"new","name":5}"#;
    tag_alone: #[serde(tag = "type", rename = "new")] { name: Option<u64> } { name = None } => r#"{"type":"new"}"#;
    expecting: #[serde(expecting = "a body")] { name: u64 } { name = 5 } => r#"{"name":5}"#;
    nullable: { name: Option<Option<u64>>, more: u64 }
        { name = None, more = 1 } => r#"{"more":1}"#
        { name = Some(None), more = 1 } => r#"{"name":null,"more":1}"#
        { name = Some(Some(5)), more = 1 } => r#"{"name":5,"more":1}"#;
    nullable_renamed: { #[serde(rename = "n", alias = "m")] name: Option<Option<Place>> }
        { name = None } => "{}"
        { name = Some(None) } => r#"{"n":null}"#
        { name = Some(Some(Place::new("a"))) } => r#"{"n":{"streetName":"a"}}"#;
    nested: { places: Vec<Place>, way: Option<Box<Way>>, by_name: BTreeMap<String, Place>, speeds: Vec<Speed>, at: Option<Timestamp> }
        {
            places = vec![Place::new("a")], way = Some(Box::new(Way::Air)), by_name = [("x".into(), Place::new("b"))].into(),
            speeds = vec![Speed::Slow, Speed::from("new")], at = None
        } => r#"{"places":[{"streetName":"a"}],"way":{"wayKind":"air"},"byName":{"x":{"streetName":"b"}},"speeds":["slow","new"]}"#;
    numbers: { big: u64, small: i64, share: f64, bytes: [u8; 2], pair: (String, u8) }
        { big = u64::MAX, small = -1, share = 0.5, bytes = [1, 2], pair = ("a".into(), 1) }
        => r#"{"big":18446744073709551615,"small":-1,"share":0.5,"bytes":[1,2],"pair":["a",1]}"#;
}

#[test]
fn an_unknown_variant_is_flattened_as_its_fields() {
    let json = r#"{"wayKind":"sea","ship":{"a":[2.5]},"more":1}"#;
    object(&serde_json::from_str::<flat_union::object::Body>(json).unwrap(), json);
}

#[test]
fn a_field_that_can_be_null_is_set_and_cleared() {
    let request = nullable_renamed::Request::new();
    for (request, json) in [
        (request.clone(), "{}"),
        (request.clone().with_name(Place::new("a")), r#"{"n":{"streetName":"a"}}"#),
        (request.with_null_name(), r#"{"n":null}"#),
    ] {
        there_and_back(&request, json);
    }
}
