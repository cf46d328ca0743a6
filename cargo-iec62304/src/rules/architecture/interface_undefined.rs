//! The rule `interface-undefined`.

use crate::model::{Dependency, Model};
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A software item that depends on another one, and no `[[interface]]` says so.
    ///
    /// # Why
    /// The architecture names the interfaces between items; a dependency that is in the code and not in the architecture
    /// was decided by nobody, is in no integration test and no change analysis.
    ///
    /// What counts are normal dependencies: names in the code of libraries and binaries, and entries of
    /// `[dependencies]`, also through third-party packages. An interface has no direction here: `between` names both
    /// sides. An item and the item that contains it are two items, so they need one too; what stays within one item needs
    /// none. An interface of an item speaks for the items inside it, towards everything outside of it. Code of no item
    /// has no interface: give it an item.
    ///
    /// # Fix
    /// Record the interface (`between = ["a", "b"]`, and what crosses it), or remove the dependency.
    "interface-undefined", clause "5.3.2" Standard, classes [B C],
    gate Merge, severity Error, needs Source, subjects Dependencies,
    nothing "no item of class B or C depends on another item"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    let dependencies = model.architecture.dependencies.iter();
    for dependency in dependencies.filter(|dependency| dependency.is_normal()) {
        let (Some(from), Some(to)) = (dependency.from.item(), dependency.to.item()) else {
            continue;
        };
        let class = model
            .class_of(&dependency.from)
            .max(model.class_of(&dependency.to));
        if !RULE.is_for(class) {
            continue;
        }
        examined.judged += 1;
        if model.interface_between(from, to).is_some() {
            continue;
        }
        let place = dependency.place.clone();
        findings
            .add(SubjectKind::Item, from, class, message(dependency))
            .with(SubjectKind::Item, to)
            .at(place.or_else(|| model.place_of(&dependency.from).cloned()))
            .help(format!(
                "record an `[[interface]]` with `between = [\"{from}\", \"{to}\"]` and what crosses it, or remove the dependency"
            ));
    }
    examined
}

fn message(dependency: &Dependency) -> String {
    format!(
        "item `{}` depends on item `{}` and no interface says so: {}",
        dependency.from,
        dependency.to,
        dependency.route()
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::architecture::tests_support::depends;
    use crate::model::builder::{complete, complete_but, item};
    use crate::model::{DependencyKind, Interface, Model, Part, SafetyClass, SoftwareItem};
    use crate::rules::testkit::{both_ways, judged, messages, outcome};
    use crate::verdict::RuleOutcome;

    fn interface(between: &[&str]) -> Interface {
        Interface {
            id: format!("IF-{}", between.join("-")),
            between: between.iter().map(ToString::to_string).collect(),
            ..Interface::default()
        }
    }

    /// `dosing` (with `limits` inside) depends on `hal`, and the documents name these interfaces.
    fn model(interfaces: &[&[&str]]) -> Model {
        complete_but(|model| {
            let limits = SoftwareItem {
                parent: Some("dosing".to_owned()),
                ..item("limits")
            };
            model.items = vec![item("dosing"), item("hal"), limits];
            model.architecture.dependencies = vec![depends("dosing", "hal")];
            model.interfaces = interfaces
                .iter()
                .map(|between| interface(between))
                .collect();
        })
    }

    #[test]
    fn a_dependency_that_no_interface_names_is_a_finding() {
        let fail = model(&[&["dosing", "limits"]]);
        both_ways(&RULE, &model(&[&["hal", "dosing"]]), &fail);
        let (_, findings) = judged(&RULE, &fail);
        let with = findings[0].with.as_ref().map(|with| with.id.as_str());
        assert_eq!(with, Some("hal"));
        assert_eq!(
            messages(&RULE, &fail),
            [
                "item `dosing` depends on item `hal` and no interface says so: dosing (dosing::a) → hal (hal::b)"
            ]
        );
    }

    #[test]
    fn an_interface_of_the_item_around_speaks_for_what_is_inside_but_not_between_them() {
        let mut outside = model(&[&["dosing", "hal"]]);
        outside.architecture.dependencies = vec![depends("limits", "hal")];
        assert_eq!(outcome(&RULE, &outside), RuleOutcome::Satisfied);
        let mut inside = model(&[&["dosing", "hal"]]);
        inside.architecture.dependencies = vec![depends("limits", "dosing")];
        assert_eq!(outcome(&RULE, &inside), RuleOutcome::Violated);
        inside.interfaces = vec![interface(&["limits", "dosing"])];
        assert_eq!(outcome(&RULE, &inside), RuleOutcome::Satisfied);
    }

    #[test]
    fn class_a_build_dependencies_and_code_of_no_item_are_not_judged() {
        assert_eq!(outcome(&RULE, &complete()), RuleOutcome::NotApplicable);
        let mut low = model(&[]);
        for item in &mut low.items {
            item.class = SafetyClass::A;
        }
        assert_eq!(outcome(&RULE, &low), RuleOutcome::NotApplicable);
        low.items[1].class = SafetyClass::B;
        assert_eq!(outcome(&RULE, &low), RuleOutcome::Violated);
        let mut build = model(&[]);
        build.architecture.dependencies[0].kinds = [DependencyKind::Build].into();
        assert_eq!(outcome(&RULE, &build), RuleOutcome::NotApplicable);
        let mut system = model(&[]);
        system.architecture.dependencies[0].from = Part::System;
        assert_eq!(outcome(&RULE, &system), RuleOutcome::NotApplicable);
    }
}
