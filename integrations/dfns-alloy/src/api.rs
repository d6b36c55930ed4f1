//! The calls that a signer makes, whatever the token of its client.

use dfns::core::TokenCaller;
use dfns::keys::{GenerateSignature, GetSignature, KeysApi as _};
use dfns::onchain::{SignatureRequest, TransactionRequest};
use dfns::signing::BoxFuture;
use dfns::wait::{Settled, WaitError};
use dfns::wallets::{SignAndBroadcastTransaction, WalletsApi as _};
use dfns::{Client, Error, WithSigner};
use std::time::Duration;

pub(crate) trait Api: Send + Sync {
    fn generate(&self, request: GenerateSignature) -> BoxFuture<'_, Result<SignatureRequest, Error>>;

    fn read(&self, request: GetSignature) -> BoxFuture<'_, Result<SignatureRequest, Error>>;

    fn broadcast(&self, request: SignAndBroadcastTransaction) -> BoxFuture<'_, Result<TransactionRequest, Error>>;

    /// Waits until a signature is made or ended.
    fn wait(
        &self,
        request: SignatureRequest,
        limit: Duration,
    ) -> BoxFuture<'_, Result<SignatureRequest, WaitError<SignatureRequest>>>;
}

impl<P: TokenCaller + Send + Sync + 'static> Api for Client<P, WithSigner> {
    fn generate(&self, request: GenerateSignature) -> BoxFuture<'_, Result<SignatureRequest, Error>> {
        Box::pin(async move { self.keys().generate_signature(request).await })
    }

    fn read(&self, request: GetSignature) -> BoxFuture<'_, Result<SignatureRequest, Error>> {
        Box::pin(async move { self.keys().get_signature(request).await })
    }

    fn broadcast(&self, request: SignAndBroadcastTransaction) -> BoxFuture<'_, Result<TransactionRequest, Error>> {
        Box::pin(async move { self.wallets().sign_and_broadcast_transaction(request).await })
    }

    fn wait(
        &self,
        request: SignatureRequest,
        limit: Duration,
    ) -> BoxFuture<'_, Result<SignatureRequest, WaitError<SignatureRequest>>> {
        Box::pin(async move { self.wait(request).within(limit).await.map(Settled::into_entity) })
    }
}
