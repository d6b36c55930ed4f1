//! Which clients may make which calls.
#![expect(dead_code, unused_variables, reason = "the calls are compiled, not made")]

use acme_dfns::grammar::{GetNotice, GrammarApi, NoticeId, OldNotice, RetryNotice};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::{AnyToken, Client, DelegatedSigner, NoSigner, NoToken, ServiceAccountToken, UserToken, WithSigner};

fn anonymous<S>(client: Client<NoToken, S>) {
    let _ = client.grammar().public_notice();
}

fn any_caller(client: Client<AnyToken, WithSigner>) {
    let _ = client.grammar().get_notice(NoticeId::from("n"));
    let _ = client.grammar().retry(RetryNotice::new("low"));
    let _ = client.treasury().sweep_treasury(SweepTreasury::new("tr", "0"));
}

fn service_account(client: Client<ServiceAccountToken, WithSigner>) {
    #[allow(deprecated)]
    let _ = client.grammar().old_notice(OldNotice::new("n"));
    #[allow(deprecated)]
    let _ = client.grammar().ancient_notice(OldNotice::new("n"));
    let _ = client.call(&OldNotice::new("n"));
}

async fn delegated(client: Client<UserToken, DelegatedSigner>) -> Result<(), dfns::Error> {
    let pending = client.grammar().retry(RetryNotice::new("low")).challenge().await?;
    let _ = client.call(&RetryNotice::new("low")).challenge().await?;
    Ok(())
}

fn reads_need_no_signer(client: Client<UserToken, NoSigner>) {
    let _ = client.grammar().get_notice(GetNotice::new("n"));
    let _ = client.clone().assume::<ServiceAccountToken>().call(&GetNotice::new("n"));
}
