//! Turns the model into tokens.
//!
//! There is one function per generated item, in the order of the output: the struct, its
//! constructors, the constant that its group lists, the `Endpoint` impl with `META`, and the method
//! on the group's handle. Every path is absolute and leads into the core crate, to its public items
//! or its one hidden module. So a declaring crate needs no other dependency. With the feature
//! `server`, `incoming` adds one more impl.
//!
//! Spans decide where the compiler points. Generated tokens have neutral spans, with three
//! exceptions. A bound has the span of the word that causes it, the method that of the struct's
//! name, and a parameter that of its field's type.

mod conditions;
mod incoming;
pub(crate) mod members;
mod meta;
mod method;
pub(crate) mod schema;
mod spans;
pub(crate) mod structure;

use crate::extras::Extras;
use crate::item::Field;
use crate::model::{Access, Body, Endpoint, Place, Placed};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use spans::{borrow, here};
use syn::Type;

/// Generates the output of a valid declaration.
pub(crate) fn endpoint(endpoint: &Endpoint<'_>, extras: Extras) -> TokenStream {
    let emit = Emit::new(endpoint);
    let mut tokens = emit.structure();
    tokens.extend(emit.serialize());
    tokens.extend(emit.constructors());
    tokens.extend(emit.grouped());
    tokens.extend(emit.endpoint_impl(&emit.meta(extras), &emit.write()));
    tokens.extend(emit.method());
    tokens.extend(emit.send());
    if endpoint.is_serialized() {
        let fields = endpoint.fields.iter().filter(|placed| placed.place == Place::Member).map(|placed| placed.field);
        let inherited = emit.inherited();
        tokens.extend(members::apart(&endpoint.request.serde, &fields, &emit.private, &inherited));
    }
    if extras.server {
        let (p, incoming) = (&emit.private, emit.incoming());
        tokens.extend(quote_spanned!(here()=> #p::server! { #incoming }));
    }
    tokens
}

/// The generator of the output, with the names that its parts share.
pub(crate) struct Emit<'e, 'a> {
    endpoint: &'e Endpoint<'a>,
    /// The path of the core crate, for its public items.
    krate: &'e TokenStream,
    /// The path of the hidden module for generated code.
    private: TokenStream,
    /// The struct's name.
    name: &'a Ident,
    /// The result of the call.
    response: TokenStream,
    /// The type parameters of handles and clients: the caller and the signing. Their names do not
    /// occur in the declaration.
    caller: Ident,
    signing: Ident,
}

impl<'e, 'a> Emit<'e, 'a> {
    pub(crate) fn new(endpoint: &'e Endpoint<'a>) -> Self {
        let krate = &endpoint.krate;
        let private = quote_spanned!(here()=> #krate::__private);
        let returns = &endpoint.returns;
        let response = match endpoint.attribute.may_be_pending.as_ref().map(|pending| &pending.value) {
            Some(None) => quote_spanned!(here()=> #krate::Outcome<#returns>),
            Some(Some(pending)) => quote_spanned!(here()=> #krate::Outcome<#returns, #pending>),
            None => quote!(#returns),
        };
        let name = &endpoint.request.item.ident;
        let group = endpoint.attribute.group.as_ref().map(|group| &group.value);
        let taken = quote!(#response #name #group #krate);
        let (caller, signing) = (fresh("P", &taken), fresh("S", &taken));
        Self { endpoint, krate, private, name, response, caller, signing }
    }

    /// Returns the group of the endpoint, which must list it.
    pub(crate) fn grouped(&self) -> Option<TokenStream> {
        let Self { private: p, name, .. } = self;
        let group = &self.endpoint.attribute.group.as_ref()?.value;
        let inherited = self.inherited();
        Some(quote_spanned! {here()=>
            #inherited
            impl #p::Grouped for #name {
                type Group = #group<(), ()>;
            }
        })
    }

    /// Returns `impl Endpoint` with these two bodies.
    pub(crate) fn endpoint_impl(&self, meta: &TokenStream, write: &TokenStream) -> TokenStream {
        let Self { krate, name, response, .. } = self;
        let inherited = self.inherited();
        let callers = match self.endpoint.access {
            Access::Anyone => quote!(Anyone),
            Access::TokenHolders => quote!(TokenHolders),
            Access::ServiceAccounts => quote!(ServiceAccountsOnly),
            Access::Users => quote!(UsersOnly),
        };
        let mode = if self.endpoint.is_signed() { quote!(Signed) } else { quote!(Unsigned) };
        quote_spanned! {here()=>
            #inherited
            impl #krate::Endpoint for #name {
                type Response = #response;
                type Callers = #krate::#callers;
                type Mode = #krate::#mode;
                const META: &'static #krate::EndpointMeta = { #meta };
                #[inline]
                fn write(&self, parts: &mut #krate::Parts) { #write }
            }
        }
    }

    fn write(&self) -> TokenStream {
        let at = |place: Place, write: &str| {
            let write = Ident::new(write, here());
            let fields = self.endpoint.fields.iter().filter(move |placed| placed.place == place);
            let statements = fields.map(move |Placed { field, wire, .. }| {
                let (cfgs, value) = (&field.cfgs, parameter(field, &self.private));
                let arguments = if place == Place::Bearer { value } else { quote!(#wire, #value) };
                quote_spanned!(here()=> #(#cfgs)* parts.#write(#arguments);)
            });
            statements.collect::<TokenStream>()
        };
        let mut statements = at(Place::Path, "path");
        statements.extend(at(Place::Query, "query"));
        statements.extend(at(Place::Header, "header"));
        statements.extend(at(Place::Bearer, "bearer"));
        statements.extend(at(Place::Form, "form"));
        statements.extend(at(Place::Part, "part"));
        statements.extend(match self.endpoint.body {
            Body::None => TokenStream::new(),
            Body::Members => quote_spanned!(here()=> parts.json(self);),
            Body::Whole(field) => {
                let value = borrow(field);
                // `None` sends no body, not `null`.
                if field.optional.is_some() {
                    quote_spanned!(here()=> if let ::core::option::Option::Some(body) = #value { parts.json(body); })
                } else {
                    quote_spanned!(here()=> parts.json(#value);)
                }
            }
            Body::Raw(field) => {
                let value = borrow(field);
                quote_spanned!(here()=> parts.raw(#value);)
            }
            Body::Form => quote_spanned!(here()=> parts.end_form();),
            Body::Multipart => quote_spanned!(here()=> parts.multipart(self);),
            Body::Parts => quote_spanned!(here()=> parts.end_parts();),
        });
        // Every statement may be removed by a `#[cfg]`.
        let all_configured = matches!(self.endpoint.body, Body::None)
            && self.endpoint.fields.iter().all(|placed| !placed.field.cfgs.is_empty());
        if all_configured { quote_spanned!(here()=> let _ = &parts; #statements) } else { statements }
    }
}

/// Returns the path with the span of another place. The compiler underlines a bound from the first
/// token of its path to the last.
fn moved(path: &TokenStream, place: Span) -> TokenStream {
    let tokens = path.clone().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(place));
        token
    });
    tokens.collect()
}

/// Returns a name for a type parameter: this one, with a number appended if the tokens contain it.
fn fresh(name: &str, taken: &TokenStream) -> Ident {
    let numbered = (0..).map(|number| if number == 0 { name.to_owned() } else { format!("{name}{number}") });
    let free = numbered.into_iter().find(|name| !mentions(taken, name));
    Ident::new(&free.unwrap_or_default(), here())
}

/// Returns whether a word is among the tokens, at any depth.
pub(crate) fn mentions(tokens: &TokenStream, word: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(&group.stream(), word),
        TokenTree::Ident(ident) => ident == word,
        _ => false,
    })
}

/// Returns [`borrow`] of a field outside the JSON body. With `display`, the field becomes its
/// `Display` string.
fn parameter(field: &Field<'_>, p: &TokenStream) -> TokenStream {
    let ident = field.ident;
    match (&field.display, field.optional) {
        (None, _) => borrow(field),
        (Some(_), None) if is_list(&field.source.ty) => {
            quote_spanned!(here()=> &#p::displayed(&self.#ident))
        }
        (Some(_), None) => quote_spanned!(here()=> &#p::Displayed(&self.#ident)),
        (Some(_), Some(_)) => quote_spanned!(here()=> &self.#ident.as_ref().map(#p::Displayed)),
    }
}

/// Returns whether a type is a list or a set, by its spelling. A macro sees nothing else.
pub(crate) fn is_list(ty: &Type) -> bool {
    const LISTS: [&str; 4] = ["Vec", "BTreeSet", "HashSet", "VecDeque"];
    match crate::item::ungrouped(ty) {
        Type::Array(_) | Type::Slice(_) => true,
        Type::Path(path) => path.path.segments.last().is_some_and(|last| LISTS.iter().any(|list| last.ident == list)),
        _ => false,
    }
}
