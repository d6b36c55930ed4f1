//! A client that is scoped to a manifest.

use crate::call::Call;
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::manifest::InScope;
use crate::typestate::{MayCall, ModeFor};
use std::fmt;
use std::marker::PhantomData;

impl<P, S> Client<P, S> {
    /// Returns a client that can make only the calls of a manifest; see
    /// [`dfns_manifest!`](crate::dfns_manifest).
    pub fn scoped<M>(&self) -> Scoped<P, S, M> {
        Scoped { client: self.clone(), manifest: PhantomData }
    }
}

/// A client that can make only the calls of its manifest.
pub struct Scoped<P, S, M> {
    client: Client<P, S>,
    manifest: PhantomData<fn() -> M>,
}

impl<P, S, M> Scoped<P, S, M> {
    /// Calls an endpoint of the manifest.
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
