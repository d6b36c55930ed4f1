//! Declarations as people write them: odd orders, slips, half-typed ones. One mistake yields one
//! message, and what is right is accepted.

use super::declare;

/// The messages about an attribute with these arguments, on a struct with these fields, each with
/// the text under it.
fn messages(arguments: &str, fields: &str) -> Vec<(String, String)> {
    declare(&format!("#[dfns_endpoint({arguments})] pub struct Ask {{ {fields} }}")).messages
}

#[track_caller]
fn reports(arguments: &str, fields: &str, expected: &[(&str, &str)]) {
    let messages = messages(arguments, fields);
    let messages: Vec<_> = messages.iter().map(|(message, under)| (message.as_str(), under.as_str())).collect();
    assert_eq!(messages, expected, "{arguments} on {fields}");
}

#[test]
fn what_is_right_is_accepted_in_any_order_and_with_trailing_commas() {
    for (arguments, fields) in [
        (r#"POST, "/x", permissions = none"#, ""),
        (r#"POST, "/x", permissions = none,"#, ""),
        (r#"HEAD, "/x/{id}", permissions = none"#, "pub id: String"),
        (r#"GET, "/", permissions = none"#, ""),
        (r#"GET, "/v{major}/x%20y/a:b@c;d=e", permissions = none"#, "pub major: u8"),
        (
            r#"PUT, "/x", permissions = none, since = "1", docs = "https://x", name = r#type, group = self::G"#,
            "pub r#type: String",
        ),
        (r#"POST, "/x", permissions = ["Wallets:Read"], callers(any), signed, no_pat"#, ""),
        (r#"GET, "/x", paginated, returns = Page<u8>, permissions = none"#, ""),
        (
            r#"GET, "/x", paginated(parameter = cursor, limit = size), returns = Page<u8>, permissions = none"#,
            "pub size: Option<u8>",
        ),
        (r#"GET, "/x", paginated(offset = skip), returns = Vec<u8>, permissions = none"#, ""),
        (
            r#"POST, "/x", form, permissions = none"#,
            "pub a: Option<String>, pub b: Vec<u8>, #[dfns(display)] pub c: Url",
        ),
        (
            r#"GET, "/x/{a}", permissions = none"#,
            "#[dfns(display)] pub a: Url, #[dfns(query, display)] pub b: Option<Url>",
        ),
        (r#"GET, "/x", permissions = none"#, "#[dfns(header = \"x-a\", display)] pub a: Url, pub b: Cow<'static, str>"),
        (
            r#"POST, "/x", multipart, permissions = none"#,
            "#[dfns(part = \"first-file\")] pub a: FilePart, #[dfns(part)] pub note: String",
        ),
    ] {
        assert_eq!(messages(arguments, fields), [], "{arguments} on {fields}");
    }
}

#[test]
fn a_path_that_no_request_could_have_is_refused_at_the_very_place() {
    for (path, message, under) in [
        ("/a/../b", "`..` in path: URL parsing would remove it and change the path", ".."),
        ("/./b", "`.` in path: URL parsing would remove it and change the path", "."),
        ("/a#b", "a request has no fragment; drop `#` and what follows", "#b"),
        ("/a?b=c", "put the query in fields marked `#[dfns(query)]`, not in the path", "?b=c"),
        ("/a b", "a path cannot contain white space", " "),
        ("/a//b", "`//` in path: a segment is empty", "//"),
        ("//a", "`//` in path: a segment is empty", "//"),
        ("/a/", "a path does not end with `/`", "/"),
        ("/a/é", "a path cannot contain `é`\nhelp: it is written `%C3%A9`", "\"/a/é\""),
        ("/a/%2", "`%` in path: two hexadecimal digits follow it\nhelp: `%` itself is written `%25`", "%"),
        ("/a/<id>", "a path cannot contain `<` or `>`\nhelp: write a path parameter in braces: `{name}`", "<"),
        ("/a/:id", "a path parameter needs braces\nhelp: write `{id}`", ":id"),
        ("/a/{}", "`{}` is not a parameter name", "{}"),
        ("/a/{id", "unclosed `{` in path", "{id"),
        ("/a/id}", "`}` without `{` in path", "}"),
        (
            "https://api.dfns.io/a",
            "a path starts with `/`\nhelp: leave scheme and host out; they are the client's base URL",
            "https://api.dfns.io",
        ),
    ] {
        reports(&format!("GET, \"{path}\", permissions = none"), "", &[(message, under)]);
    }
    reports(
        r#"GET, "/a/{from}-{to}", permissions = none"#,
        "pub from: u8, pub to: u8",
        &[("two parameters in one segment of the path\nhelp: separate them: `/{to}`", "{to}")],
    );
    // Escapes make the text differ from the source, so the whole literal is underlined.
    for path in ["\"/a\\n\"", "\"/\\u{7}\""] {
        let arguments = format!("GET, {path}, permissions = none");
        reports(&arguments, "", &[("a path cannot contain control characters", path)]);
    }
}

#[test]
fn a_slip_at_the_method_or_the_path_is_one_message_and_what_follows_is_read() {
    let usage = "help: an endpoint begins with its method and path: `#[dfns_endpoint(GET, \"/wallets\", ...)]`";
    for (arguments, message, under) in [
        (
            r#""POST", "/x", permissions = none"#,
            "the method takes no quotes\nhelp: write `POST`".to_owned(),
            "\"POST\"",
        ),
        (
            r#""post", "/x", permissions = none"#,
            "the method takes no quotes\nhelp: write `POST`".to_owned(),
            "\"post\"",
        ),
        (
            r#"post, "/x", permissions = none"#,
            "unknown HTTP method `post`\nhelp: did you mean `POST`?".to_owned(),
            "post",
        ),
        (
            r#"POST "/x", permissions = none"#,
            "expected `,`\nhelp: separate the method and the path with a comma".to_owned(),
            "\"/x\"",
        ),
        (r#""/x", POST, permissions = none"#, format!("the method comes before the path\n{usage}"), "\"/x\""),
        (r#""/x", permissions = none"#, format!("expected an HTTP method\n{usage}"), "\"/x\""),
        (r"permissions = none", format!("expected an HTTP method\n{usage}"), "permissions"),
        (r#"method = POST, "/x", permissions = none"#, "the method takes no `method =`".to_owned(), "method"),
        (r#"POST, path = "/x", permissions = none"#, "the path takes no `path =`".to_owned(), "path"),
        (r"POST, permissions = none", format!("expected the path in quotes\n{usage}"), "permissions"),
        (r"POST, /x, permissions = none", format!("expected the path in quotes\n{usage}"), "/"),
    ] {
        reports(arguments, "", &[(message.as_str(), under)]);
    }
}

#[test]
fn after_a_slip_in_an_option_the_next_option_is_read() {
    let tail = "permissions = none";
    for (options, message, under) in [
        ("signed group = G", "expected `,`\nhelp: separate options with commas", "group"),
        ("group = \"G\"", "this takes no quotes\nhelp: write `G`", "\"G\""),
        ("group = G<P, S>", "a group is named without its type parameters", "<P, S>"),
        ("returns = \"Page<Wallet>\"", "this takes no quotes\nhelp: write `Page<Wallet>`", "\"Page<Wallet>\""),
        ("returns: Wallet", "expected `=`\nhelp: it is written `returns = Wallet`", ":"),
        ("response = Wallet", "unknown endpoint option `response`\nhelp: did you mean `returns`?", "response"),
        ("delegated", "unknown endpoint option `delegated`\nhelp: did you mean `signed`?", "delegated"),
        ("signed(true)", "`signed` takes no value\nhelp: it is written `signed`", "("),
        (
            "name = move",
            "`move` is a keyword; write `r#move` or choose another name\nhelp: it is written `name = list_wallets`",
            "move",
        ),
        ("callers(any, employee)", "`any` is employees, end users and service accounts; name nothing beside it", "any"),
        ("since = 1.42", "expected string literal\nhelp: it is written `since = \"1.42\"`", "1.42"),
    ] {
        let messages = messages(&format!("POST, \"/x\", {options}, {tail}"), "");
        let [(found, place)] = messages.as_slice() else { panic!("{options}: {messages:#?}") };
        assert_eq!((found.as_str(), place.as_str()), (message, under), "{options}");
    }
    for options in ["returns = ", "group =", "name = ", "callers", "replay", "permissions = none, since"] {
        let messages = messages(&format!("POST, \"/x\", {options}, signed"), "");
        let (missing, mistakes): (Vec<_>, Vec<_>) =
            messages.iter().partition(|(message, _)| message.contains("has no `permissions`"));
        assert_eq!(mistakes.len(), 1, "{options}: {messages:#?}");
        assert_eq!(missing.len(), usize::from(!options.contains("permissions")), "{options}: {messages:#?}");
    }
    // No comma at all: one message for each that is missing, none about options that are there.
    let messages = messages(r#"POST, "/x" signed no_pat permissions = none"#, "");
    assert!(messages.iter().all(|(message, _)| message.starts_with("expected `,`")), "{messages:#?}");
}

#[test]
fn options_that_cannot_stand_together_point_at_each_other() {
    reports(
        r#"POST, "/x", form, multipart, permissions = none"#,
        "#[dfns(part)] pub a: FilePart",
        &[
            ("a body is either `form`, which is URL-encoded, or `multipart`; keep one", "form"),
            ("`multipart` is given here", "multipart"),
        ],
    );
    reports(
        r#"HEAD, "/x", signed, permissions = none"#,
        "",
        &[
            ("user-action signing covers writes; a HEAD endpoint cannot be `signed`", "signed"),
            ("`HEAD` is given here", "HEAD"),
        ],
    );
    reports(
        r#"GET, "/x", returns = Page<u8>, paginated(offset = a, token = b), permissions = none"#,
        "",
        &[("a list continues by an offset or by a token, not by both", "a"), ("`b` is given here", "b")],
    );
    reports(
        r#"POST, "/x", permissions = none"#,
        "#[dfns(display)] pub a: Url",
        &[("`display` is for parameters and form fields, and `a` is neither", "display")],
    );
    reports(
        r#"POST, "/x", permissions = none"#,
        "pub a: &str",
        &[("`a` borrows\nhelp: a request owns its values: write `String` for `&str`, `Vec<T>` for `&[T]`", "&str")],
    );
}

#[test]
fn a_struct_that_is_called_like_a_keyword_gets_a_raw_method() {
    let output = declare(r#"#[dfns_endpoint(POST, "/x", group = G, permissions = none)] pub struct Move;"#).output;
    assert!(output.to_string().contains("fn r#move"), "{output}");
    let outcome = declare(r#"#[dfns_endpoint(POST, "/x", group = G, permissions = none)] pub struct Crate;"#);
    assert_eq!(outcome.messages[0].0, "no method can be called `crate`\nhelp: add the option `name = ..`");
}

#[test]
fn type_parameters_give_way_to_the_users_types() {
    let output =
        declare(r#"#[dfns_endpoint(POST, "/x", group = S, returns = P, signed, permissions = none)] pub struct P1;"#);
    let output = output.output.to_string();
    assert!(output.contains("impl < P2 , S1 > S < P2 , S1 >"), "{output}");
}

#[test]
fn generated_code_takes_over_cfg_and_lints_and_is_silent_about_what_is_deprecated() {
    let output = declare(
        r#"#[dfns_endpoint(POST, "/x", group = G, permissions = none)] #[cfg(feature = "a")]
        pub struct X { #[deprecated] pub a: String, #[allow(non_snake_case)] pub bC: Option<String> }"#,
    );
    let output = output.output.to_string();
    assert_eq!(output.matches("# [cfg (feature = \"a\")]").count(), 6, "{output}");
    let allows = |lints: &str| output.matches(&format!("# [allow ({lints} , reason =")).count();
    assert_eq!(allows("deprecated , non_snake_case"), 5, "{output}");
}

#[test]
fn a_paginated_request_brings_the_fields_that_its_struct_leaves_out() {
    for (page, fields, expected) in [
        ("paginated", "", ["limit : :: core", "pagination_token : :: core"]),
        ("paginated(parameter = after)", "pub kind: Option<String>", ["limit : :: core", "continued_by (\"after\")"]),
        ("paginated(offset = from, limit = size)", "", ["size : :: core", "skipping_by (\"from\")"]),
    ] {
        let declared = format!(
            "#[dfns_endpoint(GET, \"/x\", returns = Page<u8>, {page}, permissions = none)] pub struct List {{ {fields} }}"
        );
        let outcome = declare(&declared);
        assert_eq!(outcome.messages, [], "{page}");
        let output = outcome.output.to_string();
        for part in expected {
            assert!(output.contains(part), "{part} is missing from {output}");
        }
    }
}

#[test]
fn any_caller_is_not_a_tenant_user() {
    for (callers, expected, tenant_user) in [
        ("any", "called_by (true , true , true)", false),
        ("employee, end_user, service_account, tenant_user", "called_by (true , true , true)", true),
        ("tenant_user", "called_by (false , false , false)", true),
    ] {
        let declared =
            format!("#[dfns_endpoint(POST, \"/x\", callers({callers}), permissions = none)] pub struct Ask;");
        let output = declare(&declared).output.to_string();
        assert!(output.contains(expected), "{output}");
        assert_eq!(output.contains("called_by_tenant_users"), tenant_user, "{output}");
    }
}
