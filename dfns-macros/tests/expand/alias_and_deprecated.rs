#[derive(::core::fmt::Debug, ::core::clone::Clone, ::dfns_core::__private::Serialize)]
#[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
#[non_exhaustive]
/// Creates a key.
/**
 Sent by `Keys::create_key`.*/
pub(crate) struct CreateKey {
    /// Which curve.
    pub curve: Curve,
    /// What to call it.
    #[serde(skip_serializing_if = "::core::option::Option::is_none")]
    pub(crate) name: Option<String>,
}
#[allow(dead_code)]
impl CreateKey {
    ///Makes the request from what it cannot do without: `curve`.
    #[must_use]
    pub(crate) fn new(curve: impl ::core::convert::Into<Curve>) -> Self {
        Self {
            curve: curve.into(),
            name: ::core::option::Option::None,
        }
    }
    /**Sets `name`.

What to call it.*/
    #[must_use]
    pub(crate) fn with_name(mut self, name: impl ::core::convert::Into<String>) -> Self {
        self.name = ::core::option::Option::Some(name.into());
        self
    }
}
impl CreateKey {
    #[doc(hidden)]
    pub(crate) const LISTED: &'static ::dfns_core::__private::EndpointMeta = <Self as ::dfns_core::__private::Endpoint>::META;
}
#[automatically_derived]
impl ::dfns_core::__private::Endpoint for CreateKey {
    type Response = Key;
    type Callers = ::dfns_core::__private::TokenHolders;
    type Mode = ::dfns_core::__private::Signed;
    const META: &'static ::dfns_core::__private::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        &::dfns_core::__private::EndpointMeta::new(
                "create_key",
                Post,
                "/keys",
                Source::new(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                ),
            )
            .in_domain("keys")
            .signed()
            .called_by(true, false, true)
            .needs(&[&[always("Keys:Create")]])
            .takes(&[body("curve", true), body("name", false)], Json)
            .types("CreateKey", "Key")
            .documented("Creates a key.")
            .deprecated_for("use `Keys::generate`")
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
        ::dfns_core::__private::json::<Key>(response)
    }
}
#[allow(dead_code)]
impl<P, S> Keys<P, S> {
    /**Creates a key.

`POST /keys`, signed with a user action, for employees and service accounts.

Needs `Keys:Create`.

Deprecated: use `Keys::generate`.*/
    #[doc(alias = "createKey")]
    #[deprecated(note = "use `Keys::generate`")]
    #[inline]
    pub(crate) fn create_key(
        &self,
        request: CreateKey,
    ) -> ::dfns_core::__private::SignedCall<Key, S>
    where
        S: ::dfns_core::__private::Signing,
        P: ::dfns_core::__private::TokenCaller,
    {
        ::dfns_core::__private::signed(self, &request)
    }
    ///The old name of [`Self::create_key`].
    #[deprecated(note = "use `create_key`")]
    #[allow(deprecated)]
    #[inline]
    pub(crate) fn make_key(
        &self,
        request: CreateKey,
    ) -> ::dfns_core::__private::SignedCall<Key, S>
    where
        S: ::dfns_core::__private::Signing,
        P: ::dfns_core::__private::TokenCaller,
    {
        self.create_key(request)
    }
}
