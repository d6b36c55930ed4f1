#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
#[must_use]
/// Logs a user into an organization without the user's credentials.
/**
 Sent by [`Auth::delegated_login`].*/
pub struct DelegatedLogin {
    /// The username that identifies the user in the organization.
    pub username: String,
}
::dfns_core::__private::serialize! {
    DelegatedLogin self.member("username", & self.username)
}
impl DelegatedLogin {
    ///Creates the request from its required fields: `username`.
    pub fn new(username: impl ::core::convert::Into<String>) -> Self {
        Self { username: username.into() }
    }
}
impl ::dfns_core::__private::Grouped for DelegatedLogin {
    type Group = Auth<(), ()>;
}
impl ::dfns_core::Endpoint for DelegatedLogin {
    type Response = AuthToken;
    type Callers = ::dfns_core::ServiceAccountsOnly;
    type Mode = ::dfns_core::Signed;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::post(
                "delegated_login",
                "auth",
                "/auth/login/delegated",
                "DelegatedLogin",
                "AuthToken",
                "Logs a user into an organization without the user's credentials.",
                __dfns::source!(),
            )
            .signed()
            .called_by(false, false, true)
            .needs(
                &[
                    &[
                        __dfns::always("Auth:Users:Read"),
                        __dfns::always("Auth:Users:Delegate"),
                        __dfns::when(
                            "Auth:Types:Employee",
                            __dfns::Server {
                                subject: "kind",
                                value: "CustomerEmployee",
                            },
                        ),
                        __dfns::when(
                            "Auth:Types:EndUser",
                            __dfns::Server {
                                subject: "kind",
                                value: "EndUser",
                            },
                        ),
                    ],
                    &[__dfns::always("Auth:Login:Delegated")],
                    &[__dfns::always("Auth:Delegated:Login")],
                ],
            )
            .takes_json(&[__dfns::body("username", __dfns::Kind::<String>::SHAPE)])
            .settles_as(__dfns::settling!(AuthToken))
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        parts.json(self);
    }
}
impl<P, S> Auth<P, S> {
    /**Logs a user into an organization without the user's credentials.

`POST /auth/login/delegated`, signed with a user action, for service accounts.

Permissions, oldest names first; any one of these sets is enough:

* `Auth:Users:Read`, `Auth:Users:Delegate`, `Auth:Types:Employee` if the server finds the kind to be `CustomerEmployee` and `Auth:Types:EndUser` if the server finds the kind to be `EndUser`
* `Auth:Login:Delegated`
* `Auth:Delegated:Login`

Yields a `AuthToken`. Example: `auth.delegated_login(DelegatedLogin::new(username)).await?`*/
    #[doc(alias = "delegatedLogin")]
    pub fn delegated_login(
        &self,
        request: DelegatedLogin,
    ) -> ::dfns_core::Call<AuthToken, S>
    where
        S: ::dfns_core::Signing,
        P: ::dfns_core::ServiceAccountCaller,
    {
        ::dfns_core::__private::signed(&request, self)
    }
}
