//! The share of an item's lines or regions that passed tests cover.

use std::collections::BTreeMap;

use crate::model::{
    ClassPolicy, MeasuredCoverage, Model, Place, SafetyClass, SoftwareUnit, UnitCoverage,
};
use crate::nouns::counted;
use crate::rules::text::percent;
use crate::rules::{Examined, Findings, Rule, reach};
use crate::verdict::SubjectKind;

/// What is counted: lines or regions.
pub(super) struct Measure {
    /// What the message calls it.
    pub word: &'static str,
    /// Least share in percent that the policy asks for.
    pub asked: fn(&ClassPolicy) -> Option<u8>,
    /// Whether it is known of a measured unit.
    pub known: fn(&MeasuredCoverage) -> bool,
    /// Covered and all, of one unit.
    pub covered: fn(&MeasuredCoverage) -> (usize, usize),
}

/// What is known of the units of one item.
#[derive(Default)]
struct Tally {
    covered: usize,
    total: usize,
    units: usize,
    unmeasured: usize,
}

/// The item, or the system for units of no item.
struct Owner<'a> {
    kind: SubjectKind,
    id: &'a str,
    class: SafetyClass,
    place: Option<&'a Place>,
}

/// Judges each item that has units, and the system where it has units of its own.
pub(super) fn judge(
    rule: &Rule,
    measure: &Measure,
    model: &Model,
    findings: &mut Findings,
) -> Examined {
    let open = reach::execution_incomplete(model) || reach::source_incomplete(model);
    let mut examined = Examined::default();
    for (item, tally) in tallies(measure, model) {
        let owner = owner(model, item);
        let Some(least) = (measure.asked)(model.policy.of(owner.class)) else {
            examined.unasked += usize::from(rule.is_for(owner.class));
            continue;
        };
        if tally.total == 0 {
            examined.unknown += 1;
            continue;
        }
        examined.judged += 1;
        if tally.covered * 100 < tally.total * usize::from(least) {
            findings
                .add(
                    owner.kind,
                    owner.id,
                    owner.class,
                    message(measure, &owner, &tally, least),
                )
                .at(owner.place.cloned())
                .help(format!(
                    "test what is not covered: in the JSON report, `uncovered` of each unit lists its {}",
                    measure.word
                ))
                .extent(((tally.total - tally.covered) * 1000).div_ceil(tally.total))
                .undecided_if(open);
        }
    }
    examined
}

fn tallies<'a>(measure: &Measure, model: &'a Model) -> BTreeMap<Option<&'a str>, Tally> {
    let mut tallies: BTreeMap<Option<&str>, Tally> = BTreeMap::new();
    for unit in reach::own_units(model) {
        let tally = tallies.entry(unit.item.as_deref()).or_default();
        tally.add(measure, unit);
    }
    tallies
}

impl Tally {
    fn add(&mut self, measure: &Measure, unit: &SoftwareUnit) {
        self.units += 1;
        let coverage = match &unit.coverage {
            UnitCoverage::Measured(coverage) if (measure.known)(coverage) => coverage,
            _ => {
                self.unmeasured += 1;
                return;
            }
        };
        let (covered, total) = (measure.covered)(coverage);
        self.covered += covered;
        self.total += total;
    }
}

fn owner<'a>(model: &'a Model, item: Option<&'a str>) -> Owner<'a> {
    match item.map(|id| (id, model.item(id))) {
        Some((id, item)) => Owner {
            kind: SubjectKind::Item,
            id,
            class: item.map_or(model.system.class, |item| item.class),
            place: item.map(|item| &item.place),
        },
        None => Owner {
            kind: SubjectKind::System,
            id: "system",
            class: model.system.class,
            place: model.system.place.as_ref(),
        },
    }
}

fn message(measure: &Measure, owner: &Owner, tally: &Tally, least: u8) -> String {
    let what = match owner.kind {
        SubjectKind::Item => format!("item `{}`", owner.id),
        _ => "system (units of no item)".to_owned(),
    };
    let measured = tally.units - tally.unmeasured;
    format!(
        "{what}: {} of the {} of its {} covered ({} of {}), {least} % asked of class {}; {} not measured",
        percent(tally.covered, tally.total),
        measure.word,
        counted(measured, "measured unit"),
        tally.covered,
        tally.total,
        owner.class,
        counted(tally.unmeasured, "unit"),
    )
}

#[cfg(test)]
mod tests {
    use crate::model::builder::{complete_but, measured, unit};
    use crate::model::{Model, SafetyClass, Scope, SoftwareUnit, UnitCoverage};
    use crate::rules::items::item_lines::RULE;
    use crate::rules::testkit::{examined, judged, messages, outcome};
    use crate::verdict::{RuleOutcome, SubjectKind};

    fn with_lines(covered: u32, total: u32) -> Model {
        let lines: Vec<(u32, bool)> = (1..=total).map(|line| (line, line <= covered)).collect();
        complete_but(|model| model.units[0].coverage = measured(&lines))
    }

    #[test]
    fn the_share_may_be_the_asked_one_and_no_less() {
        assert_eq!(outcome(&RULE, &with_lines(95, 100)), RuleOutcome::Satisfied);
        assert_eq!(
            outcome(&RULE, &with_lines(949, 1000)),
            RuleOutcome::Violated
        );
        let text = &messages(&RULE, &with_lines(949, 1000))[0];
        assert!(
            text.contains("94.9 %") && text.contains("95 % asked"),
            "{text}"
        );
        assert!(text.contains("0 units not measured"), "{text}");
    }

    #[test]
    fn the_policy_of_the_items_class_counts() {
        let mut model = with_lines(92, 100);
        model.items[0].class = SafetyClass::B;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Satisfied);
        model.items[0].class = SafetyClass::A;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }

    #[test]
    fn units_of_no_item_are_judged_as_the_system() {
        let model = complete_but(|model| {
            model.units.push(SoftwareUnit {
                coverage: measured(&[(1, false)]),
                ..unit("dose::other")
            });
        });
        let (result, findings) = judged(&RULE, &model);
        assert_eq!((result.examined, findings.len()), (2, 1));
        assert_eq!(findings[0].subject.kind, SubjectKind::System);
        assert_eq!(findings[0].subject.id, "system");
    }

    #[test]
    fn unmeasured_units_are_counted_and_an_item_of_them_alone_is_unknown() {
        let mut model = with_lines(1, 10);
        model.units.push(SoftwareUnit {
            item: Some("dosing".to_owned()),
            coverage: UnitCoverage::Absent,
            ..unit("dose::lost")
        });
        assert!(messages(&RULE, &model)[0].contains("1 unit not measured"));
        model.units.remove(0);
        assert_eq!(examined(&RULE, &model).unknown, 1);
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }

    #[test]
    fn a_test_that_was_left_out_may_raise_the_share() {
        let mut model = with_lines(1, 10);
        model.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }
}
