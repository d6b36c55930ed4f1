//! Agreements and vaults of the sandbox by our client: every operation.

use dfns::agreements::{AgreementKind, GetLatestUnacceptedAgreement, RecordAgreementAcceptance};
use dfns::prelude::*;
use dfns::{ServiceAccountToken, WithSigner};

type Account = Client<ServiceAccountToken, WithSigner>;

/// Calls every operation on agreements.
pub(crate) async fn agreements(account: &Account) {
    let agreements = account.agreements();
    let latest = || GetLatestUnacceptedAgreement::new(AgreementKind::UniswapTermsOfService);
    let agreement = agreements.get_latest_unaccepted_agreement(latest()).await.unwrap().latest_agreement.unwrap();
    let accept = RecordAgreementAcceptance::new(&agreement.id);
    let accepted = agreements.record_agreement_acceptance(accept).await.unwrap();
    assert_eq!(accepted.agreement_id, agreement.id);
    let latest = agreements.get_latest_unaccepted_agreement(latest()).await.unwrap();
    assert!(latest.latest_agreement.is_none());
}
