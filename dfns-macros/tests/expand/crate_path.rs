#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::default::Default,
    ::elsewhere::core::__private::Serialize
)]
#[serde(crate = "::elsewhere::core::__private::serde", rename_all = "camelCase")]
#[non_exhaustive]
/// Asks whether anybody is there.
/**
 Sent by [`Pings::ping`].*/
pub struct Ping {
    /// What to say.
    #[serde(skip_serializing_if = "::core::option::Option::is_none")]
    pub say: Option<String>,
}
#[allow(dead_code)]
impl Ping {
    ///Makes the request; everything in it is optional.
    #[must_use]
    pub fn new() -> Self {
        Self {
            say: ::core::option::Option::None,
        }
    }
    /**Sets `say`.

What to say.*/
    #[must_use]
    pub fn with_say(mut self, say: impl ::core::convert::Into<String>) -> Self {
        self.say = ::core::option::Option::Some(say.into());
        self
    }
}
impl Ping {
    #[doc(hidden)]
    pub(crate) const LISTED: &'static ::elsewhere::core::__private::EndpointMeta = <Self as ::elsewhere::core::__private::Endpoint>::META;
}
#[automatically_derived]
impl ::elsewhere::core::__private::Endpoint for Ping {
    type Response = Pong;
    type Callers = ::elsewhere::core::__private::TokenHolders;
    type Mode = ::elsewhere::core::__private::Unsigned;
    const META: &'static ::elsewhere::core::__private::EndpointMeta = {
        use ::elsewhere::core::__private::build::*;
        &::elsewhere::core::__private::EndpointMeta::new(
                "ping",
                Post,
                "/ping",
                Source::new(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                ),
            )
            .in_domain("pings")
            .needs(&[&[]])
            .takes(&[body("say", false)], Json)
            .types("Ping", "Pong")
            .documented("Asks whether anybody is there.")
    };
    #[inline]
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::elsewhere::core::__private::Parts,
        ::elsewhere::core::__private::Error,
    > {
        let mut parts = ::elsewhere::core::__private::Parts::new(Self::META);
        parts.json(self);
        parts.finish()
    }
    #[inline]
    fn decode(
        response: &::elsewhere::core::__private::RawResponse,
    ) -> ::core::result::Result<Self::Response, ::elsewhere::core::__private::Error> {
        ::elsewhere::core::__private::json::<Pong>(response)
    }
}
#[allow(dead_code)]
impl<P, S> Pings<P, S> {
    /**Asks whether anybody is there.

`POST /ping`.

Needs no permission.*/
    #[inline]
    pub fn ping(&self, request: Ping) -> ::elsewhere::core::__private::Call<Pong>
    where
        P: ::elsewhere::core::__private::TokenCaller,
    {
        ::elsewhere::core::__private::unsigned(self, &request)
    }
}
