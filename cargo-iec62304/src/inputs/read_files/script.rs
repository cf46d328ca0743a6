//! What a build script printed, which cargo keeps.

use camino::Utf8PathBuf;

/// The paths that the script named with `cargo:rerun-if-changed`, relative to its package.
///
/// A script that names none is run again when anything in its package changes: what it reads, nobody says.
pub fn rerun_if_changed(output: &[u8]) -> Vec<Utf8PathBuf> {
    let text = String::from_utf8_lossy(output);
    let lines = text.lines().filter_map(|line| {
        let line = line.trim().strip_prefix("cargo:")?;
        let line = line.strip_prefix(':').unwrap_or(line);
        line.strip_prefix("rerun-if-changed=")
    });
    lines.map(|path| Utf8PathBuf::from(path.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::rerun_if_changed;

    #[test]
    fn both_ways_to_write_it_are_known() {
        let output = b"hello\ncargo:rerun-if-changed=data/a b.txt\ncargo::rerun-if-changed=sql\ncargo:rustc-cfg=x\n";
        assert_eq!(rerun_if_changed(output), ["data/a b.txt", "sql"]);
        assert_eq!(rerun_if_changed(b"cargo:rerun-if-env-changed=X\n").len(), 0);
    }
}
