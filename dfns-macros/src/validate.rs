//! Builds the model, with every check that needs more than one token.
//!
//! The checks follow the order of the declaration: options against each other, fields against the
//! path, fields against each other, then permissions against the fields. After a mistake, a check
//! continues with the likeliest reading, so that one mistake makes one message. The returned model
//! may be expanded only if nothing was reported.

use crate::attribute::{Attribute, Callers, Method};
use crate::condition::FieldPath;
use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::item::{self, Field, Request, Role};
use crate::model::{Access, Auth, Body, Endpoint, Place, Placed, Rule};
use crate::names::{self, Case};
use crate::permission::Permissions;
use crate::route::{self, Placeholder};
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Ident, LitStr, parse_quote};

/// Checks the options: none is missing, and none excludes another.
pub(crate) fn options(attribute: &Attribute, struct_name: &Ident, diagnostics: &mut Diagnostics) {
    missing_options(attribute, struct_name, diagnostics);
    contradictions(attribute, diagnostics);
}

/// Checks the fields against the options, and resolves the whole declaration.
pub(crate) fn endpoint<'a>(
    attribute: &'a Attribute,
    request: &'a Request<'a>,
    default_crate: &TokenStream,
    diagnostics: &mut Diagnostics,
) -> Endpoint<'a> {
    let struct_name = &request.item.ident;
    let method = attribute.method.as_ref().map_or(Method::Post, |method| method.value);
    let placeholders = attribute.path.as_ref().map(|path| route::placeholders(path, diagnostics));
    let fields = place_fields(request, attribute, method, placeholders.as_deref(), diagnostics);
    path_fields(&fields, diagnostics);
    wire_names(&fields, diagnostics);
    let members = fields.iter().filter(|placed| placed.place == Place::Member);
    let members: Vec<_> = members.map(|placed| placed.field).collect();
    item::one_object(&request.serde, &members, diagnostics);
    let body = body(attribute, &fields, diagnostics);
    if let (Some(tag), Body::None | Body::Whole(_) | Body::Raw(_)) = (&request.serde.tag, body) {
        let message =
            "`tag` adds a field to the fields of the body, of which there are none\nhelp: add the field itself";
        diagnostics.report(tag, message);
    }
    let auth = auth(attribute, &fields, diagnostics);
    options_that_need_fields(attribute, &fields, body, diagnostics);
    let callers = callers(attribute);
    let permissions = permissions(attribute, struct_name, &fields, body, diagnostics);

    let name = attribute.name.as_ref().map_or_else(|| method_name(struct_name, diagnostics), |name| name.value.clone());
    let krate = attribute.krate.as_ref().map_or_else(|| default_crate.clone(), |krate| krate.value.to_token_stream());
    // Without `returns`, the response is any JSON.
    let returns = attribute.returns.as_ref().map(|returns| returns.value.clone());
    let returns = returns.unwrap_or_else(|| match method {
        Method::Head => parse_quote!(#krate::RawResponse),
        _ => parse_quote!(#krate::AnyJson),
    });
    Endpoint {
        attribute,
        request,
        krate,
        returns,
        method,
        path: attribute.path.as_ref().map_or_else(|| format!("/{struct_name}"), LitStr::value),
        name,
        body,
        auth,
        access: access(auth, callers),
        access_span: access_span(attribute),
        callers,
        permissions,
        fields,
    }
}

/// Returns the struct's name in snake case, as a raw identifier if it is a keyword.
fn method_name(struct_name: &Ident, diagnostics: &mut Diagnostics) -> Ident {
    let (name, span) = (names::snake(&struct_name.unraw().to_string()), struct_name.span());
    match name.as_str() {
        "self" | "super" | "crate" => {
            let message = format!("no method can be called `{name}`\nhelp: add the option `name = ..`");
            diagnostics.report(struct_name, message);
            Ident::new("call", span)
        }
        _ if syn::parse_str::<Ident>(&name).is_err() => Ident::new_raw(&name, span),
        _ => Ident::new(&name, span),
    }
}

fn missing_options(attribute: &Attribute, struct_name: &Ident, diagnostics: &mut Diagnostics) {
    if attribute.permissions.is_none() && !attribute.mentions("permissions") {
        let help = "help: write `permissions = none` if the caller needs none";
        diagnostics.report(struct_name, format!("endpoint `{struct_name}` has no `permissions`\n{help}"));
    }
    if let (Some(paginated), None, false) = (&attribute.paginated, &attribute.returns, attribute.mentions("returns")) {
        let help = "help: write for instance `returns = Page<Item>`";
        diagnostics.report(&paginated.keyword, format!("`paginated` needs `returns`, the type of a page\n{help}"));
    }
}

/// Reports options that exclude each other, whatever the struct contains.
fn contradictions(attribute: &Attribute, diagnostics: &mut Diagnostics) {
    let Attribute { public, signed, service_account, callers, no_pat, .. } = attribute;
    if let (Some(one), Some(other)) = (service_account, callers) {
        let message = "`service_account` and `callers(...)` both say who may call; keep one";
        diagnostics.contradiction(&one.keyword, &other.keyword, message);
    }
    if let Some(public) = public {
        let because = "`public` endpoints carry no token, so";
        if let Some(signed) = signed {
            let message = format!("{because} they cannot be `signed`");
            diagnostics.contradiction(&signed.keyword, &public.keyword, message);
        }
        let limits = [
            service_account.as_ref().map(|option| &option.keyword),
            callers.as_ref().map(|option| &option.keyword),
            no_pat.as_ref().map(|option| &option.keyword),
        ];
        for limit in limits.into_iter().flatten() {
            let message = format!("{because} `{limit}` cannot limit who calls them");
            diagnostics.contradiction(limit, &public.keyword, message);
        }
        // Permissions are no contradiction: the oldest documents name some for public operations
        // too, checked on the calling application of the time.
    }
    if let (Some(form), Some(multipart)) = (&attribute.form, &attribute.multipart) {
        let message = "a body is either `form`, which is URL-encoded, or `multipart`; keep one";
        diagnostics.contradiction(&form.keyword, &multipart.keyword, message);
    }
    if let Some(get) = attribute.method.as_ref().filter(|method| method.value.reads()) {
        let method = get.value.wire();
        if let Some(signed) = signed {
            let message = format!("user-action signing covers writes; a {method} endpoint cannot be `signed`");
            diagnostics.contradiction(&signed.keyword, &get.keyword, message);
        }
        if let Some(multipart) = &attribute.multipart {
            let message = format!("a {method} request has no body, so it cannot be `multipart`");
            diagnostics.contradiction(&multipart.keyword, &get.keyword, message);
        }
        if let Some(form) = &attribute.form {
            let message = format!("a {method} request has no body, so it cannot be `form`");
            diagnostics.contradiction(&form.keyword, &get.keyword, message);
        }
        if let (Some(paginated), Method::Head) = (&attribute.paginated, get.value) {
            let message = "the response to HEAD has no body, so it cannot be `paginated`";
            diagnostics.contradiction(&paginated.keyword, &get.keyword, message);
        }
        if let Some(replay) = &attribute.replay {
            let message = format!("a {method} request may always be sent again; drop `replay`");
            diagnostics.contradiction(&replay.keyword, &get.keyword, message);
        }
    }
    if let (Some(alias), Some(name)) = (&attribute.alias, &attribute.name)
        && alias.value == name.value
    {
        diagnostics.report(&alias.value, "`alias` is the old name, and this is the method's name");
    }
    if let (Some(alias), None) = (&attribute.alias, &attribute.group)
        && !attribute.mentions("group")
    {
        diagnostics.report(&alias.keyword, "`alias` renames a method, which requires `group`");
    }
}

/// Gives every field its place: the role it is marked with, or the placeholder of its name.
/// Defaults to the query for GET and HEAD, and to the body otherwise.
fn place_fields<'a>(
    request: &'a Request<'a>,
    attribute: &Attribute,
    method: Method,
    placeholders: Option<&[Placeholder]>,
    diagnostics: &mut Diagnostics,
) -> Vec<Placed<'a>> {
    let is_placeholder = |name: &str| placeholders.is_some_and(|all| all.iter().any(|one| one.name == name));
    // A path may use the API's case, whatever the case of the body's names.
    let path_name = |field: &Field<'_>| {
        let cases = [request.serde.case, Case::Camel, Case::Snake, Case::Kebab];
        let names = cases.map(|case| case.of_field(&field.name));
        let placeholder = names.iter().find(|name| is_placeholder(name));
        placeholder.unwrap_or(&names[0]).clone()
    };
    let mut fields = Vec::new();
    for field in &request.fields {
        let wire_name = field.wire.clone();
        let (place, wire) = match field.role.as_ref().map(|role| &role.value) {
            Some(Role::Path(name)) => (Place::Path, given(name.as_ref(), || path_name(field))),
            Some(Role::Query(name)) => (Place::Query, given(name.as_ref(), || wire_name)),
            Some(Role::Header(name)) => (Place::Header, given(name.as_ref(), || field.name.replace('_', "-"))),
            Some(Role::Body) => (Place::Whole, wire_name),
            Some(Role::Raw) => (Place::Raw, wire_name),
            Some(Role::Part(name)) => (Place::Part, given(name.as_ref(), || wire_name)),
            Some(Role::Bearer) => (Place::Bearer, wire_name),
            None if is_placeholder(&path_name(field)) => (Place::Path, path_name(field)),
            None if method.reads() => (Place::Query, wire_name),
            None if attribute.form.is_some() => (Place::Form, wire_name),
            None => (Place::Member, wire_name),
        };
        if let (true, Some(role), Place::Whole | Place::Raw | Place::Part) = (method.reads(), &field.role, place) {
            let help = format!("help: mark `{}` with `#[dfns(query)]`", field.name);
            diagnostics.report(&role.keyword, format!("a {} request has no body\n{help}", method.wire()));
        }
        if let (Some(display), Place::Member | Place::Whole | Place::Raw | Place::Part | Place::Bearer) =
            (&field.display, place)
        {
            let message = format!("`display` is for parameters and form fields, and `{}` is neither", field.name);
            diagnostics.report(display, message);
        }
        fields.push(Placed { field, place, wire });
    }
    for placed in &fields {
        serde_of_place(placed, diagnostics);
        header_of_the_client(placed, attribute, diagnostics);
        type_of_place(placed, diagnostics);
    }
    // Without a readable path there is nothing to compare the fields with.
    if let Some(placeholders) = placeholders {
        match_placeholders(&request.item.ident, placeholders, &mut fields, diagnostics);
    }
    fields
}

/// Rejects serde attributes outside the JSON body, where they would have no effect. Query
/// parameters and form fields accept `rename`.
fn serde_of_place(Placed { field, place, .. }: &Placed<'_>, diagnostics: &mut Diagnostics) {
    let (what, help) = match place {
        Place::Member => return,
        Place::Query => ("a query parameter", "help: only `rename = \"..\"` is allowed there"),
        Place::Path => ("a path parameter", "help: write `#[dfns(path = \"wireName\")]`"),
        Place::Header => ("a header", "help: write `#[dfns(header = \"x-name\")]`"),
        Place::Whole | Place::Raw => ("the whole body", "help: put it on the field's type"),
        Place::Form => ("a URL-encoded field", "help: only `rename = \"..\"` is allowed there"),
        Place::Part => ("a part of a form", "help: write `#[dfns(part = \"wireName\")]`"),
        Place::Bearer => ("a credential", "help: drop it"),
    };
    for word in &field.serde.words {
        if !(matches!(place, Place::Query | Place::Form) && word.is_ident("rename")) {
            let word_text = word.to_token_stream();
            diagnostics
                .report(word, format!("`{}` is {what}, so serde's `{word_text}` has no effect\n{help}", field.name));
        }
    }
}

/// Rejects headers that the client sets itself: the field would be ignored, or would break the
/// request.
fn header_of_the_client(placed: &Placed<'_>, attribute: &Attribute, diagnostics: &mut Diagnostics) {
    const ITS_OWN: [&str; 9] = [
        "connection",
        "content-length",
        "expect",
        "host",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-dfns-useraction",
    ];
    let role = placed.field.role.as_ref().map(|role| &role.value);
    let (Place::Header, Some(Role::Header(Some(name)))) = (placed.place, role) else { return };
    let is_form = attribute.form.is_some() || attribute.multipart.is_some();
    let help = match placed.wire.as_str() {
        "authorization" if attribute.public.is_none() => "help: mark a one-time token with `#[dfns(bearer)]`",
        "content-type" if is_form => "help: drop the field",
        wire if ITS_OWN.contains(&wire) => "help: drop the field",
        _ => return,
    };
    diagnostics.report(name, format!("the client sets the header `{}` itself\n{help}", placed.wire));
}

/// Rejects types that are accepted at a place, and never meant there.
fn type_of_place(Placed { field, place, .. }: &Placed<'_>, diagnostics: &mut Diagnostics) {
    let message = match place {
        Place::Part if item::is_bytes(field.value_type()) => {
            "each byte would be a part\nhelp: the content of a file is a `FilePart`"
        }
        Place::Bearer if field.optional.is_some() => {
            "a credential cannot be `Option`: without it, the call has none\nhelp: write `Secret`"
        }
        _ => return,
    };
    diagnostics.report(&field.source.ty, message);
}

fn given(name: Option<&LitStr>, otherwise: impl FnOnce() -> String) -> String {
    name.map_or_else(otherwise, LitStr::value)
}

/// Matches placeholders with path fields: each needs the other. Two that are nearly alike are one
/// mistake.
fn match_placeholders(
    struct_name: &Ident,
    placeholders: &[Placeholder],
    fields: &mut [Placed<'_>],
    diagnostics: &mut Diagnostics,
) {
    let is_placeholder = |wire: &str| placeholders.iter().any(|placeholder| placeholder.name == wire);
    for placeholder in placeholders {
        let name = &placeholder.name;
        if fields.iter().any(|field| field.place == Place::Path && field.wire == *name) {
            continue;
        }
        let free = |field: &&mut Placed<'_>| !(field.place == Place::Path && is_placeholder(&field.wire));
        let candidates = fields.iter().filter(|field| !(field.place == Place::Path && is_placeholder(&field.wire)));
        let near = names::nearest(name, candidates.map(|field| field.wire.as_str())).map(str::to_owned);
        let help = match fields.iter_mut().filter(free).find(|field| near.as_ref() == Some(&field.wire)) {
            Some(field) => {
                let help = if field.field.role.is_none() || field.place == Place::Path {
                    format!("the field is `{}`, so write `{{{}}}`", field.field.name, field.wire)
                } else {
                    format!("the field `{}` is marked for another place", field.field.name)
                };
                // Read on as if the names agreed.
                field.place = Place::Path;
                field.wire.clone_from(name);
                help
            }
            None => format!("add a field `{}`", names::snake(name)),
        };
        let message = format!("path parameter `{{{name}}}` has no field on `{struct_name}`\nhelp: {help}");
        diagnostics.report_at(placeholder.span, message);
    }
    for (index, field) in fields.iter().enumerate().filter(|(_, field)| field.place == Place::Path) {
        let Some(role) = &field.field.role else { continue };
        let name = &field.field.name;
        if !is_placeholder(&field.wire) {
            let message = format!("field `{name}` is marked `path`, but the path has no `{{{}}}`", field.wire);
            diagnostics.report(&role.keyword, message);
        } else if let Some(other) = fields
            .iter()
            .enumerate()
            .find(|(position, other)| *position != index && other.place == Place::Path && other.wire == field.wire)
        {
            let message = format!("`{name}` and `{}` both stand for `{{{}}}`", other.1.field.name, field.wire);
            diagnostics.report(&role.keyword, message);
        }
    }
}

fn path_fields(fields: &[Placed<'_>], diagnostics: &mut Diagnostics) {
    for Placed { field, .. } in fields.iter().filter(|field| field.place == Place::Path) {
        let name = &field.name;
        if field.optional.is_some() {
            let message = format!("path field `{name}` cannot be `Option`: the URL has no room for a missing part");
            diagnostics.report(&field.source.ty, message);
        }
        for cfg in &field.cfgs {
            let message = format!("path field `{name}` cannot have `#[cfg]`: the path is the same in every build");
            diagnostics.report(&cfg.meta, message);
        }
    }
}

/// Reports two fields of the same place with the same name on the wire. Path fields are compared by
/// their placeholders, those of a JSON body in `one_object`.
fn wire_names(fields: &[Placed<'_>], diagnostics: &mut Diagnostics) {
    for (index, field) in fields.iter().enumerate() {
        if !matches!(field.place, Place::Query | Place::Header | Place::Form | Place::Part)
            || !field.field.cfgs.is_empty()
        {
            continue;
        }
        let same =
            |other: &&Placed<'_>| other.place == field.place && other.wire == field.wire && other.field.cfgs.is_empty();
        if let Some(first) = fields[..index].iter().find(same) {
            let message =
                format!("`{}` and `{}` are both `{}` on the wire", first.field.name, field.field.name, field.wire);
            diagnostics.report(field.field.ident, message);
        }
    }
}

/// Returns the form of the body. Reports fields and options that exclude each other.
fn body<'a>(attribute: &Attribute, fields: &[Placed<'a>], diagnostics: &mut Diagnostics) -> Body<'a> {
    let at = |place: Place| fields.iter().filter(move |field| field.place == place);
    if let Some(whole) = fields.iter().find(|field| matches!(field.place, Place::Whole | Place::Raw)) {
        let role = if whole.place == Place::Whole { "body" } else { "raw" };
        for other in fields {
            let is_body = matches!(other.place, Place::Member | Place::Form | Place::Whole | Place::Raw);
            if is_body && !std::ptr::eq(other, whole) {
                let message =
                    format!("`#[dfns({role})]` takes the whole body, but `{}` is a body field too", other.field.name);
                diagnostics.report(other.field.ident, message);
            }
        }
        let (multipart, form) = (attribute.multipart.as_ref(), attribute.form.as_ref());
        if let (Some(other), Some(marked)) = (multipart.or(form), &whole.field.role) {
            let (other, message) = (&other.keyword, "takes the whole body, so the endpoint cannot be");
            diagnostics.contradiction(&marked.keyword, other, format!("`#[dfns({role})]` {message} `{other}`"));
        }
        return if whole.place == Place::Whole { Body::Whole(whole.field) } else { Body::Raw(whole.field) };
    }
    let mut parts = at(Place::Part);
    if attribute.multipart.is_none() {
        for part in parts {
            let Some(role) = &part.field.role else { continue };
            let message = "`#[dfns(part)]` is a part of a multipart body\nhelp: add the option `multipart`";
            diagnostics.report(&role.keyword, message);
        }
    } else if parts.next().is_some() {
        for part in at(Place::Part).filter(|part| part.wire == "data") {
            let message = "the part `data` is the JSON of the fields that are not parts; choose another name";
            diagnostics.report(part.field.ident, message);
        }
        let has_data = attribute.signed.is_some() || at(Place::Member).next().is_some();
        return if has_data { Body::Multipart } else { Body::Parts };
    } else if let Some(multipart) = &attribute.multipart
        // For a GET or HEAD request, it was already reported that there is no body.
        && !attribute.method.as_ref().is_some_and(|method| method.value.reads())
    {
        let help = "help: mark the file with `#[dfns(part)]`";
        diagnostics.report(&multipart.keyword, format!("a `multipart` endpoint needs a field for its file\n{help}"));
    }
    if attribute.form.is_some() {
        Body::Form
    } else if at(Place::Member).next().is_some() {
        Body::Members
    } else {
        Body::None
    }
}

/// Returns the authentication of the call. A field that is the call's own credential excludes a
/// token.
fn auth(attribute: &Attribute, fields: &[Placed<'_>], diagnostics: &mut Diagnostics) -> Auth {
    let mut bearers = fields.iter().filter(|field| field.place == Place::Bearer);
    let Some(bearer) = bearers.next() else {
        return if attribute.public.is_some() { Auth::Public } else { Auth::Token };
    };
    for second in bearers {
        let message = format!("`{}` is already this endpoint's credential; keep one", bearer.field.name);
        diagnostics.report(second.field.ident, message);
    }
    let Attribute { signed, public, service_account, callers, no_pat, .. } = attribute;
    let excluded = [
        signed.as_ref().map(|option| &option.keyword),
        public.as_ref().map(|option| &option.keyword),
        service_account.as_ref().map(|option| &option.keyword),
        callers.as_ref().map(|option| &option.keyword),
        no_pat.as_ref().map(|option| &option.keyword),
    ];
    for option in excluded.into_iter().flatten() {
        let Some(role) = &bearer.field.role else { continue };
        let name = &bearer.field.name;
        let message = format!(
            "`{name}` is this endpoint's own credential, which says by itself who calls, so it cannot be `{option}`"
        );
        diagnostics.contradiction(option, &role.keyword, message);
    }
    Auth::Temporary
}

fn options_that_need_fields(
    attribute: &Attribute,
    fields: &[Placed<'_>],
    body: Body<'_>,
    diagnostics: &mut Diagnostics,
) {
    let has = |place: Place, name: &str| fields.iter().any(|field| field.place == place && field.field.name == name);
    if let Some(paginated) = &attribute.paginated
        && let (size, position) =
            (paginated.value.size().unraw().to_string(), paginated.value.position().unraw().to_string())
        && !(has(Place::Query, &size) && has(Place::Query, &position))
    {
        let message = format!("`paginated` needs query fields `{size}` and `{position}`");
        diagnostics.report(&paginated.keyword, message);
    }
    if let Some(replay) = &attribute.replay
        && !matches!(body, Body::Whole(_))
        && !attribute.method.as_ref().is_some_and(|method| method.value.reads())
        && !has(Place::Member, "external_id")
    {
        let json = if matches!(body, Body::Form) {
            "a JSON body, and this one is URL-encoded"
        } else {
            "a body field `external_id`"
        };
        diagnostics.report(&replay.keyword, format!("`replay(external_id)` needs {json}"));
    }
}

fn callers(attribute: &Attribute) -> Option<Callers> {
    let only = Callers { service_account: true, ..Callers::default() };
    let by_option = attribute.service_account.as_ref().map(|_| only);
    by_option.or_else(|| attribute.callers.as_ref().map(|callers| callers.value))
}

fn access(auth: Auth, callers: Option<Callers>) -> Access {
    match callers {
        _ if auth != Auth::Token => Access::Anyone,
        Some(Callers { employee: false, end_user: false, service_account: true, tenant_user: false }) => {
            Access::ServiceAccounts
        }
        Some(Callers { service_account: false, .. }) => Access::Users,
        _ => Access::TokenHolders,
    }
}

/// Returns the span of the word that says who may call. Defaults to the method's, since an endpoint
/// without such a word requires a token.
fn access_span(attribute: &Attribute) -> Span {
    let callers = attribute.callers.as_ref().map(|callers| &callers.keyword);
    let word = attribute.service_account.as_ref().map(|option| &option.keyword).or(callers);
    let method = attribute.method.as_ref().map(|method| &method.keyword);
    word.or(method).map_or_else(Span::call_site, Ident::span)
}

fn permissions<'a>(
    attribute: &'a Attribute,
    struct_name: &Ident,
    fields: &[Placed<'_>],
    body: Body<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Vec<Rule<'a>>>> {
    let sets = match &attribute.permissions.as_ref()?.value {
        Permissions::Unknown => return None,
        Permissions::None => return Some(vec![Vec::new()]),
        Permissions::Sets(sets) => sets,
    };
    let mut conditions = Conditions { struct_name, fields, body, diagnostics };
    let mut resolve = |rule: &'a crate::permission::Rule| {
        if let Some(condition) = &rule.condition {
            condition.each_path(&mut |path| conditions.check(path));
        }
        Rule { name: rule.name.value(), when: rule.condition.as_ref() }
    };
    Some(sets.iter().map(|set| set.iter().map(&mut resolve).collect()).collect())
}

/// Checks the fields that conditions name. Fields inside their types are checked by the emitted
/// constants.
struct Conditions<'e, 'a> {
    struct_name: &'e Ident,
    fields: &'e [Placed<'a>],
    body: Body<'a>,
    diagnostics: &'e mut Diagnostics,
}

impl Conditions<'_, '_> {
    fn check(&mut self, path: &FieldPath) {
        let name = path.field.unraw().to_string();
        let Some(Placed { field, place, .. }) = self.fields.iter().find(|placed| placed.field.name == name) else {
            return self.no_such_field(&path.field, &name);
        };
        let place = match place {
            Place::Member if field.serde.flattened && path.steps.is_empty() => {
                let message = format!("`{name}` is flattened\nhelp: name a field of it, as in `{name}.kind`");
                return self.diagnostics.report(&path.field, message);
            }
            Place::Whole if path.steps.is_empty() => {
                let message = format!("`{name}` is the whole body\nhelp: name a field of it, as in `{name}.kind`");
                return self.diagnostics.report(&path.field, message);
            }
            Place::Path | Place::Query if !path.steps.is_empty() => {
                let message = format!("`{name}` is a parameter, which has no fields");
                return self.diagnostics.report(&path.field, message);
            }
            Place::Member | Place::Whole | Place::Path | Place::Query => return,
            Place::Header => "in a header",
            Place::Bearer => "the credential",
            Place::Raw | Place::Form | Place::Part => "not JSON",
        };
        let message = format!("conditions look at the path, the query and the JSON body, and `{name}` is {place}");
        self.diagnostics.report(&path.field, message);
    }

    fn no_such_field(&mut self, written: &Ident, name: &str) {
        let help = if let Body::Whole(Field { name: whole, .. }) = self.body {
            format!("\nhelp: `{whole}` is the whole body, so write `{whole}.{name}`")
        } else {
            did_you_mean(name, self.fields.iter().map(|field| field.field.name.as_str()))
        };
        let struct_name = self.struct_name;
        let message = format!("condition names `{name}`, which is not a field of `{struct_name}`{help}");
        self.diagnostics.report(written, message);
    }
}
