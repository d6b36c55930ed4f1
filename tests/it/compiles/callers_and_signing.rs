//! The calls that each kind of client may make.
#![expect(dead_code, reason = "the calls are compiled, not made")]

use acme_dfns::grammar::{GetNotice, GrammarApi, NoticeId, OldNotice, RetryNotice};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::{AnyToken, Client, DelegatedSigner, Error, NoSigner, NoToken, ServiceAccountToken, UserToken, WithSigner};

async fn anonymous<S>(client: &Client<NoToken, S>) -> Result<(), Error> {
    client.grammar().public_notice().await?;
    Ok(())
}

async fn any_caller(client: &Client<AnyToken, WithSigner>) -> Result<(), Error> {
    client.grammar().get_notice(NoticeId::from("n")).await?;
    client.grammar().retry(RetryNotice::new("low")).await?;
    client.treasury().sweep_treasury(SweepTreasury::new("tr", "0")).await?;
    Ok(())
}

async fn service_account(client: &Client<ServiceAccountToken, WithSigner>) -> Result<(), Error> {
    #[expect(deprecated, reason = "deprecated methods can still be called")]
    client.grammar().old_notice(OldNotice::new("n")).await?;
    #[expect(deprecated, reason = "deprecated methods can still be called")]
    client.grammar().ancient_notice(OldNotice::new("n")).await?;
    client.call(&OldNotice::new("n")).await?;
    Ok(())
}

async fn delegated(client: &Client<UserToken, DelegatedSigner>) -> Result<(), Error> {
    drop(client.grammar().retry(RetryNotice::new("low")).challenge().await?);
    drop(client.call(&RetryNotice::new("low")).challenge().await?);
    Ok(())
}

async fn reads_need_no_signer(client: &Client<UserToken, NoSigner>) -> Result<(), Error> {
    client.grammar().get_notice(GetNotice::new("n")).await?;
    client.clone().assume::<ServiceAccountToken>().call(&GetNotice::new("n")).await?;
    Ok(())
}
