//! Travel rule data for Sumsub, which nobody but Sumsub can read.

use super::Policies;
use dfns_core::{dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The type of a JSON Web Key.
    pub enum JwkKeyType {
        /// RSA.
        Rsa => "RSA",
    }
}

/// Reads the key that encrypts travel rule data for Sumsub.
///
/// The data of a transfer, IVMS 101 signed as a JWS, are encrypted with it as a compact JWE (`RSA-OAEP-256`, `A256GCM`)
/// before the transfer is asked for. The organization has to have the travel rule, and the integration of Sumsub.
#[dfns_endpoint(GET, "/v2/policies/travel-rule/sumsub/public-key",
    group = Policies, returns = SumsubPublicKey, permissions = unknown)]
pub struct GetSumsubTravelRulePublicKey {}

/// A public key as a JSON Web Key (RFC 7517).
#[dfns_object(response)]
pub struct SumsubPublicKey {
    /// The type of key.
    pub kty: JwkKeyType,
    /// Names the key, in the header of what it encrypts.
    pub kid: String,
    /// The modulus, in base64url.
    pub n: String,
    /// The exponent, in base64url.
    pub e: String,
    /// What the key is for: `enc`.
    pub r#use: Option<String>,
}
