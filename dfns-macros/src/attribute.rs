//! Parsing the arguments of `#[dfns_endpoint(METHOD, "/path", option, ...)]`.
//!
//! The result keeps the keyword beside each value, so that a later check can point at the word that is to blame. A
//! mistake in one option never hides the next: parsing resumes after the following comma. A misspelt option is reported
//! and then read as the one that was probably meant, so that it causes no second message about something missing.

use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::names;
use crate::permission::{self, Permissions};
use crate::syntax::{in_parentheses, skip_to_comma};
use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Path, Result, Token, Type, token};

/// An option's value with the keyword it was given by.
pub(crate) struct Keyed<T> {
    pub(crate) keyword: Ident,
    pub(crate) value: T,
}

/// The HTTP methods an endpoint can have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    const ALL: [(&'static str, Self); 5] = [
        ("GET", Self::Get),
        ("POST", Self::Post),
        ("PUT", Self::Put),
        ("PATCH", Self::Patch),
        ("DELETE", Self::Delete),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, method)| *method)
    }

    /// As on the wire: `GET`.
    pub(crate) fn wire(self) -> &'static str {
        Self::ALL.iter().find(|(_, method)| *method == self).map_or("", |(name, _)| name)
    }

    /// As a variant of the run time's enum: `Get`.
    pub(crate) fn variant(self) -> &'static str {
        match self {
            Self::Get => "Get",
            Self::Post => "Post",
            Self::Put => "Put",
            Self::Patch => "Patch",
            Self::Delete => "Delete",
        }
    }
}

/// Who may call, as in `callers(...)`.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Callers {
    pub(crate) employee: bool,
    pub(crate) end_user: bool,
    pub(crate) service_account: bool,
    pub(crate) tenant_user: bool,
}

/// The names a paginated response uses, where they are not the usual ones.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) items: Option<Ident>,
    pub(crate) token: Option<Ident>,
}

/// Everything between the parentheses of the attribute, as far as it could be read.
#[derive(Default)]
pub(crate) struct Attribute {
    pub(crate) method: Option<Keyed<Method>>,
    pub(crate) path: Option<LitStr>,
    pub(crate) group: Option<Keyed<Path>>,
    pub(crate) name: Option<Keyed<Ident>>,
    pub(crate) returns: Option<Keyed<Type>>,
    pub(crate) signed: Option<Keyed<()>>,
    pub(crate) service_account: Option<Keyed<()>>,
    pub(crate) callers: Option<Keyed<Callers>>,
    pub(crate) public: Option<Keyed<()>>,
    pub(crate) no_pat: Option<Keyed<()>>,
    pub(crate) permissions: Option<Keyed<Permissions>>,
    pub(crate) paginated: Option<Keyed<Page>>,
    pub(crate) multipart: Option<Keyed<()>>,
    pub(crate) may_be_pending: Option<Keyed<Option<Type>>>,
    pub(crate) replay: Option<Keyed<()>>,
    pub(crate) deprecated: Option<Keyed<Option<LitStr>>>,
    pub(crate) alias: Option<Keyed<Ident>>,
    pub(crate) docs: Option<Keyed<LitStr>>,
    pub(crate) since: Option<Keyed<LitStr>>,
    pub(crate) krate: Option<Keyed<Path>>,
    /// Options that were written but could not be read: reported once, and not missing.
    attempted: Vec<&'static str>,
}

/// Each option and how it is written.
const OPTIONS: [(&str, &str); 18] = [
    ("group", "group = Wallets"),
    ("name", "name = list_wallets"),
    ("returns", "returns = Wallet"),
    ("signed", "signed"),
    ("service_account", "service_account"),
    ("callers", "callers(employee, end_user, service_account)"),
    ("public", "public"),
    ("no_pat", "no_pat"),
    ("permissions", "permissions = [\"Wallets:Read\"]"),
    ("paginated", "paginated` or `paginated(items = items, token = next_page_token)"),
    ("multipart", "multipart"),
    ("may_be_pending", "may_be_pending"),
    ("replay", "replay(external_id)"),
    ("deprecated", "deprecated` or `deprecated = \"use `new_name`\""),
    ("alias", "alias = old_name"),
    ("docs", "docs = \"https://...\""),
    ("since", "since = \"1.42\""),
    ("crate", "crate = path::to::dfns_core"),
];

/// Parses the arguments; what cannot be read is reported and left out.
pub(crate) fn parse(arguments: TokenStream, diagnostics: &mut Diagnostics) -> Attribute {
    let mut attribute = Attribute::default();
    let parsed = (|input: ParseStream| {
        attribute.method_and_path(input, diagnostics);
        while !input.is_empty() {
            attribute.option(input, diagnostics);
            expect_comma(input, diagnostics);
        }
        Ok(())
    })
    .parse2(arguments);
    if let Err(error) = parsed {
        diagnostics.report_at(error.span(), error);
    }
    attribute
}

fn expect_comma(input: ParseStream, diagnostics: &mut Diagnostics) {
    if input.is_empty() {
        return;
    }
    if !input.peek(Token![,]) {
        diagnostics.report_at(input.span(), "expected `,`\nhelp: options are divided by commas");
        skip_to_comma(input);
    }
    // Nothing but a comma can follow here, unless the input has ended.
    let _comma = input.parse::<Token![,]>();
}

impl Attribute {
    /// Whether an option was written, readable or not.
    pub(crate) fn mentions(&self, option: &str) -> bool {
        self.attempted.contains(&option)
    }

    fn method_and_path(&mut self, input: ParseStream, diagnostics: &mut Diagnostics) {
        let usage = "help: an endpoint begins with its method and path: `#[dfns_endpoint(GET, \"/wallets\", ...)]`";
        if input.peek(Ident) && !input.peek2(Token![=]) && !input.peek2(token::Paren) {
            if let Ok(word) = input.call(Ident::parse_any) {
                let written = word.to_string();
                let names = Method::ALL.map(|(name, _)| name);
                let meant = if Method::named(&written).is_some() {
                    Some(written.as_str())
                } else {
                    let help = did_you_mean(&written, names);
                    diagnostics.report(&word, format!("unknown HTTP method `{written}`{help}"));
                    names::nearest(&written, names)
                };
                let method = meant.and_then(Method::named);
                self.method = method.map(|value| Keyed { keyword: word, value });
            }
            expect_comma(input, diagnostics);
        } else {
            diagnostics.report_at(input.span(), format!("expected an HTTP method\n{usage}"));
            if !input.peek(LitStr) {
                return;
            }
        }
        if let Ok(path) = input.parse::<LitStr>() {
            self.path = Some(path);
        } else {
            diagnostics.report_at(input.span(), format!("expected the path in quotes\n{usage}"));
            skip_to_comma(input);
        }
        expect_comma(input, diagnostics);
    }

    fn option(&mut self, input: ParseStream, diagnostics: &mut Diagnostics) {
        let Ok(keyword) = input.call(Ident::parse_any) else {
            diagnostics.report_at(input.span(), "expected an endpoint option");
            return skip_to_comma(input);
        };
        let written = keyword.to_string();
        let names = OPTIONS.map(|(name, _)| name);
        let known = names.iter().copied().find(|name| *name == written);
        if known.is_none() {
            let help = did_you_mean(&written, names);
            diagnostics.report(&keyword, format!("unknown endpoint option `{written}`{help}"));
        }
        let Some(name) = known.or_else(|| names::nearest(&written, names)) else { return skip_to_comma(input) };
        if known.is_none() && self.mentions(name) {
            return skip_to_comma(input);
        }
        if let Err(error) = self.value(name, keyword, input, diagnostics) {
            // A misspelt option has been reported; that its value is unlike the guessed option's says nothing new.
            if known.is_some() {
                let usage = OPTIONS.iter().find(|(option, _)| *option == name).map_or("", |(_, usage)| usage);
                diagnostics.report_at(error.span(), format!("{error}\nhelp: it is written `{usage}`"));
            }
            skip_to_comma(input);
        }
        self.attempted.push(name);
    }

    fn value(&mut self, name: &str, keyword: Ident, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<()> {
        match name {
            "group" => set(&mut self.group, keyword, after_equals(input, Path::parse_mod_style)?, diagnostics),
            "name" => set(&mut self.name, keyword, after_equals(input, Parse::parse)?, diagnostics),
            "returns" => set(&mut self.returns, keyword, after_equals(input, Parse::parse)?, diagnostics),
            "signed" => set(&mut self.signed, keyword, flag(input)?, diagnostics),
            "service_account" => set(&mut self.service_account, keyword, flag(input)?, diagnostics),
            "callers" => {
                let value = callers(&keyword, input, diagnostics)?;
                set(&mut self.callers, keyword, value, diagnostics);
            }
            "public" => set(&mut self.public, keyword, flag(input)?, diagnostics),
            "no_pat" => set(&mut self.no_pat, keyword, flag(input)?, diagnostics),
            "permissions" => {
                let value = after_equals(input, |input| permission::parse(input, diagnostics))?;
                set(&mut self.permissions, keyword, value, diagnostics);
            }
            "paginated" => set(&mut self.paginated, keyword, page(input)?, diagnostics),
            "multipart" => set(&mut self.multipart, keyword, flag(input)?, diagnostics),
            "may_be_pending" => {
                let what = if input.peek(Token![=]) { Some(after_equals(input, Parse::parse)?) } else { None };
                set(&mut self.may_be_pending, keyword, what, diagnostics);
            }
            "replay" => {
                let field: Ident = in_parentheses(input, Parse::parse)?;
                if field != "external_id" {
                    let help = did_you_mean(&field.to_string(), ["external_id"]);
                    diagnostics.report(&field, format!("`replay` knows `external_id` only, not `{field}`{help}"));
                }
                set(&mut self.replay, keyword, (), diagnostics);
            }
            "deprecated" => {
                let text = if input.peek(Token![=]) { Some(after_equals(input, Parse::parse)?) } else { None };
                set(&mut self.deprecated, keyword, text, diagnostics);
            }
            "alias" => set(&mut self.alias, keyword, after_equals(input, Parse::parse)?, diagnostics),
            "docs" => set(&mut self.docs, keyword, after_equals(input, Parse::parse)?, diagnostics),
            "since" => set(&mut self.since, keyword, after_equals(input, Parse::parse)?, diagnostics),
            _ => set(&mut self.krate, keyword, after_equals(input, Path::parse_mod_style)?, diagnostics),
        }
        Ok(())
    }
}

/// Stores an option; the second of two is reported and dropped.
fn set<T>(slot: &mut Option<Keyed<T>>, keyword: Ident, value: T, diagnostics: &mut Diagnostics) {
    if let Some(first) = slot {
        diagnostics.report(&keyword, format!("`{keyword}` is given twice"));
        diagnostics.report(&first.keyword, "first given here");
    } else {
        *slot = Some(Keyed { keyword, value });
    }
}

fn after_equals<T>(input: ParseStream, parse: impl FnOnce(ParseStream) -> Result<T>) -> Result<T> {
    input.parse::<Token![=]>()?;
    parse(input)
}

fn flag(input: ParseStream) -> Result<()> {
    if input.peek(Token![=]) || input.peek(token::Paren) {
        return Err(input.error("this option takes no value"));
    }
    Ok(())
}

fn callers(keyword: &Ident, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Callers> {
    let names = ["employee", "end_user", "service_account", "tenant_user"];
    let words = in_parentheses(input, Punctuated::<Ident, Token![,]>::parse_terminated)?;
    if words.is_empty() {
        let help = "help: name some of `employee`, `end_user`, `service_account`, `tenant_user`, or drop the option";
        diagnostics.report(keyword, format!("`callers` names nobody\n{help}"));
    }
    let mut callers = Callers::default();
    for word in words {
        let written = word.to_string();
        if !names.contains(&written.as_str()) {
            let help = did_you_mean(&written, names);
            diagnostics.report(&word, format!("unknown caller `{written}`{help}"));
        }
        let caller = match names::nearest(&written, names) {
            Some("employee") => &mut callers.employee,
            Some("end_user") => &mut callers.end_user,
            Some("service_account") => &mut callers.service_account,
            Some(_) => &mut callers.tenant_user,
            None => continue,
        };
        if std::mem::replace(caller, true) {
            diagnostics.report(&word, format!("`{written}` is listed twice"));
        }
    }
    Ok(callers)
}

fn page(input: ParseStream) -> Result<Page> {
    let mut page = Page::default();
    if !input.peek(token::Paren) {
        return flag(input).map(|()| page);
    }
    in_parentheses(input, |input| {
        while !input.is_empty() {
            let word: Ident = input.parse()?;
            let slot = match word.to_string().as_str() {
                "items" => &mut page.items,
                "token" => &mut page.token,
                other => {
                    let help = did_you_mean(other, ["items", "token"]);
                    return Err(syn::Error::new(word.span(), format!("unknown part `{other}` of a page{help}")));
                }
            };
            *slot = Some(after_equals(input, Parse::parse)?);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(page)
    })
}
