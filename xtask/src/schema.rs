//! The schema of the report: generated from the types of the report.

use std::fs;

use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
use cargo_iec62304::report::schema_text;

/// Writes the schema; gives its path if it changed.
pub fn write(repository: &Utf8Path) -> Result<Vec<Utf8PathBuf>> {
    let path = repository.join("docs/schema/iec62304-report-1.schema.json");
    let text = schema_text();
    if fs::read_to_string(&path).is_ok_and(|before| before == text) {
        return Ok(Vec::new());
    }
    fs::write(&path, text).with_context(|| format!("cannot write {path}"))?;
    Ok(vec![path])
}
