//! Calls on the wire.

use crate::support::{CREDENTIAL, Recorder, TOKEN, USER_ACTION, challenge, response, signer};
use acme_dfns::grammar::{
    CompleteNotice, GetNotice, GrammarApi, HeldNotice, ListNotices, ReplaceNotice, SendBytes, UploadNotice, Volume,
};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::core::FilePart;
use dfns::{Client, Outcome};
use serde_json::json;

const PAGE: &str = r#"{"items":["a"],"nextPageToken":"t2","more":1}"#;

#[tokio::test]
async fn a_signed_call_signs_the_bytes_it_sends() {
    let recorder = Recorder::answering(200, PAGE);
    let request = SweepTreasury::new("tr-1", "1\u{2028}0\"é").with_urgent_code("quick");
    let page = recorder.client().treasury().sweep_treasury(request).await.unwrap();
    assert_eq!(page.items[0], "a");

    let [init, action, call] = recorder.seen().try_into().unwrap();
    assert_eq!((init.method.as_str(), init.target.as_str()), ("POST", "/auth/action/init"));
    assert_eq!((action.method.as_str(), action.target.as_str()), ("POST", "/auth/action"));
    assert_eq!((call.method.as_str(), call.target.as_str()), ("POST", "/treasuries/tr-1/sweep"));
    assert_eq!(
        init.json(),
        json!({
            "userActionPayload": std::str::from_utf8(&call.body).unwrap(),
            "userActionHttpMethod": "POST",
            "userActionHttpPath": "/treasuries/tr-1/sweep",
            "userActionServerKind": "Api"
        })
    );
    assert_eq!(call.json(), json!({ "reserve": "1\u{2028}0\"é", "urgentCode": "quick" }));
    assert_eq!(action.json()["challengeIdentifier"], "challenge-identifier-1");
    assert_eq!(action.json()["firstFactor"]["kind"], "Key");
    assert_eq!(action.json()["firstFactor"]["credentialAssertion"]["credId"], CREDENTIAL);
    assert_eq!(call.header("x-dfns-useraction"), Some(USER_ACTION));
    for request in [&init, &action, &call] {
        assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
        assert_eq!(request.header("content-type"), Some("application/json"));
    }
    assert!(init.header("x-dfns-useraction").is_none() && action.header("x-dfns-useraction").is_none());
}

#[tokio::test]
async fn reads_are_one_request_without_body_or_user_action() {
    let recorder = Recorder::answering(200, PAGE);
    let mut request = ListNotices::new([Volume::Low, Volume::from("deafening & more")]).with_limit(2);
    request.pagination_token = Some(String::from("a/b="));
    let page = recorder.client().grammar().list_notices(request).await.unwrap();
    assert_eq!(page.next_page_token.as_deref(), Some("t2"));

    let [call] = recorder.seen().try_into().unwrap();
    assert_eq!(call.target, "/notices?limit=2&paginationToken=a%2Fb%3D&volume=low&volume=deafening%20%26%20more");
    assert!(
        call.body.is_empty() && call.header("content-type").is_none() && call.header("x-dfns-useraction").is_none()
    );
}

#[tokio::test]
async fn public_endpoints_carry_no_token_and_temporary_ones_their_own() {
    let recorder = Recorder::answering(200, PAGE);
    let client = recorder.client();
    client.grammar().public_notice().await.unwrap();
    client.grammar().complete_notice(CompleteNotice::new("temporary-token", "hello")).await.unwrap();

    let [public, temporary] = recorder.seen().try_into().unwrap();
    assert_eq!(public.header("authorization"), None);
    assert_eq!(temporary.header("authorization"), Some("Bearer temporary-token"));
    assert_eq!(temporary.json(), json!({ "saying": "hello" }));
}

#[tokio::test]
async fn whole_bodies_raw_bytes_and_uploads_are_sent_as_declared() {
    let recorder = Recorder::answering(200, r#"{"id":"n-1"}"#);
    let client = recorder.client();
    client.grammar().replace_notice(ReplaceNotice::new("n-1", [String::from("x")])).await.unwrap();
    client.grammar().send_bytes(SendBytes::new("n-1", "me", [1_u8, 255])).await.unwrap();
    client.grammar().upload_notice(UploadNotice::new("n", FilePart::new("f.txt", "content"))).await.unwrap();

    let [init, _, replaced, raw, upload_init, _, upload] = recorder.seen().try_into().unwrap();
    assert_eq!(&replaced.body[..], br#"["x"]"#);
    assert_eq!(init.json()["userActionPayload"], r#"["x"]"#);
    assert_eq!((&raw.body[..], raw.header("x-author")), (&[1, 255][..], Some("me")));
    let payload = upload_init.json()["userActionPayload"].as_str().unwrap().to_owned();
    assert!(payload.starts_with(r#"{"name":"n","fileChecksum":""#), "{payload}");
    let form = std::str::from_utf8(&upload.body).unwrap();
    assert!(form.contains(&payload) && form.contains("content"));
    assert!(upload.header("content-type").unwrap().starts_with("multipart/form-data; boundary=dfns-"));
}

#[tokio::test]
async fn a_single_path_parameter_is_passed_as_it_is() {
    let recorder = Recorder::answering(200, PAGE);
    let id = acme_dfns::grammar::NoticeId::from("n/1 ?");
    recorder.client().grammar().get_notice(id).await.unwrap();
    assert_eq!(recorder.targets(), ["/notices/n%2F1%20%3F"]);
}

#[tokio::test]
async fn what_a_path_cannot_name_is_refused_before_anything_is_sent() {
    let recorder = Recorder::answering(200, PAGE);
    for id in ["", ".", ".."] {
        let error = recorder.client().treasury().sweep_treasury(SweepTreasury::new(id, "0")).await.unwrap_err();
        assert!(error.to_string().starts_with("`sweep_treasury`: path parameter `treasuryId` is "), "{error}");
    }
    assert!(recorder.seen().is_empty());
}

#[tokio::test]
async fn a_change_held_back_by_a_policy_is_an_outcome() {
    let change = json!({
        "id": "cr-1", "kind": "Permission", "operationKind": "Update", "status": "Pending", "entityId": "pm-1",
        "requester": { "userId": "us-1" }, "approvalId": "ap-1", "dateCreated": "2026-01-01T00:00:00.000Z", "body": { "x": [1] }
    });
    let recorder = Recorder::answering(202, change.to_string());
    let outcome = recorder.client().grammar().held_notice(HeldNotice::new("n-1")).await.unwrap();
    let Outcome::Pending(pending) = outcome else { panic!("{outcome:?}") };
    assert_eq!((pending.id.as_str(), pending.approval_id.as_ref().unwrap().as_str()), ("cr-1", "ap-1"));
    assert_eq!(pending.body.unwrap().as_str(), r#"{"x":[1]}"#);

    let recorder = Recorder::answering(200, PAGE);
    let outcome = recorder.client().grammar().held_notice(HeldNotice::new("n-1")).await.unwrap();
    assert_eq!(outcome.done().unwrap().items, ["a"]);
}

#[tokio::test]
async fn one_pool_serves_many_users_and_no_credential_follows_to_another_token() {
    let recorder = Recorder::answering(200, PAGE);
    let client = recorder.client();
    client.with_user_token("token-2").grammar().get_notice(acme_dfns::grammar::NoticeId::from("n")).await.unwrap();
    let second = client.with_service_account_token("token-3").with_signer(signer());
    second.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await.unwrap();
    let tokens: Vec<_> = recorder.seen().iter().map(|seen| seen.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(tokens, ["Bearer token-2", "Bearer token-3", "Bearer token-3", "Bearer token-3"]);
}

#[tokio::test]
async fn the_response_can_be_had_as_it_came() {
    let recorder = Recorder::answering(200, PAGE);
    let raw = recorder.client().treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).raw().await.unwrap();
    assert_eq!((raw.status().as_u16(), &raw.body()[..]), (200, PAGE.as_bytes()));
    assert_eq!(raw.headers()["x-request-id"], "req-1");
}

#[tokio::test]
async fn a_credential_the_challenge_does_not_allow_fails_before_signing_by_name() {
    let recorder = Recorder::scripted(|_| Ok(response(200, challenge(&["other-1", "other-2"]).to_string())));
    let error = recorder.client().treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains(CREDENTIAL) && text.contains("other-1") && text.contains("other-2"), "{text}");
    assert_eq!(recorder.targets(), ["/auth/action/init"]);
}

#[tokio::test]
async fn a_client_without_a_token_or_signer_says_so_where_the_compiler_could_not() {
    let recorder = Recorder::answering(200, PAGE);
    let anonymous = Client::builder().transport(recorder.clone()).build().unwrap();
    let sweep = <SweepTreasury as dfns::core::Endpoint>::encode(&SweepTreasury::new("tr-1", "0")).unwrap();
    let error = anonymous.call_raw(sweep).await.unwrap_err();
    assert!(error.to_string().contains("the client has no signer"), "{error}");
    let get = <GetNotice as dfns::core::Endpoint>::encode(&GetNotice::new("n")).unwrap();
    let error = anonymous.call_raw(get).await.unwrap_err();
    assert_eq!(error.to_string(), "`get_notice`: token: the client has none; set one when building it");
    assert!(recorder.seen().is_empty());
}
