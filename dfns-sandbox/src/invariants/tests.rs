use super::ViolationKind;
use crate::chain;
use crate::ledger::{Account, Asset, Token};
use crate::policies::HeldApproval;
use crate::sandbox::Sandbox;
use crate::store::{Context, Entity as _, List};
use dfns_core::Amount;
use dfns_endpoints::Network;
use dfns_endpoints::onchain::{BroadcastStatus, TransferRequest};
use serde_json::json;

/// A state in which someone has broken something, and the violations that are found.
async fn broken(breaks: impl FnOnce(&mut Context<'_>)) -> Vec<(ViolationKind, Vec<String>)> {
    let sandbox = Sandbox::start().await.unwrap();
    let broken = sandbox.service.change(|cx| {
        breaks(cx);
        Ok(())
    });
    broken.unwrap();
    let found = sandbox.control().invariants().await.unwrap();
    found.into_iter().map(|violation| (violation.kind, violation.ids)).collect()
}

/// A transfer as the API shows it.
fn transfer(id: &str, status: BroadcastStatus) -> TransferRequest {
    let mut transfer: TransferRequest = serde_json::from_value(json!({
        "id": id,
        "walletId": "wa-1",
        "network": "EthereumSepolia",
        "requester": { "userId": "us-1" },
        "requestBody": { "kind": "Native", "to": "0x00", "amount": "1" },
        "metadata": { "asset": { "symbol": "ETH" } },
        "dateRequested": "2026-01-01T00:00:00.000Z",
        "status": "Pending",
    }))
    .unwrap();
    transfer.status = status;
    transfer
}

#[tokio::test]
async fn a_new_sandbox_violates_nothing() {
    assert_eq!(broken(|_| ()).await, []);
}

#[tokio::test]
async fn an_external_id_stands_for_one_entity_of_a_kind() {
    let duplicates = broken(|cx| {
        for (id, external_id) in [("xfr-1", "a"), ("xfr-2", "a"), ("xfr-3", "b")] {
            let named =
                TransferRequest { external_id: Some(external_id.to_owned()), ..transfer(id, BroadcastStatus::Pending) };
            cx.insert(&named).unwrap();
        }
    });
    let ids = vec!["xfr-1".to_owned(), "xfr-2".to_owned()];
    assert_eq!(duplicates.await, [(ViolationKind::DuplicateExternalId, ids)]);
}

#[tokio::test]
async fn books_that_do_not_add_up_are_found() {
    let info = chain::of(&Network::EthereumSepolia).unwrap();
    let found = broken(|cx| {
        let mut token = Token::get(cx, info, &Asset::native()).unwrap();
        token.supply = 7;
        token.save(cx).unwrap();
        Account::get(cx, info, "0x00").unwrap().save(cx).unwrap();
    });
    assert_eq!(found.await, [(ViolationKind::Books, vec![])]);
}

#[tokio::test]
async fn a_status_without_those_before_it_is_found() {
    for status in [BroadcastStatus::Broadcasted, BroadcastStatus::Confirmed] {
        let found = broken(|cx| cx.insert(&transfer("xfr-1", status)).unwrap());
        assert_eq!(found.await, [(ViolationKind::SkippedStatus, vec!["xfr-1".to_owned()])]);
    }
    let early = broken(|cx| {
        let mut transfer = transfer("xfr-1", BroadcastStatus::Confirmed);
        transfer.tx_hash = Some("0x01".to_owned());
        transfer.fee = Some(Amount::from(1_u64));
        transfer.date_broadcasted = Some("2025-01-01T00:00:00.000Z".into());
        transfer.date_confirmed = Some("2026-01-01T00:00:00.000Z".into());
        cx.insert(&transfer).unwrap();
        assert_eq!(cx.list::<TransferRequest>(&List::all()).unwrap()[0].id(), "xfr-1");
    });
    assert_eq!(early.await, [(ViolationKind::SkippedStatus, vec!["xfr-1".to_owned()])], "broadcast before it came");
}

#[tokio::test]
async fn an_approval_that_is_not_granted_holds_what_it_is_for() {
    let approval = |status: &str| {
        json!({
            "id": "ap-1",
            "initiator_id": "us-1",
            "kind": "Wallets:Sign",
            "held": { "Transfer": "xfr-1" },
            "groups": [],
            "status": status,
            "evaluations": [],
            "decisions": [],
            "date_created": "2026-01-01T00:00:00.000Z",
            "date_updated": "2026-01-01T00:00:00.000Z",
        })
    };
    for (approval_status, status, is_held) in [
        ("Pending", BroadcastStatus::Executing, false),
        ("Denied", BroadcastStatus::Failed, false),
        ("Pending", BroadcastStatus::Pending, true),
        ("Denied", BroadcastStatus::Rejected, true),
        ("Approved", BroadcastStatus::Executing, true),
    ] {
        let found = broken(|cx| {
            cx.insert(&transfer("xfr-1", status)).unwrap();
            cx.insert::<HeldApproval>(&serde_json::from_value(approval(approval_status)).unwrap()).unwrap();
        });
        let moved = (ViolationKind::HeldEntityMoved, vec!["xfr-1".to_owned(), "ap-1".to_owned()]);
        assert_eq!(found.await.contains(&moved), !is_held, "{approval_status}");
    }
}
