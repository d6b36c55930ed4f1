//! The signer trait, for keys in memory, key management services and passkeys.

use super::{SignError, SignedFactors, UserActionChallenge};
use std::pin::Pin;
use std::sync::Arc;

/// A future on the heap, so that traits with asynchronous methods can be used behind a pointer.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Signs challenges.
///
/// The client calls its signer once per signed call, concurrently if calls are concurrent, and
/// exchanges the factors for a user action token. [`KeySigner`](super::KeySigner) signs with a
/// private key in memory, [`RemoteSigner`](super::RemoteSigner) with one in a key management
/// service, a hardware module or an agent. Implement this trait for other credentials.
///
/// # A passkey
///
/// The challenge is JSON for the browser, and the factor is JSON from the browser. A server that
/// waits for its front end is a signer, too.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::signing::{BoxFuture, FirstFactor, SignError, SignedFactors, Signer, UserActionChallenge};
///
/// struct PasskeySigner {
///     front_end: FrontEnd,
/// }
///
/// impl Signer for PasskeySigner {
///     fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
///         Box::pin(async move {
///             let challenge = serde_json::to_string(challenge)
///                 .map_err(|error| SignError::with_source("the challenge could not be sent", error))?;
///             // `{"kind": "Fido2", "credentialAssertion": {"credId": …, "clientData": …, …}}`
///             let response = self.front_end.ask(challenge).await;
///             let passkey: FirstFactor = serde_json::from_str(&response)
///                 .map_err(|error| SignError::with_source("the browser's response is not a factor", error))?;
///             Ok(passkey.into())
///         })
///     }
/// }
/// # struct FrontEnd;
/// # impl FrontEnd {
/// #     async fn ask(&self, challenge: String) -> String { challenge }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot sign user actions",
    label = "this is not a signer",
    note = "a private key signs through `KeySigner::from_pem(credential_id, pem)`",
    note = "a private key in a key management service signs through `RemoteSigner`",
    note = "for a passkey, implement `Signer` for a type of your own"
)]
pub trait Signer: Send + Sync {
    /// Signs a challenge.
    ///
    /// An implementation that knows its credential should check that the challenge allows it, and
    /// return [`SignError::credential_not_allowed`] otherwise. Dfns rejects other credentials with
    /// a less helpful message.
    fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>>;

    /// Returns whether signing asks a person, for instance to touch a key. Defaults to false.
    ///
    /// A person is asked once for each call: if the call fails after that, it is not tried again.
    /// Only the exchange of the signature is, if its connection fails.
    fn is_interactive(&self) -> bool {
        false
    }

    /// Returns the signer for one call, which the client keeps until the call has ended. Defaults
    /// to `None`, which is this signer.
    ///
    /// Only for signers that stand for others, such as [`SwapSigner`](super::SwapSigner).
    fn for_call(&self) -> Option<Arc<dyn Signer>> {
        None
    }
}

impl<T: Signer + ?Sized> Signer for Arc<T> {
    fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        (**self).sign(challenge)
    }

    fn is_interactive(&self) -> bool {
        (**self).is_interactive()
    }

    fn for_call(&self) -> Option<Arc<dyn Signer>> {
        (**self).for_call()
    }
}

impl<T: Signer + ?Sized> Signer for Box<T> {
    fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        (**self).sign(challenge)
    }

    fn is_interactive(&self) -> bool {
        (**self).is_interactive()
    }

    fn for_call(&self) -> Option<Arc<dyn Signer>> {
        (**self).for_call()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::FirstFactor;

    struct Echo;

    impl Signer for Echo {
        fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
            Box::pin(async move { Ok(FirstFactor::Password(challenge.challenge.as_str().into()).into()) })
        }
    }

    #[tokio::test]
    async fn signers_work_behind_pointers() {
        let challenge = UserActionChallenge::new("c", "i");
        let signers: [Box<dyn Signer>; 3] =
            [Box::new(Echo), Box::new(Arc::new(Echo) as Arc<dyn Signer>), Box::new(Box::new(Echo))];
        for signer in signers {
            let factors = signer.sign(&challenge).await.unwrap();
            assert_eq!(factors.first_factor, FirstFactor::Password("c".into()));
        }
    }
}
