//! Which units a build holds.

use super::{CfgState, ids, inactive, library, scan_files, scan_text, tree, unit};

#[test]
fn what_exists_only_under_test_is_no_unit() {
    let found = scan_text(
        r"
        #[cfg(test)] mod tests { fn helper() {} }
        #[cfg(all(test, unix))] fn a() {}
        #[cfg(any(test, feature = \x22off\x22))] fn b() {}
        #[cfg(not(test))] fn c() {}
        #[cfg(test)] impl S { fn d() {} }
        impl S { #[cfg(test)] fn e() {} #[cfg_attr(unix, cfg(test))] fn f() {} }
        fn g() { #[cfg(test)] { fn h() {} } #[cfg(windows)] let x = { fn i() {} }; }
        "
        .replace("\\x22", "\"")
        .as_str(),
    );
    assert_eq!(
        ids(&found),
        ["demo::S::f", "demo::b", "demo::c", "demo::g", "demo::g::i"]
    );
    assert_eq!(
        unit(&found, "demo::b").cfg,
        inactive("any(test, feature = \"off\")")
    );
    assert_eq!(unit(&found, "demo::c").cfg, CfgState::Active);
    assert_eq!(
        unit(&found, "demo::S::f").cfg,
        inactive("any(not(unix), test)")
    );
    assert_eq!(unit(&found, "demo::g::i").cfg, inactive("windows"));
}

#[test]
fn conditions_add_up_from_outside_to_inside() {
    let found = scan_files(&[
        ("src/lib.rs", "#[cfg(unix)] mod a;"),
        (
            "src/a.rs",
            "#![cfg(feature=\"on\")] mod b { #![cfg(a)] impl S { #![cfg(b)] #[cfg(c)] fn f() {} } }",
        ),
    ]);
    let unit = unit(&found, "demo::a::b::S::f");
    assert_eq!(unit.conditions, ["unix", "feature = \"on\"", "a", "b", "c"]);
    assert_eq!(unit.cfg, inactive("a"));
}

#[test]
fn a_crate_under_a_condition_is_inactive() {
    let found = scan_text("#![cfg(windows)] fn f() {}");
    assert_eq!(unit(&found, "demo::f").cfg, inactive("windows"));
}

#[test]
fn another_configuration_is_resolved_without_reading_again() {
    let mut target = library();
    let text = "#[cfg(feature = \"x\")] fn f() {} #[cfg_attr(feature = \"x\", iec62304_macros::requirement(\"A\"))] fn g() {}";
    let mut tree = tree(&[("src/lib.rs", text)], std::slice::from_ref(&target));
    let before = tree.sources.resolve(std::slice::from_ref(&target));
    assert_eq!(unit(&before, "demo::f").cfg, inactive("feature = \"x\""));
    assert_eq!(super::requirements(&before, "demo::g"), "");
    target.cfgs.push("feature=\"x\"".to_owned());
    let after = tree.sources.resolve(&[target]);
    assert_eq!(unit(&after, "demo::f").cfg, CfgState::Active);
    assert_eq!(super::requirements(&after, "demo::g"), "A");
    assert_eq!(tree.reads.lock().unwrap().len(), 1);
}

#[test]
fn conditions_are_written_in_one_form() {
    let found = scan_text("#[cfg(all( unix,feature=\"x\" ,))] fn f() {}");
    let text = &unit(&found, "demo::f").conditions[0];
    assert_eq!(text, "all(unix, feature = \"x\")");
    let canonical = crate::inputs::source::canonical_condition;
    assert_eq!(&canonical("all(unix,feature = \"x\")"), text);
    assert_eq!(canonical("not ) a condition"), "not ) a condition");
}
