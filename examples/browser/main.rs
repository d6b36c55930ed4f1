//! Tests in a real browser: headless Chromium, driven by chromedriver, with a virtual
//! authenticator. `cargo xtask browser` installs both and runs them.
//!
//! `passkey` tests the example, `console` the page of the sandbox. `webdriver` is the browser,
//! `program` the example as it runs.

mod console;
mod passkey;
mod program;
mod webdriver;
