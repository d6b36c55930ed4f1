//! `#[dfns_object]`: the JSON objects inside requests and responses.
//!
//! Constructors and serde attributes are emitted by the same functions as for requests. An object
//! has no roles and no metadata, so one pass is enough.

use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::expand::schema::Named;
use crate::expand::{members, structure};
use crate::extras::Extras;
use crate::fallback;
use crate::half_typed;
use crate::item::{Request, one_object, only_one};
use crate::serde_attributes::{self, Noun, is_serde};
use crate::settles::{self, Settles};
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::Parser;
use syn::{Fields, Item, ItemStruct, Path, Token};

const OPTIONS: [&str; 3] = ["response", "settles", "crate"];

/// The options of the attribute.
#[derive(Default)]
struct Options {
    /// `response`: only Dfns makes the object, so it has no constructors.
    response: bool,
    /// `settles(..)`: its status changes by itself.
    settles: Option<Settles>,
    krate: Option<TokenStream>,
}

/// Expands the macro on tokens. Returns the output and the mistakes.
pub(crate) fn expand(
    arguments: TokenStream,
    item: TokenStream,
    default_crate: &TokenStream,
    extras: Extras,
) -> (TokenStream, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let options = options(arguments, &mut diagnostics);
    let output = match syn::parse2::<Item>(item.clone()) {
        Err(error) => {
            diagnostics.report_at(error.span(), error);
            let unheard = &mut Diagnostics::default();
            half_typed::recovered(item.clone())
                .map_or(item, |item| object(&item, &options, default_crate, extras, unheard))
        }
        Ok(Item::Struct(mut item)) if matches!(item.fields, Fields::Named(_) | Fields::Unit) && is_plain(&item) => {
            only_one(&mut item.attrs, &mut diagnostics);
            object(&item, &options, default_crate, extras, &mut diagnostics)
        }
        Ok(other) => {
            let message = "an object is a struct with named fields and without generics\nhelp: choices are `open_enum!` and `open_union!`";
            match &other {
                Item::Struct(item) => diagnostics.report(&item.ident, message),
                Item::Enum(item) => diagnostics.report(&item.ident, message),
                Item::Union(item) => diagnostics.report(&item.ident, message),
                _ => diagnostics.report(&item, message),
            }
            fallback::without_roles(other)
        }
    };
    let mut tokens = diagnostics.to_compile_errors();
    tokens.extend(output);
    (tokens, diagnostics)
}

fn is_plain(item: &ItemStruct) -> bool {
    item.generics.params.is_empty() && item.generics.where_clause.is_none()
}

fn options(arguments: TokenStream, diagnostics: &mut Diagnostics) -> Options {
    let mut options = Options::default();
    let parsed = (|input: syn::parse::ParseStream<'_>| {
        while !input.is_empty() {
            let keyword = input.call(<syn::Ident as syn::ext::IdentExt>::parse_any)?;
            match keyword.to_string().as_str() {
                "response" => {
                    if std::mem::replace(&mut options.response, true) {
                        diagnostics.report(&keyword, "`response` is given twice");
                    }
                }
                "settles" => {
                    let again = options.settles.is_some();
                    let settles = settles::parse(keyword.clone(), input, diagnostics)?;
                    if again {
                        diagnostics.report(&keyword, "`settles` is given twice");
                    }
                    options.settles = settles.or(options.settles.take());
                }
                "crate" => {
                    let path = crate_path(input)?;
                    if options.krate.replace(quote!(#path)).is_some() {
                        diagnostics.report(&keyword, "`crate` is given twice");
                    }
                }
                unknown => {
                    let help = did_you_mean(unknown, OPTIONS);
                    diagnostics.report(&keyword, format!("unknown object option `{unknown}`{help}"));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    })
    .parse2(arguments);
    if let Err(error) = parsed {
        diagnostics.report_at(error.span(), error);
    }
    options
}

fn crate_path(input: syn::parse::ParseStream<'_>) -> syn::Result<Path> {
    let parsed = input.parse::<Token![=]>().and_then(|_| input.call(Path::parse_mod_style));
    parsed.map_err(|error| {
        syn::Error::new(error.span(), format!("{error}\nhelp: it is written `crate = path::to::dfns_core`"))
    })
}

fn object(
    item: &ItemStruct,
    options: &Options,
    default_crate: &TokenStream,
    extras: Extras,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let krate = options.krate.as_ref().unwrap_or(default_crate);
    let private = quote!(#krate::__private);
    let noun = if options.response { Noun::Response } else { Noun::Object };
    let request = Request::read(item, noun, diagnostics);
    one_object(&request.serde, &request.fields.iter().collect::<Vec<_>>(), diagnostics);
    for field in &request.fields {
        if let Some(role) = &field.role {
            diagnostics
                .report(&role.keyword, "only the fields of an endpoint have roles; an object is JSON as a whole");
        }
    }
    let has_required = request.fields.iter().any(|field| field.optional.is_none());
    let mut derives = structure::derives(&item.attrs, !options.response && !has_required);
    let plain = members::are_plain(&request.serde, request.fields.iter());
    let serde = (!plain).then(|| {
        derives.extend([quote!(#private::Serialize), quote!(#private::Deserialize)]);
        serde_attributes::attribute(&private, &request.serde)
    });
    let attributes = item.attrs.iter().filter(|attribute| !is_serde(attribute));
    let (visibility, name) = (&item.vis, &item.ident);
    let fields = request.fields.iter().map(|field| {
        let attributes =
            field.source.attrs.iter().filter(|attribute| {
                !(attribute.path().is_ident("dfns") || plain && attribute.path().is_ident("serde"))
            });
        let (written, read) =
            if plain { (None, None) } else { (structure::written(field, &private), field.read_as_written(&private)) };
        let syn::Field { vis, ident, ty, .. } = field.source;
        quote!(#(#attributes)* #written #read #vis #ident: #ty)
    });
    // With the server's direction, other crates make responses too.
    let non_exhaustive = (!extras.server).then(|| quote!(#[non_exhaustive]));
    let documentation = options.settles.as_ref().map(|settles| {
        let text = settles.documentation(krate);
        quote!(#[doc = ""] #[doc = #text])
    });
    let mut tokens = quote! {
        #[derive(#(#derives),*)]
        #serde
        #non_exhaustive
        #(#attributes)*
        #documentation
        #visibility struct #name { #(#fields),* }
    };
    let of_fields = request.fields.iter().map(|field| &*field.source.attrs);
    let inherited = structure::inherited(&item.attrs, of_fields);
    if plain {
        tokens.extend(members::write(name, request.fields.iter(), &private, &inherited));
        tokens.extend(members::read(name, &request.fields, &private, &inherited));
    }
    tokens.extend(members::apart(&request.serde, &request.fields.iter(), &private, &inherited));
    if let Some(settles) = &options.settles {
        if !options.response {
            diagnostics.report(settles.keyword(), "only a response settles\nhelp: write `response` before it");
        }
        tokens.extend(settles.implementation(name, &request.fields, krate, &inherited, diagnostics));
    }
    if extras.schema {
        let named = Named { name, generics: &item.generics, attributes: &item.attrs };
        let schema = named.object(&request.serde, &request.fields);
        tokens.extend(named.implementation(&schema, &private, &inherited));
    }
    if !options.response {
        let described = members::described(name, &item.generics, &request.serde, &request.fields, &private, extras);
        tokens.extend(quote!(#inherited #described));
        let fields: Vec<_> = request.fields.iter().collect();
        let must_use = item.attrs.iter().any(|attribute| attribute.path().is_ident("must_use"));
        tokens.extend(structure::constructors(name, visibility, &fields, &private, "object", must_use, &inherited));
    }
    tokens
}
