#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
#[must_use]
/// Logs a user in.
pub struct DelegatedLogin {
    /// The user's name.
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
impl ::dfns_core::Endpoint for DelegatedLogin {
    type Response = ::dfns_core::AnyJson;
    type Callers = ::dfns_core::ServiceAccountsOnly;
    type Mode = ::dfns_core::Signed;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::post(
                "delegated_login",
                "",
                "/auth/login/delegated",
                "DelegatedLogin",
                "AnyJson",
                "Logs a user in.",
                __dfns::source!(),
            )
            .signed()
            .called_by(false, false, true)
            .needs(&[&[__dfns::always("Auth:Login:Delegated")]])
            .takes_json(&[__dfns::body("username", __dfns::Kind::<String>::SHAPE)])
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        parts.json(self);
    }
}
impl DelegatedLogin {
    /**Logs a user in.

`POST /auth/login/delegated`, signed with a user action, for service accounts.

Needs `Auth:Login:Delegated`.

Yields a `AnyJson`. Example: `DelegatedLogin::new(username).send(&client).await?`*/
    pub fn send<P, S>(
        &self,
        client: &::dfns_core::Client<P, S>,
    ) -> ::dfns_core::Call<::dfns_core::AnyJson, S>
    where
        S: ::dfns_core::Signing,
        P: ::dfns_core::ServiceAccountCaller,
    {
        client.call(self)
    }
}
