//! An operation: the behaviour of a declared endpoint, with its types and without.

use crate::refusal::Refusal;
use crate::response::Reply;
use crate::store::Context;
use dfns_core::meta::Method;
use dfns_core::{EndpointMeta, IncomingEndpoint, Parts, WriteResponse};

/// The behaviour of a declared endpoint.
///
/// Implement it in the crate that declares the endpoint, for instance behind a feature: Rust does
/// not allow it elsewhere. For endpoints of other crates use
/// [`Builder::response`](crate::Builder::response).
///
/// ```
/// use dfns_core::{Page, dfns_endpoint, dfns_group, dfns_object};
/// use dfns_sandbox::{Context, Entity, List, Operation, Refusal, Sandbox};
///
/// dfns_group! { pub Parcels via ParcelsApi::parcels [CreateParcel, ListParcels] }
///
/// #[dfns_endpoint(POST, "/parcels", group = Parcels, returns = Parcel, permissions = none)]
/// pub struct CreateParcel {
///     pub name: String,
/// }
///
/// #[dfns_endpoint(GET, "/parcels", group = Parcels, returns = Page<Parcel>, permissions = none)]
/// pub struct ListParcels {}
///
/// #[dfns_object(response)]
/// pub struct Parcel {
///     pub id: String,
///     pub name: String,
/// }
///
/// impl Entity for Parcel {
///     const NOUN: &'static str = "parcel";
///     fn id(&self) -> &str {
///         &self.id
///     }
/// }
///
/// impl Operation for CreateParcel {
///     fn run(self, cx: &mut Context<'_>) -> Result<Parcel, Refusal> {
///         let parcel = Parcel { id: cx.new_id("pa"), name: self.name };
///         cx.insert(&parcel)?;
///         Ok(parcel)
///     }
/// }
///
/// impl Operation for ListParcels {
///     fn run(self, cx: &mut Context<'_>) -> Result<Page<Parcel>, Refusal> {
///         cx.page(&List::all(), None, None)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dfns_sandbox::Error> {
/// let registry = dfns_core::Registry::new().with(dfns_endpoints::ALL).with(&[Parcels::ENDPOINTS]);
/// let builder = Sandbox::builder().registry(registry);
/// let sandbox = builder.operation::<CreateParcel>().operation::<ListParcels>().start().await?;
/// # sandbox.stop().await;
/// # Ok(())
/// # }
/// ```
pub trait Operation: IncomingEndpoint<Response: WriteResponse> {
    /// How it uses the state. Defaults to what the method says.
    const ACCESS: Access = Access::Method;

    /// Whether a field that the request does not declare is refused, outside strict mode too.
    /// Defaults to `false`: the field is ignored.
    const REFUSES_UNKNOWN_FIELDS: bool = false;

    /// Serves a request that has passed every check.
    ///
    /// # Errors
    /// A refusal, which undoes what was changed.
    fn run(self, cx: &mut Context<'_>) -> Result<Self::Response, Refusal>;
}

/// How an operation uses the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// `GET` and `HEAD` read; every other method writes.
    Method,
    /// It reads a snapshot, and no request waits for it. It may call [`Context::write`] later.
    Read,
    /// It writes, and the next request that writes waits for it.
    Write,
}

/// A decoded request: what is left to do.
pub(crate) type Prepared = Box<dyn FnOnce(&mut Context<'_>) -> Result<Reply, Refusal>>;

/// An operation without its types.
#[derive(Clone, Copy)]
pub(crate) struct Handler {
    pub(crate) endpoint: &'static EndpointMeta,
    access: Access,
    /// See [`Operation::REFUSES_UNKNOWN_FIELDS`].
    pub(crate) refuses_unknown_fields: bool,
    decode: fn(&Parts) -> Result<Prepared, dfns_core::Error>,
}

impl Handler {
    pub(crate) const fn of<E: Operation>() -> Self {
        Self {
            endpoint: E::META,
            access: E::ACCESS,
            refuses_unknown_fields: E::REFUSES_UNKNOWN_FIELDS,
            decode: |parts| {
                let request = E::from_parts(parts)?;
                Ok(Box::new(|cx| {
                    let response = request.run(cx)?;
                    let written = response.write().map_err(|_| Refusal::internal())?;
                    Ok(Reply::written(response.status(), written))
                }))
            },
        }
    }

    /// Whether the operation writes from its beginning.
    pub(crate) fn writes(&self) -> bool {
        match self.access {
            Access::Method => !matches!(self.endpoint.method(), Method::Get | Method::Head),
            Access::Read => false,
            Access::Write => true,
        }
    }

    /// Decodes a request.
    pub(crate) fn decode(&self, parts: &Parts) -> Result<Prepared, dfns_core::Error> {
        (self.decode)(parts)
    }
}

/// The handlers of these requests, which may be those of a domain of `dfns_endpoints`.
macro_rules! handlers {
    ($domain:ident: $($request:ident),* $(,)?) => { handlers![$(dfns_endpoints::$domain::$request),*] };
    ($($request:ty),* $(,)?) => { &[$($crate::operations::Handler::of::<$request>()),*] };
}
pub(crate) use handlers;
