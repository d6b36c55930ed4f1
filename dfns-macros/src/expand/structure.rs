//! Generates the struct and the functions that build it.

use super::spans::here;
use super::{Emit, members, mentions};
use crate::docs;
use crate::item::{Field, ungrouped};
use crate::model::{Place, Placed};
use crate::names;
use crate::serde_attributes::{self, is_serde};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Attribute, Fields, GenericArgument, Meta, PathArguments, Token, Type, Visibility, punctuated::Punctuated};

impl Emit<'_, '_> {
    /// Returns the attributes that a generated item takes over from the declaration.
    pub(super) fn inherited(&self) -> TokenStream {
        let request = self.endpoint.request;
        inherited(&request.item.attrs, request.fields.iter().map(|field| &*field.source.attrs))
    }

    /// Generates the struct: the user's attributes, plus derives, `non_exhaustive` and serde's
    /// attributes.
    pub(crate) fn structure(&self) -> TokenStream {
        let (item, p) = (self.endpoint.request.item, &self.private);
        let has_required = self.endpoint.fields.iter().any(|placed| placed.field.optional.is_none());
        let mut derives = derives(&item.attrs, !has_required);
        let mut serde = None;
        if self.is_derived() {
            derives.push(quote!(#p::Serialize));
            serde = Some(serde_attributes::attribute(p, &self.endpoint.request.serde));
        }
        // On the type, so that functions which return it do not need the attribute.
        let says_must_use = item.attrs.iter().any(|attribute| attribute.path().is_ident("must_use"));
        let must_use = (!says_must_use).then(|| quote!(#[must_use]));
        let attributes =
            item.attrs.iter().filter(|attribute| !(attribute.path().is_ident("dfns") || is_serde(attribute)));
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

    /// Returns whether serde's derive writes the body.
    fn is_derived(&self) -> bool {
        let body = self.endpoint.fields.iter().filter(|placed| placed.place == Place::Member);
        self.endpoint.is_serialized()
            && !members::are_plain(&self.endpoint.request.serde, body.map(|placed| placed.field))
    }

    /// Generates `Serialize` for the body, unless serde's derive does.
    pub(crate) fn serialize(&self) -> Option<TokenStream> {
        let body = self.endpoint.fields.iter().filter(|placed| placed.place == Place::Member);
        let is_ours = self.endpoint.is_serialized() && !self.is_derived();
        is_ours.then(|| members::write(self.name, body.map(|placed| placed.field), &self.private, &self.inherited()))
    }

    /// Generates a field without its `dfns` attribute. Only fields of the body keep serde's.
    fn field(&self, Placed { field, place, .. }: &Placed<'_>) -> TokenStream {
        let serialized = self.is_derived();
        let is_member = serialized && *place == Place::Member;
        let attributes = field.source.attrs.iter().filter(|attribute| {
            !attribute.path().is_ident("dfns") && (is_member || !attribute.path().is_ident("serde"))
        });
        let serde = match (serialized, is_member) {
            (true, false) => Some(quote!(#[serde(skip)])),
            (_, true) => written(field, &self.private),
            (false, false) => None,
        };
        let syn::Field { vis, ident, ty, .. } = field.source;
        quote!(#(#attributes)* #serde #vis #ident: #ty)
    }

    /// Generates `new`, the setters, and `From` for a request that is only one path parameter.
    ///
    /// Unused constructors are not reported: the dead-code lint ignores what a macro generates. A
    /// forgotten endpoint is reported by the constant of [`Self::listed`] alone.
    pub(crate) fn constructors(&self) -> TokenStream {
        let (name, visibility) = (self.name, &self.endpoint.request.item.vis);
        let fields: Vec<&Field<'_>> = self.endpoint.fields.iter().map(|placed| placed.field).collect();
        let inherited = self.inherited();
        let mut tokens = constructors(name, visibility, &fields, &self.private, "request", true, &inherited);
        if let ([Placed { field, .. }], true) = (self.endpoint.fields.as_slice(), self.endpoint.is_one_path_parameter())
        {
            let (ident, ty) = (field.ident, &field.source.ty);
            // Accepts what `new` accepts; a number is taken as it is.
            let (generics, from) = if is_plain(ty) {
                (None, quote!(#ty))
            } else {
                (Some(quote!(<__Id: ::core::convert::Into<#ty>>)), quote!(__Id))
            };
            tokens.extend(quote_spanned! {here()=>
                #inherited
                impl #generics ::core::convert::From<#from> for #name {
                    fn from(#ident: #from) -> Self {
                        Self::new(#ident)
                    }
                }
            });
        }
        tokens
    }
}

/// How to write an amount, for the documentation of constructors.
const AMOUNTS: &str = "\n\nAn amount literal needs a suffix: `1000_u64`. Convert whole units with \
    `Amount::from_decimal(\"1.5\", 18)?`, and a string in the smallest unit with `.parse::<Amount>()?`.";

/// Returns whether a type is called `Amount`.
fn is_amount(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Amount"))
}

/// Generates `new` from the required fields, and a setter for each `Option`. `noun` names the
/// struct in the documentation. `must_use` says that the type has the attribute, and its setters
/// need none.
pub(crate) fn constructors(
    name: &Ident,
    visibility: &Visibility,
    fields: &[&Field<'_>],
    private: &TokenStream,
    noun: &str,
    must_use: bool,
    inherited: &TokenStream,
) -> TokenStream {
    let required = || fields.iter().filter(|field| field.optional.is_none());
    let parameters = required().map(|field| {
        let (cfgs, ident, ty) = (&field.cfgs, field.ident, accepted(&field.source.ty, private));
        quote!(#(#cfgs)* #ident: #ty)
    });
    let values = fields.iter().map(|field| {
        let (cfgs, ident) = (&field.cfgs, field.ident);
        match field.optional {
            None if is_plain(&field.source.ty) => quote!(#(#cfgs)* #ident),
            None if items(&field.source.ty).is_some() => quote!(#(#cfgs)* #ident: #private::list(#ident)),
            None => quote!(#(#cfgs)* #ident: #ident.into()),
            Some(_) if cfgs.is_empty() => quote_spanned!(here()=> #ident: None),
            Some(_) => quote!(#(#cfgs)* #ident: ::core::option::Option::None),
        }
    });
    let some_optional = fields.iter().any(|field| field.optional.is_some() && field.cfgs.is_empty());
    let none = some_optional.then(|| quote_spanned!(here()=> use ::core::option::Option::None;));
    let names: Vec<String> = required().map(|field| format!("`{}`", field.name)).collect();
    let doc = match names.as_slice() {
        [] => format!("Creates the {noun}. It has no required fields."),
        names => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let creates = format!("Creates the {noun} from its required fields: {}.", names::enumerate(&names));
            // The compiler's message about an integer literal leads here and does not say this.
            let takes_amount = required().any(|field| is_amount(&field.source.ty));
            if takes_amount { format!("{creates}{AMOUNTS}") } else { creates }
        }
    };
    let too_many =
        (names.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments, reason = "one for each required field")]));
    let must_use = (!must_use).then(|| quote!(#[must_use]));
    let setters = fields.iter().filter_map(|field| setter(field, visibility, private, must_use.as_ref()));
    let value = if names.is_empty() && some_optional {
        // Every such struct derives it, and it is shorter.
        quote_spanned!(here()=> ::core::default::Default::default())
    } else {
        quote_spanned!(here()=> #none Self { #(#values),* })
    };
    quote_spanned! {here()=>
        #inherited
        impl #name {
            #[doc = #doc]
            #too_many
            #visibility fn new(#(#parameters),*) -> Self {
                #value
            }
            #(#setters)*
        }
    }
}

fn setter(
    field: &Field<'_>,
    visibility: &Visibility,
    private: &TokenStream,
    must_use: Option<&TokenStream>,
) -> Option<TokenStream> {
    let ty = field.nullable().or(field.optional)?;
    let accepted = accepted(ty, private);
    let (cfgs, ident) = (&field.cfgs, field.ident);
    let value = if items(ty).is_some() { quote!(#private::list(#ident)) } else { quote!(#ident) };
    let value = if field.is_nullable() { quote!(#private::some::<#ty>(#value)) } else { value };
    // A name that begins with an underscore would make a method that is not in snake case.
    let suffix = field.name.trim_start_matches('_');
    let setter = format_ident!("with_{suffix}", span = ident.span());
    let meaning = docs::text(&field.source.attrs);
    let doc = format!("Sets `{}`.\n\n{meaning}", field.name);
    let doc = doc.trim_end();
    let null = field.is_nullable().then(|| {
        let setter = format_ident!("with_null_{suffix}", span = ident.span());
        let doc = format!("Sets `{}` to `null`, which is not the same as leaving it out.\n\n{meaning}", field.name);
        let doc = doc.trim_end();
        quote_spanned! {here()=>
            #(#cfgs)*
            #[doc = #doc]
            #must_use
            #visibility fn #setter(mut self) -> Self {
                self.#ident = ::core::option::Option::Some(::core::option::Option::None);
                self
            }
        }
    });
    Some(quote_spanned! {here()=>
        #(#cfgs)*
        #[doc = #doc]
        #must_use
        #visibility fn #setter(mut self, #ident: #accepted) -> Self {
            self.#ident = #private::some(#value);
            self
        }
        #null
    })
}

/// Returns the parameter of a constructor for a field of this type: anything that converts into it
/// or, for a list, any list of such items. Numbers are taken as they are, since an unsuffixed
/// literal would have no type.
fn accepted(ty: &Type, private: &TokenStream) -> TokenStream {
    match items(ty) {
        _ if is_plain(ty) => quote!(#ty),
        Some(item) => quote!(impl #private::IntoList<#item>),
        None => quote!(impl ::core::convert::Into<#ty>),
    }
}

/// Returns the type of the items of a `Vec`, unless they are numbers.
fn items(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ungrouped(ty) else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Vec")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(item)) if arguments.args.len() == 1 && !is_plain(item) => Some(item),
        _ => None,
    }
}

/// Returns whether a type is a built-in number or `bool`.
fn is_plain(ty: &Type) -> bool {
    const PLAIN: &[&str] =
        &["bool", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];
    let Type::Path(path) = ungrouped(ty) else { return false };
    path.path.get_ident().is_some_and(|name| PLAIN.iter().any(|plain| name == plain))
}

/// Returns the attributes that generated items take over from the declaration: its `#[cfg]` and its
/// `#[allow]`.
///
/// Generated code uses deprecated items without a warning; the user's own uses are reported.
pub(crate) fn inherited<'a>(
    attributes: &'a [Attribute],
    of_fields: impl Iterator<Item = &'a [Attribute]>,
) -> TokenStream {
    let cfgs = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let mut allowed: Vec<String> = Vec::new();
    for attribute in attributes.iter().chain(of_fields.flatten()) {
        let path = attribute.path();
        if path.is_ident("deprecated") || path.is_ident("cfg_attr") && mentions(&quote!(#attribute), "deprecated") {
            allowed.push("deprecated".to_owned());
        } else if path.is_ident("allow") || path.is_ident("expect") {
            let listed = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            let paths = listed.into_iter().flatten().filter_map(|meta| match meta {
                Meta::Path(path) => Some(path.to_token_stream().to_string()),
                _ => None,
            });
            allowed.extend(paths);
        }
    }
    allowed.sort();
    allowed.dedup();
    let allowed = allowed.iter().filter_map(|lint| lint.parse::<TokenStream>().ok());
    let allowed: Vec<TokenStream> = allowed.collect();
    let allow = (!allowed.is_empty()).then(|| quote!(#[allow(#(#allowed),*, reason = "as in the declaration")]));
    quote!(#(#cfgs)* #allow)
}

/// Returns the derives of every declared struct, unless the user adds them: `Debug`, `Clone`, and
/// `Default` if nothing is required.
pub(crate) fn derives(attributes: &[Attribute], has_default: bool) -> Vec<TokenStream> {
    let by_user = derived(attributes);
    let ours = [
        ("Debug", quote!(::core::fmt::Debug)),
        ("Clone", quote!(::core::clone::Clone)),
        ("Default", quote!(::core::default::Default)),
    ];
    let ours = ours.into_iter().filter(|(name, _)| has_default || *name != "Default");
    ours.filter(|(name, _)| by_user.iter().all(|derived| derived != name)).map(|(_, path)| path).collect()
}

/// Returns the attributes that serde needs to write a field, besides the user's: an absent field is
/// left out, and a number that JSON cannot hold is an error.
pub(crate) fn written(field: &Field<'_>, private: &TokenStream) -> Option<TokenStream> {
    let leaves_none_out = (field.optional.is_some() && !field.serde.skipped_when_empty)
        .then(|| quote!(#[serde(skip_serializing_if = "::core::option::Option::is_none")]));
    let finite = field.must_be_finite().then(|| {
        let finite = format!("{}::object::finite", private.to_string().replace(' ', ""));
        quote!(#[serde(serialize_with = #finite)])
    });
    (leaves_none_out.is_some() || finite.is_some()).then(|| quote!(#leaves_none_out #finite))
}

/// Returns the traits that the user derives, by the last segment of their paths.
fn derived(attributes: &[Attribute]) -> Vec<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let paths = lists
        .filter_map(|attribute| attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated).ok());
    paths.flatten().filter_map(|path| Some(path.segments.last()?.ident.to_string())).collect()
}
