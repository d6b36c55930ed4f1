//! Waits until the approvers have decided.

use crate::policies::{Approval, GetApproval, Ruling};
use dfns_core::wait::{Settles, Wait, WaitError};
use dfns_core::{AnyJson, ChangeRequest, Client, Endpoint, MayCall};

/// An entity after the decision on its approval.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Decided<T> {
    /// The decision. `None` if the approval has a status that this version does not know.
    pub ruling: Option<Ruling>,
    /// The approval, with the decision of each approver.
    pub approval: Approval,
    /// The entity, read after the decision. An approved entity may still be in progress: wait for
    /// it with [`Client::wait`].
    pub entity: T,
}

/// Waits until the approval of a transfer, a transaction or a signature is decided. Returns `None`
/// if it has none.
///
/// `how` sets the deadline and the inbox of the wait. Decisions may take hours.
///
/// ```no_run
/// use dfns::flows::await_approval;
/// use dfns::policies::Ruling;
/// use dfns::prelude::*;
/// use std::time::Duration;
///
/// # async fn example(client: dfns::ServiceClient, transfer: dfns::onchain::TransferRequest) -> Result<(), Box<dyn std::error::Error>> {
/// if transfer.awaits_approval() {
///     let day = Duration::from_secs(24 * 60 * 60);
///     if let Some(decided) = await_approval(&client, &transfer, |wait| wait.within(day)).await? {
///         match decided.ruling {
///             Some(Ruling::Approved) => println!("approved"),
///             Some(Ruling::Denied { reason, .. }) => println!("denied: {}", reason.unwrap_or_default()),
///             Some(Ruling::Expired) => println!("nobody decided"),
///             _ => println!("{}", decided.approval.status),
///         }
///     }
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`WaitError`], with the last known state of the approval.
pub async fn await_approval<T: Settles, P, S>(
    client: &Client<P, S>,
    entity: &T,
    how: impl FnOnce(Wait<Approval>) -> Wait<Approval>,
) -> Result<Option<Decided<T>>, WaitError<Approval>>
where
    P: MayCall<<GetApproval as Endpoint>::Callers> + MayCall<<T::Read as Endpoint>::Callers>,
{
    let Some(id) = entity.approval_id() else { return Ok(None) };
    let approval = how(client.wait_for(GetApproval::new(id))).await?.into_entity();
    let entity = client.call(&entity.read()).await?;
    Ok(Some(Decided { ruling: approval.ruling(), approval, entity }))
}

/// Waits until the approval of a change is decided, for instance the change of
/// [`Outcome::Pending`](crate::Outcome::Pending). Returns `None` if it has none.
///
/// The activity of the approval contains the change request, with its present status.
///
/// # Errors
/// [`WaitError`], with the last known state of the approval.
pub async fn await_change<P, S>(
    client: &Client<P, S>,
    change: &ChangeRequest<AnyJson>,
    how: impl FnOnce(Wait<Approval>) -> Wait<Approval>,
) -> Result<Option<Approval>, WaitError<Approval>>
where
    P: MayCall<<GetApproval as Endpoint>::Callers>,
{
    let Some(id) = &change.approval_id else { return Ok(None) };
    how(client.wait_for(GetApproval::new(id))).await.map(|settled| Some(settled.into_entity()))
}
