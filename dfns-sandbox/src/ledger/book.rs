//! The books: the only place that moves balances.
//!
//! A transaction reserves what it spends when it is broadcast. It moves it when it is confirmed,
//! releases it when it fails, and pays its fee alone when it fails on chain. For every asset, the
//! balances of all accounts and the fees that were paid add up to the supply.

use super::{Account, Asset, Output, Token, needs_consent};
use crate::chain::{NetworkInfo, Utxo};
use crate::refusal::Refusal;
use crate::store::Context;
use serde::{Deserialize, Serialize};

/// The effect of a transaction on the books.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Effect {
    /// The sender.
    pub(crate) from: String,
    /// The account that pays the fee.
    pub(crate) fee_payer: String,
    /// The fee, in the smallest unit of the native coin.
    #[serde(with = "super::units")]
    pub(crate) fee: u128,
    /// The amounts that leave the sender.
    pub(crate) movements: Vec<Movement>,
    /// The outputs that are spent, on Bitcoin and its relatives.
    pub(crate) spent: Vec<Output>,
    /// The outputs that are made there, in their order: the address and the value.
    pub(crate) outputs: Vec<(String, u64)>,
}

/// An amount that leaves the sender.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Movement {
    pub(crate) asset: Asset,
    #[serde(with = "super::units")]
    pub(crate) amount: u128,
    pub(crate) to: String,
}

impl Effect {
    /// The fee alone, and the movements alone.
    pub(crate) fn split(self) -> (Self, Option<Self>) {
        let fee = Self { movements: Vec::new(), ..self.clone() };
        (fee, Some(Self { fee: 0, ..self }))
    }

    /// The amounts to take from accounts: the account, the asset, the amount.
    fn debits(&self) -> Vec<(&str, Asset, u128)> {
        let moved = self.movements.iter().map(|movement| (self.from.as_str(), movement.asset.clone(), movement.amount));
        let fee = (self.fee > 0).then(|| (self.fee_payer.as_str(), Asset::native(), self.fee));
        moved.chain(fee).collect()
    }

    /// The amount of an asset that an account needs.
    pub(crate) fn needs(&self, account: &str, asset: &Asset) -> u128 {
        let debits = self.debits().into_iter().filter(|(from, of, _)| *from == account && of == asset);
        debits.fold(0, |sum, (.., amount)| sum.saturating_add(amount))
    }
}

/// Why a transaction cannot be paid for.
pub(crate) enum Shortage {
    /// Of the native coin: what is needed and what is there.
    Native { needs: u128, has: u128 },
    /// Of the native coin, at the account that pays the fee for the sender.
    FeePayer,
    /// Of a token or an NFT.
    Token,
}

/// Whether the accounts have what a transaction spends.
pub(crate) fn shortage(cx: &Context<'_>, info: &NetworkInfo, effect: &Effect) -> Result<Option<Shortage>, Refusal> {
    for (address, asset, _) in effect.debits() {
        let (needs, has) = (effect.needs(address, &asset), Account::get(cx, info, address)?.available(&asset));
        if has < needs {
            return Ok(Some(match asset.is_native() {
                true if address != effect.from => Shortage::FeePayer,
                true => Shortage::Native { needs, has },
                false => Shortage::Token,
            }));
        }
    }
    Ok(None)
}

/// Checks that there would not be too much of an asset.
///
/// # Errors
/// 400 if there would be.
pub(crate) fn check_supply(
    cx: &Context<'_>,
    info: &NetworkInfo,
    asset: &Asset,
    amount: u128,
) -> Result<Token, Refusal> {
    let mut token = Token::get(cx, info, asset)?;
    // Larger amounts of requests are read as the largest number, which nobody can have.
    let most = if asset.is_nft() { 1 } else { u128::MAX - 1 };
    let supply = token.supply.checked_add(amount).filter(|supply| *supply <= most);
    token.supply = supply.ok_or_else(|| Refusal::invalid("`amount`: there would be too much of the asset"))?;
    if info.has_outputs() && u64::try_from(amount).is_err() {
        return Err(Refusal::invalid("`amount` must be below 2^64"));
    }
    Ok(token)
}

/// Credits an account from nowhere.
///
/// # Errors
/// 400 if there would be too much of the asset.
pub(crate) fn deposit(
    cx: &mut Context<'_>,
    info: &NetworkInfo,
    to: &str,
    asset: &Asset,
    amount: u128,
    txid: [u8; 32],
) -> Result<(), Refusal> {
    let token = check_supply(cx, info, asset, amount)?;
    token.save(cx)?;
    let mut account = Account::get(cx, info, to)?;
    if info.has_outputs() && asset.is_native() {
        let value = u64::try_from(amount).map_err(|_| Refusal::invalid("`amount` must be below 2^64"))?;
        account.outputs.push(Output { txid, vout: 0, value, is_reserved: false });
    }
    credit(info, &mut account, asset, amount)?;
    account.save(cx)
}

fn credit(info: &NetworkInfo, account: &mut Account, asset: &Asset, amount: u128) -> Result<(), Refusal> {
    if needs_consent(info, asset) {
        account.consents.insert(asset.consented());
    }
    account.change(asset, |holding| {
        holding.total = holding.total.checked_add(amount)?;
        Some(())
    })
}

/// Reserves what a transaction spends. There must be no shortage.
pub(crate) fn reserve(cx: &mut Context<'_>, info: &NetworkInfo, effect: &Effect) -> Result<(), Refusal> {
    for (address, asset, amount) in effect.debits() {
        let mut account = Account::get(cx, info, address)?;
        account.change(&asset, |holding| {
            holding.reserved = holding.reserved.checked_add(amount).filter(|reserved| *reserved <= holding.total)?;
            Some(())
        })?;
        account.save(cx)?;
    }
    mark_outputs(cx, info, effect, true)
}

/// Gives back what a transaction reserved.
pub(crate) fn release(cx: &mut Context<'_>, info: &NetworkInfo, effect: &Effect) -> Result<(), Refusal> {
    for (address, asset, amount) in effect.debits() {
        let mut account = Account::get(cx, info, address)?;
        account.change(&asset, |holding| {
            holding.reserved = holding.reserved.checked_sub(amount)?;
            Some(())
        })?;
        account.save(cx)?;
    }
    mark_outputs(cx, info, effect, false)
}

fn mark_outputs(cx: &mut Context<'_>, info: &NetworkInfo, effect: &Effect, is_reserved: bool) -> Result<(), Refusal> {
    if effect.spent.is_empty() {
        return Ok(());
    }
    let mut account = Account::get(cx, info, &effect.from)?;
    for output in &mut account.outputs {
        if effect.spent.iter().any(|spent| output.is(&spent.to_utxo())) {
            output.is_reserved = is_reserved;
        }
    }
    account.save(cx)
}

/// Moves what a transaction reserved, and pays its fee.
pub(crate) fn confirm(
    cx: &mut Context<'_>,
    info: &NetworkInfo,
    effect: &Effect,
    txid: [u8; 32],
) -> Result<(), Refusal> {
    release(cx, info, effect)?;
    apply(cx, info, effect, txid)
}

/// Gives back what a transaction reserved, and pays its fee nevertheless: it failed on chain. The
/// outputs that it spends go back to the sender as one, less the fee.
pub(crate) fn charge(cx: &mut Context<'_>, info: &NetworkInfo, effect: &Effect, txid: [u8; 32]) -> Result<(), Refusal> {
    release(cx, info, effect)?;
    let spent = effect.spent.iter().fold(0_u128, |sum, output| sum.saturating_add(output.value.into()));
    let rest = u64::try_from(spent.saturating_sub(effect.fee)).map_err(|_| Refusal::internal())?;
    let outputs = if rest > 0 { vec![(effect.from.clone(), rest)] } else { Vec::new() };
    apply(cx, info, &Effect { movements: Vec::new(), outputs, ..effect.clone() }, txid)
}

/// Moves what a transaction spends, none of which is reserved, and pays its fee.
fn apply(cx: &mut Context<'_>, info: &NetworkInfo, effect: &Effect, txid: [u8; 32]) -> Result<(), Refusal> {
    if !effect.spent.is_empty() {
        let mut account = Account::get(cx, info, &effect.from)?;
        let spent: Vec<Utxo> = effect.spent.iter().map(Output::to_utxo).collect();
        account.outputs.retain(|output| !spent.iter().any(|spent| output.is(spent)));
        account.save(cx)?;
    }
    for (address, value, vout) in effect.outputs.iter().zip(0_u32..).map(|((to, value), vout)| (to, *value, vout)) {
        let mut account = Account::get(cx, info, address)?;
        account.outputs.push(Output { txid, vout, value, is_reserved: false });
        account.save(cx)?;
    }
    for movement in &effect.movements {
        debit(cx, info, &effect.from, &movement.asset, movement.amount)?;
        let mut account = Account::get(cx, info, &movement.to)?;
        credit(info, &mut account, &movement.asset, movement.amount)?;
        account.save(cx)?;
    }
    pay_fee(cx, info, effect)
}

/// Undoes what a confirmed transaction moved, and its fee. Returns whether that is possible: what
/// came must still be there. Nothing is changed if it is not.
pub(crate) fn undo(cx: &mut Context<'_>, info: &NetworkInfo, effect: &Effect, txid: [u8; 32]) -> Result<bool, Refusal> {
    for movement in &effect.movements {
        let came = effect.movements.iter().filter(|other| (&other.to, &other.asset) == (&movement.to, &movement.asset));
        let came = came.fold(0_u128, |sum, movement| sum.saturating_add(movement.amount));
        if Account::get(cx, info, &movement.to)?.available(&movement.asset) < came {
            return Ok(false);
        }
    }
    let made = || effect.outputs.iter().zip(0_u32..);
    for ((address, _), vout) in made() {
        let account = Account::get(cx, info, address)?;
        let is_unspent = |output: &Output| (output.txid, output.vout, output.is_reserved) == (txid, vout, false);
        if !account.outputs.iter().any(is_unspent) {
            return Ok(false);
        }
    }
    for ((address, _), vout) in made() {
        let mut account = Account::get(cx, info, address)?;
        account.outputs.retain(|output| (output.txid, output.vout) != (txid, vout));
        account.save(cx)?;
    }
    for movement in &effect.movements {
        debit(cx, info, &movement.to, &movement.asset, movement.amount)?;
        let mut account = Account::get(cx, info, &effect.from)?;
        credit(info, &mut account, &movement.asset, movement.amount)?;
        account.save(cx)?;
    }
    if !effect.spent.is_empty() {
        let mut account = Account::get(cx, info, &effect.from)?;
        account.outputs.extend(effect.spent.iter().map(|spent| Output { is_reserved: false, ..spent.clone() }));
        account.save(cx)?;
    }
    if effect.fee > 0 {
        let mut token = Token::get(cx, info, &Asset::native())?;
        token.fees = token.fees.checked_sub(effect.fee).ok_or_else(Refusal::internal)?;
        token.save(cx)?;
        let mut payer = Account::get(cx, info, &effect.fee_payer)?;
        credit(info, &mut payer, &Asset::native(), effect.fee)?;
        payer.save(cx)?;
    }
    Ok(true)
}

fn pay_fee(cx: &mut Context<'_>, info: &NetworkInfo, effect: &Effect) -> Result<(), Refusal> {
    if effect.fee == 0 {
        return Ok(());
    }
    debit(cx, info, &effect.fee_payer, &Asset::native(), effect.fee)?;
    let mut token = Token::get(cx, info, &Asset::native())?;
    token.fees = token.fees.checked_add(effect.fee).ok_or_else(Refusal::internal)?;
    token.save(cx)
}

fn debit(cx: &mut Context<'_>, info: &NetworkInfo, from: &str, asset: &Asset, amount: u128) -> Result<(), Refusal> {
    let mut account = Account::get(cx, info, from)?;
    account.change(asset, |holding| {
        holding.total = holding.total.checked_sub(amount)?;
        Some(())
    })?;
    account.save(cx)
}
