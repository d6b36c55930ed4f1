//! The program, as a service account whose key a key home keeps.

use dfns::auth::{AuthApi as _, CreateServiceAccount};
use dfns::permissions::{CreatePermission, PermissionsApi as _};
use dfns::testing::Sandbox;
use dfns_core::signing::PublicKey;
use tokio::process::Command;

/// A service account of a sandbox.
pub(crate) struct Account {
    sandbox: Sandbox,
    id: String,
    token: String,
    credential: String,
}

impl Account {
    pub(crate) async fn new(key: &PublicKey) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let admin = sandbox.employee_client();
        let permission = CreatePermission::new("Payouts", ["Auth:ServiceAccounts:Update"]);
        let permission = admin.permissions().create_permission(permission).await.unwrap();
        let account = CreateServiceAccount::new("payouts", key.pem()).with_permission_id(permission.id);
        let account = admin.auth().create_service_account(account).await.unwrap();
        let token = &account.access_tokens[0];
        Self {
            id: account.user_info.user_id.to_string(),
            token: token.access_token.as_ref().unwrap().expose().to_owned(),
            credential: token.cred_id.to_string(),
            sandbox,
        }
    }

    /// Makes a signed call with this signer and these variables. Returns the exit code and the
    /// message.
    pub(crate) async fn run(&self, signer: &str, variables: &[(&str, &str)]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dfns-kms"));
        command.args(["auth", "update-service-account", &self.id, "--name", "renamed", "--signer", signer]);
        command.env_clear().env("DFNS_BASE_URL", self.sandbox.base_url());
        command.env("DFNS_CREDENTIAL_ID", &self.credential).env("DFNS_AUTH_TOKEN", &self.token);
        let output = command.envs(variables.iter().copied()).output().await.unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }
}
