//! The rule `deviation-unapproved`.

use super::add;
use crate::model::{Deviation, Model};
use crate::rules::{Examined, Findings};

declare_rule! {
    /// A deviation that nobody has approved by the day of judging.
    ///
    /// # Why
    /// Who writes a deviation wants it; whether it is acceptable, a person decides who answers for it by name and date. Until
    /// then it waives nothing.
    ///
    /// # Fix
    /// Have it approved and write `approved_by` and `approved_on`, or take it out.
    "deviation-unapproved", clause "5.5.3" Policy, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Deviations,
    nothing "there is no deviation",
    never_waived "an approval that is missing cannot be replaced by another deviation"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    for deviation in &model.deviations {
        if deviation.is_approved(&model.today) {
            continue;
        }
        let message = format!(
            "deviation `{}` {}",
            deviation.id,
            what_is_missing(deviation)
        );
        add(findings, model, deviation, message)
            .help("have it approved and write `approved_by` and `approved_on`, or take it out");
    }
    Examined::judged(model.deviations.len())
}

fn what_is_missing(deviation: &Deviation) -> String {
    match (&deviation.approved_by, &deviation.approved_on) {
        (None, None) => "is not approved and waives nothing".to_owned(),
        (None, Some(_)) => "does not say who approved it and waives nothing".to_owned(),
        (Some(_), None) => "does not say when it was approved and waives nothing".to_owned(),
        (Some(_), Some(on)) => {
            format!("says that it will be approved on {on}, and waives nothing until then")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::Model;
    use crate::model::builder::{complete_but, deviation};
    use crate::rules::testkit::{both_ways, messages};

    fn approved(by: Option<&str>, on: Option<&str>) -> Model {
        complete_but(|model| {
            let mut deviation = deviation("DEV-1", "unit-untraced", "dose::limit");
            deviation.approved_by = by.map(str::to_owned);
            deviation.approved_on = on.map(str::to_owned);
            model.deviations.push(deviation);
        })
    }

    #[test]
    fn it_needs_a_name_and_a_day_that_has_come() {
        let pass = approved(Some("QM"), Some("2026-06-01"));
        for (by, on, missing) in [
            (None, None, "is not approved"),
            (None, Some("2026-06-01"), "does not say who"),
            (Some("QM"), None, "does not say when"),
            (
                Some("QM"),
                Some("2026-06-02"),
                "will be approved on 2026-06-02",
            ),
        ] {
            let fail = approved(by, on);
            both_ways(&RULE, &pass, &fail);
            let message = &messages(&RULE, &fail)[0];
            assert!(message.contains(missing), "{message}");
        }
    }
}
