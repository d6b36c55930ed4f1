//! A crate that gives the facade another name, `sdk = { package = "dfns", .. }`, says so with
//! `crate = sdk::core`. The other macros need nothing: they know their own crate.
//!
//! A test of the macro (`hygiene`) shows that the output names no other path.

use dfns as sdk;

sdk::dfns_group! {
    /// Crates.
    pub Crates via CratesApi::crates [LabelCrate, ListCrates]
}

sdk::id_types! {
    /// Names a crate.
    pub struct CrateId;
}

sdk::open_enum! {
    /// A colour.
    pub enum Colour {
        /// Red.
        Red => "red",
    }
}

sdk::open_union! {
    /// The content.
    pub enum Content by "kind" {
        /// Apples.
        Apples(Apples) => "Apples",
    }
}

/// Apples.
#[expect(clippy::option_option, reason = "null removes the colour")]
#[sdk::dfns_object(crate = sdk::core)]
pub struct Apples {
    /// The number.
    pub number: f64,
    /// The colour.
    pub colour: Option<Option<Colour>>,
}

/// A crate.
#[sdk::dfns_object(response, crate = sdk::core)]
#[serde(rename_all = "kebab-case")]
pub struct CrateInfo {
    /// The id.
    pub crate_id: CrateId,
}

/// Labels a crate.
#[sdk::dfns_endpoint(POST, "/crates/{crateId}/labels", crate = sdk::core, group = Crates, returns = CrateInfo, signed,
    may_be_pending, callers(employee),
    permissions = [custom("Acme:Label") if colour == Colour::Red && present(content)])]
pub struct LabelCrate {
    /// The crate.
    pub crate_id: CrateId,
    /// The colour.
    pub colour: Colour,
    /// The content.
    pub content: Option<Content>,
}

/// Lists crates.
#[sdk::dfns_endpoint(GET, "/crates", crate = sdk::core, group = Crates, returns = sdk::Page<CrateInfo>, paginated,
    permissions = none)]
pub struct ListCrates;

#[test]
fn a_crate_that_renames_the_facade_declares_everything() {
    let content = Content::from(Apples::new(2.5).with_null_colour());
    let request = LabelCrate::new("cr-1", "red").with_content(content);
    let permissions = sdk::core::EndpointMeta::permissions(<LabelCrate as sdk::core::Endpoint>::META).unwrap();
    assert_eq!(permissions[0].len(), 1);
    let body = serde_json::to_string(&request).unwrap();
    assert_eq!(body, r#"{"colour":"red","content":{"kind":"Apples","number":2.5,"colour":null}}"#);
    assert_eq!(Crates::ENDPOINTS.len(), 2);
    let call: fn(&sdk::Client<sdk::UserToken, sdk::WithSigner>) = |client| {
        drop(client.crates().label_crate(LabelCrate::new("cr-1", "red")));
        drop(client.crates().list_crates(ListCrates::new()).items());
    };
    let _ = call;
}
