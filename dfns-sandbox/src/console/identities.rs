//! The identities that a sandbox starts with, and the codes that were mailed.

use super::parts::{View, code, copyable, details, empty, more, table, text};
use crate::identity::Foundation;
use crate::refusal::Refusal;
use maud::{Markup, html};

/// The mails that are shown.
const MAX_MAILS: usize = 10;

pub(super) fn render(view: &View<'_>) -> Result<Markup, Refusal> {
    let bootstrap = view.cx.get::<Foundation>("")?.bootstrap;
    let identities = [
        ("service", "Service account", "holds every permission", &bootstrap.service_account),
        ("employee", "Employee", "holds every permission", &bootstrap.employee),
        ("approver", "Approver", "an employee who can approve what others start", &bootstrap.approver),
        ("user", "End user", "holds no permission", &bootstrap.end_user),
    ];
    let mails = view.service.mail();
    let newest = mails.iter().rev().take(MAX_MAILS);
    let rows: Vec<_> = newest
        .map(|mail| html! { tr { td { (text(&mail.username)) } td { (mail.subject) } td { (code(mail.code.expose())) } } })
        .collect();
    Ok(html! {
        dl.facts {
            dt { "Base URL" } dd { (code(&bootstrap.base_url)) }
            dt { "Organization" } dd { (code(&bootstrap.org_id)) }
            dt { "Tenant" } dd { (code(&bootstrap.tenant_id)) }
        }
        div.cards {
            @for (id, title, rights, identity) in identities {
                article.card {
                    h3 { (title) }
                    p.soft { (rights) }
                    p { (code(&identity.user_id)) }
                    @if !identity.username.is_empty() { p { (text(&identity.username)) } }
                    (details(
                        &format!("env-{id}"),
                        "Environment: token and key",
                        &copyable(&format!("env-{id}"), &bootstrap.environment(identity)),
                    ))
                }
            }
        }
        h3 { "Mail" }
        @if rows.is_empty() {
            (empty("No codes yet. Those that Dfns would mail to users appear here."))
        } @else {
            (table("Mail", &["To", "Purpose", "Code"], &rows))
            (more(u64::try_from(mails.len()).unwrap_or(u64::MAX), rows.len(), "GET /__sandbox/mail"))
        }
    })
}
