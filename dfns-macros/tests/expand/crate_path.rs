#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default)]
#[non_exhaustive]
#[must_use]
/// Asks whether anybody is there.
/**
 Sent by [`Pings::ping`].*/
pub struct Ping {
    /// The text.
    pub say: Option<String>,
}
::elsewhere::core::__private::serialize! {
    Ping self.optional("say", & self.say)
}
impl Ping {
    ///Creates the request. It has no required fields.
    pub fn new() -> Self {
        ::core::default::Default::default()
    }
    /**Sets `say`.

The text.*/
    pub fn with_say(mut self, say: impl ::core::convert::Into<String>) -> Self {
        self.say = ::elsewhere::core::__private::some(say);
        self
    }
}
impl ::elsewhere::core::__private::Grouped for Ping {
    type Group = Pings<(), ()>;
}
impl ::elsewhere::core::Endpoint for Ping {
    type Response = Pong;
    type Callers = ::elsewhere::core::TokenHolders;
    type Mode = ::elsewhere::core::Unsigned;
    const META: &'static ::elsewhere::core::EndpointMeta = {
        use ::elsewhere::core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::post(
                "ping",
                "pings",
                "/ping",
                "Ping",
                "Pong",
                "Asks whether anybody is there.",
                __dfns::source!(),
            )
            .needs(&[&[]])
            .takes_json(&[__dfns::opt_body("say", __dfns::Kind::<String>::SHAPE)])
            .settles_as(__dfns::settling!(Pong))
    };
    #[inline]
    fn write(&self, parts: &mut ::elsewhere::core::Parts) {
        parts.json(self);
    }
}
impl<P, S> Pings<P, S> {
    /**Asks whether anybody is there.

`POST /ping`.

Needs no permission.

Yields a `Pong`. Example: `pings.ping(Ping::new()).await?`*/
    pub fn ping(&self, request: Ping) -> ::elsewhere::core::Call<Pong>
    where
        P: ::elsewhere::core::TokenCaller,
    {
        ::elsewhere::core::__private::unsigned(&request, self)
    }
}
