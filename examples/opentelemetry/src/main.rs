//! The spans of a transfer, exported to OpenTelemetry.
//!
//! `cargo run --manifest-path examples/opentelemetry/Cargo.toml` starts a sandbox in this process,
//! makes a transfer, and prints its spans. The exporter keeps them in memory; a program exports
//! them with `opentelemetry-otlp` instead. The example fails if a span has another name.

use dfns::Network;
use dfns::onchain::NativeTransfer;
use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::wallets::{CreateWallet, TransferAsset};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let spans = tracing_opentelemetry::layer().with_tracer(provider.tracer("payouts"));
    let ours = Targets::new().with_target("dfns", LevelFilter::INFO);
    tracing_subscriber::registry().with(spans.with_filter(ours)).init();

    let sandbox = Sandbox::start().await?;
    let client = sandbox.service_client();
    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await?;
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await?;
    exporter.reset();
    let to = wallet.address.ok_or("the wallet has no address")?;
    let transfer = TransferAsset::new(&wallet.id, NativeTransfer::new(to, 1_000_000_u64));
    client.wallets().transfer_asset(transfer).once("invoice-7").await?;

    let spans = exporter.get_finished_spans()?;
    for span in &spans {
        println!("{}", span.name);
        for field in &span.attributes {
            println!("    {} = {}", field.key, field.value);
        }
    }
    let names: Vec<_> = spans.iter().map(|span| span.name.as_ref()).collect();
    let expected =
        ["POST /auth/action/init", "dfns.sign", "POST /auth/action", "POST /wallets/{walletId}/transfers", "dfns.call"];
    if names != expected {
        return Err(format!("expected the spans {expected:?}, not {names:?}").into());
    }
    Ok(())
}
