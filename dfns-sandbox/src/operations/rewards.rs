//! Rewards that accrue on the clock: simple interest on what is staked or invested.

use serde::{Deserialize, Serialize};
use std::time::SystemTime;

/// A principal with its rewards.
#[derive(Serialize, Deserialize)]
pub(super) struct Accrual {
    #[serde(with = "crate::ledger::units")]
    principal: u128,
    /// The rewards of a year, in hundredths of a percent of the principal.
    yearly_bps: u32,
    /// The rewards until `since`.
    #[serde(with = "crate::ledger::units")]
    settled: u128,
    /// The time since when rewards accrue, while they do.
    since: Option<SystemTime>,
}

impl Accrual {
    /// No principal yet, at this rate. Nothing accrues until [`set_earning`](Self::set_earning).
    pub(super) fn new(yearly_bps: u32) -> Self {
        Self { principal: 0, yearly_bps, settled: 0, since: None }
    }

    pub(super) fn principal(&self) -> u128 {
        self.principal
    }

    /// The rewards until now.
    pub(super) fn rewards(&self, now: SystemTime) -> u128 {
        let Some(since) = self.since else { return self.settled };
        let seconds = now.duration_since(since).unwrap_or_default().as_secs();
        self.settled.saturating_add(interest(self.principal, self.yearly_bps, seconds))
    }

    /// Changes the principal. Rewards accrue on the new one from now on, if any do.
    pub(super) fn set_principal(&mut self, now: SystemTime, principal: u128) {
        self.settled = self.rewards(now);
        self.since = self.since.map(|_| now);
        self.principal = principal;
    }

    /// Lets rewards accrue from now on, or no longer.
    pub(super) fn set_earning(&mut self, now: SystemTime, is_earning: bool) {
        self.settled = self.rewards(now);
        self.since = is_earning.then_some(now);
    }

    /// Takes the principal and the rewards out.
    pub(super) fn take_all(&mut self, now: SystemTime) -> (u128, u128) {
        let all = (self.principal, self.rewards(now));
        *self = Self { since: self.since.map(|_| now), ..Self::new(self.yearly_bps) };
        all
    }
}

/// The simple interest on a principal for whole seconds.
fn interest(principal: u128, yearly_bps: u32, seconds: u64) -> u128 {
    const YEAR: u128 = 365 * 24 * 60 * 60;
    // Large and small parts are counted apart, so that nothing overflows.
    let bps = u128::from(yearly_bps);
    let yearly = (principal / 10_000).saturating_mul(bps).saturating_add(principal % 10_000 * bps / 10_000);
    let (years, rest) = (u128::from(seconds) / YEAR, u128::from(seconds) % YEAR);
    let part = yearly / YEAR * rest + yearly % YEAR * rest / YEAR;
    yearly.saturating_mul(years).saturating_add(part)
}

#[cfg(test)]
mod tests {
    use super::interest;

    #[test]
    fn interest_is_linear_and_never_overflows() {
        let year = 365 * 24 * 60 * 60;
        assert_eq!(interest(1_000_000, 300, year), 30_000);
        assert_eq!(interest(1_000_000, 350, year / 2), 17_500);
        assert_eq!(interest(1_000_000, 300, 5 * year), 150_000);
        assert_eq!(interest(50, 300, year), 1, "a part of a unit is not paid");
        assert_eq!(interest(u128::MAX, 300, u64::MAX), u128::MAX);
        assert_eq!(interest(u128::MAX, u32::MAX, year), u128::MAX);
    }
}
