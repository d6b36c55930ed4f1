//! Signatures of the sandbox, whose keys are real, verified by alloy.

use alloy_consensus::{
    BlobTransactionSidecar, SignableTransaction, TxEip1559, TxEip2930, TxEip4844, TxEip4844Variant,
    TxEip4844WithSidecar, TxEip7702, TxEnvelope, TxLegacy, TypedTransaction,
};
use alloy_dyn_abi::{Eip712Domain, TypedData};
use alloy_eips::eip2930::{AccessList, AccessListItem};
use alloy_eips::eip4844::{Blob, Bytes48};
use alloy_eips::eip7702::{Authorization, SignedAuthorization};
use alloy_eips::{Decodable2718 as _, Encodable2718 as _};
use alloy_network::{EthereumWallet, NetworkWallet, TxSigner as _};
use alloy_primitives::{Address, B256, Signature, TxKind, U256, bytes, eip191_hash_message};
use alloy_signer::Signer as _;
use alloy_sol_types::{SolStruct as _, eip712_domain, sol};
use dfns::core::{ReqwestTransport, ResponseBody, Transport, TransportError, TransportRequest, TrustRoots};
use dfns::policies::{
    AlwaysTrigger, ApprovalGroup, ApprovalStatus, Approvers, CreateApprovalDecision, CreatePolicy, Decision,
    ListApprovals, PolicyDefinition, RequestApproval, WalletsSign,
};
use dfns::prelude::*;
use dfns::signing::BoxFuture;
use dfns::testing::Sandbox;
use dfns::wallets::{CreateWallet, ListTransactions};
use dfns::{Network, ServiceClient};
use dfns_alloy::{DfnsSigner, Held, SignFailure, SignatureTicket, WhenHeld};
use http::Response;
use std::error::Error;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

const TO: Address = Address::repeat_byte(0x42);
const SEPOLIA: u64 = 11_155_111;

struct Bench {
    sandbox: Sandbox,
    client: ServiceClient,
    wallet: String,
    signer: DfnsSigner,
}

impl Bench {
    async fn new() -> Self {
        let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
        let client = sandbox.service_client();
        let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await.unwrap();
        let signer = DfnsSigner::of_wallet(&client, &wallet.id).await.unwrap();
        assert_eq!(
            Some(signer.address_of().to_checksum(None)),
            wallet.address.map(|address| address.parse::<Address>().unwrap().to_checksum(None))
        );
        Self { sandbox, client, wallet: wallet.id.to_string(), signer }
    }

    /// Requires that the approver approves whatever a wallet signs.
    async fn require_approval(&self) {
        let approver: dfns::UserId = self.sandbox.bootstrap().approver.user_id.as_str().into();
        let action = RequestApproval::new([ApprovalGroup::new(1, Approvers::users([approver]))]);
        let policy = PolicyDefinition::new("Four eyes", WalletsSign::new(), AlwaysTrigger::new(), action);
        self.client.policies().create_policy(CreatePolicy::new(policy)).await.unwrap();
    }

    async fn decide(&self, decision: Decision) {
        let approver = self.sandbox.approver_client();
        let pending = ListApprovals::new().with_status(ApprovalStatus::Pending);
        for approval in approver.policies().list_approvals(pending).await.unwrap().items {
            let request = CreateApprovalDecision::new(approval.id, decision.clone());
            approver.policies().create_approval_decision(request).await.unwrap();
        }
    }
}

trait AddressOf {
    fn address_of(&self) -> Address;
}

impl AddressOf for DfnsSigner {
    fn address_of(&self) -> Address {
        alloy_signer::Signer::address(self)
    }
}

fn eip1559(nonce: u64) -> TxEip1559 {
    TxEip1559 {
        chain_id: SEPOLIA,
        nonce,
        gas_limit: 21_000,
        max_fee_per_gas: 2_000_000_000,
        max_priority_fee_per_gas: 1_000_000_000,
        to: TxKind::Call(TO),
        value: U256::from(1),
        ..TxEip1559::default()
    }
}

/// A blob of zeros. Its commitment and its proof are the point at infinity.
fn blobs() -> BlobTransactionSidecar {
    let infinity = Bytes48::right_padding_from(&[0xc0]);
    BlobTransactionSidecar::new(vec![Blob::ZERO], vec![infinity], vec![infinity])
}

/// A transaction of every type.
fn transactions() -> Vec<(&'static str, TypedTransaction)> {
    let access = AccessList(vec![AccessListItem { address: TO, storage_keys: vec![B256::repeat_byte(7)] }]);
    let legacy = TxLegacy {
        chain_id: Some(SEPOLIA),
        gas_price: 2_000_000_000,
        gas_limit: 21_000,
        to: TxKind::Call(TO),
        value: U256::from(1),
        ..TxLegacy::default()
    };
    let eip2930 = TxEip2930 {
        chain_id: SEPOLIA,
        gas_price: 2_000_000_000,
        gas_limit: 50_000,
        to: TxKind::Call(TO),
        access_list: access.clone(),
        ..TxEip2930::default()
    };
    let eip7702 = TxEip7702 {
        chain_id: SEPOLIA,
        gas_limit: 200_000,
        max_fee_per_gas: 2_000_000_000,
        max_priority_fee_per_gas: 1_000_000_000,
        to: TO,
        access_list: access.clone(),
        input: bytes!("a9059cbb"),
        ..TxEip7702::default()
    };
    let eip4844 = TxEip4844 {
        chain_id: SEPOLIA,
        gas_limit: 50_000,
        max_fee_per_gas: 2_000_000_000,
        max_priority_fee_per_gas: 1_000_000_000,
        to: TO,
        access_list: access,
        blob_versioned_hashes: blobs().versioned_hashes().collect(),
        max_fee_per_blob_gas: 1_000_000_000,
        ..TxEip4844::default()
    };
    let eip4844 = TxEip4844WithSidecar::from_tx_and_sidecar(eip4844, blobs());
    vec![
        ("EIP-1559", eip1559(0).into()),
        ("legacy", legacy.into()),
        ("EIP-2930", eip2930.into()),
        ("EIP-4844", TypedTransaction::Eip4844(eip4844.into())),
        ("EIP-7702", eip7702.into()),
    ]
}

#[tokio::test]
async fn a_wallet_of_alloy_signs_transactions_of_every_type() {
    let bench = Bench::new().await;
    let wallet = EthereumWallet::from(bench.signer.clone());
    for (name, transaction) in transactions() {
        let signed: TxEnvelope = NetworkWallet::<alloy_network::Ethereum>::sign_transaction(&wallet, transaction)
            .await
            .unwrap_or_else(|error| panic!("{name}: {}", chain(&error)));
        assert_eq!(signed_by(&signed), bench.signer.address_of(), "{name}");
        println!("{name}: verified");
    }
}

/// Recovers the signer of a transaction.
fn signed_by(transaction: &TxEnvelope) -> Address {
    transaction.signature().recover_address_from_prehash(&transaction.signature_hash()).unwrap()
}

/// Returns the messages of an error and its causes.
fn chain(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {}", chain(source)))
}

sol! {
    #[derive(serde::Serialize)]
    struct Permit {
        address owner;
        uint256 value;
        Detail detail;
    }
    #[derive(serde::Serialize)]
    struct Detail {
        string memo;
    }
}

fn permit(owner: Address) -> (Permit, Eip712Domain) {
    let domain = eip712_domain! { name: "Token", version: "1", chain_id: SEPOLIA, verifying_contract: TO, };
    (Permit { owner, value: U256::MAX, detail: Detail { memo: "rent".to_owned() } }, domain)
}

#[tokio::test]
async fn messages_and_typed_data_are_signed_as_wallets_do() {
    let bench = Bench::new().await;
    let by = bench.signer.address_of();
    for message in [&b""[..], b"Hello, Dfns", &[0, 0xff, 0x80]] {
        let signature = bench.signer.sign_message(message).await.unwrap();
        assert_eq!(signature.recover_address_from_prehash(&eip191_hash_message(message)).unwrap(), by);
    }
    let (permit, domain) = permit(by);
    let hash = permit.eip712_signing_hash(&domain);
    let typed = TypedData::from_struct(&permit, Some(domain.clone()));
    let signer = bench.signer.clone().blind_signing(false);
    let signature = signer.sign_dynamic_typed_data(&typed).await.unwrap_or_else(|error| panic!("{}", chain(&error)));
    assert_eq!(signature.recover_address_from_prehash(&hash).unwrap(), by);

    // A structure of `sol!` is sent with its values.
    assert_eq!(signer.sign_struct(&permit, &domain).await.unwrap(), signature);

    // Dfns would take the other type that nothing refers to.
    let mut ambiguous = typed.clone();
    ambiguous.primary_type = "Detail".to_owned();
    ambiguous.message = serde_json::json!({ "memo": "rent" });
    let error = chain(&signer.sign_dynamic_typed_data(&ambiguous).await.unwrap_err());
    assert!(error.starts_with("the primary type must be the only type"), "{error}");

    // The structure alone has no values to read, so that only its hash can be sent.
    assert!(signer.sign_typed_data(&permit, &domain).await.unwrap_err().is_unsupported());
    assert!(signer.sign_hash(&hash).await.unwrap_err().is_unsupported());
    let signature = bench.signer.sign_typed_data(&permit, &domain).await.unwrap();
    assert_eq!(signature.recover_address_from_prehash(&hash).unwrap(), by);
}

#[tokio::test]
async fn the_same_bytes_are_one_request_and_another_attempt_is_another() {
    let bench = Bench::new().await;
    let mut transaction = eip1559(7);
    let [one, two] = [
        bench.signer.sign_transaction(&mut transaction.clone()).await.unwrap(),
        bench.signer.sign_transaction(&mut transaction).await.unwrap(),
    ];
    assert_eq!(one, two);
    let signatures = bench.client.keys();
    let requests = signatures.list_signatures(dfns::keys::ListSignatures::new(bench.signer.key_id())).await.unwrap();
    assert_eq!(requests.items.len(), 1);
    bench.signer.clone().attempt(2).sign_transaction(&mut transaction).await.unwrap();
    let requests =
        bench.client.keys().list_signatures(dfns::keys::ListSignatures::new(bench.signer.key_id())).await.unwrap();
    assert_eq!(requests.items.len(), 2);
}

/// Returns a program or folder of the folders in `DFNS_KMS_TOOLS` or of the path.
fn tool(name: &str, home: &str) -> Option<PathBuf> {
    let folders =
        std::env::var("DFNS_KMS_TOOLS").unwrap_or_default() + ":" + &std::env::var("PATH").unwrap_or_default();
    let found = folders.split(':').map(|folder| PathBuf::from(folder).join(name)).find(|path| path.exists());
    let required = std::env::var("DFNS_KEY_HOMES").unwrap_or_default();
    assert!(found.is_some() || !required.split(',').any(|name| name == home), "{home} is required, and not installed");
    if found.is_none() {
        eprintln!("skipped: {home} is not installed; `cargo xtask integrations` installs it");
    }
    found
}

/// A node in memory, which ends with this value.
struct Anvil {
    url: url::Url,
    transport: ReqwestTransport,
    _process: Child,
}

impl Anvil {
    async fn start() -> Option<Self> {
        let program = tool("anvil", "anvil")?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let mut process = Command::new(program)
            .args(["--host", "127.0.0.1", "--chain-id", &SEPOLIA.to_string(), "--port", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains("Listening on") {
                break;
            }
        }
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let transport = ReqwestTransport::new(&TrustRoots::Embedded, Duration::from_secs(5), true).unwrap();
        Some(Self { url: format!("http://127.0.0.1:{port}").parse().unwrap(), transport, _process: process })
    }

    async fn call(&self, method: &str, params: serde_json::Value) -> serde_json::Value {
        let mut request = TransportRequest::new(http::Method::POST, self.url.clone());
        request.headers.insert("content-type", http::HeaderValue::from_static("application/json"));
        let body = serde_json::json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        request.body = body.to_string().into();
        let mut body = self.transport.send(request).await.unwrap().into_body();
        let mut bytes = Vec::new();
        while let Some(piece) = body.chunk().await.unwrap() {
            bytes.extend_from_slice(&piece);
        }
        let response: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert!(response["error"].is_null(), "{method}: {response}");
        response["result"].clone()
    }
}

impl Anvil {
    /// Sends a transaction, and returns its receipt once there is one.
    async fn mine(&self, raw: &[u8]) -> serde_json::Value {
        let raw = alloy_primitives::hex::encode_prefixed(raw);
        let hash = self.call("eth_sendRawTransaction", serde_json::json!([raw])).await;
        let receipt = async {
            loop {
                let receipt = self.call("eth_getTransactionReceipt", serde_json::json!([hash])).await;
                if !receipt.is_null() {
                    return receipt;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), receipt).await.expect("the transaction is mined within a minute")
    }
}

#[tokio::test]
async fn a_node_mines_the_signed_transactions() {
    let Some(anvil) = Anvil::start().await else { return };
    let bench = Bench::new().await;
    let from = bench.signer.address_of();
    anvil.call("anvil_setBalance", serde_json::json!([from, "0xde0b6b3a7640000"])).await;
    let wallet = EthereumWallet::from(bench.signer.clone());
    for (nonce, (name, mut transaction)) in (0..).zip(transactions()) {
        match &mut transaction {
            TypedTransaction::Legacy(it) => it.nonce = nonce,
            TypedTransaction::Eip2930(it) => it.nonce = nonce,
            TypedTransaction::Eip1559(it) => it.nonce = nonce,
            TypedTransaction::Eip7702(it) => {
                // The account itself delegates, and uses one nonce for the transaction before.
                it.nonce = nonce;
                it.authorization_list = vec![authorize(&bench.signer, nonce + 1).await];
            }
            TypedTransaction::Eip4844(TxEip4844Variant::TxEip4844WithSidecar(it)) => it.tx.nonce = nonce,
            TypedTransaction::Eip4844(_) => unreachable!("ours has its blobs"),
        }
        let signed = NetworkWallet::<alloy_network::Ethereum>::sign_transaction(&wallet, transaction).await.unwrap();
        let receipt = anvil.mine(&signed.encoded_2718()).await;
        assert_eq!(receipt["status"], "0x1", "{name}: {receipt}");
        assert_eq!(receipt["from"].as_str().unwrap().parse::<Address>().unwrap(), from, "{name}");
        println!("anvil: {name} is mined");
    }
    // The authorization was by the account, which now has the code of a delegation to the contract.
    let code = anvil.call("eth_getCode", serde_json::json!([from, "latest"])).await;
    let delegation = format!("0xef0100{}", alloy_primitives::hex::encode(TO));
    assert_eq!(code.as_str().unwrap(), delegation);
}

#[tokio::test]
async fn a_ticket_is_stale_once_the_node_has_mined_another_transaction_with_its_nonce() {
    let Some(anvil) = Anvil::start().await else { return };
    let bench = Bench::new().await;
    let from = bench.signer.address_of();
    anvil.call("anvil_setBalance", serde_json::json!([from, "0xde0b6b3a7640000"])).await;
    let mut other = TxEip1559 { value: U256::from(2), ..eip1559(0) };
    let signature = bench.signer.sign_transaction(&mut other).await.unwrap();
    bench.require_approval().await;
    let held = bench.signer.sign_transaction(&mut eip1559(0)).await.unwrap_err();
    let ticket = Held::of(&held).unwrap();
    let raw = TxEnvelope::from(other.into_signed(signature)).encoded_2718();
    anvil.mine(&raw).await;
    let next = anvil.call("eth_getTransactionCount", serde_json::json!([from, "latest"])).await;
    let next = u64::from_str_radix(next.as_str().unwrap().trim_start_matches("0x"), 16).unwrap();
    bench.decide(Decision::Approved).await;
    let error = bench.signer.resume_transaction(ticket, next).await.unwrap_err();
    assert!(matches!(error, SignFailure::Stale { nonce: 0, next_nonce: 1, .. }), "{error:?}");
}

/// Signs the delegation of an account to a contract.
async fn authorize(signer: &DfnsSigner, nonce: u64) -> SignedAuthorization {
    let authorization = Authorization { chain_id: U256::from(SEPOLIA), address: TO, nonce };
    let hash = authorization.signature_hash();
    let authorized = signer.sign_authorization(authorization).await.unwrap();
    let by = authorized.signature().unwrap().recover_address_from_prehash(&hash).unwrap();
    assert_eq!(by, signer.address_of());
    authorized
}

#[tokio::test]
async fn viem_finds_every_signature_to_be_by_the_wallet() {
    let Some(viem) = tool("viem", "viem") else { return };
    let bench = Bench::new().await;
    let by = bench.signer.address_of();
    let wallet = EthereumWallet::from(bench.signer.clone());
    let mut signed = Vec::new();
    for (name, mut transaction) in transactions() {
        if let TypedTransaction::Eip7702(it) = &mut transaction {
            it.authorization_list = vec![authorize(&bench.signer, 1).await];
        }
        let made = NetworkWallet::<alloy_network::Ethereum>::sign_transaction(&wallet, transaction).await.unwrap();
        let raw = alloy_primitives::hex::encode_prefixed(made.encoded_2718());
        signed.push(serde_json::json!({ "name": name, "kind": "transaction", "raw": raw }));
    }
    let message = alloy_primitives::hex::encode_prefixed(b"Hello, Dfns");
    let signature = bench.signer.sign_message(b"Hello, Dfns").await.unwrap().to_string();
    signed.push(serde_json::json!({ "name": "message", "kind": "message", "raw": message, "signature": signature }));
    let (permit, domain) = permit(by);
    let signature = bench.signer.sign_struct(&permit, &domain).await.unwrap().to_string();
    let data = serde_json::json!({
        "domain": { "name": "Token", "version": "1", "chainId": SEPOLIA, "verifyingContract": TO },
        "types": {
            "Permit": [
                { "name": "owner", "type": "address" },
                { "name": "value", "type": "uint256" },
                { "name": "detail", "type": "Detail" },
            ],
            "Detail": [{ "name": "memo", "type": "string" }],
        },
        "primaryType": "Permit",
        "message": { "owner": by, "value": U256::MAX.to_string(), "detail": { "memo": "rent" } },
    });
    signed
        .push(serde_json::json!({ "name": "typed data", "kind": "typed data", "data": data, "signature": signature }));
    let made = authorize(&bench.signer, 7).await;
    let authorization = serde_json::json!({
        "address": TO, "chainId": SEPOLIA, "nonce": 7, "yParity": made.y_parity(),
        "r": format!("{:#066x}", made.r()), "s": format!("{:#066x}", made.s()),
    });
    signed
        .push(serde_json::json!({ "name": "authorization", "kind": "authorization", "authorization": authorization }));
    for entry in &mut signed {
        entry["by"] = by.to_string().into();
    }
    let found = judged(&viem, &signed).await.unwrap();
    assert_eq!(found.lines().count(), signed.len(), "{found}");
    for name in found.lines() {
        println!("viem: {name} is verified");
    }
    // The judge can also say no.
    for entry in &mut signed {
        entry["by"] = TO.to_string().into();
        let refused = judged(&viem, std::slice::from_ref(entry)).await.unwrap_err();
        assert!(refused.contains(&format!("viem says that it is by {by}")), "{refused}");
    }
}

/// Lets viem check signatures. Returns what it prints.
async fn judged(viem: &std::path::Path, signed: &[serde_json::Value]) -> Result<String, String> {
    use tokio::io::AsyncWriteExt as _;
    let mut node = Command::new("node")
        .args(["tests/viem.mjs", viem.parent().unwrap().to_str().unwrap()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = node.stdin.take().unwrap();
    input.write_all(serde_json::to_string(signed).unwrap().as_bytes()).await.unwrap();
    drop(input);
    let output = node.wait_with_output().await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

#[tokio::test]
async fn an_authorization_is_signed_for_the_chain_of_the_signer_only() {
    let bench = Bench::new().await;
    authorize(&bench.signer, 0).await;
    authorize(&bench.signer.clone().with_chain_id(Some(SEPOLIA)), 0).await;
    let signer = bench.signer.clone().with_chain_id(Some(1));
    let before = bench.sandbox.fingerprint();
    for chain_id in [U256::from(SEPOLIA), U256::ZERO, U256::MAX] {
        let authorization = Authorization { chain_id, address: TO, nonce: 0 };
        let refused = signer.sign_authorization(authorization).await;
        assert!(matches!(refused, Err(SignFailure::Unsupported(_))), "{refused:?}");
    }
    assert_eq!(bench.sandbox.fingerprint(), before);
}

#[tokio::test]
async fn dfns_completes_and_broadcasts_a_transaction_once() {
    use alloy_network::TransactionBuilder as _;
    let bench = Bench::new().await;
    let wallet: dfns::WalletId = bench.wallet.as_str().into();
    bench.sandbox.control().fund(&wallet, "Native", 1_000_000_000_000_000_000_u128, None).await.unwrap();
    let request = || <alloy_network::Ethereum as alloy_network::Network>::TransactionRequest::default();
    let payment = request().with_to(TO).with_value(U256::from(5));
    let sent =
        bench.signer.broadcast(&payment, Some("invoice-7")).await.unwrap_or_else(|error| panic!("{}", chain(&error)));
    let again = bench.signer.broadcast(&payment, Some("invoice-7")).await.unwrap();
    assert_eq!(sent.id, again.id);
    assert_ne!(bench.signer.broadcast(&payment, None).await.unwrap().id, sent.id);

    for (transaction, why) in [
        (payment.clone().with_from(TO), "an address other than"),
        (payment.clone().with_chain_id(1), "decides the chain"),
        (payment.clone().with_access_list(AccessList(vec![AccessListItem::default()])), "access list"),
        (request().transaction_type(3), "type 0 and 2"),
        (request().max_fee_per_blob_gas(1), "blobs"),
    ] {
        let error = bench.signer.broadcast(&transaction, None).await.unwrap_err();
        assert!(matches!(&error, SignFailure::Unsupported(said) if said.contains(why)), "{error:?}");
    }
    let of_key = DfnsSigner::of_key(&bench.client, bench.signer.key_id()).await.unwrap();
    assert!(matches!(of_key.broadcast(&payment, None).await, Err(SignFailure::Unsupported(_))));
    let sent = bench.client.wallets().list_transactions(ListTransactions::new(&wallet)).await.unwrap();
    assert_eq!(sent.items.len(), 2);
}

#[tokio::test]
async fn a_transaction_that_dfns_does_not_read_is_refused_and_its_hash_not_sent_instead() {
    let bench = Bench::new().await;
    let mut without_blobs = TxEip4844 {
        chain_id: SEPOLIA,
        gas_limit: 50_000,
        max_fee_per_gas: 2_000_000_000,
        to: TO,
        ..TxEip4844::default()
    };
    let error = bench.signer.sign_transaction(&mut without_blobs).await.unwrap_err();
    assert!(chain(&error).contains("field 10 of the transaction is not valid"), "{}", chain(&error));
}

#[tokio::test]
async fn another_chain_is_refused_before_anything_is_requested() {
    let bench = Bench::new().await;
    let signer = bench.signer.clone().with_chain_id(Some(1));
    let before = bench.sandbox.fingerprint();
    let error = signer.sign_transaction(&mut eip1559(0)).await.unwrap_err();
    assert!(matches!(error, alloy_signer::Error::TransactionChainIdMismatch { signer: 1, tx: SEPOLIA }), "{error}");
    assert_eq!(bench.sandbox.fingerprint(), before);
}

#[tokio::test]
async fn a_pending_approval_gives_a_ticket_that_another_process_continues_with() {
    let bench = Bench::new().await;
    bench.require_approval().await;
    let wallet = EthereumWallet::from(bench.signer.clone());
    let refused =
        NetworkWallet::<alloy_network::Ethereum>::sign_transaction(&wallet, TypedTransaction::from(eip1559(0))).await;
    let error: Box<dyn Error> = Box::new(refused.unwrap_err());
    let ticket = Held::of(&*error).unwrap_or_else(|| panic!("no ticket in: {}", chain(&*error)));
    assert!(ticket.approval_id.is_some());
    let stored = serde_json::to_string(ticket).unwrap();

    // Another process.
    let ticket: SignatureTicket = serde_json::from_str(&stored).unwrap();
    let signer = DfnsSigner::of_wallet(&bench.client, bench.wallet.as_str()).await.unwrap();
    let again = signer.resume_transaction(&ticket, 0).await.unwrap_err();
    assert_eq!(Held::of(&again), Some(&ticket), "not decided yet");
    let signing_again = signer.sign_transaction(&mut eip1559(0)).await.unwrap_err();
    assert_eq!(Held::of(&signing_again), Some(&ticket), "the same request");

    bench.decide(Decision::Approved).await;
    let waiting = signer.clone().when_held(WhenHeld::Wait(Duration::from_secs(60)));
    let raw = waiting.resume_transaction(&ticket, 0).await.unwrap_or_else(|error| panic!("{}", chain(&error)));
    let transaction = TxEnvelope::decode_2718(&mut &raw[..]).unwrap();
    assert_eq!(signed_by(&transaction), signer.address_of());
    assert_eq!(transaction.signature_hash(), eip1559(0).signature_hash());

    // The account has used the nonce in the meantime.
    let stale = waiting.resume_transaction(&ticket, 1).await.unwrap_err();
    assert!(matches!(stale, SignFailure::Stale { nonce: 0, next_nonce: 1, .. }), "{stale:?}");
    assert!(stale.to_string().contains("has nonce 0, which the account has used: its next nonce is 1"), "{stale}");

    // A ticket that was altered, and that of another key.
    let mut altered = ticket.clone();
    altered.hash = B256::ZERO;
    assert!(matches!(waiting.resume_transaction(&altered, 0).await, Err(SignFailure::Unsupported(_))));
    assert!(matches!(waiting.resume(&altered).await, Err(SignFailure::Mismatch { .. })));
    let mut altered = ticket.clone();
    altered.unsigned = eip1559(1).encoded_for_signing().into();
    assert!(matches!(waiting.resume_transaction(&altered, 0).await, Err(SignFailure::Unsupported(_))));
    let mut altered = ticket;
    altered.key_id = "key-other".into();
    assert!(matches!(waiting.resume(&altered).await, Err(SignFailure::Unsupported(_))));
}

#[tokio::test]
async fn a_signer_that_waits_returns_the_signature_or_the_denial() {
    let bench = Bench::new().await;
    bench.require_approval().await;
    let signer = bench.signer.clone().when_held(WhenHeld::Wait(Duration::from_secs(60)));
    for (nonce, decision) in [(0, Decision::Approved), (1, Decision::Denied)] {
        let held = bench.signer.sign_transaction(&mut eip1559(nonce)).await.unwrap_err();
        assert!(Held::of(&held).is_some());
        bench.decide(decision.clone()).await;
        let result = signer.sign_transaction(&mut eip1559(nonce)).await;
        if decision == Decision::Approved {
            result.unwrap();
        } else {
            let error = chain(&result.unwrap_err());
            assert!(error.contains("ended as Rejected") && error.contains("use `attempt`"), "{error}");
        }
    }
}

/// A transport that returns the first signature for everything that follows.
#[derive(Clone)]
struct Liar {
    transport: ReqwestTransport,
    first: Arc<Mutex<Option<serde_json::Value>>>,
}

impl Transport for Liar {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            let is_signature = request.url.path().ends_with("/signatures");
            let response = self.transport.send(request).await?;
            if !is_signature {
                return Ok(response);
            }
            let (head, mut body) = response.into_parts();
            let mut bytes = Vec::new();
            while let Some(piece) = body.chunk().await? {
                bytes.extend_from_slice(&piece);
            }
            let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            let mut first = self.first.lock().unwrap();
            json["signature"] = first.get_or_insert_with(|| json["signature"].clone()).clone();
            let mut response = Response::from_parts(head, ResponseBody::whole(json.to_string()));
            response.headers_mut().remove(http::header::CONTENT_LENGTH);
            Ok(response)
        })
    }
}

#[tokio::test]
async fn a_signature_over_something_else_is_not_handed_out() {
    let bench = Bench::new().await;
    let account = &bench.sandbox.bootstrap().service_account;
    let transport = ReqwestTransport::new(&TrustRoots::Embedded, Duration::from_secs(5), true).unwrap();
    let liar = Liar { transport, first: Arc::default() };
    let credential = KeySigner::from_pem(&*account.credential_id, account.private_key_pem.expose()).unwrap();
    let client = Client::builder().base_url(bench.sandbox.base_url()).transport(liar.clone());
    let client = client.service_account(&account.token).signer(credential).build().unwrap();
    let signer = DfnsSigner::of_wallet(&client, bench.wallet.as_str()).await.unwrap();
    let first: Signature = signer.sign_message(b"first").await.unwrap();
    assert_eq!(first.recover_address_from_msg("first").unwrap(), signer.address_of());
    let mismatch = |error: alloy_signer::Error| {
        let error = chain(&error);
        assert!(error.contains(&format!("is not by {} over the bytes to sign", signer.address_of())), "{error}");
    };
    mismatch(signer.sign_message(b"second").await.unwrap_err());
    mismatch(signer.sign_transaction(&mut eip1559(0)).await.unwrap_err());
    mismatch(signer.sign_hash(&B256::repeat_byte(3)).await.unwrap_err());
    // Halves that are no numbers, or none at all.
    for wrong in [
        serde_json::json!({ "r": "0xzz", "s": "0x01" }),
        serde_json::json!({ "r": "0x00", "s": "0x00", "recid": 9 }),
        serde_json::Value::Null,
    ] {
        *liar.first.lock().unwrap() = Some(wrong);
        mismatch(signer.sign_message(b"third").await.unwrap_err());
    }
}

#[tokio::test]
async fn keys_of_other_chains_are_named() {
    let bench = Bench::new().await;
    for network in [Network::SolanaDevnet, Network::StellarTestnet] {
        let wallet = bench.client.wallets().create_wallet(CreateWallet::new(network)).await.unwrap();
        let error = DfnsSigner::of_wallet(&bench.client, &wallet.id).await.unwrap_err();
        assert!(error.to_string().starts_with("the key is not an ECDSA key on secp256k1"), "{error}");
    }
    assert!(matches!(DfnsSigner::of_wallet(&bench.client, "wa-none").await, Err(SignFailure::Dfns(_))));
    let by_key = DfnsSigner::of_key(&bench.client, bench.signer.key_id()).await.unwrap();
    assert_eq!(by_key.address_of(), bench.signer.address_of());
}
