//! A signer that is replaced while clients use it.

use super::{BoxFuture, SignError, SignedFactors, Signer, UserActionChallenge};
use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// A signer that can be replaced while clients use it, for example when a credential is rotated.
///
/// Clones share the signer. Each call keeps the signer that it began with, so that no call fails
/// because of the replacement. [`Replaced::idle`] waits for the end of the last of them.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::signing::{Signer, SwapSigner};
///
/// # async fn example(old: impl Signer + 'static, new: impl Signer + 'static) {
/// let signer = SwapSigner::new(old);
/// // Client::builder().service_account(token).signer(signer.clone())
/// signer.swap(new).idle().await;
/// // No call uses the old credential any more.
/// # }
/// ```
#[derive(Clone)]
pub struct SwapSigner(Arc<Mutex<(Arc<Current>, Replaced)>>);

/// A signer, and the end of a channel that closes when nobody has the signer any more.
struct Current {
    signer: Box<dyn Signer>,
    _in_use: oneshot::Sender<Infallible>,
}

impl Current {
    fn new(signer: impl Signer + 'static) -> (Arc<Self>, Replaced) {
        let (in_use, idle) = oneshot::channel();
        (Arc::new(Self { signer: Box::new(signer), _in_use: in_use }), Replaced(idle))
    }
}

impl SwapSigner {
    /// Creates a signer that signs with this one until it is replaced.
    pub fn new(signer: impl Signer + 'static) -> Self {
        Self(Arc::new(Mutex::new(Current::new(signer))))
    }

    /// Replaces the signer at once, for all calls that begin from now on.
    pub fn swap(&self, signer: impl Signer + 'static) -> Replaced {
        let new = Current::new(signer);
        let (_, replaced) = std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), new);
        replaced
    }

    fn current(&self) -> Arc<Current> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner).0)
    }
}

impl Signer for SwapSigner {
    fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        let current = self.current();
        Box::pin(async move { current.sign(challenge).await })
    }

    fn is_interactive(&self) -> bool {
        self.current().is_interactive()
    }

    fn for_call(&self) -> Option<Arc<dyn Signer>> {
        Some(self.current())
    }
}

impl Signer for Current {
    fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        self.signer.sign(challenge)
    }

    fn is_interactive(&self) -> bool {
        self.signer.is_interactive()
    }
}

impl fmt::Debug for SwapSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SwapSigner").finish_non_exhaustive()
    }
}

/// A signer that was replaced, and that calls may still use. Returned by [`SwapSigner::swap`].
#[derive(Debug)]
pub struct Replaced(oneshot::Receiver<Infallible>);

impl Replaced {
    /// Waits until every call that began with the replaced signer has ended. The deadline of those
    /// calls limits the wait.
    ///
    /// Then the credential can be revoked, as far as the clients of this signer are concerned:
    /// other processes have signers of their own.
    pub async fn idle(self) {
        // Nothing is ever sent; the channel closes.
        let _ = self.0.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::FirstFactor;
    use std::pin::pin;
    use std::task::{Context, Waker};

    struct Named(&'static str);

    impl Signer for Named {
        fn sign<'a>(&'a self, _: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
            Box::pin(async { Ok(FirstFactor::Password(self.0.into()).into()) })
        }
    }

    async fn name(signer: &dyn Signer) -> FirstFactor {
        signer.sign(&UserActionChallenge::new("c", "i")).await.unwrap().first_factor
    }

    #[tokio::test]
    async fn a_call_keeps_the_signer_that_it_began_with_and_the_last_one_makes_it_idle() {
        let signer = SwapSigner::new(Named("old"));
        let shared: Arc<dyn Signer> = Arc::new(Box::new(signer.clone()));
        let [one, two] = [shared.for_call().unwrap(), shared.for_call().unwrap()];
        let mut idle = pin!(signer.swap(Named("new")).idle());
        let mut cx = Context::from_waker(Waker::noop());
        assert_eq!(name(&*one).await, FirstFactor::Password("old".into()));
        assert_eq!(name(&*shared).await, FirstFactor::Password("new".into()));
        assert_eq!(name(&*shared.for_call().unwrap()).await, FirstFactor::Password("new".into()));
        drop(one);
        assert!(idle.as_mut().poll(&mut cx).is_pending(), "a second call has it");
        drop(two);
        idle.await;
    }

    #[tokio::test]
    async fn a_signer_that_no_call_uses_is_idle_at_once() {
        let signer = SwapSigner::new(Named("1"));
        for next in ["2", "3"] {
            signer.swap(Named(next)).idle().await;
            assert_eq!(name(&signer).await, FirstFactor::Password(next.into()));
        }
        assert_eq!(format!("{signer:?}"), "SwapSigner { .. }");
    }
}
