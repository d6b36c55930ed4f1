//! The requests of the clients and the responses of the server.

use std::fmt::Write;

/// The token of the service account.
pub const TOKEN: &str =
    "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJodHRwczovL2N1c3RvbS9zZXJ2aWNlLWFjY291bnQiOiJ0cnVlIn0.c2lnbmVk";
/// The token of the user who is logged in.
pub const USER_TOKEN: &str = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJodHRwczovL2N1c3RvbS91c2VyIjoiam9lIn0.c2lnbmVk";
/// The user to log in.
pub const USERNAME: &str = "jdoe@example.co";
/// The credential that signs.
pub const CREDENTIAL: &str = "Y2ktNWszbmYtb2pucmotOWxrOGVkY2M4aTVqdmxuZw";
/// Its private key, created for the benches and registered nowhere.
pub const PRIVATE_KEY: &str = "MC4CAQAwBQYDK2VwBCIEIJKGQfN5qFfupniqaQzaXl5tJ4hzCvZ0zN56jIEcekNx";
/// The proof that the call was signed.
pub const USER_ACTION: &str = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJwdXJwb3NlIjoidXNlci1hY3Rpb24ifQ.c2lnbmVk";
/// The number of wallets in a page.
pub const WALLETS: usize = 50;

/// Returns the private key as PEM.
pub fn private_key_pem() -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{PRIVATE_KEY}\n-----END PRIVATE KEY-----\n")
}

/// Returns the response to the request for a challenge.
pub fn challenge() -> String {
    format!(
        r#"{{"challenge":"dGhlLWNoYWxsZW5nZS10aGF0LWlzLXRvLWJlLXNpZ25lZC1ub3cu","challengeIdentifier":"{USER_ACTION}","rp":{{"id":"dfns.io","name":"Dfns"}},"supportedCredentialKinds":[{{"kind":"Key","factor":"first","requiresSecondFactor":false}},{{"kind":"Fido2","factor":"first","requiresSecondFactor":false}}],"allowCredentials":{{"key":[{{"type":"public-key","id":"{CREDENTIAL}"}}],"webauthn":[],"passwordProtectedKey":[]}},"userVerification":"required","attestation":"direct","externalAuthenticationUrl":""}}"#
    )
}

/// Returns a page of wallets, in the form that Dfns returns.
pub fn page() -> String {
    let mut page = String::from(r#"{"items":["#);
    for number in 0..WALLETS {
        let comma = if number == 0 { "" } else { "," };
        write!(
            page,
            r#"{comma}{{"id":"wa-4g991-s29to-9hrq4nbuto6i{number:04}","network":"EthereumSepolia","address":"0x00e3495cf6af59008f22ffaf32d4c92ac33d{number:04}","signingKey":{{"id":"key-4g2b1-tgv8o-86u9v4h5kq3p{number:04}","scheme":"ECDSA","curve":"secp256k1","publicKey":"02b0c5a3f9d1e7864c2a9b8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7{number:02x}"}},"status":"Active","dateCreated":"2026-01-14T10:41:{:02}.482Z","name":"Customer {number}","custodial":true,"externalId":"customer-{number}","tags":["retail","eu"]}}"#,
            number % 60,
        )
        .expect("a string takes everything");
    }
    page.push_str(r#"],"nextPageToken":"eyJvZmZzZXQiOjUwfQ"}"#);
    page
}
