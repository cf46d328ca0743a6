//! Risk controls and hazards, with their links in both directions and how far each has come.

use super::links::{Claims, Refused, any_in_device, by_origin, find, least, unit_ids};
use super::tested::sorted;
use crate::model::{self, Model};
use crate::report::words::HazardStatus;
use crate::report::{Hazard, Requirement, RiskControl};
use crate::verdict::SubjectKind;

pub(super) fn risk_controls(model: &Model, refused: &Refused<'_>) -> Vec<RiskControl> {
    let build = |entry| risk_control(model, refused, entry);
    model.risk_controls.iter().map(build).collect()
}

fn risk_control(model: &Model, refused: &Refused<'_>, entry: &model::RiskControl) -> RiskControl {
    let requirements = entry.requirements.iter();
    let requirements: Vec<&model::Requirement> = requirements
        .filter_map(|id| model.requirement(id))
        .collect();
    let claims = claims(model, refused, entry, &requirements);
    let mut implemented_by = unit_ids(model, &entry.implemented_by);
    for requirement in &requirements {
        implemented_by.extend(unit_ids(model, &requirement.implemented_by));
    }
    let implemented = is_implemented(model, entry, &requirements);
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
        option: entry.option.map(Into::into),
        title: entry.title.clone(),
        implemented_in: entry.implemented_in.clone(),
        residual_risk: entry.residual_risk.clone(),
        acceptance: entry.acceptance.clone(),
    }
}

/// Whether there is code for it: a unit of its own, or units of each requirement that brings it.
fn is_implemented(
    model: &Model,
    entry: &model::RiskControl,
    requirements: &[&model::Requirement],
) -> bool {
    let mut parts = requirements.iter();
    any_in_device(model, &entry.implemented_by)
        || (!requirements.is_empty() && parts.all(|it| any_in_device(model, &it.implemented_by)))
}

/// What is said of the control itself and of the requirements that bring it. It is proven where something proves it, or each of its
/// requirements; outside the software only a record does.
fn claims(
    model: &Model,
    refused: &Refused<'_>,
    entry: &model::RiskControl,
    requirements: &[&model::Requirement],
) -> Claims {
    let mut claims = Claims::default();
    claims.add_tests(model, &entry.verifying_tests, &entry.id);
    let mut parts: Vec<Claims> = requirements
        .iter()
        .map(|requirement| Claims::on_requirement(model, refused, requirement))
        .collect();
    if entry.external {
        for claims in parts.iter_mut().chain([&mut claims]) {
            claims.close(true);
        }
    }
    claims.add_records(model, &entry.verifying_records, |method| {
        entry.external || requirements.iter().any(|it| it.verification == method)
    });
    let by_parts = !parts.is_empty() && parts.iter().all(|part| !part.proven.is_empty());
    let proven = !claims.proven.is_empty() || by_parts;
    for part in parts {
        claims.join(part);
    }
    claims.close(!proven || refused.holds(SubjectKind::RiskControl, &entry.id));
    claims
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
        title: entry.details.title.clone(),
        hazardous_situation: entry.details.hazardous_situation.clone(),
        sequence_of_events: entry.details.sequence_of_events.clone(),
        harm: entry.details.harm.clone(),
        probability: entry.details.probability.clone(),
        residual_risk: entry.details.residual_risk.clone(),
        risk_file: entry.details.risk_file.clone(),
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

#[cfg(test)]
mod tests;
