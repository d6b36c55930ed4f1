//! Runs the programs and counts instructions and allocations.
//!
//! Valgrind counts the instructions of the process in user space: unlike time, they are the same on
//! a busy machine. The programs count their own allocations and their CPU time. Each scenario runs
//! twice, once with ten times as many repetitions. The difference, divided, is the cost of one
//! repetition without start-up.

use super::CLIENTS;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// How often programs run in turn to find the least CPU time.
const ROUNDS: u32 = 5;

/// The cost of one repetition.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    pub(super) instructions: f64,
    pub(super) allocations: f64,
    pub(super) nanoseconds: f64,
}

/// The programs, and the server that they call. Dropping this value stops the server.
pub(super) struct Programs {
    folder: PathBuf,
    server: Child,
    url: String,
}

impl Drop for Programs {
    fn drop(&mut self) {
        // It has no state to lose, and may already have ended.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Programs {
    /// Starts the server of the programs in this folder.
    pub(super) fn start(folder: PathBuf) -> Result<Self, String> {
        let mut server = Command::new(folder.join("server"))
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the server cannot be started: {error}"))?;
        let mut url = String::new();
        if let Some(stdout) = server.stdout.take() {
            BufReader::new(stdout).read_line(&mut url).map_err(|error| format!("the server says nothing: {error}"))?;
        }
        Ok(Self { folder, server, url: url.trim().to_owned() })
    }

    /// Returns the cost of one repetition of a scenario for each client.
    pub(super) fn costs(&self, scenario: &str, times: u32) -> Result<[Cost; 3], String> {
        let [ours, official, by_hand] = CLIENTS.map(|client| self.cost(client, scenario, times));
        Ok([ours?, official?, by_hand?])
    }

    /// Returns the cost of one repetition of a scenario.
    pub(super) fn cost(&self, client: &str, scenario: &str, times: u32) -> Result<Cost, String> {
        let more = times * 10;
        let each = |few: f64, many: f64| (many - few) / f64::from(more - times);
        let (few, many) = (self.native(client, scenario, times)?, self.native(client, scenario, more)?);
        let instructions =
            each(self.instructions(client, scenario, times)?, self.instructions(client, scenario, more)?);
        Ok(Cost { instructions, allocations: each(few[0], many[0]), nanoseconds: each(few[1], many[1]) })
    }

    /// Returns the microseconds of CPU time of one repetition for each of these programs and
    /// scenarios, the kernel's work included. They run in turn, and the least time of each counts,
    /// because other work on the machine only adds to it.
    pub(super) fn cpu_times<const N: usize>(&self, runs: [(&str, &str); N], times: u32) -> Result<[f64; N], String> {
        let mut least = [f64::INFINITY; N];
        for _ in 0..ROUNDS {
            for ((program, scenario), least) in runs.iter().zip(&mut least) {
                let (few, many) = (self.native(program, scenario, times)?, self.native(program, scenario, times * 10)?);
                *least = least.min((many[2] - few[2]) / f64::from(times * 9) / 1000.0);
            }
        }
        Ok(least)
    }

    /// Returns the instructions of a whole process.
    pub(super) fn instructions(&self, client: &str, scenario: &str, times: u32) -> Result<f64, String> {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]);
        valgrind.arg(self.folder.join(client)).args(self.arguments(scenario, times));
        let output = valgrind.output().map_err(|error| {
            format!("valgrind cannot be started ({error}); it counts the instructions: apt-get install valgrind")
        })?;
        let text = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(format!("`{client} {scenario}` failed:\n{text}"));
        }
        counted_instructions(&text).ok_or_else(|| format!("valgrind does not say how many instructions:\n{text}"))
    }

    /// Returns the allocations, the nanoseconds and the nanoseconds of CPU time of all repetitions,
    /// as the program prints them.
    fn native(&self, client: &str, scenario: &str, times: u32) -> Result<[f64; 3], String> {
        let program = self.folder.join(client);
        let output = Command::new(&program).args(self.arguments(scenario, times)).output();
        let output = output.map_err(|error| format!("`{}` cannot be started: {error}", program.display()))?;
        if !output.status.success() {
            return Err(format!("`{client} {scenario}` failed:\n{}", String::from_utf8_lossy(&output.stderr)));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        numbers.try_into().map_err(|_| format!("`{client} {scenario}` printed `{text}`"))
    }

    fn arguments(&self, scenario: &str, times: u32) -> [String; 3] {
        [scenario.to_owned(), times.to_string(), self.url.clone()]
    }
}

/// Returns the size of a program, in bytes.
pub(super) fn size(program: &Path) -> Result<u64, String> {
    let metadata = std::fs::metadata(program).map_err(|error| format!("{}: {error}", program.display()))?;
    Ok(metadata.len())
}

/// Parses valgrind's line `==1== I   refs:      1,234,567`.
fn counted_instructions(text: &str) -> Option<f64> {
    let line = text.lines().find(|line| line.contains("refs:"))?;
    let digits: String = line.rsplit(':').next()?.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::counted_instructions;

    #[test]
    fn instructions_are_read_from_what_valgrind_prints() {
        let text = "==7== Command: ours\n==7== \n==7== I   refs:      1,234,567\n";
        assert_eq!(counted_instructions(text), Some(1_234_567.0));
        assert_eq!(counted_instructions("==7== Command: ours"), None);
    }
}
