//! The rule `system-test-missing`.

use super::claims::{self, Claims};
use super::records::{self, Recorded};
use super::standing::Standing;
use crate::model::{Model, Requirement, TestLevel, TestRecord, VerificationMethod};
use crate::rules::text::bounded;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A requirement that neither a passed test nor a passed record of system level verifies.
    ///
    /// # Why
    /// Tests of units and of their integration show that parts work. Before a release each requirement is tested on the
    /// software as a whole. Such a test has level `system`, has passed and has executed what implements the requirement. A
    /// `[[test_record]]` counts with `level = "system"` and the version of this release. A record of the analysis,
    /// inspection or demonstration that the requirement asks for counts without a level too.
    ///
    /// # Fix
    /// Give the test that works on the whole software `#[verifies("…", level = system)]`, or record the manual test in a
    /// `[[test_record]]` with `level = "system"`.
    "system-test-missing", clause "5.7.1" Standard, classes [A B C],
    gate Release, severity Error, needs Execution, subjects Requirements,
    nothing "no requirement"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let hidden = reach::tags_incomplete(model);
    for requirement in &model.requirements {
        let standing = Standing::from(claims(model, requirement), || recorded(model, requirement));
        let (open, why_not) = match standing {
            Standing::Verified => continue,
            Standing::OtherVersion(why) => (false, vec![why]),
            Standing::Unverified { open, why_not } => (open, why_not),
        };
        report(requirement, why_not, open || hidden, findings);
    }
    Examined::judged(model.requirements.len())
}

/// What the tests of system level come to.
fn claims(model: &Model, requirement: &Requirement) -> Claims {
    let tests = requirement.verifying_tests.iter().copied();
    let of_level = |at: &usize| {
        let test = model.tests.get(*at);
        test.is_some_and(|test| test.level == TestLevel::System)
    };
    let tests: Vec<usize> = tests.filter(of_level).collect();
    claims::on(model, &requirement.id, &tests)
}

fn recorded(model: &Model, requirement: &Requirement) -> Recorded {
    let asked = [requirement.verification];
    records::on(model, &requirement.verifying_records, |record| {
        records::unasked(record, &asked).or_else(|| lower_level(record))
    })
}

/// Why a record is not one of system level. What is no test has a level only where it says so.
fn lower_level(record: &TestRecord) -> Option<String> {
    let id = &record.id;
    let level = match (record.level, record.method) {
        (Some(TestLevel::Unit), _) => "is of level unit",
        (Some(TestLevel::Integration), _) => "is of level integration",
        (None, VerificationMethod::Test) => "names no level",
        (Some(TestLevel::System) | None, _) => return None,
    };
    Some(format!("record `{id}` {level}"))
}

fn report(
    requirement: &Requirement,
    mut reasons: Vec<String>,
    open: bool,
    findings: &mut Findings,
) {
    let id = &requirement.id;
    if reasons.is_empty() {
        reasons.push("no test or record of system level claims to verify it".to_owned());
    }
    let message = format!(
        "requirement `{id}` has no passed system test: {}",
        bounded(&reasons)
    );
    findings
        .add(SubjectKind::Requirement, id, requirement.class, message)
        .at(requirement.place.clone())
        .help(format!(
            "let a passing test on the whole software have `#[verifies(\"{id}\", level = system)]`, or record it in a \
             `[[test_record]]` with `level = \"system\"`"
        ))
        .undecided_if(open);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{DESELECTED, complete_but, gap};
    use crate::model::{
        Gate, Model, Scope, TestLevel, TestOutcome, TestRecord, VerificationMethod,
    };
    use crate::rules::testkit::{both_ways, judged, messages, outcome};
    use crate::verdict::RuleOutcome;

    fn tested(level: TestLevel, change: impl FnOnce(&mut Model)) -> Model {
        complete_but(|model| {
            model.tests[0].level = level;
            change(model);
        })
    }

    fn recorded(change: impl FnOnce(&mut Model)) -> Model {
        tested(TestLevel::Unit, |model| {
            model.test_records = vec![TestRecord {
                id: "TR-7".to_owned(),
                verifies: vec!["SRS-1".to_owned()],
                level: Some(TestLevel::System),
                passed: true,
                version: Some("1.4".to_owned()),
                ..TestRecord::default()
            }];
            change(model);
        })
    }

    #[test]
    fn a_test_of_a_lower_level_is_no_system_test() {
        let pass = tested(TestLevel::System, |_| ());
        both_ways(&RULE, &pass, &tested(TestLevel::Unit, |_| ()));
        both_ways(&RULE, &pass, &tested(TestLevel::Integration, |_| ()));
    }

    #[test]
    fn it_counts_at_release_only() {
        let mut model = tested(TestLevel::Unit, |_| ());
        assert!(!judged(&RULE, &model).0.counts);
        model.gate = Gate::Release;
        assert!(judged(&RULE, &model).0.counts);
    }

    #[test]
    fn a_system_test_that_failed_or_is_hollow_does_not_count() {
        let failed = tested(TestLevel::System, |model| {
            let test = model.tests[0].clone();
            model.tests[0] = test.became(TestOutcome::Failed("panicked".to_owned()));
        });
        assert!(messages(&RULE, &failed)[0].contains("failed: panicked"));
        let hollow = tested(TestLevel::System, |model| {
            model.tests[0].executes = Some(Vec::new());
        });
        assert!(messages(&RULE, &hollow)[0].contains("executed no unit"));
    }

    #[test]
    fn a_record_counts_with_its_level_and_this_version() {
        assert_eq!(outcome(&RULE, &recorded(|_| ())), RuleOutcome::Satisfied);
        let unlevelled = recorded(|model| model.test_records[0].level = None);
        assert!(messages(&RULE, &unlevelled)[0].contains("`TR-7` names no level"));
        let lower = recorded(|model| model.test_records[0].level = Some(TestLevel::Unit));
        assert!(messages(&RULE, &lower)[0].contains("`TR-7` is of level unit"));
        let outdated = recorded(|model| model.test_records[0].version = Some("1.3".to_owned()));
        assert!(messages(&RULE, &outdated)[0].contains("examined 1.3"));
        let failed = recorded(|model| model.test_records[0].passed = false);
        assert!(messages(&RULE, &failed)[0].contains("did not pass"));
    }

    #[test]
    fn an_inspection_that_is_asked_for_has_no_level() {
        let inspected = recorded(|model| {
            model.requirements[0].verification = VerificationMethod::Inspection;
            model.test_records[0].method = VerificationMethod::Inspection;
            model.test_records[0].level = None;
        });
        assert_eq!(outcome(&RULE, &inspected), RuleOutcome::Satisfied);
    }

    #[test]
    fn what_was_left_out_or_cannot_be_read_is_not_decided() {
        let mut model = tested(TestLevel::System, |model| {
            model.tests[0] = model.tests[0].clone().became(DESELECTED);
        });
        model.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
        let mut model = tested(TestLevel::Unit, |_| ());
        model.gaps.push(gap("src/broken.rs"));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }
}
