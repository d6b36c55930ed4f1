//! Unions without a tag: objects told apart by which members they have.

/// Declares a union without a tag: the first variant whose members are all there, and an arm `Unknown` for any other
/// JSON.
///
/// Each variant has `From` what it holds.
macro_rules! untagged_union {
    ($(
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident($content:ty)),+ $(,)?
        }
    )+) => {$(
        $(#[$attribute])*
        ///
        /// Told apart by its members. Open: what this version does not know is kept as it came.
        #[derive(Debug, Clone, ::serde::Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_attribute])* $variant($content),)+
            /// One that this version cannot name, as it came.
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
