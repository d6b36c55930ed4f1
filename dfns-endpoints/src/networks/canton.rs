//! The validators of Canton, through which an organization's wallets reach that network.

use super::Networks;
use crate::{Network, NetworkSlug, OrgId, ValidatorId};
use dfns_core::{Page, Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// Whose validator it is.
    pub enum CantonValidatorKind {
        /// One of Dfns, which several organizations share.
        Shared => "Shared",
        /// One of the organization's own.
        Custom => "Custom",
    }
}

/// Lists the organization's validators of a Canton network.
#[dfns_endpoint(GET, "/networks/{network}/validators",
    group = Networks, returns = Page<CantonValidator>, paginated, callers(employee, service_account),
    permissions = ["Networks:CantonValidators:Read"] | ["Networks:Canton:Validators:Read"])]
pub struct ListCantonValidators {
    /// The network: one of Canton's.
    pub network: NetworkSlug,
    /// The maximum number of validators per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Adds a validator of a Canton network to the organization.
#[dfns_endpoint(POST, "/networks/{network}/validators",
    group = Networks, returns = CantonValidator, signed, callers(employee, service_account),
    permissions = ["Networks:CantonValidators:Create"] | ["Networks:Canton:Validators:Create"])]
pub struct CreateCantonValidator {
    /// The network: one of Canton's.
    pub network: NetworkSlug,
    /// The validator.
    #[dfns(body)]
    pub validator: NewCantonValidator,
}

/// Reads a validator of a Canton network.
#[dfns_endpoint(GET, "/networks/{network}/validators/{validatorId}",
    group = Networks, returns = CantonValidator, callers(employee, service_account),
    permissions = ["Networks:CantonValidators:Read"] | ["Networks:Canton:Validators:Read"])]
pub struct GetCantonValidator {
    /// The network: one of Canton's.
    pub network: NetworkSlug,
    /// The validator to read.
    pub validator_id: ValidatorId,
}

/// Updates the name of a validator, or its connection. Fields that are absent stay unchanged.
#[dfns_endpoint(PUT, "/networks/{network}/validators/{validatorId}",
    group = Networks, returns = CantonValidator, signed, callers(employee, service_account),
    permissions = ["Networks:CantonValidators:Update"] | ["Networks:Canton:Validators:Update"])]
pub struct UpdateCantonValidator {
    /// The network: one of Canton's.
    pub network: NetworkSlug,
    /// The validator to change.
    pub validator_id: ValidatorId,
    /// The new name: 1 to 50 characters.
    pub name: Option<String>,
    /// The connection to the validator's API.
    pub validator: Option<CantonApi>,
    /// The connection to the JSON API of the validator's ledger.
    pub ledger: Option<CantonApi>,
}

/// Removes a validator of a Canton network from the organization.
#[dfns_endpoint(DELETE, "/networks/{network}/validators/{validatorId}",
    group = Networks, returns = CantonValidator, signed, callers(employee, service_account),
    permissions = ["Networks:CantonValidators:Delete"] | ["Networks:Canton:Validators:Delete"])]
pub struct DeleteCantonValidator {
    /// The network: one of Canton's.
    pub network: NetworkSlug,
    /// The validator to remove.
    pub validator_id: ValidatorId,
}

dfns_core::open_union! {
    /// A validator to add.
    pub enum NewCantonValidator by "kind" {
        /// One of Dfns, which several organizations share.
        Shared(SharedCantonValidator) => "Shared",
        /// One of the organization's own.
        Custom(CustomCantonValidator) => "Custom",
    }
}

/// A validator of Dfns.
#[dfns_object]
pub struct SharedCantonValidator {
    /// A display name: 1 to 50 characters.
    pub name: Option<String>,
}

/// A validator of the organization's own.
#[dfns_object]
pub struct CustomCantonValidator {
    /// A display name: 1 to 50 characters.
    pub name: Option<String>,
    /// The connection to the validator's API, which signs for external parties.
    pub validator: CantonApi,
    /// The connection to the JSON API of the validator's ledger.
    pub ledger: CantonApi,
}

/// How Dfns reaches an API of a validator.
#[dfns_object]
pub struct CantonApi {
    /// The URL of the API. It must accept connections from Dfns.
    pub url: String,
    /// The authentication of Dfns at the API.
    pub oauth2: CantonOAuth2,
}

/// How Dfns authenticates with a validator: as a client of its OAuth 2 provider.
#[dfns_object]
pub struct CantonOAuth2 {
    /// The provider's URL.
    pub domain: String,
    /// The path of the token endpoint, if it differs from the default.
    pub token_path: Option<String>,
    /// The audience to ask a token for.
    pub audience: String,
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Secret,
}

/// A validator of a Canton network.
#[dfns_object(response)]
pub struct CantonValidator {
    /// The validator's id.
    pub id: ValidatorId,
    /// The organization that uses it.
    pub org_id: OrgId,
    /// The network.
    pub network: Network,
    /// A display name.
    pub name: Option<String>,
    /// Whose it is.
    pub kind: CantonValidatorKind,
    /// The prefix of the organization's party ids.
    pub party_hint: String,
    /// The creation time.
    pub date_created: Timestamp,
}
