//! Small models for tests of rules and renderers.

use super::{
    BuildState, CodeRegion, EvidenceState, ImportedEvidence, LineCoverage, MeasuredCoverage, Model,
    Place, Position, ProfileState, Proof, Requirement, RequirementKind, SafetyClass, SoftwareItem,
    SoftwareSystem, SoftwareUnit, Source, SourceGap, TestCase, TestLevel, TestOutcome,
    UnitCoverage, Verification,
};
use super::{ClassFrom, Comparison, CrossCheck, NotRunReason, RevisionState};
use super::{Deviation, Subject, SubjectKind, UnitReview};
use super::{Hazard, HazardDetails, Interface, RiskControl, Severity, TestRecord};

/// A place of one line and some columns.
pub(crate) fn place(file: &str, line: u32) -> Place {
    Place {
        file: file.into(),
        start: Position::new(line, 1),
        end: Position::new(line, 9),
    }
}

/// A class C unit on lines 10 to 12 of `src/lib.rs`, wholly covered; [`link`] says by which tests.
pub(crate) fn unit(id: &str) -> SoftwareUnit {
    SoftwareUnit {
        id: id.to_owned(),
        package: "dose".to_owned(),
        place: place("src/lib.rs", 10),
        class_from: ClassFrom::System,
        designed: true,
        digest: Some(format!("sha256:{}", "1".repeat(64))),
        coverage: measured(&[(10, true), (11, true), (12, true)]),
        ..SoftwareUnit::default()
    }
}

/// Coverage with one region on each of the lines.
pub(crate) fn measured(lines: &[(u32, bool)]) -> UnitCoverage {
    let line = |&(line, covered): &(u32, bool)| LineCoverage { line, covered };
    let region = |&(line, covered): &(u32, bool)| CodeRegion {
        start: Position::new(line, 5),
        end: Position::new(line, 20),
        covered,
    };
    UnitCoverage::Measured(MeasuredCoverage {
        regions: lines.iter().map(region).collect(),
        lines: lines.iter().map(line).collect(),
        engines: vec!["native".to_owned()],
        ..MeasuredCoverage::default()
    })
}

/// An approved deviation from what the rule finds on a unit, for the code that [`unit`] has.
pub(crate) fn deviation(id: &str, rule: &str, unit: &str) -> Deviation {
    Deviation {
        id: id.to_owned(),
        rule: rule.to_owned(),
        subject: Subject {
            kind: SubjectKind::Unit,
            id: unit.to_owned(),
        },
        with: None,
        code: Vec::new(),
        kinds: Vec::new(),
        reason: "it cannot be reached on the host".to_owned(),
        alternative: None,
        risk_view: None,
        approved_by: Some("Head of verification".to_owned()),
        approved_on: Some("2026-05-01".to_owned()),
        expires: "2026-12-31".to_owned(),
        digest: self::unit(unit).digest,
        text: None,
        place: place("iec62304/deviations.toml", 2),
        subject_place: place("iec62304/deviations.toml", 4),
    }
}

/// A review of a unit that passed, for the code that [`unit`] has.
pub(crate) fn review(id: &str, unit: &str) -> UnitReview {
    UnitReview {
        id: id.to_owned(),
        unit: unit.to_owned(),
        criteria: "Design DD-4, rules of the coding standard".to_owned(),
        passed: true,
        by: "Head of verification".to_owned(),
        on: "2026-05-01".to_owned(),
        reason: "it runs on the target alone".to_owned(),
        evidence: Vec::new(),
        digest: self::unit(unit).digest.unwrap_or_default(),
        place: place("iec62304/reviews.toml", 2),
        unit_place: place("iec62304/reviews.toml", 3),
    }
}

/// A complete class C requirement, to be verified by test.
pub(crate) fn requirement(id: &str) -> Requirement {
    Requirement {
        id: id.to_owned(),
        title: "Limit the rate".to_owned(),
        text: Some("The software shall limit the rate to 35 U/h.".to_owned()),
        kind: Some(RequirementKind::Functional),
        acceptance: Some("A request of 40 U/h yields 35 U/h.".to_owned()),
        place: place("iec62304/requirements.toml", 1),
        ..Requirement::default()
    }
}

/// A source that nothing derives from yet.
pub(crate) fn source(id: &str) -> Source {
    Source {
        id: id.to_owned(),
        text: "The patient gets no more than the prescribed rate.".to_owned(),
        place: place("iec62304/sources.toml", 1),
        ..Source::default()
    }
}

/// A class C item.
pub(crate) fn item(id: &str) -> SoftwareItem {
    SoftwareItem {
        id: id.to_owned(),
        title: id.to_owned(),
        class_from: ClassFrom::Item,
        declared_class: Some(SafetyClass::C),
        place: place("iec62304.toml", 4),
        ..SoftwareItem::default()
    }
}

/// A hazard that asks for class C.
pub(crate) fn hazard(id: &str) -> Hazard {
    Hazard {
        details: HazardDetails::default(),
        id: id.to_owned(),
        text: "Overdose by a runaway rate".to_owned(),
        severity: Severity::Death,
        items: Vec::new(),
        place: place("iec62304/risks.toml", 2),
        risk_controls: Vec::new(),
    }
}

/// A class C risk control of the hazards.
pub(crate) fn risk_control(id: &str, hazards: &[&str]) -> RiskControl {
    RiskControl {
        id: id.to_owned(),
        text: "Clamp the rate before it reaches the motor".to_owned(),
        hazards: hazards.iter().map(|&id| id.to_owned()).collect(),
        place: place("iec62304/risks.toml", 12),
        ..RiskControl::default()
    }
}

/// An interface between the items.
pub(crate) fn interface(id: &str, between: &[&str]) -> Interface {
    Interface {
        id: id.to_owned(),
        text: "The limited rate in U/h".to_owned(),
        between: between.iter().map(|&id| id.to_owned()).collect(),
        place: place("iec62304/interfaces.toml", 2),
        ..Interface::default()
    }
}

/// [`complete`] without hazards and risk controls.
pub(crate) fn without_risks() -> Model {
    complete_but(|model| {
        model.hazards.clear();
        model.risk_controls.clear();
        model.requirements[0].risk_controls.clear();
    })
}

/// A passed record of a test of the present version.
pub(crate) fn record(id: &str, verifies: &str) -> TestRecord {
    TestRecord {
        id: id.to_owned(),
        verifies: vec![verifies.to_owned()],
        passed: true,
        version: Some("1.4.0".to_owned()),
        place: place("iec62304/records.toml", 2),
        ..TestRecord::default()
    }
}

/// [`complete`], with the risk control tagged on the unit itself and a test that verifies it; changed and linked anew.
pub(crate) fn controlled_but(change: impl FnOnce(&mut Model)) -> Model {
    complete_but(|model| {
        model.requirements[0].risk_controls.clear();
        model.test_records.clear();
        model.units[0].risk_controls = vec!["RC-1".to_owned()];
        model.tests[0] = model.tests[0].clone().verifies("RC-1");
        change(model);
    })
}

/// A passed class C test that verifies nothing and executed nothing, its profile read.
pub(crate) fn test(id: &str) -> TestCase {
    let (package, rest) = id.split_once('/').expect("package/binary::name");
    let (binary, name) = rest.split_once("::").expect("package/binary::name");
    TestCase {
        id: id.to_owned(),
        package: package.to_owned(),
        binary: binary.to_owned(),
        name: name.to_owned(),
        level: TestLevel::Unit,
        class: SafetyClass::C,
        outcome: TestOutcome::Passed,
        exited_early: false,
        panicked: false,
        verifies: Vec::new(),
        executes: Some(Vec::new()),
        profile: ProfileState::Read,
        place: Some(place("src/lib.rs", 30)),
        output: None,
        origin: None,
    }
}

impl TestCase {
    /// Says that it verifies the ID; [`link`] works out the proof.
    pub(crate) fn verifies(mut self, id: &str) -> Self {
        self.verifies.push(Verification {
            id: id.to_owned(),
            known: true,
            place: place("src/lib.rs", 29),
            ..Verification::default()
        });
        self
    }

    /// Says that it executed the units, as indexes into the model.
    pub(crate) fn executes(mut self, units: &[usize]) -> Self {
        self.executes = Some(units.to_vec());
        self
    }

    /// Says what became of it; what did not pass executed nothing and left no profile.
    pub(crate) fn became(mut self, outcome: TestOutcome) -> Self {
        if !outcome.passed() {
            self.executes = None;
            self.profile = ProfileState::NotExpected;
        }
        self.outcome = outcome;
        self
    }

    /// Says what became of its profile; without one that was read, nothing is known of what it executed.
    pub(crate) fn profile(mut self, profile: ProfileState) -> Self {
        if profile != ProfileState::Read {
            self.executes = None;
        }
        self.profile = profile;
        self
    }
}

/// A model in which everything is as it should be: one item, one source, one requirement, one unit, one test; a hazard that the requirement
/// controls, and an interface to the outside that was tested on the device.
pub(crate) fn complete() -> Model {
    let mut model = bare();
    model.items = vec![item("dosing")];
    model.sources = vec![source("SYS-1")];
    model.requirements = vec![Requirement {
        item: Some("dosing".to_owned()),
        risk_controls: vec!["RC-1".to_owned()],
        derives_from: vec!["SYS-1".to_owned()],
        ..requirement("SRS-1")
    }];
    model.hazards = vec![hazard("HAZ-1")];
    model.risk_controls = vec![risk_control("RC-1", &["HAZ-1"])];
    model.interfaces = vec![Interface {
        external: Some("motor driver".to_owned()),
        ..interface("IF-1", &["dosing"])
    }];
    model.test_records = vec![record("TR-1", "IF-1")];
    model.units = vec![SoftwareUnit {
        item: Some("dosing".to_owned()),
        requirements: vec!["SRS-1".to_owned()],
        ..unit("dose::limit")
    }];
    model.tests = vec![TestCase {
        level: TestLevel::System,
        ..test("dose/lib::limits").verifies("SRS-1").executes(&[0])
    }];
    model.imported = vec![imported("EV-RIG", EvidenceState::Used)];
    model.tagged_ids = 2;
    model.cross_check = CrossCheck::Done(Comparison {
        engine: "llvm-cov 22".to_owned(),
        units: model.units.len(),
        ..Comparison::default()
    });
    link(&mut model);
    model
}

/// A class C system, built and run, with nothing in it.
pub(crate) fn bare() -> Model {
    Model {
        today: "2026-06-01".to_owned(),
        system: SoftwareSystem {
            name: "Pump".to_owned(),
            class_from: ClassFrom::System,
            configured: true,
            version: Some("1.4.0".to_owned()),
            place: Some(place("iec62304.toml", 1)),
            ..SoftwareSystem::default()
        },
        build: BuildState::Done,
        revision: RevisionState::Clean,
        vague_words: crate::config::vague::built_in().to_vec(),
        source_files: 1,
        ..Model::default()
    }
}

/// [`complete`], changed and linked anew.
pub(crate) fn complete_but(change: impl FnOnce(&mut Model)) -> Model {
    let mut model = complete();
    change(&mut model);
    link(&mut model);
    model
}

/// A file that does not parse.
pub(crate) fn gap(file: &str) -> SourceGap {
    SourceGap {
        package: "dose".to_owned(),
        place: place(file, 3),
        message: "expected `;`".to_owned(),
        help: None,
        hides_units: true,
        awaits_build: false,
    }
}

/// Results from elsewhere, of which two counted.
pub(crate) fn imported(name: &str, state: EvidenceState) -> ImportedEvidence {
    ImportedEvidence {
        name: name.to_owned(),
        file: "evidence/rig.xml".to_owned(),
        format: "junit".to_owned(),
        sha256: None,
        place: place("iec62304.toml", 7),
        state,
        counted: 2,
        unmatched: Vec::new(),
    }
}

/// A test that a filter left out.
pub(crate) const DESELECTED: TestOutcome = TestOutcome::NotRun(NotRunReason::Deselected);

/// Resolves the links between requirements, units, tests and records in all directions.
pub(crate) fn link(model: &mut Model) {
    let requirements = &model.requirements;
    for source in &mut model.sources {
        let deriving = requirements
            .iter()
            .filter(|it| it.derives_from.contains(&source.id));
        source.requirements = deriving.map(|it| it.id.clone()).collect();
    }
    for requirement in &mut model.requirements {
        let id = &requirement.id;
        requirement.implemented_by = indexes(&model.units, |unit| unit.requirements.contains(id));
        requirement.verifying_tests = indexes(&model.tests, |test| {
            test.verifies
                .iter()
                .any(|verification| verification.id == *id)
        });
        requirement.verifying_records =
            indexes(&model.test_records, |record| record.verifies.contains(id));
    }
    link_risks(model);
    for (index, unit) in model.units.iter_mut().enumerate() {
        unit.executed_by = indexes(&model.tests, |test| {
            test.outcome.passed() && executed(test).contains(&index)
        });
    }
    let units = &model.units;
    let controls = &model.risk_controls;
    let interfaces = &model.interfaces;
    for test in &mut model.tests {
        let ran = executed(test).to_vec();
        let judged = test.outcome.passed() && test.profile == ProfileState::Read;
        for verification in &mut test.verifies {
            let id = &verification.id;
            let control = controls.iter().find(|it| it.id == *id);
            let interface = interfaces.iter().find(|it| it.id == *id);
            let proving = |&unit: &usize| {
                let unit: &SoftwareUnit = &units[unit];
                let of_control = |control: &RiskControl| {
                    let mut requirements = control.requirements.iter();
                    requirements.any(|it| unit.requirements.contains(it))
                };
                let on_a_side = |interface: &Interface| {
                    let item = unit.item.as_ref();
                    item.is_some_and(|item| interface.between.contains(item))
                };
                unit.requirements.contains(id)
                    || unit.risk_controls.contains(id)
                    || control.is_some_and(of_control)
                    || interface.is_some_and(on_a_side)
            };
            verification.proof = match (judged, ran.iter().any(proving)) {
                (false, _) => Proof::Nothing,
                (true, true) => Proof::Proven,
                (true, false) => Proof::Hollow,
            };
        }
    }
}

fn link_risks(model: &mut Model) {
    for hazard in &mut model.hazards {
        let controls = model.risk_controls.iter();
        let addressing = controls.filter(|control| control.hazards.contains(&hazard.id));
        hazard.risk_controls = addressing.map(|control| control.id.clone()).collect();
    }
    let verifying = |id: &String| {
        let tests = indexes(&model.tests, |test| {
            test.verifies.iter().any(|claim| claim.id == *id)
        });
        let records = indexes(&model.test_records, |record| record.verifies.contains(id));
        (tests, records)
    };
    for control in &mut model.risk_controls {
        let id = &control.id;
        let requirements = model.requirements.iter();
        let implementing = requirements.filter(|it| it.risk_controls.contains(id));
        control.requirements = implementing.map(|it| it.id.clone()).collect();
        control.implemented_by = indexes(&model.units, |unit| unit.risk_controls.contains(id));
        (control.verifying_tests, control.verifying_records) = verifying(id);
    }
    for interface in &mut model.interfaces {
        (interface.verifying_tests, interface.verifying_records) = verifying(&interface.id);
    }
}

fn executed(test: &TestCase) -> &[usize] {
    test.executes.as_deref().unwrap_or_default()
}

fn indexes<T>(list: &[T], matches: impl Fn(&T) -> bool) -> Vec<usize> {
    let matching = list.iter().enumerate().filter(|(_, thing)| matches(thing));
    matching.map(|(index, _)| index).collect()
}
