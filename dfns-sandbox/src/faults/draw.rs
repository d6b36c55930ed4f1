//! Chance that is the same in every run: a hash of the seed and of what a request is about, never
//! of the time or the order of arrival.

use aws_lc_rs::digest::{Context, SHA256};

/// A request as chance sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lot<'a> {
    pub(crate) operation: &'a str,
    pub(crate) step: &'a str,
    pub(crate) key: &'a str,
    /// How many requests of this operation, step and key there were before, and this one.
    pub(crate) ordinal: u64,
}

/// A number from 0 to below 1.
pub(crate) fn fraction(seed: u64, purpose: &str, lot: &Lot<'_>) -> f64 {
    let mut context = Context::new(&SHA256);
    context.update(&seed.to_be_bytes());
    for part in [purpose, lot.operation, lot.step, lot.key] {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part.as_bytes());
    }
    context.update(&lot.ordinal.to_be_bytes());
    let digest = context.finish();
    let bits = digest.as_ref().first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
    f64::from(bits) / f64::from(u32::MAX).mul_add(1.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::{Lot, fraction};

    #[test]
    fn chance_depends_on_the_seed_and_on_every_part_of_the_lot() {
        let lot = Lot { operation: "transfer_asset", step: "call", key: "order-1", ordinal: 1 };
        let all = [
            fraction(1, "rate", &lot),
            fraction(2, "rate", &lot),
            fraction(1, "kind", &lot),
            fraction(1, "rate", &Lot { operation: "transfer_assetc", step: "all", ..lot.clone() }),
            fraction(1, "rate", &Lot { key: "order-2", ..lot.clone() }),
            fraction(1, "rate", &Lot { ordinal: 2, ..lot.clone() }),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!((0.0..1.0).contains(one));
            assert!(all[..at].iter().all(|other| (other - one).abs() > 1e-9), "{all:?}");
        }
        assert!((fraction(1, "rate", &lot) - all[0]).abs() < 1e-12);
    }

    #[test]
    fn chance_is_fair() {
        let below = (0..10_000).filter(|ordinal| {
            fraction(7, "rate", &Lot { operation: "a", step: "call", key: "k", ordinal: *ordinal }) < 0.1
        });
        assert!((900..1100).contains(&below.count()));
    }
}
