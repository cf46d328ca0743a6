//! The rule `exclude-linked`.

use crate::model::{ExcludedLink, Model, Part};
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A piece of excluded code that judged code reaches by normal dependencies.
    ///
    /// # Why
    /// `[[exclude]]` takes code out of every other rule, because it is not in the device. Code that the product calls
    /// is in the device: it shares the class of what calls it, and nobody judges it.
    ///
    /// What counts are normal dependencies: names in the code of libraries and binaries, and entries of
    /// `[dependencies]`, also through third-party packages. Tests, build scripts and proc-macros do not count, and code
    /// whose `cfg` condition does not hold neither. A call through a value whose type the calling code does not name is
    /// seen only as a dependency between packages.
    ///
    /// # Fix
    /// Take the code out of `[[exclude]]`, or remove the dependency: put it under the condition that is excluded, or
    /// move it to `[dev-dependencies]`.
    "exclude-linked", clause "4.3.d" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Exclusions,
    nothing "no code is excluded"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    for link in &model.architecture.excluded_links {
        let kind = match link.from {
            Part::System => SubjectKind::System,
            Part::Item(_) => SubjectKind::Item,
        };
        let place = link.place.clone();
        findings
            .add(kind, link.from.name(), model.class_of(&link.from), message(link))
            .at(place.or_else(|| model.place_of(&link.from).cloned()))
            .help("take it out of `[[exclude]]`, or remove the dependency: put it under the same condition, or make it a dev-dependency");
    }
    Examined::judged(model.architecture.exclusions)
}

fn message(link: &ExcludedLink) -> String {
    format!(
        "{} reaches {}, which is excluded: {}",
        link.from.described(),
        link.excluded,
        crate::model::architecture::route(&link.path)
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, place};
    use crate::model::{ExcludedLink, Model, Part, Step};
    use crate::rules::testkit::{both_ways, messages, outcome};
    use crate::verdict::RuleOutcome;

    fn excluding(links: &[(&str, &str)]) -> Model {
        complete_but(|model| {
            model.architecture.exclusions = 1;
            let link = |(from, name): &(&str, &str)| ExcludedLink {
                from: Part::Item((*from).to_owned()),
                excluded: "package `bench`".to_owned(),
                path: vec![
                    Step {
                        part: Some(Part::Item((*from).to_owned())),
                        name: (*name).to_owned(),
                    },
                    Step {
                        part: None,
                        name: "bench::run".to_owned(),
                    },
                ],
                place: Some(place("src/lib.rs", 3)),
            };
            model.architecture.excluded_links = links.iter().map(link).collect();
        })
    }

    #[test]
    fn excluded_code_that_is_reached_is_a_finding() {
        let fail = excluding(&[("dosing", "dose::limit")]);
        both_ways(&RULE, &excluding(&[]), &fail);
        assert_eq!(
            messages(&RULE, &fail),
            [
                "item `dosing` reaches package `bench`, which is excluded: dosing (dose::limit) → bench::run"
            ]
        );
    }

    #[test]
    fn without_exclusions_there_is_nothing_to_examine() {
        assert_eq!(outcome(&RULE, &complete()), RuleOutcome::NotApplicable);
    }
}
