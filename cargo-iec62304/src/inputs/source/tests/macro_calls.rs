//! Macro calls in the place of items.

use super::{
    CfgState, ids, inactive, messages, requirements, scan_text, span, test, test_paths, unit,
};

#[test]
fn a_macro_that_makes_functions_is_a_note() {
    let found = scan_text(
        "make! { fn a() {} }
        callback! { type F = fn(u8); }
        plain!(1, 2);
        macro_rules! m { () => { fn b() {} } }
        fn f() { assert!(true); wrap! { fn inner() {} } quote! { fn text() {} } }
        #[cfg(test)] make! { fn c() {} }
        impl S { make! { fn d(&self) {} } }
        make! { #[test] fn e() {} }",
    );
    let gaps: Vec<_> = found
        .gaps
        .iter()
        .map(|gap| (span(&gap.place)[0], gap.hides_units))
        .collect();
    assert_eq!(gaps, [(1, false), (5, false), (7, false)]);
    assert_eq!(
        found.gaps[0].message,
        "functions made by `make!` are judged only as far as the coverage map lists them"
    );
    assert_eq!(ids(&found), ["demo::f"]);
}

#[test]
fn the_branches_of_cfg_if_are_followed() {
    let found = scan_text(
        r"cfg_if::cfg_if! {
            if #[cfg(windows)] { fn a() {} }
            else if #[cfg(unix)] { fn b() {} mod m { pub fn c() {} } }
            else { fn d() {} }
        }
        cfg_select! { windows => { fn e() {} } _ => { fn f() {} } }
        fn g() { cfg_if! { if #[cfg(unix)] { fn h() {} let x = 1; } } }",
    );
    assert_eq!(
        ids(&found),
        [
            "demo::a",
            "demo::b",
            "demo::d",
            "demo::e",
            "demo::f",
            "demo::g",
            "demo::g::h",
            "demo::m::c",
        ]
    );
    assert_eq!(unit(&found, "demo::a").cfg, inactive("windows"));
    assert_eq!(unit(&found, "demo::b").cfg, CfgState::Active);
    assert_eq!(
        unit(&found, "demo::m::c").conditions,
        ["not(windows)", "unix"]
    );
    assert_eq!(unit(&found, "demo::d").cfg, inactive("not(unix)"));
    assert_eq!(unit(&found, "demo::f").cfg, CfgState::Active);
    assert_eq!(found.gaps, []);
}

#[test]
fn tests_in_macro_calls_are_found() {
    let found = scan_text(
        r#"
        use iec62304_macros::verifies;
        mod tests {
            use super::*;
            proptest! {
                #![proptest_config(x)]
                /// Docs.
                #[test] #[verifies("R-1")] #[should_panic]
                fn holds(n in 0..10u8) { assert!(n < 10); }
                mod inner { #[verifies("R-2")] pub(crate) async fn also() {} }
            }
        }
        "#,
    );
    assert_eq!(messages(&found), [""; 0]);
    assert_eq!(test_paths(&found), ["tests::holds", "tests::inner::also"]);
    let holds = test(&found, "tests::holds");
    assert_eq!(holds.verifies[0].id, "R-1");
    assert_eq!(span(&holds.verifies[0].place), [8, 36, 8, 41]);
    assert_eq!(span(&holds.place), [9, 17, 9, 60]);
    assert!(holds.should_panic);
    assert_eq!(ids(&found), [""; 0]);
}

#[test]
fn tags_of_functions_in_macro_calls_are_listed() {
    let found = scan_text(
        r#"
        #[iec62304_macros::requirement("MOD")]
        mod m {
            use iec62304_macros::requirement;
            make! {
                /// Docs.
                #[requirement("R", class = B)]
                pub fn made() {}
                fn plain() {}
                #[requirement("LOST")] struct S;
            }
        }
        "#,
    );
    assert_eq!(messages(&found), [""; 0]);
    assert_eq!(found.macro_tags.len(), 1);
    let made = &found.macro_tags[0];
    assert_eq!(
        (made.module.as_str(), made.name.as_str()),
        ("demo::m", "made")
    );
    let ids: Vec<_> = made
        .tags
        .requirements
        .iter()
        .map(|tag| (tag.id.as_str(), tag.inherited))
        .collect();
    assert_eq!(ids, [("R", false), ("MOD", true)]);
    assert!(made.documented);
    let lost = "`#[requirement]` in a macro call stands on no function and is not read";
    assert!(
        found
            .gaps
            .iter()
            .any(|gap| gap.message == lost && !gap.hides_units)
    );
}

#[test]
fn tags_in_cfg_if_count() {
    let found = scan_text(
        "cfg_if! { if #[cfg(unix)] { use iec62304_macros::requirement as r; #[r(\"A\")] struct S; impl S { fn f() {} } } }",
    );
    assert_eq!(requirements(&found, "demo::S::f"), "(A)");
}

#[test]
fn syntax_that_hides_functions_is_a_gap() {
    let found =
        scan_text("const impl Default for S { fn default() -> S { S } }\nmacro m() { fn f() {} }");
    assert_eq!(found.gaps.len(), 1);
    assert!(found.gaps[0].hides_units);
    assert_eq!(span(&found.gaps[0].place), [1, 1, 1, 53]);
}
