//! Every Rust block in the documents compiles, and those that call the API run against the sandbox.
//!
//! A block is a file in `snippets/`, where it is compiled, or a part of `COMPILED`. A document
//! repeats it verbatim, or is a chapter of the guide, which includes the file.

use dfns::onchain::NativeTransfer;
use dfns::prelude::*;
use dfns::wallets::{CreateWallet, ListTransfers, TransferAsset};
use dfns::{Network, Registry};
use dfns_sandbox::{Sandbox, UserKind};

macro_rules! snippets {
    ($($(#[$attribute:meta])* $name:ident = $file:literal;)+) => {
        $(
            #[allow(unreachable_pub, reason = "written as for a crate of its own")]
            $(#[$attribute])*
            mod $name { include!($file); }
        )+
        const SNIPPETS: &[(&str, &str)] = &[$(($file, include_str!($file))),+];
    };
}

snippets! {
    lists_and_exports = "snippets/lists_and_exports.rs";
    least_privilege = "snippets/least_privilege.rs";
    payments = "snippets/payments.rs";
    #[allow(dead_code, reason = "declares an endpoint that nothing here calls")]
    own_endpoint = "snippets/own_endpoint.rs";
    #[allow(dead_code, reason = "its call would go to Dfns itself")]
    core_endpoint = "snippets/core_endpoint.rs";
    endpoints_registry = "snippets/endpoints_registry.rs";
    key_transport = "snippets/key_transport.rs";
    sandbox_test = "snippets/sandbox_test.rs";
    lost_response = "snippets/lost_response.rs";
    #[cfg(feature = "axum")]
    #[allow(dead_code, reason = "runs in tests/webhooks.rs")]
    webhooks = "snippets/webhooks.rs";
}

const DOCUMENTS: &[(&str, &str)] = &[
    ("README.md", include_str!("../../README.md")),
    ("ARCHITECTURE.md", include_str!("../../ARCHITECTURE.md")),
    ("CONTRIBUTING.md", include_str!("../../CONTRIBUTING.md")),
    ("dfns-macros/README.md", include_str!("../../dfns-macros/README.md")),
    ("dfns-core/README.md", include_str!("../../dfns-core/README.md")),
    ("dfns-endpoints/README.md", include_str!("../../dfns-endpoints/README.md")),
    ("dfns-key-transport/README.md", include_str!("../../dfns-key-transport/README.md")),
    ("dfns-sandbox/README.md", include_str!("../../dfns-sandbox/README.md")),
    ("dfns-sandbox/OTHER-LANGUAGES.md", include_str!("../../dfns-sandbox/OTHER-LANGUAGES.md")),
    ("dfns-cli/README.md", include_str!("../../dfns-cli/README.md")),
];

/// Files that are compiled elsewhere, parts of which are in a document.
const COMPILED: &[&str] =
    &[include_str!("../../examples/quick_start.rs"), include_str!("../../tests/guide/clients.rs")];

#[test]
fn every_rust_block_of_the_documents_is_a_compiled_snippet() {
    let mut used = Vec::new();
    for (document, text) in DOCUMENTS {
        for block in text.split("```rust\n").skip(1) {
            let block = block.split("```").next().unwrap();
            if COMPILED.iter().any(|file| file.contains(block)) {
                continue;
            }
            let snippet = SNIPPETS.iter().find(|(_, snippet)| *snippet == block);
            let (file, _) = snippet.unwrap_or_else(|| panic!("{document} has a block that is no snippet:\n{block}"));
            used.push((*file).to_owned());
        }
    }
    for chapter in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/src")).unwrap() {
        let chapter = chapter.unwrap().path();
        if chapter.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = std::fs::read_to_string(chapter).unwrap();
        let includes = text.split("{{#include ../../tests/it/").skip(1).filter_map(|rest| rest.split("}}").next());
        used.extend(includes.map(str::to_owned));
    }
    for (file, _) in SNIPPETS {
        assert!(used.iter().any(|used| used == file), "{file} stands in no document");
    }
}

#[tokio::test]
async fn the_lists_and_exports_of_the_guide_work() {
    let sandbox = Sandbox::start().await.unwrap();
    let there = sandbox.bootstrap();
    let client = Client::builder().base_url(sandbox.base_url()).service_account(&there.service_account.token);
    let signer = KeySigner::from_pem(&*there.employee.credential_id, there.employee.private_key_pem.expose()).unwrap();
    let client = client.build().unwrap();
    let idle = || lists_and_exports::idle_users(&client, "2026-01-01T00:00:00Z".into());
    let before = idle().await.unwrap();
    let employee = client.with_user_token(&there.employee.token).with_signer(signer);
    let request = dfns::permissions::CreatePermission::new("Readers", ["Wallets:Read"]);
    dfns::permissions::PermissionsApi::permissions(&employee).create_permission(request).await.unwrap();
    let after = idle().await.unwrap();
    assert_eq!(before.len(), after.len() + 1);
    assert!(before.iter().all(|user| after.contains(user) != (*user == there.employee.username)));
}

#[tokio::test]
async fn the_least_privilege_of_the_guide_works() {
    assert_eq!(least_privilege::LOGIN_ROLE, ["Auth:Users:Read", "Auth:Delegated:Login"]);
    let sandbox = Sandbox::start().await.unwrap();
    let account = &sandbox.bootstrap().service_account;
    let signer = KeySigner::from_pem(&*account.credential_id, account.private_key_pem.expose()).unwrap();
    let client =
        Client::builder().base_url(sandbox.base_url()).service_account(&account.token).signer(signer).build().unwrap();
    assert!(least_privilege::first_user(client).await.unwrap().is_some());
}

#[tokio::test]
async fn the_fault_of_the_readme_loses_the_response_and_the_client_asks_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await.unwrap();
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await.unwrap();
    lost_response::lose_the_next_response(&sandbox).unwrap();
    let transfer = NativeTransfer::new(wallet.address.unwrap(), 1_u64);
    let transfer = TransferAsset::new(wallet.id.clone(), transfer);
    let made = client.wallets().transfer_asset(transfer).await.unwrap();
    let all = client.wallets().list_transfers(ListTransfers::new(wallet.id)).await.unwrap();
    assert_eq!(all.items.iter().map(|transfer| &transfer.id).collect::<Vec<_>>(), [&made.id]);
}

#[tokio::test]
async fn the_payment_of_the_guide_is_made_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await.unwrap();
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await.unwrap();
    let to = wallet.address.unwrap();
    let first = payments::pay(&client, &wallet.id, &to, "invoice-7").await.unwrap();
    assert_eq!(payments::pay(&client, &wallet.id, &to, "invoice-7").await.unwrap().id, first.id);
    // A response that is lost for good leaves a ticket, which names the same transfer.
    lost_response::lose_the_next_response(&sandbox).unwrap();
    let transfer = TransferAsset::new(wallet.id.clone(), NativeTransfer::new(to, 1_u64));
    let lost = client.wallets().transfer_asset(transfer).retry(dfns::Retry::never()).await.unwrap_err();
    let stored = serde_json::to_vec(lost.ticket().unwrap()).unwrap();
    let second = payments::finish(&client, &stored).await.unwrap();
    assert_eq!(payments::finish(&client, &stored).await.unwrap().id, second.id);
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn the_examples_of_the_crates_work() {
    sandbox_test::logs_a_user_in().await.unwrap();
    key_transport::import_and_export().unwrap();
    assert!(endpoints_registry::signed_operations().contains(&"delegated_login"));
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.create_user(UserKind::EndUser, "jdoe@example.co");
    let token = sandbox.bootstrap().service_account.token.expose();
    let users = endpoints_registry::end_users(token, sandbox.base_url()).await.unwrap();
    assert!(users.contains(&"jdoe@example.co".to_owned()), "{users:?}");
}

#[test]
fn the_guide_lists_the_domains_there_are() {
    let registry = Registry::new().with(dfns::ALL);
    let coverage = include_str!("../../docs/src/coverage.md");
    for domain in registry.endpoints().map(dfns::core::EndpointMeta::domain) {
        assert!(coverage.contains(&format!("`{domain}`")), "{domain}");
    }
}

#[test]
fn the_readme_of_the_sandbox_lists_the_domains_with_behaviour() {
    let readme = DOCUMENTS.iter().find(|(file, _)| *file == "dfns-sandbox/README.md").unwrap().1;
    let section = readme.split("## Domains\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<&str> = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert_eq!(rows, dfns_sandbox::DOMAINS);
}
