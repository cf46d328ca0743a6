//! The rule `deviation-stale`.

use super::add;
use crate::model::{BuildState, Model, SubjectKind};
use crate::rules::{Examined, Findings};

declare_rule! {
    /// A deviation that was approved for other code than its unit has now.
    ///
    /// # Why
    /// The approval was given for the code that the approver saw. A deviation on a unit holds the digest of that code: of its
    /// attributes, signature and body, without comments, documentation and layout. When any other token changes, it waives
    /// nothing. What the unit calls is not part of the digest.
    ///
    /// # Fix
    /// Have the changed unit judged again, and write its new digest with the new approval. `cargo iec62304 deviation new` prints
    /// it, and so does a report in `units[].digest`.
    "deviation-stale", clause "5.5.3" Policy, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Deviations,
    nothing "no deviation is about a unit",
    never_waived "nobody approved what the unit has become"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    let on_units = model.deviations.iter();
    let on_units = on_units.filter(|it| it.subject.kind == SubjectKind::Unit);
    for deviation in on_units {
        let Some(unit) = deviation.unit(model) else {
            // It may stand in a file that cannot be read, or that only a build writes; then it waives nothing before.
            if model.build == BuildState::NotAsked {
                examined.nothing = Some("each unit stands in source that only a build writes");
            } else {
                examined.unknown += 1;
            }
            continue;
        };
        examined.judged += 1;
        if !deviation.is_stale(model) {
            continue;
        }
        let message = format!(
            "deviation `{}` was approved for other code than unit `{}` has now and waives nothing",
            deviation.id, unit.id
        );
        let help = unit.digest.as_ref().map_or_else(
            || "a macro makes the unit: write it out".to_owned(),
            |digest| format!("have the changed unit approved again, with `digest = \"{digest}\"`"),
        );
        add(findings, model, deviation, message).help(help);
    }
    examined
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete_but, deviation};
    use crate::model::{BuildState, Model, SubjectKind};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::verdict::RuleOutcome;

    fn with(change: impl FnOnce(&mut Model)) -> Model {
        let mut model = complete_but(|model| {
            let deviation = deviation("DEV-1", "unit-untraced", "dose::limit");
            model.deviations.push(deviation);
        });
        change(&mut model);
        model
    }

    #[test]
    fn a_changed_unit_needs_a_new_approval() {
        let changed = with(|model| model.units[0].digest = Some("sha256:2".to_owned()));
        both_ways(&RULE, &with(|_| ()), &changed);
        let (_, findings) = judged(&RULE, &changed);
        let help = findings[0].help.as_deref().expect("help");
        assert!(help.contains("`digest = \"sha256:2\"`"), "{help}");
        let made = with(|model| model.units[0].digest = None);
        assert_eq!(outcome(&RULE, &made), RuleOutcome::Violated);
    }

    #[test]
    fn a_unit_that_is_not_seen_leaves_it_open_and_a_record_has_no_digest() {
        let unseen = with(|model| model.deviations[0].subject.id = "dose::made".to_owned());
        assert_eq!(outcome(&RULE, &unseen), RuleOutcome::Undetermined);
        let mut before = unseen;
        before.build = BuildState::NotAsked;
        assert_eq!(outcome(&RULE, &before), RuleOutcome::NotApplicable);
        let record = with(|model| {
            model.deviations[0].subject.kind = SubjectKind::Requirement;
            model.deviations[0].subject.id = "SRS-1".to_owned();
        });
        assert_eq!(outcome(&RULE, &record), RuleOutcome::NotApplicable);
    }
}
