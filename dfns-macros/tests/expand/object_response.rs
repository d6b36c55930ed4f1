#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
/// A receipt.
pub struct Receipt {
    /// Its id.
    pub id: ReceiptId,
    /// The memo.
    pub memo: Option<String>,
}
impl ::dfns_core::__private::Serialize for Receipt {
    fn serialize<S: ::dfns_core::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        let mut members = ::dfns_core::__private::object::write(
            serializer,
            "Receipt",
            &[true, self.memo.is_some()],
        );
        members.member("id", &self.id);
        members.optional("memo", &self.memo);
        members.end()
    }
}
impl ::dfns_core::__private::object::Read for Receipt {
    const NAME: &'static str = "Receipt";
    const MEMBERS: &'static [&'static str] = &["id", "memo"];
    fn read<'de, M: ::dfns_core::__private::serde::de::MapAccess<'de>>(
        mut members: ::dfns_core::__private::object::Members<'de, M>,
    ) -> ::core::result::Result<Self, M::Error> {
        let mut id = ::core::option::Option::None;
        let mut memo = ::core::option::Option::None;
        while let ::core::option::Option::Some(member) = members.next() {
            match member {
                0 => members.read(&mut id),
                1 => members.read(&mut memo),
                _ => members.skip(),
            }
        }
        members.end()?;
        match (id,) {
            (::core::option::Option::Some(id),) => {
                ::core::result::Result::Ok(Self {
                    id,
                    memo: memo.unwrap_or_default(),
                })
            }
            (id,) => {
                ::core::result::Result::Err(
                    ::dfns_core::__private::object::lacks(&[("id", id.is_some())]),
                )
            }
        }
    }
}
impl<'de> ::dfns_core::__private::Deserialize<'de> for Receipt {
    fn deserialize<D: ::dfns_core::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> ::core::result::Result<Self, D::Error> {
        ::dfns_core::__private::object::read(deserializer)
    }
}
