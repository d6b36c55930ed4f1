#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
#[must_use]
/// Uploads a contract.
/**
 Sent by [`Contracts::upload_contract`].*/
pub struct UploadContract {
    /// The display name.
    pub name: String,
    /// The compiled program.
    pub file: File,
}
::dfns_core::__private::serialize! {
    UploadContract self.member("name", & self.name)
}
impl UploadContract {
    ///Creates the request from its required fields: `name` and `file`.
    pub fn new(
        name: impl ::core::convert::Into<String>,
        file: impl ::core::convert::Into<File>,
    ) -> Self {
        Self {
            name: name.into(),
            file: file.into(),
        }
    }
}
impl ::dfns_core::__private::Grouped for UploadContract {
    type Group = Contracts<(), ()>;
}
impl ::dfns_core::Endpoint for UploadContract {
    type Response = Contract;
    type Callers = ::dfns_core::TokenHolders;
    type Mode = ::dfns_core::Signed;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::post(
                "upload_contract",
                "contracts",
                "/contracts",
                "UploadContract",
                "Contract",
                "Uploads a contract.",
                __dfns::source!(),
            )
            .signed()
            .takes_multipart(
                &[
                    __dfns::body("name", __dfns::Kind::<String>::SHAPE),
                    __dfns::part("file"),
                ],
            )
            .settles_as(__dfns::settling!(Contract))
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        parts.part("file", &self.file);
        parts.multipart(self);
    }
}
impl<P, S> Contracts<P, S> {
    /**Uploads a contract.

`POST /contracts`, signed with a user action.

The permissions it needs are not documented.

Yields a `Contract`. Example: `contracts.upload_contract(UploadContract::new(name, file)).await?`*/
    #[doc(alias = "uploadContract")]
    pub fn upload_contract(
        &self,
        request: UploadContract,
    ) -> ::dfns_core::Call<Contract, S>
    where
        S: ::dfns_core::Signing,
        P: ::dfns_core::TokenCaller,
    {
        ::dfns_core::__private::signed(&request, self)
    }
}
