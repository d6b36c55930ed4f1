#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::default::Default,
    ::dfns_core::__private::Serialize,
    ::dfns_core::__private::Deserialize
)]
#[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
#[non_exhaustive]
pub(crate) struct Options {
    #[serde(skip_serializing_if = "::core::option::Option::is_none")]
    pub r#type: Option<String>,
}
impl Options {
    ///Makes the object; everything in it is optional.
    pub(crate) fn new() -> Self {
        use ::core::option::Option::None;
        Self { r#type: None }
    }
    ///Sets `type`.
    pub(crate) fn with_type(
        mut self,
        r#type: impl ::core::convert::Into<String>,
    ) -> Self {
        self.r#type = ::dfns_core::__private::some(r#type);
        self
    }
}
