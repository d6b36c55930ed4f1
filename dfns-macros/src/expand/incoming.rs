//! The server's direction: the request, read back from its parts. Only with the feature `server`.
//!
//! The fields that are not members of the body cannot be left out of a `Deserialize` of the struct
//! itself, since most have no default. So the members are read as a struct of their own inside the
//! function, which a client never compiles.

use super::{Emit, Lints, here};
use crate::model::{Body, Place, Placed};
use crate::serde_attributes;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

impl Emit<'_, '_> {
    /// `IncomingEndpoint`: each field from where it travels.
    pub(super) fn incoming(&self) -> TokenStream {
        let Self { krate, private: p, name, .. } = self;
        let members = format_ident!("__{name}Members", span = here());
        let (declared, read) = if matches!(self.endpoint.body, Body::Members | Body::Multipart) {
            let read = quote_spanned!(here()=> let members: #members = #p::read::json(parts)?;);
            (Some(self.members(&members)), Some(read))
        } else {
            (None, None)
        };
        let fields = self.endpoint.fields.iter().map(|Placed { field, place, wire }| {
            let (cfgs, ident) = (&field.cfgs, field.ident);
            let value = match place {
                Place::Path => quote_spanned!(here()=> #p::read::path(parts, #wire)?),
                Place::Query => quote_spanned!(here()=> #p::read::query(parts, #wire)?),
                Place::Header => quote_spanned!(here()=> #p::read::header(parts, #wire)?),
                Place::Bearer => quote_spanned!(here()=> #p::read::bearer(parts)?),
                Place::Member => quote_spanned!(here()=> members.#ident),
                Place::Whole => quote_spanned!(here()=> #p::read::json(parts)?),
                Place::Raw => quote_spanned!(here()=> #p::read::raw(parts)),
                Place::Form => quote_spanned!(here()=> #p::read::form(parts, #wire)?),
                Place::Part => quote_spanned!(here()=> #p::read::part(parts, #wire)?),
            };
            quote!(#(#cfgs)* #ident: #value)
        });
        let inherited = self.inherited(Lints::All);
        // Every field may be configured away.
        quote_spanned! {here()=>
            #inherited
            impl #krate::IncomingEndpoint for #name {
                #[allow(unused_variables)]
                fn from_parts(parts: &#krate::Parts) -> #p::Decoded<Self> {
                    #declared
                    #read
                    ::core::result::Result::Ok(Self { #(#fields),* })
                }
            }
        }
    }

    /// The members of the body, with what serde has been told of them. One that may be left out
    /// when it is empty is then empty.
    fn members(&self, name: &Ident) -> TokenStream {
        let p = &self.private;
        let serde = serde_attributes::attribute(p, &self.endpoint.request.serde);
        let members = self.endpoint.fields.iter().filter(|placed| placed.place == Place::Member);
        let members = members.map(|Placed { field, .. }| {
            let told = field.source.attrs.iter().filter(|attribute| attribute.path().is_ident("serde"));
            let may_be_missing = field.serde.skipped_when_empty && field.optional.is_none() && !field.serde.has_default;
            let default = may_be_missing.then(|| quote!(#[serde(default)]));
            let (cfgs, ident, ty) = (&field.cfgs, field.ident, &field.source.ty);
            quote!(#(#cfgs)* #(#told)* #default #ident: #ty)
        });
        quote! {
            #[derive(#p::Deserialize)]
            #serde
            struct #name { #(#members),* }
        }
    }
}
