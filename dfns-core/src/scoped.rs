//! A client that is scoped to a manifest.

use crate::call::Call;
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::manifest::InScope;
use crate::typestate::{MayCall, ModeFor};
use std::fmt;
use std::marker::PhantomData;

impl<P, S> Client<P, S> {
    /// A client that can make the calls of one manifest only; see
    /// [`dfns_manifest!`](crate::dfns_manifest).
    pub fn scoped<M>(&self) -> Scoped<P, S, M> {
        Scoped { client: self.clone(), manifest: PhantomData }
    }
}

/// A client that can call what its manifest lists, and nothing else.
pub struct Scoped<P, S, M> {
    client: Client<P, S>,
    manifest: PhantomData<fn() -> M>,
}

impl<P, S, M> Scoped<P, S, M> {
    /// The call of an endpoint of the manifest.
    #[inline]
    pub fn call<E: Endpoint + InScope<M>>(&self, request: &E) -> Call<E::Response, <E::Mode as ModeFor<S>>::Signing>
    where
        P: MayCall<E::Callers>,
        E::Mode: ModeFor<S>,
    {
        self.client.call(request)
    }
}

impl<P, S, M> Clone for Scoped<P, S, M> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), manifest: PhantomData }
    }
}

impl<P, S, M> fmt::Debug for Scoped<P, S, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scoped").field(&self.client).finish()
    }
}
