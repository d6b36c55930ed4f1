//! Declarations in the company of names, macros and places that generated code could mistake for
//! its own.

// Macros of the same names as the standard library's and ours, in scope of everything below.
macro_rules! hostile_macros {
    ($($name:ident)+) => {$(
        #[allow(unused_macros)]
        macro_rules! $name {
            ($d:tt) => {
                ::core::compile_error!("a macro of the user's was called")
            };
        }
    )+};
}

hostile_macros! {
    source vec format matches concat stringify write panic assert unreachable compile_error
    __source __text_type __union_pattern __union_shape
}

/// Types and traits called as the prelude's, beside every kind of declaration.
pub mod prelude {
    use ::dfns_runtime::{dfns_endpoint, dfns_object, id_types, open_union};

    macro_rules! hostile_types {
        ($($name:ident)+) => {$(
            /// Not the one of the prelude.
            #[derive(Debug, Clone, Copy)]
            pub struct $name;
        )+};
    }

    hostile_types! {
        Option String Vec Box Result Some None Ok Err Into From Default Clone Debug Iterator ToString Serialize
        Deserialize Endpoint EndpointMeta Parts Call Client Page Outcome RawResponse AnyJson Error Send Sync Sized
    }

    /// Not the crate.
    pub mod core {}
    /// Not the crate.
    pub mod std {}
    /// Not the crate.
    pub mod alloc {}
    /// Not the crate.
    pub mod serde {}

    ::dfns_runtime::dfns_group! {
        /// A group among them.
        pub Hostile via HostileApi::hostile [Ask, Tell, List]
    }

    ::dfns_runtime::open_enum! {
        /// A choice.
        pub enum Choice {
            /// One.
            One => "one",
        }
    }

    id_types! {
        /// Names something.
        pub struct ThingId;
    }

    /// An object.
    #[dfns_object(crate = ::dfns_runtime)]
    pub struct Thing {
        /// Its id.
        pub id: ThingId,
        /// A choice.
        pub choice: ::std::option::Option<Choice>,
        /// Another name makes serde's derive of it.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub words: ::std::vec::Vec<::std::string::String>,
    }

    open_union! {
        /// Another choice.
        pub enum Union by "kind" {
            /// A thing.
            Thing(Thing) => "thing",
            /// None.
            Nothing => "nothing",
        }
    }

    /// Asks.
    #[dfns_endpoint(POST, "/hostile/{thingId}", crate = ::dfns_runtime, group = Hostile, returns = Thing, signed,
        may_be_pending, permissions = [custom("A") if present(note), custom("B") if choice == Choice::One])]
    pub struct Ask {
        /// Which.
        pub thing_id: ThingId,
        /// A choice.
        pub choice: Choice,
        /// A note.
        pub note: ::std::option::Option<::std::string::String>,
        /// A union.
        pub union: ::std::option::Option<Union>,
    }

    /// Shows.
    #[dfns_endpoint(PUT, "/hostile", crate = ::dfns_runtime, group = Hostile, returns = Result, deprecated, permissions = none)]
    pub struct Tell {
        /// The whole body.
        #[dfns(body)]
        pub thing: Thing,
    }

    impl<'de> ::dfns_runtime::__private::Deserialize<'de> for Result {
        fn deserialize<D: ::dfns_runtime::__private::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            let _ignored: ::dfns_runtime::AnyJson = ::dfns_runtime::__private::Deserialize::deserialize(deserializer)?;
            ::core::result::Result::Ok(Self)
        }
    }

    impl ::dfns_runtime::__private::Serialize for Result {
        fn serialize<S: ::dfns_runtime::__private::serde::Serializer>(
            &self,
            serializer: S,
        ) -> ::core::result::Result<S::Ok, S::Error> {
            serializer.serialize_unit()
        }
    }

    /// Lists.
    #[dfns_endpoint(GET, "/hostile", crate = ::dfns_runtime, group = Hostile, returns = ::dfns_runtime::Page<Thing>, paginated,
        permissions = none)]
    pub struct List;

    ::dfns_runtime::dfns_manifest! {
        /// All.
        pub Manifest = [Ask, Tell, List]
    }
}

/// Groups called as the type parameters of handles and as types of the core.
pub mod groups {
    macro_rules! groups {
        ($($module:ident $group:ident $api:ident $path:literal)+) => {$(
            /// A group of an odd name.
            pub mod $module {
                ::dfns_runtime::dfns_group! {
                    /// A group of an odd name.
                    pub $group via $api::handle [Ask]
                }
                /// Asks.
                #[::dfns_runtime::dfns_endpoint(POST, $path, crate = ::dfns_runtime, group = $group, signed, permissions = none)]
                pub struct Ask {
                    /// The thing.
                    pub what: ::std::string::String,
                }
            }
        )+};
    }

    groups! {
        p P PApi "/p"
        s S SApi "/s"
        r R RApi "/r"
        t T TApi "/t"
        client Client ClientApi "/client"
        group Group GroupApi "/group"
        call Call CallApi "/call"
    }
}

/// Declarations made by macros, each part a fragment of another kind.
pub mod fragments {
    use ::dfns_runtime::{dfns_endpoint, dfns_group, dfns_object};
    use ::std::string::String;

    dfns_group! {
        /// Made by macros.
        pub Fragments via FragmentsApi::fragments [ByFragments, ByExpressions, ByItem, super::fragments::ByVisibility]
    }

    macro_rules! by_fragments {
        ($vis:vis $name:ident $group:path, $method:ident $path:literal $returns:ty, $permission:literal $field:ident: $ty:ty) => {
            /// Made of fragments.
            #[dfns_endpoint($method, $path, crate = ::dfns_runtime, group = $group, returns = $returns, permissions = [custom($permission) if present($field)])]
            $vis struct $name {
                /// A field.
                $vis $field: $ty,
                /// Another.
                $vis note: ::std::option::Option<$ty>,
            }
        };
    }
    by_fragments! { pub ByFragments Fragments, POST "/fragments" ::std::vec::Vec<u8>, "A" words: ::std::vec::Vec<String> }

    macro_rules! by_expressions {
        ($permissions:expr, $value:expr, $docs:literal) => {
            /// Made of expressions.
            #[dfns_endpoint(POST, "/fragments/expressions", crate = ::dfns_runtime, group = Fragments, docs = $docs,
                                        permissions = [custom("A") if kind == $value, custom("B") if $permissions])]
            pub struct ByExpressions {
                /// A field.
                pub kind: String,
            }
        };
    }
    by_expressions! { kind != "c", "b", "https://example.com" }

    macro_rules! by_item {
        ($item:item) => {
            #[dfns_endpoint(DELETE, "/fragments/{id}", crate = ::dfns_runtime, group = Fragments, permissions = none)]
            $item
        };
    }
    by_item! {
        /// An item whole.
        pub struct ByItem {
            /// A field.
            pub id: String,
        }
    }

    macro_rules! by_visibility {
        ($(#[$attribute:meta])* $vis:vis struct $name:ident { $($(#[$on:meta])* $field_vis:vis $field:ident : $ty:ty),* }) => {
            $(#[$attribute])*
            $vis struct $name { $($(#[$on])* $field_vis $field : $ty),* }
        };
    }
    by_visibility! {
        /// Attributes as fragments.
        #[dfns_endpoint(PATCH, "/fragments/{thing-id}/{other-id}", crate = ::dfns_runtime, group = Fragments, permissions = none)]
        pub struct ByVisibility {
            /// A field.
            #[dfns(path = "thing-id")]
            pub id: String,
            /// Found by its name.
            pub other_id: String,
            /// Another.
            #[serde(rename = "type", default)]
            pub(crate) kind: ::std::option::Option<String>
        }
    }

    macro_rules! object {
        ($vis:vis $name:ident { $($field:ident $wire:literal $ty:ty),* }) => {
            /// Made of fragments.
            #[dfns_object(crate = ::dfns_runtime)]
            $vis struct $name {$(
                /// A field.
                #[serde(rename = $wire)]
                $vis $field: $ty
            ),*}
        };
    }
    object! { pub Object { r#type "kind" ::std::option::Option<String>, words "w" ::std::vec::Vec<String> } }
}

/// Fields that are called as variables and parameters of generated code could be.
pub mod variables {
    use ::dfns_runtime::{dfns_endpoint, dfns_group, dfns_object};
    use ::std::{option::Option, string::String};

    dfns_group! {
        /// A group of such a name.
        pub Variables via VariablesApi::variables [Ask]
    }

    /// An object with such fields.
    #[dfns_object(crate = ::dfns_runtime)]
    pub struct Object {
        /// A field.
        pub serializer: String,
        /// A field.
        pub deserializer: String,
        /// A field.
        pub object: Option<String>,
        /// A field.
        pub fields: Option<String>,
        /// A field.
        pub map: Option<String>,
        /// Only in some builds.
        #[cfg(any())]
        pub never: String,
    }

    /// A request with such fields.
    #[dfns_endpoint(POST, "/variables/{parts}", crate = ::dfns_runtime, group = Variables, returns = Object,
        permissions = [custom("A") if present(body)])]
    pub struct Ask {
        /// A parameter.
        pub parts: String,
        /// A parameter.
        #[dfns(query)]
        pub values: Option<String>,
        /// A field.
        pub serializer: String,
        /// A field.
        pub deserializer: String,
        /// A field.
        pub body: Option<String>,
        /// A field.
        pub value: Option<String>,
        /// A field.
        pub request: Option<String>,
        /// A field.
        pub client: Option<Object>,
        /// Only in some builds.
        #[cfg(any())]
        pub never: String,
    }
}

/// Raw identifiers wherever there is a name.
#[allow(non_camel_case_types)]
pub mod raw {
    use ::dfns_runtime::{dfns_endpoint, dfns_group, dfns_object, open_enum, open_union};
    use ::std::string::String;

    dfns_group! {
        /// A raw group.
        pub r#type via r#trait::r#match [r#struct, r#async]
    }

    open_enum! {
        /// A raw choice.
        pub enum r#enum {
            /// One.
            r#in => "in",
        }
    }

    /// A raw object.
    #[dfns_object(crate = ::dfns_runtime)]
    pub struct r#dyn {
        /// Raw.
        pub r#ref: r#enum,
        /// Raw.
        pub r#box: ::std::option::Option<String>,
    }

    open_union! {
        /// A raw union.
        pub enum r#union by "kind" {
            /// One.
            r#use(r#dyn) => "use",
        }
    }

    /// A raw request.
    #[dfns_endpoint(POST, "/raw/{type}", crate = ::dfns_runtime, group = r#type, name = r#fn, returns = r#dyn, alias = r#mod,
        permissions = [custom("A") if r#ref == "in", custom("B") if present(object.r#box), custom("C") if present(object.box)])]
    pub struct r#struct {
        /// Raw.
        pub r#type: String,
        /// Raw.
        pub r#ref: r#enum,
        /// Raw.
        pub object: r#dyn,
        /// Raw.
        pub r#where: ::std::option::Option<r#union>,
    }

    /// A raw list.
    #[dfns_endpoint(GET, "/raw", crate = ::dfns_runtime, group = r#type, returns = ::dfns_runtime::Page<r#dyn>,
        paginated(parameter = r#where, limit = r#for), permissions = none)]
    pub struct r#async;
}

/// Everything deprecated that can be.
pub mod deprecated {
    use ::dfns_runtime::{dfns_endpoint, dfns_group, dfns_object};
    use ::std::string::String;

    dfns_group! {
        /// Old things.
        pub Old via OldApi::old [Ask, Gone]
    }

    /// An old object.
    #[deprecated]
    #[dfns_object(crate = ::dfns_runtime)]
    pub struct Thing {
        /// An old field.
        #[deprecated = "use nothing"]
        pub name: String,
        /// Another.
        #[deprecated(note = "use nothing")]
        pub note: ::std::option::Option<String>,
    }

    /// An old request that keeps an old parameter.
    #[dfns_endpoint(POST, "/old/{id}", crate = ::dfns_runtime, group = Old, deprecated,
        permissions = [custom("A") if present(note)])]
    #[deprecated]
    pub struct Ask {
        /// An old parameter.
        #[deprecated]
        pub id: String,
        /// An old parameter.
        #[deprecated]
        #[dfns(query)]
        pub dry: ::std::option::Option<bool>,
        /// An old field.
        #[deprecated]
        #[serde(rename = "notes")]
        pub note: ::std::option::Option<String>,
    }

    /// Nothing is left but one old parameter.
    #[dfns_endpoint(DELETE, "/old/{id}", crate = ::dfns_runtime, group = Old, permissions = none)]
    pub struct Gone {
        /// An old parameter.
        #[deprecated]
        pub id: String,
    }
}

/// Names of the parent, in declarations inside of a module and of a function.
pub mod nested {
    use ::std::string::String;

    /// A type of the parent.
    #[::dfns_runtime::dfns_object(crate = ::dfns_runtime)]
    pub struct Thing {
        /// Its name.
        pub name: String,
    }

    ::dfns_runtime::dfns_group! {
        /// A group of the parent.
        pub Parent via ParentApi::parent [inner::Ask]
    }

    /// A module inside.
    pub mod inner {
        /// Asks.
        #[::dfns_runtime::dfns_endpoint(POST, "/nested", crate = ::dfns_runtime, group = super::Parent, returns = super::Thing,
            permissions = [custom("A") if thing.name == "b"])]
        pub struct Ask {
            /// The thing.
            pub thing: super::Thing,
        }
    }

    /// Declares and asks.
    #[must_use]
    pub fn path() -> &'static str {
        use ::dfns_runtime::Endpoint;
        ::dfns_runtime::dfns_group! {
            /// A group inside of a function.
            pub Local via LocalApi::local [Inside]
        }
        /// An object inside of a function.
        #[::dfns_runtime::dfns_object(crate = ::dfns_runtime)]
        pub struct Note {
            /// Its words.
            pub words: ::std::vec::Vec<String>,
        }
        /// A request inside of a function.
        #[::dfns_runtime::dfns_endpoint(POST, "/inside", crate = ::dfns_runtime, group = Local, returns = Note,
            permissions = [custom("A") if note.words.contains("b")])]
        pub struct Inside {
            /// The thing.
            pub note: Note,
        }
        Inside::META.path()
    }
}
