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
//!
//! # Existing entities
//!
//! An entity with the external id is only returned if it is the one that the request creates. All
//! fields of the request are compared that the entity shows and that cannot change later:
//!
//! | creation | compared |
//! | --- | --- |
//! | [`create_wallet`] | the end user it is delegated to; id, scheme and curve of the key; the validator |
//! | [`import_wallet`] | public key, curve, validator |
//! | [`create_vault`] | nothing: a vault shows only its name and tags |
//! | [`create_address_watch`] | network and address |
//!
//! A name and tags can be changed, so other ones are no difference. If a field differs, or if the
//! entity is archived, the result is [`Creation::NotCreated`] with an error of the kind
//! [`Conflict`](dfns_core::ErrorKind::Conflict). It names the field, and
//! [`duplicate`](Error::duplicate) is the id of the existing entity. If you want a new entity,
//! choose another external id.

mod same;
mod search;

use dfns_core::{Client, Endpoint, Error, MayCall, ModeFor, NoSigner, Page, TokenCaller, WithSigner};
use search::{Found, List, Matcher, age};

#[cfg(feature = "address_watches")]
use crate::address_watches::{AddressWatch, CreateAddressWatch, ListAddressWatches};
#[cfg(feature = "vaults")]
use crate::vaults::{CreateVault, ListVaults, Vault};
#[cfg(feature = "wallets")]
use crate::wallets::{CreateWallet, ImportWallet, ListWallets, Wallet};

pub use search::Search;

/// The items of a page.
const PAGE: u32 = 100;

/// The result of a creation.
#[derive(Debug)]
#[must_use = "an unknown outcome has to be pursued"]
pub enum Creation<T> {
    /// The requested entity exists. This call created it, or it existed before with the same
    /// external id. Then its name and tags may be other ones than those of the request.
    Created(T),
    /// This call did not create the requested entity, and no longer can. The error's
    /// [`outcome_is_unknown`](Error::outcome_is_unknown) is false. If another entity has the
    /// external id, the error is a [`Conflict`](dfns_core::ErrorKind::Conflict).
    NotCreated(Error),
    /// It was not found but may still appear, or the list cannot be read. Do not create it again:
    /// search [`again`](Search::again). If nothing was sent because the list could not be read
    /// first, an earlier call with the same external id may have made it.
    Unknown(Search<T>),
}

/// Creates a wallet, at most once.
///
/// If the request has an external id, and a wallet on the network already has it, nothing is
/// created. That wallet is returned if it is the requested one: see [existing
/// entities](self#existing-entities). So a program that was killed can make the same call again.
/// Calls with the same external id must not overlap. The call of a killed program may still take
/// effect for 15 minutes, so wait that long. If two wallets were created nevertheless, all later
/// calls return the older one. Without an external id, the wallet gets a random one.
///
/// An end user owns the wallets that they create. So only to a service account a wallet of an end
/// user is another one if the request has no `delegate_to`.
///
/// The caller must be permitted to list wallets.
#[cfg(feature = "wallets")]
pub async fn create_wallet<P: TokenCaller + 'static>(
    client: &Client<P, WithSigner>,
    mut request: CreateWallet,
) -> Creation<Wallet> {
    let id = Id::of(client, &mut request.external_id);
    let expected = request.clone();
    let difference = move |wallet: &Wallet| same::created_wallet(&expected, wallet, P::IS_SERVICE_ACCOUNT);
    let matcher = wallets(&id, &request.network, difference);
    create(client, request, id, ListWallets::new().with_limit(PAGE), matcher).await
}

/// Imports a wallet, at most once. See [`create_wallet`].
///
/// The public key of the private key that you import is in hex, as `PrivateKey::public_key` of the
/// feature `key-transport` returns it. A wallet is only returned if it has this public key. So
/// [`Creation::Created`] proves that Dfns has the key: Dfns never generates the same one.
/// A public key that is not hex is an error before anything is sent.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::reconcile::{self, Creation};
/// use dfns::wallets::ImportWallet;
/// use dfns::{KeyImport, Network, ServiceClient};
///
/// # async fn example(client: ServiceClient, shares: KeyImport, public_key: &str) {
/// let request = ImportWallet::of_key(Network::EthereumSepolia, shares).with_external_id("customer-7");
/// match reconcile::import_wallet(&client, request, public_key).await {
///     Creation::Created(wallet) => println!("{} has the key", wallet.id),
///     Creation::NotCreated(error) => println!("keep the key: {error}"),
///     Creation::Unknown(search) => println!("keep the key, and search again: {search:?}"),
/// }
/// # }
/// ```
#[cfg(feature = "wallets")]
pub async fn import_wallet<P: TokenCaller + 'static>(
    client: &Client<P, WithSigner>,
    mut request: ImportWallet,
    public_key: &str,
) -> Creation<Wallet> {
    let Some(public_key) = same::public_key(public_key) else {
        let message = "the public key is not 32, 33 or 65 bytes in hex; pass that of the key to import";
        return Creation::NotCreated(Error::of_argument(ImportWallet::META, message));
    };
    let id = Id::of(client, &mut request.external_id);
    let expected = request.clone();
    let difference =
        move |wallet: &Wallet| same::imported_wallet(&expected, &public_key, wallet, P::IS_SERVICE_ACCOUNT);
    let matcher = wallets(&id, &request.network, difference);
    create(client, request, id, ListWallets::new().with_limit(PAGE), matcher).await
}

#[cfg(feature = "wallets")]
fn wallets(
    id: &Id,
    network: &crate::Network,
    difference: impl Fn(&Wallet) -> Option<same::Difference> + Send + Sync + 'static,
) -> Matcher<Wallet> {
    let (name, network) = (id.text.clone(), network.clone());
    Matcher {
        has_id: Box::new(move |wallet| wallet.external_id.as_ref() == Some(&name) && wallet.network == network),
        difference: Box::new(difference),
        age: |wallet| age(&wallet.date_created, wallet.id.as_str()),
    }
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
    let matcher = Matcher {
        has_id: Box::new(move |vault: &Vault| vault.external_id.as_ref() == Some(&name)),
        difference: Box::new(|_| None),
        age: |vault| age(&vault.date_created, vault.id.as_str()),
    };
    create(client, request, id, ListVaults::new().with_limit(PAGE), matcher).await
}

/// Starts to watch an address, at most once.
///
/// If the request has an external id, and a watch of the address already has it, nothing is
/// created, and that watch is returned. If it was deleted, the result is
/// [`Creation::NotCreated`]. To restore it, call `create_address_watch` of the client.
/// Calls with the same external id must not overlap. Without one, the watch gets a random external
/// id.
///
/// The caller must be permitted to list address watches.
#[cfg(feature = "address_watches")]
pub async fn create_address_watch<P: TokenCaller + 'static>(
    client: &Client<P, WithSigner>,
    mut request: CreateAddressWatch,
) -> Creation<AddressWatch> {
    let id = Id::of(client, &mut request.external_id);
    let (name, network, address) = (id.text.clone(), request.network.clone(), request.address.clone());
    let matcher = Matcher {
        has_id: Box::new(move |watch: &AddressWatch| {
            watch.external_id.as_ref() == Some(&name)
                && watch.network == network
                && same::is_same_address(&watch.address, &address)
        }),
        difference: Box::new(same::watch),
        age: |watch| age(&watch.date_created, watch.id.as_str()),
    };
    create(client, request, id, ListAddressWatches::new().with_limit(PAGE), matcher).await
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
    matcher: Matcher<E::Response>,
) -> Creation<E::Response>
where
    P: MayCall<E::Callers> + MayCall<L::Callers> + 'static,
    E: Endpoint<Mode: ModeFor<WithSigner, Signing = WithSigner>>,
    L: Endpoint<Response = Page<E::Response>, Mode: ModeFor<WithSigner, Signing = NoSigner>> + Sync,
{
    let reader = client.clone();
    let items = Box::new(move || reader.call(&list).items());
    let list = List { items, matcher };
    if id.is_callers {
        match list.find().await {
            Ok(Found::Requested(entity)) => return Creation::Created(entity),
            Ok(Found::Other(other, difference)) => {
                let error = Error::external_id_in_use(E::META, &id.text);
                return Creation::NotCreated(error.conflicting_with(&other, difference));
            }
            Ok(Found::Nothing) => {}
            // This call sent nothing. An earlier one may have created it, or may still do so.
            Err(error) => return Creation::Unknown(Search::since_now(E::META, id.text, error, list)),
        }
    }
    let error = match client.call(&request).await {
        Ok(entity) if list.matcher.is_response(&entity) => return Creation::Created(entity),
        Ok(_) => Error::about_another_entity(E::META),
        Err(error) => error,
    };
    if !error.outcome_is_unknown() {
        return Creation::NotCreated(error);
    }
    Search::since_now(E::META, id.text, error, list).again().await
}
