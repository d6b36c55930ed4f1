//! Generates the conditions of permission rules, as calls of the core crate's constructors.
//!
//! Each word of a condition becomes one call with the word's span. When the metadata is evaluated,
//! the call checks the word against the shape reached so far. If it panics, the compiler shows the
//! message at that word.

use super::spans::{ends, here};
use crate::condition::{Condition, FieldPath, Step, Value};
use crate::item::Field;
use crate::model::{Endpoint, Place, Placed};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

/// Generates the condition of a rule. Fields that do not exist have been reported.
pub(super) fn condition(condition: &Condition, endpoint: &Endpoint<'_>) -> TokenStream {
    let each = |conditions: &[Condition]| {
        let conditions: Vec<_> = conditions.iter().map(|condition| self::condition(condition, endpoint)).collect();
        quote!(&[#(#conditions),*])
    };
    match condition {
        Condition::Present(path) => leaf(path, endpoint, |place| {
            let span = at(path.last_span());
            quote_spanned!(span=> __dfns::present(#place))
        }),
        Condition::Equals(path, value) => leaf(path, endpoint, |place| compared("equals", &place, value)),
        Condition::Contains(path, value) => leaf(path, endpoint, |place| compared("contains", &place, value)),
        Condition::Not(condition) => {
            let condition = self::condition(condition, endpoint);
            quote!(__dfns::Not(&#condition))
        }
        Condition::All(conditions) => {
            let conditions = each(conditions);
            quote!(__dfns::All(#conditions))
        }
        Condition::Any(conditions) => {
            let conditions = each(conditions);
            quote!(__dfns::Any(#conditions))
        }
        Condition::Server(subject, value) => {
            let subject = subject.unraw().to_string();
            quote!(__dfns::Server { subject: #subject, value: #value })
        }
        Condition::ServerText(text) => quote!(__dfns::ServerText(#text)),
    }
}

fn compared(how: &str, place: &TokenStream, value: &Value) -> TokenStream {
    let (span, value) = match value {
        Value::String(text) => (text.span(), quote!(__dfns::Scalar::String(#text))),
        Value::Number(digits, span) => (*span, quote!(__dfns::Scalar::Number(#digits))),
        Value::Bool(value, span) => (*span, quote!(__dfns::Scalar::Bool(#value))),
        Value::Custom(text) => {
            let span = at(text.span());
            let call = proc_macro2::Ident::new(&format!("{how}_custom"), span);
            return quote_spanned!(span=> __dfns::#call(#place, #text));
        }
        Value::Variant(path) => {
            let span = path.path.segments.last().map_or_else(Span::call_site, |segment| segment.ident.span());
            let spelling = quote_spanned!(at(span)=> (&#path).as_str());
            (span, quote!(__dfns::Scalar::String(#spelling)))
        }
    };
    let span = at(span);
    let call = proc_macro2::Ident::new(how, span);
    quote_spanned!(span=> __dfns::#call(#place, #value))
}

/// Generates a condition on one field. It is false if a `#[cfg]` removes the field.
fn leaf(path: &FieldPath, endpoint: &Endpoint<'_>, make: impl FnOnce(TokenStream) -> TokenStream) -> TokenStream {
    let Some(placed) = endpoint.field_named(&path.field) else { return quote!(__dfns::Any(&[])) };
    let condition = make(place(path, placed));
    if placed.field.cfgs.is_empty() {
        return condition;
    }
    let cfgs = &placed.field.cfgs;
    // The type of the field may not exist either.
    quote!({
        const CONDITION: &[__dfns::Condition] = &[#(#cfgs)* #condition];
        __dfns::Any(CONDITION)
    })
}

/// Generates the path, step by step.
fn place(path: &FieldPath, Placed { field, place, wire }: &Placed<'_>) -> TokenStream {
    let (name, optional) = (&field.name, field.may_be_absent());
    let levels = match path.steps.len() {
        0 => Levels::Kind,
        1 => Levels::Inside,
        _ => Levels::Deep,
    };
    let shape = shape(field, levels);
    let first = match place {
        Place::Path => quote!(__dfns::in_path(#name, #wire, #shape)),
        Place::Query => quote!(__dfns::in_query(#name, #wire, #optional, #shape)),
        Place::Member if !field.serde.flattened => quote!(__dfns::in_body(#name, #wire, #optional, #shape)),
        _ => quote!(__dfns::whole(#name, #optional, #shape)),
    };
    path.steps.iter().fold(first, |reached, step| match step {
        Step::Field(name) => {
            let (span, name) = (at(name.span()), name.unraw().to_string());
            quote_spanned!(span=> __dfns::field(#reached, #name))
        }
        Step::Key(wire) => {
            let span = at(wire.span());
            quote_spanned!(span=> __dfns::key(#reached, #wire))
        }
    })
}

/// The number of levels to which a shape is computed, as the core crate names it.
#[derive(Clone, Copy)]
pub(super) enum Levels {
    Kind,
    Inside,
    Deep,
}

/// Generates the shape of a field's value.
pub(super) fn shape(field: &Field<'_>, levels: Levels) -> TokenStream {
    if field.serde.is_opaque {
        return quote!(__dfns::UNKNOWN);
    }
    let ty = field.value_type();
    let lookup = match levels {
        Levels::Kind => "Kind",
        Levels::Inside => "Inside",
        Levels::Deep => "Deep",
    };
    // From the first token of the type to its last, where the compiler reports a type that a
    // request cannot hold.
    let (first, last) = ends(ty);
    let lookup = Ident::new(lookup, at(first));
    let lookup = quote_spanned!(at(first)=> __dfns::#lookup::<#ty);
    let shape = quote_spanned!(at(last)=> >::SHAPE);
    quote!(#lookup #shape)
}

fn at(span: Span) -> Span {
    here().located_at(span)
}
