//! Generates the method on the group's handle: documentation, argument, and the bounds whose error
//! messages are ours.

use super::spans::here;
use super::{Emit, moved};
use crate::docs;
use crate::model::Access;
use crate::names;
use proc_macro2::{Delimiter, Group, Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

impl Emit<'_, '_> {
    /// Generates the method on the group's handle, and its old name if there is one.
    pub(crate) fn method(&self) -> Option<TokenStream> {
        let Self { private: p, name: request, endpoint, caller, signing, .. } = self;
        let group = &endpoint.attribute.group.as_ref()?.value;
        let method = &endpoint.name;
        let visibility = &endpoint.request.item.vis;
        let (parameter, argument, forwarded) = if endpoint.request.item.fields.is_empty() {
            (None, quote_spanned!(here()=> &#request {}), None)
        } else if endpoint.is_one_path_parameter() {
            let ty = quote_spanned!(here()=> , request: impl ::core::convert::Into<#request>);
            (Some(ty), quote_spanned!(here()=> &request.into()), Some(quote_spanned!(here()=> request)))
        } else {
            let request = quote_spanned!(here()=> , request: #request);
            (Some(request), quote_spanned!(here()=> &request), Some(quote_spanned!(here()=> request)))
        };
        let send = if endpoint.is_signed() { quote!(signed) } else { quote!(unsigned) };
        let (response, bounds, inherited) = (self.call(), self.bounds(), self.inherited());
        // The handle is checked where the declaration names it: is it a group, of this crate, which
        // lists the endpoint?
        let at_group = group.segments.last()?.ident.span();
        let this = Ident::new("self", here().located_at(at_group));
        let doc = docs::of_method(endpoint);
        let vendor_name = names::camel(&method.unraw().to_string());
        let searchable = (method.unraw() != vendor_name).then(|| quote!(#[doc(alias = #vendor_name)]));
        let deprecated = self.deprecated();
        let alias = endpoint.attribute.alias.as_ref().map(|alias| {
            let old = &alias.value;
            let doc = format!("The old name of [`Self::{method}`].");
            let note = format!("use `{method}`");
            let allow =
                deprecated.as_ref().map(|_| quote!(#[allow(deprecated, reason = "the new name is deprecated too")]));
            quote_spanned! {here()=>
                #[doc = #doc]
                #[deprecated(note = #note)]
                #allow
                #visibility fn #old(&self #parameter) -> #response #bounds {
                    self.#method(#forwarded)
                }
            }
        });
        let methods = quote_spanned! {here()=>
            #[doc = #doc]
            #searchable
            #deprecated
            #visibility fn #method(&self #parameter) -> #response #bounds {
                #p::#send(#argument, #this)
            }
            #alias
        };
        let head = quote_spanned!(at_group=> impl<#caller, #signing> #group<#caller, #signing>);
        let mut methods = Group::new(Delimiter::Brace, methods);
        methods.set_span(at_group);
        Some(quote!(#inherited #head #methods))
    }

    /// Generates `send` on the request itself, if no group has a method for it.
    pub(crate) fn send(&self) -> Option<TokenStream> {
        let Self { krate, name, endpoint, caller, signing, .. } = self;
        if endpoint.attribute.group.is_some() {
            return None;
        }
        let visibility = &endpoint.request.item.vis;
        let (response, bounds, inherited) = (self.call(), self.bounds(), self.inherited());
        let doc = docs::of_method(endpoint);
        let deprecated = self.deprecated();
        Some(quote_spanned! {here()=>
            #inherited
            impl #name {
                #[doc = #doc]
                #deprecated
                #visibility fn send<#caller, #signing>(&self, client: &#krate::Client<#caller, #signing>) -> #response
                #bounds
                {
                    client.call(self)
                }
            }
        })
    }

    fn deprecated(&self) -> Option<TokenStream> {
        self.endpoint.attribute.deprecated.as_ref().map(|deprecated| {
            let note = deprecated.value.as_ref().map(|note| quote!((note = #note)));
            quote!(#[deprecated #note])
        })
    }

    /// Returns the type of the call.
    fn call(&self) -> TokenStream {
        let Self { krate, response, signing, .. } = self;
        if self.endpoint.is_signed() {
            quote!(#krate::Call<#response, #signing>)
        } else {
            quote!(#krate::Call<#response>)
        }
    }

    /// Returns the bounds on the client, each at the word that requires it.
    fn bounds(&self) -> TokenStream {
        let Self { krate, caller: who, signing, .. } = self;
        let mut bounds = TokenStream::new();
        if let Some(signed) = &self.endpoint.attribute.signed {
            let span = here().located_at(signed.keyword.span());
            let (krate, signing) = (moved(krate, span), Ident::new(&signing.to_string(), span));
            bounds.extend(quote_spanned!(span=> #signing: #krate::Signing,));
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
            let who = Ident::new(&who.to_string(), span);
            bounds.extend(quote_spanned!(span=> #who: #krate::#caller,));
        }
        if bounds.is_empty() { bounds } else { quote!(where #bounds) }
    }
}
