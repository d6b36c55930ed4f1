//! Generates the serde code of an object, in both directions.
//!
//! It does what serde's derive would do for a struct in camel case, with less code. The derive
//! supports every format and attribute, so it emits some 25 lines per field, and this module three.
//! Hundreds of objects are most of what there is to compile. An object with attributes that this
//! module does not know uses the derive.

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
pub(crate) fn are_plain<'a>(of_struct: &OfStruct, mut fields: impl Iterator<Item = &'a Field<'a>>) -> bool {
    of_struct.others.is_empty()
        && fields.all(|field| {
            let leaves_floats_out = field.serde.left_out_if.is_some() && field.must_be_finite();
            !(field.serde.says_more || leaves_floats_out) && field.cfgs.is_empty()
        })
}

/// Generates `Serialize`: each field in turn, except an `Option` that is `None`, and one that its
/// function leaves out.
pub(crate) fn write<'a>(
    name: &Ident,
    fields: impl Iterator<Item = &'a Field<'a>>,
    p: &TokenStream,
    inherited: &TokenStream,
) -> TokenStream {
    let members = fields.map(|field| {
        let (wire, value, ident) = (wire_name(field), borrow(field), field.ident);
        if let Some(left_out) = &field.serde.left_out_if {
            return quote_spanned!(here()=> .unless(#left_out(&self.#ident), #wire, #value));
        }
        let write = match (field.optional.is_some(), field.must_be_finite()) {
            (true, false) => quote!(optional),
            (false, false) => quote!(member),
            (true, true) => quote!(optional_finite),
            (false, true) => quote!(finite),
        };
        quote_spanned!(here()=> .#write(#wire, #value))
    });
    quote_spanned!(here()=> #p::serialize! { #inherited #name self #(#members)* })
}

/// Generates `Deserialize`: a slot per field, filled as the fields arrive.
pub(crate) fn read(name: &Ident, fields: &[Field<'_>], p: &TokenStream, inherited: &TokenStream) -> TokenStream {
    let object = name.to_string();
    let (mut names, mut slots, mut arms, mut values, mut required) = (vec![], vec![], vec![], vec![], vec![]);
    for field in fields {
        let (wire, (start, end)) = (wire_name(field), ends(&field.source.ty));
        // The name has the user's span, so that it cannot collide with a name of this module.
        let origin = field.ident.span();
        let mut slot = field.ident.clone();
        slot.set_span(origin.located_at(end));
        let first = names.len();
        let is_its_own_slot = is_its_own_slot(field, first);
        if is_its_own_slot {
            values.push(quote!(#slot));
        } else if let Some(default) = &field.serde.own_default {
            values.push(quote_spanned!(here()=> #slot: #slot.unwrap_or_else(#default)));
        } else if field.optional.is_some() || field.serde.has_default || field.needs_default() {
            values.push(quote_spanned!(here()=> #slot: #slot.unwrap_or_default()));
        } else {
            values.push(quote!(#slot));
            required.push(quote_spanned!(here()=> let Some(#slot) = #slot else { break 'lacking #wire };));
        }
        names.push(wire);
        names.extend(field.serde.aliases.iter().cloned());
        let places = (first..names.len()).map(Literal::usize_unsuffixed);
        // At the field's type, where the compiler reports a type that is not JSON.
        let into = quote_spanned!(origin.located_at(start)=> &mut);
        let read = match (field.is_nullable(), is_its_own_slot) {
            (true, _) => quote!(nullable),
            (false, true) => quote!(optional),
            (false, false) => quote!(read),
        };
        arms.push(quote_spanned!(here()=> #(#places)|* => members.#read(#into #slot),));
        slots.push(slot);
    }
    let done = quote_spanned!(here()=> ::core::result::Result::Ok(Self { #(#values),* }));
    let done = if required.is_empty() {
        done
    } else {
        quote_spanned! {here()=>
            let lacking = 'lacking: {
                #(#required)*
                return #done;
            };
            ::core::result::Result::Err(#p::object::lacks(lacking))
        }
    };
    // An object without fields has no use for `None`.
    let none = (!slots.is_empty()).then(|| quote!(None,));
    quote_spanned! {here()=>
        #inherited
        impl #p::object::Read for #name {
            const NAMES: #p::object::Names = (#object, &[#(#names),*]);
            fn read<'de, M: #p::serde::de::MapAccess<'de>>(
                members: &mut #p::object::Members<'de, M>,
            ) -> ::core::result::Result<Self, M::Error> {
                use ::core::option::Option::{#none Some};
                #(let mut #slots = None;)*
                while let Some(member) = members.next() {
                    match member {
                        #(#arms)*
                        _ => members.skip(),
                    }
                }
                members.end()?;
                #done
            }
        }
        #p::deserialize! { #inherited #name }
    }
}

/// Returns whether `None` says that the field is absent, so that it needs no slot around it. What
/// arrived before is then known by the first name's index, for as many names as there are bits.
fn is_its_own_slot(field: &Field<'_>, place: usize) -> bool {
    let by_one_name = field.serde.aliases.is_empty() && place < 64;
    by_one_name && field.optional.is_some() && !field.is_nullable() && field.serde.own_default.is_none()
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
