#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
/// A receipt.
pub struct Receipt {
    /// Its id.
    pub id: ReceiptId,
    /// The memo.
    pub memo: Option<String>,
}
::dfns_core::__private::serialize! {
    Receipt self.member("id", & self.id).optional("memo", & self.memo)
}
impl ::dfns_core::__private::object::Read for Receipt {
    const NAMES: ::dfns_core::__private::object::Names = ("Receipt", &["id", "memo"]);
    fn read<'de, M: ::dfns_core::__private::serde::de::MapAccess<'de>>(
        members: &mut ::dfns_core::__private::object::Members<'de, M>,
    ) -> ::core::result::Result<Self, M::Error> {
        use ::core::option::Option::{None, Some};
        let mut id = None;
        let mut memo = None;
        while let Some(member) = members.next() {
            match member {
                0 => members.read(&mut id),
                1 => members.optional(&mut memo),
                _ => members.skip(),
            }
        }
        members.end()?;
        let lacking = 'lacking: {
            let Some(id) = id else { break 'lacking "id" };
            return ::core::result::Result::Ok(Self { id, memo });
        };
        ::core::result::Result::Err(::dfns_core::__private::object::lacks(lacking))
    }
}
::dfns_core::__private::deserialize! {
    Receipt
}
