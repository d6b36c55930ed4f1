//! Spans of generated tokens.

use crate::item::{Field, ungrouped};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

/// Returns a span for tokens that come from nowhere in particular. Locals with this span are
/// invisible to the user's code.
pub(super) fn here() -> Span {
    Span::mixed_site()
}

/// Returns `&self.field` with the span of the field's type. If the type cannot be sent there, the
/// compiler points at it.
pub(super) fn borrow(field: &Field<'_>) -> TokenStream {
    let (first, last) = ends(&field.source.ty);
    let this = quote_spanned!(here().located_at(first)=> &self.);
    // Both ends have one origin: the compiler does not join spans of different origins.
    let mut ident = field.ident.clone();
    ident.set_span(here().located_at(last));
    quote!(#this #ident)
}

/// Returns the spans of the first and last token of a type, between which the compiler underlines.
pub(super) fn ends(ty: &Type) -> (Span, Span) {
    // Where a macro put the type, its tokens are those of the macro's user.
    let mut spans = ungrouped(ty).to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(here);
    (first, spans.last().unwrap_or(first))
}
