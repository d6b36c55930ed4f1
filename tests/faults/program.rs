//! A program that pays or signs once, as a careful user writes it, and what it reports.

use crate::World;
use dfns::core::Call as CoreCall;
use dfns::keys::GenerateSignature;
use dfns::onchain::{NativeTransfer, SignHash};
use dfns::prelude::*;
use dfns::wallets::TransferAsset;
use dfns::{OperationTicket, Retry, ServiceClient, TrustRoots};
use serde::Deserialize;
use std::fmt;
use std::time::Duration;

/// How often a program tries to learn an outcome.
const PATIENCE: u32 = 60;

/// One HTTP request may take this long. Faults take longer.
pub(crate) const REQUEST: Duration = Duration::from_millis(600);

/// The end of a program.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) enum Outcome {
    /// The operation happened, and made the entity with this id.
    Success(String),
    /// The operation did not happen.
    Failure(String),
    /// The program does not know.
    Unknown(String),
}

/// The report of a program.
#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    pub(crate) run: u64,
    /// The external id, which names the run's faults. Empty if absent.
    pub(crate) external_id: String,
    /// How often the outcome was unknown, or the program was killed.
    pub(crate) unknown: u32,
    pub(crate) outcome: Outcome,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { run, external_id, unknown, outcome } = self;
        write!(f, "run {run} `{external_id}`, unknown {unknown} times: {outcome:?}")
    }
}

/// The operation of a run. Transfers and signatures differ in their amount and their hash.
#[derive(Clone)]
pub(crate) enum Operation {
    Transfer(TransferAsset),
    Signature(GenerateSignature),
}

/// The amount of a run, in wei.
pub(crate) fn amount(run: u64) -> u64 {
    run + 1
}

/// The hash that a run signs.
pub(crate) fn hash(run: u64) -> String {
    format!("{:064x}", run + 1)
}

/// Whether a run signs. The others transfer.
pub(crate) fn signs(run: u64) -> bool {
    run % 4 == 3
}

/// A program.
pub(crate) struct Program<'a> {
    world: &'a World,
    run: u64,
    /// The processes that were started.
    processes: u64,
}

impl<'a> Program<'a> {
    pub(crate) fn new(world: &'a World, run: u64) -> Self {
        Self { world, run, processes: 0 }
    }

    /// Starts a process: a client with a pool of its own.
    fn start(&mut self) -> crate::Result<ServiceClient> {
        self.processes += 1;
        let World { sandbox, account, seed, .. } = self.world;
        let signer = KeySigner::from_pem(&*account.credential_id, account.private_key_pem.expose())?;
        let client = Client::builder().base_url(sandbox.base_url()).service_account(account.token.clone());
        let client = client.signer(signer).trust_roots(TrustRoots::Embedded).request_timeout(REQUEST);
        let retry = Retry::tries(3).first_delay(Duration::from_millis(4)).longest_delay(Duration::from_millis(20));
        let random = Random::new(&[*seed, self.run, self.processes]);
        Ok(client.retry(retry).randomness(move |bytes| random.fill(bytes)).build()?)
    }

    fn operation(&self, external_id: Option<&str>) -> Operation {
        let World { wallets, key, recipient, .. } = self.world;
        let index = usize::try_from(self.run).unwrap_or_default();
        if signs(self.run) {
            let hash = SignHash::new(hash(self.run));
            let hash = if let Some(id) = external_id { hash.with_external_id(id) } else { hash };
            return Operation::Signature(GenerateSignature::new(key.clone(), hash));
        }
        let transfer = NativeTransfer::new(recipient.clone(), amount(self.run));
        let transfer = if let Some(id) = external_id { transfer.with_external_id(id) } else { transfer };
        Operation::Transfer(TransferAsset::new(wallets[index % wallets.len()].clone(), transfer))
    }

    /// Runs until the outcome is known.
    pub(crate) async fn run(mut self) -> Report {
        let mut report =
            Report { run: self.run, external_id: String::new(), unknown: 0, outcome: Outcome::Unknown(String::new()) };
        report.outcome = match self.finish(&mut report).await {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Unknown(format!("the program ended with {error}")),
        };
        report
    }

    async fn finish(&mut self, report: &mut Report) -> crate::Result<Outcome> {
        let mut client = self.start()?;
        let name = format!("run-{}", self.run);
        // A third of the runs names the call, a third its request, a third leaves the id to chance.
        let (operation, once) = match self.run % 3 {
            0 => (self.operation(None), Some(name)),
            1 => (self.operation(Some(&name)), None),
            _ => (self.operation(None), None),
        };
        let call = Call::new(&client, operation, once.as_deref());
        call.id().clone_into(&mut report.external_id);
        // Every fifth program is killed on the way. It has stored the id of its operation.
        let mut result = if self.run.is_multiple_of(5) {
            let life = Duration::from_millis(Random::new(&[self.world.seed, self.run]).next() % 40);
            let killed = tokio::time::timeout(life, call.send()).await;
            match killed {
                Ok(result) => result,
                Err(_) => return self.begin_again(report).await,
            }
        } else {
            call.send().await
        };
        for _ in 0..PATIENCE {
            let error = match result {
                Ok(id) => return Ok(Outcome::Success(id)),
                Err(error) => error,
            };
            let Some(ticket) = error.ticket() else {
                return Ok(if error.outcome_is_unknown() {
                    Outcome::Unknown(error.to_string())
                } else {
                    Outcome::Failure(error.to_string())
                });
            };
            report.unknown += 1;
            // Every second program ends here, and another process goes on with the stored ticket.
            let stored = serde_json::to_string(ticket)?;
            if self.run.is_multiple_of(2) {
                client = self.start()?;
            }
            result = self.resume(&client, serde_json::from_str(&stored)?).await;
        }
        Ok(match result {
            Ok(id) => Outcome::Success(id),
            Err(error) => Outcome::Unknown(error.to_string()),
        })
    }

    /// Goes on after the program was killed, with the stored id. Until a call succeeds, nothing is
    /// known, whatever its error says: an earlier process may have sent it.
    async fn begin_again(&mut self, report: &mut Report) -> crate::Result<Outcome> {
        report.unknown += 1;
        let mut last = String::new();
        for _ in 0..PATIENCE {
            let client = self.start()?;
            match Call::new(&client, self.operation(Some(&report.external_id)), None).send().await {
                Ok(id) => return Ok(Outcome::Success(id)),
                Err(error) => last = error.to_string(),
            }
        }
        Ok(Outcome::Unknown(last))
    }

    async fn resume(&self, client: &ServiceClient, ticket: OperationTicket) -> Result<String, Error> {
        if signs(self.run) {
            client.resume::<GenerateSignature>(ticket).await.map(|signature| signature.id.to_string())
        } else {
            client.resume::<TransferAsset>(ticket).await.map(|transfer| transfer.id.to_string())
        }
    }
}

/// A call that has not been sent.
enum Call {
    Transfer(CoreCall<dfns::onchain::TransferRequest, dfns::core::WithSigner>),
    Signature(CoreCall<dfns::onchain::SignatureRequest, dfns::core::WithSigner>),
}

impl Call {
    fn new(client: &ServiceClient, operation: Operation, once: Option<&str>) -> Self {
        match operation {
            Operation::Transfer(request) => {
                let call = client.wallets().transfer_asset(request);
                Self::Transfer(if let Some(name) = once { call.once(name) } else { call })
            }
            Operation::Signature(request) => {
                let call = client.keys().generate_signature(request);
                Self::Signature(if let Some(name) = once { call.once(name) } else { call })
            }
        }
    }

    fn id(&self) -> &str {
        match self {
            Self::Transfer(call) => call.operation_id(),
            Self::Signature(call) => call.operation_id(),
        }
        .unwrap_or_default()
    }

    async fn send(self) -> Result<String, Error> {
        match self {
            Self::Transfer(call) => call.await.map(|transfer| transfer.id.to_string()),
            Self::Signature(call) => call.await.map(|signature| signature.id.to_string()),
        }
    }
}

/// Chance that is the same in every run (SplitMix64).
struct Random(std::sync::atomic::AtomicU64);

impl Random {
    fn new(seeds: &[u64]) -> Self {
        let random = Self(0.into());
        for seed in seeds {
            let mixed = random.next() ^ seed;
            random.0.store(mixed, std::sync::atomic::Ordering::Relaxed);
        }
        random
    }

    fn next(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut bits = self.0.fetch_add(STEP, std::sync::atomic::Ordering::Relaxed).wrapping_add(STEP);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_be_bytes()[..chunk.len()]);
        }
    }
}
