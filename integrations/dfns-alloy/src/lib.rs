//! Dfns wallets as signers of [alloy](https://docs.rs/alloy).
//!
//! [`DfnsSigner`] implements alloy's `Signer`, `TxSigner` and `IntoWallet`, so it works wherever
//! alloy takes a signer or a wallet. Three things differ from other signers of custody services:
//!
//! * **It sends the transaction, not its hash**, so that policies can read amounts and recipients.
//!   Hashes are only sent if [`DfnsSigner::blind_signing`] allows it.
//! * **A signature that awaits an approval is not a failure.** The signer waits, or the error has a
//!   [`SignatureTicket`], with which any process continues: see [`Held`].
//! * **No signature leaves unverified.** Each is checked against the wallet's address, over bytes
//!   that this crate has computed.
//!
//! ```no_run
//! use alloy_consensus::TxEip1559;
//! use alloy_network::{EthereumWallet, NetworkWallet, TxSigner as _};
//! use dfns_alloy::{DfnsSigner, Held, WhenHeld};
//! use std::time::Duration;
//!
//! # async fn example(client: dfns::ServiceClient, mut transaction: TxEip1559) -> Result<(), Box<dyn std::error::Error>> {
//! let signer = DfnsSigner::of_wallet(&client, "wa-1").await?;
//! match signer.sign_transaction(&mut transaction).await {
//!     Ok(signature) => println!("{signature}"),
//!     Err(error) => match Held::of(&error) {
//!         Some(ticket) => {
//!             // Store the ticket. Later, in any process:
//!             let day = WhenHeld::Wait(Duration::from_secs(24 * 60 * 60));
//!             let next_nonce = 0; // provider.get_transaction_count(signer.address())
//!             let raw = signer.when_held(day).resume_transaction(ticket, next_nonce).await?;
//!             // provider.send_raw_transaction(&raw)
//! #           let _ = raw;
//!         }
//!         None => return Err(error.into()),
//!     },
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A ticket continues with the same nonce and fees. If the account has used the nonce in the
//! meantime, the transaction can no longer be mined: the error is [`SignFailure::Stale`].
//!
//! Beyond alloy's traits, [`DfnsSigner::sign_struct`] signs structures of `sol!` as readable typed
//! data, [`DfnsSigner::sign_authorization`] delegates by EIP-7702, and [`DfnsSigner::broadcast`]
//! lets Dfns choose nonce and fees.

mod api;
mod beyond;
mod error;
mod signer;
mod typed_data;

pub use error::{Held, SignFailure, SignatureTicket};
pub use signer::{DfnsSigner, WhenHeld};
