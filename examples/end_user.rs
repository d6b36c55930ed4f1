//! Onboards an end user: delegated registration with wallets, delegated login, delegated signing.
//!
//! `cargo run -p dfns-examples --features recovery --bin end_user` needs no set-up: it starts a
//! sandbox in this process.
//!
//! `server` functions hold the service account, `Device` holds the user's key. They exchange
//! strings only.

use dfns::auth::{CreateDelegatedRegistrationChallenge, DelegatedLogin, NewEndUserWallet, UserKind};
use dfns::core::credentials::{
    FirstFactorCredential, KeyPair, NewCredentials, RecoveryCredential, random_credential_id,
};
use dfns::onchain::{NativeTransfer, TransferRequest};
use dfns::permissions::{AssignPermission, CreatePermission};
use dfns::prelude::*;
use dfns::signing::{KeyAlgorithm, SignedFactors, UserActionChallenge};
use dfns::testing::Sandbox;
use dfns::wallets::TransferAsset;
use dfns::{DelegatedClient, SealedAction, ServiceClient, UserId, WalletId, flows};
use std::error::Error;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USERNAME: &str = "jdoe@example.co";

#[tokio::main]
async fn main() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let service = sandbox.service_client();

    let (device, user_id, wallet) = register(&service).await?;
    grant(&service, user_id).await?;
    sandbox.control().fund(&wallet, "Native", 10_u64.pow(18), None).await?;

    let user = log_in(&service).await?;
    let (session, challenge) = begin(&user, &wallet).await?;
    println!("the server stores {} bytes and sends the device a challenge", session.len());
    let assertion = device.sign(&challenge).await?;
    let transfer = finish(&user, &session, &assertion).await?;
    let settled = user.wait(transfer).await?;
    println!("transfer {} is {}", settled.entity().id, settled.entity().status);

    // One signature makes one call.
    match finish(&user, &session, &assertion).await {
        Ok(_) => Err("an assertion worked twice".into()),
        Err(rejection) => {
            println!("the same assertion again is rejected, as it must be: {rejection}");
            Ok(())
        }
    }
}

// ANCHOR: register
/// Registers the user. Returns the device with its key, the user, and the user's first wallet.
async fn register(service: &ServiceClient) -> Result<(Device, UserId, WalletId)> {
    let request = CreateDelegatedRegistrationChallenge::new(USERNAME, UserKind::EndUser);
    let challenge = service.auth().create_delegated_registration_challenge(request).await?;

    let (device, credentials) = Device::new(&challenge.challenge)?;

    let wallets = [NewEndUserWallet::new("EthereumSepolia"), NewEndUserWallet::new("BitcoinTestnet3")];
    let user = flows::complete_end_user_registration(&service.anonymous(), &challenge, credentials, wallets).await?;
    println!("registered {} with {} wallets", user.user.username, user.wallets.len());
    let first = user.wallets.into_iter().next().ok_or("no wallet was created")?;
    Ok((device, user.user.id, first.id))
}
// ANCHOR_END: register

// ANCHOR: grant
/// Lets the user make transfers. New end users have no permission.
async fn grant(service: &ServiceClient, user: UserId) -> Result<()> {
    let permission = CreatePermission::new("End users", ["Wallets:Transfers:Create", "Wallets:Transfers:Read"]);
    let permission = service.permissions().create_permission(permission).await?;
    let assignment = AssignPermission::new(&permission.id, user);
    if let Outcome::Pending(change) = service.permissions().assign_permission(assignment).await? {
        println!("the assignment {} awaits approval", change.id);
    }
    Ok(())
}
// ANCHOR_END: grant

// ANCHOR: log_in
/// Logs the user in with the service account. The session can read; changes need the user's key.
async fn log_in(service: &ServiceClient) -> Result<DelegatedClient> {
    let session = service.auth().delegated_login(DelegatedLogin::new(USERNAME)).await?;
    Ok(service.with_user_token(session.token).delegated())
}
// ANCHOR_END: log_in

// ANCHOR: begin
/// Starts a transfer. Returns the action to store in the session, and the challenge for the device.
async fn begin(user: &DelegatedClient, wallet: &WalletId) -> Result<(String, String)> {
    let transfer = NativeTransfer::new("0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2", 1_000_000_u64);
    let pending = user.wallets().transfer_asset(TransferAsset::new(wallet, transfer)).challenge().await?;
    let challenge = serde_json::to_string(pending.challenge())?;
    Ok((serde_json::to_string(&pending.seal())?, challenge))
}

/// Completes the transfer with the device's assertion, in this or another process.
async fn finish(user: &DelegatedClient, session: &str, assertion: &str) -> Result<TransferRequest> {
    let sealed: SealedAction = serde_json::from_str(session)?;
    let assertion: SignedFactors = serde_json::from_str(assertion)?;
    Ok(user.complete(sealed.unseal::<TransferAsset>()?, assertion).await?)
}
// ANCHOR_END: begin

/// The user's device. A browser does the same with a passkey.
struct Device {
    key: KeySigner,
}

impl Device {
    // ANCHOR: device
    /// Creates a key and a recovery key for a registration challenge.
    fn new(challenge: &str) -> Result<(Self, NewCredentials)> {
        let key = KeyPair::generate(KeyAlgorithm::Ed25519)?.into_signer(random_credential_id()?)?;
        let first = FirstFactorCredential::key(key.create_credential(challenge)?);
        let (recovery, secret) = RecoveryCredential::generate(challenge, USERNAME)?;
        println!("the user writes down a recovery secret of {} characters", secret.expose().len());
        Ok((Self { key }, NewCredentials::new(first).with_recovery(recovery)))
    }
    // ANCHOR_END: device

    async fn sign(&self, challenge: &str) -> Result<String> {
        let challenge: UserActionChallenge = serde_json::from_str(challenge)?;
        Ok(serde_json::to_string(&self.key.sign(&challenge).await?)?)
    }
}
