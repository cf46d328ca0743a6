//! Who names whom, and low-level code.

use super::{SourceInventory, TargetKind, library, scan_files, scan_targets, scan_text, target};
use crate::model::LintLevel;

/// `from -> to @line`, sorted.
fn uses(found: &SourceInventory) -> Vec<String> {
    let code = &found.code;
    let text = |each: &crate::inputs::source::CodeUse| {
        let (from, to) = (&code.owners[each.from].id, &code.owners[each.to].id);
        format!("{from} -> {to} @{}", each.at.line)
    };
    let mut all: Vec<String> = code.uses.iter().map(text).collect();
    all.sort();
    all
}

fn sites(text: &str) -> Vec<String> {
    let found = scan_text(text);
    let code = &found.code;
    let site = |site: &crate::inputs::source::LowLevelSite| {
        format!(
            "{:?} {} @{}",
            site.kind, code.owners[site.owner].id, site.at.line
        )
    };
    code.low_level.iter().map(site).collect()
}

#[test]
fn paths_in_signatures_bodies_types_and_macros_are_followed() {
    let text = "mod a {
        pub struct T; pub const K: u8 = 1; pub trait Tr {} pub fn f() -> u8 { 1 }
        impl T { pub fn make() -> T { T } }
    }
    mod b {
        fn signature(_: crate::a::T) {}
        fn body() { super::a::f(); }
        fn constant() -> u8 { match 1 { crate::a::K => 1, _ => 2 } }
        fn bound<X: crate::a::Tr>(_: X) {}
        fn macros() { assert_eq!(crate::a::f(), 1); }
        fn member() { let _ = crate::a::T::make(); }
        struct S { t: Vec<Option<crate::a::T>> }
    }";
    let found = uses(&scan_text(text));
    for line in [
        "demo::b::signature -> demo::a::T @6",
        "demo::b::body -> demo::a::f @7",
        "demo::b::constant -> demo::a::K @8",
        "demo::b::bound -> demo::a::Tr @9",
        "demo::b::macros -> demo::a::f @10",
        "demo::b::member -> demo::a::T::make @11",
        "demo::b::S -> demo::a::T @12",
    ] {
        assert!(found.iter().any(|each| each == line), "{line}: {found:?}");
    }
}

#[test]
fn imports_globs_renames_and_re_exports_are_followed() {
    let text = "mod a { pub fn f() {} pub fn g() {} pub struct T; }
    pub mod facade { pub use crate::a::f as clamp; pub use crate::a::T; }
    mod b { use crate::facade::*; fn by_glob() { clamp() } }
    mod c { use crate::a as x; fn by_rename() { x::g() } }
    mod d { use super::facade::T; fn by_import() { let _: T; let g = 1; let _ = g; } }
    mod e { fn inside() { use crate::a::g; g() } }";
    let found = uses(&scan_text(text));
    for line in [
        "demo::facade -> demo::a::f @2",
        "demo::b -> demo::facade @3",
        "demo::b::by_glob -> demo::a::f @3",
        "demo::c -> demo::a @4",
        "demo::c::by_rename -> demo::a::g @4",
        "demo::d -> demo::a::T @5",
        "demo::d::by_import -> demo::a::T @5",
        "demo::e::inside -> demo::a::g @6",
    ] {
        assert!(found.iter().any(|each| each == line), "{line}: {found:?}");
    }
    assert!(
        !found
            .iter()
            .any(|each| each.contains("by_import -> demo::a::g")),
        "{found:?}"
    );
}

#[test]
fn what_is_inactive_or_only_tested_does_not_count() {
    let text = "mod a { pub fn f() {} }
    #[cfg(windows)] mod w { fn g() { crate::a::f() } }
    #[cfg(test)] mod tests { use super::a::f; #[test] fn t() { f() } }
    #[test] fn alone() { a::f() }
    mod b {
        fn part() { #[cfg(windows)] let _ = crate::a::f(); }
        fn choice() { cfg_if::cfg_if! { if #[cfg(windows)] { crate::a::f(); } else { } } }
        fn chosen() { cfg_if::cfg_if! { if #[cfg(unix)] { crate::a::f(); } else { } } }
    }";
    assert_eq!(uses(&scan_text(text)), ["demo::b::chosen -> demo::a::f @8"]);
    let mut tests = target(TargetKind::Test, "tests/t.rs");
    tests.target = "t".to_owned();
    let files = [
        ("src/lib.rs", "pub fn f() {}"),
        ("tests/t.rs", "fn t() { demo::f() }"),
    ];
    assert_eq!(uses(&scan_targets(&files, &[library(), tests])), [""; 0]);
}

#[test]
fn other_crates_are_entered_by_the_name_that_they_have_here() {
    let mut binary = target(TargetKind::Bin, "src/main.rs");
    binary.id_root = "demo@bin".to_owned();
    let mut other = target(TargetKind::Lib, "other/lib.rs");
    (other.package, other.crate_name, other.id_root) =
        ("other".to_owned(), "other".to_owned(), "other".to_owned());
    let mut lib = library();
    lib.workspace_crates = vec![("renamed".to_owned(), "other".to_owned())];
    let files = [
        (
            "src/lib.rs",
            "pub use renamed::deep; pub fn f() { renamed::deep::g() }",
        ),
        (
            "src/main.rs",
            "fn main() { demo::f(); demo::deep::g(); serde::x() }",
        ),
        ("other/lib.rs", "pub mod deep { pub fn g() {} }"),
    ];
    let found = uses(&scan_targets(&files, &[lib, binary, other]));
    let wanted = [
        "demo -> other::deep @1",
        "demo::f -> other::deep::g @1",
        "demo@bin::main -> demo @1",
        "demo@bin::main -> demo::f @1",
        "demo@bin::main -> other::deep::g @1",
    ];
    assert_eq!(found, wanted);
}

#[test]
fn tags_of_items_reach_what_is_named_and_what_names() {
    let text = "use iec62304_macros::software_item;
    #[software_item(\"low\")] pub fn low() {}
    #[software_item(\"high\")] pub fn high() { low() }";
    let found = scan_text(text);
    let item = |id: &str| {
        let owner = found.code.owners.iter().find(|owner| owner.id == id);
        owner.and_then(|owner| owner.item.clone())
    };
    assert_eq!(item("demo::low").as_deref(), Some("low"));
    assert!(uses(&found).contains(&"demo::high -> demo::low @3".to_owned()));
}

#[test]
fn low_level_code_is_listed_with_its_place() {
    let text = "unsafe fn a() {}
    fn b() { unsafe { a() } vec![unsafe { a() }]; }
    struct S; unsafe impl Send for S {}
    extern \"C\" { fn puts(); }
    #[unsafe(no_mangle)] pub extern \"C\" fn c() {}
    #[cfg_attr(windows, no_mangle)] fn d() {}
    #[cfg(test)] mod tests { fn e() { unsafe { super::a() } } }
    macro_rules! m { () => { unsafe { a() } } }";
    let wanted = [
        "UnsafeFn demo::a @1",
        "UnsafeBlock demo::b @2",
        "UnsafeBlock demo::b @2",
        "UnsafeImpl demo::<S as Send> @3",
        "ForeignBlock demo @4",
        "ForeignFn demo::c @5",
        "NoMangle demo::c @5",
        "UnsafeBlock demo @8",
    ];
    assert_eq!(sites(text), wanted);
}

#[test]
fn the_root_file_sets_the_level_of_unsafe_code() {
    let level = |text: &str| {
        let found = scan_files(&[("src/lib.rs", text)]);
        found
            .code
            .lints
            .first()
            .map(|(_, level, place)| (*level, place.start.line))
    };
    assert_eq!(
        level("//! Docs.\n#![forbid(unsafe_code)]"),
        Some((LintLevel::Forbid, 2))
    );
    assert_eq!(
        level("#![deny(missing_docs, unsafe_code)]"),
        Some((LintLevel::Deny, 1))
    );
    assert_eq!(level("#![cfg_attr(windows, forbid(unsafe_code))]"), None);
    assert_eq!(level("#![forbid(missing_docs)]"), None);
}
