//! From the model to tokens.
//!
//! One function per generated item, in the order they come out: the struct with what it gains, its
//! constructors, the constant its group lists, the `Endpoint` impl with `META`, and the method on
//! the group's handle. Every path is absolute and leads into the core crate, to its public items or
//! its one hidden module, so that a declaring crate needs no other dependency. With the feature
//! `server` one impl more comes out, in `incoming`.
//!
//! Spans decide where the compiler points. Generated tokens are neutral, except: a bound lies on
//! the word that causes it, the method on the struct's name, and a parameter on its field's type.

mod conditions;
mod incoming;
pub(crate) mod members;
mod meta;
mod method;
pub(crate) mod structure;

use crate::item::Field;
use crate::model::{Access, Body, Endpoint, Place, Placed};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

/// Everything a valid declaration becomes; with `server`, how it is read back as well.
pub(crate) fn endpoint(endpoint: &Endpoint<'_>, server: bool) -> TokenStream {
    let emit = Emit::new(endpoint);
    let mut tokens = emit.structure();
    tokens.extend(emit.constructors());
    tokens.extend(emit.listed());
    tokens.extend(emit.endpoint_impl(&emit.meta(server), &emit.write()));
    tokens.extend(emit.method());
    tokens.extend(emit.send());
    if endpoint.is_serialized() {
        let fields = endpoint.fields.iter().filter(|placed| placed.place == Place::Member).map(|placed| placed.field);
        let inherited = emit.inherited(Lints::All);
        tokens.extend(members::apart(&endpoint.request.serde, &fields, &emit.private, &inherited));
    }
    if server {
        let (p, incoming) = (&emit.private, emit.incoming());
        tokens.extend(quote_spanned!(here()=> #p::server! { #incoming }));
    }
    tokens
}

/// The pieces of the output, which share a few names.
pub(crate) struct Emit<'e, 'a> {
    endpoint: &'e Endpoint<'a>,
    /// The core crate, for what is public there.
    krate: &'e TokenStream,
    /// Its hidden module for generated code.
    private: TokenStream,
    /// The struct's name.
    name: &'a Ident,
    /// The result of the call.
    response: TokenStream,
    /// The type parameters of handles and clients: who calls, and how it signs. No word of the
    /// declaration is called so.
    caller: Ident,
    signing: Ident,
}

/// Where tokens are that stem from nowhere in particular; locals named at it are invisible to the
/// user's code.
fn here() -> Span {
    Span::mixed_site()
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

    /// The constant that the group's list names: unused means unlisted, and the compiler says so at
    /// the struct's name.
    pub(crate) fn listed(&self) -> Option<TokenStream> {
        let group = &self.endpoint.attribute.group.as_ref()?.value;
        let (p, name) = (moved(&self.private, self.name.span()), self.name);
        // The lint ignores items that a macro of another crate made, so this one must look like the
        // user's own.
        let listed = quote_spanned! {name.span()=>
            pub(crate) const LISTED: #p::BelongsTo<#group<(), ()>> = #p::BelongsTo::MARK;
        };
        let inherited = self.inherited(Lints::Deprecated);
        Some(quote_spanned!(here()=> #inherited impl #name { #listed }))
    }

    /// `impl Endpoint` with these two bodies.
    pub(crate) fn endpoint_impl(&self, meta: &TokenStream, write: &TokenStream) -> TokenStream {
        let Self { krate, name, response, .. } = self;
        let inherited = self.inherited(Lints::All);
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
                // Nothing is no body, and not `null`.
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
        // Every statement may be configured away.
        let all_configured = matches!(self.endpoint.body, Body::None)
            && self.endpoint.fields.iter().all(|placed| !placed.field.cfgs.is_empty());
        if all_configured { quote_spanned!(here()=> let _ = &parts; #statements) } else { statements }
    }
}

/// The same path at another place: the compiler underlines a bound from its path's first token to
/// its last.
fn moved(path: &TokenStream, place: Span) -> TokenStream {
    let tokens = path.clone().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(place));
        token
    });
    tokens.collect()
}

/// Which lints the declaration silences in a generated item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lints {
    /// Those that it allows, and the use of what is deprecated.
    All,
    /// The use of what is deprecated: the item is there to be noticed if it is not used.
    Deprecated,
}

/// A name for a type parameter: this one, with a number behind it if the tokens say it already.
fn fresh(name: &str, taken: &TokenStream) -> Ident {
    let numbered = (0..).map(|number| if number == 0 { name.to_owned() } else { format!("{name}{number}") });
    let free = numbered.into_iter().find(|name| !mentions(taken, name));
    Ident::new(&free.unwrap_or_default(), here())
}

/// Whether a word is among the tokens, at any depth.
pub(crate) fn mentions(tokens: &TokenStream, word: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(&group.stream(), word),
        TokenTree::Ident(ident) => ident == word,
        _ => false,
    })
}

/// `&self.field` under the field's type: if the type cannot travel there, that is where the
/// compiler says so.
fn borrow(field: &Field<'_>) -> TokenStream {
    let (first, last) = ends(&field.source.ty);
    let this = quote_spanned!(here().located_at(first)=> &self.);
    // Both ends are of one origin: the compiler does not join spans of different ones.
    let mut ident = field.ident.clone();
    ident.set_span(here().located_at(last));
    quote!(#this #ident)
}

/// [`borrow`] of a field that travels in place of the body: as its `Display` text, where it says
/// so.
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

/// Whether a type is a list or a set, by its spelling: all a macro can see.
pub(crate) fn is_list(ty: &Type) -> bool {
    const LISTS: [&str; 4] = ["Vec", "BTreeSet", "HashSet", "VecDeque"];
    match crate::item::ungrouped(ty) {
        Type::Array(_) | Type::Slice(_) => true,
        Type::Path(path) => path.path.segments.last().is_some_and(|last| LISTS.iter().any(|list| last.ident == list)),
        _ => false,
    }
}

/// The first and the last token of a type, between which the compiler underlines.
fn ends(ty: &Type) -> (Span, Span) {
    let mut spans = ty.to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(here);
    (first, spans.last().unwrap_or(first))
}
