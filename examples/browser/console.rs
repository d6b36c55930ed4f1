//! The console of the sandbox: what a person sees and clicks.

use crate::webdriver::Browser;
use dfns::Network;
use dfns::onchain::{BroadcastStatus, NativeTransfer};
use dfns::policies::{
    AlwaysTrigger, ApprovalGroup, Approvers, CreatePolicy, PolicyDefinition, RequestApproval, WalletsSign,
};
use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::wallets::{CreateWallet, GetTransfer, TransferAsset};
use dfns::webhooks::{CreateWebhook, WebhookEventKind};

const RECIPIENT: &str = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";

/// A picture's name, its size, and its colours.
const PICTURES: [(&str, (u32, u32), &str); 4] = [
    ("console", (880, 1000), "light"),
    ("console-light", (1200, 2600), "light"),
    ("console-dark", (1200, 2600), "dark"),
    ("console-phone", (390, 3200), "light"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_held_transfer_is_approved_by_clicking_and_seen_confirmed() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let client = sandbox.employee_client();
    let wallet = CreateWallet::new(Network::EthereumSepolia).with_name("Treasury");
    let wallet = client.wallets().create_wallet(wallet).await.unwrap();
    // Nobody listens there.
    client.webhooks().create_webhook(CreateWebhook::new("http://127.0.0.1:9/", [WebhookEventKind::All])).await.unwrap();
    let group = ApprovalGroup::new(1, Approvers::users([sandbox.bootstrap().approver.user_id.as_str()]));
    let action = RequestApproval::new([group]);
    let policy = PolicyDefinition::new("Four eyes", WalletsSign::new(), AlwaysTrigger::new(), action);
    client.policies().create_policy(CreatePolicy::new(policy)).await.unwrap();

    let browser = Browser::open().await;
    browser.go(&format!("{}/__sandbox/", sandbox.base_url())).await;
    browser.shows("#approvals", "Nothing awaits approval").await;
    browser.shows("#wallets", "Treasury").await;
    browser.fill("#wallets input[name=amount]", "2.5").await;
    browser.click("#wallets form button").await;
    browser.shows("[role=status]", "The wallet was funded").await;
    browser.shows("#wallets .balances", "2.5 ETH").await;

    let transfer = TransferAsset::new(&wallet.id, NativeTransfer::new(RECIPIENT, 10_u64.pow(18)));
    let transfer = client.wallets().transfer_asset(transfer).await.unwrap();
    // The page is kept fresh: nobody reloads it.
    browser.shows("#approvals .card.pending", "1 ETH").await;
    browser.shows("#requests", "transfer_asset").await;
    browser.shows("#payments", "Pending").await;
    for (name, size, scheme) in PICTURES {
        browser.picture(name, size, scheme).await;
    }
    browser.click("#approvals .card.pending form button").await;
    browser.shows("[role=status]", "The approver has decided").await;
    browser.shows(&format!("#{}", transfer.id), "Confirmed").await;
    browser.shows("#approvals", "Approved").await;
    let confirmed = client.wallets().get_transfer(GetTransfer::new(&wallet.id, &transfer.id)).await.unwrap();
    assert_eq!(confirmed.status, BroadcastStatus::Confirmed);

    // By the keyboard alone.
    let script = "document.querySelector('#faults summary').focus();";
    browser.run(script, &[]).await;
    browser.press("\u{e007}").await;
    browser.click("#faults textarea + button").await;
    browser.shows("[role=status]", "The fault is set").await;
    browser.shows("#faults table", "transfer_asset").await;
    for (name, size, scheme) in PICTURES {
        browser.picture(&format!("{name}-later"), size, scheme).await;
    }
}
