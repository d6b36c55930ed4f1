//! Fleets of offline signers: files that go to a fleet, what it returns, and the groups of
//! operations that both belong to.

use super::key_store::find_store;
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity};
use dfns_core::{AnyJson, Download};
use dfns_endpoints::signers::{
    CancelFleetOperation, CreateAddMacUserInput, CreateAddProvisionerInput, CreateCloneInput, CreateGenesisInput,
    CreateKeyHarvestInput, FleetOperationGroup, FleetOperationStatus, OutputAccepted, SubmitAddMacUserOutput,
    SubmitAddProvisionerOutput, SubmitCloneOutput, SubmitGenesisOutput, SubmitKeyHarvestOutput,
};
use dfns_endpoints::{KeyStoreId, KeyStoreKind};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long Dfns reviews an output.
const REVIEW: Duration = Duration::from_secs(60);

/// The purpose of the operations of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Instruction {
    Genesis,
    Clone,
    AddMacUser,
    AddProvisioner,
    KeyHarvest,
    OnchainSign,
    ProofOfControl,
}

/// A group, and what its operations do.
#[derive(Serialize, Deserialize)]
pub(super) struct GroupRecord {
    pub(super) group: FleetOperationGroup,
    instruction: Instruction,
    operation_ids: Vec<String>,
}

/// The index of groups by the ids of their operations.
const OPERATION: &str = "operation";

impl Entity for GroupRecord {
    const NOUN: &'static str = "fleet operation group";

    fn id(&self) -> &str {
        &self.group.group_id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        self.operation_ids.iter().map(|id| (OPERATION, id.clone())).collect()
    }
}

/// Checks that a key store is that of a fleet.
fn check_offline(cx: &Context<'_>, store_id: &KeyStoreId) -> Result<(), Refusal> {
    match find_store(cx, Some(store_id))?.kind {
        KeyStoreKind::OfflineSigner => Ok(()),
        _ => Err(check::must_be("storeId", "a key store of kind OfflineSigner")),
    }
}

/// Opens a group of operations, and returns the file that goes to the fleet. Each item gets the id
/// of its operation.
pub(super) fn open(
    cx: &mut Context<'_>,
    store_id: KeyStoreId,
    instruction: Instruction,
    items: Vec<Map<String, Value>>,
) -> Result<Download, Refusal> {
    check_offline(cx, &store_id)?;
    let mut operation_ids = Vec::new();
    let mut operations = Vec::new();
    for mut item in items {
        let id = cx.new_id("op");
        item.insert("operation_id".to_owned(), id.as_str().into());
        operation_ids.push(id);
        operations.push(Value::Object(item));
    }
    let group = FleetOperationGroup {
        group_id: cx.new_id("kg"),
        store_id,
        org_id: cx.org_id().into(),
        status: FleetOperationStatus::Initialized,
        created_by: cx.caller_id()?.to_owned(),
        submitted_by: None,
        date_submitted: None,
        reviewed_by: None,
        date_reviewed: None,
        canceled_by: None,
        date_canceled: None,
        reason: None,
        date_created: cx.now(),
        operations: operations.iter().map(AnyJson::new).collect::<Result<_, _>>().map_err(|_| Refusal::internal())?,
    };
    let file = json!({
        "type": instruction, "group_id": group.group_id, "store_id": group.store_id, "items": operations,
    });
    cx.insert(&GroupRecord { group, instruction, operation_ids })?;
    Ok(Download::new(file.to_string()))
}

/// The output of a fleet, and the group that it is for.
pub(super) struct Submitted {
    pub(super) record: GroupRecord,
    /// The result of each operation, by its id.
    pub(super) outputs: Map<String, Value>,
}

/// Reads an output: its group is the one that it names, or that of its operations.
///
/// # Errors
/// 400 if it names neither, or another organization or key store; 404 if there is no such group;
/// 409 if the group has an output; 412 if it was cancelled.
pub(super) fn submitted(
    cx: &Context<'_>,
    store_id: &KeyStoreId,
    instruction: Instruction,
    output: &impl Serialize,
) -> Result<Submitted, Refusal> {
    check_offline(cx, store_id)?;
    let output = serde_json::to_value(output).map_err(|_| Refusal::internal())?;
    let field = |name: &str| output.get(name).and_then(Value::as_str);
    for (name, expected) in [("org_id", cx.org_id()), ("keystore_id", store_id.as_str())] {
        if field(name).is_some_and(|value| value != expected) {
            return Err(check::must_be(&format!("outputJson.{name}"), &format!("`{expected}`")));
        }
    }
    let outputs = output.get("outputs").and_then(Value::as_object).cloned().unwrap_or_default();
    let record = match (field("group_id"), outputs.keys().next()) {
        (Some(id), _) => cx.find::<GroupRecord>(id)?,
        (None, Some(operation)) => cx.find_by(OPERATION, operation)?,
        (None, None) => return Err(Refusal::invalid("`outputJson.group_id` is required")),
    };
    let is_it = |record: &GroupRecord| record.group.store_id == *store_id && record.instruction == instruction;
    let record = record.filter(is_it).ok_or_else(|| Refusal::not_found(GroupRecord::NOUN))?;
    if let Some(unknown) = outputs.keys().find(|id| !record.operation_ids.contains(id)) {
        let unknown = dfns_core::one_line(unknown, 100);
        return Err(Refusal::invalid(format!("`outputJson.outputs`: `{unknown}` is not an operation of the group")));
    }
    match record.group.status {
        FleetOperationStatus::Initialized => Ok(Submitted { record, outputs }),
        FleetOperationStatus::Canceled => Err(not_now("the group was canceled")),
        _ => {
            let details = json!({ "groupId": record.group.group_id });
            Err(Refusal::conflict("the group has an output already", details))
        }
    }
}

fn not_now(message: &str) -> Refusal {
    Refusal::new(StatusCode::PRECONDITION_FAILED, message)
}

impl GroupRecord {
    /// Notes that the caller has submitted the output.
    pub(super) fn submit(&mut self, cx: &mut Context<'_>, status: FleetOperationStatus) -> Result<(), Refusal> {
        self.group.status = status;
        self.group.submitted_by = Some(cx.caller_id()?.to_owned());
        self.group.date_submitted = Some(cx.now());
        cx.update(self)
    }
}

/// The end of a review, unless a test has ended it.
#[derive(Serialize, Deserialize)]
pub(in crate::operations) struct FleetReview {
    group_id: String,
}

impl Due for FleetReview {
    const KIND: &'static str = "review of the output of a fleet";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let record = cx.get::<GroupRecord>(&self.group_id)?;
        if record.group.status == FleetOperationStatus::InReview {
            review(cx, &self.group_id, FleetOperationStatus::Approved)?;
        }
        Ok(())
    }
}

/// Ends the review of a group, as Dfns would.
///
/// # Errors
/// 400 if the outcome is neither `Approved` nor `Rejected`; 404 if there is no such group; 412 if
/// it is not in review.
pub(crate) fn review(
    cx: &mut Context<'_>,
    group_id: &str,
    outcome: FleetOperationStatus,
) -> Result<FleetOperationGroup, Refusal> {
    if !matches!(outcome, FleetOperationStatus::Approved | FleetOperationStatus::Rejected) {
        return Err(check::must_be("outcome", "`Approved` or `Rejected`"));
    }
    let mut record = cx.get::<GroupRecord>(group_id)?;
    if record.group.status != FleetOperationStatus::InReview {
        return Err(not_now(&format!(
            "only groups that are InReview are reviewed, and this one is {}",
            record.group.status
        )));
    }
    record.group.status = outcome;
    record.group.date_reviewed = Some(cx.now());
    cx.update(&record)?;
    Ok(record.group)
}

impl Operation for CancelFleetOperation {
    fn run(self, cx: &mut Context<'_>) -> Result<FleetOperationGroup, Refusal> {
        check_offline(cx, &self.store_id)?;
        let record = cx.find::<GroupRecord>(&self.group_id)?.filter(|record| record.group.store_id == self.store_id);
        let mut record = record.ok_or_else(|| Refusal::not_found(GroupRecord::NOUN))?;
        let group = &mut record.group;
        if !matches!(group.status, FleetOperationStatus::Initialized | FleetOperationStatus::InReview) {
            let status = &group.status;
            let message =
                format!("only groups that are Initialized or InReview can be canceled, and this one is {status}");
            return Err(not_now(&message));
        }
        group.status = FleetOperationStatus::Canceled;
        group.canceled_by = Some(cx.caller_id()?.to_owned());
        group.date_canceled = Some(cx.now());
        group.reason = self.reason;
        cx.update(&record)?;
        Ok(record.group)
    }
}

/// The only item of a file: the fields of a request.
fn item(fields: Value) -> Vec<Map<String, Value>> {
    let Value::Object(mut fields) = fields else { return Vec::new() };
    fields.retain(|_, value| !value.is_null());
    vec![fields]
}

/// Takes the output of a fleet, which is reviewed.
fn take(
    cx: &mut Context<'_>,
    store_id: &KeyStoreId,
    instruction: Instruction,
    output: &impl Serialize,
) -> Result<OutputAccepted, Refusal> {
    let mut record = submitted(cx, store_id, instruction, output)?.record;
    record.submit(cx, FleetOperationStatus::InReview)?;
    let at = cx.time().checked_add(REVIEW).unwrap_or_else(|| cx.time());
    cx.schedule(at, &FleetReview { group_id: record.group.group_id })?;
    Ok(OutputAccepted { message: "The output is under review".to_owned() })
}

impl Operation for CreateGenesisInput {
    fn run(self, cx: &mut Context<'_>) -> Result<Download, Refusal> {
        check::text("hsmGenesisSerial", &self.hsm_genesis_serial)?;
        if self.num_provisioners == 0 {
            return Err(check::must_be("numProvisioners", "at least 1"));
        }
        if let Some(version) = &self.hsm_genesis_firmware_version {
            check::known("hsmGenesisFirmwareVersion", version)?;
        }
        let fields = json!({
            "num_provisioners": self.num_provisioners, "num_operational": self.num_operational,
            "num_secp256k1": self.num_secp256k1, "num_ed25519": self.num_ed25519,
            "hsm_genesis_serial": self.hsm_genesis_serial, "mac_genesis_serial": self.mac_genesis_serial,
            "hsm_genesis_firmware_version": self.hsm_genesis_firmware_version,
        });
        open(cx, self.store_id, Instruction::Genesis, item(fields))
    }
}

impl Operation for CreateCloneInput {
    fn run(self, cx: &mut Context<'_>) -> Result<Download, Refusal> {
        check::text("hsmSourceSerial", &self.hsm_source_serial)?;
        check::text("hsmTargetSerial", &self.hsm_target_serial)?;
        let fields = json!({
            "hsm_source_serial": self.hsm_source_serial, "hsm_target_serial": self.hsm_target_serial,
            "mac_target_serial": self.mac_target_serial,
        });
        open(cx, self.store_id, Instruction::Clone, item(fields))
    }
}

impl Operation for CreateAddMacUserInput {
    fn run(self, cx: &mut Context<'_>) -> Result<Download, Refusal> {
        check::text("macTargetSerial", &self.mac_target_serial)?;
        check::text("hsmTargetSerial", &self.hsm_target_serial)?;
        let fields =
            json!({ "mac_target_serial": self.mac_target_serial, "hsm_target_serial": self.hsm_target_serial });
        open(cx, self.store_id, Instruction::AddMacUser, item(fields))
    }
}

impl Operation for CreateAddProvisionerInput {
    fn run(self, cx: &mut Context<'_>) -> Result<Download, Refusal> {
        check::text("yubikeySerial", &self.yubikey_serial)?;
        check::text("hsmTargetSerial", &self.hsm_target_serial)?;
        let fields = json!({ "yubikey_serial": self.yubikey_serial, "hsm_target_serial": self.hsm_target_serial });
        open(cx, self.store_id, Instruction::AddProvisioner, item(fields))
    }
}

impl Operation for CreateKeyHarvestInput {
    fn run(self, cx: &mut Context<'_>) -> Result<Download, Refusal> {
        check::text("hsmTargetSerial", &self.hsm_target_serial)?;
        check::text("macTargetSerial", &self.mac_target_serial)?;
        check::text("macTargetUsername", &self.mac_target_username)?;
        let fields = json!({
            "hsm_target_serial": self.hsm_target_serial, "mac_target_serial": self.mac_target_serial,
            "mac_target_username": self.mac_target_username, "num_secp256k1": self.num_secp256k1,
            "num_ed25519": self.num_ed25519,
        });
        open(cx, self.store_id, Instruction::KeyHarvest, item(fields))
    }
}

impl Operation for SubmitGenesisOutput {
    fn run(self, cx: &mut Context<'_>) -> Result<OutputAccepted, Refusal> {
        take(cx, &self.store_id, Instruction::Genesis, &self.output_json)
    }
}

impl Operation for SubmitCloneOutput {
    fn run(self, cx: &mut Context<'_>) -> Result<OutputAccepted, Refusal> {
        take(cx, &self.store_id, Instruction::Clone, &self.output_json)
    }
}

impl Operation for SubmitAddMacUserOutput {
    fn run(self, cx: &mut Context<'_>) -> Result<OutputAccepted, Refusal> {
        take(cx, &self.store_id, Instruction::AddMacUser, &self.output_json)
    }
}

impl Operation for SubmitAddProvisionerOutput {
    fn run(self, cx: &mut Context<'_>) -> Result<OutputAccepted, Refusal> {
        take(cx, &self.store_id, Instruction::AddProvisioner, &self.output_json)
    }
}

impl Operation for SubmitKeyHarvestOutput {
    fn run(self, cx: &mut Context<'_>) -> Result<OutputAccepted, Refusal> {
        take(cx, &self.store_id, Instruction::KeyHarvest, &self.output_json)
    }
}
