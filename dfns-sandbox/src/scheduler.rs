//! The scheduler: fires each timer when it is due.
//!
//! A clock that reports when it was moved, as a manual one does, makes everything happen that
//! became due before `advance` returns. Any other clock runs: a task sleeps until the next thing is
//! due.

use crate::clock::Clock as _;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::webhooks::outbox;
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::sleep;

/// How long to wait for a state that cannot be read at the moment.
const PATIENCE: Duration = Duration::from_secs(1);

/// The longest sleep. A clock may be set while the task sleeps.
const LONGEST: Duration = Duration::from_secs(60);

/// Starts, and runs until the other end of `stop` is dropped. Returns the task, if the clock needs
/// one.
pub(crate) fn start(service: &Arc<Service>, stop: watch::Receiver<()>) -> Option<JoinHandle<()>> {
    let weak = Arc::downgrade(service);
    let fire = move || {
        if let Some(service) = Weak::upgrade(&weak) {
            // A state that cannot be read refuses requests too, which say so.
            let _ = service.fire_due();
        }
    };
    let is_told = service.clock.on_move(Box::new(fire));
    (!is_told).then(|| tokio::spawn(run(Arc::downgrade(service), stop)))
}

/// Makes everything happen that is due, deliveries included, and returns once nothing is left to
/// do.
pub(crate) async fn settle(service: &Arc<Service>) -> Result<(), Refusal> {
    loop {
        // Listens before it looks, so that nothing that ends meanwhile is missed.
        let mut moved = pin!(service.courier.moved().notified());
        moved.as_mut().enable();
        let settling = Arc::clone(service);
        let is_waiting = spawn_blocking(move || settling.settle());
        let is_waiting = is_waiting.await.map_err(|_| Refusal::internal())??;
        // A result that is recorded counts as soon as the courier knows.
        if !is_waiting && service.courier.under_way() == 0 {
            return Ok(());
        }
        if service.courier.is_stuck() {
            return Err(Refusal::internal());
        }
        if service.courier.is_holding() {
            let looking = Arc::clone(service);
            let waiting = spawn_blocking(move || looking.look(outbox::waiting_ids)).await;
            service.courier.release_if_all_are_held(&waiting.map_err(|_| Refusal::internal())??);
        }
        service.courier.wake();
        moved.await;
    }
}

async fn run(service: Weak<Service>, mut stop: watch::Receiver<()>) {
    loop {
        let Some(service) = service.upgrade() else { return };
        let firing = {
            let service = Arc::clone(&service);
            spawn_blocking(move || {
                service.fire_due()?;
                Ok::<_, Refusal>(service.next_due())
            })
        };
        let next = firing.await.ok().and_then(Result::ok);
        let wait = next.map_or(PATIENCE, |next| {
            let left = next.map(|at| at.duration_since(service.clock.now()).unwrap_or_default());
            left.unwrap_or(LONGEST).min(LONGEST)
        });
        tokio::select! {
            _ = stop.changed() => return,
            () = service.scheduled.notified() => {}
            () = sleep(wait) => {}
        }
    }
}
