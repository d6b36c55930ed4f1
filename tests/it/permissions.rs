//! Permission metadata: per request, per list of endpoints, and as the limit of a client.

use crate::support::Recorder;
use acme_dfns::grammar::{GetNotice, HeldNotice, RetryNotice};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::core::{Endpoint, EndpointMeta, Manifest};
use dfns::meta::{Certainty, RequiredPermissions, Sent};
use dfns::{assert_granted, dfns_manifest, least_privilege};

const ROLE: &[&str] = least_privilege![SweepTreasury, RetryNotice, SweepTreasury, GetNotice];
assert_granted!(ROLE, [SweepTreasury, RetryNotice]);

dfns_manifest! {
    /// The calls of the nightly job.
    Nightly = [SweepTreasury, HeldNotice]
}

#[test]
fn the_least_privilege_of_several_endpoints_is_a_constant() {
    assert_eq!(
        ROLE,
        ["Wallets:Read", "Acme:Treasury:Sweep", "Acme:Treasury:Urgent", "Acme:Loud", "Acme:Night"],
        "in order, each once; `get_notice` needs nothing by its newest set",
    );
    assert_eq!(Nightly::PERMISSIONS, ["Wallets:Read", "Acme:Treasury:Sweep", "Acme:Treasury:Urgent", "Acme:Hold"]);
}

#[tokio::test]
async fn a_call_knows_what_its_own_request_needs() {
    let client = Recorder::answering(200, "{}").client();
    let names = |request| {
        let required = client.treasury().sweep_treasury(request).required_permissions();
        required.newest().iter().map(|permission| permission.name).collect::<Vec<_>>()
    };
    let request = SweepTreasury::new("tr-1", "0");
    assert_eq!(names(request.clone()), ["Wallets:Read", "Acme:Treasury:Sweep"]);
    assert_eq!(names(request.with_urgent_code("x")), ["Wallets:Read", "Acme:Treasury:Sweep", "Acme:Treasury:Urgent"]);
}

fn needed(meta: &EndpointMeta, body: &str) -> RequiredPermissions {
    meta.required_permissions(&Sent::new(meta.path(), meta.path(), "", body.as_bytes()))
}

#[test]
fn conditions_are_decided_by_the_body_or_left_to_the_server() {
    let needs = |meta: &EndpointMeta, body: &str| needed(meta, body).to_string();
    assert_eq!(needs(RetryNotice::META, r#"{"volume":"high"}"#), "`Acme:Loud`, `Acme:Night` if it is night");
    assert_eq!(needs(RetryNotice::META, r#"{"volume":"low"}"#), "`Acme:Night` if it is night");
    assert_eq!(needs(HeldNotice::META, r#"{"note":{"authorId":"a"}}"#), "no permission");
    assert_eq!(needs(HeldNotice::META, r#"{"note":{"authorId":null}}"#), "`Acme:Hold`");
    assert_eq!(needs(HeldNotice::META, "not JSON"), "`Acme:Hold` if note.authorId is not set");
    assert_eq!(needs(GetNotice::META, ""), "no permission; or, by older names, `Acme:Notices:Read`");
}

#[test]
fn any_one_alternative_authorises_and_what_may_be_needed_counts_as_needed() {
    let required = needed(RetryNotice::META, r#"{"volume":"high"}"#);
    assert!(matches!(required.newest()[1].certainty, Certainty::Maybe(_)));
    let holds = |held: &'static [&'static str]| move |name: &str| held.contains(&name);
    for (held, granted) in [(&["Acme:Loud"][..], false), (&["Acme:Loud", "Acme:Night"], true), (&["Acme:Night"], false)]
    {
        assert_eq!(required.granted_to(holds(held)), Some(granted), "{held:?}");
    }
    let by_day = |_| Some(false);
    let sent = Sent::new(RetryNotice::META.path(), "/notices/retry", "", br#"{"volume":"high"}"#);
    let required = RequiredPermissions::evaluate(RetryNotice::META.permissions(), &sent, &by_day);
    assert_eq!(required.granted_to(holds(&["Acme:Loud"])), Some(true));
    assert_eq!(needed(GetNotice::META, "").granted_to(holds(&[])), Some(true));
    assert_eq!(RequiredPermissions::evaluate(None, &sent, &by_day).granted_to(holds(&["Acme:Loud"])), None);
}

#[tokio::test]
async fn a_scoped_client_makes_the_calls_of_its_manifest() {
    let recorder = Recorder::answering(200, r#"{"items":[]}"#);
    let client = recorder.client().scoped::<Nightly>();
    client.call(&SweepTreasury::new("tr-1", "0")).await.unwrap();
    assert_eq!(recorder.seen().len(), 3);
    // `ui/types/outside_the_manifest.rs` shows that nothing else compiles.
}
