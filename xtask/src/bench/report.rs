//! The table, and the budgets.

use std::fmt;

/// The largest figure allowed for our client.
#[derive(Clone, Copy)]
pub(super) enum Budget {
    /// A multiple of the official crate's figure.
    OfOfficial(f64),
    /// A multiple of the hand-written client's figure.
    OfByHand(f64),
    /// An absolute figure.
    Absolute(f64),
}

/// One figure of each client.
pub(super) struct Row {
    what: String,
    unit: &'static str,
    ours: f64,
    official: Option<f64>,
    by_hand: Option<f64>,
    budgets: Vec<Budget>,
}

impl Row {
    /// Creates a row with the figures of ours, the official crate and the hand-written client.
    pub(super) fn new(what: &str, unit: &'static str, [ours, official, by_hand]: [f64; 3]) -> Self {
        Self { official: Some(official), by_hand: Some(by_hand), ..Self::of_ours(what, unit, ours) }
    }

    /// Creates a row without a hand-written client.
    pub(super) fn without_by_hand(what: &str, unit: &'static str, ours: f64, official: f64) -> Self {
        Self { official: Some(official), ..Self::of_ours(what, unit, ours) }
    }

    /// Creates a row with a figure of ours alone.
    pub(super) fn of_ours(what: &str, unit: &'static str, ours: f64) -> Self {
        Self { what: what.to_owned(), unit, ours, official: None, by_hand: None, budgets: Vec::new() }
    }

    /// Adds a budget.
    pub(super) fn within(mut self, budget: Budget) -> Self {
        self.budgets.push(budget);
        self
    }

    /// Returns our figure in the terms of a budget, its limit, and those terms.
    fn verdict(&self, budget: Budget) -> (f64, f64, &'static str) {
        let ratio = |other: Option<f64>| other.map_or(f64::NAN, |other| self.ours / other);
        match budget {
            Budget::OfOfficial(most) => (ratio(self.official), most, "x official"),
            Budget::OfByHand(most) => (ratio(self.by_hand), most, "x by hand"),
            Budget::Absolute(most) => (self.ours, most, self.unit),
        }
    }
}

/// All figures.
#[derive(Default)]
pub(super) struct Report(Vec<Row>);

impl Report {
    pub(super) fn add(&mut self, row: Row) {
        // Printed at once, to show progress.
        eprintln!("{}, {}: {:.0}", row.what, row.unit, row.ours);
        self.0.push(row);
    }

    /// Returns the figures that exceed their budget, in words.
    pub(super) fn missed(&self) -> Vec<String> {
        let budgets = self.0.iter().flat_map(|row| row.budgets.iter().map(move |budget| (row, *budget)));
        budgets
            .filter_map(|(row, budget)| {
                let (figure, most, terms) = row.verdict(budget);
                // A figure that cannot be compared exceeds its budget.
                let kept = figure <= most;
                (!kept).then(|| format!("{} ({}): {figure:.2} {terms}, at most {most:.2}", row.what, row.unit))
            })
            .collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "| what | unit | ours | official | by hand | ours / official | ours / by hand | budget |")?;
        writeln!(out, "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |")?;
        for row in &self.0 {
            let figure = |other: Option<f64>| other.map_or_else(String::new, |other| format!("{other:.0}"));
            let ratio = |other: Option<f64>| other.map_or_else(String::new, |other| format!("{:.2}", row.ours / other));
            let (official, by_hand) = (row.official, row.by_hand);
            let budgets: Vec<String> = row.budgets.iter().map(|budget| in_words(row.verdict(*budget))).collect();
            let cells = [
                row.what.clone(),
                row.unit.to_owned(),
                if row.ours < 10.0 { format!("{:.2}", row.ours) } else { format!("{:.0}", row.ours) },
                figure(official),
                figure(by_hand),
                ratio(official),
                ratio(by_hand),
                budgets.join(", "),
            ];
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        Ok(())
    }
}

fn in_words((figure, most, terms): (f64, f64, &str)) -> String {
    let verdict = if figure <= most { "kept" } else { "MISSED" };
    format!("{most} {terms}: {verdict}")
}

#[cfg(test)]
mod tests {
    use super::{Budget, Report, Row};

    #[test]
    fn what_misses_its_budget_is_named_and_nothing_else() {
        let mut report = Report::default();
        report.add(
            Row::new("a call", "instructions", [80.0, 100.0, 70.0])
                .within(Budget::OfOfficial(0.8))
                .within(Budget::OfByHand(1.1)),
        );
        report.add(Row::new("a client", "nanoseconds", [900.0, 1.0, 1.0]).within(Budget::Absolute(1000.0)));
        assert_eq!(report.missed(), ["a call (instructions): 1.14 x by hand, at most 1.10"]);
        let table = report.to_string();
        assert!(table.contains("0.8 x official: kept, 1.1 x by hand: MISSED"), "{table}");
    }

    #[test]
    fn what_cannot_be_compared_is_not_within_budget() {
        let mut report = Report::default();
        report.add(Row::without_by_hand("a build", "ms of CPU", 1.0, 2.0).within(Budget::OfByHand(9.0)));
        assert_eq!(report.missed().len(), 1);
    }
}
