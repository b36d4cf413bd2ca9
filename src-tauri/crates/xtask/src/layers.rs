//! Which crate may know which. `ARCHITECTURE.md` tells why.

use cargo_metadata::{DependencyKind, Metadata};

/// One workspace crate and what it names in its `Cargo.toml`.
pub(crate) struct Crate {
    pub(crate) name: String,
    pub(crate) uses: Vec<Use>,
}

/// One named dependency.
pub(crate) struct Use {
    pub(crate) name: String,
    /// A dev-dependency is compiled into tests alone.
    pub(crate) only_in_tests: bool,
}

/// Every crate with the workspace crates it may use, lowest layer first.
const LAYERS: &[(&str, &[&str])] = &[
    ("contract", &[]),
    ("notifier", &[]),
    ("tunnel", &[]),
    ("query", &["contract"]),
    ("eventlog", &["contract", "query"]),
    ("export", &["contract", "eventlog", "query"]),
    ("listener", &["contract", "eventlog"]),
    ("inbox", &["contract", "eventlog", "export", "listener", "notifier", "query", "tunnel"]),
    ("mojito-cli", &["contract", "inbox", "query"]),
    ("mojito-tray", &["contract", "inbox", "query"]),
    ("xtask", &[]),
];

/// Libraries that one crate alone may know: SQL, HTTP serving and workbooks have one home each.
const RESERVED: &[(&str, &str)] = &[("rusqlite", "eventlog"), ("axum", "listener"), ("zip", "export")];

/// The one crate that may know Tauri, so that everything else builds without a webview.
const DESKTOP: &str = "mojito-tray";

/// Tests what crosses crates, so it may use them all.
const TESTS: &str = "tests";

/// The workspace as the rules see it.
pub(crate) fn crates(workspace: &Metadata) -> Vec<Crate> {
    let dependency = |d: &cargo_metadata::Dependency| Use {
        name: d.name.clone(),
        only_in_tests: d.kind == DependencyKind::Development,
    };
    workspace
        .workspace_packages()
        .iter()
        .map(|p| Crate { name: p.name.to_string(), uses: p.dependencies.iter().map(dependency).collect() })
        .collect()
}

/// One sentence for each dependency that points the wrong way; none when all is well.
pub(crate) fn violations(crates: &[Crate]) -> Vec<String> {
    let is_ours = |name: &str| crates.iter().any(|c| c.name == name);
    let mut found = Vec::new();
    for Crate { name, uses } in crates {
        for used in uses.iter().filter(|u| is_tauri(&u.name)) {
            if name != DESKTOP {
                found.push(format!("{name} depends on {}: only {DESKTOP} may know Tauri", used.name));
            }
        }
        if name == TESTS {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| layer == name) else {
            found.push(format!("{name} has no place yet: add it to LAYERS in the xtask crate's layers.rs"));
            continue;
        };
        for used in uses.iter().filter(|u| !u.only_in_tests) {
            if is_ours(&used.name) && !allowed.contains(&used.name.as_str()) {
                let allowed = if allowed.is_empty() { "no other crate".into() } else { allowed.join(", ") };
                found
                    .push(format!("{name} depends on {}: it may use {allowed} of this workspace", used.name));
            }
            if let Some((library, home)) = RESERVED.iter().find(|(library, _)| *library == used.name)
                && home != name
            {
                found.push(format!("{name} depends on {library}: only {home} may know it"));
            }
        }
    }
    found
}

fn is_tauri(library: &str) -> bool {
    library == "tauri" || library.starts_with("tauri-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn using(name: &str, libraries: &[&str]) -> Crate {
        let uses = libraries.iter().map(|l| Use { name: (*l).into(), only_in_tests: false }).collect();
        Crate { name: name.into(), uses }
    }

    fn testing_with(name: &str, libraries: &[&str]) -> Crate {
        let uses = libraries.iter().map(|l| Use { name: (*l).into(), only_in_tests: true }).collect();
        Crate { name: name.into(), uses }
    }

    #[test]
    fn arrows_that_point_down_are_fine() {
        let workspace = [
            using("contract", &["serde"]),
            using("eventlog", &["contract", "rusqlite"]),
            using("listener", &["contract", "eventlog", "axum"]),
            using("mojito-tray", &["contract", "tauri", "tauri-plugin-opener"]),
        ];

        assert!(violations(&workspace).is_empty());
    }

    #[test]
    fn an_arrow_that_points_up_is_told() {
        let workspace = [using("contract", &["eventlog"]), using("eventlog", &[])];

        let expected = "contract depends on eventlog: it may use no other crate of this workspace";
        assert_eq!(violations(&workspace), [expected]);
    }

    #[test]
    fn tauri_stays_in_the_desktop_app_even_in_tests() {
        let workspace = [testing_with("tests", &["tauri"]), using("inbox", &["tauri-plugin-dialog"])];

        let told = violations(&workspace);

        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().all(|t| t.ends_with("only mojito-tray may know Tauri")), "{told:?}");
    }

    #[test]
    fn a_reserved_library_outside_its_home_is_told_unless_for_tests() {
        let workspace = [using("inbox", &["rusqlite"]), testing_with("notifier", &["axum"])];

        assert_eq!(violations(&workspace), ["inbox depends on rusqlite: only eventlog may know it"]);
    }

    #[test]
    fn a_crate_without_a_place_is_told() {
        let told = violations(&[using("newcomer", &[])]);

        assert!(told[0].starts_with("newcomer has no place yet"), "{told:?}");
    }
}
