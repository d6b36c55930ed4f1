use axum::{Router, routing::post};
use dfns::webhooks::{VerifiedWebhook, Verifier, WebhookRejection};

/// Receives deliveries at `/dfns`. Only those that are from Dfns, recent and new reach the handler.
pub fn receiver(secret: &str) -> Result<Router, dfns::Error> {
    let verifier = Verifier::new([secret])?; // several, while one webhook takes over from another
    Ok(Router::new().route("/dfns", post(receive)).with_state(verifier))
}

/// Handles an event once. If it fails, Dfns repeats the event.
async fn receive(VerifiedWebhook { event, verified, .. }: VerifiedWebhook) -> Result<(), WebhookRejection> {
    let work = async {
        println!("{} {}: {}", event.id, event.kind, event.data.as_str());
        Ok(())
    };
    verified.handle(work).await
}
