#[derive(::core::clone::Clone, ::dfns_core::__private::Serialize)]
#[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
#[non_exhaustive]
#[must_use]
/// Reads a thing.
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
impl AskForThing {
    ///Creates the request from its required fields: `name` and `colour`.
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
    pub fn with_trace(mut self, trace: bool) -> Self {
        self.trace = ::dfns_core::__private::some(trace);
        self
    }
}
impl ::dfns_core::__private::Grouped for AskForThing {
    type Group = Things<(), ()>;
}
impl ::dfns_core::Endpoint for AskForThing {
    type Response = Thing;
    type Callers = ::dfns_core::TokenHolders;
    type Mode = ::dfns_core::Unsigned;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::post(
                "ask_for_thing",
                "things",
                "/things",
                "AskForThing",
                "Thing",
                "Reads a thing.",
                __dfns::source!(),
            )
            .needs(&[&[]])
            .takes_json(
                &[
                    __dfns::body("name", __dfns::Kind::<String>::SHAPE),
                    #[cfg(feature = "colour")]
                    __dfns::body("colour", __dfns::Kind::<Colour>::SHAPE),
                    #[cfg(feature = "trace")]
                    __dfns::opt_query("trace", __dfns::Kind::<bool>::SHAPE),
                ],
            )
            .settles_as(__dfns::settling!(Thing))
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        #[cfg(feature = "trace")] parts.query("trace", &self.trace);
        parts.json(self);
    }
}
impl<P, S> Things<P, S> {
    /**Reads a thing.

`POST /things`.

Needs no permission.

Yields a `Thing`. Example: `things.ask_for_thing(AskForThing::new(name, colour)).await?`*/
    #[doc(alias = "askForThing")]
    pub fn ask_for_thing(&self, request: AskForThing) -> ::dfns_core::Call<Thing>
    where
        P: ::dfns_core::TokenCaller,
    {
        ::dfns_core::__private::unsigned(&request, self)
    }
}
