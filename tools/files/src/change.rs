//! A change of a hospital, as a worked example keeps it: a folder with `before/` and `after/`, perhaps a `policy.toml`.

use std::path::Path;

use codedark_sim::blueprint::nearest;

use crate::diagnostic::Diagnostic;
use crate::reading::Options;
use crate::shipped;

/// Both sides of a change, each as it can be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The hospital before.
    pub before: String,
    /// The hospital after.
    pub after: String,
    /// The policy it is judged by, if it has one.
    pub policy: Option<String>,
}

/// Finds a change by path or by the name of a shipped one.
///
/// # Errors
/// If there is none.
pub fn find_change(change: &str, options: &Options) -> Result<Change, Diagnostic> {
    let path = Path::new(change);
    let of_assets = options.assets.as_ref().map(|assets| assets.join("changes").join(change));
    for folder in std::iter::once(path.to_owned()).chain(of_assets) {
        if folder.join("before").is_dir() && folder.join("after").is_dir() {
            let within = |name: &str| folder.join(name).to_string_lossy().into_owned();
            let policy = folder.join("policy.toml").is_file().then(|| within("policy.toml"));
            return Ok(Change { before: within("before"), after: within("after"), policy });
        }
    }
    let inside = change.strip_prefix(shipped::PREFIX).map_or_else(|| format!("changes/{change}"), str::to_owned);
    if shipped::has_folder(&format!("{inside}/before")) && shipped::has_folder(&format!("{inside}/after")) {
        let within = |name: &str| format!("{}{inside}/{name}", shipped::PREFIX);
        let policy = shipped::file(&format!("{inside}/policy.toml")).map(|_| within("policy.toml"));
        return Ok(Change { before: within("before"), after: within("after"), policy });
    }
    let names = shipped::names("changes");
    let hint = match nearest(change, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("give two hospitals, or a folder with `before/` and `after/`; shipped: {}", names.join(", ")),
    };
    Err(Diagnostic::error("no-such-change", format!("there is no change `{change}`")).hint(hint))
}
