//! The fuzz targets on stable: every seed, and thousands of mutations of seeds.
//!
//! The inputs are the same every time, so a failure can be repeated. It prints the input. Use
//! cargo-fuzz to search for new ones; see CONTRIBUTING.md.

#[path = "../../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "written as for a crate of its own")]
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use targets::{TARGETS, Target};

/// Mutations per target: about a second of work without optimizations.
const MUTATIONS: usize = 2000;
/// The longest input, in bytes.
const LONGEST: usize = 4096;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(name)
}

/// Returns the seeds of a target, sorted by file name.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(folder("seeds").join(target)).unwrap_or_else(|error| panic!("{target}: {error}"));
    let files: BTreeSet<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

#[test]
fn every_target_has_seeds_and_a_file_for_cargo_fuzz() {
    let manifest = fs::read_to_string(folder("Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        assert!(!seeds(name).is_empty(), "{name} has no seeds");
        let body = fs::read_to_string(folder("fuzz_targets").join(format!("{name}.rs"))).unwrap();
        assert!(body.contains(&format!("dfns_fuzz::{name}(input)")), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is no program in fuzz/Cargo.toml");
    }
    let count = |name: &str| fs::read_dir(folder(name)).unwrap().count();
    assert_eq!((count("seeds"), count("fuzz_targets")), (TARGETS.len(), TARGETS.len()));
}

#[test]
fn no_seed_and_no_mutation_of_one_breaks_a_promise() {
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        for seed in &seeds {
            check(name, *target, seed);
        }
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for _ in 0..MUTATIONS {
            check(name, *target, &mutation(&seeds, &mut random));
        }
    }
}

fn check(name: &str, target: Target, input: &[u8]) {
    let outcome = catch_unwind(AssertUnwindSafe(|| target(input)));
    assert!(outcome.is_ok(), "{name} fails with b\"{}\"", input.escape_ascii());
}

/// Applies one to eight changes to a seed.
fn mutation(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(8) {
        let at = random.below(input.len() + 1);
        let length = random.below(input.len() - at + 1).min(1 + random.below(32));
        match random.below(6) {
            0 if at < input.len() => input[at] ^= 1 << random.below(8),
            1 if at < input.len() => input[at] = random.byte(),
            2 => input.insert(at, random.byte()),
            3 => drop(input.drain(at..at + length)),
            4 => {
                let copy = input[at..at + length].to_vec();
                let to = random.below(input.len() + 1);
                input.splice(to..to, copy);
            }
            // The beginning of this one and the end of another.
            _ => {
                let other = &seeds[random.below(seeds.len())];
                input.truncate(at);
                input.extend_from_slice(&other[random.below(other.len() + 1)..]);
            }
        }
        input.truncate(LONGEST);
    }
    input
}

/// SplitMix64: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below the limit, which must not be 0.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).unwrap()).unwrap()
    }

    /// Returns any byte, more often one that has a meaning in these formats.
    fn byte(&mut self) -> u8 {
        const TELLING: &[u8] = b"\"\\{}[]:,.-+=/%?#0169aefAEF \n\r\t\0\x7f\x80\xff";
        if self.below(2) == 0 { TELLING[self.below(TELLING.len())] } else { self.next().to_be_bytes()[0] }
    }
}
