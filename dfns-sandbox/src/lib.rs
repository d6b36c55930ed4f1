//! An offline Dfns on loopback, for development and tests.
//!
//! The sandbox routes and authorizes by the declarations that the client is made of: methods,
//! paths, callers, permissions and signing come from a [`Registry`](dfns_core::Registry). It issues
//! real challenges, verifies real signatures, binds a one-time user action to method, path and
//! body, and refuses with the documented messages. It shares no code with the client's engine, so
//! that each checks the other. An [`Operation`] is behaviour on the declared types; other crates
//! add theirs with [`Builder::operation`]. [`DOMAINS`] lists the domains that have behaviour.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dfns_sandbox::Error> {
//! let sandbox = dfns_sandbox::Sandbox::start().await?;
//! let service_account = &sandbox.bootstrap().service_account;
//! println!("{} calls {}", service_account.user_id, sandbox.base_url());
//! sandbox.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! A request goes through these modules in this order: `server` (HTTP) with `browser`, `service`
//! (the checks in their order), `route`, `authorize` with `undocumented` and `compare`, `request`
//! (the form of a body), `operations` (what each endpoint does, with `verify` for signatures),
//! `policies` (which activities are allowed), `control` (what tests may do besides the API) with
//! `console` (the same for people, on a page; feature `console`),
//! `store` (what is remembered), `identity` (users, credentials and tokens) and `response`.
//!
//! # Choices
//!
//! Dfns does not document the following. The sandbox decides:
//!
//! * **Undocumented permissions.** An operation whose permissions are unknown needs full access,
//!   unless the sandbox has a rule for it. User groups need the names that the official Python SDK
//!   lists (`Auth:UserGroups:Create`). Deleting a permission needs `Permissions:Delete`. Users
//!   delete their own credentials without a permission.
//! * **Escalation.** Nobody can give others permissions that they lack themselves; see
//!   [`Builder::allow_escalation`].
//! * **Limited tokens.** A personal access token that was limited to permissions stays limited: if
//!   none of them are left, it has no rights.
//! * **User actions.** A user action is spent when its request matches, whether or not the request
//!   succeeds. It is refused once the credential, the token or the user that made it is inactive. A
//!   failed attempt does not spend a challenge.
//! * **Lifetimes.** A challenge and a mailed login or recovery code last 15 minutes, a user action
//!   5 minutes, a session 8 hours, a registration code 7 days. A code works once.
//! * **Limits.** Bodies are limited to 1 MiB and paths to 4096 bytes. Pending challenges and user
//!   actions take at most 32 MiB each; the oldest are dropped. An audit log holds the last 1000
//!   user actions, or the last 4 MiB. At most 256 connections are open; for one more, the one that
//!   is idle for longest is closed. A request has 30 seconds to arrive, and its connection counts
//!   as idle after one. Four bodies above 64 KiB are served at once; others wait.
//! * **Keys.** Private keys are plain numbers. A key that was exported no longer signs. End users
//!   see only their own keys and wallets. The organization sees those as well, but cannot use them.
//!   A key has one wallet for each network. Exports and imports are enabled, until the test says
//!   otherwise.
//! * **Browsers.** Requests must name a loopback `Host`. Requests with an `Origin` are refused,
//!   except from pages that [`Builder::allow_origin`] names, which get CORS headers.
//! * **Fee sponsors.** A sponsored transaction is signed by its wallet, and the sponsor's account
//!   pays the fee; on Solana the sponsor signs too. Failures on chain cost the sponsor as well, and
//!   are not among its fees. Policies that match the sponsor's wallet are evaluated together with
//!   those of the paying wallet. If only they block, the request fails; if they require approval,
//!   it waits for it. This includes wallets of end users, which no other policies govern.
//! * **User operations.** They are one transaction of the wallet to itself, `executeBatch` with all
//!   calls, signed by its key. Each call takes 100,000 of gas, which the sponsor pays. One that
//!   fails undoes all.
//! * **Reserves and consent.** Accounts on Stellar, the XRP Ledger, Algorand and Solana keep a
//!   reserve; on Solana they may also be emptied. Wallets receive tokens there and on Hedera only
//!   if they have held them, by the command `trust`, or by transactions of their own: trustlines,
//!   opt-ins, associations and token accounts are understood. Addresses outside of the sandbox
//!   exist and accept every token. On Hedera an association is with a token's id, NFTs included. A
//!   token account on Solana costs no rent.
//! * **Numbers on Hedera.** The account of a wallet has one from its first funds on, `0.0.1001` and
//!   so on, which is the address of the wallet then. The EVM address still leads to the account.
//! * **Networks.** Every network offers everything, whatever its tier. Sei has addresses of Cosmos.
//!   Payments have no `details`.
//! * **Nonce accounts.** One on Solana costs 1,447,680 lamports, which nobody withdraws. One
//!   transaction creates all of a request; more than five make it larger than those of the real
//!   network. The address that may use an account uses it for one transaction at a time; if all are
//!   in use, a transfer fails. Without one, a transaction that a caller built fails 60 seconds
//!   after its request, and one that an offline store signs 60 seconds after it was built.
//! * **Address watches.** Balances count from 0 at the beginning of a watch. Contract events come
//!   from tests only.
//! * **Policies.** Several policies that require approval make one approval with the groups of all.
//!   A blocked signature exists and is rejected; a blocked change is refused with 403. A change
//!   that waits admits no other change of its entity (412). Values are in US dollars, at prices
//!   that the test decides; a value or a recipient that cannot be determined triggers. Recipients
//!   and values come from transfers and from EVM transactions in JSON that make one plain payment.
//!   Replacements of transactions are not evaluated again. A signature is one of its key: filters
//!   match if any wallet of the key does, whichever wallet it was requested for. A window counts
//!   what was not rejected, every signature by the key of the wallet included. Policies on
//!   assignments do not govern who joins a user group. An approval expires after the shortest
//!   timeout of its policies. Deleting a permission is refused if it needs approval. Screeners say
//!   what the test decides, or nothing; vendors of travel rule data respond at once, or never do.
//!   Policies on user actions are stored and never trigger.
//! * **Webhooks.** The sandbox delivers over HTTP to receivers on this computer only; a delivery to
//!   any other is recorded as failed (`ABORTED`). A receiver has 5 seconds, and only status 200
//!   counts. A webhook keeps its last 10,000 deliveries, or 64 MiB of their data, for 31 days; the
//!   oldest are dropped, whether or not they were sent. Eight deliveries to a webhook are sent at
//!   once. A ping is sent at once, is not stored, and meets every fault of webhooks but `reorder`.
//!   The time of sending is the computer's, even if the sandbox's clock was moved.
//! * **Randomness.** Unpredictable, unless [`Builder::seed`] is given. Shares of exported keys are
//!   unpredictable even then.
//! * **Usernames.** They are compared without case, and not normalized: a letter with its accent
//!   and one followed by it differ. An e-mail address has no invisible characters.
//! * **Data files.** A file whose length is not that of its database is refused, unless its sandbox
//!   was killed. Where the file was removed, moved, replaced, cut or made read-only, or the disk is
//!   full, a change is refused with 507, and reads still work.
//! * **Lists.** A page token is one of its list with its filters, and nothing else. Filters that
//!   take several values may be repeated, or have them divided by commas.
//! * **Lengths.** Strings are counted as JavaScript counts them: an emoji is two characters.
//! * **Not simulated.** `Erc7984` transfers, PSBTs of Kaspa, Substrate extrinsics of versions other
//!   than 4, and signatures of the kinds `Snip12`, `DfnsSmartAccountTransaction` and
//!   `StellarFeeBumpTransaction` are refused with 400, and a message that says so.
//! * **Exchanges.** Credentials that begin with `invalid` are wrong. Every exchange lists the same
//!   assets, on test networks too. A deposit arrives once its transfer is confirmed, a withdrawal
//!   after the time of a block. One-time passwords are checked for their length, and not shown or
//!   compared later.
//! * **Vaults.** The wallet and the key of a vault's address refuse direct use; a transfer can be
//!   aborted, and not replaced. A deposit is quarantined if Chainalysis finds anything about its
//!   transaction or its sender. A transfer whose fee has risen above what is set aside and what is
//!   available fails. A lock that awaits approval sets nothing aside, and fails if the funds are
//!   gone. A quarantine has one pending release at most. A euro is worth a dollar.
//! * **Agreements.** There is one of each kind. Accepting it again returns the first acceptance.
//!   Only swaps ask whether it was accepted, if the test says so.
//! * **Stakes.** Stakes earn 3 % a year, and nothing while they unbond, which takes a day. Deposits
//!   are transactions of the wallet. Unbonding and withdrawals are authorized by a signature of the
//!   wallet and cost no fee. Ether is staked in multiples of 32, IOTA from 1 coin on. A part that
//!   is withdrawn leaves its rewards behind until the end. Slashed coins stay with the protocol.
//!   Policies know only amounts of ether, so rules about amounts trigger on other deposits. An
//!   action that awaits approval is `PendingPolicyApproval`; the approval is that of its
//!   transaction or its signature.
//! * **Swaps.** Policies decide on a swap once, by its source and the address of the provider. The
//!   provider pays at the price of that moment, less 0.3 %, two blocks of the clock after the
//!   wallet paid, or at once with the other paces. If that is less than the slippage allows, it
//!   pays the source back. A quote lasts 10 minutes.
//! * **Payins.** Borderless has one account, `acc-sandbox`, and delivers USDC, USDT and EURC where
//!   exchanges move them. The amount arrives in full, and the payer pays 0.5 % on top. A quote
//!   holds for five minutes. Circle Mint approves recipients after the time of a block, and takes
//!   the amount from its balance before it delivers. End users see the payins that they requested.
//! * **Payouts.** Stablecoins and tokens that a test has defined can be paid out, and every
//!   currency counts as a dollar. The provider takes its steps after the time of a block each, and
//!   keeps 1.45 %. A payout that is not confirmed within 24 hours expires. Each payout has a
//!   deposit address of its own. End users see the payouts that they requested.
//! * **Allocations.** A deposit gives the wallet as many tokens of the protocol as it paid, unit
//!   for unit, and a withdrawal takes them back. `0fns` earns 4 % a year, vaults 3.5 %; rewards are
//!   paid when all is withdrawn. The body of a vault is `protocol`, `walletId` and `amount`, that
//!   of an action on it `kind` and `amount`. Yields and allocations show the same state.
//! * **Faults.** They are in memory; a reset restores those of the start. The last 10,000 applied
//!   faults are kept, and the requests of 100,000 keys are counted, after which counting begins
//!   again. A rule that names an operation and no step applies to its calls. A rate limit is a
//!   bucket of tokens, which the sandbox's clock fills evenly. A delivery that a fault drops counts
//!   as delivered. A `reorg` leaves confirmed what others depend on, and names it. A stale read
//!   goes back 1000 changes at most.
//! * **Key stores.** Stores other than the primary one come from tests. Keys of an offline store
//!   are made by the sandbox; a test reads them with `export_private_key` and signs like a fleet.
//!   The files are JSON. An output names its group, or an operation of it. Fleet operations are
//!   approved after a minute and have no effect; signatures and proofs count at once. One wrong
//!   signature refuses the whole output. Transactions of offline keys cannot be replaced.
//! * **Tenant.** One tenant owns all organizations. It has two permissions, `Billing` and
//!   `Settings`. Its users act for it if they hold `Settings`, which reads need too. So do callers
//!   with full access to the first organization. Nobody gives a permission that they lack.
//!   `orgId` of a registration, login or recovery is the tenant's, or that of an organization which
//!   the user belongs to. A session of the tenant reaches the tenant, the records of its user
//!   actions and the caller's credentials, and nothing else. In an organization, a user of the
//!   tenant may do what employees may. Service accounts neither log them in nor recover them. Only
//!   sessions are exchanged; a new one ends with the one before. `orgs` of a user has whole
//!   organizations.
//! * **Organizations.** Each has users, wallets, keys, policies, webhooks, prices and chains of its
//!   own. An address of another organization is one outside of the sandbox. A user of the tenant
//!   who creates an organization joins it with full access. An employee becomes an employee of the
//!   new one too, and is mailed a code to register there. Other callers have no name to log in
//!   with, so nobody administers their organizations. Key stores of the request are not kept. A
//!   caller who suspends their own organization is served this once; sessions can still be ended.
//!   Its timers keep running. An archived organization cannot be renamed.
//! * **Single sign-on.** Users who need it receive `ssoClientId` instead of a token when they log
//!   in with a credential.
//! * **Time.** Only `reset` turns the clock back. A restored snapshot does not change it:
//!   everything that became due since then happens at once. A sandbox with a file is as far ahead
//!   of the computer's clock as the one before it.
//! * **Amounts.** They are written in decimal digits without leading zeros, never as numbers.
//! * **Control.** `force` takes an entity to its end by its own steps, so that a price may still
//!   fail a swap. Actions on stakes that a protocol has begun, and withdrawals from exchanges,
//!   cannot be forced to fail. The last 1000 mails, 10,000 requests and 16 snapshots are in memory.
//!   Three commands name their id as the API does: `stakeId` of `slash`, `quoteId` of
//!   `expire_quote` and `addressWatchId` of `emit_event`. While an indexer is down, `fund` and
//!   `give_nft` are seen, and `receive` is not. Payments stop where they are when the pace becomes
//!   manual. The command line has no subcommands for them: send them with any HTTP client.

mod authorize;
mod bootstrap;
mod browser;
mod builder;
mod chain;
mod clients;
mod clock;
mod compare;
mod connections;
#[cfg(feature = "console")]
mod console;
mod control;
mod error;
mod event;
mod faults;
pub mod fixtures;
mod form;
mod identity;
mod invariants;
mod issuer;
mod journal;
mod json_words;
mod ledger;
mod loopback;
mod mail;
mod operations;
mod pending;
mod policies;
mod random;
mod refusal;
mod relying_party;
mod request;
mod response;
mod rights;
mod route;
mod sandbox;
mod scheduler;
mod server;
mod service;
mod shape;
mod soft_passkey;
mod step;
mod store;
mod text;
mod tokens;
mod trace;
mod undocumented;
mod verify;
mod webhooks;

pub use bootstrap::{Bootstrap, Identity};
pub use builder::Builder;
pub use clock::{Clock, ManualClock};
pub use control::{
    AccountBalance, AssetSum, Control, Destination, ForcedEnd, ForcedOutcome, Ledger, PlainKey, Requested,
    SentDelivery, Settled, Status, TokenMetadata,
};
pub use error::Error;
pub use event::Event;
pub use faults::{
    ChainHow, DropHow, Expired, Fault, FaultKind, FaultPlan, Faults, Fired, GarbleHow, Mix, Phase, RetryAfter,
    SignatureHow, WebhookHow,
};
pub use http::StatusCode;
pub use identity::UserKind;
pub use invariants::{Violation, ViolationKind};
pub use journal::JournalEntry;
pub use ledger::{Outage, Pace};
pub use mail::Mail;
pub use operations::payins::PayinEvent;
pub use operations::payments::{FailureStage, KeptRequest, Reorganised};
pub use operations::payouts::PayoutEvent;
pub use operations::{Access, DOMAINS, Operation};
pub use policies::{BlockAs, Findings, Screener, ScreeningVerdict, TestnetPrices, VerdictWord};
pub use refusal::Refusal;
pub use response::{Accepted, Response};
pub use sandbox::Sandbox;
pub use soft_passkey::{ChallengeEncoding, SoftPasskey};
pub use step::Step;
pub use store::{Context, Due, Entity, List};
#[doc(hidden)]
pub use verify::fuzz_attestation;
