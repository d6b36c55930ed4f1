//! Documentation: the user's own, and the facts that the declaration adds.
//!
//! The method's page shows the user's text first, then a fixed block: method and path, signing,
//! callers, permissions with their conditions, the result with a line that makes the call, and a
//! link to the vendor's documentation.

use crate::attribute::Callers;
use crate::extras::Extras;
use crate::item::Field;
use crate::model::{Auth, Endpoint, Rule};
use crate::names;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Expr, ExprLit, Lit, Meta, Visibility};

/// Returns the text of these doc comments, without the space that follows `///`.
pub(crate) fn text(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<String> = lines.collect();
    let lines = lines.iter().flat_map(|text| text.split('\n'));
    let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n").trim().to_owned()
}

/// Returns the text of a field. For a field with `#[deprecated]`, its first paragraph says so.
pub(crate) fn of_field(attributes: &[syn::Attribute]) -> String {
    let text = text(attributes);
    let Some(deprecated) = attributes.iter().find(|attribute| attribute.path().is_ident("deprecated")) else {
        return text;
    };
    let (first, rest) = text.split_once("\n\n").map_or((&*text, None), |(first, rest)| (first, Some(rest)));
    let note = note(deprecated).map(|note| format!(": {}", note.trim_end_matches('.'))).unwrap_or_default();
    let first = format!("{first} Deprecated{note}.");
    rest.map_or_else(|| first.trim().to_owned(), |rest| format!("{}\n\n{rest}", first.trim()))
}

/// Returns the note of `#[deprecated = ".."]` or `#[deprecated(note = "..")]`.
fn note(deprecated: &syn::Attribute) -> Option<String> {
    let text = |value: &Expr| match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    };
    if let Meta::NameValue(meta) = &deprecated.meta {
        return text(&meta.value);
    }
    let mut note = None;
    let read = deprecated.parse_nested_meta(|meta| {
        let value: Expr = meta.value()?.parse()?;
        if meta.path.is_ident("note") {
            note = text(&value);
        }
        Ok(())
    });
    read.ok().and(note)
}

/// Adds the documentation of a field to its entry in the metadata.
pub(crate) fn as_data(entry: TokenStream, field: &Field<'_>, extras: Extras) -> TokenStream {
    let text = if extras.schema { of_field(&field.source.attrs) } else { String::new() };
    if text.is_empty() { entry } else { quote!(#entry.documented(#text)) }
}

/// Returns the paragraph that links the request type to the method that sends it.
///
/// `None` for an undocumented type, so that the lint `missing_docs` still reports it. A link is
/// emitted only if its page certainly exists.
pub(crate) fn link_to_method(endpoint: &Endpoint<'_>) -> Option<String> {
    let group = &endpoint.attribute.group.as_ref()?.value;
    let documented = endpoint.request.item.attrs.iter().any(|attribute| attribute.path().is_ident("doc"));
    let handle = &group.segments.last()?.ident;
    let method = format!("{handle}::{}", endpoint.name);
    let link = match endpoint.request.item.vis {
        Visibility::Public(_) if group.segments.len() == 1 => format!("[`{method}`]"),
        Visibility::Public(_) => {
            let path = group.to_token_stream().to_string().replace(' ', "");
            format!("[`{method}`]({path}::{})", endpoint.name)
        }
        _ => format!("`{method}`"),
    };
    documented.then(|| format!("\n Sent by {link}."))
}

/// Returns the documentation of the method.
pub(crate) fn of_method(endpoint: &Endpoint<'_>) -> String {
    let attribute = endpoint.attribute;
    let mut paragraphs =
        vec![text(&endpoint.request.item.attrs), facts(endpoint), permissions(endpoint), usage(endpoint)];
    if let Some(pending) = &attribute.may_be_pending {
        let what = pending
            .value
            .as_ref()
            .map_or_else(|| "a change request".to_owned(), |ty| format!("a `{}`", names::type_text(ty)));
        paragraphs.push(format!("A policy may require approval; the response is then {what}."));
    }
    if let Some(deprecated) = &attribute.deprecated {
        let instead = deprecated.value.as_ref().map(|text| format!(": {}", text.value())).unwrap_or_default();
        paragraphs.push(format!("Deprecated{instead}."));
    }
    if let Some(docs) = &attribute.docs {
        paragraphs.push(format!("[Documentation of the operation]({})", docs.value.value()));
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

/// Returns the type of the result, and a line that makes the call.
fn usage(endpoint: &Endpoint<'_>) -> String {
    let yields = match endpoint.returns_text().as_str() {
        "()" => String::new(),
        returns => format!("Yields a `{returns}`. "),
    };
    let required = endpoint.fields.iter().filter(|placed| placed.field.optional.is_none());
    let required: Vec<&str> = required.map(|placed| placed.field.name.as_str()).collect();
    let required = required.join(", ");
    let request = format!("{}::new({required})", endpoint.request.item.ident);
    let Some(group) = endpoint.attribute.group.as_ref().and_then(|group| group.value.segments.last()) else {
        return format!("{yields}Example: `{request}.send(&client).await?`");
    };
    let argument = match (endpoint.is_one_path_parameter(), endpoint.fields.is_empty()) {
        (true, _) => required,
        (false, true) => String::new(),
        (false, false) => request,
    };
    let handle = names::snake(&group.ident.unraw().to_string());
    format!("{yields}Example: `{handle}.{}({argument}).await?`", endpoint.name)
}

/// Returns method and path, signing, callers and version in one sentence.
fn facts(endpoint: &Endpoint<'_>) -> String {
    let attribute = endpoint.attribute;
    let mut facts = vec![format!("`{} {}`", endpoint.method.wire(), endpoint.path)];
    if endpoint.is_signed() {
        facts.push("signed with a user action".to_owned());
    }
    match endpoint.auth {
        Auth::Public => facts.push("without a token".to_owned()),
        Auth::Temporary => facts.push("with the one-time token of its flow".to_owned()),
        Auth::Token => facts.extend(endpoint.callers.map(|callers| format!("for {}", name_callers(callers)))),
    }
    if attribute.no_pat.is_some() {
        facts.push("not with a personal access token".to_owned());
    }
    if let Some(since) = &attribute.since {
        facts.push(format!("since version {}", since.value.value()));
    }
    facts.join(", ") + "."
}

fn name_callers(callers: Callers) -> String {
    let names = [
        (callers.employee, "employees"),
        (callers.end_user, "end users"),
        (callers.service_account, "service accounts"),
        (callers.tenant_user, "tenant users"),
    ];
    let names: Vec<&str> = names.into_iter().filter_map(|(included, name)| included.then_some(name)).collect();
    names::enumerate(&names)
}

fn permissions(endpoint: &Endpoint<'_>) -> String {
    if endpoint.auth != Auth::Token {
        return String::new();
    }
    match endpoint.permissions.as_deref() {
        None => "The permissions it needs are not documented.".to_owned(),
        Some([]) => "Needs no permission.".to_owned(),
        Some([only]) if only.is_empty() => "Needs no permission.".to_owned(),
        Some([only]) => format!("Needs {}.", set(only)),
        Some(sets) => {
            let items = sets
                .iter()
                .map(|rules| format!("* {}", if rules.is_empty() { "no permission".to_owned() } else { set(rules) }));
            let items: Vec<String> = items.collect();
            format!("Permissions, oldest names first; any one of these sets is enough:\n\n{}", items.join("\n"))
        }
    }
}

fn set(rules: &[Rule<'_>]) -> String {
    let rules: Vec<String> = rules.iter().map(rule).collect();
    names::enumerate(&rules.iter().map(String::as_str).collect::<Vec<_>>())
}

fn rule(rule: &Rule<'_>) -> String {
    match rule.when {
        None => format!("`{}`", rule.name),
        Some(condition) => format!("`{}` if {}", rule.name, condition.in_words()),
    }
}
