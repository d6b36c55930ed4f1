//! `--wait`: reads the entity of a response until it settles, as its declaration says.

use crate::connection::Connection;
use crate::context::Context;
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::nearest::{hint, nearest};
use crate::request::Request;
use crate::standing::{ended, held, standing, text};
use dfns_core::meta::{ParamLocation, Settling, Standing};
use dfns_core::{EndpointMeta, ErrorKind, one_line};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};

/// How long a wait may take, unless `--within` says otherwise.
const WITHIN: Duration = Duration::from_secs(15 * 60);
/// The longest wait that can be given.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The pauses between reads: while the entity moves, from the first to the longest; while it awaits
/// approval.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
const HELD_PAUSE: Duration = Duration::from_secs(60);
/// How long before the limit the entity is read for the last time, at most.
const LAST_READ: Duration = Duration::from_secs(5);
/// How often in a row the entity may be unreadable.
const MAX_FAILURES: u32 = 5;

/// A wait, checked before anything is sent.
pub(crate) struct Wait {
    settling: Settling,
    until: Option<&'static str>,
    within: Duration,
}

impl Wait {
    pub(crate) fn new(
        endpoint: &'static EndpointMeta,
        until: Option<&str>,
        within: Option<&str>,
    ) -> Result<Self, Failure> {
        let Some(settling) = endpoint.settling().filter(|settling| settling.status_field().is_some()) else {
            let id = endpoint.id();
            return Err(Failure::Wrong(format!("`--wait` does not apply: what `{id}` returns has no single status")));
        };
        let until = until.map(|until| status(&settling, until)).transpose()?;
        let within = within.map_or(Ok(WITHIN), duration)?;
        Ok(Self { settling, until, within })
    }

    /// Waits, until the limit or a signal at the latest. Either also ends a read that is under way.
    /// Returns the last known state, and whether it is the awaited one.
    pub(crate) async fn run(
        &self,
        context: Context<'_>,
        connection: &Connection,
        request: &Request,
        mut entity: String,
        interruption: Option<Interruption>,
    ) -> (String, Result<(), Failure>) {
        let deadline = Instant::now() + self.within;
        let signal = async {
            match interruption {
                Some(mut interruption) => interruption.received().await,
                None => std::future::pending().await,
            }
        };
        let ended = tokio::select! {
            biased;
            () = signal => None,
            ended = timeout_at(deadline, self.watch(context, connection, request, &mut entity, deadline)) => Some(ended),
        };
        let result = match ended {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(self.late(&entity)),
            None => Err(self.interrupted(&entity)),
        };
        (entity, result)
    }

    /// Reads the entity until it is in the awaited state, or in another final one.
    async fn watch(
        &self,
        context: Context<'_>,
        connection: &Connection,
        request: &Request,
        entity: &mut String,
        deadline: Instant,
    ) -> Result<(), Failure> {
        let read = self.read(request, entity)?;
        // The latest state is read shortly before the limit, so that the read is not cut off.
        let last_chance = deadline - (self.within / 10).min(LAST_READ);
        let mut pause = FIRST_PAUSE;
        let mut failures = 0;
        let mut shown = String::new();
        loop {
            let status = self.status(entity).unwrap_or_default();
            if let Some(is_reached) = self.is_reached(entity, &status) {
                return if is_reached { Ok(()) } else { Err(ended(self.settling, entity, &status)) };
            }
            if status != shown {
                pause = FIRST_PAUSE;
                let id = text(entity, "id").unwrap_or_default();
                context.screen.progress(&format!("{id}: {status}"));
                shown = status;
            }
            let now = Instant::now();
            let standing = standing(self.settling, entity, &shown);
            let next = now + if standing == Standing::Held { HELD_PAUSE } else { pause };
            pause = LONGEST_PAUSE.min(pause * 3 / 2);
            sleep_until(if now < last_chance { next.min(last_chance) } else { next }).await;
            match connection.call(read.parts(self.settling.read())?).checked().await {
                Ok(checked) => match checked.content.json() {
                    Some(read) if text(read, "id") == text(entity, "id") => {
                        failures = 0;
                        read.clone_into(entity);
                    }
                    // An entity other than the awaited one says nothing about it.
                    _ => failures += 1,
                },
                // A new entity may be readable a moment later only. A proxy may be in the way for
                // a moment.
                Err(error)
                    if error.is_retryable()
                        || error.kind() == ErrorKind::Decode
                        || error.status().is_some_and(|status| status == 404) =>
                {
                    failures += 1;
                    if failures > MAX_FAILURES {
                        return Err(connection.failed(error));
                    }
                }
                Err(error) => return Err(connection.failed(error)),
            }
            if failures > MAX_FAILURES {
                let id = text(entity, "id").unwrap_or_default();
                let why = format!("the server returns an entity other than `{id}`, which is awaited");
                return Err(Failure::NotSettled(why));
            }
        }
    }

    /// Returns the request that reads the entity: its parameters are fields of the response.
    fn read(&self, request: &Request, entity: &str) -> Result<Request, Failure> {
        let endpoint = self.settling.read();
        let mut read = Request::default();
        for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Path) {
            let from = self.settling.read_from().iter().find(|(name, _)| *name == param.field());
            let value = from
                .and_then(|(_, field)| text(entity, field))
                .or_else(|| request.param(param.name).map(str::to_owned));
            let value = value.ok_or_else(|| {
                let (id, name) = (endpoint.id(), param.name);
                Failure::NotSettled(format!("the response does not say `{name}` of `{id}`, which reads it again"))
            })?;
            read.params.push(format!("{}={value}", param.name));
        }
        Ok(read)
    }

    fn status(&self, entity: &str) -> Option<String> {
        text(entity, self.settling.status_field()?)
    }

    /// Returns whether the wait is over, and whether it was successful.
    fn is_reached(&self, entity: &str, status: &str) -> Option<bool> {
        let here = standing(self.settling, entity, status);
        let Some(until) = self.until else {
            return match here {
                Standing::Done => Some(true),
                Standing::Ended => Some(false),
                Standing::Held | Standing::Moving => None,
            };
        };
        if status == until {
            return Some(true);
        }
        match (here, self.settling.standing_of(until)) {
            // Success instead of the failure that was awaited, or another failure.
            (Standing::Ended, _) | (Standing::Done, Standing::Ended) => Some(false),
            (_, Standing::Ended) => None,
            _ => {
                let position = |wanted: &str| self.settling.statuses().iter().position(|status| *status == wanted);
                let is_later = position(status).is_some_and(|here| position(until).is_some_and(|there| here > there));
                is_later.then_some(true)
            }
        }
    }

    fn late(&self, entity: &str) -> Failure {
        held(self.settling, entity).unwrap_or_else(|| {
            let (within, state) = (self.within, self.last(entity));
            Failure::NotSettled(format!("not settled within {within:?}: {state}"))
        })
    }

    fn interrupted(&self, entity: &str) -> Failure {
        Failure::NotSettled(format!("interrupted while waiting: {}", self.last(entity)))
    }

    /// Returns the last known state, and how to read it.
    fn last(&self, entity: &str) -> String {
        let (id, status) = (text(entity, "id").unwrap_or_default(), self.status(entity).unwrap_or_default());
        let (entity, read) = (self.settling.entity(), crate::flags::kebab(self.settling.read().id()));
        format!("the {entity} `{id}` was last `{status}`; read it with `{read}`")
    }
}

/// Finds a status in any letters, or suggests the nearest one.
fn status(settling: &Settling, wanted: &str) -> Result<&'static str, Failure> {
    let statuses = settling.statuses();
    if let Some(status) = statuses.iter().find(|status| status.eq_ignore_ascii_case(wanted)) {
        return Ok(status);
    }
    let hint = hint(&nearest(statuses.iter().copied(), wanted));
    let (wanted, all) = (one_line(wanted, 100), statuses.join(", "));
    Err(Failure::Wrong(format!("`--wait`: {} has no status `{wanted}`; {hint}it has {all}", settling.entity())))
}

/// Reads a duration such as `90s`, `10m` or `1h30m`.
fn duration(text: &str) -> Result<Duration, Failure> {
    let parsed = text.parse::<jiff::SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    parsed.filter(|duration| (Duration::from_secs(1)..=LONGEST).contains(duration)).ok_or_else(|| {
        let text = one_line(text, 100);
        Failure::Wrong(format!("`--within`: `{text}` is not a duration from 1s to 7 days; write `90s`, `10m` or `2h`"))
    })
}

#[cfg(test)]
mod tests {
    use super::{Wait, duration};

    fn transfer(until: Option<&str>) -> Wait {
        let registry = dfns_core::Registry::new().with(dfns_endpoints::ALL);
        Wait::new(registry.find("transfer_asset").unwrap(), until, None).unwrap()
    }

    #[test]
    fn a_later_status_counts_and_another_end_does_not() {
        let held = r#"{"approvalId":"ap-1"}"#;
        for (until, status, entity, reached) in [
            (None, "Confirmed", "{}", Some(true)),
            (None, "Failed", "{}", Some(false)),
            (None, "Pending", held, None),
            (None, "Broadcasted", "{}", None),
            (None, "Novel", "{}", None),
            (Some("broadcasted"), "Broadcasted", "{}", Some(true)),
            (Some("broadcasted"), "Confirmed", "{}", Some(true)),
            (Some("broadcasted"), "Rejected", "{}", Some(false)),
            (Some("broadcasted"), "Executing", "{}", None),
            (Some("broadcasted"), "Novel", "{}", None),
            (Some("Rejected"), "Rejected", "{}", Some(true)),
            (Some("Rejected"), "Confirmed", "{}", Some(false)),
            (Some("Rejected"), "Broadcasted", "{}", None),
        ] {
            assert_eq!(transfer(until).is_reached(entity, status), reached, "{until:?} {status}");
        }
    }

    #[test]
    fn durations_are_written_as_people_do() {
        for (text, seconds) in [("90s", 90), ("10m", 600), ("1h30m", 5400), ("2 hours", 7200)] {
            assert_eq!(duration(text).unwrap().as_secs(), seconds);
        }
        for text in ["", "10", "0s", "-5m", "8d", "soon", "99999999999999999999h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
