//! From the model to tokens.
//!
//! One function per generated item, in the order they come out: the struct with what it gains, its constructors, the
//! constant its group lists, the `Endpoint` impl with `META`, and the method on the group's handle. Every path is absolute
//! and goes through one hidden module of the core crate, so that a declaring crate needs no other dependency.
//!
//! Spans decide where the compiler points. Generated tokens are neutral, except: a bound lies on the word that causes
//! it, the method on the struct's name, and a parameter on its field's type.

use crate::docs;
use crate::model::{Access, Auth, Body, Endpoint, Place, Placed, Rule, When};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Fields, Meta, Token, Type, punctuated::Punctuated};

/// Everything a valid declaration becomes.
pub(crate) fn endpoint(endpoint: &Endpoint<'_>) -> TokenStream {
    let emit = Emit::new(endpoint);
    let mut tokens = emit.structure();
    tokens.extend(emit.constructors());
    tokens.extend(emit.listed());
    tokens.extend(emit.endpoint_impl(&emit.meta(), &emit.encode(), &emit.decode()));
    tokens.extend(emit.method());
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
    /// What the call yields.
    response: TokenStream,
}

/// Where tokens are that stem from nowhere in particular; locals named at it are invisible to the user's code.
fn here() -> Span {
    Span::mixed_site()
}

impl<'e, 'a> Emit<'e, 'a> {
    pub(crate) fn new(endpoint: &'e Endpoint<'a>) -> Self {
        let krate = &endpoint.krate;
        let private = quote_spanned!(here()=> #krate::__private);
        let returns = &endpoint.returns;
        let response = if endpoint.attribute.may_be_pending.is_some() {
            quote_spanned!(here()=> #krate::Outcome<#returns>)
        } else {
            quote!(#returns)
        };
        Self { endpoint, krate, private, name: &endpoint.request.item.ident, response }
    }

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
        let fields = match &item.fields {
            Fields::Named(_) => {
                let fields = self.endpoint.fields.iter().map(|placed| self.field(placed));
                quote!({ #(#fields),* })
            }
            _ => quote!(;),
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
    /// Which of them a crate uses is its own affair, hence the `allow`: the constant of [`Self::listed`] alone says that
    /// an endpoint was forgotten.
    pub(crate) fn constructors(&self) -> TokenStream {
        let (fields, name, visibility) = (&self.endpoint.fields, self.name, &self.endpoint.request.item.vis);
        let required = || fields.iter().filter(|placed| placed.field.optional.is_none());
        let parameters = required().map(|Placed { field, .. }| {
            let (cfgs, ident, ty) = (&field.cfgs, field.ident, &field.source.ty);
            quote!(#(#cfgs)* #ident: impl ::core::convert::Into<#ty>)
        });
        let values = fields.iter().map(|Placed { field, .. }| {
            let (cfgs, ident) = (&field.cfgs, field.ident);
            match field.optional {
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
            #[allow(dead_code)]
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
        let inner = field.optional?;
        let (cfgs, ident, visibility) = (&field.cfgs, field.ident, &self.endpoint.request.item.vis);
        let setter = format_ident!("with_{}", field.name, span = ident.span());
        let meaning = docs::text(&field.source.attrs);
        let doc = format!("Sets `{}`.\n\n{meaning}", field.name);
        let doc = doc.trim_end();
        Some(quote_spanned! {here()=>
            #(#cfgs)*
            #[doc = #doc]
            #visibility fn #setter(mut self, #ident: impl ::core::convert::Into<#inner>) -> Self {
                self.#ident = ::core::option::Option::Some(#ident.into());
                self
            }
        })
    }

    /// The constant that the group's list names: unused means unlisted, and the compiler says so at the struct's name.
    pub(crate) fn listed(&self) -> Option<TokenStream> {
        self.endpoint.attribute.group.as_ref()?;
        let (krate, name) = (self.krate, self.name);
        let listed = Ident::new("LISTED", name.span());
        Some(quote_spanned! {here()=>
            impl #name {
                pub(crate) const #listed: &'static #krate::EndpointMeta = <Self as #krate::Endpoint>::META;
            }
        })
    }

    pub(crate) fn endpoint_impl(&self, meta: &TokenStream, encode: &TokenStream, decode: &TokenStream) -> TokenStream {
        let Self { krate, name, response, .. } = self;
        let callers = match self.endpoint.access {
            Access::Anyone => quote!(Anyone),
            Access::TokenHolders => quote!(TokenHolders),
            Access::ServiceAccounts => quote!(ServiceAccountsOnly),
            Access::Users => quote!(UsersOnly),
        };
        let mode = if self.endpoint.is_signed() { quote!(Signed) } else { quote!(Unsigned) };
        quote_spanned! {here()=>
            impl #krate::Endpoint for #name {
                type Response = #response;
                type Callers = #krate::#callers;
                type Mode = #krate::#mode;
                const META: &'static #krate::EndpointMeta = { #meta };
                #[inline]
                fn encode(&self) -> ::core::result::Result<#krate::Parts, #krate::Error> { #encode }
                #[inline]
                fn decode(response: &#krate::RawResponse) -> ::core::result::Result<Self::Response, #krate::Error> { #decode }
            }
        }
    }

    /// The head of the metadata, which even a faulty declaration has.
    pub(crate) fn meta_head(&self) -> TokenStream {
        let (krate, path) = (self.krate, &self.endpoint.path);
        let id = self.endpoint.name.unraw().to_string();
        let method = Ident::new(self.endpoint.method.variant(), here());
        quote_spanned! {here()=>
            #krate::EndpointMeta::new(
                #id, #method, #path,
                Source::new(::core::env!("CARGO_PKG_NAME"), ::core::module_path!(), ::core::file!(), ::core::line!())
            )
        }
    }

    fn meta(&self) -> TokenStream {
        let Endpoint { attribute, auth, callers, permissions, .. } = self.endpoint;
        let (p, returns) = (&self.private, &self.endpoint.returns);
        let mut chain = self.meta_head();
        if let Some(domain) = attribute.group.as_ref().and_then(|group| group.value.segments.last()) {
            let domain = crate::names::snake(&domain.ident.to_string());
            chain.extend(quote!(.in_domain(#domain)));
        }
        chain.extend(match auth {
            Auth::Public => quote!(.public()),
            Auth::Temporary => quote!(.temporary_token()),
            Auth::Token => TokenStream::new(),
        });
        if self.endpoint.is_signed() {
            chain.extend(quote!(.signed()));
        }
        if let Some(callers) = callers {
            let (employee, end_user, service_account) = (callers.employee, callers.end_user, callers.service_account);
            chain.extend(quote!(.called_by(#employee, #end_user, #service_account)));
        }
        if attribute.no_pat.is_some() {
            chain.extend(quote!(.no_pat()));
        }
        if let Some(sets) = permissions {
            let sets = sets.iter().map(|rules| {
                let rules = rules.iter().map(rule);
                quote!(&[#(#rules),*])
            });
            chain.extend(quote!(.needs(&[#(#sets),*])));
        }
        chain.extend(self.takes());
        if let Some(page) = &attribute.paginated {
            let name = |given: &Option<syn::Ident>, usual: &str| {
                given.as_ref().map_or_else(|| usual.to_owned(), |name| crate::names::camel(&name.unraw().to_string()))
            };
            let items = name(&page.value.items, "items");
            let token = name(&page.value.token, "nextPageToken");
            chain.extend(quote!(.paginated(#items, #token)));
        }
        if attribute.may_be_pending.is_some() {
            chain.extend(quote!(.pending()));
        }
        if attribute.replay.is_some() {
            chain.extend(quote!(.replay_by_external_id()));
        }
        let (request, answer) = (self.name.unraw().to_string(), type_text(returns));
        chain.extend(quote!(.types(#request, #answer)));
        let documentation = docs::text(&self.endpoint.request.item.attrs);
        if !documentation.is_empty() {
            chain.extend(quote!(.documented(#documentation)));
        }
        if let Some(docs) = &attribute.docs {
            let link = &docs.value;
            chain.extend(quote!(.linked(#link)));
        }
        if let Some(since) = &attribute.since {
            let since = &since.value;
            chain.extend(quote!(.added_in(#since)));
        }
        if let Some(instead) = docs::deprecation(attribute) {
            let instead = instead.unwrap_or_default();
            chain.extend(quote!(.deprecated_for(#instead)));
        }
        // The check's type arguments are the user's own tokens, so that a failure is underlined there.
        let check = attribute.paginated.as_ref().map(|_| quote!(#p::returns_a_page::<#returns>();));
        quote_spanned! {here()=>
            use #p::build::*;
            #check
            &#chain
        }
    }

    /// The parameters and the kind of body, unless there are neither.
    fn takes(&self) -> Option<TokenStream> {
        let parameters: Vec<TokenStream> = self.endpoint.fields.iter().filter_map(parameter).collect();
        let body = match self.endpoint.body {
            Body::None if parameters.is_empty() => return None,
            Body::None => quote!(None),
            Body::Members | Body::Whole(_) => quote!(Json),
            Body::Raw(_) => quote!(Raw),
            Body::Multipart(_) => quote!(Multipart),
        };
        Some(quote!(.takes(&[#(#parameters),*], #body)))
    }

    fn encode(&self) -> TokenStream {
        let krate = self.krate;
        let at = |place: Place, write: &str| {
            let write = Ident::new(write, here());
            let here = self.endpoint.fields.iter().filter(move |placed| placed.place == place);
            let statements = here.map(move |Placed { field, wire, .. }| {
                let (cfgs, value) = (&field.cfgs, borrow(field));
                let arguments = if place == Place::Bearer { value } else { quote!(#wire, #value) };
                quote_spanned!(self::here()=> #(#cfgs)* parts.#write(#arguments);)
            });
            statements.collect::<TokenStream>()
        };
        let mut statements = at(Place::Path, "path");
        statements.extend(at(Place::Query, "query"));
        statements.extend(at(Place::Header, "header"));
        statements.extend(at(Place::Bearer, "bearer"));
        statements.extend(match self.endpoint.body {
            Body::None => TokenStream::new(),
            Body::Members => quote_spanned!(here()=> parts.json(self);),
            Body::Whole(field) => {
                let value = borrow(field);
                quote_spanned!(here()=> parts.json(#value);)
            }
            Body::Raw(field) => {
                let value = borrow(field);
                quote_spanned!(here()=> parts.raw(#value);)
            }
            Body::Multipart(file) => {
                let value = borrow(file);
                quote_spanned!(here()=> parts.multipart(self, #value);)
            }
        });
        if statements.is_empty() {
            return quote_spanned!(here()=> #krate::Parts::new(Self::META).finish());
        }
        // The binding is used mutably unless every statement is configured away.
        let all_configured = matches!(self.endpoint.body, Body::None)
            && self.endpoint.fields.iter().all(|placed| !placed.field.cfgs.is_empty());
        let allow = all_configured.then(|| quote!(#[allow(unused_mut)]));
        quote_spanned! {here()=>
            #allow
            let mut parts = #krate::Parts::new(Self::META);
            #statements
            parts.finish()
        }
    }

    fn decode(&self) -> TokenStream {
        let (p, returns) = (&self.private, &self.endpoint.returns);
        let is_empty = matches!(returns, Type::Tuple(tuple) if tuple.elems.is_empty());
        // The type argument is the user's own tokens: an answer that cannot be decoded is underlined there.
        let read = if is_empty { quote!(#p::empty) } else { quote!(#p::json::<#returns>) };
        if self.endpoint.attribute.may_be_pending.is_some() {
            quote_spanned!(here()=> #p::outcome(response, #read))
        } else {
            quote_spanned!(here()=> #read(response))
        }
    }

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
        let (answer, send) = match signed {
            Some(_) => (quote!(#krate::SignedCall<#response, S>), quote!(signed)),
            None => (quote!(#krate::Call<#response>), quote!(unsigned)),
        };
        let bounds = self.bounds(signed);
        // The handle is checked where the declaration names it.
        let this = Ident::new("self", here().located_at(group.segments.last()?.ident.span()));
        let doc = docs::of_method(endpoint);
        let vendor_name = crate::names::camel(&method.unraw().to_string());
        let searchable = (method != &vendor_name).then(|| quote!(#[doc(alias = #vendor_name)]));
        let deprecated = docs::deprecation(endpoint.attribute).map(|note| match note {
            Some(note) => quote!(#[deprecated(note = #note)]),
            None => quote!(#[deprecated]),
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
                #visibility fn #old(&self #parameter) -> #answer #bounds {
                    self.#method(#forwarded)
                }
            }
        });
        Some(quote_spanned! {here()=>
            #[allow(dead_code)]
            impl<P, S> #group<P, S> {
                #[doc = #doc]
                #searchable
                #deprecated
                #[inline]
                #visibility fn #method(&self #parameter) -> #answer #bounds {
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
            bounds.extend(quote_spanned!(here().located_at(span)=> S: #krate::Signing,));
        }
        let caller = match self.endpoint.access {
            Access::Anyone => None,
            Access::TokenHolders => Some("TokenCaller"),
            Access::ServiceAccounts => Some("ServiceAccountCaller"),
            Access::Users => Some("UserCaller"),
        };
        if let Some(caller) = caller {
            let span = here().located_at(self.endpoint.access_span);
            let caller = Ident::new(caller, span);
            bounds.extend(quote_spanned!(span=> P: #krate::#caller,));
        }
        if bounds.is_empty() { bounds } else { quote!(where #bounds) }
    }
}

/// `&self.field` under the field's type: if the type cannot travel there, that is where the compiler says so.
fn borrow(field: &crate::item::Field<'_>) -> TokenStream {
    let (first, last) = ends(&field.source.ty);
    let this = quote_spanned!(here().located_at(first)=> &self.);
    // Both ends are of one origin: the compiler does not join spans of different ones.
    let mut ident = field.ident.clone();
    ident.set_span(here().located_at(last));
    quote!(#this #ident)
}

/// The first and the last token of a type, between which the compiler underlines.
fn ends(ty: &Type) -> (Span, Span) {
    let mut spans = ty.to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(here);
    (first, spans.last().unwrap_or(first))
}

/// A permission rule as a call of the run time's constructors.
fn rule(Rule { name, when }: &Rule) -> TokenStream {
    match when {
        When::Always => quote!(always(#name)),
        When::Present(path) => quote!(present(#name, #path)),
        When::Absent(path) => quote!(absent(#name, #path)),
        When::Equals(path, value) => quote!(equals(#name, #path, #value)),
        When::Server(subject, value) => quote!(server(#name, #subject, #value)),
        When::ServerText(text) => quote!(server_text(#name, #text)),
    }
}

/// A parameter's entry in the metadata; credentials, files and whole bodies are none.
fn parameter(Placed { field, place, wire }: &Placed<'_>) -> Option<TokenStream> {
    let cfgs = &field.cfgs;
    let required = field.optional.is_none() && !field.serde.skipped_when_empty;
    Some(match place {
        Place::Path => quote!(#(#cfgs)* path(#wire)),
        Place::Query => quote!(#(#cfgs)* query(#wire, #required)),
        Place::Header => quote!(#(#cfgs)* header(#wire, #required)),
        Place::Member => quote!(#(#cfgs)* body(#wire, #required)),
        Place::Whole | Place::Raw | Place::Part | Place::Bearer => return None,
    })
}

/// The traits the user derives already, by the last segment of their paths.
fn derived(attributes: &[Attribute]) -> Vec<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let paths = lists.filter_map(|attribute| match &attribute.meta {
        Meta::List(list) => list.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated).ok(),
        _ => None,
    });
    paths.flatten().filter_map(|path| Some(path.segments.last()?.ident.to_string())).collect()
}

/// A type as one would write it: `Page<Wallet>`, without the spaces between tokens.
fn type_text(ty: &Type) -> String {
    let mut text = String::new();
    for part in ty.to_token_stream().to_string().split(' ') {
        let both_words = text.ends_with(|last: char| last.is_alphanumeric() || last == '_')
            && part.starts_with(|first: char| first.is_alphanumeric() || first == '_');
        if both_words || text.ends_with(',') {
            text.push(' ');
        }
        text.push_str(part);
    }
    text
}
