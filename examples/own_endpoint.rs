//! An endpoint of your own: a method, a sandbox behaviour and a command.
//!
//! `cargo run -p dfns-examples --features cli --bin own_endpoint` needs no set-up. Pass arguments
//! to use the command, for instance `-- describe create_parcel`.

// ANCHOR: declare
use dfns::{Page, Registry, dfns_endpoint, dfns_group, dfns_object};
use std::process::ExitCode;

dfns_group! {
    /// Parcels.
    pub Parcels via ParcelsApi::parcels [CreateParcel, ListParcels]
}

/// Creates a parcel.
#[dfns_endpoint(POST, "/parcels", group = Parcels, returns = Parcel, signed, callers(employee, service_account),
    permissions = [custom("Acme:Parcels:Create")])]
pub struct CreateParcel {
    /// The name on the label.
    pub name: String,
}

/// Lists the parcels.
#[dfns_endpoint(GET, "/parcels", group = Parcels, returns = Page<Parcel>, paginated,
    callers(employee, service_account), permissions = [custom("Acme:Parcels:Read")])]
pub struct ListParcels {
    /// Page size.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// A parcel.
#[dfns_object(response)]
pub struct Parcel {
    /// The id.
    pub id: String,
    /// The name on the label.
    pub name: String,
}
// ANCHOR_END: declare

// ANCHOR: behave
mod behaviour {
    use super::{CreateParcel, ListParcels, Parcel};
    use dfns::Page;
    use dfns::testing::{Builder, Context, Entity, List, Operation, Refusal};

    impl Entity for Parcel {
        const NOUN: &'static str = "parcel";
        fn id(&self) -> &str {
            &self.id
        }
    }

    impl Operation for CreateParcel {
        fn run(self, cx: &mut Context<'_>) -> Result<Parcel, Refusal> {
            let parcel = Parcel { id: cx.new_id("pa"), name: self.name };
            cx.insert(&parcel)?;
            Ok(parcel)
        }
    }

    impl Operation for ListParcels {
        fn run(self, cx: &mut Context<'_>) -> Result<Page<Parcel>, Refusal> {
            cx.page(&List::all(), self.limit, self.pagination_token.as_deref())
        }
    }

    /// Adds the behaviour to a sandbox.
    pub(super) fn add(builder: Builder) -> Builder {
        builder.operation::<CreateParcel>().operation::<ListParcels>()
    }
}
// ANCHOR_END: behave

// ANCHOR: command
/// The endpoints of Dfns and ours.
fn registry() -> Registry {
    Registry::new().with(dfns::ALL).with(&[Parcels::ENDPOINTS])
}

const PROGRAM: dfns_cli::Program =
    dfns_cli::Program::new("acme", "Call Acme's endpoints and those of the Dfns API").sandbox(behaviour::add);

async fn command() -> ExitCode {
    dfns_cli::main(PROGRAM, &registry()).await
}
// ANCHOR_END: command

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    if std::env::args_os().len() > 1 {
        return Ok(command().await);
    }

    // ANCHOR: call
    let sandbox = behaviour::add(dfns::testing::Sandbox::builder().registry(registry())).start().await?;
    let client = sandbox.service_client();
    let parcel = client.parcels().create_parcel(CreateParcel::new("books")).await?;
    let mut parcels = client.parcels().list_parcels(ListParcels::new()).items();
    while let Some(parcel) = parcels.next().await {
        let parcel = parcel?;
        println!("{} {}", parcel.id, parcel.name);
    }
    // ANCHOR_END: call
    println!("created {} with a signed call; the command describes it:\n", parcel.id);
    let describe = ["acme", "describe", "create_parcel"].map(Into::into);
    dfns_cli::run(PROGRAM, &registry(), describe, &|_| None, &mut std::io::stdout()).await?;
    Ok(ExitCode::SUCCESS)
}
