//! Which files the targets reach.

use crate::inputs::source::{Look, TargetInput};
use camino::Utf8PathBuf;

use super::{
    ROOT, SourceInventory, TargetKind, ids, library, scan_files, scan_targets, scan_text, span,
    target, tree, tree_of_bytes, unit,
};

fn paths(found: &SourceInventory) -> Vec<&str> {
    found.files.iter().map(|file| file.path.as_str()).collect()
}

/// Message and whether units may be hidden.
fn gaps(found: &SourceInventory) -> Vec<(&str, bool)> {
    let gaps = found.gaps.iter();
    gaps.map(|gap| (gap.message.as_str(), gap.hides_units))
        .collect()
}

#[test]
fn modules_are_looked_for_where_the_compiler_looks() {
    let found = scan_files(&[
        (
            "src/lib.rs",
            "mod a; mod b; mod r#type; mod inline { mod c; }",
        ),
        ("src/a.rs", "mod below; mod inner { mod deep; }"),
        ("src/a/below.rs", "fn f() {}"),
        ("src/a/inner/deep.rs", "fn f() {}"),
        ("src/b/mod.rs", "mod beside;"),
        ("src/b/beside.rs", "fn f() {}"),
        ("src/type.rs", "fn f() {}"),
        ("src/inline/c.rs", "fn f() {}"),
    ]);
    assert_eq!(gaps(&found), []);
    assert_eq!(
        ids(&found),
        [
            "demo::a::below::f",
            "demo::a::inner::deep::f",
            "demo::b::beside::f",
            "demo::inline::c::f",
            "demo::type::f",
        ]
    );
    assert_eq!(unit(&found, "demo::type::f").place.file, "src/type.rs");
    assert_eq!(
        unit(&found, "demo::type::f").real_file,
        format!("{ROOT}/src/type.rs")
    );
}

#[test]
fn paths_redirect_file_and_inline_modules() {
    let found = scan_files(&[
        (
            "src/lib.rs",
            "#[path = \"x/other.rs\"] mod a; #[path = \"dir\"] mod i { mod c; } mod y;",
        ),
        ("src/x/other.rs", "mod beside;"),
        ("src/x/beside.rs", "fn f() {}"),
        ("src/dir/c.rs", "fn f() {}"),
        (
            "src/y.rs",
            "#[path = \"z.rs\"] mod z; mod w { #[path = \"v.rs\"] mod v; }",
        ),
        ("src/z.rs", "fn f() {}"),
        ("src/y/w/v.rs", "fn f() {}"),
    ]);
    assert_eq!(gaps(&found), []);
    assert_eq!(
        ids(&found),
        [
            "demo::a::beside::f",
            "demo::i::c::f",
            "demo::y::w::v::f",
            "demo::y::z::f"
        ]
    );
}

#[test]
fn a_path_under_a_condition_is_one_of_several_files() {
    let found = scan_files(&[
        (
            "src/lib.rs",
            "#[cfg_attr(unix, path = \"unix.rs\")] #[cfg_attr(windows, path = \"windows.rs\")] mod imp;",
        ),
        ("src/unix.rs", "fn f() {}"),
        ("src/windows.rs", "fn g() {}"),
    ]);
    assert_eq!(gaps(&found), []);
    assert_eq!(unit(&found, "demo::imp::f").conditions, ["unix"]);
    assert_eq!(
        unit(&found, "demo::imp::g").conditions,
        ["not(unix)", "windows"]
    );
    assert_eq!(
        unit(&found, "demo::imp::g").cfg,
        super::inactive("not(unix)")
    );
}

#[test]
fn a_build_script_may_choose_between_paths() {
    let found = scan_files(&[
        (
            "src/lib.rs",
            "#[cfg_attr(chosen, path = \"a.rs\")] mod imp;",
        ),
        ("src/a.rs", "fn f() {}"),
    ]);
    assert_eq!(ids(&found), ["demo::imp::f"]);
    let neither = "module `imp` has no file: neither src/imp.rs nor src/imp/mod.rs exists";
    assert_eq!(gaps(&found), [(neither, false)]);
}

#[test]
fn modules_in_bodies_need_a_path() {
    let found = scan_files(&[
        ("src/lib.rs", "fn f() { #[path = \"x.rs\"] mod x; mod y; }"),
        ("src/x.rs", "fn g() {}"),
        ("src/y.rs", "fn g() {}"),
    ]);
    assert_eq!(ids(&found), ["demo::f", "demo::f::x::g"]);
    assert_eq!(
        gaps(&found),
        [(
            "module `y` stands in a block, where no file is looked for",
            true
        )]
    );
}

#[test]
fn includes_belong_to_the_module_around_them() {
    let mut library = library();
    library.root = Utf8PathBuf::from("/w/p/src/lib.rs");
    let files = [
        ("p/Cargo.toml", ""),
        (
            "p/src/lib.rs",
            r#"mod m { include!("sub/items.rs"); }
            include!(concat!(env!("CARGO_MANIFEST_DIR"), "/gen/", "x.rs"));
            include!(concat!(env!("OUT_DIR"), "/out.rs"));
            include!(some_path!());
            include!(env!("ELSEWHERE"));"#,
        ),
        ("p/src/sub/items.rs", "fn f() {} mod n;"),
        ("p/src/sub/n.rs", "fn g() {}"),
        ("p/gen/x.rs", "fn x() {}"),
        ("target/out/out.rs", "fn out() {}"),
    ];
    let mut tree = tree(&files, std::slice::from_ref(&library));
    let found = tree.sources.resolve(std::slice::from_ref(&library));
    assert_eq!(ids(&found), ["demo::m::f", "demo::m::n::g", "demo::x"]);
    let all = gaps(&found);
    assert_eq!(
        all[0],
        (
            "a build script makes this file: it is read by `verify`, after the build",
            false
        )
    );
    assert!(
        all[1]
            .0
            .starts_with("the path of this `include!` cannot be followed")
    );
    assert!(all[2].0.contains("depends on `ELSEWHERE`"));
    assert_eq!(all.len(), 3);

    library.out_dir = Some(Utf8PathBuf::from("/w/target/out"));
    let found = tree.sources.resolve(&[library]);
    assert_eq!(
        ids(&found),
        ["demo::m::f", "demo::m::n::g", "demo::out", "demo::x"]
    );
    let generated: Vec<&str> = found
        .files
        .iter()
        .filter(|file| file.generated)
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(generated, ["target/out/out.rs"]);
    assert_eq!(gaps(&found).len(), 2);
}

#[test]
fn a_file_is_read_once_and_listed_once() {
    let mut binary = target(TargetKind::Bin, "src/main.rs");
    binary.id_root = "demo@bin".to_owned();
    let targets = [library(), binary];
    let files = [
        ("src/lib.rs", "mod a; #[path = \"a.rs\"] mod again;"),
        ("src/main.rs", "mod a;"),
        ("src/a.rs", "fn f() {}"),
    ];
    let mut tree = tree(&files, &targets);
    let found = tree.sources.resolve(&targets);
    let again = tree.sources.resolve(&targets);
    assert_eq!(
        ids(&found),
        ["demo::a::f", "demo::again::f", "demo@bin::a::f"]
    );
    assert_eq!(ids(&again), ids(&found));
    assert_eq!(paths(&found), ["src/a.rs", "src/lib.rs", "src/main.rs"]);
    assert_eq!(tree.reads.lock().unwrap().len(), 3);
    // SHA-256 of `mod a;`, from sha256sum.
    assert_eq!(found.files[2].sha256[..4], [0xa0, 0xd6, 0xc5, 0x24]);
}

#[test]
fn a_generated_file_is_awaited_until_one_build_made_it() {
    let library = library();
    let files = [
        (
            "src/lib.rs",
            r#"include!(concat!(env!("OUT_DIR"), "/out.rs")); include!(env!("ELSEWHERE"));"#,
        ),
        ("target/out/out.rs", "fn out() {}"),
    ];
    let mut tree = tree(&files, std::slice::from_ref(&library));
    let mut built = library.clone();
    built.out_dir = Some(Utf8PathBuf::from("/w/target/out"));
    let mut awaits = |targets: [&TargetInput; 2]| -> Vec<bool> {
        let looks = targets.into_iter().enumerate();
        let looks = looks.map(|(build, target)| Look {
            build,
            targets: vec![target.clone()],
        });
        let found = tree.sources.resolve_looks(&looks.collect::<Vec<_>>());
        found.gaps.iter().map(|gap| gap.awaits_build).collect()
    };
    assert_eq!(awaits([&library, &library]), [true, false]);
    // Of two builds, one does not hold the package: what the other made is there.
    assert_eq!(awaits([&library, &built]), [false, false]);
    assert_eq!(awaits([&built, &built]), [false]);
}

#[test]
fn a_missing_file_hides_units_where_it_is_compiled() {
    let found = scan_text("mod gone;\n#[cfg(windows)] mod other;\n#[cfg(test)] mod tests;");
    assert_eq!(
        gaps(&found),
        [
            (
                "module `gone` has no file: neither src/gone.rs nor src/gone/mod.rs exists",
                true
            ),
            (
                "module `other` has no file: neither src/other.rs nor src/other/mod.rs exists",
                false
            ),
            (
                "module `tests` has no file: neither src/tests.rs nor src/tests/mod.rs exists",
                true
            ),
        ]
    );
    assert_eq!(span(&found.gaps[0].place), [1, 1, 1, 10]);
    assert_eq!(
        found.gaps[0].help.as_deref(),
        Some("create the file, or remove the module")
    );
    let found = scan_files(&[]);
    assert_eq!(
        gaps(&found),
        [("the root file of target `demo` is not found", true)]
    );
    assert_eq!(found.gaps[0].place.file, "src/lib.rs");
}

#[test]
fn two_files_for_one_module_are_an_error_as_in_the_compiler() {
    let found = scan_files(&[
        ("src/lib.rs", "mod a;"),
        ("src/a.rs", ""),
        ("src/a/mod.rs", ""),
    ]);
    assert_eq!(
        gaps(&found),
        [(
            "module `a` has two files, src/a.rs and src/a/mod.rs (E0761)",
            true
        )]
    );
}

#[test]
fn a_file_that_does_not_parse_says_where() {
    let found = scan_files(&[
        (
            "src/lib.rs",
            "mod a; mod b; #[cfg(test)] mod c; #[cfg(any())] mod d;",
        ),
        ("src/a.rs", "fn f() {}\nfn ö() { let ü = 1 2; }"),
        ("src/b.rs", "fn f( {}"),
        ("src/c.rs", "fn f() {"),
        ("src/d.rs", "not rust"),
    ]);
    let seen: Vec<_> = found
        .gaps
        .iter()
        .map(|gap| {
            (
                gap.place.file.as_str(),
                span(&gap.place)[..2].to_vec(),
                gap.hides_units,
            )
        })
        .collect();
    assert_eq!(seen[0], ("src/a.rs", vec![2, 22], true));
    assert!(gaps(&found)[0].0.starts_with("the file does not parse: "));
    assert_eq!((seen[1].0, seen[1].2), ("src/b.rs", true));
    assert_eq!((seen[2].0, seen[2].2), ("src/c.rs", true));
    assert_eq!((seen[3].0, seen[3].2), ("src/d.rs", false));
}

#[test]
fn a_file_that_is_not_utf8_says_where() {
    let files: [(&str, &[u8]); 1] = [("src/lib.rs", b"fn f() {}\n// \xff\n")];
    let targets = [library()];
    let found = tree_of_bytes(&files, &targets).sources.resolve(&targets);
    assert_eq!(gaps(&found), [("the file is not UTF-8", true)]);
    assert_eq!(span(&found.gaps[0].place), [2, 4, 2, 4]);
}

#[test]
fn circles_end() {
    let found = scan_files(&[
        ("src/lib.rs", "mod a; fn f() {}"),
        ("src/a.rs", "#[path = \"b.rs\"] mod b; include!(\"a.rs\");"),
        ("src/b.rs", "#[path = \"../src/a.rs\"] mod a;"),
    ]);
    assert_eq!(
        gaps(&found),
        [
            ("`include!` leads back to src/a.rs", true),
            ("module `a` leads back to src/a.rs", true),
        ]
    );
    assert_eq!(ids(&found), ["demo::f"]);
}

#[test]
fn deep_code_is_read() {
    let sum = vec!["1"; 20_000].join("+");
    let nested = format!("{}0{}", "(".repeat(500), ")".repeat(500));
    let found = scan_text(&format!("fn f() -> u32 {{ {sum} + {nested} }}"));
    assert_eq!(gaps(&found), []);
    assert_eq!(ids(&found), ["demo::f"]);
}

#[test]
fn only_libraries_and_binaries_hold_units() {
    let kinds = [
        (TargetKind::Lib, true),
        (TargetKind::Bin, true),
        (TargetKind::Test, false),
        (TargetKind::Example, false),
        (TargetKind::Bench, false),
        (TargetKind::ProcMacro, false),
    ];
    for (kind, units) in kinds {
        let found = scan_targets(
            &[("x.rs", "fn f() {} #[test] fn t() {}")],
            &[target(kind, "x.rs")],
        );
        assert_eq!(found.functions.len(), usize::from(units), "{kind:?}");
        assert_eq!(found.tests.len(), 1, "{kind:?}");
    }
}
