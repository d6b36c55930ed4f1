//! Observability: metrics without a subscriber.

use dfns::core::{CallDone, Observer, UnknownValueSeen};
use dfns::prelude::*;
use dfns::testing::Sandbox;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

// ANCHOR: observer
/// Counts calls, failures, and values that this version of the SDK does not know.
#[derive(Default)]
struct Metrics {
    calls: AtomicU64,
    failures: AtomicU64,
    unknown_values: AtomicU64,
}

impl Observer for Metrics {
    fn call(&self, done: &CallDone<'_>) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if done.error.is_some() {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn unknown_value(&self, seen: &UnknownValueSeen<'_>) {
        println!("{}: unknown value at {}", seen.endpoint.id(), seen.path);
        self.unknown_values.fetch_add(1, Ordering::Relaxed);
    }
}
// ANCHOR_END: observer

#[tokio::test]
async fn calls_are_counted() {
    let sandbox = Sandbox::start().await.unwrap();
    let (url, token) = (sandbox.base_url(), &sandbox.bootstrap().service_account.token);
    // ANCHOR: client
    let metrics = Arc::new(Metrics::default());
    let client = Client::builder().base_url(url).service_account(token).observer(metrics.clone()).build().unwrap();
    // ANCHOR_END: client
    client.wallets().list_wallets(dfns::wallets::ListWallets::new()).await.unwrap();
    assert!(client.wallets().get_wallet("wa-1").await.is_err());
    let counts =
        [&metrics.calls, &metrics.failures, &metrics.unknown_values].map(|count| count.load(Ordering::Relaxed));
    assert_eq!(counts, [2, 1, 0]);
}
