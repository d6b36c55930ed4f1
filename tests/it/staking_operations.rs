//! Stakes of the sandbox by our client: every operation.

use crate::sandbox::Bench;
use dfns::Network;
use dfns::onchain::ActionStatus;
use dfns::prelude::*;
use dfns::staking::{
    CreateStake, CreateStakeAction, EthereumStakeAction, GetStakeRewards, GetStakes, IotaDeposit, IotaStakeAction,
    ListStakeActions, ListStakes, NewEthereumStake, NewIotaStake, PlainStakeAction, StakeActionKind, StakeData,
    StakeStatus, StakingProvider,
};
use dfns::wallets::CreateWallet;
use dfns::{ServiceAccountToken, WithSigner};

const ETHER: u128 = 1_000_000_000_000_000_000;

/// Calls every operation on stakes.
pub(crate) async fn staking(bench: &Bench, account: &Client<ServiceAccountToken, WithSigner>) {
    let (stakes, control) = (account.staking(), bench.sandbox.control());
    let wallet = account.wallets().create_wallet(CreateWallet::new(Network::EthereumHoodi)).await.unwrap();
    control.fund(&wallet.id, "Native", 33 * ETHER, None).await.unwrap();
    let ether = NewEthereumStake::new(&wallet.id, StakingProvider::Figment, 32 * ETHER);
    let stake = stakes.create_stake(CreateStake::new(ether)).await.unwrap();
    assert_eq!(stake.status, StakeStatus::Staking);
    let read = stakes.get_stakes(GetStakes::new(&stake.id)).await.unwrap();
    assert_eq!(read.status, StakeStatus::Active);
    assert!(matches!(read.data, Some(StakeData::Ethereum(_))), "{read:?}");
    assert_eq!(stakes.list_stakes(ListStakes::new()).await.unwrap().items[0].id, stake.id);
    let rewards = stakes.get_stake_rewards(GetStakeRewards::new(&stake.id)).await.unwrap();
    assert_eq!(rewards.symbol, "ETH");
    let slashed = control.slash(&stake.id, ETHER).await.unwrap();
    assert_eq!(slashed.status, StakeStatus::Active);
    let withdraw = EthereumStakeAction::from(PlainStakeAction::new());
    stakes.create_stake_action(CreateStakeAction::new(&stake.id, withdraw)).await.unwrap();
    let read = stakes.get_stakes(GetStakes::new(&stake.id)).await.unwrap();
    assert_eq!(read.status, StakeStatus::Withdrawn);
    let actions = stakes.list_stake_actions(ListStakeActions::new(&stake.id)).await.unwrap().items;
    assert_eq!((&actions[0].kind, &actions[1].kind), (&StakeActionKind::Withdraw, &StakeActionKind::Stake));
    assert!(actions.iter().all(|action| action.status == Some(ActionStatus::Completed)), "{actions:?}");

    let wallet = account.wallets().create_wallet(CreateWallet::new(Network::IotaTestnet)).await.unwrap();
    control.fund(&wallet.id, "Native", 10_000_000_000_u64, None).await.unwrap();
    let iota = NewIotaStake::new(&wallet.id, format!("0x{}", "ab".repeat(32)), 4_000_000_000_u64);
    let stake = stakes.create_stake(CreateStake::new(iota)).await.unwrap();
    control.settle().await.unwrap();
    let deposit = IotaStakeAction::from(IotaDeposit::new(1_000_000_000_u64));
    stakes.create_stake_action(CreateStakeAction::new(&stake.id, deposit)).await.unwrap();
    let data = stakes.get_stakes(GetStakes::new(&stake.id)).await.unwrap().data;
    let Some(StakeData::Iota(data)) = data else { panic!("{data:?}") };
    assert_eq!(data.amount.to_u128(), Some(5_000_000_000));
}
