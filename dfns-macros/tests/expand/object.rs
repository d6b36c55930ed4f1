#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::dfns_core::__private::Serialize,
    ::dfns_core::__private::Deserialize
)]
#[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
#[non_exhaustive]
/// A payment.
#[derive(PartialEq)]
pub struct Payment {
    /// The payee.
    pub to: String,
    /// The amount.
    #[serde(rename = "value")]
    pub amount: Amount,
    /// The number of parts.
    pub parts: u32,
    /// A word to the payee.
    #[serde(skip_serializing_if = "::core::option::Option::is_none")]
    pub memo: Option<String>,
    /// The topic, with its own condition for leaving it out.
    #[serde(skip_serializing_if = "Topic::is_none")]
    pub topic: Option<Topic>,
    /// There in some builds.
    #[cfg(feature = "colour")]
    #[serde(skip_serializing_if = "::core::option::Option::is_none")]
    pub colour: Option<Colour>,
}
impl<
    __Depth: ::dfns_core::__private::shape::Depth,
> ::dfns_core::__private::shape::Described<__Depth> for Payment {
    const SHAPE: &'static ::dfns_core::__private::shape::Shape = {
        use ::dfns_core::__private::shape as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::Shape::Object {
            name: "Payment",
            fields: &[
                __dfns::field("to", "to", 0, __dfns::Probe::<String, __Depth>::SHAPE),
                __dfns::field(
                    "amount",
                    "value",
                    0,
                    __dfns::Probe::<Amount, __Depth>::SHAPE,
                ),
                __dfns::field("parts", "parts", 0, __dfns::Probe::<u32, __Depth>::SHAPE),
                __dfns::field(
                    "memo",
                    "memo",
                    1,
                    __dfns::Probe::<String, __Depth>::SHAPE,
                ),
                __dfns::field(
                    "topic",
                    "topic",
                    1,
                    __dfns::Probe::<Topic, __Depth>::SHAPE,
                ),
                #[cfg(feature = "colour")]
                __dfns::field(
                    "colour",
                    "colour",
                    1,
                    __dfns::Probe::<Colour, __Depth>::SHAPE,
                ),
            ],
        }
    };
}
impl Payment {
    /**Creates the object from its required fields: `to`, `amount` and `parts`.

An amount literal needs a suffix: `1000_u64`. Convert whole units with `Amount::from_decimal("1.5", 18)?`, and a string in the smallest unit with `.parse::<Amount>()?`.*/
    pub fn new(
        to: impl ::core::convert::Into<String>,
        amount: impl ::core::convert::Into<Amount>,
        parts: u32,
    ) -> Self {
        use ::core::option::Option::None;
        Self {
            to: to.into(),
            amount: amount.into(),
            parts,
            memo: None,
            topic: None,
            #[cfg(feature = "colour")]
            colour: ::core::option::Option::None,
        }
    }
    /**Sets `memo`.

A word to the payee.*/
    #[must_use]
    pub fn with_memo(mut self, memo: impl ::core::convert::Into<String>) -> Self {
        self.memo = ::dfns_core::__private::some(memo);
        self
    }
    /**Sets `topic`.

The topic, with its own condition for leaving it out.*/
    #[must_use]
    pub fn with_topic(mut self, topic: impl ::core::convert::Into<Topic>) -> Self {
        self.topic = ::dfns_core::__private::some(topic);
        self
    }
    #[cfg(feature = "colour")]
    /**Sets `colour`.

There in some builds.*/
    #[must_use]
    pub fn with_colour(mut self, colour: impl ::core::convert::Into<Colour>) -> Self {
        self.colour = ::dfns_core::__private::some(colour);
        self
    }
}
