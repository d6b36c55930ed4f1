//! Amounts of requests: the one place that says how they are written.
//!
//! An amount is a string of decimal digits without leading zeros. Most count the smallest unit;
//! those of payins and of exchanges' balances count whole units and may have a fraction. Values of
//! EVM transactions are not amounts in this sense: they may be hexadecimal.

use super::check::must_be;
use crate::refusal::Refusal;
use dfns_core::Amount;

/// The form of an amount in the smallest unit.
const WHOLE: &str = "a whole number above 0 and below 2^128, in decimal digits without leading zeros";

/// Reads an amount in the smallest unit, above zero.
pub(crate) fn units(field: &str, amount: &str) -> Result<u128, Refusal> {
    let units = Some(amount).filter(|text| is_whole(text)).and_then(|text| text.parse().ok());
    let units = units.filter(|units| *units > 0);
    units.ok_or_else(|| must_be(field, WHOLE))
}

/// Checks an amount that may be larger than any balance.
pub(super) fn check_written(field: &str, amount: &str) -> Result<(), Refusal> {
    if is_whole(amount) {
        Ok(())
    } else {
        Err(must_be(field, "a whole number in decimal digits without leading zeros"))
    }
}

/// Reads an amount in whole units, such as `100.00`, of an asset with these decimals. `what` says
/// what it must be.
pub(super) fn in_whole_units(field: &str, amount: &str, decimals: u32, what: &str) -> Result<u128, Refusal> {
    let whole = amount.split_once('.').map_or(amount, |(whole, _)| whole);
    let units = Some(amount).filter(|_| is_whole(whole)).and_then(|text| Amount::from_decimal(text, decimals).ok());
    units.and_then(|units| units.to_u128()).ok_or_else(|| must_be(field, what))
}

/// Whether a string is decimal digits without leading zeros.
fn is_whole(text: &str) -> bool {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits && (text == "0" || !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::{WHOLE, check_written, in_whole_units, units};

    const ODD: [&str; 12] = ["", " 1", "1 ", "+1", "-1", "1e3", "0x10", "00012", "01", "1_000", "1,5", "\u{661}"];

    #[test]
    fn amounts_are_written_in_one_way() {
        assert_eq!(units("amount", "12").unwrap(), 12);
        for text in ODD.into_iter().chain(["0", "1.5", "340282366920938463463374607431768211456"]) {
            assert_eq!(units("amount", text).unwrap_err().message(), format!("`amount` must be {WHOLE}"), "{text:?}");
        }
        for text in ODD {
            assert!(check_written("amount", text).is_err(), "{text:?}");
            assert!(in_whole_units("amount", text, 6, "an amount").is_err(), "{text:?}");
        }
        check_written("amount", "340282366920938463463374607431768211456").unwrap();
        for (text, amount) in [("0", 0), ("100", 100_000_000), ("0.5", 500_000), ("10.000001", 10_000_001)] {
            assert_eq!(in_whole_units("amount", text, 6, "an amount").unwrap(), amount, "{text}");
        }
        for text in ["1.", ".5", "00.5", "0.0000001", "1.2.3"] {
            assert!(in_whole_units("amount", text, 6, "an amount").is_err(), "{text:?}");
        }
    }
}
