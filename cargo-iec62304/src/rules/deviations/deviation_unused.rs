//! The rule `deviation-unused`.

use super::add;
use crate::model::{DeviationState, Model};
use crate::rules::text::bounded;
use crate::rules::{Examined, Findings, waive};
use crate::verdict::DeviationUse;

declare_rule! {
    /// A deviation, or a part of one, that waives nothing.
    ///
    /// # Why
    /// It may be there for a finding that is mended, and would silently accept the next one; or it may have been meant for
    /// something else than it says. Deviations that do not hold are reported by other rules. In a run that leaves something out,
    /// and where nothing was executed, it is not known whether one is needed.
    ///
    /// # Fix
    /// Take it out, or let it say what it is meant for.
    "deviation-unused", clause "5.5.3" Policy, classes [A B C],
    gate Merge, severity Warning, needs Source, subjects Deviations,
    nothing "there is no deviation of which this run could tell whether it is needed",
    never_waived "take the deviation out"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for used in waive::uses(model) {
        let deviation = model.deviations.iter().find(|it| it.id == used.id);
        let Some(deviation) = deviation.filter(|_| used.state == DeviationState::Active) else {
            examined.silenced += 1;
            continue;
        };
        let accepts = used.waives.is_some_and(|waives| waives > 0) || !used.justified.is_empty();
        let decided = used.unused || accepts || !used.idle.is_empty();
        examined.judged += usize::from(decided);
        let Some(message) = message(&used) else {
            continue;
        };
        add(findings, model, deviation, message)
            .help("take it out, or let it say what it is meant for");
    }
    examined
}

fn message(used: &DeviationUse) -> Option<String> {
    match (used.unused, used.idle.as_slice()) {
        (true, []) => Some(format!("deviation `{}` waives nothing", used.id)),
        (true, idle) => Some(format!(
            "deviation `{}` waives nothing: {}",
            used.id,
            bounded(idle)
        )),
        (false, []) => None,
        (false, idle) => Some(format!(
            "a part of deviation `{}` waives nothing: {}",
            used.id,
            bounded(idle)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete_but, deviation};
    use crate::model::{BuildState, DeviationState, Model, Scope};
    use crate::rules::testkit::{both_ways_as, examined, judged, messages};
    use crate::verdict::{RuleOutcome, Severity};

    /// A unit that no requirement names, and a deviation that accepts it.
    fn used() -> Model {
        complete_but(|model| {
            model.units[0].requirements.clear();
            let deviation = deviation("DEV-1", "unit-untraced", "dose::limit");
            model.deviations.push(deviation);
        })
    }

    fn unused() -> Model {
        complete_but(|model| {
            let deviation = deviation("DEV-1", "unit-untraced", "dose::limit");
            model.deviations.push(deviation);
        })
    }

    #[test]
    fn a_deviation_that_waives_nothing_is_a_warning() {
        both_ways_as(&RULE, &used(), &unused(), RuleOutcome::Satisfied);
        let (_, findings) = judged(&RULE, &unused());
        assert_eq!(
            (findings.len(), findings[0].severity),
            (1, Severity::Warning)
        );
        assert!(
            findings[0]
                .message
                .starts_with("deviation `DEV-1` waives nothing")
        );
    }

    #[test]
    fn one_that_does_not_hold_is_the_business_of_other_rules() {
        let mut model = unused();
        model.deviations[0].approved_by = None;
        assert_eq!(
            model.deviations[0].state(&model),
            DeviationState::Unapproved
        );
        assert!(messages(&RULE, &model).is_empty());
        assert_eq!(examined(&RULE, &model).silenced, 1);
    }

    #[test]
    fn what_was_left_out_could_need_it() {
        let mut model = unused();
        model.scope = Scope::Partial;
        assert!(messages(&RULE, &model).is_empty());
        assert_eq!(examined(&RULE, &model).judged, 0);
        let mut model = unused();
        model.deviations[0].rule = "unit-not-executed".to_owned();
        assert_eq!(messages(&RULE, &model).len(), 1);
        model.scope = Scope::Static;
        model.build = BuildState::NotAsked;
        assert!(messages(&RULE, &model).is_empty());
    }
}
