//! The schemas of factors. They are written as objects with a tag, and the assertion or the secret
//! in a field.

use super::{FirstFactor, KeyAssertion, SecondFactor, factor::Fido2Assertion};
use crate::Secret;
use crate::meta::schema::{Describe, FieldSchema, Named, ObjectSchema, Schema, UnionSchema, VariantSchema};

const fn object(name: &'static str, fields: &'static [FieldSchema]) -> ObjectSchema {
    ObjectSchema::new(Named::new(name, module_path!(), ""), &[], fields)
}

const ASSERTION: &str = "credentialAssertion";

fn key() -> Schema {
    const FIELDS: &[FieldSchema] = &[FieldSchema::new(ASSERTION, true, KeyAssertion::schema, "The assertion.")];
    const KEY: &ObjectSchema = &object("KeyFactor", FIELDS);
    Schema::Object(KEY)
}

fn fido2() -> Schema {
    const FIELDS: &[FieldSchema] = &[FieldSchema::new(ASSERTION, true, Fido2Assertion::schema, "The assertion.")];
    const FIDO2: &ObjectSchema = &object("Fido2Factor", FIELDS);
    Schema::Object(FIDO2)
}

fn password() -> Schema {
    const FIELDS: &[FieldSchema] = &[FieldSchema::new("password", true, Secret::schema, "The password.")];
    const PASSWORD: &ObjectSchema = &object("PasswordFactor", FIELDS);
    Schema::Object(PASSWORD)
}

fn totp() -> Schema {
    const FIELDS: &[FieldSchema] = &[FieldSchema::new("otpCode", true, Secret::schema, "The one-time password.")];
    const TOTP: &ObjectSchema = &object("TotpFactor", FIELDS);
    Schema::Object(TOTP)
}

const KEY: VariantSchema = VariantSchema::new("Key", key, "Signed with a key that the user keeps.");
const PROTECTED: VariantSchema =
    VariantSchema::new("PasswordProtectedKey", key, "Signed with a key that Dfns keeps, encrypted.");
const FIDO2: VariantSchema = VariantSchema::new("Fido2", fido2, "Signed by a passkey.");

const fn union(name: &'static str, documentation: &'static str, variants: &'static [VariantSchema]) -> UnionSchema {
    UnionSchema::new(Named::new(name, module_path!(), documentation), "kind", variants)
}

impl Describe for FirstFactor {
    const SCHEMA: Schema = {
        const FIRST: &UnionSchema = &union(
            "FirstFactor",
            "The first factor: an assertion made with a credential, or a password.",
            &[KEY, PROTECTED, FIDO2, VariantSchema::new("Password", password, "A password. Deprecated by Dfns.")],
        );
        Schema::Union(FIRST)
    };
}

impl Describe for SecondFactor {
    const SCHEMA: Schema = {
        const SECOND: &UnionSchema = &union(
            "SecondFactor",
            "The second factor: another assertion, or a one-time password.",
            &[KEY, PROTECTED, FIDO2, VariantSchema::new("Totp", totp, "A one-time password. Deprecated by Dfns.")],
        );
        Schema::Union(SECOND)
    };
}
