//! Creates wallets, vaults and address watches at most once, even if a response is lost.
//!
//! Dfns recognizes a repeated transfer, and some other operations, by the external id, so the
//! client repeats those automatically. For the creations in this module the external id is only a
//! field: a request that is sent twice creates two entities. So the client never repeats it. If the
//! response is lost, these functions search the list of existing entities for the external id.
//!
//! ```no_run
//! use dfns::prelude::*;
//! use dfns::reconcile::{self, Creation};
//! use dfns::wallets::CreateWallet;
//! use dfns::{Network, ServiceClient};
//!
//! # async fn example(client: ServiceClient) -> Result<(), Error> {
//! let request = CreateWallet::new(Network::EthereumSepolia).with_external_id("customer-7");
//! let mut creation = reconcile::create_wallet(&client, request).await;
//! let wallet = loop {
//!     match creation {
//!         Creation::Created(wallet) => break wallet,
//!         Creation::NotCreated(error) => return Err(error),
//!         // A search takes half a minute. If the list can be read, the result is final 15 minutes
//!         // after the call. Otherwise the search continues until it can.
//!         Creation::Unknown(search) => creation = search.again().await,
//!     }
//! };
//! # let _ = wallet;
//! # Ok(()) }
//! ```
//!
//! | creation | found by |
//! | --- | --- |
//! | [`create_wallet`], [`import_wallet`] | external id and network, in `list_wallets` |
//! | [`create_vault`] | external id, in `list_vaults` |
//! | [`create_address_watch`] | external id, network and address, in `list_address_watches` |
//!
//! Other creations have no field that identifies the call. A key has a name and a webhook has a
//! URL, but others may have the same one, so only your application can distinguish them. Dfns
//! rejects a second user, permission or credential with the same email address, name or key.

use dfns_core::{Client, Endpoint, Error, Items, MayCall, ModeFor, NoSigner, Page, Timestamp, TokenCaller, WithSigner};
use std::fmt;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

#[cfg(feature = "address_watches")]
use crate::address_watches::{AddressWatch, CreateAddressWatch, ListAddressWatches};
#[cfg(feature = "vaults")]
use crate::vaults::{CreateVault, ListVaults, Vault};
#[cfg(feature = "wallets")]
use crate::wallets::{CreateWallet, ImportWallet, ListWallets, Wallet};

/// How long a user action token can be used. Dfns does not document it; this is the lifetime of a
/// challenge.
const USER_ACTION_LIFE: Duration = Duration::from_mins(15);

/// The time between two reads of a list.
const PAUSE: Duration = Duration::from_secs(30);

/// The items of a page.
const PAGE: u32 = 100;

/// The result of a creation.
#[derive(Debug)]
#[must_use = "an unknown outcome has to be pursued"]
pub enum Creation<T> {
    /// It exists: this call, or an earlier one with the same external id, created it.
    Created(T),
    /// This call did not create it, and no longer can.
    NotCreated(Error),
    /// It was not found but may still appear, or the list cannot be read. Do not create it again:
    /// search [`again`](Search::again). If nothing was sent because the list could not be read
    /// first, an earlier call with the same external id may have made it.
    Unknown(Search<T>),
}

/// The search for an entity that may have been created.
#[must_use = "an unknown outcome has to be pursued"]
pub struct Search<T> {
    external_id: String,
    error: Error,
    /// The time from which the call can no longer take effect.
    settled_from: Instant,
    list: List<T>,
}

/// A list in which entities can be found.
struct List<T> {
    items: Box<dyn Fn() -> Items<Page<T>> + Send + Sync>,
    is_it: Box<dyn Fn(&T) -> bool + Send + Sync>,
    age: fn(&T) -> Age,
}

impl<T> List<T> {
    /// Returns the oldest entity that matches. Overlapping calls may create several. All programs
    /// that search again then find the same one.
    async fn find(&self) -> Result<Option<T>, Error> {
        let mut items = (self.items)();
        let mut oldest: Option<T> = None;
        while let Some(item) = items.next().await.transpose()? {
            let is_older = |other: &T| (self.age)(&item) < (self.age)(other);
            if (self.is_it)(&item) && oldest.as_ref().is_none_or(is_older) {
                oldest = Some(item);
            }
        }
        Ok(oldest)
    }
}

/// When an entity was created, and its id, which decides between two entities with the same time.
type Age = (SystemTime, String);

fn age(date_created: &Timestamp, id: &str) -> Age {
    // A time that cannot be read is as good as the first.
    (date_created.to_system_time().unwrap_or(SystemTime::UNIX_EPOCH), id.to_owned())
}

impl<T> Search<T> {
    /// Creates the search for an entity that a call up to now may have created.
    fn since_now(external_id: String, error: Error, list: List<T>) -> Self {
        Self { external_id, error, settled_from: Instant::now() + USER_ACTION_LIFE, list }
    }

    /// Returns the external id to search for.
    pub fn external_id(&self) -> &str {
        &self.external_id
    }

    /// Returns the error of the call, or that of the list if the list could not be read afterwards.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// Returns how long the call may still take effect. A search after that ends with
    /// [`Creation::Created`] or [`Creation::NotCreated`], if the list can be read.
    pub fn remaining(&self) -> Duration {
        self.settled_from.saturating_duration_since(Instant::now())
    }

    /// Searches again: twice, 30 seconds apart, even if the list cannot be read.
    pub async fn again(mut self) -> Creation<T> {
        let mut is_settled = self.remaining().is_zero();
        for look in 0..2 {
            if look > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            match self.list.find().await {
                Ok(Some(entity)) => return Creation::Created(entity),
                Ok(None) => {}
                Err(error) => (self.error, is_settled) = (error, false),
            }
        }
        if is_settled { Creation::NotCreated(self.error) } else { Creation::Unknown(self) }
    }
}

impl<T> fmt::Debug for Search<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Search")
            .field("external_id", &self.external_id)
            .field("error", &self.error)
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}

/// Creates a wallet, at most once.
///
/// If the request has an external id, and a wallet on the network already has it, that wallet is
/// returned and nothing is created. So a program that was killed can make the same call again.
/// Calls with the same external id must not overlap. The call of a killed program may still take
/// effect for 15 minutes, so wait that long. If two wallets were created nevertheless, all later
/// calls return the older one. Without an external id, the wallet gets a random one.
///
/// The caller must be permitted to list wallets.
#[cfg(feature = "wallets")]
pub async fn create_wallet<P: TokenCaller + 'static>(
    client: &Client<P, WithSigner>,
    mut request: CreateWallet,
) -> Creation<Wallet> {
    let id = Id::of(client, &mut request.external_id);
    let (name, network) = (id.text.clone(), request.network.clone());
    let is_it = move |wallet: &Wallet| wallet.external_id.as_ref() == Some(&name) && wallet.network == network;
    let age = |wallet: &Wallet| age(&wallet.date_created, wallet.id.as_str());
    create(client, request, id, ListWallets::new().with_limit(PAGE), is_it, age).await
}

/// Imports a wallet, at most once. See [`create_wallet`].
#[cfg(feature = "wallets")]
pub async fn import_wallet<P: TokenCaller + 'static>(
    client: &Client<P, WithSigner>,
    mut request: ImportWallet,
) -> Creation<Wallet> {
    let id = Id::of(client, &mut request.external_id);
    let (name, network) = (id.text.clone(), request.network.clone());
    let is_it = move |wallet: &Wallet| wallet.external_id.as_ref() == Some(&name) && wallet.network == network;
    let age = |wallet: &Wallet| age(&wallet.date_created, wallet.id.as_str());
    create(client, request, id, ListWallets::new().with_limit(PAGE), is_it, age).await
}

/// Creates a vault, at most once.
///
/// If the request has an external id, and a vault already has it, that vault is returned and
/// nothing is created. Calls with the same external id must not overlap. Without one, the vault
/// gets a random external id.
///
/// The caller must be permitted to list vaults.
#[cfg(feature = "vaults")]
pub async fn create_vault<P: TokenCaller + 'static>(
    client: &Client<P, WithSigner>,
    mut request: CreateVault,
) -> Creation<Vault> {
    let id = Id::of(client, &mut request.external_id);
    let name = id.text.clone();
    let is_it = move |vault: &Vault| vault.external_id.as_ref() == Some(&name);
    let age = |vault: &Vault| age(&vault.date_created, vault.id.as_str());
    create(client, request, id, ListVaults::new().with_limit(PAGE), is_it, age).await
}

/// Starts to watch an address, at most once.
///
/// If the request has an external id, and a watch of the address already has it, that watch is
/// returned and nothing is created. Calls with the same external id must not overlap. Without one,
/// the watch gets a random external id.
///
/// The caller must be permitted to list address watches.
#[cfg(feature = "address_watches")]
pub async fn create_address_watch<P: TokenCaller + 'static>(
    client: &Client<P, WithSigner>,
    mut request: CreateAddressWatch,
) -> Creation<AddressWatch> {
    let id = Id::of(client, &mut request.external_id);
    let (name, network, address) = (id.text.clone(), request.network.clone(), request.address.clone());
    let is_it = move |watch: &AddressWatch| {
        watch.external_id.as_ref() == Some(&name)
            && watch.network == network
            // Dfns may write hex in other letters.
            && watch.address.eq_ignore_ascii_case(&address)
    };
    let age = |watch: &AddressWatch| age(&watch.date_created, watch.id.as_str());
    create(client, request, id, ListAddressWatches::new().with_limit(PAGE), is_it, age).await
}

/// An external id, and whether the caller chose it.
struct Id {
    text: String,
    is_callers: bool,
}

impl Id {
    /// Returns the external id of a request, which becomes a random one if it is absent.
    fn of<P>(client: &Client<P, WithSigner>, field: &mut Option<String>) -> Self {
        let is_callers = field.is_some();
        Self { text: field.get_or_insert_with(|| client.random_id()).clone(), is_callers }
    }
}

/// Creates an entity that the list does not contain, and searches for it if the outcome is unknown.
async fn create<P, E, L>(
    client: &Client<P, WithSigner>,
    request: E,
    id: Id,
    list: L,
    is_it: impl Fn(&E::Response) -> bool + Send + Sync + 'static,
    age: fn(&E::Response) -> Age,
) -> Creation<E::Response>
where
    P: MayCall<E::Callers> + MayCall<L::Callers> + 'static,
    E: Endpoint<Mode: ModeFor<WithSigner, Signing = WithSigner>>,
    L: Endpoint<Response = Page<E::Response>, Mode: ModeFor<WithSigner, Signing = NoSigner>> + Sync,
{
    let reader = client.clone();
    let items = Box::new(move || reader.call(&list).items());
    let list = List { items, is_it: Box::new(is_it), age };
    if id.is_callers {
        match list.find().await {
            Ok(Some(entity)) => return Creation::Created(entity),
            Ok(None) => {}
            // This call sent nothing. An earlier one may have created it, or may still do so.
            Err(error) => return Creation::Unknown(Search::since_now(id.text, error, list)),
        }
    }
    let error = match client.call(&request).await {
        Ok(entity) if (list.is_it)(&entity) => return Creation::Created(entity),
        Ok(_) => Error::about_another_entity(E::META),
        Err(error) => error,
    };
    if !error.outcome_is_unknown() {
        return Creation::NotCreated(error);
    }
    Search::since_now(id.text, error, list).again().await
}
