//! Requirements, sources, interfaces and test records, with their links in both directions and how far each has come.

use std::collections::{BTreeMap, BTreeSet};

use super::tested::sorted;
use crate::model::{
    self, Model, Proof, SafetyClass, TestOutcome, UnitCoverage, VerificationMethod,
};
use crate::report::words::{RecordResult, SourceStatus, TraceStatus};
use crate::report::{Interface, Requirement, Source, TestRecord};
use crate::rules::requirements::records::standing_failure;
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

    pub(super) fn holds(&self, kind: SubjectKind, id: &str) -> bool {
        self.0.contains(&(kind, id))
    }
}

/// Who says that something is verified, and what came of it.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// Tests and records that prove it.
    pub(super) proven: Vec<String>,
    /// Tests and records that name it and prove nothing.
    pub(super) unproven: Vec<String>,
    /// Whether one of them failed.
    failed: bool,
    /// Whether one of the tests passed and executed nothing of it.
    hollow: bool,
}

impl Claims {
    pub(super) fn add_tests(&mut self, model: &Model, tests: &[usize], id: &str) {
        for test in tests.iter().filter_map(|index| model.tests.get(*index)) {
            let claims = |proof| test.verifies.iter().any(|c| c.id == id && c.proof == proof);
            self.failed |= matches!(test.outcome, TestOutcome::Failed(_));
            self.hollow |= claims(Proof::Hollow);
            self.push(&test.id, test.outcome.passed() && claims(Proof::Proven));
        }
    }

    /// Adds records, as indexes into the model; those of other methods than a test prove something where they are asked for.
    pub(super) fn add_records(
        &mut self,
        model: &Model,
        records: &[usize],
        is_asked: impl Fn(VerificationMethod) -> bool,
    ) {
        self.failed |= standing_failure(model, records).is_some();
        for record in records
            .iter()
            .filter_map(|index| model.test_records.get(*index))
        {
            let asked = record.method == VerificationMethod::Test || is_asked(record.method);
            let counts = asked && !record.is_later_than(&model.today);
            self.push(&record.id, record.passed && counts);
        }
    }

    pub(super) fn on_requirement(
        model: &Model,
        refused: &Refused<'_>,
        entry: &model::Requirement,
    ) -> Self {
        let mut claims = Self::default();
        claims.add_tests(model, &entry.verifying_tests, &entry.id);
        claims.add_records(model, &entry.verifying_records, |method| {
            method == entry.verification
        });
        claims.close(refused.holds(SubjectKind::Requirement, &entry.id));
        claims
    }

    pub(super) fn join(&mut self, mut other: Self) {
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
    pub(super) fn close(&mut self, refused: bool) {
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
    pub(super) fn status(&self, implemented: bool, class: SafetyClass) -> TraceStatus {
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

pub(super) fn unit_ids(model: &Model, indexes: &[usize]) -> Vec<String> {
    let ids: Vec<String> = indexes
        .iter()
        .filter_map(|index| model.units.get(*index))
        .map(|unit| unit.id.clone())
        .collect();
    sorted(&ids)
}

/// Whether one of the units is part of the device: excluded code implements nothing.
pub(super) fn any_in_device(model: &Model, units: &[usize]) -> bool {
    let mut units = units.iter().filter_map(|index| model.units.get(*index));
    units.any(|unit| !matches!(unit.coverage, UnitCoverage::Excluded(_)))
}

pub(super) fn requirements(model: &Model, refused: &Refused<'_>) -> Vec<Requirement> {
    let build = |entry| requirement(model, refused, entry);
    model.requirements.iter().map(build).collect()
}

fn requirement(model: &Model, refused: &Refused<'_>, entry: &model::Requirement) -> Requirement {
    let claims = Claims::on_requirement(model, refused, entry);
    let implemented = any_in_device(model, &entry.implemented_by);
    Requirement {
        evidence: origins(model, &entry.verifying_tests, &claims.proven),
        id: entry.id.clone(),
        title: entry.title.clone(),
        class: entry.class.into(),
        kind: entry.kind.map(Into::into),
        item: entry.item.clone(),
        derives_from: sorted(&entry.derives_from),
        status: claims.status(implemented, entry.class),
        implemented_by: unit_ids(model, &entry.implemented_by),
        verified_by: claims.proven,
        claimed_by: claims.unproven,
        risk_controls: sorted(&entry.risk_controls),
        text: entry.text.clone(),
        acceptance: entry.acceptance.clone(),
        verification: entry.verification.into(),
        location: (&entry.place).into(),
        document_status: entry.status.map(Into::into),
        rationale: entry.rationale.clone(),
        version: entry.version.clone(),
        method_reason: entry.method_reason.clone(),
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

/// The status that is furthest from verified.
pub(super) fn least(statuses: impl Iterator<Item = TraceStatus>) -> Option<TraceStatus> {
    statuses.max_by_key(|status| match status {
        TraceStatus::Verified => 0,
        TraceStatus::Unverified => 1,
        TraceStatus::Hollow => 2,
        TraceStatus::Unimplemented => 3,
        TraceStatus::Failed => 4,
    })
}

/// The entry of that id in a list that is sorted by id.
pub(super) fn find<'a, T>(list: &'a [T], id: &str, key: fn(&T) -> &String) -> Option<&'a T> {
    let at = list.binary_search_by(|entry| key(entry).as_str().cmp(id));
    list.get(at.ok()?)
}

/// Ids of the requirements that derive from each id.
pub(super) fn by_origin(requirements: &[Requirement]) -> BTreeMap<&str, Vec<String>> {
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
            title: entry.title.clone(),
            origin: entry.origin.clone(),
            version: entry.version.clone(),
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
        title: entry.title.clone(),
        data: entry.data.clone(),
        direction: entry.direction.clone(),
        description: entry.description.clone(),
        failure_behaviour: entry.failure_behaviour.clone(),
        acceptance: entry.acceptance.clone(),
    };
    model.interfaces.iter().map(build).collect()
}

pub(super) fn test_records(model: &Model) -> Vec<TestRecord> {
    let build = |entry: &model::TestRecord| TestRecord {
        id: entry.id.clone(),
        verifies: sorted(&entry.verifies),
        method: entry.method.into(),
        level: entry.level.map(Into::into),
        result: match (entry.passed, entry.not_run) {
            (true, _) => RecordResult::Passed,
            (false, true) => RecordResult::NotRun,
            (false, false) => RecordResult::Failed,
        },
        by: entry.by.clone(),
        on: entry.on.clone(),
        version: entry.version.clone(),
        location: (&entry.place).into(),
        on_target: entry.on_target,
        title: entry.title.clone(),
        revision: entry.revision.clone(),
        configuration: entry.configuration.clone(),
        tools: entry.tools.clone(),
        procedure: entry.procedure.clone(),
        acceptance: entry.acceptance.clone(),
        anomalies: entry.anomalies.clone(),
        evidence: entry.evidence.clone(),
    };
    model.test_records.iter().map(build).collect()
}
