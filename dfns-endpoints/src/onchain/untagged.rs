//! Unions without a tag, discriminated by their fields.

/// Declares a union without a tag: the first variant whose fields are all present, and a variant
/// `Unknown` for any other JSON.
///
/// Each variant converts from its content.
macro_rules! untagged_union {
    ($(
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident($content:ty)),+ $(,)?
        }
    )+) => {$(
        $(#[$attribute])*
        ///
        /// Discriminated by its fields. Open: an unknown object is kept unchanged.
        #[derive(Debug, Clone, ::serde::Serialize, ::dfns_core::Describe)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_attribute])* $variant($content),)+
            /// An object that this version does not know, kept unchanged.
            Unknown(::dfns_core::AnyJson),
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let json = ::dfns_core::AnyJson::deserialize(deserializer)?;
                $(if let Ok(content) = json.decode() {
                    return Ok(Self::$variant(content));
                })+
                Ok(Self::Unknown(json))
            }
        }

        $(impl From<$content> for $name {
            fn from(content: $content) -> Self {
                Self::$variant(content)
            }
        })+
    )+};
}

pub(crate) use untagged_union;
