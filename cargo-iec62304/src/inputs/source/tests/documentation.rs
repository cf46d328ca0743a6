//! Who has rustdoc.

use super::{TargetKind, ids, scan_targets, scan_text, target, unit};

#[test]
fn own_rustdoc_counts() {
    let found = scan_text(
        "/// Yes.\nfn a() {}\n#[doc = \"Yes.\"] fn b() {}\n// No.\nfn c() {}\n#[doc(hidden)] fn d() {}",
    );
    let documented: Vec<bool> = found.functions.iter().map(|unit| unit.documented).collect();
    assert_eq!(ids(&found), ["demo::a", "demo::b", "demo::c", "demo::d"]);
    assert_eq!(documented, [true, true, false, false]);
}

#[test]
fn methods_of_trait_impls_inherit_rustdoc() {
    let found = scan_text(
        "/// Yes.\ntrait Told { fn f(); }
        trait Silent { /** Yes. */ fn f(); fn g(); fn default() {} }
        /// Yes.\nstruct S; struct Q;
        impl Told for Q { fn f() {} }
        impl Silent for Q { fn f() {} fn g() {} }
        impl Silent for S { fn g() {} }
        impl Foreign for Q { fn f() {} }
        impl Foreign for S { fn f() {} }
        impl S { fn own() {} }",
    );
    let documented = |id| unit(&found, id).documented;
    assert!(documented("demo::<Q as Told>::f"));
    assert!(documented("demo::<Q as Silent>::f"));
    assert!(!documented("demo::<Q as Silent>::g"));
    assert!(documented("demo::<S as Silent>::g"));
    assert!(!documented("demo::<Q as Foreign>::f"));
    assert!(documented("demo::<S as Foreign>::f"));
    assert!(!documented("demo::S::own"));
    assert!(!documented("demo::Silent::default"));
}

#[test]
fn a_trait_of_another_crate_of_the_workspace_counts() {
    let mut other = target(TargetKind::Lib, "other.rs");
    other.id_root = "other".to_owned();
    let found = scan_targets(
        &[
            ("other.rs", "/// Yes.\npub trait T { fn f(); }"),
            ("src/lib.rs", "impl T for S { fn f() {} }"),
        ],
        &[other, super::library()],
    );
    assert!(unit(&found, "demo::<S as T>::f").documented);
}
