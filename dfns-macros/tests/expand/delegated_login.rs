#[derive(::core::fmt::Debug, ::core::clone::Clone, ::dfns_core::__private::Serialize)]
#[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
#[non_exhaustive]
/// Logs a user into an organization without the user's credentials.
/**
 Sent by [`Auth::delegated_login`].*/
pub struct DelegatedLogin {
    /// The username that identifies the user in the organization.
    pub username: String,
}
#[allow(dead_code)]
impl DelegatedLogin {
    ///Makes the request from what it cannot do without: `username`.
    #[must_use]
    pub fn new(username: impl ::core::convert::Into<String>) -> Self {
        Self { username: username.into() }
    }
}
impl DelegatedLogin {
    #[doc(hidden)]
    pub(crate) const LISTED: &'static ::dfns_core::__private::EndpointMeta = <Self as ::dfns_core::__private::Endpoint>::META;
}
#[automatically_derived]
impl ::dfns_core::__private::Endpoint for DelegatedLogin {
    type Response = AuthToken;
    type Callers = ::dfns_core::__private::ServiceAccountsOnly;
    type Mode = ::dfns_core::__private::Signed;
    const META: &'static ::dfns_core::__private::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        &::dfns_core::__private::EndpointMeta::new(
                "delegated_login",
                Post,
                "/auth/login/delegated",
                Source::new(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                ),
            )
            .in_domain("auth")
            .signed()
            .called_by(false, false, true)
            .needs(
                &[
                    &[
                        always("Auth:Users:Read"),
                        always("Auth:Users:Delegate"),
                        server("Auth:Types:Employee", "kind", "CustomerEmployee"),
                        server("Auth:Types:EndUser", "kind", "EndUser"),
                    ],
                    &[always("Auth:Login:Delegated")],
                    &[always("Auth:Delegated:Login")],
                ],
            )
            .takes(&[body("username", true)], Json)
            .types("DelegatedLogin", "AuthToken")
            .documented(
                "Logs a user into an organization without the user's credentials.",
            )
    };
    #[inline]
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::dfns_core::__private::Parts,
        ::dfns_core::__private::Error,
    > {
        let mut parts = ::dfns_core::__private::Parts::new(Self::META);
        parts.json(self);
        parts.finish()
    }
    #[inline]
    fn decode(
        response: &::dfns_core::__private::RawResponse,
    ) -> ::core::result::Result<Self::Response, ::dfns_core::__private::Error> {
        ::dfns_core::__private::json::<AuthToken>(response)
    }
}
#[allow(dead_code)]
impl<P, S> Auth<P, S> {
    /**Logs a user into an organization without the user's credentials.

`POST /auth/login/delegated`, signed with a user action, for service accounts.

Permissions, oldest names first; any one of these sets is enough:

* `Auth:Users:Read`, `Auth:Users:Delegate`, `Auth:Types:Employee` if the server finds the kind to be `CustomerEmployee` and `Auth:Types:EndUser` if the server finds the kind to be `EndUser`
* `Auth:Login:Delegated`
* `Auth:Delegated:Login`*/
    #[doc(alias = "delegatedLogin")]
    #[inline]
    pub fn delegated_login(
        &self,
        request: DelegatedLogin,
    ) -> ::dfns_core::__private::SignedCall<AuthToken, S>
    where
        S: ::dfns_core::__private::Signing,
        P: ::dfns_core::__private::ServiceAccountCaller,
    {
        ::dfns_core::__private::signed(self, &request)
    }
}
