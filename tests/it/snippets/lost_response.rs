use dfns::testing::{DropHow, Fault, Phase, Sandbox};
use dfns::wallets::TransferAsset;

/// The next transfer is made, and its response is lost.
pub fn lose_the_next_response(sandbox: &Sandbox) -> Result<(), Box<dyn std::error::Error>> {
    let fault = Fault::drop_by(Phase::AfterCommit, DropHow::Reset);
    sandbox.faults().add(fault.on::<TransferAsset>().once())?;
    Ok(())
}
