//! Reads `#[serde(..)]` on requests, objects and their fields.
//!
//! The macro writes metadata, conditions and parameters beside the JSON that serde writes, so it
//! must understand the same attributes. Attributes under which the two would disagree are rejected
//! by name. Attributes that concern only serde are passed on.

use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::names::Case;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, ExprLit, ExprPath, Lit, LitStr, Meta, Path, Result, Token, punctuated::Punctuated, token};

/// The kind of declaration.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noun {
    Request,
    Object,
    /// A response, which is only read.
    Response,
    /// An object with serde's derives, whose names are those of the fields by default.
    Derived,
}

/// The attributes of a struct.
#[derive(Default)]
pub(crate) struct OfStruct {
    /// The case of the fields' names on the wire.
    pub(crate) case: Case,
    /// The attributes that are passed on to serde.
    pub(crate) others: Vec<TokenStream>,
    /// A field that serde adds, with the struct's name in it.
    pub(crate) tag: Option<LitStr>,
    /// The name of the struct on the wire, if it is another one.
    pub(crate) name: Option<LitStr>,
    /// `default`: any field may be absent.
    pub(crate) has_default: bool,
    /// `deny_unknown_fields`.
    pub(crate) strict: Option<Path>,
}

/// The attributes of a field.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one attribute, and they come in any combination")]
pub(crate) struct OfField {
    pub(crate) rename: Option<LitStr>,
    /// Further names it is read by.
    pub(crate) aliases: Vec<LitStr>,
    /// Left out of the JSON if it meets a condition.
    pub(crate) skipped_when_empty: bool,
    /// The function of `skip_serializing_if`.
    pub(crate) left_out_if: Option<ExprPath>,
    /// The condition is the user's own, so an `Option` may be written as `null`.
    pub(crate) may_be_null: bool,
    /// `default`: a value replaces the absent field.
    pub(crate) has_default: bool,
    /// `default = "function"`.
    pub(crate) own_default: Option<ExprPath>,
    /// `flatten`: the fields of its value replace it.
    pub(crate) flattened: bool,
    /// Written by a function, so the shape of its type is not that of the JSON.
    pub(crate) is_opaque: bool,
    /// Read by a function. Serde does not call it for an absent field, so not even an `Option` may
    /// be absent.
    pub(crate) read_by_function: bool,
    /// True if they contain more than names, `default` and `skip_serializing_if`.
    pub(crate) says_more: bool,
    /// The words, so that messages can point at them.
    pub(crate) words: Vec<Path>,
}

impl OfField {
    /// Returns whether a value replaces the absent field.
    pub(crate) fn may_be_default(&self) -> bool {
        self.has_default || self.own_default.is_some()
    }
}

/// One word of `#[serde(..)]`, with its value.
struct Word {
    path: Path,
    value: Option<Expr>,
    /// The tokens in parentheses.
    list: Option<TokenStream>,
}

impl Parse for Word {
    fn parse(input: ParseStream) -> Result<Self> {
        let path = input.call(Path::parse_mod_style)?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        let list = if input.peek(token::Paren) {
            let content;
            syn::parenthesized!(content in input);
            Some(content.parse()?)
        } else {
            None
        };
        Ok(Self { path, value, list })
    }
}

impl Word {
    fn is(&self, name: &str) -> bool {
        self.path.is_ident(name) || matches!(self.path.get_ident(), Some(ident) if *ident == format!("r#{name}"))
    }

    fn text(&self) -> Option<&LitStr> {
        match &self.value {
            Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(text),
            Some(Expr::Group(group)) => match &*group.expr {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    fn tokens(&self) -> TokenStream {
        let Self { path, value, list } = self;
        let value = value.as_ref().map(|value| quote!(= #value));
        let list = list.as_ref().map(|list| quote!((#list)));
        quote!(#path #value #list)
    }
}

/// Returns the words of all `#[serde(..)]` attributes. Those that cannot be read are added to
/// `unreadable`.
fn words<'a>(attributes: &'a [Attribute], unreadable: &mut Vec<&'a Attribute>) -> Vec<Word> {
    let mut words = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        match attribute.parse_args_with(Punctuated::<Word, Token![,]>::parse_terminated) {
            Ok(parsed) => words.extend(parsed),
            Err(_) => unreadable.push(attribute),
        }
    }
    words
}

/// Reports a `cfg_attr` that hides attributes which this macro has to see.
fn hidden(attributes: &[Attribute], diagnostics: &mut Diagnostics) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("cfg_attr")) {
        let Meta::List(list) = &attribute.meta else { continue };
        let hidden = list.tokens.clone().into_iter().find_map(|token| match token {
            TokenTree::Ident(word) if word == "serde" || word == "dfns" => Some(word),
            _ => None,
        });
        if let Some(word) = hidden {
            let message = format!(
                "`cfg_attr` hides `{word}` from the macro, which cannot tell what holds\n\
                 help: write the field twice, each under its own `#[cfg]` and with its own attributes"
            );
            diagnostics.report(word, message);
        }
    }
}

/// Reads the attributes of a struct.
pub(crate) fn of_struct(attributes: &[Attribute], noun: Noun, diagnostics: &mut Diagnostics) -> OfStruct {
    let mut read = OfStruct::default();
    if noun == Noun::Derived {
        read.case = Case::Snake;
    }
    hidden(attributes, diagnostics);
    let mut unreadable = Vec::new();
    for word in words(attributes, &mut unreadable) {
        if let Some(why) = refused_on_struct(&word, noun) {
            diagnostics.report(&word.path, format!("`{}` {why}", word.path.to_token_stream()));
        } else if word.is("rename_all") {
            let case = word.text().and_then(|text| Case::named(&text.value()));
            match (case, word.text()) {
                (Some(case), _) => read.case = case,
                (None, Some(text)) => {
                    let written = text.value();
                    let names = Case::ALL.map(|(name, _)| name);
                    let help = did_you_mean(&written, names);
                    let help =
                        if help.is_empty() { format!("\nhelp: the cases are `{}`", names.join("`, `")) } else { help };
                    diagnostics.report(text, format!("unknown case `{written}`{help}"));
                }
                (None, None) => diagnostics.report(&word.path, "`rename_all` needs a case in quotes"),
            }
        } else {
            if word.is("tag") {
                read.tag = word.text().cloned();
            }
            if word.is("rename") {
                read.name = word.text().cloned();
            }
            if word.is("deny_unknown_fields") {
                read.strict = Some(word.path.clone());
            }
            read.has_default |= word.is("default");
            read.others.push(word.tokens());
        }
    }
    for attribute in unreadable {
        if let Meta::List(list) = &attribute.meta {
            read.others.push(list.tokens.clone());
        }
    }
    read
}

const SHAPE: &str = "changes what the struct is on the wire, which its fields then do not tell\n\
                     help: declare the type without the macro, and use it in a field";
const ENUMS: &str = "is for enums\nhelp: a choice among objects is an `open_union!`, one among strings an `open_enum!`";
const OPEN_TYPE: &str = "is for types with parameters, and there are none\nhelp: drop it";
const BORROWED: &str = "is for types that borrow, and nothing here does\nhelp: drop it";
const REMOTE: &str =
    "describes a type of another crate\nhelp: declare the type without the macro, and use it in a field";
const ONE_WAY: &str = "makes a field that goes one way only\n\
                       help: drop the field, or leave it out where it is empty with `skip_serializing_if`";

/// The attributes that a struct accepts.
const ON_STRUCT: [&str; 6] = ["rename_all", "rename", "tag", "deny_unknown_fields", "default", "expecting"];

/// The serde attributes that a struct rejects, with the reason.
const REFUSED_ON_STRUCT: [(&str, &str); 14] = [
    ("untagged", ENUMS),
    ("content", ENUMS),
    ("rename_all_fields", ENUMS),
    ("variant_identifier", ENUMS),
    ("field_identifier", ENUMS),
    ("other", ENUMS),
    ("transparent", SHAPE),
    ("from", SHAPE),
    ("try_from", SHAPE),
    ("into", SHAPE),
    ("remote", REMOTE),
    ("bound", OPEN_TYPE),
    ("non_exhaustive", "is serde's own\nhelp: drop it"),
    ("crate", "is given by the macro\nhelp: the option `crate = ..` says where the core crate is"),
];

/// Returns why a struct rejects an attribute.
fn refused_on_struct(word: &Word, noun: Noun) -> Option<String> {
    if word.is("rename_all") && word.list.is_some() {
        return Some("has one case, in both directions\nhelp: write `rename_all = \"snake_case\"`".to_owned());
    }
    if word.is("rename") && word.list.is_some() {
        return Some("gives the struct one name, in both directions\nhelp: write `rename = \"name\"`".to_owned());
    }
    if noun == Noun::Request && word.is("default") {
        return Some("has no effect on a request\nhelp: put it on the fields that may be absent".to_owned());
    }
    // A response is only read. What a derive describes is what is written.
    if matches!(noun, Noun::Response | Noun::Derived) && (word.is("from") || word.is("try_from")) {
        return None;
    }
    refused(word, &ON_STRUCT, &REFUSED_ON_STRUCT, "a struct")
}

/// Returns why an attribute is rejected: the listed reason, or that there is no such attribute.
fn refused(word: &Word, allowed: &[&str], refused: &[(&str, &str)], place: &str) -> Option<String> {
    if allowed.iter().any(|name| word.is(name)) {
        return None;
    }
    let why = refused.iter().find(|(name, _)| word.is(name)).map(|(_, why)| (*why).to_owned());
    Some(why.unwrap_or_else(|| {
        let help = did_you_mean(&word.path.to_token_stream().to_string(), allowed.iter().copied());
        format!("is not a serde attribute of {place}{help}")
    }))
}

/// Reads the attributes of a field.
pub(crate) fn of_field(attributes: &[Attribute], diagnostics: &mut Diagnostics) -> OfField {
    let mut read = OfField::default();
    hidden(attributes, diagnostics);
    let mut unreadable = Vec::new();
    for word in words(attributes, &mut unreadable) {
        if let Some(why) = refused_on_field(&word) {
            diagnostics.report(&word.path, format!("`{}` {why}", word.path.to_token_stream()));
            continue;
        }
        read.words.push(word.path.clone());
        match word.text() {
            Some(name) if word.is("rename") => read.rename = Some(name.clone()),
            Some(name) if word.is("alias") => read.aliases.push(name.clone()),
            None if word.is("default") && word.value.is_none() => read.has_default = true,
            Some(function) if word.is("default") => {
                read.own_default = function.parse().ok();
                read.says_more |= read.own_default.is_none();
            }
            Some(function) if word.is("skip_serializing_if") => {
                read.skipped_when_empty = true;
                read.may_be_null = !function.value().ends_with("is_none");
                read.left_out_if = function.parse().ok();
                read.says_more |= read.left_out_if.is_none();
            }
            _ => {
                read.flattened |= word.is("flatten");
                read.is_opaque |= word.is("with") || word.is("serialize_with");
                read.read_by_function |= word.is("with") || word.is("deserialize_with");
                read.says_more = true;
            }
        }
    }
    read.says_more |= !unreadable.is_empty();
    read
}

/// The way in which serde writes an enum.
pub(crate) enum OfEnum {
    /// `untagged`: the content of the variant.
    Untagged,
    /// `tag`: an object, one field of which names the variant. The case of the fields of variants
    /// may be another than that of Rust.
    Tagged { tag: String, fields: Option<Case> },
    /// In another way.
    Other,
}

/// Reads the attributes of an enum.
pub(crate) fn of_enum(attributes: &[Attribute]) -> OfEnum {
    let words = words(attributes, &mut Vec::new());
    let value = |name: &str| words.iter().find(|word| word.is(name)).and_then(Word::text).map(LitStr::value);
    if words.iter().any(|word| word.is("untagged")) {
        return OfEnum::Untagged;
    }
    match value("tag") {
        Some(tag) if value("content").is_none() => {
            OfEnum::Tagged { tag, fields: value("rename_all_fields").and_then(|case| Case::named(&case)) }
        }
        _ => OfEnum::Other,
    }
}

/// The attributes of a variant.
pub(crate) struct OfVariant {
    /// The value of the tag, if it is not the variant's name.
    pub(crate) rename: Option<String>,
    /// Written without the tag.
    pub(crate) untagged: bool,
}

/// Reads the attributes of a variant.
pub(crate) fn of_variant(attributes: &[Attribute]) -> OfVariant {
    let words = words(attributes, &mut Vec::new());
    let rename = words.iter().find(|word| word.is("rename")).and_then(Word::text).map(LitStr::value);
    OfVariant { rename, untagged: words.iter().any(|word| word.is("untagged")) }
}

/// Returns a field's serde attributes without `default`.
pub(crate) fn without_default(attributes: &[Attribute]) -> TokenStream {
    let mut unreadable = Vec::new();
    let words = words(attributes, &mut unreadable);
    let words = words.iter().filter(|word| !(word.is("default") && word.value.is_none())).map(Word::tokens);
    let words: Vec<TokenStream> = words.collect();
    let words = (!words.is_empty()).then(|| quote!(#[serde(#(#words),*)]));
    quote!(#words #(#unreadable)*)
}
/// The attributes that a field accepts.
const ON_FIELD: [&str; 8] =
    ["rename", "alias", "default", "skip_serializing_if", "flatten", "with", "serialize_with", "deserialize_with"];

/// The serde attributes that a field rejects, with the reason.
const REFUSED_ON_FIELD: [(&str, &str); 9] = [
    ("skip", ONE_WAY),
    ("skip_serializing", ONE_WAY),
    ("skip_deserializing", ONE_WAY),
    ("borrow", BORROWED),
    ("bound", OPEN_TYPE),
    ("getter", REMOTE),
    ("untagged", ENUMS),
    ("other", ENUMS),
    ("rename_all", "is for structs\nhelp: put it on the struct, or on the field's own type"),
];

/// Returns why a field rejects an attribute.
fn refused_on_field(word: &Word) -> Option<String> {
    if word.is("rename") && word.list.is_some() {
        let help = "help: write `rename = \"name\"`, and `alias = \"other\"` for names it is also read by";
        return Some(format!("gives a field one name, in both directions\n{help}"));
    }
    refused(word, &ON_FIELD, &REFUSED_ON_FIELD, "a field")
}

/// Returns the attribute that serde reads on a struct whose derives this macro adds.
pub(crate) fn attribute(private: &TokenStream, of_struct: &OfStruct) -> TokenStream {
    let path = format!("{}::serde", private.to_string().replace(' ', ""));
    let (case, others) = (of_struct.case.name(), &of_struct.others);
    quote!(#[serde(crate = #path, rename_all = #case #(, #others)*)])
}

/// Returns whether an attribute is serde's.
pub(crate) fn is_serde(attribute: &Attribute) -> bool {
    attribute.path().is_ident("serde")
}
