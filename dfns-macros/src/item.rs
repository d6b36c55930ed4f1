//! Reads the request struct: its fields, and the role that `#[dfns(...)]` gives each of them.
//!
//! The model borrows the parsed struct, so that later stages can point at any token of it.

use crate::attribute::Keyed;
use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::names;
use crate::serde_attributes::{self, Noun, OfField, OfStruct};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Fields, GenericArgument, Ident, Item, ItemStruct, LitStr, Meta, PathArguments, Result, Token, Type,
    parse_quote, parse_quote_spanned,
};

/// The struct under the attribute.
pub(crate) struct Request<'a> {
    pub(crate) item: &'a ItemStruct,
    pub(crate) serde: OfStruct,
    pub(crate) fields: Vec<Field<'a>>,
}

/// One field of the struct.
pub(crate) struct Field<'a> {
    pub(crate) source: &'a syn::Field,
    pub(crate) ident: &'a Ident,
    /// The name without `r#`.
    pub(crate) name: String,
    /// The type inside `Option<..>`, if it is one.
    pub(crate) optional: Option<&'a Type>,
    /// The role given by `#[dfns(..)]`.
    pub(crate) role: Option<Keyed<Role>>,
    /// Its serde attributes.
    pub(crate) serde: OfField,
    /// The name on the wire, unless the role gives another.
    pub(crate) wire: String,
    /// The field's `#[cfg(..)]` attributes.
    pub(crate) cfgs: Vec<&'a Attribute>,
    /// The word `display`: the field is sent as its `Display` string.
    pub(crate) display: Option<Ident>,
}

/// The role of a field, with the name that it gives.
pub(crate) enum Role {
    Path(Option<LitStr>),
    Query(Option<LitStr>),
    Header(Option<LitStr>),
    Body,
    Raw,
    Part(Option<LitStr>),
    Bearer,
}

const ROLES: [&str; 7] = ["path", "query", "header", "body", "raw", "part", "bearer"];

/// The words of `#[dfns(..)]`: the roles, and `display`.
const WORDS: [&str; 8] = ["path", "query", "header", "body", "raw", "part", "bearer", "display"];

/// The item under the attribute.
pub(crate) enum Shape<'a> {
    /// A struct with named fields, or without any.
    Named(&'a ItemStruct),
    /// A type that cannot be an endpoint (already reported), and a struct of the same name to
    /// continue with.
    Wrong(Box<ItemStruct>),
    /// An item that no struct can replace (already reported).
    Hopeless,
}

/// Checks that the item is a struct with named fields; reports its kind otherwise.
pub(crate) fn shape<'a>(item: &'a Item, diagnostics: &mut Diagnostics) -> Shape<'a> {
    const SHAPE: &str = "an endpoint is a struct with named fields";
    let (vis, ident, generics) = match item {
        Item::Struct(item) => (&item.vis, &item.ident, &item.generics),
        Item::Enum(item) => (&item.vis, &item.ident, &item.generics),
        Item::Union(item) => (&item.vis, &item.ident, &item.generics),
        other => {
            let (kind, span) = kind(other);
            diagnostics.report_at(span, format!("put `#[dfns_endpoint]` on the request struct, not on {kind}"));
            return Shape::Hopeless;
        }
    };
    if !generics.params.is_empty() {
        let advice = if generics.lifetimes().next().is_some() {
            "a request owns its values, so that its call can outlive them: write `String` for `&str`, `Vec<T>` for `&[T]`"
        } else {
            "declare one struct for each type, or hold `AnyJson`"
        };
        diagnostics.report(generics, format!("generic endpoints are not supported\nhelp: {advice}"));
    } else if let Some(clause) = &generics.where_clause {
        diagnostics.report(
            clause,
            "generic endpoints are not supported\nhelp: drop the `where` clause; there are no type parameters",
        );
    }
    match item {
        Item::Struct(ItemStruct { fields: Fields::Unnamed(fields), .. }) => diagnostics.report(fields, SHAPE),
        Item::Enum(item) => diagnostics.report(item.enum_token, SHAPE),
        Item::Union(item) => diagnostics.report(item.union_token, SHAPE),
        Item::Struct(item) if generics.params.is_empty() && generics.where_clause.is_none() => {
            return Shape::Named(item);
        }
        _ => {}
    }
    if generics.params.is_empty() {
        Shape::Wrong(Box::new(parse_quote!(#vis struct #ident(());)))
    } else {
        Shape::Hopeless
    }
}

/// Returns the kind of an item that cannot be an endpoint, and its keyword.
fn kind(item: &Item) -> (&'static str, Span) {
    match item {
        Item::Fn(item) => ("a function", item.sig.fn_token.span),
        Item::Impl(item) => ("an `impl` block", item.impl_token.span),
        Item::Trait(item) => ("a trait", item.trait_token.span),
        Item::Mod(item) => ("a module", item.mod_token.span),
        Item::Type(item) => ("a type alias", item.type_token.span),
        Item::Const(item) => ("a constant", item.const_token.span),
        Item::Use(item) => ("an import", item.use_token.span),
        _ => ("this item", Span::call_site()),
    }
}

/// Reports and removes a second attribute of ours: each would generate the same items.
pub(crate) fn only_one(attributes: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) {
    attributes.retain(|attribute| {
        let name = attribute.path().segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        let is_ours = matches!(name.as_str(), "dfns_endpoint" | "dfns_object");
        if is_ours {
            let message = "a struct is one endpoint or one object; keep one attribute\nhelp: declare another struct";
            diagnostics.report(attribute.path(), message);
        }
        !is_ours
    });
}

/// Adds the fields that a paginated request requires and its struct lacks.
pub(crate) fn add_page_fields(item: &mut Item, attribute: &crate::attribute::Attribute) {
    let (Item::Struct(item), Some(paginated)) = (item, &attribute.paginated) else { return };
    if matches!(item.fields, Fields::Unnamed(_)) || !item.generics.params.is_empty() {
        return;
    }
    let (page, span, vis) = (&paginated.value, paginated.keyword.span(), item.vis.clone());
    let (size, position) = (page.size(), page.position());
    let size: syn::Field = parse_quote_spanned!(span=> #[doc = " The maximum number of items in a page."] #vis #size: ::core::option::Option<u32>);
    let position: syn::Field = if page.offset.is_some() {
        parse_quote_spanned!(span=> #[doc = " The number of items to skip."] #vis #position: ::core::option::Option<u64>)
    } else {
        parse_quote_spanned!(span=> #[doc = " The token of the page to begin with, from the page before it."] #vis #position: ::core::option::Option<::std::string::String>)
    };
    for field in [size, position] {
        let Some(name) = field.ident.as_ref().map(|name| name.unraw().to_string()) else { continue };
        let resembles = |other: &Ident| {
            let other = other.unraw().to_string();
            let alike = |one: &str, other: &str| one.starts_with(other.get(..3).unwrap_or(other));
            // A misspelled field must not cause a second one: later it is reported that this one is
            // missing.
            alike(&name, &other) && names::nearest(&other, [name.as_str()]).is_some()
        };
        if item.fields.iter().filter_map(|field| field.ident.as_ref()).any(resembles) {
            continue;
        }
        if let Fields::Named(fields) = &mut item.fields {
            fields.named.push(field);
        } else {
            item.fields = Fields::Named(parse_quote!({ #field }));
            item.semi_token = None;
        }
    }
}

impl<'a> Request<'a> {
    /// Reads the fields and their roles.
    pub(crate) fn read(item: &'a ItemStruct, noun: Noun, diagnostics: &mut Diagnostics) -> Self {
        for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("dfns")) {
            diagnostics.report(attribute.path(), "`#[dfns(...)]` gives a field its role; it has no effect on a struct");
        }
        let serde = serde_attributes::of_struct(&item.attrs, noun, diagnostics);
        let fields = item.fields.iter().filter_map(|field| Field::read(field, &serde, diagnostics)).collect();
        Self { item, serde, fields }
    }
}

/// Checks the fields of one JSON object against each other and against the attributes of the
/// struct. Each name must stand for one field, and serde must be able to read what it writes.
pub(crate) fn one_object(of_struct: &OfStruct, fields: &[&Field<'_>], diagnostics: &mut Diagnostics) {
    let mut taken: Vec<(String, &str)> = Vec::new();
    taken.extend(of_struct.tag.iter().map(|tag| (tag.value(), "the tag")));
    for field in fields.iter().filter(|field| !field.serde.flattened && field.cfgs.is_empty()) {
        if field.wire.is_empty() {
            let help = "help: give it one with `#[serde(rename = \"name\")]`";
            diagnostics.report(field.ident, format!("`{}` has no name on the wire\n{help}", field.name));
        }
        match taken.iter().find(|(wire, _)| *wire == field.wire) {
            Some((wire, "the tag")) => {
                diagnostics.report(field.ident, format!("`{}` and the tag are both `{wire}` on the wire", field.name));
            }
            Some((wire, first)) => {
                let message = format!("`{first}` and `{}` are both `{wire}` on the wire", field.name);
                diagnostics.report(field.ident, message);
            }
            None => taken.push((field.wire.clone(), &field.name)),
        }
    }
    for field in fields.iter().filter(|field| field.cfgs.is_empty()) {
        for alias in &field.serde.aliases {
            if let Some((wire, other)) = taken.iter().find(|(wire, _)| *wire == alias.value()) {
                let other = if *other == field.name { "the field's own name" } else { "the name of another field" };
                diagnostics.report(alias, format!("`{wire}` is {other} already; drop the alias"));
            } else {
                taken.push((alias.value(), &field.name));
            }
        }
    }
    for field in fields.iter().filter(|field| field.serde.flattened) {
        let Some(word) = field.serde.words.iter().find(|word| word.is_ident("flatten")) else { continue };
        if of_struct.strict.is_some() {
            let help = "help: drop one of them; by default, unknown fields are ignored";
            let message = format!("`deny_unknown_fields` rejects the fields that `flatten` adds\n{help}");
            diagnostics.report(word, message);
        }
        if of_struct.tag.is_some() {
            let help = "help: declare the tag as a field, or as an `open_union!`";
            diagnostics.report(word, format!("`flatten` reads what `tag` wrote as a field of its own\n{help}"));
        }
        if holds_raw_json(field.value_type()) {
            let help = "help: for fields of any name, flatten a `BTreeMap<String, AnyJson>`";
            diagnostics.report(&field.source.ty, format!("raw JSON cannot be flattened\n{help}"));
        }
    }
    if let (Some(strict), Some(_)) = (&of_struct.strict, &of_struct.tag) {
        let help = "help: drop it; by default, unknown fields are ignored";
        diagnostics.report(strict, format!("`deny_unknown_fields` refuses the field that `tag` writes\n{help}"));
    }
}

/// Returns whether the type is raw JSON, by its spelling.
fn holds_raw_json(ty: &Type) -> bool {
    let Type::Path(path) = ungrouped(ty) else { return false };
    let Some(last) = path.path.segments.last() else { return false };
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) if last.ident == "Box" => {
            arguments.args.iter().any(|argument| matches!(argument, GenericArgument::Type(ty) if holds_raw_json(ty)))
        }
        _ => last.ident == "AnyJson" || last.ident == "RawValue",
    }
}

impl<'a> Field<'a> {
    fn read(source: &'a syn::Field, of_struct: &OfStruct, diagnostics: &mut Diagnostics) -> Option<Self> {
        let ident = source.ident.as_ref()?;
        let name = ident.unraw().to_string();
        let mut serde = serde_attributes::of_field(&source.attrs, diagnostics);
        serde.has_default |= of_struct.has_default;
        let wire = serde.rename.as_ref().map_or_else(|| of_struct.case.of_field(&name), LitStr::value);
        let mut field = Self {
            source,
            ident,
            name,
            optional: inside_option(&source.ty),
            role: None,
            serde,
            wire,
            cfgs: Vec::new(),
            display: None,
        };
        if let Type::Reference(reference) = ungrouped(&source.ty)
            && reference.lifetime.as_ref().is_none_or(|lifetime| lifetime.ident != "static")
        {
            let help = "help: a request owns its values: write `String` for `&str`, `Vec<T>` for `&[T]`";
            diagnostics.report(&source.ty, format!("`{}` borrows\n{help}", field.name));
        }
        for attribute in &source.attrs {
            if attribute.path().is_ident("dfns") {
                field.read_roles(attribute, diagnostics);
            } else if attribute.path().is_ident("cfg") {
                field.cfgs.push(attribute);
            }
        }
        Some(field)
    }

    /// Returns whether the JSON may lack the field.
    pub(crate) fn may_be_absent(&self) -> bool {
        self.optional.is_some() || self.serde.skipped_when_empty || self.serde.may_be_default() || !self.cfgs.is_empty()
    }

    /// Returns whether the field is sometimes left out, and serde needs a `default` to read it
    /// then.
    pub(crate) fn needs_default(&self) -> bool {
        let serde = &self.serde;
        let by_function = serde.read_by_function || self.is_nullable();
        let left_out = if self.optional.is_some() { by_function } else { serde.skipped_when_empty };
        left_out && !serde.may_be_default() && !serde.flattened
    }

    /// Returns the attributes that serde needs to read the field as it is written, besides the
    /// user's.
    pub(crate) fn read_as_written(&self, private: &TokenStream) -> Option<TokenStream> {
        if self.is_nullable() {
            let read = format!("{}::object::nullable", private.to_string().replace(' ', ""));
            let default = (!self.serde.may_be_default()).then(|| quote!(default,));
            return Some(quote!(#[serde(#default deserialize_with = #read)]));
        }
        self.needs_default().then(|| quote!(#[serde(default)]))
    }

    /// Returns whether its value must be checked before it is written: JSON has no NaN and no
    /// infinity, and `serde_json` writes them as `null`.
    pub(crate) fn must_be_finite(&self) -> bool {
        holds_floats(&self.source.ty) && !(self.serde.is_opaque || self.serde.flattened)
    }

    /// Returns whether `null` is one of its values, different from absent.
    pub(crate) fn is_nullable(&self) -> bool {
        self.nullable().is_some()
    }

    /// Returns whether it is written as `null` where it has no value.
    pub(crate) fn writes_null(&self) -> bool {
        self.optional.is_some() && self.serde.may_be_null
    }

    /// Returns the `T` of `Option<Option<T>>`.
    pub(crate) fn nullable(&self) -> Option<&'a Type> {
        let inner = self.optional.and_then(inside_option)?;
        (!self.serde.read_by_function && !self.serde.flattened).then_some(inner)
    }

    /// Returns the type of its value, without the `Option` around it.
    pub(crate) fn value_type(&self) -> &'a Type {
        self.optional.unwrap_or(&self.source.ty)
    }

    fn read_roles(&mut self, attribute: &Attribute, diagnostics: &mut Diagnostics) {
        const HELP: &str = "help: write for instance `#[dfns(query)]`";
        let Meta::List(list) = &attribute.meta else {
            return diagnostics.report(attribute.path(), format!("`dfns` needs a role\n{HELP}"));
        };
        if list.tokens.is_empty() {
            return diagnostics.report(attribute.path(), format!("`dfns` needs a role\n{HELP}"));
        }
        let parsed = (|input: ParseStream| {
            while !input.is_empty() {
                let fork = input.fork();
                if fork.call(Ident::parse_any).is_ok_and(|word| word == "display") {
                    let word = input.call(Ident::parse_any)?;
                    if self.display.is_some() {
                        diagnostics.report(&word, "`display` is given twice");
                    }
                    self.display = Some(word);
                } else if let Some(role) = role(input, diagnostics)? {
                    if self.role.is_some() {
                        diagnostics.report(&role.keyword, format!("`{}` has two roles; keep one", self.name));
                    } else {
                        self.role = Some(role);
                    }
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        })
        .parse2(list.tokens.clone());
        if let Err(error) = parsed {
            diagnostics.report_at(error.span(), error);
        }
    }
}

/// Parses one role. A misspelt role is reported and read as the nearest one.
fn role(input: ParseStream, diagnostics: &mut Diagnostics) -> Result<Option<Keyed<Role>>> {
    let keyword = input.call(Ident::parse_any)?;
    let value: Option<LitStr> = if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        Some(input.parse()?)
    } else {
        None
    };
    let written = keyword.to_string();
    if !ROLES.contains(&written.as_str()) {
        let help = did_you_mean(&written, WORDS);
        diagnostics.report(&keyword, format!("unknown field role `{written}`{help}"));
    }
    let meant = names::nearest(&written, ROLES);
    if let (Some("body" | "raw" | "bearer"), Some(value)) = (meant, &value) {
        diagnostics.report(value, format!("`{written}` takes no name"));
    }
    if let (Some("part"), Some(value)) = (meant, &value)
        && (value.value().is_empty() || value.value().contains(|c: char| c.is_control() || c == '"' || c == '\\'))
    {
        diagnostics.report(value, "the name of a part is not empty and has no quotes, `\\` or control characters");
    }
    let role = match meant {
        Some("path") => Role::Path(value),
        Some("query") => Role::Query(value),
        Some("header") => {
            check_header_name(&keyword, value.as_ref(), diagnostics);
            Role::Header(value)
        }
        Some("body") => Role::Body,
        Some("raw") => Role::Raw,
        Some("part") => Role::Part(value),
        Some(_) => Role::Bearer,
        None => return Ok(None),
    };
    Ok(Some(Keyed { keyword, value: role }))
}

fn check_header_name(keyword: &Ident, name: Option<&LitStr>, diagnostics: &mut Diagnostics) {
    let Some(name) = name else {
        let help = "help: write `#[dfns(header = \"x-name\")]`";
        return diagnostics.report(keyword, format!("a header field needs the header's name\n{help}"));
    };
    let written = name.value();
    let is_token = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    if written.is_empty() || !written.bytes().all(is_token) {
        let message = format!("`{written}` is not a header name; use lower-case letters, digits and `-`");
        diagnostics.report(name, message);
    }
}

/// Returns the type inside `Option<..>`, by its spelling. A macro sees nothing else.
fn inside_option(ty: &Type) -> Option<&Type> {
    let Type::Path(ty) = ungrouped(ty) else { return None };
    let last = ty.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}

/// Returns whether a type is a floating-point number or a collection of them, by its spelling.
pub(crate) fn holds_floats(ty: &Type) -> bool {
    const COLLECTIONS: [&str; 5] = ["Option", "Vec", "Box", "BTreeMap", "HashMap"];
    match ungrouped(ty) {
        Type::Array(array) => holds_floats(&array.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| match &last.arguments {
            PathArguments::None => path.path.is_ident("f64") || path.path.is_ident("f32"),
            PathArguments::AngleBracketed(arguments) if COLLECTIONS.iter().any(|one| last.ident == one) => {
                matches!(arguments.args.last(), Some(GenericArgument::Type(ty)) if holds_floats(ty))
            }
            _ => false,
        }),
        _ => false,
    }
}

/// Returns whether a type is a list of bytes, by its spelling.
pub(crate) fn is_bytes(ty: &Type) -> bool {
    let is_byte = |ty: &Type| matches!(ungrouped(ty), Type::Path(path) if path.path.is_ident("u8"));
    match ungrouped(ty) {
        Type::Array(array) => is_byte(&array.elem),
        Type::Slice(slice) => is_byte(&slice.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| match &last.arguments {
            PathArguments::AngleBracketed(arguments) if last.ident == "Vec" || last.ident == "Box" => {
                let listed = |ty: &Type| if last.ident == "Vec" { is_byte(ty) } else { is_bytes(ty) };
                arguments.args.iter().any(|argument| matches!(argument, GenericArgument::Type(ty) if listed(ty)))
            }
            _ => false,
        }),
        _ => false,
    }
}

/// Returns the type without the invisible brackets that a `macro_rules!` macro puts around it.
pub(crate) fn ungrouped(mut ty: &Type) -> &Type {
    while let Type::Group(group) = ty {
        ty = &group.elem;
    }
    ty
}
