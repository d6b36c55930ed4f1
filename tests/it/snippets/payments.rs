use dfns::onchain::{NativeTransfer, TransferRequest};
use dfns::prelude::*;
use dfns::wallets::TransferAsset;
use dfns::{OperationTicket, ServiceAccountToken, WalletId, WithSigner};

type Payer = Client<ServiceAccountToken, WithSigner>;

/// Pays an invoice once, however often the program calls it.
pub async fn pay(
    client: &Payer,
    from: &WalletId,
    to: &str,
    invoice: &str,
) -> Result<TransferRequest, Box<dyn std::error::Error>> {
    let transfer = TransferAsset::new(from, NativeTransfer::new(to, 1_000_000_u64));
    let result = client.wallets().transfer_asset(transfer).once(invoice).await;
    if let Err(error) = &result
        && let Some(ticket) = error.ticket()
    {
        std::fs::write(format!("{invoice}.json"), serde_json::to_vec(ticket)?)?; // sent, with an unknown outcome
    }
    Ok(result?)
}

/// Finishes it, in this or any other process.
pub async fn finish(client: &Payer, stored: &[u8]) -> Result<TransferRequest, Box<dyn std::error::Error>> {
    let ticket: OperationTicket = serde_json::from_slice(stored)?;
    Ok(client.resume::<TransferAsset>(ticket).await?)
}
