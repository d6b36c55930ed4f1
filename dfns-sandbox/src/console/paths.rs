//! The paths of the console.

/// The page.
pub(super) const PAGE: &str = "/__sandbox/";
/// The page as people type it.
pub(super) const BARE: &str = "/__sandbox";
/// The beginning of all other paths.
pub(super) const FILES: &str = "/__sandbox/console/";
pub(super) const STYLE: &str = "/__sandbox/console/style.css";
pub(super) const SCRIPT: &str = "/__sandbox/console/script.js";
/// The beginning of the paths that forms are sent to.
pub(super) const FORMS: &str = "/__sandbox/console/do/";
