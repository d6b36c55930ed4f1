#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
/// A parcel.
pub struct Parcel {
    /// The kind.
    pub kind: String,
    /// The contents.
    pub contents: Vec<String>,
}
::dfns_core::__private::serialize! {
    Parcel self.member("type", & self.kind).member("contents", & self.contents)
}
impl ::dfns_core::__private::object::Read for Parcel {
    const NAMES: ::dfns_core::__private::object::Names = (
        "Parcel",
        &["type", "kind", "contents"],
    );
    fn read<'de, M: ::dfns_core::__private::serde::de::MapAccess<'de>>(
        members: &mut ::dfns_core::__private::object::Members<'de, M>,
    ) -> ::core::result::Result<Self, M::Error> {
        use ::core::option::Option::{None, Some};
        let mut kind = None;
        let mut contents = None;
        while let Some(member) = members.next() {
            match member {
                0 | 1 => members.read(&mut kind),
                2 => members.read(&mut contents),
                _ => members.skip(),
            }
        }
        members.end()?;
        let lacking = 'lacking: {
            let Some(kind) = kind else { break 'lacking "type" };
            return ::core::result::Result::Ok(Self {
                kind,
                contents: contents.unwrap_or_default(),
            });
        };
        ::core::result::Result::Err(::dfns_core::__private::object::lacks(lacking))
    }
}
::dfns_core::__private::deserialize! {
    Parcel
}
