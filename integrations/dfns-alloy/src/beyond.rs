//! Signatures beyond alloy's traits: structures as typed data, authorizations, and transactions
//! that Dfns completes and broadcasts.

use crate::error::SignFailure;
use crate::signer::DfnsSigner;
use alloy_dyn_abi::{Eip712Domain, TypedData};
use alloy_eips::eip7702::{Authorization, SignedAuthorization};
use alloy_network::{Ethereum, Network};
use alloy_primitives::{Signature, hex};
use alloy_signer::Signer as _;
use alloy_sol_types::SolStruct;
use dfns::Amount;
use dfns::onchain::{EvmTransaction, NumberOrText, SignatureBody, TransactionBody, TransactionRequest};
use dfns::wallets::SignAndBroadcastTransaction;
use serde::Serialize;

impl DfnsSigner {
    /// Signs a structure of `sol!` as typed data (EIP-712), which policies can read. alloy's
    /// `sign_typed_data` has no values to send and sends the hash.
    ///
    /// # Errors
    /// As `sign_dynamic_typed_data`.
    pub async fn sign_struct<T: SolStruct + Serialize>(
        &self,
        payload: &T,
        domain: &Eip712Domain,
    ) -> alloy_signer::Result<Signature> {
        let typed = TypedData::from_struct(payload, Some(domain.clone()));
        // The structure itself has the last word about what is signed.
        if typed.eip712_signing_hash()? != payload.eip712_signing_hash(domain) {
            let why = "the JSON of the structure means something else than the structure; check its `Serialize`";
            return Err(alloy_signer::Error::other(SignFailure::Unsupported(why)));
        }
        self.sign_dynamic_typed_data(&typed).await
    }

    /// Signs an authorization of EIP-7702, by which the account delegates to a contract.
    ///
    /// A chain id of 0 is an authorization for every chain. If the signer has a chain id, any other
    /// is rejected.
    ///
    /// # Errors
    /// [`SignFailure`], as for every signature. A pending approval gives a ticket without a
    /// transaction, to continue with [`DfnsSigner::resume`].
    pub async fn sign_authorization(&self, authorization: Authorization) -> Result<SignedAuthorization, SignFailure> {
        let chain = u64::try_from(authorization.chain_id)
            .map_err(|_| SignFailure::Unsupported("the chain id of the authorization is too large"))?;
        if self.chain_id().is_some_and(|own| own != chain) {
            return Err(SignFailure::Unsupported("the chain id of the authorization is not that of the signer"));
        }
        let hash = authorization.signature_hash();
        let contract = authorization.address.to_string();
        let body = SignatureBody::evm_authorization(contract, chain, authorization.nonce)
            .with_external_id(self.external_id("authorization", hash));
        Ok(authorization.into_signed(self.sign(body.into(), hash, &[]).await?))
    }

    /// Lets Dfns complete a transaction with nonce, gas limit and fees where they are absent, sign
    /// and broadcast it. Returns its request, which may await an approval.
    ///
    /// The external id makes it happen once: a repetition returns the first request. Without one
    /// every call is another transaction. The client needs the permission
    /// `Wallets:Transactions:Create`.
    ///
    /// # Errors
    /// [`SignFailure::Dfns`] if the call fails. [`SignFailure::Unsupported`], before anything is
    /// sent, if the signer is of a key instead of a wallet, or if the transaction has something
    /// that Dfns has no documented field for: an access list, authorizations, blobs.
    pub async fn broadcast(
        &self,
        transaction: &<Ethereum as Network>::TransactionRequest,
        external_id: Option<&str>,
    ) -> Result<TransactionRequest, SignFailure> {
        let of_key = SignFailure::Unsupported("only a wallet broadcasts; make the signer with `of_wallet`");
        let wallet = self.wallet_id.as_ref().ok_or(of_key)?;
        let mut body = TransactionBody::evm_json(self.in_json(transaction)?);
        if let Some(id) = external_id {
            body = body.with_external_id(id);
        }
        self.api.broadcast(SignAndBroadcastTransaction::new(wallet, body)).await.map_err(SignFailure::Dfns)
    }

    /// Converts a transaction to the JSON of Dfns. Sender and chain are the wallet's, and not in
    /// it.
    #[allow(clippy::field_reassign_with_default, reason = "the struct is not exhaustive without the feature `server`")]
    fn in_json(&self, given: &<Ethereum as Network>::TransactionRequest) -> Result<EvmTransaction, SignFailure> {
        let unsupported = |why| Err(SignFailure::Unsupported(why));
        if given.from.is_some_and(|from| from != self.address()) {
            return unsupported("the transaction is from an address other than the wallet's");
        }
        if given.chain_id.is_some() && given.chain_id != self.chain_id() {
            return unsupported(
                "the wallet's network decides the chain; leave the chain id out, or give the signer the same one",
            );
        }
        if given.access_list.as_ref().is_some_and(|list| !list.0.is_empty()) {
            return unsupported("a transaction that Dfns completes cannot have an access list; sign it yourself");
        }
        if given.authorization_list.is_some() {
            return unsupported("a transaction that Dfns completes cannot have authorizations; sign it yourself");
        }
        let has_blobs = given.blob_versioned_hashes.is_some() || given.sidecar.is_some();
        if has_blobs || given.max_fee_per_blob_gas.is_some() {
            return unsupported("a transaction that Dfns completes cannot have blobs; sign it yourself");
        }
        if given.transaction_type.is_some_and(|kind| !matches!(kind, 0 | 2)) {
            return unsupported("Dfns completes transactions of type 0 and 2 only; sign it yourself");
        }
        let Ok(input) = given.input.clone().try_into_unique_input() else {
            return unsupported("`input` and `data` of the transaction differ");
        };
        let mut json = EvmTransaction::default();
        json.transaction_type = given.transaction_type;
        json.to = given.to.and_then(|to| to.to().map(ToString::to_string));
        let value = given.value.map(|value| value.to_string().parse()).transpose();
        json.value = value.map_err(|_| SignFailure::Unsupported("the value of the transaction is not an amount"))?;
        json.data = input.map(hex::encode_prefixed);
        json.nonce = given.nonce.map(NumberOrText::from);
        json.gas_limit = given.gas.map(Amount::from);
        json.gas_price = given.gas_price.map(Amount::from);
        json.max_fee_per_gas = given.max_fee_per_gas.map(Amount::from);
        json.max_priority_fee_per_gas = given.max_priority_fee_per_gas.map(Amount::from);
        Ok(json)
    }
}
