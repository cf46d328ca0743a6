//! By which names tags are known.

use super::{TargetKind, library, requirements, scan_files, scan_targets, scan_text, target};

/// Whether the function `f` of the text carries `R`.
fn is_tagged(text: &str) -> bool {
    let found = scan_text(text);
    let f = found
        .functions
        .iter()
        .find(|each| each.name == "f")
        .unwrap();
    assert_eq!(found.errors, [], "{text}");
    f.requirements.iter().any(|tag| tag.id == "R")
}

#[test]
fn every_way_to_import_is_followed() {
    let ours = [
        "#[iec62304_macros::requirement(\"R\")] fn f() {}",
        "#[::iec62304_macros::requirement(\"R\")] fn f() {}",
        "use iec62304_macros::requirement; #[requirement(\"R\")] fn f() {}",
        "use iec62304_macros::requirement as req; #[req(\"R\")] fn f() {}",
        "use iec62304_macros::{requirement as req, verifies}; #[req(\"R\")] fn f() {}",
        "use iec62304_macros as trace; #[trace::requirement(\"R\")] fn f() {}",
        "use iec62304_macros::{self as trace}; #[trace::requirement(\"R\")] fn f() {}",
        "use iec62304_macros::*; #[requirement(\"R\")] fn f() {}",
        "extern crate iec62304_macros as t; #[t::requirement(\"R\")] fn f() {}",
        "#[macro_use] extern crate iec62304_macros; mod m { #[requirement(\"R\")] fn f() {} }",
        "mod tags { pub use iec62304_macros::requirement as req; } use tags::req; #[req(\"R\")] fn f() {}",
        "mod tags { pub use iec62304_macros::*; } mod m { use crate::tags::*; #[requirement(\"R\")] fn f() {} }",
        "mod tags { pub use iec62304_macros as t; } #[tags::t::requirement(\"R\")] fn f() {}",
        "use iec62304_macros::requirement as req; mod m { use super::req; #[req(\"R\")] fn f() {} }",
        "use iec62304_macros::requirement as req; mod m { #[super::req(\"R\")] fn f() {} }",
        "fn g() { use iec62304_macros::requirement as req; #[req(\"R\")] fn f() {} }",
        "use a::b; use b::c; #[requirement(\"R\")] fn f() {}",
        "use self::requirement; #[requirement(\"R\")] fn f() {}",
        "mod made_by_a_macro {} use made_by_a_macro::requirement; #[requirement(\"R\")] fn f() {}",
    ];
    for text in ours {
        assert!(is_tagged(text), "{text}");
    }
}

#[test]
fn what_comes_from_elsewhere_is_not_ours() {
    let others = [
        "use other::requirement; #[requirement(\"R\")] fn f() {}",
        "#[other::requirement(\"R\")] fn f() {}",
        "use other::attributes as iec; #[iec::requirement(\"R\")] fn f() {}",
        "mod tags { pub use other::requirement; } use tags::requirement; #[requirement(\"R\")] fn f() {}",
        "fn g() { use other::requirement; #[requirement(\"R\")] fn f() {} }",
        "use iec62304_macros::requirement; mod m { use other::requirement; #[requirement(\"R\")] fn f() {} }",
    ];
    for text in others {
        assert!(!is_tagged(text), "{text}");
    }
}

#[test]
fn a_package_without_the_macros_has_no_tags() {
    let mut target = library();
    target.macro_crates.clear();
    let text = "#[requirement(\"R\")] fn f() {}";
    let found = scan_targets(&[("src/lib.rs", text)], std::slice::from_ref(&target));
    assert_eq!(requirements(&found, "demo::f"), "");
    target.macro_crates = vec!["trace".to_owned()];
    let text = "#[trace::requirement(\"R\")] fn f() {}";
    let found = scan_targets(&[("src/lib.rs", text)], &[target]);
    assert_eq!(requirements(&found, "demo::f"), "R");
}

#[test]
fn other_crates_of_the_workspace_may_pass_tags_on() {
    let mut core = target(TargetKind::Lib, "core/lib.rs");
    core.package = "core-tags".to_owned();
    core.crate_name = "core_tags".to_owned();
    core.id_root = "core_tags".to_owned();
    let mut user = library();
    user.macro_crates.clear();
    user.workspace_crates = vec![("tags".to_owned(), "core_tags".to_owned())];
    let mut test = target(TargetKind::Bin, "src/main.rs");
    test.macro_crates.clear();
    test.id_root = "demo@bin".to_owned();
    let found = scan_targets(
        &[
            (
                "core/lib.rs",
                "pub use iec62304_macros::requirement as req;",
            ),
            (
                "src/lib.rs",
                "pub use tags::req as mine; #[tags::req(\"R\")] fn f() {}",
            ),
            ("src/main.rs", "#[demo::mine(\"R\")] fn g() {}"),
        ],
        &[core, user, test],
    );
    assert_eq!(requirements(&found, "demo::f"), "R");
    assert_eq!(requirements(&found, "demo@bin::g"), "R");
}

#[test]
fn imports_in_circles_end() {
    let found = scan_files(&[
        (
            "src/lib.rs",
            "mod a; mod b; use a::x; #[x(\"R\")] fn f() {} #[requirement(\"Q\")] fn g() {}",
        ),
        ("src/a.rs", "pub use crate::b::*; pub use crate::b::x;"),
        ("src/b.rs", "pub use crate::a::*; pub use crate::a::x;"),
    ]);
    assert_eq!(requirements(&found, "demo::f"), "");
    assert_eq!(requirements(&found, "demo::g"), "Q");
}
