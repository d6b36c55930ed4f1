//! Agreements and vaults of the sandbox by our client: every operation.

use crate::sandbox::Bench;
use dfns::agreements::{AgreementKind, GetLatestUnacceptedAgreement, RecordAgreementAcceptance};
use dfns::onchain::BroadcastStatus;
use dfns::prelude::*;
use dfns::vaults::{
    CreateVault, CreateVaultAddress, CreateVaultLock, CreateVaultTransfer, GetVault, GetVaultLock, GetVaultQuarantine,
    ListVaultAssets, ListVaultBalances, ListVaultHistory, ListVaultLocks, ListVaultQuarantines, ListVaults,
    QuarantineReleaseStatus, ReleaseQuarantine, ReleaseVaultLock, ReplaceVaultLock, TagVault, TransferVaultLock,
    UntagVault, UpdateVault, VaultBalanceKind, VaultHistoryItem,
};
use dfns::{Network, ServiceAccountToken, WithSigner};
use dfns_sandbox::{Findings, Screener};

type Account = Client<ServiceAccountToken, WithSigner>;

/// Calls every operation on agreements.
pub(crate) async fn agreements(account: &Account) {
    let agreements = account.agreements();
    let latest = || GetLatestUnacceptedAgreement::new(AgreementKind::UniswapTermsOfService);
    let agreement = agreements.get_latest_unaccepted_agreement(latest()).await.unwrap().latest_agreement.unwrap();
    let accept = RecordAgreementAcceptance::new(&agreement.id);
    let accepted = agreements.record_agreement_acceptance(accept).await.unwrap();
    assert_eq!(accepted.agreement_id, agreement.id);
    let latest = agreements.get_latest_unaccepted_agreement(latest()).await.unwrap();
    assert!(latest.latest_agreement.is_none());
}

const NOBODY: &str = "0x00000000000000000000000000000000000000aa";
const ETHER: u128 = 1_000_000_000_000_000_000;
const TID: &str = "native:eth";

/// Calls every operation on vaults.
pub(crate) async fn vaults(bench: &Bench, account: &Account) {
    let (vaults, control) = (account.vaults(), bench.sandbox.control());
    let vault = vaults.create_vault(CreateVault::new().with_name("Treasury")).await.unwrap();
    let id = &vault.id;
    vaults.tag_vault(TagVault::new(id, vec!["a".to_owned(), "b".to_owned()])).await.unwrap();
    vaults.untag_vault(UntagVault::new(id, vec!["a".to_owned()])).await.unwrap();
    let updated = vaults.update_vault(UpdateVault::new(id).with_name("Cold")).await.unwrap();
    assert_eq!((updated.name.as_deref(), &*updated.tags), (Some("Cold"), &["b".to_owned()][..]));
    let network = Network::EthereumHoodi;
    let address = vaults.create_vault_address(CreateVaultAddress::new(id, network.clone())).await.unwrap();
    assert_eq!(vaults.get_vault(GetVault::new(id)).await.unwrap().addresses.unwrap()[0].address, address.address);
    assert_eq!(vaults.list_vaults(ListVaults::new()).await.unwrap().items[0].id, *id);

    control.fund(&address.wallet_id, "Native", ETHER, None).await.unwrap();
    let finding = Findings { exposure: vec![7], ..Findings::default() };
    control.set_verdict(Screener::Chainalysis, None, NOBODY, finding).await.unwrap();
    control.fund(&address.wallet_id, "Native", 7_u64, Some(NOBODY.to_owned())).await.unwrap();
    let quarantine = vaults.list_vault_quarantines(ListVaultQuarantines::new(id)).await.unwrap().items.remove(0);
    let read = vaults.get_vault_quarantine(GetVaultQuarantine::new(id, &quarantine.id)).await.unwrap();
    assert_eq!(read.transaction_hash, quarantine.transaction_hash);
    let assets = vaults.list_vault_assets(ListVaultAssets::new(id)).await.unwrap();
    assert_eq!(assets.items[0].quarantined_balance.to_u128(), Some(7));
    let released = vaults.release_quarantine(ReleaseQuarantine::new(id, &quarantine.id)).await.unwrap();
    assert_eq!(released.status, QuarantineReleaseStatus::Executed);

    let lock = CreateVaultLock::new(id, network.clone(), TID, ETHER / 2).with_beneficiary(NOBODY);
    let lock = vaults.create_vault_lock(lock).await.unwrap().done().unwrap();
    let replace = ReplaceVaultLock::new(id, &lock.id, ETHER / 4);
    let lock = vaults.replace_vault_lock(replace).await.unwrap().done().unwrap();
    let sent = vaults.transfer_vault_lock(TransferVaultLock::new(id, &lock.id, ETHER / 4)).await.unwrap();
    control.settle().await.unwrap();
    let lock = vaults.get_vault_lock(GetVaultLock::new(id, &lock.id)).await.unwrap();
    assert_eq!((lock.transfer_id.as_ref(), lock.date_deleted.is_some()), (Some(&sent.id), true));
    let lock = CreateVaultLock::new(id, network.clone(), TID, 1_u64);
    let lock = vaults.create_vault_lock(lock).await.unwrap().done().unwrap();
    vaults.release_vault_lock(ReleaseVaultLock::new(id, &lock.id)).await.unwrap();
    assert_eq!(vaults.list_vault_locks(ListVaultLocks::new(id)).await.unwrap().items.len(), 3);

    let transfer = CreateVaultTransfer::new(id, network, TID, NOBODY, ETHER / 4);
    let transfer = vaults.create_vault_transfer(transfer).await.unwrap();
    assert_eq!(transfer.status, BroadcastStatus::Pending);
    control.settle().await.unwrap();
    let balances = vaults.list_vault_balances(ListVaultBalances::new(id)).await.unwrap().items;
    assert!(balances.len() == 1 && balances[0].kind == VaultBalanceKind::Available, "{balances:?}");
    let history = vaults.list_vault_history(ListVaultHistory::new(id)).await.unwrap().items;
    assert!(
        matches!(history.last(), Some(VaultHistoryItem::IncomingTransfer(deposit)) if deposit.amount.to_u128() == Some(ETHER))
    );
    assert_eq!(history.len(), 2 + 2 + 3 + 3, "deposits, transfers, locks that begin and end");
}
