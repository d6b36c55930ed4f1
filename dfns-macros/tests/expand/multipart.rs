#[derive(::core::fmt::Debug, ::core::clone::Clone, ::dfns_core::__private::Serialize)]
#[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
#[non_exhaustive]
/// Uploads a contract.
/**
 Sent by [`Contracts::upload_contract`].*/
pub struct UploadContract {
    /// What to call it.
    pub name: String,
    /// The compiled program.
    #[serde(skip)]
    pub file: File,
}
#[allow(dead_code)]
impl UploadContract {
    ///Makes the request from what it cannot do without: `name` and `file`.
    #[must_use]
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
impl UploadContract {
    #[doc(hidden)]
    pub(crate) const LISTED: &'static ::dfns_core::__private::EndpointMeta = <Self as ::dfns_core::__private::Endpoint>::META;
}
#[automatically_derived]
impl ::dfns_core::__private::Endpoint for UploadContract {
    type Response = Contract;
    type Callers = ::dfns_core::__private::TokenHolders;
    type Mode = ::dfns_core::__private::Signed;
    const META: &'static ::dfns_core::__private::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        &::dfns_core::__private::EndpointMeta::new(
                "upload_contract",
                Post,
                "/contracts",
                Source::new(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                ),
            )
            .in_domain("contracts")
            .signed()
            .takes(&[body("name", true)], Multipart)
            .types("UploadContract", "Contract")
            .documented("Uploads a contract.")
    };
    #[inline]
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::dfns_core::__private::Parts,
        ::dfns_core::__private::Error,
    > {
        let mut parts = ::dfns_core::__private::Parts::new(Self::META);
        parts.multipart(self, &self.file);
        parts.finish()
    }
    #[inline]
    fn decode(
        response: &::dfns_core::__private::RawResponse,
    ) -> ::core::result::Result<Self::Response, ::dfns_core::__private::Error> {
        ::dfns_core::__private::json::<Contract>(response)
    }
}
#[allow(dead_code)]
impl<P, S> Contracts<P, S> {
    /**Uploads a contract.

`POST /contracts`, signed with a user action.

Which permissions it needs is not documented.*/
    #[doc(alias = "uploadContract")]
    #[inline]
    pub fn upload_contract(
        &self,
        request: UploadContract,
    ) -> ::dfns_core::__private::SignedCall<Contract, S>
    where
        S: ::dfns_core::__private::Signing,
        P: ::dfns_core::__private::TokenCaller,
    {
        ::dfns_core::__private::signed(self, &request)
    }
}
