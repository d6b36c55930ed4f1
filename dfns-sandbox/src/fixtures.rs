//! Responses for tests that need a value and no server.
//!
//! They tell one story: a service account transfers 0.1 Sepolia ether from a wallet, a policy
//! requires approval, and a second person decides. Every field is public, so a test changes what it
//! is about:
//!
//! ```
//! use dfns_endpoints::onchain::{BroadcastStatus, TransferRequest};
//! use dfns_endpoints::WalletStatus;
//! use dfns_endpoints::wallets::Wallet;
//! use dfns_sandbox::fixtures::Fixture;
//!
//! let archived = Wallet { status: WalletStatus::Archived, ..Wallet::fixture() };
//! assert_eq!(archived.network.as_str(), "EthereumSepolia");
//!
//! let mut failed = TransferRequest::fixture();
//! failed.status = BroadcastStatus::Failed;
//! failed.reason = Some("Insufficient funds".to_owned());
//! ```
//!
//! The optional fields are set if the sandbox sets them in this story, and absent otherwise.

use dfns_core::{Amount, Page, Requester, Timestamp};
use dfns_endpoints::auth::{User, UserKind};
use dfns_endpoints::keys::{Key, KeyStatus};
use dfns_endpoints::onchain::{
    AssetMetadata, BroadcastStatus, EvmTemplate, NativeTransfer, Quotes, SignMessage, Signature, SignatureBody,
    SignatureRequest, SignatureStatus, TransactionBody, TransactionRequest, TransferBody, TransferMetadata,
    TransferRequest,
};
use dfns_endpoints::permissions::{Permission, PermissionStatus};
use dfns_endpoints::policies::{
    Activity, AlwaysTrigger, Approval, ApprovalGroup, ApprovalStatus, Approvers, Policy, PolicyAction,
    PolicyActivityKind, PolicyEvaluation, PolicyRule, PolicyStatus, RequestApproval, SigningActivity,
};
use dfns_endpoints::wallets::{Wallet, WalletKey};
use dfns_endpoints::webhooks::{
    TransferEvent, Webhook, WebhookEvent, WebhookEventData, WebhookEventKind, WebhookStatus,
};
use dfns_endpoints::{KeyCurve, KeyScheme, Network, PermissionOperation, WalletStatus};

/// A type with a value for tests.
pub trait Fixture: Sized {
    /// A complete value. The same every time.
    fn fixture() -> Self;
}

const ORG: &str = "or-30tnh-itmjs-s235s5ontr3r23h2";
const USER: &str = "us-5l2hn-5sjq9-8k8b5f2s3ta0vqk1";
const SERVICE_ACCOUNT: &str = "us-2nf5j-8u1b7-9a7c4d1e6kq0m3p8";
const KEY: &str = "key-7k0mn-3c9q2-b1d8e6f5hs4t2v0x";
const WALLET: &str = "wa-4f6qk-1m8r3-c5t7v9b2ns0d6h8j";
const POLICY: &str = "plc-3h7kt-6n1q8-d9f2b4v6ms8p0r5x";
const APPROVAL: &str = "ap-1s4vn-7q2t9-e8g3c5w7hk9m1r6z";
/// The public key of the private key 1, and its address.
const PUBLIC_KEY: &str = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const ADDRESS: &str = "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf";
/// The address of the private key 2.
const RECIPIENT: &str = "0x2b5ad5c4795c026514f8317c7a215e218dccd6cf";
const TRANSACTION_HASH: &str = "0x6f1d0c4e8a3b5972c0d4e6f8a1b3c5d7e9f0a2b4c6d8e0f1a3b5c7d9e1f2a4b6";
const TENTH_OF_AN_ETHER: u64 = 100_000_000_000_000_000;
const FEE: u64 = 31_500_000_000_000;

/// A time of the story, this many seconds after its beginning.
fn at(seconds: u8) -> Timestamp {
    Timestamp::from(format!("2026-01-15T09:30:{seconds:02}.000Z"))
}

fn requester() -> Requester {
    Requester {
        user_id: SERVICE_ACCOUNT.to_owned(),
        token_id: Some("to-6j3ks-2p8w4-a7c9e1f3gq5t7v0b".to_owned()),
        app_id: None,
    }
}

/// The wallet of the story, on Sepolia.
impl Fixture for Wallet {
    fn fixture() -> Self {
        Self {
            id: WALLET.into(),
            network: Network::EthereumSepolia,
            address: Some(ADDRESS.to_owned()),
            signing_key: WalletKey::fixture(),
            status: WalletStatus::Active,
            date_created: at(0),
            date_deleted: None,
            name: Some("Treasury".to_owned()),
            custodial: true,
            external_id: None,
            tags: Vec::new(),
            validator_id: None,
            network_info: None,
            vault_id: None,
            imported: None,
            exported: None,
            date_exported: None,
        }
    }
}

/// The key of the wallet, as the wallet shows it.
impl Fixture for WalletKey {
    fn fixture() -> Self {
        Self {
            id: KEY.into(),
            scheme: KeyScheme::Ecdsa,
            curve: KeyCurve::Secp256k1,
            public_key: PUBLIC_KEY.to_owned(),
            delegated_to: None,
        }
    }
}

/// The key of the wallet, as a list shows it.
impl Fixture for Key {
    fn fixture() -> Self {
        Self {
            id: KEY.into(),
            scheme: KeyScheme::Ecdsa,
            curve: KeyCurve::Secp256k1,
            public_key: PUBLIC_KEY.to_owned(),
            master_key: None,
            derived_from: None,
            name: Some("Treasury".to_owned()),
            status: KeyStatus::Active,
            custodial: true,
            date_created: at(0),
            imported: None,
            exported: None,
            date_exported: None,
            date_deleted: None,
            wallets: None,
            store: None,
        }
    }
}

/// A confirmed transfer of 0.1 ether.
impl Fixture for TransferRequest {
    fn fixture() -> Self {
        let ether = AssetMetadata {
            symbol: Some("ETH".to_owned()),
            decimals: Some(18),
            verified: Some(true),
            quotes: Some(Quotes::from([("USD".to_owned(), 2_500.0)])),
        };
        Self {
            id: "xfr-2v8nq-5k1t7-f0h4d6x8js1m3p5r".into(),
            wallet_id: WALLET.into(),
            network: Network::EthereumSepolia,
            requester: requester(),
            request_body: TransferBody::Native(NativeTransfer::new(RECIPIENT, TENTH_OF_AN_ETHER)),
            metadata: TransferMetadata { asset: ether, fee: None },
            status: BroadcastStatus::Confirmed,
            reason: None,
            debug_trace: None,
            tx_hash: Some(TRANSACTION_HASH.to_owned()),
            fee: Some(Amount::from(FEE)),
            date_requested: at(1),
            date_policy_resolved: None,
            date_broadcasted: Some(at(2)),
            date_confirmed: Some(at(14)),
            approval_id: None,
            external_id: None,
            fee_sponsor_id: None,
            replacement_id: None,
            details: None,
        }
    }
}

/// A confirmed transaction that pays 0.1 ether.
impl Fixture for TransactionRequest {
    fn fixture() -> Self {
        let payment = EvmTemplate::new().with_to(RECIPIENT).with_value(TENTH_OF_AN_ETHER);
        Self {
            id: "tx-5n1qs-8t4v0-g3j7e9z1ks4p6r8t".into(),
            wallet_id: WALLET.into(),
            network: Network::EthereumSepolia,
            requester: requester(),
            request_body: TransactionBody::Evm(payment),
            status: BroadcastStatus::Confirmed,
            reason: None,
            debug_trace: None,
            tx_hash: Some(TRANSACTION_HASH.to_owned()),
            fee: Some(Amount::from(FEE)),
            date_requested: at(1),
            date_policy_resolved: None,
            date_broadcasted: Some(at(2)),
            date_confirmed: Some(at(14)),
            approval_id: None,
            external_id: None,
            replacement_id: None,
            details: None,
        }
    }
}

/// A signature of the message `hello`. Of the right form; it does not verify.
impl Fixture for SignatureRequest {
    fn fixture() -> Self {
        let (r, s) = ("5c".repeat(32), "3a".repeat(32));
        let signature = Signature {
            encoded: Some(format!("0x{r}{s}1b")),
            r: format!("0x{r}"),
            s: format!("0x{s}"),
            recid: Some(0),
        };
        Self {
            id: "sig-8q4tv-1w7x3-h6k0f2b4ms6q8s1v".into(),
            key_id: KEY.into(),
            wallet_id: None,
            requester: requester(),
            request_body: SignatureBody::Message(
                SignMessage::new("0x68656c6c6f").with_network(Network::EthereumSepolia),
            ),
            status: SignatureStatus::Signed,
            reason: None,
            signature: Some(signature),
            signatures: None,
            signed_data: None,
            network: Some(Network::EthereumSepolia),
            tx_hash: None,
            fee: None,
            approval_id: None,
            date_requested: at(1),
            date_policy_resolved: None,
            date_signed: Some(at(2)),
            date_confirmed: None,
            external_id: None,
            details: None,
        }
    }
}

/// An employee who is registered and active.
impl Fixture for User {
    fn fixture() -> Self {
        Self {
            user_id: USER.into(),
            kind: UserKind::CustomerEmployee,
            username: "ada@example.com".to_owned(),
            name: "ada@example.com".to_owned(),
            org_id: ORG.into(),
            credential_uuid: "cr-0b6xz-3y9a5-j8n2h4d6pt8v0x3z".into(),
            is_active: true,
            is_service_account: false,
            is_registered: true,
            is_sso_required: Some(false),
            permissions: None,
            scopes: None,
            permission_assignments: Vec::new(),
        }
    }
}

/// A permission to read wallets.
impl Fixture for Permission {
    fn fixture() -> Self {
        Self {
            id: "pm-3e9a2-6c1d8-k1p5j7f9rv1x3z6b".into(),
            name: "Auditors".to_owned(),
            operations: vec![PermissionOperation::from("Wallets:Read")],
            status: PermissionStatus::Active,
            is_immutable: false,
            is_archived: false,
            date_created: at(0),
            date_updated: at(0),
            pending_change_request: None,
        }
    }
}

/// A policy under which one person must approve what wallets sign.
impl Fixture for Policy {
    fn fixture() -> Self {
        let group = ApprovalGroup::new(1_u32, Approvers::anyone());
        Self {
            id: POLICY.into(),
            name: "Two people".to_owned(),
            status: PolicyStatus::Active,
            activity_kind: PolicyActivityKind::WalletsSign,
            rule: PolicyRule::AlwaysTrigger(AlwaysTrigger::new()),
            action: PolicyAction::RequestApproval(RequestApproval::new([group])),
            filters: None,
            date_created: Some(at(0)),
            date_updated: Some(at(0)),
            pending_change_request: None,
        }
    }
}

/// A pending approval of the transfer.
impl Fixture for Approval {
    fn fixture() -> Self {
        let transfer = TransferRequest {
            status: BroadcastStatus::Pending,
            tx_hash: None,
            fee: None,
            date_broadcasted: None,
            date_confirmed: None,
            approval_id: Some(APPROVAL.into()),
            ..TransferRequest::fixture()
        };
        let evaluation = PolicyEvaluation {
            policy_id: POLICY.into(),
            triggered: Some(true),
            trigger_status: None,
            reason: Some("The policy always triggers.".to_owned()),
            context: None,
        };
        Self {
            id: APPROVAL.into(),
            org_id: None,
            initiator_id: SERVICE_ACCOUNT.into(),
            activity_id: None,
            activity_kind: None,
            activity: Activity::WalletsSign(Box::new(SigningActivity {
                transfer_request: Some(transfer),
                transaction_request: None,
                signature_request: None,
                swap_request: None,
            })),
            status: ApprovalStatus::Pending,
            policy_evaluations: Some(vec![evaluation]),
            evaluated_policies: None,
            decisions: Vec::new(),
            expiration_date: None,
            date_created: Some(at(1)),
            date_updated: at(1),
            date_resolved: None,
        }
    }
}

/// A webhook that is sent the events of transfers.
impl Fixture for Webhook {
    fn fixture() -> Self {
        Self {
            id: "wh-6h2d5-9f4g1-m4s8n0j2tx4z6b9e".into(),
            url: "https://example.com/webhooks/dfns".to_owned(),
            events: vec![WebhookEventKind::TransferConfirmed],
            status: WebhookStatus::Enabled,
            description: None,
            date_created: at(0),
            date_updated: at(0),
        }
    }
}

/// The event that the transfer is confirmed, as a webhook is sent it.
impl Fixture for WebhookEvent {
    fn fixture() -> Self {
        let data = TransferEvent { transfer_request: TransferRequest::fixture() };
        Self {
            id: "whe-9k5g8-2j7h4-n7v1q3m5va7c9e2h".into(),
            kind: WebhookEventKind::TransferConfirmed,
            date: at(14),
            data: WebhookEventData::TransferConfirmed(Box::new(data)),
            timestamp_sent: 1_768_469_415,
            delivery_attempt: Some(1),
            retry_of: None,
            status: None,
            error: None,
            delivery_failed: None,
            next_attempt_date: None,
        }
    }
}

/// The only page of a list with one item.
impl<T: Fixture> Fixture for Page<T> {
    fn fixture() -> Self {
        Self { items: vec![T::fixture()], next_page_token: None }
    }
}
