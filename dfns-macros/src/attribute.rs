//! Parses the arguments of `#[dfns_endpoint(METHOD, "/path", option, ...)]`.
//!
//! The result keeps the keyword beside each value, so that later checks can point at the wrong
//! word. A mistake in one option never hides the next: parsing resumes after the following comma. A
//! misspelt option is reported and then read as the nearest option. So it causes no second message
//! about a missing option.

use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::names;
use crate::permission::{self, Permissions};
use crate::syntax::{ended_at, in_parentheses};
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Path, Result, Token, Type, token};

/// The value of an option, with its keyword.
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
    Head,
}

impl Method {
    const ALL: [(&'static str, Self); 6] = [
        ("GET", Self::Get),
        ("POST", Self::Post),
        ("PUT", Self::Put),
        ("PATCH", Self::Patch),
        ("DELETE", Self::Delete),
        ("HEAD", Self::Head),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, method)| *method)
    }

    /// Returns the name on the wire: `GET`.
    pub(crate) fn wire(self) -> &'static str {
        Self::ALL.iter().find(|(_, method)| *method == self).map_or("", |(name, _)| name)
    }

    /// Returns the variant of the core crate's enum: `Get`.
    pub(crate) fn variant(self) -> &'static str {
        match self {
            Self::Get => "Get",
            Self::Post => "Post",
            Self::Put => "Put",
            Self::Patch => "Patch",
            Self::Delete => "Delete",
            Self::Head => "Head",
        }
    }

    /// Returns whether the method only reads: no body, no signature.
    pub(crate) fn reads(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }
}

/// The kinds of caller, as in `callers(...)`.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "a set: one flag for each documented kind")]
pub(crate) struct Callers {
    pub(crate) employee: bool,
    pub(crate) end_user: bool,
    pub(crate) service_account: bool,
    pub(crate) tenant_user: bool,
}

/// The fields that a paginated request and its response use, if they differ from the defaults.
#[derive(Default)]
pub(crate) struct Page {
    /// The response field with the items.
    pub(crate) items: Option<Ident>,
    /// The response field with the token of the next page.
    pub(crate) token: Option<Ident>,
    /// The query field that takes the token.
    pub(crate) parameter: Option<Ident>,
    /// The query field that takes the number of items to skip, instead of a token.
    pub(crate) offset: Option<Ident>,
    /// The query field that takes the page size.
    pub(crate) limit: Option<Ident>,
}

impl Page {
    /// Returns the query field that selects a page, by its token or by its offset.
    pub(crate) fn position(&self) -> Ident {
        let given = self.offset.as_ref().or(self.parameter.as_ref());
        given.cloned().unwrap_or_else(|| Ident::new("pagination_token", Span::call_site()))
    }

    /// Returns the query field that limits the page size.
    pub(crate) fn size(&self) -> Ident {
        self.limit.clone().unwrap_or_else(|| Ident::new("limit", Span::call_site()))
    }
}

/// The arguments of the attribute, as far as they could be parsed.
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
    pub(crate) form: Option<Keyed<()>>,
    pub(crate) may_be_pending: Option<Keyed<Option<Type>>>,
    pub(crate) replay: Option<Keyed<bool>>,
    pub(crate) deprecated: Option<Keyed<Option<LitStr>>>,
    pub(crate) alias: Option<Keyed<Ident>>,
    pub(crate) docs: Option<Keyed<LitStr>>,
    pub(crate) since: Option<Keyed<LitStr>>,
    pub(crate) krate: Option<Keyed<Path>>,
    /// Options that were written but could not be parsed. They are reported once, and not as
    /// missing.
    attempted: Vec<&'static str>,
}

/// The options and their syntax.
const OPTIONS: [(&str, &str); 19] = [
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
    ("form", "form"),
    ("may_be_pending", "may_be_pending"),
    ("replay", "replay(external_id)"),
    ("deprecated", "deprecated` or `deprecated = \"use `new_name`\""),
    ("alias", "alias = old_name"),
    ("docs", "docs = \"https://...\""),
    ("since", "since = \"1.42\""),
    ("crate", "crate = path::to::dfns_core"),
];

/// Common wrong words, and the options they stand for.
const SYNONYMS: [(&str, &str); 9] = [
    ("response", "returns"),
    ("output", "returns"),
    ("result", "returns"),
    ("handle", "group"),
    ("domain", "group"),
    ("delegated", "signed"),
    ("scopes", "permissions"),
    ("urlencoded", "form"),
    ("id", "name"),
];

/// Parses the arguments. Reports and drops those that cannot be parsed.
pub(crate) fn parse(arguments: TokenStream, diagnostics: &mut Diagnostics) -> Attribute {
    let mut attribute = Attribute::default();
    let parsed = (|input: ParseStream| {
        attribute.method_and_path(input, diagnostics);
        while !input.is_empty() {
            let before = diagnostics.count();
            attribute.option(input, diagnostics);
            end_option(input, diagnostics.count() > before, diagnostics);
        }
        Ok(())
    })
    .parse2(arguments);
    if let Err(error) = parsed {
        diagnostics.report_at(error.span(), error);
    }
    attribute
}

/// Advances to the next option. After a mistake, the rest of the option is not reported again.
fn end_option(input: ParseStream, reported: bool, diagnostics: &mut Diagnostics) {
    if input.is_empty() {
        return;
    }
    if !input.peek(Token![,]) {
        if !reported {
            diagnostics.report_at(input.span(), "expected `,`\nhelp: separate options with commas");
        }
        skip_to_option(input);
    }
    // Absent where the next option follows without a comma, and at the end.
    let _comma = input.parse::<Option<Token![,]>>();
}

/// Skips to the next comma or, without one, to the next option.
fn skip_to_option(input: ParseStream) {
    while !input.is_empty() && !input.peek(Token![,]) && option_ahead(input).is_none() {
        // Any token tree parses as long as there is one.
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// Returns the next option, if the token after its name can follow an option's name.
fn option_ahead(input: ParseStream) -> Option<&'static str> {
    let fork = input.fork();
    let word = fork.call(Ident::parse_any).ok()?.to_string();
    let follows = fork.is_empty() || fork.peek(Token![,]) || fork.peek(Token![=]) || fork.peek(token::Paren);
    OPTIONS.iter().map(|(name, _)| *name).find(|name| follows && *name == word)
}

impl Attribute {
    /// Returns whether an option was written, even if it could not be parsed.
    pub(crate) fn mentions(&self, option: &str) -> bool {
        self.attempted.contains(&option)
    }

    fn method_and_path(&mut self, input: ParseStream, diagnostics: &mut Diagnostics) {
        const USAGE: &str =
            "help: an endpoint begins with its method and path: `#[dfns_endpoint(GET, \"/wallets\", ...)]`";
        let before = diagnostics.count();
        if swapped(input) {
            diagnostics.report_at(input.span(), format!("the method comes before the path\n{USAGE}"));
            self.path = input.parse().ok();
            let _comma = input.parse::<Token![,]>();
            self.method(input, diagnostics);
            return end_option(input, false, diagnostics);
        }
        if !self.method(input, diagnostics) {
            diagnostics.report_at(input.span(), format!("expected an HTTP method\n{USAGE}"));
            if !input.peek(LitStr) && option_ahead(input).is_some() {
                return;
            }
        } else if !input.peek(LitStr) {
            end_option(input, diagnostics.count() > before, diagnostics);
        } else {
            // Only the comma is missing.
            diagnostics.report_at(input.span(), "expected `,`\nhelp: separate the method and the path with a comma");
        }
        let before = diagnostics.count();
        named(input, "path", diagnostics);
        if let Ok(path) = input.parse::<LitStr>() {
            self.path = Some(path);
        } else {
            diagnostics.report_at(input.span(), format!("expected the path in quotes\n{USAGE}"));
        }
        end_option(input, diagnostics.count() > before, diagnostics);
    }

    /// Parses the method. Returns whether there was anything like one.
    fn method(&mut self, input: ParseStream, diagnostics: &mut Diagnostics) -> bool {
        named(input, "method", diagnostics);
        let names = Method::ALL.map(|(name, _)| name);
        let word = if input.peek(LitStr) {
            let fork = input.fork();
            let Ok(quoted) = fork.parse::<LitStr>() else { return false };
            let Some(name) = names.iter().find(|name| quoted.value().eq_ignore_ascii_case(name)) else { return false };
            diagnostics.report(&quoted, format!("the method takes no quotes\nhelp: write `{name}`"));
            let _quoted = input.parse::<LitStr>();
            Ident::new(name, quoted.span())
        } else {
            if option_ahead(input).is_some() || input.peek2(Token![=]) || input.peek2(token::Paren) {
                return false;
            }
            let Ok(word) = input.call(Ident::parse_any) else { return false };
            word
        };
        let written = word.to_string();
        if Method::named(&written).is_none() {
            let help = did_you_mean(&written, names);
            diagnostics.report(&word, format!("unknown HTTP method `{written}`{help}"));
        }
        let meant = Method::named(&written).or_else(|| Method::named(names::nearest(&written, names)?));
        self.method = meant.map(|value| Keyed { keyword: word, value });
        true
    }

    fn option(&mut self, input: ParseStream, diagnostics: &mut Diagnostics) {
        let Ok(keyword) = input.call(Ident::parse_any) else {
            let found = input.span();
            let _token = input.parse::<TokenTree>();
            return diagnostics.report_at(found, format!("expected an endpoint option{}", did_you_mean("", names())));
        };
        let written = keyword.to_string();
        let known = names().find(|name| *name == written);
        let synonym = SYNONYMS.iter().find(|(word, _)| *word == written).map(|(_, option)| *option);
        let meant = known.or(synonym).or_else(|| names::nearest(&written, names()));
        if known.is_none() {
            let help = match synonym {
                Some(option) => format!("\nhelp: did you mean `{option}`?"),
                None => did_you_mean(&written, names()),
            };
            diagnostics.report(&keyword, format!("unknown endpoint option `{written}`{help}"));
        }
        let Some(name) = meant else { return };
        if known.is_none() && self.mentions(name) {
            return;
        }
        let last = keyword.span();
        if let Err(error) = self.value(name, keyword, input, diagnostics) {
            let error = ended_at(last, error);
            // A misspelled option is already reported. A value that does not fit the guessed option
            // adds nothing.
            if known.is_some() {
                let usage = OPTIONS.iter().find(|(option, _)| *option == name).map_or("", |(_, usage)| usage);
                diagnostics.report_at(error.span(), format!("{error}\nhelp: it is written `{usage}`"));
            }
        }
        self.attempted.push(name);
    }

    fn value(&mut self, name: &str, keyword: Ident, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<()> {
        match name {
            "group" => {
                let value = after_equals(input, |input| unquoted(input, diagnostics, Path::parse_mod_style))?;
                if input.peek(Token![<]) {
                    let arguments: syn::AngleBracketedGenericArguments = input.parse()?;
                    diagnostics.report(arguments, "a group is named without its type parameters");
                }
                set(&mut self.group, keyword, value, diagnostics);
            }
            "name" => {
                let value = after_equals(input, |input| unquoted(input, diagnostics, name_of_a_method))?;
                set(&mut self.name, keyword, value, diagnostics);
            }
            "returns" => {
                let value = after_equals(input, |input| unquoted(input, diagnostics, Parse::parse))?;
                set(&mut self.returns, keyword, value, diagnostics);
            }
            "signed" => flag(&mut self.signed, keyword, input, diagnostics),
            "service_account" => flag(&mut self.service_account, keyword, input, diagnostics),
            "callers" => {
                let value = callers(&keyword, input, diagnostics)?;
                set(&mut self.callers, keyword, value, diagnostics);
            }
            "public" => flag(&mut self.public, keyword, input, diagnostics),
            "no_pat" => flag(&mut self.no_pat, keyword, input, diagnostics),
            "permissions" => {
                let value = after_equals(input, |input| permission::parse(input, diagnostics))?;
                set(&mut self.permissions, keyword, value, diagnostics);
            }
            "paginated" => {
                let value = page(input, diagnostics)?;
                set(&mut self.paginated, keyword, value, diagnostics);
            }
            "multipart" => flag(&mut self.multipart, keyword, input, diagnostics),
            "form" => flag(&mut self.form, keyword, input, diagnostics),
            "may_be_pending" => {
                let what = if input.peek(Token![=]) {
                    Some(after_equals(input, |input| unquoted(input, diagnostics, Parse::parse))?)
                } else {
                    None
                };
                set(&mut self.may_be_pending, keyword, what, diagnostics);
            }
            "replay" => {
                let words = in_parentheses(input, Punctuated::<Ident, Token![,]>::parse_terminated)?;
                let mut words = words.iter();
                let field =
                    words.next().ok_or_else(|| syn::Error::new(keyword.span(), "`replay` needs `external_id`"))?;
                if field != "external_id" {
                    let help = did_you_mean(&field.to_string(), ["external_id"]);
                    diagnostics.report(field, format!("`replay` begins with `external_id`, not `{field}`{help}"));
                }
                let parent = words.next();
                if let Some(word) = parent.filter(|word| *word != "parent").or_else(|| words.next()) {
                    let help = did_you_mean(&word.to_string(), ["parent"]);
                    let message = format!("after `external_id`, `replay` accepts only `parent`, not `{word}`{help}");
                    diagnostics.report(word, message);
                }
                set(&mut self.replay, keyword, parent.is_some(), diagnostics);
            }
            "deprecated" => {
                let text = if input.peek(Token![=]) { Some(after_equals(input, Parse::parse)?) } else { None };
                set(&mut self.deprecated, keyword, text, diagnostics);
            }
            "alias" => {
                let value = after_equals(input, |input| unquoted(input, diagnostics, name_of_a_method))?;
                set(&mut self.alias, keyword, value, diagnostics);
            }
            "docs" => set(&mut self.docs, keyword, after_equals(input, Parse::parse)?, diagnostics),
            "since" => set(&mut self.since, keyword, after_equals(input, Parse::parse)?, diagnostics),
            _ => {
                let value = after_equals(input, |input| unquoted(input, diagnostics, Path::parse_mod_style))?;
                set(&mut self.krate, keyword, value, diagnostics);
            }
        }
        Ok(())
    }
}

/// The names of the options.
fn names() -> impl Iterator<Item = &'static str> + Clone {
    OPTIONS.iter().map(|(name, _)| *name)
}

/// Returns whether a path and then a method come next.
fn swapped(input: ParseStream) -> bool {
    let fork = input.fork();
    let path = fork.parse::<LitStr>().is_ok_and(|path| path.value().starts_with('/'));
    let comma = fork.parse::<Token![,]>().is_ok();
    let is_method = |word: Ident| Method::named(&word.to_string().to_ascii_uppercase()).is_some();
    path && comma && fork.call(Ident::parse_any).is_ok_and(is_method)
}

/// Reports and skips `name =` before a value that takes no name.
fn named(input: ParseStream, name: &str, diagnostics: &mut Diagnostics) {
    let fork = input.fork();
    if fork.call(Ident::parse_any).is_ok_and(|word| word == name) && fork.peek(Token![=]) {
        if let Ok(word) = input.call(Ident::parse_any) {
            diagnostics.report(&word, format!("the {name} takes no `{name} =`"));
        }
        let _equals = input.parse::<Token![=]>();
    }
}

/// Parses a path, a type or a name. Quotes around it are reported, and their content is parsed.
fn unquoted<T>(input: ParseStream, diagnostics: &mut Diagnostics, parse: fn(ParseStream) -> Result<T>) -> Result<T> {
    if !input.peek(LitStr) {
        return parse(input);
    }
    let quoted: LitStr = input.parse()?;
    let message = format!("this takes no quotes\nhelp: write `{}`", quoted.value());
    match quoted.parse_with(parse) {
        Ok(value) => {
            diagnostics.report(&quoted, message);
            Ok(value)
        }
        Err(_) => Err(syn::Error::new(quoted.span(), "this takes no quotes")),
    }
}

/// Parses the name of a method. For a keyword, the error suggests a raw identifier.
fn name_of_a_method(input: ParseStream) -> Result<Ident> {
    let fork = input.fork();
    match (input.parse(), fork.call(Ident::parse_any)) {
        (Err(_), Ok(word)) => {
            let _word = input.call(Ident::parse_any);
            Err(syn::Error::new(word.span(), format!("`{word}` is a keyword; write `r#{word}` or choose another name")))
        }
        (parsed, _) => parsed,
    }
}

/// Stores an option. A second one is reported and dropped.
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

/// Sets an option that takes no value. A value is reported; `false` leaves the option unset.
fn flag(slot: &mut Option<Keyed<()>>, keyword: Ident, input: ParseStream, diagnostics: &mut Diagnostics) {
    let mut negated = false;
    if input.peek(Token![=]) || input.peek(token::Paren) {
        diagnostics.report_at(input.span(), format!("`{keyword}` takes no value\nhelp: it is written `{keyword}`"));
        while !input.is_empty() && !input.peek(Token![,]) {
            match input.parse::<TokenTree>() {
                Ok(token) => negated |= token.to_string() == "false",
                Err(_) => break,
            }
        }
    }
    if !negated {
        set(slot, keyword, (), diagnostics);
    }
}

fn callers(keyword: &Ident, input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Callers> {
    const NAMES: [&str; 5] = ["employee", "end_user", "service_account", "tenant_user", "any"];
    let words = in_parentheses(input, Punctuated::<Ident, Token![,]>::parse_terminated)?;
    if words.is_empty() {
        let help =
            "help: name some of `employee`, `end_user`, `service_account`, `tenant_user`, or `any`, or drop the option";
        diagnostics.report(keyword, format!("`callers` is empty\n{help}"));
    }
    let mut callers = Callers::default();
    let several = words.len() > 1;
    for word in words {
        let written = word.to_string();
        if !NAMES.contains(&written.as_str()) {
            let help = did_you_mean(&written, NAMES);
            diagnostics.report(&word, format!("unknown caller `{written}`{help}"));
        }
        let caller = match names::nearest(&written, NAMES) {
            Some("employee") => &mut callers.employee,
            Some("end_user") => &mut callers.end_user,
            Some("service_account") => &mut callers.service_account,
            Some("tenant_user") => &mut callers.tenant_user,
            Some(_) => {
                if several {
                    diagnostics
                        .report(&word, "`any` is employees, end users and service accounts; name nothing beside it");
                }
                return Ok(Callers { employee: true, end_user: true, service_account: true, tenant_user: false });
            }
            None => continue,
        };
        if std::mem::replace(caller, true) {
            diagnostics.report(&word, format!("`{written}` is listed twice"));
        }
    }
    Ok(callers)
}

fn page(input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Page> {
    const PARTS: [&str; 5] = ["items", "token", "parameter", "offset", "limit"];
    let mut page = Page::default();
    if !input.peek(token::Paren) {
        if input.peek(Token![=]) {
            return Err(input.error("`paginated` takes its names in parentheses"));
        }
        return Ok(page);
    }
    in_parentheses(input, |input| {
        while !input.is_empty() {
            let word: Ident = input.parse()?;
            let slot = match word.to_string().as_str() {
                "items" => &mut page.items,
                "token" => &mut page.token,
                "parameter" => &mut page.parameter,
                "offset" => &mut page.offset,
                "limit" => &mut page.limit,
                other => {
                    let help = did_you_mean(other, PARTS);
                    return Err(syn::Error::new(word.span(), format!("unknown part `{other}` of a page{help}")));
                }
            };
            let name = after_equals(input, |input| unquoted(input, diagnostics, Parse::parse))?;
            if slot.replace(name).is_some() {
                diagnostics.report(&word, format!("`{word}` is given twice"));
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    })?;
    if let (Some(offset), Some(other)) = (&page.offset, page.token.as_ref().or(page.parameter.as_ref())) {
        diagnostics.contradiction(offset, other, "a list continues by an offset or by a token, not by both");
    }
    Ok(page)
}
