//! The grammar of `permissions = ...`.
//!
//! Alternatives, oldest first, divided by `|`; each is a list of rules; a rule is a permission's name with an optional
//! condition. Names are checked against the embedded table right here, where the string is at hand; what a condition says
//! about fields is checked later, when the fields are known.

use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::permission_table::NAMES;
use crate::syntax::{in_brackets, in_parentheses, skip_to_comma};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Result, Token, token};

/// What an endpoint says about permissions.
pub(crate) enum Permissions {
    /// `none`: nothing is needed.
    None,
    /// `unknown`: the documentation does not say.
    Unknown,
    /// The alternatives, oldest first.
    Sets(Vec<Vec<Rule>>),
}

/// One permission, and when it is needed.
pub(crate) struct Rule {
    pub(crate) name: LitStr,
    pub(crate) condition: Option<Condition>,
}

/// When a permission is needed.
pub(crate) enum Condition {
    /// `present(field)`.
    Present(FieldPath),
    /// `absent(field)`.
    Absent(FieldPath),
    /// `field == "Value"`.
    Equals(FieldPath, LitStr),
    /// `server(subject == "Value")`.
    Server(Ident, LitStr),
    /// `server("text")`.
    ServerText(LitStr),
}

/// `signing_key.id`: a field, and members of its value.
pub(crate) struct FieldPath {
    pub(crate) field: Ident,
    pub(crate) members: Vec<Ident>,
}

/// Two conditions are the same if they are written the same.
impl ToTokens for Condition {
    fn to_tokens(&self, tokens: &mut proc_macro2::TokenStream) {
        let (word, path, value) = match self {
            Self::Present(path) => ("present", Some(path), None),
            Self::Absent(path) => ("absent", Some(path), None),
            Self::Equals(path, value) => ("equals", Some(path), Some(value)),
            Self::Server(subject, value) => return tokens.extend(quote!(server #subject #value)),
            Self::ServerText(text) => ("server", None, Some(text)),
        };
        let path = path.map(|path| {
            let (field, members) = (&path.field, &path.members);
            quote!(#field #(. #members)*)
        });
        tokens.extend(quote!(#word #path #value));
    }
}

/// Parses what follows `permissions =`.
pub(crate) fn parse(input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Permissions> {
    if input.peek(Ident::peek_any) {
        let word = input.call(Ident::parse_any)?;
        return match word.to_string().as_str() {
            "none" => Ok(Permissions::None),
            "unknown" => Ok(Permissions::Unknown),
            other => {
                let help = did_you_mean(other, ["none", "unknown"]);
                diagnostics.report(&word, format!("expected `none`, `unknown` or `[...]`, found `{other}`{help}"));
                Ok(Permissions::Unknown)
            }
        };
    }
    let mut sets = Vec::new();
    loop {
        sets.push(in_brackets(input, |input| Ok(rules(input, diagnostics)))?);
        if !input.peek(Token![|]) {
            return Ok(Permissions::Sets(sets));
        }
        input.parse::<Token![|]>()?;
    }
}

/// The rules of one set; a mistake in one does not hide those in the next.
fn rules(input: ParseStream, diagnostics: &mut Diagnostics) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    while !input.is_empty() {
        match rule(input, diagnostics) {
            Ok(rule) => {
                let text = rule.condition.to_token_stream().to_string();
                let repeated = rules.iter().any(|earlier| {
                    earlier.name.value() == rule.name.value() && earlier.condition.to_token_stream().to_string() == text
                });
                if repeated {
                    let message = format!("`{}` is listed twice with the same condition", rule.name.value());
                    diagnostics.report(&rule.name, message);
                } else {
                    rules.push(rule);
                }
            }
            Err(error) => {
                diagnostics.report_at(error.span(), error);
                skip_to_comma(input);
            }
        }
        if !input.is_empty() && input.parse::<Token![,]>().is_err() {
            let help = "help: a rule is `\"Name\"` or `\"Name\" if condition`; rules are divided by commas";
            diagnostics.report_at(input.span(), format!("expected `,`\n{help}"));
            skip_to_comma(input);
            let _comma = input.parse::<Option<Token![,]>>();
        }
    }
    rules
}

fn rule(input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Rule> {
    let name = if input.peek(LitStr) {
        let name: LitStr = input.parse()?;
        check_name(&name, diagnostics);
        name
    } else if input.peek(Ident) && input.peek2(token::Paren) {
        let word: Ident = input.parse()?;
        if word != "custom" {
            let help = did_you_mean(&word.to_string(), ["custom"]);
            diagnostics.report(&word, format!("expected `custom(\"...\")`, found `{word}`{help}"));
        }
        in_parentheses(input, Parse::parse)?
    } else {
        return Err(input.error("expected a permission's name in quotes, or `custom(\"...\")`"));
    };
    let condition = if input.peek(Token![if]) {
        input.parse::<Token![if]>()?;
        Some(condition(input)?)
    } else {
        None
    };
    Ok(Rule { name, condition })
}

fn check_name(name: &LitStr, diagnostics: &mut Diagnostics) {
    let written = name.value();
    if NAMES.contains(&written.as_str()) {
        return;
    }
    let help = did_you_mean(&written, NAMES.iter().copied());
    let message = format!(
        "unknown Dfns permission `{written}`{help}\nhelp: for one Dfns does not list, write `custom(\"{written}\")`"
    );
    diagnostics.report(name, message);
}

fn condition(input: ParseStream) -> Result<Condition> {
    if !input.peek2(token::Paren) {
        let path = field_path(input)?;
        if !input.peek(Token![==]) {
            let help = "help: a condition is `present(field)`, `absent(field)`, `field == \"Value\"` or `server(...)`";
            return Err(input.error(format!("expected `== \"Value\"`\n{help}")));
        }
        input.parse::<Token![==]>()?;
        return Ok(Condition::Equals(path, input.parse()?));
    }
    let word = input.call(Ident::parse_any)?;
    match word.to_string().as_str() {
        "present" => in_parentheses(input, field_path).map(Condition::Present),
        "absent" => in_parentheses(input, field_path).map(Condition::Absent),
        "server" => in_parentheses(input, |input| {
            if input.peek(LitStr) {
                return Ok(Condition::ServerText(input.parse()?));
            }
            let subject = input.call(Ident::parse_any)?;
            input.parse::<Token![==]>()?;
            Ok(Condition::Server(subject, input.parse()?))
        }),
        other => {
            let help = did_you_mean(other, ["present", "absent", "server"]);
            Err(syn::Error::new(word.span(), format!("unknown condition `{other}`{help}")))
        }
    }
}

fn field_path(input: ParseStream) -> Result<FieldPath> {
    let segments = Punctuated::<Ident, Token![.]>::parse_separated_nonempty_with(input, Ident::parse_any)?;
    let mut segments = segments.into_iter();
    let Some(field) = segments.next() else { return Err(input.error("expected a field")) };
    Ok(FieldPath { field, members: segments.collect() })
}
