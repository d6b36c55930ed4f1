#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
/// A parcel.
pub struct Parcel {
    /// The kind.
    pub kind: String,
    /// The contents.
    pub contents: Vec<String>,
}
impl ::dfns_core::__private::Serialize for Parcel {
    fn serialize<S: ::dfns_core::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        let mut members = ::dfns_core::__private::object::write(
            serializer,
            "Parcel",
            &[true, true],
        );
        members.member("type", &self.kind);
        members.member("contents", &self.contents);
        members.end()
    }
}
impl ::dfns_core::__private::object::Read for Parcel {
    const NAME: &'static str = "Parcel";
    const MEMBERS: &'static [&'static str] = &["type", "kind", "contents"];
    fn read<'de, M: ::dfns_core::__private::serde::de::MapAccess<'de>>(
        mut members: ::dfns_core::__private::object::Members<'de, M>,
    ) -> ::core::result::Result<Self, M::Error> {
        let mut kind = ::core::option::Option::None;
        let mut contents = ::core::option::Option::None;
        while let ::core::option::Option::Some(member) = members.next() {
            match member {
                0 | 1 => members.read(&mut kind),
                2 => members.read(&mut contents),
                _ => members.skip(),
            }
        }
        members.end()?;
        match (kind,) {
            (::core::option::Option::Some(kind),) => {
                ::core::result::Result::Ok(Self {
                    kind,
                    contents: contents.unwrap_or_default(),
                })
            }
            (kind,) => {
                ::core::result::Result::Err(
                    ::dfns_core::__private::object::lacks(&[("type", kind.is_some())]),
                )
            }
        }
    }
}
impl<'de> ::dfns_core::__private::Deserialize<'de> for Parcel {
    fn deserialize<D: ::dfns_core::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> ::core::result::Result<Self, D::Error> {
        ::dfns_core::__private::object::read(deserializer)
    }
}
