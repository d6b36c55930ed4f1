//! The reports of programs against what truly happened.

use crate::World;
use crate::program::{Outcome, Report, amount, hash, signs};
use dfns::Amount;
use dfns::keys::ListSignatures;
use dfns::onchain::{SignatureBody, TransferBody};
use dfns::prelude::*;
use dfns::wallets::ListTransfers;
use std::collections::HashMap;
use std::fmt;

/// The column of a client in the table of the proof.
#[derive(Debug, Default)]
pub(crate) struct Table {
    runs: usize,
    duplicates: usize,
    happened_nevertheless: usize,
    did_not_happen: usize,
    resolved: usize,
    unresolved: usize,
    failures: usize,
    /// The findings that are wrong, each with the line that replays its run.
    wrong: Vec<String>,
}

impl Table {
    /// Compares reports with what the sandbox says.
    pub(crate) async fn of(world: &World, reports: &[Report]) -> crate::Result<Self> {
        let truth = Truth::read(world).await?;
        let mut table = Self { runs: reports.len(), ..Self::default() };
        let ledger = world.sandbox.control().ledger().await.map_err(|refusal| format!("the ledger: {refusal:?}"))?;
        let mut named: HashMap<&str, usize> = HashMap::new();
        for group in ledger.transfers.iter().chain(&ledger.signatures) {
            *named.entry(group.external_id.as_deref().unwrap_or_default()).or_default() += group.count;
        }
        for report in reports {
            let made = truth.of(report.run);
            let mut faults = Vec::new();
            let named = named.get(&*report.external_id).copied().unwrap_or_default();
            if !report.external_id.is_empty() && named != made.len() {
                faults.push(format!("{named} entities have its external id, and {} its amount", made.len()));
            }
            if made.len() > 1 {
                table.duplicates += 1;
                faults.push(format!("it happened {} times", made.len()));
            }
            match &report.outcome {
                Outcome::Success(id) => {
                    table.resolved += usize::from(report.unknown > 0);
                    if !made.contains(id) {
                        table.did_not_happen += 1;
                        faults.push(format!("it reported success and `{id}`, which did not happen"));
                    }
                }
                Outcome::Failure(why) => {
                    table.failures += 1;
                    table.resolved += usize::from(report.unknown > 0);
                    if !made.is_empty() {
                        table.happened_nevertheless += 1;
                        faults.push(format!("it reported a failure and it happened: {why}"));
                    }
                }
                Outcome::Unknown(why) => {
                    table.unresolved += 1;
                    faults.push(format!("it does not know: {why}"));
                }
            }
            let (run, seed) = (report.run, world.seed);
            let line = |fault| format!("run {run}: {fault}\n  replay it: cargo xtask faults --seed {seed} --run {run}");
            table.wrong.extend(faults.into_iter().map(line));
        }
        let violations = world.sandbox.control().invariants().await.map_err(|refusal| format!("{refusal:?}"))?;
        table.wrong.extend(violations.iter().map(|violation| format!("the sandbox: {violation:?}")));
        let reported = reports.iter().filter(|report| matches!(report.outcome, Outcome::Success(_))).count();
        let happened = truth.made.values().map(Vec::len).sum::<usize>();
        if table.wrong.is_empty() && happened != reported {
            table.wrong.push(format!("{happened} operations happened and {reported} were reported"));
        }
        Ok(table)
    }

    /// The findings that are wrong.
    pub(crate) fn wrong(&self) -> &[String] {
        &self.wrong
    }
}

/// A row of the table: its name, and the number of a client.
type Row = (&'static str, fn(&Table) -> usize);
/// The rows of the table.
const ROWS: [Row; 7] = [
    ("runs", |table| table.runs),
    ("duplicates", |table| table.duplicates),
    ("reported failures that happened", |table| table.happened_nevertheless),
    ("reported successes that did not happen", |table| table.did_not_happen),
    ("unknown outcomes, resolved", |table| table.resolved),
    ("unknown outcomes, unresolved", |table| table.unresolved),
    ("reported failures", |table| table.failures),
];

/// The tables of several clients, side by side.
pub(crate) struct Comparison<'a>(pub(crate) &'a [(&'static str, Table)]);

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<40}", "")?;
        self.0.iter().try_for_each(|(client, _)| write!(f, " {client:>20}"))?;
        writeln!(f)?;
        for (name, number) in ROWS {
            write!(f, "{name:<40}")?;
            self.0.iter().try_for_each(|(_, table)| write!(f, " {:>20}", number(table)))?;
            writeln!(f)?;
        }
        Ok(())
    }
}

/// The entities that exist, by the amount or the hash that belongs to a run.
struct Truth {
    made: HashMap<String, Vec<String>>,
}

impl Truth {
    async fn read(world: &World) -> crate::Result<Self> {
        let client = world.sandbox.service_client();
        let mut truth = Self { made: HashMap::new() };
        for wallet in &world.wallets {
            let mut transfers =
                client.wallets().list_transfers(ListTransfers::new(wallet.clone()).with_limit(100_u32)).items();
            while let Some(transfer) = transfers.next().await.transpose()? {
                if let TransferBody::Native(body) = &transfer.request_body {
                    truth.add(body.amount.to_string(), transfer.id.to_string());
                }
            }
        }
        let mut signatures =
            client.keys().list_signatures(ListSignatures::new(world.key.clone()).with_limit(100_u32)).items();
        while let Some(signature) = signatures.next().await.transpose()? {
            if let SignatureBody::Hash(body) = &signature.request_body {
                truth.add(body.hash.trim_start_matches("0x").to_owned(), signature.id.to_string());
            }
        }
        Ok(truth)
    }

    fn add(&mut self, mark: String, id: String) {
        self.made.entry(mark).or_default().push(id);
    }

    /// The entities of a run.
    fn of(&self, run: u64) -> &[String] {
        let mark = if signs(run) { hash(run) } else { Amount::from(amount(run)).to_string() };
        self.made.get(&mark).map_or(&[], Vec::as_slice)
    }
}
