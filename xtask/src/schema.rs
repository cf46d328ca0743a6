//! The schemas of the report and of the evidence's manifest: generated from their types.

use std::fs;

use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
use cargo_iec62304::inputs::store::manifest;
use cargo_iec62304::report;

/// Writes the schemas; gives the paths of those that changed.
pub fn write(repository: &Utf8Path) -> Result<Vec<Utf8PathBuf>> {
    let schemas = [
        ("iec62304-report-1", report::schema_text()),
        ("iec62304-evidence-1", manifest::schema_text()),
    ];
    let mut changed = Vec::new();
    for (name, text) in schemas {
        let path = repository.join(format!("docs/schema/{name}.schema.json"));
        if fs::read_to_string(&path).is_ok_and(|before| before == text) {
            continue;
        }
        fs::write(&path, text).with_context(|| format!("cannot write {path}"))?;
        changed.push(path);
    }
    Ok(changed)
}
