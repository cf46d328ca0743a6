//! System, items and records of the documents, with the links between records.

use super::Gathered;
use crate::model::Model;

/// Takes the records over and resolves what they say of each other.
pub(super) fn take(gathered: &Gathered<'_>, model: &mut Model) {
    let config = gathered.config;
    model.system = config.system.clone();
    if model.system.name.is_empty() {
        gathered.fallback_name.clone_into(&mut model.system.name);
    }
    if model.system.version.is_none() {
        model.system.version = common_version(gathered);
    }
    model.items.clone_from(&config.items);
    model.requirements.clone_from(&config.requirements);
    model.sources.clone_from(&config.sources);
    model.hazards.clone_from(&config.hazards);
    model.risk_controls.clone_from(&config.risk_controls);
    model.interfaces.clone_from(&config.interfaces);
    model.test_records.clone_from(&config.test_records);
    model.attestations.clone_from(&config.attestations);
    link(model);
}

/// The version that all packages of the workspace share.
fn common_version(gathered: &Gathered<'_>) -> Option<String> {
    let mut versions = gathered.packages.values();
    let first = versions.next()?;
    versions
        .all(|version| version == first)
        .then(|| first.clone())
}

fn link(model: &mut Model) {
    for source in &mut model.sources {
        let derived = model
            .requirements
            .iter()
            .filter(|record| record.derives_from.contains(&source.id));
        source.requirements = derived.map(|record| record.id.clone()).collect();
    }
    for hazard in &mut model.hazards {
        let controls = model
            .risk_controls
            .iter()
            .filter(|record| record.hazards.contains(&hazard.id));
        hazard.risk_controls = controls.map(|record| record.id.clone()).collect();
    }
    for control in &mut model.risk_controls {
        let requirements = model
            .requirements
            .iter()
            .filter(|record| record.risk_controls.contains(&control.id));
        control.requirements = requirements.map(|record| record.id.clone()).collect();
    }
}
