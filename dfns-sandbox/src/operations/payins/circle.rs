//! Circle Mint: the balances there, and the wallets that it may deliver to.

use super::{check_provider, units};
use crate::chain::{self, NetworkInfo};
use crate::ledger::{Asset, NetworkState, Stablecoin};
use crate::operations::{Operation, check, wallets};
use crate::refusal::Refusal;
use crate::store::{Context, Due, Entity};
use dfns_core::Amount;
use dfns_endpoints::payins::{
    CreatePayinRecipient, GetPayinRecipient, ListPayinBalances, PayinBalance, PayinBalances, PayinCurrency,
    PayinRecipient, PayinRecipientStatus,
};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{PaymentProvider, WalletId};
use serde::{Deserialize, Serialize};

/// The balance in a currency.
#[derive(Serialize, Deserialize)]
pub(super) struct Balance {
    currency: String,
    #[serde(with = "crate::ledger::units")]
    units: u128,
}

impl Entity for Balance {
    const NOUN: &'static str = "payin balance";

    fn id(&self) -> &str {
        &self.currency
    }
}

impl Balance {
    pub(super) fn get(cx: &Context<'_>, currency: &PayinCurrency) -> Result<Self, Refusal> {
        let found = cx.find(currency.as_str())?;
        Ok(found.unwrap_or_else(|| Self { currency: currency.to_string(), units: 0 }))
    }

    /// Takes an amount, if there is as much.
    pub(super) fn take(mut self, cx: &mut Context<'_>, units: u128) -> Result<bool, Refusal> {
        let Some(rest) = self.units.checked_sub(units) else { return Ok(false) };
        self.units = rest;
        self.save(cx).map(|()| true)
    }

    /// Returns an amount that was taken.
    pub(super) fn give(mut self, cx: &mut Context<'_>, units: u128) -> Result<(), Refusal> {
        self.units = self.units.saturating_add(units);
        self.save(cx)
    }

    fn save(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if cx.find::<Self>(&self.currency)?.is_some() { cx.update(self) } else { cx.insert(self) }
    }
}

/// Sets the balance in a currency, in whole units.
///
/// # Errors
/// 400 if it is not a decimal number, or Circle Mint has no such currency.
pub(crate) fn set_balance(cx: &mut Context<'_>, currency: &PayinCurrency, amount: &str) -> Result<(), Refusal> {
    check::known("currency", currency)?;
    Balance { currency: currency.to_string(), units: units("amount", amount)? }.save(cx)
}

impl Operation for ListPayinBalances {
    fn run(self, cx: &mut Context<'_>) -> Result<PayinBalances, Refusal> {
        check_provider(&self.provider, &PaymentProvider::CircleMint)?;
        let shown = |currency: PayinCurrency| {
            let units = Amount::from(Balance::get(cx, &currency)?.units);
            let amount = units.to_decimal(Stablecoin::DECIMALS).and_then(|amount| Amount::try_from(amount).ok());
            let amount = amount.ok_or_else(Refusal::internal)?;
            Ok(PayinBalance { provider: PaymentProvider::CircleMint, currency, amount })
        };
        let items = [PayinCurrency::Usd, PayinCurrency::Eur].into_iter().map(shown).collect::<Result<_, Refusal>>()?;
        Ok(PayinBalances { items })
    }
}

/// The asset that Circle Mint delivers for a currency.
pub(super) fn asset(info: &NetworkInfo, currency: &PayinCurrency) -> Result<Asset, Refusal> {
    check::known("currency", currency)?;
    let symbol = if *currency == PayinCurrency::Eur { "EURC" } else { "USDC" };
    let Some(coin) = Stablecoin::of_symbol(info, symbol) else {
        return Err(Refusal::invalid(format!("`currency`: Circle Mint does not deliver {symbol} on {}", info.name)));
    };
    coin.asset(info)
}

/// A wallet as one that Circle Mint may deliver to.
#[derive(Serialize, Deserialize)]
struct Recipient {
    id: String,
    recipient: PayinRecipient,
}

impl Entity for Recipient {
    const NOUN: &'static str = "payin recipient";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Recipient {
    /// The wallet as it is registered, or as one that is not.
    fn get(cx: &Context<'_>, wallet_id: &WalletId, currency: &PayinCurrency) -> Result<Self, Refusal> {
        let id = format!("{wallet_id} {currency}");
        Ok(cx.find::<Self>(&id)?.unwrap_or_else(|| Self {
            id,
            recipient: PayinRecipient {
                provider: PaymentProvider::CircleMint,
                wallet_id: wallet_id.clone(),
                currency: currency.clone(),
                status: PayinRecipientStatus::NotRegistered,
                recipient_address_id: None,
            },
        }))
    }

    fn set(mut self, cx: &mut Context<'_>, status: PayinRecipientStatus) -> Result<PayinRecipient, Refusal> {
        let is_registered = status != PayinRecipientStatus::NotRegistered;
        let address = self.recipient.recipient_address_id.take().filter(|_| is_registered);
        self.recipient.recipient_address_id =
            if is_registered { Some(address.unwrap_or_else(|| cx.new_id("recipient"))) } else { None };
        self.recipient.status = status;
        if cx.find::<Self>(&self.id)?.is_some() {
            cx.update(&self)?;
        } else {
            cx.insert(&self)?;
        }
        Ok(self.recipient)
    }
}

/// The id of a wallet's address among the recipients.
///
/// # Errors
/// 400 if Circle Mint may not deliver to it.
pub(super) fn recipient_address(
    cx: &Context<'_>,
    wallet_id: &WalletId,
    currency: &PayinCurrency,
) -> Result<Option<String>, Refusal> {
    let recipient = Recipient::get(cx, wallet_id, currency)?.recipient;
    if recipient.status == PayinRecipientStatus::Active {
        return Ok(recipient.recipient_address_id);
    }
    let message = format!(
        "`walletId` must be an active recipient of {currency}, and it is {}; call create_payin_recipient",
        recipient.status
    );
    Err(Refusal::invalid(message))
}

/// Sets whether Circle Mint may deliver to a wallet.
///
/// # Errors
/// 400 if it has no such currency on the network of the wallet, or no such status; 404 if there is
/// no such wallet.
pub(crate) fn set_recipient(
    cx: &mut Context<'_>,
    wallet_id: &WalletId,
    currency: &PayinCurrency,
    status: PayinRecipientStatus,
) -> Result<PayinRecipient, Refusal> {
    check::known("status", &status)?;
    asset(chain::of(&cx.get::<Wallet>(wallet_id)?.network)?, currency)?;
    Recipient::get(cx, wallet_id, currency)?.set(cx, status)
}

impl Operation for GetPayinRecipient {
    fn run(self, cx: &mut Context<'_>) -> Result<PayinRecipient, Refusal> {
        check_provider(&self.provider, &PaymentProvider::CircleMint)?;
        check::known("currency", &self.currency)?;
        wallets::get(cx, &self.wallet_id)?;
        Ok(Recipient::get(cx, &self.wallet_id, &self.currency)?.recipient)
    }
}

impl Operation for CreatePayinRecipient {
    fn run(self, cx: &mut Context<'_>) -> Result<PayinRecipient, Refusal> {
        check_provider(&self.provider, &PaymentProvider::CircleMint)?;
        let info = chain::of(&wallets::get_active(cx, &self.wallet_id)?.network)?;
        asset(info, &self.currency)?;
        let recipient = Recipient::get(cx, &self.wallet_id, &self.currency)?;
        if recipient.recipient.status != PayinRecipientStatus::NotRegistered {
            return Ok(recipient.recipient);
        }
        let step = RecipientStep { wallet_id: self.wallet_id, currency: self.currency };
        cx.schedule(NetworkState::next_action(cx, info)?, &step)?;
        recipient.set(cx, PayinRecipientStatus::PendingVerification)
    }
}

/// The approval of a recipient in Circle's console.
#[derive(Serialize, Deserialize)]
pub(in crate::operations) struct RecipientStep {
    wallet_id: WalletId,
    currency: PayinCurrency,
}

impl Due for RecipientStep {
    const KIND: &'static str = "approval of a payin recipient";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let recipient = Recipient::get(cx, &self.wallet_id, &self.currency)?;
        if recipient.recipient.status == PayinRecipientStatus::PendingVerification {
            recipient.set(cx, PayinRecipientStatus::Active)?;
        }
        Ok(())
    }
}
