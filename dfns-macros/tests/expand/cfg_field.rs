#[derive(::core::clone::Clone, ::dfns_core::__private::Serialize)]
#[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
#[non_exhaustive]
/// Asks for a thing.
#[derive(Debug, PartialEq)]
/**
 Sent by [`Things::ask_for_thing`].*/
pub struct AskForThing {
    /// Always there.
    pub name: String,
    /// There in some builds.
    #[cfg(feature = "colour")]
    pub colour: Colour,
    /// There in some builds, and even then at will.
    #[cfg(feature = "trace")]
    #[serde(skip)]
    pub trace: Option<bool>,
}
#[allow(dead_code)]
impl AskForThing {
    ///Makes the request from what it cannot do without: `name` and `colour`.
    #[must_use]
    pub fn new(
        name: impl ::core::convert::Into<String>,
        #[cfg(feature = "colour")]
        colour: impl ::core::convert::Into<Colour>,
    ) -> Self {
        Self {
            name: name.into(),
            #[cfg(feature = "colour")]
            colour: colour.into(),
            #[cfg(feature = "trace")]
            trace: ::core::option::Option::None,
        }
    }
    #[cfg(feature = "trace")]
    /**Sets `trace`.

There in some builds, and even then at will.*/
    #[must_use]
    pub fn with_trace(mut self, trace: impl ::core::convert::Into<bool>) -> Self {
        self.trace = ::core::option::Option::Some(trace.into());
        self
    }
}
impl AskForThing {
    #[doc(hidden)]
    pub(crate) const LISTED: &'static ::dfns_core::__private::EndpointMeta = <Self as ::dfns_core::__private::Endpoint>::META;
}
#[automatically_derived]
impl ::dfns_core::__private::Endpoint for AskForThing {
    type Response = Thing;
    type Callers = ::dfns_core::__private::TokenHolders;
    type Mode = ::dfns_core::__private::Unsigned;
    const META: &'static ::dfns_core::__private::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        &::dfns_core::__private::EndpointMeta::new(
                "ask_for_thing",
                Post,
                "/things",
                Source::new(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                ),
            )
            .in_domain("things")
            .needs(&[&[]])
            .takes(
                &[
                    body("name", true),
                    #[cfg(feature = "colour")]
                    body("colour", true),
                    #[cfg(feature = "trace")]
                    query("trace", false),
                ],
                Json,
            )
            .types("AskForThing", "Thing")
            .documented("Asks for a thing.")
    };
    #[inline]
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::dfns_core::__private::Parts,
        ::dfns_core::__private::Error,
    > {
        let mut parts = ::dfns_core::__private::Parts::new(Self::META);
        #[cfg(feature = "trace")] parts.query("trace", &self.trace);
        parts.json(self);
        parts.finish()
    }
    #[inline]
    fn decode(
        response: &::dfns_core::__private::RawResponse,
    ) -> ::core::result::Result<Self::Response, ::dfns_core::__private::Error> {
        ::dfns_core::__private::json::<Thing>(response)
    }
}
#[allow(dead_code)]
impl<P, S> Things<P, S> {
    /**Asks for a thing.

`POST /things`.

Needs no permission.*/
    #[doc(alias = "askForThing")]
    #[inline]
    pub fn ask_for_thing(
        &self,
        request: AskForThing,
    ) -> ::dfns_core::__private::Call<Thing>
    where
        P: ::dfns_core::__private::TokenCaller,
    {
        ::dfns_core::__private::unsigned(self, &request)
    }
}
