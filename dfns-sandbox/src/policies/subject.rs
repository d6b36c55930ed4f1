//! Subjects: activities that policies govern, and their data as the API shows it.

use super::approvals::Held;
use crate::refusal::Refusal;
use dfns_core::{ApprovalId, ChangeRequest};
use dfns_endpoints::onchain::{SignatureRequest, TransactionRequest, TransferRequest};
use dfns_endpoints::policies::{
    Activity, AssignmentActivity, PermissionActivity, PoliciesActivity, PolicyActivityKind, SigningActivity,
};
use dfns_endpoints::swaps::Swap;
use dfns_endpoints::vaults::{QuarantineRelease, Vault, VaultLockRequest};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{KeyId, PermissionId, WalletId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// An activity that policies govern.
pub(crate) enum Subject<'a> {
    /// A transfer.
    Transfer { request: &'a TransferRequest, payers: Payers<'a> },
    /// A transaction.
    Transaction { request: &'a TransactionRequest, payers: Payers<'a> },
    /// A swap, with the transaction that pays for it.
    Swap { swap: &'a Swap, transaction: &'a TransactionRequest, payers: Payers<'a> },
    /// A signature, with all wallets of its key.
    Signature { request: &'a SignatureRequest, wallets: &'a [Wallet] },
    /// A change of a permission.
    Permission(&'a ChangeRequest),
    /// A permission is given or taken.
    Assignment { change: &'a ChangeRequest, permission_id: &'a PermissionId },
    /// A change of a policy.
    Policy(&'a ChangeRequest),
    /// A lock on funds of a vault, perhaps in the place of another.
    VaultLock { request: &'a VaultLockRequest, vault: &'a Vault, is_replacement: bool },
    /// The release of a quarantine of a vault.
    QuarantineRelease { release: &'a QuarantineRelease, vault: &'a Vault },
}

/// The wallets that a payment is made from.
#[derive(Clone, Copy)]
pub(crate) struct Payers<'a> {
    /// The wallet that pays.
    pub(crate) wallet: &'a Wallet,
    /// Whether policies govern the payment of this wallet.
    pub(crate) is_governed: bool,
    /// The wallet that pays the fee in its place. Its policies count too.
    pub(crate) sponsor: Option<&'a Wallet>,
}

impl Payers<'_> {
    /// The paying wallet, if policies govern it.
    pub(super) fn governed(&self) -> Option<&Wallet> {
        Some(self.wallet).filter(|_| self.is_governed)
    }
}

impl Subject<'_> {
    pub(super) fn kind(&self) -> PolicyActivityKind {
        match self {
            Self::Transfer { .. } | Self::Transaction { .. } | Self::Swap { .. } | Self::Signature { .. } => {
                PolicyActivityKind::WalletsSign
            }
            Self::Permission(_) => PolicyActivityKind::PermissionsModify,
            Self::Assignment { .. } => PolicyActivityKind::PermissionsAssign,
            Self::Policy(_) => PolicyActivityKind::PoliciesModify,
            Self::VaultLock { is_replacement: false, .. } => PolicyActivityKind::VaultsCreateLock,
            Self::VaultLock { is_replacement: true, .. } => PolicyActivityKind::VaultsReplaceLock,
            Self::QuarantineRelease { .. } => PolicyActivityKind::VaultsReleaseQuarantine,
        }
    }

    pub(super) fn held(&self) -> Held {
        match self {
            Self::Transfer { request, .. } => Held::Transfer(request.id.clone()),
            Self::Transaction { request, .. } => Held::Transaction(request.id.clone()),
            Self::Swap { swap, transaction, .. } => Held::Swap(swap.id.clone(), transaction.id.clone()),
            Self::Signature { request, .. } => Held::Signature(request.id.clone()),
            Self::Permission(change) | Self::Assignment { change, .. } | Self::Policy(change) => {
                Held::Change(change.id.clone())
            }
            Self::VaultLock { request, .. } => Held::VaultLock(request.id.clone()),
            Self::QuarantineRelease { release, .. } => Held::QuarantineRelease(release.id.clone()),
        }
    }

    /// The key that signs, and the wallet if nothing else is signed for.
    pub(super) fn signer(&self) -> Option<(&KeyId, Option<&WalletId>)> {
        match self {
            Self::Signature { request, .. } => Some((&request.key_id, None)),
            _ => self.payers().map(|Payers { wallet, .. }| (&wallet.signing_key.id, Some(&wallet.id))),
        }
    }

    /// The wallets of a payment.
    pub(super) fn payers(&self) -> Option<Payers<'_>> {
        match self {
            Self::Transfer { payers, .. } | Self::Transaction { payers, .. } | Self::Swap { payers, .. } => {
                Some(*payers)
            }
            _ => None,
        }
    }

    /// The activity with its data, which may wait for an approval.
    pub(super) fn activity(&self, approval: Option<&ApprovalId>) -> Result<Activity, Refusal> {
        let change = |change: &ChangeRequest| ChangeRequest { approval_id: approval.cloned(), ..change.clone() };
        match self {
            Self::Transfer { request, .. } => {
                let request = TransferRequest { approval_id: approval.cloned(), ..(*request).clone() };
                Ok(signing(Signing::Transfer(request)))
            }
            Self::Transaction { request, .. } => {
                let request = TransactionRequest { approval_id: approval.cloned(), ..(*request).clone() };
                Ok(signing(Signing::Transaction(request)))
            }
            Self::Swap { swap, .. } => Ok(signing(Signing::Swap((*swap).clone()))),
            Self::Signature { request, .. } => {
                let request = SignatureRequest { approval_id: approval.cloned(), ..(*request).clone() };
                Ok(signing(Signing::Signature(request)))
            }
            Self::Permission(request) | Self::Assignment { change: request, .. } | Self::Policy(request) => {
                changing(&self.kind(), change(request))
            }
            Self::VaultLock { request, .. } => {
                let request = VaultLockRequest { approval_id: approval.cloned(), ..(*request).clone() };
                lock(&self.kind(), &request)
            }
            Self::QuarantineRelease { release, .. } => {
                let waiting = QuarantineRelease { approval_id: approval.cloned(), ..(*release).clone() };
                self::release(&waiting)
            }
        }
    }
}

/// A request to sign.
pub(super) enum Signing {
    Transfer(TransferRequest),
    Transaction(TransactionRequest),
    Signature(SignatureRequest),
    Swap(Swap),
}

/// The activity of a request to sign.
pub(super) fn signing(request: Signing) -> Activity {
    let mut activity = SigningActivity {
        transfer_request: None,
        transaction_request: None,
        signature_request: None,
        swap_request: None,
    };
    match request {
        Signing::Transfer(request) => activity.transfer_request = Some(request),
        Signing::Transaction(request) => activity.transaction_request = Some(request),
        Signing::Signature(request) => activity.signature_request = Some(request),
        Signing::Swap(swap) => activity.swap_request = Some(swap),
    }
    Activity::WalletsSign(Box::new(activity))
}

/// The activity of a change.
pub(super) fn changing(kind: &PolicyActivityKind, change: ChangeRequest) -> Result<Activity, Refusal> {
    Ok(match kind {
        PolicyActivityKind::PermissionsModify => {
            Activity::PermissionsModify(PermissionActivity { change_request: typed(change)? })
        }
        PolicyActivityKind::PermissionsAssign => {
            Activity::PermissionsAssign(AssignmentActivity { change_request: typed(change)? })
        }
        _ => Activity::PoliciesModify(Box::new(PoliciesActivity { change_request: typed(change)? })),
    })
}

/// The activity of a lock on funds of a vault. Dfns documents no fields of it.
pub(super) fn lock(kind: &PolicyActivityKind, request: &VaultLockRequest) -> Result<Activity, Refusal> {
    undocumented(kind, "lockRequest", request)
}

/// The activity of the release of a quarantine. Dfns documents no fields of it.
pub(super) fn release(release: &QuarantineRelease) -> Result<Activity, Refusal> {
    undocumented(&PolicyActivityKind::VaultsReleaseQuarantine, "quarantineRelease", release)
}

fn undocumented(kind: &PolicyActivityKind, field: &str, entity: &impl Serialize) -> Result<Activity, Refusal> {
    let activity = json!({ "kind": kind, field: entity }).to_string();
    serde_json::from_str(&activity).map_err(|_| Refusal::internal())
}

/// The same change with its body as a type.
pub(crate) fn typed<B: DeserializeOwned>(change: ChangeRequest) -> Result<ChangeRequest<B>, Refusal> {
    let body = change.body.map(|body| body.decode()).transpose().map_err(|_| Refusal::internal())?;
    let ChangeRequest { id, kind, operation_kind, status, entity_id, requester, approval_id, date_created, .. } =
        change;
    let date_resolved = change.date_resolved;
    Ok(ChangeRequest {
        id,
        kind,
        operation_kind,
        status,
        entity_id,
        requester,
        approval_id,
        date_created,
        date_resolved,
        body,
    })
}
