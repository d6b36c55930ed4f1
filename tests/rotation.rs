//! Rotation of a user's key: killed at every step and repeated, and while a client makes calls.

use dfns::auth::{ActivateCredential, Credential, DeactivateCredential};
use dfns::core::credentials::{
    CredentialError, FirstFactorCredential, KeyPair, RecoveryCredential, credential_id_of, random_credential_id,
};
use dfns::core::{ReqwestTransport, ResponseBody, Transport, TransportError, TransportRequest};
use dfns::permissions::ListPermissions;
use dfns::prelude::*;
use dfns::signing::{
    BoxFuture, CredentialKind, KeyAlgorithm, LocalKey, PublicKey, RemoteKey, RemoteSigner, SignError, SwapSigner,
};
use dfns::testing::{Identity, Sandbox, UserKind};
use dfns::wallets::CreateWallet;
use dfns::{CredentialId, Error, Network, Retry, TrustRoots, UserClient, WithSigner, flows};
use http::Response;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;

/// Where a process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum End {
    /// Before its request of this number is sent.
    Before(usize),
    /// After Dfns has handled the request, before the response arrives.
    After(usize),
    /// In `switch`, before the new credential is stored.
    Unstored,
    /// In `switch`, after it.
    Stored,
    /// Not at all.
    Never,
}

/// A transport that counts requests, and at its end never responds.
#[derive(Clone)]
struct Mortal {
    transport: ReqwestTransport,
    end: End,
    requests: Arc<Mutex<Vec<String>>>,
    ended: Arc<Notify>,
}

impl Mortal {
    fn new(transport: &ReqwestTransport, end: End) -> Self {
        Self { transport: transport.clone(), end, requests: Arc::default(), ended: Arc::default() }
    }

    async fn die(&self) {
        self.ended.notify_one();
        std::future::pending::<()>().await;
    }
}

impl Transport for Mortal {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        let number = {
            let mut requests = self.requests.lock().unwrap();
            requests.push(format!("{} {}", request.method, request.url.path()));
            requests.len()
        };
        Box::pin(async move {
            if self.end == End::Before(number) {
                self.die().await;
            }
            let response = self.transport.send(request).await;
            if self.end == End::After(number) {
                assert!(response.is_ok(), "Dfns has handled it");
                self.die().await;
            }
            response
        })
    }
}

/// A user with one key, a new key, and the configuration that survives a process.
struct Case<'a> {
    sandbox: &'a Sandbox,
    transport: &'a ReqwestTransport,
    user: Identity,
    new_key: Arc<LocalKey>,
    /// The id of the new credential, once it was switched to.
    stored: Mutex<Option<String>>,
}

fn new_key(algorithm: KeyAlgorithm) -> Arc<LocalKey> {
    let pem = KeyPair::generate(algorithm).unwrap().private_key_pem();
    Arc::new(LocalKey::from_pem(pem.expose()).unwrap())
}

fn direct() -> ReqwestTransport {
    ReqwestTransport::new(&TrustRoots::Embedded, Duration::from_secs(10), true).unwrap()
}

impl<'a> Case<'a> {
    fn new(sandbox: &'a Sandbox, transport: &'a ReqwestTransport, name: &str, algorithm: KeyAlgorithm) -> Self {
        let user = sandbox.create_user(UserKind::CustomerEmployee, name);
        Self { sandbox, transport, user, new_key: new_key(algorithm), stored: Mutex::default() }
    }

    /// A client as a new process makes it from the configuration.
    fn client(&self, transport: impl Transport + 'static) -> UserClient<WithSigner> {
        let builder = Client::builder().base_url(self.sandbox.base_url()).transport(transport).retry(Retry::never());
        let builder = builder.user(&self.user.token);
        match self.stored.lock().unwrap().as_deref() {
            Some(id) => builder.signer(RemoteSigner::new(id, Arc::clone(&self.new_key)).unwrap()),
            None => builder.signer(self.old_signer()),
        }
        .build()
        .unwrap()
    }

    fn old_signer(&self) -> KeySigner {
        KeySigner::from_pem(&*self.user.credential_id, self.user.private_key_pem.expose()).unwrap()
    }

    /// Runs a process that rotates and ends there. Returns its requests, and its result if it did
    /// not end before.
    async fn run(&self, end: End) -> (Vec<String>, Option<Result<Credential, Error>>) {
        let transport = Mortal::new(self.transport, end);
        let client = self.client(transport.clone());
        let old = self.user.credential_id.as_str();
        let rotation = flows::rotate_credential(&client, old, "Payouts", Arc::clone(&self.new_key), async |signer| {
            if end == End::Unstored {
                transport.die().await;
            }
            *self.stored.lock().unwrap() = Some(signer.credential_id().to_owned());
            if end == End::Stored {
                transport.die().await;
            }
            Ok(())
        });
        let result = tokio::select! {
            result = rotation => Some(result),
            () = transport.ended.notified() => None,
        };
        let requests = transport.requests.lock().unwrap().clone();
        (requests, result)
    }

    async fn credentials(&self) -> Vec<Credential> {
        self.client(self.transport.clone()).auth().list_credentials().await.unwrap().items
    }

    /// Checks that the rotation is complete: the new credential alone is active, and signs.
    async fn check(&self, context: &str) {
        let credentials = self.credentials().await;
        let states: BTreeSet<_> =
            credentials.iter().map(|credential| (credential.credential_id.as_str(), credential.is_active)).collect();
        let new_id = credential_id_of(&self.user.user_id, self.new_key.public_key());
        let expected = BTreeSet::from([(new_id.as_str(), true), (self.user.credential_id.as_str(), false)]);
        assert_eq!((states, credentials.len()), (expected, 2), "{context}");
        assert_eq!(self.stored.lock().unwrap().as_deref(), Some(new_id.as_str()), "{context}");
        let new = credentials.iter().find(|credential| credential.is_active).unwrap();
        let act = ActivateCredential::new(&new.credential_uuid);
        let client = self.client(self.transport.clone());
        client.auth().activate_credential(act.clone()).await.unwrap();
        let refused = client.with_signer(self.old_signer()).auth().activate_credential(act).await.unwrap_err();
        assert!(refused.to_string().contains("not allowed"), "{context}: {refused}");
    }
}

/// Every point at which a process can end, in order. The numbers are those of the requests of a
/// rotation that nothing interrupts.
fn every_end(requests: usize) -> Vec<End> {
    let requests = (1..=requests).flat_map(|number| [End::Before(number), End::After(number)]);
    requests.chain([End::Unstored, End::Stored]).collect()
}

/// The requests of a rotation that nothing interrupts.
const REQUESTS: [&str; 11] = [
    "GET /auth/credentials",
    "POST /auth/credentials/init",
    // Create.
    "POST /auth/action/init",
    "POST /auth/action",
    "POST /auth/credentials",
    // Prove.
    "POST /auth/action/init",
    "POST /auth/action",
    "PUT /auth/credentials/activate",
    // Revoke, after the switch.
    "POST /auth/action/init",
    "POST /auth/action",
    "PUT /auth/credentials/deactivate",
];

#[tokio::test]
async fn a_rotation_that_ends_at_any_step_is_completed_by_the_next_one() {
    let (sandbox, transport) = (Sandbox::builder().strict(true).start().await.unwrap(), direct());
    let whole = Case::new(&sandbox, &transport, "whole@example.co", KeyAlgorithm::Ed25519);
    let (requests, result) = whole.run(End::Never).await;
    assert!(result.unwrap().unwrap().is_active);
    assert_eq!(requests, REQUESTS);
    whole.check("without an end").await;

    println!("| the process ends | credentials then, active | next run: requests |\n| --- | --- | --- |");
    for (number, end) in every_end(REQUESTS.len()).into_iter().enumerate() {
        let case = Case::new(&sandbox, &transport, &format!("user{number}@example.co"), KeyAlgorithm::Ed25519);
        let (_, result) = case.run(end).await;
        assert!(result.is_none(), "{end:?} was not reached");
        let between = case.credentials().await;
        let active = between.iter().filter(|credential| credential.is_active).count();
        assert!(active >= 1, "{end:?}: the user is locked out");
        let (requests, result) = case.run(End::Never).await;
        result.unwrap().unwrap_or_else(|error| panic!("{end:?}: {error}"));
        case.check(&format!("{end:?}")).await;
        println!("| {end:?} | {}, {active} | {} |", between.len(), requests.len());
    }
}

#[tokio::test]
async fn a_rotation_that_ends_twice_is_completed_by_the_third_one() {
    let (sandbox, transport) = (Sandbox::builder().strict(true).start().await.unwrap(), direct());
    let mut number = 0;
    for (nth, first) in every_end(REQUESTS.len()).into_iter().enumerate() {
        // A fourth of the pairs. The second process makes the same requests, or fewer.
        for second in every_end(REQUESTS.len()).into_iter().skip(nth % 4).step_by(4) {
            number += 1;
            let case = Case::new(&sandbox, &transport, &format!("user{number}@example.co"), KeyAlgorithm::Ed25519);
            for end in [first, second] {
                if let (_, Some(result)) = case.run(end).await {
                    result.unwrap_or_else(|error| panic!("{first:?}, then {second:?}: {error}"));
                }
            }
            let (_, result) = case.run(End::Never).await;
            result.unwrap().unwrap_or_else(|error| panic!("{first:?}, then {second:?}: {error}"));
            case.check(&format!("{first:?}, then {second:?}")).await;
        }
    }
}

#[tokio::test]
async fn keys_of_every_algorithm_can_take_over_and_other_credentials_remain() {
    let (sandbox, transport) = (Sandbox::builder().strict(true).start().await.unwrap(), direct());
    let algorithms = [
        KeyAlgorithm::Ed25519,
        KeyAlgorithm::EcdsaP256,
        KeyAlgorithm::EcdsaSecp256k1,
        KeyAlgorithm::EcdsaP384,
        KeyAlgorithm::Rsa,
    ];
    for (number, algorithm) in algorithms.into_iter().enumerate() {
        let case = Case::new(&sandbox, &transport, &format!("user{number}@example.co"), algorithm);
        let client = case.client(transport.clone());
        let recovery = flows::add_credential(&client, CredentialKind::RecoveryKey, "Paper", async |challenge| {
            let made = RecoveryCredential::generate(challenge.challenge().unwrap(), &case.user.username)?;
            Ok(made.0)
        });
        let recovery = recovery.await.unwrap();
        let laptop = new_key(KeyAlgorithm::Ed25519);
        let laptop = flows::add_credential(&client, CredentialKind::Key, "Laptop", async |challenge| {
            let signer =
                RemoteSigner::new(random_credential_id()?, Arc::clone(&laptop)).map_err(CredentialError::from)?;
            Ok(FirstFactorCredential::key(signer.create_credential(challenge.challenge().unwrap()).await?))
        });
        let laptop = laptop.await.unwrap();
        let (_, result) = case.run(End::Never).await;
        let new = result.unwrap().unwrap();
        assert_eq!((new.name.as_str(), &new.kind), ("Payouts", &CredentialKind::Key));
        let active: BTreeSet<_> =
            case.credentials().await.into_iter().filter(|credential| credential.is_active).collect_ids();
        assert_eq!(
            active,
            [new.credential_uuid, recovery.credential_uuid, laptop.credential_uuid].map(|id| id.to_string()).into()
        );
    }
}

trait CollectIds {
    fn collect_ids(self) -> BTreeSet<String>;
}

impl<I: Iterator<Item = Credential>> CollectIds for I {
    fn collect_ids(self) -> BTreeSet<String> {
        self.map(|credential| credential.credential_uuid.to_string()).collect()
    }
}

/// A key home whose alias does not name the key that it shows.
struct Other(Arc<LocalKey>, PublicKey);

impl RemoteKey for Other {
    fn name(&self) -> String {
        "home, key payouts".to_owned()
    }
    fn public_key(&self) -> &PublicKey {
        &self.1
    }
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        self.0.sign(message)
    }
}

#[tokio::test]
async fn what_cannot_be_rotated_is_named_and_nothing_changes() {
    let (sandbox, transport) = (Sandbox::builder().strict(true).start().await.unwrap(), direct());
    let case = Case::new(&sandbox, &transport, "user@example.co", KeyAlgorithm::EcdsaP256);
    let client = case.client(transport.clone());
    let old = case.user.credential_id.as_str();
    let rotate = async |old: &str, key: Arc<dyn RemoteKey>| {
        let before = sandbox.fingerprint();
        let refused = flows::rotate_credential(&client, old, "Payouts", key, async |_| panic!("switched")).await;
        assert_eq!(sandbox.fingerprint(), before);
        let error = refused.unwrap_err();
        std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source())
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(": ")
    };
    let error = rotate("cr-unknown", case.new_key.clone()).await;
    assert!(error.contains("the user has no credential cr-unknown"), "{error}");

    let same = Arc::new(LocalKey::from_pem(case.user.private_key_pem.expose()).unwrap());
    let error = rotate(old, same).await;
    assert!(error.contains("the new key is the key of the old credential already"), "{error}");

    let shown = new_key(KeyAlgorithm::EcdsaP256).public_key().clone();
    let error = rotate(old, Arc::new(Other(case.new_key.clone(), shown))).await;
    assert!(error.contains("the signature of home, key payouts is not of its public key"), "{error}");

    // An administrator deactivated the new credential after a rotation, for a reason.
    let new = case.run(End::Never).await.1.unwrap().unwrap();
    let renewed = case.client(transport.clone());
    let old_uuid = case.credentials().await.into_iter().find(|credential| !credential.is_active).unwrap();
    renewed.auth().activate_credential(ActivateCredential::new(&old_uuid.credential_uuid)).await.unwrap();
    renewed.auth().deactivate_credential(DeactivateCredential::new(&new.credential_uuid)).await.unwrap();
    let error = rotate(old, case.new_key.clone()).await;
    assert!(error.contains("with the new key was deactivated"), "{error}");
    let id: CredentialId = new.credential_id;
    assert!(error.contains(id.as_str()), "{error}");
}

/// A transport that keeps requests to create wallets, once signed, until the gate opens.
#[derive(Clone)]
struct Gated {
    transport: ReqwestTransport,
    waiting: Arc<AtomicUsize>,
    arrived: Arc<Notify>,
    gate: Arc<tokio::sync::Semaphore>,
}

impl Transport for Gated {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            if request.url.path() == "/wallets" {
                self.waiting.fetch_add(1, Ordering::SeqCst);
                self.arrived.notify_one();
                drop(self.gate.acquire().await.unwrap());
            }
            self.transport.send(request).await
        })
    }
}

#[tokio::test]
async fn calls_under_way_end_before_the_old_credential_is_revoked() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let user = sandbox.bootstrap().employee.clone();
    let old = KeySigner::from_pem(&*user.credential_id, user.private_key_pem.expose()).unwrap();
    let signer = SwapSigner::new(old);
    let gated = Gated {
        transport: direct(),
        waiting: Arc::default(),
        arrived: Arc::default(),
        gate: Arc::new(tokio::sync::Semaphore::new(0)),
    };
    let client = Client::builder().base_url(sandbox.base_url()).transport(gated.clone()).retry(Retry::never());
    let client = client.user(&user.token).signer(signer.clone()).build().unwrap();

    let calls: Vec<_> = (0..16)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(
                async move { client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await },
            )
        })
        .collect();
    // All of them are signed with the old credential, and on their way.
    while gated.waiting.load(Ordering::SeqCst) < calls.len() {
        gated.arrived.notified().await;
    }
    let key = new_key(KeyAlgorithm::EcdsaP256);
    flows::rotate_credential(&client, user.credential_id.as_str(), "2027", key, async |new| {
        let mut idle = Box::pin(signer.swap(new).idle());
        let is_idle = std::future::poll_fn(|cx| std::task::Poll::Ready(idle.as_mut().poll(cx).is_ready())).await;
        assert!(!is_idle, "calls are under way");
        gated.gate.add_permits(1000);
        idle.await;
        Ok(())
    })
    .await
    .unwrap();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_running_client_rotates_again_and_again_and_no_call_fails() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let user = sandbox.bootstrap().employee.clone();
    let old = KeySigner::from_pem(&*user.credential_id, user.private_key_pem.expose()).unwrap();
    let signer = SwapSigner::new(old);
    let client = Client::builder().base_url(sandbox.base_url()).retry(Retry::never());
    let client = client.user(&user.token).signer(signer.clone()).build().unwrap();
    let (rotated, calls) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let workers: Vec<_> = (0..8)
        .map(|_| {
            let (client, rotated, calls) = (client.clone(), Arc::clone(&rotated), Arc::clone(&calls));
            tokio::spawn(async move {
                while rotated.load(Ordering::SeqCst) < 6 {
                    client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await?;
                    calls.fetch_add(1, Ordering::SeqCst);
                }
                Ok::<_, Error>(())
            })
        })
        .collect();
    let mut id = user.credential_id.clone();
    for algorithm in [KeyAlgorithm::EcdsaP256, KeyAlgorithm::Ed25519].into_iter().cycle().take(6) {
        let before = calls.load(Ordering::SeqCst);
        let credential = flows::rotate_credential(&client, id, "next", new_key(algorithm), async |new| {
            signer.swap(new).idle().await;
            Ok(())
        });
        id = credential.await.unwrap().credential_id.to_string();
        while calls.load(Ordering::SeqCst) < before + 8 {
            tokio::task::yield_now().await;
        }
        rotated.fetch_add(1, Ordering::SeqCst);
    }
    for worker in workers {
        worker.await.unwrap().unwrap();
    }
    let active = client.auth().list_credentials().await.unwrap().items;
    assert_eq!((active.len(), active.iter().filter(|credential| credential.is_active).count()), (7, 1));
    assert!(client.permissions().list_permissions(ListPermissions::new()).await.is_ok());
}
