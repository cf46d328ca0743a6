//! The rule `engines-disagree`.

use crate::model::{Compared, CrossCheck, Disagreement, Figure, Model};
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit of which two engines read different coverage from the same profiles.
    ///
    /// # Why
    /// With `--cross-check`, llvm-cov reads the profiles that the judged figures rest on too. Regions are compared by place,
    /// lines where one unit has them to itself, and for each test the units that it executed. Where the two
    /// readings differ, one of them is wrong, and nobody knows which: the verdict is undetermined. It cannot be waived. The same
    /// holds where the second reading could not be made.
    ///
    /// # Fix
    /// Report it with the unit and both figures. Use the versions of compiler and LLVM tools that belong together.
    "engines-disagree", clause "5.5.5" Policy, classes [A B C],
    gate Merge, severity Error, needs Execution, subjects System,
    nothing "no measured unit was cross-checked: `verify --cross-check` asks for it",
    never_waived "one of the two readings is wrong, and nobody knows which"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    match &model.cross_check {
        CrossCheck::NotAsked => Examined::default(),
        CrossCheck::Impossible(why) => {
            let message =
                format!("the evidence of the system could not be read a second time: {why}");
            findings
                .add(SubjectKind::System, "system", model.system.class, message)
                .at(model.system.place.clone())
                .help("mend that and run again, or leave out --cross-check")
                .undecided_if(true);
            Examined::default()
        }
        CrossCheck::Done(comparison) => {
            for disagreement in &comparison.disagreements {
                let message = message(disagreement, &comparison.engine);
                findings
                    .add(
                        SubjectKind::Unit,
                        disagreement.unit.as_str(),
                        disagreement.class,
                        message,
                    )
                    .at(disagreement.place.clone())
                    .help("one of the two is wrong: report it, with both figures")
                    .undecided_if(true);
            }
            Examined::judged(comparison.units)
        }
    }
}

fn message(disagreement: &Disagreement, engine: &str) -> String {
    let shown = |figure: Option<Figure>| match (figure, disagreement.what) {
        (None, _) => "nothing of it".to_owned(),
        (Some(figure), Compared::Regions) => {
            format!("{} of {} regions covered", figure.covered, figure.total)
        }
        (Some(figure), Compared::Lines) => {
            format!("{} of {} lines covered", figure.covered, figure.total)
        }
        (Some(figure), Compared::Tests) => {
            format!("{} of {} tests executing it", figure.covered, figure.total)
        }
    };
    format!(
        "unit `{}`: the native engine reads {}, {engine} reads {}; the first difference: {}",
        disagreement.unit,
        shown(disagreement.native),
        shown(disagreement.second),
        disagreement.first
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but};
    use crate::model::{Compared, Comparison, CrossCheck, Disagreement, Figure, Model};
    use crate::rules::testkit::{both_ways_as, messages, outcome};
    use crate::verdict::RuleOutcome;

    fn checked(disagreements: Vec<Disagreement>) -> Model {
        complete_but(|model| {
            let CrossCheck::Done(comparison) = &mut model.cross_check else {
                panic!("the complete model is cross-checked");
            };
            comparison.disagreements = disagreements;
        })
    }

    fn disagreement(what: Compared, second: Option<Figure>) -> Disagreement {
        let unit = &complete().units[0];
        Disagreement {
            unit: unit.id.clone(),
            class: unit.class,
            place: Some(unit.place.clone()),
            what,
            native: Some(Figure {
                covered: 3,
                total: 5,
            }),
            second,
            first: "12:5 to 14:6".to_owned(),
        }
    }

    #[test]
    fn a_disagreement_leaves_the_verdict_undetermined_and_shows_both_figures() {
        let second = Some(Figure {
            covered: 2,
            total: 5,
        });
        let fail = checked(vec![disagreement(Compared::Regions, second)]);
        let pass = complete();
        both_ways_as(&RULE, &pass, &fail, RuleOutcome::Undetermined);
        let message = &messages(&RULE, &fail)[0];
        for part in [
            "3 of 5 regions",
            "2 of 5 regions",
            "llvm-cov 22",
            "12:5 to 14:6",
        ] {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn lines_tests_and_missing_units_are_named_as_such() {
        let message =
            |what, second| messages(&RULE, &checked(vec![disagreement(what, second)])).remove(0);
        let figure = Some(Figure {
            covered: 1,
            total: 9,
        });
        assert!(message(Compared::Lines, figure).contains("1 of 9 lines covered"));
        assert!(message(Compared::Tests, figure).contains("1 of 9 tests executing it"));
        assert!(message(Compared::Regions, None).contains("reads nothing of it"));
    }

    #[test]
    fn without_a_second_reading_it_is_never_satisfied() {
        let not_asked = complete_but(|model| model.cross_check = CrossCheck::NotAsked);
        assert_eq!(outcome(&RULE, &not_asked), RuleOutcome::NotApplicable);
        let impossible = complete_but(|model| {
            model.cross_check = CrossCheck::Impossible("llvm-cov crashed".to_owned());
        });
        assert_eq!(outcome(&RULE, &impossible), RuleOutcome::Undetermined);
        assert!(messages(&RULE, &impossible)[0].contains("llvm-cov crashed"));
        let nothing = complete_but(|model| {
            model.cross_check = CrossCheck::Done(Comparison::default());
        });
        assert_eq!(outcome(&RULE, &nothing), RuleOutcome::NotApplicable);
    }
}
