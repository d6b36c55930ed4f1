//! The struct with what it gains, and the functions that build it.

use super::{Emit, here};
use crate::docs;
use crate::model::{Place, Placed};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, Fields, Token, Type, punctuated::Punctuated};

impl Emit<'_, '_> {
    /// The struct itself: the user's attributes, plus derives, `non_exhaustive` and what serde has to know.
    pub(crate) fn structure(&self) -> TokenStream {
        let (item, p) = (self.endpoint.request.item, &self.private);
        let derived_by_user = derived(&item.attrs);
        let mut derives = Vec::new();
        for (name, path) in [("Debug", quote!(::core::fmt::Debug)), ("Clone", quote!(::core::clone::Clone))] {
            derives.extend((!derived_by_user.iter().any(|derived| derived == name)).then_some(path));
        }
        let has_required = self.endpoint.fields.iter().any(|placed| placed.field.optional.is_none());
        if !has_required && !derived_by_user.iter().any(|derived| derived == "Default") {
            derives.push(quote!(::core::default::Default));
        }
        let mut serde = None;
        if self.endpoint.is_serialized() {
            derives.push(quote!(#p::Serialize));
            let path = format!("{}::serde", p.to_string().replace(' ', ""));
            serde = Some(quote!(#[serde(crate = #path, rename_all = "camelCase")]));
        }
        // On the type, so that it need not be on each function that returns one.
        let says_must_use = item.attrs.iter().any(|attribute| attribute.path().is_ident("must_use"));
        let must_use = (!says_must_use).then(|| quote!(#[must_use]));
        let attributes = item.attrs.iter().filter(|attribute| !attribute.path().is_ident("dfns"));
        let link = docs::link_to_method(self.endpoint).map(|link| quote!(#[doc = #link]));
        let (visibility, name) = (&item.vis, &item.ident);
        let fields = if let Fields::Named(_) = &item.fields {
            let fields = self.endpoint.fields.iter().map(|placed| self.field(placed));
            quote!({ #(#fields),* })
        } else {
            quote!(;)
        };
        quote! {
            #[derive(#(#derives),*)]
            #serde
            #[non_exhaustive]
            #must_use
            #(#attributes)*
            #link
            #visibility struct #name #fields
        }
    }

    /// A field without its `dfns` attribute; only members of the body are serde's business.
    fn field(&self, Placed { field, place, .. }: &Placed<'_>) -> TokenStream {
        let serialized = self.endpoint.is_serialized();
        let is_member = serialized && *place == Place::Member;
        let attributes = field.source.attrs.iter().filter(|attribute| {
            !attribute.path().is_ident("dfns") && (is_member || !attribute.path().is_ident("serde"))
        });
        let serde = if serialized && !is_member {
            Some(quote!(#[serde(skip)]))
        } else if is_member && field.optional.is_some() && !field.serde.skipped_when_empty {
            Some(quote!(#[serde(skip_serializing_if = "::core::option::Option::is_none")]))
        } else {
            None
        };
        let syn::Field { vis, ident, ty, .. } = field.source;
        quote!(#(#attributes)* #serde #vis #ident: #ty)
    }

    /// `new`, the setters, and `From` for a request that is nothing but one path parameter.
    ///
    /// Which of them a crate uses is its own affair. The compiler's lint on dead code leaves alone what a macro made, so
    /// the constant of [`Self::listed`] alone says that an endpoint was forgotten.
    pub(crate) fn constructors(&self) -> TokenStream {
        let (fields, name, visibility) = (&self.endpoint.fields, self.name, &self.endpoint.request.item.vis);
        let required = || fields.iter().filter(|placed| placed.field.optional.is_none());
        let parameters = required().map(|Placed { field, .. }| {
            let (cfgs, ident, ty) = (&field.cfgs, field.ident, accepted(&field.source.ty));
            quote!(#(#cfgs)* #ident: #ty)
        });
        let values = fields.iter().map(|Placed { field, .. }| {
            let (cfgs, ident) = (&field.cfgs, field.ident);
            match field.optional {
                None if is_plain(&field.source.ty) => quote!(#(#cfgs)* #ident),
                None => quote!(#(#cfgs)* #ident: #ident.into()),
                Some(_) if cfgs.is_empty() => quote_spanned!(here()=> #ident: None),
                Some(_) => quote!(#(#cfgs)* #ident: ::core::option::Option::None),
            }
        });
        let some_optional = fields.iter().any(|placed| placed.field.optional.is_some() && placed.field.cfgs.is_empty());
        let none = some_optional.then(|| quote_spanned!(here()=> use ::core::option::Option::None;));
        let names: Vec<String> = required().map(|placed| format!("`{}`", placed.field.name)).collect();
        let doc = match names.as_slice() {
            [] => "Makes the request; everything in it is optional.".to_owned(),
            names => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                format!("Makes the request from what it cannot do without: {}.", docs::enumerate(&names))
            }
        };
        let too_many = (names.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        let setters = fields.iter().filter_map(|placed| self.setter(placed));
        let mut tokens = quote_spanned! {here()=>
            impl #name {
                #[doc = #doc]
                #too_many
                #visibility fn new(#(#parameters),*) -> Self {
                    #none
                    Self { #(#values),* }
                }
                #(#setters)*
            }
        };
        if let ([Placed { field, .. }], true) = (fields.as_slice(), self.endpoint.is_one_path_parameter()) {
            let (ident, ty) = (field.ident, &field.source.ty);
            tokens.extend(quote_spanned! {here()=>
                impl ::core::convert::From<#ty> for #name {
                    fn from(#ident: #ty) -> Self {
                        Self { #ident }
                    }
                }
            });
        }
        tokens
    }

    fn setter(&self, Placed { field, .. }: &Placed<'_>) -> Option<TokenStream> {
        let accepted = accepted(field.optional?);
        let p = &self.private;
        let (cfgs, ident, visibility) = (&field.cfgs, field.ident, &self.endpoint.request.item.vis);
        let setter = format_ident!("with_{}", field.name, span = ident.span());
        let meaning = docs::text(&field.source.attrs);
        let doc = format!("Sets `{}`.\n\n{meaning}", field.name);
        let doc = doc.trim_end();
        Some(quote_spanned! {here()=>
            #(#cfgs)*
            #[doc = #doc]
            #visibility fn #setter(mut self, #ident: #accepted) -> Self {
                self.#ident = #p::some(#ident);
                self
            }
        })
    }
}

/// What a constructor accepts for a field of this type: whatever converts into it; but numbers as they are, since an
/// unsuffixed literal would have no type to be.
fn accepted(ty: &Type) -> TokenStream {
    if is_plain(ty) { quote!(#ty) } else { quote!(impl ::core::convert::Into<#ty>) }
}

/// Whether it is one of the language's own numbers, or `bool`.
fn is_plain(ty: &Type) -> bool {
    const PLAIN: &[&str] =
        &["bool", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];
    let Type::Path(path) = ty else { return false };
    path.path.get_ident().is_some_and(|name| PLAIN.iter().any(|plain| name == plain))
}

/// The traits the user derives already, by the last segment of their paths.
fn derived(attributes: &[Attribute]) -> Vec<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let paths = lists
        .filter_map(|attribute| attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated).ok());
    paths.flatten().filter_map(|path| Some(path.segments.last()?.ident.to_string())).collect()
}
