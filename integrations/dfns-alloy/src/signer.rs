//! The signer.

use crate::api::Api;
use crate::error::{Held, SignFailure, SignatureTicket};
use crate::typed_data;
use alloy_consensus::{SignableTransaction, Transaction as _, TypedTransaction};
use alloy_dyn_abi::TypedData;
use alloy_network::eip2718::Encodable2718 as _;
use alloy_network::{TxSigner, impl_into_wallet};
use alloy_primitives::{Address, B256, Bytes, ChainId, Signature, U256, eip191_hash_message, hex, keccak256};
use alloy_signer::k256::ecdsa::VerifyingKey;
use alloy_signer::utils::public_key_to_address;
use alloy_signer::{Signer, UnsupportedSignerOperation, sign_transaction_with_chain_id};
use async_trait::async_trait;
use dfns::core::TokenCaller;
use dfns::keys::{GenerateSignature, GetKey, GetSignature, KeysApi as _};
use dfns::onchain::{SignatureBody, SignatureRequest, SignatureStatus};
use dfns::wait::WaitError;
use dfns::wallets::{GetWallet, WalletsApi as _};
use dfns::{Client, KeyCurve, KeyId, KeyScheme, WalletId, WithSigner};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long a signature that awaits no approval may take.
const EXECUTION: Duration = Duration::from_secs(30);

/// The reaction to a signature that awaits an approval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenHeld {
    /// Ends with an error that has the ticket.
    #[default]
    Ticket,
    /// Waits this long, then ends with the ticket.
    Wait(Duration),
}

/// A wallet or key of Dfns as a signer of alloy. Clones share the client.
///
/// Signing the same bytes again finds the first request, even after a crash.
#[derive(Clone)]
pub struct DfnsSigner {
    pub(crate) api: Arc<dyn Api>,
    key_id: KeyId,
    /// Absent if the signer is of a key.
    pub(crate) wallet_id: Option<WalletId>,
    address: Address,
    chain_id: Option<ChainId>,
    when_held: WhenHeld,
    is_blind: bool,
    attempt: u32,
}

impl DfnsSigner {
    /// Creates the signer of a wallet. Reads the wallet.
    ///
    /// The client needs the permissions `Wallets:Read`, `Keys:Signatures:Create` and
    /// `Keys:Signatures:Read`.
    ///
    /// # Errors
    /// [`SignFailure`] if the wallet cannot be read, or its key is not of an EVM network.
    pub async fn of_wallet<P: TokenCaller + Send + Sync + 'static>(
        client: &Client<P, WithSigner>,
        wallet: impl Into<WalletId>,
    ) -> Result<Self, SignFailure> {
        let wallet = client.wallets().get_wallet(GetWallet::new(wallet)).await.map_err(SignFailure::Dfns)?;
        let (id, key) = (wallet.id, wallet.signing_key);
        let signer = Self::new(client, key.id, &key.scheme, &key.curve, &key.public_key)?;
        Ok(Self { wallet_id: Some(id), ..signer })
    }

    /// Creates the signer of a key. Reads the key, with the permission `Keys:Read`.
    ///
    /// # Errors
    /// [`SignFailure`] if the key cannot be read, or is not of an EVM network.
    pub async fn of_key<P: TokenCaller + Send + Sync + 'static>(
        client: &Client<P, WithSigner>,
        key: impl Into<KeyId>,
    ) -> Result<Self, SignFailure> {
        let key = client.keys().get_key(GetKey::new(key)).await.map_err(SignFailure::Dfns)?;
        Self::new(client, key.id, &key.scheme, &key.curve, &key.public_key)
    }

    fn new<P: TokenCaller + Send + Sync + 'static>(
        client: &Client<P, WithSigner>,
        key_id: KeyId,
        scheme: &KeyScheme,
        curve: &KeyCurve,
        public_key: &str,
    ) -> Result<Self, SignFailure> {
        if *scheme != KeyScheme::Ecdsa || *curve != KeyCurve::Secp256k1 {
            return Err(SignFailure::Unsupported("the key is not an ECDSA key on secp256k1, as EVM networks require"));
        }
        if key_id.as_str().is_empty() {
            return Err(SignFailure::Unsupported("the wallet does not name its key; use `of_key`"));
        }
        let damaged = || SignFailure::Unsupported("the public key of the wallet is not a point of secp256k1 in hex");
        let point = hex::decode(public_key).map_err(|_| damaged())?;
        let point = VerifyingKey::from_sec1_bytes(&point).map_err(|_| damaged())?;
        Ok(Self {
            api: Arc::new(client.clone()),
            key_id,
            wallet_id: None,
            address: public_key_to_address(&point),
            chain_id: None,
            when_held: WhenHeld::default(),
            is_blind: true,
            attempt: 1,
        })
    }

    /// Sets what happens when a signature awaits an approval. Defaults to [`WhenHeld::Ticket`].
    #[must_use]
    pub fn when_held(mut self, when_held: WhenHeld) -> Self {
        self.when_held = when_held;
        self
    }

    /// Sets whether hashes are signed. Defaults to true.
    ///
    /// Policies cannot read a hash, so amount limits require approval for every hash. Only
    /// `sign_hash` and `sign_typed_data` send hashes; use `sign_dynamic_typed_data` instead of the
    /// latter.
    #[must_use]
    pub fn blind_signing(mut self, is_allowed: bool) -> Self {
        self.is_blind = is_allowed;
        self
    }

    /// Sets the number of the attempt. Defaults to 1.
    ///
    /// Dfns keeps the result of a request, even of one that failed or was rejected. Another number
    /// requests another signature of the same bytes.
    #[must_use]
    pub fn attempt(mut self, attempt: u32) -> Self {
        self.attempt = attempt;
        self
    }

    /// Returns the id of the key.
    pub fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// Continues with a signature that awaited an approval.
    ///
    /// # Errors
    /// As a new signature. The ticket of another key is [`SignFailure::Unsupported`].
    pub async fn resume(&self, ticket: &SignatureTicket) -> Result<Signature, SignFailure> {
        if ticket.key_id != self.key_id {
            return Err(SignFailure::Unsupported("the ticket is not of this signer's key"));
        }
        let request = GetSignature::new(&ticket.key_id, &ticket.signature_id);
        let request = self.api.read(request).await.map_err(SignFailure::Dfns)?;
        self.finish(request, ticket.hash, &ticket.unsigned).await
    }

    /// Continues with a transaction whose signature awaited an approval. Returns the signed
    /// transaction, to send with `send_raw_transaction`. For a transaction with blobs, use
    /// [`DfnsSigner::resume`].
    ///
    /// `next_nonce` is the next nonce of the account, which providers return as
    /// `get_transaction_count`. A transaction with a lower nonce can no longer be mined.
    ///
    /// # Errors
    /// As [`DfnsSigner::resume`]. [`SignFailure::Stale`] if the account has used the nonce in the
    /// meantime: nothing is read then. [`SignFailure::Unsupported`] if the ticket is not of a
    /// transaction that this version of alloy reads.
    pub async fn resume_transaction(&self, ticket: &SignatureTicket, next_nonce: u64) -> Result<Bytes, SignFailure> {
        let unread = SignFailure::Unsupported("the ticket has no transaction that this version of alloy reads");
        let Ok(transaction) = TypedTransaction::decode_unsigned(&mut &ticket.unsigned[..]) else { return Err(unread) };
        if transaction.signature_hash() != ticket.hash {
            return Err(unread);
        }
        let nonce = transaction.nonce();
        if nonce < next_nonce {
            return Err(SignFailure::Stale { id: ticket.signature_id.clone(), nonce, next_nonce });
        }
        if matches!(transaction, TypedTransaction::Eip4844(_)) {
            return Err(SignFailure::Unsupported(
                "the ticket has no blobs; use `resume`, and add the sidecar yourself",
            ));
        }
        let signature = self.resume(ticket).await?;
        Ok(transaction.into_envelope(signature).encoded_2718().into())
    }

    /// Requests a signature over these bytes, whose hash is computed here.
    pub(crate) async fn sign(
        &self,
        body: SignatureBody,
        hash: B256,
        unsigned: &[u8],
    ) -> Result<Signature, SignFailure> {
        let request = self.api.generate(GenerateSignature::new(&self.key_id, body)).await.map_err(SignFailure::Dfns)?;
        self.finish(request, hash, unsigned).await
    }

    /// Returns the external id of what is signed: the same for the same bytes, kind and attempt.
    pub(crate) fn external_id(&self, kind: &str, hash: B256) -> String {
        let attempt = self.attempt.to_be_bytes();
        let named = [self.key_id.as_str().as_bytes(), &[0], kind.as_bytes(), &[0], &attempt, hash.as_slice()].concat();
        // At most 50 characters.
        format!("sig-{}", hex::encode(&keccak256(named)[..20]))
    }

    /// Follows a request until it has a verified signature.
    async fn finish(
        &self,
        mut request: SignatureRequest,
        hash: B256,
        unsigned: &[u8],
    ) -> Result<Signature, SignFailure> {
        let limit = match (&request.status, self.when_held) {
            (
                SignatureStatus::Signed
                | SignatureStatus::Confirmed
                | SignatureStatus::Failed
                | SignatureStatus::Rejected,
                _,
            ) => None,
            (SignatureStatus::Pending, WhenHeld::Ticket) => return Err(self.held(&request, hash, unsigned)),
            (_, WhenHeld::Ticket) => Some(EXECUTION),
            (_, WhenHeld::Wait(limit)) => Some(limit.max(EXECUTION)),
        };
        if let Some(limit) = limit {
            let held = self.held(&request, hash, unsigned);
            request = match self.api.wait(request, limit).await {
                Ok(request) => request,
                Err(WaitError::Read { error, .. }) => return Err(SignFailure::Dfns(error)),
                Err(_) => return Err(held),
            };
        }
        match request.status {
            SignatureStatus::Signed | SignatureStatus::Confirmed => self.verified(&request, hash),
            status => Err(SignFailure::Ended { id: request.id, status, reason: request.reason }),
        }
    }

    fn held(&self, request: &SignatureRequest, hash: B256, unsigned: &[u8]) -> SignFailure {
        SignFailure::Held(Held(SignatureTicket {
            key_id: self.key_id.clone(),
            signature_id: request.id.clone(),
            approval_id: request.approval_id.clone(),
            hash,
            unsigned: unsigned.to_vec().into(),
        }))
    }

    /// Returns the signature of a request if it is by our key over this hash.
    fn verified(&self, request: &SignatureRequest, hash: B256) -> Result<Signature, SignFailure> {
        let number = |text: &str| U256::from_str_radix(text.trim_start_matches("0x"), 16).ok();
        let halves = request.signature.as_ref().and_then(|made| Some((number(&made.r)?, number(&made.s)?)));
        let made = halves.and_then(|(r, s)| {
            let both = [false, true].map(|parity| Signature::new(r, s, parity).normalized_s());
            both.into_iter().find(|made| made.recover_address_from_prehash(&hash).is_ok_and(|by| by == self.address))
        });
        made.ok_or(SignFailure::Mismatch { id: request.id.clone(), address: self.address })
    }
}

#[async_trait]
impl Signer for DfnsSigner {
    async fn sign_hash(&self, hash: &B256) -> alloy_signer::Result<Signature> {
        if !self.is_blind {
            return Err(alloy_signer::Error::UnsupportedOperation(UnsupportedSignerOperation::SignHash));
        }
        let body = SignatureBody::hash(hash.to_string()).with_external_id(self.external_id("hash", *hash));
        self.sign(body.into(), *hash, &[]).await.map_err(alloy_signer::Error::other)
    }

    async fn sign_message(&self, message: &[u8]) -> alloy_signer::Result<Signature> {
        let hash = eip191_hash_message(message);
        let body = SignatureBody::evm_message(message).with_external_id(self.external_id("message", hash));
        self.sign(body.into(), hash, &[]).await.map_err(alloy_signer::Error::other)
    }

    async fn sign_dynamic_typed_data(&self, payload: &TypedData) -> alloy_signer::Result<Signature> {
        let hash = payload.eip712_signing_hash()?;
        let body = typed_data::body(payload).map_err(alloy_signer::Error::other)?;
        let body = body.with_external_id(self.external_id("typed data", hash));
        self.sign(body.into(), hash, &[]).await.map_err(alloy_signer::Error::other)
    }

    fn address(&self) -> Address {
        self.address
    }

    fn chain_id(&self) -> Option<ChainId> {
        self.chain_id
    }

    fn set_chain_id(&mut self, chain_id: Option<ChainId>) {
        self.chain_id = chain_id;
    }
}

#[async_trait]
impl TxSigner<Signature> for DfnsSigner {
    fn address(&self) -> Address {
        self.address
    }

    async fn sign_transaction(
        &self,
        transaction: &mut dyn SignableTransaction<Signature>,
    ) -> alloy_signer::Result<Signature> {
        sign_transaction_with_chain_id!(self, transaction, {
            let (hash, unsigned) = (transaction.signature_hash(), transaction.encoded_for_signing());
            let body = SignatureBody::evm_transaction(hex::encode_prefixed(&unsigned));
            let body = body.with_external_id(self.external_id("transaction", hash));
            self.sign(body.into(), hash, &unsigned).await
        })
    }
}

impl_into_wallet!(DfnsSigner);

impl fmt::Debug for DfnsSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DfnsSigner")
            .field("key_id", &self.key_id)
            .field("address", &self.address)
            .field("chain_id", &self.chain_id)
            .field("when_held", &self.when_held)
            .finish_non_exhaustive()
    }
}
