//! Tests of derivations.

use super::{Derivation, derive, find};
use crate::model::builder::{complete_but, item, place};
use crate::model::{ClassFrom, Model, SafetyClass, SoftwareItem, TagClass};

fn of(model: &Model, name: &str) -> Derivation {
    derive(model, find(model, name).expect("something of that name"))
}

fn texts(derivation: &Derivation) -> Vec<&str> {
    derivation
        .steps
        .iter()
        .map(|step| step.text.as_str())
        .collect()
}

/// `dosing` is class B with a rationale, `limits` stands inside and names no class.
fn nested() -> Model {
    complete_but(|model| {
        model.items = vec![
            SoftwareItem {
                class: SafetyClass::B,
                declared_class: Some(SafetyClass::B),
                segregation: Some("own process".to_owned()),
                packages: vec!["dose".to_owned()],
                ..item("dosing")
            },
            SoftwareItem {
                class: SafetyClass::B,
                declared_class: None,
                parent: Some("dosing".to_owned()),
                modules: vec!["dose::limits".to_owned()],
                ..item("limits")
            },
        ];
        let unit = &mut model.units[0];
        unit.id = "dose::limits::clamp".to_owned();
        unit.item = Some("limits".to_owned());
        unit.class = SafetyClass::B;
        unit.class_from = ClassFrom::Item;
    })
}

#[test]
fn a_unit_is_followed_through_its_item_to_what_decides() {
    let model = nested();
    let derivation = of(&model, "dose::limits::clamp");
    assert_eq!(derivation.class, SafetyClass::B);
    assert_eq!(
        texts(&derivation),
        [
            "no tag gives it a class",
            "it belongs to item `limits`: the item names module `dose::limits`",
            "item `limits` names no class: the class of what contains it holds",
            "item `limits` is contained in item `dosing`",
            "item `dosing` is classified B, below what contains it (C), with the rationale \"own process\"",
        ]
    );
    assert!(
        derivation.beside[0]
            .text
            .contains("requirement `SRS-1`, class C")
    );
}

#[test]
fn a_tag_that_decides_and_one_that_does_not_are_told_apart() {
    let mut model = nested();
    let tag = |class| TagClass {
        class,
        place: place("src/lib.rs", 9),
        inherited: false,
    };
    model.units[0].tag_classes = vec![tag(SafetyClass::C), tag(SafetyClass::A)];
    model.units[0].class = SafetyClass::C;
    model.units[0].class_from = ClassFrom::Tag;
    let derivation = of(&model, "clamp");
    assert!(texts(&derivation)[0].ends_with("asks for class C: this decides"));
    assert!(texts(&derivation)[1].contains("lowers nothing"));
}

#[test]
fn without_any_word_it_is_class_c_by_default() {
    let model = complete_but(|model| {
        model.items.clear();
        model.units[0].item = None;
        model.system.class_from = ClassFrom::Default;
    });
    for name in ["system", "dose::limit"] {
        let derivation = of(&model, name);
        assert_eq!(derivation.class, SafetyClass::C);
        let last = derivation.steps.last().expect("a step");
        assert!(last.text.contains("(4.3.g)"), "{}", last.text);
    }
}

#[test]
fn a_rationale_that_is_missing_is_said_to_be() {
    let mut model = nested();
    model.items[0].segregation = None;
    model.items[0].class = SafetyClass::C;
    let derivation = of(&model, "dosing");
    assert!(texts(&derivation)[0].contains("not honoured"));
    assert!(
        texts(&derivation)[1].contains("classifies the system C"),
        "{derivation:?}"
    );
}

#[test]
fn requirements_and_places_can_be_asked_about() {
    let model = nested();
    assert_eq!(of(&model, "SRS-1").subject, "requirement `SRS-1`");
    assert_eq!(
        of(&model, "src/lib.rs:10").subject,
        "unit `dose::limits::clamp`"
    );
    assert_eq!(
        of(&model, "./src/lib.rs:10:3").subject,
        "unit `dose::limits::clamp`"
    );
    let error = find(&model, "src/lib.rs:99").expect_err("no unit");
    assert!(error.contains("line 99"), "{error}");
    let error = find(&model, "dosin").expect_err("no such name");
    assert!(error.contains("did you mean `dosing`?"), "{error}");
}
