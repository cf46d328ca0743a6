use super::*;

fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
    let temporary = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(temporary.path()).unwrap();
    let root = root.canonicalize_utf8().unwrap();
    (temporary, root)
}

#[test]
fn a_dep_info_file_has_the_name_of_its_artifact() {
    let names = [
        ("/t/debug/deps/libdose-1a.rmeta", "/t/debug/deps/dose-1a.d"),
        ("/t/debug/deps/dose-1a", "/t/debug/deps/dose-1a.d"),
        ("/t/debug/libdose.so", "/t/debug/libdose.d"),
        ("/t/debug/dose.exe", "/t/debug/dose.d"),
    ];
    for (artifact, dep_info) in names {
        assert_eq!(beside(artifact.into()), dep_info);
    }
}

#[test]
fn what_rustc_lists_must_be_there_and_what_cargo_lists_may_be_gone() {
    let (_temporary, root) = folder();
    for place in ["src", "target/deps"] {
        std::fs::create_dir_all(root.join(place)).unwrap();
    }
    std::fs::write(root.join("src/lib.rs"), "").unwrap();
    let text = "x: src src/../src/lib.rs src/gone.rs\n";
    let (of_rustc, of_cargo) = (root.join("target/deps/x.d"), root.join("target/x.d"));
    std::fs::write(&of_rustc, text).unwrap();
    std::fs::write(&of_cargo, text).unwrap();
    assert_eq!(
        read_dep_info(&of_cargo, &root).unwrap(),
        [root.join("src/lib.rs")]
    );
    let problem = read_dep_info(&of_rustc, &root).unwrap_err();
    assert!(problem.ends_with("lists src/gone.rs, which is not there"));
}

#[test]
fn a_folder_is_as_its_files_are_and_target_directories_are_left_out() {
    let (_temporary, root) = folder();
    let targets = [root.join("target")];
    for place in ["target", "sql"] {
        std::fs::create_dir(root.join(place)).unwrap();
    }
    let digest = || digest_of(&root, &targets).unwrap();
    let mut before = digest();
    let mut changes = |path: &str, text: &str| {
        std::fs::write(root.join(path), text).unwrap();
        let now = digest();
        std::mem::replace(&mut before, now.clone()) != now
    };
    assert!(changes("sql/a", "1"));
    assert!(!changes("sql/a", "1"));
    assert!(changes("sql/a", "2"));
    assert!(changes("sql/b", ""));
    assert!(!changes("target/a", ""));
}

#[test]
fn a_binary_without_dep_info_of_its_own_has_that_of_what_it_is_a_copy_of() {
    let (_temporary, root) = folder();
    std::fs::create_dir_all(root.join("deps")).unwrap();
    let files = [
        ("pump-ui", "the binary"),
        ("deps/pump_ui-1a", "the binary"),
        ("deps/pump_ui-1a.d", ""),
        ("deps/pump_ui-2b", "tests of the binary"),
        ("deps/pump_ui-2b.d", ""),
    ];
    for (name, text) in files {
        std::fs::write(root.join(name), text).unwrap();
    }
    let binary = root.join("pump-ui");
    assert_eq!(dep_info_of(&binary), Some(root.join("deps/pump_ui-1a.d")));
    // Two that could be it are none.
    std::fs::write(root.join("deps/pump_ui-2b"), "the binary").unwrap();
    assert_eq!(dep_info_of(&binary), None);
    std::fs::write(root.join("pump-ui.d"), "").unwrap();
    assert_eq!(dep_info_of(&binary), Some(root.join("pump-ui.d")));
}
