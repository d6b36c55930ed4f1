#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default)]
#[non_exhaustive]
#[must_use]
/// Tells which networks the API supports.
pub struct ListNetworks;
impl ListNetworks {
    ///Makes the request; everything in it is optional.
    pub fn new() -> Self {
        Self {}
    }
}
impl ::dfns_core::Endpoint for ListNetworks {
    type Response = Networks;
    type Callers = ::dfns_core::Anyone;
    type Mode = ::dfns_core::Unsigned;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        &::dfns_core::EndpointMeta::new("list_networks", Get, "/networks", source!())
            .public()
            .needs(&[&[]])
            .types("ListNetworks", "Networks")
            .documented("Tells which networks the API supports.")
    };
    #[inline]
    fn encode(&self) -> ::dfns_core::__private::Encoded {
        ::dfns_core::Parts::new(Self::META).finish()
    }
    #[inline]
    fn decode(
        response: &::dfns_core::RawResponse,
    ) -> ::dfns_core::__private::Decoded<Self::Response> {
        ::dfns_core::__private::json::<Networks>(response)
    }
}
