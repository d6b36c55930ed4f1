//! Open string enums: known values are variants, unknown values are preserved.
//!
//! A closed enum makes a whole page of wallets undecodable when Dfns adds a network. Here an
//! unknown value decodes, compares, and is encoded as the same string. Other crates cannot
//! construct the variant for unknown values, so no code can match on a spelling that later becomes
//! a variant.

use super::lookup::position;
use std::fmt;

/// The interface of all enums made by [`open_enum!`](crate::open_enum).
pub trait OpenEnum: Sized + 'static {
    /// The values this version knows, with their spelling on the wire.
    const KNOWN: &'static [(&'static str, Self)];

    /// Returns the spelling on the wire.
    fn as_str(&self) -> &str;

    /// Returns whether this version knows the value.
    fn is_known(&self) -> bool;
}

/// Returns the known value of this spelling, which it looks up in the table of
/// [`distinct`](crate::__private::build::distinct).
#[doc(hidden)]
pub fn known<T: OpenEnum + Clone>(table: &[u16], text: &str) -> Option<T> {
    let position = position(table, text, |position| T::KNOWN.get(position).is_some_and(|(known, _)| *known == text))?;
    T::KNOWN.get(position).map(|(_, value)| value.clone())
}

/// A value that this version does not know. Only this crate can create one.
#[doc(hidden)]
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    pub fn new(text: &str) -> Self {
        crate::drift::note(text);
        Self(text.into())
    }
    pub const fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Declares an open string enum: known values are variants, unknown values are preserved.
///
/// ```
/// # use dfns_core as dfns;
/// dfns::open_enum! {
///     /// The status of a parcel.
///     pub enum ParcelStatus {
///         /// Still at the sender's.
///         Waiting => "Waiting",
///         /// On its way.
///         InTransit => "InTransit",
///     }
/// }
///
/// let status = ParcelStatus::from("Lost");
/// assert!(!status.is_known());
/// assert_eq!(status.to_string(), "Lost");
/// assert_eq!(ParcelStatus::from("Waiting"), ParcelStatus::Waiting);
/// ```
#[macro_export]
macro_rules! open_enum {
    ($(
        $(#[$($attribute:tt)*])*
        $visibility:vis enum $name:ident {
            $($(#[$($variant_attribute:tt)*])* $variant:ident => $text:literal),+ $(,)?
        }
    )+) => {$(
        $(#[$($attribute)*])*
        ///
        /// Open: a value that this version does not know is preserved and encoded unchanged.
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$($variant_attribute)*])* $variant,)+
            #[doc(hidden)]
            __Unknown($crate::__private::UnknownValue),
        }

        impl $crate::OpenEnum for $name {
            const KNOWN: &'static [(&'static str, Self)] = &[$(($text, Self::$variant)),+];
            fn as_str(&self) -> &str {
                self.as_str()
            }
            fn is_known(&self) -> bool {
                self.is_known()
            }
        }

        impl $name {
            /// Returns the spelling on the wire.
            $visibility const fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::__Unknown(text) => text.as_str(),
                }
            }
            /// Returns whether this version knows the value.
            $visibility const fn is_known(&self) -> bool {
                !::core::matches!(self, Self::__Unknown(_))
            }
        }

        $crate::__text_type! { $name }

        impl<__Depth: $crate::__private::shape::Depth> $crate::__private::shape::Described<__Depth> for $name {
            const SHAPE: &'static $crate::meta::Shape = &$crate::meta::Shape::Enum {
                name: ::core::stringify!($name),
                values: &[$($text),+],
            };
        }

        $crate::__with_schema! {
            impl $crate::__private::schema::Describe for $name {
                const SCHEMA: $crate::__private::schema::Schema = {
                    use $crate::__private::schema as __dfns;
                    __dfns::Schema::Choice(&__dfns::ChoiceSchema::new(
                        __dfns::Named::new(
                            ::core::stringify!($name),
                            ::core::module_path!(),
                            $crate::__documentation!($([$($attribute)*])*),
                        ),
                        &[$(__dfns::ValueSchema::new(
                            $text,
                            $crate::__documentation!($([$($variant_attribute)*])*),
                        )),+],
                    ))
                };
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                const SLOTS: usize = (2 * [$($text),+].len()).next_power_of_two();
                static TABLE: [u16; SLOTS] = $crate::__private::build::distinct(
                    ::core::stringify!($name),
                    &[$((::core::stringify!($variant), $text)),+],
                );
                match $crate::__private::known(&TABLE, text) {
                    ::core::option::Option::Some(value) => value,
                    ::core::option::Option::None => Self::__Unknown($crate::__private::UnknownValue::new(text)),
                }
            }
        }
    )+};
    ($($anything:tt)*) => {
        ::core::compile_error!(
            "expected open enums\nhelp: write `pub enum Speed { Slow => \"slow\", Fast => \"fast\" }`, each value with its string"
        );
        $crate::__open_enum_syntax! { $($anything)* }
    };
}

/// The syntax of [`open_enum!`]. It fails where the input differs.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum_syntax {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident => $text:literal),+ $(,)?
        }
    )+) => {};
}

/// Implements the traits of string types, for open enums and ids. Requires `as_str` and
/// `From<&str>`.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_type {
    ($name:ident) => {
        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(text.as_str())
            }
        }

        impl ::core::convert::From<&::std::string::String> for $name {
            fn from(text: &::std::string::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(text.as_str())
            }
        }

        impl ::core::convert::From<&$name> for $name {
            fn from(value: &$name) -> Self {
                ::core::clone::Clone::clone(value)
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::text(deserializer, |text| <Self as ::core::convert::From<&str>>::from(text))
            }
        }

        impl $crate::__private::Text for $name {
            fn text(&self) -> &str {
                self.as_str()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    open_enum! {
        /// A test enum.
        enum Colour {
            /// Red.
            Red => "red",
            /// Green.
            Green => "GREEN",
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_round_trips_through_json(text in ".*") {
            let json = serde_json::to_string(&text).unwrap();
            let value: Colour = serde_json::from_str(&json).unwrap();
            assert_eq!(value.as_str(), text);
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
        }
    }

    #[test]
    fn known_values_are_variants_and_spelling_counts() {
        assert_eq!(Colour::from("red"), Colour::Red);
        assert_eq!(Colour::from(String::from("GREEN")), Colour::Green);
        assert!(!Colour::from("green").is_known());
        assert_eq!(format!("{:?} {}", Colour::Green, Colour::from("blue")), "\"GREEN\" blue");
    }

    #[test]
    fn a_value_may_be_called_other_or_unknown() {
        open_enum! {
            /// Values that an API names so.
            enum Reason {
                /// Other.
                Other => "Other",
                /// Unknown.
                Unknown => "Unknown",
            }
        }
        assert!(Reason::from("Other").is_known() && Reason::Other == "Other" && Reason::Unknown.is_known());
        assert!(!Reason::from("other").is_known());
    }
}
