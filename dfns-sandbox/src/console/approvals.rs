//! Approvals: those that await a decision, with buttons, and the last ones that were resolved.

use super::parts::{View, code, details, empty, status, table, text};
use super::payments::described;
use crate::identity::Foundation;
use crate::policies::{HeldApproval, view as shown};
use crate::refusal::Refusal;
use crate::store::List;
use dfns_endpoints::onchain::TransferRequest;
use dfns_endpoints::policies::ApprovalGroup;
use maud::{Markup, html};

/// The approvals that are shown: pending ones, and resolved ones.
const MAX_PENDING: u32 = 12;
const MAX_RESOLVED: u32 = 6;

const PENDING: &str = "Pending";
const RESOLVED: [&str; 3] = ["Approved", "Denied", "Expired"];

/// The number of pending approvals, beside the link to them.
pub(super) fn badge(view: &View<'_>) -> Result<Markup, Refusal> {
    let pending = view.cx.page::<HeldApproval>(&List::by("status", PENDING), Some(100), None)?;
    let (count, is_all) = (pending.items.len(), pending.next_page_token.is_none());
    Ok(html! { @if count > 0 { " " span.badge { (count) @if !is_all { "+" } } } })
}

pub(super) fn render(view: &View<'_>) -> Result<Markup, Refusal> {
    let approver = view.cx.get::<Foundation>("")?.bootstrap.approver.user_id;
    let page = view.cx.page::<HeldApproval>(&List::by("status", PENDING), Some(MAX_PENDING), None)?;
    let pending = page.items.iter().map(|approval| card(view, approval, &approver));
    let pending: Vec<_> = pending.collect::<Result<_, _>>()?;
    let mut resolved = Vec::new();
    for status in RESOLVED {
        resolved.extend(view.cx.page::<HeldApproval>(&List::by("status", status), Some(MAX_RESOLVED), None)?.items);
    }
    resolved.sort_by_key(|approval| std::cmp::Reverse(approval.date_updated.to_string()));
    resolved.truncate(MAX_RESOLVED as usize);
    let rows: Vec<_> = resolved
        .iter()
        .map(|approval| {
            html! {
                tr {
                    td { (view.time(&approval.date_updated)) }
                    td { (status(approval.status.as_str())) }
                    td { (code(approval.held.id())) }
                    td { (code(approval.id.as_str())) }
                }
            }
        })
        .collect();
    Ok(html! {
        @if pending.is_empty() { (empty("Nothing awaits approval.")) }
        div.cards { @for card in &pending { (card) } }
        @if page.next_page_token.is_some() { p.more { "and more: GET /v2/policy-approvals?status=Pending" } }
        @if !rows.is_empty() {
            h3 { "Resolved last" }
            (table("Approvals that were resolved last", &["Time", "Status", "Activity", "Approval"], &rows))
        }
    })
}

fn card(view: &View<'_>, approval: &HeldApproval, approver: &str) -> Result<Markup, Refusal> {
    let id = approval.id.as_str();
    let activity = shown(view.cx, approval)?.activity;
    let json = serde_json::to_string_pretty(&activity).map_err(|_| Refusal::internal())?;
    let transfer = view.cx.find::<TransferRequest>(approval.held.id())?;
    Ok(html! {
        article.card.pending {
            h3 { (approval.kind.as_str()) }
            @if let Some(transfer) = &transfer {
                @let (to, what) = described(view, transfer);
                p { strong { (what) } " to " (code(&to)) }
            }
            p { (code(approval.held.id())) }
            p.soft { "by " (code(approval.initiator_id.as_str())) ", since " (view.time(&approval.date_created)) }
            ul.groups { @for group in &approval.groups { li { (group_state(approval, group)) } } }
            @if let Some(expiry) = &approval.expiration_date { p.soft { "expires " (view.time(expiry)) } }
            (details(id, "Activity", &html! { pre tabindex="0" { (json.chars().take(20_000).collect::<String>()) } }))
            div.row {
                @if approval.awaits(approver) {
                    (view.button("decide", "Approve", id, &[("id", id), ("value", "Approved")]))
                    (view.button("decide", "Deny", id, &[("id", id), ("value", "Denied")]))
                } @else {
                    p.soft { "The approver has decided, or is not asked." }
                }
                (details(&format!("{id}-force"), "Force", &html! {
                    div.row {
                        (view.button("force", "Approve for all", id, &[("id", id), ("outcome", "approve")]))
                        (view.button("force", "Deny for all", id, &[("id", id), ("outcome", "deny")]))
                        (view.button("force", "Let it expire", id, &[("id", id), ("outcome", "expire")]))
                    }
                }))
            }
        }
    })
}

/// How many of a group have approved.
fn group_state(approval: &HeldApproval, group: &ApprovalGroup) -> String {
    let name = group.name.as_deref().map_or_else(|| "Approvers".to_owned(), text);
    format!("{name}: {} of {} approved", approval.approvals_of(group), group.quorum)
}
