//! Canton validators, through which wallets reach the network.

use super::Networks;
use crate::{Network, NetworkSlug, OrgId, ValidatorId};
use dfns_core::{Page, Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The kind of a Canton validator, by its owner.
    pub enum CantonValidatorKind {
        /// Owned by Dfns, and shared among organizations.
        Shared => "Shared",
        /// Owned by the organization.
        Custom => "Custom",
    }
}

/// Lists the organization's validators on a Canton network.
#[dfns_endpoint(GET, "/networks/{network}/validators",
    group = Networks, returns = Page<CantonValidator>, paginated, callers(employee, service_account),
    permissions = ["Networks:CantonValidators:Read"] | ["Networks:Canton:Validators:Read"])]
pub struct ListCantonValidators {
    /// The network: `canton`, `canton-testnet` or `canton-devnet`.
    pub network: NetworkSlug,
    /// The maximum number of validators per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Adds a Canton validator to the organization. Wallets on Canton require one.
///
/// A shared validator of Dfns works at once. A custom validator needs a connection to its API and
/// to its ledger's JSON API, with OAuth 2.
#[dfns_endpoint(POST, "/networks/{network}/validators",
    group = Networks, returns = CantonValidator, signed, callers(employee, service_account),
    permissions = ["Networks:CantonValidators:Create"] | ["Networks:Canton:Validators:Create"])]
pub struct CreateCantonValidator {
    /// The network: `canton`, `canton-testnet` or `canton-devnet`.
    pub network: NetworkSlug,
    /// The validator to add.
    #[dfns(body)]
    pub validator: NewCantonValidator,
}

/// Reads a Canton validator. Its connection is not included.
#[dfns_endpoint(GET, "/networks/{network}/validators/{validatorId}",
    group = Networks, returns = CantonValidator, callers(employee, service_account),
    permissions = ["Networks:CantonValidators:Read"] | ["Networks:Canton:Validators:Read"])]
pub struct GetCantonValidator {
    /// The network: `canton`, `canton-testnet` or `canton-devnet`.
    pub network: NetworkSlug,
    /// The validator to read.
    pub validator_id: ValidatorId,
}

/// Updates the name or the connection of a custom Canton validator. Absent fields stay unchanged.
#[dfns_endpoint(PUT, "/networks/{network}/validators/{validatorId}",
    group = Networks, returns = CantonValidator, signed, callers(employee, service_account),
    permissions = ["Networks:CantonValidators:Update"] | ["Networks:Canton:Validators:Update"])]
pub struct UpdateCantonValidator {
    /// The network: `canton`, `canton-testnet` or `canton-devnet`.
    pub network: NetworkSlug,
    /// The validator to change.
    pub validator_id: ValidatorId,
    /// The new name: 1 to 50 characters.
    pub name: Option<String>,
    /// The new connection to the validator's API.
    pub validator: Option<CantonApi>,
    /// The new connection to the ledger's JSON API.
    pub ledger: Option<CantonApi>,
}

/// Removes a Canton validator from the organization.
#[dfns_endpoint(DELETE, "/networks/{network}/validators/{validatorId}",
    group = Networks, returns = CantonValidator, signed, callers(employee, service_account),
    permissions = ["Networks:CantonValidators:Delete"] | ["Networks:Canton:Validators:Delete"])]
pub struct DeleteCantonValidator {
    /// The network: `canton`, `canton-testnet` or `canton-devnet`.
    pub network: NetworkSlug,
    /// The validator to remove.
    pub validator_id: ValidatorId,
}

dfns_core::open_union! {
    /// A Canton validator to add.
    pub enum NewCantonValidator by "kind" {
        /// A validator of Dfns, shared among organizations.
        Shared(SharedCantonValidator) => "Shared",
        /// A validator of the organization.
        Custom(CustomCantonValidator) => "Custom",
    }
}

/// A validator of Dfns, shared among organizations.
#[dfns_object]
pub struct SharedCantonValidator {
    /// A display name: 1 to 50 characters.
    pub name: Option<String>,
}

/// A validator of the organization.
#[dfns_object]
pub struct CustomCantonValidator {
    /// A display name: 1 to 50 characters.
    pub name: Option<String>,
    /// The connection to the validator's API, for external signing.
    pub validator: CantonApi,
    /// The connection to the ledger's JSON API.
    pub ledger: CantonApi,
}

/// A connection to an API of a validator.
#[dfns_object]
pub struct CantonApi {
    /// The URL of the API. Must be reachable by Dfns.
    pub url: String,
    /// The authentication of Dfns at the API.
    pub oauth2: CantonOAuth2,
}

/// OAuth 2 client credentials with which Dfns authenticates at a validator.
#[dfns_object]
pub struct CantonOAuth2 {
    /// The URL of the OAuth 2 provider.
    pub domain: String,
    /// The path of the token endpoint, relative to the provider's URL.
    pub token_path: Option<String>,
    /// The audience to request a token for, such as `https://canton.network.global`.
    pub audience: String,
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: Secret,
}

/// A Canton validator of an organization.
#[dfns_object(response)]
pub struct CantonValidator {
    /// The validator's id.
    pub id: ValidatorId,
    /// The organization.
    pub org_id: OrgId,
    /// The network.
    pub network: Network,
    /// A display name.
    pub name: Option<String>,
    /// The kind of validator.
    pub kind: CantonValidatorKind,
    /// The prefix of the wallets' party ids.
    pub party_hint: String,
    /// The creation time.
    pub date_created: Timestamp,
}
