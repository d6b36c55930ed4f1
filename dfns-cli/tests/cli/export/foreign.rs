//! The exports of a program with endpoints of its own.

use dfns_cli::Program;
use dfns_core::{Amount, Page, Registry, Secret, dfns_endpoint, dfns_group, dfns_object, id_types};
use serde_json::Value;

dfns_group! {
    /// Moves idle funds.
    pub Treasury via TreasuryApi::treasury [SweepTreasury]
}

id_types! {
    /// The id of a treasury (`tr-...`).
    pub struct TreasuryId;
}

/// A sweep.
#[dfns_object(response)]
pub struct Sweep {
    /// The treasury.
    pub treasury_id: TreasuryId,
    /// The amount, in the smallest unit.
    pub amount: Amount,
    /// The sweeps that it caused.
    pub caused: Vec<Sweep>,
}

/// Sweeps a treasury.
#[dfns_endpoint(POST, "/treasuries/{treasuryId}/sweep", group = Treasury, returns = Page<Sweep>, signed, may_be_pending,
    callers(employee), permissions = [custom("Acme:Sweep")])]
pub struct SweepTreasury {
    /// The treasury to sweep.
    pub treasury_id: TreasuryId,
    /// A reason: 1 to 80 characters.
    pub reason: String,
    /// The code of an urgent sweep.
    pub code: Option<Secret>,
}

async fn exported(arguments: &[&str]) -> Value {
    let registry = Registry::new().with(dfns_endpoints::ALL).with(&[Treasury::<(), ()>::ENDPOINTS]);
    let program = Program::new("acme", "Call Acme's endpoints").version("2.0.1");
    let arguments = ["acme", "export"].iter().chain(arguments).map(Into::into);
    let mut out = Vec::new();
    let done = dfns_cli::run(program, &registry, arguments, &|_: &str| None, &mut out).await;
    assert!(done.is_ok(), "{}", done.err().unwrap());
    serde_json::from_slice(&out).unwrap()
}

#[tokio::test]
async fn foreign_endpoints_are_exported_with_their_types() {
    let document = exported(&["openapi", "--domain", "treasury"]).await;
    assert_eq!((&document["info"]["title"], &document["info"]["version"]), (&"acme".into(), &"2.0.1".into()));
    let sweep = &document["paths"]["/treasuries/{treasuryId}/sweep"]["post"];
    assert_eq!(sweep["x-dfns-permissions"][0][0]["name"], "Acme:Sweep");
    let fields = &sweep["requestBody"]["content"]["application/json"]["schema"]["properties"];
    assert_eq!((&fields["reason"]["minLength"], &fields["reason"]["maxLength"]), (&1.into(), &80.into()));
    assert_eq!((&fields["code"]["format"], &fields["code"]["x-dfns-secret"]), (&"password".into(), &true.into()));
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["TreasuryId"]["x-dfns-prefix"], "tr-");
    assert_eq!(schemas["SweepPage"]["properties"]["items"]["items"]["$ref"], "#/components/schemas/Sweep");
    assert_eq!(schemas["Sweep"]["properties"]["caused"]["items"]["$ref"], "#/components/schemas/Sweep");
    assert_eq!(
        sweep["responses"]["202"]["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/AnyChangeRequest"
    );
    let collection = exported(&["postman", "--domain", "treasury"]).await;
    assert_eq!(collection["item"][0]["item"][0]["name"], "sweep_treasury");
    let permissions = exported(&["permissions", "--operation", "sweep_treasury"]).await;
    assert_eq!(permissions[0]["newest"][0], "Acme:Sweep");
}
