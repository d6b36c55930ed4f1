//! Generates the server's direction, with the feature `server`: the request is read from its parts.
//!
//! A client's types need not be readable, and a client must compile whether or not another crate
//! turns `server` on. So the impl applies only if every field can be read: each field's type is a
//! bound. The compiler rejects a false bound on a type without parameters, unless a lifetime occurs
//! in it. So all of these traits have one.
//!
//! The fields of the JSON body are read as a separate struct. `Deserialize` of the whole request
//! would need a default for the other fields, and most have none. Types are named through aliases:
//! a bound cannot have a `#[cfg]`, and serde takes bounds as a string.

use super::spans::here;
use super::{Emit, is_list, moved};
use crate::item::Field;
use crate::model::{Place, Placed};
use crate::serde_attributes;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::LitStr;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

impl Emit<'_, '_> {
    /// Generates `IncomingEndpoint`, which reads each field from its place.
    pub(super) fn incoming(&self) -> TokenStream {
        let Self { krate, private: p, name, .. } = self;
        let reads: Vec<Read> =
            self.endpoint.fields.iter().enumerate().map(|(i, placed)| Read::new(i, placed)).collect();
        let aliases: TokenStream = reads.iter().map(|read| read.alias(p)).collect();
        let bounds: TokenStream = reads.iter().map(|read| read.bounds(p)).collect();
        let (fields, body) = if self.endpoint.is_serialized() {
            let fields = format_ident!("__{}Fields", name.unraw(), span = here());
            // Every field may be removed by a `#[cfg]`.
            let body = quote_spanned!(here()=> let body: #fields = #p::read::json(parts)?; let _ = &body;);
            (Some(self.fields_of_body(&fields, &reads)), Some(body))
        } else {
            (None, None)
        };
        let values = reads.iter().map(|read| {
            let (cfgs, ident, value) = (&read.field.cfgs, read.field.ident, read.value(p));
            quote!(#(#cfgs)* #ident: #value)
        });
        let inherited = self.inherited();
        quote_spanned! {here()=>
            #inherited
            const _: () = {
                #aliases
                #fields
                impl #krate::IncomingEndpoint for #name where #bounds {
                    fn from_parts(parts: &#krate::Parts) -> #p::Decoded<Self> {
                        let _ = &parts;
                        #body
                        ::core::result::Result::Ok(Self { #(#values),* })
                    }
                }
            };
        }
    }

    /// Generates the struct of the JSON body's fields, with the attributes that serde reads. A
    /// field that may be left out when it is empty defaults to empty.
    fn fields_of_body(&self, name: &Ident, reads: &[Read<'_>]) -> TokenStream {
        let p = &self.private;
        let path = p.to_string().replace(' ', "");
        let in_body = || reads.iter().filter(|read| read.place == Place::Member);
        let bounds = in_body().flat_map(|read| {
            let alias = &read.alias;
            let readable = read.is_deserialized().then(|| format!("{alias}: {path}::Deserialize<'de>"));
            let omissible = read.has_default().then(|| format!("{alias}: {path}::read::Omissible<'de>"));
            readable.into_iter().chain(omissible)
        });
        let bounds = LitStr::new(&bounds.collect::<Vec<_>>().join(", "), Span::call_site());
        let serde = serde_attributes::attribute(p, &self.endpoint.request.serde);
        let (absent, nullable) = (format!("{path}::read::absent"), format!("{path}::object::nullable"));
        let fields = in_body().map(|read| {
            let Read { field, alias, .. } = read;
            let told = serde_attributes::without_default(&field.source.attrs);
            let default = read.has_default().then(|| quote!(#[serde(default = #absent)]));
            let nullable = field.is_nullable().then(|| quote!(#[serde(deserialize_with = #nullable)]));
            let (cfgs, ident) = (&field.cfgs, field.ident);
            quote!(#(#cfgs)* #told #default #nullable #ident: #alias)
        });
        quote! {
            #[derive(#p::Deserialize)]
            #serde
            #[serde(bound(deserialize = #bounds))]
            struct #name { #(#fields),* }
        }
    }
}

/// A field and how it is read.
struct Read<'a> {
    field: &'a Field<'a>,
    place: Place,
    wire: &'a str,
    /// The alias of the field's type.
    alias: Ident,
}

impl<'a> Read<'a> {
    fn new(index: usize, placed: &'a Placed<'a>) -> Self {
        let span = here().located_at(placed.field.source.ty.span());
        Self {
            field: placed.field,
            place: placed.place,
            wire: &placed.wire,
            alias: format_ident!("__T{index}", span = span),
        }
    }

    /// Generates the alias. If a `#[cfg]` removes the field, it names a type that can be read.
    fn alias(&self, p: &TokenStream) -> TokenStream {
        let (alias, cfgs) = (&self.alias, &self.field.cfgs);
        let ty = match self.field.optional {
            Some(inner) if self.is_displayed() => inner,
            _ => &self.field.source.ty,
        };
        let absent = (!cfgs.is_empty()).then(|| {
            let conditions = cfgs.iter().filter_map(|cfg| cfg.meta.require_list().ok()).map(|list| &list.tokens);
            // It satisfies whatever bounds the field would have.
            let stand_in = if self.place == Place::Bearer {
                quote!(#p::read::Secret)
            } else if self.is_displayed() && !self.is_list_of_displayed() {
                quote!(::std::string::String)
            } else {
                quote!(::std::vec::Vec<u8>)
            };
            quote!(#[cfg(not(all(#(#conditions),*)))] type #alias = #stand_in;)
        });
        quote!(#(#cfgs)* type #alias = #ty; #absent)
    }

    fn is_displayed(&self) -> bool {
        self.field.display.is_some()
    }

    fn is_list_of_displayed(&self) -> bool {
        self.is_displayed() && self.field.optional.is_none() && is_list(&self.field.source.ty)
    }

    fn is_deserialized(&self) -> bool {
        !self.field.serde.read_by_function
    }

    /// Returns whether the type's default replaces the absent field.
    fn has_default(&self) -> bool {
        let serde = &self.field.serde;
        serde.has_default || self.field.needs_default()
    }

    /// Returns the traits that the field's type needs.
    fn bounds(&self, p: &TokenStream) -> TokenStream {
        let names: &[&str] = match self.place {
            _ if borrows(&self.field.source.ty.to_token_stream()) => &["Owned"],
            Place::Bearer => &["OwnToken"],
            Place::Raw => &["RawBody"],
            Place::Member => match (self.is_deserialized(), self.has_default()) {
                (true, true) => &["Readable", "Omissible"],
                (true, false) => &["Readable"],
                (false, true) => &["Omissible"],
                (false, false) => &[],
            },
            _ if self.is_list_of_displayed() => &["ParsableList"],
            _ if self.is_displayed() => &["Parsable"],
            _ => &["Readable"],
        };
        // At the field's type, where the compiler reports the missing bound.
        let (alias, span) = (&self.alias, self.alias.span());
        let p = moved(p, span);
        let bounds = names.iter().map(|name| {
            let name = Ident::new(name, span);
            quote_spanned!(span=> for<'__de> #alias: #p::read::#name<'__de>,)
        });
        bounds.collect()
    }

    fn value(&self, p: &TokenStream) -> TokenStream {
        let (field, wire, alias) = (self.field, self.wire, &self.alias);
        let from = match self.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Form => "form",
            Place::Part => "part",
            Place::Whole if field.optional.is_some() => {
                return quote_spanned!(here()=> #p::read::json_or_nothing::<#alias>(parts)?);
            }
            Place::Whole => return quote_spanned!(here()=> #p::read::json::<#alias>(parts)?),
            Place::Raw => return quote_spanned!(here()=> #p::read::raw::<#alias>(parts)),
            Place::Bearer => return quote_spanned!(here()=> #p::read::bearer::<#alias>(parts)?),
            Place::Member => {
                let ident = field.ident;
                return quote_spanned!(here()=> body.#ident);
            }
        };
        let from = Ident::new(from, here());
        if !self.is_displayed() {
            return quote_spanned!(here()=> #p::read::#from::<#alias>(parts, #wire)?);
        }
        let read = if field.optional.is_some() {
            "optional"
        } else if self.is_list_of_displayed() {
            "list"
        } else {
            "one"
        };
        let read = Ident::new(read, here());
        quote_spanned!(here()=> #p::read::#read::<#alias>(#p::read::#from(parts, #wire)?))
    }
}

/// Returns whether a type borrows, by its spelling: a reference, or a lifetime of any type but
/// `Cow`, which owns what it reads.
fn borrows(ty: &TokenStream) -> bool {
    let mut last_words = (String::new(), String::new());
    ty.clone().into_iter().any(|token| {
        let borrows = match &token {
            TokenTree::Punct(punct) if punct.as_char() == '&' => true,
            TokenTree::Punct(punct) if punct.as_char() == '\'' => last_words != ("Cow".to_owned(), "<".to_owned()),
            TokenTree::Group(group) => borrows(&group.stream()),
            _ => false,
        };
        last_words = (std::mem::take(&mut last_words.1), token.to_string());
        borrows
    })
}
