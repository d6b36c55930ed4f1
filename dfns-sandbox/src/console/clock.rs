//! The clock, what is due next, and the way back to the start.

use super::parts::{View, code, empty, more, table};
use dfns_core::Timestamp;
use maud::{Markup, html};
use std::time::{Duration, SystemTime};

/// The timers that are shown.
const MAX_TIMERS: usize = 12;

pub(super) fn render(view: &View<'_>) -> Markup {
    let now = view.service.clock_time();
    let timers = view.cx.upcoming(MAX_TIMERS);
    let total = u64::try_from(view.cx.count_due()).unwrap_or(u64::MAX);
    let rows: Vec<_> = timers
        .iter()
        .map(|(at, kind)| {
            html! { tr { td { (view.time(&Timestamp::from(*at))) } td { (until(now, *at)) } td { (code(kind)) } } }
        })
        .collect();
    html! {
        div.row {
            @for (seconds, label) in [("60", "+1 minute"), ("3600", "+1 hour"), ("86400", "+1 day")] {
                (view.button("advance", label, "", &[("seconds", seconds)]))
            }
            @if total > 0 { (view.button("advance", "To the next timer", "", &[("next", "true")])) }
            (view.form("advance", &html! {
                div.row {
                    label { span.hint { "Seconds" } input name="seconds" type="number" min="1" max="315360000" placeholder="seconds" required; }
                    button.quiet { "Advance" }
                }
            }))
            (view.button("settle", "Let everything due happen", "", &[]))
        }
        @if rows.is_empty() {
            (empty("No timer is set."))
        } @else {
            (table("Timers", &["At", "In", "What"], &rows))
            (more(total, rows.len(), "GET /__sandbox/status counts them"))
        }
        h3 { "Start again" }
        (view.form("reset", &html! {
            div.row {
                label { input type="checkbox" name="sure" value="true" required; " forget everything since the start" }
                button.danger { "Reset" }
            }
        }))
    }
}

/// The time until something is due, in its largest unit.
fn until(now: SystemTime, at: SystemTime) -> String {
    let seconds = at.duration_since(now).map_or(0, |left: Duration| left.as_secs());
    match seconds {
        0 => "now".to_owned(),
        1..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::until;
    use std::time::{Duration, SystemTime};

    #[test]
    fn the_time_until_a_timer_is_in_its_largest_unit() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1000);
        let at = |seconds| until(now, now + Duration::from_secs(seconds));
        assert_eq!([at(0), at(119), at(120), at(7200), at(172_800)], ["now", "119 s", "2 min", "2 h", "2 days"]);
        assert_eq!(until(now, SystemTime::UNIX_EPOCH), "now");
    }
}
