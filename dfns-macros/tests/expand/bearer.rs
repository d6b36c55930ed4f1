#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
#[must_use]
/// Completes a registration.
/**
 Sent by [`Auth::complete_registration`].*/
pub struct CompleteRegistration {
    /// The token the registration began with.
    pub token: Secret,
    /// The credentials to register.
    pub credentials: Credentials,
}
impl CompleteRegistration {
    ///Creates the request from its required fields: `token` and `credentials`.
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
impl ::dfns_core::__private::Grouped for CompleteRegistration {
    type Group = Auth<(), ()>;
}
impl ::dfns_core::Endpoint for CompleteRegistration {
    type Response = Registration;
    type Callers = ::dfns_core::Anyone;
    type Mode = ::dfns_core::Unsigned;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::post(
                "complete_registration",
                "auth",
                "/auth/registration",
                "CompleteRegistration",
                "Registration",
                "Completes a registration.",
                __dfns::source!(),
            )
            .temporary_token()
            .needs(&[&[]])
            .takes_json(&[])
            .whole(__dfns::Inside::<Credentials>::SHAPE)
            .settles_as(__dfns::settling!(Registration))
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        parts.bearer(&self.token);
        parts.json(&self.credentials);
    }
}
impl<P, S> Auth<P, S> {
    /**Completes a registration.

`POST /auth/registration`, with the one-time token of its flow.

Yields a `Registration`. Example: `auth.complete_registration(CompleteRegistration::new(token, credentials)).await?`*/
    #[doc(alias = "completeRegistration")]
    pub fn complete_registration(
        &self,
        request: CompleteRegistration,
    ) -> ::dfns_core::Call<Registration> {
        ::dfns_core::__private::unsigned(&request, self)
    }
}
