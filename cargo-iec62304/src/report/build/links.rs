//! Requirements, risk controls, hazards and sources, with their links in both directions and how far each has come.

use std::collections::{BTreeMap, BTreeSet};

use super::tested::sorted;
use crate::model::{self, Model, Proof, SafetyClass, TestOutcome, VerificationMethod};
use crate::report::words::{HazardStatus, RecordResult, SourceStatus, TraceStatus};
use crate::report::{Hazard, Interface, Requirement, RiskControl, Source, TestRecord};
use crate::verdict::{self, SubjectKind, Verdict};

/// What a rule found unverified, although single tests or records may speak for it: one case of many that failed to run,
/// a record of another version. A waived finding counts too, since nothing waived is shown as satisfied.
#[derive(Debug)]
pub(super) struct Refused<'v>(BTreeSet<(SubjectKind, &'v str)>);

impl<'v> Refused<'v> {
    pub(super) fn by(verdict: &'v Verdict) -> Self {
        let refusals = verdict.findings.iter().filter(|finding| {
            finding.severity == verdict::Severity::Error
                && matches!(
                    finding.rule,
                    "requirement-unverified" | "risk-control-unverified"
                )
        });
        let subjects = refusals.map(|finding| &finding.subject);
        Self(subjects.map(|it| (it.kind, it.id.as_str())).collect())
    }

    fn holds(&self, kind: SubjectKind, id: &str) -> bool {
        self.0.contains(&(kind, id))
    }
}

/// Who says that something is verified, and what came of it.
#[derive(Debug, Default)]
struct Claims {
    /// Tests and records that prove it.
    proven: Vec<String>,
    /// Tests and records that name it and prove nothing.
    unproven: Vec<String>,
    /// Whether one of them failed.
    failed: bool,
    /// Whether one of the tests passed and executed nothing of it.
    hollow: bool,
}

impl Claims {
    fn add_tests(&mut self, model: &Model, tests: &[usize], id: &str) {
        for test in tests.iter().filter_map(|index| model.tests.get(*index)) {
            let claims = |proof| test.verifies.iter().any(|c| c.id == id && c.proof == proof);
            self.failed |= matches!(test.outcome, TestOutcome::Failed(_));
            self.hollow |= claims(Proof::Hollow);
            self.push(&test.id, test.outcome.passed() && claims(Proof::Proven));
        }
    }

    fn add_record(&mut self, record: &model::TestRecord, asked: VerificationMethod) {
        self.failed |= !record.passed;
        self.push(
            &record.id,
            record.passed && counts_for(record.method, asked),
        );
    }

    fn on_requirement(model: &Model, refused: &Refused<'_>, entry: &model::Requirement) -> Self {
        let mut claims = Self::default();
        claims.add_tests(model, &entry.verifying_tests, &entry.id);
        let records = entry.verifying_records.iter();
        for record in records.filter_map(|index| model.test_records.get(*index)) {
            claims.add_record(record, entry.verification);
        }
        claims.close(refused.holds(SubjectKind::Requirement, &entry.id));
        claims
    }

    fn join(&mut self, mut other: Self) {
        self.proven.append(&mut other.proven);
        self.unproven.append(&mut other.unproven);
        self.failed |= other.failed;
        self.hollow |= other.hollow;
    }

    fn push(&mut self, id: &str, proves: bool) {
        let list = if proves {
            &mut self.proven
        } else {
            &mut self.unproven
        };
        list.push(id.to_owned());
    }

    /// Sorted; what proves one part of a whole is not listed as a mere claim on another. What a rule refused, nothing proves.
    fn close(&mut self, refused: bool) {
        if refused {
            self.unproven.append(&mut self.proven);
        }
        self.proven = sorted(&self.proven);
        self.unproven = sorted(&self.unproven);
        self.unproven
            .retain(|id| self.proven.binary_search(id).is_err());
    }

    /// How far it has come, the worst news first.
    ///
    /// Where an implementation is a duty (classes B and C: 5.3.6, 7.2.2), nothing can be verified that nobody implements.
    /// In class A no unit need be tagged: only what nobody implements *and* nobody verifies counts as unimplemented.
    /// One failed test outweighs any number of passed ones. One test that proves it outweighs a hollow one, which is a
    /// finding of its own.
    fn status(&self, implemented: bool, class: SafetyClass) -> TraceStatus {
        let claimed = !(self.proven.is_empty() && self.unproven.is_empty());
        if !implemented && (class > SafetyClass::A || !claimed) {
            TraceStatus::Unimplemented
        } else if self.failed {
            TraceStatus::Failed
        } else if !self.proven.is_empty() {
            TraceStatus::Verified
        } else if self.hollow {
            TraceStatus::Hollow
        } else {
            TraceStatus::Unverified
        }
    }
}

/// Whether a record of that method can verify what asks for another: a test always can, an analysis, inspection or
/// demonstration only where one is asked for.
fn counts_for(method: VerificationMethod, asked: VerificationMethod) -> bool {
    method == VerificationMethod::Test || method == asked
}

fn unit_ids(model: &Model, indexes: &[usize]) -> Vec<String> {
    let ids: Vec<String> = indexes
        .iter()
        .filter_map(|index| model.units.get(*index))
        .map(|unit| unit.id.clone())
        .collect();
    sorted(&ids)
}

pub(super) fn requirements(model: &Model, refused: &Refused<'_>) -> Vec<Requirement> {
    let build = |entry| requirement(model, refused, entry);
    model.requirements.iter().map(build).collect()
}

fn requirement(model: &Model, refused: &Refused<'_>, entry: &model::Requirement) -> Requirement {
    let claims = Claims::on_requirement(model, refused, entry);
    let implemented_by = unit_ids(model, &entry.implemented_by);
    Requirement {
        evidence: origins(model, &entry.verifying_tests, &claims.proven),
        id: entry.id.clone(),
        title: entry.title.clone(),
        class: entry.class.into(),
        kind: entry.kind.map(Into::into),
        item: entry.item.clone(),
        derives_from: sorted(&entry.derives_from),
        status: claims.status(!implemented_by.is_empty(), entry.class),
        implemented_by,
        verified_by: claims.proven,
        claimed_by: claims.unproven,
        risk_controls: sorted(&entry.risk_controls),
        text: entry.text.clone(),
        acceptance: entry.acceptance.clone(),
        verification: entry.verification.into(),
        location: (&entry.place).into(),
    }
}

/// The imported evidence that those of the tests passed in which prove something.
fn origins(model: &Model, tests: &[usize], proven: &[String]) -> Vec<String> {
    let tests = tests.iter().filter_map(|index| model.tests.get(*index));
    let proving = tests.filter(|test| proven.contains(&test.id));
    sorted(
        &proving
            .filter_map(|test| test.origin.clone())
            .collect::<Vec<_>>(),
    )
}

pub(super) fn risk_controls(model: &Model, refused: &Refused<'_>) -> Vec<RiskControl> {
    let mut records: BTreeMap<&str, Vec<&model::TestRecord>> = BTreeMap::new();
    for record in &model.test_records {
        for id in &record.verifies {
            records.entry(id).or_default().push(record);
        }
    }
    let build = |entry: &model::RiskControl| {
        let own = records.get(entry.id.as_str());
        risk_control(model, refused, entry, own.map_or(&[], Vec::as_slice))
    };
    model.risk_controls.iter().map(build).collect()
}

fn risk_control(
    model: &Model,
    refused: &Refused<'_>,
    entry: &model::RiskControl,
    records: &[&model::TestRecord],
) -> RiskControl {
    let mut claims = Claims::default();
    claims.add_tests(model, &entry.verifying_tests, &entry.id);
    for record in records {
        // A control names no method: whatever a person recorded on it counts.
        claims.add_record(record, record.method);
    }
    let mut implemented_by = unit_ids(model, &entry.implemented_by);
    for requirement in entry
        .requirements
        .iter()
        .filter_map(|id| model.requirement(id))
    {
        claims.join(Claims::on_requirement(model, refused, requirement));
        implemented_by.extend(unit_ids(model, &requirement.implemented_by));
    }
    claims.close(refused.holds(SubjectKind::RiskControl, &entry.id));
    let implemented = !(entry.requirements.is_empty() && implemented_by.is_empty());
    RiskControl {
        id: entry.id.clone(),
        text: entry.text.clone(),
        class: entry.class.into(),
        external: entry.external,
        hazards: sorted(&entry.hazards),
        requirements: sorted(&entry.requirements),
        implemented_by: sorted(&implemented_by),
        status: (!entry.external).then(|| claims.status(implemented, entry.class)),
        verified_by: claims.proven,
        claimed_by: claims.unproven,
        location: (&entry.place).into(),
    }
}

/// The status that is furthest from verified.
fn least(statuses: impl Iterator<Item = TraceStatus>) -> Option<TraceStatus> {
    statuses.max_by_key(|status| match status {
        TraceStatus::Verified => 0,
        TraceStatus::Unverified => 1,
        TraceStatus::Hollow => 2,
        TraceStatus::Unimplemented => 3,
        TraceStatus::Failed => 4,
    })
}

pub(super) fn hazards(
    model: &Model,
    requirements: &[Requirement],
    risk_controls: &[RiskControl],
) -> Vec<Hazard> {
    let deriving = by_origin(requirements);
    let build = |entry: &model::Hazard| Hazard {
        id: entry.id.clone(),
        text: entry.text.clone(),
        severity: entry.severity.into(),
        class: entry.severity.class().into(),
        items: sorted(&entry.items),
        risk_controls: sorted(&entry.risk_controls),
        requirements: deriving.get(entry.id.as_str()).cloned().unwrap_or_default(),
        status: hazard_status(entry, risk_controls),
        location: (&entry.place).into(),
    };
    model.hazards.iter().map(build).collect()
}

fn hazard_status(entry: &model::Hazard, risk_controls: &[RiskControl]) -> Option<HazardStatus> {
    if entry.risk_controls.is_empty() {
        return Some(HazardStatus::Uncontrolled);
    }
    let controls = entry.risk_controls.iter();
    let controls = controls.filter_map(|id| find(risk_controls, id, |control| &control.id));
    least(controls.filter_map(|control| control.status)).map(Into::into)
}

/// The entry of that id in a list that is sorted by id.
fn find<'a, T>(list: &'a [T], id: &str, key: fn(&T) -> &String) -> Option<&'a T> {
    let at = list.binary_search_by(|entry| key(entry).as_str().cmp(id));
    list.get(at.ok()?)
}

/// Ids of the requirements that derive from each id.
fn by_origin(requirements: &[Requirement]) -> BTreeMap<&str, Vec<String>> {
    let mut deriving: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for requirement in requirements {
        for origin in &requirement.derives_from {
            deriving
                .entry(origin)
                .or_default()
                .push(requirement.id.clone());
        }
    }
    deriving
}

pub(super) fn sources(model: &Model, requirements: &[Requirement]) -> Vec<Source> {
    let build = |entry: &model::Source| {
        let own = entry.requirements.iter();
        let own = own.filter_map(|id| find(requirements, id, |requirement| &requirement.id));
        Source {
            id: entry.id.clone(),
            kind: entry.kind.into(),
            text: entry.text.clone(),
            requirements: sorted(&entry.requirements),
            status: least(own.map(|requirement| requirement.status))
                .map_or(SourceStatus::Unaddressed, Into::into),
            location: (&entry.place).into(),
        }
    };
    model.sources.iter().map(build).collect()
}

pub(super) fn interfaces(model: &Model) -> Vec<Interface> {
    let build = |entry: &model::Interface| Interface {
        id: entry.id.clone(),
        text: entry.text.clone(),
        kind: entry.kind.into(),
        between: sorted(&entry.between),
        external: entry.external.clone(),
        location: (&entry.place).into(),
    };
    model.interfaces.iter().map(build).collect()
}

pub(super) fn test_records(model: &Model) -> Vec<TestRecord> {
    let build = |entry: &model::TestRecord| TestRecord {
        id: entry.id.clone(),
        verifies: sorted(&entry.verifies),
        method: entry.method.into(),
        level: entry.level.map(Into::into),
        result: if entry.passed {
            RecordResult::Passed
        } else {
            RecordResult::Failed
        },
        by: entry.by.clone(),
        on: entry.on.clone(),
        version: entry.version.clone(),
        location: (&entry.place).into(),
    };
    model.test_records.iter().map(build).collect()
}
