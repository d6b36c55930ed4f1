//! Our client over the transport of the feature `hyper`.

use dfns_bench::Result;
use dfns_bench::ours::Ours;

fn main() -> Result<()> {
    dfns_bench::run::<Ours<true>>()
}
