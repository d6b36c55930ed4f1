//! Signatures of wallets: those of their keys, for their networks.

use super::wallet::get;
use crate::operations::keys::{self, KeyRecord};
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_endpoints::onchain::{SignaturePage, SignatureRequest};
use dfns_endpoints::wallets::{WalletGenerateSignature, WalletGetSignature, WalletListSignatures};

impl Operation for WalletGenerateSignature {
    fn run(self, cx: &mut Context<'_>) -> Result<SignatureRequest, Refusal> {
        let wallet = get(cx, &self.wallet_id)?;
        let record = KeyRecord::get_own(cx, &wallet.signing_key.id)?;
        keys::generate(cx, &record, Some(&wallet), self.signature)
    }
}

impl Operation for WalletGetSignature {
    fn run(self, cx: &mut Context<'_>) -> Result<SignatureRequest, Refusal> {
        let wallet = get(cx, &self.wallet_id)?;
        let request = cx.get::<SignatureRequest>(&self.signature_id)?;
        let is_of_it = request.wallet_id.as_ref() == Some(&wallet.id);
        if is_of_it { Ok(request) } else { Err(Refusal::not_found(SignatureRequest::NOUN)) }
    }
}

impl Operation for WalletListSignatures {
    fn run(self, cx: &mut Context<'_>) -> Result<SignaturePage, Refusal> {
        let key_id = Some(get(cx, &self.wallet_id)?.signing_key.id);
        let (list, limit) = (List::by("wallet", self.wallet_id.as_str()), check::capped(self.limit));
        let page = cx.page(&list, limit, self.pagination_token.as_deref())?;
        drop(list);
        let next_page_token = page.next_page_token;
        Ok(SignaturePage { items: page.items, next_page_token, key_id, wallet_id: Some(self.wallet_id) })
    }
}
