//! The audit log: user actions, their authors, and the signatures that prove them.

use super::Auth;
use crate::{AuditLogId, CredentialId, CredentialUuid, UserId};
use dfns_core::signing::{CredentialKind, VerifyError, verify_assertion};
use dfns_core::{AnyJson, Csv, CsvFields, CsvRow, Secret, Timestamp, dfns_endpoint, dfns_object};

/// Exports the user actions of a time range, as CSV.
///
/// Dfns documents a limit of 7 days, and in newer API descriptions one of 100,000 rows
/// ([`Csv::is_truncated`]). A large export may exceed the client's response limit.
/// [`rows`](dfns_core::Call::rows) reads it as it arrives, at any size, and reports at the end
/// whether it was truncated.
///
/// In the guide: `docs/src/wallets.md`.
#[dfns_endpoint(GET, "/auth/action/logs",
    group = Auth, returns = Csv<AuditLogRow>, callers(employee, service_account), permissions = ["Auth:Logs:Read"])]
pub struct ListAuditLogs {
    /// The start of the time range.
    pub start_time: Timestamp,
    /// The end of the time range: at most 7 days after the start.
    pub end_time: Timestamp,
    /// Returns only actions of this user.
    pub user_id: Option<UserId>,
}

/// A row of the export of [`ListAuditLogs`]: one user action.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct AuditLogRow {
    /// The completion time.
    pub date_performed: Timestamp,
    /// The id of the entry. [`GetAuditLog`] reads the whole entry.
    pub id: AuditLogId,
    /// The user who performed the action. Absent for actions of the system. May be `null`.
    pub user_id: Option<UserId>,
    /// The user's username. May be `null`.
    pub username: Option<String>,
    /// The credential that signed the action.
    pub primary_credential_id: Option<CredentialUuid>,
    /// The path of the call.
    pub action_path: Option<String>,
    /// A summary of the action.
    pub summary: Option<String>,
}

impl CsvRow for AuditLogRow {
    const COLUMNS: &'static [&'static str] = &["Date Performed", "Audit Log ID"];

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
/// The entry contains everything needed to verify the signature of the action.
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
    /// The name of the action.
    pub action: String,
    /// The user action token of the call.
    pub action_token: Secret,
    /// The user who performed the action. Absent for actions of the system. May be `null`.
    pub user_id: Option<UserId>,
    /// The user's username. May be `null`.
    pub username: Option<String>,
    /// The completion time. May be `null`.
    pub date_performed: Option<Timestamp>,
    /// The time of the signature. Only in newer entries.
    pub date_signed: Option<Timestamp>,
    /// The time when the action was completed. Only in newer entries.
    pub date_resolved: Option<Timestamp>,
    /// The status of the response. Only in newer entries; its form is not documented.
    pub response_status: Option<AnyJson>,
    /// The error of the response. Only in newer entries; its form is not documented.
    pub response_error: Option<AnyJson>,
    /// The credential that signed the action.
    pub first_factor_credential: AuditedCredential,
}

impl AuditedCredential {
    /// Verifies offline that the credential's key signed the action.
    ///
    /// Returns the client data (JSON), whose challenge Dfns derived from the action.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] states why the signature is not proved. An action without a signature is a
    /// [`VerifyError::Mismatch`].
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
    /// The public key, which verifies the signature.
    pub public_key: String,
    /// The signature. Absent for actions without one, such as those of the system.
    pub assertion: Option<AuditedAssertion>,
}

/// The signature of an action. Bytes are in base64url.
#[dfns_object(response)]
pub struct AuditedAssertion {
    /// The authenticator data, for passkeys: the passkey signs it together with the hash of the
    /// client data. Other credentials sign only the client data.
    pub authenticator_data: Option<String>,
    /// The client data, which contains the challenge.
    pub client_data: String,
    /// The signature.
    pub signature: String,
}
