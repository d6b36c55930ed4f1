//! The grammar of `permissions = ...`.
//!
//! The value is a list of alternatives, oldest first, separated by `|`. Each alternative is a list
//! of rules. A rule is a permission's name with an optional condition. Names are checked against
//! the embedded table here. Conditions are parsed in `condition`, and checked against the fields in
//! `validate`.

use crate::condition::{self, Condition};
use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::permission_table::NAMES;
use crate::syntax::{in_brackets, in_parentheses, skip_to_comma};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Result, Token, token};

/// The permissions of an endpoint.
pub(crate) enum Permissions {
    /// `none`: no permission is needed.
    None,
    /// `unknown`: the documentation does not say.
    Unknown,
    /// The alternatives, oldest first.
    Sets(Vec<Vec<Rule>>),
}

/// A permission and, if it is not always needed, its condition.
pub(crate) struct Rule {
    pub(crate) name: LitStr,
    pub(crate) condition: Option<Condition>,
}

/// Parses the value of `permissions =`.
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

/// Parses the rules of one set. A mistake in one does not hide those in the next.
fn rules(input: ParseStream, diagnostics: &mut Diagnostics) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    while !input.is_empty() {
        match rule(input, diagnostics) {
            Ok(rule) => {
                let same =
                    |earlier: &Rule| earlier.name.value() == rule.name.value() && earlier.condition == rule.condition;
                let repeated = rules.iter().any(same);
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
            let help = "help: a rule is `\"Name\"` or `\"Name\" if condition`; separate rules with commas";
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
        let name: LitStr = in_parentheses(input, Parse::parse)?;
        let written = name.value();
        if written.trim().is_empty() {
            diagnostics.report(&name, "the permission has no name");
        } else if word == "custom" && NAMES.contains(&written.as_str()) {
            diagnostics.report(&name, format!("Dfns lists `{written}`\nhelp: write `\"{written}\"`, without `custom`"));
        }
        name
    } else {
        return Err(input.error("expected a permission's name in quotes, or `custom(\"...\")`"));
    };
    let condition = if input.peek(Token![if]) {
        input.parse::<Token![if]>()?;
        Some(condition::parse(input)?)
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
