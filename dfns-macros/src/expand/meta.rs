//! Generates `const META`: the declaration as constant data, built by a chain of calls that sets
//! only what differs from the defaults.

use super::conditions::{self, Levels};
use super::spans::here;
use super::{Emit, mentions};
use crate::condition::Condition;
use crate::docs;
use crate::extras::Extras;
use crate::model::{Auth, Body, Endpoint, Place, Placed, Rule};
use crate::names;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;
use syn::ext::IdentExt;

impl Emit<'_, '_> {
    /// Generates the head of the metadata, which even a faulty declaration has.
    pub(crate) fn meta_head(&self) -> TokenStream {
        let path = &self.endpoint.path;
        let id = self.endpoint.name.unraw().to_string();
        let method = Ident::new(&self.endpoint.method.variant().to_lowercase(), here());
        let group = self.endpoint.attribute.group.as_ref().and_then(|group| group.value.segments.last());
        let domain = group.map(|group| names::snake(&group.ident.unraw().to_string())).unwrap_or_default();
        let (request, response) = (self.name.unraw().to_string(), self.endpoint.returns_text());
        let documentation = docs::text(&self.endpoint.request.item.attrs);
        quote_spanned! {here()=>
            __dfns::#method(#id, #domain, #path, #request, #response, #documentation, __dfns::source!())
        }
    }

    /// Generates all of the metadata. For servers, it includes the codec that reads requests back.
    pub(super) fn meta(&self, extras: Extras) -> TokenStream {
        let Endpoint { attribute, auth, callers, permissions, .. } = self.endpoint;
        let (p, returns) = (&self.private, &self.endpoint.returns);
        let mut chain = self.meta_head();
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
            if callers.tenant_user {
                chain.extend(quote!(.called_by_tenant_users()));
            }
        }
        if attribute.no_pat.is_some() {
            chain.extend(quote!(.no_pat()));
        }
        if let Some(sets) = permissions {
            let of_fields = sets.iter().flatten().filter(|rule| rule.when.is_some_and(Condition::names_a_field));
            let several = of_fields.count() > 1;
            let sets = sets.iter().map(|rules| {
                let rules = rules.iter().map(|rule| self.rule(rule, several));
                quote!(&[#(#rules),*])
            });
            chain.extend(quote!(.needs(&[#(#sets),*])));
        }
        chain.extend(self.takes(extras));
        if let Some(page) = &attribute.paginated {
            let name = |given: &Option<syn::Ident>, usual: &str| {
                given.as_ref().map_or_else(|| usual.to_owned(), |name| names::camel(&name.unraw().to_string()))
            };
            let items = name(&page.value.items, "items");
            let token = name(&page.value.token, "nextPageToken");
            chain.extend(quote!(.paginated(#items, #token)));
            let position = page.value.position().unraw().to_string();
            let parameter = self.endpoint.fields.iter().find(|placed| placed.field.name == position);
            match parameter {
                Some(Placed { wire, .. }) if page.value.offset.is_some() => chain.extend(quote!(.skipping_by(#wire))),
                Some(Placed { wire, .. }) if wire != "paginationToken" => chain.extend(quote!(.continued_by(#wire))),
                _ => {}
            }
        }
        if attribute.may_be_pending.is_some() {
            chain.extend(quote!(.pending()));
        }
        if let Some(replay) = &attribute.replay {
            chain.extend(quote!(.replay_by_external_id()));
            if replay.value {
                chain.extend(quote!(.returning_the_parent()));
            }
        }
        if attribute.returns.is_some() {
            chain.extend(quote!(.settles_as(__dfns::settling!(#returns))));
        }
        if let Some(docs) = &attribute.docs {
            let link = &docs.value;
            chain.extend(quote!(.linked(#link)));
        }
        if let Some(since) = &attribute.since {
            let since = &since.value;
            chain.extend(quote!(.added_in(#since)));
        }
        if let Some(deprecated) = &attribute.deprecated {
            let instead = deprecated.value.as_ref().map(LitStr::value).unwrap_or_default();
            chain.extend(quote!(.deprecated_for(#instead)));
        }
        if extras.schema {
            chain = self.with_schemas(&chain);
        }
        if extras.server {
            chain = quote_spanned!(here()=> #p::with_codec!(Self, #chain));
        }
        // The check's type arguments are the user's own tokens, so that a failure is underlined
        // there.
        let check = attribute.paginated.as_ref().map(|_| quote!(#p::returns_a_page::<#returns>();));
        // The user's types are named in the same scope, so the only imported name is one that no
        // user has.
        let undescribed = mentions(&chain, "SHAPE").then(|| quote_spanned!(here()=> use __dfns::Undescribed as _;));
        quote_spanned! {here()=>
            use #p::build as __dfns;
            #undescribed
            #check
            &#chain
        }
    }

    /// Adds the schemas of the response, of what it may be instead, and of a whole body.
    fn with_schemas(&self, chain: &TokenStream) -> TokenStream {
        let Self { private: p, krate, .. } = self;
        let returns = &self.endpoint.returns;
        let pending = self.endpoint.attribute.may_be_pending.as_ref().map(|pending| {
            pending.value.as_ref().map_or_else(|| quote!(#krate::ChangeRequest), |pending| quote!(#pending))
        });
        let body = match self.endpoint.body {
            Body::Whole(field) if !field.serde.is_opaque => {
                let (ty, required) = (field.value_type(), field.optional.is_none());
                let documentation = docs::of_field(&field.source.attrs);
                Some(quote!(#ty, #required, #documentation))
            }
            _ => None,
        };
        quote_spanned!(here()=> #p::with_schemas!(#chain, #returns, [#pending], [#body]))
    }

    /// Generates the parameters and the kind of body, if there are any.
    fn takes(&self, extras: Extras) -> Option<TokenStream> {
        // The field that `tag` adds comes first, as in the JSON.
        let (p, of_struct) = (&self.private, &self.endpoint.request.serde);
        let tag = of_struct.tag.iter().map(|tag| {
            let parameter = quote!(__dfns::body(#tag, __dfns::STRING));
            if !extras.schema {
                return parameter;
            }
            let value = of_struct.name.as_ref().map_or_else(|| self.name.unraw().to_string(), LitStr::value);
            quote!(#p::tagged!(#parameter, #value))
        });
        let parameters: Vec<_> = tag
            .chain(self.endpoint.fields.iter().filter_map(|placed| parameter(placed, extras, &self.private)))
            .collect();
        let body = match self.endpoint.body {
            Body::None if parameters.is_empty() => return None,
            Body::None => quote!(takes_params),
            Body::Members | Body::Whole(_) => quote!(takes_json),
            Body::Raw(_) => quote!(takes_raw),
            Body::Form => quote!(takes_form),
            Body::Multipart | Body::Parts => quote!(takes_multipart),
        };
        let whole = match self.endpoint.body {
            Body::Whole(field) => {
                let shape = conditions::shape(field, Levels::Inside);
                Some(quote!(.whole(#shape)))
            }
            _ => None,
        };
        Some(quote!(.#body(&[#(#parameters),*]) #whole))
    }

    /// Generates a permission rule as a call of the core crate's constructors.
    ///
    /// The evaluation of a constant stops at the first mistake. If several conditions can be wrong,
    /// each is a separate constant, so that all mistakes are reported.
    fn rule(&self, Rule { name, when }: &Rule<'_>, one_of_several: bool) -> TokenStream {
        let Some(when) = when else { return quote!(__dfns::always(#name)) };
        let condition = conditions::condition(when, self.endpoint);
        if one_of_several && when.names_a_field() {
            quote!({
                const WHEN: __dfns::Condition = #condition;
                __dfns::when(#name, WHEN)
            })
        } else {
            quote!(__dfns::when(#name, #condition))
        }
    }
}

/// Generates a parameter's entry. Credentials, files and whole bodies have none.
fn parameter(Placed { field, place, wire }: &Placed<'_>, extras: Extras, p: &TokenStream) -> Option<TokenStream> {
    let cfgs = &field.cfgs;
    let required = field.optional.is_none() && !field.serde.skipped_when_empty && !field.serde.may_be_default();
    let kind = || conditions::shape(field, Levels::Kind);
    let of = |place: &str, kind: Option<TokenStream>| {
        let kind = kind.iter();
        let place = Ident::new(&if required { place.to_owned() } else { format!("opt_{place}") }, here());
        quote!(#place(#wire #(, #kind)*))
    };
    let parameter = match place {
        Place::Path => {
            let kind = kind();
            quote!(path(#wire, #kind))
        }
        Place::Query => of("query", Some(kind())),
        Place::Header => of("header", Some(kind())),
        Place::Member if field.serde.flattened => {
            let shape = conditions::shape(field, Levels::Inside);
            quote!(flat(#wire, #shape))
        }
        Place::Member | Place::Form => of("body", Some(kind())),
        Place::Part => of("part", None),
        Place::Whole | Place::Raw | Place::Bearer => return None,
    };
    let parameter = quote!(__dfns::#parameter);
    let name = &field.name;
    let parameter = if names::field_of(wire) == *name { parameter } else { quote!(__dfns::named(#name, #parameter)) };
    let parameter = docs::as_data(parameter, field, extras);
    let parameter = if extras.schema && !field.serde.is_opaque && field.display.is_none() {
        let ty = field.value_type();
        quote!(#p::typed!(#parameter, #ty))
    } else {
        parameter
    };
    Some(quote!(#(#cfgs)* #parameter))
}
