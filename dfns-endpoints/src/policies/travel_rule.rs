//! Travel rule data for Sumsub, encrypted to Sumsub's key.

use super::Policies;
use dfns_core::{dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The type of a JSON Web Key.
    pub enum JwkKeyType {
        /// RSA.
        Rsa => "RSA",
    }
}

/// Reads the public key for encrypting travel rule data for Sumsub.
///
/// Before the transfer, encrypt the data (IVMS 101, signed as a JWS) as a compact JWE with
/// `RSA-OAEP-256` and `A256GCM`. Requires the travel rule and the Sumsub integration to be enabled
/// for the organization.
#[dfns_endpoint(GET, "/v2/policies/travel-rule/sumsub/public-key",
    group = Policies, returns = SumsubPublicKey, permissions = unknown)]
pub struct GetSumsubTravelRulePublicKey {}

/// A public key as a JSON Web Key (RFC 7517).
#[dfns_object(response)]
pub struct SumsubPublicKey {
    /// The type of key.
    pub kty: JwkKeyType,
    /// The key id, for the header of the JWE.
    pub kid: String,
    /// The modulus, in base64url.
    pub n: String,
    /// The exponent, in base64url.
    pub e: String,
    /// The use of the key: `enc`.
    pub r#use: Option<String>,
}
