#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
#[must_use]
/// Puts a blob away.
/**
 Sent by [`Blobs::put_blob`].*/
pub struct StoreBlob {
    /// The type of the bytes.
    pub blob_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}
impl StoreBlob {
    ///Creates the request from its required fields: `blob_type` and `bytes`.
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
impl ::dfns_core::__private::Grouped for StoreBlob {
    type Group = Blobs<(), ()>;
}
impl ::dfns_core::Endpoint for StoreBlob {
    type Response = ();
    type Callers = ::dfns_core::TokenHolders;
    type Mode = ::dfns_core::Unsigned;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::put(
                "put_blob",
                "blobs",
                "/blobs",
                "StoreBlob",
                "()",
                "Puts a blob away.",
                __dfns::source!(),
            )
            .takes_raw(
                &[
                    __dfns::named(
                        "blob_type",
                        __dfns::header("x-blob-type", __dfns::Kind::<String>::SHAPE),
                    ),
                ],
            )
            .settles_as(__dfns::settling!(()))
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        parts.header("x-blob-type", &self.blob_type);
        parts.raw(&self.bytes);
    }
}
impl<P, S> Blobs<P, S> {
    /**Puts a blob away.

`PUT /blobs`.

The permissions it needs are not documented.

Example: `blobs.put_blob(StoreBlob::new(blob_type, bytes)).await?`*/
    #[doc(alias = "putBlob")]
    pub fn put_blob(&self, request: StoreBlob) -> ::dfns_core::Call<()>
    where
        P: ::dfns_core::TokenCaller,
    {
        ::dfns_core::__private::unsigned(&request, self)
    }
}
