//! Uploads: the file is sent beside the signed part, which contains its checksum.

use crate::support::Meddler;
use acme_dfns::grammar::{Grammar, GrammarApi, UploadNotice};
use bytes::Bytes;
use dfns::core::FilePart;
use dfns::{Client, KeySigner, Registry, ServiceAccountToken, WithSigner};
use dfns_sandbox::{Response, Sandbox};
use http::StatusCode;

async fn sandbox() -> Sandbox {
    let registry = Registry::new().with(dfns::ALL).with(&[Grammar::ENDPOINTS]);
    // Only requests that passed every check get this response. The name comes from the signed part.
    let response = |request: &dfns_sandbox::Accepted| Response::json(request.body()["name"].clone());
    Sandbox::builder().strict(true).registry(registry).response("upload_notice", response).start().await.unwrap()
}

fn client(sandbox: &Sandbox, meddler: &Meddler) -> Client<ServiceAccountToken, WithSigner> {
    let account = &sandbox.bootstrap().service_account;
    let signer = KeySigner::from_pem(&*account.credential_id, account.private_key_pem.expose()).unwrap();
    Client::builder()
        .base_url(sandbox.base_url())
        .service_account(&account.token)
        .signer(signer)
        .transport(meddler.clone())
        .build()
        .unwrap()
}

#[tokio::test]
async fn an_upload_is_signed_for_and_arrives() {
    let (sandbox, meddler) = (sandbox().await, Meddler::new());
    // Bytes that look like the end of a form are bytes of the file.
    let file = FilePart::new("notice.bin", Bytes::from_static(b"\r\n--dfns-\r\n\r\n\0\xff"));
    let client = client(&sandbox, &meddler);
    let response = client.grammar().upload_notice(UploadNotice::new("n", file)).raw().await.unwrap();
    assert_eq!(response.body(), &Bytes::from_static(b"\"n\""));
}

#[tokio::test]
async fn neither_the_file_nor_what_is_said_of_it_can_be_changed_on_the_way() {
    let (sandbox, meddler) = (sandbox().await, Meddler::new());
    let client = client(&sandbox, &meddler);
    for (from, to, status, why) in [
        ("bytes of the file", "bytes of a thief", StatusCode::BAD_REQUEST, "`fileChecksum` is not the SHA-256"),
        (r#"{"name":"mine""#, r#"{"name":"evil""#, StatusCode::FORBIDDEN, "user action signature"),
        ("name=\"data\"", "name=\"date\"", StatusCode::FORBIDDEN, "user action signature"),
    ] {
        meddler.meddle(move |request| {
            if request.url.path() == "/notices/upload" {
                let body = String::from_utf8(request.body.to_vec()).unwrap();
                assert!(body.contains(from));
                request.body = body.replace(from, to).into();
            }
        });
        let file = FilePart::new("notice.txt", "bytes of the file");
        let refused = client.grammar().upload_notice(UploadNotice::new("mine", file)).await.unwrap_err();
        assert_eq!(refused.status(), Some(status), "{refused}");
        assert!(refused.message().contains(why), "{refused}");
    }
}
