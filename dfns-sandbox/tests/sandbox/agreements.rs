//! Agreements: each user accepts for themselves.

use crate::client::{Actor, employee, end_user, service_account};
use crate::persistence::folder;
use crate::refusals::refuses;
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};
use std::time::Duration;

async fn latest(actor: &Actor, kind: &str) -> Value {
    actor.get(&format!("/agreements/latest-unaccepted?agreementType={kind}")).await.ok()
}

fn accept(id: &Value) -> String {
    format!("/agreements/{}/accept", id.as_str().unwrap())
}

#[tokio::test]
async fn an_agreement_is_unaccepted_until_the_same_user_accepts_it() {
    let (file, clock) = (folder("agreements").join("state"), ManualClock::default());
    let sandbox = Sandbox::builder().data(&file).clock(clock.clone()).start().await.unwrap();
    let (actor, other) = (service_account(&sandbox), employee(&sandbox));
    for kind in ["PrivacyPolicy", "TermsAndConditions", "UniswapPrivacyPolicy", "UniswapTermsOfService"] {
        let agreement = latest(&actor, kind).await["latestAgreement"].clone();
        assert_eq!(agreement["agreementType"], kind);
        assert!(agreement["details"].is_string());
        let accepted = actor.signed("POST", &accept(&agreement["id"]), &Value::Null).await.ok();
        let expected = json!({
            "agreementId": agreement["id"], "userId": actor.user_id, "dateAccepted": accepted["dateAccepted"],
        });
        assert_eq!(accepted, expected);
        assert_eq!(latest(&actor, kind).await, json!({ "latestAgreement": null }));
        assert_eq!(latest(&other, kind).await["latestAgreement"], agreement);
        clock.advance(Duration::from_secs(60));
        assert_eq!(actor.signed("POST", &accept(&agreement["id"]), &Value::Null).await.ok(), accepted);
    }
    sandbox.stop().await;
    let sandbox = Sandbox::builder().data(&file).clock(clock).start().await.unwrap();
    assert_eq!(latest(&service_account(&sandbox), "PrivacyPolicy").await, json!({ "latestAgreement": null }));
}

#[tokio::test]
async fn agreements_that_do_not_exist_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let message = "`agreementType` must be `PrivacyPolicy`, `TermsAndConditions`, `UniswapPrivacyPolicy` or \
                   `UniswapTermsOfService`";
    for kind in ["privacyPolicy", "", "%00", "Any"] {
        refuses(&sandbox, actor.get(&format!("/agreements/latest-unaccepted?agreementType={kind}")), 400, message)
            .await;
    }
    let missing = actor.get("/agreements/latest-unaccepted").await;
    assert!(missing.status == 400 && missing.body["error"]["message"].as_str().unwrap().contains("agreementType"));
    let unknown = actor.signed("POST", "/agreements/agr-1/accept", &Value::Null);
    refuses(&sandbox, unknown, 404, "agreement not found").await;
    assert_eq!(end_user(&sandbox).get("/agreements/latest-unaccepted?agreementType=PrivacyPolicy").await.status, 403);
}
