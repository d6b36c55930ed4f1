//! Every mistake the macro knows: its message, and the source text it is shown under.
//!
//! One test per row of the diagnostics table, in the table's order; each asserts the complete list
//! of messages, so that a second message about the same mistake fails as well.

use super::declare;

const FORMS: &str = "help: a condition is `present(field)`, `absent(field)`, `field == value`, `field != value`, \
    `list.contains(value)`, a boolean field or `server(...)`, joined by `&&`, `||`, `!` and parentheses";
const VALUES: &str = "expected a value: a string, a number, `true`, `false` or a variant such as `Kind::Native`";

/// Asserts exactly these messages, each with the text under it.
#[track_caller]
fn reports(source: &str, expected: &[(&str, &str)]) {
    let messages = declare(source).messages;
    let messages: Vec<(&str, &str)> =
        messages.iter().map(|(message, under)| (message.as_str(), under.as_str())).collect();
    assert_eq!(messages, expected, "\n{source}");
}

/// A valid endpoint with these options added, and these fields.
fn post(options: &str, fields: &str) -> String {
    format!(
        "#[dfns_endpoint(POST, \"/things\", returns = Thing, permissions = none, {options})] pub struct Ask {{ {fields} }}"
    )
}

/// A valid endpoint with these permissions, and a few fields for its conditions.
fn needing(permissions: &str) -> String {
    format!(
        "#[dfns_endpoint(POST, \"/wallets/{{walletId}}\", returns = Wallet, permissions = {permissions})]
        pub struct CreateWallet {{
            pub wallet_id: WalletId, pub network: Network, pub delegate_to: Option<UserId>,
            pub key: Option<Key>, #[serde(skip_serializing_if = \"Vec::is_empty\")] pub tags: Vec<String>,
            #[dfns(query)] pub dry: Option<bool>, #[dfns(header = \"x-a\")] pub head: Option<String>
        }}"
    )
}

/// An endpoint with this path, and one field.
fn at(path: &str, field: &str) -> String {
    format!("#[dfns_endpoint(POST, {path}, returns = (), permissions = none)] pub struct Oops {{ {field} }}")
}

/// A valid GET endpoint with these options added, and these fields.
fn get(options: &str, fields: &str) -> String {
    format!(
        "#[dfns_endpoint(GET, \"/things\", returns = Thing, permissions = none, {options})] pub struct Find {{ {fields} }}"
    )
}

#[test]
fn unknown_method() {
    reports(
        r#"#[dfns_endpoint(PSOT, "/x", returns = (), permissions = none)] pub struct X;"#,
        &[("unknown HTTP method `PSOT`\nhelp: did you mean `POST`?", "PSOT")],
    );
    reports(
        r#"#[dfns_endpoint(get, "/x", returns = (), permissions = none)] pub struct X;"#,
        &[("unknown HTTP method `get`\nhelp: did you mean `GET`?", "get")],
    );
    reports(
        r#"#[dfns_endpoint(BANANA, "/x", returns = (), permissions = none)] pub struct X { pub a: String }"#,
        &[(
            "unknown HTTP method `BANANA`\nhelp: there are `GET`, `POST`, `PUT`, `PATCH`, `DELETE` and `HEAD`",
            "BANANA",
        )],
    );
}

#[test]
fn method_or_path_missing() {
    let usage = "help: an endpoint begins with its method and path: `#[dfns_endpoint(GET, \"/wallets\", ...)]`";
    reports(
        r#"#[dfns_endpoint("/x", returns = (), permissions = none)] pub struct X;"#,
        &[(&format!("expected an HTTP method\n{usage}"), "\"/x\"")],
    );
    reports(
        "#[dfns_endpoint(GET, x, returns = (), permissions = none)] pub struct X;",
        &[(&format!("expected the path in quotes\n{usage}"), "x")],
    );
    reports(
        "#[dfns_endpoint(returns = (), permissions = none)] pub struct X;",
        &[(&format!("expected an HTTP method\n{usage}"), "returns")],
    );
}

#[test]
fn unknown_option() {
    reports(&post("signd", ""), &[("unknown endpoint option `signd`\nhelp: did you mean `signed`?", "signd")]);
    reports(
        &post("bananas = 3", ""),
        &[(
            "unknown endpoint option `bananas`\nhelp: there are `group`, `name`, `returns`, `signed`, `service_account`, `callers`, `public`, `no_pat`, \
            `permissions`, `paginated`, `multipart`, `form`, `may_be_pending`, `replay`, `deprecated`, `alias`, `docs`, `since` \
            and `crate`",
            "bananas",
        )],
    );
    reports(
        r#"#[dfns_endpoint(GET, "/x", returns = (), permisions = ["Wallets:Read"])] pub struct X;"#,
        &[("unknown endpoint option `permisions`\nhelp: did you mean `permissions`?", "permisions")],
    );
}

#[test]
fn unreadable_option() {
    reports(&post("group = 3", ""), &[("expected identifier\nhelp: it is written `group = Wallets`", "3")]);
    reports(&post("signed = true", ""), &[("`signed` takes no value\nhelp: it is written `signed`", "=")]);
    reports(
        r#"#[dfns_endpoint(GET, "/x", returns, permissions = none)] pub struct X;"#,
        &[("expected `=`\nhelp: it is written `returns = Wallet`", ",")],
    );
    let missing_type = get("returns = ", "").replace("returns = Thing, ", "");
    let messages = declare(&missing_type).messages;
    assert!(messages.len() == 1 && messages[0].0.ends_with("help: it is written `returns = Wallet`"), "{messages:?}");
    assert_eq!(messages[0].1, "returns", "not the whole attribute");
    reports(&post("signed no_pat", ""), &[("expected `,`\nhelp: separate options with commas", "no_pat")]);
}

#[test]
fn option_twice() {
    reports(
        &post("signed, no_pat, signed", ""),
        &[("`signed` is given twice", "signed"), ("first given here", "signed")],
    );
    reports(&post("group = A, group = B", ""), &[("`group` is given twice", "group"), ("first given here", "group")]);
}

#[test]
fn public_endpoints_carry_no_token() {
    reports(
        &post("public, signed", ""),
        &[
            ("`public` endpoints carry no token, so they cannot be `signed`", "signed"),
            ("`public` is given here", "public"),
        ],
    );
    reports(
        &post("no_pat, public", ""),
        &[
            ("`public` endpoints carry no token, so `no_pat` cannot limit who calls them", "no_pat"),
            ("`public` is given here", "public"),
        ],
    );
}

#[test]
fn two_statements_about_callers() {
    reports(
        &post("service_account, callers(employee)", ""),
        &[
            ("`service_account` and `callers(...)` both say who may call; keep one", "service_account"),
            ("`callers` is given here", "callers"),
        ],
    );
}

#[test]
fn unknown_caller() {
    reports(
        &post("callers(employe, martian)", ""),
        &[
            ("unknown caller `employe`\nhelp: did you mean `employee`?", "employe"),
            (
                "unknown caller `martian`\nhelp: there are `employee`, `end_user`, `service_account`, `tenant_user` and `any`",
                "martian",
            ),
        ],
    );
    reports(&post("callers(employee, employee)", ""), &[("`employee` is listed twice", "employee")]);
    reports(
        &post("callers()", ""),
        &[(
            "`callers` is empty\nhelp: name some of `employee`, `end_user`, `service_account`, `tenant_user`, or `any`, or drop the option",
            "callers",
        )],
    );
}

#[test]
fn path_form() {
    reports(&at("\"things\"", ""), &[("a path starts with `/`\nhelp: write `\"/things\"`", "\"things\"")]);
    reports(&at("\"/a/{walletId/b\"", ""), &[("unclosed `{` in path", "{walletId")]);
    reports(&at("\"/a/{wallet id}/b\"", ""), &[("`{wallet id}` is not a parameter name", "{wallet id}")]);
    reports(&at("\"/a/{}\"", ""), &[("`{}` is not a parameter name", "{}")]);
    reports(&at("\"/a}/b\"", ""), &[("`}` without `{` in path", "}")]);
    reports(
        &at("\"/a?limit={limit}\"", ""),
        &[("put the query in fields marked `#[dfns(query)]`, not in the path", "?limit={limit}")],
    );
    reports(&at("\"/{id}/{id}\"", "pub id: Id"), &[("path parameter `{id}` occurs twice", "{id}")]);
    reports(
        &at("\"/{r#type}/{self}\"", "pub r#type: u8, #[dfns(path = \"self\")] pub own: u8"),
        &[("`{r#type}` is not a parameter name\nhelp: write `{type}`", "{r#type}")],
    );
    // Where the text is not as in the source, the whole literal is underlined.
    reports(&at("r\"/a/{}\"", ""), &[("`{}` is not a parameter name", "r\"/a/{}\"")]);
}

#[test]
fn placeholder_without_field() {
    reports(
        &at("\"/wallets/{walletid}\"", "pub wallet_id: WalletId"),
        &[(
            "path parameter `{walletid}` has no field on `Oops`\nhelp: the field is `wallet_id`, so write `{walletId}`",
            "{walletid}",
        )],
    );
    reports(
        &at("\"/wallets/{walletId}\"", "pub name: String"),
        &[("path parameter `{walletId}` has no field on `Oops`\nhelp: add a field `wallet_id`", "{walletId}")],
    );
    reports(
        &at("\"/wallets/{walletid}\"", "#[dfns(path)] pub wallet_id: WalletId"),
        &[(
            "path parameter `{walletid}` has no field on `Oops`\nhelp: the field is `wallet_id`, so write `{walletId}`",
            "{walletid}",
        )],
    );
    reports(
        &at("\"/wallets/{walletId}\"", "#[dfns(query)] pub wallet_id: WalletId"),
        &[(
            "path parameter `{walletId}` has no field on `Oops`\nhelp: the field `wallet_id` is marked for another place",
            "{walletId}",
        )],
    );
}

#[test]
fn path_field_without_placeholder() {
    reports(
        &at("\"/wallets\"", "#[dfns(path)] pub wallet_id: WalletId"),
        &[("field `wallet_id` is marked `path`, but the path has no `{walletId}`", "path")],
    );
    reports(
        &at("\"/wallets/{id}\"", "pub id: Id, #[dfns(path = \"id\")] pub wallet: Id"),
        &[("`wallet` and `id` both stand for `{id}`", "path")],
    );
}

#[test]
fn optional_or_conditional_path_field() {
    reports(
        &at("\"/wallets/{walletId}\"", "pub wallet_id: Option<WalletId>"),
        &[("path field `wallet_id` cannot be `Option`: the URL has no room for a missing part", "Option<WalletId>")],
    );
    reports(
        &at("\"/wallets/{walletId}\"", "#[cfg(unix)] pub wallet_id: WalletId"),
        &[("path field `wallet_id` cannot have `#[cfg]`: the path is the same in every build", "cfg(unix)")],
    );
}

#[test]
fn signed_get() {
    reports(
        &get("signed", ""),
        &[
            ("user-action signing covers writes; a GET endpoint cannot be `signed`", "signed"),
            ("`GET` is given here", "GET"),
        ],
    );
}

#[test]
fn get_with_a_body() {
    reports(
        &get("", "#[dfns(body)] pub filter: Filter"),
        &[("a GET request has no body\nhelp: mark `filter` with `#[dfns(query)]`", "body")],
    );
    reports(
        &get("multipart", "#[dfns(query)] pub a: String"),
        &[("a GET request has no body, so it cannot be `multipart`", "multipart"), ("`GET` is given here", "GET")],
    );
}

#[test]
fn unknown_role() {
    reports(
        &post("", "#[dfns(qurey)] pub a: String"),
        &[("unknown field role `qurey`\nhelp: did you mean `query`?", "qurey")],
    );
    reports(
        &post("", "#[dfns(banana)] pub a: String"),
        &[(
            "unknown field role `banana`\nhelp: there are `path`, `query`, `header`, `body`, `raw`, `part`, `bearer` and `display`",
            "banana",
        )],
    );
    reports(&post("", "#[dfns(query, path)] pub a: String"), &[("`a` has two roles; keep one", "path")]);
    reports(
        &post("", "#[dfns] pub a: String"),
        &[("`dfns` needs a role\nhelp: write for instance `#[dfns(query)]`", "dfns")],
    );
    reports(&post("", "#[dfns(body = \"x\")] pub a: A"), &[("`body` takes no name", "\"x\"")]);
}

#[test]
fn a_header_that_the_client_sets_itself() {
    let host = "the client sets the header `host` itself\nhelp: drop the field";
    reports(&post("", "#[dfns(header = \"host\")] pub a: String"), &[(host, "\"host\"")]);
    let token = "the client sets the header `authorization` itself\nhelp: mark a one-time token with `#[dfns(bearer)]`";
    let field = "#[dfns(header = \"authorization\")] pub a: String";
    reports(&post("", field), &[(token, "\"authorization\"")]);
    reports(&post("public", field), &[]);
    let content_type = "the client sets the header `content-type` itself\nhelp: drop the field";
    let field = "#[dfns(header = \"content-type\")] pub a: String";
    reports(&post("form", field), &[(content_type, "\"content-type\"")]);
    reports(&post("", field), &[]);
}

#[test]
fn types_that_a_place_accepts_and_never_means() {
    for ty in ["Vec<u8>", "Option<Vec<u8>>", "[u8; 4]", "Box<[u8]>"] {
        let inside = ty.strip_prefix("Option<").and_then(|ty| ty.strip_suffix('>')).map_or(ty, |_| ty);
        reports(
            &post("multipart", &format!("#[dfns(part)] pub a: {ty}")),
            &[("each byte would be a part\nhelp: the content of a file is a `FilePart`", inside)],
        );
    }
    reports(
        &post("", "#[dfns(bearer)] pub a: Option<Secret>"),
        &[("a credential cannot be `Option`: without it, the call has none\nhelp: write `Secret`", "Option<Secret>")],
    );
}

#[test]
fn a_second_attribute_of_ours() {
    let message = "a struct is one endpoint or one object; keep one attribute\nhelp: declare another struct";
    for second in ["dfns_object", "dfns::dfns_endpoint"] {
        let source = get("", "").replace("pub struct", &format!("#[{second}(GET)] pub struct"));
        reports(&source, &[(message, second)]);
    }
}

#[test]
fn header_without_a_usable_name() {
    reports(
        &post("", "#[dfns(header)] pub a: String"),
        &[("a header field needs the header's name\nhelp: write `#[dfns(header = \"x-name\")]`", "header")],
    );
    reports(
        &post("", "#[dfns(header = \"X Name\")] pub a: String"),
        &[("`X Name` is not a header name; use lower-case letters, digits and `-`", "\"X Name\"")],
    );
}

#[test]
fn role_on_the_struct() {
    reports(
        r#"#[dfns_endpoint(GET, "/x", returns = (), permissions = none)] #[dfns(query)] pub struct X;"#,
        &[("`#[dfns(...)]` gives a field its role; it has no effect on a struct", "dfns")],
    );
}

#[test]
fn two_bodies() {
    reports(
        &post("", "#[dfns(body)] pub all: All, pub name: String"),
        &[("`#[dfns(body)]` takes the whole body, but `name` is a body field too", "name")],
    );
    reports(
        &post("", "#[dfns(raw)] pub all: Vec<u8>, #[dfns(body)] pub more: More"),
        &[("`#[dfns(raw)]` takes the whole body, but `more` is a body field too", "more")],
    );
}

#[test]
fn multipart_and_its_file() {
    reports(
        &post("multipart", "pub name: String"),
        &[("a `multipart` endpoint needs a field for its file\nhelp: mark the file with `#[dfns(part)]`", "multipart")],
    );
    reports(
        &post("", "#[dfns(part)] pub file: File"),
        &[("`#[dfns(part)]` is a part of a multipart body\nhelp: add the option `multipart`", "part")],
    );
    reports(
        &post("multipart", "#[dfns(part)] pub a: File, #[dfns(part = \"a\")] pub b: File"),
        &[("`a` and `b` are both `a` on the wire", "b")],
    );
    reports(
        &post("multipart", "#[dfns(part = \"data\")] pub a: File"),
        &[("the part `data` is the JSON of the fields that are not parts; choose another name", "a")],
    );
    reports(&post("multipart, signed", "#[dfns(part)] pub a: File, #[dfns(part = \"b-c\")] pub b: String"), &[]);
    reports(
        &post("multipart", "#[dfns(body)] pub a: A"),
        &[
            ("`#[dfns(body)]` takes the whole body, so the endpoint cannot be `multipart`", "body"),
            ("`multipart` is given here", "multipart"),
        ],
    );
}

#[test]
fn own_credential_and_options_about_the_token() {
    reports(
        &post("signed", "#[dfns(bearer)] pub token: Secret"),
        &[
            (
                "`token` is this endpoint's own credential, which says by itself who calls, so it cannot be `signed`",
                "signed",
            ),
            ("`bearer` is given here", "bearer"),
        ],
    );
    reports(
        &post("", "#[dfns(bearer)] pub a: Secret, #[dfns(bearer)] pub b: Secret"),
        &[("`a` is already this endpoint's credential; keep one", "b")],
    );
}

#[test]
fn same_name_on_the_wire() {
    reports(
        &post("", "pub kind: Kind, #[serde(rename = \"kind\")] pub sort: Kind"),
        &[("`kind` and `sort` are both `kind` on the wire", "sort")],
    );
}

#[test]
fn unknown_permission() {
    reports(
        &needing("[\"Wallets:Raed\"]"),
        &[(
            "unknown Dfns permission `Wallets:Raed`\nhelp: did you mean `Wallets:Read`?\n\
            help: for one Dfns does not list, write `custom(\"Wallets:Raed\")`",
            "\"Wallets:Raed\"",
        )],
    );
    reports(
        &needing("[\"wallets:read\", custom(\"Acme:Sweep\")] | [\"Z\"]"),
        &[
            (
                "unknown Dfns permission `wallets:read`\nhelp: did you mean `Wallets:Read`?\n\
                help: for one Dfns does not list, write `custom(\"wallets:read\")`",
                "\"wallets:read\"",
            ),
            ("unknown Dfns permission `Z`\nhelp: for one Dfns does not list, write `custom(\"Z\")`", "\"Z\""),
        ],
    );
}

#[test]
fn custom_names_that_are_listed_or_empty() {
    reports(
        &needing("[custom(\"Wallets:Read\"), custom(\" \")]"),
        &[
            ("Dfns lists `Wallets:Read`\nhelp: write `\"Wallets:Read\"`, without `custom`", "\"Wallets:Read\""),
            ("the permission has no name", "\" \""),
        ],
    );
}

#[test]
fn permission_twice() {
    reports(
        &needing("[\"Wallets:Read\", \"Wallets:Read\" if present(key), \"Wallets:Read\"]"),
        &[("`Wallets:Read` is listed twice with the same condition", "\"Wallets:Read\"")],
    );
    reports(&needing("[\"Wallets:Read\"] | [\"Wallets:Read\"]"), &[]);
}

#[test]
fn unreadable_permissions() {
    reports(
        &needing("non"),
        &[("expected `none`, `unknown` or `[...]`, found `non`\nhelp: did you mean `none`?", "non")],
    );
    reports(
        &needing("[Wallets, \"Wallets:Raed\" if foo(key), \"Wallets:Read\" if network = \"X\"]"),
        &[
            ("expected a permission's name in quotes, or `custom(\"...\")`", "Wallets"),
            (
                "unknown Dfns permission `Wallets:Raed`\nhelp: did you mean `Wallets:Read`?\n\
                help: for one Dfns does not list, write `custom(\"Wallets:Raed\")`",
                "\"Wallets:Raed\"",
            ),
            (&format!("unknown condition `foo`\nhelp: there are `present`, `absent` and `server`\n{FORMS}"), "foo"),
            ("expected `==`, found `=`\nhelp: write `==`", "="),
        ],
    );
    reports(
        &needing("[\"Wallets:Read\" if presnt(key)]"),
        &[(&format!("unknown condition `presnt`\nhelp: did you mean `present`?\n{FORMS}"), "presnt")],
    );
    reports(
        &needing("[\"Wallets:Read\" \"Wallets:Create\"]"),
        &[(
            "expected `,`\nhelp: a rule is `\"Name\"` or `\"Name\" if condition`; separate rules with commas",
            "\"Wallets:Create\"",
        )],
    );
}

#[test]
fn condition_on_a_field_that_is_not_there() {
    reports(
        &needing("[\"Wallets:Read\" if present(delegateto)]"),
        &[(
            "condition names `delegateto`, which is not a field of `CreateWallet`\nhelp: did you mean `delegate_to`?",
            "delegateto",
        )],
    );
    reports(
        &needing("[\"Wallets:Read\" if banana == \"Yellow\"]"),
        &[(
            "condition names `banana`, which is not a field of `CreateWallet`\nhelp: there are `wallet_id`, `network`, `delegate_to`, `key`, `tags`, `dry` and `head`",
            "banana",
        )],
    );
}

#[test]
fn unreadable_conditions() {
    for (condition, message, under) in [
        ("key > 5", format!("conditions compare with `==` and `!=` only\n{FORMS}"), ">"),
        ("key.matches(5)", format!("unknown condition `.matches(..)`\n{FORMS}"), "matches"),
        (
            "\"X\" == network",
            "expected a field\nhelp: the field stands on the left, the value on the right".to_owned(),
            "\"X\"",
        ),
        (
            "network == delegate_to",
            format!("{VALUES}\nhelp: a condition compares a field with a value, not with another field"),
            "delegate_to",
        ),
        ("network == 'x'", "expected a string, a number, `true` or `false`".to_owned(), "'x'"),
        ("network == 5u8", "a number on the wire has no type; drop the suffix".to_owned(), "5u8"),
        ("key.0 == 5", "expected the name of a field".to_owned(), "0"),
        ("key[0] == 5", "expected a name on the wire, in quotes: `field[\"wireName\"]`".to_owned(), "0"),
        ("present(key, tags)", "`present` takes one field".to_owned(), "present"),
        ("present(\"key\")", "expected a field, as in `name` or `signing_key.id`".to_owned(), "\"key\""),
        ("server(5)", "expected `subject == \"Value\"`, or a sentence in quotes".to_owned(), "5"),
        ("5", format!("this is not a condition\n{FORMS}"), "5"),
        ("match key { _ => true }", format!("this is not a condition\n{FORMS}"), "key"),
        ("network == ", "unexpected end of input, expected an expression".to_owned(), "="),
        ("key.", "unexpected end of input, expected identifier or integer".to_owned(), "."),
        ("dry && (present(keys) || !network.contains(custom(5)))", "expected a string".to_owned(), "5"),
    ] {
        reports(&needing(&format!("[\"Wallets:Read\" if {condition}]")), &[(&message, under)]);
    }
}

#[test]
fn conditions_are_boolean_expressions_over_path_query_and_body() {
    reports(
        &needing(
            "[\"Wallets:Read\" if present(key.r#type) && (network == Network::Ethereum || !dry) && tags.contains(\"vip\"),
              \"Wallets:Create\" if wallet_id != \"wa-1\", \"Keys:Reuse\" if key[\"a\"].b == -1.5,
              \"Keys:Create\" if server(kind == \"A\") || absent(delegate_to) || network == custom(\"Future\")]",
        ),
        &[],
    );
}

#[test]
fn condition_on_a_field_it_cannot_look_at() {
    reports(
        &needing("[\"Wallets:Read\" if present(head)]"),
        &[("conditions look at the path, the query and the JSON body, and `head` is in a header", "head")],
    );
    reports(
        &needing("[\"Wallets:Read\" if dry.kind == \"A\"]"),
        &[("`dry` is a parameter, which has no fields", "dry")],
    );
    reports(
        "#[dfns_endpoint(POST, \"/x\", returns = (), permissions = [\"Wallets:Read\" if present(more)])]
        pub struct X { #[serde(flatten)] pub more: More }",
        &[("`more` is flattened\nhelp: name a field of it, as in `more.kind`", "more")],
    );
}

#[test]
fn condition_on_the_whole_body() {
    let declaration = |condition: &str| {
        format!(
            "#[dfns_endpoint(POST, \"/x\", returns = (), permissions = [\"Wallets:Read\" if {condition}])]
            pub struct X {{ #[dfns(body)] pub body: Union }}"
        )
    };
    reports(&declaration("body.kind == \"A\""), &[]);
    reports(
        &declaration("kind == \"A\""),
        &[(
            "condition names `kind`, which is not a field of `X`\nhelp: `body` is the whole body, so write `body.kind`",
            "kind",
        )],
    );
    reports(
        &declaration("present(body)"),
        &[("`body` is the whole body\nhelp: name a field of it, as in `body.kind`", "body")],
    );
}

#[test]
fn missing_permissions_and_a_page_without_a_type() {
    reports(
        r#"#[dfns_endpoint(POST, "/wallets")] pub struct CreateWallet { pub a: String }"#,
        &[(
            "endpoint `CreateWallet` has no `permissions`\nhelp: write `permissions = none` if the caller needs none",
            "CreateWallet",
        )],
    );
    reports(
        r#"#[dfns_endpoint(GET, "/wallets", paginated, permissions = none)]
        pub struct ListWallets { pub limit: Option<u32>, pub pagination_token: Option<String> }"#,
        &[(
            "`paginated` needs `returns`, the type of a page\nhelp: write for instance `returns = Page<Item>`",
            "paginated",
        )],
    );
}

#[test]
fn paginated_without_its_fields() {
    reports(
        &get("paginated", "pub limit: Option<u32>, pub pagination_tokn: Option<String>"),
        &[("`paginated` needs query fields `limit` and `pagination_token`", "paginated")],
    );
    reports(
        &get("paginated(itmes = wallets)", "pub limit: Option<u32>, pub pagination_token: Option<String>"),
        &[(
            "unknown part `itmes` of a page\nhelp: did you mean `items`?\n\
            help: it is written `paginated` or `paginated(items = items, token = next_page_token)`",
            "itmes",
        )],
    );
}

#[test]
fn replay_without_its_field() {
    reports(
        &post("replay(external_id)", "pub a: String"),
        &[("`replay(external_id)` needs a body field `external_id`", "replay")],
    );
    reports(
        &post("form, replay(external_id)", "pub external_id: String"),
        &[("`replay(external_id)` needs a JSON body, and this one is URL-encoded", "replay")],
    );
    reports(
        &post("replay(external)", "pub external_id: String"),
        &[("`replay` begins with `external_id`, not `external`\nhelp: did you mean `external_id`?", "external")],
    );
    reports(
        &post("replay(external_id, parents)", "pub external_id: String"),
        &[(
            "after `external_id`, `replay` accepts only `parent`, not `parents`\nhelp: did you mean `parent`?",
            "parents",
        )],
    );
    reports(
        &post("replay(external_id, parent, parent)", "pub external_id: String"),
        &[(
            "after `external_id`, `replay` accepts only `parent`, not `parent`\nhelp: did you mean `parent`?",
            "parent",
        )],
    );
    reports(
        &post("replay()", "pub external_id: String"),
        &[("`replay` needs `external_id`\nhelp: it is written `replay(external_id)`", "replay")],
    );
    reports(
        &get("replay(external_id)", ""),
        &[("a GET request may always be sent again; drop `replay`", "replay"), ("`GET` is given here", "GET")],
    );
}

#[test]
fn alias_without_a_group() {
    reports(&post("alias = old", ""), &[("`alias` renames a method, which requires `group`", "alias")]);
}

#[test]
fn shape() {
    let attribute = r#"#[dfns_endpoint(POST, "/x/{id}", group = G, returns = (), permissions = none)]"#;
    let shape = "an endpoint is a struct with named fields";
    let generic = "generic endpoints are not supported\nhelp: declare one struct for each type, or hold `AnyJson`";
    let clause = "generic endpoints are not supported\nhelp: drop the `where` clause; there are no type parameters";
    for (item, message, under) in [
        ("pub enum X { A }", shape, "enum"),
        ("pub union X { a: u8 }", shape, "union"),
        ("pub struct X(pub String);", shape, "(pub String)"),
        ("pub struct X<T> { pub id: T }", generic, "<T>"),
        ("pub struct X where String: Sized { pub id: String }", clause, "where String: Sized"),
    ] {
        reports(&format!("{attribute} {item}"), &[(message, under)]);
    }
}

#[test]
fn item_kind() {
    let attribute = r#"#[dfns_endpoint(POST, "/x", returns = (), permissions = none)]"#;
    let message = |kind: &str| format!("put `#[dfns_endpoint]` on the request struct, not on {kind}");
    reports(&format!("{attribute} pub async fn x() {{}}"), &[(&message("a function"), "fn")]);
    reports(&format!("{attribute} impl X {{}}"), &[(&message("an `impl` block"), "impl")]);
    reports(&format!("{attribute} pub trait X {{}}"), &[(&message("a trait"), "trait")]);
    reports(&format!("{attribute} mod x {{}}"), &[(&message("a module"), "mod")]);
}

#[test]
fn many_mistakes_are_as_many_messages_each_on_its_own_token() {
    reports(
        r#"#[dfns_endpoint(PSOT, "/wallets/{walletid}", group = Wallets, returns = Wallet, signd,
            callers(employe), permissions = ["Wallets:Raed", "Keys:Create" if absent(signing_kee.id)])]
        pub struct CreateWallet {
            pub wallet_id: WalletId,
            pub signing_key: Option<SigningKey>,
            #[dfns(qurey)]
            pub limit: Option<u32>,
        }"#,
        &[
            ("unknown HTTP method `PSOT`\nhelp: did you mean `POST`?", "PSOT"),
            ("unknown endpoint option `signd`\nhelp: did you mean `signed`?", "signd"),
            ("unknown caller `employe`\nhelp: did you mean `employee`?", "employe"),
            (
                "unknown Dfns permission `Wallets:Raed`\nhelp: did you mean `Wallets:Read`?\n\
                help: for one Dfns does not list, write `custom(\"Wallets:Raed\")`",
                "\"Wallets:Raed\"",
            ),
            ("unknown field role `qurey`\nhelp: did you mean `query`?", "qurey"),
            (
                "path parameter `{walletid}` has no field on `CreateWallet`\nhelp: the field is `wallet_id`, so write `{walletId}`",
                "{walletid}",
            ),
            (
                "condition names `signing_kee`, which is not a field of `CreateWallet`\nhelp: did you mean `signing_key`?",
                "signing_kee",
            ),
        ],
    );
}

#[test]
fn serde_attributes_of_a_field_are_accepted_or_refused_by_name() {
    let one_way = "makes a field that goes one way only\n\
                   help: drop the field, or leave it out where it is empty with `skip_serializing_if`";
    let hidden = "`cfg_attr` hides `serde` from the macro, which cannot tell what holds\n\
                  help: write the field twice, each under its own `#[cfg]` and with its own attributes";
    let names = "`rename` gives a field one name, in both directions\n\
                 help: write `rename = \"name\"`, and `alias = \"other\"` for names it is also read by";
    let enums = "is for enums\nhelp: a choice among objects is an `open_union!`, one among strings an `open_enum!`";
    for (attribute, message, under) in [
        ("serde(skip)", format!("`skip` {one_way}"), "skip"),
        ("serde(default, skip_serializing)", format!("`skip_serializing` {one_way}"), "skip_serializing"),
        ("serde(skip_deserializing)", format!("`skip_deserializing` {one_way}"), "skip_deserializing"),
        ("serde(rename(serialize = \"a\", deserialize = \"b\"))", names.to_owned(), "rename"),
        ("serde(rename(deserialize = \"b\"))", names.to_owned(), "rename"),
        ("cfg_attr(all(), serde(rename = \"b\"))", hidden.to_owned(), "serde"),
        (
            "serde(borrow)",
            "`borrow` is for types that borrow, and nothing here does\nhelp: drop it".to_owned(),
            "borrow",
        ),
        (
            "serde(bound = \"\")",
            "`bound` is for types with parameters, and there are none\nhelp: drop it".to_owned(),
            "bound",
        ),
        (
            "serde(getter = \"f\")",
            "`getter` describes a type of another crate\n\
             help: declare the type without the macro, and use it in a field"
                .to_owned(),
            "getter",
        ),
        ("serde(untagged)", format!("`untagged` {enums}"), "untagged"),
        ("serde(other)", format!("`other` {enums}"), "other"),
        (
            "serde(rename_all = \"snake_case\")",
            "`rename_all` is for structs\nhelp: put it on the struct, or on the field's own type".to_owned(),
            "rename_all",
        ),
        (
            "serde(renam = \"b\")",
            "`renam` is not a serde attribute of a field\nhelp: did you mean `rename`?".to_owned(),
            "renam",
        ),
        (
            "serde(optional)",
            "`optional` is not a serde attribute of a field\nhelp: there are `rename`, `alias`, `default`, \
             `skip_serializing_if`, `flatten`, `with`, `serialize_with` and `deserialize_with`"
                .to_owned(),
            "optional",
        ),
    ] {
        reports(&post("", &format!("#[{attribute}] pub a: String")), &[(&message, under)]);
        let object = super::object::messages("", &format!("pub struct A {{ #[{attribute}] pub a: String }}"));
        assert_eq!(object, [(message, under.to_owned())]);
    }
    for attribute in [
        "rename = \"b\"",
        "alias = \"b\"",
        "default",
        "default = \"f\"",
        "with = \"f\"",
        "serialize_with = \"f\"",
        "deserialize_with = \"f\"",
        "flatten",
        "skip_serializing_if = \"f\"",
    ] {
        reports(&post("", &format!("#[serde({attribute})] pub a: A")), &[]);
        assert_eq!(super::object::messages("", &format!("pub struct A {{ #[serde({attribute})] pub a: A }}")), []);
    }
}

#[test]
fn serde_attributes_of_the_struct_are_accepted_or_refused_by_name() {
    let on = |attribute: &str| {
        format!(
            "#[dfns_endpoint(POST, \"/x\", returns = (), permissions = none)] #[{attribute}] pub struct X {{ pub a: A }}"
        )
    };
    let shape = "changes what the struct is on the wire, which its fields then do not tell\n\
                 help: declare the type without the macro, and use it in a field";
    let enums = "is for enums\nhelp: a choice among objects is an `open_union!`, one among strings an `open_enum!`";
    for (attribute, message, under) in [
        ("serde(transparent)", format!("`transparent` {shape}"), "transparent"),
        ("serde(into = \"Other\")", format!("`into` {shape}"), "into"),
        ("serde(from = \"Other\")", format!("`from` {shape}"), "from"),
        ("serde(try_from = \"Other\")", format!("`try_from` {shape}"), "try_from"),
        ("serde(untagged)", format!("`untagged` {enums}"), "untagged"),
        ("serde(tag = \"t\", content = \"c\")", format!("`content` {enums}"), "content"),
        ("serde(rename_all_fields = \"camelCase\")", format!("`rename_all_fields` {enums}"), "rename_all_fields"),
        ("serde(variant_identifier)", format!("`variant_identifier` {enums}"), "variant_identifier"),
        (
            "serde(remote = \"Other\")",
            "`remote` describes a type of another crate\n\
             help: declare the type without the macro, and use it in a field"
                .to_owned(),
            "remote",
        ),
        (
            "serde(bound = \"\")",
            "`bound` is for types with parameters, and there are none\nhelp: drop it".to_owned(),
            "bound",
        ),
        (
            "serde(rename_all(serialize = \"UPPERCASE\"))",
            "`rename_all` has one case, in both directions\nhelp: write `rename_all = \"snake_case\"`".to_owned(),
            "rename_all",
        ),
        (
            "serde(rename(serialize = \"Y\"))",
            "`rename` gives the struct one name, in both directions\nhelp: write `rename = \"name\"`".to_owned(),
            "rename",
        ),
        (
            "serde(rename_all = \"snakecase\")",
            "unknown case `snakecase`\nhelp: did you mean `snake_case`?".to_owned(),
            "\"snakecase\"",
        ),
        (
            "serde(crate = \"serde\")",
            "`crate` is given by the macro\nhelp: the option `crate = ..` says where the core crate is".to_owned(),
            "crate",
        ),
        (
            "serde(skip_serializing_none)",
            "`skip_serializing_none` is not a serde attribute of a struct\nhelp: there are `rename_all`, `rename`, \
             `tag`, `deny_unknown_fields`, `default` and `expecting`"
                .to_owned(),
            "skip_serializing_none",
        ),
        (
            "serde(tag = \"kind\", deny_unknown_fields)",
            "`deny_unknown_fields` refuses the field that `tag` writes\n\
             help: drop it; by default, unknown fields are ignored"
                .to_owned(),
            "deny_unknown_fields",
        ),
        ("serde(tag = \"a\")", "`a` and the tag are both `a` on the wire".to_owned(), "a"),
    ] {
        reports(&on(attribute), &[(&message, under)]);
        let object = super::object::messages("", &format!("#[{attribute}] pub struct X {{ pub a: A }}"));
        assert_eq!(object, [(message, under.to_owned())]);
    }
    reports(
        &on("serde(default)"),
        &[("`default` has no effect on a request\nhelp: put it on the fields that may be absent", "default")],
    );
    for attribute in [
        "serde(rename_all = \"kebab-case\")",
        "serde(tag = \"kind\", rename = \"X\")",
        "serde(deny_unknown_fields)",
        "serde(expecting = \"an X\")",
    ] {
        reports(&on(attribute), &[]);
    }
    reports(
        "#[dfns_endpoint(POST, \"/{id}\", returns = (), permissions = none)] #[serde(tag = \"kind\")] pub struct X { pub id: A }",
        &[(
            "`tag` adds a field to the fields of the body, of which there are none\nhelp: add the field itself",
            "\"kind\"",
        )],
    );
}

#[test]
fn fields_of_one_object_that_serde_could_not_tell_apart() {
    for (fields, message, under) in [
        ("pub a: A, #[serde(rename = \"a\")] pub b: A", "`a` and `b` are both `a` on the wire", "b"),
        (
            "pub a: A, #[serde(alias = \"a\")] pub b: A",
            "`a` is the name of another field already; drop the alias",
            "\"a\"",
        ),
        ("#[serde(alias = \"a\")] pub a: A", "`a` is the field's own name already; drop the alias", "\"a\""),
        ("pub __: A", "`__` has no name on the wire\nhelp: give it one with `#[serde(rename = \"name\")]`", "__"),
        (
            "#[serde(flatten)] pub rest: Option<Box<AnyJson>>",
            "raw JSON cannot be flattened\nhelp: for fields of any name, flatten a `BTreeMap<String, AnyJson>`",
            "Option<Box<AnyJson>>",
        ),
    ] {
        reports(&post("", fields), &[(message, under)]);
        let object = super::object::messages("response", &format!("pub struct X {{ {fields} }}"));
        assert_eq!(object, [(message.to_owned(), under.to_owned())]);
    }
    for (attribute, message) in [
        (
            "deny_unknown_fields",
            "`deny_unknown_fields` rejects the fields that `flatten` adds\n\
             help: drop one of them; by default, unknown fields are ignored",
        ),
        (
            "tag = \"kind\"",
            "`flatten` reads what `tag` wrote as a field of its own\n\
             help: declare the tag as a field, or as an `open_union!`",
        ),
    ] {
        let object = format!("#[serde({attribute})] pub struct X {{ #[serde(flatten)] pub more: More }}");
        assert_eq!(super::object::messages("", &object), [(message.to_owned(), "flatten".to_owned())]);
    }
    // A flattened field has no name, and one in some builds may take the place of another.
    reports(&post("", "#[serde(flatten)] pub a: A, #[serde(rename = \"a\")] pub b: B"), &[]);
    reports(&post("", "#[cfg(x)] pub a: A, #[cfg(not(x))] #[serde(rename = \"a\")] pub b: B"), &[]);
}

#[test]
fn serde_attributes_outside_of_the_body_say_nothing() {
    reports(
        &at("\"/{id}\"", "#[serde(rename = \"ID\")] pub id: Id"),
        &[(
            "`id` is a path parameter, so serde's `rename` has no effect\nhelp: write `#[dfns(path = \"wireName\")]`",
            "rename",
        )],
    );
    reports(
        &get("", "#[serde(rename = \"Q\", default)] pub q: Vec<String>"),
        &[(
            "`q` is a query parameter, so serde's `default` has no effect\nhelp: only `rename = \"..\"` is allowed there",
            "default",
        )],
    );
}

#[test]
fn a_path_keeps_to_either_case() {
    for placeholder in ["{thing_id}", "{thingId}"] {
        let declaration = format!(
            "#[dfns_endpoint(POST, \"/{placeholder}\", returns = (), permissions = none)]
            #[serde(rename_all = \"snake_case\")] pub struct X {{ pub thing_id: Id, pub thing_name: String }}"
        );
        reports(&declaration, &[]);
    }
}

#[test]
fn the_permission_table_is_sorted_and_free_of_duplicates() {
    assert!(crate::permission_table::NAMES.is_sorted_by(|one, next| one < next));
}
