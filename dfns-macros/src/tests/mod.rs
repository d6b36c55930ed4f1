//! Tests of the whole macro, outside the compiler: `expand` is called on tokens that remember their
//! source text.

mod budget;
mod diagnostics;
mod expansion;
mod fallback;
mod grammar;
mod hygiene;
mod object;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

/// The result of expanding a declaration.
struct Outcome {
    /// The output of the macro.
    output: TokenStream,
    /// The item it was put on.
    item: TokenStream,
    /// Each message with the source text it lies on.
    messages: Vec<(String, String)>,
}

/// Expands a declaration given as source text, the attribute first.
fn declare(source: &str) -> Outcome {
    declare_for(source, false)
}

/// The same, with the server's direction or without.
fn declare_for(source: &str, server: bool) -> Outcome {
    let tokens: TokenStream = source.parse().expect("the declaration should be made of tokens");
    let mut tokens = tokens.into_iter();
    let mut item = TokenStream::new();
    let mut arguments = None;
    while let Some(token) = tokens.next() {
        // Everything is the item's except the attribute `#[dfns_endpoint(..)]` itself.
        if let (TokenTree::Punct(pound), None) = (&token, &arguments)
            && pound.as_char() == '#'
            && let Some(TokenTree::Group(brackets)) = tokens.next()
        {
            let mut inside = brackets.stream().into_iter();
            match (inside.next(), inside.next()) {
                (Some(TokenTree::Ident(name)), Some(TokenTree::Group(group))) if name == "dfns_endpoint" => {
                    arguments = Some(group.stream());
                }
                _ => item.extend([token, TokenTree::Group(brackets)]),
            }
        } else {
            item.extend([token]);
        }
    }
    let arguments = arguments.expect("the declaration should have the attribute");
    let (output, diagnostics) =
        crate::expand(arguments, item.clone(), &quote!(::dfns_core), crate::extras::Extras { server, schema: false });
    let messages = diagnostics.errors().iter().map(|error| {
        let under = error.span().source_text().unwrap_or_default();
        (error.to_string(), under)
    });
    Outcome { output, item, messages: messages.collect() }
}

/// Expands a declaration that should have no mistakes.
fn expand_valid(source: &str) -> Outcome {
    let outcome = declare(source);
    assert!(outcome.messages.is_empty(), "{source}\nshould be accepted, but: {:#?}", outcome.messages);
    outcome
}

/// The snapshots' declarations, which the budget is measured on as well.
const DECLARATIONS: &[(&str, &str)] = &[
    (
        "shortest",
        r#"
        /// Logs a user in.
        #[dfns_endpoint(POST, "/auth/login/delegated", signed, service_account, permissions = ["Auth:Login:Delegated"])]
        pub struct DelegatedLogin {
            /// The user's name.
            pub username: String,
        }
        "#,
    ),
    (
        "minimal_get",
        r#"
        /// Lists the networks that the API supports.
        #[dfns_endpoint(GET, "/networks", returns = Networks, public, permissions = none)]
        pub struct ListNetworks;
        "#,
    ),
    (
        "one_path_parameter",
        r#"
        /// Gets a wallet.
        #[dfns_endpoint(GET, "/wallets/{walletId}", group = Wallets, returns = Wallet,
            callers(employee, end_user, service_account), permissions = ["Wallets:Read"],
            docs = "https://docs.dfns.co/api-reference/wallets/get-wallet")]
        pub struct GetWallet {
            /// The wallet.
            pub wallet_id: WalletId,
        }
        "#,
    ),
    (
        "path_parameters",
        r#"
        /// Takes a permission away from a user.
        #[dfns_endpoint(DELETE, "/permissions/{permissionId}/assignments/{assignmentId}", group = Permissions,
            returns = (), signed, may_be_pending,
            permissions = ["Permissions:Revoke", custom("Acme:Odd") if server("the moon is full")])]
        pub struct RevokePermission {
            /// The assignment to end.
            pub assignment_id: AssignmentId,
            /// The permission it gives.
            pub permission_id: PermissionId,
        }
        "#,
    ),
    (
        "paginated_list",
        r#"
        /// Lists the wallets of the organization.
        #[dfns_endpoint(GET, "/wallets", group = Wallets, returns = Page<Wallet>, paginated,
            callers(employee, end_user, service_account), permissions = ["Wallets:Read"])]
        pub struct ListWallets {
            /// Only wallets of this user.
            #[dfns(query = "ownerId")]
            pub owner: Option<UserId>,
            /// The page size.
            pub limit: Option<u32>,
            /// The token of the page.
            pub pagination_token: Option<String>,
        }
        "#,
    ),
    (
        "delegated_login",
        r#"
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
        "#,
    ),
    (
        "may_be_pending",
        r#"
        /// Transfers an asset.
        ///
        /// A policy may require approval first.
        #[dfns_endpoint(POST, "/wallets/{walletId}/transfers", group = crate::groups::Wallets, returns = Transfer,
            signed, may_be_pending, replay(external_id), no_pat, callers(employee, end_user), since = "1.42",
            permissions = [
                "Wallets:Transfers:Create",
                "FeeSponsors:Use" if present(fee_sponsor_id),
                "Keys:Reuse" if present(signing_key.id),
                custom("Acme:Slow") if priority == "Slow",
                custom("Acme:Tag") if absent(external_id),
            ])]
        pub struct TransferAsset {
            /// The wallet that pays.
            pub wallet_id: WalletId,
            /// The kind of transfer.
            pub kind: TransferKind,
            /// The fee priority.
            #[serde(rename = "speed")]
            pub priority: Option<Priority>,
            /// The key to sign with.
            pub signing_key: Option<SigningKey>,
            /// The fee sponsor that pays.
            pub fee_sponsor_id: Option<FeeSponsorId>,
            /// Your own id of the transfer.
            pub external_id: Option<String>,
        }
        "#,
    ),
    (
        "multipart",
        r#"
        /// Uploads a contract.
        #[dfns_endpoint(POST, "/contracts", group = Contracts, returns = Contract, multipart, signed,
            permissions = unknown)]
        pub struct UploadContract {
            /// The display name.
            pub name: String,
            /// The compiled program.
            #[dfns(part)]
            pub file: File,
        }
        "#,
    ),
    (
        "bearer",
        r#"
        /// Completes a registration.
        #[dfns_endpoint(POST, "/auth/registration", group = Auth, returns = Registration, permissions = none)]
        pub struct CompleteRegistration {
            /// The token the registration began with.
            #[dfns(bearer)]
            pub token: Secret,
            /// The credentials to register.
            #[dfns(body)]
            pub credentials: Credentials,
        }
        "#,
    ),
    (
        "header",
        r#"
        /// Puts a blob away.
        #[dfns_endpoint(PUT, "/blobs", group = Blobs, name = put_blob, returns = (), permissions = unknown)]
        pub struct StoreBlob {
            /// The type of the bytes.
            #[dfns(header = "x-blob-type")]
            pub blob_type: String,
            /// The bytes.
            #[dfns(raw)]
            pub bytes: Vec<u8>,
        }
        "#,
    ),
    (
        "alias_and_deprecated",
        r#"
        /// Creates a key.
        #[dfns_endpoint(POST, "/keys", group = Keys, returns = Key, signed, callers(employee, service_account),
            alias = make_key, deprecated = "use `Keys::generate`", permissions = ["Keys:Create"])]
        pub(crate) struct CreateKey {
            /// The curve.
            pub curve: Curve,
            /// The display name.
            pub(crate) name: Option<String>,
        }
        "#,
    ),
    (
        "cfg_field",
        r#"
        /// Reads a thing.
        #[dfns_endpoint(POST, "/things", group = Things, returns = Thing, permissions = [])]
        #[derive(Debug, PartialEq)]
        pub struct AskForThing {
            /// Always there.
            pub name: String,
            /// There in some builds.
            #[cfg(feature = "colour")]
            pub colour: Colour,
            /// There in some builds, and even then at will.
            #[cfg(feature = "trace")]
            #[dfns(query)]
            pub trace: Option<bool>,
        }
        "#,
    ),
    (
        "crate_path",
        r#"
        /// Asks whether anybody is there.
        #[dfns_endpoint(POST, "/ping", crate = ::elsewhere::core, group = Pings, returns = Pong, permissions = none)]
        pub struct Ping {
            /// The text.
            pub say: Option<String>,
        }
        "#,
    ),
];
