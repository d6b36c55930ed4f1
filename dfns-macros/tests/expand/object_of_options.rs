#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default)]
#[non_exhaustive]
pub(crate) struct Options {
    pub r#type: Option<String>,
}
::dfns_core::__private::serialize! {
    Options self.optional("type", & self.r#type)
}
impl ::dfns_core::__private::object::Read for Options {
    const NAMES: ::dfns_core::__private::object::Names = ("Options", &["type"]);
    fn read<'de, M: ::dfns_core::__private::serde::de::MapAccess<'de>>(
        members: &mut ::dfns_core::__private::object::Members<'de, M>,
    ) -> ::core::result::Result<Self, M::Error> {
        use ::core::option::Option::{None, Some};
        let mut r#type = None;
        while let Some(member) = members.next() {
            match member {
                0 => members.optional(&mut r#type),
                _ => members.skip(),
            }
        }
        members.end()?;
        ::core::result::Result::Ok(Self { r#type })
    }
}
::dfns_core::__private::deserialize! {
    Options
}
impl<
    __Depth: ::dfns_core::__private::shape::Depth,
> ::dfns_core::__private::shape::Described<__Depth> for Options {
    const SHAPE: &'static ::dfns_core::__private::shape::Shape = {
        use ::dfns_core::__private::shape as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::Shape::Object {
            name: "Options",
            fields: &[
                __dfns::field("type", "type", 1, __dfns::Probe::<String, __Depth>::SHAPE),
            ],
        }
    };
}
impl Options {
    ///Creates the object. It has no required fields.
    pub(crate) fn new() -> Self {
        ::core::default::Default::default()
    }
    ///Sets `type`.
    #[must_use]
    pub(crate) fn with_type(
        mut self,
        r#type: impl ::core::convert::Into<String>,
    ) -> Self {
        self.r#type = ::dfns_core::__private::some(r#type);
        self
    }
}
