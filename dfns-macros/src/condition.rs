//! The conditions of permission rules: `present(signing_key.id) && kind == Kind::Native`.
//!
//! A condition is written and parsed as a Rust expression, then restricted to the allowed forms.
//! `validate` resolves fields; the constants that `expand` emits resolve their types. Each word
//! keeps its span for that.

use crate::diagnostics::did_you_mean;
use crate::syntax::ended_at;
use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{BinOp, Error, Expr, ExprLit, ExprPath, Ident, Lit, LitStr, Member, Result, Token, UnOp};

const FORMS: &str = "help: a condition is `present(field)`, `absent(field)`, `field == value`, `field != value`, \
                     `list.contains(value)`, a boolean field or `server(...)`, joined by `&&`, `||`, `!` and parentheses";

/// When a permission is needed.
pub(crate) enum Condition {
    /// `present(field)`.
    Present(FieldPath),
    /// `field == value`; a boolean field alone equals `true`.
    Equals(FieldPath, Value),
    /// `field.contains(value)`.
    Contains(FieldPath, Value),
    /// `!condition`, `absent(field)`, `field != value`.
    Not(Box<Condition>),
    /// `one && other`.
    All(Vec<Condition>),
    /// `one || other`.
    Any(Vec<Condition>),
    /// `server(subject == "Value")`.
    Server(Ident, LitStr),
    /// `server("text")`.
    ServerText(LitStr),
}

/// A field of the request, and the steps into its value: `signing_key.id`, `labels["env"]`.
pub(crate) struct FieldPath {
    pub(crate) field: Ident,
    pub(crate) steps: Vec<Step>,
}

/// One step into an object.
pub(crate) enum Step {
    /// `.id`: by its Rust name.
    Field(Ident),
    /// `["authorId"]`: by its name on the wire.
    Key(LitStr),
}

/// The value that a field is compared with.
pub(crate) enum Value {
    String(LitStr),
    /// `custom("Value")`: not known to the open enum.
    Custom(LitStr),
    /// A number's digits.
    Number(String, proc_macro2::Span),
    Bool(bool, proc_macro2::Span),
    /// `Kind::Native`.
    Variant(ExprPath),
}

/// Parses the tokens from `if` to the comma.
pub(crate) fn parse(input: ParseStream) -> Result<Condition> {
    let mut end = input.span();
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        let token = input.parse::<TokenTree>()?;
        end = token.span();
        tokens.extend([token]);
    }
    if tokens.is_empty() {
        return Err(Error::new(end, format!("expected a condition\n{FORMS}")));
    }
    let expression = syn::parse2(raw(tokens)).map_err(|error| match error.to_string().as_str() {
        "unexpected token" => Error::new(error.span(), format!("this is not a condition\n{FORMS}")),
        _ => ended_at(end, error),
    });
    condition(&expression?)
}

/// Replaces keywords by raw identifiers, so that a field `r#type` can be called `type` here.
fn raw(tokens: TokenStream) -> TokenStream {
    let raw = |token: TokenTree| match token {
        TokenTree::Ident(word) if is_keyword(&word) => TokenTree::Ident(Ident::new_raw(&word.to_string(), word.span())),
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), self::raw(group.stream()));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        other => other,
    };
    tokens.into_iter().map(raw).collect()
}

/// Returns whether a word is a keyword that can name a field. `$crate` is one word.
fn is_keyword(word: &Ident) -> bool {
    let word = word.to_string();
    !matches!(word.as_str(), "true" | "false" | "self" | "Self" | "super" | "crate" | "$crate" | "_")
        && syn::parse_str::<Ident>(&word).is_err()
}

fn condition(expression: &Expr) -> Result<Condition> {
    match expression {
        Expr::Paren(inner) => condition(&inner.expr),
        Expr::Group(inner) => condition(&inner.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => Ok(Condition::Not(Box::new(condition(&unary.expr)?))),
        Expr::Binary(binary) => match binary.op {
            BinOp::And(_) => Ok(Condition::All(flattened(expression, |op| matches!(op, BinOp::And(_)))?)),
            BinOp::Or(_) => Ok(Condition::Any(flattened(expression, |op| matches!(op, BinOp::Or(_)))?)),
            BinOp::Eq(_) => comparison(&binary.left, &binary.right),
            BinOp::Ne(_) => Ok(Condition::Not(Box::new(comparison(&binary.left, &binary.right)?))),
            other => Err(Error::new_spanned(other, format!("conditions compare with `==` and `!=` only\n{FORMS}"))),
        },
        Expr::Assign(assign) => Err(Error::new_spanned(assign.eq_token, "expected `==`, found `=`\nhelp: write `==`")),
        Expr::Call(call) => self::call(call),
        Expr::MethodCall(call) if call.method == "contains" && call.args.len() == 1 => {
            Ok(Condition::Contains(path(&call.receiver)?, value(&call.args[0])?))
        }
        Expr::MethodCall(call) => {
            let method = call.method.to_string();
            let help = did_you_mean(&method, ["contains"]);
            Err(Error::new(call.method.span(), format!("unknown condition `.{method}(..)`{help}\n{FORMS}")))
        }
        Expr::Path(_) | Expr::Field(_) | Expr::Index(_) => {
            let path = path(expression)?;
            let span = path.last_span();
            Ok(Condition::Equals(path, Value::Bool(true, span)))
        }
        other => Err(Error::new_spanned(other, format!("this is not a condition\n{FORMS}"))),
    }
}

/// Returns the operands of a chain of one operator.
fn flattened(expression: &Expr, is_same: fn(&BinOp) -> bool) -> Result<Vec<Condition>> {
    match expression {
        Expr::Binary(binary) if is_same(&binary.op) => {
            let mut operands = flattened(&binary.left, is_same)?;
            operands.push(condition(&binary.right)?);
            Ok(operands)
        }
        other => Ok(vec![condition(other)?]),
    }
}

fn call(call: &syn::ExprCall) -> Result<Condition> {
    let Expr::Path(function) = &*call.func else {
        return Err(Error::new_spanned(&call.func, format!("this is not a condition\n{FORMS}")));
    };
    let word = function.path.to_token_stream().to_string();
    let argument = |what: &str| match (call.args.len(), call.args.first()) {
        (1, Some(argument)) => Ok(argument),
        _ => Err(Error::new_spanned(&call.func, format!("`{word}` takes {what}"))),
    };
    match word.as_str() {
        "present" => Ok(Condition::Present(path(argument("one field")?)?)),
        "absent" => Ok(Condition::Not(Box::new(Condition::Present(path(argument("one field")?)?)))),
        "server" => match argument("`subject == \"Value\"`, or a sentence in quotes")? {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(Condition::ServerText(text.clone())),
            Expr::Binary(binary) if matches!(binary.op, BinOp::Eq(_)) => {
                match (one_word(&binary.left), value(&binary.right)?) {
                    (Some(subject), Value::String(value)) => Ok(Condition::Server(subject.clone(), value)),
                    (Some(_), _) => Err(Error::new_spanned(&binary.right, "expected a string")),
                    (None, _) => {
                        Err(Error::new_spanned(&binary.left, "expected one word that says what the server looks at"))
                    }
                }
            }
            other => Err(Error::new_spanned(other, "expected `subject == \"Value\"`, or a sentence in quotes")),
        },
        other => {
            let help = did_you_mean(other, ["present", "absent", "server"]);
            Err(Error::new_spanned(&call.func, format!("unknown condition `{other}`{help}\n{FORMS}")))
        }
    }
}

fn comparison(left: &Expr, right: &Expr) -> Result<Condition> {
    if value(left).is_ok() && path(left).is_err() {
        return Err(Error::new_spanned(
            left,
            "expected a field\nhelp: the field stands on the left, the value on the right",
        ));
    }
    Ok(Condition::Equals(path(left)?, value(right)?))
}

/// Returns the name, if the expression is nothing else.
fn one_word(expression: &Expr) -> Option<&Ident> {
    match expression {
        Expr::Path(path) if path.attrs.is_empty() => path.path.get_ident(),
        _ => None,
    }
}

fn path(expression: &Expr) -> Result<FieldPath> {
    match expression {
        Expr::Group(inner) => path(&inner.expr),
        Expr::Path(_) => match one_word(expression) {
            Some(field) => Ok(FieldPath { field: field.clone(), steps: Vec::new() }),
            None => Err(Error::new_spanned(expression, "expected a field of the request")),
        },
        Expr::Field(inner) => {
            let Member::Named(name) = &inner.member else {
                return Err(Error::new_spanned(&inner.member, "expected the name of a field"));
            };
            let mut path = path(&inner.base)?;
            path.steps.push(Step::Field(name.clone()));
            Ok(path)
        }
        Expr::Index(inner) => {
            let Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) = &*inner.index else {
                let message = "expected a name on the wire, in quotes: `field[\"wireName\"]`";
                return Err(Error::new_spanned(&inner.index, message));
            };
            let mut path = path(&inner.expr)?;
            path.steps.push(Step::Key(name.clone()));
            Ok(path)
        }
        other => Err(Error::new_spanned(other, "expected a field, as in `name` or `signing_key.id`")),
    }
}

fn value(expression: &Expr) -> Result<Value> {
    const VALUES: &str = "expected a value: a string, a number, `true`, `false` or a variant such as `Kind::Native`";
    match expression {
        Expr::Group(inner) => value(&inner.expr),
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(Value::String(text.clone())),
        Expr::Lit(ExprLit { lit: Lit::Bool(value), .. }) => Ok(Value::Bool(value.value, value.span)),
        Expr::Lit(ExprLit { lit, .. }) => Ok(Value::Number(digits(lit)?, lit.span())),
        Expr::Unary(unary) => match (&unary.op, &*unary.expr) {
            (UnOp::Neg(_), Expr::Lit(ExprLit { lit, .. })) => {
                Ok(Value::Number(format!("-{}", digits(lit)?), lit.span()))
            }
            _ => Err(Error::new_spanned(expression, VALUES)),
        },
        Expr::Path(variant) if variant.path.segments.len() > 1 => Ok(Value::Variant(variant.clone())),
        Expr::Call(call) if one_word(&call.func).is_some_and(|word| word == "custom") && call.args.len() == 1 => {
            match value(&call.args[0])? {
                Value::String(text) => Ok(Value::Custom(text)),
                _ => Err(Error::new_spanned(&call.args, "expected a string")),
            }
        }
        Expr::Path(_) | Expr::Field(_) => Err(Error::new_spanned(
            expression,
            format!("{VALUES}\nhelp: a condition compares a field with a value, not with another field"),
        )),
        other => Err(Error::new_spanned(other, VALUES)),
    }
}

/// Returns the digits of a number, as JSON spells them.
fn digits(lit: &Lit) -> Result<String> {
    let (digits, suffix) = match lit {
        Lit::Int(number) => (number.base10_digits().to_owned(), number.suffix()),
        Lit::Float(number) => (number.base10_digits().to_owned(), number.suffix()),
        other => return Err(Error::new_spanned(other, "expected a string, a number, `true` or `false`")),
    };
    if suffix.is_empty() {
        Ok(digits)
    } else {
        Err(Error::new_spanned(lit, "a number on the wire has no type; drop the suffix"))
    }
}

impl FieldPath {
    /// Returns the span of the last word of the path.
    pub(crate) fn last_span(&self) -> proc_macro2::Span {
        match self.steps.last() {
            Some(Step::Field(name)) => name.span(),
            Some(Step::Key(name)) => name.span(),
            None => self.field.span(),
        }
    }
}

impl std::fmt::Display for FieldPath {
    /// Writes the path as declared, without `r#`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.field.unraw())?;
        self.steps.iter().try_for_each(|step| match step {
            Step::Field(name) => write!(f, ".{}", name.unraw()),
            Step::Key(name) => write!(f, "[{:?}]", name.value()),
        })
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::String(text) | Self::Custom(text) => f.write_str(&text.value()),
            Self::Number(digits, _) => f.write_str(digits),
            Self::Bool(value, _) => write!(f, "{value}"),
            Self::Variant(path) => f.write_str(&path.path.to_token_stream().to_string().replace(' ', "")),
        }
    }
}

impl Condition {
    /// Calls the function with every field path of the condition.
    pub(crate) fn each_path(&self, see: &mut impl FnMut(&FieldPath)) {
        match self {
            Self::Present(path) | Self::Equals(path, _) | Self::Contains(path, _) => see(path),
            Self::Not(condition) => condition.each_path(see),
            Self::All(conditions) | Self::Any(conditions) => {
                for condition in conditions {
                    condition.each_path(see);
                }
            }
            Self::Server(..) | Self::ServerText(_) => {}
        }
    }

    /// Returns whether the condition names any field of the request.
    pub(crate) fn names_a_field(&self) -> bool {
        let mut names = false;
        self.each_path(&mut |_| names = true);
        names
    }

    /// Returns the condition in words, for documentation. Field names are those of the declaration,
    /// in backticks.
    pub(crate) fn in_words(&self) -> String {
        let joined = |conditions: &[Self], word: &str| {
            let parts = conditions.iter().map(|condition| match condition {
                Self::All(_) | Self::Any(_) => format!("({})", condition.in_words()),
                _ => condition.in_words(),
            });
            parts.collect::<Vec<_>>().join(word)
        };
        match self {
            Self::Present(path) => format!("`{path}` is set"),
            Self::Equals(path, Value::Bool(value, _)) => format!("`{path}` is {value}"),
            Self::Equals(path, value) => format!("`{path}` is `{value}`"),
            Self::Contains(path, value) => format!("`{path}` contains `{value}`"),
            Self::Not(condition) => match &**condition {
                Self::Present(path) => format!("`{path}` is not set"),
                Self::Equals(path, Value::Bool(value, _)) => format!("`{path}` is not {value}"),
                Self::Equals(path, value) => format!("`{path}` is not `{value}`"),
                other => format!("it is not so that {}", other.in_words()),
            },
            Self::All(conditions) => joined(conditions, " and "),
            Self::Any(conditions) => joined(conditions, " or "),
            Self::Server(subject, value) => {
                format!(
                    "the server finds the {} to be `{}`",
                    subject.unraw().to_string().replace('_', " "),
                    value.value()
                )
            }
            Self::ServerText(text) => text.value(),
        }
    }
}

/// Two conditions are equal if they are the same in words.
impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.in_words() == other.in_words()
    }
}
