//! Payins and payouts of the sandbox by our client: every operation.

use crate::sandbox::Bench;
use dfns::payins::{
    BorderlessPayin, CirclePayin, CreatePayin, CreatePayinQuote, CreatePayinRecipient, GetPayin, GetPayinRecipient,
    ListPayinAccounts, ListPayinBalances, ListPayinOptions, ListPayins, NewPayin, PayinCurrency, PayinErc20,
    PayinMethod, PayinProgress, PayinRecipientStatus, PayinStatus, RegisterPayinAccountAsset,
};
use dfns::payouts::{
    BorderlessPayout, ConfirmPayout, CreatePayout, CreatePayoutAction, Erc20Payout, GetPayout, ListPayouts, NewPayout,
    PayoutAction, PayoutErc20Transfer, PayoutProgress, PayoutPurpose, PayoutStatus, PayoutTransfer, RequestPayoutQuote,
};
use dfns::prelude::*;
use dfns::wallets::{CreateWallet, GetTransfer, Wallet};
use dfns::{Network, PaymentProvider, ServiceAccountToken, WithSigner};
use dfns_sandbox::PayinEvent;
use serde_json::json;

type Account = Client<ServiceAccountToken, WithSigner>;

const ETHER: u128 = 1_000_000_000_000_000_000;
const USDC: &str = "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238";

/// A wallet with ether and USDC.
async fn wallet(bench: &Bench, account: &Account) -> Wallet {
    let wallet = account.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await.unwrap();
    let control = bench.sandbox.control();
    control.fund(&wallet.id, "Native", ETHER, None).await.unwrap();
    control.fund(&wallet.id, json!({ "kind": "Erc20", "contract": USDC }), 500_000_000_u64, None).await.unwrap();
    wallet
}

/// Calls every operation on payouts.
pub(crate) async fn payouts(bench: &Bench, account: &Account) {
    let payouts = account.payouts();
    let wallet = wallet(bench, account).await;
    let asset = || Erc20Payout::new(USDC, 100_000_000_u64);
    let quote = RequestPayoutQuote::new(&wallet.id, asset(), "USD", PaymentProvider::Borderless).with_country("US");
    let quote = payouts.request_payout_quote(quote).await.unwrap();
    assert!((quote.quotes[0].offer.amount - 98.55).abs() < 1e-9);

    let create = || {
        let purpose = PayoutPurpose::SalaryPayment;
        let payout = BorderlessPayout::new(&wallet.id, asset(), "USD", "US", "acc-1", "pi-1", purpose);
        CreatePayout::new(NewPayout::from(payout))
    };
    let canceled = payouts.create_payout(create()).await.unwrap();
    payouts.create_payout_action(CreatePayoutAction::new(&canceled.id, PayoutAction::Cancel)).await.unwrap();
    let payout = payouts.create_payout(create()).await.unwrap();
    let ready = payouts.get_payout(GetPayout::new(&payout.id)).await.unwrap();
    assert_eq!(ready.data.execution_status, PayoutProgress::AwaitingPayoutConfirmation);
    let to = ready.data.deposit_address.unwrap();
    let transfer = PayoutTransfer::from(PayoutErc20Transfer::new(USDC, 100_000_000_u64, to));
    let confirm = PayoutAction::from(ConfirmPayout::new(&wallet.id, transfer));
    payouts.create_payout_action(CreatePayoutAction::new(&payout.id, confirm)).await.unwrap();
    let done = payouts.get_payout(GetPayout::new(&payout.id)).await.unwrap();
    assert_eq!((&done.status, &done.data.execution_status), (&PayoutStatus::Completed, &PayoutProgress::Completed));
    let transfer = GetTransfer::new(&wallet.id, done.data.transfer_id.unwrap());
    let transfer = account.wallets().get_transfer(transfer).await.unwrap();
    assert_eq!(done.data.transaction_hash, transfer.tx_hash);
    let list = ListPayouts::new().with_wallet_id(&wallet.id).with_status([PayoutStatus::Canceled]);
    let listed = payouts.list_payouts(list).await.unwrap();
    assert_eq!(listed.items.iter().map(|payout| &payout.id).collect::<Vec<_>>(), [&canceled.id]);
}

/// Calls every operation on payins.
pub(crate) async fn payins(bench: &Bench, account: &Account) {
    let (payins, control) = (account.payins(), bench.sandbox.control());
    let wallet = wallet(bench, account).await;
    let asset = || PayinErc20::new(USDC);
    let options = payins.list_payin_options(ListPayinOptions::new(PaymentProvider::Borderless)).await.unwrap();
    assert!(options.assets.contains(&"USDC_ETHEREUM_SEPOLIA".to_owned()));
    let accounts = payins.list_payin_accounts(ListPayinAccounts::new(PaymentProvider::Borderless)).await.unwrap();
    let id = accounts.items[0].account_id.clone();
    let register = RegisterPayinAccountAsset::new(PaymentProvider::Borderless, &id, &wallet.id, asset());
    assert_eq!(payins.register_payin_account_asset(register).await.unwrap().assets.len(), 1);

    let (usd, ach) = (PayinCurrency::Usd, PayinMethod::Ach);
    let quote = CreatePayinQuote::new(
        &wallet.id,
        100_u64,
        usd.clone(),
        PaymentProvider::Borderless,
        "US",
        &id,
        ach.clone(),
        asset(),
    );
    let quote = payins.create_payin_quote(quote).await.unwrap().quotes.remove(0);
    let payin = BorderlessPayin::new(&wallet.id, 100_u64, usd.clone(), "US", &id, ach, asset())
        .with_quote_id(quote.quote_id.unwrap());
    let payin = payins.create_payin(CreatePayin::new(NewPayin::from(payin))).await.unwrap();
    let waiting = payins.get_payin(GetPayin::new(&payin.id)).await.unwrap();
    assert_eq!(waiting.data.execution_status, PayinProgress::AwaitingDeposit);
    assert_eq!(control.payin(&payin.id, PayinEvent::Paid).await.unwrap().status, PayinStatus::Completed);

    let provider = || PaymentProvider::CircleMint;
    let recipient = CreatePayinRecipient::new(provider(), &wallet.id, usd.clone());
    payins.create_payin_recipient(recipient).await.unwrap();
    let recipient = GetPayinRecipient::new(provider(), &wallet.id, usd.clone());
    let recipient = payins.get_payin_recipient(recipient).await.unwrap();
    assert_eq!(recipient.status, PayinRecipientStatus::Active);
    control.payin_balance(usd.clone(), "408.82").await.unwrap();
    let payin = NewPayin::from(CirclePayin::new(&wallet.id, 400_u64, usd));
    let payin = payins.create_payin(CreatePayin::new(payin)).await.unwrap();
    let balances = payins.list_payin_balances(ListPayinBalances::new(provider())).await.unwrap();
    assert_eq!(balances.items[0].amount, "8.82");
    let listed = payins.list_payins(ListPayins::new().with_provider([provider()])).await.unwrap();
    assert_eq!((&listed.items[0].id, &listed.items[0].status), (&payin.id, &PayinStatus::Completed));
}
