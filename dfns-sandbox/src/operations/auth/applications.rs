//! Applications, which Dfns has retired. There are none, and none can be made.

use crate::operations::Operation;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::Page;
use dfns_endpoints::auth::{
    ActivateApplication, Application, ArchiveApplication, CreateApplication, DeactivateApplication, GetApplication,
    ListApplications, UpdateApplication,
};

impl Operation for ListApplications {
    fn run(self, _: &mut Context<'_>) -> Result<Page<Application>, Refusal> {
        Ok(Page { items: Vec::new(), next_page_token: None })
    }
}

impl Operation for CreateApplication {
    fn run(self, _: &mut Context<'_>) -> Result<Application, Refusal> {
        Err(Refusal::invalid("Dfns has retired applications: create a service account instead"))
    }
}

macro_rules! not_found {
    ($($request:ty),*) => {$(
        impl Operation for $request {
            fn run(self, _: &mut Context<'_>) -> Result<Application, Refusal> {
                Err(Refusal::not_found("application"))
            }
        }
    )*};
}

not_found!(GetApplication, UpdateApplication, ActivateApplication, DeactivateApplication, ArchiveApplication);
