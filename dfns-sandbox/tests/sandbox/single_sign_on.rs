//! Single sign-on, single applications, and how a user has to log in.

use crate::client::{employee, end_user};
use crate::enrolment::public;
use crate::refusals::refuses;
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

const NOT_SET_UP: &str = "single sign-on is not set up for this; `Sandbox::allow_sso_login` does it";

#[tokio::test]
async fn single_sign_on_works_for_those_who_were_allowed_to() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = &sandbox.bootstrap().end_user;
    let init = json!({ "orgId": sandbox.bootstrap().org_id, "clientId": "c", "redirectUri": "https://a.b/c?d" });
    let response = json!({ "code": "code", "state": "state" });
    for (init_path, path, member) in [
        ("/auth/login/sso/init", "/auth/login/sso", "ssoRedirectUrl"),
        ("/auth/login/oidc/init", "/auth/login/oidc", "redirectUrl"),
    ] {
        refuses(&sandbox, public(&sandbox, "POST", init_path, &init), 400, NOT_SET_UP).await;
        refuses(&sandbox, public(&sandbox, "POST", path, &response), 400, NOT_SET_UP).await;
        sandbox.allow_sso_login("code", "state", &user.user_id);
        let redirect = public(&sandbox, "POST", init_path, &init).await.ok();
        assert!(redirect[member].as_str().unwrap().ends_with("redirect_uri=https%3A%2F%2Fa.b%2Fc%3Fd"));
        let session = public(&sandbox, "POST", path, &response).await.ok();
        end_user(&sandbox).with_token(&session["token"]).get("/auth/credentials").await.ok();
    }
}

#[tokio::test]
async fn an_employee_can_be_told_to_use_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let path = format!("/auth/users/{}", sandbox.bootstrap().employee.user_id);
    let user = employee(&sandbox).signed("PUT", &path, &json!({ "isSSORequired": true })).await.ok();
    assert_eq!(user["isSSORequired"], true);
}

#[tokio::test]
async fn there_are_no_applications() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    assert_eq!(actor.get("/auth/apps").await.ok(), json!({ "items": [] }));
    actor.get("/auth/apps/ap-1").await.refused(404, "application not found");
    let archive = actor.signed("DELETE", "/auth/apps/ap-1", &Value::Null);
    refuses(&sandbox, archive, 404, "application not found").await;
}
