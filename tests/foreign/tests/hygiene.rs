//! Declarations with odd names say of themselves what they would with usual ones.

use acme_dfns::hygiene::{fragments, groups, nested, prelude, raw, variables};
use dfns_runtime::AnyJson;
use dfns_runtime::meta::{EndpointMeta, ParamLocation};

fn named(endpoint: &'static EndpointMeta) -> (&'static str, &'static str, String) {
    let params = endpoint.params().iter().map(|param| {
        let place = match param.location {
            ParamLocation::Path => "path",
            ParamLocation::Query => "query",
            ParamLocation::Header => "header",
            ParamLocation::Body => "body",
            ParamLocation::Part => "part",
        };
        format!("{place} {}", param.name)
    });
    (endpoint.domain(), endpoint.id(), params.collect::<Vec<_>>().join(", "))
}

fn rules(endpoint: &'static EndpointMeta) -> Vec<String> {
    let rules = endpoint.permissions().unwrap_or_default().iter().copied().flatten();
    rules.map(ToString::to_string).collect()
}

#[test]
fn raw_identifiers_are_names_without_the_prefix() {
    let endpoints = raw::r#type::<(), ()>::ENDPOINTS;
    assert_eq!(named(endpoints[0]), ("type", "fn", "path type, body ref, body object, body where".to_owned()));
    assert_eq!(named(endpoints[1]), ("type", "async", "query for, query where".to_owned()));
    assert_eq!(endpoints[1].page().unwrap().parameter, "where");
    assert_eq!(endpoints[0].request(), "struct");
    assert_eq!(rules(endpoints[0]), ["A (when ref == in)", "B (when object.box is set)", "C (when object.box is set)"]);
}

#[test]
fn fragments_of_macros_are_what_they_were_given() {
    let endpoints = fragments::Fragments::<(), ()>::ENDPOINTS;
    let all: Vec<_> = endpoints.iter().map(|endpoint| named(endpoint)).collect();
    assert_eq!(
        all,
        [
            ("fragments", "by_fragments", "body words, body note".to_owned()),
            ("fragments", "by_expressions", "body kind".to_owned()),
            ("fragments", "by_item", "path id".to_owned()),
            ("fragments", "by_visibility", "path thing-id, path other-id, body type".to_owned()),
        ]
    );
    assert_eq!(rules(endpoints[0]), ["A (when words is set)"]);
    assert_eq!(rules(endpoints[1]), ["A (when kind == b)", "B (when kind != c)"]);
}

#[test]
fn fields_may_be_called_as_variables_of_generated_code() {
    assert_eq!(
        named(variables::Variables::<(), ()>::ENDPOINTS[0]).2,
        "path parts, query values, body serializer, body deserializer, body body, body value, body request, body client"
    );
    let object = variables::Object::new("a", "b").with_object("c").with_fields("d").with_map("e");
    let json = AnyJson::new(&object).unwrap();
    assert_eq!(json.as_str(), r#"{"serializer":"a","deserializer":"b","object":"c","fields":"d","map":"e"}"#);
    let read: variables::Object = json.decode().unwrap();
    assert_eq!(AnyJson::new(&read).unwrap(), json);
}

#[test]
fn names_of_the_prelude_and_of_the_core_are_the_users() {
    let endpoints = prelude::Hostile::<(), ()>::ENDPOINTS;
    assert_eq!(named(endpoints[0]), ("hostile", "ask", "path thingId, body choice, body note, body union".to_owned()));
    assert_eq!(groups::p::P::<(), ()>::ENDPOINTS[0].domain(), "p");
    assert_eq!(groups::client::Client::<(), ()>::ENDPOINTS[0].path(), "/client");
}

#[test]
fn declarations_stand_in_functions() {
    assert_eq!(nested::path(), "/inside");
}

#[test]
fn a_foreign_endpoint_has_schemas() {
    use dfns_runtime::meta::schema::Format;
    use dfns_runtime::meta::schema::Schema;
    let endpoint = acme_dfns::Treasury::<(), ()>::ENDPOINTS[0];
    let [treasury, reserve, code] = endpoint.params() else { panic!("{:?}", endpoint.params()) };
    assert!(matches!(treasury.schema(), Schema::Text(Format::Id(id)) if id.prefix() == Some("tr-")));
    assert!(matches!(reserve.schema(), Schema::Text(Format::Plain)));
    assert!(matches!(code.schema(), Schema::Text(Format::Secret)));
    let Schema::Object(page) = (endpoint.schema().unwrap().response)() else { panic!("the response is a page") };
    assert!(matches!((page.arguments[0])(), Schema::Text(Format::Id(id)) if id.named.name == "TreasuryId"));
}

#[test]
fn the_attribute_deprecated_is_part_of_the_documentation() {
    let ask = acme_dfns::hygiene::deprecated::Old::<(), ()>::ENDPOINTS[0];
    let note = ask.params().iter().find(|param| param.name == "notes").unwrap();
    assert_eq!((note.documentation, note.is_deprecated()), ("An old field. Deprecated.", true));
}
