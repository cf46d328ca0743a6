//! What only a package's own manifest says.

use camino::Utf8Path;

use super::source::TargetKind;
use super::workspace::crate_name;

/// Whether the manifest leaves libtest's harness on; cargo metadata does not say.
pub fn has_harness(manifest: &Utf8Path, kind: TargetKind, target: &str) -> bool {
    let text = std::fs::read_to_string(manifest).unwrap_or_default();
    let table: toml::Table = text.parse().unwrap_or_default();
    let off =
        |entry: &toml::Value| entry.get("harness").and_then(toml::Value::as_bool) == Some(false);
    let named = |entry: &toml::Value| {
        entry
            .get("name")
            .and_then(toml::Value::as_str)
            .is_some_and(|name| crate_name(name) == crate_name(target))
    };
    let key = match kind {
        TargetKind::Lib | TargetKind::ProcMacro | TargetKind::Doc => {
            return !table.get("lib").is_some_and(off);
        }
        TargetKind::Bin => "bin",
        TargetKind::Test => "test",
        TargetKind::Example => "example",
        TargetKind::Bench => "bench",
    };
    let entries = table.get(key).and_then(toml::Value::as_array);
    !entries
        .into_iter()
        .flatten()
        .any(|entry| named(entry) && off(entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_without_harness_is_known_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("Cargo.toml");
        let text = "[lib]\nharness = false\n[[test]]\nname = \"own-main\"\nharness = false\n[[test]]\nname = \"usual\"\n";
        std::fs::write(&manifest, text).unwrap();
        let manifest = Utf8Path::from_path(&manifest).unwrap();
        assert!(!has_harness(manifest, TargetKind::Test, "own-main"));
        assert!(has_harness(manifest, TargetKind::Test, "usual"));
        assert!(has_harness(manifest, TargetKind::Test, "found-by-cargo"));
        assert!(!has_harness(manifest, TargetKind::Lib, "any"));
        assert!(has_harness(manifest, TargetKind::Bin, "any"));
    }
}
