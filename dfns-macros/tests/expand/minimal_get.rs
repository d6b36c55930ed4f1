#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default)]
#[non_exhaustive]
/// Tells which networks the API supports.
pub struct ListNetworks;
#[allow(dead_code)]
impl ListNetworks {
    ///Makes the request; everything in it is optional.
    #[must_use]
    pub fn new() -> Self {
        Self {}
    }
}
#[automatically_derived]
impl ::dfns_core::__private::Endpoint for ListNetworks {
    type Response = Networks;
    type Callers = ::dfns_core::__private::Anyone;
    type Mode = ::dfns_core::__private::Unsigned;
    const META: &'static ::dfns_core::__private::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        &::dfns_core::__private::EndpointMeta::new(
                "list_networks",
                Get,
                "/networks",
                Source::new(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                ),
            )
            .public()
            .needs(&[&[]])
            .types("ListNetworks", "Networks")
            .documented("Tells which networks the API supports.")
    };
    #[inline]
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::dfns_core::__private::Parts,
        ::dfns_core::__private::Error,
    > {
        ::dfns_core::__private::Parts::new(Self::META).finish()
    }
    #[inline]
    fn decode(
        response: &::dfns_core::__private::RawResponse,
    ) -> ::core::result::Result<Self::Response, ::dfns_core::__private::Error> {
        ::dfns_core::__private::json::<Networks>(response)
    }
}
