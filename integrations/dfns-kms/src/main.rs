//! The `dfns` command with keys in hardware modules and Vault: `--signer pkcs11:TOKEN/KEY` and
//! `--signer vault:KEY`. Everything else is as in `dfns`.

use dfns_cli::{Program, SignerScheme, WantedSigner, WrongSigner};
use dfns_core::{Registry, Secret, Signer};
use dfns_kms::{Pkcs11Token, RemoteKey, RemoteSigner, SignError, Vault};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

const PROGRAM: Program = Program::new("dfns-kms", "The command `dfns`, with keys in hardware modules and Vault")
    .version(env!("CARGO_PKG_VERSION"))
    .signers(&[
        SignerScheme::new(
            "pkcs11",
            "pkcs11:TOKEN/KEY, a key in a hardware module, whose library is DFNS_PKCS11_LIBRARY and whose PIN is \
             DFNS_PKCS11_PIN",
            |wanted| Box::pin(pkcs11(wanted)),
        ),
        SignerScheme::new(
            "vault",
            "vault:KEY or vault:ENGINE/KEY, a key in the transit engine of the Vault at VAULT_ADDR, with VAULT_TOKEN \
             and perhaps VAULT_NAMESPACE",
            |wanted| Box::pin(vault(wanted)),
        ),
    ]);

#[tokio::main]
async fn main() -> ExitCode {
    dfns_cli::main(PROGRAM, &Registry::new().with(dfns_endpoints::ALL)).await
}

/// A signer, or an error. A [`WrongSigner`] is what the command line or a variable says.
type Opened = Result<Arc<dyn Signer>, Box<dyn Error + Send + Sync>>;

async fn pkcs11(wanted: WantedSigner<'_>) -> Opened {
    let library = wanted.required("DFNS_PKCS11_LIBRARY", "the library of the module's vendor")?;
    // A name alone is found where the system looks for libraries.
    let path = Path::new(&library);
    if path.components().count() > 1 && !path.is_file() {
        return Err(WrongSigner::new(format!("DFNS_PKCS11_LIBRARY: there is no file `{library}`")).into());
    }
    let pin = Secret::from(wanted.required("DFNS_PKCS11_PIN", "the PIN of the token")?);
    let (token, key) = match wanted.place().split_once('/') {
        Some((token, key)) if !token.is_empty() && !key.is_empty() => (token, key),
        _ => return Err(WrongSigner::new("name the token and the key by their labels: `pkcs11:TOKEN/KEY`").into()),
    };
    signer(&wanted, Pkcs11Token::open(library, token, pin).await?.key(key).await?)
}

async fn vault(wanted: WantedSigner<'_>) -> Opened {
    let address = wanted.required("VAULT_ADDR", "the address of the Vault")?;
    let token = Secret::from(wanted.required("VAULT_TOKEN", "a token of the Vault")?);
    let wrong = |error: SignError| WrongSigner::new(error.to_string());
    let mut vault = Vault::new(&address, token).map_err(wrong)?;
    if let Some(namespace) = wanted.variable("VAULT_NAMESPACE") {
        vault = vault.namespace(&namespace).map_err(wrong)?;
    }
    let (engine, key) = wanted.place().rsplit_once('/').unwrap_or(("transit", wanted.place()));
    if engine.is_empty() || key.is_empty() {
        return Err(WrongSigner::new("name the key: `vault:KEY`, or `vault:ENGINE/KEY`").into());
    }
    signer(&wanted, vault.mount(engine).key(key).await?)
}

fn signer(wanted: &WantedSigner<'_>, key: impl RemoteKey + 'static) -> Opened {
    let signer = RemoteSigner::new(wanted.credential_id(), key);
    Ok(Arc::new(signer.map_err(|error| SignError::with_source("the signer cannot be made", error))?))
}
