//! Deviations: whether they hold, and whether they are needed.

pub mod deviation_expired;
pub mod deviation_stale;
pub mod deviation_unapproved;
pub mod deviation_unused;

use crate::model::{Deviation, Model, SafetyClass, SubjectKind};
use crate::rules::Findings;
use crate::verdict::Finding;

/// Adds a finding on a deviation, at its place in the documents.
fn add<'f>(
    findings: &'f mut Findings,
    model: &Model,
    deviation: &Deviation,
    message: String,
) -> &'f mut Finding {
    let class = class(model, deviation);
    let kind = SubjectKind::Deviation;
    findings
        .add(kind, &deviation.id, class, message)
        .at(deviation.place.clone())
}

/// The class that counts for a deviation: its subject's.
fn class(model: &Model, deviation: &Deviation) -> SafetyClass {
    let id = deviation.subject.id.as_str();
    let of_subject = match deviation.subject.kind {
        SubjectKind::Unit => model.unit(id).map(|unit| unit.class),
        SubjectKind::Item => model.item(id).map(|item| item.class),
        SubjectKind::Requirement => model.requirement(id).map(|requirement| requirement.class),
        SubjectKind::RiskControl => model.risk_control(id).map(|control| control.class),
        SubjectKind::Hazard => model.hazard(id).map(|hazard| hazard.severity.class()),
        SubjectKind::Test => {
            let mut tests = model.tests.iter();
            tests.find(|test| test.id == id).map(|test| test.class)
        }
        SubjectKind::System
        | SubjectKind::Source
        | SubjectKind::Interface
        | SubjectKind::File
        | SubjectKind::Deviation
        | SubjectKind::Evidence => None,
    };
    of_subject.unwrap_or(model.system.class)
}
