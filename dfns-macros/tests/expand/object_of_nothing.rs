#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default)]
#[non_exhaustive]
/// Nothing.
pub struct Nothing {}
impl ::elsewhere::core::__private::Serialize for Nothing {
    fn serialize<S: ::elsewhere::core::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        let mut members = ::elsewhere::core::__private::object::write(
            serializer,
            "Nothing",
            &[],
        );
        members.end()
    }
}
impl ::elsewhere::core::__private::object::Read for Nothing {
    const NAME: &'static str = "Nothing";
    const MEMBERS: &'static [&'static str] = &[];
    fn read<'de, M: ::elsewhere::core::__private::serde::de::MapAccess<'de>>(
        mut members: ::elsewhere::core::__private::object::Members<'de, M>,
    ) -> ::core::result::Result<Self, M::Error> {
        while let ::core::option::Option::Some(member) = members.next() {
            match member {
                _ => members.skip(),
            }
        }
        members.end()?;
        ::core::result::Result::Ok(Self {})
    }
}
impl<'de> ::elsewhere::core::__private::Deserialize<'de> for Nothing {
    fn deserialize<D: ::elsewhere::core::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> ::core::result::Result<Self, D::Error> {
        ::elsewhere::core::__private::object::read(deserializer)
    }
}
impl<
    __Depth: ::elsewhere::core::__private::shape::Depth,
> ::elsewhere::core::__private::shape::Described<__Depth> for Nothing {
    const SHAPE: &'static ::elsewhere::core::__private::shape::Shape = {
        use ::elsewhere::core::__private::shape as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::Shape::Object {
            name: "Nothing",
            fields: &[],
        }
    };
}
impl Nothing {
    ///Creates the object. It has no required fields.
    pub fn new() -> Self {
        Self {}
    }
}
