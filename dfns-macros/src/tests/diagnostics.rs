//! Every mistake the macro knows: its message, and the source text it is shown under.
//!
//! One test per row of the diagnostics table, in the table's order; each asserts the complete list of messages, so that
//! a second message about the same mistake fails as well.

use super::declare;

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
        &[("unknown HTTP method `BANANA`", "BANANA")],
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
    reports(&post("bananas = 3", ""), &[("unknown endpoint option `bananas`", "bananas")]);
    reports(
        r#"#[dfns_endpoint(GET, "/x", returns = (), permisions = ["Wallets:Read"])] pub struct X;"#,
        &[("unknown endpoint option `permisions`\nhelp: did you mean `permissions`?", "permisions")],
    );
}

#[test]
fn unreadable_option() {
    reports(&post("group = 3", ""), &[("expected identifier\nhelp: it is written `group = Wallets`", "3")]);
    reports(&post("signed = true", ""), &[("this option takes no value\nhelp: it is written `signed`", "=")]);
    reports(
        r#"#[dfns_endpoint(GET, "/x", returns, permissions = none)] pub struct X;"#,
        &[("expected `=`\nhelp: it is written `returns = Wallet`", ",")],
    );
    reports(&post("signed public", ""), &[("expected `,`\nhelp: options are divided by commas", "public")]);
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
            ("unknown caller `martian`", "martian"),
        ],
    );
    reports(&post("callers(employee, employee)", ""), &[("`employee` is listed twice", "employee")]);
    reports(
        &post("callers()", ""),
        &[(
            "`callers` names nobody\nhelp: name some of `employee`, `end_user`, `service_account`, `tenant_user`, or drop the option",
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
    reports(&at("\"/{id}/{id}\"", "pub id: Id"), &[("path parameter `{id}` is there twice", "{id}")]);
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
    reports(&post("", "#[dfns(banana)] pub a: String"), &[("unknown field role `banana`", "banana")]);
    reports(&post("", "#[dfns(query, path)] pub a: String"), &[("`a` has two roles; keep one", ", path")]);
    reports(
        &post("", "#[dfns] pub a: String"),
        &[("`dfns` needs a role\nhelp: write for instance `#[dfns(query)]`", "dfns")],
    );
    reports(&post("", "#[dfns(body = \"x\")] pub a: A"), &[("`body` takes no name", "\"x\"")]);
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
        &[("`#[dfns(...)]` gives a field its role; it says nothing on a struct", "dfns")],
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
        &[("`#[dfns(part)]` is the file of a multipart body\nhelp: add the option `multipart`", "part")],
    );
    reports(
        &post("multipart", "#[dfns(part)] pub a: File, #[dfns(part)] pub b: File"),
        &[("a `multipart` endpoint sends one file, and another field is marked `part` already", "part")],
    );
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
        &[("`a` is this endpoint's credential already; there is one", "b")],
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
            ("unknown condition `foo`", "foo"),
            (
                "expected `== \"Value\"`\nhelp: a condition is `present(field)`, `absent(field)`, `field == \"Value\"` or `server(...)`",
                "=",
            ),
        ],
    );
    reports(
        &needing("[\"Wallets:Read\" if presnt(key)]"),
        &[("unknown condition `presnt`\nhelp: did you mean `present`?", "presnt")],
    );
    reports(
        &needing("[\"Wallets:Read\" \"Wallets:Create\"]"),
        &[(
            "expected `,`\nhelp: a rule is `\"Name\"` or `\"Name\" if condition`; rules are divided by commas",
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
        &[("condition names `banana`, which is not a field of `CreateWallet`", "banana")],
    );
}

#[test]
fn condition_on_a_field_outside_the_body() {
    for (field, place) in [("wallet_id", "in the path"), ("dry", "in the query"), ("head", "in a header")] {
        reports(
            &needing(&format!("[\"Wallets:Read\" if present({field})]")),
            &[(&format!("conditions look at the JSON body, and `{field}` is {place}"), field)],
        );
    }
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
        &[("`body` is the whole body\nhelp: name a member of it, as in `body.kind`", "body")],
    );
}

#[test]
fn condition_that_never_changes() {
    reports(
        &needing("[\"Wallets:Read\" if present(network)]"),
        &[(
            "`network` is always present (not an `Option`), so this rule always applies; drop the condition",
            "network",
        )],
    );
    reports(
        &needing("[\"Wallets:Read\" if absent(network)]"),
        &[("`network` is always present (not an `Option`), so this rule never applies; drop the rule", "network")],
    );
    reports(
        &needing(
            "[\"Wallets:Read\" if present(network.id), \"Wallets:Create\" if network == \"X\", \"Keys:Reuse\" if present(tags)]",
        ),
        &[],
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
        &get("paginated", "pub limit: Option<u32>"),
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
        &post("replay(external)", "pub external_id: String"),
        &[("`replay` knows `external_id` only, not `external`\nhelp: did you mean `external_id`?", "external")],
    );
    reports(
        &get("replay(external_id)", ""),
        &[("a GET request may always be sent again; drop `replay`", "replay"), ("`GET` is given here", "GET")],
    );
}

#[test]
fn alias_without_a_group() {
    reports(&post("alias = old", ""), &[("`alias` renames a method, and without `group` there is none", "alias")]);
}

#[test]
fn shape() {
    let attribute = r#"#[dfns_endpoint(POST, "/x/{id}", group = G, returns = (), permissions = none)]"#;
    let shape = "an endpoint is a struct with named fields";
    let generic = "generic endpoints are not supported";
    for (item, message, under) in [
        ("pub enum X { A }", shape, "enum"),
        ("pub union X { a: u8 }", shape, "union"),
        ("pub struct X(pub String);", shape, "(pub String)"),
        ("pub struct X<T> { pub id: T }", generic, "<T>"),
        ("pub struct X where String: Sized { pub id: String }", generic, "where String: Sized"),
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
fn the_permission_table_is_sorted_and_free_of_duplicates() {
    assert!(crate::permission_table::NAMES.is_sorted_by(|one, next| one < next));
}
