use axum::{Router, routing::post};
use dfns::webhooks::{VerifiedWebhook, Verifier};

/// Receives deliveries at `/dfns`. Only those that are from Dfns, recent and new reach the handler.
pub fn receiver(secret: &str) -> Result<Router, dfns::Error> {
    let verifier = Verifier::new([secret])?; // several, while one webhook takes over from another
    Ok(Router::new().route("/dfns", post(receive)).with_state(verifier))
}

async fn receive(VerifiedWebhook { event, .. }: VerifiedWebhook) {
    println!("{} {}: {}", event.id, event.kind, event.data.as_str());
}
