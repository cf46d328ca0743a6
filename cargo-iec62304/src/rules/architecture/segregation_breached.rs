//! The rule `segregation-breached`.

use std::collections::BTreeSet;

use crate::model::{Architecture, Model, Part, Place};
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A software item that code of a lower class can reach, although the two are declared as kept apart.
    ///
    /// # Why
    /// An item stands below the system's class only where it is segregated: what goes wrong in it must not reach the
    /// higher class (4.3.d; for class C, 5.3.5 asks to name the segregation and to show that it works). In Rust the
    /// ways are few and can be looked for: the higher item depends on the lower one and uses what it returns; both are
    /// compiled into one crate, where privacy does not hold them apart; or the lower one holds `unsafe` code and is linked
    /// into the same process, whose whole memory it can then change.
    ///
    /// For each pair of items of different classes one way is reported, the plainest first: the dependency (normal ones, by
    /// names in the code or by cargo's packages, also through third-party packages), then the crate, then `unsafe`. Code of
    /// no item counts as `system`. A higher item that depends on a lower one through others has a step down on the way, and
    /// that pair is reported.
    ///
    /// "Satisfied" says that no such way was found in the source. What is left are data that the higher class trusts, time
    /// and other resources, third-party code, and calls through values whose type the calling code does not name: whether
    /// the segregation is effective is for a person to judge.
    ///
    /// # Fix
    /// Turn the dependency round, move the lower item to a crate and a process of its own, or remove its `unsafe`
    /// (`unsafe_code = "forbid"` keeps it so). Or give both items one class.
    "segregation-breached", clause "4.3.d" Standard, classes [B C],
    gate Merge, severity Error, needs Source, subjects Pairs,
    nothing "no two items of different classes have code"
}

/// How the lower class can reach the higher one.
struct Breach {
    how: String,
    place: Option<Place>,
    help: &'static str,
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let architecture = &model.architecture;
    let with_code: BTreeSet<&Part> = architecture
        .crates
        .iter()
        .flat_map(|each| &each.parts)
        .collect();
    let mut examined = Examined {
        caveat: Some("no static path found; effectiveness is for a person to judge"),
        ..Examined::default()
    };
    for higher in &with_code {
        let class = model.class_of(higher);
        for lower in &with_code {
            if model.class_of(lower) >= class {
                continue;
            }
            examined.judged += 1;
            if let Some(breach) = breach(architecture, higher, lower) {
                let low_class = model.class_of(lower);
                let message = format!(
                    "{} (class {low_class}) can reach {} (class {class}): {}",
                    lower.described(),
                    higher.described(),
                    breach.how
                );
                findings
                    .add(kind(higher), higher.name(), class, message)
                    .with(kind(lower), lower.name())
                    .at(breach.place.or_else(|| model.place_of(higher).cloned()))
                    .help(breach.help);
            }
        }
    }
    examined
}

const fn kind(part: &Part) -> SubjectKind {
    match part {
        Part::System => SubjectKind::System,
        Part::Item(_) => SubjectKind::Item,
    }
}

fn breach(architecture: &Architecture, higher: &Part, lower: &Part) -> Option<Breach> {
    by_dependency(architecture, higher, lower)
        .or_else(|| by_crate(architecture, higher, lower))
        .or_else(|| by_unsafe(architecture, higher, lower))
}

fn by_dependency(architecture: &Architecture, higher: &Part, lower: &Part) -> Option<Breach> {
    let mut dependencies = architecture.dependencies.iter();
    let dependency =
        dependencies.find(|each| each.is_normal() && each.from == *higher && each.to == *lower)?;
    Some(Breach {
        how: format!("the higher class depends on it, {}", dependency.route()),
        place: dependency.place.clone(),
        help: "turn the dependency round (the lower class calls the higher one), or give both one class",
    })
}

fn by_crate(architecture: &Architecture, higher: &Part, lower: &Part) -> Option<Breach> {
    let mut crates = architecture.crates.iter();
    let shared = crates.find(|each| each.parts.contains(higher) && each.parts.contains(lower))?;
    Some(Breach {
        how: format!("both are compiled into the crate `{}`", shared.root),
        place: None,
        help: "move the lower class to a crate of its own, or give both one class",
    })
}

fn by_unsafe(architecture: &Architecture, higher: &Part, lower: &Part) -> Option<Breach> {
    let mut processes = architecture.processes.iter();
    let process =
        processes.find(|each| each.parts.contains(higher) && each.parts.contains(lower))?;
    let mut sites = architecture.low_level.iter();
    let site = sites.find(|site| site.part == *lower && site.kind.is_unsafe())?;
    Some(Breach {
        how: format!(
            "it holds {} in `{}`, and {} links both: what is wrong there can change any memory of the process",
            site.kind.word(),
            site.within,
            process.name()
        ),
        place: Some(site.place.clone()),
        help: "remove the `unsafe` (`unsafe_code = \"forbid\"` keeps it so), run the lower class in a process of its own, or give both one class",
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::architecture::tests_support::{
        crate_of, depends, part, process_of, unsafe_in,
    };
    use crate::model::builder::{complete, complete_but, item};
    use crate::model::{Architecture, Model, SafetyClass, SoftwareItem};
    use crate::rules::testkit::{both_ways, judged, messages, outcome};
    use crate::verdict::RuleOutcome;

    /// `dosing` (C) and `ui` (A), each in a crate of its own, linked into one process.
    fn model(change: impl FnOnce(&mut Architecture)) -> Model {
        complete_but(|model| {
            model.items.push(SoftwareItem {
                class: SafetyClass::A,
                ..item("ui")
            });
            let architecture = &mut model.architecture;
            architecture.crates = vec![crate_of("dose", &["dosing"]), crate_of("ui", &["ui"])];
            architecture.processes = vec![process_of("front", &["dosing", "ui"])];
            architecture.dependencies = vec![depends("ui", "dosing")];
            change(architecture);
        })
    }

    #[test]
    fn a_higher_class_that_depends_on_a_lower_one_is_a_finding_with_the_way() {
        let fail = model(|it| it.dependencies.push(depends("dosing", "ui")));
        both_ways(&RULE, &model(|_| ()), &fail);
        assert_eq!(
            messages(&RULE, &fail),
            [
                "item `ui` (class A) can reach item `dosing` (class C): the higher class depends on it, dosing (dosing::a) → ui (ui::b)"
            ]
        );
        let (_, findings) = judged(&RULE, &fail);
        assert_eq!(findings[0].subject.id, "dosing");
        assert_eq!(
            findings[0].with.as_ref().map(|it| it.id.as_str()),
            Some("ui")
        );
    }

    #[test]
    fn a_shared_crate_and_unsafe_in_the_same_process_are_ways_too() {
        let shared = model(|it| it.crates = vec![crate_of("pump", &["dosing", "ui"])]);
        assert!(messages(&RULE, &shared)[0].contains("the crate `pump`"));
        let low = model(|it| it.low_level = vec![unsafe_in("ui")]);
        assert!(messages(&RULE, &low)[0].contains("binary `front` links both"));
        let apart = model(|it| {
            it.low_level = vec![unsafe_in("ui")];
            it.processes = vec![process_of("a", &["dosing"]), process_of("b", &["ui"])];
        });
        assert_eq!(outcome(&RULE, &apart), RuleOutcome::Satisfied);
        let higher = model(|it| it.low_level = vec![unsafe_in("dosing")]);
        assert_eq!(outcome(&RULE, &higher), RuleOutcome::Satisfied);
    }

    #[test]
    fn one_way_is_told_for_each_pair() {
        let all = model(|it| {
            it.dependencies.push(depends("dosing", "ui"));
            it.crates = vec![crate_of("pump", &["dosing", "ui"])];
            it.low_level = vec![unsafe_in("ui")];
        });
        assert_eq!(messages(&RULE, &all).len(), 1);
    }

    #[test]
    fn satisfied_says_what_it_does_not_say() {
        let (result, _) = judged(&RULE, &model(|_| ()));
        let reason = result.reason.expect("a caveat");
        assert_eq!(
            reason,
            "no static path found; effectiveness is for a person to judge"
        );
    }

    #[test]
    fn equal_classes_and_items_without_code_are_not_judged() {
        assert_eq!(outcome(&RULE, &complete()), RuleOutcome::NotApplicable);
        let mut equal = model(|it| it.dependencies.push(depends("dosing", "ui")));
        for item in &mut equal.items {
            item.class = SafetyClass::C;
        }
        assert_eq!(outcome(&RULE, &equal), RuleOutcome::NotApplicable);
    }

    #[test]
    fn code_of_no_item_is_the_systems() {
        let mut rest = model(|it| {
            it.crates.push(crate_of("rest", &[]));
            it.crates[2].parts = vec![part("")];
            let mut dependency = depends("rest", "ui");
            dependency.from = part("");
            it.dependencies.push(dependency);
        });
        let found = messages(&RULE, &rest);
        assert!(
            found[0].contains("can reach the code of no item (`system`) (class C)"),
            "{found:?}"
        );
        rest.system.class = SafetyClass::A;
        assert_eq!(outcome(&RULE, &rest), RuleOutcome::Satisfied);
    }
}
