#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
/// Puts a blob away.
/**
 Sent by [`Blobs::put_blob`].*/
pub struct StoreBlob {
    /// What the bytes are.
    pub blob_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}
#[allow(dead_code)]
impl StoreBlob {
    ///Makes the request from what it cannot do without: `blob_type` and `bytes`.
    #[must_use]
    pub fn new(
        blob_type: impl ::core::convert::Into<String>,
        bytes: impl ::core::convert::Into<Vec<u8>>,
    ) -> Self {
        Self {
            blob_type: blob_type.into(),
            bytes: bytes.into(),
        }
    }
}
impl StoreBlob {
    #[doc(hidden)]
    pub(crate) const LISTED: &'static ::dfns_core::__private::EndpointMeta = <Self as ::dfns_core::__private::Endpoint>::META;
}
#[automatically_derived]
impl ::dfns_core::__private::Endpoint for StoreBlob {
    type Response = ();
    type Callers = ::dfns_core::__private::TokenHolders;
    type Mode = ::dfns_core::__private::Unsigned;
    const META: &'static ::dfns_core::__private::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        &::dfns_core::__private::EndpointMeta::new(
                "put_blob",
                Put,
                "/blobs",
                Source::new(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                ),
            )
            .in_domain("blobs")
            .takes(&[header("x-blob-type", true)], Raw)
            .types("StoreBlob", "()")
            .documented("Puts a blob away.")
    };
    #[inline]
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::dfns_core::__private::Parts,
        ::dfns_core::__private::Error,
    > {
        let mut parts = ::dfns_core::__private::Parts::new(Self::META);
        parts.header("x-blob-type", &self.blob_type);
        parts.raw(&self.bytes);
        parts.finish()
    }
    #[inline]
    fn decode(
        response: &::dfns_core::__private::RawResponse,
    ) -> ::core::result::Result<Self::Response, ::dfns_core::__private::Error> {
        ::dfns_core::__private::empty(response)
    }
}
#[allow(dead_code)]
impl<P, S> Blobs<P, S> {
    /**Puts a blob away.

`PUT /blobs`.

Which permissions it needs is not documented.*/
    #[doc(alias = "putBlob")]
    #[inline]
    pub fn put_blob(&self, request: StoreBlob) -> ::dfns_core::__private::Call<()>
    where
        P: ::dfns_core::__private::TokenCaller,
    {
        ::dfns_core::__private::unsigned(self, &request)
    }
}
