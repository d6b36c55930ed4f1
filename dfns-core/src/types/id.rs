//! Typed ids: strings with a type per entity, so that a wallet's id cannot be passed for a user's.

/// Declares id types. Any string is accepted, because the server defines the format and has changed
/// it before.
///
/// ```
/// # use dfns_core as dfns;
/// dfns::id_types! {
///     /// The id of a parcel (`pa-...`).
///     pub struct ParcelId;
/// }
///
/// let id = ParcelId::from("pa-1");
/// assert_eq!(id.as_str(), "pa-1");
/// ```
#[macro_export]
macro_rules! id_types {
    ($($(#[$($attribute:tt)*])* $visibility:vis struct $name:ident;)+) => {$(
        $(#[$($attribute)*])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $visibility struct $name(::std::boxed::Box<str>);

        impl $name {
            /// Returns the id as a string.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(<::std::boxed::Box<str> as ::core::convert::From<&str>>::from(text))
            }
        }

        $crate::__text_type! { $name }

        impl<__Depth: $crate::__private::shape::Depth> $crate::__private::shape::Described<__Depth> for $name {
            const SHAPE: &'static $crate::meta::Shape = &$crate::meta::Shape::String;
        }

        $crate::__with_schema! {
            impl $crate::__private::schema::Describe for $name {
                const SCHEMA: $crate::__private::schema::Schema = {
                    use $crate::__private::schema as __dfns;
                    __dfns::Schema::Text(__dfns::Format::Id(&__dfns::IdSchema::new(__dfns::Named::new(
                        ::core::stringify!($name),
                        ::core::module_path!(),
                        $crate::__documentation!($([$($attribute)*])*),
                    ))))
                };
            }
        }
    )+};
    ($($anything:tt)*) => {
        ::core::compile_error!(
            "expected id types\nhelp: write `pub struct WalletId;`, after its doc comment, one after the other"
        );
        $crate::__id_types_syntax! { $($anything)* }
    };
}

/// The syntax of [`id_types!`]. It fails where the input differs.
#[doc(hidden)]
#[macro_export]
macro_rules! __id_types_syntax {
    ($($(#[$attribute:meta])* $visibility:vis struct $name:ident;)+) => {};
}
