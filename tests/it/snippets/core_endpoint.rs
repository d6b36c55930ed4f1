use dfns_core::{Client, Error, Page, dfns_endpoint, dfns_group};

dfns_group! {
    /// Storage depots.
    pub Depots via DepotsApi::depots [ListDepots]
}

/// Lists the depots of a country.
#[dfns_endpoint(GET, "/depots", group = Depots, returns = Page<String>, paginated,
    callers(employee, service_account), permissions = [custom("Acme:Depots:Read")])]
pub struct ListDepots {
    /// The country, as an ISO 3166 code.
    pub country: String,
    /// Page size.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Fetches the first page.
pub async fn depots(token: &str) -> Result<Page<String>, Error> {
    let client = Client::builder().service_account(token).build()?;
    client.depots().list_depots(ListDepots::new("PT")).await
}
