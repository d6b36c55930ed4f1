//! Wallets with existing keys, and the export of the keys of wallets.

use super::wallet::{NewWallet, get, insert};
use crate::chain;
use crate::operations::keys::{self, KeyRecord};
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::wallets::{ExportWallet, ImportWallet, Wallet};
use dfns_endpoints::{KeyExport, KeyImport};

impl Operation for ImportWallet {
    fn run(self, cx: &mut Context<'_>) -> Result<Wallet, Refusal> {
        check::name("externalId", self.external_id.as_deref())?;
        let network = chain::of(&self.network)?;
        let shares = KeyImport::new(self.protocol, self.curve, self.min_signers, self.encrypted_key_shares);
        let record = keys::import(cx, shares, self.name.clone(), false)?;
        let new = NewWallet {
            network,
            name: self.name,
            external_id: self.external_id,
            tags: Vec::new(),
            validator_id: self.validator_id,
            vault_id: None,
        };
        insert(cx, &record, new)
    }
}

impl Operation for ExportWallet {
    fn run(self, cx: &mut Context<'_>) -> Result<KeyExport, Refusal> {
        let wallet = get(cx, &self.wallet_id)?;
        let record = KeyRecord::get_own(cx, &wallet.signing_key.id)?;
        keys::export(cx, record, &self.encryption_key, &self.supported_schemes)
    }
}
