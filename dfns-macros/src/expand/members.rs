//! Generates the serde code of an object, in both directions.
//!
//! It does what serde's derive would do for a struct in camel case, with less code. The derive
//! supports every format and attribute, so it emits some 25 lines per field, and this module three.
//! Hundreds of objects are most of what there is to compile. An object with attributes other than
//! names and `default` uses the derive.

use super::spans::{borrow, ends, here};
use crate::docs;
use crate::extras::Extras;
use crate::item::Field;
use crate::names;
use crate::serde_attributes::OfStruct;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Generics, LitStr};

/// Returns whether this module supports all of the attributes.
pub(crate) fn are_plain(of_struct: &OfStruct, fields: &[Field<'_>]) -> bool {
    of_struct.others.is_empty() && fields.iter().all(|field| !field.serde.says_more && field.cfgs.is_empty())
}

/// Generates `Serialize`: each field in turn, except an `Option` that is `None`.
pub(crate) fn write(name: &Ident, fields: &[Field<'_>], p: &TokenStream, inherited: &TokenStream) -> TokenStream {
    let object = name.to_string();
    let present = fields.iter().map(|Field { ident, optional, .. }| {
        if optional.is_some() { quote_spanned!(here()=> self.#ident.is_some()) } else { quote!(true) }
    });
    let members = fields.iter().map(|field| {
        let (wire, value) = (wire_name(field), borrow(field));
        let write = match (field.optional.is_some(), field.must_be_finite()) {
            (true, false) => quote!(optional),
            (false, false) => quote!(member),
            (true, true) => quote!(optional_finite),
            (false, true) => quote!(finite),
        };
        quote_spanned!(here()=> members.#write(#wire, #value);)
    });
    quote_spanned! {here()=>
        #inherited
        impl #p::Serialize for #name {
            fn serialize<S: #p::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                let mut members = #p::object::write(serializer, #object, &[#(#present),*]);
                #(#members)*
                members.end()
            }
        }
    }
}

/// Generates `Deserialize`: a slot per field, filled as the fields arrive.
pub(crate) fn read(name: &Ident, fields: &[Field<'_>], p: &TokenStream, inherited: &TokenStream) -> TokenStream {
    let object = name.to_string();
    let (mut names, mut slots, mut arms, mut values) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut required, mut lacking) = (Vec::new(), Vec::new());
    for field in fields {
        let (wire, (start, end)) = (wire_name(field), ends(&field.source.ty));
        // The name has the user's span, so that it cannot collide with a name of this module.
        let origin = field.ident.span();
        let mut slot = field.ident.clone();
        slot.set_span(origin.located_at(end));
        if field.optional.is_some() || field.serde.has_default {
            values.push(quote_spanned!(here()=> #slot: #slot.unwrap_or_default()));
        } else {
            values.push(quote!(#slot));
            required.push(slot.clone());
            lacking.push(quote_spanned!(here()=> (#wire, #slot.is_some())));
        }
        let first = names.len();
        names.push(wire);
        names.extend(field.serde.aliases.iter().cloned());
        let places = (first..names.len()).map(Literal::usize_unsuffixed);
        // At the field's type, where the compiler reports a type that is not JSON.
        let into = quote_spanned!(origin.located_at(start)=> &mut);
        let read = if field.is_nullable() { quote!(nullable) } else { quote!(read) };
        arms.push(quote_spanned!(here()=> #(#places)|* => members.#read(#into #slot),));
        slots.push(slot);
    }
    let done = quote_spanned!(here()=> ::core::result::Result::Ok(Self { #(#values),* }));
    let done = if required.is_empty() {
        done
    } else {
        quote_spanned! {here()=>
            match (#(#required,)*) {
                (#(::core::option::Option::Some(#required),)*) => #done,
                (#(#required,)*) => ::core::result::Result::Err(#p::object::lacks(&[#(#lacking),*])),
            }
        }
    };
    quote_spanned! {here()=>
        #inherited
        impl #p::object::Read for #name {
            const NAME: &'static str = #object;
            const MEMBERS: &'static [&'static str] = &[#(#names),*];
            fn read<'de, M: #p::serde::de::MapAccess<'de>>(
                mut members: #p::object::Members<'de, M>,
            ) -> ::core::result::Result<Self, M::Error> {
                #(let mut #slots = ::core::option::Option::None;)*
                while let ::core::option::Option::Some(member) = members.next() {
                    match member {
                        #(#arms)*
                        _ => members.skip(),
                    }
                }
                members.end()?;
                #done
            }
        }
        #inherited
        impl<'de> #p::Deserialize<'de> for #name {
            fn deserialize<D: #p::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                #p::object::read(deserializer)
            }
        }
    }
}

/// Generates the object's shape: a row per field.
pub(crate) fn described(
    name: &Ident,
    generics: &Generics,
    of_struct: &OfStruct,
    fields: &[Field<'_>],
    p: &TokenStream,
    extras: Extras,
) -> TokenStream {
    let object = name.unraw().to_string();
    let tag = of_struct.tag.iter().map(|tag| {
        let name = names::snake(&tag.value());
        quote!(__dfns::field(#name, #tag, 0, &__dfns::Shape::String))
    });
    let rows = fields.iter().map(|field| {
        let (cfgs, name, ty) = (&field.cfgs, &field.name, field.value_type());
        let flags = u8::from(field.may_be_absent()) + 2 * u8::from(field.serde.flattened);
        let (wire, flags) = (wire_name(field), Literal::u8_unsuffixed(flags));
        let shape = if field.serde.is_opaque {
            quote!(&__dfns::Shape::Unknown)
        } else {
            quote!(__dfns::Probe::<#ty, __Depth>::SHAPE)
        };
        let row = quote_spanned!(here()=> __dfns::field(#name, #wire, #flags, #shape));
        let row = docs::as_data(row, field, extras);
        quote!(#(#cfgs)* #row)
    });
    let rows: Vec<_> = tag.chain(rows).collect();
    let parameters: Vec<_> = generics.type_params().map(|parameter| &parameter.ident).collect();
    let arguments = (!parameters.is_empty()).then(|| quote!(<#(#parameters),*>));
    let declared = quote!(#(, #parameters: #p::shape::Described<__Depth::Less>)*);
    quote_spanned! {here()=>
        impl<__Depth: #p::shape::Depth #declared> #p::shape::Described<__Depth> for #name #arguments {
            const SHAPE: &'static #p::shape::Shape = {
                use #p::shape as __dfns;
                use __dfns::Undescribed as _;
                &__dfns::Shape::Object { name: #object, fields: &[#(#rows),*] }
            };
        }
    }
}

/// Checks that a flattened field and its neighbours have no field in common, as far as the shapes
/// of their types show. Generates an item for each check, evaluated at the field.
pub(crate) fn apart<'a>(
    of_struct: &OfStruct,
    fields: &(impl Iterator<Item = &'a Field<'a>> + Clone),
    p: &TokenStream,
    inherited: &TokenStream,
) -> TokenStream {
    let own = fields.clone().filter(|field| !field.serde.flattened).map(|field| {
        let (cfgs, wire) = (&field.cfgs, wire_name(field));
        quote!(#(#cfgs)* #wire)
    });
    let own: Vec<_> = of_struct.tag.iter().map(|tag| quote!(#tag)).chain(own).collect();
    let flattened = || fields.clone().filter(|field| field.serde.flattened && !field.serde.is_opaque);
    let checks = flattened().enumerate().map(|(index, field)| {
        let shape = |field: &Field<'_>| {
            let ty = field.value_type();
            quote_spanned!(here()=> __dfns::Inside::<#ty>::SHAPE)
        };
        let earlier = flattened().take(index).map(|field| {
            let (cfgs, name, shape) = (&field.cfgs, &field.name, shape(field));
            quote!(#(#cfgs)* (#name, #shape))
        });
        let (cfgs, name, shape) = (&field.cfgs, &field.name, shape(field));
        let span = here().located_at(field.ident.span());
        let check = quote_spanned!(span=> __dfns::apart(#name, #shape, &[#(#own),*], &[#(#earlier),*]));
        quote_spanned! {here()=>
            #inherited
            #(#cfgs)*
            const _: () = {
                use #p::build as __dfns;
                use __dfns::Undescribed as _;
                #check
            };
        }
    });
    checks.collect()
}

fn wire_name(field: &Field<'_>) -> LitStr {
    LitStr::new(&field.wire, here())
}
