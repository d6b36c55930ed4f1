//! The `dfns` command with keys in hardware modules and Vault: `--signer pkcs11:TOKEN/KEY` and
//! `--signer vault:KEY`. Everything else is as in `dfns`.

use dfns_cli::{Program, SignerScheme, WantedSigner};
use dfns_core::{Registry, Secret, Signer};
use dfns_kms::{Pkcs11Token, RemoteKey, RemoteSigner, SignError, Vault};
use std::process::ExitCode;
use std::sync::Arc;

const PROGRAM: Program = Program::new("dfns-kms", "The command `dfns`, with keys in hardware modules and Vault")
    .version(env!("CARGO_PKG_VERSION"))
    .signers(&[
        SignerScheme::new(
            "pkcs11",
            "pkcs11:TOKEN/KEY, a key in a hardware module, whose library is DFNS_PKCS11_LIBRARY and whose PIN is \
             DFNS_PKCS11_PIN",
            |wanted| Box::pin(async move { Ok(pkcs11(wanted).await?) }),
        ),
        SignerScheme::new(
            "vault",
            "vault:KEY or vault:ENGINE/KEY, a key in the transit engine of the Vault at VAULT_ADDR, with VAULT_TOKEN \
             and perhaps VAULT_NAMESPACE",
            |wanted| Box::pin(async move { Ok(vault(wanted).await?) }),
        ),
    ]);

#[tokio::main]
async fn main() -> ExitCode {
    dfns_cli::main(PROGRAM, &Registry::new().with(dfns_endpoints::ALL)).await
}

async fn pkcs11(wanted: WantedSigner<'_>) -> Result<Arc<dyn Signer>, SignError> {
    let library = variable(&wanted, "DFNS_PKCS11_LIBRARY", "the library of the module's vendor")?;
    let pin = Secret::from(variable(&wanted, "DFNS_PKCS11_PIN", "the PIN of the token")?);
    let (token, key) = match wanted.place().split_once('/') {
        Some((token, key)) if !token.is_empty() && !key.is_empty() => (token, key),
        _ => return Err(SignError::new("name the token and the key by their labels: `pkcs11:TOKEN/KEY`")),
    };
    signer(&wanted, Pkcs11Token::open(library, token, pin).await?.key(key).await?)
}

async fn vault(wanted: WantedSigner<'_>) -> Result<Arc<dyn Signer>, SignError> {
    let address = variable(&wanted, "VAULT_ADDR", "the address of the Vault")?;
    let token = Secret::from(variable(&wanted, "VAULT_TOKEN", "a token of the Vault")?);
    let mut vault = Vault::new(&address, token)?;
    if let Some(namespace) = wanted.variable("VAULT_NAMESPACE") {
        vault = vault.namespace(&namespace)?;
    }
    let (engine, key) = wanted.place().rsplit_once('/').unwrap_or(("transit", wanted.place()));
    if engine.is_empty() || key.is_empty() {
        return Err(SignError::new("name the key: `vault:KEY`, or `vault:ENGINE/KEY`"));
    }
    signer(&wanted, vault.mount(engine).key(key).await?)
}

fn signer(wanted: &WantedSigner<'_>, key: impl RemoteKey + 'static) -> Result<Arc<dyn Signer>, SignError> {
    let signer = RemoteSigner::new(wanted.credential_id(), key);
    Ok(Arc::new(signer.map_err(|error| SignError::with_source("the signer cannot be made", error))?))
}

fn variable(wanted: &WantedSigner<'_>, name: &str, meaning: &str) -> Result<String, SignError> {
    wanted.variable(name).ok_or_else(|| SignError::new(format!("set {name} to {meaning}")))
}
