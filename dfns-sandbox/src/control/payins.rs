//! Control of payins: what their payers and providers do.

use super::Control;
use super::word::{post, written};
use crate::operations::payins::{self, PayinEvent};
use crate::refusal::Refusal;
use dfns_endpoints::WalletId;
use dfns_endpoints::payins::{Payin, PayinCurrency, PayinId, PayinRecipient, PayinRecipientStatus};
use serde_json::json;

impl Control<'_> {
    /// Takes a payin further, as its payer or its provider would, and returns it.
    ///
    /// # Errors
    /// 404 if there is no such payin; 412 if the event cannot happen now.
    pub async fn payin(&self, payin_id: impl Into<PayinId>, event: PayinEvent) -> Result<Payin, Refusal> {
        let id = payin_id.into();
        self.alter(move |cx| payins::act(cx, &id, event)).await
    }

    /// Sets the balance at Circle Mint in a currency, in whole units: `"408.82"`.
    ///
    /// # Errors
    /// 400 if it is not a decimal number, or there is no such currency.
    pub async fn payin_balance(&self, currency: PayinCurrency, amount: &str) -> Result<(), Refusal> {
        let amount = amount.to_owned();
        self.alter(move |cx| payins::set_balance(cx, &currency, &amount)).await
    }

    /// Sets whether Circle Mint may deliver to a wallet, and returns the wallet as a recipient.
    ///
    /// # Errors
    /// 400 if it does not deliver the currency on the network of the wallet; 404 if there is no
    /// such wallet.
    pub async fn payin_recipient(
        &self,
        wallet_id: impl Into<WalletId>,
        currency: PayinCurrency,
        status: PayinRecipientStatus,
    ) -> Result<PayinRecipient, Refusal> {
        let wallet_id = wallet_id.into();
        self.alter(move |cx| payins::set_recipient(cx, &wallet_id, &currency, status)).await
    }
}

post! {
    /// Takes a payin further.
    PayinWord as "payin" { id: PayinId, event: PayinEvent }
        |this, control| written(&control.payin(this.id, this.event).await?)

    /// Sets a balance at Circle Mint.
    PayinBalance as "payin_balance" { currency: PayinCurrency, amount: String }
        |this, control| control.payin_balance(this.currency, &this.amount).await.map(|()| json!({}))

    /// Sets whether Circle Mint may deliver to a wallet.
    PayinRecipientWord as "payin_recipient" {
        wallet_id: WalletId,
        currency: PayinCurrency,
        status: PayinRecipientStatus,
    } |this, control| {
        written(&control.payin_recipient(this.wallet_id, this.currency, this.status).await?)
    }
}
