//! The method on the group's handle: documentation, argument, and the bounds that the compiler explains in our words.

use super::{Emit, here};
use crate::docs;
use crate::model::Access;
use crate::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

impl Emit<'_, '_> {
    /// The method on the group's handle, and its old name if there is one.
    pub(crate) fn method(&self) -> Option<TokenStream> {
        let Self { krate, private: p, name: request, response, endpoint } = self;
        let group = &endpoint.attribute.group.as_ref()?.value;
        let method = &endpoint.name;
        let visibility = &endpoint.request.item.vis;
        let (parameter, argument, forwarded) = if endpoint.request.item.fields.is_empty() {
            (None, quote!(#request {}), None)
        } else if endpoint.is_one_path_parameter() {
            let ty = quote_spanned!(here()=> , request: impl ::core::convert::Into<#request>);
            (Some(ty), quote_spanned!(here()=> request.into()), Some(quote_spanned!(here()=> request)))
        } else {
            let request = quote_spanned!(here()=> , request: #request);
            (Some(request), quote_spanned!(here()=> request), Some(quote_spanned!(here()=> request)))
        };
        let signed = endpoint.attribute.signed.as_ref().map(|signed| signed.keyword.span());
        let (response, send) = match signed {
            Some(_) => (quote!(#krate::Call<#response, S>), quote!(signed)),
            None => (quote!(#krate::Call<#response>), quote!(unsigned)),
        };
        let bounds = self.bounds(signed);
        // The handle is checked where the declaration names it.
        let this = Ident::new("self", here().located_at(group.segments.last()?.ident.span()));
        let doc = docs::of_method(endpoint);
        let vendor_name = names::camel(&method.unraw().to_string());
        let searchable = (method != &vendor_name).then(|| quote!(#[doc(alias = #vendor_name)]));
        let deprecated = endpoint.attribute.deprecated.as_ref().map(|deprecated| {
            let note = deprecated.value.as_ref().map(|note| quote!((note = #note)));
            quote!(#[deprecated #note])
        });
        let alias = endpoint.attribute.alias.as_ref().map(|alias| {
            let old = &alias.value;
            let doc = format!("The old name of [`Self::{method}`].");
            let note = format!("use `{method}`");
            let allow = deprecated.as_ref().map(|_| quote!(#[allow(deprecated)]));
            quote_spanned! {here()=>
                #[doc = #doc]
                #[deprecated(note = #note)]
                #allow
                #[inline]
                #visibility fn #old(&self #parameter) -> #response #bounds {
                    self.#method(#forwarded)
                }
            }
        });
        Some(quote_spanned! {here()=>
            impl<P, S> #group<P, S> {
                #[doc = #doc]
                #searchable
                #deprecated
                #[inline]
                #visibility fn #method(&self #parameter) -> #response #bounds {
                    #p::#send(#this, &#argument)
                }
                #alias
            }
        })
    }

    /// What the client must be able to do, each bound at the word that asks for it.
    fn bounds(&self, signed: Option<Span>) -> TokenStream {
        let krate = self.krate;
        let mut bounds = TokenStream::new();
        if let Some(span) = signed {
            let span = here().located_at(span);
            let krate = moved(krate, span);
            bounds.extend(quote_spanned!(span=> S: #krate::Signing,));
        }
        let caller = match self.endpoint.access {
            Access::Anyone => None,
            Access::TokenHolders => Some("TokenCaller"),
            Access::ServiceAccounts => Some("ServiceAccountCaller"),
            Access::Users => Some("UserCaller"),
        };
        if let Some(caller) = caller {
            let span = here().located_at(self.endpoint.access_span);
            let (krate, caller) = (moved(krate, span), Ident::new(caller, span));
            bounds.extend(quote_spanned!(span=> P: #krate::#caller,));
        }
        if bounds.is_empty() { bounds } else { quote!(where #bounds) }
    }
}

/// The same path at another place: the compiler underlines a bound from its path's first token to its last.
fn moved(path: &TokenStream, place: Span) -> TokenStream {
    let tokens = path.clone().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(place));
        token
    });
    tokens.collect()
}
