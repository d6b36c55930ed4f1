//! Signatures of keys, and of wallets, which are those of their keys for a network.

use super::faulty::{self, Strike};
use super::record::KeyRecord;
use crate::chain::{self, Signed, Unsigned, signature_request};
use crate::ledger::Account;
use crate::operations::ownership::requester;
use crate::operations::payments::Facts;
use crate::operations::signers::Task;
use crate::operations::{Operation, check, replay};
use crate::policies::{self, Subject, Verdict};
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity, List};
use dfns_endpoints::keys::{GenerateSignature, GetSignature, ListSignatures};
use dfns_endpoints::onchain::{SignatureBody, SignaturePage, SignatureRequest, SignatureStatus};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::webhooks::{SignatureEvent, WebhookEventKind};
use dfns_endpoints::{Network, SignatureId};
use http::StatusCode;
use serde::{Deserialize, Serialize};

impl Entity for SignatureRequest {
    const NOUN: &'static str = "signature";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = vec![("key", self.key_id.to_string())];
        keys.extend(self.wallet_id.as_ref().map(|wallet| ("wallet", wallet.to_string())));
        keys.extend(self.external_id.clone().map(|id| (replay::EXTERNAL_ID, id)));
        keys
    }
}

/// Signs with a key, which is that of a wallet or stands alone.
pub(crate) fn generate(
    cx: &mut Context<'_>,
    record: &KeyRecord,
    wallet: Option<&Wallet>,
    body: SignatureBody,
) -> Result<SignatureRequest, Refusal> {
    let wallet_id = wallet.map(|wallet| wallet.id.clone());
    let external_id = replay::external_id(&body)?;
    if let Some(external_id) = &external_id {
        let is_same = |earlier: &SignatureRequest| {
            Ok(earlier.key_id == record.key.id
                && earlier.wallet_id == wallet_id
                && replay::same_body(&earlier.request_body, &body)?)
        };
        if let Some(earlier) = replay::find(cx, external_id, is_same)? {
            return Ok(earlier);
        }
    }
    record.check_signs(cx)?;
    let network = wallet.map(|wallet| &wallet.network);
    let facts = facts(cx, record, &body, network)?;
    // A request that cannot be signed is refused, whatever policies say.
    let unsigned = signature_request(record.private.public(), &body, network, &facts.given())?;
    let mut request = SignatureRequest {
        id: cx.new_id("sig").into(),
        key_id: record.key.id.clone(),
        wallet_id,
        requester: requester(cx)?,
        status: SignatureStatus::Pending,
        reason: None,
        signature: None,
        signatures: None,
        signed_data: None,
        network: replay::field(&body, "network")?.map(Into::into).or_else(|| network.cloned()),
        tx_hash: None,
        fee: None,
        approval_id: None,
        date_requested: cx.now(),
        date_policy_resolved: None,
        date_signed: None,
        date_confirmed: None,
        external_id,
        details: None,
        request_body: body,
    };
    emit(cx, WebhookEventKind::SignatureRequested, &request)?;
    match evaluate(cx, record, &request)? {
        Verdict::Allowed => sign(cx, &mut request, record, unsigned, &facts)?,
        Verdict::Held(approval_id) => request.approval_id = Some(approval_id),
        Verdict::Blocked(reason) | Verdict::Unsponsored(reason) => reject(cx, &mut request, reason)?,
    }
    cx.insert(&request)?;
    Ok(request)
}

/// Evaluates the policies. They do not govern what end users do with their own keys.
///
/// A signature is valid for every wallet of its key, whichever of them it was requested for. So the
/// filters of all of them count.
fn evaluate(cx: &mut Context<'_>, record: &KeyRecord, request: &SignatureRequest) -> Result<Verdict, Refusal> {
    if record.delegated_to.is_some() {
        return Ok(Verdict::Allowed);
    }
    let wallets = record.wallets(cx)?;
    policies::evaluate(cx, &Subject::Signature { request, wallets: &wallets })
}

/// Signs a request that waited for an approval, or rejects it.
pub(in crate::operations) fn resume(
    cx: &mut Context<'_>,
    id: &SignatureId,
    rejection: Option<String>,
) -> Result<(), Refusal> {
    let mut request = cx.get::<SignatureRequest>(id)?;
    if request.status != SignatureStatus::Pending {
        return Ok(());
    }
    request.date_policy_resolved = Some(cx.now());
    match rejection {
        Some(reason) => {
            reject(cx, &mut request, reason)?;
            cx.update(&request)
        }
        None => sign_or_fail(cx, request),
    }
}

/// A signature that a fault delays.
#[derive(Serialize, Deserialize)]
pub(crate) struct LateSignature {
    id: SignatureId,
}

impl Due for LateSignature {
    const KIND: &'static str = "late signature";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let request = cx.get::<SignatureRequest>(&self.id)?;
        if request.status == SignatureStatus::Executing { sign_or_fail(cx, request) } else { Ok(()) }
    }
}

/// A signature that is on its way.
fn executing(cx: &Context<'_>, id: &SignatureId) -> Result<SignatureRequest, Refusal> {
    let request = cx.get::<SignatureRequest>(id)?;
    if request.status == SignatureStatus::Executing {
        return Ok(request);
    }
    let message = format!("only a signature that is Executing goes on, and this one is {}", request.status);
    Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message))
}

/// Signs a request that a fault delays.
pub(crate) fn force_sign(cx: &mut Context<'_>, id: &SignatureId) -> Result<(), Refusal> {
    let request = executing(cx, id)?;
    sign_or_fail(cx, request)?;
    if cx.get::<SignatureRequest>(id)?.status == SignatureStatus::Executing {
        return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, "the signers of the key are offline"));
    }
    Ok(())
}

/// Lets a request fail that a fault delays.
pub(crate) fn force_fail(cx: &mut Context<'_>, id: &SignatureId, reason: String) -> Result<(), Refusal> {
    let mut request = executing(cx, id)?;
    fail(cx, &mut request, reason)?;
    cx.update(&request)
}

/// Signs a request that exists already.
fn sign_or_fail(cx: &mut Context<'_>, mut request: SignatureRequest) -> Result<(), Refusal> {
    if let Err(refusal) = sign_late(cx, &mut request) {
        fail(cx, &mut request, refusal.message().to_owned())?;
    }
    cx.update(&request)
}

fn fail(cx: &mut Context<'_>, request: &mut SignatureRequest, reason: String) -> Result<(), Refusal> {
    request.status = SignatureStatus::Failed;
    request.reason = Some(reason);
    emit(cx, WebhookEventKind::SignatureFailed, request)
}

/// Signs with the key as it is now, which may have been deleted meanwhile.
fn sign_late(cx: &mut Context<'_>, request: &mut SignatureRequest) -> Result<(), Refusal> {
    let record = cx.get::<KeyRecord>(&request.key_id)?;
    record.check_signs_for(cx, &request.requester.user_id)?;
    let wallet = request.wallet_id.as_ref().map(|id| cx.get::<Wallet>(id)).transpose()?;
    let network = wallet.as_ref().map(|wallet| &wallet.network);
    let facts = facts(cx, &record, &request.request_body, network)?;
    let unsigned = signature_request(record.private.public(), &request.request_body, network, &facts.given())?;
    sign(cx, request, &record, unsigned, &facts)
}

fn sign(
    cx: &mut Context<'_>,
    request: &mut SignatureRequest,
    record: &KeyRecord,
    unsigned: Unsigned,
    facts: &Facts,
) -> Result<(), Refusal> {
    if let Some(store_id) = record.offline_store() {
        request.status = SignatureStatus::Executing;
        faulty::keep(cx, &request.id)?;
        return Task::request(cx, request.id.as_str(), (store_id, &record.key.id), &unsigned, facts);
    }
    let signed = match faulty::strike(cx) {
        Strike::None => unsigned.sign(&record.private)?,
        Strike::Wrong(how) => faulty::sign(cx, unsigned, record, how)?,
        Strike::Never => {
            request.status = SignatureStatus::Executing;
            return Ok(());
        }
        Strike::Later(wait) => {
            request.status = SignatureStatus::Executing;
            let at = cx.time().checked_add(wait).unwrap_or_else(|| cx.time());
            return cx.schedule(at, &LateSignature { id: request.id.clone() });
        }
    };
    finish(cx, request, signed)
}

/// Completes a request with the signatures of its offline key store.
pub(in crate::operations) fn signed_offline(cx: &mut Context<'_>, id: &SignatureId) -> Result<(), Refusal> {
    let (mut request, task) = (cx.get::<SignatureRequest>(id)?, cx.get::<Task>(id)?);
    let record = cx.get::<KeyRecord>(&request.key_id)?;
    let public = *record.private.public();
    let wallet = request.wallet_id.as_ref().map(|id| cx.get::<Wallet>(id)).transpose()?;
    let network = wallet.as_ref().map(|wallet| &wallet.network);
    let facts: Facts = task.context()?;
    let unsigned = signature_request(&public, &request.request_body, network, &facts.given())?;
    let strike = if task.is_pending() { return Ok(()) } else { faulty::strike_kept(cx, id)? };
    let signed = match strike {
        Strike::None => task.signed(&public, unsigned),
        Strike::Wrong(how) => Some(Ok(faulty::sign(cx, unsigned, &record, how)?)),
        Strike::Never => return Ok(()),
        Strike::Later(wait) => return task.resume_after(cx, wait),
    };
    let Some(signed) = signed else { return Ok(()) };
    Task::forget(cx, id.as_str())?;
    match signed {
        Ok(signed) => finish(cx, &mut request, signed)?,
        Err(rejection) => fail(cx, &mut request, rejection.reason)?,
    }
    cx.update(&request)
}

fn finish(cx: &mut Context<'_>, request: &mut SignatureRequest, signed: Signed) -> Result<(), Refusal> {
    let Signed { signature, signatures, data, tx_hash: _ } = signed;
    request.status = SignatureStatus::Signed;
    request.signature = signature;
    request.signatures = signatures;
    request.signed_data = data;
    request.date_signed = Some(cx.now());
    emit(cx, WebhookEventKind::SignatureSigned, request)
}

fn reject(cx: &mut Context<'_>, request: &mut SignatureRequest, reason: String) -> Result<(), Refusal> {
    request.status = SignatureStatus::Rejected;
    request.reason = Some(reason);
    request.date_policy_resolved = Some(cx.now());
    emit(cx, WebhookEventKind::SignatureRejected, request)
}

/// The facts that a transaction in JSON is completed with, on the network that the request names,
/// or that of the wallet.
fn facts(
    cx: &Context<'_>,
    record: &KeyRecord,
    body: &SignatureBody,
    wallet: Option<&Network>,
) -> Result<Facts, Refusal> {
    let named = replay::field(body, "network")?.map(Network::from);
    // The kind of the request says whether a network is required, and which ones are known.
    let Some(info) = named.as_ref().or(wallet).and_then(|network| chain::of(network).ok()) else {
        return Ok(Facts::default());
    };
    let address = chain::address(info, record.private.public()).ok().flatten().unwrap_or_default();
    Facts::now(cx, info, &Account::get(cx, info, &address)?)
}

fn emit(cx: &mut Context<'_>, kind: WebhookEventKind, request: &SignatureRequest) -> Result<(), Refusal> {
    cx.emit(kind, &SignatureEvent { signature_request: request.clone() })
}

impl Operation for GenerateSignature {
    fn run(self, cx: &mut Context<'_>) -> Result<SignatureRequest, Refusal> {
        let record = KeyRecord::get_own(cx, &self.key_id)?;
        generate(cx, &record, None, self.to_sign)
    }
}

impl Operation for GetSignature {
    fn run(self, cx: &mut Context<'_>) -> Result<SignatureRequest, Refusal> {
        let record = KeyRecord::get(cx, &self.key_id)?;
        let request = cx.get::<SignatureRequest>(&self.signature_id)?;
        if request.key_id == record.key.id { Ok(request) } else { Err(Refusal::not_found(SignatureRequest::NOUN)) }
    }
}

impl Operation for ListSignatures {
    fn run(self, cx: &mut Context<'_>) -> Result<SignaturePage, Refusal> {
        let record = KeyRecord::get(cx, &self.key_id)?;
        let page =
            cx.page(&List::by("key", record.id()), check::capped(self.limit), self.pagination_token.as_deref())?;
        let next_page_token = page.next_page_token;
        Ok(SignaturePage { items: page.items, next_page_token, key_id: Some(self.key_id), wallet_id: None })
    }
}
