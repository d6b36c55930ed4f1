#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
/// Completes a registration.
/**
 Sent by [`Auth::complete_registration`].*/
pub struct CompleteRegistration {
    /// The token the registration began with.
    pub token: Secret,
    /// The credentials to register.
    pub credentials: Credentials,
}
#[allow(dead_code)]
impl CompleteRegistration {
    ///Makes the request from what it cannot do without: `token` and `credentials`.
    #[must_use]
    pub fn new(
        token: impl ::core::convert::Into<Secret>,
        credentials: impl ::core::convert::Into<Credentials>,
    ) -> Self {
        Self {
            token: token.into(),
            credentials: credentials.into(),
        }
    }
}
impl CompleteRegistration {
    #[doc(hidden)]
    pub(crate) const LISTED: &'static ::dfns_core::__private::EndpointMeta = <Self as ::dfns_core::__private::Endpoint>::META;
}
#[automatically_derived]
impl ::dfns_core::__private::Endpoint for CompleteRegistration {
    type Response = Registration;
    type Callers = ::dfns_core::__private::Anyone;
    type Mode = ::dfns_core::__private::Unsigned;
    const META: &'static ::dfns_core::__private::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        &::dfns_core::__private::EndpointMeta::new(
                "complete_registration",
                Post,
                "/auth/registration",
                Source::new(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                ),
            )
            .in_domain("auth")
            .temporary_token()
            .needs(&[&[]])
            .takes(&[], Json)
            .types("CompleteRegistration", "Registration")
            .documented("Completes a registration.")
    };
    #[inline]
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::dfns_core::__private::Parts,
        ::dfns_core::__private::Error,
    > {
        let mut parts = ::dfns_core::__private::Parts::new(Self::META);
        parts.bearer(&self.token);
        parts.json(&self.credentials);
        parts.finish()
    }
    #[inline]
    fn decode(
        response: &::dfns_core::__private::RawResponse,
    ) -> ::core::result::Result<Self::Response, ::dfns_core::__private::Error> {
        ::dfns_core::__private::json::<Registration>(response)
    }
}
#[allow(dead_code)]
impl<P, S> Auth<P, S> {
    /**Completes a registration.

`POST /auth/registration`, with a one-time token of its own.*/
    #[doc(alias = "completeRegistration")]
    #[inline]
    pub fn complete_registration(
        &self,
        request: CompleteRegistration,
    ) -> ::dfns_core::__private::Call<Registration> {
        ::dfns_core::__private::unsigned(self, &request)
    }
}
