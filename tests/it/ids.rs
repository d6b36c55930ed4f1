//! The ids of the API at the top level of `dfns`.

use std::fs;
use std::path::Path;

/// Returns all source files of a folder as one text.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = entries.map(|path| if path.is_dir() { sources(&path) } else { fs::read_to_string(&path).unwrap() });
    texts.collect()
}

#[test]
fn every_declared_id_is_at_the_top_level() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let declared = sources(&root.join("dfns-endpoints/src"));
    let exported = format!("{}{}", include_str!("../../src/ids.rs"), include_str!("../../dfns-endpoints/src/lib.rs"));
    let is_exported = |id: &str| exported.split(|c: char| !c.is_alphanumeric()).any(|word| word == id);
    let mut count = 0;
    for block in declared.split("id_types! {").skip(1) {
        let block = block.split("\n}").next().unwrap();
        for id in block.split("pub struct ").skip(1) {
            let id = id.split(';').next().unwrap();
            assert!(is_exported(id), "{id} is declared in dfns-endpoints and missing in src/ids.rs");
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
    // Their paths, as applications write them.
    let _: (dfns::ApprovalId, dfns::OfferId, dfns::WebhookEventId, dfns::WalletId) =
        ("ap-1".into(), "of-1".into(), "whe-1".into(), "wa-1".into());
}
