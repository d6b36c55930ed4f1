//! The audit log: what was done, by whom, and the signature that proves it.

use super::Auth;
use crate::{AuditLogId, CredentialId, CredentialUuid, UserId};
use dfns_core::signing::{CredentialKind, VerifyError, verify_assertion};
use dfns_core::{AnyJson, Csv, CsvFields, CsvRow, Secret, Timestamp, dfns_endpoint, dfns_object};

/// Lists the user actions of a time, as a table.
///
/// Documented limits: 7 days at once, or, newer, 100 000 rows, of which the response says when it was cut
/// ([`Csv::is_truncated`]). A large export may exceed the client's limit for responses; [`rows`](dfns_core::Call::rows) of the call
/// reads it as it arrives, whatever its size, and tells at the end whether it was cut.
#[dfns_endpoint(GET, "/auth/action/logs",
    group = Auth, returns = Csv<AuditLogRow>, callers(employee, service_account), permissions = ["Auth:Logs:Read"])]
pub struct ListAuditLogs {
    /// The start of the time range, in UTC.
    pub start_time: Timestamp,
    /// The end of the time range, in UTC.
    pub end_time: Timestamp,
    /// Only what this user did.
    pub user_id: Option<UserId>,
}

/// A user action in the table of [`ListAuditLogs`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AuditLogRow {
    /// The completion time.
    pub date_performed: Timestamp,
    /// The entry's id; [`GetAuditLog`] reads it whole.
    pub id: AuditLogId,
    /// Who did it, unless the system did.
    pub user_id: Option<UserId>,
    /// The name of who did it.
    pub username: Option<String>,
    /// The credential that signed it.
    pub primary_credential_id: Option<CredentialUuid>,
    /// The path that was called.
    pub action_path: Option<String>,
    /// What was done, in words.
    pub summary: Option<String>,
}

impl CsvRow for AuditLogRow {
    fn read(fields: &CsvFields<'_>) -> Result<Self, &'static str> {
        let text = |column| fields.optional(column).map(str::to_owned);
        Ok(Self {
            date_performed: fields.required("Date Performed")?.into(),
            id: fields.required("Audit Log ID")?.into(),
            user_id: fields.optional("User ID").map(Into::into),
            username: text("Username"),
            primary_credential_id: fields.optional("Primary Credential ID").map(Into::into),
            action_path: text("Action Path"),
            summary: text("Summary"),
        })
    }
}

/// Reads an entry of the audit log.
///
/// The entry holds all that is needed to verify the signature with which the action was asked for.
#[dfns_endpoint(GET, "/auth/action/logs/{id}",
    group = Auth, returns = AuditLog, callers(employee, service_account), permissions = ["Auth:Logs:Read"])]
pub struct GetAuditLog {
    /// The entry to read.
    pub id: AuditLogId,
}

/// An entry of the audit log: one user action.
#[dfns_object(response)]
pub struct AuditLog {
    /// The entry's id.
    pub id: AuditLogId,
    /// The action.
    pub action: String,
    /// The token of the user action, with which the call was made.
    pub action_token: Secret,
    /// Who did it, unless the system did.
    pub user_id: Option<UserId>,
    /// The name of who did it.
    pub username: Option<String>,
    /// The completion time.
    pub date_performed: Option<Timestamp>,
    /// When it was signed. Newer entries tell.
    pub date_signed: Option<Timestamp>,
    /// When it was over and done with. Newer entries tell.
    pub date_resolved: Option<Timestamp>,
    /// The status of the response. Newer entries tell; Dfns does not document its form.
    pub response_status: Option<AnyJson>,
    /// What went wrong. Newer entries tell; Dfns does not document its form.
    pub response_error: Option<AnyJson>,
    /// The credential that signed the action.
    pub first_factor_credential: AuditedCredential,
}

impl AuditedCredential {
    /// Verifies, without asking anybody, that this credential's key signed the action. Yields the client data, JSON, whose
    /// challenge Dfns made from the action.
    ///
    /// # Errors
    /// [`VerifyError`] says why it is not proved; [`VerifyError::Mismatch`] also for an action that nobody signed.
    pub fn verify(&self) -> Result<Vec<u8>, VerifyError> {
        let assertion = self.assertion.as_ref().ok_or(VerifyError::Mismatch)?;
        let authenticator_data = assertion.authenticator_data.as_deref();
        verify_assertion(&self.public_key, &assertion.client_data, authenticator_data, &assertion.signature)
    }
}

/// The credential that signed an action, and its signature.
#[dfns_object(response)]
pub struct AuditedCredential {
    /// The credential's id.
    pub id: CredentialId,
    /// The kind of credential.
    pub kind: Option<CredentialKind>,
    /// The public key that the signature can be verified with.
    pub public_key: String,
    /// The signature; absent if the action was not signed, as those of the system are not.
    pub assertion: Option<AuditedAssertion>,
}

/// The signature of an action. Bytes are base64url text.
#[dfns_object(response)]
pub struct AuditedAssertion {
    /// What a passkey's authenticator signed beside the hash of the client data. Other credentials sign the client data
    /// alone.
    pub authenticator_data: Option<String>,
    /// The client data, which holds the challenge.
    pub client_data: String,
    /// The signature.
    pub signature: String,
}
