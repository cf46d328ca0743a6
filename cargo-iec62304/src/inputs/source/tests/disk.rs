//! What only a disk can show.

use camino::{Utf8Path, Utf8PathBuf};

use super::{TargetKind, target};
use crate::inputs::source::{SourceInventory, scan};

fn write(path: &Utf8Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[cfg(unix)]
fn link(to: &Utf8Path, at: &Utf8Path) {
    std::os::unix::fs::symlink(to, at).unwrap();
}

fn scan_in(root: &Utf8Path) -> SourceInventory {
    let mut target = target(TargetKind::Lib, "x");
    target.root = root.join("src/lib.rs");
    scan(root, &[target])
}

/// A temporary folder, its real path first.
fn folder() -> (Utf8PathBuf, tempfile::TempDir) {
    let temporary = tempfile::tempdir().unwrap();
    let path = Utf8Path::from_path(temporary.path()).unwrap();
    (path.canonicalize_utf8().unwrap(), temporary)
}

#[test]
fn files_are_read_from_disk() {
    let (root, _kept) = folder();
    write(&root.join("src/lib.rs"), "mod a;");
    write(&root.join("src/a.rs"), "fn f() {}");
    let found = scan_in(&root);
    assert_eq!(found.gaps, []);
    assert_eq!(found.functions[0].place.file, "src/a.rs");
    assert_eq!(found.functions[0].real_file, root.join("src/a.rs"));
}

#[cfg(unix)]
#[test]
fn links_are_resolved_and_read_once() {
    let (root, _kept) = folder();
    write(&root.join("src/lib.rs"), "mod a; mod b;");
    write(&root.join("shared/real.rs"), "fn f() {} mod child;");
    link(&root.join("shared/real.rs"), &root.join("src/a.rs"));
    link(&root.join("shared/real.rs"), &root.join("src/b.rs"));
    write(&root.join("src/a/child.rs"), "fn of_a() {}");
    write(&root.join("src/b/child.rs"), "fn of_b() {}");
    let found = scan_in(&root);
    assert_eq!(found.gaps, []);
    let seen: Vec<_> = found
        .functions
        .iter()
        .map(|unit| (unit.id.as_str(), unit.place.file.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("demo::a::child::of_a", "src/a/child.rs"),
            ("demo::a::f", "shared/real.rs"),
            ("demo::b::child::of_b", "src/b/child.rs"),
            ("demo::b::f", "shared/real.rs"),
        ]
    );
    assert_eq!(found.files.len(), 4);
}

#[cfg(unix)]
#[test]
fn a_workspace_behind_a_link_has_relative_places() {
    let (root, _kept) = folder();
    write(&root.join("real/src/lib.rs"), "fn f() {}");
    link(&root.join("real"), &root.join("link"));
    let found = scan_in(&root.join("link"));
    assert_eq!(found.functions[0].place.file, "src/lib.rs");
    assert_eq!(found.functions[0].real_file, root.join("real/src/lib.rs"));
}
