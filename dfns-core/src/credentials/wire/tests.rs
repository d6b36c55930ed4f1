//! Credential objects: field names, field order, and decoding.

use super::*;
use proptest::option::of;
use proptest::prelude::*;

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn info() -> CredentialInfo {
    CredentialInfo::new("c", "e30", "o2M")
}

const INFO: &str = r#""credentialInfo":{"credId":"c","clientData":"e30","attestationData":"o2M"}"#;

#[test]
fn objects_have_the_names_and_the_order_of_the_official_clients() {
    let first = FirstFactorCredential::password_protected_key(info(), "enc").with_name("n");
    let second = SecondFactorCredential::totp("1");
    let recovery = RecoveryCredential::new(info()).with_encrypted_private_key("enc");
    let credentials = NewCredentials::new(first).with_second_factor(second).with_recovery(recovery);
    let expected = [
        r#"{"firstFactorCredential":{"credentialKind":"PasswordProtectedKey","#,
        INFO,
        r#","credentialName":"n","encryptedPrivateKey":"enc"},"#,
        r#""secondFactorCredential":{"credentialKind":"Totp","credentialInfo":{"otpCode":"1"}},"#,
        r#""recoveryCredential":{"credentialKind":"RecoveryKey","#,
        INFO,
        r#","encryptedPrivateKey":"enc"}}"#,
    ]
    .concat();
    assert_eq!(json(&credentials), expected);
    assert_eq!(json(&FirstFactorCredential::key(info())), format!(r#"{{"credentialKind":"Key",{INFO}}}"#));
    assert_eq!(
        json(&FirstFactorCredential::password("p")),
        r#"{"credentialKind":"Password","credentialInfo":{"password":"p"}}"#
    );
    assert_eq!(
        json(&NewCredentials::from(FirstFactorCredential::fido2(info()))),
        format!(r#"{{"firstFactorCredential":{{"credentialKind":"Fido2",{INFO}}}}}"#)
    );
    assert_eq!(
        json(&RecoveryAssertion::new(KeyAssertion::new("c", "e30", "MEQ"))),
        r#"{"kind":"RecoveryKey","credentialAssertion":{"credId":"c","clientData":"e30","signature":"MEQ"}}"#
    );
}

#[test]
fn missing_and_misplaced_fields_are_named() {
    fn error<T: for<'de> Deserialize<'de> + std::fmt::Debug>(json: &str) -> String {
        serde_json::from_str::<T>(json).unwrap_err().to_string()
    }
    let no_key = format!(r#"{{"credentialKind":"PasswordProtectedKey",{INFO}}}"#);
    assert!(error::<FirstFactorCredential>(&no_key).contains("missing field `encryptedPrivateKey`"));
    assert!(error::<SecondFactorCredential>(&no_key).contains("missing field `encryptedPrivateKey`"));
    let empty = r#"{"credentialKind":"Key","credentialInfo":{"credId":"c","password":"canary"}}"#;
    let text = error::<FirstFactorCredential>(empty);
    assert!(text.contains("missing field `credentialInfo.clientData`") && !text.contains("canary"), "{text}");
    assert!(error::<SecondFactorCredential>(empty).contains("`credentialInfo.clientData`"));
    assert!(error::<RecoveryCredential>(empty).contains("expected RecoveryKey (at `credentialKind`"));
    let recovery = format!(r#"{{"credentialKind":"RecoveryKey",{INFO}}}"#);
    assert!(error::<FirstFactorCredential>(&recovery).contains("or Password (at `credentialKind`"));
    let password = r#"{"credentialKind":"Password","credentialInfo":{}}"#;
    assert!(error::<FirstFactorCredential>(password).contains("`credentialInfo.password`"));
    assert!(error::<SecondFactorCredential>(password).contains("or Totp (at `credentialKind`"));
    let totp = r#"{"credentialKind":"Totp","credentialInfo":{}}"#;
    assert!(error::<SecondFactorCredential>(totp).contains("`credentialInfo.otpCode`"));
}

#[test]
fn debug_output_shows_no_secret() {
    let recovery = RecoveryCredential::new(info()).with_name("n").with_encrypted_private_key("canary");
    let key = NewCredentials::new(FirstFactorCredential::password_protected_key(info(), "canary"))
        .with_second_factor(SecondFactorCredential::password_protected_key(info(), "canary"))
        .with_recovery(recovery);
    let password = NewCredentials::new(FirstFactorCredential::password("canary"))
        .with_second_factor(SecondFactorCredential::totp("canary"));
    let text = format!("{key:?} {password:?}");
    assert!(text.contains("credential_info") && !text.contains("canary"), "{text}");
}

fn any_info() -> impl Strategy<Value = CredentialInfo> {
    let text = || "[!-~]\\PC{0,9}";
    [text(), text(), text()]
        .prop_map(|[id, client_data, attestation]| CredentialInfo::new(id, client_data, attestation))
}

fn first() -> impl Strategy<Value = FirstFactorCredential> {
    let plain = prop_oneof![
        any_info().prop_map(FirstFactorCredential::fido2),
        any_info().prop_map(FirstFactorCredential::key),
        (any_info(), any::<String>()).prop_map(|(i, key)| FirstFactorCredential::password_protected_key(i, key)),
        any::<String>().prop_map(FirstFactorCredential::password),
    ];
    (plain, of(any::<String>())).prop_map(|(plain, name)| match name {
        Some(name) => plain.with_name(name),
        None => plain,
    })
}

fn second() -> impl Strategy<Value = SecondFactorCredential> {
    let plain = prop_oneof![
        any_info().prop_map(SecondFactorCredential::fido2),
        any_info().prop_map(SecondFactorCredential::key),
        (any_info(), any::<String>()).prop_map(|(i, key)| SecondFactorCredential::password_protected_key(i, key)),
        any::<String>().prop_map(SecondFactorCredential::totp),
    ];
    (plain, of(any::<String>())).prop_map(|(plain, name)| match name {
        Some(name) => plain.with_name(name),
        None => plain,
    })
}

fn recovery() -> impl Strategy<Value = RecoveryCredential> {
    (any_info(), of(any::<String>()), of(any::<String>())).prop_map(|(credential_info, credential_name, key)| {
        RecoveryCredential { credential_info, credential_name, encrypted_private_key: key.map(Secret::from) }
    })
}

proptest! {
    #[test]
    fn credentials_round_trip_through_json(
        first_factor_credential in first(),
        second_factor_credential in of(second()),
        recovery_credential in of(recovery()),
    ) {
        let credentials =
            NewCredentials { first_factor_credential, second_factor_credential, recovery_credential };
        let text = json(&credentials);
        prop_assert!(!text.contains(":null"));
        prop_assert_eq!(serde_json::from_str::<NewCredentials>(&text).unwrap(), credentials);
    }
}
