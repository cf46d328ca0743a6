//! The rule `deviation-expired`.

use super::add;
use crate::model::Model;
use crate::rules::{Examined, Findings};

declare_rule! {
    /// A deviation whose last day is past.
    ///
    /// # Why
    /// What was acceptable for a time is not acceptable for ever: the reason was judged with the day in mind. From the day after
    /// on it waives nothing. The day of judging is that of `--today`, else of `SOURCE_DATE_EPOCH`, else of the clock.
    ///
    /// # Fix
    /// Mend what it accepts and take it out, or have it judged and approved again, with a later day.
    "deviation-expired", clause "5.5.3" Policy, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Deviations,
    nothing "there is no deviation",
    never_waived "a deviation that no longer holds cannot be upheld by another one"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    for deviation in &model.deviations {
        if !deviation.is_expired(&model.today) {
            continue;
        }
        let message = format!(
            "deviation `{}` held until {} and waives nothing any more",
            deviation.id, deviation.expires
        );
        add(findings, model, deviation, message).help(
            "mend what it accepts and take it out, or have it approved again with a later day",
        );
    }
    Examined::judged(model.deviations.len())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete_but, deviation};
    use crate::model::{Model, SafetyClass};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::verdict::RuleOutcome;

    fn until(expires: &str) -> Model {
        complete_but(|model| {
            let mut deviation = deviation("DEV-1", "unit-untraced", "dose::limit");
            expires.clone_into(&mut deviation.expires);
            model.deviations.push(deviation);
        })
    }

    #[test]
    fn a_deviation_holds_until_its_last_day() {
        both_ways(&RULE, &until("2026-06-01"), &until("2026-05-31"));
    }

    #[test]
    fn the_class_is_that_of_its_subject_and_without_deviations_nothing_is_examined() {
        let mut model = until("2026-05-31");
        model.units[0].class = SafetyClass::B;
        assert_eq!(judged(&RULE, &model).1[0].class, SafetyClass::B);
        model.deviations.clear();
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
