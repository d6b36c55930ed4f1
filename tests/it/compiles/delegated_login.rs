//! The declaration of the architecture document, letter by letter, in a crate that is not ours.

use dfns::auth::AuthToken;
use dfns_core::{dfns_endpoint, dfns_group};

dfns_group! {
    /// A group of one.
    pub Auth via AuthApi::auth [DelegatedLogin]
}

/// Logs a user into an organization without the user's credentials.
#[dfns_endpoint(POST, "/auth/login/delegated",
    group = Auth, returns = AuthToken, signed, service_account,
    permissions = [
        "Auth:Users:Read",
        "Auth:Users:Delegate",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | ["Auth:Login:Delegated"] | ["Auth:Delegated:Login"])]
pub struct DelegatedLogin {
    /// The username that identifies the user in the organization.
    pub username: String,
}

#[test]
fn the_declaration_of_the_architecture_document_compiles() {
    let endpoint = Auth::ENDPOINTS[0];
    assert_eq!((endpoint.id(), endpoint.domain(), endpoint.is_signed()), ("delegated_login", "auth", true));
    assert_eq!(endpoint.permissions().unwrap().len(), 3);
}
