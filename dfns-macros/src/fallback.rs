//! The output after a mistake: the item, and stubs for everything that it would have generated.
//!
//! `compile_error!` reports the mistakes. Without the item and its impls, every use of the endpoint
//! elsewhere would be an error too, and an editor would not know the type while the user is still
//! typing.

use crate::expand::Emit;
use crate::model::Endpoint;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, Item};

/// Generates the struct as usual, with an `Endpoint` impl that does nothing.
pub(crate) fn endpoint(endpoint: &Endpoint<'_>) -> TokenStream {
    let emit = Emit::new(endpoint);
    let mut tokens = emit.structure();
    tokens.extend(emit.constructors());
    tokens.extend(stubs(&emit, endpoint));
    tokens
}

/// Returns an item of the wrong shape unchanged, with stubs under its name.
pub(crate) fn wrong_shape(item: Item, stand_in: &Endpoint<'_>) -> TokenStream {
    let mut tokens = without_roles(item);
    tokens.extend(stubs(&Emit::new(stand_in), stand_in));
    tokens
}

fn stubs(emit: &Emit<'_, '_>, endpoint: &Endpoint<'_>) -> TokenStream {
    let krate = &endpoint.krate;
    let head = emit.meta_head();
    let meta = quote!(use #krate::__private::build as __dfns; &#head);
    let write = quote!(let _ = parts;);
    let mut tokens = emit.endpoint_impl(&meta, &write);
    tokens.extend(emit.grouped());
    tokens.extend(emit.method());
    tokens.extend(emit.send());
    tokens
}

/// Returns the item without `#[dfns(...)]`, which the compiler does not know.
pub(crate) fn without_roles(mut item: Item) -> TokenStream {
    let strip = |attributes: &mut Vec<Attribute>| attributes.retain(|attribute| !attribute.path().is_ident("dfns"));
    let strip_fields = |fields: &mut Fields| fields.iter_mut().for_each(|field| strip(&mut field.attrs));
    match &mut item {
        Item::Struct(item) => {
            strip(&mut item.attrs);
            strip_fields(&mut item.fields);
        }
        Item::Enum(item) => {
            strip(&mut item.attrs);
            item.variants.iter_mut().for_each(|variant| strip_fields(&mut variant.fields));
        }
        Item::Union(item) => {
            strip(&mut item.attrs);
            item.fields.named.iter_mut().for_each(|field| strip(&mut field.attrs));
        }
        _ => {}
    }
    item.into_token_stream()
}
