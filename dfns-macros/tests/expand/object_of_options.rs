#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default)]
#[non_exhaustive]
pub(crate) struct Options {
    pub r#type: Option<String>,
}
impl ::dfns_core::__private::Serialize for Options {
    fn serialize<S: ::dfns_core::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        let mut members = ::dfns_core::__private::object::write(
            serializer,
            "Options",
            &[self.r#type.is_some()],
        );
        members.optional("type", &self.r#type);
        members.end()
    }
}
impl ::dfns_core::__private::object::Read for Options {
    const NAME: &'static str = "Options";
    const MEMBERS: &'static [&'static str] = &["type"];
    fn read<'de, M: ::dfns_core::__private::serde::de::MapAccess<'de>>(
        mut members: ::dfns_core::__private::object::Members<'de, M>,
    ) -> ::core::result::Result<Self, M::Error> {
        let mut r#type = ::core::option::Option::None;
        while let ::core::option::Option::Some(member) = members.next() {
            match member {
                0 => members.read(&mut r#type),
                _ => members.skip(),
            }
        }
        members.end()?;
        ::core::result::Result::Ok(Self {
            r#type: r#type.unwrap_or_default(),
        })
    }
}
impl<'de> ::dfns_core::__private::Deserialize<'de> for Options {
    fn deserialize<D: ::dfns_core::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> ::core::result::Result<Self, D::Error> {
        ::dfns_core::__private::object::read(deserializer)
    }
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
