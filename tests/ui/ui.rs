//! Compile tests: code that does not compile, and the compiler's messages. See `README.md`.

/// The compiler whose wording `types` records. Its messages change between versions; ours, in
/// `fail`, hardly do.
const RECORDED_WITH: &str = "rustc 1.95.";

#[test]
fn declarations_and_calls_fail_in_our_words() {
    let tests = trybuild::TestCases::new();
    tests.compile_fail("fail/*.rs");
    if std::env::var_os("DFNS_UI_TYPES").is_some() || compiler().starts_with(RECORDED_WITH) {
        tests.compile_fail("types/*.rs");
    } else {
        println!("`types` is left out: recorded with {RECORDED_WITH}x, this is {}", compiler());
    }
}

fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version =
        std::process::Command::new(rustc).arg("--version").output().expect("rustc is there, since it built this");
    String::from_utf8_lossy(&version.stdout).trim().to_owned()
}
