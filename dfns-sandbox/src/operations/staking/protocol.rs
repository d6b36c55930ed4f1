//! The protocols: what each requires of a stake, and the data that it shows.

use crate::chain::{self, Family, NetworkInfo, PrivateKey};
use crate::operations::wallets::get_payer;
use crate::operations::{amounts, check};
use crate::refusal::Refusal;
use crate::store::Context;
use crate::text::sha256_hex;
use dfns_core::Amount;
use dfns_endpoints::WalletId;
use dfns_endpoints::staking::{
    BabylonStake, EthereumStake, EthereumValidator, IotaStake, IotaStakeKind, NewStake, StakeData, StakedIota,
    StakingProtocol, StakingProvider,
};
use dfns_endpoints::wallets::Wallet;

/// The coins of one validator of Ethereum, in wei.
const VALIDATOR: u128 = 32_000_000_000_000_000_000;

/// The least that IOTA accepts: one whole coin.
const LEAST_IOTA: u128 = 1_000_000_000;

/// How long Babylon's coins take to unbond, in blocks of Bitcoin: a day.
pub(super) const UNBONDING_BLOCKS: u32 = 144;

/// A stake that is possible.
pub(super) struct Plan {
    pub(super) wallet: Wallet,
    pub(super) info: &'static NetworkInfo,
    pub(super) amount: u128,
    pub(super) protocol: StakingProtocol,
    pub(super) provider: Option<StakingProvider>,
}

/// An amount of a request.
pub(super) fn units(amount: &Amount) -> Result<u128, Refusal> {
    amounts::units("amount", amount.as_ref())
}

/// The networks of a protocol.
fn networks(protocol: &StakingProtocol) -> &'static [&'static str] {
    match protocol {
        StakingProtocol::Ethereum => {
            &["Ethereum", "EthereumGoerli", "EthereumHolesky", "EthereumHoodi", "EthereumSepolia"]
        }
        StakingProtocol::Iota => &["Iota", "IotaTestnet", "IotaZodianet"],
        StakingProtocol::Babylon => &["Bitcoin", "BitcoinTestnet3", "BitcoinTestnet4", "BitcoinSignet"],
        _ => &[],
    }
}

/// A wallet that can stake.
fn staking(
    cx: &Context<'_>,
    id: &WalletId,
    protocol: &StakingProtocol,
) -> Result<(Wallet, &'static NetworkInfo), Refusal> {
    let wallet = get_payer(cx, id)?;
    if !networks(protocol).contains(&wallet.network.as_str()) {
        let known = networks(protocol).join(", ");
        return Err(check::must_be("walletId", &format!("a wallet on a network of {protocol}: {known}")));
    }
    let info = chain::of(&wallet.network)?;
    Ok((wallet, info))
}

/// Checks a new stake, apart from the means to pay for it.
pub(super) fn plan(cx: &Context<'_>, stake: &NewStake) -> Result<Plan, Refusal> {
    let (wallet_id, amount, protocol, provider) = match stake {
        NewStake::Ethereum(stake) => {
            (&stake.wallet_id, &stake.amount, StakingProtocol::Ethereum, Some(stake.provider.clone()))
        }
        NewStake::Babylon(stake) => {
            if !(1..=65_535).contains(&stake.duration) {
                return Err(check::must_be("duration", "a number of blocks from 1 to 65535"));
            }
            (&stake.wallet_id, &stake.amount, StakingProtocol::Babylon, Some(stake.provider.clone()))
        }
        NewStake::Iota(stake) => {
            if stake.locked_iotas.as_ref().is_some_and(Vec::is_empty) {
                return Err(Refusal::invalid("`lockedIotas` must have at least one object"));
            }
            check_locked(stake.locked_iotas.as_deref())?;
            (&stake.wallet_id, &stake.amount, StakingProtocol::Iota, None)
        }
        _ => return Err(unknown_protocol()),
    };
    if let Some(provider) = &provider {
        check::known("provider", provider)?;
    }
    let amount = units(amount)?;
    if protocol == StakingProtocol::Ethereum && amount % VALIDATOR != 0 {
        return Err(check::must_be("amount", &format!("a multiple of {VALIDATOR}: 32 ether for each validator")));
    }
    if protocol == StakingProtocol::Iota && amount < LEAST_IOTA {
        return Err(check::must_be("amount", &format!("at least {LEAST_IOTA}")));
    }
    let (wallet, info) = staking(cx, wallet_id, &protocol)?;
    if info.has_outputs() && u64::try_from(amount).is_err() {
        return Err(check::must_be("amount", "below 2^64"));
    }
    if let NewStake::Iota(stake) = stake {
        chain::check_address(info, "validator", &stake.validator)?;
    }
    Ok(Plan { wallet, info, amount, protocol, provider })
}

/// 400: the protocol is none of those that can be staked with.
pub(super) fn unknown_protocol() -> Refusal {
    check::must_be("protocol", "Ethereum, Iota or Babylon")
}

/// Refuses objects with coins under a time lock, which no wallet of the sandbox has.
pub(super) fn check_locked(locked: Option<&[String]>) -> Result<(), Refusal> {
    if locked.is_some_and(|locked| !locked.is_empty()) {
        return Err(Refusal::invalid("`lockedIotas`: the wallet has no such objects"));
    }
    Ok(())
}

/// The account of a protocol on a network.
pub(super) fn pool(info: &'static NetworkInfo) -> Result<String, Refusal> {
    match info.family {
        // The deposit contract.
        Family::Evm => Ok("0x00000000219ab540356cbb839cbe05303d7705fa".to_owned()),
        // The object of the system's state.
        Family::Iota => Ok(format!("0x{}5", "0".repeat(63))),
        _ => {
            let key = PrivateKey::import(info.key_kind(None)?, &[0x42; 32])?;
            chain::address(info, key.public())?.ok_or_else(Refusal::internal)
        }
    }
}

/// The data of a stake that has begun, made up in the right form.
pub(super) fn data(id: &str, wallet: &Wallet, request: &NewStake, principal: u128, height: u64) -> Option<StakeData> {
    let digits = |what: &str| sha256_hex(format!("dfns-sandbox {what} {id}").as_bytes());
    Some(match request {
        NewStake::Ethereum(_) => StakeData::Ethereum(EthereumStake {
            validator: EthereumValidator {
                pubkey: format!("0x{}{}", digits("validator"), &digits("rest of the validator")[..32]),
                withdrawal_address: wallet.address.clone().unwrap_or_default(),
            },
        }),
        NewStake::Iota(stake) => StakeData::Iota(IotaStake {
            kind: IotaStakeKind::Iota,
            staked_objects: Some(vec![StakedIota {
                id: format!("0x{}", digits("object")),
                amount: Amount::from(principal),
                expiration_date: None,
            }]),
            amount: Amount::from(principal),
            validator: stake.validator.clone(),
        }),
        NewStake::Babylon(stake) => StakeData::Babylon(BabylonStake {
            finality_providers: vec![digits("finality provider")],
            covenant_pubkeys: ["one", "two", "three"].map(digits).to_vec(),
            magic_bytes: "62626e31".to_owned(),
            covenant_threshold: 2,
            min_unbonding_time: UNBONDING_BLOCKS,
            lock_height: u32::try_from(height.saturating_add(stake.duration.into())).unwrap_or(u32::MAX),
        }),
        _ => return None,
    })
}
