//! Activities with their data, as contained in approvals and in the event `policy.triggered`.

use super::policy::Policy;
use crate::Network;
use crate::onchain::{BlockchainEvent, SignatureRequest, TransactionRequest, TransferRequest};
use crate::permissions::{AssignmentChange, PermissionChange};
use crate::swaps::Swap;
use dfns_core::{AnyJson, ChangeOperation, ChangeRequest, ChangeRequestId, ChangeRequestKind, dfns_object};

dfns_core::open_union! {
    /// An activity that a policy applies to, with its data.
    ///
    /// `Vaults:ReleaseQuarantine`, `Vaults:CreateLock`, `Vaults:ReplaceLock` and `UserAction` have
    /// no documented fields. They decode as the variant `Unknown`, which keeps the JSON.
    pub enum Activity by "kind" {
        /// Signing with a wallet or a key.
        WalletsSign(Box<SigningActivity>) => "Wallets:Sign",
        /// A transaction into a wallet, which Dfns found on chain.
        WalletsIncomingTransaction(Box<IncomingActivity>) => "Wallets:IncomingTransaction",
        /// Assigning or revoking a permission.
        PermissionsAssign(AssignmentActivity) => "Permissions:Assign",
        /// Updating, archiving or deleting a permission.
        PermissionsModify(PermissionActivity) => "Permissions:Modify",
        /// Updating or archiving a policy.
        PoliciesModify(Box<PoliciesActivity>) => "Policies:Modify",
        /// Modifying the address book.
        RegistryAddressesModify(AliasesActivity) => "Registry:Addresses:Modify",
        /// The former name of `Registry:Addresses:Modify`.
        AliasModify(AliasesActivity) without From => "Alias:Modify",
        /// Modifying the registered contract schemas.
        RegistryContractSchemasModify(ContractSchemaActivity) => "Registry:ContractSchemas:Modify",
    }
}

/// Signing with a wallet or a key: exactly one field is set.
#[dfns_object(response)]
pub struct SigningActivity {
    /// A transfer.
    pub transfer_request: Option<TransferRequest>,
    /// A transaction.
    pub transaction_request: Option<TransactionRequest>,
    /// A signature.
    pub signature_request: Option<SignatureRequest>,
    /// A swap.
    pub swap_request: Option<Swap>,
}

/// A transaction into a wallet, which Dfns found on chain.
#[dfns_object(response)]
pub struct IncomingActivity {
    /// The on-chain event.
    pub blockchain_event: BlockchainEvent,
}

/// Assigning or revoking a permission.
#[dfns_object(response)]
pub struct AssignmentActivity {
    /// The change, with the assignment in its new state.
    pub change_request: ChangeRequest<AssignmentChange>,
}

/// Updating, archiving or deleting a permission.
#[dfns_object(response)]
pub struct PermissionActivity {
    /// The change, with the permission in its new state.
    pub change_request: ChangeRequest<PermissionChange>,
}

/// Updating or archiving a policy.
#[dfns_object(response)]
pub struct PoliciesActivity {
    /// The change, with the policy in its new state.
    pub change_request: ChangeRequest<Policy>,
}

/// Modifying the address book.
#[dfns_object(response)]
pub struct AliasesActivity {
    /// The change.
    pub change_request: AliasChangeRequest,
}

/// A change of the address book.
#[dfns_object(response)]
pub struct AliasChangeRequest {
    /// The change request's id.
    pub id: ChangeRequestId,
    /// The kind of entity: `Alias`.
    pub kind: ChangeRequestKind,
    /// The change.
    pub body: AliasChange,
}

dfns_core::open_union! {
    /// A change of the address book, by operation.
    pub enum AliasChange by "operationKind" {
        /// Creates an alias.
        Create(NewAlias) => "Create",
        /// Updates an alias.
        Update(AliasUpdate) => "Update",
        /// Deletes an alias.
        Delete(RemovedAlias) => "Delete",
    }
}

/// An alias to create: a name for addresses.
#[dfns_object(response)]
pub struct NewAlias {
    /// The id of the entry.
    pub entity_id: String,
    /// The name of the alias.
    pub alias: String,
    /// A description, as a display string: at most 200 characters.
    pub description: Option<String>,
    /// The addresses.
    pub values: AliasValues,
}

/// An alias to update.
#[dfns_object(response)]
pub struct AliasUpdate {
    /// The id of the entry.
    pub entity_id: String,
    /// The name of the alias.
    pub alias: String,
    /// A description, as a display string: at most 200 characters. May be `null`.
    pub description: Option<String>,
    /// The addresses to add and to remove.
    pub values: AliasValues,
}

/// An alias to delete.
#[dfns_object(response)]
pub struct RemovedAlias {
    /// The id of the entry.
    pub entity_id: String,
    /// The name of the alias.
    pub alias: String,
}

/// Addresses to add to an alias, and to remove from it.
#[dfns_object(response)]
pub struct AliasValues {
    /// The addresses to add.
    pub add: Vec<AliasAddress>,
    /// The addresses to remove. Absent for a new alias.
    pub remove: Option<Vec<AliasAddress>>,
}

/// An address of an alias.
#[dfns_object(response)]
pub struct AliasAddress {
    /// The network of the address.
    pub network: Network,
    /// The address: at most 300 characters.
    pub value: String,
    /// The memo that transfers to the address require, on networks with memos: at most 64 letters
    /// and digits.
    pub memo: Option<String>,
}

/// Modifying the registered contract schemas.
#[dfns_object(response)]
pub struct ContractSchemaActivity {
    /// The change.
    pub change_request: ContractSchemaChangeRequest,
}

/// A change of the registered schemas of smart contracts.
#[dfns_object(response)]
pub struct ContractSchemaChangeRequest {
    /// The change request's id.
    pub id: ChangeRequestId,
    /// The kind of entity: `SmartContract`.
    pub kind: ChangeRequestKind,
    /// The operation.
    pub operation_kind: ChangeOperation,
    /// The schema to register or to remove.
    pub body: ContractSchema,
}

/// The registered schema of a smart contract.
#[dfns_object(response)]
pub struct ContractSchema {
    /// The schema's id.
    pub id: String,
    /// A display name.
    pub name: String,
    /// A description, as a display string.
    pub description: Option<String>,
    /// The contract's network.
    pub network: Network,
    /// The contract's address.
    pub address: String,
    /// The schema, such as an ABI.
    pub schema: Option<AnyJson>,
}
