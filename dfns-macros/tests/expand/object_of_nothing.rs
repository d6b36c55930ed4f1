#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default)]
#[non_exhaustive]
/// Nothing.
pub struct Nothing {}
::elsewhere::core::__private::serialize! {
    Nothing self
}
impl ::elsewhere::core::__private::object::Read for Nothing {
    const NAMES: ::elsewhere::core::__private::object::Names = ("Nothing", &[]);
    fn read<'de, M: ::elsewhere::core::__private::serde::de::MapAccess<'de>>(
        members: &mut ::elsewhere::core::__private::object::Members<'de, M>,
    ) -> ::core::result::Result<Self, M::Error> {
        use ::core::option::Option::Some;
        while let Some(member) = members.next() {
            match member {
                _ => members.skip(),
            }
        }
        members.end()?;
        ::core::result::Result::Ok(Self {})
    }
}
::elsewhere::core::__private::deserialize! {
    Nothing
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
