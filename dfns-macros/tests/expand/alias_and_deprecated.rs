#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
#[must_use]
/// Creates a key.
/**
 Sent by `Keys::create_key`.*/
pub(crate) struct CreateKey {
    /// The curve.
    pub curve: Curve,
    /// The display name.
    pub(crate) name: Option<String>,
}
::dfns_core::__private::serialize! {
    CreateKey self.member("curve", & self.curve).optional("name", & self.name)
}
impl CreateKey {
    ///Creates the request from its required fields: `curve`.
    pub(crate) fn new(curve: impl ::core::convert::Into<Curve>) -> Self {
        use ::core::option::Option::None;
        Self {
            curve: curve.into(),
            name: None,
        }
    }
    /**Sets `name`.

The display name.*/
    pub(crate) fn with_name(mut self, name: impl ::core::convert::Into<String>) -> Self {
        self.name = ::dfns_core::__private::some(name);
        self
    }
}
impl ::dfns_core::__private::Grouped for CreateKey {
    type Group = Keys<(), ()>;
}
impl ::dfns_core::Endpoint for CreateKey {
    type Response = Key;
    type Callers = ::dfns_core::TokenHolders;
    type Mode = ::dfns_core::Signed;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::post(
                "create_key",
                "keys",
                "/keys",
                "CreateKey",
                "Key",
                "Creates a key.",
                __dfns::source!(),
            )
            .signed()
            .called_by(true, false, true)
            .needs(&[&[__dfns::always("Keys:Create")]])
            .takes_json(
                &[
                    __dfns::body("curve", __dfns::Kind::<Curve>::SHAPE),
                    __dfns::opt_body("name", __dfns::Kind::<String>::SHAPE),
                ],
            )
            .settles_as(__dfns::settling!(Key))
            .deprecated_for("use `Keys::generate`")
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        parts.json(self);
    }
}
impl<P, S> Keys<P, S> {
    /**Creates a key.

`POST /keys`, signed with a user action, for employees and service accounts.

Needs `Keys:Create`.

Yields a `Key`. Example: `keys.create_key(CreateKey::new(curve)).await?`

Deprecated: use `Keys::generate`.*/
    #[doc(alias = "createKey")]
    #[deprecated(note = "use `Keys::generate`")]
    pub(crate) fn create_key(&self, request: CreateKey) -> ::dfns_core::Call<Key, S>
    where
        S: ::dfns_core::Signing,
        P: ::dfns_core::TokenCaller,
    {
        ::dfns_core::__private::signed(&request, self)
    }
    ///The old name of [`Self::create_key`].
    #[deprecated(note = "use `create_key`")]
    #[allow(deprecated, reason = "the new name is deprecated too")]
    pub(crate) fn make_key(&self, request: CreateKey) -> ::dfns_core::Call<Key, S>
    where
        S: ::dfns_core::Signing,
        P: ::dfns_core::TokenCaller,
    {
        self.create_key(request)
    }
}
