//! The newest transfers and transactions, with their status.

use super::parts::{View, code, empty, more, status, table, text};
use super::wallets::amount;
use crate::chain;
use crate::ledger::{Asset, Token};
use crate::refusal::Refusal;
use crate::store::List;
use dfns_endpoints::onchain::{TransactionRequest, TransferRequest};
use maud::{Markup, html};

/// The entries of each kind that are shown.
const MAX_SHOWN: u32 = 12;

pub(super) fn render(view: &View<'_>) -> Result<Markup, Refusal> {
    let transfers = view.cx.page::<TransferRequest>(&List::all(), Some(MAX_SHOWN), None)?.items;
    let transactions = view.cx.page::<TransactionRequest>(&List::all(), Some(MAX_SHOWN), None)?.items;
    if transfers.is_empty() && transactions.is_empty() {
        return Ok(empty("No transfers and no transactions yet."));
    }
    let rows: Vec<_> = transfers
        .iter()
        .map(|transfer| {
            let (to, what) = described(view, transfer);
            html! {
                tr id=(transfer.id) {
                    td { (view.time(&transfer.date_requested)) }
                    td { (status(transfer.status.as_str())) }
                    td { (what) }
                    td.wide { (code(&to)) }
                    td.wide { (code(transfer.id.as_str())) }
                    td.wide { (text(transfer.reason.as_deref().unwrap_or_default())) }
                }
            }
        })
        .collect();
    let others: Vec<_> = transactions
        .iter()
        .map(|transaction| {
            html! {
                tr id=(transaction.id) {
                    td { (view.time(&transaction.date_requested)) }
                    td { (status(transaction.status.as_str())) }
                    td.wide { (code(transaction.wallet_id.as_str())) }
                    td.wide { (code(transaction.id.as_str())) }
                    td.wide { (text(transaction.reason.as_deref().unwrap_or_default())) }
                }
            }
        })
        .collect();
    Ok(html! {
        @if !rows.is_empty() {
            h3 { "Transfers" }
            (table("Transfers", &["Requested", "Status", "Amount", "To", "Transfer", "Reason"], &rows))
            (more(view.count("transfer"), rows.len(), "GET /wallets/{walletId}/transfers"))
        }
        @if !others.is_empty() {
            h3 { "Transactions" }
            (table("Transactions", &["Requested", "Status", "Wallet", "Transaction", "Reason"], &others))
            (more(view.count("transaction"), others.len(), "GET /wallets/{walletId}/transactions"))
        }
    })
}

/// The recipient of a transfer, and what it transfers.
pub(super) fn described(view: &View<'_>, transfer: &TransferRequest) -> (String, String) {
    let body = serde_json::to_value(&transfer.request_body).unwrap_or_default();
    let to = body["to"].as_str().unwrap_or_default().to_owned();
    let what = || {
        let info = chain::of(&transfer.network).ok()?;
        let (asset, units) = Asset::of_transfer(info, &transfer.request_body).ok()?;
        let token = Token::get(view.cx, info, &asset).ok()?;
        let symbol = token.symbol.unwrap_or_else(|| asset.kind().to_owned());
        Some(format!("{} {}", units.parse().map_or(units, |units| amount(units, token.decimals)), text(&symbol)))
    };
    (to, what().unwrap_or_else(|| text(body["kind"].as_str().unwrap_or("transfer"))))
}
