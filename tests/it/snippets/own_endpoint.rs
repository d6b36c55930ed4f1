use dfns::{Page, dfns_endpoint, dfns_group};

dfns_group! {
    /// Parcels.
    pub Parcels via ParcelsApi::parcels [ListParcels]
}

/// Lists the parcels of a depot.
#[dfns_endpoint(GET, "/depots/{depotId}/parcels", group = Parcels, returns = Page<String>,
    paginated, callers(employee, service_account), permissions = [custom("Acme:Parcels:Read")])]
pub struct ListParcels {
    /// The depot.
    pub depot_id: String,
    /// Page size.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}
