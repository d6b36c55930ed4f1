//! Money that moves: transfers, transactions, fee sponsors, exchanges, stakes and swaps.

use super::{Check, check};
use crate::Result;
use crate::client::call;
use crate::defects::{DELETED, LOST, NETWORK, STAKE, UNDECODABLE};
use crate::sandbox::{list, string};
use crate::world::{World, holds, id, refused_with, same};
use serde_json::{Value, json};

const ETHER: u128 = 10u128.pow(18);

pub(super) fn checks() -> Vec<Check> {
    vec![
        check("transfers", "from request to history", transfer),
        check("transfers", "without funds, one fails and says why", without_funds),
        check("transfers", "an amount that is not a number is refused", bad_amount),
        check("transfers", "on Bitcoin and Solana", other_networks),
        check("transfers", "on a network that is not in the crate's list", unknown_network),
        check("transactions", "one of fields is signed and broadcast", transaction),
        check("networks", "fees are estimated", fees),
        check("fee sponsors", "one pays the fee of a transfer", sponsor),
        check("exchanges", "a deposit arrives at the exchange", deposit),
        check("staking", "ether is staked, earns and is listed", stake),
        check("swaps", "of a quote", swap),
    ]
}

fn native(to: &Value, amount: u128) -> Value {
    json!({ "kind": "Native", "to": to["address"], "amount": amount.to_string() })
}

async fn transfer(world: World) -> Result<()> {
    let service = world.service()?;
    let from = world.create_funded_wallet("EthereumSepolia", ETHER).await?;
    let to = world.create_wallet("EthereumSepolia").await?;
    let mut body = native(&to, ETHER / 10);
    body["externalId"] = world.sandbox.fresh("Invoice").into();
    let transfer = call!(service, wallets.transfer_asset(id(&from)), body body)?;
    let confirmed = call!(service, wallets.get_transfer(id(&from), id(&transfer)))?;
    same!(confirmed["status"], "Confirmed");
    same!(confirmed["requestBody"]["amount"], body["amount"]);
    same!(world.balance_of(&to).await?, (ETHER / 10).to_string());
    let fee: u128 = string(&confirmed["fee"]).parse().unwrap_or_default();
    same!(world.balance_of(&from).await?, (ETHER - ETHER / 10 - fee).to_string());
    let history = call!(service, wallets.get_wallet_history(id(&from)), query json!({ "limit": 10 }))?;
    holds!(list(&history["items"]).iter().any(|event| event["txHash"] == confirmed["txHash"]));
    same!(list(&call!(service, wallets.list_transfers(id(&from)), query json!({ "limit": 10 }))?["items"]).len(), 1);
    same!(call!(service, wallets.get_wallet_nfts(id(&from)))?["nfts"], json!([]));
    // The same external id is the same transfer.
    same!(call!(service, wallets.transfer_asset(id(&from)), body body)?["id"], transfer["id"]);
    body["amount"] = "1".into();
    refused_with(409, "externalId", call!(service, wallets.transfer_asset(id(&from)), body body))
}

async fn without_funds(world: World) -> Result<()> {
    let (service, wallet) = (world.service()?, world.create_wallet("EthereumSepolia").await?);
    let transfer = call!(service, wallets.transfer_asset(id(&wallet)), body native(&wallet, ETHER))?;
    let failed = call!(service, wallets.get_transfer(id(&wallet), id(&transfer)))?;
    same!(failed["status"], "Failed");
    holds!(string(&failed["reason"]).contains("nsufficient"));
    Ok(())
}

async fn bad_amount(world: World) -> Result<()> {
    let wallet = world.create_wallet("EthereumSepolia").await?;
    let body = json!({ "kind": "Native", "to": wallet["address"], "amount": "1.5" });
    refused_with(400, "amount", call!(world.service()?, wallets.transfer_asset(id(&wallet)), body body))
}

async fn other_networks(world: World) -> Result<()> {
    let service = world.service()?;
    for network in ["Bitcoin", "SolanaDevnet"] {
        let from = world.create_funded_wallet(network, 100_000_000).await?;
        let to = world.create_wallet(network).await?;
        let transfer = call!(service, wallets.transfer_asset(id(&from)), body native(&to, 1_000_000))?;
        same!(call!(service, wallets.get_transfer(id(&from), id(&transfer)))?["status"], "Confirmed");
        same!(world.balance_of(&to).await?, "1000000");
    }
    Ok(())
}

/// The official list of networks is closed.
async fn unknown_network(world: World) -> Result<()> {
    let wallet = world.create_funded_wallet("BitcoinTestnet3", 100_000_000).await?;
    let transfer = call!(world.service()?, wallets.transfer_asset(id(&wallet)), body native(&wallet, 1_000_000));
    world.meets_in(NETWORK, UNDECODABLE, transfer).map(drop)
}

async fn transaction(world: World) -> Result<()> {
    let service = world.service()?;
    let wallet = world.create_funded_wallet("EthereumSepolia", ETHER).await?;
    let body = json!({ "kind": "Eip1559", "to": wallet["address"], "value": "1" });
    let sent = call!(service, wallets.sign_and_broadcast_transaction(id(&wallet)), body body)?;
    same!(call!(service, wallets.get_transaction(id(&wallet), id(&sent)))?["status"], "Confirmed");
    let page = call!(service, wallets.list_transactions(id(&wallet)), query json!({ "limit": 10 }))?;
    same!(list(&page["items"]).len(), 1);
    let cancel = call!(service, wallets.cancel_transaction(id(&wallet), id(&sent)));
    refused_with(412, "", cancel)
}

async fn fees(world: World) -> Result<()> {
    let fees = call!(world.service()?, networks.estimate_fees(), query json!({ "network": "EthereumSepolia" }))?;
    same!(fees["kind"], "Eip1559");
    Ok(())
}

async fn sponsor(world: World) -> Result<()> {
    let service = world.service()?;
    let rich = world.create_funded_wallet("EthereumSepolia", ETHER).await?;
    let (poor, to) = (world.create_wallet("EthereumSepolia").await?, world.create_wallet("EthereumSepolia").await?);
    let asset = json!({ "kind": "Erc20", "contract": "0x1c7d4b196cb0c7b01d743fbc6116a902379c7238" });
    let fund = json!({ "walletId": poor["id"], "asset": asset, "amount": "5000000" });
    world.sandbox.control("fund", &fund).await?;
    let sponsor = call!(service, fee_sponsors.create_fee_sponsor(), body json!({ "walletId": rich["id"] }))?;
    let body = json!({
        "kind": "Erc20",
        "contract": asset["contract"],
        "to": to["address"],
        "amount": "1000000",
        "feeSponsorId": sponsor["id"],
    });
    let transfer = call!(service, wallets.transfer_asset(id(&poor)), body body)?;
    same!(call!(service, wallets.get_transfer(id(&poor), id(&transfer)))?["status"], "Confirmed");
    let fees = call!(service, fee_sponsors.list_sponsored_fees(id(&sponsor)), query json!({ "limit": "10" }))?;
    same!(fees["items"][0]["requestId"], transfer["id"]);
    call!(service, fee_sponsors.deactivate_fee_sponsor(id(&sponsor)))?;
    refused_with(422, "", call!(service, wallets.transfer_asset(id(&poor)), body body))
}

async fn deposit(world: World) -> Result<()> {
    let (employee, wallet) = (world.employee()?, world.create_funded_wallet("Ethereum", ETHER).await?);
    let keys = json!({ "publicApiKey": "key", "privateApiKey": "secret" });
    let body = json!({
        "kind": "Kraken",
        "name": world.sandbox.fresh("Exchange"),
        "readConfiguration": keys,
        "writeConfiguration": keys,
    });
    let exchange = call!(employee, exchanges.create_exchange(), body body)?;
    let accounts = call!(employee, exchanges.list_accounts(id(&exchange)), query json!({ "limit": 10 }))?;
    let account = string(&accounts["items"][0]["id"]);
    let body = json!({ "kind": "Native", "amount": (ETHER / 2).to_string(), "walletId": wallet["id"] });
    let deposit = call!(employee, exchanges.create_deposit(id(&exchange), account), body body)?;
    let transfer = call!(employee, wallets.get_transfer(id(&wallet), string(&deposit["transferId"])))?;
    same!(transfer["status"], "Confirmed");
    world.settle().await?;
    let query = json!({ "limit": 50 });
    let assets = call!(employee, exchanges.list_account_assets(id(&exchange), account), query query)?;
    let ether = list(&assets["items"]).iter().find(|asset| asset["symbol"] == "ETH").cloned();
    same!(ether.unwrap_or_default()["balance"], "0.50000000");
    let deleted = call!(employee, exchanges.delete_exchange(id(&exchange)));
    world.meets_in(DELETED, UNDECODABLE, deleted)?;
    refused_with(404, "exchange not found", call!(employee, exchanges.get_exchange(id(&exchange))))
}

async fn stake(world: World) -> Result<()> {
    let (service, wallet) = (world.service()?, world.create_funded_wallet("EthereumHoodi", ETHER * 40).await?);
    let body = json!({
        "protocol": "Ethereum",
        "provider": "Figment",
        "kind": "Native",
        "walletId": wallet["id"],
        "amount": (ETHER * 32).to_string(),
    });
    let created = call!(service, staking.create_stake(), body body);
    let stake = if let Some(stake) = world.meets_in(STAKE, LOST, created)? {
        stake
    } else {
        let account = &world.sandbox.bootstrap["serviceAccount"];
        world.sandbox.call_ours(account, "create_stake", &[], None, Some(&body))?
    };
    world.settle().await?;
    let stakes = call!(service, staking.list_stakes(), query json!({ "limit": 50 }))?;
    holds!(list(&stakes["items"]).iter().any(|item| item["id"] == stake["id"]));
    let actions = call!(service, staking.list_stake_actions(id(&stake)), query json!({ "limit": 10 }))?;
    same!(list(&actions["items"]).len(), 1);
    same!(call!(service, staking.get_stake_rewards(id(&stake)))?["symbol"], "ETH");
    Ok(())
}

async fn swap(world: World) -> Result<()> {
    let (service, wallet) = (world.service()?, world.create_funded_wallet("Ethereum", ETHER * 2).await?);
    let asset = json!({
        "kind": "Erc20",
        "contract": "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
    });
    let token = json!({ "network": "Ethereum", "asset": asset, "symbol": "USDC", "decimals": 6, "price": 1.0 });
    world.sandbox.control("define_token", &token).await?;
    let body = json!({
        "walletId": wallet["id"],
        "targetWalletId": wallet["id"],
        "provider": "UniswapX",
        "slippageBps": 100,
        "sourceAsset": { "kind": "Native", "amount": ETHER.to_string() },
        "targetAsset": asset,
    });
    let quote = call!(service, swaps.request_swap_quote(), body body)?;
    same!(call!(service, swaps.get_swap_quote(id(&quote)))?["id"], quote["id"]);
    let body = json!({
        "quoteId": quote["id"],
        "walletId": wallet["id"],
        "targetWalletId": wallet["id"],
        "provider": "UniswapX",
        "slippageBps": 100,
        "sourceAsset": { "kind": "Native", "amount": ETHER.to_string() },
        "targetAsset": { "kind": "Erc20", "contract": asset["contract"], "amount": quote["targetAsset"]["amount"] },
    });
    let swap = call!(service, swaps.create_swap(), body body)?;
    world.settle().await?;
    same!(call!(service, swaps.get_swap(id(&swap)))?["status"], "Completed");
    let swaps = call!(service, swaps.list_swaps(), query json!({ "limit": 50 }))?;
    holds!(list(&swaps["items"]).iter().any(|item| item["id"] == swap["id"]));
    Ok(())
}
