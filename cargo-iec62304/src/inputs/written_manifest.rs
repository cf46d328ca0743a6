//! Places in Cargo.toml: the entries of dependencies, and the level of the lint `unsafe_code`.

use std::collections::HashMap;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::crate_graph::{is_entry, shown};
use crate::config::DocumentText;
use crate::model::{DependencyKind, LintLevel, Place};

/// A level that a manifest sets, and where.
pub type WrittenLint = (LintLevel, Place);

/// Reads manifests, each one once.
pub struct Manifests<'r> {
    root: &'r Utf8Path,
    texts: HashMap<Utf8PathBuf, DocumentText>,
}

impl<'r> Manifests<'r> {
    /// Below that root.
    pub fn new(root: &'r Utf8Path) -> Self {
        Self {
            root,
            texts: HashMap::new(),
        }
    }

    fn text(&mut self, manifest: &Utf8Path) -> &DocumentText {
        let root = self.root;
        self.texts.entry(manifest.to_owned()).or_insert_with(|| {
            // Cargo has read it; one that is gone since has no places.
            let bytes = std::fs::read(manifest).unwrap_or_default();
            DocumentText {
                path: shown(root, manifest),
                bytes,
            }
        })
    }

    /// The entry of a dependency; `names` are what the code calls it, and the package.
    pub fn entry(
        &mut self,
        manifest: &Utf8Path,
        kind: DependencyKind,
        names: [&str; 2],
    ) -> Option<Place> {
        let document = self.text(manifest);
        let table = DeTable::parse(document.text().ok()?).ok()?;
        let range = entry_of(table.get_ref(), kind, names)?;
        Some(document.place(range))
    }

    /// The level of `unsafe_code`, of the manifest itself or of the workspace's where it says so.
    pub fn unsafe_lint(&mut self, manifest: &Utf8Path) -> Option<WrittenLint> {
        let own = self.text(manifest);
        let table = DeTable::parse(own.text().ok()?).ok()?;
        let lints = table_in(table.get_ref(), "lints")?;
        if matches!(
            lints.get("workspace").map(Spanned::get_ref),
            Some(DeValue::Boolean(true))
        ) {
            let root = self.root.join("Cargo.toml");
            let document = self.text(&root);
            let table = DeTable::parse(document.text().ok()?).ok()?;
            let workspace = table_in(table.get_ref(), "workspace")?;
            let (level, range) = level_in(table_in(workspace, "lints")?)?;
            return Some((level, document.place(range)));
        }
        let (level, range) = level_in(lints)?;
        Some((level, own.place(range)))
    }
}

fn table_in<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    match table.get(key)?.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

fn level_in(lints: &DeTable<'_>) -> Option<(LintLevel, Range<usize>)> {
    let rust = table_in(lints, "rust")?;
    let (key, value) = rust
        .iter()
        .find(|(key, _)| key.get_ref().as_ref() == "unsafe_code")?;
    let level = match value.get_ref() {
        DeValue::String(level) => level.as_ref(),
        DeValue::Table(table) => match table.get("level")?.get_ref() {
            DeValue::String(level) => level.as_ref(),
            _ => return None,
        },
        _ => return None,
    };
    let level = match level {
        "forbid" => LintLevel::Forbid,
        "deny" => LintLevel::Deny,
        _ => LintLevel::Lower,
    };
    Some((level, key.span().start..value.span().end))
}

fn entry_of(
    manifest: &DeTable<'_>,
    kind: DependencyKind,
    names: [&str; 2],
) -> Option<Range<usize>> {
    let sections: &[&str] = match kind {
        DependencyKind::Normal => &["dependencies"],
        DependencyKind::Build => &["build-dependencies", "build_dependencies"],
        DependencyKind::Dev => &["dev-dependencies", "dev_dependencies"],
    };
    let in_table = |table: &DeTable<'_>| {
        let sections = sections.iter().filter_map(|name| table_in(table, name));
        let mut entries = sections.flat_map(DeTable::iter);
        let entry = entries.find(|(key, _)| is_entry(key.get_ref(), names));
        entry.map(|(key, _)| key.span())
    };
    in_table(manifest).or_else(|| {
        let platforms = table_in(manifest, "target")?;
        platforms
            .iter()
            .find_map(|(_, value)| match value.get_ref() {
                DeValue::Table(table) => in_table(table),
                _ => None,
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"
[dependencies]
pump-hal = { path = "../hal" }
renamed = { package = "pump-log", path = "../log" }
[target.'cfg(unix)'.dependencies]
rustix = "1"
[build-dependencies]
cc = "1"
[lints.rust]
unsafe_code = { level = "forbid", priority = 1 }
"#;

    fn line(kind: DependencyKind, names: [&str; 2]) -> Option<usize> {
        let table = DeTable::parse(MANIFEST).unwrap();
        let range = entry_of(table.get_ref(), kind, names)?;
        Some(MANIFEST[..range.start].lines().count())
    }

    #[test]
    fn a_dependency_is_found_by_its_own_name_and_by_the_name_it_gets() {
        use DependencyKind::{Build, Dev, Normal};
        assert_eq!(line(Normal, ["pump_hal", "pump-hal"]), Some(2));
        assert_eq!(line(Normal, ["renamed", "pump-log"]), Some(3));
        assert_eq!(line(Normal, ["rustix", "rustix"]), Some(5));
        assert_eq!(line(Build, ["cc", "cc"]), Some(7));
        assert_eq!(line(Dev, ["pump_hal", "pump-hal"]), None);
    }

    #[test]
    fn the_level_is_read_from_a_word_and_from_a_table() {
        let table = DeTable::parse(MANIFEST).unwrap();
        let level = |lints: &DeTable<'_>| level_in(lints).map(|(level, _)| level);
        let lints = table_in(table.get_ref(), "lints").unwrap();
        assert_eq!(level(lints), Some(LintLevel::Forbid));
        let plain = DeTable::parse("rust.unsafe_code = \"deny\"").unwrap();
        assert_eq!(level(plain.get_ref()), Some(LintLevel::Deny));
        let none = DeTable::parse("rust.missing_docs = \"warn\"").unwrap();
        assert_eq!(level(none.get_ref()), None);
    }
}
