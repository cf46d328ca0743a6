//! Tags of units: what they give, how they pass on, where they are wrong.

use super::{ids, messages, requirements, scan_files, scan_text, span, unit};
use crate::model::SafetyClass::{A, B, C};

const USE: &str = "use iec62304_macros::*;\n";

fn tagged(text: &str) -> super::SourceInventory {
    scan_text(&format!("{USE}{text}"))
}

#[test]
fn a_tag_gives_ids_class_item_and_their_places() {
    let found = tagged(
        "#[requirement(\"R-1\", \"R-2\", class = B)]\n#[risk_control(\"RC-1\")] #[software_item(\"dosing\")]\nfn f() {}",
    );
    assert_eq!(messages(&found), [""; 0]);
    let unit = unit(&found, "demo::f");
    assert_eq!(requirements(&found, "demo::f"), "R-1 R-2");
    assert_eq!(span(&unit.requirements[1].place), [2, 22, 2, 27]);
    assert_eq!(unit.requirements[1].place.file, "src/lib.rs");
    assert_eq!(unit.risk_controls[0].id, "RC-1");
    assert_eq!(unit.item.as_ref().unwrap().id, "dosing");
    assert_eq!(
        (unit.classes[0].class, unit.classes[0].inherited),
        (B, false)
    );
    assert_eq!(span(&unit.classes[0].place), [2, 37, 2, 38]);
}

#[test]
fn nested_items_inherit() {
    let found = tagged(
        r#"
        #[requirement("MOD")] #[safety_class(A)] #[software_item("outer")]
        mod m {
            use iec62304_macros::*;
            #[requirement("IMPL", "MOD")] #[software_item("inner")]
            impl S {
                #[requirement("FN")] #[safety_class(C)]
                fn f(&self) { fn nested() {} }
                fn g(&self) {}
            }
            #[requirement("TRAIT")]
            trait T { fn h(&self) {} }
            fn plain() {}
        }
        "#,
    );
    assert_eq!(messages(&found), [""; 0]);
    assert_eq!(requirements(&found, "demo::m::S::f"), "FN (IMPL) (MOD)");
    assert_eq!(
        requirements(&found, "demo::m::S::f::nested"),
        "(FN) (IMPL) (MOD)"
    );
    assert_eq!(requirements(&found, "demo::m::S::g"), "(IMPL) (MOD)");
    assert_eq!(requirements(&found, "demo::m::T::h"), "(TRAIT) (MOD)");
    assert_eq!(requirements(&found, "demo::m::plain"), "(MOD)");
    let f = unit(&found, "demo::m::S::f");
    let classes: Vec<_> = f
        .classes
        .iter()
        .map(|each| (each.class, each.inherited))
        .collect();
    assert_eq!(classes, [(C, false), (A, true)]);
    assert_eq!(
        f.item
            .as_ref()
            .map(|item| (item.id.as_str(), item.inherited)),
        Some(("inner", true))
    );
    let plain = unit(&found, "demo::m::plain");
    assert_eq!(plain.item.as_ref().unwrap().id, "outer");
    let reached: Vec<&str> = found
        .module_tags
        .iter()
        .map(|each| each.module.as_str())
        .collect();
    assert_eq!(reached, ["demo::m"]);
}

#[test]
fn a_type_passes_its_tags_to_inherent_impls_of_its_module() {
    let found = tagged(
        r#"
        impl S { fn before(&self) {} }
        #[requirement("TYPE")] struct S;
        #[requirement("ENUM")] enum E {}
        impl<T> E<T> { fn generic(&self) {} }
        impl Clone for S { fn clone(&self) -> S { S } }
        mod other { impl super::S { fn elsewhere(&self) {} } struct S; impl S { fn stranger() {} } }
        "#,
    );
    assert_eq!(requirements(&found, "demo::S::before"), "(TYPE)");
    assert_eq!(requirements(&found, "demo::E::generic"), "(ENUM)");
    assert_eq!(requirements(&found, "demo::<S as Clone>::clone"), "");
    assert_eq!(requirements(&found, "demo::other::S::elsewhere"), "");
    assert_eq!(requirements(&found, "demo::other::S::stranger"), "");
}

#[test]
fn conditions_of_a_tag_are_evaluated() {
    let found = tagged(
        r#"
        #[cfg_attr(unix, requirement("YES"), safety_class(B))]
        #[cfg_attr(windows, requirement("NO", class = "wrong"))]
        #[cfg_attr(test, requirement("TEST"))]
        #[cfg_attr(unix, cfg_attr(feature = "on", requirement("NESTED")))]
        fn f() {}
        "#,
    );
    assert_eq!(messages(&found), [""; 0]);
    assert_eq!(requirements(&found, "demo::f"), "YES NESTED");
    assert_eq!(unit(&found, "demo::f").classes.len(), 1);
}

#[test]
fn every_mistake_is_listed_at_its_place() {
    let found = tagged("#[requirement(\"1X\", clas = B)] fn f() {}\n#[safety_class(D)] fn g() {}");
    let places: Vec<_> = found
        .errors
        .iter()
        .map(|each| span(each.place.as_ref().unwrap()))
        .collect();
    assert_eq!(places, [[2, 15, 2, 19], [2, 21, 2, 25], [3, 16, 3, 17]]);
    assert!(
        messages(&found)[1].contains("did you mean `class`?"),
        "{:?}",
        messages(&found)
    );
}

#[test]
fn two_classes_on_one_item_are_a_mistake() {
    let found = tagged(
        "#[requirement(\"R\", class = B)] #[safety_class(C)] fn f() {}\n#[safety_class(B)] #[requirement(\"R\", class = B)] fn g() {}",
    );
    assert_eq!(
        messages(&found),
        ["two classes on one item, `B` and `C`: keep the one that holds"]
    );
    assert_eq!(
        span(found.errors[0].place.as_ref().unwrap()),
        [2, 47, 2, 48]
    );
}

#[test]
fn two_items_on_one_function_are_a_mistake() {
    let found = tagged("#[software_item(\"a\")] #[software_item(\"b\")] fn f() {}");
    assert_eq!(messages(&found).len(), 1);
    assert!(messages(&found)[0].contains("`a` and `b`"));
}

#[test]
fn a_tag_where_it_cannot_stand_is_a_mistake() {
    let wrong = [
        "#[requirement(\"R\")] mod file;",
        "#[requirement(\"R\")] mod holds { mod file; }",
        "trait T { #[requirement(\"R\")] fn f(); }",
        "extern { #[requirement(\"R\")] fn f(); }",
        "#[requirement(\"R\")] static S: u8 = 1;",
        "#[requirement(\"R\")] type T = u8;",
        "#[requirement(\"R\")] use a::b;",
        "#[verifies(\"R\")] struct S;",
        "impl S { #[requirement(\"R\")] const C: u8 = 1; }",
        "#[requirement(\"R\")] some_macro!(x);",
    ];
    for text in wrong {
        let found = scan_files(&[
            ("src/lib.rs", &format!("{USE}{text}")),
            ("src/file.rs", ""),
            ("src/holds/file.rs", ""),
        ]);
        assert_eq!(found.errors.len(), 1, "{text}: {:?}", messages(&found));
        assert!(
            messages(&found)[0].contains("cannot stand on"),
            "{text}: {:?}",
            messages(&found)
        );
        assert_eq!(
            found.errors[0].place.as_ref().unwrap().start.line,
            2,
            "{text}"
        );
    }
}

#[test]
fn inner_attributes_are_a_mistake() {
    let found = scan_files(&[
        (
            "src/lib.rs",
            "#![iec62304_macros::requirement(\"R\")] mod a; mod b { #![iec62304_macros::verifies(\"R\")] }",
        ),
        ("src/a.rs", "#![iec62304_macros::requirement(\"R\")]"),
    ]);
    assert_eq!(found.errors.len(), 3);
    for message in messages(&found) {
        assert!(message.contains("inner attribute"), "{message}");
    }
}

#[test]
fn tags_in_text_are_no_tags() {
    let found = tagged(
        "// #[requirement(\"A\")]\n/// #[requirement(\"B\")]\nfn f() { let _ = \"#[requirement(\\\"C\\\")]\"; }\nmacro_rules! m { () => { #[requirement(\"D\")] fn g() {} } }",
    );
    assert_eq!(requirements(&found, "demo::f"), "");
    assert_eq!(ids(&found), ["demo::f"]);
}
