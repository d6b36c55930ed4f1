//! The feature `schema`: metadata has the documentation of fields, and shapes of any depth.

use dfns_core::meta::schema::Schema;
use dfns_core::meta::schema::{Describe, Format, SchemaOf};
use dfns_core::meta::{FieldShape, Shape};
use dfns_core::{
    Amount, Describe, Endpoint, Outcome, Page, Secret, Timestamp, dfns_endpoint, dfns_object, id_types, open_enum,
    open_union,
};
use serde::{Deserialize, Serialize};

/// Sends a crate.
#[dfns_endpoint(POST, "/depots/{depotId}/crates", returns = (), signed, permissions = none)]
struct SendCrate {
    /// The depot it leaves.
    depot_id: String,
    /// Its content.
    ///
    /// Described further.
    content: Box0,
    undocumented: Option<bool>,
}

macro_rules! boxes {
    ($($name:ident holds $content:ty),+) => {$(
        /// A box.
        #[dfns_object]
        struct $name {
            /// The content.
            inside: $content,
        }
    )+};
}

boxes!(Box0 holds Vec<Box1>, Box1 holds Box2, Box2 holds Option<Box3>, Box3 holds Box4, Box4 holds String);

#[test]
fn parameters_and_nested_fields_have_their_documentation() {
    let documentation: Vec<_> =
        SendCrate::META.params().iter().map(|param| (param.name, param.documentation)).collect();
    assert_eq!(
        documentation,
        [("depotId", "The depot it leaves."), ("content", "Its content.\n\nDescribed further."), ("undocumented", "")]
    );
    let content = fields(SendCrate::META.params()[1].shape);
    assert_eq!((content[0].wire, content[0].documentation), ("inside", "The content."));
}

#[test]
fn shapes_reach_deeper_than_a_condition_needs() {
    let mut shape = SendCrate::META.params()[1].shape;
    for _ in 0..5 {
        shape = fields(shape)[0].shape;
        if let Shape::List(of) = shape {
            shape = of;
        }
    }
    assert_eq!(*shape, Shape::String);
}

id_types! {
    /// The id of a parcel (`pa-...`).
    pub struct ParcelId;
}

open_enum! {
    /// The speed of a parcel.
    pub enum Speed {
        /// By ship.
        Slow => "Slow",
        /// Deprecated: by carrier pigeon.
        Fast => "Fast",
    }
}

open_union! {
    /// The content of a parcel.
    pub enum Content by "kind" {
        /// Coins.
        Coins(Coins) => "Coins",
        /// Only greetings.
        Greetings => "Greetings",
    }
}

/// Coins.
#[dfns_object]
pub struct Coins {
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The code of the lock.
    pub code: Option<Secret>,
}

/// A parcel, perhaps with parcels inside.
#[dfns_object(response)]
pub struct Parcel {
    /// The id.
    pub id: ParcelId,
    /// The number of stamps: 1 to 9.
    pub stamps: u8,
    /// A label: at most 20 characters.
    pub label: Option<String>,
    /// When it was sent.
    pub sent: Timestamp,
    /// The content.
    pub content: Content,
    /// The parcels inside.
    pub inside: Vec<Parcel>,
}

/// Matches any of several values.
#[derive(Debug, Clone, Deserialize, Serialize, Describe)]
#[serde(rename_all = "camelCase")]
pub struct Filter<T> {
    /// The values.
    pub any_of: Vec<T>,
}

/// A weight, in words or in grams.
#[derive(Debug, Clone, Serialize, Deserialize, Describe)]
#[serde(untagged)]
pub enum Weight {
    /// In words.
    Words(String),
    /// In grams.
    Grams(u32),
}

/// Finds parcels.
#[dfns_endpoint(POST, "/parcels/{parcelId}/search", returns = Page<Parcel>, may_be_pending, permissions = none)]
pub struct FindParcels {
    /// The parcel to search in.
    pub parcel_id: ParcelId,
    /// The speeds.
    pub speed: Option<Filter<Speed>>,
    /// The weight.
    pub weight: Option<Weight>,
}

#[test]
fn responses_have_schemas_and_a_type_may_contain_itself() {
    let operation = FindParcels::META.schema().unwrap();
    let page = object((operation.response)());
    assert_eq!((page.named.name, page.arguments.len()), ("Page", 1));
    let mut parcel = item((page.fields[0].schema)());
    for _ in 0..100 {
        let parcel_of = object(parcel);
        assert_eq!(parcel_of.named.name, "Parcel");
        assert_eq!(parcel_of.named.documentation(), "A parcel, perhaps with parcels inside.");
        parcel = item((parcel_of.fields[5].schema)());
    }
    let pending = object((operation.pending.unwrap())());
    assert_eq!(pending.named.name, "ChangeRequest");
}

#[test]
fn fields_have_formats_limits_and_documentation() {
    let fields = object(Parcel::schema()).fields;
    let Schema::Text(Format::Id(id)) = fields[0].value() else { panic!("{:?}", fields[0].value()) };
    assert_eq!((id.named.name, id.prefix()), ("ParcelId", Some("pa-")));
    assert!(matches!(fields[1].value(), Schema::Integer { min: Some(0), max: Some(255) }));
    assert_eq!((fields[1].limits().min, fields[1].limits().max), (Some(1), Some(9)));
    assert_eq!((fields[2].required, fields[2].limits().max, fields[2].limits().characters), (false, Some(20), true));
    assert!(matches!(fields[3].value(), Schema::Text(Format::Timestamp)) && fields[3].required);
    let Schema::Union(content) = fields[4].value() else { panic!("{:?}", fields[4].value()) };
    assert_eq!((content.tag, content.variants[1].tag), ("kind", "Greetings"));
    assert_eq!(content.variants[0].documentation(), "Coins.");
    let coins = object((content.variants[0].schema)()).fields;
    assert!(matches!(coins[0].value(), Schema::Text(Format::Units)));
    assert!(matches!(coins[1].value(), Schema::Text(Format::Secret)));
    let Schema::Choice(speed) = Speed::schema() else { panic!() };
    assert_eq!((speed.values[1].value, speed.values[1].is_deprecated()), ("Fast", true));
    assert!(!speed.values[0].is_deprecated());
}

#[test]
fn derived_types_have_shapes_schemas_and_serde_s_names() {
    let params = FindParcels::META.params();
    assert_eq!(
        self::fields(params[1].shape).iter().map(|field| (field.wire, field.documentation)).collect::<Vec<_>>(),
        [("anyOf", "The values.")]
    );
    let filter = object(params[1].schema());
    assert_eq!((filter.named.name, filter.fields[0].wire), ("Filter", "anyOf"));
    assert!(matches!(filter.arguments[0](), Schema::Choice(speed) if speed.named.name == "Speed"));
    let Schema::Alternatives(weight) = params[2].schema() else { panic!("{:?}", params[2].schema()) };
    let kinds: Vec<Schema> = weight.alternatives.iter().map(|one: &SchemaOf| one()).collect();
    assert!(matches!(kinds[..], [Schema::Text(Format::Plain), Schema::Integer { .. }]));
}

/// A call compiles with the pending response.
#[allow(dead_code, reason = "only compiled")]
fn response(outcome: <FindParcels as Endpoint>::Response) -> Outcome<Page<Parcel>> {
    outcome
}

fn object(schema: Schema) -> &'static dfns_core::meta::schema::ObjectSchema {
    match schema {
        Schema::Object(object) => object,
        other => panic!("{other:?} is not an object"),
    }
}

fn item(schema: Schema) -> Schema {
    match schema {
        Schema::List(of) => of(),
        other => panic!("{other:?} is not a list"),
    }
}

fn fields(shape: &'static Shape) -> &'static [FieldShape] {
    match shape {
        Shape::Object { fields, .. } => fields,
        _ => panic!("{shape:?} is not an object"),
    }
}
