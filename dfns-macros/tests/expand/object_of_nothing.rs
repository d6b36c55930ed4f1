#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::default::Default,
    ::elsewhere::core::__private::Serialize,
    ::elsewhere::core::__private::Deserialize
)]
#[serde(crate = "::elsewhere::core::__private::serde", rename_all = "camelCase")]
#[non_exhaustive]
/// Nothing.
pub struct Nothing {}
impl Nothing {
    ///Makes the object; everything in it is optional.
    pub fn new() -> Self {
        Self {}
    }
}
