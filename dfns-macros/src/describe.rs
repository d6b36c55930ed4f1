//! `#[derive(Describe)]`: publishes the shape and the schema of types that the attributes cannot
//! declare. These are generic objects, objects with constructors of their own, and enums that serde
//! writes without a tag, or with a tag and fields in each variant.
//!
//! It reads the same serde attributes as the type's own serde code.

use crate::diagnostics::Diagnostics;
use crate::expand::schema::{Named, of_type};
use crate::expand::{members, structure};
use crate::extras::Extras;
use crate::item::Request;
use crate::serde_attributes::{self, Noun, OfEnum, OfStruct};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Attribute, Data, DataEnum, DeriveInput, Fields, Generics, ItemStruct, Path, Token, Variant};

/// Expands the derive on tokens. Returns the output and the mistakes.
pub(crate) fn expand(item: TokenStream, extras: Extras) -> (TokenStream, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let output = match syn::parse2::<DeriveInput>(item) {
        Err(error) => {
            diagnostics.report_at(error.span(), error);
            TokenStream::new()
        }
        Ok(item) => {
            let options = Options::read(&item.attrs, &mut diagnostics);
            let krate = options.krate.as_ref().map_or_else(|| quote!(::dfns_core), |path| quote!(#path));
            described(&item, &options, &quote!(#krate::__private), extras, &mut diagnostics)
        }
    };
    let mut tokens = diagnostics.to_compile_errors();
    tokens.extend(output);
    (tokens, diagnostics)
}

/// The options in `#[describe(..)]`.
#[derive(Default)]
struct Options {
    /// `response`: no condition of a permission reads it.
    response: bool,
    /// `open`: a value of the variant `Unknown` is expected, so it is part of the schema.
    open: bool,
    krate: Option<Path>,
}

impl Options {
    fn read(attributes: &[Attribute], diagnostics: &mut Diagnostics) -> Self {
        let mut options = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("describe")) {
            let read = attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("response") {
                    options.response = true;
                    Ok(())
                } else if meta.path.is_ident("open") {
                    options.open = true;
                    Ok(())
                } else if meta.path.is_ident("crate") {
                    meta.input.parse::<Token![=]>()?;
                    options.krate = Some(meta.input.call(Path::parse_mod_style)?);
                    Ok(())
                } else {
                    Err(meta.error(
                        "unknown option\nhelp: the options are `response`, `open` and `crate = path::to::dfns_core`",
                    ))
                }
            });
            if let Err(error) = read {
                diagnostics.report_at(error.span(), error);
            }
        }
        options
    }
}

fn described(
    item: &DeriveInput,
    options: &Options,
    p: &TokenStream,
    extras: Extras,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let inherited = structure::inherited(&item.attrs, fields_of(&item.data).map(|field| &*field.attrs));
    let named = Named { name: &item.ident, generics: &item.generics, attributes: &item.attrs };
    match &item.data {
        Data::Struct(data) if matches!(data.fields, Fields::Named(_)) => {
            let source = object(&item.ident, &item.generics, &item.attrs, &data.fields);
            let request = written_by_serde(Request::read(&source, Noun::Derived, diagnostics));
            let mut tokens = TokenStream::new();
            if !options.response {
                tokens.extend(inherited.clone());
                tokens.extend(members::described(
                    &item.ident,
                    &item.generics,
                    &request.serde,
                    &request.fields,
                    p,
                    extras,
                ));
            }
            if extras.schema {
                tokens.extend(named.implementation(&named.object(&request.serde, &request.fields), p, &inherited));
            }
            tokens
        }
        Data::Enum(data) if extras.schema => match serde_attributes::of_enum(&item.attrs) {
            OfEnum::Untagged => {
                let alternatives: Vec<_> =
                    data.variants.iter().filter(|variant| options.open || is_known(variant)).map(alternative).collect();
                named.implementation(&named.alternatives(&alternatives), p, &inherited)
            }
            OfEnum::Tagged { tag, fields } => {
                let variants = tagged(&item.ident, data, fields, p, diagnostics);
                named.implementation(&named.union(&tag, &variants), p, &inherited)
            }
            OfEnum::Other => {
                diagnostics.report(&item.ident, "the variants need `#[serde(untagged)]` or `#[serde(tag = \"..\")]`");
                TokenStream::new()
            }
        },
        Data::Enum(_) => TokenStream::new(),
        _ => {
            diagnostics.report(&item.ident, "only structs with named fields, and enums, have a schema");
            TokenStream::new()
        }
    }
}

/// Returns the fields of a struct, or of all variants.
fn fields_of(data: &Data) -> impl Iterator<Item = &syn::Field> {
    let (of_struct, of_enum) = match data {
        Data::Struct(data) => (Some(data.fields.iter()), None),
        Data::Enum(data) => (None, Some(data.variants.iter().flat_map(|variant| variant.fields.iter()))),
        Data::Union(_) => (None, None),
    };
    of_struct.into_iter().flatten().chain(of_enum.into_iter().flatten())
}

/// Returns the struct that the derive was put on, or that a variant with fields amounts to.
fn object(name: &Ident, generics: &Generics, attributes: &[Attribute], fields: &Fields) -> ItemStruct {
    ItemStruct {
        attrs: attributes.iter().filter(|attribute| !attribute.path().is_ident("dfns")).cloned().collect(),
        vis: syn::Visibility::Inherited,
        struct_token: Token![struct](name.span()),
        ident: name.clone(),
        generics: generics.clone(),
        fields: fields.clone(),
        semi_token: None,
    }
}

/// Notes what serde does without our macros: it writes an absent `Option` as `null`.
fn written_by_serde(mut request: Request<'_>) -> Request<'_> {
    for field in &mut request.fields {
        field.serde.may_be_null |= !field.serde.skipped_when_empty;
    }
    request
}

/// Returns whether a variant holds a value that this version knows. `Unknown` keeps any other.
fn is_known(variant: &Variant) -> bool {
    variant.ident != "Unknown"
}

/// Generates the reference to what a variant without a tag holds.
fn alternative(variant: &Variant) -> TokenStream {
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => of_type(&fields.unnamed[0].ty),
        Fields::Unit => quote!(__dfns::null),
        _ => quote!(__dfns::unknown),
    }
}

/// Generates the variants of an enum with a tag. One that serde writes without a tag is left out:
/// it holds what this version does not know.
fn tagged(
    name: &Ident,
    data: &DataEnum,
    case: Option<crate::names::Case>,
    p: &TokenStream,
    diagnostics: &mut Diagnostics,
) -> Vec<TokenStream> {
    let mut variants = Vec::new();
    for variant in &data.variants {
        let of_variant = serde_attributes::of_variant(&variant.attrs);
        if of_variant.untagged {
            continue;
        }
        let tag = of_variant.rename.unwrap_or_else(|| variant.ident.to_string());
        let documentation = crate::docs::text(&variant.attrs);
        let schema = match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => of_type(&fields.unnamed[0].ty),
            Fields::Unit => quote!(__dfns::nothing),
            fields => {
                let (name, generics) = (format_ident!("{name}{}", variant.ident), Generics::default());
                let source = object(&name, &generics, &[], fields);
                let mut request = written_by_serde(Request::read(&source, Noun::Derived, diagnostics));
                if let Some(case) = case {
                    for field in request.fields.iter_mut().filter(|field| field.serde.rename.is_none()) {
                        field.wire = case.of_field(&field.name);
                    }
                }
                let named = Named { name: &name, generics: &generics, attributes: &variant.attrs };
                let object = named.object(&OfStruct::default(), &request.fields);
                quote!({
                    const VARIANT: #p::schema::Schema = {
                        use #p::schema as __dfns;
                        #[allow(unused_imports, reason = "unused if every type inside is described")]
                        use __dfns::Undescribed as _;
                        #object
                    };
                    fn variant() -> #p::schema::Schema {
                        VARIANT
                    }
                    variant
                })
            }
        };
        variants.push(quote!(__dfns::VariantSchema::new(#tag, #schema, #documentation)));
    }
    variants
}
