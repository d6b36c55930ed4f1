//! Reasons why there is no signature, and the ticket of one that awaits an approval.

use alloy_primitives::{Address, B256, Bytes};
use dfns::core::one_line;
use dfns::onchain::SignatureStatus;
use dfns::{ApprovalId, KeyId, SignatureId};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fmt;

/// The reason why there is no signature.
///
/// alloy wraps it in its own errors. [`Held::of`] finds a ticket in any of them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignFailure {
    /// A call to Dfns failed.
    #[error("the call to Dfns failed")]
    Dfns(#[source] dfns::Error),
    /// The signature awaits an approval, or takes longer than the signer waits.
    #[error("there is no signature yet")]
    Held(#[source] Held),
    /// The signature request failed or was rejected. Dfns keeps that result for these bytes.
    #[error(
        "signature {id} ended as {status}{}; the same bytes find it again: use `attempt` to request another one",
        reason.as_deref().map(|reason| format!(" ({})", one_line(reason, 300))).unwrap_or_default()
    )]
    Ended {
        /// The signature request.
        id: SignatureId,
        /// Its status.
        status: SignatureStatus,
        /// The reason that Dfns gives.
        reason: Option<String>,
    },
    /// Dfns returned a signature that is not by this address over these bytes, and that is not
    /// handed out.
    #[error("the signature of request {id} is not by {address} over the bytes to sign; it is not handed out")]
    Mismatch {
        /// The signature request.
        id: SignatureId,
        /// The address of the signer.
        address: Address,
    },
    /// The account has used the nonce of the transaction in the meantime, so that it can no longer
    /// be mined.
    #[error(
        "the transaction of signature {id} has nonce {nonce}, which the account has used: its next nonce is {next_nonce}; find \
         out what was sent instead, and sign another transaction if it is still needed"
    )]
    Stale {
        /// The signature request.
        id: SignatureId,
        /// The nonce of the transaction.
        nonce: u64,
        /// The next nonce of the account.
        next_nonce: u64,
    },
    /// The signer cannot sign this, for the reason given.
    #[error("{0}")]
    Unsupported(&'static str),
}

/// A signature that awaits an approval, or takes longer than the signer waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held(pub SignatureTicket);

impl Held {
    /// Finds the ticket in an error of alloy, however it is wrapped.
    pub fn of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a SignatureTicket> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(Self(ticket)) = error.downcast_ref() {
                return Some(ticket);
            }
            cause = error.source();
        }
        None
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(ticket) = self;
        match &ticket.approval_id {
            Some(approval) => write!(f, "signature {} awaits approval {approval}", ticket.signature_id)?,
            None => write!(f, "signature {} is not made yet", ticket.signature_id)?,
        }
        f.write_str("; continue with its ticket")
    }
}

impl Error for Held {}

/// A signature that was requested, for any process to continue with. Without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SignatureTicket {
    /// The key that signs.
    pub key_id: KeyId,
    /// The signature request.
    pub signature_id: SignatureId,
    /// The approval that it awaits.
    pub approval_id: Option<ApprovalId>,
    /// The hash that is signed.
    pub hash: B256,
    /// The unsigned transaction, with its type byte. Empty if something else is signed.
    pub unsigned: Bytes,
}
