//! `cargo xtask bench`: what our client costs, against the official crate and a client written by hand, in the same run.
//!
//! The clients are the programs of the workspace `benches`. [`programs`] runs them and counts instructions and allocations,
//! [`builds`] times the compiler, [`report`] has the budgets and prints the table. What is compared is ratios of one run: figures of
//! two machines, or of two compilers, say nothing about each other.
//!
//! It needs Linux, valgrind and OpenSSL's headers, and some minutes; so CI does without it.

mod builds;
mod programs;
mod report;

use builds::{Builds, Profile};
use programs::Programs;
use report::{Budget, Report, Row};
use std::path::{Path, PathBuf};

/// The clients, by the name of their program and of the feature that builds it.
const CLIENTS: [&str; 3] = ["ours", "official", "handwritten"];

/// What to measure, and how often.
#[derive(Clone, Copy)]
struct Plan {
    runs: bool,
    builds: bool,
    /// How often a scenario is repeated in the shorter one of two runs; the longer one has ten times as many.
    times: u32,
    /// How often something is built. The least time counts: whatever else the machine does only adds.
    rebuilds: u32,
}

impl Plan {
    fn from_arguments(arguments: &[&str]) -> Result<Self, String> {
        let mut plan = Self { runs: false, builds: false, times: 50, rebuilds: 3 };
        for argument in arguments {
            match *argument {
                "--quick" => (plan.times, plan.rebuilds) = (10, 1),
                "runs" => plan.runs = true,
                "builds" => plan.builds = true,
                _ => return Err(format!("bench: what is `{argument}`? There are `runs`, `builds` and `--quick`")),
            }
        }
        if !plan.runs && !plan.builds {
            (plan.runs, plan.builds) = (true, true);
        }
        Ok(plan)
    }
}

/// Measures, prints the table, and fails by name what misses its budget.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> Result<(), String> {
    let plan = Plan::from_arguments(arguments)?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let builds = Builds::new(root.join("benches/Cargo.toml"), target.join("benches"), plan.rebuilds);
    let mut report = Report::default();
    if plan.runs {
        measure_runs(&builds, plan.times, &mut report)?;
    }
    if plan.builds {
        measure_builds(&builds, &mut report)?;
    }
    print!("{report}");
    match report.missed().as_slice() {
        [] => Ok(()),
        missed => Err(format!("over budget: {}", missed.join("; "))),
    }
}

/// What calls cost.
fn measure_runs(builds: &Builds, times: u32, report: &mut Report) -> Result<(), String> {
    for client in CLIENTS {
        builds.program(client, &["--features", client])?;
    }
    builds.program("bare_hyper", &["--features", "bare_hyper"])?;
    builds.program("server", &[])?;
    let programs = Programs::start(builds.release_folder())?;

    let [ours, official, by_hand] = programs.costs("log-in", times)?;
    report.add(
        Row::new("a signed call", "instructions", [ours, official, by_hand].map(|cost| cost.instructions))
            .within(Budget::OfByHand(1.10))
            .within(Budget::OfOfficial(0.70)),
    );
    report.add(
        Row::new("a signed call", "allocations", [ours, official, by_hand].map(|cost| cost.allocations))
            .within(Budget::OfByHand(1.05)),
    );

    let costs = programs.costs("list-wallets", times)?;
    report.add(
        Row::new("a page of 50 wallets, fetched", "instructions", costs.map(|cost| cost.instructions))
            .within(Budget::OfOfficial(0.70)),
    );
    report.add(Row::new("a page of 50 wallets, fetched", "allocations", costs.map(|cost| cost.allocations)));

    let costs = programs.costs("decode", times)?;
    report.add(Row::new("a page of 50 wallets, from memory", "instructions", costs.map(|cost| cost.instructions)));
    report.add(Row::new("a page of 50 wallets, from memory", "allocations", costs.map(|cost| cost.allocations)));

    let costs = programs.costs("for-user", times * 100)?;
    report.add(
        Row::new("a client for one more user", "nanoseconds", costs.map(|cost| cost.nanoseconds))
            .within(Budget::Absolute(1000.0)),
    );
    report.add(Row::new("a client for one more user", "allocations", costs.map(|cost| cost.allocations)));

    // The one that is written by hand is written with hyper here.
    let [ours, official, hyper] =
        ["ours", "official", "bare_hyper"].map(|client| programs.instructions(client, "log-in", 1));
    report.add(
        Row::new("a process that logs in once", "instructions", [ours?, official?, hyper?])
            .within(Budget::OfByHand(5.0)),
    );
    Ok(())
}

/// What the compiler does.
fn measure_builds(builds: &Builds, report: &mut Report) -> Result<(), String> {
    for profile in [Profile::Release, Profile::Debug, Profile::Check] {
        let what = format!("the SDK's own crates, {profile}");
        let (ours, official) = (builds.own_crates("ours", profile)?, builds.own_crates("official", profile)?);
        report.add(Row::without_by_hand(&what, "ms of CPU", ours, official).within(Budget::OfOfficial(0.50)));
    }
    let mut times = [0.0; 3];
    let mut sizes = [0.0; 3];
    for (client, (time, size)) in CLIENTS.iter().zip(times.iter_mut().zip(&mut sizes)) {
        *time = builds.application(client)?;
        *size = builds.size(client)?;
    }
    report.add(Row::new("an application's own crate, release", "ms of CPU", times));
    report.add(Row::new("an application's program", "KiB", sizes));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Plan;

    #[test]
    fn everything_is_measured_unless_a_part_is_named() {
        let all = Plan::from_arguments(&["--quick"]).unwrap();
        assert!(all.runs && all.builds);
        let builds = Plan::from_arguments(&["builds"]).unwrap();
        assert!(builds.builds && !builds.runs);
        assert!(Plan::from_arguments(&["build"]).is_err());
    }
}
