#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default)]
#[non_exhaustive]
#[must_use]
/// Lists the networks that the API supports.
pub struct ListNetworks;
impl ListNetworks {
    ///Creates the request. It has no required fields.
    pub fn new() -> Self {
        Self {}
    }
}
impl ::dfns_core::Endpoint for ListNetworks {
    type Response = Networks;
    type Callers = ::dfns_core::Anyone;
    type Mode = ::dfns_core::Unsigned;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        &__dfns::get(
                "list_networks",
                "",
                "/networks",
                "ListNetworks",
                "Networks",
                "Lists the networks that the API supports.",
                __dfns::source!(),
            )
            .public()
            .needs(&[&[]])
            .settles_as(__dfns::settling!(Networks))
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        let _ = &parts;
    }
}
impl ListNetworks {
    /**Lists the networks that the API supports.

`GET /networks`, without a token.

Yields a `Networks`. Example: `ListNetworks::new().send(&client).await?`*/
    pub fn send<P, S>(
        &self,
        client: &::dfns_core::Client<P, S>,
    ) -> ::dfns_core::Call<Networks> {
        client.call(self)
    }
}
