//! The history of wallets: what was confirmed on chain, in and out.

use super::wallet::get;
use crate::chain::{self, Family};
use crate::ledger::HistoryRecord;
use crate::operations::ownership::calling_end_user;
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use dfns_core::{Amount, Timestamp};
use dfns_endpoints::onchain::BlockchainEvent;
use dfns_endpoints::wallets::{
    GetWalletHistory, ListOrgWalletHistory, OrgWalletHistory, OrgWalletTransfer, WalletPage,
};
use std::time::SystemTime;

impl Operation for GetWalletHistory {
    fn run(self, cx: &mut Context<'_>) -> Result<WalletPage<BlockchainEvent>, Refusal> {
        let wallet = get(cx, &self.wallet_id)?;
        let family = chain::of(&wallet.network)?.family;
        let contract = self.contract.as_deref().map(|contract| match family {
            Family::Evm => contract.to_ascii_lowercase(),
            _ => contract.to_owned(),
        });
        let is_listed = |record: &HistoryRecord| {
            self.direction.as_ref().is_none_or(|direction| record.direction == *direction)
                && self.kind.as_ref().is_none_or(|kind| record.event.tag() == kind.as_str())
                && contract.as_ref().is_none_or(|contract| record.contract.as_ref() == Some(contract))
        };
        let list = List::by("wallet", wallet.id.as_str()).only(is_listed);
        let page = cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        drop(list);
        Ok(WalletPage {
            items: page.items.into_iter().map(|record| record.event).collect(),
            next_page_token: page.next_page_token,
            wallet_id: wallet.id,
            network: Some(wallet.network),
        })
    }
}

fn time(field: &str, timestamp: &Timestamp) -> Result<SystemTime, Refusal> {
    timestamp.to_system_time().map_err(|_| Refusal::invalid(format!("`{field}` must be a time, as in ISO 8601")))
}

impl Operation for ListOrgWalletHistory {
    fn run(self, cx: &mut Context<'_>) -> Result<OrgWalletHistory, Refusal> {
        if calling_end_user(cx)?.is_some() {
            return Err(Refusal::not_found("history"));
        }
        let (start, end) = (time("startTime", &self.start_time)?, time("endTime", &self.end_time)?);
        if end < start {
            return Err(Refusal::invalid("`endTime` must not be before `startTime`"));
        }
        let is_listed =
            |record: &HistoryRecord| record.timestamp.to_system_time().is_ok_and(|at| at >= start && at <= end);
        let list = List::all().only(is_listed);
        let page = cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        drop(list);
        Ok(OrgWalletHistory {
            org_id: cx.org_id().into(),
            items: page.items.into_iter().map(flat).collect(),
            next_page_token: page.next_page_token,
        })
    }
}

/// An event in the columns of the organization's history.
fn flat(record: HistoryRecord) -> OrgWalletTransfer {
    let token = record.asset.identifier();
    let is_nft = record.asset.is_nft();
    let text = |number: Option<u32>| number.map(|number| number.to_string());
    let fee = record.metadata.fee;
    OrgWalletTransfer {
        timestamp: record.timestamp,
        wallet_id: record.wallet_id,
        network: record.network.into(),
        direction: record.direction,
        from: (!record.from.is_empty()).then_some(record.from),
        to: Some(record.to),
        amount: (!is_nft).then(|| Amount::from(record.amount)),
        token_id: record.asset.field("tokenId").map(str::to_owned),
        asset: Some(token),
        symbol: record.metadata.asset.symbol,
        decimals: text(record.metadata.asset.decimals),
        fee: fee.is_some().then(|| Amount::from(record.fee)),
        fee_symbol: fee.as_ref().and_then(|fee| fee.symbol.clone()),
        fee_decimals: text(fee.and_then(|fee| fee.decimals)),
        tx_hash: record.tx_hash,
    }
}
